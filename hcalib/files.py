"""Reading YAML and CSV with errors a researcher can act on, and writing without half-written files."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hcalib.errors import ExitCode, Fault, UserError


class Model(BaseModel):
    """Base of everything that is read from a file: frozen; unknown keys and endless numbers are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


M = TypeVar("M", bound=BaseModel)


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises
    ------
    UserError
        If the file is missing, unreadable, not YAML, or holds the same key twice.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except FileNotFoundError:
        raise UserError([Fault("dit bestand ontbreekt.", path)]) from None
    except (OSError, UnicodeDecodeError):
        raise UserError([Fault("dit bestand is niet te lezen als UTF-8-tekst.", path)]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark is not None else None
        detail = "controleer inspringing, streepjes en aanhalingstekens."
        if isinstance(error, _UnusableKey):
            detail = error.reason
        raise UserError([Fault(f"dit is geen geldige YAML: {detail}", path, row)]) from None
    except ValueError:
        raise UserError([Fault("hierin staat een datum of getal dat niet bestaat.", path)]) from None
    except RecursionError:
        raise UserError([Fault("de velden in dit bestand zijn te diep genest.", path)]) from None


def read_model(path: Path, model: type[M]) -> M:
    """Read a YAML file as one model; all faults of the file are raised together."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise UserError([Fault("dit bestand moet uit velden met een naam bestaan.", path)])
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise UserError(validation_faults(error, path)) from None


def read_models(path: Path, model: type[M]) -> tuple[M, ...]:
    """Read a YAML file that holds a list of models; all faults are raised together."""
    content = read_yaml(path)
    if not isinstance(content, list):
        raise UserError([Fault("dit bestand moet een lijst zijn (regels die met '- ' beginnen).", path)])
    return _validate_each(((str(n), item) for n, item in enumerate(content, 1)), model, path)


def read_csv_models(path: Path, model: type[M]) -> tuple[M, ...]:
    """Read a comma-separated file with one model a line; empty cells are missing values."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            rows = [(reader.line_num, row) for row in reader]
    except FileNotFoundError:
        raise UserError([Fault("dit bestand ontbreekt.", path)]) from None
    except (OSError, UnicodeDecodeError, csv.Error):
        raise UserError([Fault("dit bestand is niet te lezen als CSV in UTF-8.", path)]) from None
    faults: list[Fault] = []
    models: list[M] = []
    for line, row in rows:
        if None in row:
            faults.append(Fault("deze regel heeft meer kolommen dan de kop.", path, line))
            continue
        try:
            filled = {key: cell for key, cell in row.items() if cell not in (None, "")}
            models.append(model.model_validate(filled))
        except ValidationError as error:
            faults.extend(validation_faults(error, path, line))
    if faults:
        raise UserError(faults)
    return tuple(models)


def validation_faults(error: ValidationError, path: Path, row: int | None = None) -> list[Fault]:
    """Translate pydantic's findings into Dutch faults with the path of the field."""
    return [
        Fault(_dutch(finding), path, row, ".".join(str(part) for part in finding["loc"]) or None)
        for finding in error.errors()
    ]


@contextmanager
def collecting(faults: list[Fault]) -> Iterator[None]:
    """Add the faults of a block to a list instead of stopping at the first."""
    try:
        yield
    except UserError as error:
        faults.extend(error.faults)


def raise_if_any(faults: Iterable[Fault], exit_code: ExitCode = ExitCode.DATA) -> None:
    """Raise all faults at once, or do nothing when there are none."""
    listed = list(dict.fromkeys(faults))
    if listed:
        raise UserError(listed, exit_code)


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old or the new content, never half of it.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written or the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        reason = os.strerror(error.errno or 0)
        message = f"hier kan niet worden geschreven ({reason}); controleer rechten en vrije ruimte."
        raise UserError([Fault(message, path)], ExitCode.OUTPUT) from None


def _validate_each(items: Iterable[tuple[str, Any]], model: type[M], path: Path) -> tuple[M, ...]:
    faults: list[Fault] = []
    models: list[M] = []
    for number, item in items:
        label = item.get("id", number) if isinstance(item, dict) else number
        try:
            models.append(model.model_validate(item))
        except ValidationError as error:
            faults.extend(
                Fault(fault.message, path, None, f"{label}.{fault.column}" if fault.column else str(label))
                for fault in validation_faults(error, path)
            )
    if faults:
        raise UserError(faults)
    return tuple(models)


_DUTCH_FINDINGS = {
    "missing": "dit veld ontbreekt.",
    "extra_forbidden": "dit veld is onbekend; controleer de spelling.",
    "int_parsing": "hier wordt een geheel getal verwacht.",
    "int_type": "hier wordt een geheel getal verwacht.",
    "float_parsing": "hier wordt een getal verwacht (met een punt als decimaalteken).",
    "float_type": "hier wordt een getal verwacht.",
    "finite_number": "hier wordt een eindig getal verwacht.",
    "bool_parsing": "hier wordt true of false verwacht.",
    "bool_type": "hier wordt true of false verwacht.",
    "string_type": "hier wordt tekst verwacht; zet getallen en datums tussen aanhalingstekens.",
    "string_too_short": "dit veld mag niet leeg zijn.",
    "date_from_datetime_parsing": "hier wordt een datum verwacht, zoals 2021-06-30.",
    "date_parsing": "hier wordt een datum verwacht, zoals 2021-06-30.",
    "date_type": "hier wordt een datum verwacht, zoals 2021-06-30.",
    "tuple_type": "hier wordt een lijst verwacht.",
    "list_type": "hier wordt een lijst verwacht.",
    "dict_type": "hier worden velden met een naam verwacht.",
    "model_type": "hier worden velden met een naam verwacht.",
    "model_attributes_type": "hier worden velden met een naam verwacht.",
    "too_short": "deze lijst heeft te weinig regels.",
}


def _dutch(finding: Mapping[str, Any]) -> str:
    kind = finding["type"]
    if kind == "value_error":
        return str(finding["ctx"]["error"])
    if kind == "literal_error":
        choices = finding["ctx"]["expected"].replace(" or ", " of ")
        return f"'{finding['input']}' kan hier niet; kies uit {choices}."
    if kind == "greater_than_equal":
        return f"deze waarde mag niet kleiner zijn dan {finding['ctx']['ge']}."
    if kind == "less_than_equal":
        return f"deze waarde mag niet groter zijn dan {finding['ctx']['le']}."
    if kind == "string_pattern_mismatch":
        return f"'{finding['input']}' heeft niet de vorm die hier hoort ({finding['ctx']['pattern']})."
    return _DUTCH_FINDINGS.get(kind, f"deze waarde klopt niet ({finding['msg']}).")


class _UnusableKey(yaml.constructor.ConstructorError):
    """A key that YAML allows and we do not; ``reason`` is a Dutch sentence."""

    def __init__(self, key_node: yaml.Node, reason: str):
        super().__init__(None, None, "unusable key", key_node.start_mark)
        self.reason = reason


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML itself lets the last of two equal keys win in silence; we refuse them."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise _UnusableKey(key_node, "een veldnaam moet een woord of getal zijn.")
            if key in seen:
                raise _UnusableKey(key_node, f"het veld '{key}' staat er twee keer.")
            seen.add(key)
        return super().construct_mapping(node, deep)
