"""The Regiobeeld: five sentences, tables and figures, also where data are missing. Figures are made up."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hcalib.catalog import Catalog, load_catalog
from hcalib.monitoring.backtest import Backtest
from hcalib.monitoring.labour_market import LabourMarket, labour_market
from hcalib.monitoring.population import PopulationPicture, population_picture
from hcalib.observations import COLUMNS, DIMENSIONS, Observations
from hcalib.periods import parse_period
from hcalib.presentation.regiobeeld import (
    branch_figure,
    closing,
    component_figure,
    forecast_check,
    growth_figures,
    sentences,
    shortage_figure,
    sick_leave_figure,
    tables,
    vacancy_figure,
)

DATA = Path(__file__).parents[2] / "data"
DAY = date(2022, 6, 30)
BANDS = ("0-14", "15-24", "25-44", "45-64", "65+")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(DATA / "catalog", DATA / "agenda" / "voorbeeld")


def row(indicator: str, region: str, period: str, value: float, **changes: object) -> dict[str, object]:
    start = pd.Timestamp(parse_period(period).start)
    return {
        "indicator": indicator, "region": region, "period": period, **dict.fromkeys(DIMENSIONS, "totaal"),
        "source": "cbs-03759ned", "vintage": pd.Timestamp(2022, 6, 1), "value": value,
        "qualifier": "", "unit": "personen", "status": "definitief", "available": start, "note": "",
        "file": "test.csv", "row": 2, "start": start, **changes,
    }  # fmt: skip


def people(region: str, counts: dict[int, float], **changes: object) -> list[dict[str, object]]:
    return [row("bevolking", region, f"{year}JJ00", value, **changes) for year, value in counts.items()]


def ages(region: str, year: int, old: float) -> list[dict[str, object]]:
    """1,000 inhabitants of whom ``old`` per mille are over 65."""
    rest = (1000 - old) / 4
    counts = dict.fromkeys(BANDS, rest) | {"65+": old}
    return [row("bevolking", region, f"{year}JJ00", value, age=age) for age, value in counts.items()]


def quarters(
    indicator: str, region: str, first: int, values: list[float], **changes: object
) -> list[dict[str, object]]:
    codes = [f"{first + place // 4}KW{place % 4 + 1:02d}" for place in range(len(values))]
    return [
        row(indicator, region, code, value, branch="Q", **changes)
        for code, value in zip(codes, values, strict=True)
    ]


def vacancies(region: str, values: list[float], first: int = 2015) -> list[dict[str, object]]:
    return quarters("openstaande-vacatures", region, first, values, unit="vacatures", source="cbs-83599ned")


def sick_leave(region: str, values: list[float], first: int = 2015) -> list[dict[str, object]]:
    return quarters("ziekteverzuim", region, first, values, unit="procent", source="cbs-80072ned")


def shortage(period: str, value: float, published: str, **changes: object) -> dict[str, object]:
    source = {"source": "cmo-jaarplan-2021", "status": "prognose", **changes}
    return row("tekort", "PV24", period, value, vintage=pd.Timestamp(published), **source)


@dataclass(frozen=True)
class Pictures:
    population: PopulationPicture
    market: LabourMarket


@pytest.fixture(scope="module")
def look(catalog: Catalog) -> Callable[..., Pictures]:
    def make(rows: list[dict[str, object]], region: str = "PV24") -> Pictures:
        observations = Observations(pd.DataFrame(rows, columns=[*COLUMNS, "start"]))
        return Pictures(
            population_picture(observations, catalog, region),
            labour_market(observations, catalog, region, DAY),
        )

    return make


def steady(count: int) -> list[float]:
    """Vacancies that wander by hundreds."""
    return [500.0 + 100 * (place * 7 % 4) for place in range(count)]


def seasonal(count: int) -> list[float]:
    """Sick leave with a winter peak and small differences between years."""
    return [round(5 + (0.6, -0.2, -0.6, 0.2)[p % 4] + 0.1 * (p // 4 * 5 % 3), 1) for p in range(count)]


class TestPeople:
    @pytest.mark.parametrize(
        ("now", "words"),
        [
            (1300, "groeit harder dan Nederland** (+30,0\u202f% sinds 2012, Nederland +10,0\u202f%)"),
            (1050, "groeit minder hard dan Nederland** (+5,0\u202f%"),
            (1100, "groeit even hard als Nederland"),
            (990, "groeit niet** (−1,0\u202f%"),
        ],
    )
    def test_growth_is_set_against_the_country(self, look, catalog, now, words):
        rows = people("PV24", {2012: 1000, 2022: now}) + people("NL01", {2012: 10000, 2022: 11000})
        assert words in sentences.people(look(rows).population, catalog)

    @pytest.mark.parametrize(
        ("then", "now", "country", "words"),
        [
            (140, 160, 200, "is jonger maar vergrijst"),
            (230, 250, 200, "is grijzer en vergrijst verder"),
            (160, 160, 200, "is jonger en vergrijst niet verder"),
            (190, 200, 200, "is even grijs als Nederland en vergrijst verder"),
        ],
    )
    def test_ageing_says_where_it_stands_and_where_it_goes(self, look, catalog, then, now, country, words):
        rows = [*ages("PV24", 2019, then), *ages("PV24", 2022, now), *ages("NL01", 2022, country)]
        told = sentences.people(look(rows).population, catalog)
        assert words in told
        assert told.endswith("; het aantal inwoners weten wij niet.")

    def test_one_year_is_no_direction(self, look, catalog):
        told = sentences.people(look(ages("PV24", 2022, 160)).population, catalog)
        assert "grijst" not in told
        assert "in 2022 was 16,0\u202f% van de inwoners 65 jaar of ouder" in told

    def test_only_growth_says_what_is_not_known(self, look, catalog):
        told = sentences.people(look(people("PV24", {2012: 1000, 2022: 1300})).population, catalog)
        assert told.endswith("hoe oud de inwoners zijn, weten wij niet.")
        assert "Nederland" not in told

    def test_no_figures_is_said(self, look, catalog):
        assert "weten wij niet" in sentences.people(look([], "RA0204").population, catalog)


class TestVacancies:
    def test_a_forecast_is_an_interval_in_hundreds(self, look):
        told = sentences.vacancies(look(vacancies("PV24", steady(29))).market)
        assert "stonden eind maart 2022 ongeveer **500 vacatures** open" in told
        interval = told.split("ligt onze verwachting tussen ")[1].rstrip(".")
        bounds = [int(part.replace(".", "")) for part in interval.split(" en ")]
        assert all(bound % 100 == 0 for bound in bounds)
        assert bounds[0] < bounds[1]

    def test_old_figures_give_no_forecast(self, look, catalog):
        market = look(vacancies("PV24", steady(20))).market
        told = sentences.vacancies(market)
        assert told.endswith("Nieuwere cijfers hebben wij niet, dus geven wij geen verwachting.")
        refused = forecast_check.vacancies(market, catalog)
        assert refused is not None
        assert refused.kind == "notice"
        assert "te oud om mee vooruit te kijken" in refused.html

    def test_too_few_figures_is_another_reason(self, look):
        told = sentences.vacancies(look(vacancies("PV24", [500, 600, 700, 600, 500], first=2021)).market)
        assert told.endswith("Een verwachting is met deze cijfers niet te maken.")

    def test_without_regional_figures_the_country_is_named(self, look, catalog):
        market = look(vacancies("NL01", [60000.0, 61000.0], first=2021), "RA0204").market
        told = sentences.vacancies(market)
        assert "in Regio Zwolle openstaan, weten wij niet" in told
        assert "in heel Nederland waren het er eind juni 2021 ongeveer 61.000" in told
        assert forecast_check.vacancies(market, catalog) is None

    def test_typed_over_figures_are_named_under_the_figure(self, look, catalog):
        rows = vacancies("PV24", steady(29))
        rows[-1]["note"] = "overgetypt; niet na te gaan in de opname van de tabel"
        block = vacancy_figure.vacancies(look(rows).market, catalog)
        assert "Overgetypt, en in de tabel van het CBS niet na te gaan: 1e kwartaal 2022." in block.html
        assert ";prognose;" in (block.csv or "")


class TestSickLeave:
    def test_a_national_figure_says_so(self, look):
        told = sentences.sick_leave(look(sick_leave("NL01", seasonal(29))).market)
        assert "**heel Nederland**, want per kwartaal zijn er over Flevoland geen cijfers" in told

    def test_figures_of_the_region_go_first(self, look, catalog):
        rows = sick_leave("NL01", seasonal(29)) + sick_leave("PV24", [v + 1 for v in seasonal(29)])
        market = look(rows).market
        assert "Nederland" not in sentences.sick_leave(market)
        assert "Flevoland" in sick_leave_figure.sick_leave(market, catalog).title
        pictures = look(rows)
        assert "Landelijk verzuim" not in closing.how_sure(pictures.population, pictures.market).html

    def test_the_country_itself_needs_no_such_warning(self, look, catalog):
        pictures = look(sick_leave("NL01", seasonal(29)), "NL01")
        assert "want per kwartaal" not in sentences.sick_leave(pictures.market)
        assert "heel Nederland" in sick_leave_figure.sick_leave(pictures.market, catalog).title
        assert "Landelijk verzuim" not in closing.how_sure(pictures.population, pictures.market).html

    def test_equal_is_not_higher(self, look):
        values = [5.0, 4.0, 4.5, 4.8] * 7 + [5.0]
        assert "even hoog als een jaar eerder" in sentences.sick_leave(
            look(sick_leave("NL01", values)).market
        )

    def test_a_year_before_that_is_missing_is_left_out(self, look):
        told = sentences.sick_leave(look(sick_leave("NL01", [5.0, 4.0])).market)
        assert "eerder" not in told

    def test_nothing_is_said_to_be_not_known(self, look, catalog):
        market = look([]).market
        assert "weten wij niet" in sentences.sick_leave(market)
        assert forecast_check.sick_leave(market, catalog) is None
        assert sick_leave_figure.sick_leave(market, catalog).csv is None
        assert branch_figure.branches(market, catalog).csv is None

    def test_the_pattern_of_the_year_is_told(self, look, catalog):
        block = sick_leave_figure.sick_leave(look(sick_leave("NL01", seasonal(29))).market, catalog)
        assert "Van januari tot en met maart ligt het 0,6 procentpunt boven de trend" in block.html

    def test_branches_are_compared_with_the_same_quarter_before_corona(self, look, catalog):
        rows = sick_leave("NL01", seasonal(29))
        other = [{**r, "branch": "87", "value": float(str(r["value"])) + 1} for r in rows]
        block = branch_figure.branches(look(rows + other).market, catalog)
        assert "het hoogst in verpleging en zorg met overnachting" in block.title
        assert "Open vierkant: 1e kwartaal 2019, voor corona" in block.html
        assert (block.csv or "").count("\r\n") == 1 + 4


class TestShortage:
    def test_no_publication(self, look, catalog):
        market = look([]).market
        assert "hebben wij geen publicatie" in sentences.shortage(market)
        assert shortage_figure.shortages(market, catalog).csv is None
        assert shortage_figure.remarks(market) is None

    def test_one_figure_keeps_its_qualifier_and_year(self, look):
        told = sentences.shortage(look([shortage("2022JJ00", 1087, "2021-01-31", qualifier="ca.")]).market)
        assert told.startswith("Eén publicatie noemt een **tekort** aan personeel in Flevoland: ")
        assert told.endswith(": ongeveer 1.087 (verwacht voor 2022).")

    def test_many_publications_are_no_line(self, look, catalog):
        rows = [
            shortage("2022JJ00", 1087, "2021-01-31"),
            shortage(
                "2020JJ00", 1500, "2021-06-30", source="arbeidsmarktpublicatie-2021", status="schatting"
            ),
            shortage("2030JJ00", 4700, "2021-06-30", source="arbeidsmarktpublicatie-2021"),
        ]
        market = look(rows).market
        told = sentences.shortage(market)
        assert told.startswith("Twee publicaties noemen")
        assert "van 1.087 (verwacht voor 2022) tot 4.700 (verwacht voor 2030)" in told
        assert "elk op hun eigen manier gemaakt" in told
        assert "Het nieuwste cijfer gaat over 2020 en is een schatting" in sentences.unknown(market)
        block = shortage_figure.shortages(market, catalog)
        assert len(re.findall(r">\s*verwachting\s*</", block.html)) == 2
        assert len(re.findall(r">\s*schatting\s*</", block.html)) == 1

    def test_one_maker_who_publishes_twice_has_one_method(self, look):
        rows = [shortage("2024JJ00", 900, "2021-01-31"), shortage("2024JJ00", 950, "2022-01-31")]
        assert "eigen manier" not in sentences.shortage(look(rows).market)

    def test_an_expectation_never_passes_for_the_present(self, look):
        told = sentences.unknown(look([shortage("2030JJ00", 4700, "2021-06-30")]).market)
        assert told.startswith("Hoe groot het tekort nu is, weten wij **niet**. Ook")


class TestUnknown:
    def test_a_long_list_is_counted(self, look):
        told = sentences.unknown(look([]).market)
        assert "over werknemers, instroom, uitstroom, deeltijdfactor en nog " in told
        assert told.endswith("onderwerpen.")

    def test_all_that_is_missing_is_listed_at_the_end(self, look):
        pictures = look([], "RA0204")
        block = closing.missing(pictures.population, pictures.market)
        assert block.kind == "notice"
        for text in (*pictures.population.missing, *pictures.market.missing):
            assert text.split(":")[0].split(",")[0] in block.html


class TestComponents:
    @pytest.mark.parametrize(
        ("born", "died", "moved", "words"),
        [
            (50, 30, 60, "groeide vooral door verhuizingen: van 2020 tot en met 2021 +120"),
            (90, 30, 10, "groeide vooral door geboorten"),
            (30, 40, 60, "groeide alleen door verhuizingen"),
            (50, 30, -10, "groeide alleen doordat er meer mensen werden geboren dan overleden"),
            (30, 40, -10, "groeide niet: van 2020 tot en met 2021 −20 door verhuizingen en −20 door"),
        ],
    )
    def test_the_message_follows_the_sums(self, born, died, moved, words):
        wide = pd.DataFrame(
            {"geboorten": [born] * 2, "sterfte": [died] * 2, "migratiesaldo": [moved] * 2},
            index=["2020JJ00", "2021JJ00"],
        )
        assert words in component_figure.where_growth_came_from(wide)

    def test_a_year_that_is_not_complete_does_not_count(self):
        wide = pd.DataFrame(
            {"geboorten": [50, 60], "sterfte": [30, 30], "migratiesaldo": [5, None]},
            index=["2020JJ00", "2021JJ00"],
        )
        assert "in 2020 +5 door verhuizingen" in component_figure.where_growth_came_from(wide)


def a_backtest(misses: list[float], years: list[int]) -> Backtest:
    """Outcomes at 5 + miss, with a margin of 1 on both sides of 5."""
    checks = pd.DataFrame(
        {
            "origin": pd.PeriodIndex([f"{years[0] - 1}Q4"] * len(misses), freq="Q"),
            "period": pd.PeriodIndex([f"{year}Q1" for year in years], freq="Q"),
            "actual": [5 + miss for miss in misses],
            "forecast": 5.0,
            "low": 4.0,
            "high": 6.0,
            "naive": 5.5,
            "miss": [abs(miss) for miss in misses],
        }
    )
    return Backtest(checks, 1.0, 0.8, 1.0, 0.0, 1.0, 1.0, len(misses), 1)


class TestForecastCheck:
    @pytest.mark.parametrize(
        ("misses", "words"),
        [
            ([0.1, 2, 2, 2], "van de 4 controles viel er 1 binnen de marge"),
            ([0.1, 0.1, 2, 2], "van de 4 controles vielen er 2 binnen de marge"),
            ([0.1] * 4, "alle 4 controles vielen binnen de marge"),
            ([2.0] * 4, "van de 4 controles vielen er 0 binnen de marge"),
        ],
    )
    def test_the_count_is_grammatical(self, misses, words):
        assert forecast_check.held(a_backtest(misses, [2018] * 4)) == words

    def test_corona_years_are_told_apart(self):
        told = forecast_check.corona(a_backtest([0.1, 1.5, 2, 0.2], [2019, 2020, 2021, 2022]))
        assert told.startswith(
            "Van de 3 controles over 2020 tot en met 2022 vielen er 2 buiten de marge, steeds"
        )

    def test_misses_on_both_sides_are_not_called_too_low(self):
        assert "steeds" not in forecast_check.corona(a_backtest([-1.5, 2], [2020, 2021]))

    def test_years_without_corona_say_nothing_of_it(self):
        assert forecast_check.corona(a_backtest([2.0, 2.0], [2018, 2019])) == ""

    def test_the_rows_add_up(self, look, catalog):
        market = look(sick_leave("NL01", seasonal(40), first=2012)).market
        found = market.sick_leave["Q"].forecast
        assert found is not None
        assert found.backtest is not None
        rows = forecast_check.check_rows(found.backtest, "procentpunt")
        assert rows["Controles"].iloc[:-1].sum() == rows["Controles"].iloc[-1] == found.backtest.n
        assert rows.iloc[-1, 3] == pytest.approx(found.backtest.mae)
        block = forecast_check.sick_leave(market, catalog)
        assert block is not None
        assert block.csv is not None
        assert "Samen" in block.csv


class TestTables:
    def test_municipalities_stand_beside_region_and_country(self, look, catalog):
        rows = [
            *people("PV24", {2012: 1000, 2022: 1100}),
            *people("NL01", {2012: 9000, 2022: 9900}),
            *people("GM0034", {2012: 600, 2022: 690}),
            *people("GM0184", {2012: 400, 2022: 410}),
            *[{**r, "region": "GM0184"} for r in ages("GM0184", 2022, 100)],
            *ages("GM0034", 2022, 150),
        ]
        block = tables.municipalities(look(rows).population, catalog)
        text = block.html
        assert "Almere groeide het hardst en Almere heeft" in block.title
        assert [
            text.index(name) for name in ("Almere<", "Urk<", "Heel Flevoland<", "Heel Nederland<")
        ] == sorted(text.index(name) for name in ("Almere<", "Urk<", "Heel Flevoland<", "Heel Nederland<"))
        assert "Groei sinds 2012 (%)" in text

    def test_a_province_without_municipalities_says_so(self, look, catalog):
        block = tables.municipalities(look([], "PV23").population, catalog)
        assert block.kind == "notice"
        assert "Overijssel" in block.html

    def test_single_figures_keep_both_vacancy_rates_apart(self, look, catalog):
        rows = [
            row("vacaturegraad-peiling", "PV24", "2020MM03", 3.6, unit="procent"),
            row("vacaturegraad-cbs", "PV24", "2020KW01", 41, unit="per-1000-banen", branch="Q"),
            row("werkdruk", "PV24", "2021-09-30", 40, unit="procent", source="uitvoeringsplan-2021-2022"),
        ]
        block = tables.single_figures(look(rows).market, catalog)
        names = [catalog.indicators[code].name for code in ("vacaturegraad-peiling", "vacaturegraad-cbs")]
        assert all(name in block.html for name in names)
        assert "3,6\u202f%" in block.html

    def test_no_single_figures(self, look, catalog):
        assert tables.single_figures(look([]).market, catalog).kind == "notice"


class TestWholeReport:
    @pytest.mark.parametrize("region", ["PV24", "PV27", "RA0204", "NL01", "GM0034", "VB01"])
    def test_every_block_can_be_made_without_any_data(self, look, catalog, region):
        pictures = look([], region)
        population, market = pictures.population, pictures.market
        assert sentences.five_sentences(population, market, catalog).html.count("<li>") == 5
        for block in (
            growth_figures.growth(population, catalog),
            growth_figures.ageing(population, catalog),
            component_figure.components(population, catalog),
            vacancy_figure.vacancies(market, catalog),
        ):
            assert block.csv is None
            assert "Voor deze figuur zijn geen gegevens" in block.html
        assert growth_figures.provinces(population, catalog) is None
        assert closing.how_sure(population, market).kind == "text"

    def test_example_data_are_marked_and_compared_with_nothing_real(self, look, catalog):
        rows = [
            *people("VB01", {2012: 1000, 2022: 1200}, status="voorbeeld"),
            *people("NL01", {2012: 9000, 2022: 9900}),
        ]
        pictures = look(rows, "VB01")
        block = growth_figures.growth(pictures.population, catalog)
        assert block.provenance.example
        assert "Nederland" not in block.html
        assert "Nederland" not in sentences.people(pictures.population, catalog)
        assert "herziening" not in closing.how_sure(pictures.population, pictures.market).html

    def test_the_page_says_what_was_known_on_the_peildatum(self, look):
        pictures = look([])
        html = closing.how_sure(pictures.population, pictures.market).html
        assert "30 juni 2022" in html
        assert "nieuwste herziening" in html

    def test_names_from_the_data_are_no_mark_up(self, look, catalog):
        pictures = look(people("VB01", {2012: 1000, 2022: 1200}, status="voorbeeld"), "VB01")
        odd = replace(
            pictures.population, region=pictures.population.region.model_copy(update={"name": "A *b* <i>"})
        )
        block = sentences.five_sentences(odd, pictures.market, catalog)
        assert "A *b* &lt;i&gt; <strong>groeit</strong>" in block.html

    def test_people_who_came_with_a_border_are_mentioned(self, look, catalog):
        rows = [
            *people("PV24", {2018: 500, 2019: 550}),
            *people("PV26", {2018: 1000, 2019: 1200}),
            row("bevolkingsgroei", "PV26", "2018JJ00", 30),
        ]
        pictures = look(rows)
        block = growth_figures.growth(pictures.population, catalog)
        assert "geen van de twee provincies groeide harder" in block.title
        assert "grens verschoof" in block.html
        assert "170 inwoners" in closing.how_sure(pictures.population, pictures.market).html
