"""Weights that make who answered look like everyone who was asked, as far as what is known of all goes.

Weights rest on the frame and on who answered, both of which the parties know; never on an answer. A weight
is never 1 because something was missing: what cannot be weighted is an error.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TOLERANCE = 1e-9
_MAX_ROUNDS = 1000


class WeightingError(ValueError):
    """The weights that were asked for do not exist, or were not reached."""


@dataclass(frozen=True)
class Weights:
    """Weights of the respondents.

    Attributes
    ----------
    values : mapping of str to float
        By respondent; all positive and finite.
    method : {"post-stratification", "raking"}
    rounds : int
        Times the margins were fitted; 1 for post-stratification.
    trimmed : int
        Respondents whose weight lies at a limit because it would have been beyond it.
    collapsed : tuple of tuple of str
        Groups that were taken together because one of them had too few respondents.
    """

    values: Mapping[str, float]
    method: str
    rounds: int
    trimmed: int = 0
    collapsed: tuple[tuple[str, ...], ...] = ()

    @property
    def effective_size(self) -> float:
        """How many equally weighted respondents say as much (Kish): (sum w)^2 / sum w^2."""
        return effective_size(list(self.values.values()))


def effective_size(weights: Sequence[float]) -> float:
    """Return Kish's effective sample size, (sum w)^2 / sum w^2 (Kish 1965, section 11.7).

    Raises
    ------
    WeightingError
        Without weights, or with one that is not positive and finite.
    """
    if not weights or not all(math.isfinite(weight) and weight > 0 for weight in weights):
        raise WeightingError("an effective size needs weights, all positive and finite")
    largest = max(weights)
    scaled = [weight / largest for weight in weights]
    return math.fsum(scaled) ** 2 / math.fsum(weight * weight for weight in scaled)


def collapse(
    responded: Mapping[str, int], order: Sequence[str], fewest: int = 1
) -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
    """Take neighbouring groups together until each has enough respondents.

    Parameters
    ----------
    responded : mapping of str to int
        Number of respondents by group; a group that is not in it has none.
    order : sequence of str
        All groups, with like beside like (sizes from small to large).
    fewest : int
        Fewest respondents of a group that can stand alone.

    Returns
    -------
    dict
        The name of the combined group for each group: names joined with ``+``.
    tuple of tuple of str
        What was taken together.

    Raises
    ------
    WeightingError
        When all groups together have too few respondents.

    Notes
    -----
    The group with the fewest respondents joins its smaller neighbour; the first of equals goes first.
    """
    if sum(responded.get(name, 0) for name in order) < fewest:
        raise WeightingError("all groups together have too few respondents")
    groups: list[list[str]] = [[name] for name in order]
    while len(groups) > 1:
        counts = [sum(responded.get(name, 0) for name in group) for group in groups]
        short = min(range(len(groups)), key=lambda place: counts[place])
        if counts[short] >= fewest:
            break
        beside = [place for place in (short - 1, short + 1) if 0 <= place < len(groups)]
        other = min(beside, key=lambda place: counts[place])
        first = min(short, other)
        groups[first : first + 2] = [groups[first] + groups[first + 1]]
    named = {name: "+".join(group) for group in groups for name in group}
    return named, tuple(tuple(group) for group in groups if len(group) > 1)


def post_stratify(
    strata: Mapping[str, str],
    totals: Mapping[str, float],
    design: Mapping[str, float],
    measure: Mapping[str, float] | None = None,
) -> Weights:
    """Weight respondents so that each stratum counts for what it is in the frame.

    Parameters
    ----------
    strata : mapping of str to str
        Stratum by respondent.
    totals : mapping of str to float
        What the frame holds of each stratum, in employers or in the unit of ``measure``.
    design : mapping of str to float
        Weight by respondent before; 1 for each when everyone was asked. It has to be given.
    measure : mapping of str to float, optional
        What a respondent counts for in the totals, such as its staff in the register; 1 by default.

    Raises
    ------
    WeightingError
        When a stratum of the frame has no respondent (collapse it first), or a respondent no stratum.
    """
    fitted = _fit([(strata, totals)], design, measure, 1)
    return Weights(fitted, "post-stratification", 1)


def rake(
    margins: Sequence[tuple[Mapping[str, str], Mapping[str, float]]],
    design: Mapping[str, float],
    measure: Mapping[str, float] | None = None,
    *,
    limits: tuple[float, float] | None = None,
    tolerance: float = _TOLERANCE,
    most: int = _MAX_ROUNDS,
) -> Weights:
    """Weight respondents to several margins at once (raking, iterative proportional fitting).

    Parameters
    ----------
    margins : sequence of (groups, totals)
        Of each margin the group of every respondent, and what the frame holds of each group. All margins
        have the same total.
    design, measure
        As for `post_stratify`.
    limits : (float, float), optional
        Smallest and largest weight as a multiple of the design weight. Weights beyond it are put on the
        limit and the margins fitted again with the others, until both hold.
    tolerance : float
        Largest difference from a margin, as a part of it.
    most : int
        Rounds of fitting after which raking has failed.

    Raises
    ------
    WeightingError
        When the margins contradict each other or the limits, or were not reached.

    Notes
    -----
    Deming and Stephan (1940); that margins and the odds ratios of the start determine the result: Fienberg
    (1970). Trimming inside the raking: Izrael, Battaglia and Frankel (2009).
    """
    if not margins:
        raise WeightingError("raking needs at least one margin")
    sums = [math.fsum(totals.values()) for _, totals in margins]
    if any(not math.isclose(total, sums[0], rel_tol=1e-9) for total in sums):
        raise WeightingError(f"the margins have different totals: {sums}")
    if limits is not None and not 0 <= limits[0] <= 1 <= limits[1]:
        raise WeightingError("the limits of the weights must enclose 1")
    start = dict(design)
    fixed: dict[str, float] = {}
    used = 0
    while True:
        weights, rounds = _rake(margins, start, measure, fixed, tolerance, most)
        used += rounds
        beyond = {} if limits is None else _beyond(weights, design, limits, fixed)
        if not beyond:
            return Weights(weights, "raking", used, len(fixed))
        fixed |= beyond


def _rake(
    margins: Sequence[tuple[Mapping[str, str], Mapping[str, float]]],
    design: Mapping[str, float],
    measure: Mapping[str, float] | None,
    fixed: Mapping[str, float],
    tolerance: float,
    most: int,
) -> tuple[dict[str, float], int]:
    weights = {**design, **fixed}
    for number in range(1, most + 1):
        weights = _fit(margins, weights, measure, len(margins), fixed)
        if _distance(margins, weights, measure) <= tolerance:
            return weights, number
    distance = _distance(margins, weights, measure)
    raise WeightingError(f"raking did not reach the margins in {most} rounds: {distance:.2g} off")


def _fit(
    margins: Sequence[tuple[Mapping[str, str], Mapping[str, float]]],
    design: Mapping[str, float],
    measure: Mapping[str, float] | None,
    count: int,
    fixed: Mapping[str, float] | None = None,
) -> dict[str, float]:
    held = fixed or {}
    weights = {name: float(design[name]) for name in sorted(design)}
    if not weights or not all(math.isfinite(w) and w > 0 for w in weights.values()):
        raise WeightingError("every respondent needs a design weight that is positive and finite")
    for groups, totals in margins[:count]:
        if groups.keys() != weights.keys():
            raise WeightingError("every respondent needs one group in each margin")
        found = _sums(groups, weights, measure)
        kept = _sums({name: groups[name] for name in held}, weights, measure) if held else {}
        factors: dict[str, float] = {}
        for group in {*found, *totals}:
            total, free = totals.get(group, 0.0), found.get(group, 0.0) - kept.get(group, 0.0)
            left = total - kept.get(group, 0.0)
            if total <= 0 and found.get(group, 0.0) > 0:
                raise WeightingError(f"group {group!r} has respondents but is not in the frame")
            if total > 0 and found.get(group, 0.0) <= 0:
                raise WeightingError(f"group {group!r} has no respondents; collapse it with another")
            if free <= _TOLERANCE * total:
                if abs(left) > 1e-6 * total:
                    raise WeightingError(f"the limits leave no weights that fit group {group!r}")
                factors[group] = 1.0
            elif left <= 0:
                raise WeightingError(f"the limits leave nothing for the others of group {group!r}")
            else:
                factors[group] = left / free
        weights = {
            name: weight if name in held else weight * factors[groups[name]]
            for name, weight in weights.items()
        }
    return weights


def _sums(
    groups: Mapping[str, str], weights: Mapping[str, float], measure: Mapping[str, float] | None
) -> dict[str, float]:
    parts: dict[str, list[float]] = {}
    for name in sorted(groups):
        counts_for = 1.0 if measure is None else measure[name]
        if not math.isfinite(counts_for) or counts_for < 0:
            raise WeightingError(f"respondent {name!r} counts for {counts_for}, which is not possible")
        parts.setdefault(groups[name], []).append(weights[name] * counts_for)
    return {group: math.fsum(values) for group, values in parts.items()}


def _distance(
    margins: Sequence[tuple[Mapping[str, str], Mapping[str, float]]],
    weights: Mapping[str, float],
    measure: Mapping[str, float] | None,
) -> float:
    return max(
        abs(found - totals[group]) / totals[group]
        for groups, totals in margins
        for group, found in _sums(groups, weights, measure).items()
    )


def _beyond(
    weights: Mapping[str, float],
    design: Mapping[str, float],
    limits: tuple[float, float],
    fixed: Mapping[str, float],
) -> dict[str, float]:
    low, high = limits
    return {
        name: design[name] * (low if weight < low * design[name] else high)
        for name, weight in weights.items()
        if name not in fixed
        and not low * design[name] * (1 - 1e-9) <= weight <= high * design[name] * (1 + 1e-9)
    }
