"""A notebook that ran, as one self-contained HTML page."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import PackageLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

import hcalib.presentation
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.presentation import dutch, rendering
from hcalib.presentation.blocks import BLOCK_MIME
from hcalib.presentation.clearing import refusal
from hcalib.presentation.page import PageContext
from hcalib.presentation.prose import Heading, Outline, cell_to_html, plain
from hcalib.presentation.provenance import SourceNote, merge

ONLY_IN_NOTEBOOK = "alleen-notebook"
"""Tag of cells that researchers see in JupyterLab and readers of the report do not."""

_RESERVED_ANCHORS = ("inhoud", "bronnen", "over-dit-rapport", "toc-titel")


@dataclass(frozen=True)
class RenderedReport:
    """A page, and what was found in the notebook while making it.

    Attributes
    ----------
    html : str
        The whole page; it needs no other file and makes no request.
    csvs : dict of str to str
        Name of a figure or table to its CSV.
    sources : tuple of SourceNote
        Every source once, in the order of first use.
    example : bool
        True when the agenda or any block uses invented data.
    title_outline : tuple of Heading
        The headings, in order.
    stray_outputs : tuple of str
        Outputs that readers do not get to see (printed text, warnings, frames), described in Dutch.
    """

    html: str
    csvs: dict[str, str]
    sources: tuple[SourceNote, ...]
    example: bool
    title_outline: tuple[Heading, ...]
    stray_outputs: tuple[str, ...]


@dataclass
class _Contents:
    """What one walk through the notebook collects."""

    notebook: NotebookNode
    outline: Outline
    blocks: list[dict[str, Any]] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)


def render_report(notebook: NotebookNode, page: PageContext) -> RenderedReport:
    """Make the page of an executed notebook.

    Code, prompts and every output that is not one of our blocks stay out of the page.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed; it is not changed.
    page : PageContext

    Raises
    ------
    UserError
        When two figures or tables have the same name, because their files and links would collide; and when
        a block holds numbers from answers given in confidence that are not cleared figures.
    """
    contents = _collect(notebook)
    _refuse_unprotected(contents.blocks)
    named = [block for block in contents.blocks if block["name"]]
    sources = merge(SourceNote(**note) for block in contents.blocks for note in block["sources"])
    example = page.example or any(block["example"] for block in contents.blocks)
    html, _ = _exporter().from_notebook_node(
        contents.notebook,
        {
            "page": page,
            "outline": [*contents.outline.headings, *_closing_headings(sources)],
            "sources": sources,
            "example": example,
        },
    )
    return RenderedReport(
        html=html,
        csvs={block["name"]: block["csv"] for block in named if block["csv"] is not None},
        sources=sources,
        example=example,
        title_outline=tuple(contents.outline.headings),
        stray_outputs=tuple(contents.stray),
    )


def _collect(notebook: NotebookNode) -> _Contents:
    prepared = copy.deepcopy(notebook)
    prepared.cells = [
        cell for cell in prepared.cells if ONLY_IN_NOTEBOOK not in cell.metadata.get("tags", [])
    ]
    names = [block["name"] for block in _blocks_of(prepared) if block["name"]]
    _refuse_duplicates(names)
    contents = _Contents(prepared, Outline(taken={*names, *_RESERVED_ANCHORS}))
    for number, cell in enumerate(prepared.cells, 1):
        if cell.cell_type == "markdown":
            cell.metadata["hcalib_html"] = cell_to_html(cell.source, contents.outline)
        elif cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _keep(output, number, contents)]
    return contents


def _blocks_of(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if BLOCK_MIME in output.get("data", {}):
                yield output.data[BLOCK_MIME]


def _refuse_duplicates(names: list[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = (
            "de naam '{}' wordt in dit rapport twee keer gebruikt; geef elke figuur en tabel een eigen naam."
        )
        raise UserError([Fault(message.format(name)) for name in twice], ExitCode.REPORT_FAILED)


def _refuse_unprotected(blocks: list[dict[str, Any]]) -> None:
    """Ask again what the door of a block asked: a block that was made in another way has no answer."""
    guilty = [
        block["name"]
        for block in blocks
        if block["csv"] is not None
        and any(source.get("in_confidence") for source in block["sources"])
        and block.get("protected") is not True
    ]
    if guilty:
        raise UserError([Fault(refusal(f"'{name}'")) for name in guilty], ExitCode.REPORT_FAILED)


def _keep(output: NotebookNode, cell_number: int, contents: _Contents) -> bool:
    """Keep a block, without the style it carries for JupyterLab; note anything else."""
    data = output.get("data", {})
    if BLOCK_MIME not in data:
        contents.stray.append(f"cel {cell_number}: {_describe(output)}")
        return False
    contents.blocks.append(data[BLOCK_MIME])
    data["text/html"] = re.sub(r"\A<style>.*?</style>", "", data["text/html"], flags=re.DOTALL)
    if data[BLOCK_MIME]["kind"] == "heading":
        title = cell_to_html(f"## {plain(data[BLOCK_MIME]['title'])}", contents.outline)
        data["text/html"] = f'<div class="prose">{title}</div>'
    return True


def _describe(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return f"tekst ({output.name}): {_first_line(output.text)}"
    if output.output_type == "error":
        return f"fout: {output.ename}: {_first_line(output.evalue)}"
    kinds = dutch.listing(sorted(output.get("data", {})))
    return f"uitvoer die geen blok is ({kinds}): {_first_line(output.get('data', {}).get('text/plain', ''))}"


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0][:120] if lines else ""


def _closing_headings(sources: tuple[SourceNote, ...]) -> list[Heading]:
    closing = [Heading(2, "Bronnen", "bronnen")] if sources else []
    return [*closing, Heading(2, "Over dit rapport", "over-dit-rapport")]


def prepare() -> None:
    """Compile the templates of pages and blocks, and the schema by which papermill reads a notebook.

    Processes that are forked from this one find them ready.
    """
    nbformat.validate(nbformat.v4.new_notebook())  # type: ignore[no-untyped-call]
    exporter = _exporter()
    rendering.prepare(exporter.environment, exporter.template.name)
    rendering.prepare_blocks()


@lru_cache(maxsize=1)
def _exporter() -> TemplateExporter:
    """Return nbconvert's exporter with our template.

    TemplateExporter and not HTMLExporter: the latter parses and rewrites the finished page, which
    changes the case of SVG's names, and prepares scripts and styles that this page does not have.
    """
    templates = Path(hcalib.presentation.__file__).parent / "templates"
    exporter = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="report",
        template_file="index.html.j2",
        extra_template_basedirs=[str(templates)],
        extra_loaders=[PackageLoader("hcalib.presentation")],
        file_extension=".html",
        default_preprocessors=[],
    )
    exporter.output_mimetype = "text/html"
    env = exporter.environment
    env.autoescape = True
    env.undefined = StrictUndefined
    rendering.add_filters(env)
    # a block's HTML was made, and escaped, by our own templates when the notebook ran
    env.filters["trusted"] = Markup
    env.filters["iso_day"] = lambda text: dutch.day(date.fromisoformat(text))
    return exporter
