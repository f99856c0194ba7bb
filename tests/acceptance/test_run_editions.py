"""``hca run`` as a user meets it: pages, data, manifest, and what happens when something is wrong."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from quick_makers import QuickMakers, quick_run
from warm_hca import Ended, Server

from hcalib.cli import main

SHOW = """\
from hcalib.presentation import blocks
from hcalib.workspace import open_workspace

ws = open_workspace(agenda, region, peildatum, line=line, vintage=vintage, pins=pins)
rows = ws.observations.series("bevolking", ws.region.code)
shown = rows[["period", "value"]]
caption = f"Inwoners van {ws.region.name}"
blocks.table(shown, name="inwoners", caption=caption, data=rows, catalog=ws.catalog)
"""
BREAK = "from hcalib.errors import UserError\nraise UserError('deze proef mislukt met opzet.')"

Write = Callable[..., Path]
Run = Callable[..., Ended]


@pytest.fixture
def run(workshop: Path, warm: Server) -> Run:
    """Give ``hca run`` in the workshop."""
    return partial(warm.run, workshop, "run")


def test_an_edition_becomes_pages_data_and_a_manifest(
    workshop: Path, write_notebook: Write, write_edition: Write, run: Run
) -> None:
    notebook = write_notebook("proef", SHOW)
    edition = write_edition("proef-1", "  - notebook: proef", vintage="2026-11-23")
    made = run()
    assert made.returncode == 0, made.stderr
    out = made.stdout
    assert "proef-1/proef: gereed" in out
    assert out.strip().splitlines()[-1].startswith("Klaar in ")
    assert (workshop / "outputs" / "index.html").as_uri() in out

    folder = workshop / "outputs" / "proef-1"
    page = (folder / "proef.html").read_text(encoding="utf-8")
    assert "Inwoners van Flevoland" in page
    assert "import" not in page.split("<body", 1)[1].split("Over dit rapport")[0]
    assert "proef.html" in (folder / "index.html").read_text(encoding="utf-8")
    assert "proef-1/index.html" in (workshop / "outputs" / "index.html").read_text(encoding="utf-8")
    csv = (folder / "data" / "proef" / "inwoners.csv").read_text(encoding="utf-8-sig")
    assert csv.splitlines()[0].startswith("indicator;")
    assert "2023" not in csv, "a figure from after the peildatum"

    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["state"] == "gereed"
    assert (manifest["vintage"], manifest["pins"]) == ("2026-11-23", {})
    assert manifest["vintages"]["cbs-03759ned"] == "2026-11-23"
    assert manifest["reports"][0]["parameters"]["region"] == "PV24"
    assert manifest["reports"][0]["seconds"] > 0
    for path in (notebook, edition):
        name = path.relative_to(workshop).as_posix()
        assert manifest["inputs"][name] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert any("03759ned" in name for name in manifest["inputs"])


def test_one_failure_stops_nothing_and_is_named(
    workshop: Path, write_notebook: Write, write_edition: Write, run: Run
) -> None:
    write_notebook("goed", SHOW)
    write_notebook("fout", BREAK)
    write_edition("proef-2", "  - notebook: fout\n  - notebook: goed")
    made = run("proef-2")
    assert made.returncode == 1
    folder = workshop / "outputs" / "proef-2"
    assert (folder / "goed.html").exists()
    assert not (folder / "fout.html").exists()
    assert "deze proef mislukt met opzet" in made.stderr
    assert "deze proef mislukt met opzet" in (folder / "index.html").read_text(encoding="utf-8")
    assert json.loads((folder / "manifest.json").read_text())["state"] == "deels"

    # a report that was good before stays readable, and the index says that it is the earlier one
    good = (folder / "goed.html").read_text(encoding="utf-8")
    write_notebook("goed", BREAK)
    assert run("proef-2").returncode == 1
    assert (folder / "goed.html").read_text(encoding="utf-8") == good
    assert "vorige versie" in (folder / "index.html").read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("engine", ["fork", "kernel"])
def test_a_report_that_kills_its_process_costs_only_itself(
    workshop: Path, write_notebook: Write, write_edition: Write, run: Run, engine: str
) -> None:
    write_notebook("goed", SHOW)
    victim = "os.getppid()" if engine == "kernel" else "os.getpid()"
    write_notebook("dood", f"import os, signal\nos.kill({victim}, signal.SIGKILL)")
    write_edition("proef-3", "  - notebook: dood\n  - notebook: goed")
    made = run("--tegelijk", "2", "--motor", engine)
    assert made.returncode == 1
    assert (workshop / "outputs" / "proef-3" / "goed.html").exists()
    assert "onverwacht gestopt" in made.stderr


def test_another_region_gets_a_folder_of_its_own(
    workshop: Path, write_notebook: Write, write_edition: Write, run: Run
) -> None:
    write_notebook("proef", SHOW)
    write_notebook("over-agenda", BREAK, about="agenda")
    write_edition("proef-4", "  - notebook: proef\n  - notebook: over-agenda")
    assert run("proef-4", "--region", "PV23").returncode == 0
    page = (workshop / "outputs" / "proef-4-pv23" / "proef.html").read_text(encoding="utf-8")
    assert "Inwoners van Overijssel" in page
    assert not (workshop / "outputs" / "proef-4-pv23" / "over-agenda.html").exists()


def test_pages_of_reports_that_left_the_edition_disappear(
    workshop: Path, write_notebook: Write, write_edition: Write, run: Run
) -> None:
    write_notebook("proef", SHOW)
    write_edition("proef-5", "  - notebook: proef\n  - {notebook: proef, name: tweede}")
    assert run().returncode == 0
    assert (workshop / "outputs" / "proef-5" / "tweede.html").exists()
    write_edition("proef-5", "  - notebook: proef")
    assert run().returncode == 0
    assert not (workshop / "outputs" / "proef-5" / "tweede.html").exists()
    assert not (workshop / "outputs" / "proef-5" / "data" / "tweede").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["run", "bestaat-niet"], 2, "de editie 'bestaat-niet' bestaat niet; kies uit: proef-6"),
        (["run", "--region", "PV99"], 2, "de regio 'PV99' bestaat niet"),
        (["run", "--agenda", "onbekend"], 2, "de agenda 'onbekend' bestaat niet; kies uit: hca-zwf"),
        (["run", "--peildatum", "gisteren"], 2, "de peildatum 'gisteren' is geen datum"),
        (["run", "--region", "VB01"], 2, "de regio 'VB01' bestaat niet"),
        (["run", "--tegelijk", "0"], 2, "minstens 1"),
    ],
)
def test_impossible_requests_are_one_sentence_and_write_nothing(
    workshop: Path,
    write_notebook: Write,
    write_edition: Write,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    sentence: str,
) -> None:
    write_notebook("proef", SHOW)
    write_edition("proef-6", "  - notebook: proef")
    assert main(arguments) == code
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error
    assert not (workshop / "outputs").exists()


def test_all_faults_of_all_editions_come_at_once(
    workshop: Path, write_notebook: Write, write_edition: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook("proef", SHOW)
    write_edition("a", "  - {notebook: proef, parameters: {lijn: instroom}}")
    write_edition("b", "  - notebook: bestaat-niet\n  - {notebook: proef, parameters: {line: zijstroom}}")
    write_edition("c", "  - notebook: proef", pins="{cbs-03759ned: 2020-01-01}")
    assert main(["check"]) == 4
    error = capsys.readouterr().err
    for sentence in (
        "kent geen parameter 'lijn'; wel: line",
        "het rapport 'bestaat-niet' bestaat niet",
        "de actielijn 'zijstroom' bestaat niet",
        "de momentopname van 2020-01-01 ontbreekt; wel aanwezig: 2026-11-23",
    ):
        assert sentence in error
    assert "a.yml" in error


def test_a_changed_snapshot_is_refused(
    workshop: Path, write_notebook: Write, write_edition: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook("proef", SHOW)
    write_edition("proef-7", "  - notebook: proef")
    table = next((workshop / "data" / "snapshots" / "cbs-03759ned" / "2026-11-23").glob("03759ned*.csv"))
    table.write_text(table.read_text().replace("17475415", "17475416"))
    assert main(["run"]) == 4
    assert "de controlesom klopt niet" in capsys.readouterr().err
    assert not (workshop / "outputs").exists()


def test_a_broken_edition_file_names_its_line(
    workshop: Path, write_edition: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_edition("kapot", "  - notebook: proef")
    path.write_text("title: 'open\nagenda: hca-zwf\n")
    assert main(["check"]) == 3
    assert "geen geldige YAML" in capsys.readouterr().err


def test_a_notebook_without_parameters_cannot_be_a_report(
    workshop: Path, write_notebook: Write, write_edition: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook("proef", SHOW, parameters="agenda = 'a' + 'b'")
    write_edition("proef-8", "  - notebook: proef")
    assert main(["check"]) == 2
    assert "kan geen rapport worden" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_that_cannot_be_written(
    workshop: Path, write_notebook: Write, write_edition: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook("proef", SHOW)
    write_edition("proef-9", "  - notebook: proef")
    (workshop / "dicht").mkdir(mode=0o500)
    assert main(["run", "--naar", "dicht"]) == 5
    assert "hier kan niet worden geschreven" in capsys.readouterr().err


def test_an_output_folder_that_is_a_file(
    workshop: Path, write_notebook: Write, write_edition: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook("proef", SHOW)
    write_edition("proef-9", "  - notebook: proef")
    (workshop / "bestand").write_text("blijft staan")
    assert main(["run", "--naar", "bestand"]) == 5
    assert "hier kan niet worden geschreven" in capsys.readouterr().err
    assert (workshop / "bestand").read_text() == "blijft staan"


def test_the_first_report_can_be_read_before_the_last_begins(
    small: Path, write_notebook: Write, write_edition: Write
) -> None:
    write_notebook("proef", "1")
    write_edition(
        "e", "  - notebook: proef\n  - {notebook: proef, name: twee}\n  - {notebook: proef, name: drie}"
    )
    readable: list[int] = []
    makers = QuickMakers(before=lambda task: readable.append(len([*small.glob("outputs/e/[pdt]*.html")])))
    quick_run(small, makers=makers)
    assert readable == [0, 1, 2]


def test_a_fork_that_is_asked_in_vain_is_told(
    small: Path, warm: Server, write_notebook: Write, write_edition: Write
) -> None:
    """A process with a thread cannot be forked; the reports are made all the same."""
    how = (
        'import os, sys\nfrom pathlib import Path\nanew = "--multiprocessing-fork" in sys.orig_argv\n'
        'Path(os.environ["HCALIB_ROOT"], "hoe").write_text("nieuw" if anew else "fork")\n'
    )
    write_notebook("proef", f"import starts_a_thread\n{how}")
    write_edition("e", "  - notebook: proef")
    ended = warm.run(small, "run", "--motor", "fork")
    assert ended.returncode == 0, ended.stderr
    assert "--motor fork kan hier niet" in ended.stderr
    assert (small / "hoe").read_text() == "nieuw"
    write_notebook("proef", how)
    assert warm.run(small, "run", "--motor", "fork").stderr == ""
    assert (small / "hoe").read_text() == "fork"


def test_two_runs_of_one_edition_do_not_mix(
    workshop: Path, write_notebook: Write, write_edition: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook("proef", SHOW)
    write_edition("proef-10", "  - notebook: proef")
    folder = workshop / "outputs" / "proef-10"
    folder.mkdir(parents=True)
    with FileLock(folder / ".bezig"):
        assert main(["run", "--wacht", "0"]) == 5
    assert "een andere run blijft met deze editie bezig" in capsys.readouterr().err
