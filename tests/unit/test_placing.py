"""A report is placed whole or not at all, at whatever moment the process is killed or the disk is full."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hcalib.errors import ExitCode, UserError
from hcalib.publishing import placing

Files = Mapping[str, bytes]
OLD = {"r.html": b"oude pagina", "data/r/a.csv": b"oude a", "data/r/weg.csv": b"oude weg"}
NEW = {"r.html": b"nieuwe pagina", "data/r/a.csv": b"nieuwe a", "data/r/bij.csv": b"nieuwe bij"}
BARE = {"r.html": b"pagina zonder gegevens"}
CHANGES = ("replace", "rename", "mkdir", "unlink", "rmdir", "fsync")


class Killed(BaseException):
    """What kill -9 is to a process: no handler of errors sees it."""


class Disk:
    """Counts changes on the disk and lets one of them, and all that come after, not happen.

    Parameters
    ----------
    stop_at : int
        The change that does not happen; a file that is being written then is there for a half.
    stop : BaseException
    lasting : bool
        Whether all later changes do not happen either.
    """

    def __init__(
        self, patch: pytest.MonkeyPatch, stop_at: int, stop: BaseException, *, lasting: bool
    ) -> None:
        self.changes = 0
        self._stop_at, self._stop, self._lasting = stop_at, stop, lasting
        for name in CHANGES:
            patch.setattr(os, name, self._counted(getattr(os, name)))

    def _counted(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **settings: Any) -> Any:
            if self._stops():
                if change.__name__ == "fsync":
                    os.truncate(arguments[0], os.fstat(arguments[0]).st_size // 2)
                raise self._stop
            return change(*arguments, **settings)

        return counted

    def _stops(self) -> bool:
        self.changes += 1
        return self.changes == self._stop_at or (self._lasting and self.changes > self._stop_at)


@contextmanager
def killed_at(moment: int) -> Iterator[Disk]:
    """Let the process die at a change; the block ends there."""
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch, moment, Killed(), lasting=True)
        try:
            yield disk
        except Killed:
            return


def present(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.*")
        if path.is_file()
    }


def visible(folder: Path) -> dict[str, bytes]:
    return {name: content for name, content in present(folder).items() if not name.startswith(".")}


def leave_waiting(folder: Path) -> None:
    """Place the old report, killed when it counts and none of its files has been moved."""
    moment = 0
    while not (folder / ".nieuw" / "r").exists():
        moment += 1
        with killed_at(moment):
            placing.place(folder, "r", OLD)
    assert not visible(folder)


def assert_readable(folder: Path, before: Files, after: Files) -> None:
    """The page is the old or the new one, whole; beside it stand all of its own data, or none."""
    there = visible(folder)
    belong = after if there.get("r.html") == after["r.html"] else before
    assert there.get("r.html") == belong.get("r.html")
    assert there in (dict(belong), {name: content for name, content in belong.items() if name == "r.html"})


@pytest.mark.parametrize(
    ("before", "after"),
    [(OLD, NEW), ({}, NEW), (OLD, BARE)],
    ids=["all", "first", "to-bare"],
)
def test_killed_at_any_moment_and_once_more_while_that_is_mended(
    tmp_path: Path, before: Files, after: Files
) -> None:
    moment, ended = 0, False
    while not ended:
        moment += 1
        again, mended = 0, False
        while not mended:
            again += 1
            folder = tmp_path / f"{moment}-{again}"
            folder.mkdir()
            if before:
                placing.place(folder, "r", before)
            with killed_at(moment) as disk:
                placing.place(folder, "r", after)
            ended = disk.changes < moment
            assert_readable(folder, before, after)
            with killed_at(again) as disk:
                placing.finish_placing(folder)
            mended = disk.changes < again
            assert_readable(folder, before, after)
            placing.finish_placing(folder)
            assert present(folder) in (dict(before), dict(after))
            assert not (folder / ".nieuw").exists()
    assert moment > 5, "the disk was never changed"


@pytest.mark.parametrize("lasting", [True, False], ids=["full", "full-for-a-moment"])
def test_a_full_disk_at_any_moment_is_one_sentence(tmp_path: Path, lasting: bool) -> None:
    moment = 0
    refused: list[UserError] = []
    while True:
        moment += 1
        folder = tmp_path / str(moment)
        folder.mkdir()
        placing.place(folder, "r", OLD)
        with pytest.MonkeyPatch.context() as patch:
            full = OSError(errno.ENOSPC, "No space left on device")
            disk = Disk(patch, moment, full, lasting=lasting)
            try:
                placing.place(folder, "r", NEW)
            except UserError as error:
                refused.append(error)
        assert_readable(folder, OLD, NEW)
        # and with room again the next report is placed as if nothing had happened
        placing.finish_placing(folder)
        placing.place(folder, "r", NEW)
        assert present(folder) == NEW
        if disk.changes < moment:
            break
    assert len(refused) > 3
    assert {error.exit_code for error in refused} == {ExitCode.OUTPUT}
    assert all("kan niet worden bewaard (No space left" in str(error) for error in refused)


def test_a_report_that_waits_does_not_keep_another_from_its_place(tmp_path: Path) -> None:
    leave_waiting(tmp_path)
    other = {"s.html": b"ander", "data/s/a.csv": b"ander"}
    placing.place(tmp_path, "s", other)
    assert present(tmp_path).items() >= other.items()
    placing.finish_placing(tmp_path)
    assert present(tmp_path) == {**OLD, **other}


def test_a_report_that_still_waits_makes_room_for_a_newer_one(tmp_path: Path) -> None:
    """At whatever moment that is interrupted: what is thrown away for a half never counts."""
    moment, ended = 0, False
    while not ended:
        moment += 1
        folder = tmp_path / str(moment)
        folder.mkdir()
        leave_waiting(folder)
        with killed_at(moment) as disk:
            placing.place(folder, "r", NEW)
        ended = disk.changes < moment
        placing.finish_placing(folder)
        assert present(folder) in ({}, OLD, NEW)
    assert present(folder) == NEW


def test_data_that_somebody_put_there_meanwhile_keep_nothing_from_its_place(tmp_path: Path) -> None:
    placing.place(tmp_path, "r", NEW)
    waiting = tmp_path / ".nieuw" / "r" / "data"
    waiting.mkdir(parents=True)
    (tmp_path / "data" / "r").rename(waiting / "r")
    (tmp_path / "data" / "r").mkdir()
    (tmp_path / "data" / "r" / "eigen.csv").write_text("eigen")
    # and the data of before had been moved away already
    (tmp_path / ".nieuw" / "r" / "oud").mkdir()
    (tmp_path / ".nieuw" / "r" / "oud" / "a.csv").write_text("oude a")
    placing.finish_placing(tmp_path)
    assert present(tmp_path) == NEW


def test_what_cannot_be_finished_waits_on_and_keeps_no_other(tmp_path: Path) -> None:
    leave_waiting(tmp_path)
    other = {"s.html": b"ander", "data/s/a.csv": b"ander"}
    placing.place(tmp_path, "s", other)
    with pytest.MonkeyPatch.context() as patch:
        Disk(patch, 1, PermissionError(errno.EACCES, "Permission denied"), lasting=True)
        placing.finish_placing(tmp_path)
        assert visible(tmp_path) == other
        with pytest.raises(UserError, match="Permission denied") as error:
            placing.place(tmp_path, "r", NEW)
    assert error.value.exit_code is ExitCode.OUTPUT
    placing.finish_placing(tmp_path)
    assert present(tmp_path) == {**OLD, **other}


def test_removing_takes_the_page_first(tmp_path: Path) -> None:
    """Data without a page have no reader."""
    moment, ended = 0, False
    while not ended:
        moment += 1
        folder = tmp_path / str(moment)
        folder.mkdir()
        placing.place(folder, "r", OLD)
        with killed_at(moment) as disk:
            placing.remove(folder, "r")
        ended = disk.changes < moment
        there = visible(folder)
        assert "r.html" not in there or there == OLD
    assert there == {}


def test_what_counts_is_whole_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut only what was written through is there, whatever its folder is called by then."""
    written_through: set[tuple[int, int]] = set()
    counted: list[str] = []
    really_sync, really_rename = os.fsync, os.rename

    def fsync(handle: int) -> None:
        there = os.fstat(handle)
        written_through.add((there.st_ino, there.st_size))
        really_sync(handle)

    def rename(old: Path, new: Path) -> None:
        if Path(new).parent.name == ".nieuw":
            files = [path for path in Path(old).rglob("*") if path.is_file()]
            assert {(path.stat().st_ino, path.stat().st_size) for path in files} <= written_through
            counted.extend(path.name for path in files)
        really_rename(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    placing.place(tmp_path, "r", NEW)
    assert sorted(counted) == ["a.csv", "bij.csv", "r.html"]


def test_files_of_a_half_report_never_come_along(tmp_path: Path) -> None:
    """It may still be there: on Windows a file that somebody has open cannot be thrown away."""
    half = tmp_path / ".nieuw" / "r.half" / "data" / "r"
    half.mkdir(parents=True)
    (half / "weg.csv").write_text("van een rapport dat nooit af kwam")
    placing.place(tmp_path, "r", NEW)
    assert present(tmp_path) == NEW
    assert not (tmp_path / ".nieuw").exists()
