"""Picture of a population: growth, ageing, municipalities, components, ranking, and what is missing."""

from datetime import date

import pandas as pd
import pytest

from hcalib.catalog import Catalog, Indicator, Region, Source, Unit
from hcalib.monitoring.ageing import age_bands, ageing_rows
from hcalib.monitoring.population import population_picture
from hcalib.observations import COLUMNS, DIMENSIONS, KEY, Observations
from hcalib.periods import parse_period

BANDS = ("0-14", "15-24", "25-44", "45-64", "65+")
COMPONENTS = (
    "geboorten", "sterfte", "natuurlijke-aanwas", "immigratie", "emigratie", "vestiging", "vertrek",
    "migratiesaldo", "bevolkingsgroei",
)  # fmt: skip


def a_source(name: str, kind: str = "statline") -> Source:
    return Source(
        id=name, publisher="CBS", title=name, kind=kind, licence="CC BY 4.0", rhythm="jaar",
        how="StatLine", citation=name,
    )  # fmt: skip


def an_indicator(name: str, unit: str = "personen") -> Indicator:
    return Indicator(
        id=name, name=name.capitalize(), definition=name, unit=unit, direction="none", levels=("provincie",),
        moment="begin", lag_days=100, sources=("telling",), minimum=-1e9, maximum=1e9,
    )  # fmt: skip


def a_catalog() -> Catalog:
    """The country, three provinces, municipalities of the first, a RegioPlus region and a fictional one."""
    regions = [
        Region(code="NL01", name="Nederland", kind="land"),
        Region(code="PV24", name="Flevoland", kind="provincie", parent="NL01"),
        Region(code="PV25", name="Gelderland", kind="provincie", parent="NL01"),
        Region(code="PV26", name="Utrecht", kind="provincie", parent="NL01"),
        Region(code="GM1", name="Stad", kind="gemeente", parent="PV24"),
        Region(code="GM2", name="Dorp", kind="gemeente", parent="PV24"),
        Region(code="RA0204", name="Regio Zwolle", kind="regioplus", parent="NL01"),
        Region(code="VB01", name="Voorbeeldland", kind="provincie", example=True),
    ]
    indicators = [an_indicator(name) for name in ("bevolking", *COMPONENTS)]
    indicators += [
        an_indicator("aandeel-65-plus", "procent"),
        an_indicator("grijze-druk", "per-100-personen"),
    ]
    return Catalog(
        indicators={i.id: i for i in indicators},
        units={
            "personen": Unit(id="personen", name="personen", kind="count"),
            "procent": Unit(id="procent", name="procent", kind="percent"),
            "per-100-personen": Unit(id="per-100-personen", name="per 100 personen", kind="ratio"),
        },
        sources={
            "telling": a_source("telling"),
            "leeftijden": a_source("leeftijden"),
            "plan": a_source("plan", "document"),
        },
        regions={r.code: r for r in regions},
        branches={},
        levels={},
        identities=(),
    )


def row(region: str, year: int, value: float, indicator: str = "bevolking", **changes: object) -> dict:
    period = f"{year}JJ00"
    return {
        "indicator": indicator, "region": region, "period": period, **dict.fromkeys(DIMENSIONS, "totaal"),
        "source": "telling", "vintage": pd.Timestamp(2026, 11, 23),
        "value": value, "qualifier": "", "unit": "personen", "status": "definitief",
        "available": pd.Timestamp(year + 1, 1, 1), "note": "", "file": "test.csv", "row": 2,
        "start": pd.Timestamp(parse_period(period).start), **changes,
    }  # fmt: skip


def ages(region: str, year: int, values: tuple[int, ...], **changes: object) -> list[dict]:
    return [
        row(region, year, value, age=age, source="leeftijden", **changes)
        for age, value in zip(BANDS, values, strict=True)
    ]


def table(rows: list[dict]) -> Observations:
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "start"])
    assert not frame.duplicated(KEY).any()
    return Observations(frame)


def some_region() -> list[dict]:
    rows = [row("PV24", 2019, 1000), row("PV24", 2020, 1010), row("PV24", 2021, 1100)]
    rows += [row("NL01", 2019, 10_000), row("NL01", 2021, 10_200)]
    rows += [row("PV25", 2019, 2000), row("PV25", 2021, 2100), row("PV26", 2020, 500), row("PV26", 2021, 510)]
    rows += [row("GM1", 2019, 700), row("GM1", 2021, 780), row("GM2", 2019, 300), row("GM2", 2021, 320)]
    return rows


class TestGrowth:
    def test_index_and_growth_since_the_first_year(self):
        totals = population_picture(table(some_region()), a_catalog(), "PV24").totals
        own = totals[totals["region"] == "PV24"].set_index("period")
        assert own.loc["2021JJ00", "index"] == pytest.approx(110)
        assert own.loc["2021JJ00", "change"] == 100
        assert own.loc["2021JJ00", "change_percent"] == pytest.approx(10)
        country = totals[totals["region"] == "NL01"].set_index("period")
        assert country.loc["2021JJ00", "index"] == pytest.approx(102)

    def test_a_region_without_a_figure_in_the_first_year_has_no_index(self):
        totals = population_picture(table(some_region()), a_catalog(), "PV24").totals
        utrecht = totals[totals["region"] == "PV26"]
        assert len(utrecht) == 2
        assert utrecht[["index", "change", "change_percent"]].isna().all(axis=None)

    def test_every_row_keeps_source_status_and_vintage(self):
        totals = population_picture(table(some_region()), a_catalog(), "PV24").totals
        assert set(COLUMNS) <= set(totals.columns)
        assert (totals["source"] == "telling").all()

    def test_a_document_is_no_part_of_the_series(self):
        rows = [*some_region(), row("PV24", 2024, 9999, source="plan")]
        totals = population_picture(table(rows), a_catalog(), "PV24").totals
        assert 9999 not in totals["value"].tolist()

    def test_the_newest_vintage_of_a_year_is_used(self):
        rows = [*some_region(), row("PV24", 2021, 1090, vintage=pd.Timestamp(2022, 1, 1))]
        totals = population_picture(table(rows), a_catalog(), "PV24").totals
        assert totals[(totals["region"] == "PV24") & (totals["period"] == "2021JJ00")]["value"].tolist() == [
            1100
        ]

    def test_a_missing_figure_stays_missing(self):
        rows = [*some_region(), row("PV24", 2022, float("nan"))]
        picture = population_picture(table(rows), a_catalog(), "PV24")
        assert picture.totals[picture.totals["region"] == "PV24"]["period"].max() == "2021JJ00"


class TestAgeing:
    def test_share_and_pressure_by_hand(self):
        observations = table([*some_region(), *ages("PV24", 2021, (200, 150, 250, 300, 200))])
        rows = ageing_rows(observations, a_catalog(), "PV24").set_index("indicator")
        assert rows.loc["aandeel-65-plus", "value"] == pytest.approx(100 * 200 / 1100)
        assert rows.loc["grijze-druk", "value"] == pytest.approx(100 * 200 / (150 + 250 + 300))
        assert rows.loc["aandeel-65-plus", "unit"] == "procent"
        assert rows.loc["grijze-druk", "unit"] == "per-100-personen"
        assert (rows["age"] == "totaal").all()

    def test_shares_of_the_bands_add_up(self):
        observations = table([*some_region(), *ages("PV24", 2021, (200, 150, 250, 300, 200))])
        bands = age_bands(observations, a_catalog(), "PV24")
        assert bands["share"].sum() == pytest.approx(100)
        assert list(bands["age"]) == list(BANDS)

    def test_a_year_with_a_missing_band_is_left_out(self):
        rows = ages("PV24", 2020, (1, 2, 3, 4, 5)) + ages("PV24", 2021, (200, 150, 250, 300, 200))[:4]
        assert set(age_bands(table(rows), a_catalog(), "PV24")["period"]) == {"2020JJ00"}

    def test_municipalities_that_are_the_whole_region_stand_in_for_it(self):
        rows = some_region()
        rows += ages("GM1", 2021, (160, 100, 180, 200, 140)) + ages("GM2", 2021, (40, 50, 70, 100, 60))
        bands = age_bands(table(rows), a_catalog(), "PV24").set_index("age")
        assert bands.loc["65+", "value"] == 200
        assert bands.loc["65+", "region"] == "PV24"
        assert "gemeenten" in bands.loc["65+", "note"]

    def test_own_figures_go_before_a_sum_and_a_sum_only_fills_other_years(self):
        rows = [*some_region(), row("GM1", 2020, 705), row("GM2", 2020, 305)]
        rows += ages("GM1", 2020, (150, 95, 160, 180, 120)) + ages("GM2", 2020, (40, 45, 70, 90, 60))
        rows += ages("GM1", 2021, (160, 100, 180, 200, 140)) + ages("GM2", 2021, (40, 50, 70, 100, 60))
        rows += ages("PV24", 2021, (201, 149, 250, 300, 200))
        bands = age_bands(table(rows), a_catalog(), "PV24")
        young = bands[bands["age"] == "0-14"]
        assert young["period"].tolist() == ["2020JJ00", "2021JJ00"]
        assert young["value"].tolist() == [190, 201]

    def test_municipalities_that_do_not_add_up_to_the_region_do_not(self):
        rows = some_region()
        rows += ages("GM1", 2021, (160, 100, 180, 200, 140)) + ages("GM2", 2021, (40, 50, 70, 100, 59))
        assert age_bands(table(rows), a_catalog(), "PV24").empty

    def test_a_computed_figure_is_as_weak_as_its_weakest_part_and_names_all_sources(self):
        rows = ages("PV24", 2021, (200, 150, 250, 300, 200))
        rows[2].update(status="voorlopig", source="telling", vintage=pd.Timestamp(2027, 1, 1))
        share = ageing_rows(table(rows), a_catalog(), "PV24").iloc[0]
        assert share["status"] == "voorlopig"
        assert share["source"] == "leeftijden telling"
        assert share["vintage"] == pd.Timestamp(2027, 1, 1)

    def test_a_published_share_goes_before_a_computed_one(self):
        rows = ages("PV24", 2021, (200, 150, 250, 300, 200))
        rows.append(row("PV24", 2021, 18.5, "aandeel-65-plus", unit="procent"))
        shares = ageing_rows(table(rows), a_catalog(), "PV24")
        assert shares[shares["indicator"] == "aandeel-65-plus"]["value"].tolist() == [18.5]


class TestMunicipalities:
    def test_side_by_side_with_growth_and_ageing(self):
        rows = [*some_region(), *ages("GM1", 2021, (160, 100, 180, 200, 140))]
        picture = population_picture(table(rows), a_catalog(), "PV24")
        assert list(picture.municipalities["name"]) == ["Dorp", "Stad"]
        town = picture.municipalities.set_index("region").loc["GM1"]
        assert town["value"] == 780
        assert town["change"] == 80
        assert town["aandeel-65-plus"] == pytest.approx(100 * 140 / 780)
        village = picture.municipalities.set_index("region").loc["GM2"]
        assert pd.isna(village["grijze-druk"])


def growth_rows(correction: int = 0) -> list[dict]:
    values = dict(
        zip(
            COMPONENTS,
            (20, 8, 12, 30, 10, 50, 72 - correction, -2 + correction, 10 + correction),
            strict=True,
        )
    )
    rows = [row("PV24", 2019, value, name) for name, value in values.items()]
    return [*rows, row("PV24", 2019, 1000), row("PV24", 2020, 1010 + correction)]


class TestBalance:
    def test_everything_adds_up(self):
        balances = population_picture(table(growth_rows()), a_catalog(), "PV24").balances
        assert balances.exact
        assert len(balances.rows) == 4
        assert balances.remarks == ()

    def test_a_correction_is_shown_and_not_spread_out(self):
        rows = growth_rows()
        next(r for r in rows if r["indicator"] == "bevolkingsgroei")["value"] = 24
        balances = population_picture(table(rows), a_catalog(), "PV24").balances
        assert not balances.exact
        wrong = balances.rows[balances.rows["difference"] != 0]
        assert set(wrong["difference"]) == {14}
        assert "correcties" in balances.remarks[0]
        assert "14 personen" in balances.remarks[0]

    def test_a_year_with_a_missing_part_is_not_checked(self):
        rows = [r for r in growth_rows() if r["indicator"] != "sterfte"]
        balances = population_picture(table(rows), a_catalog(), "PV24").balances
        assert "natuurlijke-aanwas" not in set(balances.rows["indicator"])
        assert len(balances.rows) == 3

    def test_nothing_to_check_is_not_exact(self):
        assert not population_picture(table(some_region()), a_catalog(), "PV24").balances.exact

    def test_published_figures_of_flevoland(self):
        """2012, CBS StatLine 37259ned (CC BY 4.0): parts give 2,902, the published growth is 2,916."""
        values = (4991, 2213, 2778, 3696, 2596, 12318, 13294, 124, 2916)
        rows = [row("PV24", 2012, v, name) for name, v in zip(COMPONENTS, values, strict=True)]
        rows += [row("PV24", 2012, 395_525), row("PV24", 2013, 398_441)]
        found = population_picture(table(rows), a_catalog(), "PV24").balances.rows
        assert found["difference"].tolist() == [0, 0, 14, 0]


class TestRanking:
    def test_place_among_the_provinces_with_a_figure(self):
        ranking = population_picture(table(some_region()), a_catalog(), "PV24").rankings[0]
        assert ranking.indicator == "groei"
        assert (ranking.place, ranking.among) == (1, 2)
        assert list(ranking.rows["region"]) == ["PV24", "PV25"]

    def test_equal_values_share_a_place(self):
        rows = [*some_region(), row("PV26", 2019, 100)]
        rows = [r for r in rows if not (r["region"] == "PV26" and r["period"] == "2021JJ00")]
        rows.append(row("PV26", 2021, 110))
        ranking = population_picture(table(rows), a_catalog(), "PV26").rankings[0]
        assert (ranking.place, ranking.among) == (1, 3)
        assert ranking.rows["place"].tolist() == [1, 1, 3]

    def test_a_region_that_is_no_province_is_not_ranked(self):
        rows = [*some_region(), row("RA0204", 2019, 100), row("RA0204", 2021, 110)]
        assert population_picture(table(rows), a_catalog(), "RA0204").rankings == ()


class TestMissing:
    @pytest.mark.parametrize("region", ["PV24", "PV25", "RA0204", "GM1", "NL01", "VB01"])
    def test_no_data_at_all_is_a_picture_with_a_list_of_what_is_missing(self, region):
        picture = population_picture(table([]), a_catalog(), region)
        assert picture.totals.empty
        assert picture.bands.empty
        assert picture.ageing.empty
        assert picture.municipalities.empty
        assert picture.components.empty
        assert picture.rankings == ()
        assert set(COLUMNS) <= set(picture.totals.columns)
        assert set(COLUMNS) <= set(picture.ageing.columns)
        assert any("Inwoneraantallen" in text for text in picture.missing)
        assert any("leeftijd" in text for text in picture.missing)

    def test_another_province_works_by_its_code_alone(self):
        picture = population_picture(table(some_region()), a_catalog(), "PV25")
        assert picture.totals["region"].iloc[0] == "PV25"
        assert any("gemeenten" in text for text in picture.missing)

    def test_only_what_is_missing_is_named(self):
        rows = [*some_region(), *growth_rows()[:-2], *ages("PV24", 2021, (200, 150, 250, 300, 200))]
        assert population_picture(table(rows), a_catalog(), "PV24").missing == ()

    def test_a_municipality_without_figures_is_named(self):
        rows = [r for r in some_region() if r["region"] != "GM2"]
        missing = population_picture(table(rows), a_catalog(), "PV24").missing
        assert "Inwoneraantallen van Dorp." in missing

    def test_a_fictional_region_is_compared_with_nothing_real(self):
        rows = [
            *some_region(),
            row("VB01", 2019, 100, status="voorbeeld"),
            row("VB01", 2021, 110, status="voorbeeld"),
        ]
        picture = population_picture(table(rows), a_catalog(), "VB01")
        assert set(picture.totals["region"]) == {"VB01"}
        assert picture.rankings == ()


class TestBordersThatMoved:
    def two_provinces(self, growth: float) -> list[dict]:
        """Utrecht goes from 1,000 to 1,200 inhabitants, of which ``growth`` is published as growth."""
        return [
            row("PV24", 2018, 500),
            row("PV24", 2019, 550),
            row("PV26", 2018, 1000),
            row("PV26", 2019, 1200),
            row("PV26", 2018, growth, "bevolkingsgroei"),
        ]

    def test_people_that_came_with_a_border_are_no_growth(self):
        picture = population_picture(table(self.two_provinces(30)), a_catalog(), "PV24")
        utrecht = picture.totals[picture.totals["region"] == "PV26"].iloc[-1]
        assert (utrecht["value"], utrecht["shift"], utrecht["change"]) == (1200, 170, 30)
        assert utrecht["index"] == pytest.approx(103)
        assert [ranking.place for ranking in picture.rankings if ranking.indicator == "groei"] == [1]
        assert len(picture.remarks) == 1
        assert "Utrecht kreeg er in 2019 170 inwoners bij" in picture.remarks[0]

    def test_without_published_growth_there_is_no_telling(self):
        rows = self.two_provinces(30)[:-1]
        picture = population_picture(table(rows), a_catalog(), "PV24")
        assert picture.remarks == ()
        assert picture.totals.loc[picture.totals["region"] == "PV26", "change"].iloc[-1] == 200

    def test_a_small_gap_is_a_correction_and_no_border(self):
        picture = population_picture(table(self.two_provinces(199)), a_catalog(), "PV24")
        assert picture.remarks == ()
        assert (picture.totals["shift"] == 0).all()


def test_the_peildatum_cuts_what_the_picture_knows():
    observations = table(some_region()).as_known_on(date(2021, 6, 30))
    totals = population_picture(observations, a_catalog(), "PV24").totals
    assert totals["period"].max() == "2020JJ00"


def test_the_table_is_not_changed():
    observations = table(some_region())
    before = observations.frame.copy()
    population_picture(observations, a_catalog(), "PV24")
    pd.testing.assert_frame_equal(observations.frame, before)
