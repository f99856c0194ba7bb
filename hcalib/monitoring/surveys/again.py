"""Protecting totals of which an earlier edition showed a version.

Between two peildata an employer answered late or put an answer right. What came out then cannot be taken
back, so it is known; the totals of today are protected together with it. When that takes a figure of the
whole round away, the whole subject stays as it was shown before: that is out already, and tells nothing new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from hcalib.disclosure.cleared import Cleared, cleared, not_shown
from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.suppression import NOT_SHOWN, Protection, protect
from hcalib.disclosure.tables import LinkedTables
from hcalib.disclosure.versions import joined
from hcalib.monitoring.surveys.differences import Questions, telling
from hcalib.monitoring.surveys.measures import MEASURES, SUBJECTS
from hcalib.monitoring.surveys.tables import ALL, Key, SurveyTables
from hcalib.sealed import Opened

Topic = tuple[str, str]
"""A period and a subject; see `measures.SUBJECTS`."""

_Decided = tuple[Protection, Mapping[str, str]]
"""What was decided about a question, and by cell the name it was protected under."""


@dataclass(frozen=True)
class Shown(Opened):
    """What an edition shows of a survey.

    Attributes
    ----------
    cells : mapping of str to Cleared
        By cell of the tables of its own day.
    held : mapping of Topic to date
        Topics that are shown as they were on an earlier day; their cells of its own day are not shown.
    """

    cells: Mapping[str, Cleared] = field(repr=False)
    held: Mapping[Topic, date]


@dataclass(frozen=True)
class _Round(Opened):
    """What an edition shows of one round.

    ``shut`` are cells that are not shown because of what they tell together with other questions; ``out`` is
    the day and the cell of everything that is out by then. What an edition withholds does not take back what
    one before it showed.
    """

    decided: Mapping[str, _Decided] = field(default_factory=dict, repr=False)
    shut: frozenset[str] = frozenset()
    out: frozenset[tuple[str, str]] = frozenset()
    held: Mapping[Topic, date] = field(default_factory=dict)


def protect_again(
    versions: Mapping[date, SurveyTables], rules: DisclosureRules, waivers: Collection[str] = ()
) -> dict[date, Shown]:
    """Protect the tables of a survey as they were on several days, each with what was shown before as known.

    Parameters
    ----------
    versions : mapping of date to SurveyTables
        By peildatum of an edition.
    rules : DisclosureRules
    waivers : collection of str

    Returns
    -------
    dict
        What the edition of each day shows.
    """
    days = dict(sorted(versions.items()))
    found = {day: Shown({}, {}) for day in days}
    rounds = {day: _by_round(made.tables) for day, made in days.items()}
    for name in sorted({name for one in rounds.values() for name in one}):
        questions = {day: one.get(name, {}) for day, one in rounds.items()}
        for day, shown in _editions(days, questions, rules, waivers):
            cells = _cells(questions[day], shown)
            found[day] = Shown({**found[day].cells, **cells}, {**found[day].held, **shown.held})
    return found


def _editions(
    versions: Mapping[date, SurveyTables],
    questions: Mapping[date, Questions],
    rules: DisclosureRules,
    waivers: Collection[str],
) -> Iterator[tuple[date, _Round]]:
    """Yield for each day what is shown of a round, with all days before it as known."""
    first, *_ = questions
    decided = {place: _first(one, rules, waivers) for place, one in questions[first].items()}
    shown = _Round(decided, out=_figures(decided, first))
    yield first, shown
    for last, day in pairwise(questions):
        known = {d: tables for d, tables in questions.items() if d <= day}
        if questions[last] == questions[day]:  # nobody answered since
            same = {(day.isoformat(), cell) for d, cell in shown.out if d == last.isoformat()}
            shown = replace(shown, out=shown.out | same)
        else:
            before, shown = shown, _newest(known, shown, rules, waivers)
            held = {
                topic: before.held.get(topic, last)
                for topic in sorted({_topic(place) for place in questions[day]})
                if _lost(topic, versions, before.held.get(topic, last), day, shown.out)
            }
            kept = {(d, c) for d, c in shown.out if d != day.isoformat() or _topic(c) not in held}
            shown = replace(shown, out=frozenset(kept), held=held)
        yield day, shown


def _newest(
    versions: Mapping[date, Questions], before: _Round, rules: DisclosureRules, waivers: Collection[str]
) -> _Round:
    """Protect the newest version of a round."""
    *earlier, day = versions
    last, questions = versions[earlier[-1]], versions[day]
    decided = {}
    for place, one in questions.items():
        if last.get(place) == one:
            decided[place] = before.decided[place]
        elif any(place in versions[d] for d in earlier):
            decided[place] = _next(
                {d: t[place] for d, t in versions.items() if place in t}, before, rules, waivers
            )
        else:
            decided[place] = _first(one, rules, waivers)
    figures = _figures(decided, day)
    by_name = {d.isoformat(): t for d, t in versions.items()}
    told = telling(by_name, before.out | figures, rules, waivers)
    shut = {
        cell.id
        for place in told & questions.keys()
        for cell in questions[place].cells
        if any(versions[d][place].by_id.get(cell.id) != cell for d in earlier if place in versions[d])
    }
    shut |= {cell for cell in before.shut if last.get(_place(cell)) == questions.get(_place(cell))}
    return _Round(
        decided, frozenset(shut), before.out | {(d, cell) for d, cell in figures if cell not in shut}
    )


def _lost(
    topic: Topic,
    versions: Mapping[date, SurveyTables],
    then: date,
    day: date,
    out: Collection[tuple[str, str]],
) -> bool:
    """Tell whether a figure of the whole round was shown, may be shown by itself, and cannot be shown now.

    A figure that a rule refuses by itself, such as one of which too few answers are left, is not lost because
    of what came out before.
    """
    period, subject = topic
    for name, measure in MEASURES.items():
        for part in measure.parts if SUBJECTS[name] == subject else ():
            keys = [Key(period, name, ALL, quantity) for quantity in (part, measure.whole)]
            was, now = ([versions[d].ids.get(key) for key in keys] for d in (then, day))
            if (
                all((then.isoformat(), cell) in out for cell in was)
                and None not in now
                and not all((day.isoformat(), cell) in out for cell in now)
            ):
                return True
    return False


def _cells(questions: Questions, shown: _Round) -> dict[str, Cleared]:
    found = {}
    for place, one in questions.items():
        protection, names = shown.decided[place]
        for cell in one.cells:
            withheld = cell.id in shown.shut or _topic(place) in shown.held
            found[cell.id] = (
                not_shown(NOT_SHOWN) if withheld else cleared(protection, names[cell.id], known_as=cell.id)
            )
    return found


def _first(one: LinkedTables, rules: DisclosureRules, waivers: Collection[str]) -> _Decided:
    return protect(one, rules, waivers=waivers), {cell.id: cell.id for cell in one.cells}


def _next(
    versions: Mapping[date, LinkedTables], before: _Round, rules: DisclosureRules, waivers: Collection[str]
) -> _Decided:
    """Protect the newest version of a question together with what is out of it already."""
    together, by_version = joined({day.isoformat(): one for day, one in versions.items()})
    day = max(versions)
    known = {by_version[shown] for shown in before.out if shown in by_version}
    names = {cell.id: by_version[day.isoformat(), cell.id] for cell in versions[day].cells}
    today = set(names.values())
    cells = tuple(
        replace(cell, known=True, hidden=False)
        if cell.id in known
        else replace(cell, hidden=cell.hidden or cell.id not in today)
        for cell in together.cells
    )
    return protect(LinkedTables(cells, together.sums), rules, waivers=waivers), names


def _figures(decided: Mapping[str, _Decided], day: date) -> frozenset[tuple[str, str]]:
    return frozenset(
        (day.isoformat(), cell)
        for protection, names in decided.values()
        for cell, name in names.items()
        if name in protection.figures
    )


def _by_round(tables: Collection[LinkedTables]) -> dict[str, dict[str, LinkedTables]]:
    """Return tables by survey and period, and then by question: what the ids of their cells begin with."""
    found: dict[str, dict[str, LinkedTables]] = {}
    for one in tables:
        place = _place(min(cell.id for cell in one.cells))
        found.setdefault(place.rpartition("/")[0], {})[place] = one
    return found


def _place(cell: str) -> str:
    return "/".join(cell.split("/")[:3])


def _topic(cell: str) -> Topic:
    _, period, quantity, *_ = cell.split("/")
    return period, SUBJECTS[quantity]
