"""What the audit reads: numbers in Dutch, pieces of a page, and bounds as figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.disclosure.audit import Figure
from hcalib.disclosure.matching import Values, secrets_of
from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.spoken import numbers_in
from hcalib.monitoring.surveys.possible import Possible
from hcalib.numerals import number
from hcalib.publishing.beside import bounds_as_figures
from hcalib.publishing.explaining import Explanation
from hcalib.publishing.known_texts import known_texts
from hcalib.publishing.passages import Passage, passages
from hcalib.publishing.published import PublishedEdition, PublishedTable
from hcalib.publishing.subjects import Subject


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("12 van de 19", [12, 19]),
        ("11,5–12,2 %", [11.5, 12.2]),
        ("twaalf van de negentien, een huis", [12, 19]),
        ("€ 9.200", [9200, 9.2]),
        ("2e kwartaal 2025, op 30 september 2025 om 12:30", []),
        ("2025-09-30T12:00:01+00:00, revisie 22587df749, versie 3.11.7", []),
        ("in 2025 waren het er 2.025", [2025, 2.025]),
        ("1234-12", [1234, 12]),
        ("ggz_12.csv", [12]),
        ("", []),
    ],
)
def test_numbers_are_read_as_the_dutch_write_them(text: str, values: list[float]) -> None:
    assert [one.value for one in numbers_in(text)] == values


@given(st.floats(0, 1e9, allow_nan=False), st.integers(0, 3))
def test_a_number_that_we_write_can_be_what_it_was_made_of(value: float, decimals: int) -> None:
    assert any(one.may_be(value) for one in numbers_in(f"dat is {number(value, decimals)} dus"))


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    numbers_in(text)
    passages(text)


def test_a_page_is_read_with_its_attributes_comments_and_drawings() -> None:
    page = (
        '<h2>Kop 1</h2><p class="x9">Er zijn <b>1</b>2.</p><!-- 3 --><td data-label="Open">4<br>5</td>'
        '<svg><g id="matplotlib.axis_1"><text x="7">6</text></g><text>8</text></svg><i aria-label="10"></i>'
    )
    found = {(one.kind, one.readings[0]) for one in passages(page)}
    assert {("kop", "Kop 1"), ("tekst", "Er zijn 12."), ("as", "6"), ("tekening", "8")} <= found
    assert {("aria-label", "10"), ("tabel", "4"), ("tabel", "5")} <= found
    assert not any("x9" in text or text == "7" for _, text in found)


def explanation(*texts: str, shown: tuple[float, ...] = (), shared: tuple[float, ...] = ()) -> Explanation:
    return Explanation(Values(shown), Values(shared), known_texts(texts))


def loose(one: Explanation, *texts: str) -> list[float]:
    return [found.value for _, found in one.unexplained([Passage("tekst", (text,)) for text in texts])]


def test_a_published_figure_explains_a_number_also_when_it_is_rounded_further() -> None:
    assert loose(explanation(shown=(24.1,)), "24 % of 24,1 % of 25 %") == [25]


def test_how_many_took_part_explains_only_a_number_of_those() -> None:
    one = explanation(shared=(19.0,))
    assert loose(one, "Er deden 19 werkgevers mee.") == []
    assert loose(one, "Er stonden 19 vacatures open.") == [19]


def test_a_known_text_explains_a_number_between_the_same_words() -> None:
    one = explanation("Van elke 100 medewerkers vertrokken er")
    assert loose(one, "Van elke 100 medewerkers bleven er 90.") == [90]
    assert loose(one, "Er waren 100 vacatures.") == [100]


def test_a_scale_explains_its_labels_and_no_other_number_on_the_axis() -> None:
    def axis(*labels: str) -> list[Passage]:
        return [Passage("as", (label,), scale="a") for label in labels]

    one = explanation()
    assert one.unexplained(axis("0", "5", "10", "15")) == ()
    assert len(one.unexplained(axis("0", "5", "10", "15", "17"))) == 5


def test_rows_are_numbered_from_one() -> None:
    assert loose(explanation(), "1. Werkdruk", "2. Reistijd", "7. Anders") == [7]


def test_both_sides_of_a_published_rate_are_no_secret() -> None:
    totals = {"p/r/a/m/totaal": 30.0, "p/r/b/m/totaal": 60.0, "p/r/a/m/klein": 3.0, "p/r/b/m/klein": 7.0}
    rates = [("p/r/a/m/totaal", "p/r/b/m/totaal", 100.0), ("p/r/a/m/klein", "p/r/b/m/klein", 100.0)]
    found = secrets_of(totals, rates, [("p/r/a/m/totaal", "p/r/b/m/totaal")])
    assert [one.cell for one in found] == ["p/r/a/m/klein", "p/r/b/m/klein", "p/r/a/m/klein : p/r/b/m/klein"]
    assert not any("3.0" in repr(one) for one in found)


@pytest.mark.parametrize(("low", "high", "count"), [("25", "75", 2), ("49,1", "51", 0)])
def test_bounds_are_attacked_as_figures_and_margins_are_not(low: str, high: str, count: int) -> None:
    """Half of the staff answered, so that a share of 50 % lies between 25 % and 75 %."""
    part, whole = "p/r/a/m/totaal", "p/r/b/m/totaal"
    row = {"waarde": "50", "ondergrens": low, "bovengrens": high, "cel": f"{part} : {whole}"}
    where = "e/data/onderzoeken/t.csv, regel 2"
    shown = Figure(part, 50.0, 0.05, where, "2025-06-30", whole, 100.0)
    possible = Possible({}, (), {(part, whole): ((0.5, 0.0), (0.5, 50.0))}, frozenset())
    subject = Subject("p", DisclosureRules(), (), {}, possible={"2025-06-30": possible})
    edition = PublishedEdition(
        Path("e"), {"peildatum": "2025-06-30"}, (shown,), (),
        (PublishedTable("onderzoeken.html", "t", "", (row,)),),
    )  # fmt: skip
    found = list(bounds_as_figures(edition, subject))
    assert [(one.value, round(one.half, 9)) for one in found] == [(50.0, 0.1)] * count
