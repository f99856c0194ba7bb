"""Which part of the expected growth of the shortage goes, as the Doelmonitor shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.observations import DIMENSIONS
from hcalib.presentation import chances, dutch, style
from hcalib.presentation.blocks import Block, figure, plain, text
from hcalib.presentation.doelmonitor.gap import Gap, GapClosed, Less

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SOURCE = "eigen-vooruitblik"
_STEP = 5
"""Percentages are told in steps of this: more is not known."""


def gap_blocks(found: Sequence[GapClosed], catalog: Catalog, peildatum: date) -> list[Block]:
    """Tell per scenario which part of the growth goes, and draw it once for all of them."""
    if not found:
        return []
    told = "\n".join(f"- {sentence(one)}" for one in found)
    after = " ".join(filter(None, (_overlap(found), _unmeasured(found))))
    return [
        text(f"### Welk deel van de groei halen de doelen eraf?\n\n{told}\n\n{after}"),
        _figure(found, catalog, peildatum),
    ]


def sentence(found: GapClosed) -> str:
    """Say what goes when all goals are met, and what at the pace of now when that was measured."""
    plan, total = found.found.plan, found.found.found.total
    told = (
        f"{plain(plan.name)} ({plan.base_year}-{plan.year}): gemiddeld "
        f"**{_people(found.met)} mensen minder tekort**{_parts(found)} Vier van de vijf doorrekeningen: "
        f"{chances.about(-total.high)} tot {chances.about(-total.low)} mensen minder."
    )
    return f"{told}{_pace(found)}"


def brief_sentence(found: GapClosed) -> str:
    """Say it for a page without room: what goes, how sure that is, and the growth to hold it against."""
    plan, total = found.found.plan, found.found.found.total
    told = (
        f"Met alle doelen gehaald is het tekort eind {plan.year} gemiddeld **{_people(found.met)} mensen "
        f"kleiner** (met de onzekerheid erbij {chances.about(-total.high)} tot {chances.about(-total.low)})."
    )
    if not found.gaps:
        return f"{told} Zonder de doelen werd geen groei verwacht.{_pace(found)}"
    growth = [f"{chances.about(gap.people)} {_whose(gap)}" for gap in found.gaps]
    if all(gap.source is not None for gap in found.gaps):
        growth.append("gemiddeld niets in onze eigen vooruitblik")
    return (
        f"{told} Zonder de doelen groeit het vanaf {plan.base_year} met {dutch.listing(growth)}."
        f"{_pace(found)}"
    )


def _parts(found: GapClosed) -> str:
    if not found.gaps:
        return ". Zonder de doelen werd geen groei verwacht."
    parts = [
        f"{shares(gap, found.met)} van de groei van {chances.about(gap.people)} {_whose(gap)}"
        for gap in found.gaps
    ]
    told = f", en dat is **{dutch.listing(parts)}**."
    if any(gap.source is None for gap in found.gaps):
        return told
    return f"{told} In onze eigen vooruitblik groeit het gemiddeld niet."


def _pace(found: GapClosed) -> str:
    if not found.measured:
        return ""
    part = "" if found.measured == found.goals else f" ({found.measured} van de {found.goals} doelen gemeten)"
    return f" Op het tempo van nu{part}: {_people(found.pace)} mensen minder."


def _overlap(found: Sequence[GapClosed]) -> str:
    """Explain the two ends, when goals may count the same people."""
    names = {name: None for one in found if one.found.overlap for name in one.found.overlap.levers}
    if not names:
        return ""
    return (
        f"Het laagste gemiddelde geldt als de doelen {dutch.listing(list(names))} dezelfde mensen tellen, "
        "het hoogste als niemand dubbel telt."
    )


def _unmeasured(found: Sequence[GapClosed]) -> str:
    if any(one.measured for one in found):
        return ""
    return (
        "Hoeveel het op het tempo van nu wordt, is niet te zeggen: van geen enkel doel is een tempo gemeten."
    )


def _people(less: Less) -> str:
    low, high = chances.about(less.least), chances.about(less.most)
    return low if low == high else f"{low} tot {high}"


def shares(gap: Gap, less: Less) -> str:
    """Write between which parts of a growth people lie: '35 tot 40 procent', 'alles'."""
    low, high = (_STEP * round(100 * gap.share(people) / _STEP) for people in (less.least, less.most))
    if low >= 100:
        return "alles"
    if high >= 100:
        return f"{dutch.number(low)} procent tot alles"
    if high == 0:
        return "bijna niets" if less.most > 0 else "niets"
    return (
        f"{dutch.number(high)} procent"
        if low == high
        else f"{dutch.number(low)} tot {dutch.number(high)} procent"
    )


def _whose(gap: Gap) -> str:
    return "in onze vooruitblik" if gap.published is None else f"in de raming van {dutch.day(gap.published)}"


def _figure(found: Sequence[GapClosed], catalog: Catalog, peildatum: date) -> Block:
    with style.house_style():
        fig, axes = style.subplots(
            2.5 * len(found), rows=len(found), squeeze=False, gridspec_kw={"hspace": 0.18}
        )
        for ax, one in zip(axes[:, 0], found, strict=True):
            _panel(ax, one)
    title = _title(found)
    return figure(
        fig,
        name="groei-eraf",
        title=title,
        alt=f"Per rekenvoorbeeld drie balken: niets gehaald, het tempo van nu, alles gehaald. {title}.",
        data=_tidy(found, peildatum),
        catalog=catalog,
        table=_table(found, catalog),
        note=(
            "Balk: gemiddelde als iedereen die kan, dubbel telt; lichter: tot niemand dubbel telt. Heel "
            "licht: dat weet niemand, want niet gemeten. Streep: vier van de vijf doorrekeningen. "
            "Stippellijn: de groei die zonder de doelen werd verwacht; die van een publicatie is gelijk "
            "over haar jaren verdeeld."
        ),
    )


def _title(found: Sequence[GapClosed]) -> str:
    """Say whether the goals are enough for the growth, in all, some or none of the examples."""
    goals = "alle doelen" if found[0].found.line is None else "alle doelen van deze actielijn"
    least = [gap.share(one.met.least) for one in found for gap in one.gaps]
    most = [gap.share(one.met.most) for one in found for gap in one.gaps]
    if not most:
        return f"Met {goals} ontbreken er eind {found[-1].found.plan.year} minder mensen"
    if max(most) < 1:
        return f"Ook met {goals} gaat er gemiddeld maar een deel van de verwachte groei af"
    if min(least) >= 1:
        return f"Met {goals} gaat gemiddeld de hele verwachte groei eraf"
    return f"Of {goals} samen genoeg zijn voor de verwachte groei, verschilt per raming"


def _panel(ax: Axes, found: GapClosed) -> None:
    plan, total = found.found.plan, found.found.found.total
    rows = [
        ("Geen doel gehaald: 0", None),
        (f"Tempo van nu: {_people(found.pace)}" + ("" if found.measured else ", niet gemeten"), found.pace),
        (f"Alle doelen gehaald: {_people(found.met)}", found.met),
    ]
    for place, (name, less) in zip((2, 1, 0), rows, strict=True):
        known = less is found.met
        if less is not None:
            ax.barh(place, less.least, height=0.36, color=style.REGION)
            rest = less.most - less.least
            color = style.REGION if known else style.PALE
            ax.barh(place, rest, left=less.least, height=0.36, color=color, alpha=0.55 if known else 1)
            if known:
                ax.hlines(place, -total.high, -total.low, color=style.INK, linewidth=1.6)
        ax.annotate(name, (0, place), xytext=(3, 12), textcoords="offset points", fontsize=9.5)
    reach = max([found.met.most, -total.low, *(gap.people for gap in found.gaps)])
    for gap in found.gaps:
        color = style.COUNTRY
        ax.axvline(gap.people, color=color, linewidth=1.4, linestyle=(0, (4, 3)))
        # beside the line: to the right of one that stands too far to the left
        right = gap.people < 0.2 * reach
        ax.annotate(
            f"groei {chances.about(gap.people)}", (gap.people, -0.45), xytext=(4 if right else -4, 0),
            textcoords="offset points", ha="left" if right else "right", va="bottom", fontsize=9.5,
            color=color,
        )  # fmt: skip
    style.horizontal_bars(ax)
    ax.set_yticks([])
    ax.set_ylim(-0.5, 2.75)
    ax.set_xlim(min(0.0, -total.high), 1.04 * max(reach, 1.0))
    style.dutch_axis(ax.xaxis, 0)
    style.unit_title(ax, f"Mensen die eind {plan.year} minder ontbreken, begonnen eind {plan.base_year}")


def _table(found: Sequence[GapClosed], catalog: Catalog) -> pd.DataFrame:
    rows = []
    for one in found:
        for name, less in (
            ("geen doel gehaald", Less(0, 0, 0)),
            ("tempo van nu", one.pace),
            ("alle doelen gehaald", one.met),
        ):
            parts = [f"{shares(gap, less)} van {chances.about(gap.people)} {_whose(gap)}" for gap in one.gaps]
            rows.append(
                {
                    "Rekenvoorbeeld": one.found.plan.name,
                    "Als": name,
                    "Minder tekort (mensen)": _people(less),
                    "Deel van de verwachte groei": "; ".join(parts) or "geen groei verwacht",
                }
            )
    return pd.DataFrame(rows)


def _tidy(found: Sequence[GapClosed], peildatum: date) -> pd.DataFrame:
    """Return what was drawn, in people that change the shortage: negative is less."""
    rows = []
    for one in found:
        plan = one.found.plan
        for name, less in (("tempo van nu", one.pace), ("alle doelen gehaald", one.met)):
            rows.append(
                {
                    **_key(one, f"{plan.id}: {name}"),
                    "value": round(-less.assumed, 1),
                    "low": round(-less.most, 1),
                    "high": round(-less.least, 1),
                    "status": "schatting" if plan.year <= peildatum.year else "prognose",
                    "source": SOURCE,
                    "note": "gemiddelde van de doorrekeningen; grenzen: niemand of iedereen telt dubbel"
                    if less is one.met
                    else "grenzen: wat niet is gemeten gaat zoals afgesproken, of doet niets",
                }
            )
        for gap in one.gaps:
            rows.append(
                {
                    **_key(one, f"{plan.id}: groei zonder de doelen"),
                    "value": round(gap.people, 1),
                    "low": float("nan"),
                    "high": float("nan"),
                    "status": "prognose",
                    "source": gap.source or SOURCE,
                    "note": f"van eind {plan.base_year} tot eind {plan.year}",
                }
            )
    return pd.DataFrame(rows)


def _key(found: GapClosed, scenario: str) -> dict[str, object]:
    return {
        "indicator": "verandering-tekort",
        "region": found.found.region,
        "period": f"{found.found.plan.year}JJ00",
        **dict.fromkeys(DIMENSIONS, TOTAL),
        "scenario": scenario,
        "unit": "personen",
        "vintage": pd.Timestamp(found.found.established),
    }
