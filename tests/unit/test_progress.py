"""How a goal stands that has parts, may not grow, or is told in words; and the summary of all goals."""

from __future__ import annotations

import pandas as pd
import pytest
from goal_figures import CATALOG, TODAY, assessed, baseline, goal, maintain, observed

from hcalib.monitoring import progress
from hcalib.monitoring.progress import Status


def test_goal_takes_the_least_favourable_of_its_parts() -> None:
    parts = [
        {
            "id": "a",
            "title": "Deel a",
            "indicator": "aandeel",
            "baseline": baseline(0),
            "target": {"value": 10, "period": "2025JJ00"},
        },
        {
            "id": "b",
            "title": "Deel b",
            "indicator": "ander-aandeel",
            "baseline": baseline(0),
            "target": {"value": 5, "period": "2025JJ00"},
        },
    ]
    what = goal("share", None, unit="procent", indicator="aandeel", parts=parts)
    both = assessed(what, observed(("aandeel", "2023JJ00", 5.0), ("ander-aandeel", "2023JJ00", 1.0)))
    one = assessed(what, observed(("aandeel", "2023JJ00", 5.0)))

    assert [part.status for part in both.parts] == [Status.ON_TRACK, Status.FAR_BEHIND]
    assert both.status is Status.FAR_BEHIND
    assert "Deel a: op koers; Deel b: ver achter" in both.reason
    assert one.status is Status.INSUFFICIENT
    assert assessed(what, observed(("aandeel", "2023JJ00", 0.1))).status is Status.FAR_BEHIND


def test_maintain_compares_a_measurement_with_the_baseline() -> None:
    assert maintain(("tekort", "2023JJ00", 1500.0)).status is Status.ON_TRACK
    assert maintain(("tekort", "2023JJ00", 1501.0)).status is Status.WRONG_WAY


def test_maintain_does_not_take_a_forecast_for_another_year_as_a_measurement() -> None:
    row = {
        "indicator": "tekort",
        "period": "2032JJ00",
        "value": 5000.0,
        "status": "prognose",
        "available": pd.Timestamp("2023-11-01"),
    }
    result = maintain(row)

    assert result.status is Status.INSUFFICIENT
    assert "5.000 personen in 2032" in result.reason
    assert "een ander tijdvak" in result.reason


def test_maintain_does_not_compare_publications_of_different_makers() -> None:
    result = maintain({"indicator": "tekort", "period": "2023JJ00", "value": 1000.0, "source": "krant"})

    assert result.status is Status.INSUFFICIENT
    assert "verschillende makers" in result.reason


def test_goal_without_a_number_has_no_status_but_tells_the_words_given() -> None:
    what = goal("qualitative", None, indicator="oordeel", unit="oordeel", direction="none")
    words = {
        "indicator": "oordeel",
        "period": "2023JJ00",
        "value": float("nan"),
        "note": "Er is een eerste verkenning.",
    }

    assert assessed(what, observed()).status is Status.INSUFFICIENT
    assert assessed(what, observed(words)).reason.endswith(
        "over 2023 is opgegeven: Er is een eerste verkenning."
    )


def test_rating_counts_when_a_rating_to_reach_was_agreed() -> None:
    what = goal("qualitative", 4, indicator="oordeel", unit="oordeel", baseline=baseline(1))
    result = assessed(what, observed(("oordeel", "2023JJ00", 2.5)))

    assert result.status is Status.ON_TRACK
    assert "een oordeel is geen meting" in result.certainty_reason


def test_goal_that_has_not_begun() -> None:
    result = assessed(goal("per_year", 100, start="2025JJ00"), observed(("stroom", "2023JJ00", 10.0)))

    assert result.status is Status.NOT_STARTED
    assert result.reason == "Dit doel begint pas in 2025."


@pytest.mark.parametrize("kind", ["level", "per_year", "total", "milestones", "maintain"])
def test_direction_is_never_assumed(kind: str) -> None:
    what = goal(kind, 100, direction="none", baseline=baseline(50))

    assert assessed(what, observed(("stroom", "2023JJ00", 120.0))).status is Status.INSUFFICIENT


def test_summary_counts_and_names_who_can_fill_the_gaps() -> None:
    conflict = {
        "topic": "Hoogte",
        "readings": [
            {"text": t, "source": {"source": "plan", "place": p}} for t, p in (("40", "a"), ("10", "b"))
        ],
        "decision": "De bijlage gaat voor.",
    }
    rows = observed(("stroom", "2023JJ00", 100.0))
    results = [
        assessed(goal("per_year", 100), rows),
        assessed(
            goal("share", 10, id="2.1", unit="procent", indicator="aandeel", conflicts=[conflict]), rows
        ),
    ]
    summary = progress.summarise(results, CATALOG)

    assert summary.counts[Status.ON_TRACK] == 1
    assert sum(summary.counts.values()) == 2
    assert summary.sentence == "Stand van de 2 doelen: op koers 1 en onvoldoende gegevens 1."
    (missing,) = summary.missing
    assert (missing.goal, missing.indicator) == ("2.1", "Aandeel")
    assert [source.publisher for source in missing.sources] == ["Bureau"]
    assert [c.conflict.topic for c in summary.conflicts] == ["Hoogte"]


def test_example_region_never_owes_data_to_a_real_source() -> None:
    empty = progress.assess(goal("per_year", 100), observed(), "VB01", TODAY, CATALOG)

    assert empty.sources == ()
