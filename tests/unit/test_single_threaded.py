"""Preparing the process that reports are forked from."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest

from hcalib.publishing.single_threaded import throwing_nothing_away
from hcalib.publishing.warm import load


def test_no_garbage_is_looked_for_while_things_are_loaded_and_it_is_afterwards() -> None:
    with throwing_nothing_away():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_looked_for_again_when_loading_goes_wrong() -> None:
    with pytest.raises(ZeroDivisionError), throwing_nothing_away():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_a_module_that_cannot_be_imported_does_not_keep_the_next_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_broken_module.py").write_text("1 / 0", encoding="utf-8")
    (tmp_path / "a_sound_module.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    load(["a_sound_module", "a_broken_module"])
    assert sys.modules.pop("a_sound_module")
