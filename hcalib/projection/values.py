"""From lines of assumptions to arrays: which line holds for which branch, level and age, in every draw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from hcalib.assumptions import Assumption, Assumptions
from hcalib.catalog import TOTAL
from hcalib.errors import Fault, UserError
from hcalib.projection.sampling import Spread, parameter_normals
from hcalib.projection.trends import Path

Array = NDArray[np.floating]

_DIMENSIONS = ("branch", "level", "track", "sex", "age")
_SPREAD = ("low", "value", "high", "minimum", "maximum")

_BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")


@dataclass(frozen=True)
class Trended:
    """A parameter that is extrapolated from a series instead of held.

    Attributes
    ----------
    path : Path
        Of the figures of the series, from the base year on.
    row : Assumption
        Its only line; where a draw lies between its low and high is where it lies on the path.
    minimum, maximum : float
        What the parameter can be.
    """

    path: Path
    row: Assumption
    minimum: float
    maximum: float

    def at(self, number: Array) -> Array:
        """Return the path of draws that have these numbers for the line (D,), as (T + 1, D)."""
        away = number - self.row.value
        up, down = self.row.high - self.row.value, self.row.value - self.row.low
        above = away / up if up > 0 else np.zeros_like(away)
        below = away / down if down > 0 else np.zeros_like(away)
        return self.path.at(np.where(away > 0, above, below))


@dataclass(frozen=True)
class Values:
    """All assumptions with a value for each draw.

    Attributes
    ----------
    rows : tuple of Assumption
    numbers : array (R, D)
        One row of numbers for each assumption.
    trends : mapping of str to Trended
        Parameters that are extrapolated; all others are held.
    """

    rows: tuple[Assumption, ...]
    numbers: Array
    trends: Mapping[str, Trended] = field(default_factory=dict, repr=False)
    found: dict[tuple[object, ...], list[int]] = field(default_factory=dict, repr=False, compare=False)
    """Which rows were chosen for which question; the same for every set of numbers, so it is kept."""
    bands: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    """Age bands of each parameter, kept for the same reason."""

    def number(self, parameter: str) -> Array:
        """Return a parameter that does not differ by anything, (D,).

        Raises
        ------
        UserError
            If there is no such assumption.
        """
        return self.table(parameter)

    def table(self, parameter: str, **codes: Sequence[str | int]) -> Array:
        """Return a parameter for every combination of codes.

        Parameters
        ----------
        parameter : str
        **codes
            Dimensions of an assumption with their codes, in the order of the result; ages are whole years.

        Returns
        -------
        array (n1, n2, ..., D)
            For each combination the most precise assumption that holds for it: one for this branch and age
            goes before one for all branches.

        Raises
        ------
        UserError
            If an assumption is missing, or two are as precise as each other. Nothing is filled in.
        """
        question = (parameter, *((name, tuple(listed)) for name, listed in codes.items()))
        if question not in self.found:
            self.found[question] = _choose(self.rows, parameter, codes)
        shape = (*(len(listed) for listed in codes.values()), self.numbers.shape[1])
        return self.numbers[self.found[question]].reshape(shape)

    def level_by_year(self, parameter: str, years: int) -> Array:
        """Return a parameter in the base year and each year after it, (T + 1, D).

        Held: its number in every year. Extrapolated: the path of its series, within what it can be.
        """
        number = self.number(parameter)
        trended = self.trends.get(parameter)
        if trended is None:
            return np.broadcast_to(number, (years + 1, len(number)))
        return np.clip(trended.at(number), trended.minimum, trended.maximum)

    def change_by_year(self, parameter: str, years: int) -> Array:
        """Return what a parameter that is a change per year has come to in each year, (T + 1, D).

        Held: its number times the years since the base year. Extrapolated: how far its series has moved since
        the base year, at most as fast as the parameter can be.
        """
        number, year = self.number(parameter), np.arange(years + 1)[:, None]
        trended = self.trends.get(parameter)
        if trended is None:
            return np.asarray(number * year)
        path = trended.at(number)
        return np.clip(path - path[:1], trended.minimum * year, trended.maximum * year)

    def with_numbers(self, numbers: Array) -> Values:
        """Return the same assumptions with other numbers (R, D)."""
        return replace(self, numbers=numbers)

    def band_of(self, parameter: str, age: int) -> str | None:
        """Return the age band of a parameter that an age falls in; None when no assumption is about it."""
        return min((band for band in self._bands(parameter) if _within(band, age)), default=None)

    def has(self, parameter: str) -> bool:
        """Tell whether there is any assumption about a parameter."""
        return bool(self._bands(parameter))

    def _bands(self, parameter: str) -> frozenset[str]:
        """Return the age bands of a parameter; one without ages has the band of everybody."""
        if not self.bands:
            bands: dict[str, set[str]] = {}
            for row in self.rows:
                bands.setdefault(row.parameter, set()).add(row.age)
            self.bands.update((name, frozenset(found)) for name, found in bands.items())
        return self.bands.get(parameter, frozenset())


def central_values(assumptions: Assumptions, draws: int = 1) -> Values:
    """Return the middle value of every assumption, the same in each draw."""
    return Values(assumptions.rows, np.tile([[row.value] for row in assumptions.rows], (1, draws)))


def sampled_values(assumptions: Assumptions, normals: Array, like: Values | None = None) -> Values:
    """Return the values that belong to standard normal numbers (R, D), one row for each assumption.

    Parameters
    ----------
    assumptions : Assumptions
    normals : array (R, D)
    like : Values, optional
        Values of the same assumptions, whose answers about which row holds are used again.

    Raises
    ------
    ValueError
        If there are not as many rows of numbers as assumptions.
    """
    if len(normals) != len(assumptions.rows):
        raise ValueError(f"{len(normals)} rows of numbers for {len(assumptions.rows)} assumptions")
    spreads = [spread(row, assumptions) for row in assumptions.rows]
    columns = {name: np.array([[getattr(s, name)] for s in spreads]).reshape(-1, 1) for name in _SPREAD}
    numbers = Spread(**columns).at(normals)
    return like.with_numbers(numbers) if like else Values(assumptions.rows, numbers)


def assumption_normals(assumptions: Assumptions, draws: int, seed: int, first: int = 0) -> Array:
    """Return the standard normal numbers that assumptions are drawn with, (R, D), from draw ``first`` on.

    Judgements about one parameter err together: who thinks that care grows fast in one branch thinks so of
    another. So the lines of a parameter share a part of their chance, with the correlation that the
    assumption ``samenhang-aannames`` gives; parameters do not depend on each other.
    """
    rows = assumptions.rows
    parameters = list(dict.fromkeys(row.parameter for row in rows))
    normals = parameter_normals(len(rows) + len(parameters), draws, seed, first)
    own, common = normals[: len(rows)], normals[len(rows) :]
    together = central_values(assumptions).number("samenhang-aannames")[0]
    of = [parameters.index(row.parameter) for row in rows]
    return np.asarray(np.sqrt(together) * common[of] + np.sqrt(1 - together) * own)


def spread(row: Assumption, assumptions: Assumptions) -> Spread:
    """Return what one assumption can be, within the limits of its parameter."""
    parameter = assumptions.parameters[row.parameter]
    return Spread(row.low, row.value, row.high, parameter.minimum, parameter.maximum)


def _choose(
    rows: Sequence[Assumption], parameter: str, codes: Mapping[str, Sequence[str | int]]
) -> list[int]:
    """Return the row that holds for every combination of codes; all that is missing is one error."""
    candidates = [n for n, row in enumerate(rows) if row.parameter == parameter and _asked(row, codes)]
    precision = {n: sum(code != TOTAL for code in rows[n].key()[1:]) for n in candidates}
    # per dimension first: a row holds for a combination when it holds for each of its codes
    holding = [
        [{n for n in candidates if _holds(rows[n], dimension, code)} for code in listed]
        for dimension, listed in codes.items()
    ]
    faults: list[Fault] = []
    chosen: list[int] = []
    for combination, sets in zip(product(*codes.values()), product(*holding), strict=True):
        found = set(candidates).intersection(*sets)
        best = max((precision[n] for n in found), default=0)
        precise = [n for n in found if precision[n] == best]
        if len(precise) != 1:
            faults.append(_fault(parameter, dict(zip(codes, combination, strict=True)), len(precise)))
        chosen.extend(precise[:1])
    if faults:
        raise UserError(list(dict.fromkeys(faults)))
    return chosen


def _asked(row: Assumption, codes: Mapping[str, Sequence[str | int]]) -> bool:
    """Tell whether an assumption differs by nothing else: one about a part does not hold for the whole."""
    return all(name in codes or getattr(row, name) == TOTAL for name in _DIMENSIONS)


def _holds(row: Assumption, dimension: str, wanted: str | int) -> bool:
    """Tell whether an assumption is about a code; it may say less, never something else."""
    code = getattr(row, dimension)
    if code == TOTAL:
        return True
    return _within(code, int(wanted)) if dimension == "age" else bool(code == wanted)


def _within(band: str, age: int) -> bool:
    first, last = _limits(band)
    return first <= age <= last


@cache
def _limits(band: str) -> tuple[float, float]:
    """Return the first and last age of a band; a code that is no band holds no age."""
    match = _BAND.fullmatch(band)
    if match is None:
        return np.inf, -np.inf
    return int(match[1]), np.inf if band.endswith("+") else int(match[2])


def _fault(parameter: str, wanted: dict[str, str | int], found: int) -> Fault:
    about = ", ".join(_described(wanted)) or "het geheel"
    if found:
        return Fault(f"er zijn {found} aannames voor '{parameter}' ({about}); laat er één over.")
    return Fault(f"er is geen aanname voor '{parameter}' ({about}); vul data/assumptions aan.")


def _described(wanted: dict[str, str | int]) -> Iterator[str]:
    names = {"branch": "branche", "level": "niveau", "track": "leerweg", "sex": "geslacht", "age": "leeftijd"}
    for dimension, code in wanted.items():
        yield f"{names[dimension]} {code}"
