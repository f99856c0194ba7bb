"""What a survey tells: computed from published totals, with margins and bounds, and nobody given away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hcalib.agenda.models import Agenda, Survey, SurveyAnswer, SurveyFrameEntry, SurveyRound
from hcalib.disclosure.attack import attack
from hcalib.disclosure.rules import DisclosureRules
from hcalib.monitoring.surveys import MEASURES, measures_of
from hcalib.monitoring.surveys.arrivals import expected_by
from hcalib.monitoring.surveys.employer import own_page
from hcalib.monitoring.surveys.estimates import figures_of
from hcalib.monitoring.surveys.frame import rounds_of, size_class
from hcalib.monitoring.surveys.panel import panel_changes
from hcalib.monitoring.surveys.protected import ProtectedSurvey, protected_survey
from hcalib.sealed import Sealed

TODAY = date(2025, 9, 30)
REASONS = MEASURES["vertrekredenen"].parts
SURVEY = Survey.model_validate(
    {"id": "peiling", "name": "Peiling", "question": "?", "rhythm": "jaarlijks",
     "source": {"source": "plan", "place": "hoofdstuk 2"}}
)  # fmt: skip


def agenda(rounds: dict[str, list[dict[str, Any]]], employers: int = 24) -> Agenda:
    """Build employers e00, e01, ... with 40 to 400 employees; rounds as lines of a file."""
    frame = [
        SurveyFrameEntry(
            id=f"e{n:02d}", name=f"Werkgever {n}", branch="vvt" if n % 2 else "ggz", municipality="VB0101",
            employees=40 + 60 * (n % 7), signatory=n % 3 == 0,
        )
        for n in range(employers)
    ]  # fmt: skip
    read = tuple(
        SurveyRound(
            survey="peiling", period=period, answers=tuple(SurveyAnswer.model_validate(one) for one in lines)
        )
        for period, lines in rounds.items()
    )
    return Agenda.model_construct(surveys=(SURVEY,), employers=tuple(frame), survey_rounds=Sealed(read))


def poll(year: int, who: range, asked: int = 24, grow: int = 0) -> list[dict[str, Any]]:
    lines = []
    for n in range(asked):
        staff = 40 + 60 * (n % 7)
        line: dict[str, Any] = {"employer": f"e{n:02d}"}
        if n in who:
            vacancies = 2 + staff // 25 + n % 3 + grow
            line |= {
                "responded": f"{year}-04-{1 + n:02d}", "staff": staff, "open_vacancies": vacancies,
                "hard_to_fill": 1 + vacancies // 2 - n % 2,
            }  # fmt: skip
        lines.append(line)
    return lines


@pytest.fixture(scope="module")
def source() -> ProtectedSurvey:
    lines = {"2024KW02": poll(2024, range(14)), "2025KW02": poll(2025, range(18), grow=2)}
    lines["2025KW02"][17]["open_vacancies"] = None
    return protected_survey(agenda(lines), SURVEY, TODAY)


def test_a_rate_is_the_ratio_of_two_published_totals(source: ProtectedSurvey) -> None:
    figures = figures_of("peiling", source)
    (found,) = figures.of("2025KW02", "vacaturegraad-peiling")
    answers = [a for a in poll(2025, range(17), grow=2) if "staff" in a]
    truth = 100 * sum(a["open_vacancies"] for a in answers) / sum(a["staff"] for a in answers)
    assert found.figure.value == pytest.approx(truth)
    assert found.unit == "per 100 medewerkers"
    assert (found.used, found.no_answer) == (17, 1)
    assert "1 zonder antwoord" in found.sentence
    assert found.margin is not None
    assert found.bounds is not None
    assert found.bounds.low < found.margin.low < truth < found.margin.high < found.bounds.high
    assert 0 < found.answered < 1
    assert measures_of(figures, "2025KW02") == (
        "vacaturegraad-peiling", "aandeel-moeilijk", "werkgevers-moeilijk",
    )  # fmt: skip


def test_a_weighted_rate_stands_beside_it_and_is_rounded(source: ProtectedSurvey) -> None:
    (found,) = figures_of("peiling", source).of("2025KW02", "vacaturegraad-peiling", "gewogen")
    (plain,) = figures_of("peiling", source).of("2025KW02", "vacaturegraad-peiling")
    assert found.figure.value == pytest.approx(plain.figure.value, rel=0.15)
    assert "antwoorden tellen als" in found.sentence
    assert found.bounds is None


def test_nobody_learns_an_answer_from_all_totals_together(source: ProtectedSurvey) -> None:
    """Also not an employer that knows its own: 10 % of every other answer stays in doubt."""
    tried = 0
    for tables in source.made.tables:
        published = [cell.id for cell in tables.cells if source.cells[cell.id].value is not None]
        singles = [cell for cell in tables.cells if len(cell.contributions) == 1]
        for knows in (None, "e05", "e06", "e13") if singles else ():
            reached = attack(tables, published, knows=knows)
            for cell in singles:
                if knows not in cell.contributions:
                    assert reached[cell.id].high - cell.value >= min(1.0, 0.1 * cell.value) * 0.999
                    tried += 1
    assert tried > 100


def test_figures_do_not_carry_answers(source: ProtectedSurvey) -> None:
    shown = repr((source, figures_of("peiling", source), panel_changes(source), source.rounds))
    for answer in poll(2025, range(18), grow=2):
        if "open_vacancies" in answer:
            assert f"open_vacancies={answer['open_vacancies']}" not in shown
    assert "SurveyAnswer" not in shown


def test_too_few_answers_are_not_a_figure() -> None:
    few = protected_survey(agenda({"2025KW02": poll(2025, range(9))}), SURVEY, TODAY)
    found = figures_of("peiling", few)
    assert {one.figure.value for one in found.estimates} == {None}
    assert {one.margin for one in found.estimates} == {None}
    assert all("te weinig deelnemers" in one.sentence for one in found.estimates)
    assert found.withheld == len(found.estimates) > 0


def test_without_rounds_or_answers_there_is_nothing() -> None:
    assert figures_of("peiling", protected_survey(agenda({}), SURVEY, TODAY)).estimates == ()
    silent = protected_survey(agenda({"2025KW02": poll(2025, range(0))}), SURVEY, TODAY)
    assert figures_of("peiling", silent).estimates == ()


@pytest.mark.parametrize(("hard", "shown"), [(18, False), (17, False), (14, True), (0, False)])
def test_a_share_is_withheld_when_nearly_all_answer_the_same(hard: int, shown: bool) -> None:
    lines = poll(2025, range(18))
    for n, line in enumerate(lines[:18]):
        line["hard_to_fill"] = line["open_vacancies"] // 2 if n < hard else 0
    figures = figures_of("peiling", protected_survey(agenda({"2025KW02": lines}), SURVEY, TODAY))
    (share,) = figures.of("2025KW02", "werkgevers-moeilijk")
    assert (share.figure.value is not None) is shown


def test_the_panel_is_about_the_same_employers(source: ProtectedSurvey) -> None:
    change = next(c for c in panel_changes(source) if c.measure == "vacaturegraad-peiling")
    assert change.employers == 14
    assert change.all_before.value is not None
    assert change.all_after.value is not None
    if change.change.value is not None:
        assert change.before.value is not None
        assert change.after.value is not None
        assert change.change.value == pytest.approx(change.after.value - change.before.value)
        assert change.margin is not None
        assert change.margin.low <= change.change.value <= change.margin.high
    else:
        assert "Niet getoond" in change.sentence


def test_own_page_shows_own_answers_and_the_published_region_only(source: ProtectedSurvey) -> None:
    page = own_page(source, "e03", "2025KW02")
    rate = next(one for one in page.figures if one.measure == "vacaturegraad-peiling")
    (region,) = figures_of("peiling", source).of("2025KW02", "vacaturegraad-peiling")
    line = poll(2025, range(18), grow=2)[3]
    assert rate.own == pytest.approx(100 * line["open_vacancies"] / line["staff"])
    assert rate.region == region.figure
    assert f"{rate.own}" not in repr(page)
    absent = own_page(source, "e20", "2025KW02")
    assert not absent.took_part
    assert {one.own for one in absent.figures} == {None}
    open_ = own_page(source, "e17", "2025KW02")
    assert next(iter(open_.figures)).own_sentence == "U liet deze vraag open."
    with pytest.raises(KeyError):
        own_page(source, "onbekend", "2025KW02")


def leavers(who: range) -> list[dict[str, Any]]:
    lines = []
    for n in range(20):
        line: dict[str, Any] = {"employer": f"e{n:02d}"}
        if n in who:
            reasons = {reason: 1 + (n + place) % 3 for place, reason in enumerate(REASONS)}
            reasons["reason_workload"] += 6
            line |= {"responded": "2025-05-01", "leavers_answered": sum(reasons.values()) + 1, **reasons}
        lines.append(line)
    return lines


def test_reasons_are_ranked_with_certainty_and_shares_add_up() -> None:
    figures = figures_of("peiling", protected_survey(agenda({"2025KW02": leavers(range(14))}), SURVEY, TODAY))
    parts = figures.of("2025KW02", "vertrekredenen")
    assert sum(one.figure.value for one in parts if one.figure.value is not None) == pytest.approx(100)
    (ranking,) = figures.rankings
    assert ranking.places[0].id == "reason_workload"
    assert ranking.places[0].holds >= 0.95
    assert any(one.tied_with for one in ranking.places[1:])


def test_more_reasons_than_leavers_contradict() -> None:
    lines = leavers(range(14))
    lines[0]["leavers_answered"] = 3
    figures = figures_of("peiling", protected_survey(agenda({"2025KW02": lines}), SURVEY, TODAY))
    one = figures.of("2025KW02", "vertrekredenen")[0]
    assert (one.used, one.contradictory) == (13, 1)


def test_expected_response_rests_on_earlier_rounds_only() -> None:
    made = agenda({"2024KW02": poll(2024, range(12)), "2025KW02": poll(2025, range(18))})
    day = date(2025, 4, 6)
    first, second = rounds_of(made, SURVEY, day)
    assert expected_by(first, [], day) is None
    found = expected_by(second, [first], day)
    assert found is not None
    assert (found.day, found.responded, found.asked, found.rounds) == (5, 6, 24, ("2024KW02",))
    assert found.expected == pytest.approx(6)
    assert found.final_low == found.final_high == pytest.approx(12)
    assert found.verdict == "zoals eerder"


def test_sizes() -> None:
    assert [size_class(n) for n in (0, 49, 50, 249, 250)] == ["klein", "klein", "middel", "middel", "groot"]


def test_fewer_may_be_asked_of_a_total_when_the_rules_say_so() -> None:
    source = protected_survey(
        agenda({"2025KW02": poll(2025, range(9))}), SURVEY, TODAY, DisclosureRules(min_contributors=5)
    )
    (found,) = figures_of("peiling", source).of("2025KW02", "vacaturegraad-peiling")
    assert found.figure.value is not None


def test_what_an_earlier_edition_showed_is_known() -> None:
    """One late answer would be the difference between two totals, so the new total is withheld."""
    lines = {"2025KW02": poll(2025, range(14))}
    lines["2025KW02"][13]["responded"] = "2025-08-01"
    before, after = date(2025, 7, 1), date(2025, 9, 30)
    fresh = protected_survey(agenda(lines), SURVEY, after)
    known = protected_survey(agenda(lines), SURVEY, after, earlier=(before,))
    first = protected_survey(agenda(lines), SURVEY, before)
    total = next(key for key in fresh.made.ids if (key.group, key.quantity) == ("totaal", "open_vacancies"))
    assert (first.total(total).value, fresh.total(total).value) != (None, None)
    assert first.total(total).value != fresh.total(total).value
    assert known.total(total).value is None
    assert protected_survey(agenda(lines), SURVEY, before, earlier=(before,)).total(total) == first.total(
        total
    )


def test_when_nobody_answered_since_everything_stays() -> None:
    lines = {"2025KW02": poll(2025, range(14))}
    again = protected_survey(agenda(lines), SURVEY, TODAY, earlier=(date(2025, 7, 1), date(2025, 8, 1)))
    assert again.cells == protected_survey(agenda(lines), SURVEY, TODAY).cells
    assert any(one.value is not None for one in again.cells.values())


def test_a_group_that_would_follow_from_the_others_takes_one_along() -> None:
    """Two sizes of ten and a third of four: the third is everyone without those two."""
    lines = {"2025KW02": poll(2025, range(24))}
    found = protected_survey(agenda(lines), SURVEY, TODAY).made.groups
    inside = {
        group: names for (_, measure, group), names in found.items() if measure == "vacaturegraad-peiling"
    }
    everyone = inside["totaal"]
    for kind in ("branche", "grootte"):
        left = everyone.difference(*(names for group, names in inside.items() if group.startswith(kind)))
        assert not 0 < len(left) < 10
