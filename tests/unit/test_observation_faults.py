"""What the tidy table refuses, in which sentence and with which place."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from figure_files import (
    COLUMN_NAMES,
    GOOD,
    Make,
    catalog_with,
    faults_of,
    load,
    load_faults,
    read,
    writer_in,
)
from hypothesis import given
from hypothesis import strategies as st

from hcalib.catalog import Identity
from hcalib.errors import UserError
from hcalib.observation_checks import identity_faults
from hcalib.observations import KEY

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
    return writer_in(tmp_path)


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
        assert bool(list(identity_faults(frame, [MUNICIPALITIES]))) == (abs(shift) > 1)
