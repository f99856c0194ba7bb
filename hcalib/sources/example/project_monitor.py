"""How the fictional projects are measured: rounds, instruments with their hours, and the priority matrix."""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.head import ref
from hcalib.sources.example.tables import yaml_text

_AGREED = ref("bijlage 3, afspraken over meten")

_SETUP: dict[str, Any] = {
    "months": [1, 7],
    "first": "2023MM01",
    "due": "laatste werkdag",
    "exceptions": [
        {"round": "2024MM07", "due": "2024-08-30", "reason": "Projectleiders vroegen om tijd na de vakantie."}
    ],
    "norm": {"hours_per_target": 6, "hours_per_respondent": 4, "source": _AGREED},
    "source": _AGREED,
}

_Instrument = tuple[str, str, str, str, str, tuple[str, ...], int | None, float | None]

_INSTRUMENTS: tuple[tuple[_Instrument, dict[str, str]], ...] = (
    # project, name, kind, measured by, asked, targets, respondents, hours a round each
    (("I-1", "Inschrijflijst", "tellen", "project", "projectleider", ("meeloopdagen", "lessen"), 1, 3.0), {}),
    (("I-2", "Deelnemerslijst", "tellen", "project", "projectleider", (), 1, 4.0), {}),
    (
        ("I-2", "Gesprek met deelnemers", "vertellen", "project", "deelnemers", (), 4, 1.0),
        {"origin": "nieuw"},
    ),
    (("I-3", "Diplomaregister", "tellen", "project", "projectleider", ("diploma",), 1, 2.0), {}),
    (
        ("I-3", "Belronde na een half jaar", "tellen", "agendabureau", "deelnemers", ("baan",), 38, 0.1),
        {"origin": "nieuw", "since": "2024MM01"},
    ),
    (
        ("I-4", "Verslag van de matchtafel", "tellen en vertellen", "agendabureau", "werkgevers", (), 4, 2.0),
        {},
    ),
    (("I-5", "Presentielijst", "tellen", "project", "projectleider", ("opgeleid",), 1, None), {}),
    (("I-6", "Gastenlijst", "tellen", "project", "projectleider", (), 1, 1.5), {"until": "2024MM07"}),
    (("B-1", "Opleidingsregister", "tellen", "project", "afdeling personeel", (), 4, 2.0), {}),
    (("B-2", "Dossier van de adviseur", "tellen", "agendabureau", "adviseurs", (), 3, 2.5), {}),
    (
        (
            "B-2",
            "Vragenlijst na een half jaar",
            "tellen en vertellen",
            "agendabureau",
            "deelnemers",
            (),
            60,
            0.2,
        ),
        {"origin": "nieuw", "since": "2024MM01"},
    ),
    (("B-5", "Telling in het roosterpakket", "tellen", "project", "projectleider", (), 1, 1.0), {}),
    (
        ("B-6", "Logboek van gesprekken", "tellen en vertellen", "project", "leidinggevenden", (), 9, 5.0),
        {"origin": "nieuw"},
    ),
    (("A-1", "Telling van teams", "tellen", "agendabureau", "teamleiders", ("teams",), 6, 0.5), {}),
    (("A-1", "Groepsgesprek", "vertellen", "agendabureau", "medewerkers", ("ervaring",), None, 2.0), {}),
    (("A-3", "Gesprekken in de buurt", "vertellen", "project", "projectleider", (), 1, 4.0), {}),
)

_Score = tuple[int | None, str | None]

_PRIORITIES: dict[str, tuple[_Score, _Score, _Score]] = {
    # contribution, measurability, effort; each with a reason
    "I-1": ((4, "Raakt veel jongeren."), (4, "De inschrijflijst is er al."), (2, "Bestaande lijst.")),
    "I-2": ((3, "Kleine groep, past bij het doel."), (4, "Elke stap wordt geteld."), (3, "Ook gesprekken.")),
    "I-3": ((3, "Kleine groep, past bij het doel."), (3, "Nabellen lukt niet altijd."), (3, "Een belronde.")),
    "I-5": ((4, "Begeleiders zijn overal tekort."), (None, None), (2, "Alleen een presentielijst.")),
    "B-1": ((5, "Het enige project bij dit doel."), (4, "Staat in het register."), (3, "Vier werkgevers.")),
    "B-5": ((None, None), (2, "Minder verzuim is lastig toe te schrijven."), (2, "Een telling.")),
    "B-6": ((3, "Past bij het doel."), (3, "Wie blijft, is te tellen."), (5, "Veel uren van velen.")),
}


def project_monitor_files() -> dict[str, bytes]:
    """Return ``projectmonitor.yml``, ``instruments.yml`` and ``priorities.yml``."""
    return {
        "projectmonitor.yml": yaml_text(_SETUP),
        "instruments.yml": yaml_text([_instrument(*row) for row in _INSTRUMENTS]),
        "priorities.yml": yaml_text([_priority(project, scores) for project, scores in _PRIORITIES.items()]),
    }


def _instrument(row: _Instrument, more: dict[str, str]) -> dict[str, Any]:
    project, name, kind, measured_by, asked, targets, respondents, hours = row
    instrument: dict[str, Any] = {
        "id": f"{project}-{name.lower().replace(' ', '-')}",
        "name": name,
        "project": project,
        "targets": list(targets),
        "kind": kind,
        "origin": "bestaand",
        "measured_by": measured_by,
        "asked": asked,
        "respondents": respondents,
        "hours": hours,
    }
    return instrument | more | {"source": _AGREED}


def _priority(project: str, scores: tuple[_Score, _Score, _Score]) -> dict[str, Any]:
    priority: dict[str, Any] = {"project": project}
    for name, (score, reason) in zip(("contribution", "measurability", "effort"), scores, strict=True):
        priority |= {name: score, f"{name}_reason": reason}
    return priority | {"source": ref("bijlage 3, prioriteiten")}
