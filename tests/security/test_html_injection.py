"""Hostile text in every slot: it is shown as text, and nothing of it becomes mark-up."""

import re
from dataclasses import fields, replace
from datetime import date, datetime
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hcalib.presentation import blocks, style
from hcalib.presentation.blocks import Card, Status
from hcalib.presentation.page import Link
from hcalib.presentation.rendering import css_string, is_web_address, safe_href
from hcalib.presentation.site import (
    EditionEntry,
    EditionPage,
    ReportEntry,
    render_edition_index,
    render_root_index,
)
from hcalib.publishing.html import render_report

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "{{ 7*191 }}{% raw %}",
    "]]><script>alert(1)</script>",
    "<!-- --!><script>alert(1)</script>",
    '"; } body { background: url(https://example.org/x) } a { content: "',
    "[klik](javascript:alert(1)) ![x](https://example.org/x.png)",
    '<a href="javascript:alert(1)">x</a>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]

ALLOWED_HREF = re.compile(r"(#|https?://|data:text/csv;|[A-Za-z0-9._/\-]+(#|$)|\.\./)")


class Audit(HTMLParser):
    """Notes everything in a page that could run or fetch something."""

    def __init__(self, html):
        super().__init__()
        self.wrong = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in {
            "script",
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "image",
            "foreignobject",
        }:
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on"):
                self.wrong.append((tag, name))
            if name in {"href", "src", "xlink:href"} and not ALLOWED_HREF.match(value or ""):
                self.wrong.append((tag, name, value))


def assert_harmless(html):
    assert Audit(html).wrong == []
    assert "1337" not in html, "a template expression in the data was evaluated"
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert "url(" not in styles
    assert "example.org/x" not in styles


def every_block(text, data, catalog):
    with style.house_style():
        fig, ax = style.subplots(height=1.5)
        ax.plot([0, 1], [0, 1])
        ax.set_title(f"{text} $1 $x^2$")
    frame = pd.DataFrame(
        {text: [text, text], "b": [Status(text, "good"), None], "c": [[text], Link(text, "a.html")]}
    )
    data = data.assign(note=text)
    return [
        blocks.figure(fig, name="figuur", title=text, alt=text, data=data, catalog=catalog, note=text),
        blocks.table(frame, name="tabel", caption=text, note=text, sources=["telling"], catalog=catalog),
        blocks.lead([text], title=text),
        blocks.text(text),
        blocks.text(blocks.plain(text)),
        blocks.notice("let-op", text, [text, text]),
        blocks.key_figures([(text, text, text)]),
        blocks.definitions([(text, text)]),
        blocks.cards([Card(text, text, text, Link(text, "a.html"))], title=text),
    ]


def hostile_catalog(catalog, text):
    source = catalog.sources["telling"]
    changed = source.model_copy(
        update={
            "publisher": text,
            "title": text,
            "citation": text,
            "licence": text,
            "url": text,
            "table": text,
        }
    )
    region = catalog.regions["VB01"].model_copy(update={"name": text})
    return replace(
        catalog, sources={**catalog.sources, "telling": changed}, regions={**catalog.regions, "VB01": region}
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_slot_of_a_report(text, sample_data, sample_catalog, page, as_notebook):
    catalog = hostile_catalog(sample_catalog, text)
    names = [f.name for f in fields(page) if isinstance(getattr(page, f.name), str) and f.name != "home_href"]
    hostile_page = replace(page, links=(Link(text, "a.html"),), **dict.fromkeys(names, text))
    notebook = as_notebook(
        f"# {text}\n\n{text}", f"## {text}\n\n{text}", *every_block(text, sample_data, catalog)
    )
    report = render_report(notebook, hostile_page)
    assert_harmless(report.html)
    ids = re.findall(r'\sid="([^"]*)"', report.html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_on_the_indexes(text):
    made = datetime(2022, 7, 1)
    entries = tuple(
        EditionEntry(
            text, text, text, text, date(2022, 6, day), "a/index.html", day == 3, "deels", 2, 1, made
        )
        for day in (1, 2, 3)
    )
    assert_harmless(render_root_index(entries))
    reports = tuple(
        ReportEntry(text, text, href, state, text)
        for href, state in (("a.html", "gereed"), ("b.html", "vorige versie"), (None, "mislukt"))
    )
    index = EditionPage(
        text, text, text, text, date(2022, 6, 1), made, True, text, reports, "../index.html", text
    )
    assert_harmless(render_edition_index(index))


def test_plain_text_of_a_script_is_still_readable():
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in blocks.lead(["<script>alert(1)</script>"]).html


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_text_is_harmless_in_prose_and_tables(text):
    frame = pd.DataFrame({"a": [text], "b": [Status(text)]})
    html = "".join(
        block.html
        for block in (
            blocks.text(text),
            blocks.text(blocks.plain(text)),
            blocks.table(frame, name="a", caption=text),
        )
    )
    assert Audit(html).wrong == []


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_css_string_stays_one_string(text):
    inside = css_string(text)[1:-1]
    assert not set(inside) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \\")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "//example.org/x",
        "\\\\example.org\\x",
        "https:///x",
        "file:///etc/passwd",
        'a.html" onclick="x',
    ],
)
def test_an_address_that_is_no_page_is_refused(address):
    with pytest.raises(ValueError, match="geen adres"):
        safe_href(address)
    assert not is_web_address(address)


@pytest.mark.parametrize(
    "address", ["a.html", "../index.html", "#bronnen", "a.html#b", "https://example.org/#/x?y=1"]
)
def test_an_ordinary_address_is_kept(address):
    assert safe_href(address) == address
