"""The fictional projects, with their links to goals and their measurable targets."""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.head import ref
from hcalib.sources.example.tables import yaml_text


def _count(target: str, text: str, value: int, unit: str = "personen") -> dict[str, Any]:
    return {"id": target, "text": text, "kind": "count", "value": value, "unit": unit}


def _share(target: str, text: str, value: int, of: str) -> dict[str, Any]:
    return {"id": target, "text": text, "kind": "share", "value": value, "unit": "procent", "of": of}


def _told(target: str, text: str) -> dict[str, Any]:
    return {"id": target, "text": text, "kind": "qualitative"}


_PROJECTS: list[dict[str, Any]] = [
    {
        "id": "I-1",
        "name": "Proef de zorg",
        "line": "instroom",
        "summary": "Leerlingen lopen een dag mee en krijgen les van mensen uit de praktijk.",
        "goals": [{"goal": "1.1"}],
        "targets": [
            _count("meeloopdagen", "900 leerlingen lopen een dag mee", 900),
            _count("lessen", "60 klassen krijgen een gastles", 60, "aantal"),
        ],
        "partners": [
            "praktijkschool-testerveen",
            "voorbeeldcollege",
            "zorggroep-voorbeeld",
            "welzijn-voorbeeldstad",
        ],
        "financing": ["bijdrage in uren", "Provincie Voorbeeldland"],
        "phase": "lopend",
        "focus": "verbreden",
    },
    {
        "id": "I-2",
        "name": "Voorschakeltraject Voorbeeldland",
        "line": "instroom",
        "summary": "Inwoners die nog twijfelen, maken kennis met het werk en kiezen daarna een opleiding.",
        "goals": [{"goal": "1.3"}],
        "targets": [
            _count("bereikt", "50 inwoners doen mee aan een oriëntatie", 50),
            _count("deelgenomen", "25 van hen volgen het traject", 25),
            _count("doorgestroomd", "10 van hen gaan door naar een leerwerkplek", 10),
        ],
        "partners": [
            "gemeente-voorbeeldstad",
            "werkloket-voorbeeldland",
            "voorbeeldcollege",
            "thuiszorg-fictiedam",
        ],
        "financing": ["gemeenten"],
        "phase": "lopend",
        "focus": "verbreden",
    },
    {
        "id": "I-3",
        "name": "Leerbedrijf in de wijk",
        "line": "instroom",
        "summary": "Deelnemers leren in de wijk een vak en halen een diploma of certificaat.",
        "goals": [{"goal": "1.3"}, {"goal": "1.2", "uncertain": True}],
        "targets": [
            _share("diploma", "Minstens 80 procent haalt een diploma of certificaat", 80, "alle deelnemers"),
            _share(
                "baan",
                "Minstens 60 procent daarvan vindt werk of leert door",
                60,
                "deelnemers met een diploma",
            ),
        ],
        "partners": ["praktijkschool-testerveen", "welzijn-fictiedam", "gemeente-fictiedam"],
        "financing": ["gemeenten", "bijdrage in uren"],
        "phase": "lopend",
        "focus": "verbreden",
    },
    {
        "id": "I-4",
        "name": "Matchtafel Voorbeeldland",
        "line": "instroom",
        "summary": "Werkgevers zoeken samen een plek voor kandidaten die bij een van hen niet passen.",
        "goals": [{"goal": "1.1"}, {"goal": "1.3"}, {"goal": "2.2"}],
        "targets": [
            _count("kandidaten", "15 kandidaten vinden een plek", 15),
            _count("andere-sector", "5 van hen komen uit een andere sector", 5),
        ],
        "partners": [
            "zorggroep-voorbeeld",
            "ziekenhuis-voorbeeldstad",
            "stichting-voorbeeldhuis",
            "werkloket-voorbeeldland",
        ],
        "financing": ["bijdrage in uren"],
        "phase": "lopend",
        "focus": "innoveren",
        "monitored_first": True,
    },
    {
        "id": "I-5",
        "name": "Werkbegeleiders in opleiding",
        "line": "instroom",
        "summary": "Ervaren medewerkers leren hoe zij nieuwe collega's op de werkplek begeleiden.",
        "goals": [{"goal": "1.4"}, {"goal": "2.3"}],
        "targets": [_count("opgeleid", "40 medewerkers worden werkbegeleider", 40)],
        "partners": ["voorbeeldcollege", "hogeschool-fictie", "woonzorg-proefwoude"],
        "financing": ["Zorgverzekeraar Fictie"],
        "financing_note": "De bijdrage voor 2025 is nog niet toegezegd.",
        "phase": "lopend of gepland",
        "focus": "verbreden",
        "uncertain": [{"field": "phase", "note": "Het plan noemt dit project zowel lopend als gepland."}],
    },
    {
        "id": "B-1",
        "name": "Een trede hoger",
        "line": "behoud",
        "summary": "Medewerkers van niveau 2 en 3 leren naast hun werk door naar een hoger niveau.",
        "goals": [{"goal": "2.1"}, {"goal": "2.3"}],
        "targets": [
            _count("begonnen", "120 medewerkers beginnen aan een opleiding", 120),
            _share(
                "afgerond",
                "Minstens 75 procent rondt de opleiding af",
                75,
                "medewerkers van wie de opleiding ten einde is",
            ),
        ],
        "partners": ["voorbeeldcollege", "zorggroep-voorbeeld", "thuiszorg-fictiedam", "wonen-fictiehof"],
        "financing": ["werkgevers"],
        "phase": "lopend",
        "focus": "verbreden",
    },
    {
        "id": "B-2",
        "name": "Loopbaanwinkel",
        "line": "behoud",
        "summary": "Wie wil vertrekken, praat eerst met een adviseur van buiten de eigen organisatie.",
        "goals": [{"goal": "2.2"}, {"goal": "2.3"}],
        "targets": [
            _count("gesprekken", "160 medewerkers voeren een loopbaangesprek", 160),
            _share(
                "gebleven",
                "Minstens de helft werkt een half jaar later nog in de sector",
                50,
                "medewerkers na een half jaar",
            ),
        ],
        "partners": ["voorbeeldbureau", "jeugdhulp-voorbeeldland", "geestkracht-fictiedam"],
        "financing": ["Provincie Voorbeeldland"],
        "phase": "lopend",
        "focus": "innoveren",
        "monitored_first": True,
    },
    {
        "id": "B-3",
        "name": "Goed begonnen",
        "line": "behoud",
        "summary": "Werkgevers vergelijken hoe zij nieuwe collega's ontvangen en leren van elkaar.",
        "goals": [{"goal": "2.2"}],
        "targets": [_told("verbeteringen", "Iedere deelnemer voert minstens een verbetering door")],
        "partners": ["kinderopvang-voorbeeldstad", "welzijn-voorbeeldstad", "verpleeghuis-modelhaven"],
        "phase": "afgerond",
        "focus": "verkennen",
    },
    {
        "id": "A-1",
        "name": "Proeftuin nieuwe functies",
        "line": "anders-organiseren",
        "summary": "Teams verdelen het werk opnieuw, zodat minder taken aan een hoog diploma vastzitten.",
        "goals": [{"goal": "1.5"}],
        "targets": [
            _count("teams", "Zes teams werken op de nieuwe manier", 6, "aantal"),
            _told("ervaring", "Medewerkers en cliënten vertellen wat het verschil is"),
        ],
        "partners": ["zorggroep-voorbeeld", "stichting-voorbeeldhuis", "hogeschool-fictie"],
        "financing": ["Zorgverzekeraar Fictie", "werkgevers"],
        "phase": "lopend",
        "focus": "innoveren",
        "monitored_first": True,
    },
    {
        "id": "A-2",
        "name": "Grotere contracten, betere roosters",
        "line": "anders-organiseren",
        "summary": "Werkgevers onderzoeken wat medewerkers nodig hebben om meer uren te werken.",
        "goals": [{"goal": "3.1"}, {"goal": "3.2"}],
        "targets": [_count("werkgevers", "Vier werkgevers doen mee", 4, "werkgevers")],
        "partners_note": "De deelnemers worden in 2025 gekozen.",
        "financing_note": "Nog te bepalen.",
        "phase": "gepland",
        "focus": "verkennen",
    },
    {
        "id": "A-3",
        "name": "Gezond in de buurt",
        "line": "anders-organiseren",
        "summary": "Welzijn en huisartsen proberen zorgvragen te voorkomen en meten het effect.",
        "goals": [{"goal": "3.3"}, {"goal": "3.2", "uncertain": True}],
        "targets": [
            _told("inzicht", "Er is een onderbouwde schatting van het effect op de vraag naar personeel")
        ],
        "partners": ["welzijn-fictiedam", "huisartsenpost-voorbeeldland", "gemeente-proefwoude"],
        "financing": ["gemeenten"],
        "phase": "gestopt",
        "focus": "verkennen",
        "conflicts": [
            {
                "topic": "Einde van het project",
                "readings": [
                    {
                        "text": "gestopt in juli 2025",
                        "source": {"source": "voorbeeld-projectmonitor", "place": "juli 2025"},
                    },
                    {"text": "loopt tot eind 2026", "source": ref("bijlage 3, project A-3")},
                ],
                "decision": "De opgave van de projectleider is leidend, omdat die het nieuwst is.",
            }
        ],
    },
]


def project_files() -> dict[str, bytes]:
    """Return ``projects.yml``."""
    projects = [{**project, "source": ref(f"bijlage 3, project {project['id']}")} for project in _PROJECTS]
    return {"projects.yml": yaml_text(projects)}
