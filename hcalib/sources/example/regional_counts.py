"""Counts over the whole fictional region, which what projects contribute cannot exceed."""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.tables import REGION, Figure, snapshot, yaml_text

_SOURCE = "voorbeeld-regiotelling"
_PATHS, _ENTRANTS = "loopbaanpaden-loket", "zij-instromers-jaar-terug"

_INDICATORS: list[dict[str, Any]] = [
    {
        "id": _PATHS,
        "name": "Vertrekkers behouden met een loopbaanpad",
        "definition": (
            "Mensen die hun baan in zorg en welzijn wilden opzeggen en na een loopbaanpad in de sector "
            "bleven, zoals het regionale loopbaanloket hen in een kwartaal telt."
        ),
        "unit": "personen",
        "direction": "up",
        "levels": ["provincie"],
        "moment": "period",
        "lag_days": 45,
        "sources": [_SOURCE],
        "minimum": 0,
        "maximum": 10000,
    },
    {
        "id": _ENTRANTS,
        "name": "Zij-instromers in twaalf maanden",
        "definition": (
            "Mensen die in de twaalf maanden tot en met het eind van het kwartaal in zorg en welzijn "
            "begonnen en nooit eerder in de sector werkten."
        ),
        "unit": "personen",
        "direction": "up",
        "levels": ["provincie"],
        "moment": "end",
        "lag_days": 60,
        "sources": [_SOURCE],
        "minimum": 0,
        "maximum": 200000,
        "caveats": [
            "Afgerond op tientallen.",
            "Elk kwartaal kijkt twaalf maanden terug: tel kwartalen niet op.",
        ],
    },
]

# quarter by quarter from the first of 2023
_COUNTED: dict[str, tuple[int, ...]] = {
    _PATHS: (5, 5, 6, 6, 8, 8, 8, 9, 9, 9, 10, 10, 10, 10),
    _ENTRANTS: (200, 200, 210, 210, 210, 220, 220, 230, 230, 230, 240, 240, 250, 250),
}

CAPS: dict[str, dict[str, Any]] = {
    "1.3": {
        "indicator": _ENTRANTS,
        "counts": "year-back",
        "off_by": 5,
        "why": "Wie via een project als zij-instromer begint, telt daar als nieuwe werknemer ook mee.",
    },
    "1.4": {
        "indicator": "werkbegeleiders",
        "counts": "period",
        "off_by": 0,
        "why": "De opleidingen melden elke nieuwe werkbegeleider in de regio, ook die van het project.",
    },
    "2.3": {
        "indicator": _PATHS,
        "counts": "period",
        "off_by": 0,
        "why": "Elk loopbaanpad van een project loopt via het loopbaanloket, dat iedereen één keer telt.",
    },
}
"""By goal: the figure of the region that counts the same."""


def regional_count_files() -> dict[str, bytes]:
    """Return ``indicators.yml`` and the snapshot of the counts."""
    figures = [
        Figure(indicator, REGION, f"{2023 + n // 4}KW{n % 4 + 1:02d}", str(value), "personen", _SOURCE)
        for indicator, values in _COUNTED.items()
        for n, value in enumerate(values)
    ]
    method = "Verzonnen, zo gekozen dat een som van projecten een keer wordt begrensd en een keer niet."
    return {
        "indicators.yml": yaml_text(_INDICATORS),
        **snapshot("regiotelling", "Tellingen in de hele regio", figures, _SOURCE, method),
    }
