"""Layouts: periods and words as people write them, headings found wherever they stand, parts added up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import UserError
from hcalib.periods import Frequency
from hcalib.sources.layouts.figures import as_text, read_value
from hcalib.sources.layouts.matching import fit
from hcalib.sources.layouts.models import ColumnRule, Layout, load_layouts
from hcalib.sources.layouts.moments import read_period
from hcalib.sources.layouts.places import code_table, find_code
from hcalib.sources.layouts.reading import read_tables
from hcalib.sources.layouts.results import Reading
from hcalib.sources.layouts.wording import near, simple
from hcalib.sources.workbooks import Sheet, Workbook

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


def layout(**changes: Any) -> Layout:
    """Return a small layout: regions, years and one column with figures."""
    content: dict[str, Any] = {
        "id": "proef",
        "title": "Proef",
        "source": "uwv-ww",
        "expected": "Een tabel.",
        "confirmed": "Niets.",
        "columns": [
            {"gives": "region", "headings": ["Regio", "Gebied"], "systems": ["land", "provincie"]},
            {"gives": "period", "headings": ["Jaar"]},
        ],
        "values": [{"headings": ["Aantal"], "indicator": "vacatures-uwv"}],
    }
    return Layout.model_validate(content | changes)


def book(*rows: tuple[object, ...], **sheet: Any) -> Workbook:
    width = max(len(row) for row in rows)
    cells = tuple((*row, *[None] * (width - len(row))) for row in rows)
    return Workbook(Path("proef.xlsx"), "xlsx", (Sheet("Blad", cells, **sheet),))


def read(workbook: Workbook, described: Layout, catalog: Catalog) -> Reading:
    found = fit(workbook, described)
    assert found.matches, found
    return read_tables(workbook, found.matches, described, catalog, TODAY)


def values(reading: Reading) -> dict[tuple[str, str], tuple[str, str]]:
    """Return value and qualifier by region and period."""
    return {
        (figure.key[1], figure.key[2]): (as_text(figure.value), figure.qualifier)
        for figure in reading.figures
    }


class TestPeriods:
    @pytest.mark.parametrize(
        ("cell", "frequency", "code"),
        [
            (2021, "jaar", "2021JJ00"),
            ("2021", "schooljaar", "2021SJ00"),
            ("2020/2021", "schooljaar", "2020SJ00"),
            ("2020-2021", "schooljaar", "2020SJ00"),
            ("2020/'21", "schooljaar", "2020SJ00"),
            ("schooljaar 2020/21", "schooljaar", "2020SJ00"),
            ("1 oktober 2021", "schooljaar", "2021SJ00"),
            ("2021-I", "kwartaal", "2021KW01"),
            ("1e kwartaal 2021", "kwartaal", "2021KW01"),
            ("derde kwartaal van 2021", "kwartaal", "2021KW03"),
            ("2021 KW1", "kwartaal", "2021KW01"),
            ("Q4 2021", "kwartaal", "2021KW04"),
            ("2021KW02", "kwartaal", "2021KW02"),
            (date(2022, 6, 30), "kwartaal", "2022KW02"),
            ("jan-21", "maand", "2021MM01"),
            ("januari 2021", "maand", "2021MM01"),
            ("2021-02", "maand", "2021MM02"),
            (202102, "maand", "2021MM02"),
            (date(2021, 1, 1), "maand", "2021MM01"),
            ("30 juni 2022", "dag", "2022-06-30"),
            ("30-06-2022", "dag", "2022-06-30"),
        ],
    )
    def test_ways_to_write_one(self, cell: object, frequency: Frequency, code: str) -> None:
        moment = read_period(cell, frequency)
        assert moment is not None
        assert (moment.code, moment.provisional) == (code, False)

    @pytest.mark.parametrize("cell", ["2022*", "2022 (voorlopig)", "2022 voorlopige cijfers", "2022**"])
    def test_marks_of_provisional_figures(self, cell: str) -> None:
        moment = read_period(cell, "jaar")
        assert moment is not None
        assert (moment.code, moment.provisional) == ("2022JJ00", True)

    @pytest.mark.parametrize(
        ("cell", "frequency"),
        [
            ("2021", "kwartaal"),
            ("2021-02", "kwartaal"),  # a month, or the second quarter
            ("2021-2023", "schooljaar"),
            ("Q5 2021", "kwartaal"),
            ("maand 13 2021", "maand"),
            ("2021KW01", "jaar"),
            (date(2022, 6, 15), "kwartaal"),
            ("12021", "jaar"),
            ("1021", "jaar"),
            ("totaal", "jaar"),
            (None, "jaar"),
            (True, "jaar"),
        ],
    )
    def test_what_is_none_or_another_kind(self, cell: object, frequency: Frequency) -> None:
        assert read_period(cell, frequency) is None

    @given(st.text(max_size=30) | st.floats() | st.integers(), st.sampled_from(["jaar", "maand", "dag"]))
    def test_any_cell_gives_a_period_or_nothing(self, cell: object, frequency: Frequency) -> None:
        moment = read_period(cell, frequency)
        assert moment is None or 1980 <= int(moment.code[:4]) <= 2100


class TestWords:
    @pytest.mark.parametrize(
        ("written", "reduced"),
        [
            ("Arbeids-\nmarktregio", "arbeidsmarktregio"),
            ("AANTAL_GEDIPLOMEERDEN ", "aantal gediplomeerden"),
            ("Regio 1)", "regio"),
            ("Regio²", "regio"),
            ("Vacatures***", "vacatures"),
            ("Coëfficiënt", "coefficient"),
            ("Niveau 2", "niveau 2"),
        ],
    )
    def test_what_does_not_make_a_difference(self, written: str, reduced: str) -> None:
        assert simple(written) == reduced

    def test_a_slip_is_close_to_one_word_only(self) -> None:
        assert near("beroepsklase", ["beroepsklasse", "regio"]) == "beroepsklasse"
        assert near("niveau 23", ["niveau 2", "niveau 3"]) is None
        assert near("gelderland", ["nederland", "flevoland"]) is None

    @pytest.mark.parametrize("word", ["Flevoland", "AM11", "pv24", "PV24", "Arbeidsmarktregio Flevoland"])
    def test_flevoland_by_all_its_names(self, catalog: Catalog, word: str) -> None:
        rule = ColumnRule(gives="region", headings=("Regio",), systems=("land", "arbeidsmarktregio"))
        assert find_code(word, code_table(rule, catalog)) == "PV24"

    def test_a_regioplus_region_that_is_a_province_is_the_province(self, catalog: Catalog) -> None:
        rule = ColumnRule(gives="region", headings=("Regio",), systems=("regioplus",))
        table = code_table(rule, catalog)
        assert find_code("Flevoland", table) == find_code("RA0410", table) == "PV24"
        assert find_code("Regio Zwolle", table) == "RA0204"

    def test_a_name_counts_only_in_its_own_division(self, catalog: Catalog) -> None:
        rule = ColumnRule(gives="region", headings=("Regio",), systems=("arbeidsmarktregio",))
        assert find_code("Groningen", code_table(rule, catalog)) is None


class TestFindingTheTable:
    def test_the_header_is_searched_for(self, catalog: Catalog) -> None:
        reading = read(
            book(
                ("Titel",),
                (),
                ("Toelichting bij de tabel", None, "x"),
                (None, "Jaar", "Gebied", "Aantal *"),
                (None, 2021, "Flevoland", 5),
            ),
            layout(),
            catalog,
        )
        assert values(reading) == {("PV24", "2021JJ00"): ("5", "")}

    def test_a_heading_over_two_rows_is_one(self, catalog: Catalog) -> None:
        described = layout(header_rows=2, columns=[layout().columns[0].model_dump()], values=[],
                           wide={"indicator": "vacatures-uwv"}, frequency="kwartaal")  # fmt: skip
        rows = (("Regio", "2021", None, "2022"), (None, "I", "II", "I"), ("Flevoland", 1, 2, 3))
        expected = {
            ("PV24", "2021KW01"): ("1", ""),
            ("PV24", "2021KW02"): ("2", ""),
            ("PV24", "2022KW01"): ("3", ""),
        }
        assert values(read(book(*rows), described, catalog)) == expected
        merged = ((0, 0, 1, 0), (0, 1, 0, 2))
        assert values(read(book(*rows, merged=merged), described, catalog)) == expected

    def test_two_tables_in_one_sheet(self, catalog: Catalog) -> None:
        header = ("Regio", "Jaar", "Aantal")
        reading = read(
            book(header, ("Flevoland", 2020, 1), (), ("Tabel 2",), header, ("Flevoland", 2021, 2)),
            layout(), catalog,
        )  # fmt: skip
        assert values(reading) == {("PV24", "2020JJ00"): ("1", ""), ("PV24", "2021JJ00"): ("2", "")}

    def test_a_near_heading_is_taken_and_told(self, catalog: Catalog) -> None:
        described = layout(values=[{"headings": ["Openstaande vacatures"], "indicator": "vacatures-uwv"}])
        reading = read(
            book(("Regio", "Jaar", "Openstande vacatures"), ("Flevoland", 2021, 5)), described, catalog
        )
        assert reading.remarks == [
            "Blad: kolom 'Openstande vacatures' is gelezen als 'Openstaande vacatures'; "
            "controleer of dat klopt"
        ]

    def test_another_unit_is_another_heading(self) -> None:
        assert not fit(book(("Regio", "Jaar", "Aantal (x 1000)"), ("Flevoland", 2021, 5)), layout()).matches

    def test_two_columns_with_one_heading_are_not_guessed_at(self) -> None:
        found = fit(book(("Regio", "Jaar", "Aantal", "Aantal"), ("Flevoland", 2021, 5, 6)), layout())
        assert not found.matches
        assert found.missing == ("Aantal (staat er meer dan één keer)",)

    def test_hidden_sheets_are_not_read(self) -> None:
        sheet = book(("Regio", "Jaar", "Aantal"), ("Flevoland", 2021, 5), visible=False)
        assert not fit(sheet, layout()).matches

    def test_only_named_sheets_when_the_layout_names_them(self) -> None:
        sheet = book(("Regio", "Jaar", "Aantal"), ("Flevoland", 2021, 5))
        assert fit(sheet, layout(sheets=["bl*"])).matches
        assert "geen blad" in fit(sheet, layout(sheets=["Tabel 1"])).reason


class TestRows:
    HEADER = ("Regio", "Jaar", "Aantal")

    def test_every_row_is_taken_or_told_of(self, catalog: Catalog) -> None:
        described = layout(skip=[{"pattern": "^totaal", "reason": "totaalregel"}])
        rows = [
            ("Flevoland", 2021, 5), (None, None, None), ("Totaal", 2021, 9), ("Atlantis", 2021, 1),
            ("Utrecht", "later", 1), ("Utrecht", 2021, "veel"), ("Utrecht", 2022, None), ("Bron: UWV", None),
        ]  # fmt: skip
        reading = read(book(self.HEADER, *rows), described, catalog)
        assert len(reading.figures) == 1
        assert [(item.row, item.kind) for item in reading.left] == [
            (3, "leeg"), (4, "totaal"), (5, "onbekend"), (6, "onbekend"), (7, "onleesbaar"), (8, "tekst"),
            (9, "tekst"),
        ]  # fmt: skip

    def test_signs_stay_missing_with_a_note(self, catalog: Catalog) -> None:
        reading = read(book(self.HEADER, ("Flevoland", 2021, "x"), ("Utrecht", 2021, ".")), layout(), catalog)
        assert [(figure.value, figure.held_back, bool(figure.note)) for figure in reading.figures] == [
            (None, True, True),
            (None, False, True),
        ]

    def test_labels_that_stand_once_count_for_the_rows_beneath(self, catalog: Catalog) -> None:
        columns = [rule.model_dump() for rule in layout().columns]
        columns[0]["fill_down"] = True
        rows = (("Flevoland", 2020, 1), (None, 2021, 2))
        assert values(read(book(self.HEADER, *rows), layout(columns=columns), catalog)) == {
            ("PV24", "2020JJ00"): ("1", ""),
            ("PV24", "2021JJ00"): ("2", ""),
        }

    def test_the_same_figure_twice_counts_once_and_a_contradiction_not_at_all(self, catalog: Catalog) -> None:
        rows = [("Flevoland", 2020, 1), ("Flevoland", 2020, 1), ("Utrecht", 2020, 1), ("Utrecht", 2020, 2)]
        reading = read(book(self.HEADER, *rows), layout(), catalog)
        assert values(reading) == {("PV24", "2020JJ00"): ("1", "")}
        assert [item.kind for item in reading.left] == ["niet gevraagd", "dubbel", "dubbel"]

    def test_a_word_almost_known_is_never_left_in_silence(self, catalog: Catalog) -> None:
        columns = [rule.model_dump() for rule in layout().columns]
        columns[0]["rest"] = "overslaan"
        rows = (("Flevolnd", 2020, 1), ("Atlantis", 2020, 1))
        reading = read(book(self.HEADER, *rows), layout(columns=columns), catalog)
        assert [item.kind for item in reading.left] == ["onbekend", "niet gevraagd"]
        assert "flevoland" in reading.left[0].reason

    def test_year_and_quarter_in_columns_of_their_own(self, catalog: Catalog) -> None:
        columns = [
            layout().columns[0].model_dump(),
            {"gives": "year", "headings": ["Jaar"]},
            {"gives": "quarter", "headings": ["Kwartaal"]},
        ]
        rows = (
            ("Flevoland", 2021, "1e kwartaal", 5),
            ("Flevoland", "2021", "II", 6),
            ("Flevoland", 2021, 3, 7),
        )
        reading = read(
            book(("Regio", "Jaar", "Kwartaal", "Aantal"), *rows),
            layout(columns=columns, frequency="kwartaal"), catalog,
        )  # fmt: skip
        assert [figure.key[2] for figure in reading.figures] == ["2021KW01", "2021KW02", "2021KW03"]


CELLS = st.none() | st.integers(-5, 10**9) | st.floats() | st.dates() | st.booleans() | st.text(max_size=12)


class TestAnything:
    @settings(deadline=None, max_examples=60)
    @given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12))
    def test_every_row_ends_as_a_figure_or_in_the_report(
        self, catalog: Catalog, rows: list[tuple[object, ...]]
    ) -> None:
        good = ("Flevoland", 2021, 5)
        reading = read(book(("Regio", "Jaar", "Aantal"), good, *rows), layout(), catalog)
        told = {figure.row for figure in reading.figures} | {item.row for item in reading.left}
        assert told == set(range(2, len(rows) + 3))


class TestNumbers:
    @pytest.mark.parametrize(
        ("cell", "whole", "text"),
        [
            (0.1 + 0.2, False, "0.3"),
            (1234567, True, "1234567"),
            ("1.234", True, "1234"),
            ("1.234,5", False, "1234.5"),
            ("12 345", True, "12345"),
            (2.5, True, "2.5"),  # the spreadsheet itself says that it has decimals
        ],
    )
    def test_dutch_and_exact(self, cell: object, whole: bool, text: str) -> None:
        value = read_value(Sheet("B", ((cell,),)), 0, 0, whole=whole, multiplier=Decimal(1), signs={})
        assert as_text(value.value) == text

    def test_thousands_are_written_out(self) -> None:
        sheet = Sheet("B", ((0.7,),))
        value = read_value(sheet, 0, 0, whole=False, multiplier=Decimal(1000), signs={})
        assert as_text(value.value) == "700"

    def test_formulas_without_a_result_and_errors_are_said(self) -> None:
        sheet = Sheet("B", ((None, "#N/A"),), formulas=frozenset({(0, 0)}), errors=frozenset({(0, 1)}))
        notes = [
            read_value(sheet, 0, column, whole=True, multiplier=Decimal(1), signs={}).note
            for column in (0, 1)
        ]
        assert "formule zonder bewaarde uitkomst" in notes[0]
        assert "foutwaarde (#N/A)" in notes[1]


class TestSums:
    HEADER = ("Regio", "Jaar", "Niveau", "Aantal")

    def described(self) -> Layout:
        level = {"gives": "level", "headings": ["Niveau"], "codes": {"3": "mbo-3", "4": "mbo-4"}}
        columns = [*(rule.model_dump() for rule in layout().columns), level]
        return layout(
            columns=columns, combine="optellen", totals=[["level"]],
            symbols={"-1": "door de bron afgeschermd (1 tot en met 4)"},
        )  # fmt: skip

    def test_parts_are_added_up_with_the_totals_that_are_asked_for(self, catalog: Catalog) -> None:
        rows = [("Flevoland", 2021, 3, 10), ("Flevoland", 2021, "3", 5), ("Flevoland", 2021, 4, 7)]
        reading = read(book(self.HEADER, *rows), self.described(), catalog)
        sums = {figure.key[4]: as_text(figure.value) for figure in reading.figures}
        assert sums == {"mbo-3": "15", "mbo-4": "7", "totaal": "22"}

    def test_a_part_that_is_held_back_makes_a_lower_limit(self, catalog: Catalog) -> None:
        rows = [("Flevoland", 2021, 3, 10), ("Flevoland", 2021, 3, -1)]
        figure = read(book(self.HEADER, *rows), self.described(), catalog).figures[0]
        assert (as_text(figure.value), figure.qualifier) == ("10", ">")
        assert "schermt de bron" in figure.note

    def test_only_parts_that_are_held_back_give_no_figure(self, catalog: Catalog) -> None:
        rows = [("Flevoland", 2021, 3, -1), ("Flevoland", 2021, 3, -1)]
        figure = read(book(self.HEADER, *rows), self.described(), catalog).figures[0]
        assert (figure.value, figure.qualifier) == (None, "")

    @pytest.mark.parametrize("row", [("Flevoland", 2021, 3, "veel"), ("Flevoland", 2021, "hoog", 3)])
    def test_a_row_that_cannot_be_placed_makes_every_sum_uncertain(
        self, catalog: Catalog, row: tuple[object, ...]
    ) -> None:
        reading = read(book(self.HEADER, ("Flevoland", 2021, 3, 10), row), self.described(), catalog)
        assert reading.figures == []
        assert "geen enkele som zeker" in reading.refused

    @settings(deadline=None, max_examples=30)
    @given(parts=st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
    def test_a_sum_is_the_sum(self, catalog: Catalog, parts: list[int]) -> None:
        rows = [("Flevoland", 2021, 3, part) for part in parts]
        reading = read(book(self.HEADER, *rows), self.described(), catalog)
        assert {figure.value for figure in reading.figures} == {Decimal(sum(parts))}


class TestLayoutFiles:
    def test_the_shipped_layouts_are_whole(self, catalog: Catalog) -> None:
        layouts = load_layouts(ROOT / "data" / "catalog" / "layouts", catalog)
        for shipped in layouts.values():
            indicators = {
                name
                for rule in (*shipped.values, *([shipped.wide] if shipped.wide else []))
                for name in rule.indicators()
            } | {
                code for rule in shipped.columns if rule.gives == "indicator" for code in rule.codes.values()
            }  # fmt: skip
            for name in indicators:
                assert shipped.source in catalog.indicators[name].sources, (shipped.id, name)

    def test_codes_that_do_not_exist_are_all_named(self, tmp_path: Path, catalog: Catalog) -> None:
        content = layout(source="weg", constants={"branch": "bakkers"}).model_dump(
            mode="json", exclude_defaults=True
        )
        (tmp_path / "proef.yml").write_text(yaml.safe_dump(content))
        with pytest.raises(UserError) as error:
            load_layouts(tmp_path, catalog)
        assert {fault.message for fault in error.value.faults} == {
            "de code 'bakkers' bestaat niet voor 'branch'.",
            "de bron 'weg' staat niet in data/catalog/sources.yml.",
        }

    @pytest.mark.parametrize(
        "changes",
        [
            {"columns": []},
            {"values": []},
            {"wide": {"indicator": "vacatures-uwv"}},
            {"wide": {"pattern": "(?P<periode>x)"}, "values": []},
            {"wide": {"pattern": "("}, "values": []},
            {"status": "ongeveer"},
            {"totals": [["level"]]},
            {"constants": {"region": "PV24"}},
            {"values": [{"headings": ["Aantal"]}]},
            {"values": [{"headings": ["Aantal"], "by_group": {"alle": "vacatures-uwv"}}]},
        ],
    )
    def test_a_layout_that_cannot_be_right_is_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            layout(**changes)
