"""Sliders for the goals in JupyterLab: move one, and see within a second what it does with the shortage."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from hcalib.agenda import Agenda
from hcalib.presentation import chances, dutch
from hcalib.presentation.doelmonitor.what_if import goal_of
from hcalib.presentation.exploring_projection import own_scenario
from hcalib.presentation.regiobeeld.outlook.facts import NOTHING, Interval, interval
from hcalib.projection.model import Model
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.running import Sample
from hcalib.projection.workplace import FACTOR
from hcalib.scenarios import LeverPlan, ScenarioPlan

if TYPE_CHECKING:
    from ipywidgets import VBox

_MOST = 3.0
"""A slider goes to this many times the largest effort that was agreed for a year."""
_STEPS = 30
_UNITS = {
    "woonplaats": "mensen per jaar",
    "werkplek": "mensen of plekken per jaar",
    "niveau": "deel van het niveau per jaar",
    "eenheden": "per jaar",
}


class Comparison:
    """The shortage with and without effort, in the same draws, which are made once.

    Parameters
    ----------
    plan : ScenarioPlan
        Says which knob each goal turns.
    model : Model
    first, last : int
        Years with effort, both included.
    draws, seed : int
    """

    def __init__(
        self, plan: ScenarioPlan, model: Model, *, first: int, last: int, draws: int, seed: int
    ) -> None:
        self.plan, self.model, self.first, self.last, self.draws = plan, model, first, last, draws
        self._sample = Sample(model, draws, seed)
        self._factor = self._sample.number(FACTOR)
        self._without = self._sample.project(NOTHING)

    def table(self, effort: Mapping[str, float]) -> pd.DataFrame:
        """Return people short at work in the region, without and with effort a year by goal (0 is none).

        Raises
        ------
        UserError
            If a goal is not in the plan, or the years or the effort cannot be.
        """
        pulled = {goal: amount for goal, amount in effort.items() if amount}
        scenario = own_scenario(self.plan, self.model, pulled, self.first, self.last)
        found = self._sample.project(scenario)
        rows = []
        for year in self._years():
            missing = PeopleMissing(year)
            without, with_effort = self._factor * missing(self._without), self._factor * missing(found)
            rows.append(
                {
                    "Eind van": str(year),
                    "Tekort zonder": _people(interval(without)),
                    "Tekort met": _people(interval(with_effort)),
                    "Verschil": _people(interval(with_effort - without)),
                }
            )
        return pd.DataFrame(rows)

    def _years(self) -> list[int]:
        """Return the year halfway the effort, its last year and the last of the projection."""
        final = self.model.axes.calendar[-1]
        return sorted({(self.first + self.last) // 2, self.last, final})


def effort_sliders(
    plan: ScenarioPlan,
    model: Model,
    agenda: Agenda,
    effort: Mapping[str, float],
    *,
    first: int,
    last: int,
    draws: int,
    seed: int,
) -> VBox:
    """Return a slider for every goal, with the answer below them.

    Parameters
    ----------
    plan : ScenarioPlan
    model : Model
    agenda : Agenda
        Names the goals.
    effort : mapping of str to float
        Where the sliders stand at first, by goal; 0 for a goal that is not named.
    first, last, draws, seed : int
        As for :class:`Comparison`.

    Raises
    ------
    UserError
        As :meth:`Comparison.table` does, for the first position.
    """
    from ipywidgets import HTML, FloatSlider, Layout, VBox  # only JupyterLab needs it

    comparison = Comparison(plan, model, first=first, last=last, draws=draws, seed=seed)
    comparison.table(effort)  # a goal that does not exist is told before anything is drawn
    answer = HTML()
    sliders = {
        lever.goal: FloatSlider(
            **_slider(lever, effort.get(lever.goal, 0.0)),
            description=f"{lever.goal} {goal_of(agenda, lever.goal).short} ({_UNITS[lever.counts]})",
            style={"description_width": "28rem"},
            layout=Layout(width="48rem"),
            continuous_update=False,
        )
        for lever in plan.levers
    }

    def tell(_: object = None) -> None:
        begin = perf_counter()
        table = comparison.table({goal: slider.value for goal, slider in sliders.items()})
        seconds = dutch.number(perf_counter() - begin, 1)
        answer.value = (
            f"<p>Inzet van {first} tot en met {last}. Mensen die er voor het werk in de regio ontbreken: het "
            f"midden en vier van de vijf van {draws} doorrekeningen (in {seconds} seconde).</p>"
            f"{table.to_html(index=False, border=0)}"
        )

    for slider in sliders.values():
        slider.observe(tell, names="value")
    tell()
    return VBox([*sliders.values(), answer])


def _slider(lever: LeverPlan, start: float) -> dict[str, Any]:
    """Return what a slider of a goal is made with; it shows its value itself, in the unit of the goal."""
    most = max(_MOST * max(lever.amounts.values()), start)
    return {
        "value": start,
        "min": 0.0,
        "max": most,
        "step": most / _STEPS,
        "readout_format": ".3f" if lever.counts == "niveau" else ".0f",
    }


def _people(one: Interval) -> str:
    return f"{chances.about(one.middle)} ({chances.about(one.low)} tot {chances.about(one.high)})"
