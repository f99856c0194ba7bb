"""Disclosure control: what may be published about employers and persons."""

from hcalib.disclosure.cleared import Cleared, Span, cleared
from hcalib.disclosure.crossing import crossed
from hcalib.disclosure.rules import (
    Decision,
    DisclosureRules,
    check,
    primaries,
    rules_of,
)
from hcalib.disclosure.suppression import Protection, Withheld, protect, verify
from hcalib.disclosure.tables import Cell, LinkedTables, Sum, linked

__all__ = [
    "Cell",
    "Cleared",
    "Decision",
    "DisclosureRules",
    "LinkedTables",
    "Protection",
    "Span",
    "Sum",
    "Withheld",
    "check",
    "cleared",
    "crossed",
    "linked",
    "primaries",
    "protect",
    "rules_of",
    "verify",
]
