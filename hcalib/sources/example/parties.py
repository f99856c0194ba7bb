"""Organisations, bodies, budget, calendar and monitoring plan of the fictional agenda."""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.employers import EMPLOYERS
from hcalib.sources.example.head import ref
from hcalib.sources.example.population import PLACES
from hcalib.sources.example.tables import csv_text, yaml_text

# id: name, kind; employers and municipalities are added from their own lists
_ORGANISATIONS = {
    "provincie-voorbeeldland": ("Provincie Voorbeeldland", "provincie"),
    "voorbeeldcollege": ("Voorbeeldcollege (mbo)", "onderwijs"),
    "hogeschool-fictie": ("Hogeschool Fictie", "onderwijs"),
    "praktijkschool-testerveen": ("Praktijkschool Testerveen", "onderwijs"),
    "werkloket-voorbeeldland": ("Werkloket Voorbeeldland", "uitvoering"),
    "zorgverzekeraar-fictie": ("Zorgverzekeraar Fictie", "financier"),
    "voorbeeldbureau": ("Voorbeeldbureau Arbeidsmarkt", "overig"),
}

_BODIES: list[dict[str, Any]] = [
    {
        "id": "bestuurlijk-netwerk",
        "name": "Bestuurlijk netwerk",
        "role": "Stelt het plan vast en bespreekt eens per jaar de voortgang.",
        "members": "Bestuurders van alle partijen die hebben getekend.",
        "meets_min": 1,
        "meets_max": 1,
        "receives": ["sectortafel", "doelmonitor"],
    },
    {
        "id": "sectortafel",
        "name": "Sectortafel",
        "role": "Stuurt de uitvoering en besluit over bijsturen.",
        "members": "Acht bestuurders uit zorg, welzijn, onderwijs en gemeenten.",
        "meets_min": 4,
        "meets_max": 6,
        "reports_to": ["bestuurlijk-netwerk"],
        "receives": ["sectortafel", "regiobeeld", "doelmonitor", "projectmonitor", "onderzoeken"],
    },
    {
        "id": "netwerk-instroom",
        "name": "Netwerk Instroom",
        "role": "Werkt de actielijn Instroom uit en volgt de projecten.",
        "members": "Beleidsmakers en projectleiders van werkgevers, onderwijs en gemeenten.",
        "meets_min": 2,
        "meets_max": 4,
        "line": "instroom",
        "network": True,
        "reports_to": ["sectortafel"],
        "receives": ["doelmonitor", "projectmonitor"],
    },
    {
        "id": "netwerk-behoud",
        "name": "Netwerk Behoud",
        "role": "Werkt de actielijn Behoud uit en volgt de projecten.",
        "members": "Personeelsadviseurs van werkgevers, en het onderwijs.",
        "meets_min": 2,
        "meets_max": 4,
        "line": "behoud",
        "network": True,
        "reports_to": ["sectortafel"],
        "receives": ["doelmonitor", "projectmonitor"],
    },
    {
        "id": "netwerk-anders-organiseren",
        "name": "Netwerk Anders organiseren",
        "role": "Werkt de actielijn Anders organiseren uit en volgt de projecten.",
        "members": "Zorgbestuurders, gemeenten en de zorgverzekeraar.",
        "meets_min": 2,
        "line": "anders-organiseren",
        "network": True,
        "reports_to": ["sectortafel"],
        "receives": ["doelmonitor", "projectmonitor"],
    },
    {
        "id": "netwerk-leren-opleiden",
        "name": "Netwerk Leren en opleiden",
        "role": "Brengt onderwijs en werkgevers bij elkaar rond projecten van meer dan één actielijn.",
        "members": "Opleidingsmanagers van scholen en opleidingsadviseurs van werkgevers.",
        "meets_min": 2,
        "network": True,
        "projects": ["I-3", "I-5", "B-1"],
        "reports_to": ["sectortafel"],
        "receives": ["doelmonitor", "projectmonitor"],
    },
]

_MONITORING: list[dict[str, Any]] = [
    {
        "id": "regiobeeld",
        "name": "Regiobeeld",
        "what": "De opgave op de arbeidsmarkt in de regio.",
        "who": "Het Voorbeeldbureau",
        "how": "Uit openbare bronnen en eigen onderzoek.",
        "rhythm": "jaarlijks, in juni",
        "first": ["2023MM06"],
        "audience": ["sectortafel"],
    },
    {
        "id": "doelmonitor",
        "name": "Doelmonitor",
        "what": "De voortgang op de doelen.",
        "who": "Het Voorbeeldbureau",
        "how": "Elk doel heeft een eigen maat, die eens per jaar wordt gemeten.",
        "rhythm": "jaarlijks, in september",
        "first": ["2023MM09"],
        "goals": ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3"],
        "audience": ["sectortafel", "bestuurlijk-netwerk"],
    },
    {
        "id": "projectmonitor",
        "name": "Projectmonitor",
        "what": "Wat de projecten bereiken en wat dat betekent voor de doelen.",
        "who": "De projectleiders, met hulp van het Voorbeeldbureau",
        "how": "Een kort formulier: tellen waar het kan, vertellen waar het moet.",
        "rhythm": "twee keer per jaar, in januari en juli",
        "first": ["2023MM01", "2023MM07"],
        "audience": ["sectortafel", "netwerk-instroom", "netwerk-behoud", "netwerk-anders-organiseren"],
    },
]

# year: part, activity, euros (None with a note)
_BUDGET: dict[int, tuple[tuple[str, str, int | None, str | None], ...]] = {
    2024: (
        ("Instroom", "Lessen en bezoekdagen voor scholen", 46_000, None),
        ("Instroom", "Voorschakeltraject en matchtafel", 58_500, None),
        ("Behoud", "Loopbaanwinkel", 61_250, None),
        ("Anders organiseren", "Proeftuinen", 72_000, None),
        ("Organisatie", "Voorbeeldbureau: aansturing en monitor", 54_750, None),
        ("Organisatie", "Onvoorzien", None, "PM"),
    ),
    2025: (
        ("Instroom", "Lessen en bezoekdagen voor scholen", 48_000, None),
        ("Instroom", "Voorschakeltraject en matchtafel", 60_500, None),
        ("Behoud", "Loopbaanwinkel", 66_000, None),
        ("Anders organiseren", "Proeftuinen en experimenten", 81_500, None),
        ("Organisatie", "Voorbeeldbureau: aansturing en monitor", 56_000, None),
        ("Organisatie", "Onvoorzien", None, "PM"),
    ),
}

# year: euros, state, by whom
_COVER = {
    2024: (
        (170_000, "gedekt", "bijdragen in uren van de partijen"),
        (122_500, "gedekt", "Provincie Voorbeeldland"),
    ),
    2025: (
        (168_000, "gedekt", "bijdragen in uren van de partijen"),
        (94_000, "in bespreking", "Zorgverzekeraar Fictie"),
        (50_000, "nog te vinden", "nog niet bekend"),
    ),
}

# id: part, step, text, start, due
_CALENDAR = {
    "plan-vaststellen": (
        "Organisatie",
        "1",
        "Het bestuurlijk netwerk stelt het plan vast.",
        "2022MM11",
        "2022MM11",
    ),
    "monitor-opzetten": ("Monitor", "1", "Afspreken wat per project wordt gemeten.", "2022MM12", "2023MM01"),
    "eerste-regiobeeld": ("Monitor", "2", "Het eerste Regiobeeld komt uit.", "2023MM04", "2023MM06"),
    "eerste-doelmonitor": ("Monitor", "3", "De eerste Doelmonitor komt uit.", "2023MM07", "2023MM09"),
    "tussenstand": (
        "Organisatie",
        "2",
        "De sectortafel besluit halverwege over bijsturen.",
        "2024MM10",
        "2025MM01",
    ),
    "experimenten": (
        "Anders organiseren",
        "3",
        "De experimenten met grotere contracten beginnen.",
        "2026MM01",
        None,
    ),
    "eindmeting": (
        "Monitor",
        "4",
        "De laatste meting en de lessen voor een volgend plan.",
        "2026MM10",
        "2026MM12",
    ),
}


def party_files() -> dict[str, bytes]:
    """Return organisations, bodies, budget, calendar and monitoring plan."""
    organisations = [{"id": key, "name": name, "kind": kind} for key, (name, kind) in _ORGANISATIONS.items()]
    organisations += [
        {"id": f"gemeente-{place.name.lower()}", "name": f"Gemeente {place.name}", "kind": "gemeente"}
        for place in PLACES
    ]
    organisations += [
        {"id": e.id, "name": e.name, "kind": "zorg en welzijn"} for e in EMPLOYERS if e.signatory
    ]
    calendar = [
        {
            "id": key,
            "part": part,
            "step": step,
            "text": text,
            "start": start,
            "due": due,
            "source": ref("hoofdstuk 4"),
        }
        for key, (part, step, text, start, due) in _CALENDAR.items()
    ]
    return {
        "organisations.yml": yaml_text(organisations),
        "bodies.yml": yaml_text([{**body, "source": ref("hoofdstuk 3")} for body in _BODIES]),
        "monitoring.yml": yaml_text([{**item, "source": ref("hoofdstuk 5")} for item in _MONITORING]),
        "calendar.yml": yaml_text(calendar),
        **_budget_files(),
    }


def _budget_files() -> dict[str, bytes]:
    totals = {year: sum(amount or 0 for _, _, amount, _ in lines) for year, lines in _BUDGET.items()}
    budget = {
        "source": ref("hoofdstuk 6"),
        "totals": [{"year": year, "amount_eur": amount} for year, amount in totals.items()],
        "cover": [
            {"year": year, "amount_eur": amount, "state": state, "by": by}
            for year, parts in _COVER.items()
            for amount, state, by in parts
        ],
        "note": "Voor onvoorziene kosten is nog geen bedrag afgesproken.",
    }
    header = ("part", "activity", "year", "amount_eur", "note")
    rows = [
        (part, activity, year, amount, note)
        for year, lines in _BUDGET.items()
        for part, activity, amount, note in lines
    ]
    return {"budget.yml": yaml_text(budget), "budget.csv": csv_text(header, rows)}
