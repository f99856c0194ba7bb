"""The pages around the reports: the index of one edition, and the index of all editions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from hcalib.presentation.rendering import render

ReportState = Literal["gereed", "mislukt", "vorige versie", "wordt vernieuwd", "in de maak"]
EditionState = Literal["bezig", "gereed", "deels", "mislukt"]


@dataclass(frozen=True)
class ReportEntry:
    """A report on the index of its edition.

    Attributes
    ----------
    title, description : str
    href : str or None
        None when there is nothing to open.
    state : {"gereed", "mislukt", "vorige versie", "wordt vernieuwd", "in de maak"}
        'vorige versie': this run failed, and the report of an earlier run is still there; 'wordt vernieuwd':
        that report is there while a new one is made; 'in de maak': there is none yet.
    message : str
        For a report that failed: the first useful line of the error. May be empty.
    size_bytes : int or None
    seconds : float or None
        How long it took to make.
    """

    title: str
    description: str
    href: str | None
    state: ReportState
    message: str = ""
    size_bytes: int | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class EditionPage:
    """What the index of an edition shows; ``data_note`` (plain text) says where the figures are."""

    edition_id: str
    title: str
    agenda_name: str
    region_name: str
    peildatum: date
    generated: datetime
    example: bool
    intro: str
    reports: tuple[ReportEntry, ...]
    home_href: str
    data_note: str = ""


@dataclass(frozen=True)
class EditionEntry:
    """An edition on the index of all editions."""

    edition_id: str
    title: str
    agenda_name: str
    region_name: str
    peildatum: date
    href: str
    example: bool
    state: EditionState
    report_count: int
    failed_count: int
    generated: datetime


def render_edition_index(page: EditionPage) -> str:
    """Make the index of one edition: its reports, also those that failed, and what was used."""
    return str(render("site/edition.html.j2", page=page)) + "\n"


def render_root_index(editions: tuple[EditionEntry, ...]) -> str:
    """Make the index of all editions: the newest real one first and large, examples apart at the end."""
    ordered = sorted(editions, key=lambda e: (e.peildatum, e.generated, e.edition_id), reverse=True)
    real = [edition for edition in ordered if not edition.example]
    context = {
        "newest": real[0] if real else None,
        "earlier": real[1:],
        "examples": [edition for edition in ordered if edition.example],
    }
    return str(render("site/root.html.j2", **context)) + "\n"
