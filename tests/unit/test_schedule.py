"""The calendar as files for planners: read back by readers that know nothing of how they were made."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hcalib import cli
from hcalib.errors import ExitCode, UserError
from hcalib.publishing.schedule import due, editions_of, latest, upcoming
from hcalib.publishing.schedule_check import check_planner, write_planner
from hcalib.publishing.schedule_files import Place, System, calendar_expression, planner_files
from hcalib.publishing.unattended import Moment, Unattended, load_unattended

ROOT = Path(__file__).parents[2]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STRANGE = "/srv/map met 'enkele' en \"dubbele\" 100% $HOME \\ é"
COMMAND = ["-m", "hcalib.cli", "pipeline", "--moment", "proef"]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def moment(**changes: object) -> Moment:
    fields = {"id": "proef", "title": "Proef", "month": 6, "day": 15, "hour": 6, "editions": ("{jaar}-06-*",)}
    return Moment.model_validate(fields | changes)


def settings(*moments: Moment) -> Unattended:
    return Unattended(timezone="Europe/Amsterdam", moments=moments or (moment(),))


def test_the_shipped_calendar_has_the_months_of_the_plan() -> None:
    shipped = load_unattended(ROOT)
    assert sorted(one.month for one in shipped.moments) == [1, 6, 7, 9]
    assert shipped.timezone == "Europe/Amsterdam"
    assert shipped.notify.when == "never"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"month": 13}, "groter"),
        ({"day": 31}, "groter"),
        ({"steps": ["run", "site"]}, "audit"),
        ({"editions": ["{maand}-06"]}, "accolades"),
        ({"month": 3, "day": 28, "hour": 2, "minute": 30}, "zomertijd"),
        ({"month": 10, "day": 27, "hour": 2}, "zomertijd"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, object], sentence: str, tmp_path: Path) -> None:
    content = yaml.safe_load((ROOT / "data/unattended/settings.yml").read_text())
    content["moments"][0] |= changes
    (tmp_path / "data/unattended").mkdir(parents=True)
    (tmp_path / "data/unattended/settings.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(UserError, match=sentence):
        load_unattended(tmp_path)


def test_the_next_and_the_last_are_on_the_clock_of_amsterdam() -> None:
    rules = settings(moment(), moment(id="winter", month=1))
    assert [(one.moment.id, one.at.isoformat()) for one in upcoming(rules, NOW)] == [
        ("winter", "2027-01-15T06:00:00+01:00"),
        ("proef", "2027-06-15T06:00:00+02:00"),
    ]
    just_before = datetime(2026, 6, 15, 3, 59, tzinfo=UTC)
    assert latest(rules, rules.moments[0], just_before).at.year == 2025
    assert latest(rules, rules.moments[0], just_before + timedelta(minutes=1)).at.year == 2026
    assert upcoming(rules, NOW)[0].spoken == "vrijdag 15 januari 2027, 06.00 uur"
    # also one of this same year, and the next after it
    assert [one.at.year for one in upcoming(settings(), just_before, 2)] == [2026, 2027]
    # what begins now is not still to come
    assert upcoming(settings(), just_before + timedelta(minutes=1))[0].key == "proef-2027-06-15"


def test_the_year_is_that_of_amsterdam_too() -> None:
    [one] = upcoming(settings(moment(month=1, day=1, hour=0)), datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert one.at.isoformat() == "2028-01-01T00:00:00+01:00"


@pytest.mark.parametrize(("hours", "begins"), [(-1, False), (0, True), (29, True), (30, False)])
def test_a_computer_that_was_off_for_a_day_still_begins(hours: int, begins: bool) -> None:
    at = latest(settings(), settings().moments[0], NOW).at
    one = due(settings(), settings().moments[0], at + timedelta(hours=hours))
    assert (one is not None and one.at == at) == begins


def test_editions_carry_the_year() -> None:
    one = latest(settings(), settings().moments[0], NOW)
    assert editions_of(one, ["2025-06-regiobeeld", "2026-06-regiobeeld", "2026-07-x"]) == (
        "2026-06-regiobeeld",
    )


def fields(text: str, top: int, low: int) -> set[int]:
    return set(range(low, top + 1)) if text == "*" else {int(part) for part in text.split(",")}


def cron_times(line: str, zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """When a cron without any idea of time zones starts a line, on the wall clock of its computer."""
    minute, hour, day, month, weekday = line.split()[:5]
    assert weekday == "*"
    asked = (fields(month, 12, 1), fields(day, 31, 1), fields(hour, 23, 0), fields(minute, 59, 0))
    now = datetime(year - 1, 12, 25, tzinfo=UTC)
    while now < datetime(year + 1, 1, 7, tzinfo=UTC):
        wall = now.astimezone(zone)
        if all(
            part in wanted
            for part, wanted in zip((wall.month, wall.day, wall.hour, wall.minute), asked, strict=True)
        ):
            yield now
        now += timedelta(minutes=30)


def runs(rules: Unattended, zone: str, year: int) -> list[datetime]:
    """What a year of cron comes to, when each start asks whether it is time and remembers what was done."""
    text = planner_files("cron", rules, Place("/a", "/b"), date(2026, 1, 1))["hcalib.crontab"].decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    done: dict[str, datetime] = {}
    for now in sorted(start for line in lines for start in cron_times(line, ZoneInfo(zone), year)):
        one = due(rules, rules.moments[0], now)
        if one is not None and one.key not in done:
            done[one.key] = now
    return [time for time in done.values() if time.astimezone(AMSTERDAM).year == year]


@pytest.mark.parametrize(
    "zone", ["Europe/Amsterdam", "UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]
)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"month": 1, "day": 1, "hour": 0},
        {"month": 3, "day": 28, "hour": 4},
        {"month": 10, "day": 25, "hour": 1},
    ],
    ids=str,
)
def test_cron_begins_once_a_year_and_on_time_wherever_the_computer_is(
    zone: str, changes: dict[str, int]
) -> None:
    assert_once_and_on_time(settings(moment(**changes)), zone, 2027)


@pytest.mark.parametrize("year", [2027, 2028])
@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("Pacific/Auckland", {"month": 2, "day": 28, "hour": 22}),
        ("America/New_York", {"month": 3, "day": 1, "hour": 2}),
    ],
)
def test_cron_begins_on_time_around_the_end_of_february(
    zone: str, changes: dict[str, int], year: int
) -> None:
    """Far away it is another day by then, and whether that is the 29th depends on the year."""
    assert_once_and_on_time(settings(moment(**changes)), zone, year)


def test_cron_at_home_begins_on_the_minute() -> None:
    rules = settings(moment(minute=30))
    assert runs(rules, "Europe/Amsterdam", 2027) == [upcoming(rules, NOW)[0].at]


def assert_once_and_on_time(rules: Unattended, zone: str, year: int) -> None:
    [begun] = runs(rules, zone, year)
    wanted = latest(rules, rules.moments[0], datetime(year, 12, 31, tzinfo=UTC)).at
    assert timedelta() <= begun - wanted < timedelta(hours=1)


printable = st.text(st.characters(blacklist_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=40)


@given(printable, printable)
def test_cron_and_the_shell_read_paths_back(root: str, python: str) -> None:
    place = Place(f"/{root}", f"/{python}")
    text = planner_files("cron", settings(), place, date(2026, 1, 1))["hcalib.crontab"].decode()
    [line] = [line for line in text.split("\n") if line and not line.startswith("#")]
    command = line.split(" ", 5)[5].replace("\\%", "\0")
    assert "%" not in command  # a bare one ends the command
    words = shlex.split(command.replace("\0", "%"))
    assert words[:3] == ["env", f"HCALIB_ROOT=/{root}", f"/{python}"]
    assert words[3:] == [*COMMAND, "--op-tijd", "--quiet"]


def systemd_words(value: str) -> list[str]:
    """Read words as systemd.syntax describes: quotes, backslashes, %% and, in arguments, $$."""
    words, word, inside, letters = [], "", False, iter(value)
    for letter in letters:
        if letter == "\\":
            word += next(letters)
        elif letter == '"':
            inside = not inside
        elif letter == " " and not inside:
            words.append(word)
            word = ""
        else:
            word += letter
    return [one.replace("%%", "%") for one in [*words, word]]


@given(printable, printable)
def test_systemd_reads_paths_back(root: str, python: str) -> None:
    files = planner_files("systemd", settings(), Place(f"/{root}", f"/{python}"), date(2026, 1, 1))
    lines = dict(
        line.split("=", 1) for line in files["hcalib-proef.service"].decode().split("\n") if "=" in line
    )
    assert systemd_words(lines["Environment"]) == [f"HCALIB_ROOT=/{root}"]
    words = systemd_words(lines["ExecStart"])
    if set(python) & set("\"'\\$"):
        shell, words = words[:4], [word.replace("$$", "$") for word in words[4:]]
        assert shell == ["/bin/sh", "-c", 'exec "$$@"', "hca"]
    assert words[0] == f"/{python}"
    assert words[1:] == COMMAND


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is hier niet")
def test_systemd_itself_understands_the_moment_and_the_units(tmp_path: Path) -> None:
    expression = calendar_expression(moment(), "Europe/Amsterdam")
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--base-time=2026-11-23", "--iterations=2", expression],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", "LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    assert "2027-06-15 04:00:00 UTC" in done.stdout
    assert "2028-06-15 04:00:00 UTC" in done.stdout
    folder = tmp_path / "map met ' en 100%"
    root = tmp_path / 'werkplaats " $x'
    python = root / "python"
    root.mkdir()
    shutil.copy("/bin/true", python)
    write_planner(folder, "systemd", settings(), Place(str(root), str(python)), date(2026, 11, 23))
    assert check_planner(folder, settings(), root, NOW).faults == ()
    (folder / "hcalib-proef.timer").write_text("[Timer]\nOnCalendar=ooit\n")
    assert any("keurt" in fault for fault in check_planner(folder, settings(), root, NOW).faults)


@given(st.text(st.characters(blacklist_categories=("C",)), max_size=40).filter(str.strip), printable)
def test_a_windows_task_is_xml_that_says_when_and_what(title: str, root: str) -> None:
    rules = settings(moment(title=title, minute=30))
    files = planner_files(
        "windows", rules, Place(root, "C:\\Mijn Python & co\\python.exe"), date(2026, 11, 23)
    )
    content = files["hcalib-proef.xml"]
    assert content.startswith(b"\xff\xfe")
    task = ElementTree.fromstring(content)
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    names = ("StartBoundary", "Day", "Command", "Arguments", "WorkingDirectory", "StartWhenAvailable")
    found = {name: task.findtext(f".//t:{name}", namespaces=space) for name in names}
    assert found == {
        "StartBoundary": "2027-06-15T06:30:00",  # local time: without an offset
        "Day": "15",
        "Command": "C:\\Mijn Python & co\\python.exe",
        "Arguments": " ".join(COMMAND),
        "WorkingDirectory": root,
        "StartWhenAvailable": "true",
    }
    assert task.find(".//t:Months/t:June", space) is not None


@pytest.mark.parametrize("bad", ["/a\nb", "/a\0b", "/a\u2028b"])
def test_a_path_that_breaks_a_line_is_refused(bad: str) -> None:
    with pytest.raises(UserError, match="pad"):
        Place("/goed", bad)


@pytest.fixture
def clock_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Move this computer to a time zone."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("system", ["cron", "windows"])
def test_a_check_sees_what_no_longer_holds(
    system: System, tmp_path: Path, clock_in: Callable[[str], None]
) -> None:
    root, folder = tmp_path / "hier", tmp_path / "plan"
    root.mkdir()
    python = root / "python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    write_planner(folder, system, settings(), Place(str(root), str(python)), date(2026, 11, 23))

    def faults(rules: Unattended | None = None, where: Path = root) -> str:
        return " ".join(check_planner(folder, rules or settings(), where, NOW).faults)

    clock_in("Europe/Amsterdam")
    assert faults() == ""
    for zone in ("Asia/Tokyo", "America/New_York"):
        clock_in(zone)
        assert ("klok" in faults()) == (system == "windows")
    assert "niet meer wat in" in faults(settings(moment(day=16)))
    assert str(tmp_path / "daar") in faults(where=tmp_path / "daar")
    written = sorted(folder.glob("hcalib[.-]*[bl]"))
    written[0].write_bytes(written[0].read_bytes() + b" ")
    assert "met de hand veranderd" in faults()
    written[0].unlink()
    assert "ontbreekt" in faults()
    python.unlink()
    assert "Python staat niet meer" in faults()


def test_writing_again_removes_only_what_was_written(tmp_path: Path) -> None:
    place = Place("/a", "/b")
    (tmp_path / "hcalib-mijn.timer").write_text("van mij")
    both = settings(moment(), moment(id="oud"))
    write_planner(tmp_path, "systemd", both, place, date(2026, 11, 23))
    write_planner(tmp_path, "systemd", settings(), place, date(2026, 11, 23))
    assert not list(tmp_path.glob("hcalib-oud.*"))
    assert (tmp_path / "hcalib-mijn.timer").exists()


def test_the_command_writes_checks_and_installs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mijn plan"
    assert cli.main(["schedule", "write", "--systeem", "cron", "--naar", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "niets geïnstalleerd" in told
    assert shlex.quote(str(folder / "hcalib.crontab")) in told
    assert cli.main(["schedule", "check", str(folder)]) == 0
    assert cli.main(["schedule", "check", str(tmp_path)]) == ExitCode.USAGE
    assert cli.main(["schedule", "show"]) == 0
    assert "Europe/Amsterdam" in capsys.readouterr().out
