"""The Doelmonitor on one sheet: the four questions of the table answered first, then what to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from hcalib.agenda import Agenda
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.attribution import GoalAttribution
from hcalib.monitoring.decisions import Findings, candidates
from hcalib.monitoring.findings import Decision
from hcalib.monitoring.goal_summary import GoalSummary
from hcalib.monitoring.status import Status
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, Card, plain
from hcalib.presentation.doelmonitor import sentences
from hcalib.presentation.doelmonitor.attribution_sentences import conclusion, own_reading
from hcalib.presentation.doelmonitor.gap import GapClosed
from hcalib.presentation.doelmonitor.gap_blocks import brief_sentence

FULL = "doelmonitor"
"""Stem of the report that says everything."""
TOP = 3
"""Decisions on the sheet, at most."""

_OTHER_REPORTS = ("onderzoeken", "projectmonitor")
_MANY = 5


def answer_block(
    goals: Sequence[GoalAssessment],
    summary: GoalSummary,
    ambition: GoalAssessment,
    gaps: Sequence[GapClosed],
    attributions: Sequence[GoalAttribution],
    today: date,
) -> Block:
    """Answer the four questions in the box at the top, which also makes a printer set the page as one sheet.

    Parameters
    ----------
    goals, summary, ambition
        Of the whole agenda.
    gaps : sequence of GapClosed
        What the goals take off the growth of the shortage; empty when that was not reckoned through.
    attributions : sequence of GoalAttribution
        Of the same goals.
    today : datetime.date
        The peildatum.
    """
    told = [
        f"**Gaan we het halen?** {reach(goals, summary, today)}",
        f"**Hoe zeker is dat?** {certainty(goals)}",
        f"**Wat doet het voor het tekort?** {shortage(ambition, gaps, today)}",
        f"**Komt het door de agenda?** {cause(attributions)}",
    ]
    found = blocks.lead(told)
    return replace(found, html=Markup('<div class="hca-sheet">{}</div>').format(found.html))


def reach(goals: Sequence[GoalAssessment], summary: GoalSummary, today: date) -> str:
    """Say how many goals have which status, what comes first and which are likely (Markdown)."""
    told = [sentences.where_goals_are(summary), *sentences.first_attention(goals)]
    if goals and all(parse_period(a.goal.end).end < today for a in goals):
        told.append("De looptijd is voorbij.")
    return " ".join([*told, *_likely(goals)])


def _likely(goals: Sequence[GoalAssessment]) -> list[str]:
    """Split the goals that are still open by an even chance, as far as their parts allow."""
    likely, unlikely = [], []
    for assessment in goals:
        if assessment.status is Status.REACHED:
            continue
        known = [leaf.chance.probability for leaf in assessment.measured_separately() if leaf.chance]
        # a goal is no likelier than its least likely part; that all parts are likely does not make it so
        if known and min(known) < 0.5:
            unlikely.append(assessment.goal.id)
        elif known and not assessment.parts:
            likely.append(assessment.goal.id)
    told = []
    if likely:
        told.append(f"groter dan de helft bij {_goals(likely)}")
    if unlikely:
        told.append(f"kleiner dan de helft bij {_goals(unlikely)}")
    return [f"Gerekend met de cijfers tot nu toe is de kans {dutch.listing(told)}."] if told else []


def certainty(goals: Sequence[GoalAssessment]) -> str:
    """Say how sure the statuses are, and of how many goals nothing was ever measured (Markdown)."""
    standing = [a for a in goals if a.certainty != "geen"]
    told = []
    if standing:
        counts = {
            grade: sum(a.certainty == grade for a in standing) for grade in ("hoog", "redelijk", "laag")
        }
        listed = dutch.listing([f"**{grade}** bij {count}" for grade, count in counts.items() if count])
        told.append(f"De zekerheid van de stand is {listed} van de {len(goals)} doelen.")
    else:
        told.append("Er is bij **geen enkel doel** een stand, dus ook geen zekerheid.")
    never = [a for a in goals if all(leaf.latest is None for leaf in a.measured_separately())]
    if never:
        is_are = "is" if len(never) == 1 else "zijn"
        told.append(f"Over {len(never)} van de {len(goals)} doelen {is_are} er geen cijfers.")
    if any(leaf.chance and leaf.chance.few for a in goals for leaf in a.measured_separately()):
        told.append("De kansen rusten op weinig cijfers: lees ze als een ruwe schatting.")
    return " ".join(told)


def shortage(ambition: GoalAssessment, gaps: Sequence[GapClosed], today: date) -> str:
    """Say where the ambition is and what reaching all goals would do, as an example and no measurement."""
    where = sentences.ambition_briefly(ambition, today)
    if not gaps:
        return f"{where} Wat de doelen met het tekort doen, is niet doorgerekend: er zijn geen aannames voor."
    end = parse_period(ambition.goal.target.period).end.year
    chosen = min(gaps, key=lambda one: abs(one.found.plan.year - end))
    return f"{where} Een rekenvoorbeeld, geen meting: {_lower(brief_sentence(chosen))}"


def cause(attributions: Sequence[GoalAttribution]) -> str:
    """Say of how many goals anything may be concluded (Markdown)."""
    if not attributions:
        return "Er zijn geen doelen waarvan de bijdrage te volgen is."
    if all(one.strength == "niet te zeggen" for one in attributions):
        return conclusion(attributions)
    claims = [one for one in attributions if one.strength != "niet te zeggen"]
    told = [conclusion(attributions), own_reading(claims), "Oorzaak en gevolg zijn nergens bewezen."]
    return " ".join(sentence for sentence in told if sentence)


def decision_block(findings: Findings) -> Block:
    """Show what the goals and the ambition ask of the table; other reports have their own decisions."""
    chosen = [one for one in candidates(findings) if one.report not in _OTHER_REPORTS][:TOP]
    if not chosen:
        return blocks.text("Uit de cijfers over de doelen volgt niets dat nu een besluit vraagt.")
    return blocks.cards([_card(one) for one in chosen])


def _card(decision: Decision) -> Card:
    reason = decision.reason
    if decision.rule == "bijsturen":
        # which goals are off track stands in the table right above; the sheet has no room for it twice
        _, _, reason = reason.partition(". ")
    return Card(decision.title, plain(decision.text), plain(reason))


def origin_text(agenda: Agenda, reports: Sequence[str]) -> Block:
    """Say in short where it comes from and where the rest is."""
    told = (
        f"De doelen komen uit het plan van {plain(agenda.short)}, de cijfers uit de bronnen onder de tabel. "
        "Stand, zekerheid en kans volgen vaste regels; een doel zonder cijfer over dat doel zelf krijgt geen "
        "stand. Wat een doel met het tekort doet, is ons oordeel en geen meting."
    )
    if FULL not in reports:
        return blocks.text(told)
    return blocks.text(
        f"{told} Per doel met uitleg, figuren en alle bronnen: [de hele Doelmonitor]({FULL}.html)."
    )


def _goals(ids: Sequence[str]) -> str:
    if len(ids) > _MANY:
        return f"{len(ids)} doelen"
    return plain(dutch.listing(list(ids)))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
