"""A roll-up of projects is held against a figure of the region: only of the same thing in the same time."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import goal_figures
import made_figures
import pytest
from pydantic import ValidationError

from hcalib.agenda.models import Goal, Project
from hcalib.agenda_codes import code_faults
from hcalib.catalog import Catalog
from hcalib.monitoring.projects import Part
from hcalib.monitoring.projects.caps import Cap, find_cap
from hcalib.monitoring.projects.contribution import Contribution, combine
from hcalib.observations import Observations
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).parents[2]
REF = {"source": "plan", "place": "bijlage"}
WHY = "Wie bij een project meedoet, telt in deze telling ook mee."
REGION = "PV24"
CATALOG = replace(
    goal_figures.CATALOG,
    indicators={
        name: goal_figures.indicator(name, "personen", moment)
        for name, moment in (("telling", "period"), ("eind", "end"), ("begin", "begin"))
    },
)


def goal(kind: str = "per_year", **cap: Any) -> Goal:
    named = {"indicator": "telling", "counts": "period", "off_by": 0, "why": WHY, **cap}
    return Goal.model_validate(
        {
            "id": "1", "line": "instroom", "title": "Doel", "short": "Doel", "kind": kind, "unit": "personen",
            "direction": "up", "indicator": "telling", "target": {"value": 10, "period": "2025JJ00"},
            "start": "2023JJ00", "end": "2025JJ00", "source": REF, "cap": named,
        }
    )  # fmt: skip


def part(
    code: str = "P",
    low: float | None = 0,
    high: float | None = 50,
    *,
    since: date | None = date(2024, 1, 1),
    until: date | None = date(2024, 12, 31),
    share: float | None = None,
    uncertain: bool = False,
) -> Part:
    project = Project.model_construct(id=code, name=code)
    return Part(project, goal(), uncertain, share, "2025MM01", low, high, None, since, until)


def known(*rows: dict[str, object], **columns: object) -> Observations:
    common = {"indicator": "telling", "source": "telling", **columns}
    return Observations(made_figures.figure_frame([{**common, **row} for row in rows], date(2025, 9, 1)))


def quarters(first: str, *values: float) -> list[dict[str, object]]:
    year, quarter = int(first[:4]), int(first[-1])
    counted = range(4 * year + quarter - 1, 4 * year + quarter - 1 + len(values))
    return [
        {"period": f"{n // 4}KW{n % 4 + 1:02d}", "value": value}
        for n, value in zip(counted, values, strict=True)
    ]


def found(chosen: Goal, parts: tuple[Part, ...], figures: Observations, catalog: Catalog = CATALOG) -> Cap:
    cap = find_cap(chosen, parts, REGION, figures, catalog)
    assert cap is not None
    return cap


def rolled_up(*parts: Part, figures: Observations | None = None, chosen: Goal | None = None) -> Contribution:
    chosen = chosen or goal()
    figures = figures or known({"period": "2024JJ00", "value": 40})
    return combine(chosen, parts, find_cap(chosen, parts, REGION, figures, CATALOG))


JULY = {"since": date(2024, 7, 1), "until": date(2025, 6, 30)}


class TestTime:
    def test_a_round_of_january_goes_with_the_calendar_year(self) -> None:
        rows = [{"period": "2023JJ00", "value": 30}, {"period": "2024JJ00", "value": 40}]
        cap = found(goal(), (part(),), known(*rows))
        assert (cap.value, cap.reason, cap.when) == (40, "", "in 2024")

    def test_a_round_of_july_goes_with_four_quarters_and_never_with_a_year(self) -> None:
        year = {"period": "2024JJ00", "value": 40}
        cap = found(goal(), (part(**JULY),), known(year, *quarters("2024KW01", 9, 9, 10, 12, 13, 14)))
        assert [figure.value for figure in cap.figures] == [10, 12, 13, 14]
        assert cap.when == "van juli 2024 tot en met juni 2025"
        alone = found(goal(), (part(**JULY),), known(year))
        assert alone.figures == ()
        assert "gaat over 2024, en de opgaven over juli 2024 tot en met juni 2025" in alone.reason

    def test_a_gap_of_one_quarter_is_no_figure(self) -> None:
        rows = quarters("2024KW03", 10, 12, 13, 14)
        cap = found(goal(), (part(**JULY),), known(*rows[:1], *rows[2:]))
        assert cap.figures == ()
        assert "vallen niet samen" in cap.reason

    def test_a_figure_that_looks_a_year_back_is_never_added(self) -> None:
        chosen = goal(indicator="eind", counts="year-back")
        figures = known(*quarters("2024KW03", 40, 41, 42, 43), indicator="eind")
        assert found(chosen, (part(**JULY),), figures).value == 43

    def test_since_the_start_the_years_of_the_goal_are_added(self) -> None:
        rows = [{"period": f"{year}JJ00", "value": 10} for year in (2022, 2023, 2024, 2025)]
        cap = found(goal("total"), (part(since=date(2023, 3, 1)),), known(*rows))
        assert [figure.period.year for figure in cap.figures] == [2023, 2024]
        assert cap.when == "van 2023 tot en met 2024"

    @pytest.mark.parametrize(("indicator", "period"), [("eind", "2024KW04"), ("begin", "2025KW01")])
    def test_a_stock_is_that_of_the_day_of_the_round(self, indicator: str, period: str) -> None:
        chosen = goal("total", indicator=indicator, counts="stock")
        rows = [{"period": code, "value": n} for n, code in enumerate(["2024KW03", "2024KW04", "2025KW01"])]
        cap = found(chosen, (part(),), known(*rows, indicator=indicator))
        assert [figure.period.code for figure in cap.figures] == [period]
        assert cap.when == "op 31 december 2024"

    def test_only_the_part_that_is_named_counts(self) -> None:
        chosen = goal(branch="Q")
        whole = {"period": "2024JJ00", "value": 90}
        assert found(chosen, (part(),), known(whole)).figures == ()
        assert found(chosen, (part(),), known(whole, {**whole, "value": 40, "branch": "Q"})).value == 40

    def test_what_came_out_after_the_peildatum_is_not_there(self) -> None:
        later = known({"period": "2024JJ00", "value": 40, "available": "2025-10-01"})
        cap = found(goal(), (part(),), later.as_known_on(date(2025, 9, 30)))
        assert "op de peildatum nog geen cijfer van" in cap.reason

    def test_forecasts_and_targets_cap_nothing(self) -> None:
        for status in ("prognose", "doel"):
            assert found(
                goal(), (part(),), known({"period": "2024JJ00", "value": 4, "status": status})
            ).reason


class TestUpperEnd:
    def test_every_figure_can_be_too_low(self) -> None:
        rows = known(*quarters("2024KW01", 10, 10, 10, 10))
        assert found(goal(off_by=2.5), (part(),), rows).highest == 50

    @pytest.mark.parametrize(
        ("columns", "off_by", "said"),
        [
            ({"qualifier": ">"}, 5, "ondergrens"),
            ({"qualifier": "ca."}, 0, "schatting"),
            ({"status": "schatting"}, 0, "schatting"),
            ({"qualifier": "ca."}, 5, ""),
            ({"qualifier": "<"}, 0, ""),
        ],
    )
    def test_without_an_upper_end_there_is_no_cap(self, columns: Any, off_by: float, said: str) -> None:
        figures = known({"period": "2024JJ00", "value": 40}, **columns)
        cap = found(goal(off_by=off_by), (part(),), figures)
        assert (said in cap.reason) if said else (cap.reason == "")
        assert math.isinf(cap.highest) == bool(said)

    def test_a_figure_from_answers_in_confidence_is_refused(self) -> None:
        secret = CATALOG.sources["telling"].model_copy(update={"in_confidence": True})
        catalog = replace(CATALOG, sources={**CATALOG.sources, "telling": secret})
        cap = found(goal(), (part(),), known({"period": "2024JJ00", "value": 40}), catalog)
        assert "vertrouwelijke opgaven" in cap.reason


class TestRollUp:
    def test_a_lower_figure_caps_and_says_so(self) -> None:
        one = rolled_up(part("A", 5, 30), part("B", 0, 30))
        assert (one.low, one.high, one.capped, one.impossible) == (5, 40, True, False)
        assert "tussen 5 en 40" in one.sentence
        assert "Meer kan niet: in heel Flevoland waren het er 40 in 2024 ('Telling')." in one.sentence

    def test_a_higher_figure_changes_nothing_and_is_named(self) -> None:
        one = rolled_up(part("A", 5, 20), part("B", 0, 10))
        assert (one.high, one.capped) == (30, False)
        assert "Dat past: in heel Flevoland waren het er 40" in one.sentence

    def test_what_is_certainly_counted_twice_is_said(self) -> None:
        one = rolled_up(part("A", 30, 30, share=1.0), part("B", 25, 25, share=1.0))
        assert (one.low, one.high) == (30, 40)
        assert "een deel is dubbel geteld" in one.sentence

    def test_what_cannot_be_is_told_and_not_capped(self) -> None:
        one = rolled_up(part("A", 48, 48), part("B", 0, 10))
        assert (one.low, one.high, one.capped, one.impossible) == (48, 58, False, True)
        assert "Dat kan niet" in one.sentence

    def test_a_part_of_another_time_comes_on_top(self) -> None:
        older = part("B", 0, 30, since=date(2023, 1, 1), until=date(2023, 12, 31))
        one = rolled_up(part("A", 5, 60), older)
        assert one.high == 40 + 30
        assert "Van B staat niet vast dat het over dezelfde tijd telt" in one.sentence

    def test_a_project_of_which_the_start_is_unknown_is_not_capped_since_the_start(self) -> None:
        rows = [{"period": f"{year}JJ00", "value": 10} for year in (2023, 2024)]
        for since in (None, date(2022, 12, 1)):
            one = rolled_up(part(since=since), figures=known(*rows), chosen=goal("total"))
            assert (one.high, one.cap) == (50, None)
            assert "Van geen van de opgaven staat vast" in one.uncapped

    def test_an_endless_part_of_unknown_size_is_capped(self) -> None:
        assert rolled_up(part("A", 7, math.inf)).high == 40

    @pytest.mark.parametrize("high", [41.0, math.inf])
    def test_a_figure_that_would_tell_of_a_withheld_number_is_neither_used_nor_shown(
        self, high: float
    ) -> None:
        one = rolled_up(part("A", 0, high, share=1.0), part("B", 0, 10))
        assert (one.high, one.cap, one.capped) == (high + 10, None, False)
        assert "niet wordt getoond" in one.uncapped
        assert "40" not in one.uncapped
        assert "40" not in one.sentence.replace("41", "")
        doubtful = rolled_up(part("A", 0, high, share=1.0, uncertain=True), part("B", 0, 10))
        assert doubtful.high == 40, "of a doubtful link nothing follows for the number itself"

    def test_without_a_known_part_there_is_nothing_to_cap(self) -> None:
        one = rolled_up(part(low=None, high=None, since=None, until=None))
        assert (one.low, one.cap, one.uncapped) == (None, None, "")


@pytest.mark.parametrize(
    ("kind", "cap", "said"),
    [
        ("share", {}, "tellen projecten niets op"),
        ("qualitative", {}, "tellen projecten niets op"),
        ("per_year", {"counts": "stock"}, "past counts 'stock' niet bij"),
        ("total", {"counts": "year-back"}, "past counts 'year-back' niet bij"),
        ("total", {"counts": "voorraad"}, "counts"),
        ("total", {"off_by": -1}, "off_by"),
        ("total", {"off_by": math.inf}, "off_by"),
        ("total", {"why": "Zelfde."}, "why"),
        ("total", {"scenario": "hoog"}, "scenario"),
    ],
)
def test_what_cannot_be_a_cap_is_refused(kind: str, cap: dict[str, Any], said: str) -> None:
    content = goal().model_dump()
    content |= {"kind": kind, "unit": "procent" if kind == "share" else "personen"}
    content["cap"] |= cap
    with pytest.raises(ValidationError, match=said):
        Goal.model_validate(content)


@pytest.mark.parametrize("field", ["indicator", "counts", "off_by", "why"])
def test_nothing_of_a_cap_is_left_to_a_default(field: str) -> None:
    content = goal().model_dump()
    del content["cap"][field]
    with pytest.raises(ValidationError, match=field):
        Goal.model_validate(content)


@pytest.fixture(scope="module")
def example() -> Store:
    return open_store(ROOT, "voorbeeld")


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        ({"indicator": "loopbaanpad-loket"}, "de indicator 'loopbaanpad-loket' bestaat niet; bedoelt u"),
        ({"indicator": "ziekteverzuim"}, "telt in procent, het doel in personen"),
        ({"indicator": "gediplomeerden-mbo-zws"}, "bestaat niet voor een provincie, zoals Voorbeeldland"),
        ({"indicator": "instroom"}, "counts 'period' past niet bij 'instroom'"),
        ({"indicator": "bevolking", "counts": "year-back"}, "past niet bij 'bevolking'"),
        ({"branch": "zorg"}, "de code 'zorg' bestaat niet voor 'branch'"),
        ({"track": "avond"}, "de code 'avond' bestaat niet voor 'track'"),
        ({"age": "jong"}, "de code 'jong' bestaat niet voor 'age'"),
    ],
)
def test_a_cap_that_cannot_go_with_the_goal_is_one_sentence_with_its_place(
    example: Store, cap: dict[str, Any], said: str
) -> None:
    goals = tuple(
        one.model_copy(update={"cap": one.cap.model_copy(update=cap)}) if one.id == "2.3" and one.cap else one
        for one in example.agenda.goals
    )
    agenda = example.agenda.model_copy(update={"goals": goals})
    assert list(code_faults(example.agenda, example.catalog, ROOT)) == []
    (fault,) = code_faults(agenda, example.catalog, ROOT)
    assert said in fault.message
    assert (fault.file, fault.column) == (ROOT / "goals.yml", "2.3.cap")


def test_the_real_agenda_names_no_figure_as_long_as_none_counts_the_same() -> None:
    for agenda in ("hca-zwf", "raat-zwolle"):
        assert all(one.cap is None for one in open_store(ROOT, agenda).agenda.goals)
