"""What was measured on the goals of the fictional agenda.

Written out instead of drawn: on 30 September 2025 every status has to occur at least once.
"""

from __future__ import annotations

from hcalib.sources.example.tables import REGION, Figure, snapshot

_SOURCE = "voorbeeld-doelmeting"
_PUBLISHED_ON = "02-13"
"""Measurements come out on this day of the year after."""

# indicator: unit, and the value of each year; empty where there is no number, only a note
_MEASURED: dict[str, tuple[str, dict[int, str]]] = {
    "enthousiaste-jongeren": ("personen", {2023: "590", 2024: "612", 2025: "655"}),
    "zij-instromers": ("personen", {2022: "200", 2023: "211", 2024: "226", 2025: "243"}),
    "werkbegeleiders": ("personen", {2023: "6", 2024: "9", 2025: "21"}),
    "tekort-stageplekken": ("plekken", {2022: "40", 2023: "44", 2024: "37", 2025: "33"}),
    "opgeschoold-2-3": ("procent", {2022: "0.0", 2023: "2.4", 2024: "5.1", 2025: "7.6"}),
    "opgeschoold-3-4": ("procent", {2022: "0.0", 2023: "0.7", 2024: "1.9", 2025: "2.8"}),
    "behouden-instromers": ("personen", {2023: "", 2024: "", 2025: ""}),
    "behouden-loopbaan": ("personen", {2023: "22", 2024: "33", 2025: "38"}),
    "experimenteertuinen-functiegebouw": ("aantal", {2023: "1", 2024: "2", 2025: "2"}),
    "deeltijdfactor": ("fte-per-baan", {2022: "0.70", 2023: "0.70", 2024: "0.69", 2025: "0.70"}),
    "grip-systeemverandering": ("oordeel", {2024: "", 2025: ""}),
}

_FIRST_PRINTS: dict[str, dict[int, tuple[str, str]]] = {
    "enthousiaste-jongeren": {2023: ("560", "2025-02-13")},
}
"""Figures that were printed otherwise at first: year to the first value, and the day of the correction."""

_NOTES = {
    "behouden-instromers": "Gevraagd, maar door te weinig werkgevers geleverd om een cijfer te geven.",
    "werkbegeleiders": "Nieuw opgeleid in dit jaar.",
    "grip-systeemverandering": "Er is een eerste verkenning, maar nog geen schatting van het effect.",
}


def _prints(indicator: str, year: int, value: str) -> list[tuple[str, str]]:
    """Return every value that was printed over a year, with the day on which it came out."""
    day = f"{year + 1}-{_PUBLISHED_ON}"
    first = _FIRST_PRINTS.get(indicator, {}).get(year)
    return [(value, day)] if first is None else [(first[0], day), (value, first[1])]


def goal_figure_files() -> dict[str, bytes]:
    """Return the snapshot of the goal measurements."""
    figures = [
        Figure(
            indicator,
            REGION,
            f"{year}JJ00",
            printed,
            unit,
            _SOURCE,
            published=day,
            note=_NOTES.get(indicator, ""),
        )
        for indicator, (unit, values) in _MEASURED.items()
        for year, value in values.items()
        for printed, day in _prints(indicator, year, value)
    ]
    method = "Verzonnen, zo gekozen dat elke stand van een doel een keer voorkomt."
    return snapshot("doelmeting", "Metingen van de doelen", figures, _SOURCE, method)
