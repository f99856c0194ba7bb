"""The day on which a project's lines came in, and reminders for what did not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from forms_kit import PROGRESS, SAVED, Desk

from hcalib.cli import main
from hcalib.errors import ExitCode

LATER = SAVED + timedelta(days=12)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_each_line_has_the_day_on_which_it_came_in(desk: Desk) -> None:
    desk.post("a.xlsx", {"effort_hours": 4, "doelen/lessen/value": 20}, form=PROGRESS)
    desk.collect()
    assert desk.days() == {"I-1": "2026-01-20", "I-1/lessen": "2026-01-20"}


def test_a_number_that_came_later_or_changed_counts_from_its_own_day(desk: Desk) -> None:
    desk.post("a.xlsx", {"effort_hours": 4, "doelen/lessen/value": 20}, form=PROGRESS)
    desk.collect()
    desk.post("b.xlsx", {"effort_hours": 5, "doelen/lessen/value": 22}, form=PROGRESS, saved=LATER)
    outcome = desk.outcome("b.xlsx")
    assert desk.days() == {"I-1": "2026-01-20", "I-1/lessen": "2026-02-01"}, "the form itself was in time"
    assert len(outcome.changes) == 2, "the day is no answer of the project"


def test_sending_everything_again_changes_no_day(desk: Desk) -> None:
    desk.post("a.xlsx", {"doelen/lessen/value": 20}, form=PROGRESS)
    desk.collect()
    desk.post("b.xlsx", {"doelen/lessen/value": "20,0"}, form=PROGRESS, saved=LATER)
    desk.collect()
    assert desk.days()["I-1/lessen"] == "2026-01-20"


def test_nothing_to_report_has_a_day_and_is_still_no_answer(desk: Desk) -> None:
    desk.post("a.xlsx", {}, form=PROGRESS)
    desk.collect()
    assert desk.days() == {"I-1": "2026-01-20"}
    assert desk.progress() == {"I-1": {}}


class TestReminders:
    def test_who_lacks_gets_a_text(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["forms", "remind", "voorbeeld", "--round", "2025-01"]) == ExitCode.OK
        said = capsys.readouterr().out
        assert "herinnering voor I-5 Werkbegeleiders in opleiding" in said
        assert "herinnering voor A-3 Gezond in de buurt" in said
        assert said.startswith("VOORBEELD: ")

    def test_each_in_a_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        options = ["forms", "remind", "voorbeeld", "--round", "2025-01", "--naar", str(tmp_path / "teksten")]
        assert main(options) == ExitCode.OK
        assert sorted(path.name for path in (tmp_path / "teksten").iterdir()) == ["A-3.txt", "I-5.txt"]
        assert "2 herinneringen" in capsys.readouterr().out

    def test_a_complete_round_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["forms", "remind", "voorbeeld", "--round", "2025-07"]) == ExitCode.OK
        assert "juli 2025: er ontbreekt niets." in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["bestaat-niet"], "de agenda 'bestaat-niet' bestaat niet"),
            (["voorbeeld", "--round", "2025-02"], "heeft geen ronde in februari 2025"),
            (["raat-zwolle"], "heeft nog geen ronde gehad"),
        ],
    )
    def test_what_is_not_there_is_told(
        self, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["forms", "remind", *options]) == ExitCode.USAGE
        assert said in " ".join(capsys.readouterr().err.split())

    def test_a_round_of_which_nothing_came_asks_to_look_first(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["forms", "remind", "hca-zwf", "--round", "2022-07"]) == ExitCode.OK
        assert "nog niets binnen" in capsys.readouterr().err
