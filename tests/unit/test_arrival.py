"""New figures come in whole, checked and compared; what is bad, empty or collapsed changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import ExitCode, UserError
from hcalib.sources.arrival import Arrival, receive
from hcalib.sources.snapshots import find_snapshots
from hcalib.sources.writing import NewTable

REPOSITORY = Path(__file__).parents[2]
FIRST, SECOND = date(2026, 12, 1), date(2027, 3, 1)
SOURCE = "cbs-83599ned"
QUARTERS = {f"{year}KW{quarter:02d}": "30000" for year in (2017, 2018, 2019) for quarter in (1, 2, 3, 4)}
Receive = Callable[..., Arrival]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(REPOSITORY / "data" / "catalog")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "data" / "snapshots"


def table(values: dict[str, str], **columns: str) -> NewTable:
    frame = pd.DataFrame({"period": list(values), "value": list(values.values())}, dtype="str")
    constant = {
        "indicator": "openstaande-vacatures", "region": "NL01", "branch": "Q", "unit": "vacatures",
        "status": "definitief",
    }  # fmt: skip
    return NewTable(
        "vacatures", frame.assign(**{**constant, **columns}), "Vacatures", "CBS", "M.", "CC BY 4.0"
    )


@pytest.fixture
def take(tmp_path: Path, catalog: Catalog) -> Receive:
    """Receive figures by period for one day; columns can be given another constant."""

    def receive_figures(
        values: dict[str, str] | None = None, day: date = FIRST, options: dict | None = None, **columns: str
    ) -> Arrival:
        given = QUARTERS if values is None else values
        return receive(tmp_path, catalog, SOURCE, day, [table(given, **columns)], **(options or {}))

    return receive_figures


def dates(store: Path) -> list[str]:
    return sorted(path.name for path in (store / SOURCE).glob("[!.]*") if path.is_dir())


def blocks(arrival: Arrival) -> list[str]:
    return [found.check for found in arrival.findings if found.severity == "fout"]


class TestTaken:
    def test_the_first_figures_become_a_vintage(self, store: Path, take: Receive):
        arrival = take()
        assert (arrival.state, arrival.previous, arrival.figures) == ("nieuw", None, 12)
        assert arrival.comparison is None
        assert arrival.folder == store / SOURCE / "2026-12-01"
        assert [found.vintage for found in find_snapshots(store)] == [FIRST]

    def test_the_same_figures_again_write_nothing_on_any_day(self, store: Path, take: Receive):
        take()
        again = take(dict(reversed(QUARTERS.items())), SECOND)
        assert (again.state, again.folder.name) == ("ongewijzigd", "2026-12-01")
        assert dates(store) == ["2026-12-01"]

    @pytest.mark.parametrize(
        "change", [{"status": "voorlopig"}, {"note": "herzien"}, {"published": "2026-11-30"}]
    )
    def test_what_is_said_about_a_figure_counts_as_a_change(self, store: Path, take: Receive, change: dict):
        take()
        assert take(day=SECOND, **change).state == "nieuw"

    def test_new_figures_are_compared_with_the_previous_ones(self, store: Path, take: Receive):
        take()
        arrival = take({**QUARTERS, "2019KW04": "31000", "2020KW01": "32000"}, SECOND)
        assert (arrival.state, arrival.previous) == ("nieuw", FIRST)
        assert arrival.comparison is not None
        assert len(arrival.comparison.added) == 1
        assert arrival.comparison.revised["difference"].tolist() == [1000]
        assert dates(store) == ["2026-12-01", "2027-03-01"]

    def test_a_trial_writes_nothing_and_tells_the_same(self, store: Path, take: Receive):
        take()
        trial = take({**QUARTERS, "2020KW01": "32000"}, SECOND, {"dry_run": True})
        assert trial.state == "proef"
        assert trial.comparison is not None
        assert dates(store) == ["2026-12-01"]
        assert take({**QUARTERS, "2020KW01": "32000"}, SECOND).state == "nieuw"

    def test_a_trial_of_a_new_source_does_not_even_make_a_folder(self, tmp_path: Path, take: Receive):
        assert take(options={"dry_run": True}).state == "proef"
        assert not (tmp_path / "data").exists()


class TestRefused:
    @pytest.mark.parametrize(
        ("values", "columns", "check"),
        [
            ({}, {}, "inlezen"),
            (dict.fromkeys(QUARTERS, ""), {}, "leeg"),
            (QUARTERS, {"region": "PV99"}, "inlezen"),
            (QUARTERS, {"unit": "fte"}, "inlezen"),
            (QUARTERS, {"indicator": "vacatures"}, "inlezen"),
            ({"2019KW05": "1"}, {}, "inlezen"),
            ({"2019KW01": "1.234,5"}, {}, "inlezen"),
            (dict(list(QUARTERS.items())[:5]), {}, "terugval"),
            ({**QUARTERS, **dict.fromkeys(list(QUARTERS)[:7], "")}, {}, "terugval"),
        ],
    )
    def test_a_bad_arrival_leaves_the_good_vintage(
        self, store: Path, take: Receive, values: dict[str, str], columns: dict[str, str], check: str
    ):
        take()
        before = {path: path.read_bytes() for path in store.rglob("[!.]*") if path.is_file()}
        arrival = take(values, SECOND, **columns)
        assert arrival.state == "geweigerd"
        assert check in blocks(arrival)
        assert all(found.message for found in arrival.findings)
        assert {path: path.read_bytes() for path in store.rglob("[!.]*") if path.is_file()} == before

    def test_a_value_that_cannot_be_is_refused_once(self, take: Receive):
        arrival = take({**QUARTERS, "2019KW04": "-5"})
        assert arrival.state == "geweigerd"
        assert len(blocks(arrival)) == 1

    def test_the_lines_that_a_refusal_names_can_be_looked_up_until_better_ones_come(
        self, store: Path, take: Receive
    ):
        arrival = take({**QUARTERS, "2019KW04": "-5"})
        assert arrival.aside is not None
        assert not arrival.aside.is_relative_to(store)
        found = next(found for found in arrival.findings if found.severity == "fout")
        lines = (arrival.aside / Path(found.file).name).read_text(encoding="utf-8").splitlines()
        assert "2019KW04" in lines[found.rows[0] - 1]
        assert take().aside is None
        assert not arrival.aside.exists()

    def test_many_lost_figures_come_in_with_emphasis(self, store: Path, take: Receive):
        take()
        few = dict(list(QUARTERS.items())[:5])
        arrival = take(few, SECOND, {"force": True})
        assert arrival.state == "nieuw"
        assert "van openstaande-vacatures zijn er nog 5 cijfers en dat waren er 12." in [
            found.message for found in arrival.findings
        ]

    def test_emphasis_does_not_help_what_is_empty(self, take: Receive):
        assert take(dict.fromkeys(QUARTERS, ""), options={"force": True}).state == "geweigerd"

    def test_half_of_the_figures_is_no_collapse(self, take: Receive):
        take()
        assert "terugval" not in blocks(take(dict(list(QUARTERS.items())[:6]), SECOND))

    def test_other_figures_on_the_same_day_are_refused(self, store: Path, take: Receive):
        take()
        arrival = take({**QUARTERS, "2020KW01": "32000"}, FIRST)
        assert arrival.state == "geweigerd"
        assert "veranderen niet meer" in arrival.findings[0].message

    def test_doubt_can_be_a_reason_to_refuse(self, store: Path, take: Receive):
        """Vacancies a thousand times as small: thousands that were taken for numbers."""
        take()
        thousands = dict.fromkeys(QUARTERS, "30")
        arrival = take(thousands, SECOND, {"accept_warnings": False})
        assert arrival.state == "geweigerd"
        assert arrival.findings

    def test_the_same_figure_twice_is_refused(self, take: Receive, tmp_path: Path, catalog: Catalog):
        twice = [table(QUARTERS), table({"2017KW01": "1"})]
        named = [twice[0], NewTable("tweede", twice[1].frame, "T", "C", "M", "L")]
        arrival = receive(tmp_path, catalog, SOURCE, FIRST, named)
        assert arrival.state == "geweigerd"

    def test_parts_that_do_not_add_up_are_refused(self, tmp_path: Path, catalog: Catalog):
        """Six municipalities make Flevoland; the identities of the catalog count on arrival as on loading."""
        people = {"GM0034": 200, "GM0050": 10, "GM0171": 20, "GM0184": 30, "GM0303": 40, "GM0995": 50}
        arrivals = []
        for total in (350, 351):
            rows = [(region, str(value)) for region, value in {**people, "PV24": total}.items()]
            frame = pd.DataFrame(rows, columns=["region", "value"], dtype="str").assign(
                indicator="bevolking", period="2021JJ00", unit="personen", status="definitief"
            )
            new = NewTable("bevolking", frame, "T", "C", "M", "L")
            arrivals.append(receive(tmp_path, catalog, "cbs-03759ned", FIRST, [new], dry_run=True))
        assert [arrival.state for arrival in arrivals] == ["proef", "geweigerd"]
        assert "samenhang" in blocks(arrivals[1]) or "optelling" in blocks(arrivals[1])

    def test_a_contradiction_with_another_source_is_refused(self, tmp_path: Path, catalog: Catalog):
        """What loading would refuse because of another collection must not come in."""
        shutil.copytree(
            REPOSITORY / "data" / "snapshots" / "cbs-03759ned",
            tmp_path / "data" / "snapshots" / "cbs-03759ned",
        )
        ages = {"0-14": "76000", "15-24": "54000", "25-44": "110000", "45-64": "120000", "65+": "1"}
        frame = pd.DataFrame({"age": list(ages), "value": list(ages.values())}, dtype="str").assign(
            indicator="bevolking", region="PV24", period="2021JJ00", unit="personen", status="definitief"
        )
        new = NewTable("leeftijd", frame, "T", "C", "M", "L")
        arrival = receive(tmp_path, catalog, "cbs-kerncijfers", FIRST, [new])
        assert arrival.state == "geweigerd"
        assert "samenhang" in blocks(arrival)


class TestCorrections:
    def correction(self, store: Path, **changes: object) -> None:
        entry = {
            "indicator": "openstaande-vacatures", "region": "NL01", "period": "2019KW04", "branch": "Q",
            "was": -5, "value": 30000, "reason": "Teken.", "who": "onderzoeker", "date": FIRST,
            "since": FIRST,
        }  # fmt: skip
        (store / SOURCE).mkdir(parents=True, exist_ok=True)
        (store / SOURCE / "corrections.yml").write_text(yaml.safe_dump([{**entry, **changes}]))

    def test_a_wrong_figure_of_the_publisher_can_be_corrected_beforehand(self, store: Path, take: Receive):
        assert take({**QUARTERS, "2019KW04": "-5"}).state == "geweigerd"
        self.correction(store)
        assert take({**QUARTERS, "2019KW04": "-5"}).state == "nieuw"

    def test_a_repair_is_told_on_arrival(self, store: Path, take: Receive):
        self.correction(store)
        take({**QUARTERS, "2019KW04": "-5"})
        arrival = take(QUARTERS, SECOND)
        assert arrival.state == "nieuw"
        (told,) = [found.message for found in arrival.findings if found.check == "correctie"]
        assert "until: 2026-12-01" in told


class TestUsage:
    def test_an_unknown_source_is_a_mistake(self, tmp_path: Path, catalog: Catalog):
        with pytest.raises(UserError, match=r"sources\.yml") as error:
            receive(tmp_path, catalog, "cbs-onbekend", FIRST, [table(QUARTERS)])
        assert error.value.exit_code is ExitCode.USAGE

    def test_a_damaged_newest_vintage_must_be_repaired_first(self, store: Path, take: Receive):
        take()
        (store / SOURCE / "2026-12-01" / "vacatures.csv").write_text("weg")
        with pytest.raises(UserError, match="controlesom") as error:
            take({**QUARTERS, "2020KW01": "32000"}, SECOND)
        assert error.value.exit_code is ExitCode.SNAPSHOT

    def test_damage_elsewhere_does_not_stop_a_source_but_is_told(self, store: Path, take: Receive):
        (store / "uwv-spanningsindicator" / "gisteren").mkdir(parents=True)
        arrival = take()
        assert arrival.state == "nieuw"
        assert any("samenhang is niet nagegaan" in found.message for found in arrival.findings)

    def test_a_store_that_cannot_be_written_ends_with_output(self, tmp_path: Path, take: Receive):
        (tmp_path / "data").write_text("in de weg")
        with pytest.raises(UserError) as error:
            take()
        assert error.value.exit_code is ExitCode.OUTPUT
