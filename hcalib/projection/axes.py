"""The dimensions of a projection, and the order in which its arrays hold them.

Every array of this package has its dimensions in the order year, level, branch, age, draw; one that does
not differ by a dimension simply lacks it. A shape is written with their first letters, as ``(T, L, B, D)``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Axes:
    """Which branches, levels and ages a projection knows, and from which year it starts.

    Attributes
    ----------
    branches, levels : tuple of str
        Codes of the catalog; levels from low to high, because people move up one level at a time.
    first_age, last_age : int
        Ages in whole years, both included.
    base_year : int
        The opening stock is that of the last day of this year; the first projected year follows.
    years : int
        Number of projected years.
    """

    branches: tuple[str, ...]
    levels: tuple[str, ...]
    base_year: int
    years: int
    first_age: int = 15
    last_age: int = 75

    @property
    def ages(self) -> int:
        """Number of single years of age."""
        return self.last_age - self.first_age + 1

    @property
    def calendar(self) -> tuple[int, ...]:
        """The projected years."""
        return tuple(range(self.base_year + 1, self.base_year + self.years + 1))

    @property
    def groups(self) -> tuple[int, int]:
        """Number of levels and of branches."""
        return len(self.levels), len(self.branches)
