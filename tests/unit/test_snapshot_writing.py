"""A vintage is written as a whole or not at all, always in the same form, and never over another."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.errors import ExitCode, UserError
from hcalib.observations import FILE_COLUMNS, FILE_DEFAULTS
from hcalib.sources.datapackage import describe_store
from hcalib.sources.snapshots import find_snapshots
from hcalib.sources.writing import NewTable, PreparedTable, prepare, write_vintage

DAY = date(2026, 11, 24)
NEXT = date(2027, 5, 1)
ROWS = [
    ("bevolking", "PV24", "2022JJ00", "434771", "personen", "definitief"),
    ("bevolking", "NL01", "2021JJ00", "17475415", "personen", "definitief"),
    ("bevolking", "PV24", "2021JJ00", "428226", "personen", "voorlopig"),
]
COLUMNS = ["indicator", "region", "period", "value", "unit", "status"]


def table(rows: list[tuple[str, ...]] = ROWS, name: str = "bevolking", **fields: object) -> NewTable:
    frame = pd.DataFrame(rows, columns=COLUMNS, dtype="str")
    texts = {"title": "Bevolking", "citation": "CBS, tabel 1", "method": "Opgehaald.", "licence": "CC BY 4.0"}
    return NewTable(name, frame, **{**texts, **fields})  # type: ignore[arg-type]


def prepared(*tables: NewTable, day: date = DAY) -> tuple[PreparedTable, ...]:
    return prepare("cbs-proef", day, tables or (table(),))


def write(store: Path, *tables: NewTable, day: date = DAY, seconds: float = 5) -> bool:
    return write_vintage(store, "cbs-proef", day, prepared(*tables, day=day), lock_seconds=seconds)


def visible(store: Path) -> list[str]:
    return sorted(p.relative_to(store).as_posix() for p in store.rglob("[!.]*") if p.is_file())


def read_back(item: PreparedTable) -> pd.DataFrame:
    """Read a prepared table as any CSV reader would, with its constants."""
    lines = list(csv.reader(io.StringIO(item.data.decode("utf-8"), newline=""), strict=True))
    frame = pd.DataFrame(lines[1:], columns=lines[0], dtype="str")
    constants = {**FILE_DEFAULTS, **item.sidecar.defaults}
    return frame.assign(**{k: v for k, v in constants.items() if k not in frame})[list(FILE_COLUMNS)]


class TestForm:
    def test_rows_are_sorted_and_columns_with_one_value_go_to_the_sidecar(self):
        (item,) = prepared()
        assert item.data.decode() == (
            "region,period,value,status\n"
            "NL01,2021JJ00,17475415,definitief\n"
            "PV24,2021JJ00,428226,voorlopig\n"
            "PV24,2022JJ00,434771,definitief\n"
        )
        assert item.sidecar.defaults == {"indicator": "bevolking", "unit": "personen", "source": "cbs-proef"}
        assert item.sidecar.rows == 3

    def test_one_row_still_says_when_and_how_much(self):
        (item,) = prepared(table(ROWS[:1]))
        assert item.data == b"period,value\n2022JJ00,434771\n"

    @pytest.mark.parametrize(
        ("given_value", "written"),
        [("7.50", "7.5"), ("007", "7"), ("5.000", "5"), ("-0.0", "0"), ("-0.50", "-0.5"), (" 12 ", "12")],
    )
    def test_a_number_is_written_in_one_way(self, given_value: str, written: str):
        (item,) = prepared(table([("bevolking", "PV24", "2022JJ00", given_value, "personen", "definitief")]))
        assert read_back(item)["value"].tolist() == [written]

    @pytest.mark.parametrize("text", ["1e5", "1,5", "1.", "n.v.t.", "∞", "٣"])
    def test_what_is_no_number_is_left_to_be_refused(self, text: str):
        (item,) = prepared(table([("bevolking", "PV24", "2022JJ00", text, "personen", "definitief")]))
        assert read_back(item)["value"].tolist() == [text]

    def test_a_missing_cell_stays_empty(self):
        frame = table().frame.assign(value=[None, "1", float("nan")])
        (item,) = prepare("cbs-proef", DAY, [NewTable("x", frame, "t", "c", "m", "l")])
        assert sorted(read_back(item)["value"]) == ["", "", "1"]

    def test_a_frame_with_another_column_is_a_mistake_of_the_programmer(self):
        with pytest.raises(ValueError, match="waarde"):
            prepare("cbs-proef", DAY, [NewTable("x", table().frame.assign(waarde="1"), "t", "c", "m", "l")])

    @pytest.mark.parametrize(
        "name", ["", "../weg", "Bevolking", "a b", "con.csv", ".verborgen", "a" + chr(10)]
    )
    def test_a_name_that_leaves_the_folder_is_refused(self, name: str):
        with pytest.raises(UserError) as error:
            prepared(table(name=name))
        assert error.value.exit_code is ExitCode.USAGE

    def test_two_tables_of_one_name_are_refused(self):
        with pytest.raises(UserError, match="elke naam één keer"):
            prepared(table(), table(ROWS[:1]))

    def test_a_table_without_citation_is_refused_in_dutch(self):
        with pytest.raises(UserError, match="veld 'citation': dit veld mag niet leeg zijn"):
            prepared(table(citation=" \n "))

    def test_the_checksum_of_what_was_sent_is_kept(self, tmp_path: Path):
        write(tmp_path, table(raw_sha256="ab" * 32, caveats=("Afgerond.",)))
        (found,) = find_snapshots(tmp_path)
        assert (found.sidecar.raw_sha256, found.sidecar.caveats) == ("ab" * 32, ("Afgerond.",))


texts = st.text(max_size=12)
numbers = st.one_of(
    st.just(""), st.integers().map(str), st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str)
)
cells = st.fixed_dictionaries(
    {column: numbers if column == "value" else texts for column in FILE_COLUMNS},
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(cells, min_size=1, max_size=6), seed=st.randoms(use_true_random=False))
def test_what_is_written_is_what_is_read_and_order_does_not_matter(rows: list[dict[str, str]], seed):
    """Any text survives; only white space, control characters and zeros that say nothing are tidied."""
    frame = pd.DataFrame(rows, columns=list(FILE_COLUMNS), dtype="str")
    shuffled = list(rows)
    seed.shuffle(shuffled)
    (item,) = prepare("bron", DAY, [NewTable("t", frame, "t", "c", "m", "l")])
    (other,) = prepare("bron", DAY, [NewTable("t", pd.DataFrame(shuffled, dtype="str"), "t", "c", "m", "l")])
    assert item.files == other.files

    back = read_back(item)
    (again,) = prepare("bron", DAY, [NewTable("t", back, "t", "c", "m", "l")])
    assert again.data == item.data
    assert len(back) == len(rows)
    kept = ["indicator", "note"]
    tidy = sorted(tuple(" ".join(printable(row[name]).split()) for name in kept) for row in rows)
    assert sorted(back[kept].itertuples(index=False, name=None)) == tidy
    assert sorted(float(v) for v in back["value"] if v) == sorted(
        float(r["value"]) for r in rows if r["value"]
    )


def printable(text: str) -> str:
    return "".join(sign if sign.isprintable() or ord(sign) > 0x9F else " " for sign in text)


class TestHistory:
    def test_the_same_figures_twice_write_nothing(self, tmp_path: Path):
        assert write(tmp_path)
        before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("[!.]*")}
        assert not write(tmp_path, table(list(reversed(ROWS))))
        assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("[!.]*")} == before

    def test_other_figures_on_the_same_day_are_refused(self, tmp_path: Path):
        write(tmp_path)
        with pytest.raises(UserError, match="veranderen niet meer") as error:
            write(tmp_path, table(ROWS[:2]))
        assert error.value.exit_code is ExitCode.SNAPSHOT
        assert find_snapshots(tmp_path)[0].sidecar.rows == 3

    def test_the_past_is_closed(self, tmp_path: Path):
        write(tmp_path, day=NEXT)
        with pytest.raises(UserError, match="oude edities"):
            write(tmp_path, day=DAY)

    def test_a_later_day_stands_beside_the_earlier_one(self, tmp_path: Path):
        write(tmp_path)
        write(tmp_path, table(ROWS[:2]), day=NEXT)
        assert find_snapshots(tmp_path)[0].sidecar.rows == 2
        assert find_snapshots(tmp_path, not_after=DAY)[0].sidecar.rows == 3

    def test_another_unit_in_the_sidecar_is_another_vintage(self, tmp_path: Path):
        """The constants are figures too: the same CSV with another unit must not pass as the same."""
        write(tmp_path)
        changed = [(*row[:4], "fte", row[5]) for row in ROWS]
        with pytest.raises(UserError, match="veranderen niet meer"):
            write(tmp_path, table(changed))


class TestFailure:
    def test_a_lock_that_stays_taken_is_told(self, tmp_path: Path):
        (tmp_path / "cbs-proef").mkdir()
        with (
            FileLock(tmp_path / "cbs-proef" / ".bezig"),
            pytest.raises(UserError, match="een andere opdracht schrijft") as error,
        ):
            write(tmp_path, seconds=0)
        assert error.value.exit_code is ExitCode.OUTPUT
        assert visible(tmp_path) == []

    def test_a_store_that_is_a_file_is_told(self, tmp_path: Path):
        (tmp_path / "cbs-proef").write_text("in de weg")
        with pytest.raises(UserError, match="hier kan niet worden geschreven") as error:
            write(tmp_path)
        assert error.value.exit_code is ExitCode.OUTPUT

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_may_not_be_written(self, tmp_path: Path):
        (tmp_path / "cbs-proef").mkdir(mode=0o500)
        with pytest.raises(UserError) as error:
            write(tmp_path)
        assert error.value.exit_code is ExitCode.OUTPUT

    def test_a_write_that_fails_halfway_leaves_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        write(tmp_path)
        real = os.fsync
        calls = iter(range(100))

        def full(handle: int) -> None:
            if next(calls) == 1:
                raise OSError(28, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(UserError, match="hier kan niet worden geschreven") as error:
            write(tmp_path, table(ROWS[:2]), day=NEXT)
        assert error.value.exit_code is ExitCode.OUTPUT
        assert not list((tmp_path / "cbs-proef").glob(".nieuw*"))
        assert find_snapshots(tmp_path)[0].vintage == DAY


WRITER = """
import os, signal, sys
from datetime import date
from pathlib import Path
import pandas as pd
from hcalib.errors import UserError
from hcalib.sources.writing import NewTable, prepare, write_vintage

store, day, value, kill_at = Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), sys.argv[3], int(sys.argv[4])
if sys.argv[5] != "0":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[5]), int(sys.argv[5])))
real, calls = os.fsync, iter(range(1, 100))
def fsync(handle):
    if next(calls) == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)
    real(handle)
os.fsync = fsync
frame = pd.DataFrame([("bevolking", "PV24", "2022JJ00", value, "personen", "definitief")] * 400,
    columns=["indicator", "region", "period", "value", "unit", "status"], dtype="str")
table = NewTable("bevolking", frame, "Bevolking", "CBS", "Opgehaald.", "CC BY 4.0")
try:
    print(write_vintage(store, "cbs-proef", day, prepare("cbs-proef", day, [table])))
except UserError as error:
    print(error)
    sys.exit(int(error.exit_code))
"""
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start a process that writes one vintage; it can kill itself at a file, or have room for few bytes."""

    def begin(day: date, value: str, kill_at: int = 0, room: int = 0) -> subprocess.Popen[str]:
        numbers = [day.isoformat(), value, str(kill_at), str(room)]
        arguments = [sys.executable, "-c", WRITER, str(tmp_path), *numbers]
        return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])

    return begin


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("kill_at", [1, 3, 4])
def test_a_killed_write_leaves_the_old_state_and_the_next_one_works(
    tmp_path: Path, start: Start, kill_at: int
):
    """The third file is the last; the fourth call is that of the folder, just before it is put in place."""
    write(tmp_path)
    before = visible(tmp_path)
    killed = start(NEXT, "434771", kill_at)
    assert killed.wait() == -signal.SIGKILL
    assert visible(tmp_path / "cbs-proef" / DAY.isoformat()) == [path.split("/")[-1] for path in before]
    assert [found.vintage for found in find_snapshots(tmp_path)] == [DAY]
    assert list((tmp_path / "cbs-proef").glob(".nieuw-*")), "it was killed before it began to write"

    assert write(tmp_path, table(ROWS[:2]), day=NEXT)
    assert [found.vintage for found in find_snapshots(tmp_path)] == [NEXT]
    assert not list((tmp_path / "cbs-proef").glob(".nieuw-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
def test_a_disk_without_room_leaves_the_old_state(tmp_path: Path, start: Start):
    write(tmp_path)
    full = start(NEXT, "434771", room=2000)
    told = full.communicate()[0]
    assert full.returncode == int(ExitCode.OUTPUT)
    assert "hier kan niet worden geschreven" in told
    assert [found.vintage for found in find_snapshots(tmp_path)] == [DAY]
    assert not list((tmp_path / "cbs-proef").glob(".nieuw-*"))


def test_two_processes_at_once_do_not_mix(tmp_path: Path, start: Start):
    first, second = start(DAY, "1"), start(DAY, "2")
    told = [first.communicate()[0].strip(), second.communicate()[0].strip()]
    assert sorted([first.returncode, second.returncode]) == [0, int(ExitCode.SNAPSHOT)]
    winner = "1" if first.returncode == 0 else "2"
    (found,) = find_snapshots(tmp_path)
    assert found.path.read_text() == "period,value\n" + f"2022JJ00,{winner}\n" * 400
    assert any("veranderen niet meer" in sentence for sentence in told)


class TestFrictionless:
    def test_the_description_agrees_with_the_files(self, tmp_path: Path):
        write(tmp_path, table(url="https://www.cbs.nl"), table(ROWS[:2], name="tweede"))
        folder = tmp_path / "cbs-proef" / DAY.isoformat()
        check_package(folder)
        constants = json.loads((folder / "datapackage.json").read_text())["resources"][0]["constants"]
        assert (constants["unit"], constants["branch"]) == ("personen", "totaal")

    def test_older_vintages_get_one_and_others_are_left_alone(self, tmp_path: Path):
        write(tmp_path)
        file = tmp_path / "cbs-proef" / DAY.isoformat() / "datapackage.json"
        text = file.read_text()
        assert describe_store(tmp_path) == []
        file.unlink()
        assert describe_store(tmp_path) == [file]
        assert file.read_text() == text

    @pytest.mark.parametrize(
        "folder",
        sorted((Path(__file__).parents[2] / "data").glob("**/snapshots/*/????-??-??")),
        ids=lambda folder: f"{folder.parent.name}-{folder.name}",
    )
    def test_every_shipped_vintage_is_described(self, folder: Path):
        check_package(folder)


def check_package(folder: Path) -> None:
    """Check what the Data Package profile asks, and that it is true of the files beside it."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "tabular-data-package"
    assert package["name"] == f"{folder.parent.name}-{folder.name}"
    assert {item["path"] for item in package["resources"]} == {path.name for path in folder.glob("*.csv")}
    for item in [package, *package["resources"]]:
        assert all(licence.get("name") for licence in item["licenses"])
        assert all(source["title"] for source in item["sources"])
    for item in package["resources"]:
        data = (folder / item["path"]).read_bytes()
        assert item["profile"] == "tabular-data-resource"
        assert item["bytes"] == len(data)
        assert item["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        lines = list(csv.DictReader(io.StringIO(data.decode(item["encoding"]), newline="")))
        fields = {field["name"]: field for field in item["schema"]["fields"]}
        assert list(fields) == list(lines[0])
        assert not set(fields) & set(item["constants"])
        key = item["schema"].get("primaryKey", [])
        assert not key or len({tuple(line[name] for name in key) for line in lines}) == len(lines)
        for line in lines:
            for name, field in fields.items():
                check_cell(line[name], field)


def check_cell(cell: str, field: dict) -> None:
    constraints = field.get("constraints", {})
    if cell == "":
        assert not constraints.get("required")
    elif field["type"] == "number":
        float(cell)
    elif field["type"] == "date":
        date.fromisoformat(cell)
    else:
        assert cell in constraints.get("enum", [cell])
