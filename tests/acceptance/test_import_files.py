"""Files as UWV, SBB, DUO, ABF and researchers send them: what is read is what was meant, the rest is told.

No file here is real: the headings are those of docs/bestanden-inlezen.md, the figures are invented.
"""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlwt
import yaml

from hcalib import cli
from hcalib.catalog import Catalog, load_catalog
from hcalib.sources.deliveries import Delivery, read_delivery
from hcalib.sources.layouts.figures import as_text
from hcalib.sources.layouts.models import load_layouts, read_layout

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
Rows = Sequence[Sequence[object]]
Read = Callable[[Path], Delivery]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture
def read(catalog: Catalog) -> Read:
    layouts = load_layouts(ROOT / "data" / "catalog" / "layouts", catalog)
    return lambda path: read_delivery(path, layouts, catalog, TODAY)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a workplace with the real catalog and an empty store."""
    folder = tmp_path / "werkplaats"
    shutil.copytree(ROOT / "data" / "catalog", folder / "data" / "catalog")
    monkeypatch.setenv("HCALIB_ROOT", str(folder))
    return folder


def xlsx(path: Path, rows: Rows, merge: str | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    book.create_sheet("Toelichting").append(["Regio is de regio van de werkgever."])
    book.save(path)
    return path


def xls(path: Path, rows: Rows) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Tabel")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell)
    book.save(str(path))
    return path


def ods(path: Path, rows: Rows) -> Path:
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            if cell is None:
                cells.append("<table:table-cell/>")
            elif isinstance(cell, int | float):
                cells.append(
                    f'<table:table-cell office:value-type="float" office:value="{cell}">'
                    f"<text:p>{cell}</text:p></table:table-cell>"
                )
            else:
                cells.append(
                    '<table:table-cell office:value-type="string"><text:p>'
                    f"{escape(str(cell))}</text:p></table:table-cell>"
                )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Blad1">{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def text(path: Path, rows: Rows, separator: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=separator).writerows(rows)
    return path


def figures(delivery: Delivery) -> dict[tuple[str, ...], str]:
    """Return what was read: indicator, region, period and breakdown to qualifier and value."""
    return {
        (*figure.key[:3], *(code for code in figure.key[3:] if code != "totaal")): (
            f"{figure.qualifier}{as_text(figure.value)}"
        )
        for figure in delivery.figures
    }


def left(delivery: Delivery) -> list[tuple[int, str, str]]:
    return [(item.row, item.cell, item.kind) for item in delivery.left]


class TestUwv:
    def test_spanningsindicator_with_a_shifted_messy_table(self, tmp_path: Path, read: Read) -> None:
        rows = [
            ["Spanningsindicator arbeidsmarkt"],
            ["Publicatiedatum: 8 september 2022"],
            [],
            [None, "Arbeidsmarkt-\nregio 1)", "Kwartaal", "Beroepsklase", "SPANNINGSINDICATOR*",
             "Openstaande  vacatures", "Kortdurend WW", "Typering"],
            [None, "Flevoland", "2022-II", "Totaal", "4,72", "9.100", 1930, "zeer krap"],
            [None, "Flevoland", "2022-II", "10 Zorg en welzijn beroepen", 6.1, "x", 190, "zeer krap"],
            [None, "Flevoland", "2022-II", "11 Dienstverlenende beroepen", 5.5, 5, 190, "zeer krap"],
            [None, "Midden-Utrecht", "2022-II", "Totaal", 8.1, 1, 2, "zeer krap"],
            [None, "Nederland", "2e kwartaal 2022", "Totaal", 4.68, "480 900", 102800, "zeer krap"],
            [None, "Flevoland", "2e helft 2022", "Totaal", 1, 1, 1, "krap"],
            [],
            [None, "1) Indeling van 2022. Bron: UWV"],
        ]  # fmt: skip
        delivery = read(xlsx(tmp_path / "uwv.xlsx", rows, merge="A1:H1"))
        assert delivery.layout.id == "uwv-spanningsindicator"
        assert delivery.published == date(2022, 9, 8)
        assert figures(delivery) == {
            ("spanningsindicator", "PV24", "2022KW02"): "4.72",
            ("vacatures-uwv", "PV24", "2022KW02"): "9100",
            ("ww-kort", "PV24", "2022KW02"): "1930",
            ("spanningsindicator-zorgberoepen", "PV24", "2022KW02"): "6.1",
            ("vacatures-uwv-zorgberoepen", "PV24", "2022KW02"): "",
            ("ww-kort-zorgberoepen", "PV24", "2022KW02"): "190",
            ("spanningsindicator", "NL01", "2022KW02"): "4.68",
            ("vacatures-uwv", "NL01", "2022KW02"): "480900",
            ("ww-kort", "NL01", "2022KW02"): "102800",
        }
        assert left(delivery) == [
            (7, "", "niet gevraagd"),
            (8, "", "niet gevraagd"),
            (10, "", "onbekend"),
            (11, "", "leeg"),
            (12, "", "tekst"),
        ]
        assert any("'Beroepsklase' is gelezen als 'Beroepsklasse'" in remark for remark in delivery.remarks)

    def test_vacancies_as_an_old_workbook(self, tmp_path: Path, read: Read) -> None:
        rows = [
            ["Regio", "Periode", "Beroep", "Vacatures", "Nieuwe vacatures"],
            ["Flevoland", "2022 KW1", "Alle beroepen", 9000, 12000],
            ["Flevoland", "2022 KW1", "Zorg en welzijn", 1200, "n.b."],
        ]
        delivery = read(xls(tmp_path / "vacatures.xls", rows))
        assert delivery.layout.id == "uwv-vacatures"
        assert figures(delivery) == {
            ("vacatures-uwv", "PV24", "2022KW01"): "9000",
            ("vacatures-ontstaan-uwv", "PV24", "2022KW01"): "12000",
            ("vacatures-uwv-zorgberoepen", "PV24", "2022KW01"): "1200",
            ("vacatures-ontstaan-uwv-zorgberoepen", "PV24", "2022KW01"): "",
        }
        assert delivery.left == ()

    def test_ww_with_a_line_per_month(self, tmp_path: Path, read: Read) -> None:
        rows = [
            ["Gebied", "Maand", "Lopende WW-uitkeringen"],
            ["Flevoland", "augustus 2022", 3890],
            ["Almere", "aug-22", "1.890"],
            ["Totaal", "aug-22", "5"],
        ]
        delivery = read(ods(tmp_path / "ww.ods", rows))
        assert delivery.layout.id == "uwv-ww"
        assert figures(delivery) == {
            ("ww-uitkeringen", "PV24", "2022MM08"): "3890",
            ("ww-uitkeringen", "GM0034", "2022MM08"): "1890",
        }
        assert left(delivery) == [(4, "", "niet gevraagd")]

    def test_ww_with_a_column_per_month_under_years(self, tmp_path: Path, read: Read) -> None:
        rows = [
            ["Lopende WW-uitkeringen"],
            ["Regio", "2022", None, "2021", "mutatie %"],
            [None, "aug", "jul*", "aug", None],
            ["Flevoland", 3890, 3900, 5001, "-22%"],
        ]
        delivery = read(xlsx(tmp_path / "nieuwsflits.xlsx", rows))
        assert delivery.layout.id == "uwv-ww-maanden"
        assert figures(delivery) == {
            ("ww-uitkeringen", "PV24", "2022MM08"): "3890",
            ("ww-uitkeringen", "PV24", "2022MM07"): "3900",
            ("ww-uitkeringen", "PV24", "2021MM08"): "5001",
        }
        assert {figure.key[2]: figure.status for figure in delivery.figures}["2022MM07"] == "voorlopig"


class TestSbb:
    def test_courses_are_added_up_by_level_and_track(self, tmp_path: Path, read: Read) -> None:
        rows = [
            ["Arbeidsmarktregio", "Schooljaar", "Leerweg", "Niveau", "Kwalificatie", "Sectorkamer", "Aanbod",
             "Vraag"],
            ["Flevoland", "2022/2023", "bol", 3, "Verzorgende IG", "Zorg, welzijn en sport", 120, 100],
            ["Flevoland", "2022-2023", "BOL", "3", "Begeleider", "Zorg, welzijn en sport", 30, "<5"],
            ["Flevoland", "2022/'23", "Leerbaan", 3, "Verzorgende IG", "Zorg, welzijn en sport", 80, 90],
            ["Flevoland", "2022/2023", "bbl", 3, "Kok", "Voedsel, groen en gastvrijheid", 8, 9],
            ["Totaal", "2022/2023", None, None, None, "Zorg, welzijn en sport", 230, 190],
        ]  # fmt: skip
        delivery = read(xlsx(tmp_path / "sbb.xlsx", rows))
        assert delivery.layout.id == "sbb-leerplaatsen"
        assert figures(delivery) == {
            ("leerplaatsen-aanbod", "PV24", "2022SJ00", "mbo-3", "bol"): "150",
            ("leerplaatsen-aanbod", "PV24", "2022SJ00", "mbo-3", "bbl"): "80",
            ("leerplaatsen-aanbod", "PV24", "2022SJ00", "bol"): "150",
            ("leerplaatsen-aanbod", "PV24", "2022SJ00", "bbl"): "80",
            ("leerplaatsen-aanbod", "PV24", "2022SJ00", "mbo-3"): "230",
            ("leerplaatsen-aanbod", "PV24", "2022SJ00"): "230",
            ("leerplaatsen-vraag", "PV24", "2022SJ00", "mbo-3", "bol"): "<105",
            ("leerplaatsen-vraag", "PV24", "2022SJ00", "mbo-3", "bbl"): "90",
            ("leerplaatsen-vraag", "PV24", "2022SJ00", "bol"): "<105",
            ("leerplaatsen-vraag", "PV24", "2022SJ00", "bbl"): "90",
            ("leerplaatsen-vraag", "PV24", "2022SJ00", "mbo-3"): "<195",
            ("leerplaatsen-vraag", "PV24", "2022SJ00"): "<195",
        }
        assert left(delivery) == [(5, "", "niet gevraagd"), (6, "", "totaal")]


ZWS = "Zorg, welzijn en sport"


class TestDuo:
    def test_mbo_students_by_province_of_residence(self, tmp_path: Path, read: Read) -> None:
        rows = [
            [
                "SECTORKAMER CODE",
                "SECTORKAMER NAAM",
                "LEERWEG",
                "NIVEAU",
                "WOONPROVINCIE",
                "JAAR_2021",
                "JAAR_2022",
            ],
            [1, ZWS, "BBL", 3, "Flevoland", 100, 110],
            [1, ZWS, "BOLVT", 3, "Flevoland", 50, 60],
            [1, ZWS, "BOLDT", 3, "Flevoland", -1, 7],
            [1, ZWS, "EX", 3, "Flevoland", 9, 9],
            [1, ZWS, "BBL", 3, "Buitenland", 9, 9],
            [2, "Handel", "BBL", 3, "Flevoland", 9, 9],
        ]
        delivery = read(text(tmp_path / "duo.csv", rows))
        assert delivery.layout.id == "duo-mbo-studenten"
        found = figures(delivery)
        name = "mbo-studenten-zws"
        assert found[name, "PV24", "2021SJ00", "mbo-3", "bbl"] == "100"
        assert found[name, "PV24", "2021SJ00", "mbo-3", "bol"] == ">50"
        assert found[name, "PV24", "2022SJ00", "mbo-3", "bol"] == "67"
        assert found[name, "PV24", "2021SJ00"] == ">150"
        assert found[name, "PV24", "2022SJ00"] == "177"
        assert {figure.key[2]: figure.status for figure in delivery.figures} == {
            "2021SJ00": "definitief",
            "2022SJ00": "voorlopig",
        }
        assert left(delivery) == [(row, "", "niet gevraagd") for row in (5, 6, 7)]

    def test_mbo_graduates_with_men_and_women_in_columns(self, tmp_path: Path, read: Read) -> None:
        rows = [
            ["INSTELLINGSNAAM", "PLAATSNAAM INSTELLING", "LEERWEG", "NIVEAU", "SECTORKAMER NAAM",
             "DIPMAN2025", "DIPVROUW2025"],
            ["ROC Één", "ALMERE", "BBL", 3, ZWS, 4, 40],
            ["ROC Één", "ALMERE", "BOLVT", 4, ZWS, -1, 60],
            ["ROC Twee", "EMMELOORD", "BOLVT", 4, ZWS, 5, 50],
            ["ROC Drie", "UTRECHT", "BOLVT", 4, ZWS, 5, 50],
        ]  # fmt: skip
        delivery = read(text(tmp_path / "dip.csv", rows, separator=";", encoding="cp1252"))
        assert delivery.layout.id == "duo-mbo-gediplomeerden"
        found = figures(delivery)
        name = "gediplomeerden-mbo-zws"
        assert found[name, "GM0034", "2024SJ00", "mbo-3", "bbl", "vrouw"] == "40"
        assert found[name, "GM0034", "2024SJ00", "vrouw"] == "100"
        assert found[name, "GM0034", "2024SJ00"] == ">104"
        assert found[name, "GM0171", "2024SJ00"] == "55"
        assert left(delivery) == [(5, "", "niet gevraagd")]

    @pytest.mark.parametrize(
        ("year", "amount", "layout", "indicator"),
        [
            ("STUDIEJAAR", "AANTAL_INGESCHREVENEN", "duo-hbo-studenten", "hbo-studenten"),
            ("DIPLOMAJAAR", "AANTAL_GEDIPLOMEERDEN", "duo-hbo-gediplomeerden", "hbo-gediplomeerden"),
        ],
    )
    def test_hbo_by_part_and_form(
        self, tmp_path: Path, read: Read, year: str, amount: str, layout: str, indicator: str
    ) -> None:
        rows = [
            [year, "PROVINCIENAAM", "GEMEENTENUMMER", "ONDERDEEL", "SUBONDERDEEL", "OPLEIDINGSVORM", amount],
            [2023, "Flevoland", "0034", "GEZONDHEIDSZORG", "n.v.t.", "VT", 200],
            [2023, "Flevoland", "0995", "GEZONDHEIDSZORG", "n.v.t.", "VT", 20],
            [2023, "Flevoland", "0034", "GEDRAG_EN_MAATSCHAPPIJ", "n.v.t.", "DT", -1],
            [2023, "Flevoland", "0034", "TECHNIEK", "n.v.t.", "VT", 99],
        ]
        delivery = read(text(tmp_path / "hbo.csv", rows))
        assert delivery.layout.id == layout
        assert figures(delivery) == {
            (f"{indicator}-gezondheidszorg", "PV24", "2023SJ00", "voltijd"): "220",
            (f"{indicator}-gezondheidszorg", "PV24", "2023SJ00"): "220",
            (f"{indicator}-gedrag-maatschappij", "PV24", "2023SJ00", "deeltijd"): "",
            (f"{indicator}-gedrag-maatschappij", "PV24", "2023SJ00"): "",
        }
        assert left(delivery) == [(5, "", "niet gevraagd")]


class TestAbf:
    def test_a_column_for_each_measure(self, tmp_path: Path, read: Read) -> None:
        rows = [
            ["Prognosemodel Zorg en Welzijn"],
            ["Datum uitvoer: 12-01-2024"],
            ["Regio", "Branche", "Niveau", "Scenario", "Jaar", "Arbeidsvraag", "Personeelsaanbod", "Tekort"],
            ["Flevoland", "Zorg en welzijn", "Totaal", "Referentiescenario", 2033, 30000.4, 26000, "4.000,4"],
            ["Flevoland", "Thuiszorg", "Niveau 3", "Laag", 2033, 900, 700, 200],
            ["Nederland", "Kinderopvang", "Totaal", "Laag", 2033, 9000, 7000, "."],
            ["Flevoland", "Thuiszorg", "Verpleegkundigen", "Laag", 2033, 900, 700, 200],
        ]  # fmt: skip
        delivery = read(xlsx(tmp_path / "abf.xlsx", rows))
        assert delivery.layout.id == "abf-prognosemodel"
        assert delivery.published == date(2024, 1, 12)
        assert figures(delivery) == {
            ("vraag-personeel", "PV24", "2033JJ00", "zw-breed", "referentiescenario"): "30000.4",
            ("aanbod-personeel", "PV24", "2033JJ00", "zw-breed", "referentiescenario"): "26000",
            ("tekort", "PV24", "2033JJ00", "zw-breed", "referentiescenario"): "4000.4",
            ("vraag-personeel", "PV24", "2033JJ00", "thuiszorg", "mbo-3", "laag"): "900",
            ("aanbod-personeel", "PV24", "2033JJ00", "thuiszorg", "mbo-3", "laag"): "700",
            ("tekort", "PV24", "2033JJ00", "thuiszorg", "mbo-3", "laag"): "200",
            ("vraag-personeel", "NL01", "2033JJ00", "kinderopvang", "laag"): "9000",
            ("aanbod-personeel", "NL01", "2033JJ00", "kinderopvang", "laag"): "7000",
            ("tekort", "NL01", "2033JJ00", "kinderopvang", "laag"): "",
        }
        assert {figure.status for figure in delivery.figures} == {"prognose"}
        assert left(delivery) == [(7, "", "onbekend")]

    def test_a_column_for_each_year_and_the_scenario_in_the_title(self, tmp_path: Path, read: Read) -> None:
        rows = [
            ["Scenario: Basis"],
            ["Gepubliceerd op: 1 december 2023"],
            ["Regio", "Branche", "Onderwerp", 2022, 2033],
            ["RA0410", "Zorg en welzijn", "Tekort", 100, 400],
            ["Regio Zwolle", "Zorg en welzijn", "Tekort", 200, 500],
            ["Bron: ABF Research"],
        ]
        delivery = read(ods(tmp_path / "abf.ods", rows))
        assert delivery.layout.id == "abf-prognosemodel-jaren"
        assert figures(delivery) == {
            ("tekort", "PV24", "2022JJ00", "zw-breed", "basis"): "100",
            ("tekort", "PV24", "2033JJ00", "zw-breed", "basis"): "400",
            ("tekort", "RA0204", "2022JJ00", "zw-breed", "basis"): "200",
            ("tekort", "RA0204", "2033JJ00", "zw-breed", "basis"): "500",
        }
        assert left(delivery) == [(6, "", "totaal")]


OWN = {
    "id": "eigen-vacatures",
    "title": "Eigen reeks van vacatures in Voorbeeldland",
    "source": "vacaturepeiling",
    "expected": "Een blad per jaar is samengevoegd tot een regel per gemeente en jaar.",
    "confirmed": "Het bestand is van onszelf.",
    "columns": [
        {"gives": "region", "headings": ["Gemeente"], "systems": ["gemeente"], "codes": {"V-stad": "VB0101"}},
        {"gives": "period", "headings": ["Jaar"]},
    ],
    "values": [{"headings": ["Vacatures (x 10)"], "indicator": "openstaande-vacatures", "multiplier": 10}],
    "status": "schatting",
}


class TestOwnSeries:
    """The example of the guide: a mapping file for one's own spreadsheet, about a region that is invented."""

    def test_a_mapping_file_is_enough(self, tmp_path: Path, root: Path) -> None:
        with (root / "data" / "catalog" / "regions.csv").open("a", encoding="utf-8") as handle:
            handle.write(
                "VB01,Voorbeeldland,provincie,,,,,,true\nVB0101,Voorbeeldstad,gemeente,VB01,,,,,true\n"
            )
        own = load_catalog(root / "data" / "catalog")
        (tmp_path / "eigen.yml").write_text(yaml.safe_dump(OWN), encoding="utf-8")
        rows = [
            ["Gemeente", "Jaar", "Vacatures (x 10)"],
            ["V-stad", 2015, "12,5"],
            ["Voorbeeldstad", 2016, 13],
        ]
        path = text(tmp_path / "oud.csv", rows, separator=";")
        layout = read_layout(tmp_path / "eigen.yml", own)
        delivery = read_delivery(path, {layout.id: layout}, own, TODAY)
        assert figures(delivery) == {
            ("openstaande-vacatures", "VB0101", "2015JJ00"): "125",
            ("openstaande-vacatures", "VB0101", "2016JJ00"): "130",
        }


class TestCommand:
    ROWS = (
        ["Regio", "Maand", "WW-uitkeringen"],
        ["Flevoland", "jul-22", 3900],
        ["Atlantis", "jul-22", 1],
        ["Flevolnd", "jul-22", 1],
    )

    def test_import_stores_the_figures_and_reports_the_rest(
        self, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = xlsx(tmp_path / "ww.xlsx", self.ROWS)
        assert cli.main(["import", str(path)]) == 0
        output = capsys.readouterr().out
        assert "Indeling: uwv-ww (blad 'Sheet', koppen op rij 1" in output
        assert "Niet overgenomen: 2 rijen of cellen, waarvan 1 om na te kijken." in output
        assert "bedoeld is misschien 'flevoland'" in output
        (folder,) = (root / "data" / "snapshots" / "uwv-ww").glob("[!.]*")
        assert "ww-uitkeringen" in (folder / "uwv-ww.yml").read_text() + (folder / "uwv-ww.csv").read_text()
        assert (root / "data" / "incoming" / "verslagen" / "ww-niet-overgenomen.csv").exists()
        assert cli.main(["import", str(path)]) == 0
        assert "deze cijfers stonden er al" in capsys.readouterr().out

    def test_a_trial_shows_what_would_be_read_and_stores_nothing(
        self, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = xlsx(tmp_path / "ww.xlsx", self.ROWS)
        assert cli.main(["import", "--proef", str(path)]) == 0
        output = capsys.readouterr().out
        assert "Sheet C2: ww-uitkeringen, PV24, 2022MM07 = 3900 (definitief)" in output
        assert "Proef: er is niets bewaard" in output
        assert not (root / "data" / "snapshots").exists()

    def test_one_bad_file_does_not_stop_the_others(
        self, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "stuk.xlsx").write_bytes(b"PK\x03\x04")
        path = xlsx(tmp_path / "ww.xlsx", self.ROWS)
        assert cli.main(["import", str(tmp_path / "stuk.xlsx"), str(path)]) == 6
        streams = capsys.readouterr()
        assert "beschadigd" in streams.err
        assert "Bewaard als nieuwe momentopname" in streams.out

    def test_a_star_in_the_name_works_on_windows_too(
        self, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        xlsx(tmp_path / "ww.xlsx", self.ROWS)
        assert cli.main(["import", str(tmp_path / "*.xlsx"), str(tmp_path / "*.ods")]) == 6
        streams = capsys.readouterr()
        assert "Bewaard als nieuwe momentopname" in streams.out
        assert "*.ods: dit bestand ontbreekt" in streams.err

    def test_what_is_not_confirmed_is_said_and_kept_with_the_figures(
        self, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["import", str(xlsx(tmp_path / "ww.xlsx", self.ROWS))]) == 0
        assert "Let op: niet bevestigd: De koppen" in capsys.readouterr().out
        (sidecar,) = (root / "data" / "snapshots" / "uwv-ww").glob("[!.]*/uwv-ww.yml")
        assert "Niet bevestigd bij het inlezen: De koppen" in sidecar.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["import"], "noem de bestanden"),
            (["import", "x.csv", "--datum", "30-06-2022"], "is geen datum"),
            (["import", "x.csv", "--indeling", "bestaat-niet"], "er zijn: abf-prognosemodel"),
            (["import", "x.csv", "--bron", "cbs"], "een indeling voor de bron 'cbs' bestaat niet"),
        ],
    )
    def test_mistakes_in_the_command(
        self, root: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(arguments) == 2
        assert words in capsys.readouterr().err

    def test_the_list_of_layouts(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["import", "--lijst"]) == 0
        assert "duo-mbo-studenten" in capsys.readouterr().out
