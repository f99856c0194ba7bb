"""Parts that should make their whole: sexes, tracks, ages, branches, levels and regions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.observations import DIMENSIONS
from hcalib.sources.language import listing, number
from hcalib.sources.naming import code_name, period_name, series_name
from hcalib.sources.plausibility.findings import Finding, finding
from hcalib.sources.plausibility.histories import FIGURE, grain_of, newest

_HOLDS = 0.8
_EXACT = 0.95
_EVIDENCE = 3
_NOISE = 1e-9
_TRACKS = (("bol", "bbl"), ("voltijd", "deeltijd", "duaal"))


@dataclass(frozen=True)
class Relation:
    """A whole with its parts in one dimension.

    Attributes
    ----------
    dimension, whole : str
    parts : tuple of str
    certain : bool
        Whether counts add up by definition, as men and women do. Elsewhere a person may count in two
        parts (a job in two branches); then the figures themselves must show that the parts add up.
    """

    dimension: str
    whole: str
    parts: tuple[str, ...]
    certain: bool = False


def sum_checks(
    new: pd.DataFrame, previous: pd.DataFrame | None, catalog: Catalog, fresh: pd.Series
) -> list[Finding]:
    """Compare every whole with the sum of its parts, wherever all parts have a figure.

    Only counts are added. Parts must be of the same source. How much may differ follows from the figures:
    nothing where they add up exactly elsewhere, else what their visible rounding explains.

    Parameters
    ----------
    new, previous, catalog
        See :func:`hcalib.sources.plausibility.plausibility`; ``new`` is numbered from 0.
    fresh : pandas.Series of bool
        Rows that are new or were changed; a sum without any of them is not looked at again.
    """
    counts = [name for name, known in catalog.indicators.items() if catalog.units[known.unit].kind == "count"]
    current = newest(new.assign(_row=np.arange(len(new)), _fresh=fresh.to_numpy()))
    earlier = newest(previous) if previous is not None else current.iloc[:0]
    found = []
    for (indicator, source), rows in current[current["indicator"].isin(counts)].groupby(
        ["indicator", "source"]
    ):
        before = earlier[(earlier["indicator"] == indicator) & (earlier["source"] == source)]
        for relation in relations(rows, catalog):
            found += _relation_findings(new, rows, before, relation, catalog)
    return found


def relations(rows: pd.DataFrame, catalog: Catalog) -> Iterator[Relation]:
    """Yield the relations that the codes in some rows allow."""
    codes = {dimension: set(rows[dimension]) for dimension in ("region", *DIMENSIONS)}
    candidates = [
        Relation("sex", TOTAL, ("man", "vrouw"), certain=True),
        *(Relation("track", TOTAL, tracks) for tracks in _TRACKS),
        *(Relation("age", TOTAL, ages) for ages in _age_chains(codes["age"])),
        *_levels(catalog),
        *_children("branch", catalog),
        *_children("region", catalog),
    ]
    for relation in candidates:
        present = codes[relation.dimension]
        if len(relation.parts) > 1 and relation.whole in present and present.issuperset(relation.parts):
            yield relation


def _age_chains(codes: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which age groups follow each other without a gap: the finest and the coarsest."""
    groups = sorted(_bounds(code) for code in codes if code != TOTAL)
    chains = []
    for prefer in (min, max):
        chain: list[tuple[float, float, str]] = []
        following = groups[0][0] if groups else None
        while candidates := [group for group in groups if group[0] == following]:
            chain.append(prefer(candidates))
            following = chain[-1][1] + 1
        chains.append(tuple(code for _, _, code in chain))
    yield from dict.fromkeys(chains)


def _bounds(code: str) -> tuple[float, float, str]:
    low, _, high = code.partition("-")
    return float(low.rstrip("+")), float(high) if high else np.inf, code


def _levels(catalog: Catalog) -> Iterator[Relation]:
    yield Relation("level", TOTAL, tuple(catalog.levels))
    for education in sorted({level.education for level in catalog.levels.values()}):
        inside = (name for name, level in catalog.levels.items() if level.education == education)
        yield Relation("level", TOTAL, tuple(inside))


def _children(dimension: str, catalog: Catalog) -> Iterator[Relation]:
    """Yield every region or branch with what lies directly in it, one kind of region at a time."""
    if dimension == "branch":
        placed = [(branch.parent, "", name) for name, branch in catalog.branches.items()]
    else:
        placed = [
            (region.parent, region.kind, code)
            for code, region in catalog.regions.items()
            if region.parent is not None and region.example == catalog.regions[region.parent].example
        ]
    children: dict[tuple[str, str], list[str]] = {}
    for parent, kind, code in placed:
        if parent is not None:
            children.setdefault((parent, kind), []).append(code)
    for (parent, _), codes in children.items():
        yield Relation(dimension, parent, tuple(codes))


def _relation_findings(
    new: pd.DataFrame, rows: pd.DataFrame, before: pd.DataFrame, relation: Relation, catalog: Catalog
) -> list[Finding]:
    cases = _cases(rows, relation)
    earlier = _cases(before, relation)
    evidence = earlier if len(earlier) >= _EVIDENCE else cases
    rounding = (len(relation.parts) + 1) / 2 * _grain(rows, relation)
    noise = _NOISE * np.maximum(1.0, cases["value"].abs())
    apart = _differences(evidence)
    if len(evidence) >= _EVIDENCE and not relation.certain and (apart <= rounding).mean() < _HOLDS:
        return []
    exact = len(evidence) >= _EVIDENCE and (apart <= _NOISE * evidence["value"].abs()).mean() >= _EXACT
    tolerance = max(
        0.0 if exact else rounding, _known_tolerance(str(rows["indicator"].iloc[0]), relation, catalog)
    )
    wrong = cases[(_differences(cases) > tolerance + noise) & cases["fresh"]]
    if wrong.empty:
        return []
    concerned = _members(rows, wrong, relation)
    return finding(
        "waarschuwing", "optelling", _sentence(wrong, len(cases), relation, catalog), new.loc[concerned]
    )


def _cases(rows: pd.DataFrame, relation: Relation) -> pd.DataFrame:
    """Return the wholes of which all parts are there, with the sum of the parts."""
    others = [name for name in FIGURE if name != relation.dimension]
    fresh = rows["_fresh"] if "_fresh" in rows else pd.Series(False, index=rows.index)
    exact = rows.assign(fresh=fresh)[rows["qualifier"] == ""]
    parts = exact[exact[relation.dimension].isin(relation.parts)]
    sums = parts.groupby(others).agg(
        number=("value", "size"), parts=("value", "sum"), touched=("fresh", "any")
    )
    complete = sums[sums["number"] == len(relation.parts)].reset_index()
    cases = exact[exact[relation.dimension] == relation.whole].merge(complete, on=others)
    return cases.assign(fresh=cases["fresh"] | cases["touched"])


def _differences(cases: pd.DataFrame) -> pd.Series:
    return (cases["parts"] - cases["value"]).abs()


def _grain(rows: pd.DataFrame, relation: Relation) -> float:
    members = rows[rows[relation.dimension].isin((relation.whole, *relation.parts))]
    return grain_of(members["value"].to_numpy(dtype=float))


def _known_tolerance(indicator: str, relation: Relation, catalog: Catalog) -> float:
    """Return the tolerance that the catalog grants the same sum; the loading of figures uses that one."""
    granted = (
        identity.tolerance
        for identity in catalog.identities
        if indicator in identity.indicators
        and (identity.dimension, identity.whole) == (relation.dimension, relation.whole)
        and set(identity.parts) == set(relation.parts)
    )
    return max(granted, default=0.0)


def _members(rows: pd.DataFrame, wrong: pd.DataFrame, relation: Relation) -> list[int]:
    """Return the positions of wholes with their parts: which of them is wrong, nobody can tell."""
    others = [name for name in FIGURE if name != relation.dimension]
    members = rows[rows[relation.dimension].isin((relation.whole, *relation.parts))]
    return [int(row) for row in members.merge(wrong[others], on=others)["_row"]]


def _sentence(wrong: pd.DataFrame, cases: int, relation: Relation, catalog: Catalog) -> str:
    worst = wrong.iloc[int(np.argmax(_differences(wrong)))].to_dict()
    name = series_name(worst, catalog, without=relation.dimension)
    whole = (
        "het totaal" if relation.whole == TOTAL else code_name(relation.dimension, relation.whole, catalog)
    )
    parts = listing(code_name(relation.dimension, part, catalog) for part in relation.parts)
    sums = (
        f"{parts} zijn samen {number(worst['parts'])} en {whole} is {number(worst['value'])} "
        f"(verschil {number(abs(worst['parts'] - worst['value']))})"
    )
    moment = period_name(worst["period"])
    if len(wrong) == 1:
        return f"{name}, {moment}: {sums}; controleer de delen en het totaal."
    return (
        f"{name}: in {len(wrong)} van de {cases} gevallen tellen de delen niet op tot {whole}. Het grootste "
        f"verschil is in {moment}: {sums}."
    )
