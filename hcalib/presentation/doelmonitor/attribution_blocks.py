"""'Komt het door de agenda?': the conclusion first, then what it rests on, goal by goal."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from hcalib.agenda import Agenda
from hcalib.agenda.contributions import Contribution
from hcalib.catalog import Catalog
from hcalib.monitoring.attribution import GoalAttribution, Rung, Series
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, Status, notice, plain, table, text
from hcalib.presentation.cells import Tone
from hcalib.presentation.doelmonitor.attribution_figures import break_figure, mix_figure
from hcalib.presentation.doelmonitor.attribution_sentences import (
    break_sentence,
    comparison_sentence,
    conclusion,
    figure_name,
    ground,
    mix_sentence,
)
from hcalib.presentation.doelmonitor.wording import name_of

TONES: dict[str, Tone] = {"aannemelijk": "good", "mogelijk": "moderate", "niet te zeggen": "unknown"}
"""How a conclusion about the influence of the agenda is marked."""
_EFFECTS = {"mee": "hielp mee", "tegen": "werkte tegen", "onduidelijk": "onduidelijk of het hielp"}
_SPEAKS = {"voor": "pleit ervoor", "tegen": "pleit ertegen", "niet duidelijk": "zegt niet welke kant op"}
_NOTHING = "nog niet beschreven"
_OPEN = "Open een doel om te lezen wat de verwachting was, wat er is gedaan en wat er nog meer gebeurde."


def attribution_blocks(
    found: Sequence[GoalAttribution], regional: Sequence[Series], agenda: Agenda, catalog: Catalog
) -> list[Block]:
    """Show what may be said about the influence of the agenda.

    Parameters
    ----------
    found : sequence of GoalAttribution
        The goals of the report.
    regional : sequence of Series
        Of the figures beside the goals, those that carry a comparison.
    agenda : Agenda
    catalog : Catalog
    """
    if not found:
        return [text("Er zijn geen doelen waarvan de bijdrage te volgen is.")]
    told = [sentence for sentence in (conclusion(found), ground(found)) if sentence]
    blocks = [text("\n\n".join(told))]
    if any(one.story for one in found):
        blocks += [_overview(found, catalog), text(_OPEN)]
        blocks += [_story_table(one, one.story, agenda, catalog) for one in found if one.story]
    blocks += _beside(regional, catalog)
    return [*blocks, _reading(any(series.compared for series in regional))]


def _overview(found: Sequence[GoalAttribution], catalog: Catalog) -> Block:
    frame = pd.DataFrame(
        [
            {
                "Doel": name_of(one.goal),
                "Komt het door de agenda?": Status(one.strength, TONES[one.strength]),
                "Waarom": one.story.conclusion.text if one.story else dutch.capitalised(f"{_NOTHING}."),
                "Waarom cijfers niet meer zeggen": _beyond(one),
            }
            for one in found
        ]
    )
    return table(
        frame,
        name="bijdrage",
        caption="Per doel: wat er over de invloed van de agenda te zeggen is",
        catalog=catalog,
        sources=_sources([one.story for one in found if one.story], catalog),
        note=(
            "‘Niet te zeggen’ is een uitkomst: het betekent niet dat er niets is gedaan. Niets in deze tabel "
            "is bewijs van oorzaak en gevolg."
        ),
    )


def _beyond(one: GoalAttribution) -> str:
    if one.rung <= Rung.STORY:
        return one.why_not_higher
    return f"Wel gedaan: {one.rung.label}. {one.why_not_higher}".strip()


def _story_table(one: GoalAttribution, story: Contribution, agenda: Agenda, catalog: Catalog) -> Block:
    rows = {
        "Wat was de verwachting?": [item.text for item in story.expected],
        "Wat is er gedaan?": [_deed(item.text, item.project, item.state, agenda) for item in story.done],
        "Wat gebeurde er nog meer?": [_with(item.text, _EFFECTS[item.effect]) for item in story.outside],
        "Hoe sterk is het bewijs?": [
            _with(item.text, f"{_SPEAKS[item.speaks]}; {item.strength}") for item in story.evidence
        ],
        "Wat kan het anders verklaren?": [
            f"{_with(item.text, item.judged)} {item.reason}" for item in story.alternatives
        ],
        "Conclusie": [f"{dutch.capitalised(story.conclusion.strength)}. {story.conclusion.text}"],
    }
    frame = pd.DataFrame(
        {"Vraag": list(rows), "Antwoord": [_one_or_more(answers) for answers in rows.values()]}
    )
    return table(
        frame,
        name=f"bijdrage-{re.sub(r'[^a-z0-9]+', '-', one.goal.id.lower()).strip('-')}",
        caption=f"{name_of(one.goal)}: {story.conclusion.strength}",
        catalog=catalog,
        sources=_sources([story], catalog),
        folded=True,
        note=f"Oordeel van: {plain(story.conclusion.by)}{_own(story)}."
        + (" Wat na de peildatum verscheen, is weggelaten; het oordeel is van nu." if one.later else ""),
    )


def _own(story: Contribution) -> str:
    return "; een eigen lezing van de bronnen, nog niet besproken" if story.conclusion.own_reading else ""


def _one_or_more(answers: list[str]) -> str | list[str]:
    if not answers:
        return _NOTHING
    return answers[0] if len(answers) == 1 else answers


def _deed(told: str, project: str | None, state: str, agenda: Agenda) -> str:
    known = {item.id for item in agenda.projects}
    what = f"project {project}; " if project in known else ""
    became = "wat ervan werd is niet bekend" if state == "onbekend" else state
    return _with(told, f"{what}{became}")


def _with(told: str, remark: str) -> str:
    return f"{told.rstrip('.')} ({remark})."


def _beside(regional: Sequence[Series], catalog: Catalog) -> list[Block]:
    """Show the series beside the goals: one drawn, all in words."""
    if not regional:
        return []
    shown = sorted(regional, key=_usefulness)
    blocks = [
        text(
            "### Wat cijfers naast de doelen laten zien\n\n"
            "Deze cijfers staan bij de actielijnen. Het zijn geen doelen van de agenda, en van alles heeft "
            "er invloed op. Een verandering na de start kan van de agenda komen, en van al het andere dat "
            "toen veranderde."
        )
    ]
    picture = mix_figure(shown[0], catalog) or break_figure(shown[0], catalog)
    blocks += [picture] if picture is not None else []
    frame = pd.DataFrame(
        [
            {
                "Cijfer": figure_name(series, catalog),
                "Wat er te zien is": _one_or_more(_said(series, catalog)),
                "Hoe ver de cijfers dragen": series.rung.label,
                "Waarom niet verder": series.why_not_higher or dutch.DASH,
            }
            for series in shown
        ]
    )
    named = table(
        frame,
        name="bijdrage-reeksen",
        caption="Wat cijfers naast de doelen laten zien sinds de start",
        catalog=catalog,
        sources=sorted({source for series in shown for source in _used(series)}),
        note=(
            "Marge: 95 procent, ruim genomen omdat korte reeksen hun samenhang in de tijd slecht laten zien. "
            "‘Zwak’: te weinig cijfers om op te bouwen."
        ),
    )
    return [*blocks, named]


def _used(series: Series) -> tuple[str, ...]:
    return series.panel.sources if series.compared else series.panel.own_sources


def _said(series: Series, catalog: Catalog) -> list[str]:
    told = [
        mix_sentence(series, catalog),
        comparison_sentence(series, catalog),
        break_sentence(series, catalog),
    ]
    return [sentence for sentence in told if sentence]


def _usefulness(series: Series) -> tuple[int, bool, int]:
    """The highest rung first, then what is not weak, then the most figures."""
    weak = series.interrupted.weak if series.interrupted else True
    return -series.rung, weak, -len(series.panel.own)


def _reading(compared: bool) -> Block:
    told = [
        "‘Aannemelijk’: er is gedaan wat was bedoeld, bewijs pleit ervoor en andere verklaringen zijn "
        "nagegaan. ‘Mogelijk’: er is bewijs, maar een andere verklaring staat nog open.",
    ]
    if compared:
        told.append(
            "Naast andere regio's leggen neemt aan dat die zelf niets van dien aard deden. Dat is niet "
            "zeker: ook elders zijn er plannen tegen het tekort."
        )
    return notice("onzeker", "Hoe dit te lezen", told)


def _sources(stories: Sequence[Contribution], catalog: Catalog) -> list[str]:
    found: dict[str, None] = {}
    for story in stories:
        refs = [item.source for item in story.expected]
        refs += [item.source for item in story.done]
        refs += [item.source for item in story.outside]
        refs += [item.source for item in story.evidence]
        refs += [item.source for item in story.alternatives if item.source is not None]
        found |= dict.fromkeys(ref.source for ref in refs)
    return [source for source in found if source in catalog.sources]
