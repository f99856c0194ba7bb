"""What one asks of a projection: one number for every draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.projection.axes import Axes
from hcalib.projection.model import Projection

Array = NDArray[np.floating]


@dataclass(frozen=True)
class PeopleMissing:
    """The shortage in people in a year: demand minus supply, negative when there are too many.

    Attributes
    ----------
    year : int
        The base year or a projected year; the shortage is that of its last day.
    branch, level : str, optional
        Only this part; without them everything together.
    """

    year: int
    branch: str | None = None
    level: str | None = None

    def __call__(self, projection: Projection) -> Array:
        """Return the number of people for every draw, (D,).

        Raises
        ------
        UserError
            If the projection does not have this year, branch or level.
        """
        self.check(projection.axes)
        axes = projection.axes
        people = projection.people_missing(self.year - axes.base_year)
        levels = slice(None) if self.level is None else [axes.levels.index(self.level)]
        branches = slice(None) if self.branch is None else [axes.branches.index(self.branch)]
        return np.asarray(people[levels][:, branches].sum(axis=(0, 1)), dtype=float)

    def check(self, axes: Axes) -> None:
        """Raise a UserError that names everything a projection does not have."""
        faults = list(faults_of_year(self.year, axes))
        if self.branch is not None and self.branch not in axes.branches:
            faults.append(Fault(f"de branche '{self.branch}' zit niet in de projectie."))
        if self.level is not None and self.level not in axes.levels:
            faults.append(Fault(f"het niveau '{self.level}' zit niet in de projectie."))
        if faults:
            raise UserError(faults, ExitCode.USAGE)


def faults_of_year(year: int, axes: Axes) -> tuple[Fault, ...]:
    """Return what is wrong with a year, if anything."""
    last = axes.base_year + axes.years
    if axes.base_year <= year <= last:
        return ()
    return (Fault(f"{year} ligt buiten de projectie ({axes.base_year} tot en met {last})."),)
