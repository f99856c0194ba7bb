"""The schemas that editors use agree with the models and every shipped file; a new agenda can be begun."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from hcalib import cli
from hcalib.agenda import load_agenda
from hcalib.agenda.fields import PERIOD_PATTERN
from hcalib.agenda.starting import start_agenda
from hcalib.errors import ExitCode, UserError
from hcalib.files import schema_line
from hcalib.periods import parse_period
from hcalib.schemas import described_files, kinds, schemas

DATA = Path(__file__).parents[2] / "data"
DESCRIBED = list(described_files(DATA))


def as_json(content: Any) -> Any:
    """YAML as an editor sees it: days are text, and so are all keys."""
    if isinstance(content, dict):
        return {str(key): as_json(value) for key, value in content.items()}
    if isinstance(content, list):
        return [as_json(item) for item in content]
    return content.isoformat() if isinstance(content, date) else content


def validator(name: str) -> Any:
    # comes with nbformat, which the reports need
    jsonschema = pytest.importorskip("jsonschema")
    return jsonschema.Draft7Validator(json.loads((DATA / "schema" / f"{name}.json").read_text("utf-8")))


def test_the_shipped_schemas_are_those_of_the_models() -> None:
    """When this fails: run hca schema, and commit what it writes."""
    shipped = {path.stem: path.read_text(encoding="utf-8") for path in (DATA / "schema").glob("*.json")}
    assert shipped == schemas(DATA)


@pytest.mark.parametrize(("path", "name"), DESCRIBED, ids=lambda part: getattr(part, "name", part))
def test_a_shipped_file_names_its_schema_and_follows_it(path: Path, name: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(schema_line(name, len(path.relative_to(DATA).parts) - 1))
    assert [error.message for error in validator(name).iter_errors(as_json(yaml.safe_load(text)))] == []


def test_every_file_of_an_agenda_has_a_schema() -> None:
    described = {path for path, _ in DESCRIBED}
    assert set(DATA.glob("agenda/*/*.yml")) <= described
    assert set(DATA.glob("editions/*.yml")) | set(DATA.glob("scenarios/**/*.yml")) <= described


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("goals", {"kleur": "rood"}),
        ("goals", {"kind": "soms"}),
        ("goals", {"start": "2025"}),
        ("goals", {"target": {"value": "1.400.000", "period": "2025JJ00"}}),
        ("projects", {"phase": "ooit"}),
        ("bodies", {"line": 3}),
    ],
)
def test_an_editor_sees_a_mistake_too(name: str, change: dict[str, Any]) -> None:
    path = DATA / "agenda" / "voorbeeld" / f"{name}.yml"
    first = as_json(yaml.safe_load(path.read_text(encoding="utf-8")))[0]
    assert validator(name).is_valid([first])
    assert not validator(name).is_valid([first | change])


def test_words_are_dutch_and_everywhere() -> None:
    """English docstrings of the code do not reach the editor."""
    docstrings = {(kind.model.__doc__ or "").splitlines()[0] for kind in kinds().values()}
    for text in schemas(DATA).values():
        schema = json.loads(text)
        parts = [schema.get("items", schema), *schema.get("$defs", {}).values()]
        for part in parts:
            assert part["title"]
            assert part["description"] not in docstrings
            assert all(field["description"].endswith((".", "?")) for field in part["properties"].values())


def test_the_pattern_of_a_period_accepts_what_is_a_period() -> None:
    import re

    codes = ["2025JJ00", "2025SJ00", "2025KW04", "2025MM12", "2025-06-30", "2025KW05", "2025MM13", "2025"]
    for code in codes:
        try:
            known = parse_period(code).code == code
        except ValueError:
            known = False
        assert bool(re.search(PERIOD_PATTERN, code)) == known, code


def test_a_field_without_words_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "schema"
    folder.mkdir()
    text = (DATA / "schema" / "uitleg.yml").read_text(encoding="utf-8")
    text = text.replace("      caveat: Waarom", "      kanttekening: Waarom")
    (folder / "uitleg.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        schemas(tmp_path)
    assert "het veld 'caveat' heeft nog geen uitleg" in str(refused.value)
    assert "het veld 'kanttekening' bestaat niet (meer)" in str(refused.value)


def test_the_command_writes_them_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema", "--naar", str(tmp_path)]) == 0
    assert {path.stem for path in tmp_path.glob("*.json")} == set(kinds())
    assert "geschreven" in capsys.readouterr().out


# --- a new agenda

FILLED = {
    "agenda": {"source: {source: VUL IN": "source: {source: plan-nieuw"},
    "goals": {
        "source: {source: VUL IN": "source: {source: plan-nieuw",
        "kind: VUL IN": "kind: total",
        "unit: VUL IN": "unit: personen",
        "direction: VUL IN": "direction: up",
        "indicator: VUL IN": "indicator: instroom",
        "value: VUL IN": "value: 100",
    },
    "sources": {},
}


def test_a_new_agenda_tells_only_what_is_to_be_filled_in(tmp_path: Path) -> None:
    paths = start_agenda(tmp_path, "nieuw", "PV24", 2025, 2028)
    assert [path.stem for path in paths] == ["agenda", "goals", "sources"]
    with pytest.raises(UserError) as refused:
        load_agenda(tmp_path, "nieuw")
    assert {fault.message for fault in refused.value.faults} == {"hier staat nog 'VUL IN'; vul dit in."}
    assert all(fault.row for fault in refused.value.faults)


def test_a_new_agenda_passes_once_it_is_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("catalog", "editions"):
        shutil.copytree(DATA / name, tmp_path / "data" / name)
    (tmp_path / "data" / "snapshots").mkdir()
    monkeypatch.setenv("HCALIB_ROOT", str(tmp_path))
    assert cli.main(["agenda", "new", "nieuw", "--region", "PV24", "--van", "2025", "--tot", "2028"]) == 0
    folder = tmp_path / "data" / "agenda" / "nieuw"
    assert cli.main(["list"]) == 0
    assert "nieuw" in (shown := capsys.readouterr().out)
    assert "hca check noemt ze" in shown
    for name, words in FILLED.items():
        path = folder / f"{name}.yml"
        text = path.read_text(encoding="utf-8")
        for old, new in words.items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text.replace("VUL IN", "ingevuld"), encoding="utf-8")
    from hcalib.workspace import open_store

    store = open_store(tmp_path, "nieuw")
    assert store.agenda.goals[0].target.value == 100
    assert (store.agenda.start, store.agenda.end) == ("2025JJ00", "2028JJ00")


@pytest.mark.parametrize(
    ("name", "first", "last", "code"),
    [
        ("Met Spatie", 2025, 2028, ExitCode.USAGE),
        ("../buiten", 2025, 2028, ExitCode.USAGE),
        ("nieuw", 2028, 2025, ExitCode.USAGE),
        ("bezet", 2025, 2028, ExitCode.OUTPUT),
    ],
)
def test_a_new_agenda_needs_a_free_name_and_years(
    tmp_path: Path, name: str, first: int, last: int, code: ExitCode
) -> None:
    (tmp_path / "bezet").mkdir()
    with pytest.raises(UserError) as refused:
        start_agenda(tmp_path, name, None, first, last)
    assert refused.value.exit_code is code
    assert [path.name for path in tmp_path.iterdir()] == ["bezet"]
