"""The shipped figures are the published ones: examples from the publications, totals, and the recordings."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hcalib.catalog import Catalog, load_catalog
from hcalib.observations import Observations, combine, read_observations
from hcalib.sources.snapshots import Snapshot, find_snapshots

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
FLEVOLAND = ("GM0034", "GM0050", "GM0171", "GM0184", "GM0303", "GM0995")
BANDS = {
    "0-14": "0Tot15Jaar",
    "15-24": "15Tot25Jaar",
    "25-44": "25Tot45Jaar",
    "45-64": "45Tot65Jaar",
    "65+": "65JaarOfOuder",
}
SBI = {"totaal": "T001081", "Q": "422400", "86": "422500", "87": "425300", "88": "426600"}

needs_recordings = pytest.mark.skipif(
    not (SHARED / "tidy").is_dir(), reason="de map shared met opnamen staat niet naast deze map"
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture(scope="module")
def snapshots() -> tuple[Snapshot, ...]:
    return find_snapshots(ROOT / "data" / "snapshots")


@pytest.fixture(scope="module")
def observations(catalog: Catalog, snapshots: tuple[Snapshot, ...]) -> Observations:
    return combine(
        [read_observations(s.path, s.sidecar.defaults, s.vintage, catalog) for s in snapshots], catalog
    )


def one(
    observations: Observations,
    indicator: str,
    region: str,
    period: str,
    source: str | None = None,
    **breakdown: str,
) -> float:
    rows = observations.select(indicator, region, **breakdown)
    rows = rows[(rows["period"] == period) & (True if source is None else rows["source"] == source)]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


class TestPublishedExamples:
    @pytest.mark.parametrize(
        ("year", "people"), [(2019, 416_546), (2021, 428_226), (2022, 434_771), (2026, 462_816)]
    )
    def test_inhabitants_of_flevoland(self, observations: Observations, year: int, people: int):
        assert one(observations, "bevolking", "PV24", f"{year}JJ00") == people

    @pytest.mark.parametrize(("year", "people"), [(2019, 57_236), (2024, 70_130)])
    def test_people_of_65_and_over_in_flevoland(self, observations: Observations, year: int, people: int):
        assert one(observations, "bevolking", "PV24", f"{year}JJ00", age="65+") == people

    def test_vacancies_are_numbers_and_not_thousands(self, observations: Observations):
        assert one(observations, "openstaande-vacatures", "PV24", "2020KW02", branch="Q") == 700
        assert one(observations, "openstaande-vacatures", "NL01", "2020KW02", branch="Q") == 34_500
        assert one(observations, "openstaande-vacatures", "NL01", "2011KW01") == 135_500
        assert one(observations, "openstaande-vacatures", "PV24", "2022KW03", branch="Q") == 1_500

    def test_sick_leave_reaches_back_to_1996(self, observations: Observations):
        series = observations.series("ziekteverzuim", "NL01", branch="Q")
        assert (series["period"].iloc[0], series["period"].iloc[-1]) == ("1996KW01", "2025KW03")
        assert (
            one(observations, "ziekteverzuim", "NL01", "2022KW04", source="cbs-80072ned", branch="Q") == 8.0
        )

    @pytest.mark.parametrize(
        ("source", "period", "people", "status", "qualifier"),
        [
            ("arbeidsmarktinbeeld-2018", "2021JJ00", 1414, "prognose", ""),
            ("cmo-jaarplan-2021", "2022JJ00", 1087, "prognose", "ca."),
            ("arbeidsmarktpublicatie-2021", "2020JJ00", 1500, "schatting", ""),
            ("arbeidsmarktpublicatie-2021", "2030JJ00", 4700, "prognose", ""),
            ("flever-jaarplan-2024", "2032JJ00", 5000, "prognose", ""),
            ("omroep-flevoland-2024", "2024MM06", 1000, "schatting", "ca."),
        ],
    )
    def test_every_published_shortage_of_flevoland_keeps_its_own_vintage(
        self, observations: Observations, source: str, period: str, people: int, status: str, qualifier: str
    ):
        rows = observations.select("tekort", "PV24")
        (row,) = rows[(rows["source"] == source) & (rows["period"] == period)].to_dict("records")
        assert (row["value"], row["status"], row["qualifier"]) == (people, status, qualifier)

    def test_what_the_plan_says_stays_with_the_plan(self, observations: Observations):
        plan = "uitvoeringsplan-2021-2022"
        assert one(observations, "ziekteverzuim", "PV24", "2021-09-30", source=plan, branch="zw-breed") == 5.7
        assert one(observations, "werkdruk", "PV24", "2021-09-30", source=plan) == 40
        assert one(observations, "respons-uitstroomonderzoek", "PV24", "2021-09-30", source=plan) == 5
        assert one(observations, "respons-vacaturepeiling", "PV24", "2021-09-30", source=plan) == 56
        assert one(observations, "zij-instromers", "PV24", "2021JJ00", source=plan) == 1000
        assert (
            one(observations, "zij-instromers", "PV24", "2021JJ00", source="hcazwf-monitoring-2022") == 1040
        )

    def test_leavers_of_regio_zwolle(self, observations: Observations):
        (leavers,) = observations.select("uitstroom", "RA0204").to_dict("records")
        assert (leavers["value"], leavers["qualifier"]) == (2600, ">")
        assert one(observations, "uitstroom-pensioen", "RA0204", "2016JJ00") == 307

    def test_a_judgement_in_words_has_no_number(self, observations: Observations):
        (row,) = observations.select("vraag-verzorgenden-verpleegkundigen", "PV24").to_dict("records")
        assert pd.isna(row["value"])
        assert "gelijk" in row["note"]

    def test_at_the_baseline_only_the_figures_of_then_are_known(self, observations: Observations):
        then = observations.as_known_on(date(2021, 6, 30))
        assert set(then.select("tekort", "PV24")["source"]) == {
            "arbeidsmarktinbeeld-2018",
            "cmo-jaarplan-2021",
            "arbeidsmarktpublicatie-2021",
        }
        latest = then.latest("bevolking", "PV24")
        assert latest is not None
        assert latest["period"] == "2021JJ00"
        assert then.select("zij-instromers", "PV24").empty

    def test_no_figure_is_a_target_or_an_example(self, observations: Observations):
        assert not observations.frame["status"].isin(["doel", "voorbeeld"]).any()


class TestHonesty:
    def test_figures_that_we_added_up_say_so(self, observations: Observations):
        bands = observations.select("bevolking", age=None)
        provinces = bands[bands["region"].str.startswith("PV") & bands["age"].isin(list(BANDS))]
        assert len(provinces) > 200
        assert provinces["note"].str.startswith("som van").all()

    def test_years_that_do_not_add_up_exactly_are_left_out(self, observations: Observations):
        for province in ("PV30", "PV31"):
            known = set(observations.select("bevolking", province, age="65+")["period"])
            assert known == {"2022JJ00", "2023JJ00", "2024JJ00"}

    def test_a_gap_in_a_series_is_a_gap(self, observations: Observations):
        years = set(observations.series("ziekteverzuim", "NL01", branch="87")["start"].dt.year)
        assert {2003, 2006} <= years
        assert not {2004, 2005} & years

    def test_sidecars_name_sources_of_the_catalog_and_what_to_know(
        self, snapshots: tuple[Snapshot, ...], catalog: Catalog
    ):
        assert {snapshot.sidecar.source for snapshot in snapshots} <= set(catalog.sources)
        assert all(snapshot.sidecar.caveats for snapshot in snapshots)

    def test_every_source_of_a_figure_is_named_by_its_indicator(
        self, observations: Observations, catalog: Catalog
    ):
        pairs = observations.frame[["indicator", "source"]].drop_duplicates().itertuples(index=False)
        assert [(i, s) for i, s in pairs if s not in catalog.indicators[i].sources] == []

    def test_rounding_of_vacancies_is_to_hundreds(self, observations: Observations):
        values = observations.select("openstaande-vacatures", branch=None)["value"]
        assert (values % 100 == 0).all()


class TestTotals:
    def test_every_identity_has_something_to_check(self, observations: Observations, catalog: Catalog):
        """A misspelt code would make a check pass for want of parts."""
        for identity in catalog.identities:
            rows = observations.frame[observations.frame["indicator"].isin(identity.indicators)]
            assert {identity.whole, *identity.parts} <= set(rows[identity.dimension])

    def test_natural_increase_is_births_minus_deaths(self, observations: Observations):
        wide = self.flows(observations)
        assert (wide["geboorten"] - wide["sterfte"] == wide["natuurlijke-aanwas"]).all()

    def test_the_migration_balance_is_who_came_minus_who_went(self, observations: Observations):
        wide = self.flows(observations)
        balance = wide["immigratie"] + wide["vestiging"] - wide["emigratie"] - wide["vertrek"]
        assert (balance == wide["migratiesaldo"]).all()

    def test_growth_leads_to_the_inhabitants_of_the_next_year_but_for_moved_borders(
        self, observations: Observations
    ):
        growth = observations.select("bevolkingsgroei")
        people = {
            (row.region, row.start.year): row.value
            for region in growth["region"].unique()
            for row in observations.series("bevolking", region).itertuples()
        }
        assert len(growth) == 19 * 12
        breaks = {}
        for row in growth.itertuples():
            rest = people[row.region, row.start.year + 1] - people[row.region, row.start.year] - row.value
            if rest:
                breaks[row.region, row.period] = rest
        # 1 January 2019: Vijfheerenlanden to Utrecht, and some addresses of Noordoostpolder to Urk
        assert breaks == {
            ("PV26", "2018JJ00"): 35_268,
            ("PV28", "2018JJ00"): -35_268,
            ("GM0184", "2018JJ00"): 13,
            ("GM0171", "2018JJ00"): -13,
        }

    @staticmethod
    def flows(observations: Observations) -> pd.DataFrame:
        names = (
            "geboorten",
            "sterfte",
            "natuurlijke-aanwas",
            "immigratie",
            "emigratie",
            "vestiging",
            "vertrek",
            "migratiesaldo",
        )
        wide = observations.select(names).pivot_table(
            index=["region", "period"], columns="indicator", values="value"
        )
        assert len(wide) == 19 * 12
        return wide


def tidy(name: str) -> Iterator[dict[str, str]]:
    with (SHARED / "tidy" / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def shipped(observations: Observations, source: str, indicator: str, **only: str) -> pd.DataFrame:
    frame = observations.frame
    keep = (frame["source"] == source) & (frame["indicator"] == indicator)
    for column, code in only.items():
        keep &= frame[column] == code
    return frame[keep]


@needs_recordings
class TestAgainstTheRecordings:
    def test_inhabitants(self, observations: Observations):
        text = (SHARED / "statline/v4/03759ned/observations-page-1.json").read_text(encoding="utf-8")
        recorded = {
            (item["RegioS"].strip(), item["Perioden"]): item["Value"]
            for item in json.loads(text)["value"]
            if item["Measure"] == "M000352"
        }
        rows = shipped(observations, "cbs-03759ned", "bevolking")
        assert len(rows) == 19 * 8
        assert [row.value for row in rows.itertuples()] == [
            recorded[row.region, row.period] for row in rows.itertuples()
        ]

    def test_ages_of_the_municipalities(self, observations: Observations):
        codes = {label: code for code, label in BANDS.items()}
        recorded = {
            (row["RegioS"], f"{row['jaar']}JJ00", codes[row["leeftijd"]]): float(row["inwoners"])
            for row in tidy("flevoland_gemeenten_leeftijd_2019-2024.csv")
            if row["leeftijd"] != "totaal"
        }
        rows = shipped(observations, "cbs-kerncijfers", "bevolking")
        rows = rows[rows["region"].isin(FLEVOLAND)]
        assert {(row.region, row.period, row.age): row.value for row in rows.itertuples()} == recorded

    def test_ages_of_the_country(self, observations: Observations):
        rows = shipped(observations, "cbs-kerncijfers", "bevolking", region="NL01")
        recorded = {
            (row["Perioden"], code): float(row[label])
            for row in tidy("kerncijfers_wijken_gemeenten_leeftijd_2021-2024.csv")
            if row["gemeente"] == "Nederland"
            for code, label in BANDS.items()
        }
        assert {(row.period, row.age): row.value for row in rows.itertuples()} == recorded

    def test_five_year_bands(self, observations: Observations):
        columns = {"totaal": "inwoners", "man": "inwoners_man", "vrouw": "inwoners_vrouw"}
        recorded = {
            (row["RegioS"], row["leeftijd"], sex): float(row[column])
            for row in tidy("83502NED_bevolking_vijfjaars_Flevoland_2021.csv")
            for sex, column in columns.items()
        }
        rows = shipped(observations, "cbs-83502ned", "bevolking", period="2021JJ00")
        assert {(row.region, row.age, row.sex): row.value for row in rows.itertuples()} == recorded

    @pytest.mark.parametrize(
        ("indicator", "column"),
        [
            ("geboorten", "LiveBornChildren_3"),
            ("sterfte", "Deaths_5"),
            ("natuurlijke-aanwas", "NaturalIncrease_7"),
            ("immigratie", "DueToImmigration_10"),
            ("vestiging", "DueToIntermunicipalMoves_11"),
            ("emigratie", "DueToEmigrationIncludingAdministr_14"),
            ("vertrek", "DueToIntermunicipalMoves_16"),
            ("migratiesaldo", "NetMigrationIncludingAdministrative_17"),
            ("bevolkingsgroei", "PopulationGrowth_18"),
        ],
    )
    def test_births_deaths_and_moves(self, observations: Observations, indicator: str, column: str):
        recorded = {
            (row["Regions"], row["Periods"]): float(row[column])
            for row in tidy("37259eng_bevolkingsontwikkeling_NL-PV_2012-2023.csv")
            if row["Sex"] == "T001038" and not row["Regions"].startswith("LD")
        }
        rows = shipped(observations, "cbs-37259ned", indicator)
        assert {(row.region, row.period): row.value for row in rows.itertuples()} == recorded

    @pytest.mark.parametrize(("branch", "key"), SBI.items())
    def test_sick_leave(self, observations: Observations, branch: str, key: str):
        recorded = {
            row["Perioden"]: float(row["Ziekteverzuimpercentage_1"])
            for row in tidy("80072ned_ziekteverzuim_kwartalen_1996-2025.csv")
            if row["sbi_code"] == key
        }
        rows = shipped(observations, "cbs-80072ned", "ziekteverzuim", branch=branch)
        assert {row.period: row.value for row in rows.itertuples()} == recorded

    @pytest.mark.parametrize("branch", ["totaal", "Q"])
    def test_vacancies(self, observations: Observations, branch: str):
        pages = [SHARED / f"statline/v3/83599NED/tables_{page}.json" for page in (2, 3)]
        recorded = {
            (item["RegioS"].strip(), item["Perioden"]): float(item["OpenstaandeVacatures_1"]) * 1000
            for page in pages
            for item in json.loads(page.read_text(encoding="utf-8"))["value"]
            if item["BedrijfstakkenBranchesSBI2008"].strip() == SBI[branch]
            and not item["RegioS"].startswith("LD")
        }
        rows = shipped(observations, "cbs-83599ned", "openstaande-vacatures", branch=branch)
        assert {(row.region, row.period): row.value for row in rows.itertuples()} == pytest.approx(recorded)

    def test_third_quarters(self, observations: Observations):
        frame = observations.select("openstaande-vacatures", branch="Q")
        ours = {(row.region, row.period): row.value for row in frame.itertuples()}
        for row in tidy("vacatures_Q_provincie_2017KW03-2022KW03.csv"):
            expected = float(row["OpenstaandeVacatures_x1000"]) * 1000
            assert ours[row["RegioS"], row["Perioden"]] == pytest.approx(expected)

    def test_every_published_figure_is_there_or_named_as_left_out(
        self, observations: Observations, snapshots: tuple[Snapshot, ...]
    ):
        """Numbers are looked for by region; ratios per job seeker are stored per hundred of them."""
        region = {"Flevoland": "PV24", "Nederland": "NL01"}
        values = {
            (row.region, round(row.value, 4))
            for row in observations.frame.itertuples()
            if row.value == row.value
        }
        documents = [s for s in snapshots if s.collection == "publicaties"]
        texts = " ".join(
            [
                *observations.frame["note"].unique(),
                *(caveat for s in documents for caveat in s.sidecar.caveats),
            ]
        )
        missing = []
        for row in tidy("published_figures.csv"):
            if row["waarde"] == "ongeveer gelijk":
                continue
            number = float(row["waarde"].lstrip("~>"))
            scaled = number * 1000 if row["eenheid"] == "x1000" else number
            per_hundred = number * 100 if row["indicator"] == "vacatures per werkzoekende" else number
            dutch = f"{scaled:,.0f}".replace(",", ".") if scaled >= 1000 else f"{scaled:g}".replace(".", ",")
            found = (region[row["regio"]], round(per_hundred, 4)) in values or dutch in texts
            if not found:
                missing.append((row["indicator"], row["waarde"]))
        assert missing == []
