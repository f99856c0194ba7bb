"""What stands in the files of a planner, and what a check of them still sees when something is amiss."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hcalib.errors import ExitCode, UserError
from hcalib.publishing import schedule_check
from hcalib.publishing.schedule_check import RECORD, check_planner, write_planner
from hcalib.publishing.schedule_files import Place, installing, planner_files
from hcalib.publishing.unattended import Moment, Unattended

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WRITTEN = date(2026, 11, 23)
SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
RULES = {
    "MultipleInstancesPolicy": "Queue",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "StartWhenAvailable": "true",
    "ExecutionTimeLimit": "PT0S",
}
"""A laptop that was off or asleep catches up, and a long run is not broken off."""


def moment(**changes: object) -> Moment:
    fields = {"id": "proef", "title": "Proef", "month": 6, "day": 15, "hour": 6, "editions": ("{jaar}-06-*",)}
    return Moment.model_validate(fields | changes)


def settings(*moments: Moment) -> Unattended:
    return Unattended(timezone="Europe/Amsterdam", moments=moments or (moment(),))


def test_a_timer_catches_up_after_the_computer_was_off_and_starts_with_it() -> None:
    rules = settings(moment(month=12, day=7, hour=3, minute=5))
    timer = planner_files("systemd", rules, Place("/a", "/b"), WRITTEN)["hcalib-proef.timer"].decode()
    lines = [line for line in timer.splitlines() if line and line[0] != "#" and "Description" not in line]
    assert lines == [
        "[Unit]",
        "[Timer]",
        "OnCalendar=*-12-07 03:05:00 Europe/Amsterdam",
        "Persistent=true",
        "[Install]",
        "WantedBy=timers.target",
    ]


@pytest.mark.parametrize("system", ["systemd", "cron"])
def test_a_title_of_more_lines_adds_none_to_a_file(system: schedule_check.System) -> None:
    one, more = (
        planner_files(system, settings(moment(title=title)), Place("/a", "/b"), WRITTEN)
        for title in ("Proef ExecStart=/bin/kwaad", "Proef\nExecStart=/bin/kwaad")
    )
    assert more == one


def task_of(rules: Unattended, written: date) -> ElementTree.Element:
    return ElementTree.fromstring(
        planner_files("windows", rules, Place("C:\\a", "C:\\b"), written)["hcalib-proef.xml"]
    )


def test_a_windows_task_is_on_and_nothing_of_a_laptop_holds_it_back() -> None:
    task = task_of(settings(), WRITTEN)
    assert task.findtext(f".//{SPACE}CalendarTrigger/{SPACE}Enabled") == "true"
    rules = task.find(f"{SPACE}Settings")
    assert rules is not None
    assert {rule.tag.removeprefix(SPACE): rule.text for rule in rules} == RULES


@pytest.mark.parametrize("month", range(1, 13))
def test_a_windows_task_is_in_the_month_of_its_own_moment(month: int) -> None:
    rules = settings(moment(month=month, day=28), moment(id="ander", month=12, day=1))
    task = task_of(rules, WRITTEN)
    [asked] = task.findall(f".//{SPACE}Months/*")
    start = datetime.fromisoformat(task.findtext(f".//{SPACE}StartBoundary") or "")
    assert (start.month, start.day) == (month, 28)
    assert asked.tag == SPACE + start.strftime("%B")


def test_a_windows_task_written_in_the_night_before_its_moment_is_for_the_same_day() -> None:
    task = task_of(settings(moment(hour=1)), date(2026, 6, 15))
    assert task.findtext(f".//{SPACE}StartBoundary") == "2026-06-15T01:00:00"


@pytest.mark.parametrize("system", ["systemd", "windows"])
def test_every_moment_is_installed(system: schedule_check.System) -> None:
    commands = "\n".join(installing(system, settings(moment(), moment(id="winter", month=1)), "/plan"))
    ending = "timer" if system == "systemd" else "xml"
    assert f"hcalib-proef.{ending}" in commands
    assert f"hcalib-winter.{ending}" in commands


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a Python that works."""
    root = tmp_path / "werkplaats"
    root.mkdir()
    (root / "python").write_text("#!/bin/sh\n")
    (root / "python").chmod(0o755)
    return root


@pytest.fixture
def plan(root: Path, tmp_path: Path) -> Path:
    """A folder with files for systemd, that hold."""
    write_planner(tmp_path / "plan", "systemd", settings(), Place(str(root), str(root / "python")), WRITTEN)
    return tmp_path / "plan"


def systemd(folder: Path, refuses: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a systemd-analyze on this computer that refuses what it is asked about one thing."""
    folder.mkdir()
    program = folder / "systemd-analyze"
    program.write_text(f'#!/bin/sh\nfor word; do test "$word" != {refuses} || exit 1; done\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize(
    ("refuses", "faults"),
    [
        ("niets", ()),
        (
            "calendar",
            ("systemd begrijpt het moment 'proef' niet: *-06-15 06:00:00 Europe/Amsterdam.",),
        ),
        (
            "verify",
            tuple(
                f"hcalib-proef.{kind}: systemd keurt dit bestand af; schrijf de planning opnieuw."
                for kind in ("service", "timer")
            ),
        ),
    ],
)
def test_what_systemd_refuses_is_a_fault(
    plan: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    refuses: str, faults: tuple[str, ...],
) -> None:  # fmt: skip
    systemd(tmp_path / "bin", refuses, monkeypatch)
    checked = check_planner(plan, settings(), root, NOW)
    assert (checked.faults, checked.remarks) == (faults, ())


def test_without_systemd_there_is_a_remark_and_no_fault(
    plan: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    checked = check_planner(plan, settings(), root, NOW)
    assert checked.faults == ()
    assert ["niet door systemd gelezen" in remark for remark in checked.remarks] == [True]


def test_a_python_that_cannot_be_started_is_a_fault(
    plan: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    systemd(tmp_path / "bin", "niets", monkeypatch)
    (root / "python").chmod(0o644)
    [fault] = check_planner(plan, settings(), root, NOW).faults
    assert "Python staat niet meer op" in fault
    (root / "python").unlink()
    (root / "python").mkdir()
    assert check_planner(plan, settings(), root, NOW).faults == (fault,)


@pytest.mark.parametrize(
    "changes",
    [
        {"system": "macos"},
        {"root": 3},
        {"python": None},
        {"written": "gisteren"},
        {"written": 20261123},
        {"files": ["hcalib-proef.timer"]},
        None,
    ],
    ids=str,
)
def test_a_record_that_is_damaged_is_as_none(
    plan: Path, root: Path, changes: dict[str, object] | None
) -> None:
    record = json.loads((plan / RECORD).read_text(encoding="utf-8"))
    damaged = "{" if changes is None else json.dumps(record | changes)
    (plan / RECORD).write_text(damaged, encoding="utf-8")
    with pytest.raises(UserError, match="geen bestanden van hca schedule") as refused:
        check_planner(plan, settings(), root, NOW)
    assert refused.value.exit_code is ExitCode.USAGE
    written = write_planner(plan, "cron", settings(), Place("/a", "/b"), WRITTEN)
    assert [path.name for path in written] == ["hcalib.crontab"]


def test_a_record_in_which_other_files_were_written_removes_none_of_them(
    plan: Path, root: Path, tmp_path: Path
) -> None:
    mine = [plan / "aantekeningen.txt", tmp_path / "hcalib-van-mij.timer"]
    record = json.loads((plan / RECORD).read_text(encoding="utf-8"))
    for path, name in zip(mine, ("aantekeningen.txt", "../hcalib-van-mij.timer"), strict=True):
        path.write_text("van mij")
        record["files"][name] = ""
    (plan / RECORD).write_text(json.dumps(record), encoding="utf-8")
    write_planner(plan, "cron", settings(), Place(str(root), str(root / "python")), WRITTEN)
    assert [path.read_text() for path in mine] == ["van mij", "van mij"]
    assert not (plan / "hcalib-proef.timer").exists()
