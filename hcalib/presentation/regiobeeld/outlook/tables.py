"""The shortage per branch and per level: at the start and in two later years, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from hcalib.catalog import Catalog
from hcalib.presentation.blocks import Block, table
from hcalib.presentation.regiobeeld.outlook import tidy, words
from hcalib.presentation.regiobeeld.outlook.facts import Interval, Outlook

_SUM = "Onder nul zijn er mensen over. De middens van de delen tellen niet precies op tot dat van het geheel."
_LEVELS = (
    "Het werk blijft in deze vooruitblik op dezelfde manier verdeeld over niveaus als aan het begin, en die "
    "verdeling is ons eigen oordeel. Ook op welk niveau mensen binnenkomen, is niet geteld. "
    "Gaan andere niveaus dat werk doen, dan ziet het er anders uit."
)
Row = tuple[str, dict[int, Interval]]
"""Name and outcomes by year."""


def branches(outlook: Outlook, catalog: Catalog) -> Block:
    """List the branches, the largest shortage in the far year first."""
    found = {code: _outcomes(outlook, branch=code) for code in outlook.projection.axes.branches}
    ordered = sorted(found, key=lambda code: -found[code][outlook.far].middle)
    listed = [(catalog.branches[code].name, found[code]) for code in ordered]
    top = catalog.branches[ordered[0]].name
    return table(
        _display(outlook, "Branche", listed),
        name="vooruitblik-branches",
        caption=(
            f"In het midden is het tekort eind {outlook.far} het grootst in: {top} "
            f"({words.about(found[ordered[0]][outlook.far].middle)} mensen)"
        ),
        data=tidy.frame(
            *(tidy.rows(outlook, tidy.SHORTAGE, found[code].items(), branch=code) for code in ordered)
        ),
        catalog=catalog,
        note=_note(_SUM),
    )


def levels(outlook: Outlook, catalog: Catalog) -> Block:
    """List the qualification levels from low to high."""
    codes = outlook.projection.axes.levels
    found = {code: _outcomes(outlook, level=code) for code in codes}
    top = max(codes, key=lambda code: found[code][outlook.far].middle)
    return table(
        _display(outlook, "Niveau", [(catalog.levels[code].name, found[code]) for code in codes]),
        name="vooruitblik-niveaus",
        caption=(
            f"Per niveau is het nog minder zeker; in het midden is het tekort eind {outlook.far} het "
            f"grootst in: {catalog.levels[top].name}"
        ),
        data=tidy.frame(
            *(tidy.rows(outlook, tidy.SHORTAGE, found[code].items(), level=code) for code in codes)
        ),
        catalog=catalog,
        note=_note(f"{_LEVELS} {_SUM}"),
    )


def _outcomes(outlook: Outlook, branch: str | None = None, level: str | None = None) -> dict[int, Interval]:
    return {year: outlook.missing(year, branch, level) for year in (outlook.base, outlook.near, outlook.far)}


def _display(outlook: Outlook, heading: str, listed: Sequence[Row]) -> pd.DataFrame:
    whole: Row = ("Alles samen", _outcomes(outlook))
    rows = [*listed, whole]
    columns: dict[str, list[object]] = {heading: [name for name, _ in rows]}
    for year in (outlook.base, outlook.near, outlook.far):
        columns[f"Eind {year}"] = [_cell(found[year]) for _, found in rows]
    # as text columns, pandas would make plain text of the mark-up
    frame = pd.DataFrame(columns, dtype=object)
    frame.attrs["align"] = dict.fromkeys(list(columns)[1:], "right")
    return frame


def _cell(found: Interval) -> Markup:
    """Write the middle with its interval below it: together they stay narrow enough for a phone."""
    cell = Markup('{}<br><span class="hca-range">({})</span>')
    # on a phone the interval may break; the style keeps it together elsewhere
    return cell.format(words.about(found.middle), words.span(found).replace("\u00a0", " "))


def _note(text: str) -> str:
    return (
        "Mensen die ontbreken op de laatste dag van het jaar: het midden, en tussen haakjes waar vier van de "
        f"vijf doorrekeningen vallen. {text}"
    )
