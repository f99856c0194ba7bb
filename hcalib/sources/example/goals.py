"""Goals of the fictional agenda: every kind of goal occurs."""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.head import ref
from hcalib.sources.example.regional_counts import CAPS
from hcalib.sources.example.tables import yaml_text

_START, _END = "2023JJ00", "2026JJ00"
_BASELINE = "2022JJ00"


def _quantity(value: float | None, period: str) -> dict[str, Any]:
    return {"value": value, "period": period, "source": ref("bijlage 2")}


_GOALS: list[dict[str, Any]] = [
    {
        "id": "1.1",
        "line": "instroom",
        "title": "Ieder jaar 600 jongeren enthousiast maken voor een opleiding en een baan in de sector",
        "short": "Jongeren enthousiast maken",
        "kind": "per_year",
        "unit": "personen",
        "direction": "up",
        "indicator": "enthousiaste-jongeren",
        "target": _quantity(600, _END),
    },
    {
        "id": "1.2",
        "line": "instroom",
        "title": "Het tekort aan stageplekken niet groter laten worden dan in 2022",
        "short": "Geen groter stagetekort",
        "kind": "maintain",
        "unit": "plekken",
        "direction": "down",
        "indicator": "tekort-stageplekken",
        "baseline": _quantity(40, _BASELINE),
        "target": _quantity(40, _END),
    },
    {
        "id": "1.3",
        "line": "instroom",
        "title": "Het aantal zij-instromers laten groeien van 200 naar 280 per jaar",
        "short": "Meer zij-instromers",
        "kind": "level",
        "unit": "personen",
        "direction": "up",
        "indicator": "zij-instromers",
        "baseline": _quantity(200, _BASELINE),
        "target": _quantity(280, _END),
        "revisions": [
            {
                "since": "2025-01-16",
                "target": _quantity(255, _END),
                "why": "De opleidingen hebben minder plaatsen voor zij-instromers dan gedacht.",
                "source": ref("aanvulling van januari 2025"),
            }
        ],
        "conflicts": [
            {
                "topic": "Groei van het aantal zij-instromers",
                "readings": [
                    {"text": "van 200 naar 280 per jaar, dus 40 procent erbij", "source": ref("bijlage 2")},
                    {"text": "30 procent erbij", "source": ref("samenvatting")},
                ],
                "decision": "Bijlage 2 is leidend, omdat daar de aantallen staan.",
            }
        ],
    },
    {
        "id": "1.4",
        "line": "instroom",
        "title": "Tot en met 2026 in totaal 80 werkbegeleiders opleiden en inzetten",
        "short": "Werkbegeleiders opleiden",
        "kind": "total",
        "unit": "personen",
        "direction": "up",
        "indicator": "werkbegeleiders",
        "target": _quantity(80, _END),
    },
    {
        "id": "1.5",
        "line": "instroom",
        "title": "Twee proeftuinen opzetten die het werk anders over functies verdelen",
        "short": "Proeftuinen functies",
        "kind": "milestones",
        "unit": "aantal",
        "direction": "up",
        "indicator": "experimenteertuinen-functiegebouw",
        "target": _quantity(2, _END),
    },
    {
        "id": "2.1",
        "line": "behoud",
        "title": "10 procent van niveau 2 en 5 procent van niveau 3 een niveau hoger opleiden",
        "short": "Medewerkers opscholen",
        "kind": "share",
        "unit": "procent",
        "direction": "up",
        "indicator": "opgeschoold-2-3",
        "target": _quantity(10, _END),
        "parts": [
            {
                "id": "2.1a",
                "title": "Van niveau 2 naar niveau 3",
                "indicator": "opgeschoold-2-3",
                "baseline": _quantity(0, _BASELINE),
                "target": _quantity(10, _END),
            },
            {
                "id": "2.1b",
                "title": "Van niveau 3 naar niveau 4",
                "indicator": "opgeschoold-3-4",
                "baseline": _quantity(0, _BASELINE),
                "target": _quantity(5, _END),
            },
        ],
    },
    {
        "id": "2.2",
        "line": "behoud",
        "title": "Ieder jaar 25 stagiairs en nieuwe medewerkers behouden met een andere plek in de sector",
        "short": "Nieuwkomers behouden",
        "kind": "per_year",
        "unit": "personen",
        "direction": "up",
        "indicator": "behouden-instromers",
        "target": _quantity(25, _END),
        "proxies": [
            {
                "indicator": "netto-verloop",
                "caveat": "Het netto verloop telt iedereen die de sector verlaat, niet alleen nieuwkomers.",
            }
        ],
        "note": "Werkgevers leggen nog niet vast wie na een overstap in de sector blijft.",
    },
    {
        "id": "2.3",
        "line": "behoud",
        "title": "Ieder jaar 40 vertrekkers behouden met een loopbaanpad",
        "short": "Behoud door loopbaanpaden",
        "kind": "per_year",
        "unit": "personen",
        "direction": "up",
        "indicator": "behouden-loopbaan",
        "target": _quantity(40, _END),
    },
    {
        "id": "3.1",
        "line": "anders-organiseren",
        "title": "Twee experimenten uitvoeren met grotere contracten",
        "short": "Experimenten contracten",
        "kind": "milestones",
        "unit": "aantal",
        "direction": "up",
        "indicator": "experimenten-deeltijdfactor",
        "target": _quantity(2, _END),
        "start": "2026JJ00",
        "note": "Deze experimenten beginnen volgens het plan pas in 2026.",
    },
    {
        "id": "3.2",
        "line": "anders-organiseren",
        "title": "De gemiddelde contractomvang verhogen van 0,70 naar 0,73 van een volledige baan",
        "short": "Grotere contracten",
        "kind": "level",
        "unit": "fte-per-baan",
        "direction": "up",
        "indicator": "deeltijdfactor",
        "baseline": _quantity(0.70, _BASELINE),
        "target": _quantity(0.73, _END),
    },
    {
        "id": "3.3",
        "line": "anders-organiseren",
        "title": "Zicht krijgen op wat een sterkere inzet op preventie betekent voor de vraag naar personeel",
        "short": "Zicht op preventie",
        "kind": "qualitative",
        "unit": "oordeel",
        "direction": "none",
        "indicator": "grip-systeemverandering",
        "target": _quantity(None, _END),
    },
]


_REGIONAL = {
    "1.1": ["starters-zorgopleiding"],
    "1.2": ["instromers-opleiding"],
    "1.3": ["instroom"],
    "1.4": ["studierendement"],
    "1.5": ["openstaande-vacatures"],
    "2.1": ["netto-verloop"],
    "2.2": ["uitstroom"],
    "2.3": ["uitstroom", "netto-verloop"],
    "3.1": ["openstaande-vacatures"],
    "3.2": ["openstaande-vacatures", "ziekteverzuim"],
}
"""Regional figures that should move with a goal; for 3.3 none was found, as happens."""


def _term(goal: dict[str, Any]) -> dict[str, str]:
    return {"start": goal.get("start", _START), "end": _END}


def goal_files() -> dict[str, bytes]:
    """Return ``goals.yml``."""
    goals = [
        {
            **goal,
            **_term(goal),
            **({"regional": _REGIONAL[goal["id"]]} if goal["id"] in _REGIONAL else {}),
            **({"cap": CAPS[goal["id"]]} if goal["id"] in CAPS else {}),
            "source": ref(f"bijlage 2, doel {goal['id']}"),
        }
        for goal in _GOALS
    ]
    return {"goals.yml": yaml_text(goals)}
