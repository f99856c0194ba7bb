"""The agenda hca-zwf as it is shipped, for the tests of what it says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hcalib.agenda import Agenda, load_agenda

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "agenda" / "hca-zwf"
SEEDS = ROOT.parent / "shared" / "seeds"
"""The documents that the agenda was made from; not part of the repository."""

GOALS = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3"]


@cache
def hca_zwf() -> Agenda:
    """Return the agenda; nobody may change it."""
    return load_agenda(FOLDER.parent, "hca-zwf")
