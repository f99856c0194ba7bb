"""The assumptions: each fault is named with its file and line, and the shipped set is complete."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from hcalib.assumptions import EVIDENCE, SERIES_FILE, Assumption, Assumptions, load_assumptions
from hcalib.catalog import TOTAL, Catalog, load_catalog
from hcalib.errors import UserError
from hcalib.projection.levers import TARGETS

DATA = Path(__file__).resolve().parents[2] / "data"
SHIPPED = DATA / "assumptions" / "flevoland"
GOALS = DATA / "agenda" / "hca-zwf" / "goals.yml"

AZW_BRANCHES = {
    "ziekenhuizen",
    "umc",
    "ggz",
    "huisartsen",
    "overig",
    "vvt",
    "gehandicaptenzorg",
    "jeugdzorg",
    "sociaal-werk",
    "kinderopvang",
}
WORKING_AGES = set(range(15, 76))
ALL_AGES = set(range(106))
COURSES = {(f"mbo-{n}", track) for n in (1, 2, 3, 4) for track in ("bol", "bbl")} | {
    ("hbo-6", "voltijd"),
    ("hbo-6", "deeltijd"),
    ("hbo-6", "duaal"),
    ("wo-7", "voltijd"),
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(DATA / "catalog")


@pytest.fixture(scope="module")
def shipped(catalog: Catalog) -> Assumptions:
    return load_assumptions(SHIPPED, catalog)


def ages(band: str) -> set[int]:
    first, _, last = band.removesuffix("+").partition("-")
    return set(range(int(first), (105 if band.endswith("+") else int(last)) + 1))


def total(rows: Iterable[Assumption]) -> float:
    return sum(row.value for row in rows)


def value(shipped: Assumptions, parameter: str) -> float:
    (row,) = shipped.of(parameter)
    return row.value


class Made:
    """A small set of assumptions with one parameter per kind of check, and room for a mistake."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.about = {"region": "PV24", "established": "2026-11-23", "title": "Proef"}
        self.parameters: list[dict[str, object]] = [
            self.parameter("vertrek", "uitstroom", dimensions=["branch", "age"]),
            self.parameter("starters", "instroom", maximum=5000, dimensions=["level", "track"]),
            self.parameter("sterfte", "uitstroom", dimensions=["sex", "age"]),
        ]
        self.rows: dict[str, list[dict[str, object]]] = {
            "uitstroom": [self.row("vertrek"), self.row("vertrek", branch="vvt", age="15-24")],
            "instroom": [self.row("starters", level="mbo-3", track="bbl", value=100, low=80, high=120)],
        }

    @staticmethod
    def parameter(name: str, group: str, **fields: object) -> dict[str, object]:
        fixed = {"id": name, "name": name.capitalize(), "definition": "Een proef.", "group": group}
        return {**fixed, "unit": "aandeel", "minimum": 0, "maximum": 1, **fields}

    @staticmethod
    def row(parameter: str, **fields: object) -> dict[str, object]:
        row: dict[str, object] = dict.fromkeys(Assumption.model_fields, "")
        row |= {"parameter": parameter, "value": 0.1, "low": 0.05, "high": 0.2, "treatment": "constant"}
        row |= {"window": "2020-2023", "evidence": "schatting", "source": "eigen-schatting"}
        return {**row, "place": "Eigen oordeel", "quality": 4, "impact": "middel", **fields}

    def write(self) -> Path:
        for name, content in (("about", self.about), ("parameters", self.parameters)):
            text = yaml.safe_dump(content, allow_unicode=True)
            (self.folder / f"{name}.yml").write_text(text, encoding="utf-8")
        for name, rows in self.rows.items():
            with (self.folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
                writer = csv.DictWriter(handle, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        return self.folder

    def faults(self, catalog: Catalog) -> list[str]:
        with pytest.raises(UserError) as error:
            load_assumptions(self.write(), catalog)
        return [str(fault) for fault in error.value.faults]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


class TestLoading:
    def test_everything_is_read_in_the_order_of_the_files(self, made: Made, catalog: Catalog):
        loaded = load_assumptions(made.write(), catalog)
        assert [row.parameter for row in loaded.rows] == ["starters", "vertrek", "vertrek"]
        assert list(loaded.parameters) == ["vertrek", "starters", "sterfte"]
        assert (loaded.region, loaded.established.isoformat()) == ("PV24", "2026-11-23")

    def test_an_empty_cell_means_all_together(self, made: Made, catalog: Catalog):
        loaded = load_assumptions(made.write(), catalog)
        whole, part = loaded.of("vertrek")
        assert whole.key() == ("vertrek", TOTAL, TOTAL, TOTAL, TOTAL, TOTAL)
        assert (part.branch, part.age, part.note) == ("vvt", "15-24", None)

    def test_a_parameter_without_assumptions_gives_nothing(self, made: Made, catalog: Catalog):
        assert load_assumptions(made.write(), catalog).of("sterfte") == ()

    def test_a_value_may_lie_on_its_bounds(self, made: Made, catalog: Catalog):
        made.rows["uitstroom"][0] |= {"value": 1, "low": 1, "high": 1}
        assert load_assumptions(made.write(), catalog).of("vertrek")[0].value == 1


class TestMistakes:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"parameter": "vertek"}, "veld 'parameter': de parameter 'vertek' bestaat niet."),
            ({"source": "cbs-9"}, "veld 'source': de bron 'cbs-9' bestaat niet."),
            ({"branch": "hospice"}, "veld 'branch': de code 'hospice' bestaat niet."),
            ({"age": "15-"}, "veld 'age': de code '15-' bestaat niet."),
            ({"sex": "x"}, "veld 'sex': de code 'x' bestaat niet."),
            ({"level": "mbo-9"}, "veld 'level': de code 'mbo-9' bestaat niet."),
            ({"track": "avond"}, "veld 'track': de code 'avond' bestaat niet."),
            ({"level": "mbo-3"}, "veld 'level': Vertrek verschilt niet naar level; laat deze cel leeg."),
            ({"track": "bbl"}, "veld 'track': Vertrek verschilt niet naar track; laat deze cel leeg."),
            ({"sex": "man"}, "veld 'sex': Vertrek verschilt niet naar sex; laat deze cel leeg."),
            ({"high": 1.5}, "Vertrek kan van 0 tot 1 lopen; hier staat 0.05 tot 1.5."),
            ({"low": -0.1}, "Vertrek kan van 0 tot 1 lopen; hier staat -0.1 tot 0.2."),
            ({"value": 0.3}, "de waarde 0.3 ligt niet tussen laag (0.05) en hoog (0.2)."),
            ({"low": 0.15}, "de waarde 0.1 ligt niet tussen laag (0.15) en hoog (0.2)."),
            ({"value": "0,1"}, "veld 'value'"),
            ({"value": "nan"}, "regel 3"),
            ({"value": ""}, "veld 'value'"),
            ({"window": ""}, "veld 'window'"),
            ({"place": ""}, "veld 'place'"),
            ({"treatment": "vast"}, "veld 'treatment'"),
            ({"evidence": "gevonden"}, "veld 'evidence'"),
            ({"quality": 5}, "veld 'quality'"),
            ({"quality": 0}, "veld 'quality'"),
            ({"impact": "enorm"}, "veld 'impact'"),
        ],
    )
    def test_one_in_a_line(self, changes: dict[str, object], expected: str, made: Made, catalog: Catalog):
        made.rows["uitstroom"][1] |= changes
        (fault,) = made.faults(catalog)
        assert re.search(r"uitstroom\.csv, regel 3\b", fault)
        assert expected in fault

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"unit": "stuks"}, "veld 'vertrek.unit': de eenheid 'stuks' bestaat niet."),
            ({"group": "rest"}, "group"),
            ({"dimensions": ["branch", "year"]}, "dimensions"),
            ({"minimum": "laag"}, "minimum"),
            ({"definition": ""}, "definition"),
            ({"weight": 1}, "weight"),
        ],
    )
    def test_one_in_a_parameter(
        self, changes: dict[str, object], expected: str, made: Made, catalog: Catalog
    ):
        made.parameters[0] |= changes
        (fault,) = made.faults(catalog)
        assert "parameters.yml" in fault
        assert expected in fault

    def test_a_parameter_that_is_there_twice(self, made: Made, catalog: Catalog):
        made.parameters.append(made.parameters[0])
        (fault,) = made.faults(catalog)
        assert fault.endswith("parameters.yml: de parameter 'vertrek' staat er 2 keer in.")

    def test_an_assumption_that_is_there_twice_in_one_file(self, made: Made, catalog: Catalog):
        made.rows["uitstroom"].append(made.rows["uitstroom"][1] | {"value": 0.15})
        (fault,) = made.faults(catalog)
        assert "uitstroom.csv, regel 4: deze aanname staat al in uitstroom.csv, regel 3" in fault

    def test_an_assumption_that_is_there_twice_in_two_files(self, made: Made, catalog: Catalog):
        made.rows["vraag"] = [dict(made.rows["uitstroom"][0])]
        (fault,) = made.faults(catalog)
        assert "vraag.csv, regel 2: deze aanname staat al in uitstroom.csv, regel 2" in fault

    @pytest.mark.parametrize(
        ("parts", "told"),
        [
            ((0.5, 0.3), "samen 0.8 en moeten samen 1 zijn; het zijn er 2"),
            ((0, 0), "samen 0 en"),
            ((0.6, 0.6), "samen 1.2 en"),
        ],
    )
    def test_parts_of_a_whole_add_up_to_one(
        self, parts: tuple[float, ...], told: str, made: Made, catalog: Catalog
    ):
        made.parameters[0]["parts_of"] = "age"
        made.rows["uitstroom"] = [
            made.row("vertrek", branch=branch, age=age, value=part, low=0, high=1)
            for branch, ages in (("vvt", parts), ("ggz", (0.9, 0.1)))
            for age, part in zip(("15-24", "25-75"), ages, strict=True)
        ]
        (fault,) = made.faults(catalog)
        assert "uitstroom.csv, regel 2, veld 'value': Vertrek (vvt): de delen zijn" in fault
        assert told in fault

    def test_a_column_that_nobody_knows(self, made: Made, catalog: Catalog):
        made.rows["instroom"][0]["jaar"] = 2021
        (fault,) = made.faults(catalog)
        assert "instroom.csv, regel 2, veld 'jaar'" in fault

    def test_a_column_that_is_missing(self, made: Made, catalog: Catalog):
        del made.rows["instroom"][0]["low"]
        (fault,) = made.faults(catalog)
        assert "instroom.csv, regel 2, veld 'low'" in fault

    def test_a_line_with_more_cells_than_the_header(self, made: Made, catalog: Catalog):
        path = made.write() / "instroom.csv"
        path.write_text(path.read_text(encoding="utf-8").rstrip() + ",x,y\n", encoding="utf-8")
        with pytest.raises(UserError, match=r"instroom\.csv, regel 2: deze regel heeft meer kolommen"):
            load_assumptions(made.folder, catalog)

    @pytest.mark.parametrize("name", ["about.yml", "parameters.yml"])
    def test_a_file_that_is_missing(self, name: str, made: Made, catalog: Catalog):
        (made.write() / name).unlink()
        with pytest.raises(UserError, match=f"{name}: dit bestand ontbreekt"):
            load_assumptions(made.folder, catalog)

    def test_a_region_that_does_not_exist(self, made: Made, catalog: Catalog):
        made.about["region"] = "PV99"
        (fault,) = made.faults(catalog)
        assert fault.endswith("about.yml, veld 'region': de regio 'PV99' bestaat niet.")

    def test_all_faults_of_all_files_come_together(self, made: Made, catalog: Catalog):
        made.parameters[0]["unit"] = "stuks"
        made.rows["uitstroom"][1]["source"] = "cbs-9"
        made.rows["instroom"][0] |= {"high": 9000, "branch": "vvt"}
        assert len(made.faults(catalog)) == 4

    def test_broken_lines_of_all_files_come_together(self, made: Made, catalog: Catalog):
        made.rows["uitstroom"][0]["value"] = "veel"
        made.rows["instroom"][0]["quality"] = 9
        found = made.faults(catalog)
        assert ["instroom" in found[0], "uitstroom" in found[1]] == [True, True]


def codes(rows: Iterable[Assumption], dimension: str) -> set[str]:
    return {getattr(row, dimension) for row in rows}


def by(rows: Iterable[Assumption], dimension: str) -> dict[str, list[Assumption]]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, dimension)].append(row)
    return groups


class TestShipped:
    def test_it_is_about_flevoland(self, shipped: Assumptions):
        assert shipped.region == "PV24"

    def test_every_parameter_has_a_value(self, shipped: Assumptions):
        assert [name for name in shipped.parameters if not shipped.of(name)] == []

    def test_each_file_holds_its_own_group(self, shipped: Assumptions):
        for path in SHIPPED.glob("*.csv"):
            if path.name == SERIES_FILE:
                continue
            with path.open(encoding="utf-8", newline="") as handle:
                named = {line["parameter"] for line in csv.DictReader(handle)}
            assert {shipped.parameters[name].group for name in named} == {path.stem}

    def test_a_value_lies_in_its_range(self, shipped: Assumptions):
        assert [row.key() for row in shipped.rows if not row.low <= row.value <= row.high] == []

    def test_only_what_is_fixed_by_law_or_definition_has_no_range(self, shipped: Assumptions):
        certain = {row.parameter for row in shipped.rows if row.low == row.high and row.value != 0}
        once = {f"doel-{goal}-duur" for goal in ("1-1", "1-3", "2-1a", "2-1b", "2-2", "2-3", "2-4")}
        assert certain == {f"aow-leeftijd-{year}" for year in range(2021, 2032)} | once

    def test_a_judgement_is_never_given_the_name_of_a_publication(self, shipped: Assumptions):
        judged = {row.key() for row in shipped.rows if row.evidence == "schatting"}
        assert {row.key() for row in shipped.rows if row.source == "eigen-schatting"} == judged
        assert {row.quality for row in shipped.rows if row.key() in judged} == {4}

    def test_what_was_measured_here_is_of_the_best_quality(self, shipped: Assumptions):
        assert {row.quality for row in shipped.rows if row.evidence == "gemeten"} == {1}
        assert set(codes(shipped.rows, "evidence")) == set(EVIDENCE)

    @pytest.mark.parametrize(
        "parameter",
        [
            "branche-aandeel",
            "aandeel-vrouw",
            "deeltijdfactor",
            "ziekteverzuim",
            "openstaand-aandeel",
            "uitstroom-branche",
            "wissel-branche",
            "bestemming-aandeel",
            "instroom-branche",
            "trend-overig",
            "niveau-aandeel",
            "leeftijd-aandeel",
            "zorggebruik",
        ],
    )
    def test_every_branch_has_it(self, parameter: str, shipped: Assumptions):
        assert codes(shipped.of(parameter), "branch") == AZW_BRANCHES

    @pytest.mark.parametrize(
        "parameter",
        [
            "studierendement",
            "blijft-in-regio",
            "opscholing",
            "jonge-instroom-niveau",
            "zij-instroom-niveau",
            "herintrede-niveau",
        ],
    )
    def test_every_level_has_it(self, parameter: str, shipped: Assumptions, catalog: Catalog):
        assert codes(shipped.of(parameter), "level") == set(catalog.levels)

    def test_every_branch_has_every_level(self, shipped: Assumptions, catalog: Catalog):
        found = Counter((row.branch, row.level) for row in shipped.of("niveau-aandeel"))
        assert found == Counter({(branch, level): 1 for branch in AZW_BRANCHES for level in catalog.levels})

    @pytest.mark.parametrize("parameter", ["instroom-opleiding", "studieduur", "sectorrendement"])
    def test_every_course_has_it(self, parameter: str, shipped: Assumptions):
        assert {(row.level, row.track) for row in shipped.of(parameter)} == COURSES

    def test_every_track_of_a_course_is_known(self, shipped: Assumptions):
        assert codes(shipped.of("nieuw-in-sector"), "track") == {track for _, track in COURSES}

    @pytest.mark.parametrize(
        ("parameter", "within"),
        [
            ("branche-aandeel", "sex"),
            ("bestemming-aandeel", "sex"),
            ("leeftijd-aandeel", "branch"),
            ("niveau-aandeel", "branch"),
            ("opleiding-leeftijd", "branch"),
            ("jonge-instroom-leeftijd", "branch"),
            ("zij-instroom-leeftijd", "branch"),
            ("herintrede-leeftijd", "branch"),
            ("jonge-instroom-niveau", "branch"),
            ("zij-instroom-niveau", "branch"),
            ("herintrede-niveau", "branch"),
            ("migratie-leeftijd", "branch"),
        ],
    )
    def test_shares_add_up_to_one(self, parameter: str, within: str, shipped: Assumptions):
        assert shipped.parameters[parameter].parts_of is not None
        sums = {code: total(rows) for code, rows in by(shipped.of(parameter), within).items()}
        assert sums == pytest.approx(dict.fromkeys(sums, 1))

    def test_five_year_groups_add_up_to_one_within_their_group(self, shipped: Assumptions):
        groups = codes(shipped.of("leeftijd-aandeel"), "age")
        rows = shipped.of("leeftijd-binnen-groep")
        for group in groups:
            inside = [row for row in rows if ages(row.age) <= ages(group)]
            assert total(inside) == pytest.approx(1)

    def test_the_ways_to_retire_add_up_to_one(self, shipped: Assumptions):
        shares = [name for name in shipped.parameters if re.fullmatch(r"pensioen-.*-?aow", name)]
        assert len(shares) == 8
        assert sum(value(shipped, name) for name in shares) == pytest.approx(1)

    @pytest.mark.parametrize(
        ("parameter", "within", "whole"),
        [
            ("leeftijd-aandeel", "branch", WORKING_AGES),
            ("leeftijd-binnen-groep", "branch", WORKING_AGES),
            ("uitstroom-leeftijd", "branch", WORKING_AGES),
            ("opleiding-leeftijd", "branch", WORKING_AGES),
            ("jonge-instroom-leeftijd", "branch", WORKING_AGES),
            ("zij-instroom-leeftijd", "branch", WORKING_AGES),
            ("herintrede-leeftijd", "branch", WORKING_AGES),
            ("sterftekans", "sex", ALL_AGES),
            ("zorggebruik", "branch", ALL_AGES),
            ("geboorten", "branch", ALL_AGES),
            ("migratie-leeftijd", "branch", set(range(65))),
        ],
    )
    def test_every_age_is_there_once(
        self, parameter: str, within: str, whole: set[int], shipped: Assumptions
    ):
        for rows in by(shipped.of(parameter), within).values():
            listed = [age for row in rows for age in ages(row.age)]
            assert sorted(listed) == sorted(whole)

    def test_the_state_pension_age_is_as_legislated_and_never_falls(self, shipped: Assumptions):
        legislated = [value(shipped, f"aow-leeftijd-{year}") for year in range(2021, 2032)]
        assert legislated == sorted(legislated)
        assert legislated[:4] == pytest.approx([66 + 4 / 12, 66 + 7 / 12, 66 + 10 / 12, 67], abs=1e-4)
        assert legislated[6:8] == [67, 67.25]

    def test_the_probability_to_die_rises_with_age(self, shipped: Assumptions):
        for rows in by(shipped.of("sterftekans"), "sex").values():
            adult = [row.value for row in rows if min(ages(row.age)) > 0]
            assert adult == sorted(adult)

    def test_leaving_averages_out_to_its_level(self, shipped: Assumptions):
        branches = {row.branch: row.value for row in shipped.of("branche-aandeel")}
        group = {(r.branch, age): r.value for r in shipped.of("leeftijd-aandeel") for age in ages(r.age)}
        inside = {
            a: r.value / len(ages(r.age)) for r in shipped.of("leeftijd-binnen-groep") for a in ages(r.age)
        }
        by_age = {age: row.value for row in shipped.of("uitstroom-leeftijd") for age in ages(row.age)}
        by_branch = {row.branch: row.value for row in shipped.of("uitstroom-branche")}
        mean = sum(
            share * group[branch, age] * inside[age] * by_age[age] * by_branch[branch]
            for branch, share in branches.items()
            for age in WORKING_AGES
        )
        assert mean == pytest.approx(1, abs=0.02)

    def test_students_add_up_to_the_published_number(self, shipped: Assumptions):
        assert total(shipped.of("instroom-opleiding")) == 4290

    def test_what_differs_by_base_year_is_there_for_each(self, shipped: Assumptions):
        for name in ("werknemers-regio", "begintekort", "openstaand-factor"):
            years = {p.removeprefix(f"{name}-") for p in shipped.parameters if p.startswith(f"{name}-2")}
            assert years == {"2021", "2024"}

    def test_every_goal_says_what_a_unit_of_it_does(self, shipped: Assumptions):
        goals = yaml.safe_load(GOALS.read_text(encoding="utf-8"))
        numbers = [part["id"] for goal in goals for part in goal.get("parts", [goal])]
        for number in numbers:
            start = "doel-" + number.replace(".", "-")
            for part in ("effect", "vertraging", "duur", "zonder", "overlap"):
                assert shipped.of(f"{start}-{part}")
            definition = shipped.parameters[f"{start}-effect"].definition
            named = re.search(r"Hefboom: ([a-z-]+)\. Eenheid:", definition)
            assert named is not None
            assert named[1] in TARGETS
        assert len([name for name in shipped.parameters if name.startswith("doel-")]) == 5 * len(numbers)
