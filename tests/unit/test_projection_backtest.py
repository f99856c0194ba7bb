"""The method tested on the past: made-up histories with a known answer, and those of the provinces."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hcalib import scores
from hcalib.projection.backtest import (
    LEVEL,
    WINDOW,
    PopulationBacktest,
    check_totals,
    histories,
    population_backtest,
    provinces,
    score,
    usual_migration,
)
from hcalib.projection.backtest_ages import OLDER, WHOLE, check_ages, people_of
from hcalib.projection.people import death_rates
from hcalib.projection.population import AGES, single_years
from hcalib.projection.sampling import Z80
from hcalib.projection.starting_population import age_structures, starting_population
from hcalib.projection.values import assumption_normals, central_values, sampled_values
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]


def a_history(migration: list[float], births: float = 0.01, deaths: float = 0.01) -> pd.DataFrame:
    """A region of 100,000 from 2000 on that grows by what happens in it, the last year without flows."""
    population = [100_000.0]
    for net in migration:
        population.append(population[-1] * (1 + births - deaths) + net)
    stock = np.array(population)
    flows = {"births": births * stock, "deaths": deaths * stock, "migration": [*migration, np.nan]}
    frame = pd.DataFrame({"population": stock, **flows}, index=range(2000, 2001 + len(migration)))
    frame.loc[frame.index[-1], ["births", "deaths"]] = np.nan
    return frame


class TestMadeUp:
    def test_the_forecast_and_its_interval_by_hand(self):
        checks = check_totals(a_history([100, 300, 200, 250, 150]), "X", horizon=2)
        first = checks[checks["origin"] == 2003].iloc[0]
        assert first["known_years"] == 3
        assert first["forecast"] == pytest.approx(100_600 + 200)
        assert first["high"] - first["forecast"] == pytest.approx(Z80 * 100)
        assert first["actual"] == 100_850
        assert first["miss"] == pytest.approx(50 / (Z80 * 100))
        assert first["naive"] == 100_600
        assert first["drift"] == pytest.approx(100_800)
        assert first["scale"] == pytest.approx(200)

    def test_a_region_that_goes_on_as_it_did_is_foreseen_exactly(self):
        checks = check_totals(a_history([500.0] * 14, births=0.012, deaths=0.007), "X")
        assert set(checks["horizon"]) == set(range(1, 11))
        np.testing.assert_allclose(checks["forecast"], checks["actual"], rtol=1e-12)

    def test_nothing_is_used_that_came_later(self):
        known = a_history(list(np.random.default_rng(1).normal(200, 100, 14)))
        changed = known.copy()
        changed.loc[2008:, ["births", "deaths", "migration"]] *= 3
        changed.loc[2009:, "population"] += 50
        columns = ["forecast", "low", "high", "naive", "drift", "scale"]
        for frame in (known, changed):
            frame["region"] = "X"
        early = [
            rows.loc[(rows["origin"] <= 2008) & (rows["year"] <= 2014), columns]
            for rows in (check_totals(known, "X"), check_totals(changed, "X"))
        ]
        pd.testing.assert_frame_equal(*early)

    def test_a_moved_border_is_not_growth(self):
        known = a_history([200.0, 250.0] * 6)
        known.loc[2008:, "population"] += 30_000
        checks = check_totals(known, "X")
        assert not ((checks["origin"] <= 2007) & (checks["year"] >= 2008)).any()
        assert ((checks["origin"] >= 2008) & (checks["year"] >= 2009)).any()

    def test_too_few_years_give_no_forecast(self):
        assert check_totals(a_history([100, 200]), "X").empty
        assert np.isnan(usual_migration(a_history([100, 200]), 2002)[0])
        assert score(pd.DataFrame()) is None

    def test_the_mean_goes_back_as_far_as_the_assumption(self):
        known = a_history([float(n) for n in range(12)])
        mean, spread, years = usual_migration(known, 2012)
        assert (mean, years) == (8.5, WINDOW)
        assert spread == pytest.approx(np.std(range(6, 12), ddof=1))

    def test_scores_by_hand(self):
        rows = pd.DataFrame(
            {
                "region": ["X", "Y"],
                "actual": [100.0, 200.0],
                "forecast": [90.0, 204.0],
                "low": [85.0, 180.0],
                "high": [95.0, 228.0],
                "naive": [80.0, 190.0],
                "drift": [93.0, 200.0],
                "scale": [5.0, 4.0],
            }
        )
        found = score(rows)
        assert found is not None
        assert (found.n, found.regions, found.coverage) == (2, 2, 0.5)
        assert found.error == pytest.approx(6)
        assert found.bias == pytest.approx(4)
        assert found.mase == pytest.approx(1.5)
        assert found.against_naive == pytest.approx(14 / 30)
        assert found.against_drift == pytest.approx(14 / 7)
        assert found.half_width == pytest.approx((5 + 12) / 2)

    def test_widening_by_the_factor_holds_the_level(self):
        """Independent years of migration: a constant one is wider than needed, and no factor is asked for."""
        random = np.random.default_rng(7)
        checks = pd.concat(
            check_totals(a_history(list(random.normal(300, 200, 24))), f"R{n}", 5) for n in range(25)
        )
        full = checks[checks["known_years"] >= WINDOW]
        factor = scores.conformal_factor(full["miss"], LEVEL)
        assert float((full["miss"] <= factor).mean()) >= LEVEL
        assert factor < 1.4


@pytest.fixture(scope="module")
def ws() -> Workspace:
    return narrow(open_store(ROOT, "hca-zwf"), "PV24", date(2026, 11, 23))


@pytest.fixture(scope="module")
def found(ws) -> PopulationBacktest:
    result = population_backtest(ws.observations, provinces(ws.catalog))
    assert result is not None
    return result


class TestProvinces:
    def test_all_provinces_and_years_with_enough_known_are_in(self, found):
        assert found.checks["region"].nunique() == 12
        assert found.starts == (2015, 2025)
        assert set(found.checks["horizon"]) == set(range(1, 11))

    def test_the_border_of_2019_is_left_out(self, found):
        moved = found.checks[found.checks["region"].isin(["PV26", "PV28"])]
        assert not ((moved["origin"] < 2019) & (moved["year"] >= 2019)).any()

    def test_it_beats_no_change_and_was_far_too_sure(self, found):
        """What is told in the report and in the assumption: change both when this changes."""
        whole = found.score()
        assert whole is not None
        assert whole.against_naive < 0.5
        assert whole.against_drift < 1
        assert whole.bias > 1
        assert 0.25 < whole.coverage < 0.4
        assert found.factor == pytest.approx(2.1, abs=0.05)
        assert max(found.factors.values()) < 2.5

    def test_widened_by_the_other_provinces_it_holds_about_four_in_five(self, found):
        assert found.held == pytest.approx(LEVEL, abs=0.05)

    def test_the_assumption_is_as_wide_as_the_past_asks(self, ws, found):
        known = histories(ws.observations, ["PV24"])["PV24"]
        _, spread, _ = usual_migration(known, 2024)
        (row,) = ws.assumptions.of("migratiesaldo")
        asked = found.factor * Z80 * spread
        assert (row.high - row.low) / 2 == pytest.approx(asked, rel=0.05)

    def test_nothing_known_is_no_backtest(self, ws):
        assert population_backtest(ws.observations, ["BESTAATNIET"]) is None


@pytest.fixture(scope="module")
def ages(ws, found) -> pd.DataFrame:
    """Every province and the country, from each year with age groups; bias in percent of a group a year."""
    known = ws.assumptions
    central = central_values(known)
    values = sampled_values(known, assumption_normals(known, 128, seed=1), like=central)
    places = ("NL01", *provinces(ws.catalog))
    past = histories(ws.observations, places)
    checks = pd.concat(
        check_ages(
            ws.observations, ws.catalog, past[code], code, values, central, widening=found.factor, horizon=4
        )
        for code in places
    )
    return checks.assign(
        bias=100 * (checks["forecast"] / checks["actual"] - 1) / checks["horizon"],
        inside=(checks["low"] <= checks["actual"]) & (checks["actual"] <= checks["high"]),
    )


@pytest.fixture(scope="module")
def checks(ages) -> pd.DataFrame:
    return ages[ages["region"] == "PV24"]


class TestAges:
    def test_with_ages_the_total_is_as_good_as_without(self, checks, found):
        whole = checks[checks["part"] == WHOLE]
        both = whole.merge(found.checks, on=["region", "origin", "horizon"], suffixes=("", "_total"))
        assert len(both) == len(whole)
        errors = [(both["actual"] - both[name]).abs().mean() for name in ("forecast", "forecast_total")]
        assert errors[0] < 1.1 * errors[1]

    @pytest.mark.parametrize("ahead", [1, 2, 3])
    def test_older_people_are_not_expected_too_many_or_too_few(self, ages, ahead):
        """It was 0.9 a year too many everywhere; what is told in the decision and the report."""
        older = ages[(ages["part"] == OLDER) & (ages["horizon"] == ahead)]
        assert older["region"].nunique() >= 11
        assert abs(older["bias"].mean()) < 0.1
        assert older["inside"].mean() > LEVEL - 0.1

    def test_the_interval_of_older_people_holds_about_four_in_five(self, ages):
        older = ages[(ages["part"] == OLDER) & (ages["horizon"] <= 3)]
        assert len(older) > 60
        assert older["inside"].mean() == pytest.approx(LEVEL, abs=0.06)

    def test_nor_in_flevoland_from_groups_of_five_years(self, checks):
        older = checks[(checks["part"] == OLDER) & (checks["origin"] >= 2021)]
        assert len(older) == 6
        assert abs(older["bias"].mean()) < 0.1
        assert older["bias"].abs().max() < 0.3
        assert older["inside"].all()

    def test_too_few_young_adults_and_people_of_middle_age_are_expected(self, checks):
        """Migration was above that of the years before; 45-64 hardly moves, so its margin is too narrow."""
        recent = checks[(checks["origin"] >= 2021) & (checks["horizon"] == 2)].groupby("part")
        bias, inside = recent["bias"].mean(), recent["inside"].mean()
        assert -2.0 < bias["25-44"] < -1.5
        assert -0.2 < bias["45-64"] < 0
        assert inside["25-44"] == 1
        assert inside["45-64"] == 0

    def test_the_interval_follows_migration(self, checks):
        assert (checks["low"] < checks["forecast"]).all()
        assert (checks["forecast"] < checks["high"]).all()

    def test_published_people_are_those_of_the_groups(self, ws):
        structure = age_structures(ws.observations, ws.catalog, "PV24")[2024]
        assert people_of(structure, 65, AGES) == 70_130
        with pytest.raises(ValueError, match="no group starts at 80"):
            people_of(structure, 80, AGES)


class TestDeaths:
    def test_the_country_dies_as_the_rates_say(self, ws):
        """1 January 2019 by age: CBS StatLine 37296ned; deaths of 2019 by age at its end: 70895ned."""
        central = central_values(ws.assumptions)
        death = death_rates(central) / central.number("sterfte-regio")[0]
        people = single_years([0, 20, 40, 65], [3_791_838, 4_309_987, 5_866_334, 3_314_004], death)
        assert people[80:].sum() == pytest.approx(798_820, rel=0.01)
        dying = people * death
        # who is 80 at the end of the year was 79 when it began
        assert dying[64:79].sum() == pytest.approx(45_940, rel=0.05)
        assert dying[79:].sum() == pytest.approx(85_010, rel=0.02)
        assert dying[:64].sum() == pytest.approx(20_935, rel=0.08)

    def test_the_rates_are_those_of_the_statistical_office(self, ws):
        """CBS StatLine 37360ned: men who became 61 or 81 in 2023, two years before the middle of a group."""
        rates = {row.age: row.value for row in ws.assumptions.of("sterftekans") if row.sex == "man"}
        assert rates["60-64"] == pytest.approx(0.00694 * 1.1**2, rel=0.06)
        assert rates["80-84"] == pytest.approx(0.05690 * 1.12**2, rel=0.06)

    def test_the_level_of_the_region_is_what_was_counted(self, ws):
        """Deaths of 2022 and 2023 over those expected; 2021 had the pandemic."""
        central = central_values(ws.assumptions)
        known = histories(ws.observations, ["PV24"])["PV24"]
        level = {}
        for year in (2021, 2022, 2023):
            people = starting_population(ws.observations, ws.catalog, "PV24", year, central)
            national = people @ death_rates(central) / central.number("sterfte-regio")[0]
            level[year] = known.loc[year, "deaths"] / national
        (row,) = ws.assumptions.of("sterfte-regio")
        assert row.value == pytest.approx((level[2022] + level[2023]) / 2, abs=0.01)
        assert row.low < level[2023] < level[2022] < row.high < level[2021]


class TestMigrationByAge:
    def test_what_is_left_after_births_and_deaths(self, ws):
        """The people of a group beyond who grew into it and lived: how both assumptions were made."""
        central = central_values(ws.assumptions)
        known = histories(ws.observations, ["PV24"])["PV24"]
        structures = age_structures(ws.observations, ws.catalog, "PV24")
        people = starting_population(ws.observations, ws.catalog, "PV24", 2021, central)
        moved, older, lived = np.zeros(4), 0.0, 0.0
        for year in (2021, 2022, 2023):
            dying = people * death_rates(central)
            dying *= known.loc[year, "deaths"] / dying.sum()
            after = np.append(known.loc[year, "births"], (people - dying)[:-1])
            limits = [0, 15, 25, 45, 65, AGES]
            counted = list(structures[year + 1].values())
            spans = [slice(*pair) for pair in pairwise(limits)]
            rest = np.array([c - after[s].sum() for c, s in zip(counted, spans, strict=True)])
            moved, older, lived = moved + rest[:4], older + rest[4], lived + people[65:].sum()
            for count, span in zip(counted, spans, strict=True):
                after[span] *= count / after[span].sum()
            people = after
        rows = {row.age: row.value for row in ws.assumptions.of("migratie-leeftijd")}
        shares = [rows["0-14"], rows["15-24"], rows["25-34"] + rows["35-44"], rows["45-64"]]
        assert shares == pytest.approx((moved / moved.sum()).tolist(), abs=0.005)
        (row,) = ws.assumptions.of("migratie-ouderen")
        assert row.value == pytest.approx(older / lived, abs=0.0005)
