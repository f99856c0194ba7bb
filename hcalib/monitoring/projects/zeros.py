"""Which numbers 0 may be said: a 0 tells of everyone in a step around it, and of every round before it.

Numbers count from the start, so a 0 makes every earlier round a 0 too, and every step within it, also those
that come in later. Nobody in a later step is therefore said only where nobody is in a step around it: then it
is known already. Nobody in a first step is said unless another number shows that it cannot be right.

What is known so says nothing of a group of a later round: nobody of them can have been there before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hcalib.monitoring.projects.arrivals import Number
from hcalib.monitoring.projects.ties import Ties


def open_zeros(since: Mapping[Number, int], ties: Ties) -> frozenset[Number]:
    """Return the numbers 0 that may be said from when they came in.

    Parameters
    ----------
    since : mapping of Number to int
        As from ``believed``: every number that can be right, with the place from which on.
    ties : Ties
    """
    found: set[Number] = set()
    zeros = _zeros(since)
    # a first step before the steps within it, and a later round before the earlier ones
    zeros.sort(key=lambda one: (since[one], len(ties.steps_before[one.target.id]), -one.begin.toordinal()))
    for one in zeros:
        beside = [other for other, place in since.items() if place <= since[one] and other.counted_with(one)]
        first = not ties.steps_before[one.target.id]
        told = first or any(other in found and ties.contains(other, one) for other in beside)
        if told and not any(other.inside > 0 and ties.contains(one, other) for other in beside):
            found.add(one)
    return frozenset(found)


def known_zeros(since: Mapping[Number, int], ties: Ties) -> frozenset[Number]:
    """Return the numbers 0 that everyone knows by now: what may be said, and what follows from that."""
    known = set(open_zeros(since, ties))
    left = set(_zeros(since)) - known
    while follow := {
        one for one in left if any(k.counted_with(one) and ties.contains(k, one) for k in known)
    }:
        known |= follow
        left -= follow
    return frozenset(known)


def _zeros(since: Iterable[Number]) -> list[Number]:
    """Keep the counts of nobody; a share of 0 is about a group of others."""
    return [one for one in since if one.value == 0 and not one.is_share]
