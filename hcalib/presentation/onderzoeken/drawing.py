"""The main figure of a theme: every round with what chance and what the silent employers can change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import MEASURES, SurveyEstimate, SurveyOutcome
from hcalib.presentation import blocks, dutch, style
from hcalib.presentation.blocks import Block
from hcalib.presentation.clearing import shown
from hcalib.presentation.onderzoeken.outcomes import ALL, WEIGHTED, Theme, outcome_of
from hcalib.presentation.onderzoeken.tidy import interval_text, tidy, value_text
from hcalib.presentation.onderzoeken.words import moment, stand_notes, stand_text, with_stand

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def rounds_figure(
    agenda: Agenda, outcomes: Sequence[SurveyOutcome], theme: Theme, catalog: Catalog
) -> list[Block]:
    """Draw the first figure of a theme over the rounds; nothing when none of them may be shown."""
    outcome = outcome_of(outcomes, theme)
    measure = theme.measures[0]
    if outcome is None or not outcome.asked_about(measure):
        return []
    rounds = [
        (one.period, _one(outcome, one.period, measure, ALL), _one(outcome, one.period, measure, WEIGHTED))
        for one in outcome.response.rounds
    ]
    if all(plain is None or plain.figure.value is None for _, plain, _ in rounds):
        return []
    with style.house_style():
        fig, ax = style.subplots(height=1.15 + 0.5 * len(rounds))
        for row, (_, plain, weighted) in enumerate(rounds):
            _draw(ax, row, plain, weighted)
        ticks = [_tick(period, plain) for period, plain, _ in rounds]
        ax.set_yticks(range(len(rounds)), ticks, multialignment="right")
        ax.set_ylim(len(rounds) - 0.4, -0.6)
        ax.set_xlim(left=0)
        ax.margins(x=0.12)
        _legend(ax)
        style.dutch_axis(ax.xaxis)
        style.horizontal_bars(ax)
        ax.set_xlabel(_axis(measure))
    used = [one for _, plain, weighted in rounds for one in (plain, weighted) if one is not None]
    return [
        blocks.figure(
            fig,
            name=f"rondes-{theme.id}",
            title=_message([plain for _, plain, _ in rounds], measure),
            alt=" ".join(_told(period, plain, weighted) for period, plain, weighted in rounds),
            data=tidy(agenda, outcome, used, catalog),
            catalog=catalog,
            note=_note(measure) + stand_notes(one.stand for one in used),
        )
    ]


def _one(outcome: SurveyOutcome, period: str, measure: str, group: str) -> SurveyEstimate | None:
    return next(iter(outcome.figures.of(period, measure, group)), None)


def _tick(period: str, plain: SurveyEstimate | None) -> str:
    words = dutch.period(period)
    return words if plain is None or plain.stand is None else f"{words}\n{stand_text(plain.stand)}"


def _draw(ax: Axes, row: int, plain: SurveyEstimate | None, weighted: SurveyEstimate | None) -> None:
    value = None if plain is None else shown(plain.figure)
    if plain is None or value is None:
        words = "niet gevraagd" if plain is None else "niet getoond"
        ax.annotate(
            words, (0, row), xytext=(6, 0), textcoords="offset points", va="center", fontsize=9.5,
            color=style.MUTED,
        )  # fmt: skip
        return
    if plain.bounds is not None:
        ends = [plain.bounds.low, plain.bounds.high]
        ax.plot(ends, [row, row], color=style.MUTED, linewidth=1.4, linestyle="-")
    if plain.margin is not None:
        ax.plot(
            [plain.margin.low, plain.margin.high],
            [row, row],
            color=style.PALE,
            linewidth=8,
            linestyle="-",
            solid_capstyle="butt",
        )
    ax.plot(value, row, marker="o", markersize=7, color=style.REGION)
    other = None if weighted is None else shown(weighted.figure)
    if other is not None:
        ax.plot(
            other, row, marker="D", markersize=6, markerfacecolor="white",
            markeredgecolor=style.COUNTRY, markeredgewidth=1.6,
        )  # fmt: skip
    ax.annotate(
        value_text(plain), (value, row), xytext=(0, 8), textcoords="offset points", ha="center",
        fontsize=9.5, weight="bold",
    )  # fmt: skip


def _legend(ax: Axes) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], marker="o", markersize=7, color=style.REGION, linestyle="", label="wie antwoordde"),
        Line2D(
            [], [], marker="D", markersize=6, markerfacecolor="white", markeredgecolor=style.COUNTRY,
            markeredgewidth=1.6, linestyle="", label="gewogen",
        ),
    ]  # fmt: skip
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=9.5,
              borderaxespad=0, handletextpad=0.3, columnspacing=1.4)  # fmt: skip


def _axis(measure: str) -> str:
    found = MEASURES[measure]
    return found.label if " per " in found.label else f"{found.label} ({found.unit})"


def _note(measure: str) -> str:
    assumed = MEASURES[measure].silent
    most = (
        "tot twee keer het gemeten cijfer"
        if assumed is None
        else f"tussen {dutch.number(assumed[0])} en {dutch.number(assumed[1])}"
    )
    return (
        "Dikke lijn: marge door toeval in wie antwoordde. Dunne lijn: wat er mogelijk is als de werkgevers "
        "die "
        f"zwegen heel anders zijn ({most})."
    )


def _message(plain: Sequence[SurveyEstimate | None], measure: str) -> str:
    newest = next(one for one in reversed(plain) if one is not None and one.figure.value is not None)
    when = with_stand(moment(newest.period), newest.stand)
    words = f"{MEASURES[measure].label}: {value_text(newest)} in {when}"
    if newest.margin is None:
        return words
    return f"{words}, met een marge van {interval_text(newest.margin, newest.unit)}"


def _told(period: str, plain: SurveyEstimate | None, weighted: SurveyEstimate | None) -> str:
    when = dutch.capitalised(dutch.period(period))
    if plain is None or plain.figure.value is None:
        return f"{when}: {'niet gevraagd' if plain is None else 'niet getoond'}."
    parts = [value_text(plain)]
    if plain.margin is not None:
        parts.append(f"marge {interval_text(plain.margin, plain.unit)}")
    if plain.bounds is not None:
        parts.append(f"grenzen {interval_text(plain.bounds, plain.unit)}")
    if weighted is not None and weighted.figure.value is not None:
        parts.append(f"gewogen {value_text(weighted)}")
    if plain.stand is not None:
        parts.append(stand_text(plain.stand))
    return f"{when}: {', '.join(parts)}."
