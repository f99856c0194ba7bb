"""The response to each survey against its aim, as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from hcalib.agenda.models import Agenda, Survey
from hcalib.catalog import Catalog
from hcalib.disclosure.answer_sources import survey_source
from hcalib.disclosure.cleared import agreed
from hcalib.monitoring.surveys import SurveyResponse
from hcalib.presentation import blocks, dutch, prose, style
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken.words import aim_text, gap_text, is_published_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle


@dataclass(frozen=True)
class _Bar:
    """One bar of the figure: the response in the measure of the aim."""

    label: str
    period: str
    value: float
    text: str
    source: str
    status: str


def response_figures(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Draw for every survey with an aim how far the response is from it."""
    found = []
    for response in responses:
        bars = _bars(agenda, response, catalog)
        target = None if response.survey.aim is None else response.survey.aim.target.value
        if bars and target is not None:
            found.append(_figure(agenda, response, bars, target, catalog))
    return found


def _bars(agenda: Agenda, response: SurveyResponse, catalog: Catalog) -> list[_Bar]:
    aim = response.survey.aim
    if aim is None:
        return []
    if response.rounds:
        status = "voorbeeld" if agenda.example else "voorlopig"
        return [
            _Bar(
                dutch.period(one.period),
                one.period,
                one.total.percent or 0.0 if aim.measure == "percent" else float(one.total.responded),
                f"{one.total.responded} van {one.total.asked} ({dutch.percent(one.total.percent, 0)})",
                survey_source(agenda, response.survey, catalog),
                status,
            )
            for one in response.rounds
            if one.total.asked
        ]
    value = aim.baseline.value
    if value is None or not is_published_only(response):
        return []
    of = f" van {aim.frame}" if aim.frame else ""
    text = dutch.percent(value, 0) if aim.measure == "percent" else f"{dutch.number(value)}{of}"
    source = (aim.baseline.source or response.survey.source).source
    return [_Bar(dutch.period(aim.baseline.period), aim.baseline.period, value, text, source, "definitief")]


def _figure(
    agenda: Agenda, response: SurveyResponse, bars: Sequence[_Bar], target: float, catalog: Catalog
) -> Block:
    percent = response.survey.aim is not None and response.survey.aim.measure == "percent"
    end = 100.0 if percent else max(target, *(bar.value for bar in bars)) * 1.05
    with style.house_style():
        fig, ax = style.subplots(height=0.75 + 0.34 * len(bars))
        drawn = ax.barh(range(len(bars)), [bar.value for bar in bars], color=style.REGION, height=0.6)
        texts = [bar.text for bar in bars]
        for patch, text in zip(drawn, texts, strict=True):
            _write_in(ax, patch, text, end)
        ax.axvline(target, color=style.TARGET, linewidth=1.4, linestyle=(0, (3, 2)))
        ax.annotate(
            f"streven: {aim_text(response.survey)}", (target, 1), xycoords=("data", "axes fraction"),
            xytext=(-4, 3), textcoords="offset points", ha="right", va="bottom", fontsize=9.5,
        )  # fmt: skip
        ax.set_yticks(range(len(bars)), [bar.label for bar in bars])
        ax.invert_yaxis()
        ax.set_xlim(0, end)
        if percent:
            style.percent_axis(ax.xaxis, 0)
        else:
            ax.xaxis.get_major_locator().set_params(integer=True)
            style.dutch_axis(ax.xaxis, 0)
        style.horizontal_bars(ax)
    described = "; ".join(f"{bar.label}: {text}" for bar, text in zip(bars, texts, strict=True))
    return blocks.figure(
        fig,
        name=f"respons-{prose.slug(response.survey.id)}",
        title=_message(response),
        alt=f"Staven met de respons; een streep bij het streven: {aim_text(response.survey)}. {described}.",
        data=_tidy(agenda, response.survey, bars, target, percent),
        catalog=catalog,
        note=_aim_note(response.survey),
    )


def _write_in(ax: Axes, patch: Rectangle, text: str, end: float) -> None:
    """Write the response inside a bar that is long enough, and else behind it."""
    width = float(patch.get_width())
    inside = width > 0.35 * end
    ax.annotate(
        text,
        (width, patch.get_y() + patch.get_height() / 2),
        xytext=(-5 if inside else 5, 0),
        textcoords="offset points",
        ha="right" if inside else "left",
        va="center",
        fontsize=9.5,
        color="white" if inside else style.INK,
    )


def _message(response: SurveyResponse) -> str:
    name = response.survey.name
    lacking = gap_text(response)
    if lacking == "gehaald":
        return f"{name}: het streven voor de respons is gehaald"
    if response.gap_employers is not None:
        verb = "is" if response.gap_employers == 1 else "zijn"
        return f"{name}: er {verb} nog {lacking} nodig"
    return f"{name}: de respons lag {lacking} onder het streven"


def _aim_note(survey: Survey) -> str | None:
    notes = [] if survey.aim is None else [survey.aim.baseline.note, survey.aim.target.note]
    return " ".join(blocks.plain(note) for note in notes if note) or None


def _tidy(agenda: Agenda, survey: Survey, bars: Sequence[_Bar], target: float, percent: bool) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {"period": bar.period, "value": bar.value, "status": bar.status, "source": bar.source} for bar in bars
    ]
    if survey.aim is not None:
        source = (survey.aim.target.source or survey.source).source
        rows.append({"period": survey.aim.target.period, "value": target, "status": "doel", "source": source})
    told = [agreed(row["value"], "the parties share who takes part") for row in rows]
    return pd.DataFrame(rows).assign(
        value=pd.Series(told, dtype=object),
        indicator=f"respons-{survey.id}",
        region=agenda.region,
        unit="procent" if percent else "werkgevers",
    )
