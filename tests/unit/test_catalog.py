"""The catalog: the shipped one is complete, and every mistake in one is named."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from hcalib.catalog import Catalog, is_age, load_catalog
from hcalib.errors import UserError

DATA = Path(__file__).resolve().parents[2] / "data"
SHIPPED = DATA / "catalog"

GOAL_INDICATORS = {
    "enthousiaste-jongeren": "personen",
    "leerwerkplekken-extra": "plekken",
    "zij-instromers": "personen",
    "werkbegeleiders": "personen",
    "experimenteertuinen-functiegebouw": "aantal",
    "opgeschoold-2-3": "procent",
    "opgeschoold-3-4": "procent",
    "behouden-instromers": "personen",
    "behouden-loopbaan": "personen",
    "behouden-vitaliteit": "personen",
    "experimenten-deeltijdfactor": "aantal",
    "experimenteertuinen-productiviteit": "aantal",
    "grip-systeemverandering": "oordeel",
    "tekort": "personen",
}
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


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(SHIPPED)


class TestShipped:
    def test_every_goal_has_its_indicator_in_the_unit_of_the_plan(self, catalog: Catalog):
        assert {name: catalog.indicators[name].unit for name in GOAL_INDICATORS} == GOAL_INDICATORS

    def test_one_word_with_two_meanings_is_two_indicators_in_two_units(self, catalog: Catalog):
        assert catalog.unit_of("vacaturegraad-cbs").id == "per-1000-banen"
        assert catalog.unit_of("vacaturegraad-peiling").id == "procent"

    def test_no_two_indicators_have_the_same_name_or_definition(self, catalog: Catalog):
        for field in ("name", "definition"):
            counts = Counter(getattr(indicator, field) for indicator in catalog.indicators.values())
            assert [text for text, count in counts.items() if count > 1] == []

    def test_a_percentage_has_a_range_of_at_most_one_hundred(self, catalog: Catalog):
        wide = [
            i.id
            for i in catalog.indicators.values()
            if i.unit == "procent" and not 0 <= i.minimum < i.maximum <= 100
        ]
        assert wide == []

    def test_a_part_time_factor_that_is_a_hundred_times_too_high_is_out_of_range(self, catalog: Catalog):
        factor = catalog.indicators["deeltijdfactor"]
        assert factor.minimum < 0.65 < factor.maximum < 65

    def test_a_direction_is_given_only_where_one_way_is_good(self, catalog: Catalog):
        neutral = {"bevolking", "geboorten", "aandeel-65-plus", "openstaande-vacatures", "spanningsindicator"}
        assert {catalog.indicators[name].direction for name in neutral} == {"none"}
        assert catalog.indicators["tekort"].direction == "down"
        assert catalog.indicators["zij-instromers"].direction == "up"

    def test_the_grey_pressure_says_that_it_is_not_the_one_of_cbs(self, catalog: Catalog):
        grey = catalog.indicators["grijze-druk"]
        assert "15 tot en met 64" in grey.definition
        assert any("CBS" in caveat for caveat in grey.caveats)

    def test_every_source_is_used_or_says_that_it_has_no_figures_yet(self, catalog: Catalog):
        named = {source for indicator in catalog.indicators.values() for source in indicator.sources}
        referred = {"raat-flevoland-2018"}  # cited by the agendas, for facts that are no indicator
        silent = [
            source.id
            for source in catalog.sources.values()
            if source.id not in named | referred and not any("geen" in caveat for caveat in source.caveats)
        ]
        assert silent == []

    def test_documents_have_a_day_of_publication(self, catalog: Catalog):
        dated = {"document", "webpagina"}
        assert [s.id for s in catalog.sources.values() if s.kind in dated and s.published is None] == []

    def test_live_tables_have_an_address_or_say_where_to_find_them(self, catalog: Catalog):
        tables = [source for source in catalog.sources.values() if source.kind == "statline"]
        assert [
            s.id for s in tables if s.url is None and "dataderden" not in s.how and "StatLine" not in s.how
        ] == []

    def test_regions(self, catalog: Catalog):
        kinds = Counter(region.kind for region in catalog.regions.values())
        assert kinds == {"land": 1, "provincie": 12, "gemeente": 6, "regioplus": 28}
        assert [region.name for region in catalog.provinces()][:2] == ["Groningen", "Fryslân"]
        assert [region.name for region in catalog.municipalities("PV24")] == [
            "Almere",
            "Dronten",
            "Lelystad",
            "Noordoostpolder",
            "Urk",
            "Zeewolde",
        ]

    def test_flevoland_in_all_code_systems(self, catalog: Catalog):
        flevoland = catalog.regions["PV24"]
        codes = (flevoland.corop, flevoland.arbeidsmarktregio, flevoland.regioplus, flevoland.ggd)
        assert codes == ("CR40", "AM11", "RA0410", "GG2209")
        assert catalog.regions["RA0204"].name == "Regio Zwolle"

    def test_ten_azw_branches_of_which_child_care_is_not_narrow(self, catalog: Catalog):
        parents = {"zw-breed", "zw-smal"}
        azw = {
            b.id: b
            for b in catalog.branches.values()
            if b.scheme == "azw" and b.parent in parents and b.id not in parents
        }
        assert set(azw) == AZW_BRANCHES
        assert [name for name, branch in azw.items() if not branch.narrow] == ["kinderopvang"]

    def test_cbs_keys_of_the_sections(self, catalog: Catalog):
        keys = {name: catalog.branches[name].cbs_key for name in ("totaal", "Q", "86", "87", "88")}
        assert keys == {"totaal": "T001081", "Q": "422400", "86": "422500", "87": "425300", "88": "426600"}

    def test_qualification_levels(self, catalog: Catalog):
        assert [level.nlqf for level in catalog.levels.values()] == [1, 2, 3, 4, 6, 7]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "catalog"))


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], None]:
    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def faults_of(folder: Path, agenda: Path | None = None) -> list[str]:
    with pytest.raises(UserError) as error:
        load_catalog(folder, agenda)
    return [str(fault) for fault in error.value.faults]


class TestMistakes:
    @pytest.mark.parametrize(
        ("file", "old", "new", "expected"),
        [
            ("indicators.yml", "unit: personen", "unit: mensen", "de eenheid 'mensen' bestaat niet"),
            ("indicators.yml", "minimum: 0", "minimum: 99e9", "het minimum is groter dan het maximum"),
            ("indicators.yml", "cbs-83502ned", "cbs-83502", "de bron 'cbs-83502' bestaat niet"),
            ("indicators.yml", "direction: none", "direction: zijwaarts", "kies uit"),
            ("indicators.yml", "lag_days: 173", "lag_days: -1", "niet kleiner zijn dan 0"),
            ("indicators.yml", "- id: geboorten", "- id: bevolking", "staat er 2 keer in"),
            ("indicators.yml", "  moment: begin", "  momentje: begin", "onbekend"),
            ("sources.yml", "url: https://opendata", "url: opendata", "vorm"),
            (
                "regions.csv",
                "GM0184,Urk,gemeente,PV24",
                "GM0184,Urk,gemeente,PV99",
                "de regio 'PV99' bestaat niet",
            ),
            ("regions.csv", "GM0184,Urk", "GM0034,Urk", "'GM0034' staat er 2 keer in"),
            ("branches.csv", "422500,Q", "422500,X", "de branche 'X' bestaat niet"),
            (
                "levels.csv",
                "mbo-2,Mbo niveau 2 (helpende),2",
                "mbo-2,Mbo niveau 2 (helpende),twee",
                "geheel getal",
            ),
            ("units.csv", "fte,voltijdbanen (fte),fte,count", "fte,voltijdbanen (fte),fte,dozijn", "dozijn"),
            ("identities.yml", "- geboorten", "- geboortes", "de indicator 'geboortes' bestaat niet"),
            ("identities.yml", "whole: PV24", "whole: PV2", "de code 'PV2' bestaat niet voor 'region'"),
            (
                "identities.yml",
                "parts: [man, vrouw]",
                "parts: [man, vrouwen]",
                "'vrouwen' bestaat niet voor 'sex'",
            ),
            ("identities.yml", "parts: [0-14, ", "parts: [14-0, ", "'14-0' bestaat niet voor 'age'"),
        ],
    )
    def test_a_mistake_is_named_with_its_file(
        self,
        folder: Path,
        change: Callable[[str, str, str], None],
        file: str,
        old: str,
        new: str,
        expected: str,
    ):
        change(file, old, new)
        faults = faults_of(folder)
        assert any(expected in fault and file in fault for fault in faults), faults

    def test_mistakes_in_several_files_come_at_once(
        self, folder: Path, change: Callable[[str, str, str], None]
    ):
        change("units.csv", "fte,count", "fte,dozijn")
        change("indicators.yml", "direction: none", "direction: zijwaarts")
        (folder / "levels.csv").unlink()
        faults = faults_of(folder)
        assert [
            name for name in ("units.csv", "indicators.yml", "levels.csv") if name in " ".join(faults)
        ] == [
            "units.csv",
            "indicators.yml",
            "levels.csv",
        ]

    def test_a_key_that_stands_twice_is_refused(self, folder: Path, change: Callable[[str, str, str], None]):
        change("sources.yml", "  rhythm:", "  rhythm: nooit\n  rhythm:")
        assert any("twee keer" in fault for fault in faults_of(folder))


class TestAdditionsOfAnAgenda:
    def test_an_agenda_may_bring_its_own_regions_and_sources(self, tmp_path: Path, catalog: Catalog):
        (tmp_path / "regions.csv").write_text(
            "code,name,kind,parent,example\nXX01,Verzonnen,provincie,,true\nXX0101,Dorp,gemeente,XX01,true\n"
        )
        source = catalog.sources["cbs-03759ned"].model_dump(exclude_none=True) | {
            "id": "verzonnen",
            "kind": "voorbeeld",
        }
        (tmp_path / "sources.yml").write_text(yaml.safe_dump([source | {"caveats": []}]))
        wider = load_catalog(SHIPPED, tmp_path)
        assert [region.name for region in wider.municipalities("XX01")] == ["Dorp"]
        assert len(wider.provinces()) == 12
        assert "verzonnen" in wider.sources

    def test_a_code_that_exists_cannot_be_taken(self, tmp_path: Path):
        (tmp_path / "regions.csv").write_text("code,name,kind\nPV24,Nieuw Flevoland,provincie\n")
        assert any("'PV24' staat er 2 keer in" in fault for fault in faults_of(SHIPPED, tmp_path))

    def test_an_agenda_without_additions_changes_nothing(self, tmp_path: Path, catalog: Catalog):
        assert load_catalog(SHIPPED, tmp_path) == catalog


@pytest.mark.parametrize("code", ["totaal", "0-14", "65+", "95+", "15-15"])
def test_age_groups(code: str):
    assert is_age(code)


@pytest.mark.parametrize("code", ["", "oud", "14-0", "65 +", "0-", "+", "0-14 jaar", "-1", "٦٥+"])
def test_no_age_groups(code: str):
    assert not is_age(code)
