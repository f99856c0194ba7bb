"""What the fictional projects reported in six rounds: counts and shares, and sometimes nothing.

Counts are the number since the start of the project. A share is reported as a number (``value``) out of
a group (``denominator``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from hcalib.periods import parse_period
from hcalib.sources.example.draws import Draws
from hcalib.sources.example.stories import STORIES, ToldStory
from hcalib.sources.example.tables import csv_text

ROUNDS = ("2023MM01", "2023MM07", "2024MM01", "2024MM07", "2025MM01", "2025MM07")

_COLUMNS = (
    "project",
    "target",
    "value",
    "denominator",
    "received",
    "state",
    "measured_by",
    "method",
    "effort_hours",
    "story",
    "consent",
    "consent_for",
    "consent_until",
    "name_project",
    "adjusted",
    "note",
)

_SATURDAY = 5

_CORRECTION_COLUMNS = ("round", "project", "target", "value", "denominator", "received", "reason")

_CORRECTIONS: tuple[tuple[object, ...], ...] = (
    ("2023MM07", "B-2", "gesprekken", 15, None, "2023-11-14", "Afgezegde gesprekken waren meegeteld."),
    ("2024MM01", "I-2", "bereikt", 32, None, "2024-07-22", "De lijst van een tweede locatie ontbrak."),
    ("2024MM07", "I-1", "lessen", 34, None, "2024-10-03", "Vier klassen waren nog niet doorgegeven."),
    ("2024MM07", "I-1", "lessen", 33, None, "2024-12-09", "Een klas stond er twee keer in."),
    (
        "2025MM01",
        "B-5",
        "medewerkers",
        None,
        None,
        "2025-05-20",
        "Geteld bij het verkeerde team; volgt later.",
    ),
)
"""Later figures for an earlier round, in the order in which they came in."""

_Value = int | tuple[int, int] | None


@dataclass(frozen=True)
class _Reporting:
    """The reports of one project, with six entries each: one for a round."""

    states: tuple[str, ...]
    """Step of the cycle; ``-`` is a round in which nothing was handed in."""
    measured_by: str
    method: str
    hours: tuple[int, int]
    targets: dict[str, tuple[_Value, ...]]
    notes: dict[str, str] = field(default_factory=dict)
    adjusted: dict[str, str] = field(default_factory=dict)
    """By round: what was changed."""
    late: dict[str, int] = field(default_factory=dict)
    """By round: how many days after the due day it came in."""


_NONE: tuple[_Value, ...] = (None,) * len(ROUNDS)

_REPORTS = {
    "I-1": _Reporting(
        ("plan", "do", "do", "check", "act", "do"),
        "project",
        "tellen",
        (4, 10),
        {"meeloopdagen": (0, 142, 305, 468, 611, 790), "lessen": (0, 9, 21, 30, 44, 57)},
        notes={"2024MM07": "In de avond kwamen weinig leerlingen; de lessen zijn nu overdag."},
        adjusted={"2024MM07": "De gastlessen zijn van de avond naar de dag verplaatst."},
    ),
    "I-2": _Reporting(
        ("plan", "do", "do", "check", "act", "do"),
        "project",
        "tellen en vertellen",
        (6, 14),
        {
            "bereikt": (0, 14, 26, 38, 47, 56),
            "deelgenomen": (0, 5, 11, 17, 21, 25),
            "doorgestroomd": (None, 0, 3, 5, 7, 9),
        },
        adjusted={"2025MM01": "De kennismaking is nu in een ochtend in plaats van drie."},
        late={"2024MM01": 12},
    ),
    "I-3": _Reporting(
        ("plan", "do", "check", "-", "act", "do"),
        "project",
        "tellen",
        (5, 9),
        {
            "diploma": (None, (7, 9), (15, 19), None, (31, 37), (38, 46)),
            "baan": (None, None, (8, 15), None, (17, 31), (21, 38)),
        },
        adjusted={"2025MM01": "Deelnemers krijgen na hun diploma een half jaar een vaste begeleider."},
        late={"2023MM07": 3},
    ),
    "I-4": _Reporting(
        ("do", "do", "check", "act", "do", "check"),
        "agendabureau",
        "tellen en vertellen",
        (8, 16),
        {"kandidaten": (2, 5, 9, 12, 16, 19), "andere-sector": (0, 1, 2, 4, 4, 6)},
    ),
    "I-5": _Reporting(
        ("plan", "plan", "do", "-", "-", "check"),
        "project",
        "tellen",
        (3, 6),
        {
            "opgeleid-eerst": (None, 0, 5, None, None, None),
            "opgeleid": (None, None, None, None, None, 14),
        },
        late={"2025MM07": 20},
        notes={"2025MM07": "Drie werkgevers konden geen mensen vrijmaken voor de cursus."},
    ),
    "I-6": _Reporting(
        ("-", "do", "check", "act", "-", "-"),
        "project",
        "tellen",
        (2, 5),
        {"bezoekers": (None, 19, 43, 58, None, None), "aangemeld": (None, 4, 11, 15, None, None)},
        adjusted={"2024MM07": "Het cafe gaat op in het voorschakeltraject."},
    ),
    "B-1": _Reporting(
        ("plan", "do", "do", "check", "act", "do"),
        "project",
        "tellen",
        (6, 12),
        {
            "begonnen": (0, 24, 49, 71, 88, 104),
            "afgerond": (None, None, (11, 16), (23, 33), (39, 52), (52, 68)),
        },
        adjusted={"2024MM07": "Wie begint, krijgt eerst een gesprek over tijd om te leren."},
    ),
    "B-2": _Reporting(
        ("plan", "do", "check", "act", "do", "check"),
        "agendabureau",
        "tellen en vertellen",
        (10, 18),
        {
            "gesprekken": (0, 21, 48, 83, 117, 149),
            "gebleven": (None, None, (9, 18), (22, 41), (41, 70), (57, 101)),
        },
        adjusted={"2023MM07": "Wie een gesprek vraagt, krijgt nu binnen een week een afspraak."},
    ),
    "B-3": _Reporting(
        ("do", "check", "act", "-", "-", "-"),
        "project",
        "vertellen",
        (2, 5),
        {"verbeteringen": _NONE},
        notes={"2024MM01": "Het project is klaar; de deelnemers blijven elkaar twee keer per jaar spreken."},
    ),
    "B-4": _Reporting(
        ("do", "check", "act", "-", "-", "-"),
        "project",
        "tellen",
        (4, 8),
        {"deelnemers": (12, 31, 44, None, None, None)},
        notes={"2024MM01": "Gaat verder als twee projecten."},
    ),
    "B-5": _Reporting(
        ("-", "-", "-", "plan", "do", "check"),
        "project",
        "tellen",
        (3, 6),
        {"medewerkers": (None, None, None, 8, 22, 41)},
        late={"2025MM01": 5},
    ),
    "B-6": _Reporting(
        ("-", "-", "-", "plan", "do", "check"),
        "project",
        "tellen en vertellen",
        (5, 9),
        {"gesprekken": (None, None, None, 3, 14, 31), "gebleven": (None, None, None, 1, 6, 17)},
    ),
    "A-1": _Reporting(
        ("plan", "do", "do", "check", "act", "do"),
        "agendabureau",
        "tellen en vertellen",
        (12, 24),
        {"teams": (0, 1, 3, 4, 6, 7), "ervaring": _NONE},
    ),
    "A-2": _Reporting(
        ("-", "-", "-", "-", "plan", "plan"), "project", "tellen", (1, 3), {"werkgevers": (None,) * 5 + (0,)}
    ),
    "A-3": _Reporting(
        ("plan", "do", "-", "do", "-", "act"),
        "project",
        "vertellen",
        (2, 6),
        {"inzicht": _NONE},
        notes={"2025MM07": "Gestopt: het effect op het werk was binnen de looptijd niet te meten."},
    ),
}


def progress_files() -> dict[str, bytes]:
    """Return ``progress/<round>.csv`` of every round, and the corrections."""
    draws, days = Draws("effort of reporting"), Draws("days before the due day")
    corrections = csv_text(_CORRECTION_COLUMNS, _CORRECTIONS)
    return {"progress-corrections.csv": corrections} | {
        f"progress/{period}.csv": csv_text(_COLUMNS, _lines(period, number, draws, days))
        for number, period in enumerate(ROUNDS)
    }


def _lines(period: str, number: int, draws: Draws, days: Draws) -> Iterator[tuple[object, ...]]:
    for project, reporting in _REPORTS.items():
        state = reporting.states[number]
        if state == "-":
            continue
        hours = draws.integer(*reporting.hours)
        received = _due(period) + timedelta(days=reporting.late.get(period, -days.integer(0, 9)))
        how = (state, reporting.measured_by, reporting.method)
        story = STORIES.get((project, period))
        yield (
            project,
            None,
            None,
            None,
            received.isoformat(),
            *how,
            hours,
            *_told(story),
            reporting.adjusted.get(period),
            reporting.notes.get(period),
        )
        for target, values in reporting.targets.items():
            value, denominator = _split(values[number])
            yield (
                project,
                target,
                value,
                denominator,
                received.isoformat(),
                *how,
                None,
                *_told(None),
                None,
                None,
            )


def _told(story: ToldStory | None) -> tuple[object, ...]:
    """Return the columns on a story; without one nobody said yes."""
    if story is None:
        return None, "false", None, None, None
    return story.text, str(story.consent).lower(), story.use, story.until, str(story.named).lower()


def _due(period: str) -> date:
    """Return the last day of a round that is not in a weekend: by then forms should be in."""
    day = parse_period(period).end
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return day


def _split(value: _Value) -> tuple[int | None, int | None]:
    return value if isinstance(value, tuple) else (value, None)
