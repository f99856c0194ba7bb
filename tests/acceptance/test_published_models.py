"""Published models done again with the parts of ours: the numbers that others printed must come out.

General practitioners: Capaciteitsorgaan, the parameters behind the Capaciteitsplan 2025 (file
``20251022_Parameterwaarden20102013201620192025_DEF.csv``), as its public dashboard (``huisartsen-dashboard``)
gives them, and the results recorded there: 1,026 trainees a year for balance in 2043, and a supply of 18,581
general practitioners in that year. The latter stands beside the advice of 1,026, but belongs to today's 718:
with 1,026 the supply equals the work of 2043, about 22,000 people.

Population: Preston, Heuveline and Guillot (2001), Demography, box 6.1 (page 125): females in Sweden.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from hcalib.projection.axes import Axes
from hcalib.projection.demand import Trend, demand, trend_index
from hcalib.projection.population import AGES, PopulationDraws, PopulationRates, project_population
from hcalib.projection.stockflow import Draws, Entrants, Exits, Moves, project_block

WOMEN, MEN = 0, 1
ROUNDS = (2010, 2013, 2016, 2019, 2022, 2025)
PEOPLE = {
    2010: (4345, 6026), 2013: (5054, 6079), 2016: (6194, 5627),
    2019: (7366, 5400), 2022: (8230, 5262), 2025: (9469, 4878),
}  # fmt: skip
TRAINEES = {2010: 513, 2013: 602, 2016: 707, 2019: 719, 2022: 798, 2025: 718}
FINISH = {2010: 0.98, 2013: 0.98, 2016: 0.98, 2019: 0.98, 2022: 0.943, 2025: 0.94}
WOMEN_IN_TRAINING = {2010: 0.713, 2013: 0.760, 2016: 0.775, 2019: 0.746, 2022: 0.737, 2025: 0.74}
GONE_IN_5 = {
    2010: (0.084, 0.189), 2013: (0.063, 0.131), 2016: (0.060, 0.154),
    2019: (0.050, 0.132), 2022: (0.060, 0.170), 2025: (0.116, 0.226),
}  # fmt: skip
"""Part of women and of men that has stopped after five years."""

GONE = ((0.116, 0.232, 0.371, 0.510), (0.226, 0.373, 0.502, 0.632))
"""The same of 2025, after 5, 10, 15 and 20 years."""

STILL = ((0.989, 0.943, 0.889, 0.851), (0.992, 0.959, 0.931, 0.905))
"""Part of those who finished training that works as a general practitioner after 1, 5, 10 and 15 years."""

FTE = np.array([0.72, 0.81])
IN_TRAINING = 3
"""Years of training."""

NEW, SETTLED = 20, 45
"""Ages that stand for 'just finished' and 'at work at the start': an age here is a time since then."""


def survival(horizon: int, gone: tuple, still: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Return who still works, by years since the start and since the end of training, (T + 1, 2)."""
    time = np.arange(horizon + 1)
    stay = [1 - np.interp(time, [5 * n for n in range(len(g) + 1)], [0, *g]) for g in gone]
    kept = [np.interp(time, [0, 1, 5, 10, 15], [1, *s]) for s in still]
    return np.array(stay).T, np.array(kept).T


def practitioners(start: tuple[int, int], finishing: np.ndarray, women: float, gone: tuple) -> np.ndarray:
    """Carry general practitioners forward with our engine, (T + 1, 2).

    ``finishing`` (T,) are those who end their training in each year, of whom a part is women. Women and men
    are two branches; nobody moves, retires or dies apart from leaving as published.
    """
    years = len(finishing)
    axes = Axes(("v", "m"), ("alle",), base_year=2025, years=years)
    stay, kept = survival(years, gone, STILL)
    leave = np.zeros((years, 2, axes.ages))
    for since in range(years):
        leave[:, :, SETTLED - axes.first_age + since] = 1 - stay[since + 1] / stay[since]
        leave[:, :, NEW - axes.first_age + since] = 1 - kept[since + 1] / kept[since]
    never = np.zeros((years, axes.ages))
    opening = np.zeros((1, 2, axes.ages, 1))
    opening[0, :, SETTLED - axes.first_age, 0] = start
    profile = np.zeros((1, axes.ages))
    # the Capaciteitsorgaan counts who finishes in a year as one year after training when it is over
    profile[0, NEW - axes.first_age + 1] = 1
    working = finishing[:, None] * np.array([women, 1 - women]) * kept[1]
    draws = Draws(
        opening=opening,
        death=np.ones((years, 1)),
        leave=np.ones((years, 2, 1, 1)),
        retire=np.zeros((years, 1)),
        retained=np.zeros((years, 2, 1)),
        move=np.ones((years, 1)),
        upskill=np.zeros((years, 1, 1)),
        net=np.zeros((years, 2, 1)),
        entrants=[Entrants("opleiding", working[:, None, :, None], profile)],
    )
    exits = Exits(never, leave, np.zeros(axes.ages, dtype=int), never, never)
    accounts = project_block(axes, exits, Moves(np.zeros(2), np.array([0.5, 0.5])), draws)
    np.testing.assert_allclose(accounts.balance(), 0, atol=1e-9)
    return accounts.stock[:, 0, :, 0]


def plan_of_2025(trainees: int) -> np.ndarray:
    """The supply of 2025-2043 when so many a year start their training from 2027 on, (19, 2)."""
    fixed = IN_TRAINING + 2
    finishing = np.array([TRAINEES[2025]] * fixed + [trainees] * (18 - fixed)) * FINISH[2025]
    supply = practitioners(PEOPLE[2025], finishing, WOMEN_IN_TRAINING[2025], GONE)
    # fourteen women a year come from abroad and stay
    supply[:, WOMEN] += 14 * np.arange(19)
    return supply


TRENDS = (0.010, 0.019, -0.003, -0.005, 0.016, 0.0, -0.011)
"""Growth of the work a year apart from demography, until 2035."""


def work_in_2043(trends: np.ndarray) -> float:
    """Fte of work by our demand: what is done and undone, demography, and an index of trends (19, 1, 1)."""
    start = np.full((1, 1, 1), 10_769 * (1 + 0.063))
    demography = np.interp(np.arange(19), [0, 5, 10, 15, 20], [0, 0.043, 0.086, 0.121, 0.148])
    found = demand(start, (1 + demography[:, None, None]) * trends, np.zeros((19, 1, 1, 1)))
    return float(found[18].item())


def trainees_needed(work: float) -> float:
    """The number that closes the gap of 2043; supply is a straight line in it, so two runs give it."""
    low, high = (float(plan_of_2025(n)[18] @ FTE) for n in (718, 1200))
    return 718 + (work - low) / (high - low) * (1200 - 718)


class TestGeneralPractitioners:
    def test_the_start_is_the_published_supply(self):
        assert [sum(PEOPLE[year]) for year in ROUNDS] == [10371, 11133, 11821, 12766, 13492, 14347]
        assert PEOPLE[2025] @ FTE == pytest.approx(10_769, rel=0.001)

    def test_the_supply_of_2043_comes_out(self):
        assert plan_of_2025(718)[18].sum() == pytest.approx(18_581, rel=0.003)

    def test_the_advice_comes_out(self):
        """The Capaciteitsorgaan adds its trends up: ten years of 2.6 percent is 26 percent."""
        added = 1 + sum(TRENDS) * np.minimum(np.arange(19), 10)
        assert trainees_needed(work_in_2043(added[:, None, None])) == pytest.approx(1_026, abs=5)

    def test_our_trends_compound_which_asks_for_a_twentieth_more(self):
        trends = [Trend(np.full((1, 1), part), last=np.array([10])) for part in TRENDS]
        compounded = trend_index(trends, 18, 1, 1)
        assert compounded[18].item() == pytest.approx(1.29, abs=0.005)
        assert trainees_needed(work_in_2043(compounded)) == pytest.approx(1_073, abs=5)

    @pytest.mark.parametrize(("first", "then"), list(pairwise(ROUNDS[1:])))
    def test_each_round_foresees_the_next(self, first: int, then: int):
        """Who finishes in these years started in the round before; three years ahead, within 5 percent."""
        before = ROUNDS[ROUNDS.index(first) - 1]
        finishing = np.full(3, TRAINEES[before] * FINISH[first])
        gone = tuple((part,) for part in GONE_IN_5[first])
        found = practitioners(PEOPLE[first], finishing, WOMEN_IN_TRAINING[before], gone)
        assert found[-1].sum() == pytest.approx(sum(PEOPLE[then]), rel=0.05)


class TestPopulation:
    """Five years are one step here, and a group of five years is one age."""

    START = (
        293_395, 248_369, 240_012, 261_346, 285_209, 314_388, 281_290, 286_923, 304_108,
        324_946, 247_613, 211_351, 215_140, 221_764, 223_506, 183_654, 141_990, 112_424,
    )  # fmt: skip
    LIVED = (
        497_487, 497_138, 496_901, 496_531, 495_902, 495_168, 494_213, 492_760, 490_447,
        486_613, 480_665, 471_786, 457_852, 436_153, 402_775, 350_358, 271_512, 291_707,
    )  # fmt: skip
    FERTILITY = (0.0120, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003)

    def projected(self) -> np.ndarray:
        lived = np.array(self.LIVED) / 100_000
        survive = lived[1:] / lived[:-1]
        survive[-1] = lived[-1] / (lived[-2] + lived[-1])
        fertility = np.zeros(18)
        fertility[3:10] = self.FERTILITY
        births = np.zeros(AGES)
        births[:17] = lived[0] * (fertility[:-1] + fertility[1:] * survive) / 2 / 2.05
        # the open group goes on through the ages above it with its own survival
        death = np.full(AGES, 1 - survive[-1])
        death[:17] = 1 - survive
        start = np.zeros((AGES, 1))
        start[:18, 0] = self.START
        ones = np.ones((2, 1))
        stock = project_population(
            PopulationRates(death, births, np.full(AGES, 1 / AGES)),
            PopulationDraws(start, ones, ones, 0 * ones, 0 * ones),
        ).stock[:, :, 0]
        return np.concatenate([stock[:, :17], stock[:, 17:].sum(axis=1, keepdims=True)], axis=1)

    def test_the_youngest_and_the_total_are_those_of_the_book(self):
        stock = self.projected()
        assert stock[0].sum() == 4_397_428
        np.testing.assert_allclose(stock[1:, 0], [293_574, 280_121], atol=1)
        np.testing.assert_allclose(stock[1:].sum(axis=1), [4_449_570, 4_478_712], atol=2)

    def test_each_group_is_the_one_before_it_five_years_ago(self):
        stock = self.projected()
        np.testing.assert_allclose(stock[2, 2:17] / stock[1, 1:16], stock[1, 2:17] / stock[0, 1:16])
