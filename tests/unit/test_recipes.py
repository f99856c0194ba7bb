"""Recipes: reading them, what their words mean, and what they make of the rows of a table."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statline_double import cells, dimension, measure, table

from hcalib.catalog import Catalog, is_age, load_catalog
from hcalib.errors import UserError
from hcalib.sources.language import bare
from hcalib.sources.recipes.fitting import fit
from hcalib.sources.recipes.harvest import COLUMNS, exact, harvest
from hcalib.sources.recipes.loading import load_recipes, recipes_of
from hcalib.sources.recipes.models import Recipe
from hcalib.sources.recipes.plan import cover
from hcalib.sources.recipes.wording import age_of, has_words, same_unit
from hcalib.sources.statline.endpoints import load_endpoints

ROOT = Path(__file__).parents[2]

PERIODS = {"2020KW04": "2020 4e kwartaal", "2021KW01": "2021 1e kwartaal"}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


def vacancies(**changes: object) -> Recipe:
    """Make a small recipe with a thousandfold measure."""
    content: dict[str, object] = {
        "id": "proef",
        "source": "cbs-83599ned",
        "endpoint": "cbs",
        "table": {"id": "1NED"},
        "title": "Proef",
        "verified": "nee",
        "confirmed": True,
        "dimensions": [
            {"column": "region", "id": "RegioS", "codes": ["NL01", "PV24"]},
            {"column": "period", "id": "Perioden", "frequencies": ["kwartaal"]},
        ],
        "measures": [{"id": "V_1", "indicator": "openstaande-vacatures", "units": {"x 1 000": 1000}}],
    }
    return Recipe.model_validate({**content, **changes})


def vacancy_table(status: str | None = None):  # type: ignore[no-untyped-def]
    regions = dimension("RegioS", {"NL01": "Nederland", "PV24": "Flevoland", "LD01": "Noord"}, "geo")
    periods = dimension("Perioden", PERIODS, "time", status=status)
    return table("1NED", "Vacatures", [regions, periods], [measure("V_1", "Vacatures", "x 1 000", 1)])


def test_every_shipped_recipe_is_in_order(catalog: Catalog) -> None:
    recipes = load_recipes(ROOT, catalog, load_endpoints(ROOT))

    assert {recipe.source for recipe in recipes} >= {"cbs-03759ned", "cbs-83599ned", "azw-24015ned"}
    for recipe in recipes:
        indicators = [rule.indicator for rule in recipe.measures if rule.indicator is not None]
        for indicator in indicators:
            assert recipe.source in catalog.indicators[indicator].sources, (recipe.id, indicator)
        assert not recipe.confirmed or recipe.table.id is not None, recipe.id


def test_the_guide_names_every_recipe(catalog: Catalog) -> None:
    guide = (ROOT / "docs" / "gegevens.md").read_text(encoding="utf-8")

    assert [one.id for one in load_recipes(ROOT, catalog) if f"| `{one.id}` |" not in guide] == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("source", "cbs-bestaat-niet", "de bron 'cbs-bestaat-niet' bestaat niet"),
        ("endpoint", "elders", "het adres 'elders' bestaat niet"),
        ("status", "zeker", "de status 'zeker' bestaat niet"),
        ("maten", [], "dit veld is onbekend"),
        ("table", {"title": []}, "noem een tabelnummer"),
        ("table", {"id": "1NED", "newest": True}, "'newest' kiest tussen tabellen"),
    ],
)
def test_a_wrong_recipe_is_told_with_its_file(
    tmp_path: Path, catalog: Catalog, field: str, value: object, sentence: str
) -> None:
    content = {**vacancies().model_dump(mode="json"), field: value}
    write_recipe(tmp_path, content)

    with pytest.raises(UserError, match=sentence) as caught:
        load_recipes(tmp_path, catalog, ["cbs"])

    assert caught.value.faults[0].file == tmp_path / "data/catalog/recipes/proef.yml"


def test_unknown_codes_of_a_recipe_are_told_together(tmp_path: Path, catalog: Catalog) -> None:
    content = vacancies().model_dump(mode="json")
    content["dimensions"][0]["codes"] = ["PV99"]
    content["dimensions"].append({"column": "branch", "id": "B", "codes": {"1": "zorgelijk"}})
    content["dimensions"].append({"column": "sex", "id": "G", "codelist": "bestaat-niet"})
    write_recipe(tmp_path, content)

    with pytest.raises(UserError, match="de codelijst 'bestaat-niet' bestaat niet"):
        load_recipes(tmp_path, catalog)
    content["dimensions"].pop()
    write_recipe(tmp_path, content)
    with pytest.raises(UserError) as caught:
        load_recipes(tmp_path, catalog)
    assert [fault.message for fault in caught.value.faults] == [
        "de regio 'PV99' bestaat niet.",
        "de code 'zorgelijk' bestaat niet voor 'branch'.",
    ]


def test_a_source_without_recipe_is_a_mistake_of_the_user(catalog: Catalog) -> None:
    with pytest.raises(UserError, match="'cbs-kerncijfers' is niet automatisch op te halen; wel: azw"):
        recipes_of(load_recipes(ROOT, catalog), ["cbs-kerncijfers"])


@pytest.mark.parametrize(
    ("title", "age"),
    [
        ("0 jaar", "0-0"),
        ("104 jaar", "104-104"),
        ("15 tot 25 jaar", "15-24"),
        ("Leeftijd: 25 tot 35 jaar", "25-34"),
        ("Jonger dan 25 jaar", "0-24"),
        ("95 jaar of ouder", "95+"),
        ("65 jaar en ouder", "65+"),
        ("Totaal leeftijd", "totaal"),
        ("Geslacht: mannen", None),
        ("35 tot 25 jaar", None),
        ("", None),
    ],
)
def test_ages_are_read_from_their_title(title: str, age: str | None) -> None:
    assert age_of(title) == age
    assert age is None or is_age(age)


def test_titles_are_compared_loosely_and_units_strictly() -> None:
    assert bare("Verpleging, verzorging en thuiszorg ") == bare("verpleging verzorging en Thuiszorg")
    assert has_words("Mobiliteit van werknemers; AZW (smal), saldo", ["azw smal", "SALDO"])
    assert not has_words("Onregelmatig", ["regel"])
    assert same_unit("x 1 000", "x 1.000")
    assert not same_unit("x 1 000", "x 1 000 000")
    assert not same_unit("%", "")


@given(st.sets(st.text("AB1", max_size=4), max_size=12), st.data())
def test_prefixes_select_just_the_codes_that_are_wanted(codes: set[str], data: st.DataObject) -> None:
    wanted = data.draw(st.sets(st.sampled_from(sorted(codes)))) if codes else set()
    found = cover(wanted, codes - wanted)

    selected = {
        code
        for code in codes
        if code in found or any(one.endswith("*") and code.startswith(one[:-1]) for one in found)
    }
    assert selected == wanted
    assert len(found) <= max(len(wanted), 1)


@given(st.decimals(-999_999, 999_999, places=1), st.sampled_from([1, 1000]))
def test_multiplication_is_exact(number: Decimal, factor: int) -> None:
    written = exact(float(number), Decimal(factor), 1)

    assert Decimal(written) == number * factor
    assert "e" not in written.lower()
    assert not written.endswith(".0")


@pytest.mark.parametrize(
    ("value", "factor", "decimals", "written"),
    [
        (0.7, 1000, 1, "700"),
        (0.1 + 0.2, 1, 1, "0.3"),
        (17533043.5, 1, 0, "17533043.5"),
        (1e16, 1, 0, "10000000000000000"),
        (-0.0, 1000, 1, "0"),
        (77.4, Decimal("0.01"), 1, "0.774"),
    ],
)
def test_no_digit_is_invented_or_lost(
    value: float, factor: Decimal | int, decimals: int, written: str
) -> None:
    assert exact(value, Decimal(factor), decimals) == written


def test_a_table_becomes_observations(catalog: Catalog) -> None:
    described = vacancy_table(status="Definitief")
    plan = fit(vacancies(), described, catalog)
    rows = cells(described, {("PV24", "2021KW01", "V_1"): 0.7, ("NL01", "2020KW04", "V_1"): "x"})

    found = harvest(plan, [rows.iloc[:2], rows.iloc[2:]], catalog)

    assert list(found.frame.columns) == list(COLUMNS)
    by_key = found.frame.set_index(["region", "period"])
    assert by_key.loc[("PV24", "2021KW01"), "value"] == "700"
    assert by_key.loc[("NL01", "2020KW04"), ["value", "note"]].tolist() == ["", "geen cijfer: geheim"]
    assert set(found.frame["unit"]) == {"vacatures"}
    assert set(found.frame["status"]) == {"definitief"}
    assert set(found.frame["branch"]) == {"totaal"}
    assert found.arrived == 6
    assert found.left == {"regio niet in de catalogus": 2}
    assert found.empty == {"geen cijfer: geheim": 1}


@pytest.mark.parametrize(
    ("symbol", "note"),
    [
        (".", "geen cijfer: onbekend of niet gepubliceerd"),
        ("x", "geen cijfer: geheim"),
        ("-", "geen cijfer: de bron schrijft '-' (nihil)"),
        ("Impossible", "geen cijfer: kan niet voorkomen"),
        ("", "geen cijfer: de bron laat de cel leeg"),
        ("#", "geen cijfer: de bron schrijft '#'"),
    ],
)
def test_a_cell_without_a_figure_says_why_and_is_never_zero(catalog: Catalog, symbol: str, note: str) -> None:
    described = vacancy_table()
    rows = cells(described, {("PV24", "2021KW01", "V_1"): symbol})

    frame = harvest(fit(vacancies(), described, catalog), [rows], catalog).frame

    cell = frame[(frame["region"] == "PV24") & (frame["period"] == "2021KW01")].iloc[0]
    assert (cell["value"], cell["note"]) == ("", note)


def test_without_a_status_only_the_newest_year_is_provisional(catalog: Catalog) -> None:
    described = vacancy_table()
    plan = fit(vacancies(), described, catalog)
    frame = harvest(plan, [cells(described, {})], catalog).frame

    assert plan.remarks == (
        "De bron geeft bij 2 van de 2 perioden geen status; die van 2021 gelden als voorlopig en eerdere als "
        "definitief.",
    )
    assert dict(zip(frame["period"], frame["status"], strict=True)) == {
        "2020KW04": "definitief",
        "2021KW01": "voorlopig",
    }


@pytest.mark.parametrize("status", ["Voorlopig", "NaderVoorlopig", "Nader voorlopig"])
def test_the_status_of_the_publisher_goes_first(catalog: Catalog, status: str) -> None:
    assert set(fit(vacancies(), vacancy_table(status), catalog).statuses.values()) == {"voorlopig"}


def test_a_forecast_came_out_when_the_table_changed(catalog: Catalog) -> None:
    recipe = vacancies(status="prognose", published=True)
    described = vacancy_table()

    frame = harvest(fit(recipe, described, catalog), [cells(described, {})], catalog).frame

    assert set(frame["published"]) == {"2026-06-23"}
    assert set(frame["status"]) == {"prognose"}


def test_a_measure_may_end_earlier_than_the_table(catalog: Catalog) -> None:
    rule = {"id": "V_1", "indicator": "openstaande-vacatures", "units": {"x 1 000": 1000}}
    recipe = vacancies(measures=[{**rule, "until": "2020KW04"}])
    described = vacancy_table()

    found = harvest(fit(recipe, described, catalog), [cells(described, {})], catalog)

    assert set(found.frame["period"]) == {"2020KW04"}
    assert found.left["periode niet gevraagd"] == 2


def test_a_dimension_may_be_the_indicator(catalog: Catalog) -> None:
    courses = dimension("Opleiding", {"A": "Zorg en welzijn", "B": "Verzorgende ig", "C": "Anders"})
    years = dimension("Perioden", {"2020SJ00": "2020/'21"}, "time")
    described = table("2NED", "Mbo", [courses, years], [measure("D_1", "Deelnemers mbo")])
    recipe = vacancies(
        source="azw-24103ned",
        region="NL01",
        dimensions=[
            {
                "column": "indicator",
                "id": "Opleiding",
                "codes": {"A": "mbo-studenten", "B": "mbo-studenten-verzorgende-ig"},
                "rest": "overslaan",
            },
            {"column": "period", "id": "Perioden", "frequencies": ["schooljaar"]},
        ],
        measures=[{"titles": ["Deelnemers mbo"], "units": {"aantal": 1}}],
    )

    found = harvest(fit(recipe, described, catalog), [cells(described, {})], catalog)

    assert found.frame["indicator"].tolist() == ["mbo-studenten", "mbo-studenten-verzorgende-ig"]
    assert found.left == {"code niet gevraagd": 1}


def test_a_code_outside_the_list_of_the_table_is_refused(catalog: Catalog) -> None:
    described = vacancy_table()
    rows = cells(described, {}).replace({"RegioS": {"LD01": "XX01"}})

    with pytest.raises(UserError, match="de code 'XX01' voor, die de codelijst van de tabel niet kent"):
        harvest(fit(vacancies(), described, catalog), [rows], catalog)


def test_figures_that_come_twice_are_refused(catalog: Catalog) -> None:
    described = vacancy_table()
    rows = cells(described, {})

    with pytest.raises(UserError, match="die elkaar dubbelen"):
        harvest(fit(vacancies(), described, catalog), [rows, rows], catalog)


def test_nothing_and_only_symbols_are_refused(catalog: Catalog) -> None:
    described = vacancy_table()
    plan = fit(vacancies(), described, catalog)
    rows = cells(described, {})

    with pytest.raises(UserError, match="gaf 0 regels en geen bruikbaar cijfer"):
        harvest(plan, [], catalog)
    with pytest.raises(UserError, match=r"gaf 2 regels .*2 keer regio niet in de catalogus"):
        harvest(plan, [rows[rows["RegioS"] == "LD01"]], catalog)
    with pytest.raises(UserError, match="zonder één cijfer erin"):
        harvest(plan, [rows.assign(value=float("nan"), symbol=".")], catalog)


def test_the_fingerprint_follows_what_is_taken_and_the_version(catalog: Catalog) -> None:
    plain = fit(vacancies(), vacancy_table(), catalog).fingerprint
    again = fit(vacancies(title="Andere titel"), vacancy_table(), catalog).fingerprint
    newer = vacancy_table()
    newer = table("1NED", "Vacatures", newer.dimensions, newer.measures, datetime(2026, 9, 1))

    assert plain == again
    assert fit(vacancies(), newer, catalog).fingerprint != plain
    assert fit(vacancies(status="voorlopig"), vacancy_table("Definitief"), catalog).fingerprint != plain


def write_recipe(root: Path, content: dict[str, object]) -> None:
    import yaml

    folder = root / "data" / "catalog" / "recipes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "proef.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def test_frame_is_text_only(catalog: Catalog) -> None:
    described = vacancy_table()
    frame = harvest(fit(vacancies(), described, catalog), [cells(described, {})], catalog).frame

    assert not frame.isna().any().any()
    assert all(isinstance(cell, str) for cell in pd.unique(frame.to_numpy().ravel()))
