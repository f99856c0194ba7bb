"""What was not taken over from a file: the whole list, as a CSV for a Dutch Excel."""

from __future__ import annotations

from pathlib import Path

from hcalib.files import write_atomically
from hcalib.sources.deliveries import Delivery
from hcalib.sources.dutch_csv import dutch_csv

REPORTS = Path("data") / "incoming" / "verslagen"
"""Ignored by git, like everything that is delivered."""

_HEADINGS = ("bestand", "blad", "rij", "cel", "soort", "reden", "inhoud")


def write_report(root: Path, delivery: Delivery) -> Path | None:
    """Write the report of one file; None when everything was taken.

    What needs attention comes first. A later report of a file with the same name takes its place.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written.
    """
    path = root / REPORTS / f"{delivery.path.stem}-niet-overgenomen.csv"
    if not delivery.left:
        return None
    ordered = sorted(
        delivery.left, key=lambda item: (not item.asks_attention, item.sheet, item.row, item.cell)
    )
    rows = [
        (delivery.path.name, item.sheet, item.row, item.cell, item.kind, item.reason, item.content)
        for item in ordered
    ]
    write_atomically(path, dutch_csv(_HEADINGS, rows))
    return path
