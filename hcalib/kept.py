"""Results that are kept as long as the process lives, under a key that says all they depend on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The newest results of one function; a process that is forked off has them for nothing.

    Parameters
    ----------
    most : int
        Results that are kept; the one that was not asked for longest goes first.

    Notes
    -----
    A result goes to everybody who asks, so it must not be possible to change it, or the one who asks must
    be given a copy. An exception is not kept.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._results: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """Return a result, or None when it is not there."""
        if key not in self._results:
            return None
        self._results.move_to_end(key)
        return self._results[key]

    def keep(self, key: Hashable, result: T) -> T:
        """Keep a result under a key, and return it."""
        self._results[key] = result
        self._results.move_to_end(key)
        while len(self._results) > self.most:
            self._results.popitem(last=False)
        return result

    def made(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result of a key, made by ``make`` when it is not there."""
        found = self.get(key)
        return found if found is not None else self.keep(key, make())

    def forget(self) -> None:
        """Forget everything."""
        self._results.clear()
