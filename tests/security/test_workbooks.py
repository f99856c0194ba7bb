"""Workbooks from outside: nothing in them is carried out, and none of them ends the work."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlwt

from hcalib.errors import UserError
from hcalib.sources.workbooks import Limits, Workbook, cell_name, read_workbook

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Make = Callable[..., Path]


@pytest.fixture
def workbook(tmp_path: Path) -> Make:
    """Write an xlsx; ``parts`` replaces or adds parts of the zip, ``rows`` is the XML of its first sheet."""

    def write(
        rows: str | None = None, parts: dict[str, str | bytes] | None = None, name: str = "map.xlsx"
    ) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["regio", "aantal"])
        sheet.append(["Flevoland", 12])
        content = io.BytesIO()
        book.save(content)
        source = zipfile.ZipFile(content)
        replaced: dict[str, str | bytes] = {entry: source.read(entry) for entry in source.namelist()}
        if rows is not None:
            replaced[SHEET] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        replaced |= parts or {}
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, part in replaced.items():
                archive.writestr(entry, part)
        return path

    return write


def sentence(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(UserError) as error:
        read_workbook(path, limits or Limits())
    (fault,) = error.value.faults
    assert fault.file == path
    assert fault.message.endswith(".")
    return fault.message


def read_bytes(tmp_path: Path, content: bytes, name: str = "bestand.csv") -> Workbook:
    (tmp_path / name).write_bytes(content)
    return read_workbook(tmp_path / name)


class TestWhatIsRead:
    def test_values_keep_their_type_in_xlsx_and_xls(self, tmp_path: Path) -> None:
        values = ["tekst", 3, 2.5, True, date(2022, 7, 5), datetime(2022, 7, 5, 13, 30), time(8, 15)]
        new = openpyxl.Workbook()
        new.active.append(values)
        new.save(tmp_path / "nieuw.xlsx")
        old = xlwt.Workbook()
        sheet = old.add_sheet("Blad")
        styles = {date: "DD-MM-YYYY", datetime: "DD-MM-YYYY HH:MM", time: "HH:MM"}
        for column, value in enumerate(values):
            sheet.write(0, column, value, xlwt.easyxf(num_format_str=styles.get(type(value), "General")))
        old.save(tmp_path / "oud.xls")
        for name in ("nieuw.xlsx", "oud.xls"):
            (row,) = read_workbook(tmp_path / name).sheets[0].cells
            assert row == tuple(values)
            assert [type(cell) for cell in row] == [type(value) for value in values]

    def test_durations_are_what_the_cell_shows(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.active.append([timedelta(hours=40), "PT02H05M00S"])
        book.save(tmp_path / "uren.xlsx")
        assert read_workbook(tmp_path / "uren.xlsx").sheets[0].cells == (("40:00", "2:05"),)

    @pytest.mark.parametrize(
        ("row", "column", "name"),
        [(6, 1, "B7"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10"), (0, 702, "AAA1")],
    )
    def test_cells_are_named_as_excel_does(self, row: int, column: int, name: str) -> None:
        assert cell_name(row, column) == name

    def test_formulas_give_their_saved_result_and_are_known(self, workbook: Make) -> None:
        rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>WEBSERVICE("http://x.example")</f></c></row>'
        sheet = read_workbook(workbook(rows)).sheets[0]
        assert sheet.cells == ((2, None),)
        assert sheet.formulas == {(0, 0), (0, 1)}

    def test_formulas_and_errors_of_an_old_workbook(self, tmp_path: Path) -> None:
        old = xlwt.Workbook()
        sheet = old.add_sheet("Blad")
        sheet.write(0, 0, 1)
        sheet.write(2, 1, xlwt.Formula("1/0"))
        sheet.row(1).set_cell_error(1, 42)
        old.save(tmp_path / "oud.xls")
        read = read_workbook(tmp_path / "oud.xls").sheets[0]
        assert read.formulas == {(2, 1)}
        assert read.cells == ((1, None), (None, "#N/A"), (None, None))
        assert read.errors == {(1, 1)}

    def test_errors_keep_their_text(self, workbook: Make) -> None:
        rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        sheet = read_workbook(workbook(rows)).sheets[0]
        assert sheet.cells == (("#N/A", None, "#DIV/0!"),)
        assert sheet.errors == {(0, 0), (0, 2)}

    def test_merged_cells_have_their_value_at_the_top_left(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.active["B2"] = "samen"
        book.active.merge_cells("B2:C3")
        book.save(tmp_path / "samen.xlsx")
        sheet = read_workbook(tmp_path / "samen.xlsx").sheets[0]
        assert sheet.cells == ((None, None), (None, "samen"))
        assert sheet.cell(1, 1) == "samen"
        assert sheet.cell(2, 2) is None
        assert sheet.merged == ((1, 1, 2, 2),)

    def test_hidden_sheets_are_read_and_known_as_hidden(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.active["A1"] = 1
        book.create_sheet("Lijsten")["A1"] = 2
        book["Lijsten"].sheet_state = "veryHidden"
        book.create_chartsheet("Grafiek")
        book.save(tmp_path / "map.xlsx")
        sheets = read_workbook(tmp_path / "map.xlsx").sheets
        assert [(sheet.name, sheet.visible) for sheet in sheets] == [("Sheet", True), ("Lijsten", False)]

    def test_the_content_decides_and_not_the_name(self, workbook: Make, tmp_path: Path) -> None:
        assert read_workbook(workbook(name="cijfers.csv")).kind == "xlsx"
        assert read_bytes(tmp_path, b"a;b\n1;2\n", "cijfers.xls").kind == "csv"


ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="Blad">'
)
ONE = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"


def ods(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "map.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS_HEAD + rows + ODS_TAIL)
    return path


class TestOpenDocument:
    def test_values_formulas_errors_and_merged_cells(self, tmp_path: Path) -> None:
        rows = (
            "<table:table-row>"
            '<table:table-cell office:value-type="float" office:value="3" table:formula="of:=1+2">'
            "<text:p>3</text:p></table:table-cell><table:covered-table-cell/>"
            '<table:table-cell office:value-type="date" office:date-value="2022-07-05">'
            "<text:p>5 juli</text:p></table:table-cell></table:table-row>"
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
            "<table:table-row>"
            '<table:table-cell table:number-columns-spanned="2" office:value-type="string">'
            "<text:p>samen</text:p></table:table-cell><table:covered-table-cell/>"
            '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
            'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>'
        )
        sheet = read_workbook(ods(tmp_path, rows)).sheets[0]
        nothing = (None, None, None)
        assert sheet.cells == (
            (3, None, date(2022, 7, 5)),
            nothing,
            nothing,
            ("samen", None, "#DIV/0!"),
        )
        assert sheet.formulas == {(0, 0), (3, 2)}
        assert sheet.errors == {(3, 2)}
        assert sheet.merged == ((3, 0, 3, 1),)

    def test_a_table_may_start_anywhere(self, tmp_path: Path) -> None:
        empty = '<table:table-cell table:number-columns-repeated="2"/>'
        rows = f"<table:table-row/><table:table-row>{empty}{ONE}</table:table-row>"
        assert read_workbook(ods(tmp_path, rows)).sheets[0].cells == ((None,) * 3, (None, None, 1))

    def test_a_million_empty_rows_cost_nothing(self, tmp_path: Path) -> None:
        empty = (
            '<table:table-row table:number-rows-repeated="1048575">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
        sheet = read_workbook(ods(tmp_path, f"<table:table-row>{ONE}</table:table-row>{empty}")).sheets[0]
        assert sheet.cells == ((1,),)

    def test_a_cell_repeated_a_billion_times_is_refused(self, tmp_path: Path) -> None:
        cell = (
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:formula="of:=1" '
            'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
            "</table:table-row>"
        )
        assert "te groot om te lezen" in sentence(ods(tmp_path, cell))


class TestHostileSizes:
    def test_a_million_formatted_empty_rows_are_fine(self, workbook: Make) -> None:
        empty = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(2, 1_000_001))
        path = workbook('<row r="1"><c r="A1"><v>7</v></c></row>' + empty)
        assert read_workbook(path).sheets[0].cells == ((7,),)

    def test_a_lost_cell_far_away_is_refused_by_name(self, workbook: Make) -> None:
        rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        assert "het blad 'Sheet' loopt door tot rij 1048576" in sentence(workbook(rows))

    def test_a_bomb_that_tells_its_size_is_not_unpacked(self, workbook: Make) -> None:
        path = workbook(parts={"xl/media/groot": bytes(60_000_000)})
        assert "onwaarschijnlijk veel groter" in sentence(path)

    def test_a_bomb_that_lies_about_its_size_is_refused(self, workbook: Make) -> None:
        bomb = zlib.compress(bytes(60_000_000), 9)[2:-4]
        path = workbook(parts={"xl/media/groot": bomb})
        # store the compressed bytes as if they were a deflated part of 100 bytes
        plain = io.BytesIO()
        with zipfile.ZipFile(plain, "w") as archive, zipfile.ZipFile(path) as source:
            for name in source.namelist():
                archive.writestr(name, source.read(name))
        content = bytearray(plain.getvalue())
        for mark, method, sizes in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
            start = content.rindex(mark, 0, content.rindex(b"xl/media/groot"))
            struct.pack_into("<H", content, start + method, zipfile.ZIP_DEFLATED)
            struct.pack_into("<I", content, start + sizes, 100)
        path.write_bytes(content)
        assert "onwaarschijnlijk veel groter" in sentence(path)

    def test_too_many_parts_are_refused(self, workbook: Make) -> None:
        assert "te groot" in sentence(workbook(), Limits(entries=3))

    def test_one_long_text_in_many_cells_is_refused(self, workbook: Make) -> None:
        cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
        texts = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
        path = workbook(cells, {"xl/sharedStrings.xml": texts})
        assert "onwaarschijnlijk veel groter" in sentence(path, Limits(text=1_000_000))

    def test_a_file_larger_than_allowed_is_not_opened(self, workbook: Make) -> None:
        assert "te groot" in sentence(workbook(), Limits(file_size=1000))

    def test_a_text_file_with_too_many_cells_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "veel.csv").write_text("1;2;3\n" * 1000)
        assert "te groot" in sentence(tmp_path / "veel.csv", Limits(cells=2000))


class TestNothingIsFollowed:
    @pytest.mark.parametrize(
        "declaration", ['<!DOCTYPE x [<!ENTITY a "aaaa">]>', '<!DOCTYPE x SYSTEM "file:///etc/hostname">']
    )
    @pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
    def test_document_types_and_entities_are_refused(
        self, workbook: Make, part: str, declaration: str
    ) -> None:
        with zipfile.ZipFile(workbook()) as source:
            content = source.read(part).decode() if part in source.namelist() else "<sst/>"
        content = declaration + re.sub(r"^<\?xml.*?\?>", "", content)
        assert "DTD of entiteiten" in sentence(workbook(parts={part: content}))

    def test_macros_and_links_are_left_aside_and_mentioned(self, workbook: Make) -> None:
        aside: dict[str, str | bytes] = {
            "xl/vbaProject.bin": b"Sub Auto_Open()",
            "xl/externalLinks/externalLink1.xml": "<x/>",
        }
        path = workbook(parts=aside, name="met-macro.xlsm")
        read = read_workbook(path)
        assert read.remarks == (
            "macro's zijn niet uitgevoerd en niet gelezen",
            "verwijzingen naar andere bestanden zijn niet gevolgd",
        )
        assert read.sheets[0].cells[1] == ("Flevoland", 12)

    def test_dde_in_a_text_file_stays_text(self, tmp_path: Path) -> None:
        read = read_bytes(tmp_path, b"a;b\n=cmd|' /C calc'!A0;1\n")
        assert read.sheets[0].cells[1] == ("=cmd|' /C calc'!A0", "1")


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "is leeg"),
            (b" \r\n \n", "is leeg"),
            (b"%PDF-1.7 ...", "een PDF"),
            (b"<html><table><tr><td>1</td></tr></table></html>", "een webpagina"),
            (b'\xef\xbb\xbf<meta http-equiv="Content-Type"><table>', "een webpagina"),
            (b"MIME-Version: 1.0\nContent-Type: multipart/related", "bewaarde webpagina"),
            (b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "oude XML-vorm"),
            (b'{"value": []}', "XML of JSON"),
            (b"\x00\x01\x02\x03 binair", "geen werkmap en geen leesbare tekst"),
            (b"PK\x03\x04 en verder niets", "beschadigd"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 en verder niets", "beschadigd"),
        ],
    )  # fmt: skip
    def test_other_kinds_each_have_their_sentence(self, tmp_path: Path, content: bytes, words: str) -> None:
        path = tmp_path / "cijfers.xls"
        path.write_bytes(content)
        assert words in sentence(path)

    def test_places_that_are_no_files(self, tmp_path: Path) -> None:
        (tmp_path / "~$map.xlsx").write_bytes(b"\x05Naam")
        assert "een map" in sentence(tmp_path)
        assert "ontbreekt" in sentence(tmp_path / "weg.xlsx")
        assert "sluit de werkmap" in sentence(tmp_path / "~$map.xlsx")

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
    def test_a_file_that_may_not_be_read(self, workbook: Make) -> None:
        path = workbook()
        path.chmod(0)
        assert "niet te openen" in sentence(path)

    def test_a_zip_with_something_else(self, tmp_path: Path) -> None:
        for entry, words in (
            ("map.xlsx", "pak het eerst uit"),
            ("word/document.xml", "document"),
            ("xl/workbook.bin", ".xlsb"),
        ):
            with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
                archive.writestr(entry, "x")
            assert words in sentence(tmp_path / "a.xlsx")

    def test_passwords(self, workbook: Make, tmp_path: Path) -> None:
        zipped = workbook()
        content = bytearray(zipped.read_bytes())
        content[content.rindex(b"PK\x01\x02") + 8] |= 1
        zipped.write_bytes(content)
        assert "wachtwoord" in sentence(zipped)
        old = xlwt.Workbook()
        old.add_sheet("Blad").write(0, 0, "Workbook")
        old.save(tmp_path / "oud.xls")
        content = bytearray((tmp_path / "oud.xls").read_bytes())
        place = content.index("Workbook".encode("utf-16-le"))
        name = "EncryptedPackage".encode("utf-16-le")
        content[place : place + len(name)] = name
        struct.pack_into("<H", content, place + 64, len(name) + 2)
        (tmp_path / "oud.xls").write_bytes(content)
        assert "wachtwoord" in sentence(tmp_path / "oud.xls")

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
    def test_truncated_files(self, workbook: Make, tmp_path: Path, share: float) -> None:
        old = xlwt.Workbook()
        sheet = old.add_sheet("Blad")
        for row in range(300):
            sheet.write(row, 0, f"regel {row}")
        old.save(tmp_path / "oud.xls")
        for path in (workbook(), tmp_path / "oud.xls"):
            content = path.read_bytes()
            path.write_bytes(content[: int(len(content) * share)])
            assert "beschadigd" in sentence(path)

    def test_a_broken_xls_that_would_end_the_process(self, tmp_path: Path) -> None:
        """The reader reserves memory for as many cells as the sheet announces."""
        old = xlwt.Workbook()
        old.add_sheet("Blad").write(0, 0, 1)
        old.save(tmp_path / "oud.xls")
        content = bytearray((tmp_path / "oud.xls").read_bytes())
        announced = content.rindex(b"\x00\x02\x0e\x00") + 4
        struct.pack_into("<IIHH", content, announced, 0, 0x7FFFFFFF, 0, 0x7FFF)
        (tmp_path / "oud.xls").write_bytes(content)
        assert "beschadigd" in sentence(tmp_path / "oud.xls")


class TestText:
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_separators_and_encodings(self, tmp_path: Path, separator: str, encoding: str) -> None:
        text = f'regio{separator}aantal{separator}naam\r\nFryslân{separator}"1{separator}5"{separator}\r\n'
        read = read_bytes(tmp_path, text.encode(encoding))
        assert read.sheets[0].cells == (("regio", "aantal", "naam"), ("Fryslân", f"1{separator}5", None))

    def test_decimal_commas_do_not_look_like_separators(self, tmp_path: Path) -> None:
        read = read_bytes(tmp_path, b"jaar;waarde\n2020;1,5\n2021;2,5\n2022;3,5\n")
        assert read.sheets[0].cells[1] == ("2020", "1,5")

    def test_line_breaks_within_quotes_stay_in_their_cell(self, tmp_path: Path) -> None:
        read = read_bytes(tmp_path, b'naam;"uitleg\nover twee regels"\na;b\n')
        assert read.sheets[0].cells == (("naam", "uitleg\nover twee regels"), ("a", "b"))

    def test_the_line_for_excel_is_not_a_row(self, tmp_path: Path) -> None:
        read = read_bytes(tmp_path, b"sep=;\r\na;b\r\n1;2\r\n")
        assert read.sheets[0].cells[0] == ("a", "b")
        assert "de eerste regel (sep=) is overgeslagen" in read.remarks

    def test_one_column_is_a_table_too(self, tmp_path: Path) -> None:
        assert read_bytes(tmp_path, b"naam\nAlmere\n").sheets[0].cells == (("naam",), ("Almere",))
