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
    diplomas : array (T, D)
        Students who get a diploma because they are supervised better, on top of the expected number. They are
        divided over the courses of secondary vocational education (over all courses where there is none)
        like the others with a diploma; of them, as of the others, only a part comes to work in the sector.
    """

    students: Array
    places: Array
    diplomas: Array

    @staticmethod
    def nothing(axes: Axes, draws: int) -> Extra:
        """Return no addition at all."""
        none = np.zeros((axes.years, draws))
        return Extra(none, none, none)

    def any(self) -> bool:
        """Tell whether anything is added."""
        return bool(self.students.any() or self.places.any() or self.diplomas.any())


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
    about = ("instroom-opleiding", "studieduur", "sectorrendement")
    courses = list(dict.fromkeys((row.level, row.track) for row in values.rows if row.parameter in about))
    draws = values.numbers.shape[1]
    start = np.stack([_at(values, "instroom-opleiding", level, track) for level, track in courses])
    year = np.arange(axes.years)[:, None]
    expected = start.sum(axis=0) * (1 + values.number("instroom-opleiding-trend")) ** (year + 1)
    wanted = expected + extra.students
    places = start.sum(axis=0) * (1 + values.number("plekken-groei")) ** (year + 1) + extra.places
    placed = np.minimum(wanted * values.number("plaatsingsgraad"), places)
    # of each course the same part starts; before the base year that is the part without any limit
    everyone = np.broadcast_to(start.sum(axis=0), placed.shape)
    part = np.divide(placed, everyone, out=np.zeros_like(placed), where=everyone > 0)
    volume = np.concatenate([values.number("plaatsingsgraad")[None], part])
    started = np.stack(
        [
            _delayed(volume, _at(values, "studieduur", level, track)) * students
            for (level, track), students in zip(courses, start, strict=True)
        ]
    )
    levels = [level for level, _ in courses]
    success = _with_supervision(
        levels, started, values.table("studierendement", level=levels), extra.diplomas
    )
    into_sector = np.zeros((axes.years, len(axes.levels), draws))
    for n, (level, track) in enumerate(courses):
        into_sector[:, axes.levels.index(level)] += (
            started[n]
            * success[n]
            * _at(values, "sectorrendement", level, track)
            * values.table("blijft-in-regio", level=[level])[0]
            * values.table("nieuw-in-sector", track=[track])[0]
        )
    return Graduates(into_sector, wanted - placed)


def _with_supervision(levels: list[str], started: Array, success: Array, extra: Array) -> Array:
    """Return which part of the students of each course gets a diploma in each year, (C, T, D).

    Parameters
    ----------
    levels : list of str
        Of each course.
    started : array (C, T, D)
        Students of each course whose time has come.
    success : array (C, D)
        Part of them that is expected to get a diploma.
    extra : array (T, D)
        Diplomas on top of that; they raise the part, which never becomes more than one.
    """
    supervised = np.array([level.startswith("mbo") for level in levels])
    if not supervised.any():
        supervised[:] = True
    expected = (started * success[:, None])[supervised].sum(axis=0)
    more = np.divide(extra, expected, out=np.zeros_like(expected), where=expected > 0)
    return np.asarray(np.clip(success[:, None] * (1 + supervised[:, None, None] * more), 0, 1))


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
