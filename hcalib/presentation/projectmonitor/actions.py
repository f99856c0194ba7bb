"""The register of an agenda that works with actions instead of projects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from hcalib.agenda.models import Action, ActionLine, Agenda
from hcalib.catalog import Catalog
from hcalib.presentation import blocks, dutch, prose
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.doubts import shared_fields, to_check
from hcalib.presentation.projectmonitor.words import lines_of

TERMS = ("kort", "middellang", "lang")


@dataclass(frozen=True)
class TermCount:
    """How many actions of a line help in each term; an action can have several."""

    line: str
    actions: int
    terms: dict[str, int]


def term_counts(agenda: Agenda, line: ActionLine | None) -> list[TermCount]:
    """Count the actions of each line by term."""
    counts = []
    for chosen in lines_of(agenda, line):
        actions = [action for action in agenda.actions if action.line == chosen.id]
        terms: Counter[str] = Counter(term for action in actions for term in action.terms)
        counts.append(TermCount(chosen.name, len(actions), {term: terms[term] for term in TERMS}))
    return counts


def action_lead(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[str]:
    """Return the conclusion on an agenda with actions instead of projects (Markdown)."""
    counts = term_counts(agenda, line)
    total = sum(count.actions for count in counts)
    if not total:
        return ["Deze agenda heeft geen projecten en geen acties in het register."]
    published = catalog.sources[agenda.source.source].published
    since = f" van {dutch.day(published)}" if published else ""
    where = f"onder {blocks.plain(line.name)}" if line else f"in {len(counts)} actielijnen"
    terms = [action.terms for action in agenda.actions if line is None or action.line == line.id]
    soon = sum("kort" in term for term in terms)
    late = sum(term == ("lang",) for term in terms)
    return [
        "Deze agenda werkt niet met projecten maar met acties. "
        f"Het plan{since} noemt **{dutch.count_noun(total, 'actie', 'acties')}** {where}.",
        f"Volgens het plan {_help(soon)} er {soon or 'geen'} al op korte termijn, binnen een jaar; "
        f"{late or 'geen'} {_help(late)} pas na meer dan drie jaar.",
        "Bij de acties zelf staat geen getal om te halen, en er is geen voortgang bekend. Of een actie is "
        "uitgevoerd, is hier dus niet te zien.",
    ]


def action_tables(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    """Show how many actions each line has and when they help, and then the actions of each line."""
    if not agenda.actions:
        return [
            blocks.notice(
                "ontbreekt",
                "Deze agenda heeft geen register",
                ["Er zijn geen projecten en geen acties bekend."],
            )
        ]
    everywhere = shared_fields(agenda.actions)
    counts = term_counts(agenda, line)
    summary = pd.DataFrame(
        {
            "Actielijn": count.line,
            "Acties": count.actions,
            **{dutch.capitalised(term): count.terms[term] for term in TERMS},
        }
        for count in counts
    )
    found = [
        blocks.table(
            summary,
            name="acties-per-termijn",
            caption="Hoeveel acties elke actielijn heeft, en op welke termijn zij helpen",
            note=(
                "Kort is binnen een jaar, middellang in twee tot drie jaar, lang na meer dan drie jaar. "
                "Een actie kan op meer termijnen helpen en telt dan vaker mee. Bij elke actie hieronder "
                "staat of het plan haar proces of procedure noemt; wat het verschil is, legt het plan "
                "niet uit."
            ),
            catalog=catalog,
            sources=sorted({action.source.source for action in agenda.actions}),
            example=agenda.example,
        )
    ]
    for chosen in lines_of(agenda, line):
        actions = [action for action in agenda.actions if action.line == chosen.id]
        if actions:
            frame = pd.DataFrame([_action_cells(action, everywhere) for action in actions])
            found.append(
                blocks.table(
                    frame,
                    name=f"acties-{prose.slug(chosen.id)}",
                    caption=f"{chosen.name}: {dutch.count_noun(len(actions), 'actie', 'acties')}",
                    catalog=catalog,
                    sources=sorted({action.source.source for action in actions}),
                    example=agenda.example,
                )
            )
    return found


def _action_cells(action: Action, everywhere: frozenset[str]) -> dict[str, object]:
    return {
        "Actie": f"{action.id} {action.title}",
        "Wat er gebeurt": action.summary,
        "Termijn": dutch.listing(action.terms) or dutch.UNKNOWN,
        "Soort": dutch.listing(action.kinds) or dutch.UNKNOWN,
        "Na te gaan": to_check(action, everywhere) or "niets",
    }


def _help(count: int) -> str:
    return "helpt" if count == 1 else "helpen"
