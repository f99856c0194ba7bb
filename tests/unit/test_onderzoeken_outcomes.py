"""What the report says of answers: every figure with its cell, and nothing of what is withheld."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import pytest
import survey_kit

from hcalib.monitoring.surveys import SurveyOutcome
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken import drawing, findings, method, outcomes, ranked, silent
from hcalib.workspace import Store


@pytest.fixture(scope="module")
def example() -> Store:
    return survey_kit.example()


@pytest.fixture(scope="module")
def invented() -> tuple[SurveyOutcome, ...]:
    return survey_kit.outcomes()


@pytest.fixture(scope="module")
def shown(example: Store, invented: tuple[SurveyOutcome, ...]) -> list[Block]:
    """All blocks with figures from answers."""
    return blocks_of(example, invented)


def blocks_of(store: Store, found: Sequence[SurveyOutcome]) -> list[Block]:
    made = [
        block
        for theme in outcomes.THEMES
        for show in (drawing.rounds_figure, outcomes.over_time, outcomes.by_group, outcomes.panel)
        for block in show(store.agenda, found, theme, store.catalog)
    ]
    for measure in (ranked.REASONS, ranked.DESTINATIONS):
        made += ranked.ranked(store.agenda, found, measure, store.catalog)
    return [*made, *silent.silent_table(store.agenda, found, store.catalog)]


def rows_of(block: Block) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((block.csv or "").lstrip("\ufeff")), delimiter=";"))


def number(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def test_every_table_and_figure_from_answers_says_which_cells_it_shows(shown: list[Block]) -> None:
    assert {block.name for block in shown} >= {
        "rondes-vacatures", "uitkomsten-vacatures", "groepen-vacatures", "zelfde-werkgevers-vacatures",
        "uitkomsten-vertrek", "vertrekredenen-volgorde", "bestemmingen-figuur", "uitkomsten-begeleiding",
        "wie-zwijgt",
    }  # fmt: skip
    for block in shown:
        rows = rows_of(block)
        assert rows
        assert {"cel", "afronding", "waarde"} <= rows[0].keys(), block.name
        for row in rows:
            derived = "verandering" in row["indicator"]
            assert bool(row["cel"]) == (bool(row["waarde"]) and not derived), (block.name, row["indicator"])
            assert bool(row["afronding"]) == bool(row["cel"])


def test_cells_are_two_totals_and_never_the_answer_of_one_employer(
    example: Store, shown: list[Block]
) -> None:
    employers = {employer.id for employer in example.agenda.employers}
    for block in shown:
        for row in rows_of(block):
            if row["cel"]:
                parts = re.split("[/: ]+", row["cel"])
                assert " : " in row["cel"]
                assert not employers & set(parts)
                assert not {"antwoord", "een", "deel"} & set(parts)


def test_a_figure_is_as_far_off_as_is_stated_at_most(
    example: Store, invented: tuple[SurveyOutcome, ...], shown: list[Block]
) -> None:
    exact = {
        " : ".join(one.figure.cells): one.figure.value
        for outcome in invented
        for one in outcome.figures.estimates
        if one.figure.value is not None
    }
    checked = 0
    for block in shown:
        for row in rows_of(block):
            if row["cel"]:
                assert abs(number(row["waarde"]) - exact[row["cel"]]) <= number(row["afronding"]) / 2 + 1e-9
                checked += 1
    assert checked > 100


def test_no_csv_tells_more_digits_than_the_page(shown: list[Block]) -> None:
    """Exact ends of bounds would give the exact figure, and which employers were silent."""
    for block in shown:
        for row in rows_of(block):
            for column in ("waarde", "ondergrens", "bovengrens"):
                assert len(row[column].partition(",")[2]) <= 1, (block.name, row["indicator"], column)


def test_withheld_figures_have_their_sentence_and_no_number(shown: list[Block]) -> None:
    block = next(block for block in shown if block.name == "uitkomsten-vertrek")
    rows = [row for row in rows_of(block) if row["periode"] == "2e kwartaal 2023"]
    assert rows
    for row in rows:
        assert row["waarde"] == row["ondergrens"] == row["bovengrens"] == ""
        assert "Niet getoond: te weinig deelnemers." in row["opmerking"]
    assert "Niet getoond: te weinig deelnemers." in str(block.html)
    for each in shown:
        assert not re.search("primary|secondary", (each.csv or "") + str(each.html))


def test_sizes_stand_in_order_and_everyone_first(shown: list[Block]) -> None:
    block = next(block for block in shown if block.name == "groepen-vacatures")
    listed = re.findall(r'scope="row"[^>]*>\s*([^<]+?)\s*<', str(block.html))
    assert listed[0] == "Hele regio"
    assert listed[-3:] == [
        "Minder dan 50 medewerkers", "Van 50 tot en met 249 medewerkers", "250 medewerkers of meer",
    ]  # fmt: skip


def test_shown_groups_never_leave_fewer_than_ten_employers(invented: tuple[SurveyOutcome, ...]) -> None:
    """What shown branches (or sizes) leave of everyone can be subtracted."""
    for outcome in invented:
        used = {(one.period, one.measure, one.group): one.used for one in outcome.figures.estimates}
        for kind in ("branche", "grootte"):
            for (period, measure, group), everyone in used.items():
                inside = sum(
                    n for (p, m, g), n in used.items() if (p, m) == (period, measure) and g.startswith(kind)
                )
                if group == "totaal" and inside:
                    assert everyone - inside == 0 or everyone - inside >= 10


def test_the_panel_stands_beside_everyone(shown: list[Block]) -> None:
    block = next(block for block in shown if block.name == "zelfde-werkgevers-vacatures")
    text = re.sub(r"<[^>]+>", " ", str(block.html))
    assert "Iedereen" in text
    assert re.search(r"Bij de \d+ werkgevers die beide keren meededen", text)
    assert "2e kwartaal 2023" not in text


def test_reasons_are_in_order_with_how_sure_that_is(shown: list[Block]) -> None:
    block = next(block for block in shown if block.name == "vertrekredenen-volgorde")
    shares = [number(row["waarde"]) for row in rows_of(block)]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(100, abs=0.6)
    assert "1. Werkdruk" in str(block.html)
    assert "minstens 90 % kans" in re.sub(r"[\u00a0\u202f]", " ", str(block.html))
    for row in rows_of(block):
        assert number(row["ondergrens"]) <= number(row["waarde"]) <= number(row["bovengrens"])


def test_without_answers_every_theme_says_so(example: Store) -> None:
    for theme in outcomes.THEMES:
        (block,) = outcomes.over_time(example.agenda, [], theme, example.catalog)
        assert "geen antwoorden" in str(block.html)
        assert not drawing.rounds_figure(example.agenda, [], theme, example.catalog)
        assert not outcomes.by_group(example.agenda, [], theme, example.catalog)
        assert not outcomes.panel(example.agenda, [], theme, example.catalog)
    assert silent.silent_table(example.agenda, [], example.catalog) == []
    assert method.method_terms([]) == []
    assert findings.finding_sentences([]) == []


def test_how_was_weighted_is_told_for_each_survey(invented: tuple[SurveyOutcome, ...]) -> None:
    notes = method.weight_notes(invented)
    assert len(notes) == len(invented)
    assert all(re.search(r"\d+ antwoorden tellen als \d+,\d", note) for note in notes)
