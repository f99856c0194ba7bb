"""Plausibility on whatever may arrive: it never crashes, and how often it is right is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_figures import figure_frame, quarters, years

from hcalib.catalog import load_catalog
from hcalib.sources.plausibility import plausibility

ROOT = Path(__file__).parents[2]
CATALOG = load_catalog(ROOT / "data" / "catalog")
ALWAYS = {"onmogelijk", "toekomst", "dubbel"}
"""What is said of figures that arrived before as well."""

PERIODS = st.one_of(
    st.integers(2010, 2030).map(lambda year: f"{year}JJ00"),
    st.builds(lambda year, part: f"{year}KW{part:02d}", st.integers(2010, 2030), st.integers(1, 4)),
    st.builds(lambda year, part: f"{year}MM{part:02d}", st.integers(2018, 2022), st.integers(1, 12)),
    st.sampled_from(["2015SJ00", "2016SJ00", "2020-06-30", "1900JJ00", "2199JJ00"]),
)
VALUES = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 1.0, 10.0, 1000.0, 1e-9]),
    st.integers(0, 3_000_000).map(float),
)
ROWS = st.fixed_dictionaries(
    {
        "indicator": st.sampled_from(["bevolking", "ziekteverzuim", "migratiesaldo"]),
        "region": st.sampled_from(["NL01", "PV23", "PV24", "GM0034"]),
        "period": PERIODS,
        "sex": st.sampled_from(["totaal", "man", "vrouw"]),
        "age": st.sampled_from(["totaal", "0-14", "15-24", "25+", "15+"]),
        "branch": st.sampled_from(["totaal", "Q", "86", "87", "88"]),
        "status": st.sampled_from(["definitief", "voorlopig", "prognose", "doel"]),
        "qualifier": st.sampled_from(["", "ca.", ">"]),
        "value": VALUES,
    }
)
FRAMES = st.lists(ROWS, max_size=30).map(figure_frame)
SERIES = st.builds(
    lambda make, values, codes: figure_frame(make(values, **codes)),
    st.sampled_from([years, quarters]),
    st.lists(VALUES, max_size=24),
    st.sampled_from([{}, {"indicator": "ziekteverzuim"}, {"indicator": "migratiesaldo", "region": "GM0034"}]),
)
checked = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])


@checked
@given(st.one_of(FRAMES, SERIES), st.one_of(st.none(), FRAMES, SERIES), st.randoms(use_true_random=False))
def test_any_finite_figures_are_looked_at_whatever_their_order(
    new: pd.DataFrame, previous: pd.DataFrame | None, random: object
) -> None:
    findings = plausibility(new, previous, CATALOG)
    order = list(range(len(new)))
    random.shuffle(order)  # type: ignore[attr-defined]
    backwards = None if previous is None else previous.iloc[::-1]
    assert plausibility(new.iloc[order], backwards, CATALOG) == findings
    assert all(set(finding.rows) <= set(new["row"]) and finding.rows for finding in findings)


@checked
@given(st.one_of(FRAMES, SERIES))
def test_what_arrived_before_is_not_told_again(new: pd.DataFrame) -> None:
    assert {finding.check for finding in plausibility(new, new, CATALOG)} <= ALWAYS


Series = list[list[float]]


class TestHowOftenItIsRight:
    """Series as official statistics give them, drawn with a fixed seed; the bounds are what we promise."""

    LENGTHS = (8, 12, 24, 60)
    KINDS = ("stock", "flow", "seasonal")

    @staticmethod
    def one(generator: np.random.Generator, kind: str, length: int) -> list[float]:
        """Draw a smooth stock, a restless yearly flow, or a quarterly percentage with seasons."""
        noise = generator.normal(size=length)
        if kind == "stock":
            return list(np.round(200_000 * np.exp(np.cumsum(0.008 + 0.003 * noise))))
        if kind == "flow":
            return list(np.round(6_000 * np.exp(0.08 * noise + 0.01 * np.arange(length))))
        season = np.tile([0.6, -0.2, -0.7, 0.3], length)[:length]
        return list(np.round(np.clip(5.5 + season + np.cumsum(0.12 * noise), 1, 20), 1))

    @classmethod
    def drawn(cls, kind: str, lengths: tuple[int, ...] = LENGTHS, each: int = 60) -> Series:
        generator = np.random.default_rng(20261123)
        return [cls.one(generator, kind, length) for length in lengths for _ in range(each)]

    @staticmethod
    def told(kind: str, series: Series) -> set[tuple[str, int, int]]:
        """Give check, number of the series and position in it of everything that is found."""
        codes: dict[str, object] = {"indicator": "bevolking" if kind == "stock" else "vestiging"}
        if kind == "seasonal":
            codes = {"indicator": "ziekteverzuim", "unit": "procent"}
        make = quarters if kind == "seasonal" else years
        rows, place = [], {}
        for number, values in enumerate(series):
            place |= {len(rows) + 2 + at: (number, at) for at in range(len(values))}
            rows += make(values, 1960, age=f"{number}-{number}", **codes)
        findings = plausibility(figure_frame(rows), None, CATALOG)
        return {(finding.check, *place[row]) for finding in findings for row in finding.rows}

    @pytest.mark.parametrize("kind", KINDS)
    def test_at_most_one_in_a_hundred_clean_series_gives_a_warning(self, kind: str) -> None:
        series = self.drawn(kind, each=100)
        alarmed = {number for _, number, _ in self.told(kind, series)}
        assert len(alarmed) <= 0.01 * len(series)

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("power", [-3, -1, 1, 2])
    def test_at_least_95_in_a_hundred_planted_powers_of_ten_are_found(self, kind: str, power: int) -> None:
        generator = np.random.default_rng(7)
        series = self.drawn(kind)
        planted = [int(generator.integers(len(values))) for values in series]
        for values, at in zip(series, planted, strict=True):
            values[at] *= 10.0**power
        found = {(number, at) for check, number, at in self.told(kind, series) if check == "schaal"}
        hits = sum((number, at) in found for number, at in enumerate(planted))
        assert hits >= 0.95 * len(series)

    @pytest.mark.parametrize(("kind", "shift"), [("stock", 1.1), ("flow", 4.0), ("seasonal", 1.6)])
    def test_at_least_95_in_a_hundred_planted_level_shifts_are_found_at_their_moment(
        self, kind: str, shift: float
    ) -> None:
        series = self.drawn(kind, (24, 60))
        for values in series:
            at = len(values) * 2 // 3
            values[at:] = [value * shift for value in values[at:]]
        found = {(number, at) for check, number, at in self.told(kind, series) if check == "reeksbreuk"}
        hits = sum((number, len(values) * 2 // 3) in found for number, values in enumerate(series))
        assert hits >= 0.95 * len(series)

    @pytest.mark.parametrize(("kind", "factor"), [("stock", 1.1), ("flow", 0.25), ("seasonal", 2.0)])
    def test_at_least_95_in_a_hundred_planted_outliers_are_found_in_the_newest_figure(
        self, kind: str, factor: float
    ) -> None:
        series = self.drawn(kind, (24, 60))
        for values in series:
            values[-1] *= factor
        found = {(number, at) for check, number, at in self.told(kind, series) if check == "uitschieter"}
        hits = sum((number, len(values) - 1) in found for number, values in enumerate(series))
        assert hits >= 0.95 * len(series)
