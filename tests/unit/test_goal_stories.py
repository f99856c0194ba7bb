"""Stories about goals and action lines: the desk of all stories, and never on a page without consent."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.models import ProjectReport, ProjectRound
from hcalib.agenda.stories import GoalStory, StoryDecision, StoryUse, StoryWithdrawal, allows, fingerprint
from hcalib.catalog import Catalog, load_catalog
from hcalib.cli import main
from hcalib.disclosure.stories import review_stories
from hcalib.disclosure.texts import withheld_texts
from hcalib.errors import UserError
from hcalib.monitoring.projects import Story, ToldBeside, told_beside
from hcalib.presentation.doelmonitor.told import MOST, Stories
from hcalib.sealed import Sealed

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
TEXT = "Na een middag meelopen wilde een leerling weten welke opleiding daarbij hoort."
DAY, MADE = date(2025, 8, 1), date(2025, 9, 1)
WHY = ["--rol", "onderzoeker", "--reden", "Afgesproken."]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(DATA / "catalog", DATA / "agenda" / "voorbeeld")


@pytest.fixture(scope="module")
def example() -> Agenda:
    return load_agenda(DATA / "agenda", "voorbeeld")


def story(**changes: Any) -> GoalStory:
    given = {"id": "V-9", "goal": "1.1", "received": "2025-07-01", "story": TEXT, "consent": True}
    return GoalStory.model_validate({**given, **changes})


def with_only(agenda: Agenda, *stories: GoalStory, **more: Any) -> Agenda:
    none: dict[str, Any] = {"story_withdrawals": (), "story_decisions": (), "project_rounds": Sealed(())}
    return agenda.model_copy(update={**none, "goal_stories": stories, **more})


def beside(agenda: Agenda, catalog: Catalog, **asked: Any) -> ToldBeside:
    return told_beside(agenda, catalog, **{"day": DAY, "made": MADE, **asked})


class TestWhatMayBeTold:
    def test_with_consent_it_stands_with_its_goal_and_line_only(
        self, example: Agenda, catalog: Catalog
    ) -> None:
        about_line = story(id="V-10", goal=None, line="behoud")
        told = beside(with_only(example, story(), about_line), catalog)
        assert {goal: [one.text for one in own] for goal, own in told.goals.items()} == {"1.1": [TEXT]}
        assert list(told.lines) == ["behoud"]
        assert beside(with_only(example, story(), about_line), catalog, line="behoud").goals == {}

    @pytest.mark.parametrize(
        "changes",
        [
            {"consent": False},
            {"consent_until": "2025-08-31"},  # made a day too late
            {"consent_until": "2025-07-31"},
            {"received": "2025-08-02"},  # after the peildatum
            {"story": "Marieke uit Testerveen vroeg welke opleiding erbij hoort."},  # nobody judged it
        ],
    )
    def test_otherwise_it_does_not(self, example: Agenda, catalog: Catalog, changes: dict[str, Any]) -> None:
        agenda = with_only(example, story(**changes))
        told = beside(agenda, catalog)
        assert told.goals == {}
        assert told.waiting == int("story" in changes)
        assert TEXT not in repr(agenda.goal_stories)
        assert TEXT not in agenda.goal_stories[0].model_dump_json()

    def test_a_withdrawal_wins_from_a_decision(self, example: Agenda, catalog: Catalog) -> None:
        chosen = StoryDecision(
            story="V-9", fingerprint=fingerprint(TEXT), decision="plaatsen", role="onderzoeker",
            decided=DAY, reason="Mag.",
        )  # fmt: skip
        back = StoryWithdrawal(story="V-9", withdrawn=date(2026, 1, 1), by="verteller")
        assert beside(with_only(example, story(), story_decisions=(chosen,)), catalog).goals
        both = with_only(example, story(), story_decisions=(chosen,), story_withdrawals=(back,))
        assert beside(both, catalog).goals == {}
        assert withheld_texts(both, catalog, MADE).found_in(f"Iemand schreef: {TEXT}")

    def test_of_publications_consent_for_the_doelmonitor_is_not_enough(
        self, example: Agenda, catalog: Catalog
    ) -> None:
        assert beside(with_only(example, story()), catalog, use="publicaties").goals == {}
        wide = with_only(example, story(consent_for="publicaties"))
        assert beside(wide, catalog, use="publicaties").goals

    def test_each_use_includes_the_narrower_ones(self) -> None:
        uses: tuple[StoryUse, ...] = ("projectmonitor", "doelmonitor", "publicaties")
        allowed = [[allows(given, asked) for asked in uses] for given in uses]
        assert allowed == [[True, False, False], [True, True, False], [True, True, True]]


class TestStoriesOfProjects:
    def told(self, example: Agenda, catalog: Catalog, **changes: Any) -> ToldBeside:
        line = {
            "project": "I-1", "story": TEXT, "consent": True, "consent_for": "doelmonitor",
            "name_project": True, **changes,
        }  # fmt: skip
        reports = tuple(
            ProjectReport.model_validate(one)
            for one in (line, *({"project": other, "state": "do"} for other in ("I-2", "I-3", "I-4", "I-5")))
        )
        rounds = Sealed((ProjectRound(period="2025MM07", reports=reports),))
        return beside(with_only(example, project_rounds=rounds), catalog)

    def test_they_stand_with_every_goal_the_project_works_on(self, example: Agenda, catalog: Catalog) -> None:
        goals = {
            link.goal
            for one in example.projects
            if one.id == "I-1"
            for link in one.goals
            if not link.uncertain
        }
        assert set(self.told(example, catalog).goals) == goals != set()

    @pytest.mark.parametrize(
        "changes",
        [
            {"consent_for": "projectmonitor"},
            {"consent_for": None},
            {"name_project": False},
            {"consent": False},
        ],
    )
    def test_not_without_consent_for_this_or_without_a_name(
        self, example: Agenda, catalog: Catalog, changes: dict[str, Any]
    ) -> None:
        assert self.told(example, catalog, **changes).goals == {}


class TestThePage:
    def test_at_most_two_in_full_and_the_others_named_once(self, example: Agenda) -> None:
        stories = tuple(Story(None, f"2025MM0{month}", f"Verhaal nummer {month}.") for month in (7, 6, 5))
        page = Stories(ToldBeside({"1.1": stories, "1.2": stories[:1]}, {}, 1), example)
        opening = " ".join(str(block.html) for block in page.opening())
        first = " ".join(str(block.html) for block in page.of_goal("1.1"))
        second = " ".join(str(block.html) for block in page.of_goal("1.2"))
        assert "bewijst niet" in opening
        assert "1 verhaal wacht op beoordeling" in opening
        assert first.count("<blockquote") == MOST
        assert "verzonnen" in first
        assert "mei 2025" in first
        assert "nummer 5" not in first
        assert "nummer 7" not in second
        assert "staat bij doel 1.1" in second

    def test_nothing_is_said_where_nothing_is_told(self, example: Agenda) -> None:
        page = Stories(ToldBeside({}, {}, 0), example)
        assert page.opening() == page.of_goal("1.1") == page.of_line("behoud", "Behoud") == []

    def test_markup_in_a_story_is_text(self, example: Agenda) -> None:
        hostile = Story(None, "2025MM07", "<script>x</script> [a](javascript:x) **b**")
        page = Stories(ToldBeside({"1.1": (hostile,)}, {}, 0), example)
        html = " ".join(str(block.html) for block in page.of_goal("1.1"))
        assert "<script" not in html
        assert "<a " not in html
        assert "<strong>" not in html


class TestTheDesk:
    @pytest.fixture
    def root(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        shutil.copytree(DATA / "catalog", tmp_path / "data" / "catalog")
        shutil.copytree(
            DATA / "agenda" / "voorbeeld",
            tmp_path / "data" / "agenda" / "voorbeeld",
            ignore=shutil.ignore_patterns("snapshots"),
        )
        monkeypatch.chdir(tmp_path)
        (tmp_path / "hcalib").mkdir()
        (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
        return tmp_path

    def states(self, root: Path, catalog: Catalog) -> dict[str | None, str]:
        agenda = load_agenda(root / "data" / "agenda", "voorbeeld")
        return {one.code: one.state for one in review_stories(agenda, catalog, day=DAY, made=MADE)}

    def test_a_decision_by_code_goes_into_the_log_of_before(self, root: Path, catalog: Catalog) -> None:
        assert self.states(root, catalog)["V-7"] == "wacht op beoordeling"
        log = root / "data" / "agenda" / "voorbeeld" / "story-decisions.csv"
        assert "story" not in log.read_text(encoding="utf-8").splitlines()[0].split(",")
        before = len(load_agenda(root / "data" / "agenda", "voorbeeld").story_decisions)
        words = ["--tekst", "Sinds een collega meer uren maakt, is er minder gepuzzel."]
        assert main(["stories", "voorbeeld", "--plaatsen", "V-7", *words, *WHY]) == 0
        assert self.states(root, catalog)["V-7"] == "mag verteld"
        assert len(load_agenda(root / "data" / "agenda", "voorbeeld").story_decisions) == before + 1

    def test_a_withdrawal_by_code_holds(self, root: Path, catalog: Catalog) -> None:
        assert main(["stories", "voorbeeld", "--intrekken", "V-1", *WHY]) == 0
        assert self.states(root, catalog)["V-1"] == "ingetrokken"

    @pytest.mark.parametrize("named", [["V-99"], ["B-1"], ["B-1", "2025-07", "nog"], ["V-7", "2025-07"]])
    def test_a_mistake_logs_nothing(self, root: Path, named: list[str]) -> None:
        log = root / "data" / "agenda" / "voorbeeld" / "story-decisions.csv"
        before = log.read_bytes()
        assert main(["stories", "voorbeeld", "--plaatsen", *named, *WHY]) == 2
        assert log.read_bytes() == before

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("V-1,1.2,,2025-01-01,Nog een verhaal.,true,,", "staat er 2 keer in"),
            ("V-9,9.9,,2025-01-01,Nog een verhaal.,true,,", "doel '9.9' bestaat niet"),
            ("V-9,,niets,2025-01-01,Nog een verhaal.,true,,", "actielijn 'niets' bestaat niet"),
            ("V-9,1.1,behoud,2025-01-01,Nog een verhaal.,true,,", "niet allebei"),
            ("V-9,1.1,,2025-01-01,,true,,", "veld 'story': dit veld ontbreekt"),
            ("V-9,1.1,,2025-01-01,Nog een verhaal.,true,projectmonitor,", "consent_for"),
        ],
    )
    def test_a_faulty_line_is_told(self, root: Path, line: str, words: str) -> None:
        path = root / "data" / "agenda" / "voorbeeld" / "goal-stories.csv"
        path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
        with pytest.raises(UserError) as caught:
            load_agenda(root / "data" / "agenda", "voorbeeld")
        assert words in str(caught.value)
        assert "Nog een verhaal" not in str(caught.value)
