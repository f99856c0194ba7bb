"""How the look ahead was made, and what it leaves out."""

from __future__ import annotations

import numpy as np

from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, plain, text
from hcalib.presentation.regiobeeld.outlook import tidy
from hcalib.presentation.regiobeeld.outlook.drivers import written
from hcalib.presentation.regiobeeld.outlook.facts import Outlook
from hcalib.projection.treatments import treatment_of

_START = {
    "vacatures": "Het tekort van toen volgt uit de vacatures boven het aantal dat er altijd openstaat.",
    "geen": "Toen was er volgens deze doorrekening geen tekort.",
    "gepubliceerd": "Het tekort van toen is het gepubliceerde tekort.",
}
_JUDGED = 5
"""Judgements that are named; the others weigh little."""

_LEFT_OUT = (
    "**Wie niet meetelt:** zelfstandigen, uitzendkrachten, vrijwilligers en mantelzorgers.",
    "**Wat nog komt:** nieuw beleid, andere lonen, een crisis, en instellingen die openen of sluiten.",
    "**Wat een tekort zelf doet:** meer werkdruk en vertrek, langere wachttijden, minder zorg. Het werk "
    "past zich in deze doorrekening niet aan aan wie er is.",
    "**Wie wat doet:** verschuift werk naar een ander niveau of een andere branche, dan verandert het beeld "
    "per niveau en branche.",
    "**Wat samen gaat:** aannames over verschillende onderwerpen zijn los van elkaar gekozen. Gaan "
    "tegenvallers in het echt samen, dan is de marge nog te klein.",
    "**De doelen van de agenda:** wat zij toevoegen aan wat er toch al gebeurt, zit er niet in.",
)


def how_made(outlook: Outlook) -> Block:
    """Explain the method in plain sentences, with what is needed to make it again."""
    row = outlook.workplace
    unit = outlook.assumptions.parameters[row.parameter].unit
    points = (
        f"**{dutch.capitalised(tidy.draws(outlook))}.** Elk jaar gaan er mensen weg, met pensioen of naar "
        "een andere branche, en komen er mensen bij. Elke doorrekening doet dat met andere waarden van de "
        "aannames, binnen hun marge, en met jaren die mee- of tegenvallen.",
        f"**Begin:** eind {outlook.base}. {_START[outlook.model.starting_shortage]}",
        f"**Bevolking.** {_population(outlook)}",
        f"**Wonen en werken.** De aannames gaan over werknemers die in {plain(outlook.region.name)} wonen. "
        f"Een tekort gaat over werk in {plain(outlook.region.name)}. Per werknemer die er woont, is er "
        f"{written(row, unit)} die er werkt; daarmee zijn alle uitkomsten vermenigvuldigd. Hoe dat bekend "
        f"is: {row.evidence}.",
        "**Mensen en voltijdbanen.** Het tekort volgt uit werk min personeel in voltijdbanen en is daarna "
        "omgerekend in mensen met de gewone uren van hun branche.",
        f"**Wat verandert en wat gelijk blijft.** {_treatments(outlook)}",
        f"**Opnieuw te maken:** toevalsgetal {outlook.residents.seed}, aannames van "
        f"{dutch.day(outlook.assumptions.established)}. Met dezelfde gegevens komt er hetzelfde uit.",
    )
    return text("\n".join(f"- {point}" for point in points))


def _treatments(outlook: Outlook) -> str:
    """Tell which assumptions are extrapolated from a series, which are judged, and that others are held."""
    drawn = [f"{_name(outlook, name)} ({_series(outlook, name)})" for name in outlook.model.trends]
    chosen = outlook.model.treatments
    judged = [
        _name(outlook, share.name)
        for share in outlook.drivers
        if treatment_of(outlook.assumptions, share.name, chosen) == "scenario"
    ]
    told = []
    if drawn:
        told.append(f"Doorgetrokken uit cijfers van eerdere jaren: {dutch.listing(drawn)}.")
    if judged:
        told.append(f"Een oordeel over wat komt, het zwaarste eerst: {dutch.listing(judged[:_JUDGED])}.")
    told.append(f"Bijna al het andere blijft, binnen zijn marge, zoals het eind {outlook.base} is.")
    return " ".join(told)


def _series(outlook: Outlook, name: str) -> str:
    """Describe the series behind a parameter and where it goes."""
    path = outlook.model.trends[name].path
    level = "het niveau blijft" if np.allclose(path.middle, path.middle[0]) else "het niveau verschuift"
    return f"{path.figures} jaren, tot en met {path.last}; {level}, de marge groeit elk jaar"


def _name(outlook: Outlook, parameter: str) -> str:
    name = plain(outlook.assumptions.parameters[parameter].name)
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _population(outlook: Outlook) -> str:
    if outlook.model.published_growth is None:
        return (
            "Een gepubliceerde prognose van de bevolking is hier nog niet opgehaald. Het aantal inwoners is "
            "doorgerekend met onze eigen aannames over geboorten, sterfte en verhuizingen."
        )
    return (
        "Het aantal inwoners groeit als in de gepubliceerde regionale prognose; de leeftijden en de marge "
        "komen uit onze eigen aannames over geboorten, sterfte en verhuizingen."
    )


def left_out() -> Block:
    """List what the look ahead does not know."""
    return text("\n".join(f"- {point}" for point in _LEFT_OUT))
