"""What stands around a report: its title, edition, region and links to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Link:
    """A link to another page of the same site, or out of it.

    Attributes
    ----------
    title : str
    href : str
        Relative address, ``#anchor`` or https address; anything else is refused on rendering.
    current : bool
        Whether it is the page that holds the link.
    """

    title: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class PageContext:
    """Everything a report's page shows that is not in its notebook.

    Attributes
    ----------
    report_title, edition_id, edition_title, agenda_name, region_name : str
        As readers see them, in Dutch.
    peildatum : datetime.date
        Nothing that was published later is used.
    generated : datetime.datetime
    revision, version : str
        Revision of the repository and version of the library.
    example : bool
        True for the fictional agenda; the page also says so when one of its blocks uses example data.
    links : tuple of Link
        The reports of the edition, this one included (marked ``current``).
    home_href : str
        The edition's index.
    intro : str
        One or two sentences under the title; may be empty.
    confidential : bool
        True for a page that is meant for one reader: it may not be copied.
    """

    report_title: str
    edition_id: str
    edition_title: str
    agenda_name: str
    region_name: str
    peildatum: date
    generated: datetime
    revision: str
    version: str
    example: bool
    links: tuple[Link, ...]
    home_href: str
    intro: str = ""
    confidential: bool = False
