"""The base of everything that is read from a file, and what pydantic finds wrong with it, in Dutch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from hcalib.errors import Fault, did_you_mean, nearest
from hcalib.files.written import fields_of, mistakes


class Model(BaseModel):
    """Base of everything that is read from a file: frozen; unknown keys and endless numbers are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


M = TypeVar("M", bound=BaseModel)

Place: TypeAlias = tuple[str | int, ...]
"""Keys and 0-based positions in lists, from the top."""


def validated(
    content: Any, model: type[M], path: Path, row: int | None = None, *, from_yaml: bool = False
) -> tuple[M | None, list[tuple[Place, Fault]]]:
    """Make a model of what a file holds, or tell all that is wrong with it, each with its place.

    Pydantic would quietly turn some mistakes into something else: yes into 1, 20210930 into a day of 1970.
    These are found first.
    """
    written = mistakes(content, model, from_yaml=from_yaml)
    found = [(place, Fault(sentence, path, row, _column(place))) for place, sentence in written]
    mistaken = {place for place, _ in found}
    try:
        made = model.model_validate(content)
    except ValidationError as error:
        findings = error.errors()
        faults = validation_faults(error, path, row, model)
        found += [
            (tuple(finding["loc"]), fault)
            for finding, fault in zip(findings, faults, strict=True)
            if not _within(tuple(finding["loc"]), mistaken) and not _consequence(finding, findings, model)
        ]
        made = None
    return (None if found else made), found


def validation_faults(
    error: ValidationError, path: Path, row: int | None = None, model: type[BaseModel] | None = None
) -> list[Fault]:
    """Translate pydantic's findings into Dutch faults with the path of the field.

    With the model, an unknown field is told with the known one that it resembles.
    """
    return [Fault(_dutch(finding, model), path, row, _column(finding["loc"])) for finding in error.errors()]


def _consequence(finding: Mapping[str, Any], all_of_them: Sequence[Any], model: type[BaseModel]) -> bool:
    """Tell whether a finding only follows from another: a field is missing because its name is misspelled,
    or a list is too short because its items are wrong."""
    place = tuple(finding["loc"])
    others = [(other["type"], tuple(other["loc"])) for other in all_of_them]
    if finding["type"] == "too_short":
        return any(len(other) > len(place) and other[: len(place)] == place for _, other in others)
    if finding["type"] != "missing":
        return False
    unknown = [other for kind, other in others if kind == "extra_forbidden" and other[:-1] == place[:-1]]
    return any(nearest(str(other[-1]), known_fields(model, place[:-1])) == place[-1] for other in unknown)


def _column(place: Place) -> str | None:
    return ".".join(str(part) for part in place) or None


def _within(place: Place, others: set[Place]) -> bool:
    return any(place[:length] in others for length in range(len(place) + 1))


def known_fields(model: type[BaseModel], place: Sequence[str | int]) -> tuple[str, ...]:
    """Return the fields that a model knows at a place in a file; empty when that holds no fields."""
    here: Any = model
    for part in place:
        if isinstance(part, str):
            here = fields_of(here).get(part, here)
    return tuple(fields_of(here))


_DUTCH_FINDINGS = {
    "missing": "dit veld ontbreekt.",
    "int_parsing": "hier wordt een geheel getal verwacht.",
    "int_type": "hier wordt een geheel getal verwacht.",
    "int_from_float": "hier wordt een geheel getal verwacht.",
    "float_parsing": "hier wordt een getal verwacht (met een punt als decimaalteken).",
    "float_type": "hier wordt een getal verwacht.",
    "finite_number": "hier wordt een eindig getal verwacht.",
    "bool_parsing": "hier wordt true of false verwacht.",
    "bool_type": "hier wordt true of false verwacht.",
    "string_type": "hier wordt tekst verwacht; zet getallen en datums tussen aanhalingstekens.",
    "string_too_short": "dit veld mag niet leeg zijn.",
    "date_from_datetime_parsing": "hier wordt een datum verwacht, zoals 2021-06-30.",
    "date_from_datetime_inexact": "hier wordt een datum zonder tijd verwacht, zoals 2021-06-30.",
    "date_parsing": "hier wordt een datum verwacht, zoals 2021-06-30.",
    "date_type": "hier wordt een datum verwacht, zoals 2021-06-30.",
    "tuple_type": "hier wordt een lijst verwacht.",
    "list_type": "hier wordt een lijst verwacht.",
    "dict_type": "hier worden velden met een naam verwacht.",
    "model_type": "hier worden velden met een naam verwacht.",
    "model_attributes_type": "hier worden velden met een naam verwacht.",
    "too_short": "deze lijst heeft te weinig regels.",
}


def _dutch(finding: Mapping[str, Any], model: type[BaseModel] | None) -> str:
    kind = finding["type"]
    if kind == "value_error":
        return str(finding["ctx"]["error"])
    if kind == "extra_forbidden":
        return _unknown_field(finding["loc"], model)
    if kind == "literal_error":
        return _no_such_choice(finding)
    if kind == "greater_than_equal":
        return f"deze waarde mag niet kleiner zijn dan {finding['ctx']['ge']}."
    if kind == "less_than_equal":
        return f"deze waarde mag niet groter zijn dan {finding['ctx']['le']}."
    if kind == "greater_than":
        return f"deze waarde moet groter zijn dan {finding['ctx']['gt']}."
    if kind == "string_pattern_mismatch":
        return f"'{finding['input']}' heeft niet de vorm die hier hoort ({finding['ctx']['pattern']})."
    return _DUTCH_FINDINGS.get(kind, f"deze waarde klopt niet ({finding['msg']}).")


def _unknown_field(place: Sequence[str | int], model: type[BaseModel] | None) -> str:
    known = () if model is None else known_fields(model, place[:-1])
    hint = did_you_mean(str(place[-1]), known)
    if hint:
        return f"dit veld is onbekend; {hint}"
    if known:
        return f"dit veld is onbekend; hier kunnen staan: {', '.join(known)}."
    return "dit veld is onbekend; controleer de spelling."


def _no_such_choice(finding: Mapping[str, Any]) -> str:
    expected = finding["ctx"]["expected"]
    choices = expected.replace(" or ", " of ")
    given = finding["input"]
    if not isinstance(given, str | int | float):
        return f"dit kan hier niet; kies uit {choices}."
    hint = did_you_mean(str(given), re.findall(r"'([^']*)'", expected))
    return f"'{given}' kan hier niet; {hint + ' Kies' if hint else 'kies'} uit {choices}."
