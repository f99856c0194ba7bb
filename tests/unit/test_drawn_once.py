"""A figure is drawn once, looks the same as drawn twice, and is left as it was."""

from __future__ import annotations

import io

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from hcalib.presentation import svg
from hcalib.presentation.style import LineLabel, dutch_axis, house_style, label_lines, subplots, unit_title


def made() -> Figure:
    with house_style():
        fig, (left, right) = subplots(2.5, columns=2, sharey=True)
        left.plot([2020, 2021, 2022], [1000.5, 2500, 1800])
        right.barh(["een", "een heel lange naam"], [3, 4])
        dutch_axis(left.yaxis)
        dutch_axis(right.xaxis, decimals=1, suffix=" fte")
        unit_title(left, "mensen")
        label_lines(left, [LineLabel(2022, 1800, "Flevoland"), LineLabel(2022, 1790, "Nederland")])
    return fig


@pytest.fixture
def draws(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    seen: list[Figure] = []
    draw = Figure.draw

    def counted(self: Figure, renderer: object) -> None:
        seen.append(self)
        draw(self, renderer)  # type: ignore[arg-type]

    monkeypatch.setattr(Figure, "draw", counted)
    return seen


@pytest.mark.parametrize("inside", [False, True])
def test_a_figure_is_drawn_once(draws: list[Figure], inside: bool) -> None:
    fig = made()
    assert draws == []
    with house_style() if inside else mpl.rc_context():
        svg.figure_to_svg(fig, "naam", "titel", "tekst")
    assert draws == [fig]


def test_the_drawing_is_that_of_matplotlib_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = svg._draw(made())
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hcalib"}):
        made().savefig(buffer, format="svg", metadata=svg._METADATA)
    assert ours == buffer.getvalue()


def test_a_figure_is_left_as_it_was() -> None:
    fig = made()
    before = (fig.get_layout_engine(), fig.canvas, fig.dpi)
    svg.figure_to_svg(fig, "naam", "titel", "tekst")
    assert (fig.get_layout_engine(), fig.canvas, fig.dpi) == before


def test_a_figure_without_a_layout_is_drawn_as_well(draws: list[Figure]) -> None:
    fig = Figure()
    fig.subplots().plot([1, 2])
    assert "<path" in svg.figure_to_svg(fig, "naam", "titel", "tekst")
    assert draws == [fig]


def test_numbers_of_an_axis_have_the_decimals_that_its_steps_need() -> None:
    with house_style():
        _, ax = subplots()
        dutch_axis(ax.yaxis)
        ax.set_yticks([0, 0.25, 1000])
        assert [label.get_text() for label in ax.get_yticklabels()] == ["0,00", "0,25", "1.000,00"]
        ax.set_yticks([0, 1000])
        assert [label.get_text() for label in ax.get_yticklabels()] == ["0", "1.000"]
