"""Does a table still fit its recipe? Everything that changed is said at once, in Dutch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from hcalib.catalog import Catalog
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.periods import parse_period
from hcalib.sources.language import bare, listed
from hcalib.sources.recipes.models import AnyDimensionRule, MeasureRule, Recipe
from hcalib.sources.recipes.plan import Plan, TakenDimension, TakenMeasure
from hcalib.sources.recipes.sorting import listed_codes, take, take_total
from hcalib.sources.recipes.wording import has_words, same_unit
from hcalib.sources.statline.tables import Dimension, Measure, Table

_STATUSES = {
    "definitief": "definitief",
    "voorlopig": "voorlopig",
    "nadervoorlopig": "voorlopig",
    "nader voorlopig": "voorlopig",
}


def fit(recipe: Recipe, table: Table, catalog: Catalog) -> Plan:
    """Lay a recipe over the description of a table.

    Parameters
    ----------
    recipe : Recipe
    table : Table
        As the publisher describes it today.
    catalog : Catalog
        Gives the regions and the keys of branches.

    Returns
    -------
    Plan

    Raises
    ------
    UserError
        With exit code SOURCE and everything that does not fit: a dimension or measure that is gone, renamed
        or new, a code that is unknown or gone, another unit or number of decimals, an unknown status.
    """
    problems: list[str] = []
    remarks = _unconfirmed(recipe)
    if recipe.table.id is not None and not has_words(table.info.title, recipe.table.title):
        problems.append(
            f"de tabel heet nu '{table.info.title}'; in de titel hoort te staan: "
            f"{listed(recipe.table.title)}."
        )
    matched = _match_dimensions(recipe, table, problems)
    taken = []
    for dimension in table.dimensions:
        rule = matched.get(dimension.id)
        if rule is not None:
            taken.append(take(rule, dimension, catalog, problems))
        elif recipe.others == "totaal":
            taken.append(take_total(dimension, problems, remarks))
        else:
            problems.append(
                f"de dimensie '{dimension.title}' ({dimension.id}) is nieuw; het recept zegt niet welke "
                f"codes ervan nodig zijn. Er zijn er {len(dimension.codes)}: {listed_codes(dimension.codes)}."
            )
    measures = [one for rule in recipe.measures if (one := _take_measure(rule, table, problems)) is not None]
    statuses = _statuses(recipe, table, taken, problems, remarks)
    if recipe.published and table.info.modified is None:
        problems.append(
            "de uitgever zegt niet wanneer de tabel is gewijzigd; een prognose heeft die dag nodig."
        )
    if not measures and not problems:
        problems.append(f"geen van de maten is in de tabel; wel: {_measures(table.measures)}.")
    if problems:
        place = Path("data/catalog/recipes") / f"{recipe.id}.yml"
        where = f"tabel {table.info.id} ({table.info.title}) past niet bij dit recept"
        raise UserError([Fault(f"{where}: {problem}", place) for problem in problems], ExitCode.SOURCE)
    return Plan(recipe, table, tuple(taken), tuple(measures), statuses, tuple(remarks))


def _match_dimensions(recipe: Recipe, table: Table, problems: list[str]) -> dict[str, AnyDimensionRule]:
    """Give each rule its one dimension; exact ids go first, so that words cannot take their place."""
    matched: dict[str, AnyDimensionRule] = {}
    for rule in sorted(recipe.dimensions, key=lambda rule: rule.id is None):
        fitting = [one for one in table.dimensions if _is_dimension(rule, one) and one.id not in matched]
        if len(fitting) == 1:
            matched[fitting[0].id] = rule
        elif fitting:
            both = listed(f"{one.title} ({one.id})" for one in fitting)
            problems.append(f"voor '{_named(rule)}' passen meer dimensies: {both}.")
        elif not rule.optional:
            there = listed(f"{one.title} ({one.id})" for one in table.dimensions)
            problems.append(f"de dimensie '{_named(rule)}' is er niet (meer); wel: {there}.")
    return matched


def _is_dimension(rule: AnyDimensionRule, dimension: Dimension) -> bool:
    return (
        (rule.id is None or rule.id == dimension.id)
        and has_words(f"{dimension.title} {dimension.id}", rule.words)
        and (rule.kind is None or rule.kind == dimension.kind)
    )


def _take_measure(rule: MeasureRule, table: Table, problems: list[str]) -> TakenMeasure | None:
    titles = {bare(title) for title in rule.titles}
    if rule.id is not None:
        fitting = [one for one in table.measures if one.id == rule.id]
    else:
        fitting = [one for one in table.measures if bare(one.title) in titles]
    name = rule.id or rule.titles[0]
    if len(fitting) != 1:
        if fitting or not rule.optional:
            how = "is er niet (meer)" if not fitting else "is er meer dan één keer"
            problems.append(f"de maat '{name}' {how}; er is: {_measures(table.measures)}.")
        return None
    measure = fitting[0]
    if titles and bare(measure.title) not in titles:
        expected = listed(f"'{title}'" for title in rule.titles)
        problems.append(f"de maat '{measure.id}' heet nu '{measure.title}'; verwacht: {expected}.")
    units = [(unit, factor) for unit, factor in rule.units.items() if same_unit(unit, measure.unit)]
    if not units:
        expected = listed(f"'{unit}'" for unit in rule.units)
        problems.append(
            f"de maat '{measure.title}' staat in de eenheid '{measure.unit}'; verwacht: {expected}."
        )
        return None
    if None not in (rule.decimals, measure.decimals) and rule.decimals != measure.decimals:
        problems.append(
            f"de maat '{measure.title}' heeft nu {measure.decimals} cijfers achter de komma; "
            f"verwacht: {rule.decimals}."
        )
    return TakenMeasure(
        measure.id, measure.title, rule.indicator, measure.unit, units[0][1], measure.decimals,
        rule.since, rule.until,
    )  # fmt: skip


def _unconfirmed(recipe: Recipe) -> list[str]:
    """Say that a recipe was made without the table: with the fetch, and with the figures for good."""
    if recipe.confirmed:
        return []
    return [
        f"Recept {recipe.id} is gemaakt zonder de tabel zelf; vergelijk een paar cijfers met StatLine voor u "
        "ze gebruikt."
    ]


def _statuses(
    recipe: Recipe, table: Table, taken: Iterable[TakenDimension], problems: list[str], remarks: list[str]
) -> dict[str, str]:
    """Give every period that is taken a status: the recipe's, the publisher's, or the rule for none."""
    chosen = {code for one in taken if one.column == "period" for code in one.codes}
    codes = [
        code for one in table.dimensions for code in one.codes if one.kind == "time" or code.id in chosen
    ]
    periods = {code.id: code for code in codes if code.id in chosen}
    if recipe.status is not None:
        return dict.fromkeys(periods, recipe.status)
    newest = max((parse_period(code).year for code in periods), default=0)
    statuses = {}
    unknown: dict[str, str] = {}
    without = [code for code in periods.values() if not code.status]
    if without:
        rule = {
            "laatste-jaar": f"die van {newest} gelden als voorlopig en eerdere als definitief",
            "voorlopig": "zij gelden als voorlopig",
            "definitief": "zij gelden als definitief",
        }[recipe.without_status]
        remarks.append(
            f"De bron geeft bij {len(without)} van de {len(periods)} perioden geen status; {rule}."
        )
    for code in periods.values():
        if code.status:
            status = _STATUSES.get(bare(code.status))
            if status is None:
                unknown.setdefault(code.status, code.id)
            else:
                statuses[code.id] = status
        elif recipe.without_status != "laatste-jaar":
            statuses[code.id] = recipe.without_status
        else:
            last = parse_period(code.id).year == newest or code.title.rstrip().endswith("*")
            statuses[code.id] = "voorlopig" if last else "definitief"
    problems.extend(
        f"de status '{status}' van periode {code} is onbekend; verwacht: Definitief, Voorlopig of "
        "NaderVoorlopig."
        for status, code in unknown.items()
    )
    return statuses


def _named(rule: AnyDimensionRule) -> str:
    return rule.id or " ".join(rule.words) or {"time": "perioden", "geo": "regio's"}[str(rule.kind)]


def _measures(measures: Sequence[Measure]) -> str:
    return listed(f"{one.title.strip()} ({one.id}, {one.unit or 'zonder eenheid'})" for one in measures)
