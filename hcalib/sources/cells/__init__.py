"""What people type in a cell, read back as a number, a day, a choice, yes or no, or text.

Every reader takes any cell value and never raises: what can be read in one way only is a value,
everything else is called unclear with a Dutch sentence that says why.
"""

from hcalib.sources.cells.dates import read_date
from hcalib.sources.cells.numbers import read_number
from hcalib.sources.cells.reading import Qualifier, Reading, State, clean
from hcalib.sources.cells.words import read_choice, read_text, read_yes_no

__all__ = [
    "Qualifier",
    "Reading",
    "State",
    "clean",
    "read_choice",
    "read_date",
    "read_number",
    "read_text",
    "read_yes_no",
]
