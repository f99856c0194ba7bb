"""Reading the recipes of the catalog; all that does not exist is said at once, with the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from hcalib.catalog import SEXES, TRACKS, Catalog
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import collecting, raise_if_any, read_model, read_models
from hcalib.sources.recipes.models import CodeList, CodeRule, Recipe, RegionRule


def load_recipes(root: Path, catalog: Catalog, endpoints: Collection[str] = ()) -> tuple[Recipe, ...]:
    """Read all recipes, in the order of their names.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    catalog : Catalog
        The sources, indicators, regions and branches that a recipe may name.
    endpoints : collection of str
        Ids of the endpoints that exist; empty leaves them unchecked.

    Returns
    -------
    tuple of Recipe
        With the shared code lists filled in.

    Raises
    ------
    UserError
        With all faults of all recipes.
    """
    folder = root / "data" / "catalog" / "recipes"
    faults: list[Fault] = []
    lists: dict[str, CodeList] = {}
    shared = root / "data" / "catalog" / "codelists.yml"
    if shared.exists():
        with collecting(faults):
            lists = {one.id: one for one in read_models(shared, CodeList)}
    recipes = []
    for path in sorted(folder.glob("[!.]*.yml")):
        with collecting(faults):
            recipe = read_model(path, Recipe)
            raise_if_any(_codelist_faults(recipe, lists, path))
            recipe = _with_codelists(recipe, lists)
            raise_if_any(_faults(recipe, path, catalog, endpoints))
            recipes.append(recipe)
    raise_if_any(faults)
    return tuple(recipes)


def recipes_of(recipes: Sequence[Recipe], sources: Sequence[str]) -> dict[str, tuple[Recipe, ...]]:
    """Group recipes by the source they fill; a vintage of a source is all its tables together.

    Parameters
    ----------
    recipes : sequence of Recipe
    sources : sequence of str
        Ids of sources; empty for all.

    Raises
    ------
    UserError
        With exit code USAGE for a source without a recipe.
    """
    known = sorted({recipe.source for recipe in recipes})
    unknown = [name for name in sources if name not in known]
    if unknown:
        listed = ", ".join(f"'{name}'" for name in unknown)
        verb = "is" if len(unknown) == 1 else "zijn"
        message = f"{listed} {verb} niet automatisch op te halen; wel: {', '.join(known)}."
        raise UserError(message, ExitCode.USAGE)
    chosen = list(dict.fromkeys(sources)) or known
    return {name: tuple(recipe for recipe in recipes if recipe.source == name) for name in chosen}


def _codelist_faults(recipe: Recipe, lists: dict[str, CodeList], path: Path) -> Iterator[Fault]:
    for rule in recipe.dimensions:
        if isinstance(rule, CodeRule) and rule.codelist is not None and rule.codelist not in lists:
            yield Fault(f"de codelijst '{rule.codelist}' bestaat niet.", path, None, "dimensions")


def _with_codelists(recipe: Recipe, lists: dict[str, CodeList]) -> Recipe:
    """Fill the shared lists in; what the recipe says itself goes first."""
    rules = []
    for rule in recipe.dimensions:
        if isinstance(rule, CodeRule) and rule.codelist is not None:
            shared = lists[rule.codelist]
            rule = rule.model_copy(
                update={
                    "codes": {**shared.codes, **rule.codes},
                    "titles": {**shared.titles, **rule.titles},
                    "may_lack": (*shared.may_lack, *rule.may_lack),
                    "rest": shared.rest if rule.rest == "fout" else rule.rest,
                }
            )
        rules.append(rule)
    return recipe.model_copy(update={"dimensions": tuple(rules)})


def _faults(recipe: Recipe, path: Path, catalog: Catalog, endpoints: Collection[str]) -> Iterator[Fault]:
    if recipe.id != path.stem:
        yield Fault(f"dit bestand hoort {recipe.id}.yml te heten.", path, None, "id")
    if recipe.source not in catalog.sources:
        yield Fault(f"de bron '{recipe.source}' bestaat niet.", path, None, "source")
    if endpoints and recipe.endpoint not in endpoints:
        known = ", ".join(sorted(endpoints))
        yield Fault(f"het adres '{recipe.endpoint}' bestaat niet; kies uit {known}.", path, None, "endpoint")
    if recipe.region is not None and recipe.region not in catalog.regions:
        yield Fault(f"de regio '{recipe.region}' bestaat niet.", path, None, "region")
    for measure in recipe.measures:
        if measure.indicator is not None and measure.indicator not in catalog.indicators:
            yield Fault(f"de indicator '{measure.indicator}' bestaat niet.", path, None, "measures")
    for rule in recipe.dimensions:
        if isinstance(rule, RegionRule):
            for code in rule.codes:
                if code not in catalog.regions:
                    yield Fault(f"de regio '{code}' bestaat niet.", path, None, "dimensions")
        elif isinstance(rule, CodeRule):
            yield from _code_faults(rule, path, catalog)


def _code_faults(rule: CodeRule, path: Path, catalog: Catalog) -> Iterator[Fault]:
    for branch in rule.branches:
        if branch not in catalog.branches:
            yield Fault(f"de branche '{branch}' bestaat niet.", path, None, "dimensions")
        elif catalog.branches[branch].cbs_key is None:
            yield Fault(f"de branche '{branch}' heeft geen sleutel van het CBS.", path, None, "dimensions")
    known: dict[str, Collection[str]] = {
        "indicator": catalog.indicators,
        "branch": catalog.branches,
        "level": [*catalog.levels, "totaal"],
        "track": TRACKS,
        "sex": SEXES,
    }
    if rule.column not in known:
        return
    for code in dict.fromkeys([*rule.codes.values(), *rule.titles.values()]):
        if code not in known[rule.column]:
            yield Fault(f"de code '{code}' bestaat niet voor '{rule.column}'.", path, None, "dimensions")
