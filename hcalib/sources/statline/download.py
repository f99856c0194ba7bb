"""A whole table, or a selection of it, to one parquet file: never half, never more than was announced."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.sources.language import number
from hcalib.sources.statline.client import StatLine
from hcalib.sources.statline.parts import Parts, State, merge, read_batches
from hcalib.sources.statline.selection import WHOLE, Query, Selection, resolve
from hcalib.sources.statline.tables import Table
from hcalib.sources.web import SourceError

__all__ = ["MAX_ROWS", "Download", "download", "read_batches"]

MAX_ROWS = 5_000_000
"""Figures that are fetched without asking: ten times the largest table that the monitor uses."""

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Download:
    """A table on disk.

    Attributes
    ----------
    path : Path
        A parquet file with the columns of :class:`hcalib.sources.statline.client.Page`.
    rows : int
        Number of figures, cells without a figure included.
    sha256 : str
        Checksum of the file.
    retrieved : datetime.datetime
        When the last page had come in.
    """

    path: Path
    rows: int
    sha256: str
    retrieved: datetime


def download(
    client: StatLine,
    table: Table,
    folder: Path,
    selection: Selection = WHOLE,
    measures: Sequence[str] = (),
    *,
    progress: Progress | None = None,
    max_rows: int = MAX_ROWS,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Download:
    """Fetch figures to ``folder/<table>.parquet``; the file is replaced only by a complete new one.

    Pages are kept beside it until all are in. When the same question is asked again after a break, and the
    table has not been modified since, it goes on after the last page; after any other error it starts anew.
    Memory is bounded by a page, apart from eight bytes a row for the check that no figure came twice.

    Parameters
    ----------
    client : StatLine
    table : Table
        As ``client.describe`` gave it.
    folder : Path
    selection, measures
        As for :meth:`StatLine.pages`.
    progress : callable, optional
        Receives the figures that are in and the figures announced (None when the server does not say).
    max_rows : int
        Most figures that may come.
    now : callable
        The clock.

    Raises
    ------
    SourceError
        If the table is larger than ``max_rows``, empty or changed while it was fetched, if the number of
        figures is not the number that was announced, if a figure came twice, or for any error of the client.
    UserError
        With exit code OUTPUT when the folder cannot be written, or another process uses it.
    """
    query = resolve(table, selection, measures)
    announced = _announced(client, query)
    if announced is not None and announced > max_rows:
        raise SourceError(
            f"tabel {table.info.id} geeft {number(announced)} cijfers en de grens is {number(max_rows)}; "
            "vraag minder (kies codes van een dimensie, of minder maten) of verhoog de grens."
        )
    path = folder / f"{table.info.id}.parquet"
    parts = Parts(folder / f"{table.info.id}.parts")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{table.info.id}.lock", timeout=0):
            state = parts.resume(_question(client, query))
            try:
                state = _fetch(client, query, parts, state, announced, max_rows, progress)
                retrieved = now()
                _check(client, query, state, announced)
                _assemble(client, query, parts, state, path)
            except SourceError as error:
                if not error.passing:
                    parts.discard()  # going on with these pages would only end here again
                raise
            parts.discard()
    except Timeout:
        message = "deze tabel wordt al door een ander programma opgehaald; wacht tot dat klaar is."
        raise UserError([Fault(message, path)], ExitCode.OUTPUT) from None
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        message = f"hier kan niet worden geschreven ({reason}); controleer rechten en vrije ruimte."
        raise UserError([Fault(message, path)], ExitCode.OUTPUT) from None
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return Download(path, state.rows, digest, retrieved)


def _announced(client: StatLine, query: Query) -> int | None:
    """Return how many figures the server will give; of a whole table its description may say so too."""
    counted = client.count(query.table, query.selection, [measure.id for measure in query.measures])
    if counted is not None or query.choices:
        return counted
    rows = query.table.info.rows
    if rows is None or (client.endpoint.version == 4 and not query.all_measures):
        return None
    return rows * len(query.measures) if client.endpoint.version == 3 else rows


def _fetch(
    client: StatLine,
    query: Query,
    parts: Parts,
    state: State,
    announced: int | None,
    max_rows: int,
    progress: Progress | None,
) -> State:
    if state.done:
        return state
    names = [measure.id for measure in query.measures]
    for page in client.pages(query.table, query.selection, names, start=state.next_link):
        state = parts.add(state, page.rows, page.next_link)
        if state.rows > max_rows:
            raise SourceError(
                f"tabel {query.table.info.id} geeft meer dan {number(max_rows)} cijfers, de grens; vraag "
                "minder of verhoog de grens."
            )
        if progress is not None:
            progress(state.rows, announced)
    return state


def _check(client: StatLine, query: Query, state: State, announced: int | None) -> None:
    """Refuse what came in when it is empty, not all of it, or of two different moments."""
    table = query.table.info
    if client.info(table.id).modified != table.modified:
        raise SourceError(f"tabel {table.id} is tijdens het ophalen gewijzigd; haal hem opnieuw op.")
    if announced is not None and state.rows != announced:
        raise SourceError(
            f"tabel {table.id}: de bron kondigde {number(announced)} cijfers aan en er kwamen er "
            f"{number(state.rows)}; haal de tabel opnieuw op."
        )
    if state.rows == 0:
        raise SourceError(f"tabel {table.id} geeft voor deze selectie geen enkel cijfer.")


def _assemble(client: StatLine, query: Query, parts: Parts, state: State, path: Path) -> None:
    temporary = path.with_name(f".{path.name}.new")
    try:
        if merge(parts.tables(state), temporary, _about(client, query), query):
            raise SourceError(
                f"tabel {query.table.info.id}: een cijfer kwam twee keer binnen; de bladzijden van de bron "
                "sluiten niet op elkaar aan. Haal de tabel opnieuw op."
            )
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _about(client: StatLine, query: Query) -> dict[str, object]:
    """Return what was asked, and of which state of the table."""
    info = query.table.info
    return {
        "endpoint": client.endpoint.id,
        "address": client.endpoint.data_url,
        "table": info.id,
        "title": info.title,
        "modified": info.modified.isoformat() if info.modified else None,
        "selection": query.selection,
        "measures": [measure.id for measure in query.measures],
    }


def _question(client: StatLine, query: Query) -> str:
    """Return a fingerprint of the question and of the table's description.

    Of a table that does not say when it was modified nobody knows whether it changed: its fingerprint is
    never the same twice.
    """
    if query.table.info.modified is None:
        return os.urandom(16).hex()
    codes = {dimension.id: [code.padded for code in dimension.codes] for dimension in query.table.dimensions}
    text = json.dumps([_about(client, query), codes], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
