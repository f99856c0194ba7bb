"""How was counted, weighted and withheld, in plain Dutch (Markdown)."""

from __future__ import annotations

from collections.abc import Sequence

from hcalib.monitoring.surveys import SurveyOutcome
from hcalib.presentation import blocks
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken.words import with_stand


def method_terms(outcomes: Sequence[SurveyOutcome]) -> list[Block]:
    """Explain the words of the figures; nothing when there are no answers."""
    if not any(outcome.figures.estimates for outcome in outcomes):
        return []
    return [
        blocks.definitions(
            [
                (
                    "Optellen",
                    "Wij tellen de antwoorden van alle werkgevers op en delen dan. Een grote werkgever telt "
                    "dus zwaarder dan een kleine. Wie een vraag openliet of zichzelf tegensprak, telt bij "
                    "dat onderwerp niet mee.",
                ),
                (
                    "Wegen",
                    "Deden van een branche of omvang weinig werkgevers mee, dan tellen hun antwoorden "
                    "zwaarder, tot drie keer. Zo lijkt de groep die antwoordde meer op alle gevraagde "
                    "werkgevers. Een werkgever die veel groter is dan iedereen die zweeg, telt alleen voor "
                    "zichzelf.",
                ),
                (
                    "Tellen als",
                    "Wegen kost zekerheid. '36 antwoorden tellen als 31' betekent: het gewogen "
                    "cijfer is zo zeker als een cijfer uit 31 antwoorden die even zwaar tellen.",
                ),
                (
                    "Marge",
                    "Deed iedereen mee, dan is er geen marge. Hoe meer er meededen, hoe kleiner zij is. Wij "
                    "maken haar ruimer als zij anders zou verraden wat een werkgever ongeveer antwoordde. In "
                    "een kleine groep met een grote werkgever is dat al gauw zo.",
                ),
                (
                    "Niet getoond",
                    "Een totaal staat er alleen als minstens tien werkgevers eraan bijdragen, niemand het "
                    "overheerst, en ook een werkgever die zijn eigen antwoord kent, dat van een ander niet "
                    "kan uitrekenen. Daarvoor kijken wij naar alle cijfers samen, ook die van eerdere "
                    "edities.",
                ),
                *_stand_terms(outcomes),
            ]
        )
    ]


def _stand_terms(outcomes: Sequence[SurveyOutcome]) -> list[tuple[str, str]]:
    if not any(one.stand for outcome in outcomes for one in outcome.figures.estimates):
        return []
    return [
        (
            "Stand van",
            "Een laat of verbeterd antwoord kan te zien zijn aan het verschil met een cijfer dat al naar "
            "buiten is. Dan blijft de hele groep vragen staan zoals zij eerder is gepubliceerd, met de dag "
            "erbij. De nieuwe stand komt zodra genoeg werkgevers iets hebben aangevuld of verbeterd.",
        )
    ]


def weight_notes(outcomes: Sequence[SurveyOutcome]) -> list[str]:
    """Tell for each survey how its newest round was weighted."""
    found = []
    for outcome in outcomes:
        weighted = [
            one
            for one in outcome.figures.estimates
            if one.group == "gewogen" and one.figure.value is not None
        ]
        if weighted:
            newest = max(one.period for one in weighted)
            sentence, stand = next((one.sentence, one.stand) for one in weighted if one.period == newest)
            name = blocks.plain(with_stand(outcome.survey.name, stand))
            found.append(f"**{name}:** {blocks.plain(sentence)}")
    return found
