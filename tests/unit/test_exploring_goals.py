"""What a researcher sees of one goal in the exploring notebook."""

from __future__ import annotations

import pytest
from test_doelmonitor_report import FLEVOLAND, stand

from hcalib.errors import UserError
from hcalib.monitoring.goal_look import look_at_goal


def test_a_researcher_sees_all_rows_of_one_goal() -> None:
    ws = stand(*FLEVOLAND).ws
    seen = look_at_goal("1.2", ws.agenda, ws.observations, ws.region.code, ws.peildatum, ws.catalog)
    assert seen.rows.empty
    assert set(seen.nearby["indicator"]) == {"tekort-stageplekken"}
    assert {c.goal for c in seen.conflicts} == {"1.2"}
    assert [p.id for p in seen.projects] == ["I-E", "I-H", "I-I"]
    assert list(seen.numbers().columns) == [seen.assessment.goal.title]


def test_a_goal_that_does_not_exist_is_a_clear_error() -> None:
    ws = stand(*FLEVOLAND).ws
    with pytest.raises(UserError, match=r"het doel '9\.9' bestaat niet in HCA ZWF; kies uit: 1\.1"):
        look_at_goal("9.9", ws.agenda, ws.observations, ws.region.code, ws.peildatum, ws.catalog)
