"""What researchers see when they explore: lists, rows with versions, and a chart. Figures are made up."""

from __future__ import annotations

import pandas as pd
import pytest

from hcalib.observations import DIMENSIONS, Observations
from hcalib.presentation import exploring


@pytest.fixture
def observations(sample_data) -> Observations:
    """The sample rows, and an older version of the last figure of the province."""
    older = sample_data[(sample_data["region"] == "VB01") & (sample_data["period"] == "2021JJ00")]
    older = older.assign(value=1080.0, vintage=pd.Timestamp("2021-12-01"))
    frame = pd.concat([sample_data, older], ignore_index=True)
    frame = frame.assign(**{name: "totaal" for name in DIMENSIONS if name not in frame})
    starts = pd.to_datetime(frame["period"].str[:4])
    return Observations(frame.assign(start=starts, available=frame["vintage"], file="test.csv", row=2))


def test_indicators_count_figures_and_not_empty_rows(observations, sample_catalog):
    found = exploring.indicators(observations, sample_catalog, "VB0101")
    assert found[["Code", "Cijfers", "Van", "Tot en met"]].to_numpy().tolist() == [
        ["bevolking", 1, "2021", "2021"]
    ]


def test_a_region_without_figures_has_an_empty_list(observations, sample_catalog):
    assert exploring.indicators(observations, sample_catalog, "PV24").empty
    assert exploring.regions(observations, sample_catalog, "verzuim").empty


def test_regions_stand_in_the_order_of_the_catalog(observations, sample_catalog):
    found = exploring.regions(observations, sample_catalog, "bevolking")
    assert found["Code"].tolist() == ["VB01", "VB0101"]
    assert found["Cijfers"].tolist() == [3, 1]


def test_rows_keep_a_missing_value_missing(observations, sample_catalog):
    found = exploring.rows(observations, sample_catalog, "bevolking", "VB0101")
    assert found["Waarde"].isna().tolist() == [True, False]


def test_only_figures_with_more_than_one_version_are_vintages(observations, sample_catalog):
    found = exploring.vintages(observations, sample_catalog, "bevolking", "VB01")
    assert sorted(found["Waarde"]) == [1080.0, 1087.5]
    assert exploring.vintages(observations, sample_catalog, "bevolking", "VB0101").empty


def test_the_chart_takes_the_newest_version(observations, sample_catalog):
    block = exploring.chart(observations, sample_catalog, "bevolking", "VB01")
    assert block.csv is not None
    assert "1087,5" in block.csv
    assert "1080" not in block.csv


def test_a_chart_without_figures_says_so(observations, sample_catalog):
    block = exploring.chart(observations, sample_catalog, "verzuim", "VB01")
    assert block.csv is None
    assert "geen gegevens" in block.html


def test_breakdowns_that_are_not_drawn_are_counted(observations, sample_catalog):
    one = observations.frame.iloc[[0]]
    many = pd.concat([one.assign(age=f"{5 * n}-{5 * n + 4}") for n in range(8)], ignore_index=True)
    block = exploring.chart(Observations(many), sample_catalog, "bevolking", "VB01")
    assert "Niet getekend: 2 reeksen met minder cijfers." in block.html
