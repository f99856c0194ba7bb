"""The fictional projects, with their links to goals and their measurable targets."""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.head import ref
from hcalib.sources.example.tables import yaml_text


def _count(target: str, text: str, value: int, unit: str = "personen", **more: str) -> dict[str, Any]:
    return {"id": target, "text": text, "kind": "count", "value": value, "unit": unit, **more}


def _share(target: str, text: str, value: int, of: str, **more: str) -> dict[str, Any]:
    return {"id": target, "text": text, "kind": "share", "value": value, "unit": "procent", "of": of, **more}


def _reported(moment: str) -> dict[str, str]:
    return {"source": "voorbeeld-projectmonitor", "place": moment}


def _link(goal: str, target: str, share: float | None = None, *, uncertain: bool = False) -> dict[str, Any]:
    """Link a project to a goal by the target that counts for it; without a share that is unknown."""
    link: dict[str, Any] = {"goal": goal, "target": target}
    if uncertain:
        link["uncertain"] = True
    if share is not None:
        link |= {"share": share, "share_source": ref("bijlage 3, afspraken over meten")}
    return link


def _ending(how: str, period: str, reason: str, *into: str) -> dict[str, Any]:
    ending: dict[str, Any] = {"how": how, "period": period, "reason": reason}
    return ending | ({"into": list(into)} if into else {}) | {"source": _reported("opgave van het project")}


def _lesson(period: str, text: str) -> dict[str, Any]:
    return {"period": period, "text": text, "source": _reported("opgave van het project")}


def _told(target: str, text: str) -> dict[str, Any]:
    return {"id": target, "text": text, "kind": "qualitative"}


_PROJECTS: list[dict[str, Any]] = [
    {
        "id": "I-1",
        "name": "Proef de zorg",
        "line": "instroom",
        "summary": "Leerlingen lopen een dag mee en krijgen les van mensen uit de praktijk.",
        "goals": [_link("1.1", "meeloopdagen", 1.0)],
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
        "goals": [_link("1.3", "doorgestroomd", 1.0)],
        "targets": [
            _count("bereikt", "50 inwoners doen mee aan een oriëntatie", 50),
            _count("deelgenomen", "25 van hen volgen het traject", 25, within="bereikt"),
            _count("doorgestroomd", "10 van hen gaan door naar een leerwerkplek", 10, within="deelgenomen"),
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
        "goals": [_link("1.3", "baan"), {"goal": "1.2", "uncertain": True}],
        "targets": [
            _share("diploma", "Minstens 80 procent haalt een diploma of certificaat", 80, "alle deelnemers"),
            _share(
                "baan",
                "Minstens 60 procent daarvan vindt werk of leert door",
                60,
                "deelnemers met een diploma",
                within="diploma",
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
        "goals": [
            {"goal": "1.1"},
            _link("1.3", "andere-sector", 1.0),
            _link("2.2", "kandidaten", uncertain=True),
        ],
        "targets": [
            _count("kandidaten", "15 kandidaten vinden een plek", 15),
            _count("andere-sector", "5 van hen komen uit een andere sector", 5, within="kandidaten"),
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
        "goals": [_link("1.4", "opgeleid", 1.0), {"goal": "2.3"}],
        "targets": [
            _count("opgeleid-eerst", "60 medewerkers worden werkbegeleider", 60, until="2024MM06"),
            _count(
                "opgeleid",
                "40 medewerkers worden werkbegeleider",
                40,
                since="2024MM07",
                replaces="opgeleid-eerst",
                change_reason="Werkgevers konden minder mensen vrijmaken dan was gedacht.",
            ),
        ],
        "partners": ["voorbeeldcollege", "hogeschool-fictie", "woonzorg-proefwoude"],
        "financing": ["Zorgverzekeraar Fictie"],
        "financing_note": "De bijdrage voor 2025 is nog niet toegezegd.",
        "phase": "lopend of gepland",
        "focus": "verbreden",
        "uncertain": [{"field": "phase", "note": "Het plan noemt dit project zowel lopend als gepland."}],
    },
    {
        "id": "I-6",
        "name": "Zij-instroomcafe Fictiedam",
        "line": "instroom",
        "summary": "Wie in een andere sector werkt, komt een avond kennismaken met werkgevers.",
        "goals": [_link("1.3", "aangemeld")],
        "targets": [
            _count("bezoekers", "80 mensen bezoeken een avond", 80),
            _count("aangemeld", "20 van hen melden zich voor een traject", 20, within="bezoekers"),
        ],
        "partners": ["gemeente-fictiedam", "werkloket-voorbeeldland"],
        "financing": ["gemeenten"],
        "phase": "gestopt",
        "focus": "verkennen",
        "ending": _ending(
            "samengevoegd",
            "2024MM07",
            "De bezoekers stroomden vrijwel allemaal door naar hetzelfde voorschakeltraject.",
            "I-2",
        ),
        "lessons": [_lesson("2024MM07", "Twee loketten voor dezelfde mensen kost iedereen tijd.")],
    },
    {
        "id": "B-1",
        "name": "Een trede hoger",
        "line": "behoud",
        "summary": "Medewerkers van niveau 2 en 3 leren naast hun werk door naar een hoger niveau.",
        "goals": [{"goal": "2.1"}, _link("2.3", "afgerond", 0.25)],
        "targets": [
            _count("begonnen", "120 medewerkers beginnen aan een opleiding", 120),
            _share(
                "afgerond",
                "Minstens 75 procent rondt de opleiding af",
                75,
                "medewerkers van wie de opleiding ten einde is",
                within="begonnen",
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
        "goals": [{"goal": "2.2"}, _link("2.3", "gebleven")],
        "targets": [
            _count("gesprekken", "160 medewerkers voeren een loopbaangesprek", 160),
            _share(
                "gebleven",
                "Minstens de helft werkt een half jaar later nog in de sector",
                50,
                "medewerkers na een half jaar",
                within="gesprekken",
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
        "ending": _ending("afgerond", "2024MM01", "De deelnemers voerden hun verbeteringen door."),
        "lessons": [
            _lesson("2024MM01", "Een vaste maat in de eerste maand kost weinig en wordt het meest genoemd.")
        ],
    },
    {
        "id": "B-4",
        "name": "Vitaal aan het werk",
        "line": "behoud",
        "summary": "Medewerkers krijgen hulp bij roosters, herstel en gesprekken met hun leidinggevende.",
        "goals": [{"goal": "2.3"}],
        "targets": [_count("deelnemers", "100 medewerkers doen mee", 100)],
        "partners": ["zorggroep-voorbeeld", "thuiszorg-fictiedam"],
        "financing": ["werkgevers"],
        "phase": "gestopt",
        "focus": "verbreden",
        "ending": _ending(
            "gesplitst",
            "2024MM01",
            "Roosters en gesprekken bleken elk een eigen aanpak te vragen.",
            "B-5",
            "B-6",
        ),
    },
    {
        "id": "B-5",
        "name": "Gezond roosteren",
        "line": "behoud",
        "summary": "Teams maken samen een rooster waarin herstel een plaats heeft.",
        "goals": [_link("2.3", "medewerkers", uncertain=True)],
        "targets": [_count("medewerkers", "60 medewerkers werken met het nieuwe rooster", 60)],
        "partners": ["zorggroep-voorbeeld"],
        "financing": ["werkgevers"],
        "phase": "lopend",
        "focus": "verbreden",
    },
    {
        "id": "B-6",
        "name": "Het goede gesprek",
        "line": "behoud",
        "summary": "Leidinggevenden leren op tijd te praten met wie overweegt te vertrekken.",
        "goals": [_link("2.3", "gebleven")],
        "targets": [
            _count("gesprekken", "50 medewerkers die twijfelen krijgen een gesprek", 50),
            _count("gebleven", "30 van hen blijven", 30, within="gesprekken"),
        ],
        "partners": ["thuiszorg-fictiedam"],
        "financing": ["werkgevers"],
        "phase": "lopend",
        "focus": "innoveren",
        "lessons": [_lesson("2025MM01", "Een gesprek na de opzegging komt te laat.")],
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
        "ending": _ending(
            "gestopt", "2025MM07", "Het effect op het werk was binnen de looptijd niet te meten."
        ),
        "lessons": [
            _lesson("2025MM07", "Spreek voor het begin af aan welk getal te zien is dat het werkt."),
            _lesson("2024MM07", "Een groep tegen eenzaamheid vraagt iets anders dan een tegen zorgvragen."),
        ],
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


_STARTED = {"B-5": "2024MM02", "B-6": "2024MM02", "I-6": "2023MM03"}
"""First month of projects that did not begin with the agenda."""


def project_files() -> dict[str, bytes]:
    """Return ``projects.yml``."""
    projects = [
        {
            **project,
            **({} if project["id"] == "A-2" else {"started": _STARTED.get(project["id"], "2023MM01")}),
            "source": ref(f"bijlage 3, project {project['id']}"),
        }
        for project in _PROJECTS
    ]
    return {"projects.yml": yaml_text(projects)}
