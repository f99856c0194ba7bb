"""How many responses may be expected by a day, from how they came in before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.monitoring.surveys.frame import Round


@dataclass(frozen=True)
class Expected:
    """What earlier rounds make of the response by a day.

    Attributes
    ----------
    day : int
        Days since the round began (0 on the first day).
    responded, asked : int
        Where the round stands.
    expected : float
        Responses that would be in if this round went as the earlier ones did on average.
    low, high : float
        The same as the slowest and as the fastest of them did.
    final_low, final_high : float
        Responses in the end, as in the earlier round with the smallest and the largest share.
    rounds : tuple of str
        The earlier rounds this rests on.
    """

    day: int
    responded: int
    asked: int
    expected: float
    low: float
    high: float
    final_low: float
    final_high: float
    rounds: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """Return ``voor``, ``achter`` or ``zoals eerder``: outside or inside what earlier rounds did."""
        if self.responded < self.low - 1e-9:
            return "achter"
        return "voor" if self.responded > self.high + 1e-9 else "zoals eerder"


def expected_by(current: Round, earlier: Sequence[Round], today: date) -> Expected | None:
    """Compare the response so far with earlier rounds on the same day since they began.

    Parameters
    ----------
    current : Round
        As it stood on ``today``.
    earlier : sequence of Round
        Of the same survey; only those that had ended when this one began count.
    today : datetime.date

    Returns
    -------
    Expected or None
        None when there is no earlier round, or nobody was asked: then nothing can be expected.
    """
    complete = [one for one in earlier if one.end < current.start and one.asked]
    asked = len(current.asked)
    day = (today - current.start).days
    if not complete or not asked or day < 0:
        return None
    by_now = [
        sum((arrived - one.start).days <= day for arrived in one.arrived.values()) / len(one.asked)
        for one in complete
    ]
    final = [len(one.arrived) / len(one.asked) for one in complete]
    return Expected(
        day,
        len(current.arrived),
        asked,
        asked * sum(by_now) / len(by_now),
        asked * min(by_now),
        asked * max(by_now),
        asked * min(final),
        asked * max(final),
        tuple(one.period for one in complete),
    )
