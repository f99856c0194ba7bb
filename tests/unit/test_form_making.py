"""Making a round: one workbook per respondent, and never over what somebody filled in."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hcalib import cli
from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.models import Project, SurveyAnswer
from hcalib.catalog import load_catalog
from hcalib.errors import UserError
from hcalib.sources.forms.making import MadeRound, make_round
from hcalib.sources.forms.models import load_forms
from hcalib.sources.forms.prefill import previous_answers
from hcalib.sources.forms.respondents import Respondent, known_to
from hcalib.sources.forms.rounds import parse_round

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "data" / "catalog" / "forms")
UNITS = load_catalog(ROOT / "data" / "catalog").units
FLEVOLAND = load_agenda(ROOT / "data" / "agenda", "hca-zwf")
EXAMPLE = load_agenda(ROOT / "data" / "agenda", "voorbeeld")
TODAY = date(2022, 7, 1)


def make(
    folder: Path,
    *named: str,
    agenda: Agenda = FLEVOLAND,
    form: str = "project-progress",
    month: str = "2022-07",
    made: date = TODAY,
) -> MadeRound:
    period = parse_round(month)
    return make_round(folder, agenda, [FORMS[form]], period, made=made, units=UNITS, named=named)


def overview(folder: Path) -> dict[str, dict[str, str]]:
    text = (folder / "overzicht.csv").read_text(encoding="utf-8-sig")
    return {row["code"]: row for row in csv.DictReader(text.splitlines(), delimiter=";")}


def fill_in(path: Path, value: object = 42) -> None:
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Antwoorden"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "effort_hours")
    sheet.cell(row, 3).value = value
    workbook.save(path)


def states(made: MadeRound) -> dict[str, str]:
    return {form.request.respondent.id: form.state for form in made.forms}


def test_every_running_project_gets_a_workbook_and_a_text(tmp_path: Path) -> None:
    made = make(tmp_path)
    running = {project.id for project in FLEVOLAND.projects if project.phase.startswith("lopend")}

    assert set(states(made)) == running
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {f"hca-zwf_2022-07_{id}.xlsx" for id in running}
    assert {path.stem for path in (tmp_path / "teksten").iterdir()} == {
        path.stem for path in tmp_path.glob("*.xlsx")
    }
    assert "A-I" in made.not_asked


def test_a_project_that_does_not_run_gets_a_form_when_it_is_named(tmp_path: Path) -> None:
    assert states(make(tmp_path, "A-I")) == {"A-I": "nieuw"}


def test_the_overview_tells_who_gets_what(tmp_path: Path) -> None:
    make(tmp_path)
    rows = overview(tmp_path)

    assert (tmp_path / "overzicht.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows["I-B"]["bestand"] == "hca-zwf_2022-07_I-B.xlsx"
    assert rows["I-B"]["voor"] == "Sterk in je Werk"
    assert rows["I-B"]["terug"] == "2022-07-29"
    assert (tmp_path / rows["I-B"]["tekst"]).is_file()
    assert rows["A-I"]["bestand"] == ""
    assert rows["A-I"]["stand"] == "niet gevraagd: in het register staat 'gepland'"


def test_a_second_form_in_the_same_folder_adds_to_the_overview(tmp_path: Path) -> None:
    make(tmp_path, "I-B")
    make(tmp_path, "I-C")
    assert set(overview(tmp_path)) == {"I-B", "I-C"}


def test_making_twice_gives_the_same_files(tmp_path: Path) -> None:
    make(tmp_path / "een", "I-B", "I-C")
    make(tmp_path / "twee", "I-B", "I-C")
    for path in (tmp_path / "een").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "twee" / path.relative_to(tmp_path / "een")).read_bytes()


def test_making_again_on_another_day_leaves_an_equal_form_alone(tmp_path: Path) -> None:
    make(tmp_path, "I-B")
    before = (tmp_path / "hca-zwf_2022-07_I-B.xlsx").read_bytes()

    assert states(make(tmp_path, "I-B", made=date(2022, 7, 4))) == {"I-B": "ongewijzigd"}
    assert (tmp_path / "hca-zwf_2022-07_I-B.xlsx").read_bytes() == before
    assert overview(tmp_path)["I-B"]["gemaakt"] == "2022-07-01"


def test_a_form_that_nobody_touched_follows_the_register(tmp_path: Path) -> None:
    make(tmp_path, "I-B")
    projects = tuple(
        project.model_copy(update={"name": "Nieuwe naam"}) if project.id == "I-B" else project
        for project in FLEVOLAND.projects
    )
    renamed = FLEVOLAND.model_copy(update={"projects": projects})

    assert states(make(tmp_path, "I-B", agenda=renamed)) == {"I-B": "vernieuwd"}
    assert overview(tmp_path)["I-B"]["voor"] == "Nieuwe naam"


def test_what_somebody_filled_in_is_never_overwritten(tmp_path: Path) -> None:
    make(tmp_path, "I-B", "I-C")
    path = tmp_path / "hca-zwf_2022-07_I-B.xlsx"
    fill_in(path)
    filled = path.read_bytes()

    for made in (TODAY, date(2022, 7, 4)):
        assert states(make(tmp_path, "I-B", "I-C", made=made)) == {"I-B": "behouden", "I-C": "ongewijzigd"}
        assert path.read_bytes() == filled
    assert overview(tmp_path)["I-B"]["stand"] == "veranderd na het maken; niet overschreven"


@pytest.mark.parametrize("content", [None, b"", b"bestand;voor\nx;y;z\n", b"\xff\xfe\x00", b'"open'])
def test_without_a_readable_overview_nothing_is_overwritten(tmp_path: Path, content: bytes | None) -> None:
    make(tmp_path, "I-B")
    path = tmp_path / "hca-zwf_2022-07_I-B.xlsx"
    fill_in(path)
    filled = path.read_bytes()
    (tmp_path / "overzicht.csv").unlink()
    if content is not None:
        (tmp_path / "overzicht.csv").write_bytes(content)

    assert states(make(tmp_path, "I-B")) == {"I-B": "behouden"}
    assert path.read_bytes() == filled


def test_a_damaged_line_of_the_overview_counts_as_unknown(tmp_path: Path) -> None:
    make(tmp_path, "I-B")
    overview_file = tmp_path / "overzicht.csv"
    text = overview_file.read_text(encoding="utf-8")
    overview_file.write_text(text.replace("2022-07-01", "gisteren"), encoding="utf-8")

    assert states(make(tmp_path, "I-B", made=date(2022, 7, 4))) == {"I-B": "behouden"}
    assert states(make(tmp_path, "I-B")) == {"I-B": "ongewijzigd"}


def test_a_name_that_looks_like_a_formula_stays_text_in_the_overview(tmp_path: Path) -> None:
    project = FLEVOLAND.projects[1].model_copy(update={"name": "=HYPERLINK(1)"})
    make(tmp_path, agenda=FLEVOLAND.model_copy(update={"projects": (project,)}))
    assert overview(tmp_path)["I-B"]["voor"] == "'=HYPERLINK(1)"


def test_codes_that_windows_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    project = FLEVOLAND.projects[1]
    twins = (project, project.model_copy(update={"id": "i-b"}))
    with pytest.raises(UserError, match="verschilt alleen in hoofdletters"):
        make(tmp_path, agenda=FLEVOLAND.model_copy(update={"projects": twins}))
    assert not list(tmp_path.iterdir())


def test_nobody_to_ask_is_a_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"data/confidential/hca-zwf/employers\.csv"):
        make(tmp_path, form="vacaturepeiling")
    with pytest.raises(UserError, match="in HCA ZWF is geen project met de code 'X-9'"):
        make(tmp_path, "I-B", "X-9")
    assert not list(tmp_path.iterdir())


def test_one_form_without_anybody_does_not_stop_the_other(tmp_path: Path) -> None:
    forms = [FORMS["project-progress"], FORMS["vacaturepeiling"]]
    made = make_round(tmp_path, FLEVOLAND, forms, parse_round("2022-07"), made=TODAY, units=UNITS)
    assert made.forms
    assert "employers.csv" in made.remarks[0]


def test_the_text_for_the_mail(tmp_path: Path) -> None:
    make(tmp_path, "I-B")
    text = (tmp_path / "teksten" / "hca-zwf_2022-07_I-B.txt").read_text(encoding="utf-8")

    assert "hca-zwf_2022-07_I-B.xlsx" in text
    assert text.count("29 juli 2022") == 2
    assert "Beste projectleider," in text
    assert "@" not in text
    assert "VOORBEELD" not in text


def polled(period: str) -> tuple[SurveyAnswer, ...]:
    rounds = EXAMPLE.survey_rounds.unseal("test")
    return next(one.answers for one in rounds if (one.survey, one.period) == ("vacaturepeiling", period))


def test_the_text_for_an_employer_is_about_confidentiality(tmp_path: Path) -> None:
    answered = {
        period: {one.employer for one in polled(period) if one.responded}
        for period in ("2024KW02", "2025KW02")
    }
    silent_since = answered["2024KW02"] - answered["2025KW02"]
    employer = next(one for one in EXAMPLE.employers if one.id in silent_since)
    make(tmp_path, employer.id, agenda=EXAMPLE, form="vacaturepeiling", month="2026-04")
    path = tmp_path / "teksten" / f"voorbeeld_2026-04_vacaturepeiling_{employer.id}.txt"
    text = path.read_text(encoding="utf-8")

    assert text.startswith("VOORBEELD")
    assert "vertrouwelijk" in text
    assert "Wat u de vorige keer opgaf (tweede kwartaal van 2024)" in text


class TestPreviousAnswers:
    def previous(self, form: str, respondent: str, month: str) -> tuple[str | None, dict[str, str], dict]:  # type: ignore[type-arg]
        asked = next(r for r in known_to(FORMS[form], EXAMPLE) if r.id == respondent)
        found = previous_answers(FORMS[form], EXAMPLE, asked, parse_round(month))
        return found.period and found.period.code, dict(found.once), dict(found.targets)

    def test_a_project(self) -> None:
        period, once, targets = self.previous("project-progress", "B-1", "2025-01")
        assert period == "2024MM07"
        assert once["state"] == "Check: nagaan of het werkt"
        assert once["effort_hours"] == "11"
        assert "consent" not in once, "without a story nobody said no"
        assert targets["afgerond"]["value"] == "23"
        assert targets["afgerond"]["denominator"] == "33"

    def test_an_employer(self) -> None:
        period, once, _ = self.previous("vacaturepeiling", "streekkliniek-modelhaven", "2026-04")
        assert period == "2025KW02"
        (given,) = [one for one in polled("2025KW02") if one.employer == "streekkliniek-modelhaven"]
        assert given.staff
        for question in ("staff", "open_vacancies", "hard_to_fill"):
            assert once[question] == str(getattr(given, question))

    def test_the_round_itself_and_later_ones_do_not_count(self) -> None:
        assert self.previous("project-progress", "B-1", "2023-01") == (None, {}, {})

    def test_a_silent_employer_has_none(self) -> None:
        silent = Respondent("niemand", "Niemand")
        assert previous_answers(FORMS["vacaturepeiling"], EXAMPLE, silent, parse_round("2026-04")).once == {}


class TestCommand:
    @pytest.fixture(autouse=True)
    def _root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HCALIB_ROOT", str(ROOT))

    def test_make_takes_the_only_real_agenda_with_projects(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command = ["forms", "make", "--round", "2022-07", "--voor", "I-B", "--naar", str(tmp_path)]
        assert cli.main(command) == 0
        assert "1 formulier: 1 gemaakt." in capsys.readouterr().out
        fill_in(tmp_path / "hca-zwf_2022-07_I-B.xlsx")
        assert cli.main(command) == 0
        out = capsys.readouterr().out
        assert "1 formulier: 1 behouden." in out
        assert "Niet overschreven, want iemand heeft er iets in veranderd: hca-zwf_2022-07_I-B.xlsx" in out

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ([], "noem de ronde"),
            (["--round", "2022"], "schrijf jaar en maand"),
            (["--round", "2022-07", "--agenda", "niets"], "de agenda 'niets' bestaat niet"),
            (["--round", "2022-07", "--form", "niets"], "het formulier 'niets' is er niet"),
            (["--round", "2022-07", "--terug", "morgen"], "'morgen' bij --terug is geen datum"),
        ],
    )
    def test_a_wrong_request_is_one_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
    ) -> None:
        assert cli.main(["forms", "make", *arguments, "--naar", str(tmp_path)]) == 2
        assert sentence in capsys.readouterr().err
        assert not list(tmp_path.iterdir())

    def test_list_shows_the_forms_and_their_months(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["forms", "list"]) == 0
        out = capsys.readouterr().out
        assert "ronde in januari en juli" in out
        assert "--form vacaturepeiling" in out


def test_a_project_owes_a_report_while_it_runs() -> None:
    project = FLEVOLAND.projects[0]
    phases = ("lopend", "lopend of gepland", "gepland", "2022 en verder", "afgerond", "gestopt")
    owes = [Project.model_copy(project, update={"phase": phase}).owes_report for phase in phases]
    assert owes == [True, True, False, False, False, False]
