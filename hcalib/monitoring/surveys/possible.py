"""Everything that the answers to a survey could tell, shown or not: what an audit looks for in files.

Nothing that the protection decided is used: every group is here, however small, and every employer alone.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hcalib.disclosure.rules import DisclosureRules
from hcalib.monitoring.surveys.frame import Round, same_employers, size_class
from hcalib.monitoring.surveys.measures import MEASURES, Measure
from hcalib.monitoring.surveys.tables import ALL, WEIGHTED, SurveyTables, panel_group, survey_tables

Line = tuple[float, float]


@dataclass(frozen=True)
class Possible:
    """Totals and rates of every group, with the ids that figures in the files have.

    Attributes
    ----------
    totals : mapping of str to float
        By id of the cell. Confidential.
    rates : tuple of (str, str, float)
        Ids of the part and of the whole, and what their ratio is multiplied by.
    bounds : mapping of (str, str) to (Line, Line)
        By rate of everyone (part and whole), how the bounds for the silent ones follow from it: slope and
        intercept of the lower and of the upper one. Made of the register alone.
    public : frozenset of float
        What is published beside figures and says nothing of an answer: how many employers each rests on, how
        many were left out, and how many equal ones the weighted ones count as.
    """

    totals: Mapping[str, float] = field(repr=False)
    rates: tuple[tuple[str, str, float], ...] = field(repr=False)
    bounds: Mapping[tuple[str, str], tuple[Line, Line]]
    public: frozenset[float]


def possible_figures(
    rounds: Sequence[Round], rules: DisclosureRules, waivers: Collection[str] = ()
) -> Possible:
    """Compute every total and rate of a survey, without asking whether it may be shown."""
    made = survey_tables(rounds, rules, waivers)
    totals: dict[str, float] = {}
    rates: dict[tuple[str, str, float], None] = {}
    bounds: dict[tuple[str, str], tuple[Line, Line]] = {}
    public: set[float] = set()
    for one in rounds:
        for name, measure in MEASURES.items():
            if (one.period, name) not in made.usable:
                continue
            answers = made.usable[one.period, name]
            public |= {len(answers.employers), len(answers.no_answer), len(answers.contradictory)}
            found = made.weights[one.period, name].weights
            if found is not None:
                public.add(found.effective_size)
            for group, weights in _groups(one, rounds, made, name):
                public.add(float(len(weights)))
                ids = {
                    quantity: f"{one.survey}/{one.period}/{quantity}/{name}/{group}"
                    for quantity in measure.quantities
                }
                for quantity, cell in ids.items():
                    amounts = answers.amounts[quantity]
                    totals[cell] = math.fsum(weight * amounts[who] for who, weight in weights.items())
                for part in measure.parts:
                    rates[ids[part], ids[measure.whole], measure.per] = None
                    if group == ALL:
                        bounds[ids[part], ids[measure.whole]] = _bounds(one, measure, weights)
    return Possible(totals, tuple(rates), bounds, frozenset(public))


def _groups(
    one: Round, rounds: Sequence[Round], made: SurveyTables, measure: str
) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Yield the name of each group with the weight of everyone in it; one employer is a group as well."""
    inside = made.usable[one.period, measure].employers
    yield ALL, dict.fromkeys(inside, 1.0)
    weighted = made.weights[one.period, measure].weights
    if weighted is not None:
        yield WEIGHTED, {who: weighted.values.get(who, 1.0) for who in inside}
    found: dict[str, dict[str, float]] = {}
    for employer in one.asked:
        if employer.id in inside:
            for name in (
                f"branche:{employer.branch}",
                f"grootte:{size_class(employer.employees)}",
                f"gemeente:{employer.municipality}",
                f"getekend:{employer.signatory}",
                f"werkgever:{employer.id}",
            ):
                found.setdefault(name, {})[employer.id] = 1.0
    for earlier, later in pairwise(rounds):
        for other in {earlier.period, later.period} - {one.period}:
            if one.period in (earlier.period, later.period) and (other, measure) in made.usable:
                both = inside & made.usable[other, measure].employers & same_employers(earlier, later)
                found[panel_group(other)] = dict.fromkeys(both, 1.0)
    yield from ((name, members) for name, members in sorted(found.items()) if members)


def _bounds(one: Round, measure: Measure, inside: Collection[str]) -> tuple[Line, Line]:
    size = {e.id: 1.0 if measure.counts_employers else float(e.employees) for e in one.asked}
    answered = math.fsum(size[name] for name in inside) / math.fsum(size.values())
    if measure.silent is None:  # from nothing to twice that of who answered
        return (answered, 0.0), (2 - answered, 0.0)
    least, most = (measure.per * (1 - answered) * end for end in measure.silent)
    return (answered, least), (answered, most)
