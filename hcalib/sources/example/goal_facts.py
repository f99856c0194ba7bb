"""What is recorded beside the goals of the fictional agenda: judgements, definitions, who measured what.

On 30 September 2025 one judgement holds and one has lapsed, one goal is counted in two ways, one half-way
counted otherwise, and of two measurements a part of the employers is missing.
"""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.head import ref
from hcalib.sources.example.tables import yaml_text

_BUREAU = "voorbeeldbureau"
_COLLECTED_ON = "02-03"
"""Answers are in on this day of the year after, ten days before they are published."""

_OVERRIDES: list[dict[str, Any]] = [
    {
        "goal": "1.4",
        "status": "op koers",
        "by": "netwerk-instroom",
        "why": "De eerste twee groepen begonnen volgens de planning klein.",
        "since": "2024-03-14",
        "until": "2024-12-31",
    },
    {
        "goal": "1.4",
        "status": "achter",
        "by": "sectortafel",
        "why": "In het najaar begint een groep van twintig werkbegeleiders, die nog in geen cijfer zit.",
        "since": "2025-06-19",
        "until": "2025-12-31",
    },
]

# goal: what the plan counts and what the measurement counts, with the first period of the latter
_COUNTED_OTHERWISE: dict[str, tuple[str, str, tuple[str, str], tuple[str, str], str | None]] = {
    "1.1": (
        "enthousiaste-jongeren",
        "personen",
        ("wie een kennismaking bijwoont", "jongeren van 12 tot en met 23 jaar"),
        ("wie na een kennismaking zegt een opleiding te overwegen", "jongeren van 12 tot en met 23 jaar"),
        None,
    ),
    "3.2": (
        "deeltijdfactor",
        "fte-per-baan",
        ("uren volgens het contract", "alle werknemers"),
        ("uren volgens het contract", "alle werknemers, zonder oproepkrachten"),
        "2024JJ00",
    ),
}

# indicator: who were asked, how many, and per year how many answered and, of a share, the count and its group
_COLLECTED: dict[str, tuple[str, int, dict[int, tuple[int, tuple[int, int] | None]]]] = {
    "enthousiaste-jongeren": ("scholen", 4, {2023: (4, None), 2024: (4, None), 2025: (4, None)}),
    "opgeschoold-2-3": (
        "werkgevers", 23, {2023: (23, (21, 890)), 2024: (18, (46, 902)), 2025: (23, (69, 913))},
    ),
    "opgeschoold-3-4": (
        "werkgevers", 23, {2023: (23, (5, 714)), 2024: (18, (14, 731)), 2025: (23, (21, 742))},
    ),
    "behouden-instromers": ("werkgevers", 5, {2023: (1, None), 2024: (2, None), 2025: (2, None)}),
    "behouden-loopbaan": ("werkgevers", 5, {2023: (5, None), 2024: (5, None), 2025: (5, None)}),
}  # fmt: skip


def _definitions() -> list[dict[str, Any]]:
    found = []
    for goal, (indicator, unit, plan, measured, since) in _COUNTED_OTHERWISE.items():
        measurement = {"source": "voorbeeld-doelmeting", "place": "toelichting"}
        for source, (counts, of), first in (
            (ref(f"bijlage 2, doel {goal}"), plan, None),
            (measurement, measured, since),
        ):
            one: dict[str, Any] = {"goal": goal, "source": source, "indicator": indicator, "unit": unit}
            found.append({**one, "counts": counts, "of": of, **({"since": first} if first else {})})
    return found


def _collected() -> list[dict[str, Any]]:
    return [
        {
            "indicator": indicator,
            "period": f"{year}JJ00",
            "by": _BUREAU,
            "day": f"{year + 1}-{_COLLECTED_ON}",
            "whom": whom,
            "answered": answered,
            "asked": asked,
            **({"counted": share[0], "group": share[1]} if share else {}),
        }
        for indicator, (whom, asked, years) in _COLLECTED.items()
        for year, (answered, share) in years.items()
    ]


def goal_fact_files() -> dict[str, bytes]:
    """Return ``overrides.yml``, ``definitions.yml`` and ``measured.yml``."""
    return {
        "overrides.yml": yaml_text(_OVERRIDES),
        "definitions.yml": yaml_text(_definitions()),
        "measured.yml": yaml_text(_collected()),
    }
