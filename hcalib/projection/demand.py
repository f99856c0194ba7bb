"""How much work there is to do, in fte, and what is missing to do it.

Demand follows the form of the Capaciteitsorgaan: what was done in the base year and what was left undone,
times demography, times other trends that each end in a year of their own. Supply is the workforce of the
stock-flow model, turned from persons into fte that are really available: part-time factor times one minus
sick leave. Persons, jobs and fte are never added up or compared with each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hcalib.errors import ExitCode, UserError

Array = NDArray[np.floating]

StartingShortage = Literal["geen", "vacatures", "gepubliceerd"]
"""How many people were missing in the base year: nobody, the vacancies above those that are always open
between two employees, or a shortage that someone published."""


@dataclass(frozen=True)
class Trend:
    """A development of demand apart from demography.

    Attributes
    ----------
    growth : array (B, D)
        Part by which demand grows in a year because of it; 0.01 is one percent, negative is less demand.
    last : int or array (D,)
        Number of projected years after which it stops; what it brought by then stays.
    """

    growth: Array
    last: int | NDArray[np.integer]


def care_use(population: Array, weights: Array) -> Array:
    """Return how care use grows because the population changes in number and age.

    Parameters
    ----------
    population : array (T + 1, P, D)
        Inhabitants by single year of age.
    weights : array (B, P, D)
        Use per inhabitant of an age; only the proportions within a branch matter.

    Returns
    -------
    array (T + 1, B, D)
        One in the base year.

    Raises
    ------
    UserError
        If a branch has no use at all, so that growth means nothing.
    """
    use = np.einsum("bpd,tpd->tbd", weights, population)
    if not (use[0] > 0).all():
        raise UserError("voor een branche is er in het basisjaar geen zorggebruik; controleer de gewichten.")
    return np.asarray(use / use[0])


def trend_index(trends: list[Trend], years: int, branches: int, draws: int) -> Array:
    """Multiply all trends to an index that is one in the base year, (T + 1, B, D)."""
    index = np.ones((years + 1, branches, draws))
    for trend in trends:
        running = np.minimum(np.arange(years + 1)[:, None], trend.last)
        index *= (1 + trend.growth) ** running[:, None]
    return index


def available(part_time: Array, sick_leave: Array) -> Array:
    """Return the fte per person that are at work, (T + 1, B, D).

    Parameters
    ----------
    part_time : array (T + 1, B, D)
        Fte per person; held between zero and one.
    sick_leave : array (T + 1, B, D)
        Part of the time that is lost; held between zero and one.
    """
    return np.asarray(np.clip(part_time, 0, 1) * (1 - np.clip(sick_leave, 0, 1)))


def missing_at_start(
    supply: Array, mode: StartingShortage, unfilled: Array, frictional: Array, published: Array | None = None
) -> Array:
    """Return how many fte were missing in the base year.

    Parameters
    ----------
    supply : array (L, B, D)
        Available fte in the base year.
    mode : StartingShortage
    unfilled, frictional : array (B, D)
        Vacancies as part of all jobs, filled and unfilled; and the part that is always open.
    published : array (D,), optional
        For ``gepubliceerd``: the shortage as a part of supply. It is divided over branches like the unfilled
        jobs, or like supply where nothing is unfilled.

    Returns
    -------
    array (L, B, D)
        Divided over levels like supply.

    Raises
    ------
    UserError
        If a published shortage is asked for and not given.
    """
    if mode == "geen":
        return np.zeros_like(supply)
    if mode == "vacatures":
        above = np.maximum(unfilled - frictional, 0)
        return np.asarray(supply * (above / (1 - unfilled)))
    if published is None:
        message = "er is geen gepubliceerd tekort voor deze regio; kies 'vacatures' of 'geen'."
        raise UserError(message, ExitCode.USAGE)
    vacancies = supply * (unfilled / (1 - unfilled))
    total = vacancies.sum(axis=(0, 1))
    key = np.where(total > 0, vacancies, supply)
    return np.asarray(published * supply.sum(axis=(0, 1)) * key / key.sum(axis=(0, 1)))


def demand(start: Array, index: Array, less_needed: Array) -> Array:
    """Return demand in fte.

    Parameters
    ----------
    start : array (L, B, D)
        Supply and what was missing in the base year.
    index : array (T + 1, B, D)
        Demography times other trends: :func:`care_use` and :func:`trend_index`.
    less_needed : array (T + 1, L, B, D)
        Part of the work that is no longer needed thanks to labour saving, prevention or work done by another
        level; negative where work is added.

    Returns
    -------
    array (T + 1, L, B, D)
    """
    return np.asarray(start * index[:, None] * (1 - less_needed))
