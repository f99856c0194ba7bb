"""Answers that cannot all be true: a part that is more than the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hcalib.sources.forms.answers import dutch_number
from hcalib.sources.forms.asked import Asked
from hcalib.sources.forms.models import NUMERIC, Form


@dataclass(frozen=True)
class Contradiction:
    """Answers that contradict each other; kept as given, because we cannot know which one is wrong.

    Attributes
    ----------
    slots : tuple of str
    sentence : str
        Dutch.
    """

    slots: tuple[str, ...]
    sentence: str


def contradictions(
    form: Form, asked: Mapping[str, Asked], values: Mapping[str, str | None]
) -> tuple[Contradiction, ...]:
    """Hold the numbers of a form against each other.

    Parameters
    ----------
    form : Form
    asked : mapping of str to Asked
        Everything the form asks, by slot.
    values : mapping of str to str or None
        Answers as they are stored, by slot; None for no answer.
    """
    numbers = {
        slot: float(value)
        for slot, value in values.items()
        if value is not None and slot in asked and asked[slot].question.kind in NUMERIC
    }
    return (*_parts_too_large(asked, numbers), *_sums_too_large(form, asked, numbers))


def _parts_too_large(asked: Mapping[str, Asked], numbers: Mapping[str, float]) -> Iterator[Contradiction]:
    for slot, number in numbers.items():
        limit = asked[slot].question.not_more_than
        if limit is None:
            continue
        beside = f"{slot.rpartition('/')[0]}/{limit}"
        whole = beside if beside in numbers else limit
        if whole in numbers and number > numbers[whole]:
            sentence = _sentence(asked[slot].label, number, asked[whole].label, numbers[whole])
            yield Contradiction((slot, whole), sentence)


def _sums_too_large(
    form: Form, asked: Mapping[str, Asked], numbers: Mapping[str, float]
) -> Iterator[Contradiction]:
    for section in form.sections:
        whole = section.sum_not_more_than
        parts = [slot for slot in numbers if asked[slot].section.id == section.id]
        total = sum(numbers[slot] for slot in parts)
        if whole is not None and whole in numbers and total > numbers[whole]:
            sentence = _sentence(f"{section.title} (samen)", total, asked[whole].label, numbers[whole])
            yield Contradiction((*parts, whole), sentence)


def _sentence(part: str, amount: float, whole: str, most: float) -> str:
    return (
        f"'{part}' is {dutch_number(amount)} en '{whole}' is {dutch_number(most)}; "
        "het eerste kan niet meer zijn dan het tweede."
    )
