"""Rounds of the Projectmonitor: due days, late answers, corrections, reminders, lineage, burden."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hcalib.agenda.models import (
    ActionLine,
    Agenda,
    Instrument,
    MonitorSetup,
    Priority,
    Project,
    ProjectCorrection,
    ProjectReport,
    ProjectRound,
)
from hcalib.agenda.project_checks import correction_faults, project_faults
from hcalib.monitoring import projects
from hcalib.periods import parse_period
from hcalib.sealed import Sealed

REF = {"source": "plan", "place": "bijlage"}
OPEN = projects.PersonProtection(units=frozenset())
COUNT = {"id": "mensen", "text": "40 mensen", "kind": "count", "value": 40, "unit": "personen"}
SETUP = MonitorSetup.model_validate({"months": [1, 7], "first": "2024MM01", "source": REF})


def project(code: str, **changes: Any) -> Project:
    base = {"id": code, "name": f"Project {code}", "line": "instroom", "summary": "Toets.", "phase": "lopend"}
    return Project.model_validate({**base, "targets": [COUNT], "source": REF, **changes})


def agenda(*listed: Project, rounds: dict[str, list[dict[str, Any]]] | None = None, **changes: Any) -> Agenda:
    content: dict[str, Any] = {
        "example": True,
        "bureau": "Voorbeeldbureau (verzonnen)",
        "lines": (ActionLine(id="instroom", number=1, name="Instroom", description="In."),),
        "goals": (),
        "projects": listed,
        "project_monitor": SETUP,
        "project_rounds": Sealed(
            tuple(
                ProjectRound(
                    period=period, reports=tuple(ProjectReport.model_validate(line) for line in lines)
                )
                for period, lines in (rounds or {}).items()
            )
        ),
    }
    return Agenda.model_construct(**(content | changes))


def line(code: str, **more: Any) -> dict[str, Any]:
    return {"project": code, "target": "mensen", **more}


def correction(**more: Any) -> ProjectCorrection:
    base = {"round": "2024MM01", "project": "A", "target": "mensen", "reason": "Dubbel geteld."}
    return ProjectCorrection.model_validate(base | more)


def test_due_day_is_a_working_day_unless_the_calendar_says_otherwise() -> None:
    assert projects.due_day(SETUP, parse_period("2024MM06")) == date(2024, 6, 28), "30 June is a Sunday"
    assert projects.due_day(SETUP, parse_period("2024MM07")) == date(2024, 7, 31)
    fixed = SETUP.model_copy(update={"due": 15})
    assert projects.due_day(fixed, parse_period("2024MM07")) == date(2024, 7, 15)
    other = MonitorSetup.model_validate(
        {
            "months": [7],
            "first": "2024MM07",
            "exceptions": [{"round": "2024MM07", "due": "2024-08-30", "reason": "Vakantie."}],
            "source": REF,
        }
    )
    assert projects.due_day(other, parse_period("2024MM07")) == date(2024, 8, 30)


def test_who_is_on_time_late_missing_or_not_asked() -> None:
    rounds = {
        "2024MM01": [
            line("A", value=3, received="2024-01-20"),
            line("B", value=3, received="2024-02-10"),
            line("C", value=3),
        ]
    }
    listed = [project(code, started="2023MM01") for code in "ABCD"]
    ended = {"how": "gestopt", "period": "2023MM12", "reason": "Klaar.", "source": REF}
    listed.append(project("E", phase="gestopt", started="2023MM01", ending=ended))
    whole = agenda(*listed, rounds=rounds)

    def states(today: date) -> list[str]:
        return [entry.state for entry in projects.round_history(whole, today)[0].entries]

    assert states(date(2024, 3, 1)) == ["op tijd", "te laat", "dag onbekend", "ontbreekt", "niet gevraagd"]
    assert states(date(2024, 2, 5))[1] == "ontbreekt", "it had not come in yet"
    assert states(date(2024, 1, 10)) == [
        "nog niet binnen", "nog niet binnen", "dag onbekend", "nog niet binnen", "niet gevraagd",
    ]  # fmt: skip
    (entry,) = [e for e in projects.round_history(whole, date(2024, 3, 1))[0].entries if e.project.id == "B"]
    assert entry.days_late == 10


def test_a_round_of_which_nothing_is_kept_accuses_nobody() -> None:
    (one,) = projects.round_history(agenda(project("A")), date(2024, 3, 1))
    assert not one.held
    assert one.sentence == "Van de ronde van januari 2024 is niets bewaard."


def test_what_was_unknown_about_an_earlier_round_is_said() -> None:
    (entry,) = projects.round_history(agenda(project("A")), date(2024, 3, 1))[0].entries
    assert entry.owed
    assert not entry.owed_for_sure


def test_reminders_say_what_is_missing_and_until_when() -> None:
    rounds = {"2024MM07": [line("A", state="do", received="2024-07-10")]}
    whole = agenda(project("A"), project("B"), rounds=rounds)

    early = projects.reminders(whole, date(2024, 7, 20))
    assert [one.project for one in early] == ["A", "B"]
    assert early[0].missing == ("40 mensen",)
    assert "- 40 mensen" in early[0].text
    assert early[1].missing == ()
    assert "nog geen formulier" in early[1].text
    assert "uiterlijk 31 juli 2024" in early[1].text
    assert early[1].text.startswith("VOORBEELD")

    late = projects.reminders(whole, date(2024, 9, 1))
    assert "We hadden het graag op 31 juli 2024 gehad" in late[1].text


def test_nobody_is_reminded_of_what_came_in() -> None:
    rounds = {"2024MM07": [line("A", value=0, received="2024-07-10")]}
    assert projects.reminders(agenda(project("A"), rounds=rounds), date(2024, 9, 1)) == ()


def test_a_correction_counts_from_its_day_and_keeps_what_was_first_given() -> None:
    rounds = {"2024MM01": [line("A", value=30, received="2024-01-20")]}
    fixes = (
        correction(value=20, received="2024-05-01"),
        correction(value=22, received="2024-06-01", reason="Twee vergeten."),
    )
    whole = agenda(project("A"), rounds=rounds, project_corrections=Sealed(fixes))

    def actual(today: date) -> float | None:
        found = projects.project_results(whole, today, None, OPEN)[0].targets[0].actual
        return None if found is None else found.value

    assert [actual(date(2024, m, 15)) for m in (2, 5, 6)] == [30, 20, 22]
    (round_,) = projects.project_results(whole, date(2024, 7, 1), None, OPEN)[0].targets[0].rounds
    assert [v.figure.number.value for v in round_.versions if v.figure] == [30, 20, 22]
    assert [v.reason for v in round_.versions] == [None, "Dubbel geteld.", "Twee vergeten."]
    assert projects.round_history(whole, date(2024, 7, 1))[0].entries[0].corrections == 2


def test_a_figure_that_is_taken_back_leaves_the_earlier_round() -> None:
    rounds = {"2024MM01": [line("A", value=10)], "2024MM07": [line("A", value=30)]}
    back = correction(round="2024MM07", received="2024-09-01")
    whole = agenda(project("A"), rounds=rounds, project_corrections=Sealed((back,)))
    result = projects.project_results(whole, date(2024, 10, 1), None, OPEN)[0].targets[0]
    assert result.actual is not None
    assert result.actual.value == 10
    assert len(result.rounds) == 2


def test_corrections_of_nothing_are_faults() -> None:
    rounds = [ProjectRound.model_validate({"period": "2024MM01", "reports": [line("A", value=3)]})]
    wrong = [
        correction(round="2024MM07", value=1, received="2024-08-01"),
        correction(value=1, received="2023-08-01"),
        correction(value=1, received="2024-08-01"),
    ]
    assert len(list(correction_faults(wrong, rounds, Path("x.csv")))) == 2


def test_a_merger_and_a_split_keep_both_sides() -> None:
    def ending(how: str, *into: str) -> dict[str, Any]:
        return {"how": how, "period": "2024MM03", "reason": "Zo besloten.", "into": into, "source": REF}

    merged = project("A", phase="gestopt", ending=ending("samengevoegd", "C"))
    split = project("B", phase="gestopt", ending=ending("gesplitst", "C", "D"))
    whole = agenda(merged, split, project("C"), project("D"), rounds={"2024MM01": [line("A", value=9)]})

    found = {one.project.id: one for one in projects.lineages(whole, date(2024, 6, 1))}
    assert [p.id for p in found["C"].earlier] == ["A", "B"]
    assert [p.id for p in found["B"].later] == ["C", "D"]
    ended = f"{split.name} (B) is gesplitst in maart 2024 en gaat verder in"
    assert found["B"].sentence.startswith(ended)
    assert found["B"].sentence.endswith("Reden: Zo besloten.")
    assert not projects.lineages(whole, date(2024, 2, 1))[0].ended, "not yet then"
    result = projects.project_results(whole, date(2024, 6, 1), None, OPEN)[0]
    (target,) = result.targets
    assert target.actual is not None
    assert target.actual.value == 9


def test_a_changed_target_is_kept_and_only_the_new_one_is_asked() -> None:
    old = COUNT | {"id": "eerst", "value": 60, "until": "2024MM06"}
    new = COUNT | {"since": "2024MM07", "replaces": "eerst", "change_reason": "Te hoog."}
    changed = project("A", targets=[old, new])
    rounds = {"2024MM07": [line("A", state="do")]}
    overview = projects.round_overview(agenda(changed, rounds=rounds), date(2024, 8, 1))
    assert [target.id for _, target in overview.without_figure] == ["mensen"]
    (versions,) = projects.target_versions(changed, date(2024, 8, 1))
    assert [target.id for target in versions.versions] == ["eerst", "mensen"]
    assert "Reden: Te hoog." in versions.sentence


def test_a_target_is_former_only_from_the_day_on_which_it_changed() -> None:
    old = COUNT | {"id": "eerst", "value": 60, "until": "2024MM06"}
    new = COUNT | {"since": "2024MM07", "replaces": "eerst", "change_reason": "Te hoog."}
    changed = project("A", targets=[old, new])

    def on(day: date) -> list[tuple[str, bool]]:
        (result,) = projects.project_results(agenda(changed), day, None, OPEN)
        return [(one.target.id, one.former) for one in result.targets]

    assert on(date(2024, 6, 30)) == [("eerst", False)]
    assert on(date(2024, 7, 1)) == [("eerst", True), ("mensen", False)]
    assert projects.target_versions(changed, date(2024, 6, 30)) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"goals": [{"goal": "1", "target": "weg"}]}, "bestaat niet of wordt niet geteld"),
        ({"targets": [COUNT | {"within": "weg"}]}, "maar dat bestaat niet"),
        ({"targets": [COUNT | {"within": "mensen"}]}, "langs een omweg"),
        ({"targets": [COUNT, COUNT | {"id": "b", "value": 50, "within": "mensen"}]}, "groter dan dat van"),
        ({"targets": [COUNT | {"replaces": "weg"}]}, "maar dat bestaat niet"),
        (
            {"ending": {"how": "gestopt", "period": "2024MM01", "reason": "Klaar.", "source": REF}},
            "de fase is nog",
        ),
        (
            {
                "phase": "gestopt",
                "ending": {
                    "how": "samengevoegd", "period": "2024MM01", "reason": "Zo.",
                    "into": ["A"], "source": REF,
                },
            },
            "verder in zichzelf",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_fault(changes: dict[str, Any], said: str) -> None:
    faults = list(project_faults(agenda(project("A", **changes)), Path("map")))
    assert any(said in str(fault) for fault in faults), faults


def test_a_share_without_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="bron"):
        project("A", goals=[{"goal": "1", "target": "mensen", "share": 0.5}])


def instrument(code: str, **changes: Any) -> Instrument:
    base = {"id": f"i-{code}", "name": "Lijst", "project": code, "kind": "tellen", "asked": "projectleider"}
    return Instrument.model_validate(base | {"source": REF} | changes)


def test_burden_says_plainly_when_it_is_out_of_proportion() -> None:
    norm = {"hours_per_target": 6, "hours_per_respondent": 4, "source": REF}
    setup = MonitorSetup.model_validate(SETUP.model_dump() | {"norm": norm})
    instruments = (
        instrument("A", respondents=1, hours=3),
        instrument("B", respondents=10, hours=2),
        instrument("C", respondents=1),
        instrument("D", respondents=None, hours=5),
    )
    whole = agenda(*(project(c) for c in "ABCDE"), instruments=instruments, project_monitor=setup)
    found = projects.burdens(whole, "2024MM07")
    assert [one.verdict for one in found] == [
        "in verhouding", "uit verhouding", "niet te zeggen", "uit verhouding", "niet te zeggen",
    ]  # fmt: skip
    assert "20 uur" in found[1].sentence
    assert found[2].hours is None, "unknown hours are not nothing"
    assert "niet vastgelegd" in found[4].sentence
    assert found[4].unmeasured == ("mensen",)


def score(code: str, *scores: int | None) -> Priority:
    named = dict(zip(("contribution", "measurability", "effort"), scores, strict=True))
    return Priority.model_validate({"project": code, **named, "source": REF})


def test_ranking_keeps_ties_together_and_unknown_wide() -> None:
    scores = (score("A", 5, 5, 1), score("B", 2, 2, 2), score("C", 2, 2, 2), score("D", 3, None, 3))
    whole = agenda(*(project(c) for c in "ABCDE"), priorities=scores)
    found = {one.project.id: (one.best, one.worst) for one in projects.priority_ranking(whole)}
    assert found["A"] == (1, 2), "only E, of which nothing is known, can be level with it"
    assert found["B"] == found["C"]
    assert found["E"] == (1, 5)
    assert projects.priority_ranking(agenda(project("A"))) == ()


def test_a_change_of_pace_is_only_said_when_chance_does_not_explain_it() -> None:
    def effect(middle: float, last: float) -> projects.Effect:
        rounds = {
            "2024MM01": [line("A", value=0)],
            "2024MM07": [line("A", value=middle, adjusted="Meer avonden.")],
            "2025MM01": [line("A", value=last)],
        }
        (result,) = projects.project_results(
            agenda(project("A"), rounds=rounds), date(2025, 3, 1), None, OPEN
        )
        ((adjustment,),) = [projects.project_cycle(result).adjustments]
        return adjustment.effects[0]

    assert effect(10, 60).change == "omhoog"
    assert effect(50, 60).change == "omlaag"
    assert effect(10, 22).change is None
    assert "kan toeval zijn" in effect(10, 22).sentence
    assert "niet bewezen" in effect(10, 60).sentence


def test_the_cycle_counts_only_turns_that_were_checked() -> None:
    periods = ("2023MM01", "2023MM07", "2024MM01", "2024MM07", "2025MM01")
    states = ("plan", "check", "act", "do", "act")
    rounds = {p: [line("A", target=None, state=s)] for p, s in zip(periods, states, strict=True)}
    (result,) = projects.project_results(agenda(project("A"), rounds=rounds), date(2025, 3, 1), None, OPEN)
    found = projects.project_cycle(result)
    assert (found.rounds_done, found.acted_unchecked) == (1, ("2025MM01",))
