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
