"""New figures against the history of their own series: scale, breaks, outliers, figures that stand still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcalib.catalog import Catalog
from hcalib.sources.language import listing, number
from hcalib.sources.naming import about, indicator_name, period_name, place_name, series_name, times
from hcalib.sources.plausibility.findings import Finding, finding
from hcalib.sources.plausibility.histories import History
from hcalib.sources.plausibility.jumps import FEW_STEPS, SHORTEST, Jump, jumps, off_by_ten

_CONFIRMED_AFTER = 3
_FEWEST = 4
_ALIKE = float(np.log(3))
_FAR = float(np.log(1.5))
_FAR_IN_SPREADS = 5.0
_CLOSE = 0.1
_STILL = 4
_SELDOM = 0.1


@dataclass(frozen=True)
class _Oddity:
    """One departure of one series, with what its sentence needs."""

    check: str
    history: History
    period: str
    until: str
    value: float
    expected: float
    size: float
    power: int
    rows: tuple[int, ...]

    @property
    def group(self) -> tuple[object, ...]:
        """What departures must share to be told in one sentence."""
        return (self.check, *self.moment, self.until, self.power, self.value > self.expected)

    @property
    def moment(self) -> tuple[str, str, str]:
        """The indicator, the source and the first period."""
        return self.history.name["indicator"], self.history.name["source"], self.period


def series_checks(new: pd.DataFrame, series: Iterable[History], catalog: Catalog) -> list[Finding]:
    """Find figures that do not fit the history of their own series.

    Parameters
    ----------
    new : pandas.DataFrame
        The arrival, numbered from 0.
    series : iterable of History
        See :func:`hcalib.sources.plausibility.histories.histories`.
    catalog : Catalog
        Gives the names.
    """
    odd: list[_Oddity] = []
    found: list[Finding] = []
    for history in series:
        odd += _oddities(history)
        found += _standing_still(new, history, catalog)
    swapped = list(_swapped(odd))
    for one, other in swapped:
        found += finding(
            "waarschuwing", "verwisseld", _swap_sentence(one, other, catalog),
            new.loc[[*one.rows, *other.rows]],
        )  # fmt: skip
    told = {id(oddity) for pair in swapped for oddity in pair}
    groups: dict[tuple[object, ...], list[_Oddity]] = {}
    for oddity in odd:
        if id(oddity) not in told:
            groups.setdefault(oddity.group, []).append(oddity)
    for members in groups.values():
        rows = new.loc[[row for member in members for row in member.rows]]
        found += finding("waarschuwing", members[0].check, _sentence(members, catalog), rows)
    return found


def _oddities(history: History) -> Iterator[_Oddity]:
    few = list(_off_among_few(history)) if history.figures.size < 2 * SHORTEST else []
    for jump in few or jumps(history):
        last = jump.last if jump.kind == "figures" else jump.first + _CONFIRMED_AFTER - 1
        span = slice(jump.first, last + 1)
        rows = tuple(int(row) for row in history.rows[span][history.fresh[span]])
        if rows:
            value = float(history.figures[jump.first])
            power = off_by_ten(history, jump.first, jump.expected)
            check = "uitschieter" if jump.kind == "figures" else "reeksbreuk"
            check = "schaal" if power else check
            until = "" if jump.kind == "level" else history.periods[jump.last]
            yield _Oddity(
                check, history, history.periods[jump.first], until, value, jump.expected, jump.size, power,
                rows if jump.kind == "figures" else rows[:1],
            )  # fmt: skip


def _off_among_few(history: History) -> Iterator[Jump]:
    """Find one figure that is off, in a series too short to have a course of its own, or a sure one.

    Either it is a power of ten off, or it is much farther away than the others are from each other.
    """
    if history.figures.size < _FEWEST or not (history.figures > 0).all():
        return
    logs = np.log(history.figures)
    for position, log in enumerate(logs):
        others = np.delete(logs, position)
        spread = float(others.max() - others.min())
        distance = abs(log - np.median(others))
        middle = float(np.exp(np.median(others)))
        by_ten = spread <= _ALIKE and off_by_ten(history, position, middle) != 0
        away = abs(float(history.figures[position]) - middle) > FEW_STEPS * history.grain
        if away and (by_ten or distance > max(_FAR, _FAR_IN_SPREADS * spread)):
            yield Jump("figures", position, position, middle, float(distance / max(spread, _FAR)))


def _standing_still(new: pd.DataFrame, history: History, catalog: Catalog) -> list[Finding]:
    """Find a series that always moved and now repeats one figure up to its end."""
    same = np.diff(history.figures) == 0
    moves = np.flatnonzero(~same)
    if moves.size < SHORTEST:
        return []
    first = int(moves[-1]) + 1
    before = same[: first - 1]
    if history.figures.size - first < _STILL or before.mean() > _SELDOM or not history.fresh[first:].any():
        return []
    rows = history.rows[first:][history.fresh[first:]]
    message = (
        f"{series_name(history.name, catalog)}: vanaf {period_name(history.periods[first])} staat er steeds "
        f"{number(history.figures[first])}, terwijl deze reeks daarvoor bijna altijd veranderde; "
        "controleer of de nieuwe cijfers wel zijn overgenomen."
    )
    return finding("waarschuwing", "stilstand", message, new.loc[rows])


def _swapped(odd: Sequence[_Oddity]) -> Iterator[tuple[_Oddity, _Oddity]]:
    """Pair two series of an indicator whose figures fit each other's history at the same moment."""
    free = list(odd)
    while free:
        one = free.pop()
        for other in free:
            if one.moment == other.moment and _fits(one, other) and _fits(other, one):
                free.remove(other)
                yield one, other
                break


def _fits(one: _Oddity, other: _Oddity) -> bool:
    """Tell whether a figure is far closer to what the other series lets one expect than to its own."""
    return abs(one.value - other.expected) <= _CLOSE * abs(one.value - one.expected)


def _swap_sentence(one: _Oddity, other: _Oddity, catalog: Catalog) -> str:
    return (
        f"{series_name(one.history.name, catalog)} ({number(one.value)}) en "
        f"{series_name(other.history.name, catalog)} ({number(other.value)}) lijken verwisseld in "
        f"{period_name(one.period)}: elk cijfer past bij de reeks van de ander."
    )


def _sentence(members: Sequence[_Oddity], catalog: Catalog) -> str:
    worst = max(members, key=lambda member: (member.size, -member.rows[0]))
    moment = period_name(worst.period)
    if worst.until not in ("", worst.period):
        moment += f" tot en met {period_name(worst.until)}"
    if len(members) == 1:
        return f"{series_name(worst.history.name, catalog)}, {_predicate(worst, moment)}"
    where = listing(sorted(place_name(member.history.name, catalog) for member in members))
    indicator = indicator_name(worst.history.name, catalog)
    strongest = f"het sterkst {place_name(worst.history.name, catalog)}, {_predicate(worst, moment)}"
    return f"{indicator}, {len(members)} reeksen ({where}); {strongest}"


def _predicate(odd: _Oddity, moment: str) -> str:
    value, expected, power = number(odd.value), about(odd.expected), odd.power
    if power and odd.until:
        return (
            f"{moment}: {value} is ongeveer {times(power)} als bij deze reeks past (ongeveer {expected}); "
            "controleer de eenheid."
        )
    if power:
        return (
            f"vanaf {moment} zijn de cijfers ongeveer {times(power)} als daarvoor ({value}, waar ongeveer "
            f"{expected} zou passen); controleer de eenheid."
        )
    if odd.until:
        return (
            f"{moment}: {value} wijkt sterk af van het verloop van de reeks, waar ongeveer {expected} "
            "bij zou passen; controleer het cijfer bij de bron en zoek de reden."
        )
    return (
        f"vanaf {moment} liggen de cijfers op een ander niveau ({value}, waar ongeveer {expected} zou "
        "passen); zoek na of de meting, de indeling of de vraag is veranderd."
    )
