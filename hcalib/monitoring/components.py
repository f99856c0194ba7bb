"""Where growth comes from: births, deaths and moves, and whether they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.derived import rows_frame
from hcalib.monitoring.series import series_rows
from hcalib.monitoring.wording import number
from hcalib.observations import Observations

COMPONENTS = (
    "geboorten", "sterfte", "natuurlijke-aanwas", "immigratie", "emigratie", "vestiging", "vertrek",
    "migratiesaldo", "bevolkingsgroei",
)  # fmt: skip

_GROWTH = "Natuurlijke aanwas plus migratiesaldo"
_SUMS: tuple[tuple[str, str, dict[str, int]], ...] = (
    ("Geboorten min sterfte", "natuurlijke-aanwas", {"geboorten": 1, "sterfte": -1}),
    (
        "Immigratie en vestiging min emigratie en vertrek",
        "migratiesaldo",
        {"immigratie": 1, "vestiging": 1, "emigratie": -1, "vertrek": -1},
    ),
    (
        "Natuurlijke aanwas plus migratiesaldo",
        "bevolkingsgroei",
        {"natuurlijke-aanwas": 1, "migratiesaldo": 1},
    ),
)
_COLUMNS = ["period", "check", "indicator", "computed", "published", "difference"]
_SMALLEST_SHIFT = 0.002
"""Share of the inhabitants; a smaller gap between counts and growth is a correction, not a border."""

_TWO_COUNTS = "Verschil tussen twee opeenvolgende standen op 1 januari"


@dataclass(frozen=True)
class Balances:
    """Sums that can be checked, one row a year and a sum.

    Attributes
    ----------
    rows : pandas.DataFrame
        ``period``, ``check`` (what was added up, in Dutch), ``indicator`` (what it should equal),
        ``computed``, ``published`` and ``difference`` (published minus computed, in persons).
    remarks : tuple of str
        Dutch sentences on the differences; empty when everything adds up.
    """

    rows: pd.DataFrame
    remarks: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether there was something to check and everything added up."""
        return not self.rows.empty and bool((self.rows["difference"] == 0).all())


def component_rows(observations: Observations, catalog: Catalog, region: str) -> pd.DataFrame:
    """Return births, deaths, moves and growth of a region per year, in the order of ``COMPONENTS``."""
    parts = [series_rows(observations, catalog, name, region, "jaar") for name in COMPONENTS]
    filled = [rows for rows in parts if not rows.empty]
    return pd.concat(filled, ignore_index=True) if filled else rows_frame([])


def population_balances(components: pd.DataFrame, totals: pd.DataFrame) -> Balances:
    """Check the components of growth against each other and against the number of inhabitants.

    Parameters
    ----------
    components : pandas.DataFrame
        As from :func:`component_rows`.
    totals : pandas.DataFrame
        Inhabitants of the same region on 1 January, one row a year.

    Returns
    -------
    Balances
        Only years in which all figures of a sum are known. A difference is shown, not spread out: CBS
        counts corrections in the growth that belong to no component.
    """
    rows: list[dict[str, object]] = []
    if components.empty:
        return Balances(pd.DataFrame(columns=_COLUMNS), ())
    wide = components.pivot_table(index="period", columns="indicator", values="value", aggfunc="first")
    for check, whole, parts in _SUMS:
        if {whole, *parts} <= set(wide.columns):
            known = wide[[whole, *parts]].dropna()
            rows += _differences(
                check, whole, known[list(parts)].mul(pd.Series(parts)).sum(axis=1), known[whole]
            )
    if "bevolkingsgroei" in wide.columns:
        counted = _growth_between_counts(totals)
        growth = wide["bevolkingsgroei"].dropna()
        shared = growth.index.intersection(counted.index)
        rows += _differences(_TWO_COUNTS, "bevolkingsgroei", counted[shared], growth[shared])
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    return Balances(frame, tuple(_remarks(frame)))


def border_shifts(growth: pd.DataFrame, totals: pd.DataFrame) -> pd.Series:
    """Return how many inhabitants a region had gained through changes of its border.

    Parameters
    ----------
    growth : pandas.DataFrame
        Published growth (bevolkingsgroei) of the region per year; it leaves changed borders out.
    totals : pandas.DataFrame
        Inhabitants of the same region on 1 January, in order of time.

    Returns
    -------
    pandas.Series
        Running total in persons per period of ``totals``, negative for a loss. A year without published
        growth counts as a year without a change: there is no telling.
    """
    counted = _growth_between_counts(totals)
    published = growth.set_index("period")["value"] if len(growth) else pd.Series(dtype=float)
    shared = counted.index.intersection(published.index)
    # the growth of a year is in the count of the year after
    shift = {f"{int(year[:4]) + 1}JJ00": counted[year] - published[year] for year in shared}
    steps = pd.Series([shift.get(period, 0.0) for period in totals["period"]], totals["period"], dtype=float)
    smallest = _SMALLEST_SHIFT * totals["value"].to_numpy()
    return steps.where(steps.abs() >= smallest, 0.0).cumsum()


def border_remarks(totals: pd.DataFrame) -> list[str]:
    """Say in Dutch which regions gained or lost inhabitants because a border moved.

    ``totals`` holds ``name``, ``period`` and ``shift`` (as from :func:`border_shifts`), by region and time.
    """
    remarks = []
    for name, rows in totals.groupby("name", sort=False):
        for step, period in zip(rows["shift"].diff(), rows["period"], strict=True):
            if abs(step) > 0:
                verb = "kreeg er" if step > 0 else "verloor"
                remarks.append(
                    f"{name} {verb} in {period[:4]} {number(abs(step))} inwoners {'bij ' if step > 0 else ''}"
                    "doordat een grens verschoof. Dat telt hier niet als groei of krimp."
                )
    return remarks


def _differences(
    check: str, whole: str, computed: pd.Series, published: pd.Series
) -> list[dict[str, object]]:
    return [
        {
            "period": period,
            "check": check,
            "indicator": whole,
            "computed": computed[period],
            "published": published[period],
            "difference": published[period] - computed[period],
        }
        for period in published.index
    ]


def _growth_between_counts(totals: pd.DataFrame) -> pd.Series:
    """Growth during a year from the counts on 1 January of that year and of the next."""
    counts = {int(period[:4]): value for period, value in zip(totals["period"], totals["value"], strict=True)}
    growth = {f"{year}JJ00": counts[year + 1] - count for year, count in counts.items() if year + 1 in counts}
    return pd.Series(growth, dtype=float)


def _remarks(rows: pd.DataFrame) -> Sequence[str]:
    remarks = []
    for check, found in rows[rows["difference"] != 0].groupby("check", sort=False):
        years = found["period"].str[:4]
        span = (
            years.iloc[0]
            if len(found) == 1
            else f"{len(found)} jaren, van {years.min()} tot en met {years.max()}"
        )
        largest = float(found["difference"].abs().max())
        reason = (
            " De groei telt ook correcties mee die bij geen van de onderdelen horen."
            if check == _GROWTH
            else ""
        )
        remarks.append(
            f"{check} komt niet precies uit ({span}; hooguit {number(largest)} personen verschil).{reason}"
        )
    return remarks
