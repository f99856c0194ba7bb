"""Hostile stories: whatever is handed in is text to a browser, a spreadsheet, a reader and a search."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.models import ProjectReport, ProjectRound
from hcalib.catalog import Catalog, load_catalog
from hcalib.disclosure.cleaning import LONGEST_TEXT, LONGEST_WORD, clean_text, comparable
from hcalib.disclosure.screen import Screen, screen, screen_of
from hcalib.monitoring.projects import Story, Told
from hcalib.presentation import blocks
from hcalib.presentation.export import frame_to_csv
from hcalib.presentation.projectmonitor.told import story_block
from hcalib.sources.dutch_csv import dutch_csv

DATA = Path(__file__).resolve().parents[2] / "data"
RIGHT_TO_LEFT, ZERO_WIDTH = "\u202e", "\u200b"

HOSTILE = {
    "script": "<script>document.body.dataset.hit = 1</script>",
    "event handler": '"><img src=x onerror="document.body.dataset.hit=1">',
    "svg": '<svg onload="document.body.dataset.hit=1"><a xlink:href="javascript:x"><text>x</text></a></svg>',
    "data url": '<iframe src="data:text/html,<script>parent.document.body.dataset.hit=1</script>"></iframe>',
    "style": "</style><style>body{display:none}</style>",
    "markdown link": "[lees dit](javascript:document.body.dataset.hit=1) ![x](https://example.org/x.png)",
    "markdown reference": "[a]: javascript:alert(1) \n\n[a] <javascript:alert(1)>",
    "markdown heading": "\n\n# Kop\n\n---\n\n```\n</code><script>alert(1)</script>\n```",
    "html entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#x3C;b&#x3E;",
    "template": "{{ 7*191 }} {% raw %} ${7*191}",
    "formula": "=HYPERLINK(\"https://example.org\";\"klik\")",
    "formula after a mark": f"{ZERO_WIDTH}=1+1",
    "formula after controls": "\x00\t\r\n@SUM(1+1)*cmd|' /C calc'!A0",
    "full-width formula": "＝1+1",
    "right to left": f"Het lukte{RIGHT_TO_LEFT}lmth.tpircs{RIGHT_TO_LEFT} niet.",
    "zero width": ZERO_WIDTH.join("Marieke bleef."),
    "null bytes": "Het\x00 lukte\x1b[31m goed\x07.",
    "long word": "a" * 5000,
    "heap of marks": "L" + "\u0301" * 400 + "ukte",
    "homoglyphs": "М\u0430rieke bleef.",
    "tags": "Het lukte." + "".join(chr(0xE0000 + ord(letter)) for letter in "geheim"),
}  # fmt: skip


@pytest.fixture(scope="module")
def example() -> Agenda:
    return load_agenda(DATA / "agenda", "voorbeeld")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(DATA / "catalog", DATA / "agenda" / "voorbeeld")


@pytest.fixture(scope="module")
def sources(example: Agenda, catalog: Catalog) -> Screen:
    return screen_of(example, catalog)


def shown(agenda: Agenda, *texts: str) -> list[blocks.Block]:
    told = Told(tuple(Story("I-1", "2025MM07", clean_text(text)) for text in texts), 0)
    return story_block(agenda, told, None)


class TestCleaning:
    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_nothing_invisible_or_endless_is_left(self, text: str) -> None:
        clean = clean_text(text)
        assert all(letter == " " or unicodedata.category(letter)[0] not in "CZ" for letter in clean)
        assert max((len(word) for word in clean.split()), default=0) <= LONGEST_WORD
        assert len(clean) <= LONGEST_TEXT

    @given(st.text(st.characters(exclude_categories=("Cs",)), max_size=120))
    def test_any_text_becomes_one_line_that_stays_as_it_is(self, text: str) -> None:
        clean = clean_text(text)
        assert clean_text(clean) == clean
        assert len(comparable(clean)) == len(clean)
        assert not {"\n", "\r", "\t", "\x00", ZERO_WIDTH, RIGHT_TO_LEFT} & set(clean)

    @given(st.text(st.characters(exclude_categories=("Cs",)), max_size=120))
    def test_any_text_can_be_screened(self, sources: Screen, text: str) -> None:
        clean = clean_text(text)
        for trace in screen(clean, sources):
            assert trace.start is None or clean[trace.start : trace.end]

    @pytest.mark.parametrize(
        "text", ["Het café in Drenthe: ‘goed’ – 3 °C, € 5 en 20 %.", "Zoë's oudere coördinator"]
    )
    def test_ordinary_dutch_stays_as_it_is(self, text: str) -> None:
        assert clean_text(text) == text

    @pytest.mark.parametrize(
        "disguised",
        [
            "M\u0430rieke bleef.",  # a Cyrillic letter
            "Ма\u0433\u0456ekе bleef.",
            "M\u200bar\u00adie\u2060ke bleef.",
            "Ｍａｒｉｅｋｅ bleef.",
            "𝓜𝓪𝓻𝓲𝓮𝓴𝓮 bleef.",
            "\u202eMarieke\u202c bleef.",
        ],
    )
    def test_a_name_in_disguise_is_found(self, sources: Screen, disguised: str) -> None:
        clean = clean_text(disguised)
        assert clean == "Marieke bleef."
        assert [trace.kind for trace in screen(clean, sources)] == ["naam"]

    def test_a_word_in_another_script_is_a_finding(self, sources: Screen) -> None:
        for text in ("Zij heet Ольга.", "Zij heet 李娜.", "Zij heet فاطمة."):
            assert screen(clean_text(text), sources)


def test_a_hostile_story_stays_sealed_in_a_report_that_cannot_be_read(example: Agenda) -> None:
    report = ProjectReport.model_validate({"project": "I-1", "story": HOSTILE["script"]})
    progress = ProjectRound(period="2025MM07", reports=(report,))
    assert "script" not in f"{progress!r}{progress.model_dump()}{progress.model_dump_json()}"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_story_adds_no_element_to_the_page(example: Agenda, text: str) -> None:
    (block,) = shown(example, text)
    (ordinary,) = shown(example, "Het lukte.")
    assert sorted(tags(block.html)) == sorted(tags(ordinary.html))
    assert "1337" not in block.html


def tags(html: str) -> list[str]:
    from html.parser import HTMLParser

    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(f"{tag} {sorted(name for name, _ in attrs)}")

    reader = Reader()
    reader.feed(html)
    reader.close()
    return found


def csvs(texts: list[str]) -> dict[str, str]:
    return {
        "export": frame_to_csv(pd.DataFrame({"Verhaal": texts})),
        "dutch": dutch_csv(["Verhaal"], [[text] for text in texts]),
    }


@pytest.mark.parametrize("name", ["export", "dutch"])
def test_no_cell_of_a_csv_begins_a_formula(name: str) -> None:
    texts = [clean_text(text) for text in HOSTILE.values()]
    rows = list(csv.reader(io.StringIO(csvs(texts)[name].removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == len(texts) + 1, "a story stays in its cell"
    for row, text in zip(rows[1:], texts, strict=True):
        assert row == [text] or row == [f"'{text}"]
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice staat niet op deze computer")
def test_a_spreadsheet_makes_no_formula_of_a_story(tmp_path: Path) -> None:
    import openpyxl

    texts = [clean_text(text) for text in HOSTILE.values()]
    path = tmp_path / "verhalen.csv"
    path.write_text(csvs(texts)["export"], encoding="utf-8")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--infilter=CSV:59,34,UTF8",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    sheet = openpyxl.load_workbook(tmp_path / "verhalen.xlsx").active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len(cells) == len(texts)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
