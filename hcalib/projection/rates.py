"""From assumptions to the rates of the stock-flow model: who goes, who moves, who comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.axes import Axes
from hcalib.projection.start import normalised, spread_over_ages
from hcalib.projection.stockflow import Entrants, Exits, Moves
from hcalib.projection.values import Values

Array = NDArray[np.floating]

WOMEN_AND_MEN = ("vrouw", "man")

LEAVING_LEVEL = "uitstroom-niveau"
"""Part of the employees that leaves in a year, which may be extrapolated (``trends``)."""

RETIREMENT = (
    (-5, "pensioen-5-voor-aow"),
    (-4, "pensioen-4-voor-aow"),
    (-3, "pensioen-3-voor-aow"),
    (-2, "pensioen-2-voor-aow"),
    (-1, "pensioen-1-voor-aow"),
    (0, "pensioen-op-aow"),
    (1, "pensioen-1-na-aow"),
    (2, "pensioen-2-na-aow"),
)
"""Shares of people who stop in the year in which they reach the state pension age plus so many years."""

SHIFT = 1.0
"""Years by which the early and the late curve of retirement lie from the middle one."""

_PLACES = np.linspace(0, 1, 41)

OTHER_ENTRANTS = ("jonge-instroom", "zij-instroom", "herintrede")
"""Streams of people who come in without a diploma of that year."""


@dataclass(frozen=True)
class Leaving:
    """Leaving for another reason than death or retirement.

    Attributes
    ----------
    band : array of int (A,)
    rate : array (B, K, D)
        Yearly probability by age band.
    """

    band: NDArray[np.intp]
    rate: Array


def leaving(values: Values, axes: Axes) -> Leaving:
    """Return level in the base year times age pattern times branch pattern."""
    ages = list(range(axes.first_age, axes.last_age + 1))
    names = [values.band_of("uitstroom-leeftijd", age) or "" for age in ages]
    bands = list(dict.fromkeys(names))
    band = np.array([bands.index(name) for name in names])
    first = [ages[names.index(name)] for name in bands]
    pattern = values.table("uitstroom-leeftijd", age=first)
    level = values.level_by_year(LEAVING_LEVEL, axes.years)[0]
    branch = values.table("uitstroom-branche", branch=axes.branches)
    return Leaving(band, branch[:, None] * pattern[None] * level)


def exits(central: Values, axes: Axes) -> tuple[Exits, Array]:
    """Return the probabilities that all draws share, and the leaving rates behind them, (B, K).

    Parameters
    ----------
    central : Values
        Middle values, with one draw.
    axes : Axes
    """
    middle = leaving(central, axes)
    rate = middle.rate[..., 0]
    tiled = np.tile(rate[:, middle.band], (axes.years, 1, 1))
    early, late = (retirement(central, axes, shift) for shift in (-SHIFT, SHIFT))
    return Exits(mortality(central, axes), tiled, middle.band, early, late), rate


def mortality(central: Values, axes: Axes) -> Array:
    """Return the probability to die of employees, women and men weighted by their numbers, (T, A)."""
    decline = 1 - float(central.number("sterftedaling")[0])
    return np.asarray(_death(central, central, axes)[:, 0] * decline ** np.arange(axes.years)[:, None])


def dying(values: Values, central: Values, axes: Axes, opening: Array) -> Array:
    """Return how many more or fewer of the employees die than in the middle, as a factor (T, D).

    Parameters
    ----------
    values, central : Values
    axes : Axes
    opening : array (L, B, A, D)
        Opening stock: its ages weigh the probabilities of a draw, which have one factor for all ages.
    """
    by_age = opening.sum(axis=(0, 1))
    middle = (by_age * _death(central, central, axes)).sum(axis=0)
    own = (by_age * _death(values, central, axes)).sum(axis=0)
    decline = (1 - values.number("sterftedaling")) / (1 - central.number("sterftedaling"))
    return np.asarray(_ratio(own, middle) * decline ** np.arange(axes.years)[:, None])


def moving(values: Values, central: Values, axes: Axes, opening: Array) -> Array:
    """Return how many more or fewer change branch than in the middle, as a factor (D,) for all branches."""
    by_branch = opening.sum(axis=(0, 2))
    own, middle = (
        (by_branch * of.table("wissel-branche", branch=axes.branches)).sum(axis=0) for of in (values, central)
    )
    return _ratio(own, middle)


def _death(values: Values, central: Values, axes: Axes) -> Array:
    """Return the probability to die of employees now, (A, D)."""
    ages = list(range(axes.first_age, axes.last_age + 1))
    women = float(central.table("aandeel-vrouw", branch=axes.branches).mean())
    by_sex = values.table("sterftekans", sex=WOMEN_AND_MEN, age=ages)
    return np.asarray(by_sex[0] * women + by_sex[1] * (1 - women))


def _ratio(own: Array, middle: Array) -> Array:
    """Divide; one where the middle is zero, as a factor on nothing."""
    return np.divide(own, middle, out=np.ones_like(own), where=middle > 0)


def state_pension_age(values: Values, year: int) -> Array:
    """Return the state pension age in years (D,): as legislated, and after that with the expected rise."""
    if values.has(f"aow-leeftijd-{year}"):
        return values.number(f"aow-leeftijd-{year}")
    last = max((y for y in range(2000, year) if values.has(f"aow-leeftijd-{y}")), default=year)
    rise = values.number(f"aow-stijging-na-{last}")
    return np.asarray(values.number(f"aow-leeftijd-{last}") + rise * (year - last))


def retirement(central: Values, axes: Axes, shift: float = 0.0) -> Array:
    """Return the probability to retire in a year, by age at its start, (T, A).

    The shares of :data:`RETIREMENT` are a distribution of the age at which people stop, placed at the state
    pension age of the year plus ``shift`` years. Who is x whole years old when the year starts reaches every
    age between x and x + 1 plus the part of a year that has passed since the birthday, which is half a year
    on average. So a share is spread over the year around its own age, and people are half a year older than
    their age in whole years; both together place x at x + 1.
    """
    # edges of the shares: each lies between its own age and one year earlier, seen from the age reached
    offsets = np.array([offset for offset, _ in RETIREMENT] + [RETIREMENT[-1][0] + 1], dtype=float)
    shares = normalised(np.array([central.number(name)[0] for _, name in RETIREMENT]), 0, "pensioen-op-aow")
    cumulative = np.concatenate([[0], np.cumsum(shares)])
    ages = np.arange(axes.first_age, axes.last_age + 2)
    pension = np.array([state_pension_age(central, year)[0] for year in axes.calendar])
    stopped = np.interp(ages + 1 - (pension[:, None] + shift), offsets, cumulative)
    left = 1 - stopped[:, :-1]
    gone = np.where(left > 1e-9, np.diff(stopped) / np.maximum(left, 1e-9), 1.0)
    return np.asarray(np.clip(gone, 0, 1))


def still_at_work(central: Values, axes: Axes) -> Array:
    """Return the part of people that has not retired at each age when the projection starts, (A,)."""
    stays = 1 - retirement(central, axes)[0]
    return np.concatenate([[1], np.cumprod(stays)[:-1]])


def retirement_shifts(central: Values, axes: Axes) -> Array:
    """Return how many years later than in the middle people stop for each of ``_PLACES``, (T, P).

    A mix of two curves does not lie on average where the mix says: more people are still there for the early
    one, and halfway between a year early and a year late they stop 0.2 year early.
    """
    early, middle, late = (retirement(central, axes, shift)[:, None] for shift in (-SHIFT, 0.0, SHIFT))
    mixes = early + _PLACES[:, None] * (late - early)
    return mean_retirement_age(mixes, axes) - mean_retirement_age(middle, axes)


def retirement_place(values: Values, central: Values, axes: Axes, shifts: Array) -> Array:
    """Return where retirement lies between the early (0) and the late curve (1), (T, D).

    A draw differs from the middle by ``pensioen-verschuiving``, by its own shares of :data:`RETIREMENT` and
    by its own state pension age. The place is the one at which people stop as much later as in the draw, to
    be read from the ``shifts`` of :func:`retirement_shifts`.
    """
    offsets = np.array([offset for offset, _ in RETIREMENT], dtype=float)

    def middle(from_values: Values) -> Array:
        drawn = np.stack([from_values.number(name) for _, name in RETIREMENT])
        return np.asarray(offsets @ normalised(drawn, 0, "pensioen-op-aow"))

    own = values.number("pensioen-verschuiving") + middle(values) - middle(central)
    place = np.empty((axes.years, len(own)))
    for index, year in enumerate(axes.calendar):
        later = own + state_pension_age(values, year) - state_pension_age(central, year)
        place[index] = np.interp(later, shifts[index], _PLACES)
    return place


def mean_retirement_age(rates: Array, axes: Axes) -> Array:
    """Return the mean exact age at which people stop who do not die or leave before, from rates (..., A)."""
    still = np.cumprod(1 - rates, axis=-1)
    # who is x when the year starts turns x + 1 in it, and is on average that old
    return np.asarray(axes.first_age + 1 + still.sum(axis=-1))


def moves(central: Values, axes: Axes) -> Moves:
    """Return moves between branches."""
    rate = central.table("wissel-branche", branch=axes.branches)[:, 0]
    destination = central.table("bestemming-aandeel", branch=axes.branches)[:, 0]
    return Moves(rate, normalised(destination, 0, "bestemming-aandeel"))


def upskilling(values: Values, axes: Axes) -> Array:
    """Return the yearly probability to move up, (L, D); nobody moves beyond the highest level."""
    rates = np.zeros((len(axes.levels), values.numbers.shape[1]))
    rates[:-1] = values.table("opscholing", level=axes.levels[:-1])
    return rates


def entrants(
    values: Values,
    central: Values,
    axes: Axes,
    opening: Array,
    students: Array,
    others: Array,
    extra_lateral: Array,
) -> list[Entrants]:
    """Return the four streams of people who come in.

    Parameters
    ----------
    values, central : Values
        Ages are those of the middle: they hardly matter and would make every draw slower.
    axes : Axes
    opening : array (L, B, A, D)
        Opening stock: entrants of a level divide over branches like the people of that level, times the
        attraction of each branch.
    students : array (T, L, D)
        Graduates who start in the sector in each year.
    others : array (D,)
        All who come in otherwise in the first year. They divide over young entrants, lateral entrants and
        those who return in proportion to the assumptions about these; after that they follow
        ``instroom-trend``.
    extra_lateral : array (T, D)
        Lateral entrants on top of that.
    """
    by_branch = _branch_shares(values, axes, opening)
    growth = (1 + values.number("instroom-trend")) ** np.arange(axes.years)[:, None]
    streams = [
        _stream(central, axes, "gediplomeerden", "opleiding-leeftijd", students[:, :, None] * by_branch)
    ]
    sizes = {name: values.number(name) for name in OTHER_ENTRANTS}
    together = sum(sizes.values(), np.zeros_like(others))
    # where nobody is expected in any of them there is nobody to divide
    part = np.divide(others, together, out=np.zeros_like(others), where=together > 0)
    for name, size in sizes.items():
        persons = size * part * growth + (extra_lateral if name == "zij-instroom" else 0)
        levels = normalised(values.table(f"{name}-niveau", level=axes.levels), 0, f"{name}-niveau")
        spread = persons[:, None, None] * levels[None, :, None] * by_branch
        streams.append(_stream(central, axes, name, f"{name}-leeftijd", spread))
    return streams


def _branch_shares(values: Values, axes: Axes, opening: Array) -> Array:
    attraction = values.table("instroom-branche", branch=axes.branches)
    return normalised(opening.sum(axis=2) * attraction, 1, "instroom-branche")


def _stream(central: Values, axes: Axes, name: str, ages: str, persons: Array) -> Entrants:
    profile = spread_over_ages(central, ages, axes)[:, 0]
    return Entrants(name, persons, np.tile(profile, (len(axes.levels), 1)))
