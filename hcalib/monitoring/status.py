"""The states a goal can be in, and the thresholds between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from hcalib.catalog import Catalog

Certainty = Literal["hoog", "redelijk", "laag", "geen"]

_ROUNDING = 1e-9
"""A ratio that is 0.95 but for floating-point noise counts as 0.95."""


class Status(StrEnum):
    """State of a goal, from favourable to unfavourable; the last two are not a judgement."""

    REACHED = "behaald"
    ON_TRACK = "op koers"
    BEHIND = "achter"
    FAR_BEHIND = "ver achter"
    WRONG_WAY = "beweegt de verkeerde kant op"
    NOT_STARTED = "nog niet begonnen"
    INSUFFICIENT = "onvoldoende gegevens"


_FROM_BEST_TO_WORST = (
    Status.REACHED,
    Status.ON_TRACK,
    Status.NOT_STARTED,
    Status.INSUFFICIENT,
    Status.BEHIND,
    Status.FAR_BEHIND,
    Status.WRONG_WAY,
)


@dataclass(frozen=True)
class Thresholds:
    """Where one status ends and the next begins.

    The defaults are the published method and our choices beside it. ``data/catalog/thresholds.yml`` holds
    what is used, with its source; a report that uses others than the method has to say so.

    Attributes
    ----------
    on_track, behind : float
        Lowest ratio that is 'op koers', and that is 'achter'; from there to zero is 'ver achter' and
        below zero the wrong way. Source: Eurostat, Sustainable development in the European Union,
        progress of indicators with a quantitative target.
    near : float
        A ratio this close to a threshold makes the status less certain. Our choice.
    fresh_days : int
        A figure older than this makes the status less certain. Our choice: a year and a half, so that
        a yearly figure that comes out half a year after the year is never called old.
    stale_days : int
        A figure older than this carries no status any more. Our choice: three years.
    """

    on_track: float = 0.95
    behind: float = 0.60
    near: float = 0.05
    fresh_days: int = 548
    stale_days: int = 1096

    @property
    def as_published(self) -> bool:
        """Whether 'op koers' and 'achter' begin where the published method lets them begin."""
        return (self.on_track, self.behind) == (Thresholds.on_track, Thresholds.behind)


def thresholds_of(catalog: Catalog) -> Thresholds:
    """Return the thresholds of the catalog; a catalog without them gives those of the method."""
    found = {name: threshold.value for name, threshold in catalog.thresholds.items()}
    if not found:
        return Thresholds()
    return Thresholds(
        on_track=found["on_track"],
        behind=found["behind"],
        near=found["near"],
        fresh_days=round(found["fresh_days"]),
        stale_days=round(found["stale_days"]),
    )


def classify(ratio: float, thresholds: Thresholds) -> Status:
    """Translate a ratio of progress into a status; never 'behaald', which needs the target itself.

    Parameters
    ----------
    ratio : float
        Progress made over progress needed: 1 is exactly on the path, below 0 away from the target.
        May be infinite, not NaN.
    thresholds : Thresholds
    """
    if ratio >= thresholds.on_track - _ROUNDING:
        return Status.ON_TRACK
    if ratio >= thresholds.behind - _ROUNDING:
        return Status.BEHIND
    return Status.FAR_BEHIND if ratio >= -_ROUNDING else Status.WRONG_WAY


def near_threshold(ratio: float, thresholds: Thresholds) -> bool:
    """Tell whether a slightly different figure would have given another status."""
    return any(abs(ratio - edge) < thresholds.near for edge in (thresholds.on_track, thresholds.behind, 0.0))


def after_the_end(status: Status) -> Status:
    """Correct a status for a term that is over: what was not reached is at best 'achter'."""
    return Status.BEHIND if status is Status.ON_TRACK else status


def favourable(status: Status) -> bool:
    """Tell whether a status is good news."""
    return status in (Status.REACHED, Status.ON_TRACK)


def least_favourable(statuses: list[Status]) -> Status:
    """Return the status that a goal takes from its parts.

    'Onvoldoende gegevens' ranks between 'op koers' and 'achter': a part without figures keeps the whole
    from being called on course, and does not hide that another part is behind.
    """
    return max(statuses, key=_FROM_BEST_TO_WORST.index)
