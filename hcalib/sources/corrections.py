"""Corrections of published figures: each with a reason, and a guard that fails once upstream is repaired.

They stand in ``snapshots/<collection>/corrections.yml`` and never change a snapshot. A correction belongs to
the vintages from ``since`` up to ``until``; in each of them the publisher must still give ``was``. When a
newer vintage gives something else, loading stops until someone has closed the correction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date as Day
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field, model_validator

from hcalib.catalog import TOTAL
from hcalib.errors import Fault, UserError
from hcalib.files import Model, collecting, raise_if_any, read_models
from hcalib.observations import DIMENSIONS

Text = Annotated[str, Field(min_length=1)]


class Correction(Model):
    """One figure that is replaced, and why."""

    indicator: Text
    region: Text
    period: Text
    branch: Text = TOTAL
    level: Text = TOTAL
    track: Text = TOTAL
    sex: Text = TOTAL
    age: Text = TOTAL
    scenario: Text = TOTAL
    source: Text | None = None
    """Id of the source, where a collection has the same figure from several."""
    was: float | None
    """What the publisher gives; empty when it gives no figure."""
    value: float | None
    """What we use; empty when the figure is withdrawn and the right one is not known."""
    reason: Text
    who: Text
    """The role of who decided, not the name of a person."""
    date: Day
    """Day of the decision. What is made as of an earlier day does not know the correction."""
    since: Day
    """First vintage that is corrected; may be the next one, which has not arrived yet."""
    until: Day | None = None
    """Last vintage that is corrected; empty as long as the publisher has not repaired it."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Correction:
        if self.was == self.value:
            raise ValueError("'was' en 'value' zijn gelijk; dan valt er niets te corrigeren.")
        if self.until is not None and self.until < self.since:
            raise ValueError("'until' ligt voor 'since'.")
        if "@" in self.who:
            raise ValueError("bij 'who' hoort een rol, zoals 'onderzoeker', en geen naam of adres.")
        return self

    @property
    def figure(self) -> str:
        """The figure in a few words, for a sentence or a list."""
        parts = [getattr(self, name) for name in DIMENSIONS]
        broken_down = [part for part in parts if part != TOTAL]
        return ", ".join([f"{self.indicator} {self.region} {self.period}", *broken_down])

    @property
    def sentence(self) -> str:
        """What was changed and why, as the note of the figure says it."""
        change = f"de bron gaf {_number(self.was)}, hier staat {_number(self.value)}"
        return f"gecorrigeerd op {self.date.isoformat()}: {change}; {self.reason.rstrip('.')} ({self.who})"

    def holds_for(self, vintage: Day) -> bool:
        """Tell whether a vintage is one that it corrects."""
        return self.since <= vintage and (self.until is None or vintage <= self.until)


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Read the corrections of a collection; without the file there are none.

    Raises
    ------
    UserError
        With all faults of the file.
    """
    return read_models(path, Correction) if path.exists() else ()


def apply_corrections(
    frame: pd.DataFrame,
    corrections: Sequence[Correction],
    path: Path,
    vintage: Day,
    dates: Sequence[Day],
    known_on: Day | None = None,
) -> pd.DataFrame:
    """Return the figures of one vintage with its corrections.

    Parameters
    ----------
    frame : pandas.DataFrame
        All figures of the collection at this vintage, as ``read_observations`` returns them. Not changed.
    corrections : sequence of Correction
        All corrections of the collection.
    path : Path
        The file they stand in, to name it.
    vintage : datetime.date
        The vintage that ``frame`` holds.
    dates : sequence of datetime.date
        All vintages of the collection, oldest first.
    known_on : datetime.date, optional
        Leave out corrections that were made after this day.

    Raises
    ------
    UserError
        With all corrections that fit no figure or more than one, that are about one figure, or whose
        figure the publisher has changed since.
    """
    faults: list[Fault] = []
    chosen: dict[int, Correction] = {}
    for number, correction in enumerate(corrections, 1):
        if correction.holds_for(vintage) and (known_on is None or correction.date <= known_on):
            with collecting(faults):
                row = _row(frame, correction, number, path, vintage, dates)
                if row in chosen:
                    message = f"{correction.figure} heeft al een correctie; laat er één over."
                    raise UserError([Fault(message, path, None, str(number))])
                chosen[row] = correction
    raise_if_any(faults)
    result = frame.copy()
    for row, correction in chosen.items():
        note = str(frame["note"].loc[row])
        result.loc[row, "value"] = float("nan") if correction.value is None else correction.value
        result.loc[row, "note"] = f"{note}; {correction.sentence}" if note else correction.sentence
    return result


def state_in(frame: pd.DataFrame, correction: Correction) -> Literal["nodig", "hersteld", "weg"]:
    """Tell how a correction stands towards figures as the publisher gives them.

    Returns
    -------
    {"nodig", "hersteld", "weg"}
        The publisher still gives ``was``; it gives something else; it no longer has the figure.
    """
    found = frame.loc[_rows(frame, correction), "value"]
    if found.empty:
        return "weg"
    return "nodig" if all(_same(value, correction.was) for value in found) else "hersteld"


def _row(
    frame: pd.DataFrame,
    correction: Correction,
    number: int,
    path: Path,
    vintage: Day,
    dates: Sequence[Day],
) -> int:
    """Find the one row that a correction is about, and check that the publisher still gives ``was``."""
    found = frame.index[_rows(frame, correction)]
    later = vintage > correction.since
    before = max((day for day in dates if day < vintage), default=vintage).isoformat()
    close = f"sluit de correctie af met 'until: {before}', dan geldt zij nog voor oudere momentopnamen."
    column, message = "", ""
    if len(found) > 1:
        column, message = (
            ".source",
            f"{correction.figure} staat er {len(found)} keer; noem ook de bron (source).",
        )
    elif len(found) == 0:
        message = f"{correction.figure} staat niet in de momentopname van {vintage.isoformat()}; "
        message += close if later else "controleer de codes."
    elif not _same(value := float(frame["value"].loc[found[0]]), correction.was):
        column = ".was"
        message = f"de bron geeft voor {correction.figure} {_number(value)} en niet {_number(correction.was)}"
        message += f" en heeft dit cijfer dus veranderd; {close}" if later else "; verbeter 'was'."
    if message:
        raise UserError([Fault(message, path, None, f"{number}{column}")])
    return int(found[0])


def _rows(frame: pd.DataFrame, correction: Correction) -> pd.Series:
    rows = pd.Series(True, index=frame.index)
    for column in ("indicator", "region", "period", *DIMENSIONS):
        rows &= frame[column] == getattr(correction, column)
    return rows if correction.source is None else rows & (frame["source"] == correction.source)


def _same(value: float, was: float | None) -> bool:
    if was is None or math.isnan(value):
        return was is None and math.isnan(value)
    return math.isclose(value, was, rel_tol=1e-9, abs_tol=1e-12)


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "geen cijfer"
    return f"{value:.15g}".replace(".", ",")
