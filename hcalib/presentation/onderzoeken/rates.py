"""The two vacancy rates, which are never mixed: that of the poll and that of the CBS."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import SurveyOutcome
from hcalib.observations import Observations
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken.words import moment

RATES = ("vacaturegraad-peiling", "vacaturegraad-cbs")
_POLL_NOTE = "De peilingen gaan alleen over wie meedeed. Dat hoeven niet steeds dezelfde werkgevers te zijn."
POLL = ("vacaturegraad-peiling", "openstaande-vacatures-peiling", "lang-openstaande-vacatures")
"""What was published from earlier polls."""


def rate_definitions(catalog: Catalog) -> Block:
    """Explain the two vacancy rates beside each other."""
    return blocks.definitions(
        [
            (indicator.name, " ".join([indicator.definition, *indicator.caveats]))
            for indicator in (catalog.indicators[name] for name in RATES if name in catalog.indicators)
        ]
    )


def poll_sentences(observations: Observations, outcomes: Sequence[SurveyOutcome], region: str) -> list[str]:
    """Say what the newest published poll found, when its answers are not here (Markdown)."""
    if any(outcome.asked_about(RATES[0]) for outcome in outcomes):
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
    observations: Observations, outcomes: Sequence[SurveyOutcome], catalog: Catalog, region: str
) -> list[Block]:
    """Show what was published from polls, and the newest rate of the CBS.

    A poll of which the answers are here is left out: what may be said about it is in its own table, and
    the disclosure rules may have withheld it.
    """
    own = {one.period for outcome in outcomes for one in outcome.response.rounds}
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


def _branch(code: str, catalog: Catalog) -> str:
    known = catalog.branches.get(code)
    if known is None or code in ("totaal", "Q"):
        return ""
    return f", {known.name[:1].lower()}{known.name[1:]}"
