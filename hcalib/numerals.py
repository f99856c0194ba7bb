"""Numbers as the Dutch write them, rounded the same wherever they show."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_MOST_DECIMALS = 6
_WIDE = Context(prec=400)
"""Room for every digit of the largest number a computer holds; the usual 28 fall short of it."""


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Round half away from zero; 5.65 counts as it is written and not as its nearest binary fraction."""
    step = Decimal(1).scaleb(-decimals)
    return Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP, context=_WIDE)


def number(value: float, decimals: int | None = 0) -> str:
    """Write a number with a point between thousands and a comma before decimals.

    Parameters
    ----------
    value : float
        Finite.
    decimals : int or None
        How many; None is as many as the number has, at most six.

    Examples
    --------
    >>> number(1087)
    '1.087'
    >>> number(5.65, 1)
    '5,7'
    >>> number(2.50, None)
    '2,5'
    """
    text = f"{rounded(value, _MOST_DECIMALS if decimals is None else decimals):,f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    if not text.strip("-0.,"):
        text = text.removeprefix("-")
    return text.translate({ord(","): ".", ord("."): ","})
