"""Pages of a download kept on disk, so that a download that breaks off goes on where it was."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from hcalib.files import Model, write_atomically
from hcalib.sources.statline.selection import Query

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_ROW_GROUP = 100_000
"""Rows that are gathered from small pages before they are written together."""


class Part(Model):
    """One page on disk."""

    name: Annotated[str, Field(pattern=r"^\d{5,}\.parquet$")]
    rows: Annotated[int, Field(ge=0)]
    sha256: str


class State(Model):
    """How far a download is; written after each page."""

    question: str
    """What was asked, and of which state of the table; another question makes the parts worthless."""
    parts: tuple[Part, ...] = ()
    next_link: str | None = None
    done: bool = False

    @property
    def rows(self) -> int:
        """Return the number of rows in all parts."""
        return sum(part.rows for part in self.parts)


class Parts:
    """The parts of one download, in a folder of their own."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._state = folder / "state.json"

    def resume(self, question: str) -> State:
        """Return how far this same question got; anything else that is found is thrown away."""
        state = self._read()
        if state is None or state.question != question or not self._whole(state):
            self.discard()
            return State(question=question)
        return state

    def add(self, state: State, rows: pd.DataFrame, next_link: str | None) -> State:
        """Write a page, and then that it is there: a break in between costs this page only."""
        name = f"{len(state.parts) + 1:05d}.parquet"
        content = _encoded(rows)
        write_atomically(self._folder / name, content)
        part = Part(name=name, rows=len(rows), sha256=hashlib.sha256(content).hexdigest())
        added = State(
            question=state.question,
            parts=(*state.parts, part),
            next_link=next_link,
            done=next_link is None,
        )
        write_atomically(self._state, added.model_dump_json())
        return added

    def tables(self, state: State) -> Iterator[pa.Table]:
        """Give the rows of all parts in order, small parts together."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        waiting: list[pa.Table] = []
        for part in state.parts:
            waiting.append(pq.read_table(self._folder / part.name))
            if sum(table.num_rows for table in waiting) >= _ROW_GROUP:
                yield pa.concat_tables(waiting).unify_dictionaries()
                waiting = []
        if waiting:
            yield pa.concat_tables(waiting).unify_dictionaries()

    def discard(self) -> None:
        """Remove all parts."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self) -> State | None:
        try:
            return State.model_validate_json(self._state.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, ValidationError):
            return None

    def _whole(self, state: State) -> bool:
        try:
            return all(
                hashlib.sha256((self._folder / part.name).read_bytes()).hexdigest() == part.sha256
                for part in state.parts
            )
        except OSError:
            return False


def merge(tables: Iterator[pa.Table], path: Path, about: Mapping[str, Any], query: Query) -> bool:
    """Write all rows as one parquet file, holding one row group at a time.

    Parameters
    ----------
    about : mapping
        Kept in the file, as JSON under the key ``hcalib``.

    Returns
    -------
    bool
        Whether a combination of codes occurs more than once; this takes eight bytes a row.
    """
    import numpy as np
    import pyarrow.parquet as pq

    keys = []
    writer: pq.ParquetWriter | None = None
    try:
        for table in tables:
            if writer is None:
                metadata = {"hcalib": json.dumps(about, ensure_ascii=False, sort_keys=True)}
                writer = pq.ParquetWriter(path, table.schema.with_metadata(metadata), compression="zstd")
            writer.write_table(table.cast(writer.schema))
            keys.append(_keys(table, query))
    finally:
        if writer is not None:
            writer.close()
    together = np.concatenate(keys)
    together.sort()
    return bool((together[1:] == together[:-1]).any())


def read_batches(path: Path) -> Iterator[pd.DataFrame]:
    """Give the figures of a downloaded file in batches, in the shape of :class:`Page.rows`."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        texts = [name for name in file.schema_arrow.names if name != "value"]
        for batch in file.iter_batches(batch_size=_ROW_GROUP):
            yield batch.to_pandas().astype(dict.fromkeys(texts, "str"))


def _encoded(rows: pd.DataFrame) -> bytes:
    """Return rows as a parquet file, each column of text as numbers with a dictionary."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {}
    for name in rows.columns:
        if name == "value":
            columns[name] = pa.array(rows[name].to_numpy(), type=pa.float64())
        else:
            columns[name] = pa.array(rows[name], type=pa.string()).dictionary_encode()
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _keys(table: pa.Table, query: Query) -> Any:
    """Return one number for each row's combination of codes."""
    import numpy as np
    import pandas as pd

    lists = {dimension.id: [code.id for code in dimension.codes] for dimension in query.table.dimensions}
    lists["measure"] = [measure.id for measure in query.measures]
    key = np.zeros(table.num_rows, dtype=np.uint64)
    for name, codes in lists.items():
        column = table.column(name).combine_chunks()
        place = pd.Index(codes).get_indexer(pd.Index(column.dictionary.to_pylist(), dtype=object))
        numbers = place[column.indices.to_numpy()].astype(np.uint64)
        key = key * np.uint64(len(codes)) + numbers
    return key
