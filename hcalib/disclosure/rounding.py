"""Deterministic rounding of what is published, which everyone is told and an attacker reckons with."""

from __future__ import annotations

from dataclasses import replace

from hcalib.disclosure.tables import LinkedTables


def rounded(tables: LinkedTables, base: float) -> LinkedTables:
    """Publish every figure as the nearest multiple of a base, halves up.

    Each figure is rounded by itself, so published parts need not add up to their published total. A figure
    that is known already keeps the rounding with which it came out.

    Parameters
    ----------
    tables : LinkedTables
    base : float
        0 leaves everything exact.

    Notes
    -----
    Rounding leaves doubt of half a base on each side of every figure, but sums take doubt away again: a total
    of many rounded parts can give back more than one expects. So rounding is no protection by itself; the
    attack counts with what is left of it, and the search then has to withhold less.
    """
    if not base:
        return tables
    cells = tuple(
        cell if cell.known or cell.rounding else replace(cell, rounding=base) for cell in tables.cells
    )
    return LinkedTables(cells, tables.sums)
