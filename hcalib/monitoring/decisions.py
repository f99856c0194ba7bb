"""What the sectortafel has to decide: candidates that follow from the data, ranked by stated rules.

A rule looks at one thing and gives at most one candidate, with the reason taken from the data. Candidates
are ranked by tier and, within a tier, in the order of ``RULES``:

1. the table can steer nothing without it: goals or an ambition that are off track, no status for at least
   half of the goals, no number to reach for at least half, or a start that comes without a baseline;
2. it limits what the monitor can say: an ambition without a figure, a few goals without a status, too few
   employers in the surveys, goals without any project;
3. it makes the agenda vulnerable: a few goals without a number, goals that hang on one project, readings
   that nobody has confirmed.

Tiers, order and the half are our choice. No rule says that something caused something.
"""

from __future__ import annotations

from collections.abc import Callable

from hcalib.monitoring import decision_rules as rules
from hcalib.monitoring.findings import Decision, Findings

__all__ = ["RULES", "TOP", "Decision", "Findings", "candidates", "decide"]

TOP = 3

RULES: tuple[Callable[[Findings], Decision | None], ...] = (
    rules.adjust,
    rules.ambition,
    rules.measure,
    rules.prepare,
    rules.numbers,
    rules.response,
    rules.orphans,
    rules.fragile,
    rules.readings,
)
"""In the order in which they count within a tier."""


def decide(findings: Findings, top: int = TOP) -> tuple[Decision, ...]:
    """Return the most urgent candidates, at most ``top``; fewer when the data give fewer."""
    return candidates(findings)[:top]


def candidates(findings: Findings) -> tuple[Decision, ...]:
    """Return every candidate that the data give, the most urgent first."""
    found = [rule(findings) for rule in RULES]
    return tuple(sorted((d for d in found if d is not None), key=lambda decision: decision.tier))
