"""What the fictional projects reported in six rounds: counts, shares and stories, and sometimes nothing.

Counts are the number since the start of the project. A share is reported as a number (``value``) out of
a group (``denominator``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hcalib.sources.example.draws import Draws
from hcalib.sources.example.tables import csv_text

ROUNDS = ("2023MM01", "2023MM07", "2024MM01", "2024MM07", "2025MM01", "2025MM07")

_COLUMNS = (
    "project",
    "target",
    "value",
    "denominator",
    "state",
    "measured_by",
    "method",
    "effort_hours",
    "story",
    "consent",
    "note",
)

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
    stories: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """By round: the story, and whether it may be published."""
    notes: dict[str, str] = field(default_factory=dict)


_NONE: tuple[_Value, ...] = (None,) * len(ROUNDS)

_REPORTS = {
    "I-1": _Reporting(
        ("plan", "do", "do", "check", "act", "do"),
        "project",
        "tellen",
        (4, 10),
        {"meeloopdagen": (0, 142, 305, 468, 611, 790), "lessen": (0, 9, 21, 30, 44, 57)},
        notes={"2024MM07": "In de avond kwamen weinig leerlingen; de lessen zijn nu overdag."},
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
        {
            "2024MM01": (
                "Na drie meeloopdagen durfde een deelnemer die jaren thuis was een opleiding aan.",
                True,
            ),
            "2025MM07": ("Een deelnemer stopte omdat reizen met de bus te veel tijd kostte.", False),
        },
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
    ),
    "I-4": _Reporting(
        ("do", "do", "check", "act", "do", "check"),
        "agendabureau",
        "tellen en vertellen",
        (8, 16),
        {"kandidaten": (2, 5, 9, 12, 16, 19), "andere-sector": (0, 1, 2, 4, 4, 6)},
        {
            "2023MM07": (
                "Twee werkgevers verdeelden samen een baan die geen van beide alleen kon vullen.",
                True,
            ),
            "2025MM01": (
                "Een kandidaat die in de bouw werkte, begeleidt nu bewoners bij klussen in huis.",
                True,
            ),
        },
    ),
    "I-5": _Reporting(
        ("plan", "plan", "do", "-", "-", "check"),
        "project",
        "tellen",
        (3, 6),
        {"opgeleid": (None, 0, 5, None, None, 14)},
        notes={"2025MM07": "Drie werkgevers konden geen mensen vrijmaken voor de cursus."},
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
        {
            "2024MM07": (
                "Na het gesprek koos een medewerker voor een ander team en bleef in de zorg.",
                True,
            ),
            "2025MM07": (
                "Een leidinggevende vond het lastig dat een goede kracht naar een ander ging.",
                False,
            ),
        },
    ),
    "B-3": _Reporting(
        ("do", "check", "act", "-", "-", "-"),
        "project",
        "vertellen",
        (2, 5),
        {"verbeteringen": _NONE},
        {
            "2024MM01": (
                "Nieuwe collega's krijgen nu de eerste maand een vaste maat; dat idee kwam van een ander.",
                True,
            )
        },
        {"2024MM01": "Het project is klaar; de deelnemers blijven elkaar twee keer per jaar spreken."},
    ),
    "A-1": _Reporting(
        ("plan", "do", "do", "check", "act", "do"),
        "agendabureau",
        "tellen en vertellen",
        (12, 24),
        {"teams": (0, 1, 3, 4, 6, 7), "ervaring": _NONE},
        {
            "2024MM07": (
                "Het team merkte dat het ochtendwerk rustiger werd toen er een vaste gastvrouw kwam.",
                True,
            ),
            "2025MM07": ("Een bewoner vroeg waarom er minder vaak een verpleegkundige langskwam.", False),
        },
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
        {
            "2024MM07": (
                "Een wandelgroep bleek vooral te helpen tegen eenzaamheid, minder tegen zorgvragen.",
                True,
            )
        },
        {"2025MM07": "Gestopt: het effect op het werk was binnen de looptijd niet te meten."},
    ),
}


def progress_files() -> dict[str, bytes]:
    """Return ``progress/<round>.csv`` of every round."""
    draws = Draws("effort of reporting")
    return {
        f"progress/{period}.csv": csv_text(_COLUMNS, _lines(period, number, draws))
        for number, period in enumerate(ROUNDS)
    }


def _lines(period: str, number: int, draws: Draws) -> Iterator[tuple[object, ...]]:
    for project, reporting in _REPORTS.items():
        state = reporting.states[number]
        if state == "-":
            continue
        hours = draws.integer(*reporting.hours)
        how = (state, reporting.measured_by, reporting.method)
        story, consent = reporting.stories.get(period, (None, False))
        yield (
            project,
            None,
            None,
            None,
            *how,
            hours,
            story,
            str(consent).lower(),
            reporting.notes.get(period),
        )
        for target, values in reporting.targets.items():
            value, denominator = _split(values[number])
            yield (project, target, value, denominator, *how, None, None, "false", None)


def _split(value: _Value) -> tuple[int | None, int | None]:
    return value if isinstance(value, tuple) else (value, None)
