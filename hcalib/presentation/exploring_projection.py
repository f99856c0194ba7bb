"""The projection for researchers in JupyterLab: its assumptions as a table, goals as knobs, and an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.assumptions import Assumption, Assumptions
from hcalib.catalog import TOTAL, Catalog, Region
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.observations import Observations
from hcalib.presentation import chances, style
from hcalib.presentation.blocks import Block, figure
from hcalib.presentation.regiobeeld.axes import year_axis
from hcalib.presentation.regiobeeld.outlook import tidy, words
from hcalib.presentation.regiobeeld.outlook.facts import NOTHING, Outlook, interval, outlook_of
from hcalib.projection.building import build_model
from hcalib.projection.demand import StartingShortage
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.sensitivity import tornado
from hcalib.projection.workplace import FACTOR
from hcalib.scenarios import ScenarioPlan, scenario_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = {
    "parameter": "Parameter", "branch": "Branche", "level": "Niveau", "track": "Leerweg", "sex": "Geslacht",
    "age": "Leeftijd", "value": "Waarde", "low": "Laag", "high": "Hoog", "treatment": "Behandeling",
    "evidence": "Hoe bekend",
    "quality": "Kwaliteit", "impact": "Invloed", "window": "Jaren", "source": "Bron", "place": "Plaats",
    "note": "Opmerking",
}  # fmt: skip
_WHERE = ("branch", "level", "track", "sex", "age")


def model_of(
    observations: Observations,
    catalog: Catalog,
    assumptions: Assumptions | None,
    region: Region,
    peildatum: date,
    base_year: int | None = None,
    starting_shortage: StartingShortage = "vacatures",
) -> Model:
    """Build the model of a region.

    Raises
    ------
    UserError
        If there are no assumptions for the region on that day, or the model cannot be built.
    """
    if assumptions is None:
        message = (
            f"voor {region.name} waren op {peildatum.isoformat()} nog geen aannames vastgesteld; "
            "zie docs/aannames.md."
        )
        raise UserError(message, ExitCode.USAGE)
    return build_model(
        observations,
        catalog,
        assumptions,
        region.code,
        peildatum,
        base_year=base_year,
        starting_shortage=starting_shortage,
    )


def assumptions_table(assumptions: Assumptions, parameter: str = "") -> pd.DataFrame:
    """List assumptions with value, range, source and quality.

    Parameters
    ----------
    assumptions : Assumptions
    parameter : str
        Beginning of the names of the parameters; all of them when it is empty.

    Returns
    -------
    pandas.DataFrame
        Dutch headings, a row per assumption; dimensions that none of the rows differ by are left out.
    """
    rows = [row for row in assumptions.rows if row.parameter.startswith(parameter)]
    frame = pd.DataFrame(
        [{name: getattr(row, name) for name in _COLUMNS} for row in rows], columns=[*_COLUMNS]
    )
    idle = [name for name in _WHERE if (frame[name] == TOTAL).all()]
    frame.insert(1, "Naam", [assumptions.parameters[row.parameter].name for row in rows])
    frame.insert(2, "Eenheid", [assumptions.parameters[row.parameter].unit for row in rows])
    return frame.drop(columns=idle).rename(columns=_COLUMNS)


def with_assumption(
    assumptions: Assumptions, parameter: str, value: float, low: float, high: float, **where: str
) -> Assumptions:
    """Return the assumptions with another value for one line; the files do not change.

    Parameters
    ----------
    assumptions : Assumptions
    parameter : str
    value, low, high : float
        The middle, and the ends that hold four out of five of what is thought possible.
    **where
        Which line, when the parameter has several: ``branch``, ``level``, ``track``, ``sex``, ``age``.

    Raises
    ------
    UserError
        If there is not exactly one such line, or the value cannot be.
    """
    wanted = dict.fromkeys(_WHERE, TOTAL) | where
    found = [
        n
        for n, row in enumerate(assumptions.rows)
        if row.parameter == parameter and all(getattr(row, name) == code for name, code in wanted.items())
    ]
    if len(found) != 1:
        about = ", ".join(f"{name}={code}" for name, code in where.items()) or "zonder nadere keuze"
        message = (
            f"er is geen aanname '{parameter}' ({about}); zie assumptions_table(aannames, '{parameter}')."
        )
        raise UserError(message, ExitCode.USAGE)
    known = assumptions.parameters[parameter]
    if not known.minimum <= low <= value <= high <= known.maximum:
        message = (
            f"{known.name}: kies laag, waarde en hoog oplopend, van {known.minimum:.10g} tot "
            f"{known.maximum:.10g}."
        )
        raise UserError(message, ExitCode.USAGE)
    changed = assumptions.rows[found[0]].model_copy(update={"value": value, "low": low, "high": high})
    rows: tuple[Assumption, ...] = (
        *assumptions.rows[: found[0]], changed, *assumptions.rows[found[0] + 1 :],
    )  # fmt: skip
    return replace(assumptions, rows=rows)


def own_scenario(
    plan: ScenarioPlan, model: Model, effort: Mapping[str, float], first: int, last: int
) -> Scenario:
    """Make a scenario of effort per goal, the same in every year.

    Parameters
    ----------
    plan : ScenarioPlan
        Says which knob each goal turns; its own amounts are not used.
    model : Model
    effort : mapping of str to float
        Id of a goal to its effort a year, in the unit of the goal; a part of a level is a number from 0 to 1.
    first, last : int
        Years with effort, both included.

    Raises
    ------
    UserError
        If a goal is not in the plan or the years cannot be.
    """
    known = {lever.goal: lever for lever in plan.levers}
    unknown = [goal for goal in effort if goal not in known]
    faults = [Fault(f"het doel '{goal}' heeft geen knop; kies uit: {', '.join(known)}.") for goal in unknown]
    if first > last:
        faults.append(Fault(f"de inzet kan niet in {first} beginnen en in {last} ophouden."))
    if faults:
        raise UserError(faults, ExitCode.USAGE)
    levers = tuple(
        known[goal].model_copy(update={"amounts": dict.fromkeys(range(first, last + 1), float(amount))})
        for goal, amount in effort.items()
    )
    return scenario_of(
        plan.model_copy(update={"id": "eigen", "name": "Eigen scenario", "levers": levers}), model
    )


def reckon(
    model: Model, region: Region, peildatum: date, scenario: Scenario = NOTHING, *, draws: int, seed: int
) -> Outlook:
    """Project a scenario, for the work in the region."""
    return outlook_of(model, scenario, region, peildatum, draws, seed)


def outcome_table(found: Outlook) -> pd.DataFrame:
    """List the shortage of each year in people: the middle, and where half and four out of five draws lie."""
    missing = {year: found.missing(year) for year in found.years}
    return pd.DataFrame(
        {
            "Eind van": list(missing),
            "Laag (1 op 10 lager)": [round(one.low) for one in missing.values()],
            "Laag (1 op 4 lager)": [round(one.lower) for one in missing.values()],
            "Midden": [round(one.middle) for one in missing.values()],
            "Hoog (1 op 4 hoger)": [round(one.upper) for one in missing.values()],
            "Hoog (1 op 10 hoger)": [round(one.high) for one in missing.values()],
        }
    )


def difference_table(without: Outlook, with_effort: Outlook) -> pd.DataFrame:
    """List by how many people a scenario changes the shortage of each year; negative is less shortage.

    Both must have been reckoned with the same model, draws and seed: the difference is then taken within
    each draw and is no chance.
    """
    rows = []
    for year in without.years:
        outcome = PeopleMissing(year)
        change = interval(outcome(with_effort.projection) - outcome(without.projection))
        rows.append(
            {
                "Eind van": year,
                "Verschil, midden": round(change.middle),
                "Laag (1 op 10 lager)": round(change.low),
                "Hoog (1 op 10 hoger)": round(change.high),
            }
        )
    return pd.DataFrame(rows)


def drivers_table(found: Outlook, rows: int = 15) -> pd.DataFrame:
    """List which assumptions make the shortage of the far year most uncertain, with how they are known."""
    shown = found.drivers[:rows]
    return pd.DataFrame(
        {
            "Parameter": [share.name for share in shown],
            "Naam": [found.assumptions.parameters[share.name].name for share in shown],
            "Deel van de onzekerheid (%)": [round(100 * share.share, 1) for share in shown],
            "Hoger geeft": ["meer tekort" if share.direction > 0 else "minder tekort" for share in shown],
            "Hoe bekend": [", ".join(found.evidence(share.name)) for share in shown],
        }
    )


def ends_table(found: Outlook, rows: int = 15) -> pd.DataFrame:
    """List the shortage of the far year with one assumption at a time at its low and its high end.

    Everything else is in its middle, without chance, and so is the factor from residents to work in the
    region. Shares that add up to one say little here; :func:`drivers_table` tells more about those.
    """
    swings = tornado(found.model, found.residents.scenario, PeopleMissing(found.far))[:rows]
    factor = float(found.model.central.number(FACTOR)[0])
    return pd.DataFrame(
        {
            "Parameter": [swing.parameter for swing in swings],
            "Naam": [swing.name for swing in swings],
            f"Tekort eind {found.far} bij laag": [round(swing.low * factor) for swing in swings],
            "In het midden": [round(swing.middle * factor) for swing in swings],
            "Bij hoog": [round(swing.high * factor) for swing in swings],
        }
    )


def side_by_side(without: Outlook, with_effort: Outlook, catalog: Catalog) -> Block:
    """Draw the shortage with and without effort, each with where four out of five draws lie."""
    name = with_effort.residents.scenario.name
    with style.house_style():
        fig, ax = style.subplots(3.5)
        _draw(ax, without, style.COUNTRY, (0, (5, 2)))
        _draw(ax, with_effort, style.REGION, "-")
        style.dutch_axis(ax.yaxis, 0)
        style.unit_title(ax, "Mensen die ontbreken op de laatste dag van het jaar")
        year_axis(ax)
        last = without.years[-1]
        style.label_lines(
            ax,
            [
                style.LineLabel(last, found.missing(last).middle, text, color)
                for found, text, color in (
                    (without, "zonder", style.COUNTRY),
                    (with_effort, "met", style.REGION),
                )
            ],
        )
    far = without.far
    change = interval(PeopleMissing(far)(with_effort.projection) - PeopleMissing(far)(without.projection))
    title = f"{name}: eind {far} scheelt het {chances.to(-change.high, -change.low)} mensen"
    parts = [
        tidy.rows(found, tidy.SHORTAGE, [(year, found.missing(year)) for year in found.years])
        for found in (without, with_effort)
    ]
    return figure(
        fig,
        name="vooruitblik-verkennen",
        title=title,
        alt=(
            f"Twee lijnen met een vlak. Eind {far} zonder: {words.span(without.missing(far))}; met: "
            f"{words.span(with_effort.missing(far))}."
        ),
        data=tidy.frame(*parts),
        catalog=catalog,
        note=(
            f"Vlakken: vier van de vijf van {tidy.draws(without)}, toevalsgetal {without.residents.seed}. "
            "Met weinig doorrekeningen zijn de randen grof."
        ),
    )


def _draw(ax: Axes, found: Outlook, color: str, linestyle: style.LineStyle) -> None:
    missing = [found.missing(year) for year in found.years]
    ax.fill_between(
        found.years, [one.low for one in missing], [one.high for one in missing], color=color, alpha=0.15
    )
    ax.plot(found.years, [one.middle for one in missing], color=color, linestyle=linestyle, linewidth=2.2)
