"""Importing: which layout, which day, what earlier deliveries still say, and the report of what was left."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import ExitCode, UserError
from hcalib.sources.deliveries import Delivery, read_delivery
from hcalib.sources.import_report import write_report
from hcalib.sources.importing import new_table, take_over
from hcalib.sources.layouts.models import Layout

ROOT = Path(__file__).parents[2]
TODAY = date(2022, 9, 30)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "werkplaats"
    shutil.copytree(ROOT / "data" / "catalog", folder / "data" / "catalog")
    return folder


def layout(**changes: Any) -> Layout:
    content: dict[str, Any] = {
        "id": "proef",
        "title": "Proef",
        "source": "uwv-ww",
        "expected": "Een tabel.",
        "confirmed": "Niets.",
        "columns": [
            {"gives": "region", "headings": ["Regio"], "systems": ["land", "provincie"]},
            {"gives": "period", "headings": ["Maand"]},
        ],
        "values": [{"headings": ["WW"], "indicator": "ww-uitkeringen"}],
        "frequency": "maand",
    }
    return Layout.model_validate(content | changes)


@pytest.fixture
def deliver(tmp_path: Path, catalog: Catalog):
    """Write a csv and read it as a delivery."""

    def write(
        *lines: str,
        name: str = "ww.csv",
        published: date | None = None,
        forecast: bool = False,
        **changes: Any,
    ) -> Delivery:
        path = tmp_path / name
        path.write_text("\n".join(["Regio;Maand;WW", *lines]), encoding="utf-8")
        described = layout(**changes, **({"status": "prognose", "published": "alle"} if forecast else {}))
        return read_delivery(path, {described.id: described}, catalog, TODAY, published=published)

    return write


def rows(root: Path, catalog: Catalog, *deliveries: Delivery) -> list[tuple[str, ...]]:
    table = new_table(root, catalog, "uwv-ww", deliveries)
    frame = table.frame[["region", "period", "value", "published"]]
    return sorted(frame.itertuples(index=False, name=None))


class TestChoosing:
    def test_no_layout_says_what_is_missing_in_the_closest(self, tmp_path: Path, catalog: Catalog) -> None:
        (tmp_path / "a.csv").write_text("Regio;Maand;Iets anders\nFlevoland;jan-22;1\n")
        with pytest.raises(UserError) as error:
            read_delivery(tmp_path / "a.csv", {"proef": layout()}, catalog, TODAY)
        assert error.value.exit_code is ExitCode.SOURCE
        assert "Het meest lijkt het op proef, maar deze koppen ontbreken: 'WW'" in str(error.value)

    def test_nothing_known_at_all_points_to_the_description(self, tmp_path: Path, catalog: Catalog) -> None:
        (tmp_path / "a.csv").write_text("a;b\n1;2\n")
        with pytest.raises(UserError, match=r"bestanden-inlezen\.md"):
            read_delivery(tmp_path / "a.csv", {"proef": layout()}, catalog, TODAY)

    def test_several_layouts_ask_to_choose(self, tmp_path: Path, catalog: Catalog) -> None:
        (tmp_path / "a.csv").write_text("Regio;Maand;WW\nFlevoland;jan-22;1\n")
        both = {"proef": layout(), "ander": layout(id="ander")}
        with pytest.raises(UserError, match="proef, ander") as error:
            read_delivery(tmp_path / "a.csv", both, catalog, TODAY)
        assert error.value.exit_code is ExitCode.USAGE

    def test_a_file_that_cannot_be_read_is_a_source_without_an_answer(
        self, tmp_path: Path, catalog: Catalog
    ) -> None:
        (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.4")
        with pytest.raises(UserError, match="een PDF") as error:
            read_delivery(tmp_path / "a.xlsx", {"proef": layout()}, catalog, TODAY)
        assert error.value.exit_code is ExitCode.SOURCE


class TestDayOfPublication:
    def test_only_the_newest_period_came_out_on_that_day(self, root, catalog, deliver) -> None:
        delivery = deliver("Flevoland;jul-22;5", "Flevoland;aug-22;6", published=date(2022, 9, 15))
        assert rows(root, catalog, delivery) == [
            ("PV24", "2022MM07", "5", ""),
            ("PV24", "2022MM08", "6", "2022-09-15"),
        ]

    def test_a_forecast_needs_one(self, deliver) -> None:
        with pytest.raises(UserError, match="--datum") as error:
            deliver("Flevoland;jul-22;5", forecast=True)
        assert error.value.exit_code is ExitCode.USAGE

    def test_it_is_read_from_the_file_when_the_layout_says_where(self, tmp_path, catalog) -> None:
        path = tmp_path / "ww.csv"
        path.write_text("Publicatiedatum: 15 september 2022\n\nRegio;Maand;WW\nFlevoland;aug-22;6\n")
        described = layout(above=[{"gives": "published", "pattern": "publicatiedatum:\\s*(.+)$"}])
        delivery = read_delivery(path, {"proef": described}, catalog, TODAY)
        assert delivery.published == date(2022, 9, 15)
        given = read_delivery(path, {"proef": described}, catalog, TODAY, published=date(2022, 9, 20))
        assert given.published == date(2022, 9, 20)

    def test_it_cannot_lie_in_the_future(self, deliver) -> None:
        with pytest.raises(UserError, match="in de toekomst"):
            deliver("Flevoland;jul-22;5", published=date(2023, 1, 1))


class TestEarlierDeliveries:
    def store(self, root: Path, catalog: Catalog, delivery: Delivery, day: date) -> None:
        (arrival,) = take_over(root, catalog, [delivery], day)
        assert arrival.state == "nieuw", arrival.findings

    def test_what_is_not_in_the_new_file_stays(self, root, catalog, deliver) -> None:
        first = deliver("Flevoland;jul-22;5000", "Flevoland;aug-22;5100", published=date(2022, 9, 15))
        self.store(root, catalog, first, date(2022, 9, 15))
        second = deliver("Flevoland;aug-22;5120", "Flevoland;sep-22;5200")
        assert rows(root, catalog, second) == [
            ("PV24", "2022MM07", "5000", ""),
            ("PV24", "2022MM08", "5120", ""),
            ("PV24", "2022MM09", "5200", ""),
        ]
        assert (
            "Aangevuld met 1 cijfers uit eerdere leveringen"
            in new_table(root, catalog, "uwv-ww", [second]).method
        )

    def test_a_full_delivery_takes_the_place_of_the_earlier_one(self, root, catalog, deliver) -> None:
        self.store(root, catalog, deliver("Flevoland;jul-22;5000"), date(2022, 9, 15))
        second = deliver("Flevoland;sep-22;5200", earlier="vervangen")
        assert [row[1] for row in rows(root, catalog, second)] == ["2022MM09"]

    def test_editions_of_a_forecast_stand_beside_each_other(self, root, catalog, deliver) -> None:
        self.store(
            root, catalog,
            deliver("Flevoland;sep-22;5000", published=date(2022, 9, 1), earlier="uitgaven"),
            date(2022, 9, 15),
        )  # fmt: skip
        second = deliver("Flevoland;sep-22;5200", published=date(2022, 9, 20), earlier="uitgaven")
        assert rows(root, catalog, second) == [
            ("PV24", "2022MM09", "5000", "2022-09-01"),
            ("PV24", "2022MM09", "5200", "2022-09-20"),
        ]

    def test_reading_a_file_twice_changes_nothing(self, root, catalog, deliver) -> None:
        delivery = deliver("Flevoland;jul-22;5000")
        self.store(root, catalog, delivery, date(2022, 9, 15))
        (arrival,) = take_over(root, catalog, [delivery], date(2022, 9, 16))
        assert arrival.state == "ongewijzigd"

    def test_a_trial_writes_nothing(self, root, catalog, deliver) -> None:
        (arrival,) = take_over(root, catalog, [deliver("Flevoland;jul-22;5")], TODAY, dry_run=True)
        assert arrival.state == "proef"
        assert not (root / "data" / "snapshots").exists()


class TestSeveralFiles:
    def test_files_of_one_source_become_one_vintage(self, root, catalog, deliver) -> None:
        both = [deliver("Flevoland;jul-22;5", name="a.csv"), deliver("Utrecht;jul-22;7", name="b.csv")]
        assert [row[0] for row in rows(root, catalog, *both)] == ["PV24", "PV26"]

    def test_the_same_figure_in_two_files_counts_once(self, root, catalog, deliver) -> None:
        both = [deliver("Flevoland;jul-22;5", name="a.csv"), deliver("Flevoland;jul-22;5", name="b.csv")]
        assert len(rows(root, catalog, *both)) == 1

    def test_files_that_contradict_each_other_are_refused_by_cell(self, root, catalog, deliver) -> None:
        both = [deliver("Flevoland;jul-22;5", name="a.csv"), deliver("Flevoland;jul-22;6", name="b.csv")]
        with pytest.raises(UserError, match=r"cel C2 geeft een andere waarde dan a\.csv, cel C2") as error:
            rows(root, catalog, *both)
        assert error.value.exit_code is ExitCode.SOURCE


class TestReport:
    def test_it_lists_every_row_with_what_needs_attention_first(self, root, deliver) -> None:
        delivery = deliver("Flevoland;jul-22;5", "Noot;;", "Atlantis;jul-22;3", "=cmd();jul-22;3")
        path = write_report(root, delivery)
        assert path == root / "data" / "incoming" / "verslagen" / "ww-niet-overgenomen.csv"
        with path.open(encoding="utf-8-sig", newline="") as handle:
            listed = list(csv.DictReader(handle, delimiter=";"))
        assert [(row["rij"], row["soort"]) for row in listed] == [
            ("4", "onbekend"),
            ("5", "onbekend"),
            ("3", "tekst"),
        ]
        assert listed[1]["inhoud"].startswith("'=cmd()")
        assert "Regio 'Atlantis' is niet bekend" in listed[0]["reden"]

    def test_no_report_when_everything_was_taken(self, root, deliver) -> None:
        assert write_report(root, deliver("Flevoland;jul-22;5")) is None
