"""What a StatLine table is, whichever version of the open data describes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class TableInfo:
    """A table as the catalogue lists it.

    Attributes
    ----------
    id : str
        For example ``83599NED``.
    modified : datetime.datetime or None
        When the publisher last changed it; v3 gives Dutch time without a zone, v4 with one.
    period : str
        What time it covers, in the publisher's words.
    rows : int or None
        Number of rows (v3) or cells (v4) that the publisher announces; None when it does not say.
    """

    id: str
    title: str
    description: str
    status: str
    language: str
    modified: datetime | None
    period: str
    rows: int | None


@dataclass(frozen=True)
class Code:
    """A code of a dimension; ``id`` without the spaces that the publisher pads it with.

    Attributes
    ----------
    padded : str
        The code as the publisher writes it, for a filter on the server.
    status : str or None
        Of a period: ``Definitief``, ``Voorlopig``, ``NaderVoorlopig``.
    """

    id: str
    padded: str
    title: str
    description: str
    status: str | None


@dataclass(frozen=True)
class Dimension:
    """A dimension of a table, with its code list in the publisher's order."""

    id: str
    title: str
    kind: Literal["plain", "time", "geo"]
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class Measure:
    """What a table counts: its topic (v3) or measure (v4).

    Attributes
    ----------
    group : str
        Headings it stands under, from outer to inner with ``: `` between them; a title such as "Totaal" says
        nothing without them.
    """

    id: str
    title: str
    unit: str
    decimals: int | None
    description: str
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A table's own description: nothing of it is assumed beforehand."""

    info: TableInfo
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
