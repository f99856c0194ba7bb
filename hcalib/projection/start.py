"""The workforce of the base year: how many, where, at which level and how old."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hcalib.errors import UserError
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
    by_level = values.table("niveau-aandeel", level=axes.levels, branch=axes.branches)
    by_level = normalised(by_level, 0, "niveau-aandeel")
    by_age = age_shares(values, axes, at_work)
    stock = by_level[:, :, None] * by_age[None] * branch_totals(values, axes, measured)[None, :, None]
    return np.asarray(stock)


def branch_totals(values: Values, axes: Axes, measured: Array | None = None) -> Array:
    """Return the employees of each branch in the base year, (B, D)."""
    if measured is not None:
        return np.repeat(np.asarray(measured, dtype=float)[:, None], values.numbers.shape[1], axis=1)
    total = values.number(f"werknemers-regio-{axes.base_year}")
    shares = values.table("branche-aandeel", branch=axes.branches)
    return normalised(shares, 0, "branche-aandeel") * total


def age_shares(values: Values, axes: Axes, at_work: Array | None = None) -> Array:
    """Return how each branch divides over single years of age, (B, A, D); see :func:`opening_stock`."""
    ages = list(range(axes.first_age, axes.last_age + 1))
    groups = values.table("leeftijd-aandeel", branch=axes.branches, age=ages)
    within = values.table("leeftijd-binnen-groep", age=ages)
    # a share of a group stands at every age of it: each age gets its part of that share
    spread = groups * within[None] * _part_of_band(values, "leeftijd-binnen-groep", ages, at_work)[:, None]
    return normalised(spread, 1, "leeftijd-aandeel")


def spread_over_ages(values: Values, parameter: str, axes: Axes) -> Array:
    """Turn shares of age bands into shares of single years of age, (A, D).

    Raises
    ------
    UserError
        If an age is in no band, or all shares are zero.
    """
    return spread_over(values, parameter, range(axes.first_age, axes.last_age + 1))


def spread_over(values: Values, parameter: str, ages: Sequence[int]) -> Array:
    """Turn shares of age bands into shares of the given single years of age, (A, D); evenly in a band."""
    shares = values.table(parameter, age=ages)
    bands = [values.band_of(parameter, age) for age in ages]
    sharing = np.array([bands.count(band) for band in bands])
    return normalised(shares / sharing[:, None], 0, parameter)


def normalised(shares: Array, axis: int, parameter: str) -> Array:
    """Bring shares to a sum of one along an axis.

    Raises
    ------
    UserError
        If they are all zero, which names the parameter: nobody could be divided over nothing.
    """
    whole = shares.sum(axis=axis, keepdims=True)
    if not (whole > 0).all():
        raise UserError(f"de delen van '{parameter}' zijn samen nul; verbeter ze in data/assumptions.")
    return np.asarray(shares / whole)


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
