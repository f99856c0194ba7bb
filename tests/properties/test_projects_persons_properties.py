"""Attackers who know the rules try every series that gives the same report; none is left with one answer."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable

from hcalib.agenda.models import ProjectTarget
from hcalib.disclosure import DisclosureRules
from hcalib.monitoring.projects.persons import Figure, Given, PersonProtection, Screen

LIMIT = 3
PROTECTION = PersonProtection(DisclosureRules(min_contributors=LIMIT), frozenset({"personen"}))
ROUNDS = ("2024MM01", "2024MM07", "2025MM01")


def count(name: str, within: str | None = None) -> ProjectTarget:
    return ProjectTarget(id=name, text=name, kind="count", value=50, unit="personen", within=within)


SHARE = ProjectTarget(id="deel", text="deel", kind="share", value=80, unit="procent")


def reported(targets: list[ProjectTarget], rounds: Iterable[dict[str, Given]]) -> tuple[Figure, ...]:
    screen = Screen(targets, PROTECTION)
    shown = (screen.decide(period, given) for period, given in zip(ROUNDS, rounds, strict=False))
    return tuple(figures[target.id] for figures in shown for target in targets)


def assert_nothing_is_pinned_down(worlds: dict[tuple[Figure, ...], list[tuple[float, ...]]]) -> None:
    withheld = 0
    top = max(max(truth) for truths in worlds.values() for truth in truths)
    for figures, truths in worlds.items():
        if any(max(truth) > top - LIMIT for truth in truths):
            continue  # worlds beyond those tried would explain the same report
        for place, figure in enumerate(figures):
            values = {truth[place] for truth in truths}
            assert all(figure.low <= value <= figure.high for value in values)
            if figure.withheld:
                withheld += 1
                assert len(values) > 1, (figures, values)
            else:
                assert values == {figure.value}
    assert withheld > 10


def test_no_series_of_a_count_gives_a_withheld_number_away() -> None:
    worlds: dict[tuple[Figure, ...], list[tuple[float, ...]]] = defaultdict(list)
    for series in itertools.combinations_with_replacement(range(14), 3):
        figures = reported([count("mensen")], ({"mensen": Given(value)} for value in series))
        worlds[figures].append(tuple(float(value) for value in series))
    assert_nothing_is_pinned_down(worlds)


def test_no_funnel_over_two_rounds_gives_a_withheld_number_away() -> None:
    steps = [count("bereikt"), count("begonnen", within="bereikt")]
    worlds: dict[tuple[Figure, ...], list[tuple[float, ...]]] = defaultdict(list)
    for first, second in itertools.combinations_with_replacement(range(13), 2):
        for part, later in itertools.combinations_with_replacement(range(13), 2):
            if part <= first and later <= second:
                rounds = [
                    {"bereikt": Given(first), "begonnen": Given(part)},
                    {"bereikt": Given(second), "begonnen": Given(later)},
                ]
                worlds[reported(steps, rounds)].append((first, part, second, later))
    assert_nothing_is_pinned_down(worlds)


def test_no_share_over_two_rounds_gives_either_of_its_sides_away() -> None:
    worlds: dict[tuple[Figure, ...], list[tuple[float, ...]]] = defaultdict(list)
    others: dict[tuple[Figure, ...], list[tuple[float, ...]]] = defaultdict(list)
    for yes, more_yes in itertools.combinations_with_replacement(range(11), 2):
        for no, more_no in itertools.combinations_with_replacement(range(11), 2):
            rounds = [{"deel": Given(yes, yes + no)}, {"deel": Given(more_yes, more_yes + more_no)}]
            figures = reported([SHARE], rounds)
            worlds[figures].append((yes, more_yes))
            others[figures].append((no, more_no))
    assert_nothing_is_pinned_down(worlds)
    for figures, truths in others.items():
        if any(max(truth) > 10 - LIMIT for truth in truths):
            continue
        for place, figure in enumerate(figures):
            assert not figure.withheld or len({truth[place] for truth in truths}) > 1
