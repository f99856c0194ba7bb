"""From people who live in a region to the work in the region, which is what a shortage is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.model import Model, Projection
from hcalib.projection.results import Share
from hcalib.projection.values import assumption_normals, sampled_values

Array = NDArray[np.floating]

FACTOR = "werkplek-per-woonplaats"


def workplace_factor(model: Model, draws: int, seed: int) -> Array:
    """Return the employees who work in the region per employee who lives there, (D,).

    Parameters
    ----------
    model : Model
    draws, seed : int
        As of the projection, so that every draw keeps its own set of assumptions.

    Raises
    ------
    UserError
        If there is no assumption about it.
    """
    normals = assumption_normals(model.assumptions, draws, seed)
    return sampled_values(model.assumptions, normals, like=model.central).number(FACTOR)


def at_workplace(projection: Projection, factor: Array) -> Projection:
    """Return a projection of residents as one of the work in the region.

    Parameters
    ----------
    projection : Projection
        Of employees by where they live, as the model counts them.
    factor : array (D,)
        See :func:`workplace_factor`.

    Returns
    -------
    Projection
        Persons, fte and flows times the factor of their draw. Work in the region is taken to develop as the
        work of its residents does; a shortage as a part of the work stays as it is.
    """
    arrays = {name: getattr(projection, name) * factor for name in ("persons", "supply", "demand")}
    flows: dict[str, Array] = {name: flow * factor for name, flow in projection.flows.items()}
    return replace(projection, flows=flows, **arrays)


def shares_at_workplace(
    shares: Sequence[Share], rest: float, residents: Array, factor: Array
) -> tuple[tuple[Share, ...], float]:
    """Give the factor its place among what makes a result uncertain.

    Parameters
    ----------
    shares : sequence of Share
        Of the result for residents; see :func:`hcalib.projection.sensitivity.shares`.
    rest : float
        What they leave over.
    residents, factor : array (D,)
        The result for residents, and the factor that it is multiplied with.

    Returns
    -------
    tuple of Share
        Largest first. The variance of a product of two independent numbers falls apart in a part of each
        and a part of both.
    float
        What is left, with the part of both.
    """
    total = float(np.var(residents * factor))
    if total == 0:
        return (), 0.0
    own = float(np.mean(residents)) ** 2 * float(np.var(factor)) / total
    theirs = float(np.mean(factor)) ** 2 * float(np.var(residents)) / total
    direction = 1 if np.mean(residents) > 0 else -1
    scaled = [replace(share, share=share.share * theirs) for share in shares]
    ordered = sorted([*scaled, Share(FACTOR, own, direction)], key=lambda share: -share.share)
    return tuple(ordered), max(rest * theirs + 1 - own - theirs, 0.0)
