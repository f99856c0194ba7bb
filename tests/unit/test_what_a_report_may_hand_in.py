"""What a report hands in is looked through before anything of it is placed: the page, its size, each CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from hcalib.catalog import Catalog
from hcalib.disclosure.texts import Withheld
from hcalib.presentation import blocks
from hcalib.presentation.blocks import BLOCK_MIME
from hcalib.presentation.page import PageContext
from hcalib.publishing import worker
from hcalib.publishing.tasks import Limits, Outcome, Task

SECRET = "de zilveren zeepaard fluistert nog"
FROM = "een opmerking van een werkgever"
PAGE, CSV = "proef.html", "data/proef/inwoners.csv"

Make = Callable[..., Outcome]


@pytest.fixture
def executed(
    as_notebook: Callable[..., nbformat.NotebookNode], sample_data: pd.DataFrame, sample_catalog: Catalog
) -> nbformat.NotebookNode:
    """A notebook that ran, with one table."""
    frame = pd.DataFrame({"Regio": ["Voorbeeldland"], "Inwoners": [1000]})
    table = blocks.table(frame, name="inwoners", caption="Aantal", data=sample_data, catalog=sample_catalog)
    return as_notebook("# Proef", table)


@pytest.fixture
def make(executed: nbformat.NotebookNode, page: PageContext, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make the report of the notebook that ran."""
    monkeypatch.setattr(worker, "_execute", lambda task, tell: executed)

    def outcome(*, page_kb: int = 1500, phrase: str = SECRET) -> Outcome:
        withheld = Withheld({tuple(phrase.split()): FROM})
        limits = Limits(60, 1000, 10, page_kb)
        return worker.make_report(
            Task("e/proef", "proef", Path("proef.ipynb"), {}, page, Path(), limits, withheld=withheld)
        )

    return outcome


def test_what_holds_nothing_of_it_is_handed_in(make: Make) -> None:
    made = make()
    assert made.error == ""
    assert made.files.keys() == {PAGE, CSV}


def test_a_withheld_text_in_the_page_stops_the_report(make: Make) -> None:
    made = make(phrase="voorbeeldland")
    assert f"in {PAGE} staat {FROM}" in made.details
    assert made.files == {}


def test_a_withheld_text_in_a_csv_alone_stops_the_report(make: Make, executed: nbformat.NotebookNode) -> None:
    executed.cells[1].outputs[0].data[BLOCK_MIME]["csv"] = f"Regio;Opmerking\nVB01;{SECRET}\n"
    made = make()
    assert made.error == made.told == f"in {CSV} staat {FROM}; dat mag niet naar buiten."
    assert "zilveren" not in made.details
    assert made.files == {}


def test_a_page_that_is_larger_than_its_limit_is_not_handed_in(make: Make) -> None:
    size = make().size_bytes
    assert size is not None
    assert make(page_kb=size // 1000 + 1).error == ""
    made = make(page_kb=size // 1000)
    assert f"meer dan {size // 1000} kB is te groot om te delen" in made.error
    assert made.files == {}
