"""The differences between two vintages as lines for a terminal of 100 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hcalib.cli.console import WIDTH, count, item
from hcalib.sources.language import number
from hcalib.sources.naming import about, indicator_name, place_name

if TYPE_CHECKING:
    from hcalib.catalog import Catalog
    from hcalib.sources.revisions import Comparison

_PLACE = 43
_NAME = 27
_MOST = 12
_FEW_REVISIONS = 10


def overview(
    name: str, old: date, new: date, comparison: Comparison, catalog: Catalog, *, everything: bool = False
) -> Iterator[str]:
    """Write what changed, the largest changes first.

    Parameters
    ----------
    name : str
        The collection.
    old, new : datetime.date
        The vintages.
    comparison : Comparison
    catalog : Catalog
        Gives the names.
    everything : bool
        False leaves out what does not fit in a dozen lines per indicator, and says so.
    """
    yield f"{name}: van {old.isoformat()} naar {new.isoformat()}"
    yield from _wrapped(_summary(comparison))
    most = None if everything else _MOST
    for indicator, rows in _by_indicator(comparison.revised):
        yield ""
        unit = catalog.units[str(rows["unit"].iloc[0])].name
        heading = f"{indicator_name({'indicator': indicator}, catalog)}: {_revised(len(rows))} ({unit})"
        yield from _table(heading, ("was", "wordt", "verschil", "procent"), rows, catalog, most, name)
    for indicator, rows in _by_indicator(comparison.removed):
        yield ""
        heading = f"{indicator_name({'indicator': indicator}, catalog)}: {len(rows)} vervallen"
        yield from _table(heading, ("was",), rows.assign(old=rows["value"]), catalog, most, name)
    if not comparison.added.empty:
        yield from ("", "Nieuwe cijfers")
    for indicator, rows in _by_indicator(comparison.added):
        yield from item(f"{indicator_name({'indicator': indicator}, catalog)}: {_extent(rows)}")
    if not comparison.statuses.empty:
        yield from ("", "Andere status of toevoeging")
    for (indicator, change), rows in _changes(comparison.statuses):
        yield from item(f"{indicator_name({'indicator': indicator}, catalog)}: {_extent(rows)}: {change}")


def movements(analysis: pd.DataFrame, vintages: int, catalog: Catalog) -> Iterator[str]:
    """Write how much first figures move, per indicator and status of the first figure.

    Parameters
    ----------
    analysis : pandas.DataFrame
        See :func:`hcalib.sources.revisions.revision_analysis`.
    vintages : int
        Number of vintages it was made from.
    catalog : Catalog
        Gives the names.
    """
    yield ""
    if analysis.empty:
        yield "Geen enkel cijfer staat in twee momentopnamen; over verschuivingen is niets te zeggen."
        return
    yield f"Hoe sterk eerste cijfers verschuiven ({vintages} momentopnamen)"
    yield _movement("", "eerste status", "na", "aantal", "gemiddeld", "absoluut", "relatief", "grootste")
    several = len(set(analysis["source"])) > 1
    # where nothing moved at a horizon, the line 'tot nu' says enough
    for row in analysis[analysis["horizon"].isna() | (analysis["changed"] > 0)].to_dict("records"):
        yield _movement(
            indicator_name(row, catalog) + (f" ({row['source']})" if several else ""),
            row["status"],
            "tot nu" if pd.isna(row["horizon"]) else f"{row['horizon']} mnd",
            number(row["number"]),
            _signed(row["mean"], about(row["mean"])),
            about(row["mean_absolute"]),
            "-" if pd.isna(row["relative"]) else f"{number(row['relative'], 1)}%",
            about(row["greatest"]),
        )
    yield from _wrapped(
        "Gemiddeld boven nul: het eerste cijfer was vaker te laag. Absoluut: hoe groot een herziening "
        "gemiddeld is, zonder teken; relatief: als deel van het latere cijfer."
    )
    if analysis["number"].max() < _FEW_REVISIONS:
        yield from _wrapped("Dit zijn weinig herzieningen; trek er nog geen conclusies uit.")


def _summary(found: Comparison) -> str:
    if found.same:
        return (
            f"Er is niets veranderd: {count(found.unchanged, 'cijfer is', 'cijfers zijn')} gelijk gebleven."
        )
    return (
        f"{number(len(found.revised))} herzien, {number(len(found.added))} nieuw, "
        f"{number(len(found.removed))} vervallen, {number(len(found.statuses))} met een andere status of "
        f"toevoeging; {number(found.unchanged)} gelijk gebleven."
    )


def _revised(number_of: int) -> str:
    return count(number_of, "herzien cijfer", "herziene cijfers")


def _by_indicator(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for indicator, part in rows.groupby("indicator", sort=False):
        yield str(indicator), part


def _changes(statuses: pd.DataFrame) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    def words(status: pd.Series, qualifier: pd.Series) -> pd.Series:
        return (status + " " + qualifier).str.strip()

    change = (
        words(statuses["old_status"], statuses["old_qualifier"])
        + " werd "
        + words(statuses["new_status"], statuses["new_qualifier"])
    )
    for (indicator, text), part in statuses.groupby([statuses["indicator"], change], sort=True):
        yield (str(indicator), str(text)), part


def _extent(rows: pd.DataFrame) -> str:
    ordered = rows.sort_values("start", kind="stable")["period"]
    first, last = str(ordered.iloc[0]), str(ordered.iloc[-1])
    span = first if first == last else f"{first} tot en met {last}"
    regions = count(int(rows["region"].nunique()), "regio", "regio's")
    return f"{count(len(rows), 'cijfer', 'cijfers')}, {span}, {regions}"


def _table(
    heading: str,
    columns: tuple[str, ...],
    rows: pd.DataFrame,
    catalog: Catalog,
    most: int | None,
    collection: str,
) -> Iterator[str]:
    yield heading
    yield _line("", "periode", *columns)
    for row in rows.head(len(rows) if most is None else most).to_dict("records"):
        source = "" if row["source"] == collection else f" ({row['source']})"
        place = textwrap.wrap(f"{place_name(row, catalog)}{source}", _PLACE - 2)
        yield _line(f"  {place[0]}", row["period"], *(_cell(row, column) for column in columns))
        yield from (f"    {more}" for more in place[1:])
    if most is not None and len(rows) > most:
        yield f"  en nog {number(len(rows) - most)}; met --alles of --csv ziet u ze allemaal"


def _cell(row: dict[Any, Any], column: str) -> str:
    if column == "was":
        return number(row["old"])
    if column == "wordt":
        return number(row["new"])
    if column == "verschil":
        return _signed(row["difference"], number(row["difference"]))
    if pd.isna(row["percent"]):
        return "van nul"
    return _signed(row["percent"], f"{number(row['percent'], 1)}%")


def _signed(value: float, text: str) -> str:
    return f"+{text}" if value > 0 else text


def _line(first: str, period: str, *cells: str) -> str:
    return f"{first:<{_PLACE}} {period:<10}" + "".join(f"{cell:>11}" for cell in cells)


def _movement(name: str, status: str, after: str, *cells: str) -> str:
    short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
    return f"{short:<{_NAME}} {status:<14}{after:>7}" + "".join(f"{cell:>10}" for cell in cells)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)
