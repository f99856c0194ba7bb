"""Numbers of persons in projects: nobody can compute a small group, whatever came late or was put right."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hcalib.agenda.models import Project, ProjectTarget
from hcalib.disclosure import DisclosureRules, LinkedTables
from hcalib.disclosure.attack import Interval, attack
from hcalib.disclosure.audit import Figure as Published
from hcalib.disclosure.audit import Finding, audit
from hcalib.disclosure.suppression import NOT_SHOWN
from hcalib.monitoring.projects.arrivals import Number, believed, in_order
from hcalib.monitoring.projects.lines import Version
from hcalib.monitoring.projects.persons import CONTRADICTS, Figure, PersonProtection
from hcalib.monitoring.projects.protecting import decide
from hcalib.monitoring.projects.tables import linked_numbers, of_persons
from hcalib.monitoring.projects.ties import ties_of
from hcalib.monitoring.projects.zeros import known_zeros

LIMIT = 5
PERSONS = PersonProtection(DisclosureRules(min_contributors=LIMIT), frozenset({"personen"}))
ROUNDS = ("2023MM07", "2024MM01", "2024MM07", "2025MM01")
DAYS = (date(2024, 2, 15), date(2024, 10, 1), date(2025, 3, 1), date(2026, 1, 1))

Handed = dict[tuple[str, str], tuple[Version, ...]]


def target(name: str, within: str | None = None, kind: str = "count", **more: str) -> ProjectTarget:
    unit = "personen" if kind == "count" else "procent"
    return ProjectTarget.model_validate(
        {"id": name, "text": name, "kind": kind, "value": 50, "unit": unit, "within": within, **more}
    )


FUNNEL = (
    target("bereikt"),
    target("begonnen", "bereikt"),
    target("verder", "begonnen"),
    target("diploma", "begonnen", "share"),
)


def project(targets: Sequence[ProjectTarget]) -> Project:
    return Project.model_construct(id="P", targets=tuple(targets))


def until(handed: Handed, day: date) -> Handed:
    kept = {
        key: tuple(v for v in listed if v.received and v.received <= day) for key, listed in handed.items()
    }
    return {key: listed for key, listed in kept.items() if listed}


def decided(handed: Handed, targets: Sequence[ProjectTarget] = FUNNEL) -> dict[Number, Figure]:
    return decide(in_order(project(targets), handed), ties_of(targets), PERSONS)


def tables(handed: Handed, targets: Sequence[ProjectTarget] = FUNNEL) -> LinkedTables:
    numbers = of_persons(in_order(project(targets), handed), PERSONS)
    return linked_numbers(believed(numbers), ties_of(targets))


def attacked(
    editions: Mapping[date, Handed], shown: Mapping[date, Sequence[Number]], targets: Sequence[ProjectTarget]
) -> tuple[Finding, ...]:
    """Attack what all editions showed together, with what ``hca audit`` uses."""
    figures = [
        Published(cell, value, 0.0, "regel", day.isoformat())
        for day, numbers in shown.items()
        for one in numbers
        for cell, value in zip(one.cells, (one.value, one.denominator), strict=False)
        if value is not None
    ]
    made = {day.isoformat(): tables(handed, targets) for day, handed in editions.items()}
    return audit(made, figures, PERSONS.rules)


@st.composite
def histories(draw: st.DrawFn) -> Handed:
    """Four steps that grow over rounds; some come late, some are put right or taken back later."""
    few = st.integers(0, 9)
    totals = dict.fromkeys(("diploma", "niet", "verder", "begonnen", "bereikt"), 0)
    handed: Handed = {}
    for period in ROUNDS[: draw(st.integers(1, 4))]:
        begun, reached = draw(few), draw(few)
        totals["bereikt"] += begun + reached
        totals["begonnen"] += begun
        totals["verder"] = min(totals["verder"] + draw(few), totals["begonnen"])
        room = totals["begonnen"] - totals["diploma"] - totals["niet"]
        ended = min(draw(few), room)
        passed = draw(st.integers(0, ended))
        totals["diploma"] += passed
        totals["niet"] += ended - passed
        came = date(int(period[:4]), int(period[-2:]), 28)
        for one in FUNNEL:
            if draw(st.integers(0, 9)) == 0:
                continue
            of = float(totals["diploma"] + totals["niet"]) if one.kind == "share" else None
            right = Version(float(totals[one.id]), of, came if draw(st.booleans()) else draw(late(came)))
            handed[period, one.id] = draw(put_right(right))
    return handed


def late(came: date) -> st.SearchStrategy[date]:
    return st.dates(came, DAYS[-1])


@st.composite
def put_right(draw: st.DrawFn, right: Version) -> tuple[Version, ...]:
    if draw(st.integers(0, 4)) or right.received is None:
        return (right,)
    wrong = Version(
        max((right.value or 0.0) + draw(st.integers(-6, 6)), 0.0), right.denominator, right.received
    )
    later = draw(late(right.received))
    if draw(st.booleans()):
        return (wrong, Version(right.value, right.denominator, later, "Verkeerd geteld."))
    return (right, Version(None, None, later, "Verkeerd geteld."))


def one_day(value: float, received: date) -> tuple[Version, ...]:
    return (Version(value, None, received),)


A_LATER_ZERO_FIRST: Handed = {
    ("2023MM07", "bereikt"): one_day(1.0, date(2023, 7, 28)),
    ("2023MM07", "begonnen"): one_day(0.0, date(2023, 7, 28)),
    ("2023MM07", "verder"): (
        Version(0.0, None, date(2024, 2, 1)),
        Version(None, None, date(2024, 2, 1), "Verkeerd geteld."),
    ),
    ("2024MM01", "verder"): one_day(0.0, date(2024, 1, 28)),
}
"""Shown, the 0 of January would tell that nobody of who was reached by July had moved on."""


@settings(max_examples=8, deadline=None)
@given(histories().filter(bool), st.sampled_from(DAYS[:-1]))
@example(A_LATER_ZERO_FIRST, DAYS[0])
def test_no_attacker_finds_a_small_group_in_two_editions(handed: Handed, day: date) -> None:
    editions = {day: until(handed, day), DAYS[-1]: handed}
    found = {when: decided(known) for when, known in editions.items()}
    shown = {
        when: [n for n, figure in known.items() if figure.number.value is not None]
        for when, known in found.items()
    }
    assert attacked(editions, shown, FUNNEL) == ()
    # An edition of then is not contradicted by one of now.
    names = {one.cell for one in shown[DAYS[-1]]}
    assert {one.cell for one in shown[day]} <= names


@settings(max_examples=4, deadline=None)
@given(histories().filter(bool))
def test_bounds_hold_and_say_no_more_than_what_is_shown(handed: Handed) -> None:
    found = decided(handed)
    made = tables(handed)
    nobody = known_zeros(believed(tuple(found)), ties_of(FUNNEL))
    shown = [cell for one, figure in found.items() if figure.number.value is not None for cell in one.cells]
    said = {}
    for one, figure in found.items():
        assert (figure.number.value is None) == (figure.withheld is not None)
        if figure.number.value is not None:
            assert figure.number.value == figure.low == figure.high == one.value >= 0
            assert one.value == 0 or one.value >= LIMIT
        elif one.cell in made.by_id and figure.withheld != CONTRADICTS:
            assert figure.low <= one.value <= figure.high
            assert figure.low == 0 or one.value >= LIMIT
            # what came in late can be known from a 0 that was shown before
            assert figure.high >= LIMIT or one in nobody
            said[one.cell] = Interval(figure.low, figure.high)
    before = attack(made, shown, only=said)
    after = attack(made, shown, only=said, bounds=said)
    for name, left in after.items():
        assert left.low <= before[name].low + 1e-6
        assert left.high >= before[name].high - 1e-6 or math.isinf(before[name].high)


def handed_in(*rounds: Mapping[str, float | tuple[float, float]]) -> Handed:
    found: Handed = {}
    for period, numbers in zip(ROUNDS, rounds, strict=False):
        came = date(int(period[:4]), int(period[-2:]), 28)
        for name, given_ in numbers.items():
            value, of = given_ if isinstance(given_, tuple) else (given_, None)
            found[period, name] = (Version(float(value), of if of is None else float(of), came),)
    return found


@pytest.mark.parametrize(
    ("rounds", "caught"),
    [
        (({"bereikt": 20}, {"bereikt": 23}), "bereikt/2023MM07 > "),
        (({"bereikt": 50, "begonnen": 47},), "bereikt/2023MM07 - "),
        (({"bereikt": 50, "begonnen": 50},), "bereikt/2023MM07 - "),
        (({"bereikt": 60, "begonnen": 40, "diploma": (30, 33)},), "/niet"),
        (({"bereikt": 20}, {"bereikt": 20 + LIMIT}, {"bereikt": 27}), "bereikt/2024MM01 > "),
    ],
)
def test_looking_at_each_number_by_itself_is_caught(
    rounds: tuple[dict[str, float | tuple[float, float]], ...], caught: str
) -> None:
    """Every number here is at least the limit, so that a rule for single numbers lets all of them through."""
    handed = handed_in(*rounds)
    editions = {DAYS[-1]: handed}
    naive = {DAYS[-1]: [one for one in in_order(project(FUNNEL), handed) if one.value >= LIMIT]}
    assert any(one.leak and caught in one.cell for one in attacked(editions, naive, FUNNEL))
    ours = {DAYS[-1]: [one for one, figure in decided(handed).items() if figure.number.value is not None]}
    assert attacked(editions, ours, FUNNEL) == ()
    assert ours[DAYS[-1]], "something is left to show"


def shown_of(handed: Handed, targets: Sequence[ProjectTarget] = FUNNEL) -> set[str]:
    return {
        one.cell.removeprefix("projecten/P/")
        for one, f in decided(handed, targets).items()
        if f.number.value is not None
    }


def test_as_little_as_possible_is_withheld() -> None:
    """Three may not be found as the difference of two steps: one of them goes, the later one."""
    assert shown_of(handed_in({"bereikt": 50, "begonnen": 47, "verder": 30})) == {
        "bereikt/2023MM07", "verder/2023MM07",
    }  # fmt: skip
    assert len(shown_of(handed_in({"bereikt": 50, "begonnen": 30, "verder": 10}))) == 3


def test_a_target_that_was_changed_goes_on_counting_the_same_persons() -> None:
    changed = (target("eerst"), target("later", replaces="eerst"))
    both = handed_in({"eerst": 20}, {"later": 22})
    assert shown_of(both, changed) == {"eerst/2023MM07"}
    assert shown_of(both, (target("eerst"), target("later"))) == {"eerst/2023MM07", "later/2024MM01"}


def test_nobody_new_may_be_said_and_nobody_of_a_group_may_not() -> None:
    assert len(shown_of(handed_in({"bereikt": 20}, {"bereikt": 20}))) == 2
    assert shown_of(handed_in({"bereikt": 20, "begonnen": 0})) == {"bereikt/2023MM07"}
    assert len(shown_of(handed_in({"bereikt": 0, "begonnen": 0}))) == 2


def test_a_number_that_falls_is_doubted_until_the_other_is_put_right() -> None:
    handed = handed_in({"bereikt": 40}, {"bereikt": 30})
    fallen = next(f for one, f in decided(handed).items() if one.period == ROUNDS[1])
    assert fallen.withheld == CONTRADICTS
    first = handed[ROUNDS[0], "bereikt"][0]
    handed[ROUNDS[0], "bereikt"] = (first, Version(20.0, None, DAYS[-1], "Dubbel geteld."))
    assert shown_of(handed) == {"bereikt/2023MM07", "bereikt/2023MM07+1", "bereikt/2024MM01"}


def test_beside_a_withheld_number_nothing_is_said_of_falling() -> None:
    found = list(decided(handed_in({"bereikt": 3}, {"bereikt": 2})).values())
    assert [figure.withheld for figure in found] == [NOT_SHOWN, NOT_SHOWN]


def test_who_knows_the_rules_is_not_left_with_one_answer() -> None:
    """Try every pair of rounds that gives the same report."""
    worlds: dict[tuple[Figure, ...], list[tuple[int, ...]]] = defaultdict(list)
    top = 10
    for series in itertools.combinations_with_replacement(range(top + 1), 2):
        found = decided(handed_in(*({"bereikt": value} for value in series)))
        worlds[tuple(found.values())].append(series)
    withheld = 0
    for figures, truths in worlds.items():
        for place, figure in enumerate(figures):
            values = {truth[place] for truth in truths}
            if figure.withheld is None:
                assert values == {figure.number.value}
            elif max(values) <= top - LIMIT + 1:
                withheld += 1
                assert len(values) > 1, (figures, values)
    assert withheld > 5


def test_nobody_in_a_later_step_is_said_only_where_it_is_known_already() -> None:
    """A 0 holds for every earlier round and every step within it, also for what has yet to come in."""
    assert shown_of(handed_in({}, {"verder": 0})) == set()
    assert shown_of(handed_in({}, {"begonnen": 0}, {"bereikt": 0})) == {"bereikt/2024MM07"}
    late = handed_in({"verder": 0}, {"bereikt": 0})
    late[ROUNDS[0], "verder"] = (Version(0.0, None, DAYS[0]),)
    assert shown_of(late) == {"bereikt/2024MM01", "verder/2023MM07"}


def test_nobody_in_the_first_step_is_not_said_when_another_number_shows_it_is_wrong() -> None:
    assert shown_of(handed_in({"begonnen": 8}, {"bereikt": 0})) == {"begonnen/2023MM07"}


def test_a_step_that_was_changed_is_still_around_the_step_within_it() -> None:
    """Of 20 who had begun by July, by January 22 had been reached in all: at most two stayed behind."""
    changed = (target("eerst"), target("later", replaces="eerst"), target("begonnen", "eerst"))
    assert shown_of(handed_in({"begonnen": 20}, {"later": 22}), changed) == {"begonnen/2023MM07"}


def test_everyone_of_a_later_round_was_in_a_step_of_an_earlier_one() -> None:
    """Five had moved on by January; by July five had been reached in all, so everyone moved on."""
    handed = handed_in({}, {"bereikt": 5, "verder": 5}, {"bereikt": 5})
    handed[ROUNDS[1], "bereikt"] = (Version(5.0, None, date(2025, 1, 1)),)
    shown = [one for one, figure in decided(handed).items() if figure.number.value is not None]
    assert attacked({DAYS[-1]: handed}, {DAYS[-1]: shown}, FUNNEL) == ()
