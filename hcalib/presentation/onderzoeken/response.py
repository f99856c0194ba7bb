"""Response against what was agreed: a figure per survey, the rounds, and which groups take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.agenda.models import Agenda, Survey
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import GroupResponse, SurveyResponse
from hcalib.presentation import blocks, dutch, prose, style
from hcalib.presentation.blocks import Block, Status
from hcalib.presentation.onderzoeken.words import aim_text, euro, is_published_only, round_text, source_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

SMALLEST_GROUP = 3
"""Fewest employers of a group that is listed: of fewer, anyone could tell who took part and who did not."""

OTHERS = "Overige branches samen"


@dataclass(frozen=True)
class _Bar:
    """One bar of the figure: the response in the measure of the aim."""

    label: str
    period: str
    value: float
    text: str
    source: str
    status: str


def overview_table(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Put the surveys side by side: the newest response, the aim, what is lacking and what it costs."""
    if not responses:
        return []
    frame = pd.DataFrame(
        {
            "Onderzoek": response.survey.name,
            "Laatst bekende respons": _newest_text(response),
            "Streven": aim_text(response.survey),
            "Nog nodig": _gap_status(response),
            "Kosten per jaar": _cost_text(response.survey),
        }
        for response in responses
    )
    return [
        blocks.table(
            frame,
            name="respons-overzicht",
            caption="De onderzoeken onder werkgevers, en wie er meedoet",
            note="De percentages gaan over verschillende groepen werkgevers. Vergelijk ze niet met elkaar.",
            catalog=catalog,
            sources=_sources(agenda, responses, catalog),
            example=agenda.example,
        )
    ]


def response_figures(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Draw for every survey with an aim how far the response is from it."""
    found = []
    for response in responses:
        bars = _bars(agenda, response, catalog)
        target = None if response.survey.aim is None else response.survey.aim.target.value
        if bars and target is not None:
            found.append(_figure(agenda, response, bars, target, catalog))
    return found


def round_table(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Show per survey and round how many employers took part, and how much staff they have."""
    rows = [
        {
            "Onderzoek en ronde": f"{response.survey.name}, {dutch.period(one.period)}",
            "Gevraagd": one.total.asked,
            "Deden mee": one.total.responded,
            "Respons (%)": one.total.percent,
            "Personeel (%)": one.total.staff_percent,
            "Nog nodig": one.gap_employers,
        }
        for response in responses
        for one in response.rounds
    ]
    if not rows:
        return []
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="respons-per-ronde",
            caption="Werkgevers die meededen, per ronde",
            note=(
                "Personeel: hoeveel van alle medewerkers bij de gevraagde werkgevers werken "
                "bij een werkgever die meedeed, volgens het register van werkgevers. Een streepje bij nog "
                "nodig betekent dat er geen streven is."
            ),
            decimals={"Respons (%)": 0, "Personeel (%)": 0, "Nog nodig": 0},
            catalog=catalog,
            sources=_round_sources(agenda, responses, catalog),
            example=agenda.example,
        )
    ]


def group_tables(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Show for the newest round of each survey which branches take part, small ones together."""
    found = []
    for response in responses:
        if not response.rounds:
            continue
        newest = response.rounds[-1]
        signatories = [group for group in newest.by_signatory if group.asked >= SMALLEST_GROUP]
        # one of two groups alone would give the other away by subtraction
        both = signatories if len(signatories) == 2 else []
        groups = [*listed_groups(newest.by_branch), *(_renamed(group) for group in both)]
        if len(groups) < 2:
            continue
        frame = pd.DataFrame(
            {"Groep": group.name, "Gevraagd": group.asked, "Deden mee": group.responded} for group in groups
        )
        found.append(
            blocks.table(
                frame,
                name=f"groepen-{prose.slug(response.survey.id)}",
                caption=f"{response.survey.name}: wie er meedeed in {dutch.period(newest.period)}",
                note=(
                    f"Branches met minder dan {SMALLEST_GROUP} werkgevers staan samen in één regel, zodat "
                    "niet is af te leiden wie er wel of niet meedeed."
                ),
                catalog=catalog,
                sources=[source_of(agenda, response.survey, catalog)],
                example=agenda.example,
            )
        )
    return found


def listed_groups(groups: Sequence[GroupResponse]) -> list[GroupResponse]:
    """Merge the groups of fewer than ``SMALLEST_GROUP`` employers into one line at the end.

    When those together are still too few, the smallest of the others joins them; when nothing that is
    large enough is left over, the list is empty.
    """
    large = sorted((group for group in groups if group.asked >= SMALLEST_GROUP), key=lambda g: -g.asked)
    small = [group for group in groups if group.asked < SMALLEST_GROUP]
    while small and large and sum(group.asked for group in small) < SMALLEST_GROUP:
        small.append(large.pop())
    if small and sum(group.asked for group in small) < SMALLEST_GROUP:
        return []
    return [*large, _merged(small)] if small else large


def gap_text(response: SurveyResponse) -> str:
    """Write what is lacking, in employers where they can be counted and else in percentage points."""
    if response.gap_employers is not None:
        return (
            dutch.count_noun(response.gap_employers, "werkgever", "werkgevers")
            if response.gap_employers
            else "gehaald"
        )
    if response.gap_points is not None:
        return f"{dutch.number(response.gap_points)} procentpunt" if response.gap_points else "gehaald"
    return "niet te zeggen"


def _gap_status(response: SurveyResponse) -> Status:
    words = gap_text(response)
    return Status(
        words, "reached" if words == "gehaald" else "unknown" if words == "niet te zeggen" else "neutral"
    )


def _renamed(group: GroupResponse) -> GroupResponse:
    return replace(group, name=f"Alle branches: {group.name[:1].lower()}{group.name[1:]}")


def _merged(groups: Sequence[GroupResponse]) -> GroupResponse:
    return GroupResponse(
        OTHERS,
        sum(group.asked for group in groups),
        sum(group.responded for group in groups),
        sum(group.staff_asked for group in groups),
        sum(group.staff_covered for group in groups),
    )


def _newest_text(response: SurveyResponse) -> str:
    if response.rounds:
        newest = response.rounds[-1]
        return f"{round_text(newest)}, {dutch.period(newest.period)}"
    aim = response.survey.aim
    if aim is None or not is_published_only(response):
        return dutch.UNKNOWN
    year = dutch.period(aim.baseline.period)
    if aim.measure == "percent":
        return f"{dutch.percent(aim.baseline.value, 0)}, {year}"
    of = f" van {aim.frame}" if aim.frame else " werkgevers"
    return f"{dutch.number(aim.baseline.value)}{of}, {year}"


def _cost_text(survey: Survey) -> str:
    cost = survey.cost_per_employer_eur
    return "niet bekend" if cost is None else f"{euro(cost)} per werkgever"


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
                f"{one.total.responded} van {one.total.asked}",
                source_of(agenda, response.survey, catalog),
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
        texts = [
            f"{bar.text} ({dutch.percent(bar.value, 0)})" if percent and " van " in bar.text else bar.text
            for bar in bars
        ]
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
    rows: list[dict[str, object]] = [
        {"period": bar.period, "value": bar.value, "status": bar.status, "source": bar.source} for bar in bars
    ]
    if survey.aim is not None:
        source = (survey.aim.target.source or survey.source).source
        rows.append({"period": survey.aim.target.period, "value": target, "status": "doel", "source": source})
    return pd.DataFrame(rows).assign(
        indicator=f"respons-{survey.id}",
        region=agenda.region,
        unit="procent" if percent else "werkgevers",
    )


def _round_sources(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[str]:
    used = [source_of(agenda, response.survey, catalog) for response in responses if response.rounds]
    return list(dict.fromkeys(used))


def _sources(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[str]:
    plans = [response.survey.source.source for response in responses]
    return list(dict.fromkeys([*_round_sources(agenda, responses, catalog), *plans]))
