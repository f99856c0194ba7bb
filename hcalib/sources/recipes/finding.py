"""Which table a recipe takes: by its number, or by title in the catalogue, and then it says which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from hcalib.catalog import Catalog
from hcalib.errors import ExitCode, UserError
from hcalib.sources.language import bare, listed
from hcalib.sources.recipes.fitting import fit
from hcalib.sources.recipes.models import Recipe
from hcalib.sources.recipes.plan import Plan
from hcalib.sources.recipes.wording import has_words
from hcalib.sources.statline.tables import Table, TableInfo

_STOPPED = ("gediscontinueerd", "discontinued")
_MOST_CANDIDATES = 6
"""Descriptions asked for at most; more candidates means that the words say too little."""

_YEARS = re.compile(r"\b(?:19|20)\d\d\b", re.ASCII)


class Describing(Protocol):
    """What finding needs of a StatLine client."""

    def search(self, words: str) -> tuple[TableInfo, ...]:
        """Find tables by words in id, title or description."""
        ...

    def describe(self, table_id: str) -> Table:
        """Read a table's own description."""
        ...


def resolve(recipe: Recipe, statline: Describing, catalog: Catalog) -> Plan:
    """Find the table of a recipe and lay the recipe over it.

    Parameters
    ----------
    recipe : Recipe
    statline : Describing
        Client of the recipe's endpoint.
    catalog : Catalog

    Returns
    -------
    Plan
        With a remark that names the table, when it was found by title.

    Raises
    ------
    UserError
        With exit code SOURCE when there is no such table, when several fit equally, or when it does not fit;
        every table that was considered is named, with what is wrong with it.
    """
    if recipe.table.id is not None:
        return fit(recipe, statline.describe(recipe.table.id), catalog)
    candidates = _candidates(recipe, statline)
    plans: list[Plan] = []
    reasons: list[str] = []
    for info in candidates:
        try:
            plans.append(fit(recipe, statline.describe(info.id), catalog))
        except UserError as error:
            reasons.extend(fault.message for fault in error.faults)
    if not plans:
        raise UserError([f"recept {recipe.id}: geen gevonden tabel past.", *reasons], ExitCode.SOURCE)
    if len(plans) > 1:
        raise UserError(
            f"recept {recipe.id}: meer tabellen passen even goed: "
            f"{listed(_described(plan.table.info) for plan in plans)}. Kies er een en zet het nummer als "
            "'id' in het recept.",
            ExitCode.SOURCE,
        )
    chosen = plans[0]
    remark = f"De tabel is op titel gevonden: {_described(chosen.table.info)}."
    return Plan(
        recipe, chosen.table, chosen.dimensions, chosen.measures, chosen.statuses, (remark, *chosen.remarks)
    )


def _candidates(recipe: Recipe, statline: Describing) -> Sequence[TableInfo]:
    """Return the tables whose title has the words; of several editions only the newest, where asked."""
    rule = recipe.table
    found = [
        info
        for info in statline.search(bare(" ".join(rule.title)))
        if has_words(info.title, rule.title)
        and not any(has_words(info.title, [word]) for word in rule.without)
    ]
    stopped = [info for info in found if info.status.strip().casefold() in _STOPPED]
    running = [info for info in found if info not in stopped]
    if not running:
        also = f" Wel stopgezet: {listed(_described(info) for info in stopped)}." if stopped else ""
        raise UserError(
            f"recept {recipe.id}: in de catalogus van '{recipe.endpoint}' heeft geen tabel deze woorden in "
            f"de titel: {listed(rule.title)}.{also} Zoek met 'hca sources search' en pas het recept aan.",
            ExitCode.SOURCE,
        )
    if rule.newest:
        newest = max(_edition(info) for info in running)
        running = [info for info in running if _edition(info) == newest]
    if len(running) > _MOST_CANDIDATES:
        raise UserError(
            f"recept {recipe.id}: {len(running)} tabellen hebben deze woorden in de titel: "
            f"{listed(_described(info) for info in running)}. Geef het recept meer woorden.",
            ExitCode.SOURCE,
        )
    return running


def _edition(info: TableInfo) -> tuple[tuple[int, ...], float]:
    """Order editions: by the years in their title, then by their latest change."""
    years = tuple(int(year) for year in _YEARS.findall(info.title))
    return years, _moment(info.modified)


def _moment(modified: datetime | None) -> float:
    return modified.timestamp() if modified is not None else 0.0


def _described(info: TableInfo) -> str:
    changed = f", gewijzigd op {info.modified.date().isoformat()}" if info.modified else ""
    return f"{info.id} '{info.title.strip()}'{changed}"
