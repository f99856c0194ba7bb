"""What may be typed in a cell, as Excel and LibreOffice check it, with sentences that help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from hcalib.periods import Period
from hcalib.sources.forms.models import Question
from hcalib.sources.forms.rounds import answer_day
from hcalib.sources.language import number

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation

LONGEST_MESSAGE, LONGEST_TITLE = 255, 32
"""Excel refuses a file with longer messages."""

_Kind = Literal["whole", "decimal", "list", "date", "textLength", "custom"]
_Operator = Literal["between", "lessThanOrEqual"]

_FIRST_DAY = date(1899, 12, 30)
_NO_LIMIT = "1E+15"
_LARGEST = 1e9
_BEFORE, _AFTER = timedelta(days=366), timedelta(days=62)
"""How far before and after the month of a round a day may lie."""


@dataclass(frozen=True)
class Limit:
    """Another answer that this one may not exceed.

    Attributes
    ----------
    label : str
        Label of the other question.
    cell : str
        Its cell, absolute: ``$C$12``.
    summed : str
        Range whose sum counts, absolute; empty when the answer itself counts.
    """

    label: str
    cell: str
    summed: str = ""


def days_of(period: Period, years_ahead: int = 0) -> tuple[date, date]:
    """Return the first and last day that an answer about a round may name.

    ``years_ahead`` is what the question allows: a day that is agreed for later.
    """
    last = period.end + _AFTER
    return period.start - _BEFORE, date(last.year + years_ahead, 12, 31) if years_ahead else last


def validation(
    question: Question, cell: str, period: Period, *, list_name: str = "", limits: Sequence[Limit] = ()
) -> DataValidation:
    """Return the check of one answer cell.

    Parameters
    ----------
    question : Question
    cell : str
        The answer cell, for example ``C12``.
    period : Period
        Month of the round, for the days that are possible.
    list_name : str
        Defined name of the list of choices.
    limits : sequence of Limit
        Other answers that this one may not exceed.
    """
    from openpyxl.worksheet.datavalidation import DataValidation

    kind, operator, first, second = _rule(question, cell, period, list_name, limits)
    return DataValidation(
        type=kind,
        operator=operator,
        formula1=first,
        formula2=second,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop",
        errorTitle="Dit kan hier niet",
        error=clipped(_error(question, period, limits), LONGEST_MESSAGE),
        showInputMessage=True,
        promptTitle=clipped(question.label, LONGEST_TITLE),
        prompt=clipped(question.help, LONGEST_MESSAGE) or None,
        sqref=cell,
    )


def contradiction(cell: str, limit: Limit) -> str:
    """Return the formula that is true when an answer exceeds its limit; for colouring the cell."""
    amount = f"SUM({limit.summed})" if limit.summed else cell
    return f"AND(ISNUMBER({cell}),ISNUMBER({limit.cell}),{amount}>{limit.cell})"


def clipped(text: str, longest: int) -> str:
    """Cut a text off between words, with an ellipsis, so that it has at most ``longest`` characters."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def _rule(
    question: Question, cell: str, period: Period, list_name: str, limits: Sequence[Limit]
) -> tuple[_Kind, _Operator | None, str, str | None]:
    """Return type, operator and the two operands of a check."""
    low, high = _range(question)
    if question.kind in ("keuze", "ja-nee"):
        return "list", None, list_name, None
    if question.kind == "tekst":
        return "textLength", "lessThanOrEqual", str(question.longest), None
    if question.kind == "datum":
        first, last = days_of(period, question.years_ahead)
        return "date", "between", str((first - _FIRST_DAY).days), str((last - _FIRST_DAY).days)
    if not limits:
        return ("whole" if question.kind == "aantal" else "decimal"), "between", f"{low:.15g}", f"{high:.15g}"
    whole = [f"{cell}=INT({cell})"] if question.kind == "aantal" else []
    bounds = [f"{cell}>={low:.15g}", f"{cell}<={high:.15g}"]
    others = [
        f"{f'SUM({limit.summed})' if limit.summed else cell}"
        f"<=IF(ISNUMBER({limit.cell}),{limit.cell},{_NO_LIMIT})"
        for limit in limits
    ]
    return "custom", None, f"AND({','.join([f'ISNUMBER({cell})', *whole, *bounds, *others])})", None


def _range(question: Question) -> tuple[float, float]:
    low = 0.0 if question.minimum is None else question.minimum
    high = question.maximum
    if high is None:
        high = 100.0 if question.kind == "procent" else _LARGEST
    return low, high


def _error(question: Question, period: Period, limits: Sequence[Limit]) -> str:
    if question.kind in ("keuze", "ja-nee"):
        return "Kies een antwoord uit de lijst: klik op het pijltje rechts van het vak. Leeg laten mag ook."
    if question.kind == "tekst":
        return (
            f"Deze tekst is te lang: er passen {question.longest} tekens in. "
            "Maak de tekst korter, of stuur de rest mee in uw mail."
        )
    if question.kind == "datum":
        first, last = days_of(period, question.years_ahead)
        span = f"{answer_day(first)} en {answer_day(last)}"
        return f"Vul een datum in tussen {span}, bijvoorbeeld {answer_day(period.start)}."
    low, high = _range(question)
    what = "een heel getal" if question.kind == "aantal" else "een getal"
    words = f"Vul {what} in van {number(low)} tot en met {number(high)}, zonder woorden erbij."
    for limit in limits:
        who = "Alle aantallen van dit onderdeel samen zijn" if limit.summed else "Het is"
        words += f" {who} nooit meer dan '{limit.label}'."
    return f"{words} Niet bekend? Laat leeg. Een schatting mag; zeg dat bij de opmerkingen."
