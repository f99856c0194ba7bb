"""Figures of the round: counted targets as a part of what was agreed, and shares with their margin."""

from __future__ import annotations

import textwrap

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.projects import ProjectResult, RoundOverview, TargetResult
from hcalib.presentation import blocks, dutch, style
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.rounds import verdict
from hcalib.presentation.projectmonitor.words import amount, are, round_source

Pair = tuple[ProjectResult, TargetResult]


def counts_figure(
    agenda: Agenda, overview: RoundOverview, results: tuple[ProjectResult, ...], catalog: Catalog
) -> list[Block]:
    """Draw how far the counted targets are, each against its own target; nothing without figures."""
    pairs = [
        pair for pair in _with_figure(results) if pair[1].target.kind == "count" and pair[1].target.value
    ]
    if overview.period is None or not pairs:
        return []
    parts = [100 * (target.actual or 0.0) / (target.target.value or 1.0) for _, target in pairs]
    labels = [_label(pair) for pair in pairs]
    with style.house_style():
        fig, ax = style.subplots(height=0.6 + sum(0.16 + 0.17 * (text.count("\n") + 1) for text in labels))
        bars = ax.barh(range(len(pairs)), parts, color=style.REGION, height=0.55)
        style.label_bars(ax, bars, [_of_target(target) for _, target in pairs])
        ax.axvline(100, color=style.TARGET, linewidth=1.2, linestyle=(0, (3, 2)), zorder=3)
        ax.set_yticks(range(len(pairs)), labels)
        ax.invert_yaxis()
        ax.set_xlim(0, max(130.0, 1.4 * max(parts)))
        ax.set_xticks([0, 50, 100])
        style.percent_axis(ax.xaxis)
        style.horizontal_bars(ax)
    reached = sum(verdict(target) == "gehaald" for _, target in pairs)
    title = f"{reached} van de {len(pairs)} getelde doelen {are(reached)} gehaald"
    described = "; ".join(f"{_name(pair)}: {_of_target(pair[1])}" for pair in pairs)
    return [
        blocks.figure(
            fig,
            name="getelde-doelen",
            title=title,
            alt=f"Staven met de stand als deel van het doel. {described}.",
            data=_tidy(agenda, pairs, catalog),
            catalog=catalog,
            table=_table(pairs, catalog),
            note="De streeplijn is het doel (100 procent). Elk doel heeft zijn eigen getal, dat achter de staaf staat.",
        )
    ]


def shares_figure(
    agenda: Agenda, overview: RoundOverview, results: tuple[ProjectResult, ...], catalog: Catalog
) -> list[Block]:
    """Draw the shares with the range that chance leaves open, beside their targets."""
    pairs = [pair for pair in _with_figure(results) if pair[1].interval is not None]
    if overview.period is None or not pairs:
        return []
    labels = [_label(pair) for pair in pairs]
    with style.house_style():
        fig, ax = style.subplots(height=0.85 + sum(0.22 + 0.17 * (text.count("\n") + 1) for text in labels))
        for row, (_, target) in enumerate(pairs):
            if target.interval is None:
                continue
            low, high = 100 * target.interval.low, 100 * target.interval.high
            ax.plot([low, high], [row, row], color=style.REGION, linewidth=2.4)
            ax.plot([100 * target.interval.share], [row], "o", color=style.REGION, markersize=7)
            ax.plot([target.target.value], [row], "D", markerfacecolor="white", markeredgecolor=style.COUNTRY,
                    markeredgewidth=1.6, markersize=7, zorder=4)  # fmt: skip
        ax.set_yticks(range(len(pairs)), labels)
        ax.set_ylim(len(pairs) - 0.5, -0.5)
        ax.set_xlim(0, 100)
        style.percent_axis(ax.xaxis, 0)
        style.horizontal_bars(ax)
    open_ones = sum(verdict(target) == "niet te zeggen" for _, target in pairs)
    title = _shares_title(open_ones, len(pairs))
    described = "; ".join(f"{_name(pair)}: {pair[1].sentence.rstrip('.')}" for pair in pairs)
    return [
        blocks.figure(
            fig,
            name="aandelen",
            title=title,
            alt=f"Punten met een marge, en het doel als ruit. {described}.",
            data=_tidy(agenda, pairs, catalog),
            catalog=catalog,
            table=_table(pairs, catalog),
            note=(
                "De stip is de stand, de streep de marge van 95 procent en de open ruit het doel. Bij kleine groepen is de "
                "marge groot."
            ),
        )
    ]


def _shares_title(open_ones: int, total: int) -> str:
    if not open_ones:
        return f"Bij {'het ene percentage' if total == 1 else f'alle {total} percentages'} is duidelijk of het doel is gehaald"
    which = "het ene percentage" if total == 1 else f"{open_ones} van de {total} percentages"
    if open_ones == total > 1:
        which = f"alle {total} percentages"
    return f"Bij {which} is de groep te klein om te zeggen of het doel is gehaald"


def _with_figure(results: tuple[ProjectResult, ...]) -> list[Pair]:
    return [(result, target) for result in results for target in result.targets if target.actual is not None]


def _name(pair: Pair) -> str:
    return f"{pair[0].project.id} {pair[1].target.text}"


def _label(pair: Pair) -> str:
    return "\n".join(textwrap.wrap(_name(pair), 30))


def _of_target(target: TargetResult) -> str:
    return f"{dutch.number(target.actual)} van {dutch.number(target.target.value)}"


def _table(pairs: list[Pair], catalog: Catalog) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Projectdoel": _name((result, target)),
            "Afgesproken": amount(target.target, catalog),
            "Stand": target.sentence,
        }
        for result, target in pairs
    )


def _tidy(agenda: Agenda, pairs: list[Pair], catalog: Catalog) -> pd.DataFrame:
    source = round_source(agenda, catalog)
    status = "voorbeeld" if agenda.example else "voorlopig"
    rows = []
    for result, target in pairs:
        common = {
            "indicator": _name((result, target)),
            "region": agenda.region,
            "period": target.history[-1].period,
            "unit": target.target.unit,
            "source": source,
        }
        bounds = target.interval
        rows.append(
            {
                **common,
                "value": target.actual,
                "low": None if bounds is None else 100 * bounds.low,
                "high": None if bounds is None else 100 * bounds.high,
                "status": status,
                "note": "stand",
            }
        )
        rows.append(
            {
                **common,
                "value": target.target.value,
                "low": None,
                "high": None,
                "status": "doel",
                "note": "doel",
            }
        )
    return pd.DataFrame(rows)
