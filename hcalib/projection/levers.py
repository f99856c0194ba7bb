"""What a scenario does on top of what would happen anyway: goals pull levers, year by year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.projection.axes import Axes
from hcalib.projection.education import Extra
from hcalib.projection.values import Values

Array = NDArray[np.floating]

Target = Literal[
    "studenten",
    "plekken",
    "gediplomeerden",
    "zij-instroom",
    "behoud",
    "opscholing",
    "functiegebouw",
    "deeltijdfactor",
    "productiviteit",
    "preventie",
    "verzuim",
]
"""What can be pulled. Persons a year: ``studenten``, ``plekken``, ``gediplomeerden``, ``zij-instroom``,
``behoud`` and ``opscholing`` (of one level). Parts of all work: ``functiegebouw`` (of levels 3 and 4),
``productiviteit``, ``preventie``. Fte per person: ``deeltijdfactor``. Part of the time: ``verzuim`` (a
positive number is less of it)."""

TARGETS: tuple[str, ...] = get_args(Target)

SAVING = ("functiegebouw", "productiviteit", "preventie")
"""Targets that take work away, in parts of all work."""

WHOLE_REGION = (*SAVING, "deeltijdfactor", "verzuim")
"""Targets of which the effect is a part of the whole region, and not a number of persons."""


@dataclass(frozen=True)
class Lever:
    """One lever of a scenario.

    Attributes
    ----------
    name : str
        Id of the goal it belongs to, or a name of one's own.
    target : Target
    amounts : dict of int to float
        Effort per calendar year in the unit of the goal, for example 1,400 - 1,000 lateral entrants. Years
        that are not named have none.
    effect : str
        Start of the names of its assumptions: ``<effect>-effect`` (of one unit), ``-vertraging`` and
        ``-duur`` (years), ``-zonder`` (part that would have happened anyway) and ``-overlap`` (part that
        another lever counts as well).
    level : str, optional
        For ``opscholing``: the level that people leave.
    """

    name: str
    target: str
    amounts: dict[int, float]
    effect: str
    level: str | None = None


@dataclass(frozen=True)
class Scenario:
    """A set of levers under a name; without levers it is what happens if nothing changes."""

    id: str
    name: str
    levers: tuple[Lever, ...] = field(default=())


@dataclass(frozen=True)
class Pulls:
    """What all levers of a scenario do together.

    Attributes
    ----------
    education : Extra
    lateral, retained : array (T, D)
        Persons a year in the whole region.
    upskilled : array (T, L, D)
        Persons a year who leave a level for the next.
    part_time, sick_leave : array (T, D)
        Added to fte per person, taken off the part of the time that is lost.
    less_needed : array (T, L, D)
        Part of the work of a level that is no longer needed; never more than all of it.
    """

    education: Extra
    lateral: Array
    retained: Array
    upskilled: Array
    part_time: Array
    sick_leave: Array
    less_needed: Array


def pull(scenario: Scenario, values: Values, axes: Axes) -> Pulls:
    """Turn a scenario into additions per year and draw.

    Raises
    ------
    UserError
        With all levers that cannot be: an unknown target, a year outside the projection, an effort below
        zero, a level that is missing or has no next level.
    """
    check(scenario, axes)
    draws = values.numbers.shape[1]
    total = {target: np.zeros((axes.years, draws)) for target in TARGETS}
    upskilled = np.zeros((axes.years, len(axes.levels), draws))
    for lever in scenario.levers:
        done = effect_by_year(lever, values, axes)
        total[lever.target] += done
        if lever.target == "opscholing" and lever.level is not None:
            upskilled[:, axes.levels.index(lever.level)] += done
    less = total["productiviteit"] + total["preventie"]
    less_needed = np.repeat(less[:, None], len(axes.levels), axis=1)
    for level in ("mbo-3", "mbo-4"):
        if level in axes.levels:
            less_needed[:, axes.levels.index(level)] += total["functiegebouw"]
    extra = Extra(total["studenten"], total["plekken"], total["gediplomeerden"])
    return Pulls(
        education=extra,
        lateral=total["zij-instroom"],
        retained=total["behoud"],
        upskilled=upskilled,
        part_time=total["deeltijdfactor"],
        sick_leave=total["verzuim"],
        less_needed=np.minimum(less_needed, 1),
    )


def check_saved(scenario: Scenario, values: Values, axes: Axes) -> None:
    """Refuse a scenario that takes all work of a level away, naming its levers and the first year."""
    all_gone = (pull(scenario, values, axes).less_needed >= 1).any(axis=(1, 2))
    if all_gone.any():
        year = axes.calendar[int(np.argmax(all_gone))]
        names = ", ".join(f"'{one.name}'" for one in scenario.levers if one.target in SAVING)
        message = (
            f"scenario '{scenario.id}', knop {names}: in {year} is er geen werk meer; kies minder inzet."
        )
        raise UserError(message, ExitCode.USAGE)


def effect_by_year(lever: Lever, values: Values, axes: Axes) -> Array:
    """Return what a lever does in each year, (T, D).

    One unit of effort in a year works from ``vertraging`` years later for ``duur`` years, at
    effect x (1 - zonder) x (1 - overlap). Parts of years count in proportion.

    For levers in persons a year ``duur`` is how many years in a row one unit brings, keeps or moves up that
    many persons, not how long these stay: after that they are staff, with the usual leaving, retirement and
    death. One kept leaver is one unit with a ``duur`` of one year. For the other levers the effect itself
    ends with ``duur``: hours, sick leave and saved work fall back.
    """
    size = values.number(f"{lever.effect}-effect")
    size = (
        size * (1 - values.number(f"{lever.effect}-zonder")) * (1 - values.number(f"{lever.effect}-overlap"))
    )
    delay, duration = values.number(f"{lever.effect}-vertraging"), values.number(f"{lever.effect}-duur")
    calendar = np.array(axes.calendar)[:, None]
    done = np.zeros((axes.years, values.numbers.shape[1]))
    for year, amount in lever.amounts.items():
        begin = year + delay
        overlap = np.minimum(calendar + 1, begin + duration) - np.maximum(calendar, begin)
        done += amount * np.clip(overlap, 0, 1)
    return np.asarray(done * size)


def check(scenario: Scenario, axes: Axes) -> None:
    """Refuse a scenario that cannot be, naming every lever that is wrong."""
    faults: list[Fault] = []

    def wrong(lever: Lever, sentence: str) -> None:
        faults.append(Fault(f"scenario '{scenario.id}', knop '{lever.name}': {sentence}"))

    last = axes.base_year + axes.years
    for lever in scenario.levers:
        if lever.target not in TARGETS:
            wrong(lever, f"'{lever.target}' is geen knop van het model; kies uit: {', '.join(TARGETS)}.")
        outside = [year for year in lever.amounts if not axes.base_year < year <= last]
        if outside:
            years = ", ".join(str(year) for year in outside)
            wrong(lever, f"{years} ligt buiten de projectie ({axes.base_year + 1} tot en met {last}).")
        if any(not np.isfinite(amount) for amount in lever.amounts.values()):
            wrong(lever, "een hoeveelheid is geen getal.")
        below = [year for year, amount in lever.amounts.items() if amount < 0]
        if below:
            years = ", ".join(str(year) for year in below)
            wrong(lever, f"de inzet is in {years} kleiner dan nul; nul is niets doen.")
        if lever.target == "opscholing" and lever.level not in axes.levels[:-1]:
            wrong(lever, "bij opscholing hoort een niveau waarboven nog een niveau ligt.")
        if lever.target != "opscholing" and lever.level is not None:
            wrong(lever, "alleen bij opscholing hoort een niveau.")
    names = [lever.name for lever in scenario.levers]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.append(Fault(f"scenario '{scenario.id}': de knop '{name}' staat er meer dan een keer in."))
    if faults:
        raise UserError(faults, ExitCode.USAGE)
