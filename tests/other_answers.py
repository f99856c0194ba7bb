"""Other answers behind the same published totals: found as whole numbers in the null space of what is shown.

Who only sees what was published cannot tell these answers from the real ones. So whatever else a report shows
must be the same for both; what is not tells more than the totals do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import survey_kit

from hcalib.agenda.corrections import answers_on, known_on
from hcalib.agenda.models import Agenda, SurveyAnswer, SurveyRound
from hcalib.monitoring.surveys.frame import Round
from hcalib.monitoring.surveys.measures import MEASURES
from hcalib.monitoring.surveys.protected import ProtectedSurvey
from hcalib.monitoring.surveys.tables import WEIGHTED, Key
from hcalib.sealed import Sealed

Variable = tuple[str, str]
"""An employer and a question."""

_STEP = {"supervision_grade": 0.1, "supervision_hours": 0.1}
_PER = {"supervision_grade": "learners_answered", "supervision_hours": "learners"}
_REACH, _TRIES, _TINY = 0.12, 3000, 1e-9
_AT_MOST = (("hard_to_fill", "open_vacancies"), ("open_long", "open_vacancies"), ("leavers_asked", "leavers"),
            ("leavers_answered", "leavers_asked"), ("learners_answered", "learners_asked"),
            ("open_vacancies", "staff"), ("leavers", "staff"))  # fmt: skip


def other_agenda(agenda: Agenda, sources: Mapping[str, ProtectedSurvey], seed: int) -> Agenda:
    """Return the agenda with other answers in every round of the surveys in ``sources``, by id."""
    rounds = []
    in_time = known_on(agenda.survey_corrections.unseal("tests"), survey_kit.DAY)
    for one in answers_on(agenda.survey_rounds.unseal("tests"), in_time, date.max):
        source = sources[one.survey]
        seen = [found for found in source.rounds if found.period == one.period]
        rounds.append(_changed(one, source, seen[0], seed) if seen else one)
    return agenda.model_copy(
        update={"survey_rounds": Sealed(tuple(rounds)), "survey_corrections": Sealed(())}
    )


def _changed(one: SurveyRound, source: ProtectedSurvey, seen: Round, seed: int) -> SurveyRound:
    moves = _moves(source, seen, seed)
    answers = []
    for answer in one.answers:
        update = {
            question: round(getattr(answer, question) + move, 1)
            for (who, question), move in moves.items()
            if who == answer.employer
        }
        whole = {name: value if name in _STEP else round(value) for name, value in update.items()}
        answers.append(answer.model_copy(update=whole))
    return one.model_copy(update={"answers": tuple(answers)})


def _moves(source: ProtectedSurvey, seen: Round, seed: int) -> dict[Variable, float]:
    """Pass amounts from one employer to another, at random, as long as no published total moves."""
    variables = list(_free(source, seen))
    place = {variable: n for n, variable in enumerate(variables)}
    now = np.array([float(getattr(seen.answers[who], question)) for who, question in variables])
    step = np.array([_STEP.get(question, 1.0) for _, question in variables])
    # what is 0 stays 0, what is not stays more than 0
    most = np.where(now > 0, np.maximum(1, np.round(_REACH * now / step)), 0)
    least = np.maximum(-most, np.minimum(1 - np.round(now / step), 0))
    held = [*_published(source, seen, place, step), *_orders(seen, place, step)]
    rows = np.array([row for row, _ in held]).reshape(len(held), len(variables))
    low, high = (np.array([room[end] for _, room in held]) for end in (0, 1))
    moved = np.zeros(len(variables))
    generator = np.random.Generator(np.random.PCG64(seed))
    for _ in range(_TRIES if variables else 0):
        first, second = generator.integers(len(variables), size=2)
        if first == second or variables[first][1] != variables[second][1]:
            continue
        tried = moved.copy()
        up, down = _shares(seen, variables[first], variables[second])
        tried[first] += up
        tried[second] -= down
        sums = rows @ tried
        if (tried >= least).all() and (tried <= most).all() and (sums >= low - _TINY).all():
            moved = tried if (sums <= high + _TINY).all() else moved
    return {variable: float(moved[n] * step[n]) for variable, n in place.items() if moved[n]}


def _shares(seen: Round, first: Variable, second: Variable) -> tuple[int, int]:
    """Return how many steps to pass: of a mean more where it counts for fewer."""
    times = _PER.get(first[1])
    if times is None:
        return 1, 1
    counts = [int(getattr(seen.answers[who], times)) or 1 for who in (first[0], second[0])]
    shared = math.gcd(*counts)
    return counts[1] // shared, counts[0] // shared


def _free(source: ProtectedSurvey, seen: Round) -> Iterator[Variable]:
    """Yield what can be moved: answers that are used in every figure that their question is in."""
    asked = {name: found for (period, name), found in source.made.usable.items() if period == seen.period}
    kept = {"learners", "learners_answered"}  # a grade and hours are multiplied by them
    for question in (name for name in SurveyAnswer.model_fields if name not in kept):
        used = [found for name, found in asked.items() if _speaks_of(name, question)]
        for who in sorted(seen.answers):
            value = getattr(seen.answers[who], question)
            if used and isinstance(value, int | float) and all(who in one.employers for one in used):
                yield who, question


def _speaks_of(measure: str, question: str) -> bool:
    found = MEASURES[measure]
    return any(question in _terms(name) for name in (found.whole, *found.parts))


def _terms(quantity: str) -> dict[str, str | None]:
    """Return the questions that a quantity adds up, each with what it is multiplied by."""
    if quantity.startswith("#") or quantity.endswith(">0"):
        return {}
    if quantity.startswith("sum:"):
        return dict.fromkeys(MEASURES[quantity.removeprefix("sum:")].parts)
    first, _, times = quantity.partition("*")
    return {first: times or None}


def _published(
    source: ProtectedSurvey, seen: Round, place: Mapping[Variable, int], step: np.ndarray
) -> Iterator[tuple[np.ndarray, tuple[float, float]]]:
    """Yield for each published total what may be added to it: nothing, or no more than its rounding hides."""
    for key, cell in source.made.ids.items():
        total = source.cells[cell]
        if key.period != seen.period or total.value is None:
            continue
        row = np.zeros(len(place))
        for question, times in _terms(key.quantity).items():
            for who, weight in _weights(source, key).items():
                if (who, question) in place:
                    count = 1.0 if times is None else getattr(seen.answers[who], times)
                    row[place[who, question]] = weight * count
        exact = next(tables.by_id[cell].value for tables in source.made.tables if cell in tables.by_id)
        room = (0.0, 0.0)
        if total.off:
            room = (total.value - total.off - exact + 1e-6, total.value + total.off - exact - 1e-6)
            room = (min(room[0], 0.0), max(room[1], 0.0))
        yield row * step, room


def _weights(source: ProtectedSurvey, key: Key) -> Mapping[str, float]:
    if key.group == WEIGHTED:
        made = source.made.weights[key.period, key.measure].weights
        assert made is not None
        return made.values
    return dict.fromkeys(source.made.groups[key.period, key.measure, key.group], 1.0)


def _orders(
    seen: Round, place: Mapping[Variable, int], step: np.ndarray
) -> Iterator[tuple[np.ndarray, tuple[float, float]]]:
    """Yield what keeps every answer possible: a part is no more than its whole, a grade is at most 10."""
    for who, answer in seen.answers.items():
        pairs: list[tuple[tuple[str, ...], str]] = [((part,), whole) for part, whole in _AT_MOST]
        pairs += [(measure.parts, measure.most) for measure in MEASURES.values() if measure.most]
        for parts, whole in pairs:
            amounts = [getattr(answer, name) for name in (*parts, whole)]
            if None in amounts:
                continue
            row = np.zeros(len(place))
            for name, sign in [*((part, 1.0) for part in parts), (whole, -1.0)]:
                if (who, name) in place:
                    row[place[who, name]] = sign
            yield row * step, (-math.inf, float(max(amounts[-1] - sum(amounts[:-1]), 0)))
        if (who, "supervision_grade") in place:
            row = np.zeros(len(place))
            row[place[who, "supervision_grade"]] = 1.0
            yield row * step, (-math.inf, 10.0 - (answer.supervision_grade or 0.0))
