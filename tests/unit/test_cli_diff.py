"""``hca diff`` as a researcher types it."""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from hcalib import cli
from hcalib.errors import ExitCode

ROOT = Path(__file__).parents[2]
Row = tuple[str, str, str, str]
Add = Callable[..., None]
Run = Callable[..., tuple[int, str]]

FIRST: tuple[Row, ...] = (
    ("PV24", "2020JJ00", "1000", "definitief"),
    ("PV24", "2021JJ00", "1100", "voorlopig"),
    ("PV23", "2020JJ00", "2000", "definitief"),
    ("PV23", "2021JJ00", "2200", "voorlopig"),
)
SECOND: tuple[Row, ...] = (
    ("PV24", "2020JJ00", "1000", "definitief"),
    ("PV24", "2021JJ00", "1210", "definitief"),
    ("PV23", "2021JJ00", "2178", "voorlopig"),
    ("PV24", "2022JJ00", "1300", "voorlopig"),
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data" / "catalog", tmp_path / "data" / "catalog")
    (tmp_path / "data" / "snapshots").mkdir()
    monkeypatch.setenv("HCALIB_ROOT", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def add(root: Path) -> Add:
    """Add a vintage of vacancies to the store."""

    def add_vintage(day: str, rows: tuple[Row, ...], source: str = "cbs-83599ned") -> None:
        folder = root / "data" / "snapshots" / source / day
        folder.mkdir(parents=True)
        path = folder / "vacatures.csv"
        path.write_text("\n".join(",".join(row) for row in (("region", "period", "value", "status"), *rows)))
        sidecar = {
            "title": "Vacatures",
            "source": source,
            "citation": "CBS",
            "licence": "CC BY 4.0",
            "retrieved": day,
            "method": "Voor de test.",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "rows": len(rows),
            "defaults": {"indicator": "openstaande-vacatures", "unit": "vacatures", "source": source},
        }
        path.with_suffix(".yml").write_text(yaml.safe_dump(sidecar), encoding="utf-8")

    return add_vintage


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; give the exit code and everything it says."""

    def run_diff(*arguments: str) -> tuple[int, str]:
        code = cli.main(["diff", *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run_diff


def test_the_last_two_vintages_are_compared(add: Add, run: Run) -> None:
    add("2022-01-01", FIRST)
    add("2023-01-01", SECOND)
    code, said = run("cbs-83599ned")
    assert code == ExitCode.OK
    assert "cbs-83599ned: van 2022-01-01 naar 2023-01-01" in said
    assert "2 herzien, 1 nieuw, 1 vervallen, 1 met een andere status of toevoeging; 1 gelijk" in said
    lines = [line.split() for line in said.splitlines()]
    flevoland = ["Flevoland", "2021JJ00", "1.100", "1.210", "+110", "+10,0%"]
    overijssel = ["Overijssel", "2021JJ00", "2.200", "2.178", "-22", "-1,0%"]
    assert lines.index(flevoland) < lines.index(overijssel)
    assert ["Overijssel", "2020JJ00", "2.000"] in lines
    assert "voorlopig werd definitief" in said
    assert "1 cijfer, 2022JJ00, 1 regio" in said


def test_first_figures_are_followed_through_all_vintages(add: Add, run: Run) -> None:
    add("2022-01-01", FIRST)
    add("2023-01-01", SECOND)
    _, said = run("cbs-83599ned")
    assert "Hoe sterk eerste cijfers verschuiven (2 momentopnamen)" in said
    moved = [line.split()[2:] for line in said.splitlines() if line.startswith("Openstaande vacatures")]
    assert ["voorlopig", "12", "mnd", "2", "+44", "66", "3,9%", "110"] in moved
    assert ["definitief", "tot", "nu", "1", "0", "0", "0,0%", "0"] in moved
    assert "weinig herzieningen" in said


def test_vintages_can_be_named_and_later_ones_are_left_out(add: Add, run: Run) -> None:
    add("2022-01-01", FIRST)
    add("2022-06-01", FIRST[:3])
    add("2023-01-01", SECOND)
    _, said = run("cbs-83599ned", "2022-01-01", "2022-06-01")
    assert "van 2022-01-01 naar 2022-06-01" in said
    assert "(2 momentopnamen)" in said
    _, said = run("cbs-83599ned", "2022-01-01")
    assert "van 2022-01-01 naar 2023-01-01" in said
    assert "(3 momentopnamen)" in said


def test_nothing_changed(add: Add, run: Run) -> None:
    add("2022-01-01", FIRST)
    add("2023-01-01", FIRST)
    code, said = run("cbs-83599ned")
    assert code == ExitCode.OK
    assert "Er is niets veranderd: 4 cijfers zijn gelijk gebleven." in said


def test_many_figures_are_cut_short_unless_all_are_asked(add: Add, run: Run) -> None:
    old = tuple(("PV24", f"{1990 + n}JJ00", str(1000 + n), "voorlopig") for n in range(30))
    new = tuple((*row[:2], str(int(row[2]) + 9), row[3]) for row in old)
    add("2022-01-01", old)
    add("2023-01-01", new)
    _, short = run("cbs-83599ned")
    assert "en nog 18; met --alles of --csv ziet u ze allemaal" in short
    _, full = run("cbs-83599ned", "--alles")
    assert sum("  Flevoland" in line for line in full.splitlines()) == 30


def test_the_lines_fit_in_100_columns(add: Add, run: Run) -> None:
    wide = tuple((region, "2021JJ00", "100", "definitief") for region in ("RA1020", "RA0717", "NL01"))
    add("2022-01-01", (*wide, ("PV24", "2021JJ00", "-99999999", "voorlopig")))
    add("2023-01-01", tuple((row[0], row[1], "350000", "voorlopig") for row in wide))
    _, said = run("cbs-83599ned")
    assert max(len(line) for line in said.splitlines()) <= 100
    assert "Haaglanden" in said


def test_csv_holds_every_difference_and_opens_in_a_dutch_excel(root: Path, add: Add, run: Run) -> None:
    add("2022-01-01", FIRST)
    add("2023-01-01", (*SECOND[:2], ("PV23", "2021JJ00", "2177.5", "voorlopig"), SECOND[3]))
    _, said = run("cbs-83599ned", "--csv", "verschil.csv")
    assert "verschil.csv" in said
    content = (root / "verschil.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert [row["verandering"] for row in rows] == ["herzien", "herzien", "nieuw", "vervallen", "status"]
    assert [rows[1][name] for name in ("was", "wordt", "verschil", "bestand", "regel")] == [
        "2200",
        "2177,5",
        "-22,5",
        "vacatures.csv",
        "4",
    ]
    assert (rows[2]["was"], rows[2]["wordt"]) == ("", "1300")
    beside = (root / "verschil-verschuiving.csv").read_text(encoding="utf-8-sig")
    assert next(csv.DictReader(beside.splitlines(), delimiter=";"))["eenheid"] == "vacatures"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), ExitCode.USAGE, "noem een bron; kies uit: cbs-03759ned, cbs-83599ned"),
        (("cbs-onbekend",), ExitCode.USAGE, "heeft geen momentopnamen; kies uit: cbs-03759ned"),
        (("../snapshots",), ExitCode.USAGE, "heeft geen momentopnamen"),
        (("cbs-03759ned",), ExitCode.SNAPSHOT, "één momentopname (2022-01-01)"),
        (("cbs-83599ned", "gisteren"), ExitCode.USAGE, "'gisteren' is geen datum"),
        (("cbs-83599ned", "2021-01-01"), ExitCode.SNAPSHOT, "kies uit: 2022-01-01, 2023-01-01"),
        (("cbs-83599ned", "2023-01-01", "2022-01-01"), ExitCode.USAGE, "moet ouder zijn"),
        (("cbs-83599ned", "2023-01-01"), ExitCode.USAGE, "moet ouder zijn"),
    ],
)
def test_what_cannot_be_compared_is_said(
    add: Add, run: Run, arguments: tuple[str, ...], code: ExitCode, words: str
) -> None:
    add("2022-01-01", FIRST)
    add("2023-01-01", SECOND)
    add("2022-01-01", FIRST, source="cbs-03759ned")
    result, said = run(*arguments)
    assert result == code
    assert words in said.replace("\n", " ")


def test_a_vintage_that_was_tampered_with_is_refused(root: Path, add: Add, run: Run) -> None:
    add("2022-01-01", FIRST)
    add("2023-01-01", SECOND)
    path = root / "data" / "snapshots" / "cbs-83599ned" / "2022-01-01" / "vacatures.csv"
    path.write_text(path.read_text().replace("1100", "1200"))
    code, said = run("cbs-83599ned")
    assert code == ExitCode.SNAPSHOT
    assert "controlesom" in said


def test_another_source_that_is_damaged_is_no_hindrance(root: Path, add: Add, run: Run) -> None:
    add("2022-01-01", FIRST)
    add("2023-01-01", SECOND)
    (root / "data" / "snapshots" / "cbs-03759ned" / "geen datum").mkdir(parents=True)
    assert run("cbs-83599ned")[0] == ExitCode.OK
