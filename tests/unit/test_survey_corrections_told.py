"""What is told of corrections: by the forms that came in, by the report, and by an audit of two editions."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
import survey_kit
from forms_kit import GOOD, SAVED, Desk

from hcalib.agenda.corrections import answers_on
from hcalib.disclosure.audit import Figure, audit
from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.tables import Cell, LinkedTables
from hcalib.errors import UserError
from hcalib.monitoring.surveys import SurveyOutcome, survey_outcomes
from hcalib.presentation.onderzoeken.corrected import corrected_blocks
from hcalib.publishing.published import _on_day

LATER = SAVED + timedelta(days=9)
EMPLOYER = "ziekenhuis-voorbeeldstad"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class TestCollecting:
    def test_a_later_form_adds_a_version_and_the_first_stays(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        desk.post("b.xlsx", {"staff": 2500, "hard_to_fill": "n.v.t."}, saved=LATER)
        outcome = desk.outcome("b.xlsx")
        assert "'Medewerkers in dienst': was 2.480, is nu 2.500" in outcome.changes
        assert desk.survey()[EMPLOYER]["staff"] == "2480"
        found = {one["question"]: (one["value"], one["received"]) for one in desk.corrections()}
        assert found == {"staff": ("2500", "2026-01-29"), "hard_to_fill": ("", "2026-01-29")}

    def test_each_day_has_the_answers_that_were_known_then(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.post("b.xlsx", {"staff": 2500}, saved=LATER)
        desk.collect()
        agenda = desk.agenda()
        rounds = agenda.survey_rounds.unseal("test")
        later = agenda.survey_corrections.unseal("test")
        for day, staff in ((date(2026, 1, 20), 2480), (date(2026, 1, 28), 2480), (date(2026, 1, 29), 2500)):
            (one,) = answers_on(rounds, later, day)
            assert next(a.staff for a in one.answers if a.employer == EMPLOYER) == staff

    def test_on_the_same_day_the_newest_is_the_first_version(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.post("b.xlsx", {"staff": 2500}, saved=SAVED + timedelta(hours=2))
        desk.collect()
        assert desk.survey()[EMPLOYER]["staff"] == "2500"
        assert desk.corrections() == []

    def test_the_order_in_which_files_come_in_makes_no_difference(self, tmp_path: Path) -> None:
        forms = [
            ("a", {}, SAVED),
            ("b", {"staff": 2500}, LATER),
            ("c", {"staff": 1}, LATER - timedelta(days=4)),
        ]
        ends = []
        for number, order in enumerate(permutations(forms)):
            desk = Desk(tmp_path / str(number))
            for name, more, saved in order:
                desk.post(f"{name}.xlsx", {**GOOD, **more}, saved=saved)
                desk.collect()
            ends.append((desk.survey(), sorted(map(str, desk.corrections()))))
        assert all(one == ends[0] for one in ends)
        assert len(ends[0][1]) == 2

    def test_a_correction_made_by_hand_stays_with_its_reason(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        path = desk.confidential / "survey-corrections.csv"
        line = f"vacaturepeiling,2026MM01,{EMPLOYER},open_vacancies,44,2026-01-27,Gebeld."
        path.write_text(f"survey,round,employer,question,value,received,reason\n{line}\n", encoding="utf-8")
        desk.post("b.xlsx", {"staff": 2500}, saved=LATER)
        desk.collect()
        assert {(one["question"], one["reason"]) for one in desk.corrections()} == {
            ("open_vacancies", "Gebeld."),
            ("staff", "Later formulier van de werkgever."),
        }

    def test_a_damaged_file_is_refused_and_left_alone(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        path = desk.confidential / "survey-corrections.csv"
        path.write_text("survey,round\nvacaturepeiling,2026MM01\n", encoding="utf-8")
        desk.post("b.xlsx", {"staff": 2500}, saved=LATER)
        with pytest.raises(UserError, match=r"survey-corrections\.csv"):
            desk.collect()
        assert path.read_text(encoding="utf-8") == "survey,round\nvacaturepeiling,2026MM01\n"


class TestReport:
    def test_it_tells_how_many_corrected_and_what_moved_but_not_who(self) -> None:
        store = survey_kit.example()
        (poll,) = _outcomes("vacaturepeiling")
        assert poll.corrected is not None
        assert (poll.corrected.employers, poll.corrected.answers) == (1, 1)
        html = " ".join(str(block.html) for block in corrected_blocks(store.agenda, [poll], store.catalog))
        assert "verbeterde 1 werkgever 1 antwoord" in html
        assert "Niet meer getoond" in html
        assert not [one.name for one in store.agenda.employers if one.name in html]

    def test_figures_of_then_are_those_that_were_published(self) -> None:
        (poll,) = _outcomes("vacaturepeiling")
        published = next(one for one in survey_kit.outcomes() if one.survey.id == "vacaturepeiling")
        assert poll.corrected is not None
        assert poll.corrected.moved
        for one in poll.corrected.moved:
            (then,) = published.figures.of(one.before.period, one.before.measure)
            assert one.before.figure.value == then.figure.value
            assert [name.partition("@")[0] for name in one.before.figure.cells] == list(then.figure.cells)
            assert all(name.endswith("@2025-09-30") for name in one.before.figure.cells)

    def test_without_an_edition_before_there_is_nothing_to_tell(self) -> None:
        store = survey_kit.example()
        assert all(one.corrected is None for one in survey_kit.outcomes())
        assert corrected_blocks(store.agenda, survey_kit.outcomes(), store.catalog) == []


class TestAudit:
    def test_two_editions_that_give_a_correction_away_are_found(self) -> None:
        days = {"2025-09-30": 20.0, "2025-12-31": 60.0}
        tables = {
            day: LinkedTables(
                (
                    Cell(
                        "peiling/2025KW02/staff/m/totaal",
                        {f"e{n:02d}": 20.0 for n in range(1, 14)} | {"e00": own},
                    ),
                )
            )
            for day, own in days.items()
        }
        cell = "peiling/2025KW02/staff/m/totaal"
        figures = [Figure(cell, tables[day].by_id[cell].value, 0.0, f"{day}.csv", day) for day in days]
        assert audit(tables, figures[:1], DisclosureRules()) == ()
        found = audit(tables, figures, DisclosureRules())
        assert {one.kind for one in found} == {"te berekenen"}
        assert any("/wijziging/e00" in one.cell for one in found)

    def test_a_figure_may_name_the_earlier_day_of_its_answers(self) -> None:
        assert _on_day("a/b/c@2025-09-30 : a/d@2025-09-30", "2025-12-31") == ("a/b/c : a/d", "2025-09-30")
        assert _on_day("a/b/c : a/d", "2025-12-31") == ("a/b/c : a/d", "2025-12-31")


@cache
def _outcomes(survey: str) -> tuple[SurveyOutcome, ...]:
    store = survey_kit.example()
    agenda = store.agenda
    one = agenda.model_copy(update={"surveys": tuple(s for s in agenda.surveys if s.id == survey)})
    return survey_outcomes(one, date(2025, 12, 31), store.catalog, [survey_kit.DAY])
