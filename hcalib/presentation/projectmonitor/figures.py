"""Figures of the round: counted targets as a part of what was agreed, and shares with their margin."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.projects import ProjectResult, TargetResult
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch, style
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.results import figure_in
from hcalib.presentation.projectmonitor.tidy import Pair, named, target_rows, tidy
from hcalib.presentation.projectmonitor.verdicts import verdict
from hcalib.presentation.projectmonitor.words import amount, are

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW = 0.44
"""Height in inches of a row: a line of text with a bar below it."""


def counts_figure(monitor: Monitor) -> list[Block]:
    """Draw how far the counted targets are, each against its own target; nothing without figures."""
    pairs = [
        pair
        for pair in _with_figure(monitor.results)
        if pair[1].target.kind == "count" and pair[1].target.value
    ]
    if monitor.period is None or not pairs:
        return []
    parts = [100 * _reached(target) / (target.target.value or 1.0) for _, target in pairs]
    end = max(110.0, *parts)
    with style.house_style():
        fig, ax = style.subplots(height=0.5 + _ROW * len(pairs))
        ax.barh(range(len(pairs)), parts, color=style.REGION, height=0.34)
        ax.axvline(100, color=style.TARGET, linewidth=1.2, linestyle=(0, (3, 2)))
        for row, (_, target) in enumerate(pairs):
            ax.annotate(
                _of_target(target), (1.03 * end, row), va="center", fontsize=9.5, annotation_clip=False
            )
        _name_rows(ax, pairs)
        ax.set_xlim(0, 1.3 * end)
        ax.set_xticks([0, 50, 100])
        style.percent_axis(ax.xaxis)
    reached = sum(verdict(result, target) == "gehaald" for result, target in pairs)
    which = (
        "Het getelde doel is"
        if len(pairs) == 1
        else f"{reached} van de {len(pairs)} getelde doelen {are(reached)}"
    )
    described = "; ".join(f"{named(pair[0], pair[1].target)}: {_of_target(pair[1])}" for pair in pairs)
    return [
        blocks.figure(
            fig,
            name="getelde-doelen",
            title=f"{which} {'nog niet ' if len(pairs) == 1 and not reached else ''}gehaald",
            alt=f"Staven met de stand als deel van het doel. {described}.",
            data=tidy(monitor, target_rows(pairs)),
            catalog=monitor.catalog,
            table=_table(pairs, monitor.catalog),
            note="De streeplijn is het doel (100 procent). Rechts staan de aantallen: de stand en het doel.",
        )
    ]


def shares_figure(monitor: Monitor) -> list[Block]:
    """Draw the shares with the range that chance leaves open, beside their targets."""
    pairs = [pair for pair in _with_figure(monitor.results) if pair[1].interval is not None]
    if monitor.period is None or not pairs:
        return []
    with style.house_style():
        fig, ax = style.subplots(height=0.5 + _ROW * len(pairs))
        for row, (_, target) in enumerate(pairs):
            _draw_share(ax, row, target)
        _name_rows(ax, pairs)
        ax.set_xlim(0, 100)
        style.percent_axis(ax.xaxis, 0)
    open_ones = sum(verdict(result, target) == "niet te zeggen" for result, target in pairs)
    described = "; ".join(
        f"{named(pair[0], pair[1].target)}: {pair[1].sentence.rstrip('.')}" for pair in pairs
    )
    return [
        blocks.figure(
            fig,
            name="aandelen",
            title=_shares_title(open_ones, len(pairs)),
            alt=f"Punten met een marge, en het doel als ruit. {described}.",
            data=tidy(monitor, target_rows(pairs)),
            catalog=monitor.catalog,
            table=_table(pairs, monitor.catalog),
            note=(
                "De stip is de stand, de streep de marge van 95 procent en de open ruit het doel. Ligt de "
                "ruit op de streep, dan kan het verschil toeval zijn."
            ),
        )
    ]


def _draw_share(ax: Axes, row: int, target: TargetResult) -> None:
    if target.interval is None or target.target.value is None:
        return
    ends = [100 * target.interval.low, 100 * target.interval.high]
    ax.plot(ends, [row, row], color=style.REGION, linewidth=2.4, linestyle="-")
    ax.plot([100 * target.interval.share], [row], "o", color=style.REGION, markersize=7)
    ax.plot(
        [target.target.value], [row], "D", markerfacecolor="white", markeredgecolor=style.COUNTRY,
        markeredgewidth=1.6, markersize=7, zorder=4,
    )  # fmt: skip


def _name_rows(ax: Axes, pairs: Sequence[Pair]) -> None:
    """Write the name of each row above it, from the left edge: beside the bars there is no room for it."""
    for row, pair in enumerate(pairs):
        text = textwrap.shorten(named(pair[0], pair[1].target), 66, placeholder=" …")
        ax.annotate(text, (0, row - 0.31), va="bottom", fontsize=9.5, annotation_clip=False)
    ax.set_yticks([])
    ax.set_ylim(len(pairs) - 0.6, -0.8)
    style.horizontal_bars(ax)
    ax.spines["left"].set_visible(False)


def _shares_title(open_ones: int, total: int) -> str:
    if not open_ones:
        which = "het ene percentage" if total == 1 else f"alle {total} percentages"
        return f"Bij {which} is duidelijk of het doel is gehaald"
    which = "het ene percentage" if total == 1 else f"{open_ones} van de {total} percentages"
    if open_ones == total > 1:
        which = f"alle {total} percentages"
    return f"Bij {which} is de groep te klein om te zeggen of het doel is gehaald"


def _with_figure(results: tuple[ProjectResult, ...]) -> list[Pair]:
    return [
        (result, target)
        for result in results
        for target in result.targets
        if target.actual is not None and not target.former
    ]


def _of_target(target: TargetResult) -> str:
    return f"{dutch.number(_reached(target))} van {dutch.number(target.target.value)}"


def _reached(target: TargetResult) -> float:
    return target.actual.value or 0.0 if target.actual is not None else 0.0


def _table(pairs: Sequence[Pair], catalog: Catalog) -> pd.DataFrame:
    """Show every round of every target; a round without a figure stays empty."""
    codes = {one.period for _, target in pairs for one in target.rounds}
    periods = sorted(codes, key=lambda code: parse_period(code).start)
    frame = pd.DataFrame(
        {
            "Projectdoel": named(pair[0], pair[1].target),
            "Afgesproken": amount(pair[1].target, catalog),
            **{dutch.period_short(period): figure_in(pair[1], period) for period in periods},
        }
        for pair in pairs
    )
    frame.attrs["align"] = dict.fromkeys(frame.columns[1:], "right")
    return frame
