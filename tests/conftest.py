"""Small made-up input for the tests of what readers see, and the real editions, made once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import hca_command
import nbformat
import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import settings

from hcalib.catalog import Branch, Catalog, Indicator, Region, Source, Unit
from hcalib.observations import DIMENSIONS
from hcalib.presentation.blocks import Block
from hcalib.presentation.page import Link, PageContext

# how long an example takes says something about the machine, not about the code
settings.register_profile("hcalib", deadline=None)
settings.load_profile("hcalib")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Folder with every edition of the repository, made the way ``make reports`` does.

    It takes minutes, so the processes that share the tests also share the result: the first makes it,
    the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    output, done = shared / "edities", shared / "edities.klaar"
    with FileLock(shared / "edities.lock"):
        if not done.exists():
            made = hca_command.hca(ROOT, "run", "--naar", str(output), timeout=1200)
            done.write_text(f"{made.returncode}\n{made.stdout}\n{made.stderr}")
    told = done.read_text()
    assert told.startswith("0\n"), f"hca run meldt een mislukt rapport: {told}"
    return output


@pytest.fixture
def sample_catalog() -> Catalog:
    """Two indicators, two regions and two sources."""
    common = {
        "definition": "Voor de test.",
        "direction": "none",
        "levels": ("provincie",),
        "moment": "begin",
        "lag_days": 1,
        "sources": ("telling",),
        "minimum": 0,
    }
    return Catalog(
        indicators={
            "bevolking": Indicator(id="bevolking", name="Bevolking", unit="personen", maximum=1e8, **common),
            "verzuim": Indicator(
                id="verzuim", name="Ziekteverzuim", unit="procent", maximum=100, decimals=1, **common
            ),
        },
        units={
            "personen": Unit(id="personen", name="personen", kind="count"),
            "procent": Unit(id="procent", name="procent", symbol="%", kind="percent"),
        },
        sources={
            "telling": Source(
                id="telling",
                publisher="Bureau voor Tellingen (BVT)",
                title="Bevolkingstelling",
                kind="statline",
                table="123ned",
                url="https://example.org/123ned",
                licence="CC BY 4.0",
                rhythm="jaarlijks",
                how="downloaden",
                citation="BVT, tabel 123ned, Bevolkingstelling",
                caveats=("Afgerond op veelvouden van 5.", "Zonder <Urk>."),
            ),
            "proef": Source(
                id="proef",
                publisher="hcalib",
                title="Voorbeeldgegevens",
                kind="voorbeeld",
                licence="CC BY 4.0",
                rhythm="eenmalig",
                how="maken",
                citation="hcalib, voorbeeldgegevens",
            ),
        },
        regions={
            "VB01": Region(code="VB01", name="Voorbeeldland", kind="provincie", example=True),
            "VB0101": Region(code="VB0101", name="Proefstad", kind="gemeente", parent="VB01", example=True),
        },
        branches={"totaal": Branch(id="totaal", name="Alle branches", scheme="geen")},
        levels={},
        identities=(),
    )


@pytest.fixture
def sample_data() -> pd.DataFrame:
    """Tidy rows of two regions and two years; one value is not known."""
    values = {("VB01", 2020): 1000.0, ("VB01", 2021): 1087.5, ("VB0101", 2020): None, ("VB0101", 2021): 400.0}
    return pd.DataFrame(
        {
            "indicator": "bevolking",
            "region": region,
            "period": f"{year}JJ00",
            **dict.fromkeys(DIMENSIONS, "totaal"),
            "value": value,
            "qualifier": "",
            "unit": "personen",
            "status": "voorlopig" if year == 2021 else "definitief",
            "source": "telling",
            "vintage": pd.Timestamp("2022-03-01"),
            "note": "",
        }
        for (region, year), value in values.items()
    )


@pytest.fixture
def page() -> PageContext:
    """The frame of a report."""
    return PageContext(
        report_title="Proefbeeld",
        edition_id="2022-06-proef",
        edition_title="Juni 2022",
        agenda_name="Proefagenda",
        region_name="Voorbeeldland",
        peildatum=date(2022, 6, 30),
        generated=datetime(2022, 7, 1, 9, 30),
        revision="abc1234",
        version="0.1.0",
        example=False,
        links=(Link("Proefbeeld", "proefbeeld.html", current=True), Link("Doelmonitor", "doelmonitor.html")),
        home_href="index.html",
        intro="Waar gaat het over?",
    )


@pytest.fixture
def as_notebook() -> Callable[..., nbformat.NotebookNode]:
    """Give a function that makes an executed notebook: texts become Markdown cells, blocks outputs."""

    def make(*contents: str | Block) -> nbformat.NotebookNode:
        return nbformat.v4.new_notebook(cells=[_cell(content) for content in contents])

    return make


def _cell(content: str | Block) -> nbformat.NotebookNode:
    if isinstance(content, str):
        return nbformat.v4.new_markdown_cell(content)
    output = nbformat.v4.new_output("display_data", data=content._repr_mimebundle_())
    return nbformat.v4.new_code_cell("toon(blok)", outputs=[output])
