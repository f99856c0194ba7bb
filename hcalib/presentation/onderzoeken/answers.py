"""What the answers say, as far as they may be shown, and the two vacancy rates."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import Estimate, SurveyResponse
from hcalib.observations import Observations
from hcalib.presentation import blocks, dutch, prose
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken.words import moment, source_of, with_article

RATES = ("vacaturegraad-peiling", "vacaturegraad-cbs")
_POLL_NOTE = "De peilingen gaan alleen over wie meedeed. Dat hoeven niet steeds dezelfde werkgevers te zijn."
POLL = ("vacaturegraad-peiling", "openstaande-vacatures-peiling", "lang-openstaande-vacatures")
"""What was published from earlier polls."""


def estimate_tables(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Show for each survey with rounds what the answers add up to; what is withheld says why."""
    found = []
    for response in responses:
        labels = list(dict.fromkeys(e.label for one in response.rounds for e in one.estimates))
        if not labels:
            continue
        rows = []
        for label in labels:
            cells: dict[str, object] = {"Uitkomst": label}
            for one in response.rounds:
                estimate = next((e for e in one.estimates if e.label == label), None)
                cells[dutch.capitalised(dutch.period(one.period))] = _cell(estimate)
            rows.append(cells)
        found.append(
            blocks.table(
                pd.DataFrame(rows),
                name=f"antwoorden-{prose.slug(response.survey.id)}",
                caption=f"{response.survey.name}: wat de antwoorden samen zeggen",
                note=(
                    "Niet elke ronde doen dezelfde werkgevers mee. Een verschil tussen twee rondes kan "
                    "daardoor komen en is geen trend. Alleen totalen voor de hele regio staan hier, en "
                    "alleen als niemand eruit te herkennen is."
                ),
                catalog=catalog,
                sources=[source_of(agenda, response.survey, catalog)],
                example=agenda.example,
            )
        )
    return found


def without_estimates(responses: Sequence[SurveyResponse]) -> list[str]:
    """Name the surveys about whose answers nothing can be said (Markdown); empty when all have something."""
    if not responses:
        return ["Zonder onderzoeken zijn er geen antwoorden."]
    silent = [r for r in responses if not any(one.estimates for one in r.rounds)]
    names = [blocks.plain(with_article(response)) for response in silent]
    return [f"Van {dutch.listing(names)} zijn geen uitkomsten beschikbaar."] if names else []


def rate_definitions(catalog: Catalog) -> Block:
    """Explain the two vacancy rates beside each other."""
    return blocks.definitions(
        [
            (indicator.name, " ".join([indicator.definition, *indicator.caveats]))
            for indicator in (catalog.indicators[name] for name in RATES if name in catalog.indicators)
        ]
    )


def poll_sentences(observations: Observations, responses: Sequence[SurveyResponse], region: str) -> list[str]:
    """Say what the newest published poll found, when its answers are not here (Markdown)."""
    if any(one.estimates for response in responses for one in response.rounds):
        return []
    rows = observations.series("vacaturegraad-peiling", region)
    if rows.empty:
        return ["Voor deze regio is geen uitkomst van een vacaturepeiling gepubliceerd."]
    newest = rows.iloc[-1]
    words = (
        f"Bij de werkgevers in de peiling stonden in {moment(newest['period'])} op elke 100 medewerkers "
        f"{dutch.number(newest['value'], 1)} vacatures open"
    )
    if len(rows) == 1:
        return [f"{words}."]
    before = rows.iloc[-2]
    return [
        f"{words}. In {moment(before['period'])} waren dat er {dutch.number(before['value'], 1)}. Of "
        "dezelfde werkgevers meededen, is niet bekend: dit is dus geen gemeten stijging of daling."
    ]


def rate_explanation() -> str:
    """Say why the two rates may not be put side by side (Markdown)."""
    return (
        "Er zijn twee cijfers die *vacaturegraad* heten. De peiling telt vacatures bij de werkgevers die "
        "meededen, als deel van hun personeel. Het CBS telt ze bij alle werkgevers, op elke 1.000 banen; "
        "wie twee banen heeft, telt daar twee keer. Vergelijk de een niet met de ander."
    )


def poll_table(
    observations: Observations, responses: Sequence[SurveyResponse], catalog: Catalog, region: str
) -> list[Block]:
    """Show what was published from polls, and the newest rate of the CBS.

    A poll of which the answers are here is left out: what may be said about it is in its own table, and
    the disclosure rules may have withheld it.
    """
    own = {one.period for response in responses for one in response.rounds}
    rows = observations.select(POLL, region, branch=None)
    rows = rows[rows["value"].notna() & ~rows["period"].isin(own)]
    newest = observations.series("vacaturegraad-cbs", region, branch="Q").tail(1)
    order = rows["indicator"].map(POLL.index)
    shown = pd.concat(
        [rows.assign(order=order).sort_values(["order", "start"]).drop(columns="order"), newest]
    )
    if shown.empty:
        return []
    publishers = [
        *(["gepubliceerde peilingen"] if len(rows) else []),
        *([] if newest.empty else ["het CBS"]),
    ]
    frame = pd.DataFrame(
        {
            "Cijfer": catalog.indicators[row["indicator"]].name + _branch(row["branch"], catalog),
            "Periode": dutch.period(row["period"]),
            "Waarde": dutch.with_unit(
                row["value"],
                catalog.units[row["unit"]],
                row["qualifier"],
                catalog.indicators[row["indicator"]].decimals,
            ),
            "Opmerking": row["note"] or "geen",
        }
        for row in shown.to_dict("records")
    )
    return [
        blocks.table(
            frame,
            name="vacaturegraad",
            caption=f"Vacatures volgens {dutch.listing(publishers)}",
            data=shown,
            catalog=catalog,
            align={"Waarde": "right"},
            note=_POLL_NOTE if len(rows) else None,
        )
    ]


def _cell(estimate: Estimate | None) -> list[str] | str:
    if estimate is None:
        return "niet gevraagd"
    if estimate.value is None:
        return estimate.sentence
    per_hundred = " per 100 " in estimate.label
    value = dutch.number(estimate.value, 1) if per_hundred else dutch.percent(estimate.value, 0)
    parts = [value]
    if estimate.interval is not None:
        margin = dutch.between(100 * estimate.interval.low, 100 * estimate.interval.high)
        parts.append(f"Marge: {margin}{dutch.NARROW_SPACE}%")
    return [*parts, estimate.sentence]


def _branch(code: str, catalog: Catalog) -> str:
    known = catalog.branches.get(code)
    if known is None or code in ("totaal", "Q"):
        return ""
    return f", {known.name[:1].lower()}{known.name[1:]}"
