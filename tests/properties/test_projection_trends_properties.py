"""Whatever the past was: a path within its limits, a margin that never shrinks, the same for every unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from projection_case import case

from hcalib.projection.trends import extrapolate
from hcalib.projection.values import Trended

FIGURES = st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=4, max_size=14)
NORMALS = st.lists(st.floats(-8, 8), min_size=1, max_size=8)


def history(figures: list[float]) -> dict[int, float]:
    return {2025 - len(figures) + n: value for n, value in enumerate(figures)}


@settings(max_examples=60, deadline=None)
@given(FIGURES, st.integers(0, 4))
def test_the_margin_never_shrinks_and_the_middle_stays(figures: list[float], later: int) -> None:
    path = extrapolate(history(figures), 2024 + later, 12, "vlak", "proef")
    assert len(path.middle) == len(path.half) == 13
    assert (np.diff(path.half) >= 0).all()
    np.testing.assert_allclose(path.middle, figures[-1], atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(FIGURES, st.sampled_from([1e-6, 0.01, 1e6]))
def test_another_unit_is_the_same_path(figures: list[float], unit: float) -> None:
    one = extrapolate(history(figures), 2024, 8, "vlak", "proef")
    other = extrapolate(history([unit * value for value in figures]), 2024, 8, "vlak", "proef")
    np.testing.assert_allclose(other.middle, unit * one.middle, rtol=1e-6, atol=1e-9 * unit)
    np.testing.assert_allclose(other.half, unit * one.half, rtol=1e-4, atol=1e-9 * unit)


@settings(max_examples=60, deadline=None)
@given(FIGURES, NORMALS)
def test_no_draw_leaves_what_the_parameter_can_be(figures: list[float], normals: list[float]) -> None:
    """Also at eight standard deviations; a change is never faster than a year can be."""
    model = case()
    path = extrapolate(history(figures), 2024, 10, "vlak", "proef")
    for name in ("uitstroom-niveau", "verzuim-trend"):
        (row,), known = model.assumptions.of(name), model.assumptions.parameters[name]
        numbers = np.tile(model.central.numbers, (1, len(normals)))
        place = model.assumptions.rows.index(row)
        numbers[place] = row.value + (row.high - row.value) * np.array(normals)
        trended = Trended(path, row, known.minimum, known.maximum)
        values = replace(model.central, numbers=numbers, trends={name: trended})
        level, change = values.level_by_year(name, 10), values.change_by_year(name, 10)
        assert ((known.minimum <= level) & (level <= known.maximum)).all()
        year = np.arange(11)[:, None]
        assert ((known.minimum * year <= change) & (change <= known.maximum * year)).all()
