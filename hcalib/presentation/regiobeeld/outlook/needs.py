"""Which real figures would make the margin smaller, and how much of it hangs on each."""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.presentation.regiobeeld.outlook.facts import Outlook


@dataclass(frozen=True)
class Need:
    """Figures that would replace assumptions.

    Attributes
    ----------
    parameters : tuple of str
        Beginnings of the names of the parameters they replace.
    topic : str
        What is not known, as it fits behind 'niet bekend is'.
    wanted, where : str
        The figures, and who has them.
    """

    parameters: tuple[str, ...]
    topic: str
    wanted: str
    where: str


NEEDS = (
    Need(
        ("werknemers-regio", "groei-werknemers", "branche-aandeel"),
        "hoeveel mensen er nu werken, en hoe snel dat groeit",
        "het aantal werknemers in de regio, per branche en per jaar",
        "AZW StatLine",
    ),
    Need(
        ("werkplek-per-woonplaats",),
        "wie er buiten de regio werkt",
        "het aantal werknemers naar woonplaats én naar werkplek",
        "CBS, of het LISA-register van banen",
    ),
    Need(
        ("uitstroom-niveau", "uitstroom-branche", "uitstroom-leeftijd", "uitstroom-schommeling"),
        "hoeveel mensen er vertrekken",
        "het vertrek uit de sector, naar branche, leeftijd en regio",
        "AZW StatLine",
    ),
    Need(
        ("jonge-instroom", "herintrede", "zij-instroom", "instroom-trend", "instroom-branche", "saldo-regio"),
        "hoeveel mensen er binnenkomen",
        "de instroom naar herkomst en regio, en hoe die verandert",
        "AZW StatLine",
    ),
    Need(
        ("trend-overig", "trend-eindjaar", "productiviteit", "preventie"),
        "hoeveel werk er bijkomt of verdwijnt naast de vergrijzing",
        "de verwachte vraag per branche, en wat ander werken oplevert",
        "Prognosemodel Zorg en Welzijn (ABF)",
    ),
    Need(
        ("zorggebruik",),
        "hoeveel zorg mensen op elke leeftijd gebruiken",
        "het zorggebruik naar leeftijd in de regio",
        "Vektis, Monitor Langdurige Zorg en CBS",
    ),
    Need(
        (
            "migratiesaldo",
            "migratie-leeftijd",
            "migratie-ouderen",
            "geboorten",
            "sterftedaling",
            "sterftekans",
            "sterfte-regio",
        ),
        "hoe de bevolking groeit",
        "de bevolkingsprognose van de regio",
        "PBL en CBS",
    ),
    Need(
        ("sectorrendement", "blijft-in-regio", "nieuw-in-sector", "studierendement", "studieduur"),
        "hoeveel studenten er gaan werken",
        "hoeveel gediplomeerden in de sector en de regio gaan werken, per opleiding",
        "AZW StatLine",
    ),
    Need(
        ("instroom-opleiding", "plaatsingsgraad", "plekken-groei"),
        "hoeveel studenten er beginnen",
        "starters per niveau en leerweg, en het aantal leerwerkplekken",
        "DUO en SBB",
    ),
    Need(
        ("deeltijdfactor", "ziekteverzuim", "verzuim-trend"),
        "hoeveel uren mensen werken",
        "contracturen en verzuim per branche in de regio",
        "AZW StatLine",
    ),
    Need(
        ("openstaand", "begintekort"),
        "hoe groot het tekort nu is",
        "vacatures van nu, per branche in de regio",
        "CBS en AZW StatLine",
    ),
    Need(
        ("niveau-aandeel", "opscholing"),
        "welk niveau medewerkers hebben",
        "het niveau van medewerkers per branche",
        "een uitvraag bij werkgevers, of AZW StatLine",
    ),
    Need(
        ("leeftijd-aandeel", "leeftijd-binnen-groep"),
        "hoe oud medewerkers zijn",
        "werknemers naar leeftijd in groepen van vijf jaar, per branche",
        "AZW StatLine",
    ),
    Need(
        ("wissel-branche", "bestemming-aandeel"),
        "wie er van branche wisselt",
        "wisselingen tussen branches, van waar naar waar",
        "AZW StatLine",
    ),
    Need(
        ("pensioen", "aow"),
        "wanneer mensen met pensioen gaan",
        "de leeftijd waarop mensen in de sector stoppen",
        "CBS en het pensioenfonds van de sector",
    ),
)
"""Every parameter belongs to the first need that names its beginning; see also docs/aannames.md."""


def ranked(outlook: Outlook) -> tuple[tuple[Need, float], ...]:
    """Return the needs with the part of the uncertainty behind them, largest first; nothing without any."""
    found: dict[Need, float] = {}
    for share in outlook.drivers:
        need = need_of(share.name)
        if need is not None:
            found[need] = found.get(need, 0.0) + share.share
    ordered = sorted(found.items(), key=lambda pair: -pair[1])
    return tuple((need, share) for need, share in ordered if share > 0)


def need_of(parameter: str) -> Need | None:
    """Return the figures that would replace a parameter; None when no figure can."""
    return next((need for need in NEEDS if parameter.startswith(need.parameters)), None)
