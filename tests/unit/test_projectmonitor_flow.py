"""The flow from projects to goals, the circle of adjusting, effort, and the page of one project."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from hcalib.agenda.models import Agenda, ProjectReport, ProjectRound
from hcalib.monitoring.projects import PersonProtection
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor import changes, cycle, effort, flow, one_project, results
from hcalib.presentation.projectmonitor.against_region import region_sentences
from hcalib.presentation.projectmonitor.monitor import Monitor, gather
from hcalib.sealed import Sealed
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
EXAMPLE_DAY = date(2025, 9, 30)


@pytest.fixture(scope="module")
def flevoland() -> Store:
    return open_store(ROOT, "hca-zwf")


@pytest.fixture(scope="module")
def example() -> Store:
    return open_store(ROOT, "voorbeeld")


def monitor_of(store: Store, day: date = EXAMPLE_DAY, agenda: Agenda | None = None) -> Monitor:
    known = store.observations.as_known_on(day)
    return gather(agenda or store.agenda, store.catalog, day, observations=known, made=day)


def page_of(store: Store, project: str, day: date = EXAMPLE_DAY, agenda: Agenda | None = None) -> Monitor:
    chosen = next(p for p in store.agenda.projects if p.id == project)
    return one_project.of_project(monitor_of(store, day, agenda), chosen, made=day)


def text_of(found: list[Block]) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(str(block.html) for block in found)))


class TestFlow:
    def test_every_link_is_in_one_figure(self, flevoland: Store) -> None:
        found = flow.flow_figures(monitor_of(flevoland, TODAY))
        assert [block.name for block in found] == [
            "bijdragen-instroom",
            "bijdragen-behoud",
            "bijdragen-anders-organiseren",
        ]
        rows = [line for block in found for line in (block.csv or "").splitlines() if "Bijdrage van" in line]
        links = [link for project in flevoland.agenda.projects for link in project.goals]
        assert len(rows) == len(links)
        assert sum("niet zeker" in row for row in rows) == sum(link.uncertain for link in links)

    def test_unknown_contributions_are_said_and_not_drawn_as_nothing(self, flevoland: Store) -> None:
        first = flow.flow_figures(monitor_of(flevoland, TODAY))[0]
        assert first.title.endswith("hoeveel zij bijdragen, is niet bekend; 1 hangt op één project")
        assert "bijdrage onbekend" in first.html
        assert ";0;" not in (first.csv or "")

    def test_bounds_are_in_title_figure_and_description(self, example: Store) -> None:
        first = flow.flow_figures(monitor_of(example))[0]
        assert "van 3 van de 5 doelen is een bijdrage bekend" in first.title
        assert "0 tot 26 in een jaar; van 1 project onbekend" in first.html
        assert "I-6: telt niet mee. Het project eindigde in juli 2024" in first.html
        assert "I-3 (niet zeker)" in first.html
        assert "Donker is zeker, licht is hoogstens" in first.html

    def test_a_cap_says_that_it_does_not_bound_what_is_unknown(self, example: Store) -> None:
        said = {text.partition("**")[2][:60]: text for text in region_sentences(monitor_of(example))}
        bounded = [text for text in said.values() if "Die grens geldt alleen voor projecten" in text]
        assert bounded == [text for text in said.values() if "Meer kan niet" in text]
        assert bounded
        assert any("Dat past" in text for text in said.values())

    def test_a_band_without_an_upper_bound_is_drawn(self, example: Store) -> None:
        # everybody successful is withheld; the share has no whole in the agreement, so its range has no end
        assert flow.between(7.0, float("inf")) == "minstens 7"
        assert flow.between(14.0, 14.0) == "14"
        assert flow.between(7.25, 92.25) == "7 tot 93"


class TestCircle:
    def test_steps_are_in_words(self, example: Store) -> None:
        (table,) = cycle.step_table(monitor_of(example))
        assert "I-1 Proef de zorg;uitvoeren;bijstellen;één keer" in (table.csv or "")
        assert not re.search(r"\b(plan|do|check|act)\b", (table.csv or ""))

    def test_after_an_adjustment_is_never_because_of_it(self, example: Store) -> None:
        (table,) = cycle.adjustment_table(monitor_of(example))
        assert (
            table.title == "6 aanpassingen; daarna ging het bij 1 getal omhoog, verder is het niet te zeggen"
        )
        assert "30 per jaar voor juli 2023 en 66 per jaar erna: dat ging omhoog. Of dat door" in (
            table.csv or ""
        )
        assert "326 per jaar voor juli 2024 en 286 per jaar erna" in (table.csv or "")
        assert "niet hetzelfde als door een aanpassing" in table.html

    def test_what_projects_write_is_text(self, flevoland: Store) -> None:
        hostile = "<img src=x onerror=alert(1)> =HYPERLINK(1)"
        report = ProjectReport(project="I-D", state="act", adjusted=hostile, note=f"={hostile}")
        agenda = flevoland.agenda.model_copy(
            update={"project_rounds": Sealed((ProjectRound(period="2022MM07", reports=(report,)),))}
        )
        monitor = monitor_of(flevoland, TODAY, agenda)
        page = page_of(flevoland, "I-D", TODAY, agenda)
        shown = [*cycle.step_table(monitor), *cycle.adjustment_table(monitor), *one_project.told_blocks(page)]
        assert not any("<img" in block.html for block in shown)
        assert not any(re.search(r"(^|;)=", block.csv or "", re.MULTILINE) for block in shown)
        assert "stelde bij zonder dat" in " ".join(cycle.unchecked(monitor))

    def test_corrections_keep_what_was_there_and_why(self, example: Store) -> None:
        (table,) = changes.correction_table(monitor_of(example))
        said = text_of([table])
        assert "60 klassen krijgen een gastles juli 2024 30 34 3 oktober 2024 Vier klassen" in said
        assert "juli 2024 34 33 9 december 2024" in said
        assert "januari 2025 22 teruggenomen 20 mei 2025" in said
        told = [line.split(";") for line in (table.csv or "").splitlines() if "B-5" in line]
        assert [row[3] for row in told] == ["22", ""]
        assert "Teruggenomen op 2025-05-20" in told[1][9]

    def test_stopped_merged_and_split_projects_and_changed_targets_are_told(self, example: Store) -> None:
        said = text_of(changes.history_of_projects(monitor_of(example)))
        assert "(I-6) is samengevoegd in juli 2024 en gaat verder in Voorschakeltraject" in said
        assert "(B-4) is gesplitst in januari 2024 en gaat verder in Gezond roosteren en Het goede" in said
        assert "Reden: Werkgevers konden minder mensen vrijmaken" in said
        assert "I-6" not in text_of(changes.history_of_projects(monitor_of(example, date(2024, 6, 30))))


class TestEffort:
    def test_too_much_and_unknown_are_different(self, example: Store) -> None:
        (table,) = effort.burden_table(monitor_of(example))
        assert table.title == "Bij Loopbaanwinkel en Het goede gesprek vraagt meten meer dan is afgesproken"
        assert "19,5;uit verhouding" in (table.csv or "")
        assert "minstens 3;niet te zeggen" in (table.csv or "")
        assert "de norm is 12 uur bij 2 getallen" in " ".join(effort.over_norm(monitor_of(example)))

    def test_a_missing_score_gives_more_than_one_place(self, example: Store) -> None:
        (table,) = effort.ranking_table(monitor_of(example))
        assert "1 tot en met 8;A-2 Grotere contracten, betere roosters;onbekend" in (table.csv or "")

    def test_without_instruments_and_scores_there_is_nothing(self, flevoland: Store) -> None:
        monitor = monitor_of(flevoland, TODAY)
        assert effort.burden_table(monitor) == effort.ranking_table(monitor) == []


class TestFunnels:
    def test_steps_with_what_was_agreed_and_the_margin(self, example: Store) -> None:
        (table,) = results.funnel_table(monitor_of(example))
        assert "25 van hen volgen het traject: 25, dat is 45\u202f% van de stap ervoor" in table.html
        assert "leerwerkplek: niet getoond; afgesproken is 40\u202f%" in table.html
        cells = "projecten/I-2/deelgenomen/2025MM07 : projecten/I-2/bereikt/2025MM07"
        assert cells in (table.csv or "")

    def test_a_step_larger_than_the_one_before_is_said(self, example: Store) -> None:
        reports = tuple(
            ProjectReport(project="I-2", target=target, value=value)
            for target, value in (("bereikt", 20), ("deelgenomen", 30))
        )
        agenda = example.agenda.model_copy(
            update={
                "project_rounds": Sealed((ProjectRound(period="2025MM07", reports=reports),)),
                "project_corrections": Sealed(()),
            }
        )
        open_rules = PersonProtection(units=frozenset())
        monitor = gather(
            agenda,
            example.catalog,
            EXAMPLE_DAY,
            observations=example.observations.as_known_on(EXAMPLE_DAY),
            made=EXAMPLE_DAY,
            protection=open_rules,
        )
        said = text_of(results.funnel_table(monitor))
        assert "30 bij" in said
        assert "is meer dan de 20" in said


class TestOneProject:
    def test_thanks_what_came_of_it_and_the_next_round(self, example: Store) -> None:
        own = page_of(example, "I-2")
        said = one_project.lead_sentences(own)
        assert said[0] == "**Dank u wel.** We kregen uw opgave van juli 2025 op 27 juli 2025."
        assert said[-1] == (
            "De volgende ronde is in **januari 2026**; we vragen uw opgave uiterlijk 30 januari 2026."
        )
        assert "uw project telt in een jaar voor 0 tot 20 mee" in " ".join(one_project.goal_sentences(own))

    def test_the_page_shows_no_more_than_may_be_published(self, example: Store) -> None:
        own = page_of(example, "I-2")
        found = one_project.told_blocks(own)
        row = "leerwerkplek 10 personen – onbekend niet getoond niet getoond 5 niet getoond niet getoond"
        assert row in text_of(found)
        told = [line.split(";") for line in (found[0].csv or "").splitlines() if "leerwerkplek" in line]
        assert [row[3] for row in told] == ["", "", "5", "", "", "10"], "five rounds, and what was agreed"
        assert "geen getal over minder dan 5 personen" in text_of(found)

    def test_who_is_late_or_missing_reads_so(self, example: Store) -> None:
        assert "20 dagen later dan afgesproken" in one_project.lead_sentences(page_of(example, "I-5"))[0]
        early = page_of(example, "I-5", date(2025, 8, 1))
        assert "**nog niet ontvangen**" in one_project.lead_sentences(early)[0]
        said = " ".join(one_project.open_sentences(early))
        assert "We missen uw opgave van juli 2025." in said
        assert "De afgesproken dag was 31 juli 2025." in said
        waiting = page_of(example, "I-5", date(2025, 7, 10))
        assert "U heeft de tijd tot en met 31 juli 2025." in one_project.open_sentences(waiting)

    def test_an_ended_project_is_asked_nothing_more(self, example: Store) -> None:
        said = " ".join(one_project.lead_sentences(page_of(example, "A-3")))
        assert "We vragen u niets meer." in said
        assert "volgende ronde" not in said

    def test_without_a_round_it_says_what_is_agreed(self, flevoland: Store) -> None:
        own = page_of(flevoland, "I-D", TODAY)
        assert "nog geen ronde" in one_project.lead_sentences(own)[0]
        assert one_project.told_blocks(own)

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2025, 9, 30), "2026MM01"),
            (date(2025, 1, 2), "2025MM07"),
            (date(2025, 7, 31), "2026MM01"),
            (date(2025, 12, 1), "2026MM01"),
        ],
    )
    def test_the_next_round_begins_after_the_day(self, day: date, expected: str) -> None:
        assert one_project.next_period(day, (1, 7)) == expected
        assert one_project.next_period(date(2025, 3, 1), (3,)) == "2026MM03"
