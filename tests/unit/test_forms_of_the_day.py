"""Forms ask how things stood on the day of the round, and only who was there on it gets one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms_kit import EMPLOYER, EXAMPLE, FORMS, GOOD, PROGRESS, UNITS, VACANCIES, Desk, filled, packed

from hcalib import cli
from hcalib.errors import ExitCode, UserError
from hcalib.sources.forms.making import MadeRound, make_round
from hcalib.sources.forms.models import Form
from hcalib.sources.forms.rounds import for_round, parse_round

JULY = parse_round("2025-07")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def made(folder: Path, form: str, month: str, *named: str) -> MadeRound:
    today = date(2025, 6, 25)
    return make_round(
        folder, EXAMPLE, [FORMS[form]], parse_round(month), made=today, units=UNITS, named=named
    )


def texts(path: Path) -> str:
    book = openpyxl.load_workbook(path)
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    prompts = [str(one.prompt) for sheet in book for one in sheet.data_validations.dataValidation]
    return "\n".join([*cells, *prompts])


class TestStand:
    def test_form_and_mail_name_the_day_of_the_round(self, tmp_path: Path) -> None:
        folder = made(tmp_path, PROGRESS, "2025-07", "I-1").folder
        said = texts(next(folder.glob("*.xlsx")))
        assert "naar de stand op 1 juli 2025" in said
        assert "stand op 1 juli 2025. Is het de stand op een andere dag" in said
        assert "{" not in said
        assert "van nu" not in said
        mail = next((folder / "teksten").iterdir()).read_text(encoding="utf-8")
        assert "Geef de stand op 1 juli 2025." in mail

    def test_every_round_has_its_own_day_and_the_form_itself_stays(self) -> None:
        january = for_round(FORMS[PROGRESS], parse_round("2026-01"))
        assert "1 januari 2026" in january.explanation[0]
        assert "{stand}" in FORMS[PROGRESS].explanation[0]
        assert for_round(january, JULY) == january

    @pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
    def test_with_the_longest_day_the_help_still_fits_in_excel(self, form: Any) -> None:
        longest = for_round(form, parse_round("2025-09"))
        assert all(len(one.help) <= 255 for section in longest.sections for one in section.questions)

    def test_a_form_of_now_is_read_as_before(self, desk: Desk) -> None:
        book = filled(PROGRESS, "", {"state": "do", "doelen/lessen/value": 20}, definition=_form_of_now())
        desk.inbox.joinpath("a.xlsx").write_bytes(packed(book))
        outcome = desk.outcome("a.xlsx")
        assert any("oudere versie" in remark for remark in outcome.remarks)
        assert not [one for one in outcome.todo if "buiten" in one or "fase" in one]
        assert desk.progress()["I-1"]["state"] == "do"
        assert desk.progress()["I-1/lessen"]["value"] == "20"

    def test_also_without_the_hidden_keys(self, desk: Desk) -> None:
        book = filled(PROGRESS, "", {"state": "do", "effort_hours": 4}, definition=_form_of_now())
        sheet = book["Antwoorden"]
        for row in range(1, sheet.max_row + 1):
            sheet.cell(row, 1).value = None
        desk.inbox.joinpath("a.xlsx").write_bytes(packed(book))
        desk.collect()
        assert desk.progress()["I-1"] == {"state": "do", "effort_hours": "4"}

    def test_the_texts_of_the_form_are_no_answers(self, desk: Desk) -> None:
        desk.post("a.xlsx", {"state": "do"}, form=PROGRESS)
        assert not [one for one in desk.outcome("a.xlsx").todo if "buiten de antwoordvakken" in one]

    def test_a_reminder_names_the_day(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["forms", "remind", "voorbeeld", "--round", "2025-01"]) == ExitCode.OK
        assert "Het gaat om de stand op 1 januari 2025." in capsys.readouterr().out


def _form_of_now() -> Form:
    """Return the form as it was sent before it named a day: it asked how things stood now."""
    content = FORMS[PROGRESS].model_dump()
    content["version"] = 3
    content["explanation"] = [text.replace("op {stand}", "van nu") for text in content["explanation"]]
    for section in content["sections"]:
        section["intro"] = section["intro"].replace("stand op {stand}", "de stand van nu")
        for question in section["questions"]:
            question["help"] = question["help"].replace("{stand}", "nu")
            question["label"] = next(iter(question["formerly"]), question["label"])
    return Form.model_validate(content)


class TestWhoWasThere:
    def test_who_is_gone_gets_no_form_and_is_named(self, tmp_path: Path) -> None:
        found = made(tmp_path, VACANCIES, "2025-04")
        asked = {one.request.respondent.id for one in found.forms}
        assert not asked & {"ouderenzorg-modelhaven", "dagwerk-proefwoude"}
        assert "wijkhuis-testerveen" in asked
        assert len(asked) == len(EXAMPLE.employers) - 2
        (remark,) = found.remarks
        assert "dagwerk-proefwoude" in remark
        assert "niet op 1 april 2025" in remark

    def test_who_came_later_gets_none_for_an_earlier_round(self, tmp_path: Path) -> None:
        asked = {one.request.respondent.id for one in made(tmp_path, VACANCIES, "2023-04").forms}
        assert "wijkhuis-testerveen" not in asked
        assert "dagwerk-proefwoude" in asked

    def test_naming_who_is_gone_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match=r"dagwerk-proefwoude was er .* niet op 1 april 2025"):
            made(tmp_path, VACANCIES, "2025-04", "dagwerk-proefwoude")
        assert not list(tmp_path.iterdir())

    def test_projects_know_no_coming_and_going(self, tmp_path: Path) -> None:
        assert not made(tmp_path, PROGRESS, "2025-07").remarks

    def test_a_form_of_who_was_gone_is_not_taken_and_the_silent_lines_leave_it_out(self, desk: Desk) -> None:
        register = desk.root / "data" / "agenda" / "voorbeeld" / "employers.csv"
        lines = register.read_text(encoding="utf-8").splitlines()
        gone = next(line for line in lines[1:] if not line.startswith(EMPLOYER))
        stopped = gone.rsplit(",", 2)[0] + ",2025-12-31,"
        register.write_text("\n".join(stopped if line == gone else line for line in lines) + "\n", "utf-8")
        name = gone.partition(",")[0]
        desk.post("weg.xlsx", GOOD, who=name)
        desk.post("er.xlsx", GOOD)
        outcomes = {one.file: one for one in desk.collect().files}
        assert outcomes["weg.xlsx"].state == "niet"
        assert any("niet op 1 januari 2026" in one for one in outcomes["weg.xlsx"].todo)
        assert EMPLOYER in desk.survey()
        assert name not in desk.survey()
        assert desk.agenda().employers
