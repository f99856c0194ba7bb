"""How many people come in, from how many there are, who goes, and how fast the sector has been growing.

The stock, who leaves, who comes in and the growth of the sector are one sum: closing stock is opening stock
minus who went plus who came. Three of them say what the fourth is. Growth and leaving are published as parts
of the stock; how many come into a region is only known as its part of the country, as the stock itself is. So
the stock, leaving and growth are drawn, and the inflow follows: a region that is larger than was thought has
more entrants as well, and where more people leave, more must have come to make the sector grow as it did.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.axes import Axes
from hcalib.projection.stockflow import Draws, Exits, Moves, project_block

Array = NDArray[np.floating]


def inflow_for_growth(axes: Axes, exits: Exits, moves: Moves, draws: Draws, growth: Array) -> Array:
    """Return how many people must come in during the first year for the stock to grow as it did, (D,).

    Parameters
    ----------
    axes : Axes
    exits, moves : Exits, Moves
    draws : Draws
        Without entrants; what they hold for later years is not used. Levels do not matter for who goes, so
        they are added up first.
    growth : array (D,)
        Part by which the number of employees grows in a year.
    """
    opening = draws.opening.sum(axis=0, keepdims=True)
    one_level = replace(
        draws, opening=opening, upskill=np.zeros_like(draws.upskill[:, :1]), entrants=(), chance=None
    )
    year = replace(axes, levels=axes.levels[:1], years=1)
    staying = project_block(year, exits, moves, one_level).stock[1].sum(axis=(0, 1))
    return np.asarray((1 + growth) * opening.sum(axis=(0, 1, 2)) - staying)
