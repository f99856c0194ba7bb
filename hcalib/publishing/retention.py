"""What is kept and what goes: trials, logs and the trash. Editions of ``data/editions`` are never touched.

Nothing is removed at once: a trial goes to the trash first, and the trash is emptied days later.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from hcalib.publishing.editions import edition_ids
from hcalib.publishing.logbook import is_log
from hcalib.publishing.manifest import read_manifest
from hcalib.publishing.unattended import RetentionRules

TRASH = ".prullenbak"
"""In the folder of all editions."""
_LOCK = ".bezig"
_STAMP = "%Y%m%dT%H%M%S%z"


@dataclass(frozen=True)
class Going:
    """Something that goes.

    Attributes
    ----------
    path : Path
    why : str
        Dutch, to stand behind its name.
    to_trash : bool
        Whether it is moved to the trash; otherwise it is removed.
    """

    path: Path
    why: str
    to_trash: bool


@dataclass(frozen=True)
class _Trial:
    path: Path
    base: str
    agenda: str
    state: str
    made: datetime


def what_goes(
    root: Path, output: Path, logs: Path, rules: RetentionRules, now: datetime
) -> tuple[Going, ...]:
    """List what the rules no longer keep; touches nothing.

    Parameters
    ----------
    root, output, logs : Path
        Folders of the repository, of all editions, and of the logs.
    rules : RetentionRules
    now : datetime.datetime
        With its time zone. What seems to come from the future stays.
    """
    return (
        *_old_trials(root, output, rules, now),
        *_old_trash(output, rules, now),
        *_old_logs(logs, rules, now),
    )


def tidy(output: Path, going: Sequence[Going], now: datetime) -> tuple[str, ...]:
    """Carry out what :func:`what_goes` listed; return Dutch sentences on what did not succeed."""
    failures = []
    for one in going:
        try:
            done = _to_trash(output, one.path, now) if one.to_trash else _remove(output, one.path)
        except OSError:
            done = False
        if not done:
            failures.append(f"{one.path.name} kon niet worden opgeruimd; een ander programma gebruikt het.")
    return tuple(failures)


def _old_trials(root: Path, output: Path, rules: RetentionRules, now: datetime) -> Iterator[Going]:
    """Yield old trials; the newest of each edition stay, and so does the newest whole one of an agenda."""
    known = edition_ids(root)
    made = [(path, manifest) for path in _folders(output) if (manifest := read_manifest(path)) is not None]
    trials = [trial for path, manifest in made if (trial := _trial(path, manifest, known)) is not None]
    whole_agendas = {
        manifest.get("agenda")
        for path, manifest in made
        if path.name in known and manifest.get("state") == "gereed"
    }
    trials.sort(key=lambda trial: (trial.made, trial.path.name), reverse=True)
    seen: dict[str, int] = {}
    for trial in trials:
        seen[trial.base] = seen.get(trial.base, 0) + 1
        newest_whole = trial.state == "gereed" and trial.agenda not in whole_agendas
        if newest_whole:
            whole_agendas.add(trial.agenda)
        if (
            not newest_whole
            and seen[trial.base] > rules.trials
            and now - trial.made > timedelta(days=rules.trial_days)
        ):
            yield Going(trial.path, f"proefeditie, ouder dan {rules.trial_days} dagen", to_trash=True)


def _trial(path: Path, manifest: dict[str, Any], known: Sequence[str]) -> _Trial | None:
    """Return what a folder is when it is a trial: made from an edition that exists, under another name.

    A folder whose edition is no longer in ``data/editions`` is no trial: it may have been published.
    """
    if path.name in known or manifest.get("edition") != path.name:
        return None
    bases = [name for name in known if path.name.startswith(f"{name}-")]
    try:
        made = datetime.fromisoformat(manifest["generated"])
    except (KeyError, TypeError, ValueError):
        return None
    if not bases or made.tzinfo is None:
        return None
    return _Trial(path, max(bases, key=len), str(manifest.get("agenda")), str(manifest.get("state")), made)


def _old_trash(output: Path, rules: RetentionRules, now: datetime) -> Iterator[Going]:
    trash = output / TRASH
    if trash.is_symlink():
        return
    for path in _folders(trash):
        try:
            moved = datetime.strptime(path.name.partition("_")[0], _STAMP)
        except ValueError:
            continue  # not put there by us
        if now - moved > timedelta(days=rules.trash_days):
            yield Going(path, f"langer dan {rules.trash_days} dagen in de prullenbak", to_trash=False)


def _old_logs(logs: Path, rules: RetentionRules, now: datetime) -> Iterator[Going]:
    """Yield old logs with their pages, and records of pipelines; the newest stay."""
    for folder, ours in ((logs, is_log), (logs / "state", lambda path: path.suffix == ".json")):
        if folder.is_symlink() or not folder.is_dir():
            continue
        files = sorted(
            (path for path in folder.iterdir() if ours(path) and path.is_file() and not path.is_symlink()),
            key=lambda path: (path.stat().st_mtime, path.name),
            reverse=True,
        )
        for path in files[rules.logs :]:
            age = now.timestamp() - path.stat().st_mtime
            if age > timedelta(days=rules.log_days).total_seconds():
                why = f"ouder dan {rules.log_days} dagen"
                yield Going(path, f"logboek, {why}", to_trash=False)
                page = path.with_suffix(".html")
                if page.is_file() and not page.is_symlink():
                    yield Going(page, f"logboek, {why}", to_trash=False)


def _folders(folder: Path) -> list[Path]:
    """Return the real folders in a folder; what only points to a folder elsewhere is none."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())


def _to_trash(output: Path, path: Path, now: datetime) -> bool:
    trash = output / TRASH
    trash.mkdir(exist_ok=True)
    if trash.is_symlink() or path.is_symlink() or path.resolve().parent != output.resolve():
        return False
    lock = FileLock(path / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False  # a run is busy with it
    # Windows moves no folder with an open file in it, so the lock goes first
    lock.release()
    path.rename(trash / f"{now.strftime(_STAMP)}_{path.name}")
    return True


def _remove(output: Path, path: Path) -> bool:
    """Remove a file of a log, or a folder that lies in the trash; anything else stays."""
    if path.is_symlink():
        return False
    if not path.is_dir():
        path.unlink(missing_ok=True)
        return True
    if path.resolve().parent != output.resolve() / TRASH:
        return False
    shutil.rmtree(path)
    return True
