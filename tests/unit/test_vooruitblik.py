"""The chapter that looks ahead says what the projection says, with its margin, or says nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hcalib.monitoring.shortages import Shortages, published_shortages
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.regiobeeld.outlook import (
    comparison,
    drivers,
    limits,
    needs,
    sentences,
    tables,
    tidy,
    track_record,
    words,
)
from hcalib.presentation.regiobeeld.outlook.chapter import chapter
from hcalib.presentation.regiobeeld.outlook.facts import Interval, Outlook, look_ahead, milestones
from hcalib.presentation.regiobeeld.outlook.fan import fan
from hcalib.presentation.regiobeeld.outlook.past import past
from hcalib.presentation.regiobeeld.outlook.work_figure import work_and_staff
from hcalib.projection.results import Share
from hcalib.projection.workplace import FACTOR, at_workplace, shares_at_workplace
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
DRAWS = 256


@pytest.fixture(scope="module")
def open_on() -> Callable[[date], Workspace]:
    store = open_store(ROOT, "hca-zwf")
    return lambda day: narrow(store, "PV24", day)


@pytest.fixture(scope="module")
def ws(open_on) -> Workspace:
    return open_on(DAY)


@pytest.fixture(scope="module")
def outlook(ws) -> Outlook:
    found = look_ahead(ws.observations, ws.catalog, ws.assumptions, ws.region, ws.peildatum, draws=DRAWS)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def shortages(ws) -> Shortages:
    return published_shortages(ws.observations, ws.catalog, ws.region.code)


@pytest.fixture(scope="module")
def everything(ws, outlook, shortages) -> list[Block]:
    return [sentences.opening(outlook, ws.region, ws.peildatum), *chapter(outlook, shortages, ws.catalog)]


def people(outlook: Outlook, year: int) -> np.ndarray:
    """Shortage in people for each draw, straight from the model of residents."""
    place = year - outlook.base
    short = outlook.residents.demand - outlook.residents.supply
    return (short / outlook.residents.per_person[:, None]).sum(axis=(1, 2))[place] * outlook.factor


def visible(block: Block) -> str:
    """Return what a reader of the page can read or hear."""
    without_download = re.sub(r'href="data:[^"]*"', "", block.html)
    return re.sub(r"<[^>]+>", " ", without_download)


def an_interval(low: float, middle: float, high: float) -> Interval:
    return Interval(low, (low + middle) / 2, middle, (middle + high) / 2, high)


class TestWithoutAssumptions:
    def test_before_they_were_made_one_sentence_says_so(self, open_on, shortages):
        early = open_on(date(2026, 11, 22))
        assert early.assumptions is None
        assert look_ahead(early.observations, early.catalog, None, early.region, early.peildatum) is None
        block = sentences.opening(None, early.region, early.peildatum)
        assert "Flevoland" in block.html
        assert "22 november 2026" in block.html
        assert block.html.count("<p>") == 1
        assert chapter(None, shortages, early.catalog) == []


class TestConclusion:
    def test_the_margin_comes_first_and_is_that_of_the_projection(self, outlook):
        told = sentences.margin(outlook)
        for year in (2030, 2035):
            low, high = np.quantile(people(outlook, year), [0.1, 0.9])
            assert words.people(an_interval(float(low), 0, float(high))) in told
        lead = sentences.opening(outlook, outlook.region, DAY).html
        assert lead.index("De marge is groot") < lead.index("Het midden van")

    def test_the_middle_is_no_prediction(self, outlook):
        told = sentences.middle(outlook)
        assert "geen voorspelling" in told
        for year in (2024, 2030, 2035):
            assert words.about(float(np.median(people(outlook, year)))) in told

    def test_the_direction_is_as_sure_as_the_draws(self, outlook):
        chance = float(np.mean(people(outlook, 2035) > people(outlook, 2024)))
        assert outlook.grows(2035) == pytest.approx(chance)
        assert words.out_of_ten(chance) in sentences.direction(outlook)

    def test_growth_is_in_fte_and_per_draw(self, outlook):
        demand = outlook.residents.demand.sum(axis=(1, 2))
        low, high = np.quantile(100 * (demand[11] / demand[0] - 1), [0.1, 0.9])
        told = sentences.growth(outlook)
        assert f"groeit met {dutch.number(float(low))} tot {dutch.percent(float(high), 0)}" in told
        assert "voltijdbanen" in told

    def test_judgement_is_counted_among_what_was_used(self, outlook):
        asked = {row.parameter for row in outlook.used}
        assert "uitstroom-niveau" in asked
        assert not any(name.startswith("doel-") for name in asked)
        assert "werknemers-regio-2021" not in asked
        judged = sum(row.evidence == "schatting" for row in outlook.used)
        told = sentences.ground(outlook)
        assert f"zijn er {dutch.number(judged)} ons **eigen oordeel**" in told
        assert needs.ranked(outlook)[0][0].topic in told

    def test_equal_data_give_an_equal_chapter(self, ws, outlook):
        again = look_ahead(ws.observations, ws.catalog, ws.assumptions, ws.region, ws.peildatum, draws=DRAWS)
        assert again is not None
        assert (
            sentences.opening(again, ws.region, DAY).html == sentences.opening(outlook, ws.region, DAY).html
        )


class TestWords:
    @pytest.mark.parametrize(
        ("low", "high", "told"),
        [
            (304, 8621, "tussen 300 en 8.600 mensen te kort"),
            (-44, 996, "tussen 40 mensen te veel en 1.000 mensen te kort"),
            (-900, -120, "tussen 120 en 900 mensen te veel"),
            (0, 14, "tussen 0 en 10 mensen te kort"),
            (-4, 12_130, "tussen 0 en 12.100 mensen te kort"),
            (-300, 4, "tussen 0 en 300 mensen te veel"),
        ],
    )
    def test_a_surplus_is_named(self, low, high, told):
        assert words.people(an_interval(low, (low + high) / 2, high)) == told

    @pytest.mark.parametrize(
        ("low", "high", "told"),
        [
            (20.6, 41.2, "groeit met 21 tot 41\u202f%"),
            (-11.3, 27.4, "verandert met −11 tot +27\u202f%"),
            (-30.4, -2.6, "krimpt met 3 tot 30\u202f%"),
        ],
    )
    def test_growth(self, low, high, told):
        assert words.change(an_interval(low, (low + high) / 2, high)) == told

    @pytest.mark.parametrize(
        ("chance", "told", "sure"),
        [
            (1.0, "bijna alle doorrekeningen", "bijna zeker"),
            (0.93, "ongeveer negen van de tien doorrekeningen", "vrij zeker"),
            (0.7, "ongeveer zeven van de tien doorrekeningen", "waarschijnlijk**, maar zeker is dat niet"),
            (0.5, "ongeveer vijf van de tien doorrekeningen", "niet te zeggen"),
            (0.1, "ongeveer één van de tien doorrekeningen", "waarschijnlijk niet"),
            (0.0, "bijna geen enkele doorrekening", "waarschijnlijk niet"),
        ],
    )
    def test_chances(self, chance, told, sure):
        assert words.out_of_ten(chance) == told
        assert sure in words.certainty(chance)

    @pytest.mark.parametrize(
        ("share", "told"),
        [(0.02, "minder dan een tiende"), (0.24, "ongeveer een kwart"), (0.31, "ongeveer een derde"),
         (0.52, "ongeveer de helft"), (0.99, "bijna alles")],
    )  # fmt: skip
    def test_parts(self, share, told):
        assert words.part(share) == told

    def test_a_span_stays_on_one_line(self):
        assert words.span(an_interval(-1240, 0, 320)) == "−1.200\u00a0tot\u00a0320"


class TestMilestones:
    @pytest.mark.parametrize(
        ("years", "day", "chosen"),
        [
            (range(2025, 2040), DAY, (2030, 2035)),
            (range(2025, 2040), date(2030, 12, 31), (2035, 2039)),
            (range(2022, 2025), DAY, (2022, 2024)),
            (range(2025, 2031), DAY, (2030, 2030)),
        ],
    )
    def test_round_years_after_the_peildatum(self, years, day, chosen):
        assert milestones(tuple(years), day) == chosen


class TestFigures:
    def test_each_has_a_text_for_who_does_not_see_it_and_the_figures_beside_it(self, outlook, shortages, ws):
        for block in (fan(outlook, shortages, ws.catalog), work_and_staff(outlook, ws.catalog)):
            described = re.search(r"<desc[^>]*>(.+?)</desc>", block.html)
            assert described is not None
            assert str(outlook.far) in described[1]
            assert "Bekijk de cijfers" in block.html
            assert block.csv is not None
            assert {"prognose", "schatting"} <= set(block.provenance.statuses)
            own = next(note for note in block.provenance.sources if note.id == "eigen-vooruitblik")
            assert own.vintage == "2026-11-23"

    def test_the_download_holds_the_projection_and_what_was_published(self, outlook, shortages, ws):
        block = fan(outlook, shortages, ws.catalog)
        lines = (block.csv or "").splitlines()
        assert len(lines) == 1 + 16 + len(shortages.rows)
        row = next(line for line in lines if line.startswith("Tekort aan personeel;Flevoland;2035"))
        low, middle, high = (round(float(q)) for q in np.quantile(people(outlook, 2035), [0.1, 0.5, 0.9]))
        for number in (low, middle, high):
            assert any(f";{near};" in row for near in range(number - 1, number + 2))
        assert "toevalsgetal 20211" in row
        assert f"{DRAWS} doorrekeningen" in row
        assert ";prognose;" in row

    def test_people_and_fte_are_never_in_one_table(self, outlook, shortages, ws):
        fte = work_and_staff(outlook, ws.catalog).csv or ""
        assert "voltijdbanen (fte)" in fte
        assert ";personen;" not in fte
        shortage = fan(outlook, shortages, ws.catalog).csv or ""
        assert ";personen;" in shortage
        assert "fte" not in shortage

    def test_without_publications_the_fan_stands_alone(self, outlook, shortages, ws):
        nothing = Shortages(shortages.rows.iloc[:0], shortages.moves.iloc[:0], ())
        assert "Punten zijn" not in fan(outlook, nothing, ws.catalog).html
        assert comparison.published(outlook, nothing, ws.catalog) is None
        assert "vooruitblik-vergelijking" not in [b.name for b in chapter(outlook, nothing, ws.catalog)]


class TestTables:
    def test_branches_in_order_with_the_whole_below(self, outlook, ws):
        block = tables.branches(outlook, ws.catalog)
        shown = re.findall(r'<th role="rowheader"[^>]*>([^<]+)</th>', block.html)
        assert len(shown) == 11
        assert shown[-1] == "Alles samen"
        middles = [outlook.missing(2035, branch=code).middle for code in outlook.projection.axes.branches]
        assert words.about(max(middles)) in block.title
        assert "&lt;" not in block.html
        assert block.html.count('class="hca-range"') == 33

    def test_levels_are_in_the_download(self, outlook, ws):
        block = tables.levels(outlook, ws.catalog)
        assert "eigen oordeel" in block.html
        lines = (block.csv or "").splitlines()
        assert len(lines) == 1 + 18
        assert "niveau" in lines[0].split(";")
        assert sum("Hbo (bachelor)" in line for line in lines) == 3

    def test_branches_have_no_column_for_levels(self, outlook, ws):
        assert "niveau" not in (tables.branches(outlook, ws.catalog).csv or "").splitlines()[0].split(";")

    def test_every_branch_is_a_part_of_the_whole_in_every_draw(self, outlook):
        total = people(outlook, 2035)
        parts = outlook.projection.people_missing()[11].sum(axis=0)
        assert parts.sum(axis=0) == pytest.approx(total, rel=1e-3, abs=1)


class TestComparison:
    FOUND = Interval(100, 200, 300, 400, 500)

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            (300, "in de middelste helft"),
            (450, "binnen de marge"),
            (501, "hoger dan de marge"),
            (99, "lager dan de marge"),
        ],
    )
    def test_where_a_figure_lies(self, value, told):
        assert told in comparison.place_of(value, self.FOUND)

    def test_every_publication_is_there_and_old_years_are_not_compared(self, outlook, shortages, ws):
        block = comparison.published(outlook, shortages, ws.catalog)
        assert block is not None
        assert block.html.count("gaat over een jaar voor het begin") == sum(shortages.rows["year"] < 2024)
        assert block.html.count('role="rowheader"') == len(shortages.rows)

    def test_the_caption_counts(self, outlook, shortages, ws):
        far_off = shortages.rows.assign(value=[*shortages.rows["value"][:-1], 90000.0])
        block = comparison.published(outlook, replace(shortages, rows=far_off), ws.catalog)
        assert block is not None
        assert block.title.startswith("Van de 3 gepubliceerde tekorten")
        assert "hoger dan de marge" in block.html


class TestDrivers:
    def test_parts_of_the_uncertainty(self, outlook):
        assert 0.8 < sum(share.share for share in outlook.drivers) < 1.05
        ordered = [share.share for share in outlook.drivers]
        assert ordered == sorted(ordered, reverse=True)
        assert FACTOR in [share.name for share in outlook.drivers]

    def test_each_assumption_has_its_evidence_and_sources(self, outlook, ws):
        block = drivers.what_drives_it(outlook, ws.catalog)
        cited = {note.id for note in block.provenance.sources}
        for share in outlook.drivers[: drivers.SHOWN]:
            parameter = outlook.assumptions.parameters[share.name]
            assert parameter.name in block.html
            assert {row.source for row in outlook.assumptions.of(share.name)} <= cited
            assert dutch.listing(outlook.evidence(share.name)) in block.html

    def test_how_many_people_there_are_hardly_makes_the_shortage_uncertain(self, outlook):
        """The inflow follows from the stock, so more people no longer mean more shortage by themselves."""
        parts = {share.name: share.share for share in outlook.drivers}
        assert parts.get(f"werknemers-regio-{outlook.base}", 0) < 0.05 < parts["trend-overig"]

    def test_every_assumption_that_matters_has_figures_that_would_replace_it(self, outlook):
        without = [s.name for s in outlook.drivers if s.share > 0.002 and needs.need_of(s.name) is None]
        assert without == []

    def test_the_figures_that_help_most_come_first(self, outlook):
        ranked = needs.ranked(outlook)
        html = drivers.real_figures(outlook).html
        places = [html.index(dutch.capitalised(need.wanted)) for need, _ in ranked[:5]]
        assert places == sorted(places)

    def test_counts_of_evidence_add_up(self, outlook):
        html = drivers.judgement(outlook).html
        numbers = [
            int(n.replace(".", "")) for n in re.findall(r"Van de [^<]*", html)[0].split() if n[0].isdigit()
        ]
        assert numbers[0] == len(outlook.used) == sum(numbers[1:])

    @pytest.mark.parametrize(
        ("parameter", "told"),
        [
            ("uitstroom-niveau", "\u202f% per jaar ("),
            ("werknemers-regio-2024", "36.900 ("),
            ("jonge-instroom", " per jaar ("),
        ],
    )
    def test_values_are_written_in_their_unit(self, outlook, parameter, told):
        unit = outlook.assumptions.parameters[parameter].unit
        assert told in drivers.written(outlook.middle_of(parameter), unit)


class TestWorkplace:
    def test_everything_but_the_rate_of_a_person_is_scaled(self, outlook):
        half = at_workplace(outlook.residents, np.full(DRAWS, 0.5))
        assert half.persons == pytest.approx(outlook.residents.persons / 2)
        assert half.shortage() == pytest.approx(outlook.residents.shortage() / 2, abs=1e-3)
        assert half.per_person is outlook.residents.per_person

    def test_a_factor_that_is_known_takes_no_part_of_the_uncertainty(self):
        result = np.array([1.0, 2.0, 3.0, 4.0])
        shares, rest = shares_at_workplace([Share("a", 0.7, 1)], 0.3, result, np.full(4, 0.5))
        assert shares == (Share("a", pytest.approx(0.7), 1), Share(FACTOR, 0.0, 1))
        assert rest == pytest.approx(0.3)

    def test_only_the_factor_is_uncertain(self):
        shares, rest = shares_at_workplace([], 0.0, np.full(4, 8.0), np.array([0.5, 1.0, 0.5, 1.0]))
        assert shares == (Share(FACTOR, pytest.approx(1.0), 1),)
        assert rest == pytest.approx(0.0)

    def test_nothing_is_uncertain(self):
        assert shares_at_workplace([], 0.0, np.full(4, 8.0), np.ones(4)) == ((), 0.0)


class TestPast:
    def test_only_what_was_counted_is_compared(self, outlook, ws):
        assert outlook.past is not None
        assert {case.name for case in outlook.past.cases} == {"inwoners", "inwoners-65-plus"}
        block = past(outlook, ws.catalog)
        assert block is not None
        inside = sum(case.inside for case in outlook.past.cases)
        assert f"{inside} van de 2 uitkomsten" in block.title
        assert "456.395" in block.html
        assert "niet geteld" in block.html
        assert {"cbs-03759ned", "eigen-vooruitblik"} <= {note.id for note in block.provenance.sources}

    def test_without_an_earlier_start_there_is_nothing(self, outlook, shortages, ws):
        alone = replace(outlook, past=None)
        assert past(alone, ws.catalog) is None
        assert "vooruitblik-verleden" not in [b.name for b in chapter(alone, shortages, ws.catalog)]


class TestTrackRecord:
    def test_the_table_is_that_of_the_backtest(self, outlook, ws):
        found = outlook.past.population
        block = track_record.by_horizon(outlook, found, ws.catalog)
        assert block is not None
        assert dutch.percent(100 * found.score().coverage, 0) in block.title
        for ahead in (1, 5):
            assert dutch.percent(found.score(ahead, ["PV24"]).error, 1) in block.html
            assert dutch.percent(found.score(ahead).naive_error, 1) in block.html

    def test_the_lessons_are_told_with_what_cannot_be_tested(self, outlook, shortages):
        told = " ".join(track_record.lessons(outlook, outlook.past.population, shortages))
        assert f"{dutch.number(outlook.past.population.factor, 1)} keer zo breed" in told
        assert "buiten de marge" not in told
        older = outlook.past.older
        assert older is not None
        assert f"{round(older.n * older.coverage)} van de {older.n} keer" in told
        assert "2 van de 3 jaren" in told
        assert "factor 1,9 (3 keer te vergelijken)" in told
        assert "niet getoetst" in told

    @pytest.mark.parametrize(("part", "way"), [(0.8, "minder"), (1.2, "meer")])
    def test_older_people_outside_the_margin_are_a_lesson(self, outlook, shortages, part, way):
        outside = tuple(replace(case, actual=part * case.middle) for case in outlook.past.cases)
        other = replace(outlook, past=replace(outlook.past, cases=outside))
        told = " ".join(track_record.lessons(other, outlook.past.population, shortages))
        assert f"{way} 65-plussers dan het midden" in told
        assert f"groeit het werk {way} dan" in told

    def test_unknown_ages_are_no_lesson(self, outlook, shortages):
        unknown = replace(outlook, past=replace(outlook.past, older=None))
        told = " ".join(track_record.lessons(unknown, outlook.past.population, shortages))
        assert "65-plussers" not in told

    def test_nothing_published_and_nothing_known_say_nothing(self, outlook, shortages, ws):
        none = replace(shortages, rows=shortages.rows.iloc[:0])
        assert "factor" not in " ".join(track_record.lessons(outlook, outlook.past.population, none))
        unknown = replace(outlook, past=replace(outlook.past, population=None))
        assert track_record.track_record(unknown, shortages, ws.catalog) == []


class TestWholeChapter:
    def test_no_jargon(self, everything):
        jargon = re.compile(
            r"\bdraws?\b|percentiel|kwantiel|quantile|mediaan|simulatie|monte|sobol|variantie|"
            r"standaardafwijking|betrouwbaarheidsinterval|seed(?!\))|\bnan\b|None",
            re.IGNORECASE,
        )
        for block in everything:
            assert jargon.search(visible(block)) is None, block.title

    def test_names_on_the_page_are_unique(self, everything):
        names = [block.name for block in everything if block.name]
        assert len(names) == len(set(names)) == 8

    def test_what_is_left_out_and_how_to_make_it_again(self, outlook):
        assert "zelfstandigen" in limits.left_out().html
        made = limits.how_made(outlook).html
        assert "toevalsgetal 20211" in made
        assert "0,75 (0,62 tot 0,92)" in made

    def test_rows_say_when_they_are_about(self, outlook):
        rows = pd.DataFrame(tidy.rows(outlook, tidy.SHORTAGE, [(2024, outlook.missing(2024))]))
        assert list(rows["status"]) == ["schatting"]
        assert list(rows["period"]) == ["2024JJ00"]
