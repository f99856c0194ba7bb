"""JSON Schemas of the YAML files that researchers write, so that an editor completes and checks them.

They come from the models that read those files; the Dutch words come from ``data/schema/uitleg.yml``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hcalib.agenda.loading import agenda_files
from hcalib.catalog import Indicator, Source
from hcalib.errors import Fault
from hcalib.files import Model, raise_if_any, read_model, write_atomically
from hcalib.files.written import models_in
from hcalib.publishing.editions import EditionFile
from hcalib.publishing.limits import LimitsFile
from hcalib.publishing.unattended import Unattended
from hcalib.scenarios import Room, ScenarioPlan

EXPLANATION = "uitleg.yml"


class ModelWords(Model):
    """How a model is called in Dutch, and what its fields mean."""

    title: str
    description: str
    fields: dict[str, str]


class Explanation(Model):
    """Dutch words of all models; ``general`` holds for every model that has no words of its own."""

    general: dict[str, str]
    models: dict[str, ModelWords]


@dataclass(frozen=True)
class Kind:
    """A kind of YAML file: one model, or a list of them."""

    model: type[Model]
    is_list: bool
    files: tuple[str, ...]
    """Patterns of the paths below ``data`` of such files."""
    elsewhere: frozenset[str] = frozenset()
    """Fields of the model that come from another file."""


def kinds() -> dict[str, Kind]:
    """Return every kind of file that has a schema, by the name of the schema."""
    found = {
        Path(name).stem: Kind(model, is_list, (f"agenda/*/{name}",), elsewhere)
        for name, (model, is_list, elsewhere) in agenda_files().items()
    }
    return found | {
        "sources": Kind(Source, True, ("catalog/sources.yml", "agenda/*/sources.yml")),
        "indicators": Kind(Indicator, True, ("catalog/indicators.yml", "agenda/*/indicators.yml")),
        "edition": Kind(EditionFile, False, ("editions/*.yml",)),
        "scenarios": Kind(ScenarioPlan, True, ("scenarios/*.yml", "agenda/*/scenarios.yml")),
        "room": Kind(Room, True, ("scenarios/ruimte/*.yml", "agenda/*/room.yml")),
        "limits": Kind(LimitsFile, False, ("limits.yml",)),
        "unattended": Kind(Unattended, False, ("unattended/settings.yml",)),
    }


def described_files(data: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file below a data folder that has a schema, with the name of that schema."""
    for name, kind in kinds().items():
        for pattern in kind.files:
            for path in sorted(data.glob(pattern)):
                yield path, name


def schemas(data: Path) -> dict[str, str]:
    """Make every schema as JSON text, by its name.

    Parameters
    ----------
    data : Path
        The folder ``data``, for the Dutch words.

    Raises
    ------
    UserError
        When a field has no words, or words have no field.
    """
    path = data / "schema" / EXPLANATION
    words = read_model(path, Explanation)
    raise_if_any(_word_faults(words, path))
    return {name: _text(_schema(kind, words)) for name, kind in kinds().items()}


def write_schemas(data: Path, folder: Path) -> tuple[Path, ...]:
    """Write every schema to a folder and return the files."""
    made = {folder / f"{name}.json": text for name, text in schemas(data).items()}
    for path, text in made.items():
        write_atomically(path, text)
    return tuple(made)


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _schema(kind: Kind, words: Explanation) -> dict[str, Any]:
    made = kind.model.model_json_schema()
    parts: dict[str, Any] = made.pop("$defs", {})
    for field in kind.elsewhere:
        made["properties"].pop(field)
    used = {name: part for name, part in parts.items() if f'"#/$defs/{name}"' in json.dumps([made, parts])}
    for name, part in {kind.model.__name__: made, **used}.items():
        _in_dutch(part, name, words)
    root = {"type": "array", "items": made} if kind.is_list else made
    return {"$schema": "http://json-schema.org/draft-07/schema#", **root, **({"$defs": used} if used else {})}


def _in_dutch(part: dict[str, Any], name: str, words: Explanation) -> None:
    """Put the Dutch words of a model in its schema, in place of the English ones of the code."""
    about = words.models[name]
    part["title"], part["description"] = about.title, about.description
    for field, schema in part.get("properties", {}).items():
        schema.pop("title", None)
        if schema.get("default", "") in (None, [], {}):
            schema.pop("default")
        schema["description"] = about.fields.get(field) or words.general[field]


def _word_faults(words: Explanation, path: Path) -> Iterator[Fault]:
    """Every field is explained once, and nothing is explained that does not exist."""
    used: set[str] = set()
    known = _all_models()
    for name, (model, elsewhere) in known.items():
        about = words.models.get(name)
        if about is None:
            yield Fault(f"het model '{name}' heeft hier nog geen uitleg.", path)
            continue
        for field in model.model_fields:
            if field not in about.fields and field not in elsewhere:
                used.add(field)
                if field not in words.general:
                    yield Fault(f"het veld '{field}' heeft nog geen uitleg.", path, None, f"models.{name}")
        for field in about.fields.keys() - model.model_fields.keys():
            yield Fault(f"het veld '{field}' bestaat niet (meer).", path, None, f"models.{name}")
    for name in words.models.keys() - known.keys():
        yield Fault(f"het model '{name}' bestaat niet (meer).", path, None, "models")
    for field in words.general.keys() - used:
        yield Fault(f"geen enkel model gebruikt de algemene uitleg van '{field}'.", path, None, "general")


def _all_models() -> dict[str, tuple[type[Model], frozenset[str]]]:
    found: dict[str, tuple[type[Model], frozenset[str]]] = {}
    waiting: list[tuple[type[Any], frozenset[str]]] = [(k.model, k.elsewhere) for k in kinds().values()]
    while waiting:
        model, elsewhere = waiting.pop()
        if model.__name__ in found:
            continue
        found[model.__name__] = (model, elsewhere)
        for name, field in model.model_fields.items():
            if name not in elsewhere:
                waiting += [(inner, frozenset[str]()) for inner in models_in(field.annotation)]
    return found
