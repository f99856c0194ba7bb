"""From an executed notebook to one page, and the indexes around it."""

import re
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser

import nbformat
import pandas as pd
import pytest

from hcalib.errors import ExitCode, UserError
from hcalib.presentation import blocks
from hcalib.presentation.page import Link
from hcalib.presentation.site import (
    EditionEntry,
    EditionPage,
    ReportEntry,
    render_edition_index,
    render_root_index,
)
from hcalib.publishing.html import render_report


class Page(HTMLParser):
    """Collects ids, links and headings of a page."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.headings, self.tags = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture
def table_block(sample_data, sample_catalog):
    frame = pd.DataFrame({"Regio": ["Voorbeeldland"], "Inwoners": [1000]})
    return blocks.table(frame, name="inwoners", caption="Inwoners", data=sample_data, catalog=sample_catalog)


@pytest.fixture
def report(as_notebook, page, table_block):
    notebook = as_notebook(
        "# Titel van het notebook\n\nInleiding.",
        blocks.lead(["Eén zin."]),
        "## Inwoners\n\n### Groei",
        table_block,
        "## Groei",
    )
    return render_report(notebook, page)


def test_page_starts_with_what_it_is(report):
    assert report.html.startswith('<!doctype html>\n<html lang="nl">')
    assert report.html.count("<h1>") == 1
    for text in ("<h1>Proefbeeld</h1>", "Juni 2022", "Voorbeeldland", "30 juni 2022", "Proefagenda"):
        assert text in report.html
    assert "Titel van het notebook" not in report.html
    assert "Inleiding." in report.html


def test_headings_descend_without_gaps_and_ids_are_unique(report):
    page = Page(report.html)
    assert page.headings[0] == 1
    assert all(deeper <= level + 1 for level, deeper in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert set(inside) <= set(page.ids)
    assert [(h.level, h.anchor) for h in report.title_outline] == [
        (2, "inwoners-2"),
        (3, "groei"),
        (2, "groei-2"),
    ]


def test_a_heading_that_skips_a_level_is_put_right(as_notebook, page):
    report = render_report(as_notebook("## A\n\n#### B\n\n# C"), page)
    assert [h.level for h in report.title_outline] == [2, 3, 2]


def test_sources_are_listed_once_with_licence_and_version(report):
    assert [source.id for source in report.sources] == ["telling"]
    section = report.html.split('id="bronnen"')[1]
    assert section.count("BVT, tabel 123ned, Bevolkingstelling") == 1
    assert "Gebruikte versie: 1 maart 2022. Licentie: CC BY 4.0." in section
    assert '<a href="https://example.org/123ned">https://example.org/123ned</a>' in section
    assert "Let op: Afgerond op veelvouden van 5. Zonder &lt;Urk&gt;.</p>" in section


def test_colophon_says_how_it_was_made(report):
    for text in ("Gemaakt op", "1 juli 2022", "hcalib 0.1.0, revisie abc1234", "2022-06-proef", "CC BY 4.0"):
        assert text in report.html


def test_csvs_are_collected_by_name(report, table_block):
    assert report.csvs == {"inwoners": table_block.csv}


def test_page_is_self_contained(report):
    page = Page(report.html)
    assert "default-src 'none'" in report.html
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "img", "object", "embed"}
    assert "@import" not in report.html
    assert "url(http" not in report.html
    assert len(report.html) < 300_000


def test_style_of_the_notebook_is_not_repeated(report):
    assert report.html.count("<style>") == 1


def test_code_and_printed_text_stay_out_and_are_reported(as_notebook, page, table_block):
    notebook = as_notebook("## A", table_block)
    new = nbformat.v4.new_output
    notebook.cells[1].outputs += [
        new("stream", name="stdout", text="afgedrukt\nmeer"),
        new("stream", name="stderr", text="Waarschuwing: let op"),
        new(
            "execute_result",
            data={"text/plain": "   a\n0  1", "text/html": "<table><tr><td>ruw</td></tr></table>"},
        ),
        new("display_data", data={"image/png": "aGFsbG8="}),
        new("error", ename="ValueError", evalue="stuk", traceback=["spoor"]),
    ]
    report = render_report(notebook, page)
    for text in ("toon(blok)", "afgedrukt", "Waarschuwing", "ruw", "aGFsbG8", "spoor", "In ["):
        assert text not in report.html
    assert len(report.stray_outputs) == 5
    assert "cel 2: tekst (stdout): afgedrukt" in report.stray_outputs
    assert any("ValueError: stuk" in stray for stray in report.stray_outputs)


def test_a_block_as_the_last_value_of_a_cell_is_shown(as_notebook, page, table_block):
    notebook = as_notebook(table_block)
    data = notebook.cells[0].outputs[0].data
    notebook.cells[0].outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=3)]
    report = render_report(notebook, page)
    assert 'id="inwoners"' in report.html
    assert report.stray_outputs == ()


def test_cells_for_researchers_stay_out(as_notebook, page, table_block):
    notebook = as_notebook("Alleen voor onderzoekers.", table_block)
    for cell in notebook.cells:
        cell.metadata["tags"] = ["alleen-notebook"]
    report = render_report(notebook, page)
    assert "Alleen voor onderzoekers." not in report.html
    assert report.csvs == {}


def test_notebook_is_not_changed(as_notebook, page, table_block):
    notebook = as_notebook("## A", table_block)
    before = nbformat.writes(notebook)
    render_report(notebook, page)
    assert nbformat.writes(notebook) == before


def test_equal_input_gives_equal_bytes(as_notebook, page, table_block):
    notebook = as_notebook("## A", table_block)
    assert render_report(notebook, page) == render_report(notebook, page)


def test_a_name_that_occurs_twice_is_refused(as_notebook, page, table_block):
    with pytest.raises(UserError, match="'inwoners'") as caught:
        render_report(as_notebook(table_block, table_block), page)
    assert caught.value.exit_code == ExitCode.REPORT_FAILED


def test_example_data_are_announced_at_the_top(as_notebook, page, sample_data, sample_catalog):
    plain = render_report(as_notebook("## A"), page)
    assert not plain.example
    assert "example-banner" not in plain.html.split("</style>")[1]
    one = blocks.key_figures(
        [("1", "a", "")], data=sample_data.assign(status="voorbeeld"), catalog=sample_catalog
    )
    report = render_report(as_notebook(one), page)
    assert report.example
    assert "Een deel van de cijfers is verzonnen" in report.html
    whole = render_report(as_notebook("## A"), replace(page, example=True))
    assert "De regio, de werkgevers en de cijfers zijn verzonnen" in whole.html


def test_links_to_the_other_reports(report):
    assert '<a href="proefbeeld.html" aria-current="page">Proefbeeld</a>' in report.html
    assert '<a href="doelmonitor.html">Doelmonitor</a>' in report.html


def test_edition_and_page_number_run_along_on_paper(report):
    assert '@bottom-left { content: "Proefbeeld \\b7  Voorbeeldland \\b7  Juni 2022"; }' in report.html
    assert "counter(page)" in report.html


def test_an_empty_notebook_gives_a_page(as_notebook, page):
    report = render_report(as_notebook(), replace(page, links=(), intro=""))
    assert "<h1>Proefbeeld</h1>" in report.html
    assert 'id="bronnen"' not in report.html


MADE = datetime(2022, 7, 1, 9, 30)


def edition(identifier, peildatum, *, example=False, failed=0, state="gereed"):
    title, href = f"Editie {identifier}", f"{identifier}/index.html"
    return EditionEntry(
        identifier, title, "Agenda", "Regio", peildatum, href, example, state, 3, failed, MADE
    )


def test_root_index_opens_with_the_newest_real_edition():
    html = render_root_index(
        (
            edition("oud", date(2021, 6, 30), failed=1, state="deels"),
            edition("nieuw", date(2022, 6, 30)),
            edition("spel", date(2030, 1, 1), example=True),
        )
    )
    places = [html.index(f"Editie {name}") for name in ("nieuw", "oud", "spel")]
    assert places == sorted(places)
    assert html.index("Nieuwste editie") < places[0] < html.index("Andere edities") < places[1]
    assert html.index("Deze edities zijn verzonnen") < places[2]
    assert "1 van 3 rapporten niet gelukt" in html
    assert Page(html).headings == [1, 2, 2, 3, 2, 3]


def test_root_index_without_editions():
    assert "Er zijn nog geen edities gemaakt." in render_root_index(())


def test_edition_index_names_what_failed():
    reports = (
        ReportEntry(
            "Regiobeeld", "Het beeld.", "regiobeeld.html", "gereed", size_bytes=412_300, seconds=14.2
        ),
        ReportEntry("Doelmonitor", "", "doelmonitor.html", "vorige versie", "Bron ontbreekt."),
        ReportEntry("Projectmonitor", "", None, "mislukt", "Regel 3 klopt niet."),
    )
    page = EditionPage(
        "2022-06",
        "Juni 2022",
        "Agenda",
        "Regio",
        date(2022, 6, 30),
        MADE,
        True,
        "Inleiding.",
        reports,
        "../index.html",
    )
    html = render_edition_index(page)
    assert '<a href="regiobeeld.html">Regiobeeld</a>' in html
    assert "412 kB · gemaakt in 14 s" in html
    assert "Dit is de vorige versie." in html
    assert "Regel 3 klopt niet." in html
    assert "<h3>Projectmonitor</h3>" in html
    assert "voorbeeldeditie" in html
    assert Page(html).headings == [1, 2, 3, 3, 3, 2]


def test_a_link_that_is_no_page_is_refused(as_notebook, page):
    with pytest.raises(ValueError, match="geen adres"):
        render_report(as_notebook(), replace(page, links=(Link("x", "javascript:alert(1)"),)))
