"""Every page of every edition in a real browser: quiet, accessible, fit for a phone and for paper."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from page_checks import axe_violations, sideways_scroll, structure_problems
from pypdf import PdfReader

from hcalib.agenda import load_agenda
from hcalib.publishing.editions import expanded, load_editions

ROOT = Path(__file__).parents[2]
PAGES = [
    "index.html",
    *(f"{edition.id}/index.html" for edition in load_editions(ROOT)),
    *(
        f"{edition.id}/{report.name or report.notebook}.html"
        for edition in load_editions(ROOT)
        for spec in edition.content.reports
        for report in expanded(spec, load_agenda(ROOT / "data" / "agenda", edition.content.agenda))
    ),
]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", PAGES)
def test_page(editions, visit, name):
    wide = visit(editions / name)
    assert wide.complaints == []
    assert [url for url in wide.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in wide.requests if url.startswith("file:")]) == 1
    assert structure_problems(wide.page) == []
    assert axe_violations(wide.page) == []
    assert wide.page.evaluate("document.documentElement.lang") == "nl"

    phone = visit(editions / name, width=360, height=740)
    assert sideways_scroll(phone.page) == []


@pytest.mark.parametrize("name", [page for page in PAGES if "index" not in page])
def test_report_on_paper(editions, visit, name):
    pdf = PdfReader(io.BytesIO(visit(editions / name).page.pdf(format="A4", prefer_css_page_size=True)))
    assert 1 <= len(pdf.pages) <= 40
    assert all(page.extract_text().strip() for page in pdf.pages), "een lege bladzijde"


@pytest.mark.parametrize("name", [page for page in PAGES if page.endswith("/doelmonitor-kort.html")])
def test_all_goals_fit_on_one_page_with_decisions_and_sources(editions, visit, name):
    """Also without the sources at the end: those are named in short, and in full in the digital version."""
    page = visit(editions / name).page
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    (sheet,) = pdf.pages
    width, height = (round(float(size) * 25.4 / 72) for size in (sheet.mediabox.width, sheet.mediabox.height))
    assert (width, height) == (210, 297)
    printed = " ".join(sheet.extract_text().split())
    for words in (
        "Gaan we het halen?",
        "Komt het door de agenda?",
        "Om over te besluiten",
        "Bron",
        "Licentie",
    ):
        assert words in printed
    for goal in page.locator("tbody th").all_inner_texts():
        assert goal.split()[0] in printed
    page.emulate_media(media="print")
    sizes = page.evaluate(
        "[...document.querySelectorAll('main td, main p, main li')].filter(e => e.offsetParent)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize) * 0.75)"
    )
    assert round(min(sizes), 1) >= 7, "kleiner dan 7 punten is niet te lezen"


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_somewhere(editions, visit, name):
    page = editions / name
    links = visit(page).page.evaluate(
        "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
    )
    for link in links:
        if not link.startswith(("#", "http", "data:")):
            assert (page.parent / link.split("#")[0]).exists(), link
