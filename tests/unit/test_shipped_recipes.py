"""The recipes that could not be laid beside a recording, on made-up tables in the shape that is expected.

This does not prove that the real tables look like this, but that a recipe does what it says when they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from statline_double import Double, cells, dimension, measure, table

from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import UserError
from hcalib.sources.recipes.finding import resolve
from hcalib.sources.recipes.harvest import Harvest, harvest
from hcalib.sources.recipes.loading import load_recipes
from hcalib.sources.recipes.models import Recipe
from hcalib.sources.statline.tables import Dimension, Table

ROOT = Path(__file__).parents[2]

BRANCHES = {
    "A0": "Totaal alle economische activiteiten",
    "A1": "Zorg en welzijn (breed)",
    "A2": "Zorg en welzijn (smal)",
    "A3": "Universitair medische centra",
    "A4": "Ziekenhuizen en overige med. spec. zorg",
    "A5": "Geestelijke gezondheidszorg",
    "A6": "Huisartsen en gezondheidscentra",
    "A7": "Overige zorg en welzijn",
    "A8": "Verpleging, verzorging en thuiszorg",
    "A9": "Gehandicaptenzorg",
    "B0": "Jeugdzorg",
    "B1": "Sociaal werk",
    "B2": "Kinderopvang",
}
QUARTERS = {"2023KW01": "2023 1e kwartaal", "2023KW02": "2023 2e kwartaal", "2023JJ00": "2023"}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture(scope="module")
def recipes(catalog: Catalog) -> dict[str, Recipe]:
    return {recipe.id: recipe for recipe in load_recipes(ROOT, catalog)}


def regions(catalog: Catalog, *kinds: str) -> Dimension:
    codes = {one.code: one.name for one in catalog.regions.values() if one.kind in kinds}
    return dimension("RegioS", {**codes, "LD01": "Noord-Nederland (LD)"}, "geo", "Regio's")


def gathered(
    recipe: Recipe, described: Table, values: Mapping[tuple[str, ...], float | str], catalog: Catalog
) -> Harvest:
    rows = cells(described, values)
    client = Double({described.info.id: (described, rows)})
    return harvest(resolve(recipe, client, catalog), [rows], catalog)


def of(frame: pd.DataFrame, **wanted: str) -> list[str]:
    for column, code in wanted.items():
        frame = frame[frame[column] == code]
    return frame["value"].tolist()


def staff_table(catalog: Catalog) -> Table:
    characteristics = {
        "T1": "Totaal personen",
        "T2": "Geslacht: mannen",
        "T3": "Leeftijd: jonger dan 25 jaar",
        "T4": "Leeftijd: 25 tot 35 jaar",
        "T5": "Leeftijd: 35 jaar of ouder",
    }
    return table(
        "24000NED",
        "Werknemers met een baan in de zorg en welzijn; persoonskenmerken, regio",
        [
            dimension("Persoonskenmerken", characteristics),
            dimension("AZWBranches", BRANCHES, title="AZW branches"),
            regions(catalog, "land", "provincie", "regioplus"),
            dimension("Perioden", QUARTERS, "time", status="Voorlopig"),
        ],
        [
            measure("Werknemers_1", "Werknemers", "x 1 000", 1),
            measure("Leeftijd_2", "Gemiddelde leeftijd", "jaar", 1),
        ],
    )


def test_employees_by_branch_and_region(catalog: Catalog, recipes: dict[str, Recipe]) -> None:
    cell = ("T1", "A8", "RA0410", "2023KW01", "Werknemers_1")
    age = ("T1", "A8", "RA0410", "2023KW01", "Leeftijd_2")
    values = {cell: 5.3, age: 43.2}

    found = gathered(recipes["azw-werknemers"], staff_table(catalog), values, catalog)

    where = {"branch": "vvt", "region": "RA0410", "period": "2023KW01"}
    assert of(found.frame, indicator="werknemers", **where) == ["5300"]
    assert of(found.frame, indicator="leeftijd-werknemers", **where) == ["43.2"]
    assert len(found.frame) == 2 * 12 * (1 + 12 + 28) * 2
    assert set(found.left) == {
        "uitsplitsing niet gevraagd",
        "code niet gevraagd",
        "regio niet in de catalogus",
        "periode is een jaar",
    }


def test_employees_by_age(catalog: Catalog, recipes: dict[str, Recipe]) -> None:
    cell = ("T4", "A1", "PV24", "2023KW02", "Werknemers_1")

    found = gathered(recipes["azw-werknemers-leeftijd"], staff_table(catalog), {cell: 6.1}, catalog)

    assert set(found.frame["age"]) == {"0-24", "25-34", "35+"}
    assert set(found.frame["region"]) == {"NL01", "PV24", "RA0410"}
    assert of(found.frame, branch="zw-breed", region="PV24", period="2023KW02", age="25-34") == ["6100"]


@pytest.mark.parametrize("scope", ["breed", "smal"])
def test_inflow_outflow_and_balance(catalog: Catalog, recipes: dict[str, Recipe], scope: str) -> None:
    absent = "Zorg en welzijn (smal)" if scope == "breed" else "Zorg en welzijn (breed)"
    branches = {code: name for code, name in BRANCHES.items() if name != absent}
    described = table(
        "24001NED",
        f"Mobiliteit van werknemers; AZW ({scope}), instroom, uitstroom, saldo, regio",
        [
            dimension("AZWBranches", branches, title="AZW branches"),
            regions(catalog, "land", "provincie", "regioplus"),
            dimension("Perioden", QUARTERS, "time"),
        ],
        [
            measure("I_1", "Instroom", "x 1 000", 1),
            measure("U_2", "Uitstroom", "x 1 000", 1),
            measure("S_3", "Saldo", "x 1 000", 1),
        ],
    )
    code = "A1" if scope == "breed" else "A2"
    published = {"I_1": 142.8, "U_2": 125.6, "S_3": -17.1}
    values = {(code, "NL01", "2023KW01", name): amount for name, amount in published.items()}

    found = gathered(recipes[f"azw-instroom-uitstroom-{scope}"], described, values, catalog)

    where = {"branch": f"zw-{scope}", "region": "NL01", "period": "2023KW01"}
    assert of(found.frame, indicator="instroom", **where) == ["142800"]
    assert of(found.frame, indicator="uitstroom", **where) == ["125600"]
    assert of(found.frame, indicator="saldo-werknemers", **where) == ["-17100"]
    assert ("vvt" in set(found.frame["branch"])) == (scope == "breed")


@pytest.mark.parametrize(("unit", "value"), [("factor", 0.67), ("%", 67.0)])
def test_the_part_time_factor_is_never_a_hundred_off(
    catalog: Catalog, recipes: dict[str, Recipe], unit: str, value: float
) -> None:
    described = table(
        "24002NED",
        "Werkgelegenheid in de zorg en welzijn; baankenmerken, regio",
        [
            dimension("Baankenmerken", {"T": "Totaal banen", "V": "Vast"}),
            dimension("AZWBranches", BRANCHES, title="AZW branches"),
            regions(catalog, "land", "provincie", "regioplus"),
            dimension("Perioden", QUARTERS, "time"),
        ],
        [measure("D_1", "Deeltijdfactor", unit, 2)],
    )

    found = gathered(
        recipes["azw-deeltijdfactor"], described, {("T", "A8", "NL01", "2023KW01", "D_1"): value}, catalog
    )

    assert of(found.frame, branch="vvt", region="NL01", period="2023KW01") == ["0.67"]


def test_sick_leave_by_branch(catalog: Catalog, recipes: dict[str, Recipe]) -> None:
    described = table(
        "24015NED",
        "Ziekteverzuimpercentage; AZW branches",
        [dimension("AZWBranches", BRANCHES, title="AZW branches"), dimension("Perioden", QUARTERS, "time")],
        [measure("Z_1", "Ziekteverzuimpercentage", "%", 1)],
    )

    found = gathered(
        recipes["azw-24015ned-ziekteverzuim"], described, {("A8", "2023KW01", "Z_1"): 8.8}, catalog
    )

    assert of(found.frame, branch="vvt", period="2023KW01", region="NL01") == ["8.8"]
    assert "zw-smal" in set(found.frame["branch"])


def test_a_branch_that_got_another_name_is_told(catalog: Catalog, recipes: dict[str, Recipe]) -> None:
    renamed = {**BRANCHES, "B0": "Jeugdhulp"}
    described = table(
        "24015NED",
        "Ziekteverzuimpercentage; AZW branches",
        [dimension("AZWBranches", renamed, title="AZW branches"), dimension("Perioden", QUARTERS, "time")],
        [measure("Z_1", "Ziekteverzuimpercentage", "%", 1)],
    )

    with pytest.raises(
        UserError, match=r"de code voor 'jeugdzorg' is er niet \(meer\); verwacht: 'Jeugdzorg'"
    ):
        gathered(recipes["azw-24015ned-ziekteverzuim"], described, {}, catalog)


def test_mbo_students_by_track_and_course(catalog: Catalog, recipes: dict[str, Recipe]) -> None:
    tracks = {"A041867": "Totaal mbo (excl. extranei)", "A041868": "Bol totaal", "A025293": "Bbl totaal"}
    courses = {
        "T001605": "Totaal",
        "A049844": "Zorg en welzijn",
        "A049773": "Dossier mbo-verpleegkundige",
        "A049778": "Dossier verzorgende ig",
        "A049808": "Kwalificatie helpende zorg en welzijn",
    }
    described = table(
        "24103NED",
        "Mbo; deelnemers, leerweg, opleiding, regio",
        [
            dimension("Leerweg", tracks),
            dimension("Opleiding", courses),
            regions(catalog, "land", "provincie", "regioplus"),
            dimension("Perioden", {"2022SJ00": "2022/'23", "2023SJ00": "2023/'24"}, "time"),
        ],
        [measure("DeelnemersMbo_1", "Deelnemers mbo")],
    )
    cell = ("A025293", "A049778", "RA0410", "2023SJ00", "DeelnemersMbo_1")

    found = gathered(recipes["azw-24103ned-mbo-studenten"], described, {cell: 215}, catalog)

    where = {"indicator": "mbo-studenten-verzorgende-ig", "track": "bbl", "region": "RA0410"}
    assert of(found.frame, period="2023SJ00", **where) == ["215"]
    assert set(found.frame["track"]) == {"totaal", "bol", "bbl"}
    assert found.left["code niet gevraagd"] > 0


def test_of_the_regional_forecasts_the_newest_is_taken_and_kept_apart_from_counts(
    catalog: Catalog, recipes: dict[str, Recipe]
) -> None:
    variants = {
        "MW00000": "Prognose",
        "MOG0067": "Ondergrens 67%-prognose-interval",
        "MBG0067": "Bovengrens 67%-prognose-interval",
    }
    places = {one.code: one.name for one in catalog.regions.values() if one.kind != "regioplus"}

    def forecast(name: str, years: str, division: str, modified: datetime) -> Table:
        return table(
            name,
            f"Regionale prognose {years}; bevolking, intervallen, regio-indeling {division}",
            [
                dimension(f"RegioIndeling{division}", places, "geo", f"Regio-indeling {division}"),
                dimension("PrognoseInterval", variants, title="Prognose(-interval)"),
                dimension("Leeftijd", {"10000": "Totaal"}),
                dimension("Perioden", {"2030JJ00": "2030", "2050JJ00": "2050"}, "time"),
            ],
            [measure("TotaleBevolking_1", "Totale bevolking", "x 1 000", 1)],
            modified,
        )

    old = forecast("84527NED", "2020-2050", "2018", datetime(2023, 9, 1))
    new = forecast("85173NED", "2023-2050", "2021", datetime(2023, 7, 5))
    rows = cells(new, {("PV24", "MOG0067", "10000", "2050JJ00", "TotaleBevolking_1"): 495.7})
    client = Double({"84527NED": (old, cells(old, {})), "85173NED": (new, rows)})

    plan = resolve(recipes["pbl-cbs-regionale-prognose"], client, catalog)
    frame = harvest(plan, [rows], catalog).frame

    assert plan.table.info.id == "85173NED"
    lower = {"scenario": "prognose-ondergrens-67", "region": "PV24", "period": "2050JJ00"}
    assert of(frame, indicator="bevolking", age="totaal", **lower) == ["495700"]
    assert set(frame["status"]) == {"prognose"}
    assert set(frame["published"]) == {"2023-07-05"}
    assert "totaal" not in set(frame["scenario"])


def test_single_years_of_age_by_sex(catalog: Catalog, recipes: dict[str, Recipe]) -> None:
    ages = {
        "10000": "Totaal",
        "10010": "0 jaar",
        "10100": "1 jaar",
        "22000": "95 jaar of ouder",
        "22300": "105 jaar of ouder",
    }
    described = table(
        "03759ned",
        "Bevolking op 1 januari en gemiddeld; geslacht, leeftijd en regio",
        [
            dimension("BurgerlijkeStaat", {"T001019": "Totaal burgerlijke staat", "1010": "Ongehuwd"}),
            dimension(
                "Geslacht", {"T001038": "Totaal mannen en vrouwen", "3000": "Mannen", "4000": "Vrouwen"}
            ),
            dimension("Leeftijd", ages),
            regions(catalog, "land", "provincie", "gemeente"),
            dimension("Perioden", {"1999JJ00": "1999", "2026JJ00": "2026"}, "time", status="Definitief"),
        ],
        [measure("M000352", "Bevolking op 1 januari")],
    )
    cell = ("T001019", "4000", "22300", "PV24", "2026JJ00", "M000352")

    found = gathered(recipes["03759ned-bevolking-leeftijd"], described, {cell: 3}, catalog)

    assert of(found.frame, sex="vrouw", age="105+", region="PV24", period="2026JJ00") == ["3"]
    assert set(found.frame["age"]) == {"0-0", "1-1", "105+"}
    assert set(found.frame["sex"]) == {"totaal", "man", "vrouw"}
    assert set(found.frame["region"]) == {"NL01", "PV24"}
    assert set(found.frame["period"]) == {"2026JJ00"}
    assert found.left["leeftijdsgroep overlapt andere"] > 0
