"""Since the previous edition: every change has the cause that it has, and nothing else is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from goal_figures import CATALOG, baseline, goal
from since_case import NOW, THEN, agenda_of, change, changes, known, printed

from hcalib.agenda.goal_facts import Definition, StatusOverride
from hcalib.monitoring.since.goals import GoalChange, Stage, goal_changes
from hcalib.monitoring.since.shifts import Cause, Shift, Step, difference, shift
from hcalib.monitoring.since.stages import as_revised
from hcalib.monitoring.since.whole import since_then
from hcalib.monitoring.status import Status, Thresholds
from hcalib.presentation.doelmonitor.since_words import reasons

REF = {"source": "plan", "place": "bijlage"}
GROWS = goal("level", 200, baseline=baseline(100))


def steps(found: Shift[Any]) -> list[tuple[tuple[Cause, ...], Any, Any]]:
    return [(step.causes, step.before, step.after) for step in found.steps]


def revised_target(value: float, since: str) -> dict[str, Any]:
    target = {"value": value, "period": "2025JJ00", "source": REF}
    return {"since": since, "target": target, "why": "Te hoog gegrepen.", "source": REF}


class TestCauses:
    def test_a_figure_over_a_new_period_is_the_world_and_the_path_asks_more_by_time(self) -> None:
        found = change(GROWS, printed("2022JJ00", 102), printed("2023JJ00", 145))
        assert steps(found.value) == [((Cause.WORLD,), 102, 145)]
        assert [step.causes for step in found.expected.steps] == [(Cause.TIME,)]
        assert found.status.before is Status.FAR_BEHIND
        assert steps(found.status) == [((Cause.WORLD,), Status.FAR_BEHIND, Status.ON_TRACK)]
        assert found.figures[0].period.code == "2023JJ00"
        assert not found.revised

    def test_another_figure_over_the_same_period_is_a_revision(self) -> None:
        found = change(GROWS, printed("2022JJ00", 102), printed("2022JJ00", 130, "2024-03-01"))
        assert steps(found.value) == [((Cause.REVISION,), 102, 130)]
        assert found.status.causes == (Cause.REVISION,)
        assert [(one.before.value, one.after and one.after.value) for one in found.revised] == [(102, 130)]
        assert not found.figures

    def test_a_newer_store_with_another_figure_is_a_revision(self) -> None:
        found = change(GROWS, printed("2022JJ00", 130), rows_then=[printed("2022JJ00", 102)])
        assert steps(found.value) == [((Cause.REVISION,), 102, 130)]

    def test_a_figure_that_was_withdrawn_is_a_revision_and_no_number(self) -> None:
        found = change(GROWS, printed("2022JJ00", None), rows_then=[printed("2022JJ00", 130)])
        assert steps(found.value) == [((Cause.REVISION,), 130, None)]
        assert difference(found.value) is None
        assert found.revised[0].after is None
        assert "Ingetrokken cijfer: 130 personen over 2022 geldt niet meer." in reasons(found, CATALOG)

    def test_a_revision_and_a_new_figure_are_told_apart(self) -> None:
        rows = printed("2022JJ00", 102), printed("2022JJ00", 130, "2024-03-01"), printed("2023JJ00", 145)
        found = change(GROWS, *rows)
        assert steps(found.value) == [((Cause.REVISION,), 102, 130), ((Cause.WORLD,), 130, 145)]
        assert "Nieuw cijfer: 145 personen over 2023 (was 130 personen over 2022)." in reasons(found, CATALOG)

    def test_a_late_first_number_is_new_and_not_revised(self) -> None:
        rows = printed("2022JJ00", None, note="Te weinig."), printed("2022JJ00", 130, "2024-03-01")
        found = change(GROWS, *rows)
        assert steps(found.value) == [((Cause.WORLD,), None, 130)]
        assert reasons(found, CATALOG)[0] == "Eerste cijfer: 130 personen over 2022."

    def test_an_expectation_that_is_measured_now_is_a_new_figure(self) -> None:
        rows = (
            printed("2022JJ00", 120, "2022-06-01", status="prognose"),
            printed("2022JJ00", 130, "2024-03-01"),
        )
        assert steps(change(GROWS, *rows).value) == [((Cause.WORLD,), None, 130)]

    def test_a_revised_target_is_another_agreement(self) -> None:
        what = goal("level", 200, baseline=baseline(100), revisions=[revised_target(110, "2024-01-15")])
        found = change(what, printed("2022JJ00", 103))
        assert steps(found.target) == [((Cause.DEFINITION,), 200, 110)]
        assert steps(found.status) == [((Cause.DEFINITION,), Status.FAR_BEHIND, Status.ON_TRACK)]
        assert not found.value.steps
        assert found.expected.causes == (Cause.DEFINITION,)
        assert reasons(found, CATALOG) == [
            "Andere afspraak: 110 personen in plaats van 200 personen. Te hoog gegrepen."
        ]

    def test_what_was_revised_before_then_or_after_now_is_no_change(self) -> None:
        for since in ("2023-01-01", "2024-10-01"):
            what = goal("level", 200, baseline=baseline(100), revisions=[revised_target(110, since)])
            assert change(what, printed("2022JJ00", 103)).untouched

    def test_counted_otherwise_half_way_cannot_be_parted_from_the_world(self) -> None:
        fields = {"goal": "1.1", "indicator": "stroom", "unit": "personen", "of": "allen", "source": REF}
        plan = Definition.model_validate({**fields, "counts": "wie begint"})
        other = {**fields, "counts": "wie slaagt", "since": "2023JJ00", "source": {**REF, "place": "brief"}}
        agenda = agenda_of(GROWS, definitions=(plan, Definition.model_validate(other)))
        (found,) = changes(agenda, [printed("2022JJ00", 102), printed("2023JJ00", 145)])
        assert steps(found.value) == [((Cause.DEFINITION, Cause.WORLD), 102, 145)]
        assert found.status.causes == (Cause.DEFINITION, Cause.WORLD)
        assert any("anders geteld" in line for line in reasons(found, CATALOG))

    def test_a_series_of_another_maker_is_not_the_world_alone(self) -> None:
        found = change(GROWS, printed("2022JJ00", 102), printed("2023JJ00", 145, source="krant"))
        assert found.value.causes == (Cause.DEFINITION, Cause.WORLD)
        same = change(GROWS, printed("2022JJ00", 102), printed("2023JJ00", 145, source="plan"))
        assert same.value.causes == (Cause.WORLD,)

    def test_time_alone_makes_a_figure_too_old(self) -> None:
        found = change(GROWS, printed("2022JJ00", 125), now=date(2026, 11, 23))
        assert steps(found.status) == [((Cause.TIME,), Status.ON_TRACK, Status.INSUFFICIENT)]
        assert not found.value.steps
        assert "te oud" in reasons(found, CATALOG)[0]

    def test_time_alone_lets_a_goal_begin(self) -> None:
        later = goal("level", 200, baseline=baseline(100), start="2024JJ00")
        found = change(later)
        assert steps(found.status) == [((Cause.TIME,), Status.NOT_STARTED, Status.INSUFFICIENT)]
        assert reasons(found, CATALOG) == ["De looptijd is begonnen."]

    def test_other_thresholds_are_ours(self) -> None:
        row = printed("2022JJ00", 115)
        found = change(GROWS, row, thresholds=(Thresholds(), Thresholds(on_track=0.7)))
        assert steps(found.status) == [((Cause.METHOD,), Status.BEHIND, Status.ON_TRACK)]
        assert not found.value.steps

    def test_a_judgement_is_told_and_changes_no_status(self) -> None:
        override = StatusOverride.model_validate(
            {
                "goal": "1.1",
                "status": "op koers",
                "by": "tafel",
                "why": "Er komt een groep bij.",
                "since": "2024-01-01",
                "until": "2024-12-31",
            }
        )
        agenda = agenda_of(GROWS, status_overrides=(override,))
        (found,) = changes(agenda, [printed("2022JJ00", 115)])
        assert found.judged_anew
        assert found.moved
        assert not found.status.steps
        assert reasons(found, CATALOG) == ["Tafel oordeelt nu: op koers."]

    def test_an_amount_over_the_term_is_compared_as_counted_so_far(self) -> None:
        what = goal("total", 200)
        rows = printed("2022JJ00", 40), printed("2022JJ00", 50, "2024-03-01"), printed("2023JJ00", 30)
        found = change(what, *rows)
        assert steps(found.value) == [((Cause.REVISION,), 40, 50), ((Cause.WORLD,), 50, 80)]
        assert difference(found.value) == 40

    def test_a_count_is_never_held_against_one_year(self) -> None:
        rows = printed("2022JJ00", 40), printed("2023JJ00", 30, "2023-09-01")
        found = change(goal("total", 200), *rows, now=date(2028, 1, 1))
        assert found.status.causes == (Cause.TIME,)
        assert not found.value.steps

    def test_parts_are_each_decomposed(self) -> None:
        part = {"indicator": "aandeel", "baseline": baseline(0), "target": baseline(10, "2025JJ00")}
        parts = [
            {"id": "1a", "title": "Een", **part},
            {**part, "id": "1b", "title": "Twee", "indicator": "ander-aandeel"},
        ]
        what = goal("share", 10, unit="procent", indicator="aandeel", parts=parts)
        rows = [printed(f"{year}JJ00", 3 * (year - 2021), indicator="aandeel") for year in (2022, 2023)]
        found = change(what, *rows, printed("2022JJ00", 3.0, indicator="ander-aandeel"))
        assert [leaf.goal.id for leaf in found.leaves] == ["1a", "1b"]
        assert found.parts[0].value.causes == (Cause.WORLD,)
        assert not found.parts[1].value.steps


class TestComingAndGoing:
    def test_goals_that_came_and_went_are_named(self) -> None:
        other = goal("level", 50, id="1.2")
        (old,) = changes(agenda_of(GROWS), [])
        (new,) = changes(agenda_of(other), [])
        assert old.then
        stage = _stage(new)
        came, went = goal_changes([old.then], [stage], CATALOG)
        assert (came.goal.id, came.then, came.moved) == ("1.2", None, True)
        assert (went.goal.id, went.now, went.moved) == ("1.1", None, True)
        assert reasons(came, CATALOG) == ["Nieuw in de agenda."]
        assert reasons(went, CATALOG) == ["Staat niet meer in de agenda."]

    def test_another_indicator_is_no_change_of_one_quantity(self) -> None:
        before = change(goal("level", 200, baseline=baseline(100)), printed("2022JJ00", 102))
        after = change(
            goal("level", 9, baseline=baseline(3), unit="aantal", indicator="stand"),
            printed("2022JJ00", 4, indicator="stand"),
        )
        assert before.then
        (found,) = goal_changes([before.then], [_stage(after)], CATALOG)
        assert not found.value.comparable
        assert difference(found.value) is None
        assert Cause.DEFINITION in found.value.causes

    def test_without_figures_then_and_now_that_is_what_it_is(self) -> None:
        found = change(GROWS)
        assert (found.unmeasured, found.untouched, found.moved) == (True, True, False)


class TestShifts:
    def test_what_was_away_and_came_back_is_one_step_of_all_causes(self) -> None:
        found = shift(5.0, [((Cause.REVISION,), None), ((Cause.TIME,), None), ((Cause.WORLD,), 8.0)])
        assert found.steps == (Step((Cause.REVISION, Cause.WORLD), 5.0, 8.0),)

    def test_steps_that_cancel_out_stay_visible(self) -> None:
        found = shift(5.0, [((Cause.REVISION,), 7.0), ((Cause.WORLD,), 5.0)])
        assert (found.changed, len(found.steps), difference(found)) == (False, 2, 0)


def test_then_has_to_be_before_now() -> None:
    agenda = agenda_of(GROWS)
    with pytest.raises(ValueError, match="earlier day"):
        since_then(agenda, known([], NOW), known([], THEN), "PV24", CATALOG)


def test_a_figure_of_another_region_or_branch_is_not_a_revision() -> None:
    before = known([printed("2022JJ00", 1.0)], THEN).observations
    rows = [printed("2022JJ00", 2.0, region="PV23"), printed("2022JJ00", 3.0, branch="vvt")]
    assert as_revised(before, known(rows, NOW).observations, CATALOG).frame.empty


def _stage(found: GoalChange) -> Stage:
    assert found.now
    return Stage(Cause.WORLD, (found.now,))
