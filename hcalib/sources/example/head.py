"""Head and sources of the fictional agenda."""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.tables import LICENCE, MAKER, REGION, yaml_text

SIGNATORIES = 23
"""Employers that signed the fictional agenda; ``employers.csv`` marks as many."""


def ref(place: str) -> dict[str, str]:
    """Refer to a place in the fictional plan."""
    return {"source": "voorbeeld-plan", "place": place}


_AGENDA: dict[str, Any] = {
    "id": "voorbeeld",
    "name": "Voorbeeldagenda Zorg en Welzijn Voorbeeldland (verzonnen)",
    "short": "Voorbeeldagenda",
    "region": REGION,
    "example": True,
    "signed": "2022-11-17",
    "start": "2023JJ00",
    "end": "2026JJ00",
    "bureau": "Voorbeeldbureau Arbeidsmarkt (verzonnen)",
    "ambition": {
        "text": "Het tekort aan mensen in zorg en welzijn is in 2026 niet groter dan in 2022",
        "period": "2026JJ00",
        "indicator": "tekort",
        "baseline": {
            "value": 640,
            "period": "2022JJ00",
            "source": {"source": "voorbeeld-publicatie", "place": "uitgave van juni 2022"},
        },
        "source": ref("hoofdstuk 1"),
    },
    "lines": [
        {
            "id": "instroom",
            "number": 1,
            "name": "Instroom",
            "description": "Meer mensen kiezen voor zorg en welzijn en vinden er een plek om te leren.",
            "regional": ["instroom"],
            "source": ref("hoofdstuk 2, lijn 1"),
        },
        {
            "id": "behoud",
            "number": 2,
            "name": "Behoud",
            "description": "Wie in de sector werkt, kan er groeien en blijft er graag.",
            "regional": ["uitstroom", "netto-verloop", "ziekteverzuim"],
            "source": ref("hoofdstuk 2, lijn 2"),
        },
        {
            "id": "anders-organiseren",
            "number": 3,
            "name": "Anders organiseren",
            "description": "Het werk wordt zo ingericht dat er met dezelfde mensen meer zorg mogelijk is.",
            "regional": ["openstaande-vacatures"],
            "source": ref("hoofdstuk 2, lijn 3"),
        },
    ],
    "signatories": [
        {
            "id": "werkgevers",
            "name": "Werkgevers in zorg en welzijn",
            "count": SIGNATORIES,
            "source": ref("bijlage 1"),
        },
        {"id": "onderwijs", "name": "Onderwijsinstellingen", "count": 3, "source": ref("bijlage 1")},
        {"id": "gemeenten", "name": "Gemeenten", "count": 5, "source": ref("bijlage 1")},
        {"id": "overig", "name": "Andere partijen", "source": ref("bijlage 1")},
    ],
    "key_figures": [
        {
            "id": "verwacht-tekort-2030",
            "text": "Als er niets verandert, groeit het tekort tot 1.900 mensen in 2030",
            "value": 1900,
            "unit": "personen",
            "period": "2030JJ00",
            "source": {"source": "voorbeeld-publicatie", "place": "uitgave van juni 2022"},
        },
        {
            "id": "hoge-werkdruk",
            "text": "Ruim een derde van de medewerkers vindt de werkdruk hoog",
            "value": 36,
            "unit": "procent",
            "period": "2022JJ00",
            "source": ref("hoofdstuk 1"),
        },
    ],
    "conflicts": [
        {
            "topic": "Aantal werkgevers dat heeft getekend",
            "readings": [
                {"text": f"{SIGNATORIES} werkgevers", "source": ref("bijlage 1")},
                {"text": "bijna dertig werkgevers", "source": ref("voorwoord")},
            ],
            "decision": "Bijlage 1 is leidend, omdat de werkgevers daar een voor een staan.",
        }
    ],
    "source": ref("hoofdstuk 1"),
}

# id: title, rhythm, how
_SOURCES = {
    "voorbeeld-plan": (
        "Plan van de Voorbeeldagenda",
        "eenmalig",
        "Niet te verkrijgen: het plan is verzonnen.",
    ),
    "voorbeeld-bevolking": ("Bevolking van Voorbeeldland", "jaarlijks", "Maak de voorbeeldgegevens opnieuw."),
    "voorbeeld-vacatures": (
        "Openstaande vacatures in Voorbeeldland",
        "per kwartaal",
        "Maak de voorbeeldgegevens opnieuw.",
    ),
    "voorbeeld-verzuim": (
        "Ziekteverzuim in Voorbeeldland",
        "per kwartaal",
        "Maak de voorbeeldgegevens opnieuw.",
    ),
    "voorbeeld-werknemers": (
        "Werknemers in Voorbeeldland",
        "jaarlijks",
        "Maak de voorbeeldgegevens opnieuw.",
    ),
    "voorbeeld-onderwijs": (
        "Opleidingen in Voorbeeldland",
        "per schooljaar",
        "Maak de voorbeeldgegevens opnieuw.",
    ),
    "voorbeeld-publicatie": (
        "Arbeidsmarktpublicatie Voorbeeldland",
        "jaarlijks, in juni",
        "Maak de voorbeeldgegevens opnieuw.",
    ),
    "voorbeeld-doelmeting": (
        "Metingen van de doelen in Voorbeeldland",
        "jaarlijks, in februari",
        "Bij een echte agenda: uit de projecten, het onderwijs en de werkgevers.",
    ),
    "voorbeeld-regiotelling": (
        "Tellingen in heel Voorbeeldland",
        "per kwartaal",
        "Maak de voorbeeldgegevens opnieuw.",
    ),
    "voorbeeld-onderzoeken": (
        "Onderzoeken onder werkgevers in Voorbeeldland",
        "jaarlijks",
        "Bij een echte agenda: via het formulier dat werkgevers invullen.",
    ),
    "voorbeeld-projectmonitor": (
        "Projectmonitor Voorbeeldland",
        "twee keer per jaar",
        "Bij een echte agenda: via het formulier dat projectleiders invullen.",
    ),
}


_IN_CONFIDENCE = ("voorbeeld-onderzoeken", "voorbeeld-projectmonitor")
"""Sources of answers of employers, and of what projects hand in."""


def head_files() -> dict[str, bytes]:
    """Return ``agenda.yml`` and ``sources.yml``."""
    sources = [
        {
            "id": source,
            "publisher": "hcalib (verzonnen gegevens)",
            "title": f"{title} (voorbeeld)",
            "kind": "voorbeeld",
            "licence": LICENCE,
            "rhythm": rhythm,
            "how": how,
            "citation": f"Voorbeeldgegevens, gemaakt door {MAKER}: {title}.",
            "caveats": ["Alles in deze bron is verzonnen."],
            **({"in_confidence": True} if source in _IN_CONFIDENCE else {}),
        }
        for source, (title, rhythm, how) in _SOURCES.items()
    ]
    return {"agenda.yml": yaml_text(_AGENDA), "sources.yml": yaml_text(sources)}
