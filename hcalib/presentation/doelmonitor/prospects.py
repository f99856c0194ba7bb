"""How the chance of reaching a goal is told: in words, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.reaching.outcome import Chance
from hcalib.monitoring.status import Status
from hcalib.presentation import chances, dutch
from hcalib.presentation.doelmonitor.wording import amount, decimals_of

_HARDLY, _SUREST = 0.05, 0.9
_SURPRISES = 0.45
"""A chance below this reads oddly beside 'op koers'."""
_SETTLED = {True: "al gehaald", False: "kan niet meer"}


def has_chances(assessments: Iterable[GoalAssessment]) -> bool:
    """Tell whether there is anything to say about chances: a goal that is neither reached nor unknown."""
    leaves = (leaf for assessment in assessments for leaf in assessment.measured_separately())
    return any(leaf.chance is not None and not leaf.chance.settled for leaf in leaves)


def of_ten(chance: float) -> str:
    """Write the chance of a goal in words, never stronger than the check on published figures allows.

    There, goals that were given a chance of 0.98 were reached in nine of ten cases, and goals given 0.02 in
    up to one of ten: so there is no 'almost certain' here (docs/decisions/0021).
    """
    if chance <= _HARDLY:
        return "hooguit één van de tien"
    return chances.of_ten(min(chance, _SUREST))


def chance_cell(leaf: GoalAssessment) -> str:
    """Write the chance of a goal, or of a part, for a table."""
    if leaf.chance is None:
        return "niet te zeggen"
    if leaf.chance.settled:
        return _SETTLED[leaf.chance.probability > 0]
    return of_ten(leaf.chance.probability)


def chance_sentence(leaf: GoalAssessment, catalog: Catalog) -> str:
    """Say how likely a goal is to be reached, where it ends if it goes on like this, and on what that rests.

    Empty for a goal that is reached or out of reach, and for one without a chance.
    """
    chance = leaf.chance
    if chance is None or chance.settled:
        return ""
    told = [f"{dutch.capitalised(of_ten(chance.probability))}, gerekend met de cijfers tot nu toe."]
    if leaf.status is Status.ON_TRACK and chance.probability < _SURPRISES:
        told.append(
            "Dat is minder dan ‘op koers’ doet denken: een tempo van een paar jaar houdt vaak geen stand."
        )
    if chance.low is not None and chance.high is not None:
        told.append(_range(leaf, chance.low, chance.high, catalog))
    told.append(_basis(chance))
    return " ".join(told)


def _range(leaf: GoalAssessment, low: float, high: float, catalog: Catalog) -> str:
    goal = leaf.goal
    decimals = decimals_of(goal, catalog)
    bottom = dutch.number(_bounded(low, leaf, catalog), decimals)
    top = amount(_bounded(high, leaf, catalog), goal.unit, catalog, decimals)
    where = "over de hele looptijd" if goal.kind in ("per_year", "total") else f"in {_end(leaf)}"
    return f"In acht van de tien gevallen komt het {where} uit op {bottom} tot {top}."


def _end(leaf: GoalAssessment) -> str:
    goal = leaf.goal
    return dutch.period(goal.end if goal.kind == "maintain" else goal.target.period)


def _bounded(value: float, leaf: GoalAssessment, catalog: Catalog) -> float:
    """Keep a bound within what can be; the interval itself does not know that shares end at 100."""
    top = 100.0 if catalog.units[leaf.goal.unit].kind == "percent" else value
    lowest = min((figure.value for figure in leaf.rows), default=0.0)
    return min(max(value, min(0.0, lowest)), max(top, lowest))


def _basis(chance: Chance) -> str:
    figures = "één cijfer" if chance.points == 1 else f"{chance.points} cijfers"
    if chance.few:
        return f"Dit rust op {figures}; lees het als een ruwe schatting."
    return f"Dit rust op {figures}."


def chances_text(assessments: Iterable[GoalAssessment]) -> str:
    """Explain what the chance of reaching a goal is and how it was checked; empty when none is given."""
    if not has_chances(assessments):
        return ""
    return (
        "**Kans om te halen** is iets anders dan de stand. De stand kijkt naar het nieuwste cijfer, de kans "
        "naar het eind: hoe vaak wordt een doel gehaald dat ervoor staat zoals dit? De berekening gebruikt "
        "alleen de metingen van het doel en hoeveel jaarcijfers van het CBS gewoonlijk bewegen. Nieuwe "
        "plannen en extra inzet kent zij niet. Een doel kan op koers liggen en toch een kleine kans hebben, "
        "want een tempo van een paar jaar houdt vaak geen stand. De berekening is getoetst op CBS-cijfers "
        "van 2011 tot en met 2023, met verzonnen doelen. Van de doelen voor een aantal per jaar met een "
        "kans van zeven van de tien werden er ook ongeveer zeven van de tien gehaald. Bij doelen voor een "
        "hoogte viel het iets tegen: van die met een kans van zes van de tien haalden er ongeveer vijf van "
        "de tien het. Sterker dan negen van de tien zeggen we het nooit, want ook van de doelen met de "
        "grootste kans werd een op de tien niet gehaald."
    )
