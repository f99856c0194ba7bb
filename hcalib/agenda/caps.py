"""A figure of the whole region that what projects contribute to a goal cannot exceed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hcalib.agenda.fields import Identifier
from hcalib.files import Model

Counts = Literal["period", "year-back", "stock"]
"""What a published figure of a period counts.

period: what happened in that period, so that periods can be added; year-back: what happened in the twelve
months up to the end of it; stock: what there was on one day.
"""


class RegionalCap(Model):
    """A published figure that counts the same as a goal, in the whole region.

    Whoever a project counts for the goal is in it as well. That is a judgement of the researcher, which no
    programme can make; a figure that only moves along belongs under ``regional``.
    """

    indicator: Identifier
    counts: Counts
    branch: Identifier = "totaal"
    level: Identifier = "totaal"
    track: Identifier = "totaal"
    sex: Identifier = "totaal"
    age: Identifier = "totaal"
    off_by: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """How far one published figure can be too low, in its own unit: half its rounding, or its margin."""
    why: Annotated[str, Field(min_length=20)]
    """Why it counts the same as the goal and leaves nobody out, as one Dutch sentence for readers."""

    @property
    def breakdown(self) -> dict[str, str]:
        """Which part of the published figure is meant: a code by dimension."""
        return {name: getattr(self, name) for name in ("branch", "level", "track", "sex", "age")}
