"""A store that is opened again: nothing is loaded twice, is old, or is shared and can be changed."""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel

from hcalib import workspace
from hcalib.errors import UserError
from hcalib.files import fingerprint, fingerprints
from hcalib.kept import Kept
from hcalib.workspace import Store, open_store, open_workspace

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pattern")
    for part in ("catalog", "agenda/voorbeeld", "assumptions"):
        shutil.copytree(REPOSITORY / "data" / part, root / "data" / part)
    return root


@pytest.fixture
def root(pattern: Path, tmp_path: Path) -> Path:
    shutil.copytree(pattern, tmp_path / "root")
    return tmp_path / "root"


@pytest.fixture(scope="module")
def loaded(pattern: Path) -> Store:
    return open_store(pattern, "voorbeeld")


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch, loaded: Store) -> list[str]:
    """Count how often a store would really be loaded."""
    seen: list[str] = []

    def counted(root: Path, agenda: str, pins: Mapping[str, Any], last: Any) -> Store:
        seen.append(agenda)
        if pins:
            raise UserError("deze momentopname ontbreekt.")
        return loaded

    monkeypatch.setattr(workspace, "_load_store", counted)
    return seen


class TestLoadedOnce:
    def test_the_same_question_loads_nothing(self, root: Path, loads: list[str]) -> None:
        first, second = open_store(root, "voorbeeld"), open_store(root, "voorbeeld")
        assert loads == ["voorbeeld"]
        assert first.agenda == second.agenda
        pd.testing.assert_frame_equal(first.observations.frame, second.observations.frame)

    def test_another_vintage_or_pin_is_another_store(self, root: Path, loads: list[str]) -> None:
        open_store(root, "voorbeeld")
        open_store(root, "voorbeeld", vintage="2026-01-01")
        with pytest.raises(UserError):
            open_store(root, "voorbeeld", pins={"bestaat-niet": "2026-11-23"})
        with pytest.raises(UserError):  # what failed is tried again
            open_store(root, "voorbeeld", pins={"bestaat-niet": "2026-11-23"})
        assert len(loads) == 4

    def test_each_report_has_its_own_peildatum(self, root: Path, loads: list[str]) -> None:
        early = open_workspace("voorbeeld", None, "2023-01-01", root=root)
        late = open_workspace("voorbeeld", None, "2025-09-30", root=root)
        assert len(loads) == 1
        assert len(early.observations.frame) < len(late.observations.frame)


class TestNeverOld:
    def test_a_changed_file_is_noticed(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        # as if left alone for long: then only what the system says of a file is looked at
        monkeypatch.setattr(fingerprints, "_SETTLED", -(10**18))
        path = root / "data" / "agenda" / "voorbeeld" / "agenda.yml"
        before = open_store(root, "voorbeeld").agenda
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"name: {before.name}", "name: Een heel andere naam"), encoding="utf-8")
        assert open_store(root, "voorbeeld").agenda.name == "Een heel andere naam"

    def test_so_is_one_of_the_same_length_and_time(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = root / "data" / "catalog" / "units.csv"
        monkeypatch.setattr(fingerprints, "_SETTLED", -(10**18))
        before = fingerprint([root])
        found = path.stat()
        content = path.read_bytes()
        path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
        assert fingerprint([root]) != before

    def test_so_is_a_file_more_or_less(self, root: Path) -> None:
        before = fingerprint([root / "data"])
        extra = root / "data" / "catalog" / "extra.yml"
        extra.write_text("")
        assert fingerprint([root / "data"]) != before
        extra.unlink()
        assert fingerprint([root / "data"]) == before
        (root / "data" / "snapshots" / "2026-01-01").mkdir(parents=True)
        assert fingerprint([root / "data"]) != before

    def test_a_changed_file_behind_a_link_is_noticed(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "seen").mkdir()
        (tmp_path / "seen" / "link").symlink_to(tmp_path / "real", target_is_directory=True)
        (tmp_path / "real" / "round").symlink_to(tmp_path / "seen", target_is_directory=True)
        before = fingerprint([tmp_path / "seen"])
        (tmp_path / "real" / "new.csv").write_text("a")
        assert fingerprint([tmp_path / "seen"]) != before

    def test_a_fault_that_appears_is_told(self, root: Path) -> None:
        open_store(root, "voorbeeld")
        (root / "data" / "catalog" / "units.csv").write_text("niets", encoding="utf-8")
        with pytest.raises(UserError):
            open_store(root, "voorbeeld")

    def test_a_repaired_file_is_kept_again(self, root: Path, loads: list[str]) -> None:
        path = root / "data" / "catalog" / "units.csv"
        sound = path.read_bytes()
        for content in (sound, b"niets", sound):
            path.write_bytes(content)
            open_store(root, "voorbeeld")
        assert len(loads) == 2

    def test_files_that_change_while_they_are_read_are_not_kept(
        self, root: Path, loads: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        load = workspace._load_store

        def disturbed(root: Path, *others: Any) -> Store:
            store = load(root, *others)
            (root / "data" / "catalog" / f"{time.monotonic_ns()}.txt").write_text("")
            return store

        monkeypatch.setattr(workspace, "_load_store", disturbed)
        open_store(root, "voorbeeld")
        monkeypatch.setattr(workspace, "_load_store", load)
        open_store(root, "voorbeeld")
        assert len(loads) == 2


class TestNothingShared:
    def test_nothing_that_can_be_changed_goes_to_two(self, pattern: Path, loaded: Store) -> None:
        one, other = loaded, open_store(pattern, "voorbeeld")
        first = {id(part): name for name, part in changeable(one, "store")}
        assert len(first) > 10
        assert [name for name, part in changeable(other, "store") if id(part) in first] == []

    def test_what_one_changes_the_other_does_not_see(self, pattern: Path, loaded: Store) -> None:
        spoiled = open_store(pattern, "voorbeeld")
        frame = spoiled.observations.frame
        frame.loc[:, "value"] = -987.5
        frame["note"].array[0] = "bedorven"
        spoiled.catalog.regions.clear()
        spoiled.assumptions.clear()
        fresh = open_store(pattern, "voorbeeld")
        assert fresh.catalog.regions
        assert (fresh.observations.frame["value"] != -987.5).all()
        assert "bedorven" not in set(fresh.observations.frame["note"])


class TestKept:
    def test_only_the_newest_stay(self) -> None:
        kept: Kept[int] = Kept(most=2)
        for number in (1, 2, 1, 3):
            kept.made(number, lambda number=number: number)
        assert [kept.get(number) for number in (1, 2, 3)] == [1, None, 3]

    def test_nothing_is_made_twice_and_errors_are_not_kept(self) -> None:
        kept: Kept[int] = Kept(most=2)
        with pytest.raises(ZeroDivisionError):
            kept.made("a", lambda: 1 // 0)
        assert kept.made("a", lambda: 1) == 1
        assert kept.made("a", lambda: 1 // 0) == 1
        kept.forget()
        assert kept.get("a") is None


def changeable(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield everything in a store that can be changed in place."""
    if isinstance(value, BaseModel):
        parts = {field: getattr(value, field) for field in type(value).model_fields}
    elif dataclasses.is_dataclass(value):
        parts = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    elif isinstance(value, tuple | frozenset):
        parts = dict(enumerate(value))
    elif isinstance(value, dict):
        yield name, value
        parts = value
    else:
        if isinstance(value, pd.DataFrame | pd.Series | np.ndarray | list | set):
            yield name, value
        parts = {}
    for key, part in parts.items():
        yield from changeable(part, f"{name}.{key}")
