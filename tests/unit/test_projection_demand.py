"""Demand in fte: demography, trends with an end year, and the shortage at the start."""

from __future__ import annotations

import numpy as np
import pytest

from hcalib.errors import UserError
from hcalib.projection.demand import Trend, available, care_use, demand, missing_at_start, trend_index


def test_the_published_form_of_the_capaciteitsorgaan() -> None:
    """FTE0 x (1 + unfilled) x (1 + demography) x the other trends, worked out by hand."""
    supply = np.full((1, 1, 1), 1000.0)
    unfilled = np.array([[0.05 / 1.05]])  # 50 open on 1,000 filled
    start = supply + missing_at_start(supply, "vacatures", unfilled, np.zeros((1, 1)))
    demography = np.linspace(1, 1.12, 11)[:, None, None]
    index = trend_index([Trend(np.array([[0.01]]), last=5)], 10, 1, 1)
    needed = demand(start, demography * index, np.zeros((11, 1, 1, 1)))
    assert needed[0, 0, 0, 0] == pytest.approx(1050)
    assert needed[10, 0, 0, 0] == pytest.approx(1000 * 1.05 * 1.12 * 1.01**5)


def test_care_use_follows_age_and_number() -> None:
    population = np.array([[800.0, 200.0], [800.0, 300.0]])[:, :, None]
    use = care_use(population, np.array([[1.0, 9.0], [1.0, 1.0]])[..., None])
    np.testing.assert_allclose(use[:, :, 0], [[1, 1], [(800 + 2700) / (800 + 1800), 1.1]])
    np.testing.assert_allclose(use, care_use(population, np.array([[10.0, 90.0], [3.0, 3.0]])[..., None]))
    with pytest.raises(UserError, match="geen zorggebruik"):
        care_use(population, np.zeros((1, 2, 1)))


def test_a_trend_keeps_what_it_brought_when_it_ends() -> None:
    index = trend_index([Trend(np.array([[0.02]]), 3), Trend(np.array([[-0.01]]), 99)], 6, 1, 1)
    expected = [1.02 ** min(year, 3) * 0.99**year for year in range(7)]
    np.testing.assert_allclose(index[:, 0, 0], expected)


def test_persons_become_hours_at_work() -> None:
    part_time = np.array([[[0.7], [0.8], [1.2]]])
    sick = np.array([[[0.08], [0.05], [0.0]]])
    np.testing.assert_allclose(available(part_time, sick)[0, :, 0], [0.644, 0.76, 1.0])


def test_the_shortage_at_the_start_can_be_chosen() -> None:
    supply = np.array([[[60.0], [30.0]], [[40.0], [70.0]]])
    unfilled, frictional = np.array([[0.05], [0.02]]), np.array([[0.02], [0.03]])
    assert not missing_at_start(supply, "geen", unfilled, frictional).any()
    above = missing_at_start(supply, "vacatures", unfilled, frictional)
    assert above[:, 0].sum() == pytest.approx(100 / 0.95 * 0.03)
    assert not above[:, 1].any(), "fewer vacancies than always: nobody is missing"
    published = missing_at_start(supply, "gepubliceerd", unfilled, frictional, np.array([0.1]))
    assert published.sum() == pytest.approx(20)
    assert published[:, 0].sum() / published[:, 1].sum() == pytest.approx((0.05 / 0.95) / (0.02 / 0.98))
    with pytest.raises(UserError, match="geen gepubliceerd tekort"):
        missing_at_start(supply, "gepubliceerd", unfilled, frictional)


def test_a_published_shortage_without_vacancies_divides_like_supply() -> None:
    supply = np.array([[[60.0], [40.0]]])
    none = np.zeros((2, 1))
    missing = missing_at_start(supply, "gepubliceerd", none, none, np.array([0.1]))
    np.testing.assert_allclose(missing[0, :, 0], [6, 4])
