"""Which assumption holds for whom, and what happens when none or two do."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from hcalib.assumptions import Assumption, Assumptions, Parameter
from hcalib.errors import UserError
from hcalib.projection.values import assumption_normals, central_values, sampled_values


def assumption(
    parameter: str, value: float, low: float | None = None, high: float | None = None, **about: str
) -> Assumption:
    return Assumption(
        parameter=parameter,
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        treatment="constant",
        window="2019-2023",
        evidence="schatting",
        source="eigen",
        place="test",
        quality=4,
        impact="klein",
        **about,
    )


def parameter(name: str, maximum: float = 1) -> Parameter:
    return Parameter(
        id=name, name=name, definition="test", group="uitstroom", unit="ratio", minimum=0, maximum=maximum,
        dimensions=("branch", "level", "age"),
    )  # fmt: skip


LEAVING = Assumptions(
    "PV24",
    date(2026, 11, 23),
    {"vertrek": parameter("vertrek"), "tempo": parameter("tempo")},
    (
        assumption("vertrek", 0.10, age="15-34"),
        assumption("vertrek", 0.05, age="35+"),
        assumption("vertrek", 0.20, age="15-34", branch="kinderopvang"),
        assumption("tempo", 0.5, 0.4, 0.8),
    ),
)


def test_the_most_precise_assumption_holds() -> None:
    table = central_values(LEAVING).table("vertrek", branch=["vvt", "kinderopvang"], age=[20, 34, 35, 70])
    np.testing.assert_array_equal(table[..., 0], [[0.10, 0.10, 0.05, 0.05], [0.20, 0.20, 0.05, 0.05]])


def test_a_missing_assumption_is_an_error_and_never_zero() -> None:
    with pytest.raises(UserError) as error:
        central_values(LEAVING).table("vertrek", branch=["vvt"], age=[14, 20])
    assert str(error.value) == (
        "er is geen aanname voor 'vertrek' (branche vvt, leeftijd 14); vul data/assumptions aan."
    )
    with pytest.raises(UserError, match="het geheel"):
        central_values(LEAVING).number("verzuim")


def test_an_assumption_about_a_part_does_not_hold_for_the_whole() -> None:
    with pytest.raises(UserError, match="branche ggz"):
        central_values(LEAVING).table("vertrek", branch=["ggz"])


def test_two_assumptions_as_precise_as_each_other_are_an_error() -> None:
    both = Assumptions(
        "PV24",
        date(2026, 11, 23),
        {"vertrek": parameter("vertrek")},
        (assumption("vertrek", 0.1, age="15-40"), assumption("vertrek", 0.2, age="30-50")),
    )
    assert central_values(both).table("vertrek", age=[29, 45])[:, 0].tolist() == [0.1, 0.2]
    with pytest.raises(UserError, match="er zijn 2 aannames voor 'vertrek'"):
        central_values(both).table("vertrek", age=[35])


def test_drawn_values_meet_their_interval_and_fixed_ones_do_not_move() -> None:
    normals = np.array([np.full(3, z) for z in (2.0, -1.0, 0.5, 0.0)])
    normals[3] = [-1.2815515655446004, 0, 1.2815515655446004]
    values = sampled_values(LEAVING, normals)
    np.testing.assert_allclose(values.number("tempo"), [0.4, 0.5, 0.8])
    np.testing.assert_array_equal(values.table("vertrek", age=[50]), np.full((1, 3), 0.05))


def test_no_draw_leaves_the_limits_of_the_parameter() -> None:
    values = sampled_values(LEAVING, np.full((4, 2), 50.0))
    assert values.number("tempo").tolist() == [1, 1]


def test_lines_of_one_parameter_err_together_and_parameters_do_not() -> None:
    """Correlation 0.5 between the lines of a parameter, none between parameters, over 4,000 draws."""
    shared = Assumptions(
        "PV24",
        date(2026, 11, 23),
        {name: parameter(name) for name in ("vertrek", "tempo", "samenhang-aannames")},
        (
            assumption("vertrek", 0.5, 0.4, 0.6, age="15-34"),
            assumption("vertrek", 0.5, 0.4, 0.6, age="35+"),
            assumption("tempo", 0.5, 0.4, 0.6),
            assumption("samenhang-aannames", 0.5, 0.2, 0.8),
        ),
    )
    normals = assumption_normals(shared, 4000, seed=1)
    correlation = np.corrcoef(normals)
    assert correlation[0, 1] == pytest.approx(0.5, abs=0.04)
    assert abs(correlation[0, 2]) < 0.04
    np.testing.assert_allclose(normals.std(axis=1), 1, atol=0.02)
