"""Reading a projection: intervals, what each lever adds, and which assumptions matter most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""The middle, and the intervals that hold half and four out of five draws."""


@dataclass(frozen=True)
class Bar:
    """One step of a waterfall: what a lever adds, as the middle and 80 % interval of its effect."""

    name: str
    low: float
    middle: float
    high: float
    mean: float
    """Means add up exactly; middles need not."""


@dataclass(frozen=True)
class Share:
    """Which part of the variance of a result one input explains on its own (0 to 1)."""

    name: str
    share: float
    direction: int
    """1 when more of the input gives more of the result, -1 when it gives less."""


def quantiles(draws: Array, probabilities: Sequence[float] = QUANTILES) -> Array:
    """Return quantiles over the last axis, as the first axis of the result.

    Draws are sorted once, which is much faster than asking for each quantile; between two draws the value is
    interpolated (definition 7 of Hyndman and Fan 1996, as numpy does).
    """
    ordered = np.sort(draws, axis=-1)
    places = np.asarray(probabilities) * (ordered.shape[-1] - 1)
    below = np.floor(places).astype(int)
    above = np.minimum(below + 1, ordered.shape[-1] - 1)
    part = (places - below).astype(ordered.dtype)
    found = ordered[..., below] * (1 - part) + ordered[..., above] * part
    return np.moveaxis(found, -1, 0)


def waterfall(without: Array, one_by_one: Mapping[str, Array], together: Array) -> tuple[Bar, ...]:
    """Divide the difference between two scenarios over levers.

    Parameters
    ----------
    without, together : array (D,)
        The result without any lever and with all of them, with the same random numbers.
    one_by_one : mapping of str to array (D,)
        The result with only that lever.

    Returns
    -------
    tuple of Bar
        A bar for each lever, and ``samen`` for what they do more or less together than apart. In every draw,
        and so in the means, the bars add up to the whole difference.
    """
    effects = {name: result - without for name, result in one_by_one.items()}
    apart = np.sum(list(effects.values()), axis=0) if effects else np.zeros_like(without)
    effects["samen"] = together - without - apart
    bars = []
    for name, effect in effects.items():
        low, middle, high = quantiles(effect, (0.1, 0.5, 0.9))
        bars.append(Bar(name, float(low), float(middle), float(high), float(effect.mean())))
    return tuple(bars)


def variance_shares(names: Sequence[str], normals: Array, result: Array) -> tuple[tuple[Share, ...], float]:
    """Tell which inputs make a result uncertain.

    Parameters
    ----------
    names : sequence of str
        Of the inputs.
    normals : array (R, D)
        The independent standard normal numbers that the inputs were drawn with.
    result : array (D,)

    Returns
    -------
    shares : tuple of Share
        Squared standardised regression coefficients, largest first (Saltelli et al. 2008, section 1.2.5). For
        independent inputs and a nearly straight relation they are the first-order Sobol indices.
    rest : float
        The part of the variance that is left: chance, yearly swings, bends and interactions.

    Raises
    ------
    ValueError
        If there are not clearly more draws than inputs; a regression would then explain noise.
    """
    inputs, draws = normals.shape
    if draws < 2 * inputs + 20:
        raise ValueError("too few draws to tell the inputs apart")
    spread = result.std()
    if spread == 0:
        return (), 0.0
    moving = normals.std(axis=1) > 0
    standard = normals[moving]
    standard = (standard - standard.mean(axis=1, keepdims=True)) / standard.std(axis=1, keepdims=True)
    outcome = (result - result.mean()) / spread
    coefficients, *_ = np.linalg.lstsq(standard.T, outcome, rcond=None)
    # what a regression finds by accident is taken off, as in the adjusted coefficient of determination
    unexplained = float(np.mean((outcome - coefficients @ standard) ** 2))
    accident = unexplained / max(draws - inputs - 1, 1)
    named = [name for name, moves in zip(names, moving, strict=True) if moves]
    shares = sorted(
        (
            Share(name, max(float(value**2) - accident, 0.0), 1 if value > 0 else -1)
            for name, value in zip(named, coefficients, strict=True)
        ),
        key=lambda share: -share.share,
    )
    return tuple(shares), max(1 - sum(share.share for share in shares), 0.0)
