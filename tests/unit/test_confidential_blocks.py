"""Nothing confidential goes into a block, in whatever it is wrapped; the refusal names block and part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hcalib.agenda.models import ProjectReport, SurveyAnswer, SurveyRound
from hcalib.catalog import Catalog
from hcalib.disclosure.tables import Cell, LinkedTables
from hcalib.errors import ExitCode, UserError
from hcalib.presentation import blocks
from hcalib.sealed import Sealed

SECRET = "GEHEIM-4711"
SEALED = Sealed(SECRET)
ANSWER = SurveyAnswer(employer="e1", open_vacancies=4711, note=SECRET)

CONFIDENTIAL: dict[str, Any] = {
    "sealed": SEALED,
    "answer": ANSWER,
    "round": SurveyRound(survey="peiling", period="2025KW02", answers=(ANSWER,)),
    "report": ProjectReport(project="p1", story=SECRET),
    "cell": Cell("c", {"e1": 4711.0}),
    "tables": LinkedTables((Cell("c", {"e1": 4711.0}),)),
}
WRAPPED: dict[str, Callable[[Any], Any]] = {
    "itself": lambda thing: thing,
    "list": lambda thing: ["a", thing],
    "tuple in list": lambda thing: [("a", (thing,))],
    "mapping": lambda thing: {"a": {"b": thing}},
    "array": lambda thing: _array(thing),
    "column": lambda thing: pd.DataFrame({"a": pd.Series([thing, 1], dtype=object)}),
    "nested in a column": lambda thing: pd.DataFrame({"a": pd.Series([[thing], {"b": thing}], dtype=object)}),
    "attributes of a frame": lambda thing: _with_attrs(thing),
    "frame in a list": lambda thing: [pd.DataFrame({"a": pd.Series([thing], dtype=object)})],
    "card": lambda thing: blocks.Card("titel", thing),
}


def _array(thing: Any) -> np.ndarray[Any, Any]:
    array = np.empty((1, 2), dtype=object)
    array[0, 1] = thing
    return array


def _with_attrs(thing: Any) -> pd.DataFrame:
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["answers"] = thing
    return frame


def _frame(content: Any) -> pd.DataFrame:
    """A display frame with the content in its second cell."""
    if isinstance(content, pd.DataFrame):
        return content
    return pd.DataFrame({"naam": ["a"], "cel": pd.Series([content], dtype=object)})


WAYS_IN: dict[str, tuple[str, Callable[[Any, Catalog], Any]]] = {
    "text": ("een tekst", lambda c, _: blocks.text(c)),
    "lead": ("de kern", lambda c, _: blocks.lead([c])),
    "lead title": ("de kern", lambda c, _: blocks.lead(["a"], title=c)),
    "notice": ("een kader", lambda c, _: blocks.notice("let-op", "titel", c)),
    "notice title": ("een kader", lambda c, _: blocks.notice("let-op", c, ["a"])),
    "definitions": ("de begrippen", lambda c, _: blocks.definitions([("term", c)])),
    "cards": ("de besluiten", lambda c, _: blocks.cards([blocks.Card("titel", c)])),
    "key figures": ("de kerncijfers", lambda c, _: blocks.key_figures([(c, "wat", "wanneer")])),
    "table": ("tabel 'proef'", lambda c, _: blocks.table(_frame(c), name="proef", caption="Proef")),
    "table caption": ("tabel 'proef'", lambda c, _: blocks.table(_frame(1), name="proef", caption=c)),
    "table note": ("tabel 'proef'", lambda c, _: blocks.table(_frame(1), name="proef", caption="P", note=c)),
    "table data": (
        "tabel 'proef'",
        lambda c, k: blocks.table(_frame(1), name="proef", caption="P", data=_frame(c), catalog=k),
    ),
    "name": ("de tabel", lambda c, _: blocks.table(_frame(1), name=c, caption="Proef")),
    "figure data": ("figuur 'proef'", lambda c, k: _figure(k, data=_frame(c))),
    "figure table": ("figuur 'proef'", lambda c, k: _figure(k, table=_frame(c))),
    "figure alt": ("figuur 'proef'", lambda c, k: _figure(k, alt=c)),
    "figure title": ("figuur 'proef'", lambda c, k: _figure(k, title=c)),
    "figure note": ("figuur 'proef'", lambda c, k: _figure(k, note=c)),
}


def _figure(catalog: Catalog, **changes: Any) -> blocks.Block:
    given = {"name": "proef", "title": "P", "alt": "P", "data": _frame(1), "catalog": catalog, **changes}
    return blocks.figure(None, **given)


@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("kind", CONFIDENTIAL)
def test_every_block_refuses_everything_confidential(way: str, kind: str, sample_catalog: Catalog) -> None:
    named, make = WAYS_IN[way]
    with pytest.raises(UserError) as caught:
        make(CONFIDENTIAL[kind], sample_catalog)
    assert named in str(caught.value)
    assert "vertrouwelijk" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "4711" not in str(caught.value)
    assert caught.value.exit_code == ExitCode.REPORT_FAILED


@pytest.mark.parametrize("wrapping", WRAPPED)
@pytest.mark.parametrize("way", ["lead", "table", "table data", "figure data", "figure table", "cards"])
def test_wrapping_does_not_help(wrapping: str, way: str, sample_catalog: Catalog) -> None:
    for thing in (SEALED, ANSWER):
        with pytest.raises(UserError, match="vertrouwelijk"):
            WAYS_IN[way][1](WRAPPED[wrapping](thing), sample_catalog)


def test_a_thing_that_holds_itself_is_looked_at_once() -> None:
    rows: list[Any] = ["a"]
    rows.append(rows)
    frame = pd.DataFrame({"naam": ["a"], "rijen": pd.Series([rows], dtype=object)})
    assert blocks.table(frame, name="proef", caption="Proef").kind == "table"


def test_ordinary_blocks_pass(sample_catalog: Catalog, sample_data: pd.DataFrame) -> None:
    made = blocks.table(sample_data, name="proef", caption="P", data=sample_data, catalog=sample_catalog)
    assert made.csv is not None
    assert blocks.lead(["Een zin."]).kind == "lead"
