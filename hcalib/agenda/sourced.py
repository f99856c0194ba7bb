"""Where a statement comes from, and how sure it is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.files import Model


class SourceRef(Model):
    """Where a statement comes from."""

    source: Identifier
    """Id in ``data/catalog/sources.yml``."""
    place: Text
    """Where in the source: chapter, annex, row."""


class Reading(Model):
    """One of the ways a fact is stated."""

    text: Text
    source: SourceRef


class Conflict(Model):
    """Two or more sources that contradict each other; shown beside the figure, never hidden."""

    topic: Text
    readings: Annotated[tuple[Reading, ...], Field(min_length=2)]
    decision: Text
    """Which reading leads and why, as one Dutch sentence."""


class Uncertainty(Model):
    """A reading of an ambiguous source that a researcher still has to confirm."""

    field: Text
    """Name of the field whose value is uncertain, for example ``goals`` or ``phase``."""
    note: Text


class Quantity(Model):
    """A value with the period it holds for; ``value`` is empty when it is not known."""

    value: float | None = None
    period: PeriodCode
    source: SourceRef | None = None
    note: str | None = None
