"""Words of a file to codes of the catalog: regions, branches, levels and whatever a layout names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hcalib.catalog import TOTAL, Catalog, Region
from hcalib.sources.layouts.models import ColumnRule, RegionSystem
from hcalib.sources.layouts.wording import simple

_COUNTRY_WORDS = ("nederland", "totaal nederland", "heel nederland", "landelijk", "nl")
_PREFIXES = ("arbeidsmarktregio ", "provincie ", "gemeente ", "regio ", "regioplus regio ", "regioplus ")
_SUFFIXES = (" pv", " gemeente", " provincie", " am", " ra")
"""StatLine writes 'Flevoland (PV)'; that is simplified to 'flevoland pv'."""


def code_table(rule: ColumnRule, catalog: Catalog) -> dict[str, str]:
    """Return which (simplified) word means which code, for one column.

    What the layout names goes before what the catalog knows.
    """
    known: dict[str, str] = {}
    if rule.gives == "region":
        known = dict(_region_words(rule.systems, catalog))
    elif rule.gives == "branch":
        for branch in catalog.branches.values():
            known |= {simple(branch.id): branch.id, simple(branch.name): branch.id}
    elif rule.gives == "level":
        for level in catalog.levels.values():
            known |= {simple(level.id): level.id, simple(level.name): level.id}
    elif rule.gives == "track":
        known = {word: word for word in ("bol", "bbl", "voltijd", "deeltijd", "duaal")}
    elif rule.gives == "sex":
        known = {"man": "man", "mannen": "man", "vrouw": "vrouw", "vrouwen": "vrouw"}
    if rule.gives in ("branch", "level", "track", "sex", "age", "scenario"):
        known.setdefault(TOTAL, TOTAL)
    return known | {simple(word): code for word, code in rule.codes.items()}


def find_code(word: str, table: Mapping[str, str]) -> str | None:
    """Look a word up; for regions also without 'provincie', '(PV)' and the like."""
    plain = simple(word)
    if plain in table:
        return table[plain]
    for prefix in _PREFIXES:
        if plain.removeprefix(prefix) in table:
            return table[plain.removeprefix(prefix)]
    for suffix in _SUFFIXES:
        if plain.removesuffix(suffix) in table:
            return table[plain.removesuffix(suffix)]
    return None


def _region_words(systems: tuple[RegionSystem, ...], catalog: Catalog) -> Iterator[tuple[str, str]]:
    for region in catalog.regions.values():
        yield simple(region.code), region.code
    for system in systems:
        for region in catalog.regions.values():
            if system == "land" and region.kind == "land":
                yield from ((word, region.code) for word in (*_COUNTRY_WORDS, simple(region.name)))
            elif system == "arbeidsmarktregio" and region.kind != "gemeente" and region.arbeidsmarktregio:
                yield simple(region.name), region.code
                yield simple(region.arbeidsmarktregio), region.code
            elif system == "regioplus":
                yield from _regioplus_words(region, catalog)
            elif system == "provincie" and region.kind == "provincie":
                yield simple(region.name), region.code
            elif system == "gemeente" and region.kind == "gemeente":
                yield simple(region.name), region.code
                yield simple(region.code.removeprefix("GM")), region.code


def _regioplus_words(region: Region, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """A RegioPlus region that is a province as well is the province: that is where its figures are used."""
    if region.kind == "regioplus":
        same = next(
            (r for r in catalog.regions.values() if r.kind == "provincie" and r.regioplus == region.code),
            None,
        )
        code = same.code if same is not None else region.code
        yield simple(region.name), code
        yield simple(region.code), code
