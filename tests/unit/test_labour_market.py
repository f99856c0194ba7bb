"""Picture of the labour market: vacancies, sick leave, shortage vintages, facts, and what is missing."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from hcalib.catalog import Catalog, Indicator, Region, Source, Unit
from hcalib.monitoring.labour_market import EXPECTED, FACTS, labour_market
from hcalib.monitoring.series import to_series
from hcalib.monitoring.shortages import published_shortages
from hcalib.observations import COLUMNS, DIMENSIONS, KEY, Observations
from hcalib.periods import parse_period

PEILDATUM = date(2021, 12, 31)


def a_catalog() -> Catalog:
    kinds = {"telling": "statline", "plan": "document", "site": "webpagina", "peiling": "levering"}
    sources = [
        Source(
            id=name, publisher="Maker", title=f"Titel van {name}", kind=kind, licence="CC BY 4.0",
            rhythm="jaar", how="vragen", citation=name,
        )
        for name, kind in kinds.items()
    ]  # fmt: skip
    regions = [
        Region(code="NL01", name="Nederland", kind="land"),
        Region(code="PV24", name="Flevoland", kind="provincie", parent="NL01"),
        Region(code="RA0204", name="Regio Zwolle", kind="regioplus", parent="NL01"),
        Region(code="VB01", name="Voorbeeldland", kind="provincie", example=True),
    ]
    indicators = [
        Indicator(
            id=name, name=name.capitalize(), definition=name, unit="personen", direction="none",
            levels=("land", "provincie"), moment="period", lag_days=80, sources=("plan", "telling"),
            minimum=-1e9, maximum=1e9,
        )
        for name in {*FACTS, *EXPECTED}
    ]  # fmt: skip
    return Catalog(
        indicators={i.id: i for i in indicators},
        units={"personen": Unit(id="personen", name="personen", kind="count")},
        sources={s.id: s for s in sources},
        regions={r.code: r for r in regions},
        branches={},
        levels={},
        identities=(),
    )


def row(indicator: str, region: str, period: str, value: float, **changes: object) -> dict:
    start = pd.Timestamp(parse_period(period).start)
    return {
        "indicator": indicator, "region": region, "period": period, **dict.fromkeys(DIMENSIONS, "totaal"),
        "source": "telling", "vintage": pd.Timestamp(2026, 11, 23), "value": value,
        "qualifier": "", "unit": "personen", "status": "definitief", "available": start, "note": "",
        "file": "test.csv", "row": 2, "start": start, **changes,
    }  # fmt: skip


def quarterly(
    indicator: str, region: str, values: list[float], first: int = 2012, **changes: object
) -> list[dict]:
    return [
        row(indicator, region, f"{first + n // 4}KW{n % 4 + 1:02d}", value, **{"branch": "Q", **changes})
        for n, value in enumerate(values)
    ]


def table(rows: list[dict]) -> Observations:
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "start"])
    assert not frame.duplicated(KEY).any()
    return Observations(frame)


def vacancies(region: str = "PV24", size: float = 500, years: int = 10, **changes: object) -> list[dict]:
    walk = np.cumsum(np.random.default_rng(7).normal(0, 0.1, 4 * years))
    values = np.round(size * np.exp(walk) / 100) * 100
    return quarterly("openstaande-vacatures", region, list(values), **changes)


def sick_leave(region: str = "NL01", years: int = 10, **changes: object) -> list[dict]:
    walk = np.cumsum(np.random.default_rng(8).normal(0, 0.2, 4 * years))
    values = np.round(6 + np.resize([0.6, -0.2, -0.6, 0.2], 4 * years) + walk, 1)
    return quarterly("ziekteverzuim", region, list(values), **changes)


def shortage(period: str, value: float, published: str, **changes: object) -> dict:
    day = pd.Timestamp(published)
    own = {"source": "plan", "vintage": day, "available": day, "status": "prognose", **changes}
    return row("tekort", "PV24", period, value, **own)


class TestVacancies:
    def test_region_beside_the_country_from_the_first_shared_quarter(self):
        rows = vacancies() + vacancies("NL01", 30_000, years=8, first=2014)
        market = labour_market(table(rows), a_catalog(), "PV24", PEILDATUM)
        compared = market.vacancies_compared
        base = compared[compared["period"] == "2014KW01"]
        assert base["index"].tolist() == [100, 100]
        assert set(compared["name"]) == {"Flevoland", "Nederland"}
        assert market.vacancies_country is not None
        assert market.vacancies_country.forecast is None

    def test_the_forecast_is_rows_with_source_and_status(self):
        picture = labour_market(table(vacancies()), a_catalog(), "PV24", PEILDATUM).vacancies
        rows = picture.forecast_rows
        assert picture.forecast.refusal is None
        assert set(COLUMNS) <= set(rows.columns)
        assert rows["period"].tolist() == ["2022KW01", "2022KW02", "2022KW03", "2022KW04"]
        assert (rows["status"] == "prognose").all()
        assert (rows["source"] == "telling").all()
        assert (rows["branch"] == "Q").all()
        assert (rows["low"] > 0).all()
        assert (rows["low"] < rows["value"]).all()

    def test_a_forecast_from_example_figures_is_an_example(self):
        rows = vacancies("VB01", status="voorbeeld")
        picture = labour_market(table(rows), a_catalog(), "VB01", PEILDATUM).vacancies
        assert (picture.forecast_rows["status"] == "voorbeeld").all()

    def test_it_looks_a_year_past_the_peildatum_however_old_the_figures(self):
        picture = labour_market(table(vacancies()), a_catalog(), "PV24", date(2022, 8, 1)).vacancies
        assert picture.age == 2
        assert picture.forecast_rows["period"].iloc[-1] == "2023KW02"
        assert "2 volle kwartalen" in picture.basis

    def test_figures_that_are_too_old_give_no_forecast_but_the_history_stays(self):
        picture = labour_market(table(vacancies()), a_catalog(), "PV24", date(2026, 11, 23)).vacancies
        assert picture.forecast.refusal is not None
        assert picture.forecast_rows.empty
        assert len(picture.rows) == 40
        assert "ruim 4 jaar" in picture.basis

    def test_quarters_that_are_missing_are_open_and_counted(self):
        rows = [r for r in vacancies() if not ("2020KW03" < r["period"] < "2021KW03")]
        picture = labour_market(table(rows), a_catalog(), "PV24", PEILDATUM).vacancies
        assert picture.series.isna().sum() == 3
        assert "ontbreken 3 kwartalen" in picture.basis
        assert picture.parts.loc["2021Q1"].isna().all()

    def test_a_year_figure_or_a_document_is_no_part_of_the_series(self):
        rows = [
            *vacancies(),
            row("openstaande-vacatures", "PV24", "2021JJ00", 9999, branch="Q"),
            row("openstaande-vacatures", "PV24", "2022KW01", 8888, branch="Q", source="site"),
        ]
        picture = labour_market(table(rows), a_catalog(), "PV24", PEILDATUM).vacancies
        assert picture.rows["value"].max() < 8888
        assert picture.latest["period"] == "2021KW04"

    def test_rounding_is_told_for_small_numbers_only(self):
        small = labour_market(table(vacancies()), a_catalog(), "PV24", PEILDATUM)
        large = labour_market(table(vacancies(size=50_000)), a_catalog(), "PV24", PEILDATUM)
        assert "honderdtallen" in small.vacancy_remarks[0]
        assert large.vacancy_remarks == ()


class TestSickLeave:
    def test_national_branches_with_trend_and_a_forecast_for_the_sector(self):
        rows = sick_leave() + sick_leave(branch="87") + sick_leave(branch="totaal")
        market = labour_market(table(rows), a_catalog(), "PV24", PEILDATUM)
        assert list(market.sick_leave) == ["Q", "87", "totaal"]
        assert market.sick_leave["Q"].forecast.backtest is not None
        assert market.sick_leave["87"].forecast is None
        assert market.sick_leave_region == {}
        parts = market.sick_leave["Q"].parts
        assert parts.groupby(parts.index.quarter)["season"].mean().idxmax() == 1

    def test_change_in_a_year(self):
        rows = sick_leave()
        picture = labour_market(table(rows), a_catalog(), "PV24", PEILDATUM).sick_leave["Q"]
        assert picture.change_in_a_year == pytest.approx(rows[-1]["value"] - rows[-5]["value"])
        gap = [r for r in rows if r["period"] != "2020KW04"]
        picture = labour_market(table(gap), a_catalog(), "PV24", PEILDATUM).sick_leave["Q"]
        assert np.isnan(picture.change_in_a_year)

    def test_a_region_with_figures_of_its_own(self):
        rows = sick_leave("VB01", status="voorbeeld") + sick_leave("NL01")
        market = labour_market(table(rows), a_catalog(), "VB01", PEILDATUM)
        assert set(market.sick_leave_region) == {"Q"}
        assert market.sick_leave == {}


class TestShortages:
    def rows(self) -> list[dict]:
        return [
            shortage("2030JJ00", 4700, "2021-06-30"),
            shortage("2020JJ00", 1500, "2021-06-30", status="schatting"),
            shortage("2021JJ00", 1414, "2018-07-31", source="site"),
        ]

    def test_vintages_stay_side_by_side_in_order_of_publication(self):
        found = published_shortages(table(self.rows()), a_catalog(), "PV24")
        assert found.rows["value"].tolist() == [1414, 1500, 4700]
        assert found.rows["year"].tolist() == [2021, 2020, 2030]
        assert found.rows["status"].tolist() == ["prognose", "schatting", "prognose"]
        assert found.rows["publication"].iloc[0] == "Titel van site"
        assert found.moves.empty

    def test_growth_within_a_publication_is_told_and_that_they_are_no_series(self):
        remarks = published_shortages(table(self.rows()), a_catalog(), "PV24").remarks
        assert "van 1.500 in 2020 naar 4.700 in 2030, 3,1 keer zo veel" in remarks[0]
        assert "niet als één lijn" in remarks[-1]

    def test_how_an_expectation_for_the_same_year_moved(self):
        rows = [shortage("2030JJ00", 4700, "2021-06-30"), shortage("2030JJ00", 5200, "2023-06-30")]
        found = published_shortages(table(rows), a_catalog(), "PV24")
        assert found.moves["change"].tolist() == [500]
        assert any("voor 2030 steeg van 4.700 naar 5.200" in remark for remark in found.remarks)

    def test_the_peildatum_hides_later_publications(self):
        rows = [shortage("2030JJ00", 4700, "2021-06-30"), shortage("2032JJ00", 5000, "2024-01-31")]
        known = table(rows).as_known_on(date(2022, 6, 30))
        assert published_shortages(known, a_catalog(), "PV24").rows["value"].tolist() == [4700]

    def test_another_branch_is_another_figure(self):
        rows = [
            shortage("2030JJ00", 4700, "2021-06-30"),
            shortage("2030JJ00", 900, "2023-06-30", branch="vvt"),
        ]
        assert published_shortages(table(rows), a_catalog(), "PV24").moves.empty

    def test_nothing_published(self):
        found = published_shortages(table([]), a_catalog(), "PV24")
        assert found.rows.empty
        assert found.moves.empty
        assert found.remarks == ()


class TestFacts:
    def test_documents_in_full_and_of_statistics_only_the_newest(self):
        rows = [
            row("werknemers", "PV24", "2019JJ00", 20_000),
            row("werknemers", "PV24", "2020JJ00", 21_000),
            row("werkdruk", "PV24", "2020JJ00", 40, source="plan"),
            row("werkdruk", "PV24", "2021JJ00", 42, source="plan"),
            row("ziekteverzuim", "PV24", "2021JJ00", 5.7, source="plan"),
        ]
        facts = labour_market(table(rows), a_catalog(), "PV24", PEILDATUM).facts
        assert facts["value"].tolist() == [21_000, 40, 42, 5.7]
        assert facts["name"].tolist() == ["Werknemers", "Werkdruk", "Werkdruk", "Ziekteverzuim"]

    def test_the_series_are_not_repeated_as_facts(self):
        facts = labour_market(table(vacancies()), a_catalog(), "PV24", PEILDATUM).facts
        assert facts.empty
        assert set(COLUMNS) <= set(facts.columns)

    def test_two_measures_with_one_name_are_kept_apart(self):
        rows = [
            row("vacaturegraad-peiling", "PV24", "2020MM03", 3.6, source="peiling"),
            row("vacaturegraad-cbs", "PV24", "2020KW01", 31.0),
        ]
        market = labour_market(table(rows), a_catalog(), "PV24", PEILDATUM)
        assert market.vacancy_rate_poll["value"].tolist() == [3.6]
        assert market.vacancy_rate_cbs["value"].tolist() == [31.0]


class TestMissing:
    @pytest.mark.parametrize("region", ["PV24", "RA0204", "NL01", "VB01"])
    def test_no_data_at_all_names_everything_that_is_missing(self, region):
        market = labour_market(table([]), a_catalog(), region, PEILDATUM)
        assert market.vacancies is None
        assert market.vacancies_compared.empty
        assert market.sick_leave == {}
        assert market.facts.empty
        told = " ".join(market.missing).lower()
        assert all(name in told for name in EXPECTED)

    def test_where_it_can_be_had_once_for_all_figures_of_a_source(self):
        market = labour_market(table([]), a_catalog(), "PV24", PEILDATUM)
        missing = market.missing
        assert len(market.lacking) == len(EXPECTED)
        assert len(missing) == 1
        assert missing[0].startswith("Tekort, werknemers, instroom, ")
        assert missing[0].endswith("geen cijfers voor Flevoland. Te halen uit: Maker, Titel van telling.")
        other = labour_market(table([]), a_catalog(), "RA0204", PEILDATUM).missing
        assert all("niet voor dit soort regio" in text for text in other)

    def test_a_source_that_lacks_the_region_is_not_advised(self):
        missing = labour_market(table(sick_leave("NL01")), a_catalog(), "PV24", PEILDATUM).missing
        assert "Ziekteverzuim: geen cijfers voor Flevoland." in missing

    def test_a_row_without_a_value_is_still_missing(self):
        rows = [row("werknemers", "PV24", "2020JJ00", float("nan"))]
        missing = labour_market(table(rows), a_catalog(), "PV24", PEILDATUM).missing
        assert any("werknemers" in text.lower() for text in missing)

    def test_what_is_there_is_not_called_missing(self):
        missing = labour_market(table(vacancies()), a_catalog(), "PV24", PEILDATUM).missing
        assert not any("openstaande" in text.lower() for text in missing)


def test_a_series_keeps_its_gaps_and_needs_no_order():
    rows = pd.DataFrame([row("x", "PV24", "2020KW04", 2.0), row("x", "PV24", "2020KW01", 1.0)])
    series = to_series(rows, "kwartaal")
    assert series.index.astype(str).tolist() == ["2020Q1", "2020Q2", "2020Q3", "2020Q4"]
    assert series.isna().tolist() == [False, True, True, False]


def test_the_table_is_not_changed():
    observations = table(vacancies() + sick_leave())
    before = observations.frame.copy()
    labour_market(observations, a_catalog(), "PV24", PEILDATUM)
    pd.testing.assert_frame_equal(observations.frame, before)
