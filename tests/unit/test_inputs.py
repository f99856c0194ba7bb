"""Digests of inputs, what was written meanwhile, and records that are no records."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from hcalib.publishing import inputs
from hcalib.publishing.inputs import Digests, Seen, environment, library_file, names_in, touched, vintages_in
from hcalib.publishing.records import Records, ReportRecord, path_of, read_records, write_records

RECORD = ReportRecord("a", ("data/a.csv",), "b", {"r.html": "c"}, None, 1.0, 0.5, 90, {"revision": "x"})


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a library of its own, and packages of its own."""
    files = (
        "data/agenda/x/goals.yml",
        "data/snapshots/bron/2026-01-01/bron.csv",
        "notebooks/reports/r.ipynb",
        "library/numerals.py",
        "packages/pandas-3.0.dist-info/METADATA",
    )
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("van eerst")
    monkeypatch.setattr(inputs, "PACKAGE", tmp_path / "library")
    monkeypatch.setattr(inputs.sysconfig, "get_path", lambda name: str(tmp_path / "packages"))
    return tmp_path


def new_folder(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).mkdir(parents=True)


def new_file(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).parent.mkdir(parents=True, exist_ok=True) or (root / name).touch()


UP_TO = vintages_in("data/snapshots/", "2026-06-15")
CHANGES = {
    "a vintage on the last day": (new_folder("data/snapshots/bron/2026-06-15"), {UP_TO}),
    "a vintage after it": (new_folder("data/snapshots/bron/2026-06-16"), set()),
    "a vintage of another collection": (new_folder("data/snapshots/ander/2020-01-01"), {UP_TO}),
    "a file far below": (new_file("data/agenda/x/forms/2026/y.csv"), {names_in("data/agenda/x/")}),
    "a snapshot of an agenda": (new_file("data/agenda/x/snapshots/2026/y.csv"), set()),
    "a hidden file": (new_file("data/agenda/x/.y.swp"), set()),
    "a package": (new_folder("packages/polars-1.0.dist-info"), {environment()}),
    "no package": (new_folder("packages/polars"), set()),
}


@pytest.mark.parametrize(("change", "other"), CHANGES.values(), ids=CHANGES.keys())
def test_a_digest_changes_with_what_it_stands_for(
    root: Path, change: Callable[[Path], None], other: set[str]
) -> None:
    keys = (UP_TO, names_in("data/agenda/x/"), environment(), "data/agenda/x/goals.yml", "hcalib:numerals.py")
    before = Digests(root).all(keys)
    change(root)
    after = Digests(root).all(keys)
    assert {key for key in keys if after[key] != before[key]} == other


def test_another_python_is_another_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Digests(root).of(environment())
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert Digests(root).of(environment()) != before


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("data/agenda/x/goals.yml", "data/agenda/x/goals.yml"),
        ("notebooks/reports/r.ipynb", "notebooks/reports/r.ipynb"),
        ("library/numerals.py", "hcalib:numerals.py"),
    ],
)
def test_what_is_written_meanwhile_is_seen(root: Path, name: str, key: str) -> None:
    seen = Seen(root)
    assert seen.written_since() == frozenset()
    (root / name).write_text("van later")
    assert seen.written_since() == {key}
    assert touched(["omgeving", key], seen.written_since())
    assert not touched(["omgeving", UP_TO], seen.written_since())
    assert library_file(root / "library" / "numerals.py") == "hcalib:numerals.py"


@pytest.mark.parametrize("comes", [True, False])
def test_what_comes_or_goes_meanwhile_touches_the_folders_it_is_in(root: Path, comes: bool) -> None:
    """A vintage that arrived may be used by a report without any of its own files."""
    seen = Seen(root)
    if comes:
        new_file("data/snapshots/bron/2026-06-15/bron.csv")(root)
    else:
        (root / "data/snapshots/bron/2026-01-01/bron.csv").unlink()
    assert touched([UP_TO], seen.written_since())
    assert touched([names_in("data/")], seen.written_since())
    assert not touched([names_in("data/agenda/x/")], seen.written_since())


def test_records_are_read_back(tmp_path: Path) -> None:
    records = Records(about=("data/a.csv",), planned="p", reports={"r": RECORD}, durations={"r": 1.0})
    write_records(tmp_path, "e", records)
    assert read_records(tmp_path, "e") == records
    assert list(path_of(tmp_path, "e").parent.iterdir()) == [path_of(tmp_path, "e")]


NO_RECORDS = (
    "",
    "{",
    "[]",
    "null",
    "3",
    "{}",
    '{"reports": 3}',
    '{"reports": {"r": 3}}',
    '{"reports": {}, "about": null}',
    '{"reports": {}, "about": [], "x": 1}',
)


@pytest.mark.parametrize("content", NO_RECORDS)
def test_what_is_no_record_is_none(tmp_path: Path, content: str) -> None:
    path_of(tmp_path, "e").parent.mkdir(parents=True)
    path_of(tmp_path, "e").write_text(content)
    assert read_records(tmp_path, "e") == Records()


def test_a_record_of_another_version_goes_alone(tmp_path: Path) -> None:
    """The others, and how long all took, are still known."""
    write_records(tmp_path, "e", Records(reports={"r": RECORD, "s": RECORD}, durations={"r": 1.0}))
    content = json.loads(path_of(tmp_path, "e").read_text())
    content["reports"]["s"] = {**asdict(RECORD), "later": True}
    path_of(tmp_path, "e").write_text(json.dumps(content))
    assert read_records(tmp_path, "e") == Records(reports={"r": RECORD}, durations={"r": 1.0})
