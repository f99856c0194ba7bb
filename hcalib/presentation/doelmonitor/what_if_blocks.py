"""What reaching the goals would do with the shortage, as the Doelmonitor shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from hcalib.agenda import Agenda
from hcalib.agenda.goal_facts import Revised
from hcalib.catalog import TOTAL, Catalog
from hcalib.observations import DIMENSIONS
from hcalib.presentation import chances, dutch, style
from hcalib.presentation.blocks import Block, figure, notice, plain, table, text
from hcalib.presentation.doelmonitor.gap import GapClosed
from hcalib.presentation.doelmonitor.gap_blocks import gap_blocks
from hcalib.presentation.doelmonitor.needed import Need, Pace
from hcalib.presentation.doelmonitor.needed_blocks import needed_blocks
from hcalib.presentation.doelmonitor.pace_blocks import pace_blocks
from hcalib.presentation.doelmonitor.what_if import WhatIf, goal_of
from hcalib.presentation.doelmonitor.wording import target_text
from hcalib.presentation.doelmonitor.worth_blocks import worth_blocks
from hcalib.projection.results import Bar
from hcalib.scenarios import LeverPlan

SOURCE = "eigen-vooruitblik"
_DRAWN = 5
"""People: a goal that does less on average is too small to draw."""


def what_if_blocks(
    outcomes: Sequence[WhatIf],
    agenda: Agenda,
    catalog: Catalog,
    peildatum: date,
    needs: Sequence[Need] = (),
    paces: Sequence[Pace] = (),
    gaps: Sequence[GapClosed] = (),
) -> list[Block]:
    """Show each scenario, or in one sentence why there is none.

    Parameters
    ----------
    outcomes : sequence of WhatIf
    agenda : Agenda
    catalog : Catalog
    peildatum : datetime.date
    needs : sequence of Need
        What it takes for the shortage not to grow; shown below its scenario.
    paces : sequence of Pace
        What the goals do at their measured pace; likewise.
    gaps : sequence of GapClosed
        Which part of the expected growth goes; shown before all scenarios.
    """
    if not outcomes:
        told = (
            f"Wat het halen van de doelen van {plain(agenda.short)} met het tekort doet, is op "
            f"{dutch.day(peildatum)} niet door te rekenen: daar zijn geen aannames voor."
        )
        return [text(told)]
    blocks = [_warning(outcomes[0]), *gap_blocks(gaps, catalog, peildatum)]
    for found in outcomes:
        blocks += [
            text(f"### {plain(found.plan.name)}\n\n{plain(found.plan.description)}{_only_line(found)}"),
            text("\n".join(f"- {sentence}" for sentence in sentences(found))),
            _figure(found, agenda, catalog, peildatum),
            _table(found, agenda, catalog, peildatum),
        ]
        for pace in paces:
            if pace.found is found:
                blocks += pace_blocks(pace, agenda, catalog)
        for need in needs:
            if need.found is found:
                blocks += worth_blocks(found, need.room, agenda, catalog)
                blocks += needed_blocks(need, agenda, catalog)
    return blocks


def sentences(found: WhatIf) -> list[str]:
    """Tell what the goals do together, beside the growth of the shortage, and how sure that is."""
    plan, total = found.plan, found.found.total
    told = [
        f"Met deze doelen is het tekort eind {plan.year} in vier van de vijf doorrekeningen "
        f"**{_smaller(total)}** dan zonder deze doelen. Gemiddeld scheelt het {chances.about(-total.mean)} "
        "mensen.",
        _closed(found),
        f"Niet groter dan eind {plan.base_year} is het tekort in {_of_hundred(found.found.held)} van de 100 "
        f"doorrekeningen met de doelen, en in {_of_hundred(found.found.held_without)} zonder.",
    ]
    if found.overlap is not None:
        most, least = -found.overlap.none_twice.mean, -found.overlap.all_shared.mean
        told.append(
            f"De doelen {dutch.listing(found.overlap.levers)} kunnen dezelfde mensen meetellen. Samen "
            f"schelen zij gemiddeld {chances.about(least)} mensen als iedereen dubbel telt, en "
            f"{chances.about(most)} als niemand dubbel telt."
        )
    return told


def _closed(found: WhatIf) -> str:
    plan, growth, closed = found.plan, found.found.growth, found.found.closed
    if closed is None:
        return f"Zonder de doelen groeit het tekort tot eind {plan.year} gemiddeld niet."
    opening = (
        f"Zonder de doelen groeit het tekort van eind {plan.base_year} tot eind {plan.year} gemiddeld met "
        f"{chances.about(growth)} mensen"
    )
    if closed > 1:
        return f"{opening}; de doelen halen daar meer dan alles van af."
    return f"{opening}; de doelen halen daar gemiddeld **{chances.part(closed)}** van af."


def _only_line(found: WhatIf) -> str:
    return "" if found.line is None else " Hier doen alleen de doelen van deze actielijn mee."


def _of_hundred(chance: float) -> str:
    return dutch.number(100 * chance)


def _whole(found: WhatIf) -> str:
    return "Alle doelen samen" if found.line is None else "De doelen van deze actielijn samen"


def _smaller(total: Bar) -> str:
    if total.high <= 0:
        return f"tussen {chances.about(-total.high)} en {chances.about(-total.low)} mensen kleiner"
    return f"tussen {chances.about(-total.low)} mensen kleiner en {chances.about(total.high)} mensen groter"


def _warning(found: WhatIf) -> Block:
    judged = sum(row.evidence == "schatting" for row in found.assumed)
    return notice(
        "onzeker",
        "Een rekenvoorbeeld, geen meting",
        [
            "Wat een doel doet met het tekort, is nergens gemeten. Van de "
            f"{dutch.number(len(found.assumed))} aannames over deze doelen zijn er {dutch.number(judged)} "
            "ons eigen oordeel.",
            "Ook als een doel is gehaald en het tekort daarna kleiner is, bewijst dat niet dat het door het "
            "doel komt.",
            "Met en zonder doelen is met dezelfde toevalsgetallen gerekend: wat eruit komt, is het verschil "
            "en geen toeval.",
        ],
    )


def _figure(found: WhatIf, agenda: Agenda, catalog: Catalog, peildatum: date) -> Block:
    drawn = {goal: bar for goal, bar in found.bars.items() if -bar.mean >= _DRAWN}
    rest = found.found.total.mean - sum(bar.mean for bar in drawn.values())
    bars = [(_name(agenda, goal), bar) for goal, bar in drawn.items()]
    if -rest >= 0.5:
        bars.append(("Andere doelen, en wat doelen samen doen", Bar("rest", rest, rest, rest, rest)))
    title = _title(found)
    with style.house_style():
        fig, ax = style.subplots(0.9 + 0.5 * (len(bars) + 1))
        reached = 0.0
        for step, (name, bar) in enumerate([*bars, (_whole(found), found.found.total)]):
            place, whole = len(bars) - step, step == len(bars)
            start = 0.0 if whole else reached
            ax.barh(place, -bar.mean, left=start, height=0.42, color=style.REGION if whole else style.OTHER)
            if bar.low < bar.high:
                color = style.COUNTRY if whole else style.INK
                ax.hlines(place, start - bar.high, start - bar.low, color=color, linewidth=1.6)
            reached += -bar.mean
            ax.annotate(
                f"{name}: {chances.about(-bar.mean)}", (0, place), xytext=(3, 12), textcoords="offset points",
                fontsize=9.5, fontweight="bold" if whole else "normal",
            )  # fmt: skip
        style.horizontal_bars(ax)
        ax.set_yticks([])
        ax.set_ylim(-0.5, len(bars) + 0.75)
        ax.set_xlim(min(0, -found.found.total.high), None)
        style.dutch_axis(ax.xaxis, 0)
        style.unit_title(ax, f"Mensen die eind {found.plan.year} minder ontbreken")
    return figure(
        fig,
        name=f"wat-als-{found.plan.id}",
        title=title,
        alt=f"Trap van balken, een per doel. {title}. {_read_out(bars)}",
        data=_tidy(found, peildatum),
        catalog=catalog,
        table=_amounts(found, agenda),
        note=(
            "Balk: gemiddelde van de doorrekeningen; elke balk begint waar de vorige eindigt. Streep: vier "
            f"van de vijf doorrekeningen. {dutch.number(found.draws)} doorrekeningen, toevalsgetal "
            f"{found.seed}, aannames van {dutch.day(found.established)}. Over werk in de regio."
        ),
    )


def _title(found: WhatIf) -> str:
    whose = "alle doelen" if found.line is None else "de doelen van deze actielijn"
    return f"Met {whose} samen is het tekort eind {found.plan.year} {_smaller(found.found.total)}"


def _read_out(bars: Sequence[tuple[str, Bar]]) -> str:
    return dutch.listing([f"{name}: {chances.about(-bar.mean)} mensen" for name, bar in bars]) + "."


def _name(agenda: Agenda, goal: str) -> str:
    return f"{goal} {goal_of(agenda, goal).short}"


def _amounts(found: WhatIf, agenda: Agenda) -> pd.DataFrame:
    bars = [*found.bars.items(), ("samen", found.interaction), ("alle", found.found.total)]
    named = {"samen": "Wat doelen samen meer of minder doen", "alle": _whole(found)}
    return pd.DataFrame(
        {
            "Doel": [named.get(goal) or _name(agenda, goal) for goal, _ in bars],
            "Gemiddeld (mensen minder tekort)": [chances.about(-bar.mean) for _, bar in bars],
            "Vier van de vijf": [chances.to(-bar.high, -bar.low) for _, bar in bars],
        }
    )


def _table(found: WhatIf, agenda: Agenda, catalog: Catalog, peildatum: date) -> Block:
    levers = [found.lever(goal) for goal in found.bars]
    frame = pd.DataFrame(
        {
            "Doel": [_name(agenda, lever.goal) for lever in levers],
            "Inzet waarmee is gerekend": [lever.note for lever in levers],
            "Minder tekort": [
                f"{chances.about(-bar.mean)} ({chances.to(-bar.high, -bar.low)})"
                for bar in found.bars.values()
            ],
            "Let op": [_remark(found, lever, agenda, catalog, peildatum) for lever in levers],
        }
    )
    return table(
        frame,
        name=f"wat-als-doelen-{found.plan.id}",
        caption=f"De inzet per doel, en wat die eind {found.plan.year} scheelt in mensen",
        catalog=catalog,
        sources=[SOURCE, *dict.fromkeys(row.source for row in found.assumed)],
        note=(
            "Gemiddelde van de doorrekeningen, tussen haakjes waar vier van de vijf vallen. Elke aanname "
            "over een doel staat met bron en marge bij de gegevens van de werkplaats."
        ),
    )


def _remark(
    found: WhatIf, lever: LeverPlan, agenda: Agenda, catalog: Catalog, peildatum: date
) -> str | list[str]:
    """Repeat the remark on an effort, and warn when the goal was revised after it was written down."""
    told = [lever.remark] if lever.remark else []
    goal = goal_of(agenda, lever.goal)
    agreed: Revised = next((part for part in goal.parts if part.id == lever.goal), goal)
    later = [one for one in agreed.revisions if found.established < one.since <= peildatum and one.target]
    if later:
        now = goal.model_copy(update={"target": agreed.versions(peildatum)[-1].target})
        told.append(
            f"Sinds {dutch.day(later[-1].since)} is iets anders afgesproken: {target_text(now, catalog)}. De "
            "inzet hiernaast is van daarvoor."
        )
    return told if len(told) > 1 else (told or [dutch.DASH])[0]


def _tidy(found: WhatIf, peildatum: date) -> pd.DataFrame:
    """Return what was drawn, in people that change the shortage: negative is less."""
    bars = [*found.bars.values(), found.interaction, found.found.total]
    status = "schatting" if found.plan.year <= peildatum.year else "prognose"
    return pd.DataFrame(
        [
            {
                "indicator": "verandering-tekort",
                "region": found.region,
                "period": f"{found.plan.year}JJ00",
                **dict.fromkeys(DIMENSIONS, TOTAL),
                "scenario": f"{found.plan.id}: {bar.name}",
                "value": round(bar.mean, 1),
                "low": round(bar.low, 1),
                "high": round(bar.high, 1),
                "unit": "personen",
                "status": status,
                "source": SOURCE,
                "vintage": pd.Timestamp(found.established),
                "note": (
                    f"gemiddelde van {found.draws} doorrekeningen; onder- en bovengrens: vier van de vijf; "
                    f"toevalsgetal {found.seed}"
                ),
            }
            for bar in bars
        ]
    )
