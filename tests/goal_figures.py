"""A small catalog, goals and figures for the tests of how goals stand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from hcalib.agenda.models import Goal
from hcalib.catalog import Catalog, Indicator, Region, Source, Unit
from hcalib.monitoring import progress
from hcalib.monitoring.progress import GoalAssessment
from hcalib.observations import DIMENSIONS, Observations
from hcalib.periods import parse_period

TODAY = date(2024, 9, 30)


def unit(code: str, symbol: str) -> Unit:
    return Unit(id=code, name=code, symbol=symbol, kind="count")


def indicator(code: str, unit_id: str, moment: str = "period", direction: str = "up") -> Indicator:
    return Indicator.model_validate(
        {
            "id": code,
            "name": code.capitalize(),
            "definition": "Voor de toets.",
            "unit": unit_id,
            "direction": direction,
            "levels": ["provincie"],
            "moment": moment,
            "lag_days": 90,
            "sources": ["telling"],
            "minimum": -1e6,
            "maximum": 1e6,
            "decimals": 1 if unit_id == "procent" else 0,
        }
    )


def source(code: str, publisher: str, kind: str = "levering") -> Source:
    return Source.model_validate(
        {
            "id": code,
            "publisher": publisher,
            "title": code,
            "kind": kind,
            "licence": "CC BY 4.0",
            "rhythm": "jaarlijks",
            "how": "Vraag het aan.",
            "citation": code,
        }
    )


CATALOG = Catalog(
    indicators={
        i.id: i
        for i in (
            indicator("stroom", "personen"),
            indicator("stand", "aantal", "end"),
            indicator("aandeel", "procent", "end"),
            indicator("ander-aandeel", "procent", "end"),
            indicator("tekort", "personen", "end", "down"),
            indicator("oordeel", "oordeel", "end", "none"),
        )
    },
    units={
        u.id: u
        for u in (unit("personen", "personen"), unit("aantal", ""), unit("procent", "%"), unit("oordeel", ""))
    },
    sources={
        s.id: s for s in (source("telling", "Bureau"), source("plan", "Bureau"), source("krant", "Krant"))
    },
    regions={
        "PV24": Region(code="PV24", name="Flevoland", kind="provincie"),
        "VB01": Region(code="VB01", name="Voorbeeldland", kind="provincie", example=True),
    },
    branches={},
    levels={},
    identities=(),
)


def observed(*rows: dict[str, Any] | tuple[str, str, float]) -> Observations:
    """Build observations; a row is (indicator, period, value) or a dict with more."""
    records = []
    for row in rows:
        given = (
            row if isinstance(row, dict) else dict(zip(("indicator", "period", "value"), row, strict=True))
        )
        period = parse_period(given["period"])
        records.append(
            {
                "region": "PV24",
                **dict.fromkeys(DIMENSIONS, "totaal"),
                "source": "telling",
                "vintage": pd.Timestamp(period.end),
                "qualifier": "",
                "unit": CATALOG.indicators[given["indicator"]].unit,
                "status": "definitief",
                "available": pd.Timestamp(period.end),
                "note": "",
                "file": "",
                "row": 2,
                "start": pd.Timestamp(period.start),
                **given,
            }
        )
    columns = ["indicator", "region", "branch", "sex", "age", "source", "status", "note"]
    frame = pd.DataFrame(records)
    return Observations(frame.astype(dict.fromkeys(columns, "str")) if records else observed_none())


def observed_none() -> pd.DataFrame:
    return observed(("stroom", "2020JJ00", 1.0)).frame.iloc[:0]


def goal(kind: str, aim: float | None, **changes: Any) -> Goal:
    ref = {"source": "plan", "place": "bijlage"}
    fields = {
        "id": "1.1",
        "line": "instroom",
        "title": "Meer mensen",
        "short": "Meer",
        "kind": kind,
        "unit": "personen",
        "direction": "up",
        "indicator": "stroom",
        "target": {"value": aim, "period": "2025JJ00", "source": ref},
        "start": "2022JJ00",
        "end": "2025JJ00",
        "source": ref,
    }
    return Goal.model_validate({**fields, **changes})


def baseline(value: float | None, period: str = "2021JJ00", source_id: str = "plan") -> dict[str, Any]:
    return {"value": value, "period": period, "source": {"source": source_id, "place": "bijlage"}}


def assessed(what: Goal, observations: Observations, today: date = TODAY) -> GoalAssessment:
    return progress.assess(what, observations.as_known_on(today), "PV24", today, CATALOG)


def maintain(*rows: Any, **changes: Any) -> GoalAssessment:
    fields = {"indicator": "tekort", "direction": "down", "baseline": baseline(1500, "2020JJ00"), **changes}
    return assessed(goal("maintain", 1500, **fields), observed(*rows))
