"""The tidy table: what is read, what is refused and with which sentence, and what is known on a day."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.catalog import Branch, Catalog, Identity, Indicator, Region, Source, Unit
from hcalib.errors import UserError
from hcalib.observation_checks import identity_faults
from hcalib.observations import COLUMNS, KEY, Observations, combine, read_observations

VINTAGE = date(2026, 11, 23)
COLUMN_NAMES = ("indicator", "region", "period", "value", "unit", "status", "source")
GOOD = ("bevolking", "PV24", "2021JJ00", "428226", "personen", "definitief", "tabel")
Make = Callable[..., Path]


def indicator(
    name: str, unit: str, low: float, high: float, moment: str = "period", lag: int = 30
) -> Indicator:
    return Indicator(
        id=name,
        name=name.capitalize(),
        definition=f"Definitie van {name}.",
        unit=unit,
        direction="none",
        levels=("land", "provincie"),
        moment=moment,
        lag_days=lag,
        sources=("tabel",),
        minimum=low,
        maximum=high,
    )


def source(name: str, published: date | None = None) -> Source:
    return Source(
        id=name,
        publisher="CBS",
        title=name,
        kind="statline" if published is None else "document",
        licence="CC BY 4.0",
        rhythm="jaarlijks",
        how="Ophalen.",
        published=published,
        citation=name,
    )


def catalog_with(*identities: Identity) -> Catalog:
    indicators = (
        indicator("bevolking", "personen", 0, 25_000_000, "begin", 173),
        indicator("verzuim", "procent", 0, 25, lag=80),
        indicator("tekort", "personen", -1000, 500_000, "end", 180),
    )
    regions = (
        Region(code="NL01", name="Nederland", kind="land"),
        Region(code="PV24", name="Flevoland", kind="provincie", parent="NL01"),
        Region(code="GM1", name="Oost", kind="gemeente", parent="PV24"),
        Region(code="GM2", name="West", kind="gemeente", parent="PV24"),
    )
    sources = (
        source("tabel"),
        source("andere-tabel"),
        source("plan", date(2021, 6, 30)),
        source("later", date(2024, 1, 31)),
    )
    return Catalog(
        indicators={i.id: i for i in indicators},
        units={u: Unit(id=u, name=u, kind="count") for u in ("personen", "procent", "fte")},
        sources={s.id: s for s in sources},
        regions={r.code: r for r in regions},
        branches={b: Branch(id=b, name=b, scheme="geen") for b in ("totaal", "Q")},
        levels={},
        identities=identities,
    )


CATALOG = catalog_with()
MUNICIPALITIES = Identity(
    id="gemeenten",
    text="De gemeenten samen zijn de provincie",
    indicators=("bevolking",),
    dimension="region",
    whole="PV24",
    parts=("GM1", "GM2"),
    tolerance=1,
)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a file of rows; a row is GOOD with other cells for the columns that are named."""

    def write(*rows: dict[str, str], columns: Iterable[str] = (), name: str = "cijfers.csv") -> Path:
        header = [*COLUMN_NAMES, *columns]
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header)
            good = dict(zip(COLUMN_NAMES, GOOD, strict=True))
            writer.writerows([[{**good, **row}.get(column, "") for column in header] for row in rows])
        return path

    return write


def read(path: Path, defaults: dict[str, str] | None = None) -> pd.DataFrame:
    return read_observations(path, defaults or {}, VINTAGE, CATALOG)


def faults_of(path: Path, defaults: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(UserError) as error:
        read(path, defaults)
    return [str(fault) for fault in error.value.faults]


def load(*paths: Path, catalog: Catalog = CATALOG) -> Observations:
    return combine([read_observations(path, {}, VINTAGE, catalog) for path in paths], catalog)


def load_faults(*paths: Path, catalog: Catalog = CATALOG) -> list[str]:
    with pytest.raises(UserError) as error:
        load(*paths, catalog=catalog)
    return [str(fault) for fault in error.value.faults]


class TestReading:
    def test_a_figure_keeps_everything_that_was_said_about_it(self, make: Make):
        path = make({"value": "12.5", "note": "Afgerond."}, columns=["note", "qualifier"])
        (row,) = read(path).to_dict("records")
        assert row["value"] == 12.5
        assert (row["branch"], row["sex"], row["age"], row["qualifier"]) == ("totaal", "totaal", "totaal", "")
        assert (row["note"], row["file"], row["row"]) == ("Afgerond.", str(path), 2)

    def test_the_columns_are_always_the_same(self, make: Make):
        assert list(read(make({})).columns) == [*COLUMNS, "start"]
        assert list(combine([], CATALOG).frame.columns) == [*COLUMNS, "start"]

    def test_what_holds_for_the_whole_file_stands_in_the_sidecar(self, tmp_path: Path):
        path = tmp_path / "cijfers.csv"
        path.write_text("region,value\nPV24,1\nNL01,2\n", encoding="utf-8")
        defaults = {"indicator": "bevolking", "period": "2021JJ00", "unit": "personen", "status": "voorlopig"}
        frame = read(path, defaults | {"source": "tabel"})
        assert frame["status"].tolist() == ["voorlopig", "voorlopig"]
        assert frame["region"].tolist() == ["PV24", "NL01"]

    def test_an_empty_cell_is_no_figure_and_not_zero(self, make: Make):
        frame = read(make({"value": ""}, {"value": "0", "region": "NL01"}))
        assert frame["value"].isna().tolist() == [True, False]
        assert frame["value"].tolist()[1] == 0

    def test_a_file_with_only_a_header_gives_no_figures(self, make: Make):
        frame = read(make())
        assert frame.empty
        assert len(combine([frame], CATALOG).frame) == 0

    def test_rows_are_counted_as_an_editor_does(self, tmp_path: Path):
        path = tmp_path / "cijfers.csv"
        good = ",".join(GOOD)
        path.write_text(
            f'{",".join(COLUMN_NAMES)},note\n{good},"twee\nregels"\n\n{good.replace("2021", "2022")},\n'
        )
        assert read(path)["row"].tolist() == [3, 5]

    def test_a_byte_order_mark_of_excel_is_no_part_of_a_column_name(self, make: Make):
        path = make({})
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert read(path)["indicator"].tolist() == ["bevolking"]


class TestAvailability:
    def test_a_statistic_is_known_after_its_usual_lag(self, make: Make):
        (row,) = read(make({})).to_dict("records")
        assert row["available"] == pd.Timestamp("2021-06-23")
        assert row["vintage"] == pd.Timestamp(VINTAGE)

    def test_a_flow_is_known_after_the_end_of_its_period(self, make: Make):
        (row,) = read(
            make({"indicator": "verzuim", "unit": "procent", "value": "5", "period": "2021KW01"})
        ).to_dict("records")
        assert row["available"] == pd.Timestamp("2021-06-19")

    def test_a_document_is_known_on_its_own_day_and_is_its_own_vintage(self, make: Make):
        (row,) = read(make({"source": "plan", "period": "2030JJ00", "indicator": "tekort"})).to_dict(
            "records"
        )
        assert row["available"] == row["vintage"] == pd.Timestamp("2021-06-30")

    def test_a_row_may_name_another_day_of_publication(self, make: Make):
        (row,) = read(make({"published": "2022-02-03"}, columns=["published"])).to_dict("records")
        assert row["available"] == row["vintage"] == pd.Timestamp("2022-02-03")

    def test_as_known_on_a_day_leaves_out_what_came_later(self, make: Make):
        table = load(
            make({"period": "2021JJ00"}, {"period": "2022JJ00"}, {"source": "plan", "period": "2030JJ00"})
        )
        known = table.as_known_on(date(2021, 6, 30))
        assert sorted(known.frame["period"]) == ["2021JJ00", "2030JJ00"]
        assert table.as_known_on(date(2021, 6, 22)).frame.empty
        assert len(table.frame) == 3

    @given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.dates(date(2015, 1, 1), date(2035, 1, 1)))
    def test_a_later_day_never_knows_less(self, one: date, other: date):
        days = pd.date_range("2015-01-01", "2034-01-01", freq="YS").as_unit("s")
        table = Observations(pd.DataFrame({"available": days, "n": range(len(days))}))
        early, late = (set(table.as_known_on(day).frame["n"]) for day in sorted((one, other)))
        assert early <= late


class TestFaultsOfAFile:
    @pytest.mark.parametrize(
        ("cells", "expected", "column"),
        [
            ({"indicator": "bevolkng"}, "de indicator 'bevolkng' bestaat niet", "indicator"),
            ({"region": "PV42"}, "de regio 'PV42' bestaat niet", "region"),
            ({"region": " PV24"}, "de regio ' PV24' bestaat niet", "region"),
            ({"period": "2021KW05"}, "de periode '2021KW05' bestaat niet", "period"),
            ({"period": "2021"}, "de periode '2021' bestaat niet", "period"),
            ({"period": "9998JJ00"}, "ligt niet tussen 1900 en 2199", "period"),
            ({"period": "0212JJ00"}, "ligt niet tussen 1900 en 2199", "period"),
            ({"unit": "mensen"}, "de eenheid 'mensen' bestaat niet", "unit"),
            ({"unit": "fte"}, "'bevolking' hoort in personen te staan, niet in fte", "unit"),
            ({"status": "zeker"}, "de status 'zeker' bestaat niet; kies uit definitief", "status"),
            ({"source": "internet"}, "de bron 'internet' bestaat niet", "source"),
            ({"value": "veel"}, "'veel' is geen getal", "value"),
            ({"value": "5,7"}, "'5,7' is geen getal", "value"),
            ({"value": "1.234.567"}, "'1.234.567' is geen getal", "value"),
            ({"value": "NaN"}, "'NaN' is geen getal", "value"),
            ({"value": "inf"}, "'inf' is geen getal", "value"),
            ({"value": "-Infinity"}, "is geen getal", "value"),
            ({"value": "1e6"}, "'1e6' is geen getal", "value"),
            ({"value": "=1+1"}, "'=1+1' is geen getal", "value"),
            ({"value": "٥"}, "is geen getal", "value"),
            ({"value": "NA"}, "'NA' is geen getal", "value"),
            ({"branch": "zorg"}, "de branche 'zorg' bestaat niet", "branch"),
            ({"sex": "m"}, "het geslacht 'm' bestaat niet", "sex"),
            ({"age": "65 jaar of ouder"}, "de leeftijdsgroep '65 jaar of ouder' bestaat niet", "age"),
            (
                {"qualifier": "~"},
                "de toevoeging '~' bestaat niet; kies uit ca., >, < of laat leeg",
                "qualifier",
            ),
            ({"published": "vorig jaar"}, "'vorig jaar' is geen datum", "published"),
            ({"published": "20210630"}, "'20210630' is geen datum", "published"),
        ],
    )
    def test_one_dutch_sentence_with_file_row_and_column(
        self, make: Make, cells: dict[str, str], expected: str, column: str
    ):
        filled = {"branch": "totaal", "sex": "totaal", "age": "totaal", **cells}
        columns = ["branch", "sex", "age", "qualifier", "published"]
        good = {"branch": "totaal", "sex": "totaal", "age": "totaal", "region": "NL01"}
        (fault,) = faults_of(make(good, filled, columns=columns))
        assert expected in fault
        assert f"cijfers.csv, regel 3, veld '{column}': " in fault

    def test_all_faults_of_a_file_come_at_once_in_its_order(self, make: Make):
        path = make(
            {"period": "2021KW05"},
            {"region": "PV99", "unit": "fte"},
            {},
            {"value": "veel", "status": "zeker"},
        )
        faults = faults_of(path)
        assert len(faults) == 5
        assert [fault.split("regel ")[1][0] for fault in faults] == ["2", "3", "3", "5", "5"]

    def test_a_fault_that_repeats_is_named_once(self, make: Make):
        (fault,) = faults_of(make(*[{"unit": "fte"}] * 40))
        assert "regel 2" in fault
        assert "(zo nog 39 keer)" in fault

    def test_a_unit_is_not_blamed_on_an_indicator_that_does_not_exist(self, make: Make):
        (fault,) = faults_of(make({"indicator": "onbekend"}))
        assert "de indicator 'onbekend'" in fault

    def test_unknown_and_double_columns(self, tmp_path: Path):
        path = tmp_path / "cijfers.csv"
        path.write_text("indicator,regio,value,value\nbevolking,PV24,1,2\n")
        faults = faults_of(path)
        assert any("de kolom 'regio' is onbekend" in fault for fault in faults)
        assert any("de kolom 'value' staat er twee keer" in fault for fault in faults)

    def test_all_columns_that_are_missing(self, tmp_path: Path):
        path = tmp_path / "cijfers.csv"
        path.write_text("indicator,value\nbevolking,1\n")
        assert [fault.split("'")[1] for fault in faults_of(path)] == [
            "region",
            "period",
            "unit",
            "status",
            "source",
        ]

    def test_lines_of_the_wrong_length_are_faults_beside_the_others(self, make: Make):
        path = make({"value": "veel"}, {})
        with path.open("a") as handle:
            handle.write("bevolking,PV24\n" + ",".join(GOOD) + ",erbij\n")
        faults = " | ".join(faults_of(path))
        assert "regel 4: deze regel heeft 2 cellen en de kop heeft er 7" in faults
        assert "regel 5: deze regel heeft 8 cellen en de kop heeft er 7" in faults
        assert "'veel' is geen getal" in faults

    def test_a_default_may_not_contradict_the_file(self, make: Make):
        (fault,) = faults_of(make({}), {"unit": "fte"})
        assert "cijfers.yml" in fault
        assert "de kolom 'unit' staat ook in het databestand" in fault

    def test_a_default_for_a_column_that_does_not_exist(self, make: Make):
        (fault,) = faults_of(make({}), {"eenheid": "fte"})
        assert "de kolom 'eenheid' is onbekend" in fault

    def test_a_default_is_checked_like_a_cell(self, tmp_path: Path):
        path = tmp_path / "cijfers.csv"
        path.write_text(
            "indicator,region,period,value,status,source\nbevolking,PV24,2021JJ00,1,definitief,tabel\n"
        )
        (fault,) = faults_of(path, {"unit": "mensen"})
        assert "de eenheid 'mensen' bestaat niet" in fault

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", "dit bestand is leeg"),
            (b"\n\n", "dit bestand is leeg"),
            ("indicator,region\nbevolking,Fryslân\n".encode("latin-1"), "niet te lezen als CSV in UTF-8"),
            (b'indicator,region\n"bevolking,PV24\n', "niet te lezen als CSV in UTF-8"),
            (b"PK\x03\x04\x00\x00\xff", "niet te lezen als CSV in UTF-8"),
        ],
    )
    def test_a_file_that_is_no_csv(self, tmp_path: Path, content: bytes, expected: str):
        path = tmp_path / "cijfers.csv"
        path.write_bytes(content)
        (fault,) = faults_of(path)
        assert expected in fault

    def test_a_file_that_is_not_there(self, tmp_path: Path):
        assert "dit bestand ontbreekt" in faults_of(tmp_path / "weg.csv")[0]

    @given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=20))
    def test_any_cell_is_a_number_or_a_fault(self, tmp_path_factory: pytest.TempPathFactory, text: str):
        path = tmp_path_factory.mktemp("cel") / "cijfers.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([COLUMN_NAMES, [*GOOD[:3], text, *GOOD[4:]]])
        try:
            value = read(path)["value"].iloc[0]
        except UserError:
            return
        assert text == "" if pd.isna(value) else float(text) == value


class TestFaultsOfALoad:
    def test_a_percentage_of_5700_is_not_plausible(self, make: Make):
        cells = {"indicator": "verzuim", "unit": "procent", "value": "5700"}
        (fault,) = load_faults(make({}, cells))
        assert "regel 3, veld 'value': 5700 is geen aannemelijke waarde voor verzuim" in fault
        assert "(verwacht: 0 tot 25 procent)" in fault

    def test_the_ends_of_the_range_are_plausible(self, make: Make):
        cells = {"indicator": "verzuim", "unit": "procent"}
        assert len(load(make({**cells, "value": "0"}, {**cells, "value": "25", "region": "NL01"})).frame) == 2

    def test_a_number_too_large_for_a_computer_is_not_plausible(self, make: Make):
        (fault,) = load_faults(make({"value": "9" * 400}))
        assert "geen aannemelijke waarde" in fault

    def test_a_figure_may_stand_once_also_over_two_files(self, make: Make):
        first, second = make({}, name="een.csv"), make({"region": "NL01"}, {"value": "5"}, name="twee.csv")
        (fault,) = load_faults(first, second)
        assert (
            "twee.csv, regel 3: het cijfer bevolking voor PV24 in 2021JJ00 staat al in een.csv, regel 2"
            in fault
        )

    def test_another_source_or_vintage_is_another_figure(self, make: Make):
        path = make(
            {"source": "plan"},
            {"source": "later"},
            {"source": "plan", "published": "2020-01-01"},
            columns=["published"],
        )
        assert not load(path).frame.duplicated(KEY).any()

    def test_faults_of_all_kinds_and_files_come_at_once(self, make: Make):
        one = make(
            {"value": "10"},
            {"value": "11"},
            {"region": "GM1", "value": "3"},
            {"region": "GM2", "value": "4"},
            name="een.csv",
        )
        two = make({"indicator": "verzuim", "unit": "procent", "value": "-1"}, name="twee.csv")
        faults = load_faults(one, two, catalog=catalog_with(MUNICIPALITIES))
        assert len(faults) == 3
        for expected in (
            "staat al in een.csv, regel 2",
            "-1 is geen aannemelijke waarde",
            "scheelt de som van de delen -3",
        ):
            assert any(expected in fault for fault in faults)


class TestIdentities:
    def parts(self, make: Make, whole: str, east: str, west: str) -> Path:
        return make({"value": whole}, {"region": "GM1", "value": east}, {"region": "GM2", "value": west})

    def test_parts_that_add_up(self, make: Make):
        assert len(load(self.parts(make, "10", "4", "6"), catalog=catalog_with(MUNICIPALITIES)).frame) == 3

    @pytest.mark.parametrize("west", ["5", "7"])
    def test_a_difference_that_rounding_explains(self, make: Make, west: str):
        assert len(load(self.parts(make, "10", "4", west), catalog=catalog_with(MUNICIPALITIES)).frame) == 3

    @pytest.mark.parametrize(("west", "difference"), [("8", "+2"), ("4", "-2")])
    def test_a_larger_difference_is_a_fault_at_the_whole(self, make: Make, west: str, difference: str):
        (fault,) = load_faults(self.parts(make, "10", "4", west), catalog=catalog_with(MUNICIPALITIES))
        assert (
            "regel 2, veld 'value': De gemeenten samen zijn de provincie: bij bevolking in 2021JJ00" in fault
        )
        assert f"scheelt de som van de delen {difference} met het totaal" in fault

    def test_a_missing_part_is_not_counted_as_zero(self, make: Make):
        path = self.parts(make, "10", "4", "")
        assert len(load(path, catalog=catalog_with(MUNICIPALITIES)).frame) == 3

    def test_other_periods_are_not_mixed(self, make: Make):
        path = make(
            {"value": "10"},
            {"region": "GM1", "value": "4"},
            {"region": "GM2", "value": "60", "period": "2022JJ00"},
        )
        assert len(load(path, catalog=catalog_with(MUNICIPALITIES)).frame) == 3

    def test_a_whole_of_another_source_counts_only_where_the_identity_says_so(self, make: Make):
        path = make(
            {"value": "10", "source": "andere-tabel"},
            {"region": "GM1", "value": "4"},
            {"region": "GM2", "value": "60"},
        )
        assert len(load(path, catalog=catalog_with(MUNICIPALITIES)).frame) == 3
        wider = MUNICIPALITIES.model_copy(update={"any_source": True})
        assert "+54" in load_faults(path, catalog=catalog_with(wider))[0]

    @given(st.lists(st.integers(0, 10**6), min_size=2, max_size=2), st.integers(-5, 5))
    def test_a_fault_is_found_exactly_when_the_difference_is_larger(self, parts: list[int], shift: int):
        whole = sum(parts) + shift
        frame = pd.DataFrame(
            {
                **dict.fromkeys(KEY, "x"),
                "indicator": "bevolking",
                "region": ["PV24", "GM1", "GM2"],
                "value": [float(whole), *map(float, parts)],
                "file": "cijfers.csv",
                "row": [2, 3, 4],
            }
        )
        assert bool(list(identity_faults(frame, MUNICIPALITIES))) == (abs(shift) > 1)


class TestQuestions:
    @pytest.fixture
    def table(self, make: Make) -> Observations:
        shortage = {"indicator": "tekort", "branch": "totaal"}
        path = make(
            shortage | {"period": "2030JJ00", "value": "4700", "source": "plan"},
            shortage | {"period": "2030JJ00", "value": "5000", "source": "later"},
            shortage | {"period": "2020JJ00", "value": "1500", "source": "plan"},
            shortage | {"period": "2021JJ00", "value": "", "source": "later"},
            shortage | {"period": "2020JJ00", "value": "300", "source": "plan", "branch": "Q"},
            {"branch": "totaal"},
            columns=["branch"],
        )
        return load(path)

    def test_select_gives_every_vintage_by_period_without_breakdowns(self, table: Observations):
        assert table.select("tekort", "PV24")["value"].tolist()[0] == 1500
        assert len(table.select("tekort", "PV24")) == 4
        assert len(table.select("tekort", "PV24", branch=None)) == 5
        assert len(table.select(["tekort", "bevolking"], ["PV24", "NL01"])) == 5

    def test_series_takes_the_newest_vintage_that_has_a_value(self, table: Observations):
        series = table.series("tekort", "PV24")
        assert series["period"].tolist() == ["2020JJ00", "2030JJ00"]
        assert series["value"].tolist() == [1500, 5000]
        assert series["source"].tolist() == ["plan", "later"]

    def test_series_on_an_earlier_day_takes_the_vintage_of_then(self, table: Observations):
        assert table.as_known_on(date(2022, 1, 1)).series("tekort", "PV24")["value"].tolist() == [1500, 4700]

    def test_latest(self, table: Observations):
        latest = table.latest("tekort", "PV24", branch="Q")
        assert latest is not None
        assert latest["value"] == 300
        assert table.latest("tekort", "NL01") is None
