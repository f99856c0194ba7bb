"""Does a table still fit its recipe, and which table is it: everything that changed is said at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from statline_double import Double, cells, changed, dimension, measure, table

from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import ExitCode, UserError
from hcalib.sources.recipes.finding import resolve
from hcalib.sources.recipes.fitting import fit
from hcalib.sources.recipes.models import Recipe
from hcalib.sources.recipes.plan import Plan
from hcalib.sources.statline.tables import Table, TableInfo

ROOT = Path(__file__).parents[2]

NO_STATUS = (
    "De bron geeft bij 1 van de 1 perioden geen status; die van 2021 gelden als voorlopig en eerdere als "
    "definitief."
)
BRANCHES = {"10": "Zorg en welzijn (breed)", "11": "Jeugdzorg", "99": "Onderwijs"}
SEXES = {"T": "Totaal mannen en vrouwen", "M": "Mannen", "V": "Vrouwen"}
AGES = {"10000": "Totaal", "1": "Jonger dan 25 jaar", "2": "25 jaar of ouder"}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


def staff_table(title: str = "Werknemers; AZW, regio", name: str = "1NED") -> Table:
    return table(
        name,
        title,
        [
            dimension("Regio", {"NL01": "Nederland", "RA0410": "Flevoland"}, "geo", "Regio's"),
            dimension("Perioden", {"2021KW01": "2021 1e kwartaal", "2021JJ00": "2021"}, "time"),
            dimension("AZW", BRANCHES, title="AZW branches"),
            dimension("Geslacht", SEXES),
            dimension("Leeftijd", AGES),
        ],
        [measure("W_1", "Werknemers", "x 1 000", 1), measure("B_2", "Banen", "x 1 000", 1)],
    )


def staff(**changes: object) -> Recipe:
    content: dict[str, object] = {
        "id": "proef",
        "source": "azw-werknemers",
        "endpoint": "cbs",
        "table": {"id": "1NED", "title": ["werknemers"]},
        "title": "Proef",
        "verified": "nee",
        "confirmed": True,
        "dimensions": [
            {"column": "region", "kind": "geo", "codes": ["NL01", "RA0410"]},
            {"column": "period", "kind": "time", "frequencies": ["kwartaal"]},
            {
                "column": "branch",
                "words": ["branche"],
                "titles": {
                    "Zorg en welzijn breed": "zw-breed",
                    "Jeugdzorg": "jeugdzorg",
                    "Jeugdhulp": "jeugdzorg",
                },
                "rest": "overslaan",
            },
            {"column": "none", "id": "Geslacht", "code": "T"},
            {"column": "age", "id": "Leeftijd"},
        ],
        "measures": [
            {
                "id": "W_1",
                "titles": ["Werknemers"],
                "indicator": "werknemers",
                "units": {"x 1 000": 1000},
                "decimals": 1,
            }
        ],
    }
    return Recipe.model_validate({**content, **changes})


def complaints(recipe: Recipe, described: Table, catalog: Catalog) -> list[str]:
    """Return what is said of a table that does not fit, without the words that all sentences share."""
    with pytest.raises(UserError) as caught:
        fit(recipe, described, catalog)
    assert caught.value.exit_code is ExitCode.SOURCE
    shared = f"tabel {described.info.id} ({described.info.title}) past niet bij dit recept: "
    assert all(fault.message.startswith(shared) for fault in caught.value.faults)
    return [fault.message.removeprefix(shared) for fault in caught.value.faults]


def codes_of(plan: Plan, column: str) -> dict[str, str]:
    return next(one.codes for one in plan.dimensions if one.column == column)


def test_a_table_that_fits_gives_codes_and_a_selection(catalog: Catalog) -> None:
    plan = fit(staff(), staff_table(), catalog)

    assert codes_of(plan, "branch") == {"10": "zw-breed", "11": "jeugdzorg"}
    assert codes_of(plan, "age") == {"10000": "totaal", "1": "0-24", "2": "25+"}
    assert codes_of(plan, "period") == {"2021KW01": "2021KW01"}
    assert plan.selection == {"Perioden": ("2021KW01",), "AZW": ("1*",), "Geslacht": ("T",)}
    assert plan.statuses == {"2021KW01": "voorlopig"}


def test_a_code_that_is_new_or_gone_is_told(catalog: Catalog) -> None:
    sexes = staff_table()
    rule = {"column": "sex", "id": "Geslacht", "codes": {"T": "totaal", "M": "man", "V": "vrouw"}}
    recipe = staff(dimensions=[*staff().model_dump(mode="json")["dimensions"][:3], rule, AGE])

    found = complaints(
        recipe, changed(sexes, "Geslacht", {"T": "Totaal", "M": "Mannen", "X": "Overig"}), catalog
    )

    assert found == [
        "dimensie Geslacht: onbekend is de code X (Overig); het recept kent T, M, V.",
        "dimensie Geslacht: de code voor 'vrouw' is er niet (meer); verwacht: 'V'; er is: T (Totaal), "
        "M (Mannen), X (Overig).",
    ]


AGE = {"column": "age", "id": "Leeftijd"}


def test_a_dimension_that_is_gone_and_one_that_is_new_are_told_together(catalog: Catalog) -> None:
    described = staff_table()
    renamed = tuple(
        replace(one, id="Sekse", title="Sekse") if one.id == "Geslacht" else one
        for one in described.dimensions
    )

    found = complaints(staff(), replace(described, dimensions=renamed), catalog)

    assert found == [
        "de dimensie 'Geslacht' is er niet (meer); wel: Regio's (Regio), Perioden (Perioden), AZW branches "
        "(AZW), Sekse (Sekse), Leeftijd (Leeftijd).",
        "de dimensie 'Sekse' (Sekse) is nieuw; het recept zegt niet welke codes ervan nodig zijn. Er zijn er "
        "3: T (Totaal mannen en vrouwen), M (Mannen), V (Vrouwen).",
    ]


def test_a_measure_that_changed_is_told(catalog: Catalog) -> None:
    described = staff_table()

    gone = replace(described, measures=described.measures[1:])
    assert complaints(staff(), gone, catalog) == [
        "de maat 'W_1' is er niet (meer); er is: Banen (B_2, x 1 000)."
    ]
    other = replace(described, measures=(measure("W_1", "Zelfstandigen", "aantal", 0),))
    assert complaints(staff(), other, catalog) == [
        "de maat 'W_1' heet nu 'Zelfstandigen'; verwacht: 'Werknemers'.",
        "de maat 'Zelfstandigen' staat in de eenheid 'aantal'; verwacht: 'x 1 000'.",
    ]
    finer = replace(described, measures=(measure("W_1", "Werknemers", "x 1 000", 3),))
    assert complaints(staff(), finer, catalog) == [
        "de maat 'Werknemers' heeft nu 3 cijfers achter de komma; verwacht: 1."
    ]


def test_a_recycled_number_is_noticed_by_the_title(catalog: Catalog) -> None:
    assert complaints(staff(), staff_table("Vogels; soort"), catalog) == [
        "de tabel heet nu 'Vogels; soort'; in de titel hoort te staan: werknemers."
    ]


def test_regions_periods_ages_and_statuses_that_changed_are_told_at_once(catalog: Catalog) -> None:
    described = changed(staff_table(), "Regio", {"NL01": "Nederland", "RA9999": "Elders"})
    described = changed(described, "Perioden", {"2021KW01": "x", "2021X000": "vreemd"})
    described = changed(described, "Leeftijd", {"1": "Jong", "2": "25 jaar of ouder"})
    described = replace(
        described,
        dimensions=tuple(
            replace(one, codes=tuple(replace(code, status="Misschien") for code in one.codes))
            if one.kind == "time"
            else one
            for one in described.dimensions
        ),
    )

    assert complaints(staff(), described, catalog) == [
        "dimensie Regio: deze regio's van de catalogus zijn er niet (meer): RA0410.",
        "dimensie Perioden: onbekend is de code 2021X000 (vreemd); verwacht: codes als 2021JJ00, 2020SJ00, "
        "2021KW01 of 2021MM01.",
        "dimensie Leeftijd: onbekend is de code 1 (Jong); verwacht: titels als '0 jaar', '15 tot 25 jaar' of "
        "'95 jaar of ouder'.",
        "dimensie Leeftijd: er is geen totaal; er is: 1 (Jong), 2 (25 jaar of ouder).",
        "de status 'Misschien' van periode 2021KW01 is onbekend; verwacht: Definitief, Voorlopig of "
        "NaderVoorlopig.",
    ]


def test_two_titles_for_one_branch_may_not_both_occur(catalog: Catalog) -> None:
    both = {"10": "Zorg en welzijn (breed)", "11": "Jeugdzorg", "12": "Jeugdhulp"}

    assert complaints(staff(), changed(staff_table(), "AZW", both), catalog) == [
        "dimensie AZW: de codes '11' en '12' zijn allebei 'jeugdzorg'."
    ]


def test_a_dimension_the_recipe_does_not_know_may_be_its_total(catalog: Catalog) -> None:
    rules = staff().model_dump(mode="json")["dimensions"]
    recipe = staff(dimensions=rules[:3], others="totaal")

    plan = fit(recipe, staff_table(), catalog)

    assert [one.codes for one in plan.dimensions if one.column == "none"] == [{"T": "T"}, {"10000": "10000"}]
    assert plan.remarks == (
        "Van 'Geslacht' is 'Totaal mannen en vrouwen' genomen.",
        "Van 'Leeftijd' is 'Totaal' genomen.",
        NO_STATUS,
    )
    two = changed(staff_table(), "Geslacht", {"T": "Totaal", "T2": "Totaal bekend"})
    assert complaints(recipe, two, catalog) == [
        "dimensie Geslacht: het recept neemt het totaal, maar dat is niet aan te wijzen "
        "(gevonden: T (Totaal), T2 (Totaal bekend))."
    ]


def test_an_optional_dimension_may_be_absent(catalog: Catalog) -> None:
    rules = staff().model_dump(mode="json")["dimensions"]
    recipe = staff(dimensions=[*rules[:4], {**rules[4], "optional": True}])
    described = staff_table()

    plan = fit(recipe, replace(described, dimensions=described.dimensions[:4]), catalog)

    assert "age" not in {one.column for one in plan.dimensions}


def test_a_recipe_that_could_mean_two_dimensions_is_refused(catalog: Catalog) -> None:
    described = staff_table()
    second = dimension("Subbranche", {"1": "x"}, title="Branche van herkomst")

    found = complaints(staff(), replace(described, dimensions=(*described.dimensions, second)), catalog)

    assert found[0] == (
        "voor 'branche' passen meer dimensies: AZW branches (AZW), Branche van herkomst (Subbranche)."
    )


def test_a_recipe_made_without_the_table_says_so(catalog: Catalog) -> None:
    plan = fit(staff(confirmed=False), staff_table(), catalog)

    assert "is gemaakt zonder de tabel zelf; vergelijk een paar cijfers" in plan.remarks[0]


BY_TITLE = {"title": ["werknemers", "azw", "regio"], "without": ["panel"]}


def test_a_table_is_found_by_title_and_named(catalog: Catalog) -> None:
    described = staff_table()
    panel = staff_table("Werknemers; AZW panel, regio", "2NED")
    client = Double({"1NED": (described, cells(described, {})), "2NED": (panel, cells(panel, {}))})

    plan = resolve(staff(table=BY_TITLE), client, catalog)

    assert plan.table.info.id == "1NED"
    assert plan.remarks == (
        "De tabel is op titel gevonden: 1NED 'Werknemers; AZW, regio', gewijzigd op 2026-06-23.",
        NO_STATUS,
    )


def test_tables_that_fit_equally_are_refused(catalog: Catalog) -> None:
    one, two = staff_table(), staff_table(name="2NED")
    client = Double({"1NED": (one, cells(one, {})), "2NED": (two, cells(two, {}))})

    with pytest.raises(UserError, match=r"meer tabellen passen even goed: 1NED .*, 2NED .*Kies er een"):
        resolve(staff(table=BY_TITLE), client, catalog)


def test_of_editions_the_newest_is_taken_and_never_an_older_one_that_happens_to_fit(
    catalog: Catalog,
) -> None:
    old = staff_table("Werknemers 2020-2050; AZW, regio", "1NED")
    new = staff_table("Werknemers 2023-2050; AZW, regio", "2NED")
    rule = {"title": ["werknemers", "azw", "regio"], "newest": True}
    client = Double({"1NED": (old, cells(old, {})), "2NED": (new, cells(new, {}))})

    assert resolve(staff(table=rule), client, catalog).table.info.id == "2NED"

    broken = replace(new, measures=new.measures[1:])
    client.tables["2NED"] = (broken, cells(broken, {}))
    with pytest.raises(UserError, match=r"tabel 2NED .* de maat 'W_1' is er niet"):
        resolve(staff(table=rule), client, catalog)


def test_no_table_says_what_was_looked_for_and_what_stopped(catalog: Catalog) -> None:
    stopped = TableInfo(
        "9NED", "Werknemers; AZW, regio", "", "Gediscontinueerd", "nl", datetime(2019, 1, 2), "", None
    )

    with pytest.raises(UserError) as caught:
        resolve(staff(table=BY_TITLE), Double(others=(stopped,)), catalog)

    assert str(caught.value) == (
        "recept proef: in de catalogus van 'cbs' heeft geen tabel deze woorden in de titel: werknemers, azw, "
        "regio. Wel stopgezet: 9NED 'Werknemers; AZW, regio', gewijzigd op 2019-01-02. Zoek met 'hca sources "
        "search' en pas het recept aan."
    )


def test_candidates_that_do_not_fit_are_all_explained(catalog: Catalog) -> None:
    one = replace(staff_table(), measures=(measure("W_1", "Werknemers", "%"),))
    two = replace(staff_table(name="2NED"), measures=(measure("B_2", "Banen"),))
    client = Double({"1NED": (one, cells(one, {})), "2NED": (two, cells(two, {}))})

    with pytest.raises(UserError) as caught:
        resolve(staff(table=BY_TITLE), client, catalog)

    said = str(caught.value)
    assert "geen gevonden tabel past" in said
    assert "tabel 1NED" in said
    assert "in de eenheid '%'" in said
    assert "tabel 2NED" in said


def test_too_many_candidates_ask_for_more_words(catalog: Catalog) -> None:
    infos = tuple(replace(staff_table().info, id=f"{number}NED") for number in range(9))

    with pytest.raises(UserError, match=r"9 tabellen hebben deze woorden .* Geef het recept meer woorden"):
        resolve(staff(table=BY_TITLE), Double(others=infos), catalog)
