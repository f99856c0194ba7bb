"""A weighted mix of other regions that ran along with the region before the start.

A. Abadie, A. Diamond and J. Hainmueller, 'Synthetic control methods for comparative case studies', Journal
of the American Statistical Association 105(490), 2010: weights of at least 0 that add up to 1, chosen so that
the mix follows the region before the start, and inference by pretending that each other region, or an
earlier date, was the real one. Here the earlier figures themselves are what has to be followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from hcalib.monitoring.series import period_index

MIN_BEFORE = 8
"""Figures before the start, below which the mix follows anything."""
MIN_DONORS = 5
MAX_MISFIT = 0.5
"""The largest misfit before the start, as a part of the region's own ups and downs before the start."""
FIRM_AFTER = 3
"""With fewer figures after the start the outcome is called weak."""
_BINDING = 1e3
_NOTHING = 1e-9

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mix:
    """A region beside its mix.

    Attributes
    ----------
    region : str
    weights : mapping of str to float
        By region; at least 0, adding up to 1.
    actual, made : pandas.Series
        The region and the mix, in every period.
    misfit : float
        Root of the mean squared difference before the start, in the unit of the figures.
    spread : float
        Standard deviation of the region before the start.
    gap : float
        Mean difference after the start: region less mix.
    ratio : float
        Root of the mean squared difference after the start, divided by ``misfit``.
    before, after : int
        Numbers of figures.
    """

    region: str
    weights: Mapping[str, float]
    actual: pd.Series
    made: pd.Series
    misfit: float
    spread: float
    gap: float
    ratio: float
    before: int
    after: int

    @property
    def follows(self) -> bool:
        """Whether the mix ran along before the start well enough to be used."""
        return self.misfit <= MAX_MISFIT * self.spread


@dataclass(frozen=True)
class Synthetic:
    """The mix of the region, with what happens when the start is placed elsewhere.

    Attributes
    ----------
    mix : Mix
    in_space : tuple of Mix
        Each other region as if the agenda had been its own, without the real region among its donors.
    in_time : tuple of Mix
        The real region with an earlier start, as many figures after it as after the real one.
    """

    mix: Mix
    in_space: tuple[Mix, ...]
    in_time: tuple[Mix, ...] = field(default=())

    @property
    def as_large(self) -> int:
        """Number of other regions whose ratio is at least that of the region."""
        return sum(other.ratio >= self.mix.ratio for other in self.in_space)

    @property
    def chance(self) -> float:
        """The rank as a chance: how often a region drawn at random stands out at least as much."""
        return (1 + self.as_large) / (1 + len(self.in_space))

    @property
    def noticed_from(self) -> float:
        """How large a lasting difference would have to be for the region to stand out most of all."""
        return self.mix.misfit * max(other.ratio for other in self.in_space)

    @property
    def earlier_as_large(self) -> int:
        """Number of earlier starts with at least the ratio of the real one."""
        return sum(other.ratio >= self.mix.ratio for other in self.in_time)

    @property
    def weak(self) -> bool:
        """Too few figures after the start to be more than a first sign."""
        return self.mix.after < FIRM_AFTER


def weights_for(donors: Array, target: Array) -> Array:
    """Return the weights (at least 0, adding up to 1) with which the donors follow a target best.

    Non-negative least squares, with the sum held to 1 by one heavy row.

    Parameters
    ----------
    donors : array
        A row a period, a column a donor.
    target : array
        One value a period.
    """
    from scipy.optimize import nnls

    scale = max(float(np.abs(donors).max(initial=0.0)), float(np.abs(target).max(initial=0.0))) or 1.0
    found, _ = nnls(
        np.vstack([donors / scale, np.full(donors.shape[1], _BINDING)]), np.append(target / scale, _BINDING)
    )
    total = float(found.sum())
    return np.asarray(found / total, dtype=np.float64)


def mix_of(
    frame: pd.DataFrame, region: str, donors: Sequence[str], before: int, until: int | None = None
) -> Mix:
    """Make the mix of a region from the first ``before`` periods of a frame, and compare it up to ``until``.

    Parameters
    ----------
    frame : pandas.DataFrame
        A column a region, no gaps, in order of time.
    region : str
    donors : sequence of str
    before : int
        Number of periods before the start.
    until : int, optional
        Number of periods that count in all; by default every one.
    """
    part = frame.iloc[:until]
    target, others = part[region].to_numpy(dtype=np.float64), part[list(donors)].to_numpy(dtype=np.float64)
    weights = weights_for(others[:before], target[:before])
    made = others @ weights
    gaps = target - made
    misfit = float(np.sqrt((gaps[:before] ** 2).mean()))
    late = float(np.sqrt((gaps[before:] ** 2).mean()))
    floor = _NOTHING * max(float(np.abs(target).max()), 1.0)
    return Mix(
        region=region,
        weights={name: float(weight) for name, weight in zip(donors, weights, strict=True)},
        actual=pd.Series(target, index=part.index),
        made=pd.Series(made, index=part.index),
        misfit=misfit,
        spread=float(target[:before].std()),
        gap=float(gaps[before:].mean()),
        ratio=late / max(misfit, floor),
        before=before,
        after=len(part) - before,
    )


def synthetic(frame: pd.DataFrame, region: str, start: date) -> Synthetic | None:
    """Make the mix of a region with its placebos; None when there are too few figures or regions.

    Whether the mix may be used is in ``mix.follows``: a mix that did not run along before the start
    says nothing about what came after it.

    Parameters
    ----------
    frame : pandas.DataFrame
        As :class:`hcalib.monitoring.attribution.panel.Panel` has it.
    region : str
    start : datetime.date
    """
    donors = [name for name in frame.columns if name != region]
    if region not in frame.columns or len(donors) < MIN_DONORS:
        return None
    index = period_index(frame[region])
    frame = frame[(index.start_time.date >= start) | (index.end_time.date < start)]
    index = period_index(frame[region])
    before, after = int((index.end_time.date < start).sum()), int((index.start_time.date >= start).sum())
    if before < MIN_BEFORE or after < 1:
        return None
    in_space = tuple(
        mix_of(frame, donor, [other for other in donors if other != donor], before) for donor in donors
    )
    in_time = tuple(
        mix_of(frame, region, donors, earlier, earlier + after)
        for earlier in range(MIN_BEFORE, before - after + 1)
    )
    return Synthetic(mix_of(frame, region, donors, before), in_space, in_time)
