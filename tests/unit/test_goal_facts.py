"""What is recorded beside goals: revisions, judgements, definitions, completeness, thresholds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from goal_figures import CATALOG, baseline, goal, observed

from hcalib.agenda import load_agenda
from hcalib.agenda.goal_facts import Collected, Definition, OverrideStatus, StatusOverride
from hcalib.catalog import load_catalog
from hcalib.errors import UserError
from hcalib.monitoring import progress
from hcalib.monitoring.goal_record import NOTHING, GoalRecord
from hcalib.monitoring.progress import GoalAssessment, Status
from hcalib.monitoring.status import Thresholds, thresholds_of

ROOT = Path(__file__).parents[2]
TODAY = date(2024, 9, 30)
REF = {"source": "plan", "place": "bijlage"}


def stands(what: Any, *rows: Any, record: GoalRecord = NOTHING, today: date = TODAY) -> GoalAssessment:
    return progress.assess(what, observed(*rows).as_known_on(today), "PV24", today, CATALOG, record=record)


def collected(indicator: str, period: str, answered: int, **changes: Any) -> dict[tuple[str, str], Collected]:
    fields = {"by": "bureau", "day": date(2024, 2, 1), "answered": answered, "asked": 5, **changes}
    one = Collected.model_validate({"indicator": indicator, "period": period, **fields})
    return {(indicator, period): one}


class TestRevisions:
    GROWS = goal(
        "level",
        200,
        baseline=baseline(100),
        revisions=[
            {
                "since": "2024-01-01",
                "target": {"value": 130, "period": "2025JJ00"},
                "why": "Te hoog.",
                "source": REF,
            }
        ],
    )
    ROW = ("stroom", "2023JJ00", 115)

    def test_the_version_known_on_the_day_decides_and_both_are_shown(self) -> None:
        after, before = stands(self.GROWS, self.ROW), stands(self.GROWS, self.ROW, today=date(2023, 12, 31))
        assert (after.goal.target.value, after.status) == (130, Status.ON_TRACK)
        assert [(v.goal.target.value, v.status, v.holds) for v in after.versions] == [
            (200, Status.FAR_BEHIND, False),
            (130, Status.ON_TRACK, True),
        ]
        assert (before.goal.target.value, before.status, before.versions) == (200, Status.FAR_BEHIND, ())

    def test_revisions_out_of_order_are_refused(self) -> None:
        revision = {**self.GROWS.revisions[0].model_dump(), "since": date(2023, 1, 1)}
        with pytest.raises(ValueError, match="volgorde"):
            goal("level", 200, revisions=[self.GROWS.revisions[0].model_dump(), revision])


class TestCompleteness:
    def test_a_sum_over_some_is_a_lower_bound(self) -> None:
        what, row = goal("per_year", 100), ("stroom", "2023JJ00", 70)
        whole = stands(what, ("stroom", "2022JJ00", 99), row)
        part = stands(
            what,
            ("stroom", "2022JJ00", 99),
            row,
            record=GoalRecord(collected=collected("stroom", "2023JJ00", 2)),
        )
        assert whole.status is Status.BEHIND
        assert part.status is Status.INSUFFICIENT
        assert "ondergrens" in part.reason
        assert part.chance is None

    def test_a_share_of_some_is_less_certain(self) -> None:
        what = goal("share", 10, unit="procent", indicator="aandeel", baseline=baseline(5))
        rows = [("aandeel", "2022JJ00", 6.0), ("aandeel", "2023JJ00", 7.9)]
        found = stands(what, *rows, record=GoalRecord(collected=collected("aandeel", "2023JJ00", 2)))
        assert found.status is stands(what, *rows).status
        assert "2 van de 5 werkgevers" in found.certainty_reason

    @pytest.mark.parametrize("wrong", [{"answered": 6}, {"counted": 3}, {"counted": 3, "group": 2}])
    def test_what_cannot_be_is_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"geantwoord|aandeel|groter"):
            collected("stroom", "2023JJ00", **{"answered": 2, **wrong})


class TestDefinitions:
    def definitions(self, since: str | None) -> GoalRecord:
        fields = {"goal": "1.1", "indicator": "stroom", "unit": "personen", "of": "iedereen"}
        return GoalRecord(
            definitions=(
                Definition.model_validate({**fields, "source": REF, "counts": "wie begint"}),
                Definition.model_validate(
                    {**fields, "source": {**REF, "source": "krant"}, "counts": "wie afmaakt", "since": since}
                ),
            )
        )

    def test_two_documents_that_differ_raise_an_alarm(self) -> None:
        found = stands(goal("per_year", 100), record=self.definitions(None))
        assert len(found.drifts) == 1
        assert "wie begint" in found.drifts[0]
        assert "wie afmaakt" in found.drifts[0]

    def test_a_count_that_changed_half_way_has_no_chance(self) -> None:
        what, rows = goal("per_year", 100), [("stroom", "2022JJ00", 99), ("stroom", "2023JJ00", 101)]
        broken = stands(what, *rows, record=self.definitions("2023JJ00"))
        assert "vanaf 2023 wordt anders geteld" in broken.certainty_reason
        assert broken.chance is None
        assert stands(what, *rows, record=self.definitions("2020JJ00")).chance is not None


class TestOverrides:
    def test_both_are_told_and_the_computed_one_stays(self) -> None:
        override = StatusOverride(
            goal="1.1",
            status="op koers",
            by="tafel",
            why="Weet meer.",
            since=date(2024, 1, 1),
            until=date(2024, 12, 31),
        )
        found = stands(
            goal("per_year", 100), ("stroom", "2023JJ00", 10), record=GoalRecord(overrides=(override,))
        )
        assert found.status is Status.FAR_BEHIND
        assert found.override is override

    def test_the_words_are_those_of_the_statuses(self) -> None:
        assert set(get_args(OverrideStatus)) == {str(status) for status in Status}

    @pytest.mark.parametrize(("day", "expected"), [("2025-09-30", "achter"), ("2026-06-30", None)])
    def test_an_override_disappears_after_its_last_day(self, day: str, expected: str | None) -> None:
        agenda = load_agenda(ROOT / "data/agenda", "voorbeeld")
        catalog = load_catalog(ROOT / "data/catalog", ROOT / "data/agenda/voorbeeld")
        nothing = observed().as_known_on(date.fromisoformat(day))
        found = progress.assess_goals(agenda, nothing, "VB01", date.fromisoformat(day), catalog)
        told = next(a.override for a in found if a.goal.id == "1.4")
        assert (told.status if told else None) == expected


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("overrides.yml", "by: sectortafel", "by: Jan", "overleg 'Jan' bestaat niet"),
        ("overrides.yml", "goal: '1.4'", "goal: '9.9'", "doel '9.9' bestaat niet"),
        ("overrides.yml", "until: '2024-12-31'", "until: '2025-12-31'", "op dezelfde dag"),
        ("overrides.yml", "status: achter", "status: prima", "status"),
        ("definitions.yml", "goal: '1.1'", "goal: '9.9'", "doel '9.9' bestaat niet"),
        ("measured.yml", "by: voorbeeldbureau", "by: iemand", "'iemand' staat niet in"),
        ("measured.yml", "period: 2024JJ00", "period: 2023JJ00", "staat er 2 keer in"),
        ("measured.yml", "indicator: behouden-loopbaan", "indicator: verzuim", "geen doel van deze agenda"),
    ],
)
def test_a_mistake_is_named_with_its_file(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    folder = tmp_path / "agenda" / "voorbeeld"
    shutil.copytree(ROOT / "data/agenda/voorbeeld", folder, ignore=shutil.ignore_patterns("snapshots"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_agenda(tmp_path / "agenda", "voorbeeld")
    assert any(expected in str(fault) and file in str(fault) for fault in caught.value.faults)


class TestThresholds:
    @pytest.fixture
    def change(self, tmp_path: Path) -> Callable[[str, str], Path]:
        folder = tmp_path / "catalog"
        shutil.copytree(ROOT / "data/catalog", folder)

        def edit(old: str, new: str) -> Path:
            path = folder / "thresholds.yml"
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            return folder

        return edit

    def test_the_catalog_holds_the_method(self) -> None:
        found = thresholds_of(load_catalog(ROOT / "data/catalog"))
        assert found == Thresholds()
        assert found.as_published

    def test_another_value_is_used_and_known_to_deviate(self, change: Callable[[str, str], Path]) -> None:
        found = thresholds_of(load_catalog(change("value: 0.95", "value: 0.9")))
        assert found.on_track == 0.9
        assert not found.as_published

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("value: 0.95", "value: 0.5"),
            ("id: near", "id: behind"),
            ("value: 548", "value: 5480"),
            ("value: 0.05", "value: 0.3"),
        ],
    )
    def test_thresholds_that_cannot_be_are_refused(
        self, change: Callable[[str, str], Path], old: str, new: str
    ) -> None:
        folder = change(old, new)
        with pytest.raises(UserError) as caught:
            load_catalog(folder)
        assert any("thresholds.yml" in str(fault) for fault in caught.value.faults)
