"""What cannot be shown anew stays as it was published: whole subjects, of one day, telling nothing new."""

from __future__ import annotations

from datetime import date
from functools import cache

import survey_kit
from test_survey_corrections import FIRST, ROUND, SECOND, SURVEY, THIRD, agenda, answer, correction, protected

from hcalib.agenda.models import Agenda
from hcalib.disclosure.audit import Figure, audit
from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.tables import linked
from hcalib.monitoring.surveys import SUBJECTS, SurveyOutcome, survey_outcomes
from hcalib.monitoring.surveys.protected import ProtectedSurvey
from hcalib.monitoring.surveys.published import Published, published
from hcalib.presentation.onderzoeken.findings import stand_sentences
from hcalib.presentation.onderzoeken.outcomes import VACANCIES, over_time

LATER = date(2025, 12, 31)
ONE = correction(3, 40)
"""One employer puts its vacancies right after the first edition."""


def told(whole: Agenda, day: date, *earlier: date) -> Published:
    return published("peiling", protected(whole, day, *earlier))


def shown(one: Published) -> list[tuple[str, ...]]:
    """Return the measures that are shown of everyone, with the cells they come from."""
    return [(e.measure, *e.figure.cells) for e in one.figures.estimates if e.figure.value is not None]


class TestState:
    def test_what_one_correction_would_give_away_stays_as_it_was_published(self) -> None:
        whole = agenda(ONE)
        first, second = told(whole, FIRST), told(whole, SECOND, FIRST)
        was = {(e.measure, e.group): e for e in first.figures.estimates}
        assert second.figures.estimates
        for one in second.figures.estimates:
            then = was[one.measure, one.group]
            assert one.stand == FIRST
            assert (one.figure.value, one.margin, one.bounds) == (then.figure.value, then.margin, then.bounds)
            assert (one.used, one.sentence) == (then.used, then.sentence)
            assert list(one.figure.cells) == [f"{cell}@2025-09-30" for cell in then.figure.cells]

    def test_no_subject_is_of_two_days(self) -> None:
        whole = agenda(ONE, *(correction(n, 500 + n, question="staff") for n in range(8)))
        found = told(whole, SECOND, FIRST).figures
        days: dict[tuple[str, str], set[date | None]] = {}
        for one in found.estimates:
            days.setdefault((one.period, SUBJECTS[one.measure]), set()).add(one.stand)
        assert days
        assert all(len(some) == 1 for some in days.values())

    def test_enough_corrections_bring_the_new_state(self) -> None:
        whole = agenda(ONE, *(correction(n, 30 + n, "2026-02-01") for n in range(4, 12)))
        assert {one.stand for one in told(whole, SECOND, FIRST).figures.estimates} == {FIRST}
        third = told(whole, THIRD, FIRST, SECOND).figures
        assert {one.stand for one in third.estimates} == {None}
        assert all(one.figure.value is not None for one in third.of(ROUND, "vacaturegraad-peiling"))

    def test_an_edition_without_news_keeps_the_day_of_the_first(self) -> None:
        whole = agenda(ONE)
        second, third = told(whole, SECOND, FIRST), told(whole, THIRD, FIRST, SECOND)
        assert third.figures == second.figures
        assert shown(third)

    def test_without_an_edition_before_nothing_is_held(self) -> None:
        assert {one.stand for one in told(agenda(ONE), SECOND).figures.estimates} == {None}

    def test_a_waiver_of_who_corrected_gives_the_new_state(self) -> None:
        from hcalib.monitoring.surveys.protected import protected_survey

        source = protected_survey(agenda(ONE), SURVEY, SECOND, waivers={"e03"}, earlier=[FIRST])
        assert not source.held


class TestAttacker:
    def test_a_figure_of_an_earlier_day_gives_nothing(self) -> None:
        """Both editions attacked together, each figure with the answers of its own day."""
        whole = agenda(ONE)
        first, second = protected(whole, FIRST), protected(whole, SECOND, FIRST)
        figures = [*_figures(first, FIRST), *_figures(second, SECOND)]
        assert {one.version for one in figures[len(_figures(first, FIRST)) :]} == {FIRST.isoformat()}
        assert audit(_tables(first, second), figures, DisclosureRules()) == ()

    def test_the_same_figures_of_today_would_give_the_correction_away(self) -> None:
        whole = agenda(ONE)
        first, unaware = protected(whole, FIRST), protected(whole, SECOND)
        figures = [*_figures(first, FIRST), *_figures(unaware, SECOND)]
        found = audit(_tables(first, unaware), figures, DisclosureRules())
        assert any("/wijziging/e03" in one.cell for one in found)

    def test_what_is_shown_does_not_depend_on_the_answer_that_is_not(self) -> None:
        """Two corrections that an outsider cannot tell apart, and no correction by as much, look the same."""
        pages = [told(agenda(correction(3, value)), SECOND, FIRST).figures for value in (40, 44, 90)]
        assert pages[0] == pages[1] == pages[2]
        assert answer(3).open_vacancies not in (40, 44, 90)


class TestPage:
    def test_it_says_once_at_the_top_how_many_groups_of_questions_are_of_before(self) -> None:
        (sentence,) = stand_sentences(_outcomes())
        assert "stand van 30 september 2025" in sentence
        assert "zonder een werkgever prijs te geven" in sentence
        assert stand_sentences(survey_kit.outcomes()) == []

    def test_cells_and_csv_carry_the_day(self) -> None:
        store = survey_kit.example()
        (block,) = over_time(store.agenda, _outcomes(), VACANCIES, store.catalog)
        assert "stand van 30 september 2025" in str(block.html)
        lines = (block.csv or "").splitlines()
        assert "stand" in lines[0].split(";")
        held = [line for line in lines[1:] if ";2025-09-30;" in line]
        assert held
        assert all("@2025-09-30" in line for line in held)
        assert all("@" not in line for line in lines[1:] if line not in held)

    def test_rounds_that_are_compared_are_of_one_day(self) -> None:
        for outcome in _outcomes():
            for one in outcome.panel:
                cells = [c for f in (one.before, one.after, one.all_before, one.all_after) for c in f.cells]
                ends = {cell.partition("@")[2] for cell in cells}
                assert ends <= {"" if one.stand is None else one.stand.isoformat()}
                assert {estimate.stand for estimate in one.behind} <= {one.stand}


def _figures(source: ProtectedSurvey, day: date) -> list[Figure]:
    """Return the rates as a reader of the files finds them."""
    found = []
    for one in published("peiling", source, margins=False).figures.estimates:
        if one.figure.value is not None:
            above, below = (cell.partition("@") for cell in one.figure.cells)
            factor = 100.0
            half = one.figure.off or 1e-9
            found.append(
                Figure(above[0], one.figure.value, half, "csv", above[2] or day.isoformat(), below[0], factor)
            )
    totals = [
        Figure(name, cell.value, cell.off, "csv", day.isoformat())
        for name, cell in source.cells.items()
        if cell.value is not None
    ]
    return [*found, *totals]


def _tables(*sources: ProtectedSurvey) -> dict[str, object]:
    return {one.day.isoformat(): linked(*one.made.tables) for one in sources}


@cache
def _outcomes() -> tuple[SurveyOutcome, ...]:
    store = survey_kit.example()
    agenda = store.agenda
    one = agenda.model_copy(update={"surveys": tuple(s for s in agenda.surveys if s.id == "vacaturepeiling")})
    return survey_outcomes(one, LATER, store.catalog, [survey_kit.DAY])
