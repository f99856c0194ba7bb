"""What the shipped recipes make of recordings of the real tables, figure by figure.

The recordings and the extracts that were made from them lie beside the repository, in ``shared/data``;
without them these tests are skipped.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from statline_server import StatLineServer
from statline_tables import Shape, recorded_tables

from hcalib.catalog import Catalog, Region, load_catalog
from hcalib.observations import read_observations
from hcalib.sources.fetching import Fetching, Outcome
from hcalib.sources.recipes.fitting import fit
from hcalib.sources.recipes.harvest import Harvest, harvest
from hcalib.sources.recipes.loading import load_recipes
from hcalib.sources.recipes.models import Recipe
from hcalib.sources.snapshots import read_vintage, vintages
from hcalib.sources.statline.tables import Table

ROOT = Path(__file__).parents[2]
TIDY = ROOT.parent / "shared" / "data" / "tidy"
DAY = date(2026, 12, 1)

pytestmark = pytest.mark.skipif(
    not TIDY.is_dir(), reason="de opnamen van StatLine (map shared naast de werkplaats) zijn er niet"
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture(scope="module")
def recipes(catalog: Catalog) -> dict[str, Recipe]:
    return {recipe.id: recipe for recipe in load_recipes(ROOT, catalog)}


@pytest.fixture(scope="module")
def server() -> Iterator[StatLineServer]:
    tables = [*recorded_tables(), population_change().v3(), sick_leave().v3()]
    with StatLineServer(tables) as running:
        yield running


class Silent:
    def begin(self, sources: Sequence[str]) -> None: ...
    def doing(self, source: str, step: str) -> None: ...
    def rows(self, source: str, number: int, announced: int | None) -> None: ...
    def finished(self, outcome: Outcome) -> None: ...


def test_every_population_of_the_recording_equals_the_extract(
    server: StatLineServer, catalog: Catalog, recipes: dict[str, Recipe]
) -> None:
    extract = rows_of("03759ned_bevolking_1jan_NL-PV-GM_2019-2026.csv")
    client = server.client("cbs-v4")
    described = client.describe("03759ned")
    recipe = with_rule(recipes["03759ned-bevolking"], "region", kinds=())

    found = taken(recipe, client, with_every_region(catalog, described))

    filled = found.frame[found.frame["value"] != ""]
    made = {(row["region"], row["period"]): row["value"] for row in filled.to_dict("records")}
    assert made == {(row["RegioS"], row["Perioden"]): whole(row["Value"]) for row in extract}
    assert len(made) == len(extract) == 2879
    assert found.empty == {"geen cijfer: kan niet voorkomen": len(found.frame) - len(filled)}
    assert set(found.frame["status"]) == {"definitief"}


def test_every_vacancy_of_the_recording_equals_the_extract(
    server: StatLineServer, catalog: Catalog, recipes: dict[str, Recipe]
) -> None:
    extract = rows_of("83599NED_openstaande_vacatures_2011KW01-2020KW02.csv")
    client = server.client("cbs")
    described = client.describe("83599NED")
    codes = next(one.codes for one in described.dimensions if one.id == "BedrijfstakkenBranchesSBI2008")
    recipe = with_rule(recipes["83599ned-openstaande-vacatures"], "region", kinds=())
    recipe = with_rule(recipe, "branch", branches=(), codes={code.id: code.id for code in codes})

    found = taken(recipe, client, with_every_region(catalog, described))

    made = {
        (row["region"], row["period"], row["branch"]): row["value"] for row in found.frame.to_dict("records")
    }
    expected = {
        (row["RegioS"], row["Perioden"], row["BedrijfstakkenBranchesSBI2008"]): thousandfold(
            row["OpenstaandeVacatures_1"]
        )
        for row in extract
    }
    assert made == expected
    assert len(made) == 15_504
    assert found.left == {}
    assert sum(found.empty.values()) == 1


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("cbs-03759ned", "03759ned-bevolking"),
        ("cbs-83599ned", "83599ned-openstaande-vacatures"),
        ("cbs-37259ned", "37259ned-bevolkingsontwikkeling"),
        ("cbs-80072ned", "80072ned-ziekteverzuim"),
    ],
)
def test_a_shipped_recipe_gives_the_shipped_snapshot(
    server: StatLineServer,
    catalog: Catalog,
    recipes: dict[str, Recipe],
    tmp_path: Path,
    source: str,
    name: str,
) -> None:
    shutil.copytree(ROOT / "data" / "catalog", tmp_path / "data" / "catalog")
    fetching = Fetching(tmp_path, catalog, server.client, DAY, Silent())

    (outcome,) = fetching.run({source: [recipes[name]]})

    assert (outcome.state, outcome.error) == ("nieuw", "")
    shipped = ROOT / "data" / "snapshots" / source
    expected = figures(shipped, min(vintages(shipped)), catalog)
    made = figures(tmp_path / "data" / "snapshots" / source, DAY, catalog)
    known = made[made["value"].notna()].reset_index(drop=True)
    pd.testing.assert_frame_equal(known, expected)
    # the extract of the sick leave has no line for the quarters that the table has no figure for
    assert len(made) - len(known) == (32 if source == "cbs-80072ned" else 0)


def test_the_choice_of_a_snapshot_is_told_in_its_sidecar(
    server: StatLineServer, catalog: Catalog, recipes: dict[str, Recipe], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "data" / "catalog", tmp_path / "data" / "catalog")
    fetching = Fetching(tmp_path, catalog, server.client, DAY, Silent())
    fetching.run({"cbs-83599ned": [recipes["83599ned-openstaande-vacatures"]]})

    (snapshot,) = read_vintage(tmp_path / "data" / "snapshots" / "cbs-83599ned", DAY)

    about = snapshot.sidecar
    assert about.citation.startswith(
        "CBS StatLine, tabel 83599NED, Openstaande vacatures; SBI 2008, regio, versie van 14 augustus 2020, "
    )
    assert "BedrijfstakkenBranchesSBI2008: 422400, T001081" in about.method
    assert "Perioden: 2011KW01 t/m 2020KW02 (38)" in about.method
    assert "Openstaande vacatures (x 1 000, maal 1000)" in about.method
    assert about.rows == 988


def taken(recipe: Recipe, client, catalog: Catalog) -> Harvest:  # type: ignore[no-untyped-def]
    """Read a table through the client, straight into figures."""
    plan = fit(recipe, client.describe(recipe.table.id), catalog)
    pages = client.pages(plan.table, plan.selection, [one.id for one in plan.measures])
    return harvest(plan, (page.rows for page in pages), catalog)


def with_every_region(catalog: Catalog, described: Table) -> Catalog:
    """Make a catalog that has every region of a table."""
    codes = next(one.codes for one in described.dimensions if one.id == "RegioS")
    regions = {code.id: Region(code=code.id, name=code.title, kind="gemeente") for code in codes}
    return replace(catalog, regions=regions)


def with_rule(recipe: Recipe, column: str, **changes: object) -> Recipe:
    """Change the rule of one column."""
    rules = tuple(
        rule.model_copy(update=changes) if rule.column == column else rule for rule in recipe.dimensions
    )
    return recipe.model_copy(update={"dimensions": rules})


def figures(collection: Path, day: date, catalog: Catalog) -> pd.DataFrame:
    """Return what one vintage says, without where and when it stood."""
    snapshots = read_vintage(collection, day)
    frames = [read_observations(one.path, dict(one.sidecar.defaults), day, catalog) for one in snapshots]
    columns = ["indicator", "region", "period", "branch", "sex", "age", "value", "unit", "status", "note"]
    content = pd.concat(frames)[columns]
    return content.sort_values(columns, kind="stable", ignore_index=True)


def rows_of(name: str) -> list[dict[str, str]]:
    with (TIDY / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def whole(text: str) -> str:
    number = Decimal(text)
    assert number == number.to_integral_value()
    return str(number.to_integral_value())


def thousandfold(text: str) -> str:
    """Multiply a figure of the extract; one cell of it has none."""
    return whole(str(Decimal(text) * 1000)) if text else ""


DUTCH = {
    "PopulationOn1January_1": "BevolkingOp1Januari_1",
    "LiveBornChildren_3": "LevendGeborenKinderen_3",
    "Deaths_5": "Overledenen_5",
    "NaturalIncrease_7": "Geboorteoverschot_7",
    "DueToImmigration_10": "Immigratie_10",
    "DueToIntermunicipalMoves_11": "UitAndereGemeente_11",
    "DueToEmigrationIncludingAdministr_14": "EmigratieInclusiefAdministratieveC_14",
    "DueToIntermunicipalMoves_16": "NaarAndereGemeente_16",
    "NetMigrationIncludingAdministrative_17": "VestigingsoverschotInclusiefCorrecties_17",
    "PopulationGrowth_18": "TotaleGroei_18",
}
"""The English names in the recording, and those of the Dutch table at the same position."""


def population_change() -> Shape:
    """Rebuild table 37259ned from its extract, which was recorded in English."""
    if not TIDY.is_dir():
        pytest.skip("de opnamen zijn er niet")
    rows = rows_of("37259eng_bevolkingsontwikkeling_NL-PV_2012-2023.csv")
    cells = {(row["Sex"], row["Regions"], row["Periods"]): row for row in rows}
    english = {dutch: name for name, dutch in DUTCH.items()}

    def value(Geslacht: str, RegioS: str, Perioden: str, measure: str) -> float | None:
        text = cells.get((Geslacht, RegioS, Perioden), {}).get(english[measure], "")
        return float(text) if text else None

    return Shape(
        id="37259ned",
        title="Bevolkingsontwikkeling; levend geborenen, overledenen en migratie per regio",
        dimensions={
            "Geslacht": ("plain", {row["Sex"]: row["Sex Label"] for row in rows}),
            "RegioS": ("geo", {row["Regions"]: row["Regions Label"] for row in rows}),
            "Perioden": ("time", {row["Periods"]: row["Periods Label"] for row in rows}),
        },
        measures={dutch: (dutch, "aantal", 0) for dutch in DUTCH.values()},
        value=value,
    )


def sick_leave() -> Shape:
    """Rebuild table 80072ned from its extract; 2025 was provisional."""
    if not TIDY.is_dir():
        pytest.skip("de opnamen zijn er niet")
    rows = rows_of("80072ned_ziekteverzuim_kwartalen_1996-2025.csv")
    cells = {(row["sbi_code"], row["Perioden"]): row["Ziekteverzuimpercentage_1"] for row in rows}
    quarters = sorted({row["Perioden"] for row in rows})

    def value(BedrijfskenmerkenSBI2008: str, Perioden: str, measure: str) -> float | str:
        text = cells.get((BedrijfskenmerkenSBI2008, Perioden), "")
        return float(text) if text else "."

    return Shape(
        id="80072ned",
        title="Ziekteverzuimpercentage; bedrijfstakken (SBI 2008) en bedrijfsgrootte",
        dimensions={
            "BedrijfskenmerkenSBI2008": ("plain", {row["sbi_code"]: row["titel"] for row in rows}),
            "Perioden": ("time", {code: code for code in quarters}),
        },
        measures={"Ziekteverzuimpercentage_1": ("Ziekteverzuimpercentage", "%", 1)},
        value=value,
        statuses={code: "Voorlopig" for code in quarters if code.startswith("2025")},
    )
