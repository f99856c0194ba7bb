"""The template in a real browser: quiet, readable on a phone, accessible, and fit for paper."""

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from page_checks import axe_violations, sideways_scroll, structure_problems
from pypdf import PdfReader

from hcalib.presentation import blocks, style
from hcalib.presentation.blocks import Card, Link, Status
from hcalib.presentation.site import (
    EditionEntry,
    EditionPage,
    ReportEntry,
    render_edition_index,
    render_root_index,
)
from hcalib.publishing.html import render_report

pytestmark = pytest.mark.browser

LONG_WORD = "Arbeidsmarktpublicatieonderzoeksbegeleidingscommissievoorzitter"


def chart(data):
    with style.house_style():
        fig, ax = style.subplots(height=2.6)
        for (region, rows), look in zip(data.groupby("region"), style.SERIES, strict=False):
            years = [int(code[:4]) for code in rows["period"]]
            ax.plot(years, rows["value"], color=look.color, linestyle=look.linestyle, marker=look.marker)
            style.label_lines(ax, [style.LineLabel(2021, rows["value"].iloc[-1], region, look.color)])
        style.dutch_axis(ax.yaxis)
        style.unit_title(ax, "personen")
    return fig


@pytest.fixture
def report_file(tmp_path, as_notebook, page, sample_data, sample_catalog) -> Path:
    """A report with every kind of block, long words, a wide table and example data."""
    goals = pd.DataFrame(
        {
            "Doel": ["1.1", "1.2"],
            "Omschrijving": ["Een lange omschrijving van wat er bereikt moet worden", LONG_WORD],
            "Streven": [4200, 200],
            "Stand": [None, 150],
            "Status": [Status("onvoldoende gegevens", "unknown"), Status("matig", "moderate")],
        }
    )
    wide = pd.DataFrame(
        {"Jaar": [2020, 2021], **{f"Kolom met een naam {n}": [1000.5 * n, 2.0] for n in range(1, 12)}}
    )
    notebook = as_notebook(
        "# Proefbeeld",
        blocks.lead(["Een **eerste** zin met 5,7\u202f%.", "Een tweede zin."]),
        blocks.key_figures([("1.087", "verwacht tekort", "prognose"), ("5,7\u202f%", "verzuim", "2020")]),
        "## Bevolking\n\nTekst met een [link](https://example.org).\n\n### Regio's naast elkaar",
        blocks.figure(
            chart(sample_data),
            name="groei",
            title="Voorbeeldland groeit sneller dan Proefstad",
            alt="Twee lijnen; de ene stijgt.",
            data=sample_data.assign(status="voorbeeld"),
            catalog=sample_catalog,
            note="Een opmerking.",
        ),
        blocks.figure(
            None, name="leeg", title="Nog niets", alt="-", data=sample_data.iloc[:0], catalog=sample_catalog
        ),
        f"## {LONG_WORD}",
        blocks.table(goals, name="doelen", caption="De doelen", sources=["telling"], catalog=sample_catalog),
        blocks.table(wide, name="breed", caption="Een brede tabel met een bijschrift dat ook lang is"),
        *(
            blocks.notice(kind, f"Dit is {kind}", ["Een zin.", "Nog een zin."])
            for kind in ("voorbeeld", "ontbreekt", "let-op", "conflict", "onzeker")
        ),
        blocks.cards([Card("Kiezen?", "Ja of nee.", "Nu.", Link("Lees verder", "doelmonitor.html"))]),
        blocks.definitions([("Vacaturegraad", "Openstaande vacatures per 1.000 banen.")]),
    )
    path = tmp_path / "proefbeeld.html"
    path.write_text(render_report(notebook, replace(page, report_title=LONG_WORD)).html, encoding="utf-8")
    return path


@pytest.fixture
def index_files(tmp_path) -> list[Path]:
    made = datetime(2022, 7, 1)
    entries = tuple(
        EditionEntry(
            str(n),
            f"Editie {n}",
            "Agenda",
            "Regio",
            date(2022, n, 1),
            "a/index.html",
            n == 3,
            "deels",
            3,
            n - 1,
            made,
        )
        for n in (1, 2, 3)
    )
    reports = (
        ReportEntry(
            "Regiobeeld", "Het beeld.", "regiobeeld.html", "gereed", size_bytes=412_300, seconds=14.2
        ),
        ReportEntry("Doelmonitor", "De doelen.", "doelmonitor.html", "vorige versie", "Bron ontbreekt."),
        ReportEntry("Projectmonitor", "", None, "mislukt", f"data/{LONG_WORD}{LONG_WORD}.yml, regel 3."),
    )
    edition = EditionPage(
        "2022-06",
        "Juni 2022",
        "Agenda",
        "Regio",
        date(2022, 6, 30),
        made,
        True,
        "Inleiding.",
        reports,
        "../index.html",
    )
    pages = {"root.html": render_root_index(entries), "edition.html": render_edition_index(edition)}
    for name, html in pages.items():
        (tmp_path / name).write_text(html, encoding="utf-8")
    return [tmp_path / name for name in pages]


@pytest.mark.parametrize("width", [1280, 360])
def test_report_is_quiet_accessible_and_fits(report_file, visit, width):
    opened = visit(report_file, width)
    assert opened.requests == [report_file.as_uri()]
    assert opened.complaints == []
    assert structure_problems(opened.page) == []
    assert sideways_scroll(opened.page) == []
    assert axe_violations(opened.page) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_indexes_are_quiet_accessible_and_fit(index_files, visit, width):
    for path in index_files:
        opened = visit(path, width)
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []
        assert structure_problems(opened.page) == []
        assert sideways_scroll(opened.page) == []
        assert axe_violations(opened.page) == []


def test_figures_open_with_the_keyboard_and_download(report_file, visit):
    page = visit(report_file).page
    summary = page.locator("#groei summary")
    table = page.locator("#groei table")
    assert not table.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert table.is_visible()
    assert axe_violations(page) == []
    with page.expect_download() as download:
        page.locator("#groei .hca-download a").click()
    assert download.value.suggested_filename == "groei.csv"
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbfindicator;regio;")


def test_a_phone_shows_rows_as_cards_that_are_still_a_table(report_file, visit):
    page = visit(report_file, 360).page
    table = page.get_by_role("table", name="De doelen")
    assert table.get_by_role("rowheader").count() == 2
    assert table.get_by_role("columnheader").count() == 5
    cells = table.get_by_role("row").nth(1).get_by_role("cell")
    lefts = {round(cells.nth(n).bounding_box()["x"]) for n in range(4)}
    assert len(lefts) == 1, "de cellen van een rij staan onder elkaar"


def test_text_of_a_figure_is_readable_on_a_phone(report_file, visit):
    page = visit(report_file, 360).page
    on_screen = "t => parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a"
    sizes = page.eval_on_selector_all(".hca-svg text", f"texts => texts.map({on_screen})")
    assert min(sizes) > 8


def test_skip_link_is_the_first_stop(report_file, visit):
    page = visit(report_file).page
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Naar de inhoud"
    assert focused.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_paper_shows_what_the_reader_opened(report_file, visit):
    page = visit(report_file).page
    page.emulate_media(media="print")
    assert not page.locator("#groei summary").is_visible()
    assert not page.locator(".toc").is_visible()
    page.emulate_media(media="screen")
    page.locator("#groei summary").click()
    page.emulate_media(media="print")
    assert page.locator("#groei table").is_visible()


def test_pdf_is_a4_with_running_footer(report_file, visit):
    page = visit(report_file).page
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    pages = [sheet.extract_text() for sheet in reader.pages]
    assert 2 <= len(pages) <= 8
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    assert "verwacht tekort" in pages[0]
    for number, text in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in text
        assert "Juni 2022" in text
        assert len(text) > 120
