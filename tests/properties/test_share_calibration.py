"""Of goals about a share that are given seven in ten, about seven in ten are reached, in small groups too.

What is counted at the end has a noise of its own: of a group of twenty, one person is five points. The same
check as for the other kinds (``test_reaching_calibration``), on invented groups of which the true share is
known and on shares of CBS that are cut off in the past.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd
import pytest
from test_reaching_calibration import (
    CATALOGS,
    FIRST,
    GOALS,
    JUDGES,
    LAST,
    PUBLISHED_TOLERANCE,
    ROOT,
    TOLERANCE,
    figure,
    made,
    off,
)

from hcalib.agenda.models import Collected, Goal
from hcalib.catalog import TOTAL
from hcalib.monitoring.goal_record import GoalRecord
from hcalib.monitoring.reaching.chance import prospect_of
from hcalib.monitoring.reaching.outcome import AMOUNTS, SHARES
from hcalib.monitoring.status import Thresholds
from hcalib.monitoring.verdicts import Case
from hcalib.workspace import open_workspace

GROUPS = (20, 100, 2000)
YEARS = LAST - FIRST
_HAIR = 1e-9

Counted = Mapping[int, tuple[float, float]]
"""By year: how many, of how many."""


def chance(what: Goal, counted: Counted, *, groups: bool = True) -> float | None:
    """Return the chance of a goal about a share, given counts and groups; None where it is settled."""
    figures = tuple(figure(year, 100 * count / group) for year, (count, group) in sorted(counted.items()))
    collected = {
        ("cijfer", f"{year}JJ00"): Collected(
            indicator="cijfer", period=f"{year}JJ00", by="bureau", day=date(year + 1, 1, 1),
            answered=1, asked=1, counted=count, group=group,
        )
        for year, (count, group) in counted.items()
    }  # fmt: skip
    record = GoalRecord(collected=collected if groups else {})
    case = Case(what, figures, date(max(counted) + 1, 1, 1), CATALOGS["percent"], Thresholds(), record)
    found = prospect_of(case, JUDGES[what.kind](case)).chance
    return None if found is None or found.settled else found.probability


def angle(part: float) -> float:
    return float(2 * np.arcsin(np.sqrt(part)))


def percent(turned: float) -> float:
    return float(100 * np.sin(np.clip(turned, 0.02, np.pi - 0.02) / 2) ** 2)


def drawn(rng: np.random.Generator, group: int, drift: float) -> list[int]:
    """Count a share that wanders, with a drift of its own, in a new group every year."""
    spread = SHARES.spread * rng.lognormal(0, 0.6)
    walk = rng.normal(rng.normal(0, drift * spread), spread, YEARS)
    path = angle(rng.uniform(0.08, 0.92)) + np.concatenate([[0], np.cumsum(walk)])
    return [int(rng.binomial(group, percent(turned) / 100)) for turned in path]


def known_of(counts: list[int], group: int, rng: np.random.Generator) -> Counted:
    return {FIRST + year: (counts[year], group) for year in range(1, 1 + int(rng.integers(1, 4)))}


def reaching(group: int, drift: float, *, groups: bool = True) -> Iterator[tuple[float | None, bool]]:
    """A share that has to go up or down from what was counted at the start."""
    rng = np.random.default_rng(20215 + group)
    usual = 1.2 * np.sqrt(YEARS * SHARES.spread**2 + 1 / group)
    for _ in range(GOALS):
        counts = drawn(rng, group, drift)
        known = known_of(counts, group, rng)
        up = bool(rng.random() < 0.5)
        aim = percent(angle(counts[0] / group) + abs(rng.normal(0, usual)) * (1 if up else -1))
        if rng.random() < 0.5:
            aim = min(99.0, max(1.0, float(round(aim))))
        last, base = 100 * counts[-1] / group, 100 * counts[0] / group
        reached = last >= aim - _HAIR if up else last <= aim + _HAIR
        if base:
            yield chance(made("share", aim, base, "up" if up else "down"), known, groups=groups), reached


def kept(group: int) -> Iterator[tuple[float | None, bool]]:
    """A share that must not get worse than what was counted at the start."""
    rng = np.random.default_rng(20216 + group)
    for _ in range(GOALS):
        counts = drawn(rng, group, 0.0)
        known = known_of(counts, group, rng)
        base = 100 * counts[0] / group
        yield chance(made("maintain", base, base, "down"), known), counts[-1] <= counts[0]


def from_nothing(group: int) -> Iterator[tuple[float | None, bool]]:
    """A share of a group that begins at zero and only grows, as with training part of the staff."""
    rng = np.random.default_rng(20217 + group)
    for _ in range(GOALS):
        aim = float(rng.integers(5, 40))
        steps = rng.normal(0, AMOUNTS.spread * rng.lognormal(0, 0.6), YEARS)
        pace = group * aim / 100 / YEARS * rng.lognormal(0, 0.35) * np.exp(np.cumsum(steps))
        counts = [0, *np.minimum(np.cumsum(rng.poisson(pace)), group).tolist()]
        known = known_of(counts, group, rng)
        yield chance(made("share", aim, 0.0), known), 100 * counts[-1] / group >= aim - _HAIR


@pytest.mark.parametrize("drift", [0.0, 0.7])
@pytest.mark.parametrize("group", GROUPS)
def test_shares_to_reach(group: int, drift: float) -> None:
    assert not off(reaching(group, drift), TOLERANCE)


@pytest.mark.parametrize("group", GROUPS)
def test_shares_to_maintain(group: int) -> None:
    assert not off(kept(group), TOLERANCE)


@pytest.mark.parametrize("group", GROUPS)
def test_shares_that_begin_at_nothing(group: int) -> None:
    assert not off(from_nothing(group), TOLERANCE)


def test_a_small_group_that_is_taken_as_exact_would_be_far_off() -> None:
    """The check can fail: without the size of the group the chances are much too sure."""
    assert off(reaching(20, 0.0, groups=False), TOLERANCE)


@pytest.mark.parametrize("group", GROUPS)
def test_one_more_never_lowers_the_chance(group: int) -> None:
    what = made("share", 56.0, 40.0)
    counts = [round(group * part) for part in (0.40, 0.45, 0.50, 0.55)]
    given = [chance(what, {FIRST + 1: (group * 0.4, group), FIRST + 2: (count, group)}) for count in counts]
    known = [one for one in given if one is not None]
    assert known == sorted(known)
    assert len(known) == len(counts)
    assert known[0] < known[-1]


# --- published shares, cut off in the past

PARTS = {"geboorten": "sterfte", "immigratie": "vestiging", "emigratie": "vertrek"}


@pytest.fixture(scope="module")
def published() -> list[dict[int, tuple[float, float]]]:
    """Yearly shares of CBS, with their groups.

    Births in births and deaths and migrants in all moves of 19 regions, care in all open vacancies of 13.
    """
    frame = open_workspace("hca-zwf", None, "2026-11-23", root=ROOT).observations.frame
    frame = frame[frame["value"].notna() & (frame["age"] == TOTAL) & (frame["sex"] == TOTAL)]
    flows = frame[frame["source"] == "cbs-37259ned"]
    third = frame[(frame["indicator"] == "openstaande-vacatures") & frame["period"].str.endswith("KW03")]
    found = []
    for one, other in PARTS.items():
        of = {name: own.pivot_table(index="region", columns=own["start"].dt.year, values="value")
              for name, own in flows.groupby("indicator")}  # fmt: skip
        found += _shares(of[one], of[one] + of[other])
    care, every = (
        own.pivot_table(index="region", columns=own["start"].dt.year, values="value")
        for own in (third[third["branch"] == "Q"], third[third["branch"] == TOTAL])
    )
    return found + _shares(care, every)


def _shares(parts: pd.DataFrame, wholes: pd.DataFrame) -> list[dict[int, tuple[float, float]]]:
    return [
        {
            int(year): (float(parts.loc[region, year]), float(wholes.loc[region, year]))
            for year in parts.columns
            if year in wholes.columns and wholes.loc[region, year] > 0
        }
        for region in sorted(set(parts.index) & set(wholes.index))
    ]


def cut_off(series: dict[int, tuple[float, float]]) -> Iterator[tuple[float | None, bool]]:
    """Goals of four years from every starting year: somewhat more or less than at the start."""
    for first in sorted(series)[:-YEARS]:
        window = [series.get(first + year) for year in range(YEARS + 1)]
        if None in window:
            continue
        counted = [one for one in window if one is not None]
        shares = [100 * count / group for count, group in counted]
        for step in (-0.15, -0.08, -0.03, 0.03, 0.08, 0.15):
            aim = round(percent(angle(shares[0] / 100) + step), 1)
            if not shares[0] or abs(aim - shares[0]) < 0.1:
                continue
            goal = made("share", aim, shares[0], "up" if step > 0 else "down")
            reached = shares[-1] >= aim if step > 0 else shares[-1] <= aim
            for known in (1, 2, 3):
                yield chance(goal, {FIRST + y: counted[y] for y in range(1, known + 1)}), reached


def test_published_shares_cut_off_in_the_past(published: list[dict[int, tuple[float, float]]]) -> None:
    assert len(published) >= 60
    assert not off((one for own in published[::2] for one in cut_off(own)), PUBLISHED_TOLERANCE)
