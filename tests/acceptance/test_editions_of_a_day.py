"""An edition that names a day keeps its figures, whatever is fetched, corrected or added later."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from hcalib.catalog import load_catalog
from hcalib.cli import main
from hcalib.errors import ExitCode, UserError
from hcalib.publishing.editions import load_editions, plan
from hcalib.sources.arrival import receive
from hcalib.sources.writing import NewTable
from hcalib.workspace import open_store

LATER = date(2027, 3, 1)
SHOWN = "agenda = 'hca-zwf'"
Write = Callable[..., Path]


@pytest.fixture
def workshop(workshop: Path) -> Path:
    """The workshop with one agenda and two sources, to keep these tests short."""
    for agenda in ("voorbeeld", "raat-zwolle"):
        shutil.rmtree(workshop / "data" / "agenda" / agenda)
    for collection in (workshop / "data" / "snapshots").iterdir():
        if collection.name not in ("cbs-83599ned", "cbs-03759ned"):
            shutil.rmtree(collection)
    return workshop


def fetch(root: Path, source: str, value: str) -> None:
    """Add a later vintage with one figure of Flevoland to a source; the rest of it has disappeared."""
    frame = pd.DataFrame(
        {"indicator": ["openstaande-vacatures"], "region": "PV24", "period": "2020KW02", "branch": "Q"}
    ).assign(value=value, unit="vacatures", status="definitief")
    table = NewTable("vacatures", frame.astype("str"), "Vacatures", "CBS", "Opgehaald.", "CC BY 4.0")
    catalog = load_catalog(root / "data" / "catalog")
    assert receive(root, catalog, source, LATER, [table], force=True).state == "nieuw"


def vacancies(root: Path, **choice: object) -> dict[str, float]:
    frame = open_store(root, "hca-zwf", **choice).observations.select(  # type: ignore[arg-type]
        "openstaande-vacatures", "PV24", branch="Q"
    )
    rows = frame[frame["period"] == "2020KW02"]
    return dict(zip(rows["source"], rows["value"], strict=True))


def test_what_comes_later_stays_out(workshop: Path) -> None:
    before = open_store(workshop, "hca-zwf", vintage="2026-11-23").observations.frame
    fetch(workshop, "cbs-83599ned", "1200")
    fetch(workshop, "uwv-spanningsindicator", "1300")  # a source that had no figures yet
    correction = {
        "indicator": "bevolking", "region": "PV24", "period": "2021JJ00", "was": 428226, "value": 428227,
        "reason": "Proef.", "who": "onderzoeker", "date": LATER, "since": date(2026, 11, 23),
    }  # fmt: skip
    file = workshop / "data" / "snapshots" / "cbs-03759ned" / "corrections.yml"
    file.write_text(yaml.safe_dump([correction]))

    again = open_store(workshop, "hca-zwf", vintage=date(2026, 11, 23)).observations.frame
    pd.testing.assert_frame_equal(again, before)


def test_without_a_day_the_newest_of_everything_counts(workshop: Path) -> None:
    assert vacancies(workshop) == {"cbs-83599ned": 700}
    fetch(workshop, "cbs-83599ned", "1200")
    assert vacancies(workshop) == {"cbs-83599ned": 1200}
    assert vacancies(workshop, vintage="2027-02-28") == {"cbs-83599ned": 700}
    assert vacancies(workshop, vintage="2027-03-01") == {"cbs-83599ned": 1200}


def test_a_pin_is_an_exception_to_the_day(workshop: Path) -> None:
    fetch(workshop, "cbs-83599ned", "1200")
    assert vacancies(workshop, vintage="2026-11-23", pins={"cbs-83599ned": "2027-03-01"}) == {
        "cbs-83599ned": 1200
    }
    assert vacancies(workshop, pins={"cbs-83599ned": "2026-11-23"}) == {"cbs-83599ned": 700}


@pytest.mark.parametrize(
    ("vintage", "code", "sentence"),
    [
        ("2026-11-22", ExitCode.SNAPSHOT, "op 2026-11-22 was er nog geen enkele momentopname"),
        ("gisteren", ExitCode.USAGE, "'gisteren' van de momentopnamen is geen datum"),
    ],
)
def test_a_day_without_figures_is_an_error(
    workshop: Path, vintage: str, code: ExitCode, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence) as error:
        open_store(workshop, "hca-zwf", vintage=vintage)
    assert error.value.exit_code is code


@pytest.mark.parametrize(("given", "told"), [({"vintage": "2026-11-23"}, "2026-11-23"), ({}, "2027-03-01")])
def test_the_notebooks_are_told_where_the_store_ends(
    workshop: Path, write_notebook: Write, write_edition: Write, given: dict[str, str], told: str
) -> None:
    """Also without a day: what arrives between the check and the making must not mix in."""
    fetch(workshop, "cbs-83599ned", "1200")
    write_notebook("proef", SHOWN)
    write_edition("proef", "  - notebook: proef", **given)
    (report,) = plan(workshop, load_editions(workshop))
    assert report.parameters["vintage"] == told


def test_a_correction_that_upstream_has_made_stops_the_check_until_it_is_closed(
    workshop: Path, write_notebook: Write, write_edition: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook("proef", SHOWN)
    write_edition("proef", "  - notebook: proef", vintage="2026-12-31")
    correction = {
        "indicator": "openstaande-vacatures", "region": "PV24", "period": "2020KW02", "branch": "Q",
        "was": 700, "value": 1000, "reason": "Proef.", "who": "onderzoeker", "date": date(2026, 12, 1),
        "since": date(2026, 11, 23),
    }  # fmt: skip
    file = workshop / "data" / "snapshots" / "cbs-83599ned" / "corrections.yml"
    file.write_text(yaml.safe_dump([correction]))
    assert main(["check"]) == 0
    assert vacancies(workshop) == {"cbs-83599ned": 1000}

    fetch(workshop, "cbs-83599ned", "1200")
    capsys.readouterr()
    assert main(["check"]) == 3
    error = capsys.readouterr().err
    assert "until: 2026-11-23" in error
    assert "corrections.yml" in error
    assert main(["status"]) == 0
    assert "te sluiten" in capsys.readouterr().out

    file.write_text(yaml.safe_dump([{**correction, "until": date(2026, 11, 23)}]))
    assert main(["check"]) == 0
    assert vacancies(workshop, vintage="2026-12-31") == {"cbs-83599ned": 1000}
    assert vacancies(workshop, vintage="2026-11-30") == {"cbs-83599ned": 700}


def test_what_a_reader_has_to_know_about_the_figures_comes_with_them(workshop: Path) -> None:
    source = open_store(workshop, "hca-zwf").catalog.sources["cbs-83599ned"]
    common = load_catalog(workshop / "data" / "catalog").sources["cbs-83599ned"]
    assert source.caveats[: len(common.caveats)] == common.caveats
    assert any("stand is die van augustus 2020" in caveat for caveat in source.caveats)
    assert len(set(source.caveats)) == len(source.caveats) > len(common.caveats)
