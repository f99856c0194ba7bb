"""What holds for every goal and every figure: no crash, monotone, no matter the unit, reached is reached."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hcalib.agenda.models import Goal
from hcalib.catalog import Catalog, Indicator, Unit
from hcalib.monitoring import progress
from hcalib.monitoring.progress import GoalAssessment, Status
from hcalib.observations import DIMENSIONS, Observations
from hcalib.periods import parse_period

_ORDER = (Status.REACHED, Status.ON_TRACK, Status.BEHIND, Status.FAR_BEHIND, Status.WRONG_WAY)
_PERIODS = ("2021JJ00", "2022JJ00", "2023JJ00", "2023-06-30", "2023KW02", "2024JJ00", "2025JJ00")
_KINDS = ("level", "per_year", "total", "share", "milestones", "qualitative", "maintain")

any_number = st.floats(allow_nan=False, allow_infinity=False)
ordinary = st.floats(-1e9, 1e9).map(lambda value: round(value, 3))
kinds = st.sampled_from(_KINDS)
directions = st.sampled_from(("up", "down"))
moments = st.sampled_from(("begin", "period", "end"))
days = st.sampled_from((date(2021, 6, 30), date(2024, 9, 30), date(2025, 9, 30), date(2026, 11, 23)))


def catalog_with(moment: str, unit_kind: str = "percent") -> Catalog:
    indicator = Indicator.model_validate(
        {
            "id": "cijfer",
            "name": "Cijfer",
            "definition": "Voor de toets.",
            "unit": "procent",
            "direction": "up",
            "levels": ["provincie"],
            "moment": moment,
            "lag_days": 90,
            "sources": ["telling"],
            "minimum": 0,
            "maximum": 1,
        }
    )
    unit = Unit.model_validate({"id": "procent", "name": "procent", "symbol": "%", "kind": unit_kind})
    return Catalog({"cijfer": indicator}, {"procent": unit}, {}, {}, {}, {}, ())


def observed(values: dict[str, float]) -> Observations:
    periods = [parse_period(code) for code in values]
    frame = pd.DataFrame(
        {
            "indicator": "cijfer",
            "region": "PV24",
            "period": list(values),
            **dict.fromkeys(DIMENSIONS, "totaal"),
            "source": "telling",
            "value": list(values.values()),
            "qualifier": "",
            "unit": "procent",
            "status": "definitief",
            "note": "",
            "file": "",
            "row": 2,
            "vintage": pd.to_datetime([p.end for p in periods]),
            "available": pd.to_datetime([p.end for p in periods]),
            "start": pd.to_datetime([p.start for p in periods]),
        }
    )
    return Observations(frame.astype({"value": "float64", "period": "str"}))


def assessed(
    kind: str,
    direction: str,
    target: float,
    baseline: float | None,
    values: dict[str, float],
    moment: str,
    today: date,
    unit_kind: str = "percent",
) -> GoalAssessment:
    ref = {"source": "plan", "place": "bijlage"}
    fields: dict[str, Any] = {
        "id": "1",
        "line": "lijn",
        "title": "Doel",
        "short": "Doel",
        "kind": kind,
        "unit": "procent",
        "direction": direction,
        "indicator": "cijfer",
        "target": {"value": target, "period": "2025JJ00"},
        "baseline": None if baseline is None else {"value": baseline, "period": "2021JJ00"},
        "start": "2022JJ00",
        "end": "2025JJ00",
        "source": ref,
    }
    known = observed(values).as_known_on(today)
    catalog = catalog_with(moment, unit_kind)
    return progress.assess(Goal.model_validate(fields), known, "PV24", today, catalog)


@given(
    kinds,
    directions,
    any_number,
    st.none() | any_number,
    st.dictionaries(st.sampled_from(_PERIODS), any_number),
    moments,
    days,
)
def test_any_finite_figure_gives_a_status_and_a_sentence(
    kind: str,
    direction: str,
    target: float,
    baseline: float | None,
    values: dict[str, float],
    moment: str,
    today: date,
) -> None:
    result = assessed(kind, direction, target, baseline, values, moment, today)

    assert result.status in Status
    assert result.reason.endswith(".")
    for number in (result.ratio, result.expected_now, result.required_pace, result.total_so_far):
        assert number is None or math.isfinite(number)
    assert (result.certainty == "geen") == (result.status in (Status.INSUFFICIENT, Status.NOT_STARTED))


@given(
    kinds,
    directions,
    ordinary,
    ordinary,
    st.dictionaries(st.sampled_from(_PERIODS), ordinary, min_size=1),
    st.data(),
    moments,
    days,
)
def test_better_figure_never_gives_a_worse_status(
    kind: str,
    direction: str,
    target: float,
    baseline: float,
    values: dict[str, float],
    data: Any,
    moment: str,
    today: date,
) -> None:
    period = data.draw(st.sampled_from(sorted(values)))
    gain = data.draw(st.floats(0, 1e9))
    better = {**values, period: values[period] + (gain if direction == "up" else -gain)}

    before = assessed(kind, direction, target, baseline, values, moment, today).status
    after = assessed(kind, direction, target, baseline, better, moment, today).status

    # with years missing a count is a lower bound: 'exceeded' is proven by it, 'not exceeded' is not
    unproven = direction == "down" and kind in ("total", "milestones") and after is Status.INSUFFICIENT
    if before in _ORDER and not unproven:
        assert after in _ORDER
        assert _ORDER.index(after) <= _ORDER.index(before)


@given(
    st.sampled_from([kind for kind in _KINDS if kind != "milestones"]),
    directions,
    ordinary,
    st.none() | ordinary,
    st.dictionaries(st.sampled_from(_PERIODS), ordinary, min_size=1),
    st.integers(-20, 20),
    moments,
    days,
)
def test_status_does_not_depend_on_the_unit(
    kind: str,
    direction: str,
    target: float,
    baseline: float | None,
    values: dict[str, float],
    power: int,
    moment: str,
    today: date,
) -> None:
    """Powers of two scale without rounding, so the status has to be the same to the last digit."""
    factor = 2.0**power
    scaled = {period: value * factor for period, value in values.items()}

    plain = assessed(kind, direction, target, baseline, values, moment, today)
    other = assessed(
        kind,
        direction,
        target * factor,
        None if baseline is None else baseline * factor,
        scaled,
        moment,
        today,
    )

    assert plain.status is other.status
    assert plain.ratio == other.ratio


@given(
    st.sampled_from(("level", "share")),
    directions,
    ordinary,
    st.none() | ordinary,
    ordinary,
    st.floats(0, 1e6),
)
def test_a_height_that_is_reached_is_reached(
    kind: str, direction: str, target: float, baseline: float | None, earlier: float, beyond: float
) -> None:
    value = target + beyond if direction == "up" else target - beyond
    figures = {"2022JJ00": earlier, "2023JJ00": value}

    assert (
        assessed(kind, direction, target, baseline, figures, "end", date(2024, 9, 30)).status
        is Status.REACHED
    )


@given(st.floats(1, 1e6), st.lists(st.floats(0, 1e6), min_size=3, max_size=3))
def test_an_amount_that_is_reached_is_reached(target: float, counts: list[float]) -> None:
    figures = dict(
        zip(("2022JJ00", "2023JJ00", "2024JJ00"), [counts[0], counts[1], counts[2] + target], strict=True)
    )

    assert (
        assessed("total", "up", target, None, figures, "period", date(2025, 6, 30)).status is Status.REACHED
    )


@given(kinds, directions, ordinary, ordinary, ordinary)
def test_the_base_year_alone_never_gives_a_status(
    kind: str, direction: str, target: float, baseline: float, value: float
) -> None:
    result = assessed(kind, direction, target, baseline, {"2021JJ00": value}, "end", date(2024, 9, 30))

    assert result.status is Status.INSUFFICIENT
