"""What the fictional goals would do, how far they could go, and what is assumed about the fictional region.

The assumptions are those of another set, but for what depends on the size of the region.
"""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.tables import REGION, csv_text, yaml_text

_LIKE = "flevoland"
_YEARS = (2023, 2024, 2025, 2026)
_WINDOW = "2023-2026"

# goal: target, effect, counts, level, effort a year, how that follows from the goal
_LEVERS: tuple[tuple[str, str, str, str, str | None, tuple[float, ...], str], ...] = (
    ("1.1", "studenten", "doel-1-1", "woonplaats", None, (600, 600, 600, 600), "Het doel is 600 per jaar."),
    ("1.3", "zij-instroom", "doel-1-3", "woonplaats", None, (14, 28, 41, 55),
     "Van 200 naar 255 per jaar, zoals in januari 2025 is afgesproken, in gelijke stappen."),
    ("1.4", "gediplomeerden", "doel-1-4", "werkplek", None, (20, 20, 20, 20),
     "Samen 80 begeleiders, gelijk over de jaren verdeeld."),
    ("1.5", "functiegebouw", "doel-1-5", "eenheden", None, (0, 1, 1, 0), "Twee proeftuinen."),
    ("2.1a", "opscholing", "doel-2-1a", "niveau", "mbo-2", (0.025, 0.025, 0.025, 0.025),
     "Samen 10 procent van niveau 2."),
    ("2.1b", "opscholing", "doel-2-1b", "niveau", "mbo-3", (0.0125, 0.0125, 0.0125, 0.0125),
     "Samen 5 procent van niveau 3."),
    ("2.2", "behoud", "doel-2-2", "werkplek", None, (25, 25, 25, 25), "Het doel is 25 mensen per jaar."),
    ("2.3", "behoud", "doel-2-3", "werkplek", None, (40, 40, 40, 40), "Het doel is 40 mensen per jaar."),
    ("3.1", "deeltijdfactor", "doel-3-1", "eenheden", None, (0, 0, 0, 2), "Twee experimenten in 2026."),
    ("3.3", "preventie", "doel-3-3", "eenheden", None, (0, 0, 0, 1),
     "Het doel heeft geen getal; een is dat het in 2026 is gehaald."),
)  # fmt: skip

# goal: how many times the effort, weight of one unit, why no further
_ROOM: tuple[tuple[str, float, float, str], ...] = (
    ("1.1", 1.5, 0.05, "Anderhalf keer; daarna bereikt men steeds dezelfde jongeren."),
    ("1.3", 2, 1, "Het dubbele; meer mensen die willen overstappen zijn er niet zomaar."),
    ("1.4", 2, 0.5, "Het dubbele; begeleiders zijn zelf medewerkers."),
    ("1.5", 2, 100, "Vier proeftuinen in plaats van twee."),
    ("2.2", 2, 1, "Het dubbele; het gaat alleen om wie anders weg was gegaan."),
    ("2.3", 3, 1, "Drie keer zoveel gesprekken."),
    ("3.1", 2, 100, "Vier experimenten in plaats van twee."),
)

# parameter: level, track, value, low, high, treatment; what depends on the size of the region
_SIZES: tuple[tuple[str, str, str, float, float, float, str], ...] = (
    ("werknemers-regio-2021", "", "", 17_100, 16_200, 18_000, "constant"),
    ("werknemers-regio-2024", "", "", 17_800, 16_900, 18_700, "constant"),
    ("groei-werknemers-2021", "", "", 0.008, -0.004, 0.02, "constant"),
    ("groei-werknemers-2024", "", "", 0.01, -0.002, 0.022, "constant"),
    ("begintekort-2021", "", "", 620, 400, 850, "scenario"),
    ("begintekort-2024", "", "", 740, 500, 980, "scenario"),
    ("instroom-opleiding", "mbo-1", "bol", 12, 8, 16, "constant"),
    ("instroom-opleiding", "mbo-1", "bbl", 3, 2, 4, "constant"),
    ("instroom-opleiding", "mbo-2", "bol", 95, 74, 116, "constant"),
    ("instroom-opleiding", "mbo-2", "bbl", 32, 25, 39, "constant"),
    ("instroom-opleiding", "mbo-3", "bol", 160, 125, 195, "constant"),
    ("instroom-opleiding", "mbo-3", "bbl", 135, 105, 165, "constant"),
    ("instroom-opleiding", "mbo-4", "bol", 270, 210, 330, "constant"),
    ("instroom-opleiding", "mbo-4", "bbl", 140, 109, 171, "constant"),
    ("instroom-opleiding", "hbo-6", "voltijd", 290, 190, 390, "constant"),
    ("instroom-opleiding", "hbo-6", "deeltijd", 40, 26, 54, "constant"),
    ("instroom-opleiding", "hbo-6", "duaal", 25, 16, 34, "constant"),
    ("instroom-opleiding", "wo-7", "voltijd", 110, 72, 148, "constant"),
    ("zij-instroom", "", "", 520, 430, 610, "constant"),
    ("herintrede", "", "", 480, 390, 570, "constant"),
    ("jonge-instroom", "", "", 530, 260, 780, "constant"),
    ("migratiesaldo", "", "", 800, -400, 2_000, "scenario"),
)  # fmt: skip

_COLUMNS = (
    "parameter", "level", "track", "value", "low", "high", "treatment",
    "window", "evidence", "source", "place", "quality", "impact",
)  # fmt: skip


def scenario_files() -> dict[str, bytes]:
    """Return ``scenarios.yml``, ``room.yml`` and the assumptions of the fictional region."""
    about = {
        "region": REGION,
        "established": "2025-01-31",
        "title": "Aannames over het personeel in zorg en welzijn in Voorbeeldland (verzonnen)",
        "like": _LIKE,
    }
    room = [
        {"goal": goal, "cap": cap, "weight": weight, "note": f"Verzonnen. {note}"}
        for goal, cap, weight, note in _ROOM
    ]
    rest = (_WINDOW, "schatting", "voorbeeld-plan", "Verzonnen, bij de omvang van Voorbeeldland.", 4, "groot")
    return {
        "scenarios.yml": yaml_text([_scenario()]),
        "room.yml": yaml_text(room),
        "assumptions/about.yml": yaml_text(about),
        "assumptions/omvang.csv": csv_text(_COLUMNS, [(*size, *rest) for size in _SIZES]),
    }


def _scenario() -> dict[str, Any]:
    levers = []
    for goal, target, effect, counts, level, efforts, note in _LEVERS:
        amounts = {year: effort for year, effort in zip(_YEARS, efforts, strict=True) if effort}
        lever: dict[str, Any] = {"goal": goal, "target": target, "effect": effect, "counts": counts}
        levers.append(
            {**lever, "amounts": amounts, **({"level": level} if level else {}), "note": f"Verzonnen. {note}"}
        )
    return {
        "id": "voorbeeld-gehaald",
        "name": "Alle doelen gehaald (voorbeeld)",
        "base_year": 2021,
        "year": _YEARS[-1],
        "description": "Alle doelen zijn gehaald zoals afgesproken, in 2023 tot en met 2026. Verzonnen.",
        "levers": levers,
    }
