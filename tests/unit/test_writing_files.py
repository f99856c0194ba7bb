"""Writing a file: whole or not at all, and for whoever the user lets read new files."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from hcalib.errors import ExitCode, UserError
from hcalib.files import write_atomically


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "map" / "a.csv"
    write_atomically(path, "oud")
    write_atomically(path, b"nieuw\r\n")
    assert path.read_bytes() == b"nieuw\r\n"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_is_broken_off_leaves_the_file_of_before_and_no_half_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "a.csv"
    write_atomically(path, "oud")

    def refuse(descriptor: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises((UserError, KeyboardInterrupt)):
        write_atomically(path, "nieuw")
    assert path.read_text() == "oud"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "map").touch()
    with pytest.raises(UserError, match="hier kan niet worden geschreven") as error:
        write_atomically(tmp_path / "map" / "a.csv", "x")
    assert error.value.exit_code is ExitCode.OUTPUT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_who_may_read_it_is_for_the_user_to_say(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_atomically(tmp_path / "a.csv", "antwoorden")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == mode
