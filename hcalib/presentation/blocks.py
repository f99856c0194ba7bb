"""The building blocks of a report: what a notebook shows, in JupyterLab and on the page.

A block holds its HTML and, beside it, what the publisher must know: the CSV of its figures, its
sources, and whether they are example data. A notebook ends a cell with a block, or displays it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from markupsafe import Markup

from hcalib.catalog import Catalog
from hcalib.presentation import cells, clearing, confidential, export, prose
from hcalib.presentation.cells import Align, Status
from hcalib.presentation.page import Link
from hcalib.presentation.provenance import Provenance, trace
from hcalib.presentation.rendering import render, stylesheet
from hcalib.presentation.summary import summarise
from hcalib.presentation.svg import figure_to_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "BLOCK_MIME",
    "Block",
    "Card",
    "Link",
    "Status",
    "cards",
    "definitions",
    "figure",
    "heading",
    "key_figures",
    "lead",
    "notice",
    "plain",
    "table",
    "text",
]

BLOCK_MIME = "application/vnd.hcalib.block+json"
NoticeKind = Literal["voorbeeld", "ontbreekt", "let-op", "conflict", "onzeker"]

plain = prose.plain


@dataclass(frozen=True)
class Block:
    """One piece of a report.

    Attributes
    ----------
    kind : str
        figure, table, lead, text, heading, notice, key_figures, definitions or cards.
    name : str
        Slug that is unique in the report; empty for pieces without figures of their own.
    title : str
    html : Markup
    csv : str or None
        The figures behind it, as :mod:`hcalib.presentation.export` writes them.
    provenance : Provenance
    protected : bool
        True when a source was given in confidence and every number is a cleared figure.
    """

    kind: str
    name: str
    title: str
    html: Markup
    csv: str | None = None
    provenance: Provenance = field(default_factory=Provenance)
    protected: bool = False

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "text/plain": self.title or self.kind,
            "text/html": notebook_style() + self.html,
            BLOCK_MIME: {
                "kind": self.kind,
                "name": self.name,
                "title": self.title,
                "csv": self.csv,
                "sources": [note.as_dict() for note in self.provenance.sources],
                "statuses": list(self.provenance.statuses),
                "example": self.provenance.example,
                "protected": self.protected,
            },
        }


@dataclass(frozen=True)
class Card:
    """Something to decide: a question, why it is on the table, and where to read on. Texts are Markdown."""

    title: str
    text: str
    reason: str = ""
    link: Link | None = None


def notebook_style() -> Markup:
    """Return the style element that makes a block look right inside JupyterLab."""
    return Markup("<style>{}</style>").format(stylesheet("blocks"))


def figure(
    fig: Figure | None,
    *,
    name: str,
    title: str,
    alt: str,
    data: pd.DataFrame,
    catalog: Catalog,
    table: pd.DataFrame | None = None,
    note: str | None = None,
) -> Block:
    """Show a chart with its message, its sources, its figures and a download.

    Parameters
    ----------
    fig : matplotlib.figure.Figure or None
        None when there are no data to draw: the block then says so.
    name : str
        Slug, unique in the report; also the name of the CSV.
    title : str
        What the figure shows, as one sentence.
    alt : str
        What a reader who cannot see the figure has to know.
    data : pandas.DataFrame
        The figures that were drawn, with the columns of the observations (and low, high). From answers given
        in confidence ``value`` holds cleared figures and ``span`` their margins: see
        :mod:`hcalib.presentation.clearing`.
    catalog : Catalog
        Names of the codes, and the sources.
    table : pandas.DataFrame, optional
        What 'Bekijk de cijfers' shows, with Dutch headings; by default made from ``data``.
    note : str, optional
        Markdown below the figure: what to keep in mind when reading it.
    """
    confidential.refuse(
        f"de figuur {_named(name)}",
        naam=name,
        titel=title,
        beschrijving=alt,
        gegevens=data,
        cijfers=table,
        toelichting=note,
    )
    _check_name(name)
    found = trace(data, catalog)
    protected = clearing.refuse_plain(f"de figuur {_named(name)}", catalog, (), data, cijfers=table)
    data = clearing.open_tidy(data)
    table = None if table is None else clearing.open_display(table)
    shown = table if table is not None else summarise(data, catalog)
    csv = export.tidy_to_csv(data, catalog) if len(data) else None
    html = render(
        "blocks/figure.html.j2",
        name=name,
        title=title,
        svg=None if fig is None else figure_to_svg(fig, name, title, alt),
        note=prose.inline(note) if note else "",
        provenance=found,
        table=cells.build_table(shown) if len(shown) else None,
        download=_data_uri(csv),
    )
    _close(fig)
    return Block("figure", name, title, html, csv, found, protected)


def table(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: str,
    data: pd.DataFrame | None = None,
    catalog: Catalog | None = None,
    sources: Sequence[str] = (),
    note: str | None = None,
    decimals: int | Mapping[str, int] | None = None,
    align: Mapping[str, Align] | None = None,
    status_column: str | None = None,
    example: bool = False,
    download: pd.DataFrame | None = None,
    folded: bool = False,
) -> Block:
    """Show a table with caption, scoped headings, Dutch numbers and a download.

    Parameters
    ----------
    frame : pandas.DataFrame
        As readers see it; the first column heads the rows. See :func:`hcalib.presentation.cells.build_table`
        for what a cell may hold. Numbers from answers given in confidence are cleared figures.
    name, caption : str
    data : pandas.DataFrame, optional
        The observations behind it; they give the CSV, the sources and the statuses. Without it the CSV is
        the table itself.
    catalog : Catalog, optional
        Needed with ``data`` or ``sources``.
    sources : sequence of str
        Ids of sources that are not in ``data``.
    note : str, optional
        Markdown below the table.
    decimals, align, status_column
        See :func:`hcalib.presentation.cells.build_table`.
    example : bool
        True when the table shows invented data that ``data`` and ``sources`` do not give away.
    download : pandas.DataFrame, optional
        What the CSV holds when that is more than the page shows; instead of ``data``.
    folded : bool
        True for what few readers need: only the caption shows until a reader opens it, and it has no number.
        In print it is there when it was opened.
    """
    confidential.refuse(
        f"de tabel {_named(name)}",
        naam=name,
        titel=caption,
        tabel=frame,
        gegevens=data,
        toelichting=note,
        bestand=download,
    )
    _check_name(name)
    found = trace(data, catalog, sources, example)
    protected = clearing.refuse_plain(
        f"de tabel {_named(name)}", catalog, sources, data, tabel=frame, bestand=download
    )
    data = None if data is None else clearing.open_tidy(data)
    frame = clearing.open_display(frame)
    download = None if download is None else clearing.open_display(download)
    if download is None and data is not None and catalog is not None and len(data):
        csv: str | None = export.tidy_to_csv(data, catalog)
    else:
        rows = frame if download is None else download
        csv = export.frame_to_csv(rows) if len(rows) else None
    html = render(
        "blocks/table.html.j2",
        name=name,
        caption=caption,
        note=prose.inline(note) if note else "",
        provenance=found,
        table=cells.build_table(frame, decimals, align, status_column),
        download=_data_uri(csv),
        folded=folded,
    )
    return Block("table", name, caption, html, csv, found, protected)


def lead(sentences: Sequence[str], *, title: str = "In het kort", numbered: bool = False) -> Block:
    """Show the conclusion at the top of a report: a few sentences of Markdown."""
    confidential.refuse("de kern van het rapport", titel=title, zinnen=sentences)
    items = [prose.inline(sentence) for sentence in sentences]
    html = render("blocks/lead.html.j2", title=title, items=items, numbered=numbered)
    return Block("lead", "", title, html)


def text(markdown: str) -> Block:
    """Show prose. Put data into it through :func:`plain`, so that Markdown does not read it as mark-up."""
    confidential.refuse("een tekst", tekst=markdown)
    html = render("blocks/text.html.j2", body=prose.to_html(markdown))
    return Block("text", "", "", html)


def heading(title: str) -> Block:
    """Head a part that not every report has; the publisher puts it in the table of contents."""
    confidential.refuse("een kop", titel=title)
    return Block("heading", "", title, Markup("<h2>{}</h2>").format(title))


def notice(kind: NoticeKind, title: str, items: Iterable[str]) -> Block:
    """Show a box that asks for attention: what is missing, uncertain, contradictory or invented.

    Parameters
    ----------
    kind : {"voorbeeld", "ontbreekt", "let-op", "conflict", "onzeker"}
    title : str
    items : iterable of str
        Sentences of Markdown; one is a paragraph, more are a list.
    """
    confidential.refuse("een kader", titel=title, zinnen=items)
    listed = [items] if isinstance(items, str) else list(items)
    html = render(
        "blocks/notice.html.j2", kind=kind, title=title, items=[prose.inline(item) for item in listed]
    )
    return Block("notice", "", title, html, provenance=Provenance(example=kind == "voorbeeld"))


def key_figures(
    figures: Sequence[tuple[str, str, str]],
    *,
    data: pd.DataFrame | None = None,
    catalog: Catalog | None = None,
    sources: Sequence[str] = (),
) -> Block:
    """Show a row of large numbers: (number with its unit, what it is, period and status).

    ``data`` (tidy) or ``sources`` put the sources in the list at the end of the report.
    """
    confidential.refuse("de kerncijfers", cijfers=figures, gegevens=data)
    found = trace(data, catalog, sources)
    html = render("blocks/key_figures.html.j2", figures=figures, provenance=found)
    return Block("key_figures", "", "", html, provenance=found)


def definitions(terms: Sequence[tuple[str, str]]) -> Block:
    """Show terms with their meaning (Markdown)."""
    confidential.refuse("de begrippen", begrippen=terms)
    listed = [(term, prose.inline(meaning)) for term, meaning in terms]
    return Block("definitions", "", "", render("blocks/definitions.html.j2", terms=listed))


def cards(items: Sequence[Card], *, title: str = "Om over te besluiten") -> Block:
    """Show numbered cards, such as the three decisions for the sectortafel."""
    confidential.refuse("de besluiten", titel=title, kaarten=items)
    listed = [
        {
            "title": card.title,
            "text": prose.inline(card.text),
            "reason": prose.inline(card.reason),
            "link": card.link,
        }
        for card in items
    ]
    return Block("cards", "", title, render("blocks/cards.html.j2", title=title, cards=listed))


def _named(name: Any) -> str:
    return f"'{name}'" if isinstance(name, str) else "zonder naam"


def _check_name(name: str) -> None:
    if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) is None:
        raise ValueError(
            f"'{name}' is geen naam voor een blok: gebruik kleine letters, cijfers en streepjes."
        )


def _data_uri(csv: str | None) -> str | None:
    if csv is None:
        return None
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(csv.encode("utf-8")).decode("ascii")


def _close(fig: Figure | None) -> None:
    """Keep pyplot from showing the figure a second time, as a picture without a title."""
    if fig is not None and getattr(fig, "number", None) is not None:
        import matplotlib.pyplot as plt

        plt.close(fig)
