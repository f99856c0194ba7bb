"""Waivers: employers that agreed to be recognisable in what is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import model_validator

from hcalib.agenda.fields import Identifier, Text
from hcalib.files import Model


class Waiver(Model):
    """Leave of one employer to show figures in which its answers can be recognised."""

    employer: Identifier
    survey: Identifier
    """For this survey only: who agrees to one has not agreed to all."""
    since: date
    """Day of the agreement."""
    until: date | None = None
    """Last day on which it holds; without it until it is withdrawn, by removing it here."""
    agreed: Text
    """Who agreed in which words or letter, in Dutch; no names of persons."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Waiver:
        if self.until is not None and self.until < self.since:
            raise ValueError("de toestemming houdt op voordat zij begint; kijk 'since' en 'until' na.")
        return self


def waiving(waivers: Iterable[Waiver], survey: str, today: date) -> frozenset[str]:
    """Return the employers whose waiver for a survey holds on a day."""
    return frozenset(
        waiver.employer
        for waiver in waivers
        if waiver.survey == survey
        and waiver.since <= today
        and (waiver.until is None or today <= waiver.until)
    )
