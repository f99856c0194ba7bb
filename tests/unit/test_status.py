"""``hca status``: what is too old, what is covered, and that a broken corner hides nothing else."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from hcalib.catalog import Catalog, load_catalog
from hcalib.cli import main
from hcalib.cli.status import WIDTH, details, overview
from hcalib.observations import DIMENSIONS
from hcalib.sources.coverage import coverage
from hcalib.sources.status import add_months, store_status
from hcalib.sources.writing import NewTable, prepare, write_vintage

REPOSITORY = Path(__file__).parents[2]
DAY = date(2024, 1, 15)
Add = Callable[..., None]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(REPOSITORY / "data" / "catalog")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data" / "snapshots").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def add(root: Path) -> Add:
    """Add a vintage of vacancies: a value for each quarter; an empty value is a figure without value."""

    def write(
        values: dict[str, str], day: date = DAY, source: str = "cbs-83599ned", status: str = "definitief"
    ):
        frame = pd.DataFrame({"period": list(values), "value": list(values.values())}, dtype="str")
        frame = frame.assign(
            indicator="openstaande-vacatures", region="PV24", branch="Q", unit="vacatures", status=status
        )
        table = NewTable("vacatures", frame, "Vacatures", "CBS", "Opgehaald.", "CC BY 4.0")
        write_vintage(root / "data" / "snapshots", source, day, prepare(source, day, [table]))

    return write


def status_of(root: Path, catalog: Catalog, today: date, source: str = "cbs-83599ned"):
    return next(one for one in store_status(root, catalog, today).sources if one.source.id == source)


class TestAge:
    """Vacancies come out every quarter, about 45 days after it: 2023KW03 on 14 November 2023."""

    @pytest.mark.parametrize(
        ("today", "standing"), [(date(2024, 2, 13), "actueel"), (date(2024, 2, 14), "te oud")]
    )
    def test_figures_are_too_old_when_the_next_ones_should_be_out(
        self, root: Path, catalog: Catalog, add: Add, today: date, standing: str
    ):
        add({"2023KW02": "800", "2023KW03": "900"})
        found = status_of(root, catalog, today)
        assert (found.standing, found.due) == (standing, date(2024, 2, 14))

    def test_taking_old_figures_over_again_does_not_make_them_new(
        self, root: Path, catalog: Catalog, add: Add
    ):
        add({"2020KW02": "800"}, day=date(2024, 1, 15))
        assert status_of(root, catalog, date(2024, 1, 16)).standing == "te oud"

    def test_a_figure_without_value_is_no_news(self, root: Path, catalog: Catalog, add: Add):
        add({"2020KW02": "800", "2023KW03": ""})
        assert status_of(root, catalog, date(2024, 1, 16)).due == date(2020, 11, 14)

    def test_a_forecast_of_later_years_ages_from_the_day_it_was_taken_over(
        self, root: Path, catalog: Catalog, add: Add
    ):
        add({"2030KW01": "800"}, status="prognose")
        assert status_of(root, catalog, DAY).due == date(2024, 4, 15)

    def test_a_source_without_rhythm_is_never_too_old(self, root: Path, catalog: Catalog, add: Add):
        add({"2020KW03": "800"}, source="cbs-83599ned-derde-kwartaal")
        found = status_of(root, catalog, date(2099, 1, 1), "cbs-83599ned-derde-kwartaal")
        assert (found.standing, found.due) == ("eenmalig", None)

    @pytest.mark.parametrize(
        ("day", "months", "later"),
        [
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2023, 11, 30), 3, date(2024, 2, 29)),
            (date(2023, 12, 31), 12, date(2024, 12, 31)),
            (date(2024, 2, 29), 36, date(2027, 2, 28)),
        ],
    )
    def test_a_month_later_is_a_day_that_exists(self, day: date, months: int, later: date):
        assert add_months(day, months) == later


class TestVintages:
    def test_the_newest_one_counts_and_all_are_listed(self, root: Path, catalog: Catalog, add: Add):
        add({"2022KW03": "800"}, day=date(2023, 1, 1))
        add({"2022KW03": "800", "2023KW03": "900"})
        found = status_of(root, catalog, DAY)
        assert found.vintages == (date(2023, 1, 1), DAY)
        assert found.coverage is not None
        assert found.coverage.last == "2023KW03"

    def test_a_source_in_two_collections_is_told_by_its_newest(self, root: Path, catalog: Catalog, add: Add):
        add({"2022KW03": "800", "2023KW03": "900"})
        old = root / "data" / "snapshots" / "aangeleverd" / "2023-01-01"
        shutil.copytree(root / "data" / "snapshots" / "cbs-83599ned" / DAY.isoformat(), old)
        assert status_of(root, catalog, DAY).collection == "cbs-83599ned"


def figures(*series: tuple[str, str, list[str]]) -> pd.DataFrame:
    """Make rows of (region, branch, periods)."""
    rows = [(region, branch, period) for region, branch, periods in series for period in periods]
    frame = pd.DataFrame(rows, columns=["region", "branch", "period"])
    rest = {name: "totaal" for name in DIMENSIONS if name != "branch"}
    starts = pd.to_datetime(frame["period"].str[:4] + "-01-01")
    return frame.assign(indicator="verzuim", value=1.0, start=starts, **rest)


class TestCoverage:
    def test_a_hole_names_its_periods_and_its_series(self):
        frame = figures(
            ("NL01", "86", ["2003KW04", "2005KW01"]),
            ("NL01", "87", ["2003KW04", "2005KW01"]),
            ("PV24", "Q", []),
        )
        (hole,) = coverage(frame).holes
        assert (hole.first, hole.last, hole.periods) == ("2004KW01", "2004KW04", 4)
        assert hole.series == ("NL01, 86", "NL01, 87")
        assert coverage(frame).missing == 8

    @pytest.mark.parametrize(
        ("periods", "holes"),
        [
            (["2019JJ00", "2021JJ00"], [("2020JJ00", "2020JJ00")]),
            (["2019SJ00", "2022SJ00"], [("2020SJ00", "2021SJ00")]),
            (["2020MM12", "2021MM02"], [("2021MM01", "2021MM01")]),
            (["2020KW04", "2021KW01"], []),
            (["2019JJ00", "2019KW01", "2019KW02", "2020JJ00"], []),
            (["2019-01-01", "2024-01-01"], []),
            (["2021JJ00"], []),
        ],
    )
    def test_every_frequency_has_its_own_steps(self, periods: list[str], holes: list[tuple[str, str]]):
        found = coverage(figures(("NL01", "Q", periods))).holes
        assert [(hole.first, hole.last) for hole in found] == holes

    def test_a_row_without_value_is_counted_and_is_no_hole(self):
        frame = figures(("NL01", "Q", ["2019JJ00", "2020JJ00", "2021JJ00"]))
        frame["value"] = [1.0, float("nan"), float("nan")]
        found = coverage(frame)
        assert (found.without_value, found.holes) == (2, ())
        assert (found.first, found.last) == ("2019JJ00", "2019JJ00")

    def test_rows_without_any_value_have_no_period(self):
        frame = figures(("NL01", "Q", ["2019JJ00"])).assign(value=float("nan"))
        assert (coverage(frame).first, coverage(frame).last) == (None, None)


class TestCorrections:
    @pytest.mark.parametrize(
        ("value", "since", "until", "state"),
        [
            ("9000", DAY, None, "nodig"),
            ("900", DAY, None, "te sluiten"),
            ("900", date(2023, 1, 1), date(2023, 6, 1), "gesloten"),
            ("9000", date(2024, 2, 1), None, "nog niet"),
        ],
    )
    def test_each_says_how_it_stands(
        self, root: Path, catalog: Catalog, add: Add, value: str, since: date, until: date | None, state: str
    ):
        add({"2023KW03": value})
        correction = {
            "indicator": "openstaande-vacatures", "region": "PV24", "period": "2023KW03", "branch": "Q",
            "was": 9000, "value": 900, "reason": "Komma.", "who": "onderzoeker", "date": since,
            "since": since, "until": until,
        }  # fmt: skip
        path = root / "data" / "snapshots" / "cbs-83599ned" / "corrections.yml"
        path.write_text(yaml.safe_dump([correction]))
        status = store_status(root, catalog, DAY)
        assert [one.state for one in status.corrections] == [state]
        text = "\n".join(overview(status, (), DAY))
        assert state in text
        assert "openstaande-vacatures PV24 2023KW03, Q" in text
        assert "de bron gaf 9000, hier staat 900; Komma (onderzoeker)" in " ".join(text.split())


class TestShown:
    def test_everything_fits_the_terminal_and_says_what_to_do(self, catalog: Catalog):
        status = store_status(REPOSITORY, catalog, date(2030, 1, 1))
        lines = list(overview(status, {"cbs-83599ned"}, date(2030, 1, 1)))
        for one in status.sources:
            lines += details(one, (), status.corrections)
        assert max(len(line) for line in lines) <= WIDTH
        text = "\n".join(lines)
        assert "Ophalen: hca fetch cbs-83599ned" in text
        assert "cbs-83599ned: te oud: elk kwartaal, ongeveer 45 dagen na afloop" in text

    def test_every_source_is_shown_with_or_without_figures(self, catalog: Catalog):
        status = store_status(REPOSITORY, catalog, DAY)
        assert [one.source.id for one in status.sources] == list(catalog.sources)
        assert not status.faults
        text = "\n".join(overview(status, (), DAY))
        words = [word.strip(",:") for word in text.replace("\n", " ").split()]
        assert {one.source.id for one in status.sources} <= set(words)

    def test_what_must_be_known_of_the_figures_is_told_with_the_source(
        self, root: Path, catalog: Catalog, add: Add
    ):
        add({"2023KW03": "900"})
        sidecar = root / "data" / "snapshots" / "cbs-83599ned" / DAY.isoformat() / "vacatures.yml"
        sidecar.write_text(sidecar.read_text() + "caveats: [Gemaakt zonder de tabel zelf.]\n")
        shown = "\n".join(details(status_of(root, catalog, DAY), (), ()))
        assert "Gemaakt zonder de tabel zelf." in shown
        assert catalog.sources["cbs-83599ned"].caveats[0] in shown

    def test_a_damaged_collection_is_told_and_the_rest_still_shown(
        self, root: Path, catalog: Catalog, add: Add
    ):
        add({"2023KW03": "900"})
        add({"2023KW03": "900"}, source="cbs-83599ned-derde-kwartaal")
        (root / "data" / "snapshots" / "cbs-83599ned" / DAY.isoformat() / "vacatures.csv").write_text("weg")
        status = store_status(root, catalog, DAY)
        assert any("controlesom" in str(fault) for fault in status.faults)
        assert {one.source.id for one in status.sources if one.coverage} == {"cbs-83599ned-derde-kwartaal"}


class TestCommand:
    @pytest.fixture
    def here(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        shutil.copytree(REPOSITORY / "data" / "catalog", root / "data" / "catalog")
        monkeypatch.setenv("HCALIB_ROOT", str(root))
        monkeypatch.chdir(root)
        return root

    def test_the_overview_ends_well_also_for_an_empty_store(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ):
        assert main(["status"]) == 0
        assert "0 bronnen met 0 cijfers" in capsys.readouterr().out

    def test_a_damaged_store_is_still_shown_with_exit_code_0(
        self, here: Path, add: Add, capsys: pytest.CaptureFixture[str]
    ):
        add({"2023KW03": "900"})
        (here / "data" / "snapshots" / "cbs-83599ned" / "later").mkdir()
        assert main(["status", "cbs-83599ned"]) == 0
        assert "datum als naam" in capsys.readouterr().out

    def test_the_csv_opens_in_a_dutch_excel(self, here: Path, add: Add, capsys: pytest.CaptureFixture[str]):
        add({"2023KW01": "900", "2023KW03": ""})
        assert main(["status", "cbs-83599ned", "--csv", "stand.csv"]) == 0
        text = (here / "stand.csv").read_bytes().decode("utf-8-sig")
        (row,) = csv.DictReader(text.splitlines(), delimiter=";")
        assert (row["bron"], row["cijfers"], row["zonder waarde"]) == ("cbs-83599ned", "2", "1")
        assert (row["ontbreekt"], row["laatste periode"], row["stand"]) == ("1", "2023KW01", "te oud")

    def test_an_unknown_source_is_a_mistake_in_the_command(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ):
        assert main(["status", "cbs-onbekend"]) == 2
        assert "de bron 'cbs-onbekend' bestaat niet" in capsys.readouterr().err
