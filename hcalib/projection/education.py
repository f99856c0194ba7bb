"""From students who start to graduates who come to work in the sector, with the delay and limits between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.axes import Axes
from hcalib.projection.values import Values

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Extra:
    """What goals add to education.

    Attributes
    ----------
    students : array (T, D)
        Students who start on top of the expected number, divided over courses like the others.
    places : array (T, D)
        Placements and learn-work places that are there on top of the expected number.
    study_yield : array (T, D)
        What better supervision adds to the part of students that gets a diploma, 0 to 1.
    """

    students: Array
    places: Array
    study_yield: Array

    @staticmethod
    def nothing(axes: Axes, draws: int) -> Extra:
        """Return no addition at all."""
        none = np.zeros((axes.years, draws))
        return Extra(none, none, none)


@dataclass(frozen=True)
class Graduates:
    """What education gives.

    Attributes
    ----------
    into_sector : array (T, L, D)
        Graduates who start to work in the sector in the region and did not work there yet.
    refused : array (T, D)
        Students who could not start for want of a placement.
    """

    into_sector: Array
    refused: Array


def graduates(values: Values, axes: Axes, extra: Extra) -> Graduates:
    """Follow every course from start to first job.

    Students of a course start if there is a placement; after its duration a part has a diploma, a part of
    those goes to work in the sector, stays in the region, and did not already work there. Students who
    started before the base year are taken to be as many as in the base year.
    """
    courses = [(row.level, row.track) for row in values.rows if row.parameter == "instroom-opleiding"]
    draws = values.numbers.shape[1]
    start = np.stack([_at(values, "instroom-opleiding", level, track) for level, track in courses])
    year = np.arange(axes.years)[:, None]
    expected = start.sum(axis=0) * (1 + values.number("instroom-opleiding-trend")) ** (year + 1)
    wanted = expected + extra.students
    places = start.sum(axis=0) * (1 + values.number("plekken-groei")) ** (year + 1) + extra.places
    placed = np.minimum(wanted * values.number("plaatsingsgraad"), places)
    # of each course the same part starts; before the base year that is the part without any limit
    volume = np.concatenate([values.number("plaatsingsgraad")[None], placed / start.sum(axis=0)])
    into_sector = np.zeros((axes.years, len(axes.levels), draws))
    for (level, track), students in zip(courses, start, strict=True):
        duration = _at(values, "studieduur", level, track)
        started = _delayed(volume, duration) * students
        success = np.clip(values.table("studierendement", level=[level])[0] + extra.study_yield, 0, 1)
        into_sector[:, axes.levels.index(level)] += (
            started
            * success
            * _at(values, "sectorrendement", level, track)
            * values.table("blijft-in-regio", level=[level])[0]
            * values.table("nieuw-in-sector", track=[track])[0]
        )
    return Graduates(into_sector, wanted - placed)


def _at(values: Values, parameter: str, level: str, track: str) -> Array:
    return np.asarray(values.table(parameter, level=[level], track=[track])[0, 0])


def _delayed(volume: Array, duration: Array) -> Array:
    """Return what started ``duration`` years before each projected year, between two years in proportion.

    ``volume`` (T + 1, D) begins with the base year, which also stands for every year before it.
    """
    years, draws = len(volume) - 1, volume.shape[1]
    place = np.clip(np.arange(1, years + 1)[:, None] - duration, 0, years)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, years)
    part = place - below
    draw = np.arange(draws)
    return np.asarray(volume[below, draw] * (1 - part) + volume[above, draw] * part)
