"""Numbers as people type them: by Dutch and by English rules, with words around them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, time

from hcalib.sources.cells.reading import Qualifier, Reading, clean, no_value, quoted, unclear
from hcalib.sources.language import number as dutch

_LARGEST = 1e15
"""Above this a float no longer holds every whole number, and no answer of ours is that large."""

_ABOUT = (
    r"ca\.?|circa|c\.|±|\+/-|\+-|~|≈|plm\.?|plusminus|plus minus|ongeveer|ong\.|rond|rond de|zo'n"
    r"|geschat|naar schatting"
)
_ABOUT_AFTER = r"ca\.?|circa|ongeveer|ong\.|geschat|schatting|\((?:ca\.?|circa|ongeveer|geschat|schatting)\)"
_MORE = r">|>=|≥|meer dan|minstens|minimaal|min\.|ten minste|tenminste|ruim|boven(?: de)?|vanaf"
_LESS = r"<|<=|≤|minder dan|hooguit|hoogstens|maximaal|max\.|ten hoogste|tenhoogste|bijna|onder(?: de)?|tot"
_BEFORE: tuple[tuple[re.Pattern[str], Qualifier], ...] = (
    (re.compile(rf"(?:{_ABOUT}) ?(?=[-+0-9])", re.IGNORECASE), "ca."),
    (re.compile(rf"(?:{_MORE}) ?(?=[-+0-9])", re.IGNORECASE), ">"),
    (re.compile(rf"(?:{_LESS}) ?(?=[-+0-9])", re.IGNORECASE), "<"),
)
_AFTER = re.compile(rf"(?<=[0-9%]) ?(?:{_ABOUT_AFTER})", re.IGNORECASE)
_PERCENT = re.compile(r"(?<=[0-9]) ?(?:%|procent|percent|pct\.?)$", re.IGNORECASE)
_RANGE = re.compile(r"[0-9.,]+ ?(?:-|–|—|/|à|a|á|tot|t/m|tot en met|of|en) ?[0-9.,]+", re.IGNORECASE)
_WORDS = {"nul": 0, "nihil": 0}

_DOTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_SPACES = re.compile(r"[1-9][0-9]{0,2}(?:[ '’][0-9]{3})+")
_PLAIN = re.compile(r"0|[1-9][0-9]*")


def read_number(
    cell: object, *, decimals: bool = True, percent: bool = False, units: Collection[str] = ()
) -> Reading:
    """Read a number that may have been typed by Dutch or by English rules.

    Parameters
    ----------
    cell : object
        The value of a cell: text, a number, or anything else a workbook holds.
    decimals : bool
        False where a whole number is asked: "1.234" is then 1234, and 12,5 is unclear.
    percent : bool
        True where a percentage from 0 to 100 is asked: "12%" is then 12. A bare number above 0 up
        to 1 is unclear, because a spreadsheet keeps 12% as 0.12.
    units : collection of str
        Words that may follow (or, such as "€", precede) the number because they say what is asked.

    Returns
    -------
    Reading
        An int where a whole number is asked, otherwise a float.
    """
    common = no_value(cell)
    if common is not None:
        return common
    if isinstance(cell, bool):
        return unclear(f"Hier staat {quoted(cell)} en er wordt een getal gevraagd.")
    if isinstance(cell, date | time):
        return unclear(
            f"Hier staat een datum of tijd ({clean(cell)}) en er wordt een getal gevraagd; "
            "soms maakt een rekenblad van een getal vanzelf een datum."
        )
    if isinstance(cell, int | float):
        return _checked(float(cell), "", clean(cell).replace(".", ","), decimals, percent, marked=False)
    return _read_text(clean(cell), decimals, percent, units)


def _read_text(text: str, decimals: bool, percent: bool, units: Collection[str]) -> Reading:
    qualifier, rest = _without_qualifier(text)
    rest = _without_units(rest, units)
    bare = _PERCENT.sub("", rest)
    marked = bare != rest
    if marked and not percent:
        return unclear(f"{quoted(text)} is een percentage; hier wordt een aantal gevraagd.")
    if bare.casefold() in _WORDS:
        return _checked(float(_WORDS[bare.casefold()]), qualifier, text, decimals, percent, marked=True)
    number = _parse(bare, decimals)
    if isinstance(number, str):
        return unclear(_why(text, bare, number))
    return _checked(number, qualifier, text, decimals, percent, marked=marked)


def _without_qualifier(text: str) -> tuple[Qualifier, str]:
    for pattern, qualifier in _BEFORE:
        match = pattern.match(text)
        if match:
            return qualifier, text[match.end() :]
    match = _AFTER.search(text)
    if match and match.end() == len(text):
        return "ca.", text[: match.start()]
    return "", text


def _without_units(text: str, units: Collection[str]) -> str:
    for unit in sorted(units, key=len, reverse=True):
        for pattern in (rf"(?<=[0-9]) ?{re.escape(unit)}\.?$", rf"^{re.escape(unit)} ?(?=[-0-9])"):
            shorter = re.sub(pattern, "", text, flags=re.IGNORECASE)
            if shorter != text:
                return shorter
    return text


def _parse(text: str, decimals: bool) -> float | str:
    """Return the number, or why it is none (a Dutch clause, "" for no idea)."""
    sign = -1.0 if text[:1] in ("-", "−") else 1.0
    digits = text[1:] if text[:1] in ("-", "−", "+") else text
    if _PLAIN.fullmatch(digits):
        return sign * float(digits)
    for grouped, decimal in ((_DOTS, ","), (_COMMAS, ".")):
        if grouped.fullmatch(digits):
            # a whole number cannot have decimals; one comma may still be a slip of a Dutch decimal
            if len(re.findall(r"[.,]", digits)) > 1 or (grouped is _DOTS and not decimals):
                return sign * float(re.sub(r"[.,]", "", digits))
            return "die punt of komma kan duizendtallen scheiden of decimalen"
        whole, mark, part = digits.rpartition(decimal)
        if mark and grouped.fullmatch(whole) and re.fullmatch(r"[0-9]+", part):
            return sign * float(re.sub(r"[.,]", "", whole) + "." + part)
    if _SPACES.fullmatch(digits):
        return sign * float(re.sub(r"[ '’]", "", digits))
    with_decimals = re.fullmatch(r"([0-9 '’]+)[.,]([0-9]+)", digits)
    if with_decimals:
        whole, part = with_decimals.groups()
        if _PLAIN.fullmatch(whole):
            return sign * float(f"{whole}.{part}")
        if _SPACES.fullmatch(whole) and len(part) != 3:
            return sign * float(re.sub(r"[ '’]", "", whole) + "." + part)
    if re.fullmatch(r"0[0-9]+", digits):
        return "het begint met een nul"
    return ""


def _why(text: str, bare: str, reason: str) -> str:
    if reason:
        return f"{quoted(text)} is op meer manieren te lezen: {reason}."
    if _RANGE.fullmatch(bare):
        return f"{quoted(text)} noemt meer dan één getal."
    if bare.casefold() == "geen":
        return "'geen' kan nul betekenen of 'geen gegevens'."
    if text[:1] == "=":
        return f"{quoted(text)} is een formule; die wordt niet uitgerekend."
    return f"{quoted(text)} is niet als één getal te lezen."


def _checked(
    number: float, qualifier: Qualifier, text: str, decimals: bool, percent: bool, *, marked: bool
) -> Reading:
    if abs(number) > _LARGEST:
        return unclear(f"{quoted(text)} is te groot om een antwoord te zijn.")
    if not decimals and not number.is_integer():
        return unclear(f"{quoted(text)} is geen geheel getal.")
    if percent and not marked and 0 < number <= 1:
        return unclear(f"Dit kan {dutch(number)} procent zijn of {dutch(number * 100)} procent.")
    remark = f"{quoted(text)}: gelezen als ongeveer {dutch(number)}." if qualifier == "ca." else ""
    return Reading(number if decimals else int(number), "waarde", qualifier, remark)
