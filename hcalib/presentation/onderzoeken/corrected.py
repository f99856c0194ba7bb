"""What employers corrected after the edition before, and what that did to the figures."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import Corrected, Moved, SurveyOutcome
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken.tidy import tidy, unit_words, value_text
from hcalib.presentation.onderzoeken.words import with_article

_GONE = "Niet meer getoond"


def corrected_blocks(agenda: Agenda, outcomes: Sequence[SurveyOutcome], catalog: Catalog) -> list[Block]:
    """Tell what changed since the edition before; nothing when there is none with these surveys."""
    chosen = [(outcome, outcome.corrected) for outcome in outcomes if outcome.corrected is not None]
    if not chosen:
        return []
    since = dutch.day(chosen[0][1].since)
    told = [sentence for outcome, found in chosen for sentence in _sentences(outcome, found)]
    intro = "\n".join(f"- {one}" for one in told) or "Sindsdien kwam er niets bij en is er niets verbeterd."
    heading = f"### Sinds de vorige editie\n\nDe vorige editie had als peildatum {since}.\n\n{intro}"
    rows = [(outcome, found, one) for outcome, found in chosen for one in found.moved]
    return [blocks.text(heading), *_table(agenda, rows, since, catalog)]


def _sentences(outcome: SurveyOutcome, found: Corrected) -> list[str]:
    """Say how many answers came or changed, and what that did; nothing when none did."""
    parts = []
    if found.answers:
        verb = "verbeterde" if found.employers == 1 else "verbeterden"
        who = dutch.count_noun(found.employers, "werkgever", "werkgevers")
        together = "" if found.employers == 1 else "samen "
        parts.append(f"{verb} {who} {together}{dutch.count_noun(found.answers, 'antwoord', 'antwoorden')}")
    if found.late:
        verb = "antwoordde" if found.late == 1 else "antwoordden"
        parts.append(f"{verb} {dutch.count_noun(found.late, 'werkgever', 'werkgevers')} alsnog")
    if not parts:
        return []
    gone = sum(_is_gone(one) for one in found.moved)
    same = found.compared - len(found.moved)
    counts = [
        f"{count} {what}"
        for count, what in (
            (same - found.held, "gelijk gebleven"),
            (found.held, "nog in de stand van toen"),
            (len(found.moved) - gone, "veranderd"),
            (gone, "niet meer getoond"),
        )
        if count
    ]
    of = dutch.count_noun(found.compared, "eerder cijfer", "eerdere cijfers")
    result = f" Van de {of} over een hele ronde: {dutch.listing(counts)}." if found.compared else ""
    return [f"Bij {blocks.plain(with_article(outcome.response))} {' en '.join(parts)}.{result}"]


def _table(
    agenda: Agenda, found: Sequence[tuple[SurveyOutcome, Corrected, Moved]], since: str, catalog: Catalog
) -> list[Block]:
    if not found:
        return []
    rows = [
        {
            "Uitkomst": one.before.label + unit_words(one.before.unit),
            "Ronde": dutch.capitalised(dutch.period(one.before.period)),
            "Eerder gepubliceerd": value_text(one.before),
            "Nu": _GONE if one.after is None or _is_gone(one) else value_text(one.after),
        }
        for _, _, one in found
    ]
    frames = [
        tidy(agenda, outcome, [one.before, *([] if one.after is None else [one.after])], catalog, {1: None})
        for outcome, _, one in found
    ]
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="verbeterd",
            caption=f"Cijfers die anders zijn dan in de editie met peildatum {since}",
            data=pd.concat(frames, ignore_index=True),
            catalog=catalog,
            align={"Eerder gepubliceerd": "right", "Nu": "right"},
            note=(
                f"*{_GONE}*: er veranderden zo weinig antwoorden dat het verschil met het eerdere cijfer zou "
                "verraden wat één werkgever antwoordde of verbeterde. Het eerdere cijfer staat er dan nog, "
                "maar is niet het nieuwste."
            ),
        )
    ]


def _is_gone(one: Moved) -> bool:
    return one.after is None or one.after.figure.value is None
