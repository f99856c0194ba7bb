"""Hostile stories in a real browser: they are read, and they do nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_checks import sideways_scroll, structure_problems

from hcalib.agenda import load_agenda
from hcalib.disclosure.cleaning import clean_text
from hcalib.monitoring.projects import Story, Told
from hcalib.presentation.projectmonitor.told import story_block
from hcalib.publishing.html import render_report

pytestmark = pytest.mark.browser

DATA = Path(__file__).resolve().parents[2] / "data"
HIT = "document.documentElement.dataset.hit=1"
STORIES = [
    f"<script>{HIT}</script>",
    f'"><img src=x onerror="{HIT}">',
    f'<svg onload="{HIT}"><animate onbegin="{HIT}" attributeName="x"/></svg>',
    f'<iframe srcdoc="<script>parent.{HIT}</script>"></iframe>',
    f"<a href=\"javascript:{HIT}\" id='klik'>klik</a> [klik](javascript:{HIT})",
    "![x](https://example.org/x.png) <link rel=stylesheet href=https://example.org/x.css>",
    "</style><style>* { display: none !important }</style>",
    f"</p></blockquote></section></main><details open ontoggle={HIT}>x</details>",
    "Het lukte \u202egnal etiezlew\u202c en \u200bverder\x00.",
    "lang" * 800,
    "L" + "\u0301" * 300 + "ukte",
]


def test_hostile_stories_do_nothing(tmp_path, as_notebook, page, visit):
    agenda = load_agenda(DATA / "agenda", "voorbeeld")
    told = Told(tuple(Story("I-1", "2025MM07", clean_text(text)) for text in STORIES), 0)
    notebook = as_notebook("# Verhalen", "## Verhalen", *story_block(agenda, told, None))
    path = tmp_path / "verhalen.html"
    path.write_text(render_report(notebook, page).html, encoding="utf-8")

    for width in (1280, 360):
        seen = visit(path, width=width)
        seen.page.evaluate("document.querySelectorAll('main a[href^=javascript]').forEach(a => a.click())")
        seen.page.wait_for_timeout(200)
        assert seen.page.evaluate("document.documentElement.dataset.hit") is None
        assert seen.complaints == []
        assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []
        assert sideways_scroll(seen.page) == []
        assert structure_problems(seen.page) == []
        text = seen.page.inner_text("main")
        assert "<script>" in text, "a reader sees what was handed in"
        assert "</style><style>" in text
        assert seen.page.evaluate("document.querySelectorAll('blockquote').length") == len(STORIES)
        assert (
            seen.page.evaluate("document.querySelectorAll('blockquote :not(p, em, br, strong)').length") == 0
        )
