"""Stories: consent, withdrawal, the screen and decisions; without all of these nothing is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.models import ProjectReport, ProjectRound
from hcalib.agenda.stories import StoryDecision, StoryWithdrawal, fingerprint
from hcalib.catalog import Catalog, load_catalog
from hcalib.cli import main
from hcalib.disclosure.patterns import is_bsn_like
from hcalib.disclosure.screen import Screen, screen, screen_of
from hcalib.disclosure.stories import review_stories
from hcalib.disclosure.texts import withheld_texts
from hcalib.errors import UserError
from hcalib.monitoring.projects import Told, stories_for
from hcalib.publishing.placing import remove_withdrawn
from hcalib.sealed import Sealed, SealedError

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
TEXT = "Het meelopen hielp om een keuze te maken voor een opleiding."
DAY, MADE = date(2025, 8, 1), date(2025, 9, 1)
ROUND = "2025MM07"
ALL = ("I-1", "I-2", "I-3", "I-4")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(DATA / "catalog", DATA / "agenda" / "voorbeeld")


@pytest.fixture(scope="module")
def example() -> Agenda:
    return load_agenda(DATA / "agenda", "voorbeeld")


@pytest.fixture(scope="module")
def sources(example: Agenda, catalog: Catalog) -> Screen:
    return screen_of(example, catalog)


Tell = Callable[..., Told]


@pytest.fixture
def agenda_with(example: Agenda) -> Callable[..., Agenda]:
    """Give a function that puts one story in the agenda, among projects that report and tell nothing."""

    def build(text: str = TEXT, project: str = "I-1", **changes: Any) -> Agenda:
        more = {
            name: changes.pop(name) for name in ("story_withdrawals", "story_decisions") if name in changes
        }
        told = {"project": project, "story": text, "consent": True, "name_project": True, **changes}
        others = [{"project": other, "state": "do"} for other in ALL if other != project]
        reports = tuple(ProjectReport.model_validate(line) for line in (told, *others))
        rounds = Sealed((ProjectRound(period=ROUND, reports=reports),))
        none = {"story_withdrawals": (), "story_decisions": ()}
        return example.model_copy(update={"project_rounds": rounds, **none, **more})

    return build


@pytest.fixture
def tell(agenda_with: Callable[..., Agenda], catalog: Catalog) -> Tell:
    def build(
        text: str = TEXT, project: str = "I-1", /, *, about: dict[str, Any] | None = None, **changes: Any
    ) -> Told:
        asked: dict[str, Any] = {"day": DAY, "made": MADE, **(about or {})}
        return stories_for(agenda_with(text, project, **changes), catalog, **asked)

    return build


def decision(about: str = TEXT, /, **changes: Any) -> StoryDecision:
    given = {
        "project": "I-1",
        "round": ROUND,
        "fingerprint": fingerprint(about),
        "decision": "plaatsen",
        "role": "onderzoeker",
        "decided": "2025-08-20",
        "reason": "Niemand te herkennen.",
    }
    return StoryDecision.model_validate({**given, **changes})


class TestConsent:
    def test_with_consent_and_nothing_found_a_story_is_told(self, tell: Tell) -> None:
        told = tell()
        assert [(story.project, story.text) for story in told.stories] == [("I-1", TEXT)]
        assert told.waiting == 0

    def test_without_consent_it_is_sealed_from_loading_on(self, tell: Tell, agenda_with: Any) -> None:
        assert tell(consent=False) == Told((), 0)
        (progress,) = agenda_with(consent=False).project_rounds.unseal("test")
        story = progress.reports[0].story
        assert TEXT not in repr(progress)
        assert TEXT not in progress.model_dump_json()
        for use in (str, bool, len, list):
            with pytest.raises(SealedError):
                use(story)

    @pytest.mark.parametrize(
        ("until", "day", "made", "told"),
        [
            ("2025-09-01", DAY, MADE, 1),
            ("2025-08-31", DAY, MADE, 0),  # made a day too late
            ("2025-07-31", DAY, DAY, 0),  # the peildatum lies after it
            ("2025-07-31", DAY, date(2025, 7, 1), 0),
            (None, DAY, date(2026, 12, 31), 1),  # by default the last day of the agenda's term
            (None, DAY, date(2027, 1, 1), 0),
        ],
    )
    def test_consent_holds_on_the_peildatum_and_when_made(
        self, tell: Tell, until: str | None, day: date, made: date, told: int
    ) -> None:
        assert len(tell(consent_until=until, about={"day": day, "made": made}).stories) == told

    def test_publications_ask_for_more_than_the_monitor(self, tell: Tell) -> None:
        assert tell(about={"use": "publicaties"}).stories == ()
        assert tell(consent_for="projectmonitor", about={"use": "publicaties"}).stories == ()
        assert len(tell(consent_for="publicaties", about={"use": "publicaties"}).stories) == 1
        assert len(tell(consent_for="publicaties").stories) == 1

    def test_what_came_in_later_is_not_told_earlier(self, tell: Tell) -> None:
        assert tell(received="2025-08-02").stories == ()

    @pytest.mark.parametrize("period", [ROUND, None])
    def test_withdrawn_is_gone_from_every_edition_made_again(self, tell: Tell, period: str | None) -> None:
        back = StoryWithdrawal(project="I-1", round=period, withdrawn=date(2026, 5, 1), by="verteller")
        for day in (DAY, date(2026, 6, 1)):
            about = {"day": day, "made": date(2026, 6, 1)}
            assert len(tell(about=about).stories) == 1
            assert tell(about=about, story_withdrawals=(back,)).stories == ()
        chosen = decision(role="onderzoeksleider", decided="2026-06-01")
        assert tell(story_withdrawals=(back,), story_decisions=(chosen,)).stories == ()


class TestAnonymous:
    def test_the_project_is_not_named_without_a_yes(self, tell: Tell) -> None:
        for answer in (None, False):
            (story,) = tell(name_project=answer).stories
            assert story.project is None
            assert "I-1" not in repr(story)

    def test_never_beside_a_goal_or_a_project(self, tell: Tell, example: Agenda) -> None:
        goal = next(p for p in example.projects if p.id == "I-1").goals[0].goal
        for about in ({"goal": goal}, {"project": "I-1"}):
            assert tell(about=about, name_project=False) == Told((), 0)
            assert len(tell(about=about).stories) == 1
        assert tell(about={"project": "I-2"}).stories == ()

    def test_not_among_too_few_projects_that_it_can_come_from(
        self, agenda_with: Callable[..., Agenda], catalog: Catalog
    ) -> None:
        whole = agenda_with(name_project=False)
        (progress,) = whole.project_rounds.unseal("test")
        for number, expected in ((3, 1), (2, 0)):
            few = progress.model_copy(update={"reports": progress.reports[:number]})
            agenda = whole.model_copy(update={"project_rounds": Sealed((few,))})
            assert len(stories_for(agenda, catalog, day=DAY, made=MADE).stories) == expected

    def test_its_own_name_in_the_text_is_a_finding(self, tell: Tell, example: Agenda) -> None:
        name = next(p for p in example.projects if p.id == "I-1").name.lower()
        assert tell(f"Door {name} bleef een deelnemer.", name_project=False).waiting == 1


class TestDecisions:
    NAMED = "Mevrouw De Vries vond een baan."

    def test_with_findings_it_waits_and_is_counted(self, tell: Tell) -> None:
        assert tell(self.NAMED) == Told((), 1)

    def test_a_decision_tells_it_or_in_other_words_or_not(self, tell: Tell) -> None:
        def told(*decisions: StoryDecision) -> list[str]:
            return [story.text for story in tell(self.NAMED, story_decisions=decisions).stories]

        assert told(decision(self.NAMED)) == [self.NAMED]
        assert told(decision(self.NAMED, text="Een deelnemer vond een baan.")) == [
            "Een deelnemer vond een baan."
        ]
        assert told(decision(self.NAMED, decision="niet plaatsen")) == []
        first, later = (
            decision(self.NAMED),
            decision(self.NAMED, decision="niet plaatsen", decided="2025-08-21"),
        )
        assert told(first, later) == told(later, first) == []
        assert tell(TEXT, story_decisions=(decision(TEXT, decision="niet plaatsen"),)).stories == ()

    def test_a_decision_about_another_text_lapses(self, tell: Tell) -> None:
        assert tell(self.NAMED, story_decisions=(decision("Een eerdere tekst."),)).waiting == 1

    def test_a_decision_knows_roles_and_no_names(self) -> None:
        with pytest.raises(ValueError, match="role"):
            decision(role="Marieke")
        with pytest.raises(ValueError, match="reason"):
            decision(reason="")


class TestScreen:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Mevrouw De Vries bleef.", "naam"),
            ("De collega sprak met dhr. Pietersen over werk.", "naam"),
            ("Ik sprak met marieke over het rooster.", "naam"),
            ("Khadija el Amrani begon.", "naam"),
            ("Begeleid door J.P. Balk en anderen.", "naam"),
            ("Een deelnemer, Xanthippe, bleef.", "naam"),
            ("HENDRIKSEN bleef.", "naam"),
            ("Mail naar j.jansen@voorbeeld.nl graag.", "contact"),
            ("Mail naar jansen (at) voorbeeld punt nl graag.", "contact"),
            ("Bel 06-1234 5678 of langs.", "contact"),
            ("Bel 0320 123456 of langs.", "contact"),
            ("Bel +31 6 12345678.", "contact"),
            ("Zie www.voorbeeld.nl voor meer.", "contact"),
            ("Het nummer is 1112.22.333 van de pas.", "nummer"),
            ("Haar cliëntnummer is 48213.", "nummer"),
            ("Gestort op NL91 ABNA 0417 1643 00.", "nummer"),
            ("Woont op 1234 AB in de wijk.", "plaats"),
            ("Woont aan de Kerkstraat 12.", "plaats"),
            ("Begon in Fictiedam met werk.", "plaats"),
            ("Begon in FICTIEDAM met werk.", "plaats"),
            ("Begon op 12 maart 2024.", "datum"),
            ("Begon op 12-3-24.", "datum"),
            ("Is in 1967 begonnen.", "datum"),
            ("Een 47-jarige bleef.", "leeftijd"),
            ("Een zevenenveertigjarige bleef.", "leeftijd"),
            ("Zij is 58 jaar oud.", "leeftijd"),
            ("Bij Zorggroep Voorbeeld bleef men.", "werkgever"),
            ("Bij geestkracht fictiedam bleef men.", "werkgever"),
            ("In het ziekenhuis bleef men.", "werkgever"),
            ("De directeur bleef.", "zeldzaam"),
            ("Na haar burn-out kwam zij terug.", "gevoelig"),
            ("Een Syrische deelnemer bleef.", "gevoelig"),
        ],
    )  # fmt: skip
    def test_is_found_with_its_place_and_a_reason(self, sources: Screen, text: str, kind: str) -> None:
        found = [trace for trace in screen(text, sources) if trace.kind == kind]
        assert found
        for trace in found:
            assert trace.reason
            assert trace.start is not None
            assert trace.end is not None
            assert 0 <= trace.start < trace.end <= len(text)

    @pytest.mark.parametrize(
        "text",
        [
            TEXT,
            "Twee werkgevers verdeelden samen een baan. De deelnemers bleven. Wat leerden we? Veel.",
            "In Nederland is dat niet gewoon, zei het UWV over mbo en bbl.",
            "In Voorbeeldland bleven 12 van de 20 deelnemers na drie maanden.",
            "Een verpleegkundige hielp een collega.",
            "Ik wil dat wel; dat ben ik gewend, in een ton zit meer.",
        ],
    )
    def test_an_ordinary_story_passes(self, sources: Screen, text: str) -> None:
        assert screen(text, sources) == ()

    def test_function_age_and_place_together_are_told_apart(self, sources: Screen) -> None:
        found = screen("Een kapper van 58 uit Fictiedam werd verzorgende.", sources)
        (together,) = [trace for trace in found if trace.kind == "combinatie"]
        assert together.reason == "samen te herkennen: functie + leeftijd + plaats in één verhaal"

    def test_numbers_of_citizens_pass_the_test_of_eleven(self) -> None:
        assert is_bsn_like("111222333")
        assert not is_bsn_like("111222334")
        assert not is_bsn_like("000000000")
        assert not is_bsn_like("12345")


class TestExampleAgenda:
    def test_has_every_case(self, example: Agenda, catalog: Catalog) -> None:
        found = review_stories(example, catalog, day=DAY, made=MADE)
        assert {one.state for one in found} == {
            "mag verteld",
            "wacht op beoordeling",
            "niet plaatsen",
            "geen toestemming",
            "toestemming voorbij",
            "ingetrokken",
        }
        assert {one.named for one in found if one.state == "mag verteld"} == {True, False}

    def test_only_what_may_be_told_is_not_looked_for_in_editions(
        self, example: Agenda, catalog: Catalog
    ) -> None:
        withheld = withheld_texts(example, catalog, MADE)
        for one in review_stories(example, catalog, day=MADE, made=MADE):
            original, told = one.original.unseal("test"), one.told.unseal("test")
            if one.state == "mag verteld":
                assert not withheld.found_in(told)
            if one.state != "mag verteld" or original != told:
                assert withheld.found_in(f"Vooraf. {original.upper()} En na.")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(DATA / "catalog", tmp_path / "data" / "catalog")
    own = tmp_path / "data" / "agenda" / "voorbeeld"
    shutil.copytree(DATA / "agenda" / "voorbeeld", own, ignore=shutil.ignore_patterns("snapshots"))
    monkeypatch.setenv("HCALIB_ROOT", str(tmp_path))
    return tmp_path


class TestLoadingAndCommand:
    def test_a_withdrawal_of_no_story_is_a_fault(self, root: Path) -> None:
        path = root / "data" / "agenda" / "voorbeeld" / "story-withdrawals.csv"
        path.write_text(
            path.read_text(encoding="utf-8") + "I-3,2025MM07,,2025-08-01,verteller,\n", encoding="utf-8"
        )
        with pytest.raises(UserError, match="project 'I-3' heeft in ronde 2025MM07 geen verhaal"):
            load_agenda(root / "data" / "agenda", "voorbeeld")

    def test_the_list_tells_what_waits_and_nothing_gets_into_outputs(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["stories", "voorbeeld", "--wacht"]) == 0
        out = capsys.readouterr().out
        assert "B-1, ronde 2025-07: wacht op beoordeling" in out
        assert "'Wonen in Fictiehof'" in out
        assert "de naam van een organisatie" in out
        assert not (root / "outputs").exists()

    def test_a_decision_and_a_withdrawal_are_logged_and_hold(
        self, root: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
    ) -> None:
        why = ["--rol", "onderzoeker", "--reden", "=Herkenbaar, weggelaten."]
        assert (
            main(["stories", "voorbeeld", "--plaatsen", "B-1", "2025-07", "--tekst", "Een kok leert.", *why])
            == 0
        )
        assert main(["stories", "voorbeeld", "--intrekken", "I-4", "2025-01", *why]) == 0
        assert "Maak edities opnieuw" in capsys.readouterr().out
        agenda = load_agenda(root / "data" / "agenda", "voorbeeld")
        states = {
            (one.project, one.period): one.state
            for one in review_stories(agenda, catalog, day=DAY, made=MADE)
        }
        assert states["B-1", ROUND] == "mag verteld"
        assert states["I-4", "2025MM01"] == "ingetrokken"
        log = (root / "data" / "agenda" / "voorbeeld" / "story-decisions.csv").read_text(encoding="utf-8")
        assert ",=" not in log
        assert '"=' not in log

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--plaatsen", "B-1", "2025-07"], "geef bij een besluit ook --rol en --reden op"),
            (["--plaatsen", "B-1", "2025-07", "--rol", "Jan", "--reden", "x"], "'Jan' is geen rol; kies bij"),
            (["--plaatsen", "I-3", "2025-07", "--rol", "onderzoeker", "--reden", "x"], "geen verhaal"),
        ],
    )
    def test_a_mistake_is_told_and_logs_nothing(
        self, root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
    ) -> None:
        path = root / "data" / "agenda" / "voorbeeld" / "story-decisions.csv"
        before = path.read_bytes()
        assert main(["stories", "voorbeeld", *arguments]) == 2
        assert words in " ".join(capsys.readouterr().err.split())
        assert path.read_bytes() == before

    def test_a_real_agenda_keeps_its_log_out_of_git(self, example: Agenda, root: Path) -> None:
        own = root / "data" / "agenda" / "voorbeeld" / "agenda.yml"
        own.write_text(
            own.read_text(encoding="utf-8").replace("example: true", "example: false"), encoding="utf-8"
        )
        why = ["--rol", "onderzoeker", "--reden", "Mag."]
        assert main(["stories", "voorbeeld", "--plaatsen", "B-1", "2025-07", *why]) == 3


def test_a_page_of_an_earlier_run_with_a_withdrawn_story_does_not_stay(
    tmp_path: Path, example: Agenda, catalog: Catalog
) -> None:
    withheld = withheld_texts(example, catalog, MADE)
    gone = next(
        one for one in review_stories(example, catalog, day=DAY, made=MADE) if one.state == "ingetrokken"
    )
    for name, text in (("oud", gone.told.unseal("test")), ("goed", "Niets bijzonders.")):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / f"{name}.html").write_text(f"<p>{text}</p>", encoding="utf-8")
    remove_withdrawn(tmp_path, withheld)
    assert [page.name for page in tmp_path.glob("*.html")] == ["goed.html"]
    assert not (tmp_path / "data" / "oud").exists()
