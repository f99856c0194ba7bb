"""What people write that a computer reads as something else, told before it is converted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel

PLACEHOLDER = "VUL IN"
"""Stands where somebody still has to write something; it is never taken for a value."""

_Place: TypeAlias = tuple[str | int, ...]


def mistakes(
    value: Any, annotation: Any, place: _Place = (), *, from_yaml: bool = False
) -> Iterator[tuple[_Place, str]]:
    """Walk along what a file holds and tell what is written wrongly for what it should be.

    Parameters
    ----------
    value
        What was read, before it is converted.
    annotation
        The model or type that it should become.
    place : tuple of str or int, optional
        Where it stands.
    from_yaml : bool
        In YAML a number is a number; in a CSV everything is text.

    Yields
    ------
    tuple of a place and a Dutch sentence
    """
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from mistakes(item, annotation, (*place, position), from_yaml=from_yaml)
    elif isinstance(value, dict):
        known = fields_of(annotation)
        for key, item in value.items():
            inner = known.get(key) if known else annotation
            if inner is not None:
                yield from mistakes(item, inner, (*place, key), from_yaml=from_yaml)
    else:
        found = _mistaken(value, _kinds(annotation), from_yaml)
        if found is not None:
            yield place, found


@cache
def fields_of(annotation: Any) -> Mapping[str, Any]:
    """Return the fields of the models in an annotation with what they should hold."""
    return {
        name: field.annotation
        for model in models_in(annotation)
        for name, field in model.model_fields.items()
    }


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation names, such as the one of ``tuple[Goal, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for part in get_args(annotation):
        yield from models_in(part)


def _mistaken(value: Any, kinds: frozenset[Any], from_yaml: bool) -> str | None:
    """Tell what is wrong with one value; None when nothing is."""
    numeric = int in kinds or float in kinds
    if isinstance(value, str):
        if from_yaml and value.strip().startswith(PLACEHOLDER):
            return f"hier staat nog '{PLACEHOLDER}'; vul dit in."
        return _number_as_text(value.strip(), from_yaml) if numeric and str not in kinds else None
    if isinstance(value, bool) and bool not in kinds:
        if numeric and str not in kinds:
            return "hier wordt een getal verwacht, geen ja of nee."
        return "woorden als no, yes, on en off leest YAML als ja of nee; zet ze tussen aanhalingstekens."
    if isinstance(value, (int, float)) and date in kinds and not numeric:
        return "hier wordt een datum verwacht, zoals 2021-06-30."
    return None


def _number_as_text(text: str, from_yaml: bool) -> str | None:
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        return f"hier wordt een getal verwacht (met een punt als decimaalteken): {text.replace(',', '.')}."
    if re.fullmatch(r"[-+]?\d{1,3}((\.\d{3}){2,}|(\.\d{3})+,\d+|( \d{3})+)", text):
        plain = text.replace(".", "").replace(" ", "").replace(",", ".")
        return f"hier wordt een getal verwacht, zonder punten of spaties tussen de duizendtallen: {plain}."
    if not from_yaml or re.fullmatch(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+", text):
        return None  # YAML itself reads 9e9 as text
    if re.fullmatch(r"[-+]?\d+(\.\d+)?", text):
        return f"hier wordt een getal verwacht; schrijf '{text}' zonder aanhalingstekens."
    return "hier wordt een getal verwacht (met een punt als decimaalteken)."


@cache
def _kinds(annotation: Any) -> frozenset[Any]:
    """Return the plain types that may stand somewhere, such as str, float or date; a choice is its type."""
    return frozenset(_plain(annotation))


def _plain(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Literal:
        yield from {type(choice) for choice in get_args(annotation)}
        return
    inner = get_args(annotation)
    if not inner and isinstance(annotation, type):
        yield annotation
    for part in inner:
        yield from _plain(part)
