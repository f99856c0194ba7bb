"""Goals about a height: a level, a share or a rating to reach, and a level that must not get worse."""

from __future__ import annotations

from dataclasses import replace

from hcalib.agenda.models import Quantity
from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import Figure, code_words, comparable, period_words
from hcalib.monitoring.pace import Method, Path, finite, meets, moment_of, path_between
from hcalib.monitoring.status import Status, after_the_end
from hcalib.monitoring.verdicts import Aim, Case, Verdict, aim_of, status_of, unknown
from hcalib.periods import parse_period


def judge_path(case: Case) -> Verdict:
    """Judge a level or a share: the newest measurement against the path from baseline to target.

    Only measurements after the baseline count, because the figure of the base year itself says nothing
    about movement; without a baseline, those from the start of the term on. Reached as soon as the
    newest measurement meets the target, also when the baseline is unknown. A level follows constant
    growth (Eurostat), a share a straight line.
    """
    goal = case.goal
    aim = aim_of(goal, goal.target.value)
    if isinstance(aim, str):
        return unknown(case, aim)
    rows = comparable(case.figures, parse_period(goal.target.period))
    if not rows:
        return unknown(
            case, "De metingen gaan over andere tijdvakken dan het doel en zijn niet te vergelijken."
        )
    after = _after_baseline(case, rows, goal.baseline)
    if not after:
        return unknown(case, _nothing_new(rows[-1], goal.baseline))
    latest = after[-1]
    path = _path(case, aim)
    expected = path.value_at(latest.moment(case.moment)) if path else None
    if meets(latest.value, aim.value, aim.direction):
        reason = f"{_found(case, latest)} en daarmee is het doel van {case.say(aim.value)} bereikt."
        return Verdict(Status.REACHED, reason, latest, after, expected, doubts=_doubts(after))
    if path is None:
        told = unknown(
            case, f"{_found(case, latest)}; zonder bruikbare beginstand is niet te zien hoe snel het gaat."
        )
        end = moment_of(parse_period(goal.target.period), case.moment)
        left = end - latest.moment(case.moment)
        return replace(told, required_pace=finite((aim.value - latest.value) / left) if left > 0 else None)
    return _on_the_way(case, aim, path, after)


def judge_rating(case: Case) -> Verdict:
    """Judge a goal that is rated: as a share when a rating to reach was agreed, else not at all."""
    if case.goal.target.value is None:
        return unknown(case, "Dit doel heeft geen getal, dus er is geen stand te berekenen.")
    verdict = judge_path(case)
    return replace(verdict, doubts=(*verdict.doubts, "een oordeel is geen meting"))


def judge_maintain(case: Case) -> Verdict:
    """Judge a level that must not get worse than its baseline.

    'Op koers' while the newest measurement after the baseline is no worse, reached when that holds at
    the end of the term. Only figures of the same maker are compared: publications of a shortage each
    count in their own way.
    """
    goal, base = case.goal, case.goal.baseline
    if base is None or base.value is None:
        return unknown(case, "De beginstand is niet bekend, dus is niet te zeggen of die is gehouden.")
    aim = aim_of(goal, base.value)
    if isinstance(aim, str):
        return unknown(case, aim)
    rows = _after_baseline(case, comparable(case.figures, parse_period(base.period)), base)
    if not rows:
        return unknown(
            case, f"Na de beginstand over {code_words(base.period)} is er niets vergelijkbaars gemeten."
        )
    latest = rows[-1]
    words = f"{_found(case, latest)}; de beginstand over {code_words(base.period)} was {case.say(aim.value)}"
    if base.source and not _same_maker(case.catalog, base.source.source, latest.source):
        return unknown(
            case, f"{words}, maar de cijfers zijn van verschillende makers en niet te vergelijken."
        )
    held = meets(latest.value, aim.value, aim.direction)
    held_status = Status.REACHED if latest.period.end >= case.last_day else Status.ON_TRACK
    other = base.source is not None and base.source.source != latest.source
    doubts = (*_doubts(rows), *(("de beginstand komt uit een andere publicatie",) if other else ()))
    left = moment_of(parse_period(case.goal.end), case.moment) - latest.moment(case.moment)
    return Verdict(
        held_status if held else Status.WRONG_WAY,
        f"{words}.",
        latest,
        rows,
        aim.value,
        required_pace=finite((aim.value - latest.value) / left) if left > 0 else None,
        doubts=doubts,
    )


def _on_the_way(case: Case, aim: Aim, path: Path, rows: tuple[Figure, ...]) -> Verdict:
    latest = rows[-1]
    now = latest.moment(case.moment)
    # A baseline that already met the target leaves no way to go: what falls short of it has moved away.
    ratio = None if meets(path.baseline, aim.value, aim.direction) else path.ratio(latest.value, now)
    status = status_of(ratio, case.thresholds)
    goal = f"{case.say(aim.value)} in {code_words(case.goal.target.period)}"
    if now >= path.end:
        status = after_the_end(status)
        reason = f"{_found(case, latest)}; het doel was {goal} en dat is niet gehaald."
    elif status is Status.WRONG_WAY:
        baseline = case.say(path.baseline)
        reason = f"{_found(case, latest)}; dat is verder van het doel ({goal}) dan de beginstand, {baseline}."
    else:
        expected = case.say(path.value_at(now))
        reason = f"{_found(case, latest)}; op weg naar {goal} hoorde het daar {expected} te zijn."
    return Verdict(
        status,
        reason,
        latest,
        rows,
        path.value_at(now),
        finite(ratio),
        finite((aim.value - latest.value) / (path.end - now)) if now < path.end else None,
        doubts=_doubts(rows),
    )


def _path(case: Case, aim: Aim) -> Path | None:
    """Build the path of the goal, or None when the baseline is unknown or not before the target date."""
    base = case.goal.baseline
    if base is None or base.value is None:
        return None
    start = moment_of(parse_period(base.period), case.moment)
    end = moment_of(parse_period(case.goal.target.period), case.moment)
    method: Method = "groei" if case.goal.kind == "level" else "lijn"
    return path_between(base.value, aim.value, start, end, method) if start < end else None


def _after_baseline(case: Case, rows: tuple[Figure, ...], base: Quantity | None) -> tuple[Figure, ...]:
    if base is None:
        return tuple(f for f in rows if f.period.start >= case.first_day)
    begin = moment_of(parse_period(base.period), case.moment)
    return tuple(f for f in rows if f.moment(case.moment) > begin)


def _nothing_new(newest: Figure, base: Quantity | None) -> str:
    found = f"De nieuwste meting gaat over {period_words(newest.period)}"
    if base is None:
        return f"{found}, van voor de start van dit doel."
    return f"{found} en de beginstand over {code_words(base.period)}, dus is er nog geen beweging te zien."


def _found(case: Case, figure: Figure) -> str:
    return f"Het cijfer over {period_words(figure.period)} is {case.say(figure.value)}"


def _doubts(rows: tuple[Figure, ...]) -> tuple[str, ...]:
    return ("er is pas één meting na de beginstand",) if len(rows) == 1 else ()


def _same_maker(catalog: Catalog, one: str, other: str) -> bool:
    if one == other:
        return True
    first, second = catalog.sources.get(one), catalog.sources.get(other)
    return first is not None and second is not None and first.publisher == second.publisher
