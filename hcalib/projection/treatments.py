"""Held, extrapolated or judged: how each parameter of a projection is treated, and by whose choice."""

from __future__ import annotations

from collections.abc import Mapping

from hcalib.assumptions import TREATMENTS, Assumptions, Treatment
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.projection.axes import Axes
from hcalib.projection.trends import extrapolate
from hcalib.projection.values import Trended


def treatment_of(assumptions: Assumptions, parameter: str, chosen: Mapping[str, Treatment]) -> Treatment:
    """Return how a parameter is treated: as chosen, or as its first line says; without lines it is held."""
    if parameter in chosen:
        return chosen[parameter]
    rows = assumptions.of(parameter)
    return rows[0].treatment if rows else "constant"


def trended(
    assumptions: Assumptions,
    axes: Axes,
    observed: Mapping[str, Mapping[int, float]],
    chosen: Mapping[str, Treatment],
) -> dict[str, Trended]:
    """Extrapolate every parameter that is to be.

    Parameters
    ----------
    assumptions : Assumptions
    axes : Axes
    observed : mapping of str to mapping of int to float
        Past figures by year, of parameters whose series is among the observations.
    chosen : mapping of str to Treatment
        What a researcher wants otherwise than the assumptions say.

    Raises
    ------
    UserError
        If a choice cannot be, or there are not enough figures.
    """
    faults = tuple(_faults(assumptions, chosen))
    if faults:
        raise UserError(faults, ExitCode.USAGE)
    named = {row.parameter for row in assumptions.rows if row.treatment == "trend"} | {*chosen}
    wanted = [name for name in sorted(named) if treatment_of(assumptions, name, chosen) == "trend"]
    return {name: _trended(assumptions, axes, name, observed.get(name)) for name in wanted}


def _trended(
    assumptions: Assumptions, axes: Axes, name: str, observed: Mapping[int, float] | None
) -> Trended:
    parameter, (row,) = assumptions.parameters[name], assumptions.of(name)
    assert parameter.series is not None, "checked when the assumptions were read, or with the choice"
    history = assumptions.history(name) if parameter.series.indicator is None else observed or {}
    path = extrapolate(history, axes.base_year, axes.years, parameter.series.shape, name)
    return Trended(path, row, parameter.minimum, parameter.maximum)


def _faults(assumptions: Assumptions, chosen: Mapping[str, Treatment]) -> list[Fault]:
    faults = []
    for name, treatment in chosen.items():
        if treatment not in TREATMENTS:
            listed = ", ".join(TREATMENTS)
            faults.append(Fault(f"'{treatment}' is geen behandeling van '{name}'; kies uit: {listed}."))
        elif name not in assumptions.parameters:
            faults.append(Fault(f"de parameter '{name}' bestaat niet."))
        elif treatment == "trend" and assumptions.parameters[name].series is None:
            able = ", ".join(sorted(p.id for p in assumptions.parameters.values() if p.series)) or "geen"
            message = f"'{name}' heeft geen reeks om door te trekken; een reeks hebben: {able}."
            faults.append(Fault(message))
    return faults
