"""The population by single year of age on the first day of a projection, from what has been published."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hcalib.catalog import TOTAL, Catalog
from hcalib.errors import UserError
from hcalib.observations import Observations
from hcalib.projection.people import carry_forward, death_rates
from hcalib.projection.population import AGES, single_years
from hcalib.projection.values import Values

Array = NDArray[np.floating]
Groups = dict[int, float]
"""Number of inhabitants by the first age of each group; the last group is open."""

_PUBLISHED = ("period", "source", "age", "value")
_BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")


def starting_population(
    observations: Observations, catalog: Catalog, region: str, year: int, central: Values
) -> Array:
    """Estimate the inhabitants by single year of age on 1 January of a year.

    The finest published age structure is taken (of the region, or of all its municipalities together) and
    carried forward to the year asked, each year brought to what has been published of it: age groups where
    there are, otherwise the total.

    Parameters
    ----------
    observations : Observations
    catalog : Catalog
        Says which municipalities a region has.
    region : str
    year : int
    central : Values
        Middle values of the assumptions about births, deaths and migration.

    Returns
    -------
    array (P,)

    Raises
    ------
    UserError
        If no age structure up to that year has been published for the region.
    """
    structures = age_structures(observations, catalog, region)
    known = {known_year: groups for known_year, groups in structures.items() if known_year <= year}
    if not known:
        message = (
            f"voor {catalog.regions[region].name} is geen bevolking naar leeftijd bekend op of voor "
            f"1 januari {year}; een projectie heeft die nodig."
        )
        raise UserError(message)
    finest = max(known, key=lambda known_year: (len(known[known_year]), known_year))
    totals = _totals(observations, region)
    people = single_years(list(known[finest]), list(known[finest].values()), death_rates(central))
    people = _to_total(people, totals.get(finest))
    for next_year in range(finest + 1, year + 1):
        people = carry_forward(people, central)
        if next_year in known:
            people = _to_groups(people, known[next_year])
        people = _to_total(people, totals.get(next_year))
    return people


def age_structures(observations: Observations, catalog: Catalog, region: str) -> dict[int, Groups]:
    """Return by year the finest set of age groups that covers all ages, of the region or of its parts."""
    own = _by_year(observations.series("bevolking", region, age=None))
    parts = [
        _by_year(observations.series("bevolking", m.code, age=None)) for m in catalog.municipalities(region)
    ]
    structures = dict(own)
    years = set.intersection(*(set(part) for part in parts)) if parts else set()
    for year in years:
        starts = {tuple(part[year]) for part in parts}
        if len(starts) == 1 and len(next(iter(starts))) > len(structures.get(year, {})):
            structures[year] = {first: sum(part[year][first] for part in parts) for first in starts.pop()}
    return structures


def _by_year(rows: pd.DataFrame) -> dict[int, Groups]:
    """Return the years of which the groups follow on each other from 0 to an open last one."""
    found: dict[int, Groups] = {}
    published: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for period, source, age, value in zip(*(rows[name] for name in _PUBLISHED), strict=True):
        if age != TOTAL:
            published.setdefault((period, source), []).append((age, float(value)))
    for (period, _), group in sorted(published.items()):
        year = int(period[:4])
        if not _complete(sorted(_limits(age) for age, _ in group)):
            continue
        counts = {_limits(age)[0]: value for age, value in group}
        if len(counts) > len(found.get(year, {})):
            found[year] = dict(sorted(counts.items()))
    return found


def _limits(band: str) -> tuple[int, int]:
    match = _BAND.fullmatch(band)
    if match is None:
        raise ValueError(band)
    return int(match[1]), AGES if match[2] is None else int(match[2])


def _complete(bands: list[tuple[int, int]]) -> bool:
    """Tell whether bands run from 0 to an open end without hole or overlap."""
    follow = all(last + 1 == first for (_, last), (first, _) in pairwise(bands))
    return bool(bands) and bands[0][0] == 0 and bands[-1][1] == AGES and follow


def _totals(observations: Observations, region: str) -> dict[int, float]:
    rows = observations.series("bevolking", region)
    return {
        int(str(period)[:4]): float(value)
        for period, value in zip(rows["period"], rows["value"], strict=True)
    }


def _to_groups(people: Array, groups: Groups) -> Array:
    """Bring each age group to its published number; within a group the shape stays."""
    edges = [*groups, AGES]
    brought = people.copy()
    for (first, end), count in zip(pairwise(edges), groups.values(), strict=True):
        brought[first:end] *= count / people[first:end].sum()
    return brought


def _to_total(people: Array, total: float | None) -> Array:
    return people if total is None else people * total / people.sum()
