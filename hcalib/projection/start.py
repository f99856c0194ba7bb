"""The workforce of the base year: how many, where, at which level and how old."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.axes import Axes
from hcalib.projection.values import Values

Array = NDArray[np.floating]


def opening_stock(
    values: Values, axes: Axes, measured: Array | None = None, at_work: Array | None = None
) -> Array:
    """Build the opening stock from totals and shares.

    Parameters
    ----------
    values : Values
        Uses ``werknemers-regio-<base year>``, ``branche-aandeel``, ``niveau-aandeel``, ``leeftijd-aandeel``
        and ``leeftijd-binnen-groep``. Shares are brought to a sum of one after drawing.
    axes : Axes
    measured : array (B,), optional
        Measured number of employees of each branch in the region on the last day of the base year. Where it
        is there, it goes before the estimate.
    at_work : array (A,), optional
        Part of people that has not retired yet at each age. Gives the ages within a group their proportions;
        without it they are equal, which puts too many people past the age at which most have stopped.

    Returns
    -------
    array (L, B, A, D)
        Persons. Level and age are taken to be independent within a branch: no source crosses them.

    Raises
    ------
    UserError
        If an assumption is missing.
    """
    by_level = normalised(values.table("niveau-aandeel", level=axes.levels, branch=axes.branches), axis=0)
    by_age = age_shares(values, axes, at_work)
    stock = by_level[:, :, None] * by_age[None] * branch_totals(values, axes, measured)[None, :, None]
    return np.asarray(stock)


def branch_totals(values: Values, axes: Axes, measured: Array | None = None) -> Array:
    """Return the employees of each branch in the base year, (B, D)."""
    if measured is not None:
        return np.repeat(np.asarray(measured, dtype=float)[:, None], values.numbers.shape[1], axis=1)
    total = values.number(f"werknemers-regio-{axes.base_year}")
    return normalised(values.table("branche-aandeel", branch=axes.branches), axis=0) * total


def age_shares(values: Values, axes: Axes, at_work: Array | None = None) -> Array:
    """Return how each branch divides over single years of age, (B, A, D); see :func:`opening_stock`."""
    ages = list(range(axes.first_age, axes.last_age + 1))
    groups = values.table("leeftijd-aandeel", branch=axes.branches, age=ages)
    within = values.table("leeftijd-binnen-groep", age=ages)
    # a share of a group stands at every age of it: each age gets its part of that share
    spread = groups * within[None] * _part_of_band(values, "leeftijd-binnen-groep", ages, at_work)[:, None]
    return normalised(spread, axis=1)


def spread_over_ages(values: Values, parameter: str, axes: Axes) -> Array:
    """Turn shares of age bands into shares of single years of age, (A, D); outside all bands it is zero."""
    ages = list(range(axes.first_age, axes.last_age + 1))
    sharing = _ages_sharing(values, parameter, ages)
    inside = [age for age, count in zip(ages, sharing, strict=True) if count > 0]
    shares = np.zeros((len(ages), values.numbers.shape[1]))
    table = values.table(parameter, age=inside)
    shares[sharing > 0] = table / sharing[sharing > 0][:, None]
    return normalised(shares, axis=0)


def normalised(shares: Array, axis: int) -> Array:
    """Bring shares to a sum of one along an axis."""
    return np.asarray(shares / shares.sum(axis=axis, keepdims=True))


def _part_of_band(values: Values, parameter: str, ages: list[int], weights: Array | None) -> Array:
    """Return which part of its band each age is, in proportion to weights, (A,).

    In a band where nobody should be according to the weights, the ages are equal.
    """
    bands = np.array([values.band_of(parameter, age) for age in ages])
    part = np.ones(len(ages)) if weights is None else weights.copy()
    for band in set(bands):
        inside = bands == band
        if not part[inside].any():
            part[inside] = 1
        part[inside] /= part[inside].sum()
    return part


def _ages_sharing(values: Values, parameter: str, ages: list[int]) -> Array:
    """Return how many of the ages fall in the same band as each of them; zero for an age without a band."""
    bands = [values.band_of(parameter, age) for age in ages]
    return np.array([0 if band is None else bands.count(band) for band in bands], dtype=float)
