"""What those who did not answer could change: bounds without any assumption about them (Manski).

Two kinds of silence are kept apart: employers that did not respond at all, and respondents that left this
question open. Bounds are computed from published figures and the register alone, so they tell nothing new
about an answer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SilentBounds:
    """Between which values a ratio lies, whatever the silent ones would have said.

    Attributes
    ----------
    low, high : float
        When nothing is assumed about those who did not respond and those who left the question open.
    item_low, item_high : float
        When only respondents that left the question open are unknown: for the respondents as a group.
    answered : float
        Part of the whole (such as staff) that lies with employers whose answer is in the figure; 0 to 1.
    item_silent, unit_silent : float
        Part with respondents that left the question open, and with employers that did not respond.
    assumed_low, assumed_high : float
        Between which the ratio of a silent employer was taken to lie.
    """

    low: float
    high: float
    item_low: float
    item_high: float
    answered: float
    item_silent: float
    unit_silent: float
    assumed_low: float
    assumed_high: float


def silent_bounds(
    ratio: float, answered: float, item_silent: float, unit_silent: float, assumed: tuple[float, float]
) -> SilentBounds:
    """Bound a ratio over everyone, from the ratio of those who answered.

    Parameters
    ----------
    ratio : float
        Of the employers whose answer is in it.
    answered, item_silent, unit_silent : float
        Size (staff in the register, or a number of employers) of those who answered this question, of
        respondents that left it open, and of employers that did not respond.
    assumed : (float, float)
        Lowest and highest ratio a silent employer can have. For a share 0 and 1, which assumes nothing.

    Raises
    ------
    ValueError
        When nobody answered, a size is negative, or the ratio itself lies outside what is assumed.

    Notes
    -----
    With parts of the whole a (answered), i (item) and u (unit) the bounds are ``a R + (i + u) low`` and
    ``a R + (i + u) high``: Manski (1989), in the form of Horowitz and Manski (1998). They hold exactly when
    the whole is what the sizes measure; where the whole is itself an answer (vacancies), the staff of an
    employer stands in for its part of it.
    """
    low, high = assumed
    if answered <= 0 or item_silent < 0 or unit_silent < 0:
        raise ValueError("somebody has to have answered, and no size is negative")
    if not low <= ratio <= high:
        raise ValueError("the ratio of those who answered lies outside what is assumed of the others")
    everyone = answered + item_silent + unit_silent
    known, item, unit = answered / everyone, item_silent / everyone, unit_silent / everyone
    among = answered + item_silent
    return SilentBounds(
        low=known * ratio + (item + unit) * low,
        high=known * ratio + (item + unit) * high,
        item_low=(answered * ratio + item_silent * low) / among,
        item_high=(answered * ratio + item_silent * high) / among,
        answered=known,
        item_silent=item,
        unit_silent=unit,
        assumed_low=low,
        assumed_high=high,
    )
