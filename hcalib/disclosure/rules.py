"""Primary rules: may one total be published, given who contributes how much to it?

These rules look at one figure at a time. That a suppressed figure cannot be computed back from others
(secondary suppression) is a separate step.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class DisclosureRules:
    """Thresholds of the primary rules.

    Attributes
    ----------
    min_contributors : int
        Fewest contributors a published total may have. 10 is the default of ACRO (automatic checking of
        research outputs).
    dominance_n : int
    dominance_share : float
        A total is refused when its ``dominance_n`` largest contributions together are more than this part
        of it: the (n, k) rule, here (2, 90 %).
    p_percent : float
        A total is refused when the second largest contributor can estimate the largest to within this
        percentage: the p % rule.
    """

    min_contributors: int = 10
    dominance_n: int = 2
    dominance_share: float = 0.9
    p_percent: float = 10.0

    def __post_init__(self) -> None:
        if self.min_contributors < 1 or self.dominance_n < 1:
            raise ValueError("min_contributors and dominance_n must be at least 1")
        if not 0 < self.dominance_share <= 1 or not 0 <= self.p_percent < math.inf:
            raise ValueError("dominance_share must be in (0, 1] and p_percent finite and not negative")


@dataclass(frozen=True)
class Decision:
    """Whether a figure may be published.

    Attributes
    ----------
    publish : bool
    reason : str or None
        Why not, as a Dutch sentence for the place where the figure would have been; None when it may be
        published. It never tells how large a contribution is or which of the other rules refused.
    """

    publish: bool
    reason: str | None = None


_ALLOWED = Decision(True)
_TOO_FEW = Decision(False, "Niet getoond: te weinig deelnemers.")
# One reason for all-zero, dominance and p %: which of them it was would tell something about the answers.
_REVEALING = Decision(False, "Niet getoond: het cijfer zou antwoorden van afzonderlijke deelnemers verraden.")

_DEFAULTS = DisclosureRules()


def check(contributions: Sequence[float], rules: DisclosureRules = _DEFAULTS) -> Decision:
    """Decide on a total (or a mean) by who contributes how much.

    Parameters
    ----------
    contributions : sequence of float
        One number for each contributor: an employer, not its employees. Who did not answer is left out by
        the caller, never entered as 0.
    rules : DisclosureRules

    Returns
    -------
    Decision

    Raises
    ------
    ValueError
        If a contribution is not finite.

    Notes
    -----
    A contributor with 0 counts as a contributor, but adds nothing that hides another, so nine zeros do not
    protect the tenth: dominance refuses. When all contribute 0 the total says 0 of each of them, and is
    refused. Negative contributions are taken by size without sign, as they hide no more than positive
    ones: a total of 0 can be plus and minus one large amount.

    Definitions: Hundepool et al., Statistical Disclosure Control (2012), chapter 4; tau-ARGUS manual.
    With X the sum of sizes and x1, x2 the two largest, the p % rule refuses when
    X - x1 - x2 < p / 100 * x1.
    """
    if not all(math.isfinite(value) for value in contributions):
        raise ValueError("contributions must be finite; leave out who did not answer")
    if len(contributions) < rules.min_contributors:
        return _TOO_FEW
    largest = max(abs(value) for value in contributions)
    if largest == 0:
        return _REVEALING
    sizes = sorted((abs(value) / largest for value in contributions), reverse=True)
    total = math.fsum(sizes)
    if math.fsum(sizes[: rules.dominance_n]) > rules.dominance_share * total:
        return _REVEALING
    if math.fsum(sizes[2:]) < rules.p_percent / 100 * sizes[0]:
        return _REVEALING
    return _ALLOWED


def check_ratio(
    numerators: Sequence[float], denominators: Sequence[float], rules: DisclosureRules = _DEFAULTS
) -> Decision:
    """Decide on a ratio of two totals: both have to be publishable, or one could be computed from it.

    Parameters
    ----------
    numerators, denominators : sequence of float
        Of the same contributors, in the same order.
    rules : DisclosureRules

    Raises
    ------
    ValueError
        If the two are not equally long, or a contribution is not finite.
    """
    if len(numerators) != len(denominators):
        raise ValueError("numerators and denominators must come from the same contributors")
    for contributions in (denominators, numerators):
        decision = check(contributions, rules)
        if not decision.publish:
            return decision
    return _ALLOWED


def check_share(answers: Sequence[bool], rules: DisclosureRules = _DEFAULTS) -> Decision:
    """Decide on the share of contributors that answered yes.

    Both the yes and the no side have to pass: when (nearly) all answer the same, the share tells what each
    of them answered.
    """
    for side in ([float(answer) for answer in answers], [float(not answer) for answer in answers]):
        decision = check(side, rules)
        if not decision.publish:
            return decision
    return _ALLOWED
