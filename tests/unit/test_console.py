"""What the command writes: nothing that steers a terminal, paths of the workspace, days of options."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hcalib.cli.console import ERR, OUT, place, read_day
from hcalib.errors import ExitCode, UserError


def test_text_from_outside_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    OUT.print("blad '\x1b[2J\x1b]0;titel\x07\u202eNEE': één\nregel", markup=False)
    ERR.print("bestand \x1b[31mrood\x1b[0m.xlsx", markup=False)

    shown = capsys.readouterr()

    assert shown.out == "blad '[2J]0;titelNEE': één\nregel\n"
    assert shown.err == "bestand [31mrood[0m.xlsx\n"


def test_a_path_is_shown_from_the_workspace(tmp_path: Path) -> None:
    assert place(tmp_path / "data" / "incoming", tmp_path) == "data/incoming"
    assert place(Path("/elders/map"), tmp_path) == str(Path("/elders/map"))


def test_a_day_of_an_option() -> None:
    assert read_day("2022-06-30", "--datum") == date(2022, 6, 30)
    assert read_day(None, "--datum") is None
    with pytest.raises(UserError, match="'30-6-2022' bij --datum is geen datum; schrijf") as error:
        read_day("30-6-2022", "--datum")
    assert error.value.exit_code == ExitCode.USAGE
