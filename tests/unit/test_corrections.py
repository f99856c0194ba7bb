"""A correction changes one figure, says so, belongs to its vintages, and stops when upstream is repaired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import UserError
from hcalib.sources.figures import newest_day, read_figures, read_upstream
from hcalib.sources.snapshots import find_snapshots
from hcalib.sources.writing import NewTable, prepare, write_vintage

ROOT = Path(__file__).parents[2]
FIRST, SECOND, THIRD = date(2026, 12, 1), date(2027, 3, 1), date(2027, 6, 1)
CORRECTION = {
    "indicator": "openstaande-vacatures",
    "region": "PV24",
    "period": "2021KW01",
    "branch": "Q",
    "was": 9000,
    "value": 900,
    "reason": "De komma stond verkeerd; de uitgever heeft dat bevestigd.",
    "who": "onderzoeker arbeidsmarkt",
    "date": date(2026, 12, 3),
    "since": FIRST,
}
Correct = Callable[..., None]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture
def correct(tmp_path: Path) -> Correct:
    """Write the corrections file; keyword arguments change the correction, and None removes a field."""

    def write(*others: dict, **changes: object) -> None:
        entry = {key: value for key, value in {**CORRECTION, **changes}.items() if value is not None}
        path = tmp_path / "cbs-83599ned" / "corrections.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump([entry, *others], allow_unicode=True))

    return write


def add(store: Path, day: date, value: str, source: str = "cbs-83599ned", note: str = "") -> None:
    """Add a vintage in which the figure of Flevoland has this value; ``weg`` leaves it out."""
    rows = [
        ("PV24", "2021KW01", value, source, note),
        ("PV24", "2021KW02", "800", source, ""),
        ("NL01", "2021KW01", "40000", source, ""),
    ]
    rows = [row for row in rows if row[2] != "weg"]
    frame = pd.DataFrame(rows, columns=["region", "period", "value", "source", "note"], dtype="str")
    frame = frame.assign(indicator="openstaande-vacatures", branch="Q", unit="vacatures", status="definitief")
    table = NewTable("vacatures", frame, "Vacatures", "CBS", "Opgehaald.", "CC BY 4.0")
    write_vintage(store, "cbs-83599ned", day, prepare("cbs-83599ned", day, [table]))


def load(store: Path, catalog: Catalog, day: date | None = None, known_on: date | None = None):
    (frame,) = read_figures(find_snapshots(store, not_after=day), catalog, known_on)
    return frame.set_index(["region", "period"])


def fault(store: Path, catalog: Catalog) -> str:
    with pytest.raises(UserError) as error:
        load(store, catalog)
    (found,) = error.value.faults
    assert found.file is not None
    assert found.file.name == "corrections.yml"
    return str(found)


def test_the_figure_is_changed_and_says_so(tmp_path: Path, catalog: Catalog, correct: Correct):
    add(tmp_path, FIRST, "9000", note="afgerond")
    correct()
    frame = load(tmp_path, catalog)
    row = frame.loc[("PV24", "2021KW01")]
    assert row["value"] == 900
    assert row["note"] == (
        "afgerond; gecorrigeerd op 2026-12-03: de bron gaf 9000, hier staat 900; De komma stond verkeerd; de "
        "uitgever heeft dat bevestigd (onderzoeker arbeidsmarkt)"
    )
    others = frame.drop(index=[("PV24", "2021KW01")])
    assert others["value"].tolist() == [40000, 800]
    assert set(others["note"]) == {""}


def test_the_snapshot_itself_keeps_what_the_publisher_gave(
    tmp_path: Path, catalog: Catalog, correct: Correct
):
    add(tmp_path, FIRST, "9000")
    correct()
    load(tmp_path, catalog)
    assert 9000 in read_upstream(find_snapshots(tmp_path), catalog)["value"].tolist()


def test_a_figure_can_be_withdrawn_and_a_missing_one_filled(
    tmp_path: Path, catalog: Catalog, correct: Correct
):
    add(tmp_path, FIRST, "9000")
    path = tmp_path / "cbs-83599ned" / "corrections.yml"
    path.write_text(yaml.safe_dump([{**CORRECTION, "value": None}]))
    row = load(tmp_path, catalog).loc[("PV24", "2021KW01")]
    assert pd.isna(row["value"])
    assert "hier staat geen cijfer" in row["note"]

    add(tmp_path, SECOND, "")
    path.write_text(yaml.safe_dump([{**CORRECTION, "was": None, "since": SECOND}]))
    assert load(tmp_path, catalog).loc[("PV24", "2021KW01"), "value"] == 900


class TestGuard:
    def test_it_fails_once_upstream_is_repaired_and_says_how_to_close_it(
        self, tmp_path: Path, catalog: Catalog, correct: Correct
    ):
        add(tmp_path, FIRST, "9000")
        add(tmp_path, SECOND, "9000")
        add(tmp_path, THIRD, "900")
        correct()
        sentence = fault(tmp_path, catalog)
        assert "de bron geeft voor openstaande-vacatures PV24 2021KW01, Q 900 en niet 9000" in sentence
        assert "until: 2027-03-01" in sentence
        assert "veld '1.was'" in sentence

        correct(until=SECOND)
        assert load(tmp_path, catalog).loc[("PV24", "2021KW01"), "note"] == ""
        assert load(tmp_path, catalog, SECOND).loc[("PV24", "2021KW01"), "value"] == 900

    def test_it_fails_too_when_the_figure_is_gone(self, tmp_path: Path, catalog: Catalog, correct: Correct):
        add(tmp_path, FIRST, "9000")
        add(tmp_path, SECOND, "weg")
        correct()
        assert "staat niet in de momentopname van 2027-03-01; sluit de correctie af" in fault(
            tmp_path, catalog
        )

    def test_a_wrong_start_is_told_as_such(self, tmp_path: Path, catalog: Catalog, correct: Correct):
        add(tmp_path, FIRST, "9000")
        correct(was=9001)
        assert fault(tmp_path, catalog).endswith("9000 en niet 9001; verbeter 'was'.")

    def test_a_missing_value_is_not_the_value_that_was(
        self, tmp_path: Path, catalog: Catalog, correct: Correct
    ):
        add(tmp_path, FIRST, "")
        correct()
        assert "geen cijfer en niet 9000" in fault(tmp_path, catalog)

    @pytest.mark.parametrize(
        "change", [{"region": "PV99"}, {"period": "2021KW04"}, {"branch": "totaal"}, {"source": "uwv"}]
    )
    def test_a_correction_that_fits_no_figure_is_refused(
        self, tmp_path: Path, catalog: Catalog, correct: Correct, change: dict
    ):
        add(tmp_path, FIRST, "9000")
        correct(**change)
        assert "controleer de codes" in fault(tmp_path, catalog)

    def test_two_corrections_of_one_figure_are_refused(
        self, tmp_path: Path, catalog: Catalog, correct: Correct
    ):
        add(tmp_path, FIRST, "9000")
        correct({**CORRECTION, "value": 901})
        assert "heeft al een correctie" in fault(tmp_path, catalog)


class TestTime:
    def test_older_vintages_do_not_know_it(self, tmp_path: Path, catalog: Catalog, correct: Correct):
        add(tmp_path, FIRST, "9000")
        add(tmp_path, SECOND, "9000")
        correct(since=SECOND)
        assert load(tmp_path, catalog, FIRST).loc[("PV24", "2021KW01"), "value"] == 9000
        assert load(tmp_path, catalog).loc[("PV24", "2021KW01"), "value"] == 900

    def test_an_edition_of_an_earlier_day_stays_what_it_was(
        self, tmp_path: Path, catalog: Catalog, correct: Correct
    ):
        """The figures of 2 December, made again later, do not change by a decision of 3 December."""
        add(tmp_path, FIRST, "9000")
        correct()
        before = load(tmp_path, catalog, known_on=date(2026, 12, 2))
        assert before.loc[("PV24", "2021KW01"), "value"] == 9000
        after = load(tmp_path, catalog, known_on=date(2026, 12, 3))
        assert after.loc[("PV24", "2021KW01"), "value"] == 900


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": 9000}, "zijn gelijk"),
        ({"until": date(2026, 11, 1)}, "'until' ligt voor 'since'"),
        ({"who": "iemand@voorbeeld.nl"}, "hoort een rol"),
        ({"reason": ""}, "mag niet leeg zijn"),
        ({"since": None}, "veld '1.since': dit veld ontbreekt"),
        ({"was": None}, "veld '1.was': dit veld ontbreekt"),
        ({"waarde": 3}, "onbekend"),
        ({"value": float("inf")}, "eindig getal"),
    ],
)
def test_a_correction_must_be_complete(
    tmp_path: Path, catalog: Catalog, correct: Correct, change: dict, sentence: str
):
    add(tmp_path, FIRST, "9000")
    correct(**change)
    assert sentence in fault(tmp_path, catalog)


def test_all_faults_of_all_corrections_come_at_once(tmp_path: Path, catalog: Catalog, correct: Correct):
    add(tmp_path, FIRST, "9000")
    correct({**CORRECTION, "region": "NL01"}, was=1)
    with pytest.raises(UserError) as error:
        load(tmp_path, catalog)
    assert [f.column for f in error.value.faults] == ["1.was", "2.was"]


def test_the_newest_day_is_that_of_the_last_vintage_or_correction(
    tmp_path: Path, catalog: Catalog, correct: Correct
):
    assert newest_day([tmp_path, tmp_path / "eigen"]) is None
    add(tmp_path, FIRST, "9000")
    assert newest_day([tmp_path]) == FIRST
    correct()
    assert newest_day([tmp_path / "eigen", tmp_path]) == CORRECTION["date"]
    frame = load(tmp_path, catalog, newest_day([tmp_path]), newest_day([tmp_path]))
    assert frame.loc[("PV24", "2021KW01"), "value"] == 900
    (tmp_path / "cbs-83599ned" / "corrections.yml").write_text("- niets", encoding="utf-8")
    assert newest_day([tmp_path]) == FIRST
