"""The fictional agenda 'voorbeeld': everything that is confidential or not public elsewhere, invented.

``python -m hcalib.sources.example`` writes ``data/agenda/voorbeeld/``. The result depends on the seed in
:mod:`hcalib.sources.example.draws` and on nothing else: the same code gives the same bytes.

Nothing here describes a real region, organisation or person.
"""

from hcalib.sources.example.build import example_files, write_example

__all__ = ["example_files", "write_example"]
