"""From people who live in a region to the work in the region, which is what a shortage is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.model import Model, Projection
from hcalib.projection.sampling import parameter_normals
from hcalib.projection.values import sampled_values

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
    normals = parameter_normals(len(model.assumptions.rows), draws, seed)
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
    flows = {name: flow * factor for name, flow in projection.flows.items()}
    return replace(projection, flows=flows, **arrays)
