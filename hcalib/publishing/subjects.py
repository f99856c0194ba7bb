"""What an audit attacks: each subject with cells that may have to stay unknown, rebuilt from the answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hcalib.agenda import Agenda
from hcalib.agenda.waivers import waiving
from hcalib.catalog import Catalog
from hcalib.disclosure.answer_sources import survey_source
from hcalib.disclosure.matching import Secret, secrets_of
from hcalib.disclosure.rules import DisclosureRules, rules_of
from hcalib.disclosure.tables import LinkedTables, linked
from hcalib.monitoring.projects import person_protection, tables_of_projects
from hcalib.monitoring.projects.arrivals import SUBJECT as PROJECTS
from hcalib.monitoring.surveys import SurveyResponse, survey_response
from hcalib.monitoring.surveys.frame import Round, rounds_of
from hcalib.monitoring.surveys.possible import Line, Possible, possible_figures
from hcalib.monitoring.surveys.tables import survey_tables


@dataclass(frozen=True)
class Subject:
    """One subject of an audit: a survey, or whatever else is made of confidential answers.

    Its tables are built from the answers alone: nothing that the protection decided is in them.

    Attributes
    ----------
    name : str
        First part (before the first ``/``) of the id of every cell of this subject, in the tables and in the
        column ``cel`` of the files. Unique over all subjects of an agenda.
    rules : DisclosureRules
    waivers : collection of str
        Contributors that agreed to be recognisable.
    tables : mapping of str to LinkedTables
        By peildatum (ISO) of every edition that is audited: all cells that the reports could show, and
        those that can be computed from them, as the answers stood on that day. Empty when there are no
        answers on this computer.
    title : str
        What pages call it; a page without its figures is searched only where this is named.
    source : str
        What the column ``bron`` says of figures that come from these answers. Other figures in the files
        explain a number on a page; these do so only when they were attacked. Empty: all others explain.
    possible : mapping of str to Possible
        By peildatum, totals and rates that are in no table because a rule refuses each by itself. Optional:
        without it the cells of the tables are looked for.
    public : frozenset of float
        Numbers that everyone may know of it, such as how many took part.
    """

    name: str
    rules: DisclosureRules
    waivers: Collection[str]
    tables: Mapping[str, LinkedTables] = field(repr=False)
    title: str = ""
    source: str = ""
    possible: Mapping[str, Possible] = field(default_factory=dict, repr=False)
    public: frozenset[float] = frozenset()

    def secrets(self, day: str, published: Iterable[tuple[str, str | None]]) -> tuple[Secret, ...]:
        """List what may not stand in a file, given what was published of it; see `secrets_of`."""
        if day not in self.tables:
            return ()
        totals = {one.id: one.value for one in self.tables[day].cells if not (one.empty or one.known)}
        if day not in self.possible:
            return secrets_of(totals, (), published)
        found = self.possible[day]
        return secrets_of({**totals, **found.totals}, found.rates, published)

    def following(self, day: str, published: Iterable[tuple[str, str | None]]) -> set[float]:
        """List what follows from its published figures and the register: the bounds for the silent ones."""
        if day not in self.possible:
            return set()
        totals = self.possible[day].totals
        return {
            slope * per * totals[part] / totals[whole] + more
            for (part, whole), lines in self.bounds(day, published).items()
            for per in [next(per for p, w, per in self.possible[day].rates if (p, w) == (part, whole))]
            for slope, more in lines
            if totals[whole]
        }

    def bounds(
        self, day: str, published: Iterable[tuple[str, str | None]]
    ) -> Mapping[tuple[str, str], tuple[Line, Line]]:
        """Return how the bounds of published rates of everyone follow from those rates."""
        # The same total can have another id: of another figure of the same question.
        rates = {(_question(part), _question(whole)) for part, whole in published if whole}
        every = self.possible[day].bounds if day in self.possible else {}
        return {rate: lines for rate, lines in every.items() if tuple(map(_question, rate)) in rates}


def _question(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("/")[:3])


def subjects_of(agenda: Agenda, catalog: Catalog, days: Sequence[str]) -> tuple[Subject, ...]:
    """Return all subjects of an agenda as they stood on some days.

    Add a new kind of subject here; the audit needs no other change. Cells of a count of persons that more
    than one subject uses belong in one subject, as subjects are attacked apart from each other.

    Parameters
    ----------
    agenda : Agenda
    catalog : Catalog
    days : sequence of str
        Peildata, ISO.
    """
    surveys = (_survey(agenda, catalog, survey.id, days) for survey in agenda.surveys)
    return (*surveys, _projects(agenda, catalog, days))


def _survey(agenda: Agenda, catalog: Catalog, name: str, days: Sequence[str]) -> Subject:
    asked = next(one for one in agenda.surveys if one.id == name)
    rules = rules_of(catalog, "werkgevers")
    waivers = waiving(agenda.waivers, name, max(map(date.fromisoformat, days), default=date.max))
    rounds = {day: rounds_of(agenda, asked, date.fromisoformat(day)) for day in days}
    made = {day: linked(*survey_tables(found, rules, waivers).tables) for day, found in rounds.items()}
    if not any(tables.cells for tables in made.values()):
        return Subject(name, rules, waivers, {})
    possible = {day: possible_figures(found, rules, waivers) for day, found in rounds.items()}
    public = {number for found in possible.values() for number in found.public}
    for day, found in rounds.items():
        public |= _public(survey_response(agenda, asked, date.fromisoformat(day), catalog), found, day)
    source = catalog.sources.get(survey_source(agenda, asked, catalog))
    return Subject(
        name, rules, waivers, made, asked.name, source.citation if source else "", possible, frozenset(public)
    )


def _public(response: SurveyResponse, rounds: Sequence[Round], day: str) -> set[float]:
    """Collect what the parties agreed to share: who was asked, who took part, since when, at what cost."""
    found = set(_numbers(response.rounds))
    found |= {value for value in (response.gap_employers, response.gap_points) if value is not None}
    found |= {float((date.fromisoformat(day) - one.start).days + 1) for one in rounds}
    counts = {count for one in response.rounds for count in (one.total.asked, one.total.responded)}
    counts |= {one.total.asked - one.total.responded for one in response.rounds}
    cost = response.survey.cost_per_employer_eur or 0.0
    return found | {cost * count for count in (*counts, response.gap_employers or 0, 1)}


def _numbers(thing: object) -> Iterator[float]:
    """Yield the numbers in results about taking part, with the percentages that follow from them."""
    if isinstance(thing, tuple):
        for part in thing:
            yield from _numbers(part)
    elif dataclasses.is_dataclass(thing):
        for each in dataclasses.fields(thing):
            yield from _numbers(getattr(thing, each.name))
        for name in ("percent", "staff_percent"):
            yield from _numbers(getattr(thing, name, None))
    elif isinstance(thing, int | float) and not isinstance(thing, bool):
        yield float(thing)


def _projects(agenda: Agenda, catalog: Catalog, days: Sequence[str]) -> Subject:
    """Return the numbers of persons of all projects: one subject, as goals add projects together."""
    protection = person_protection(catalog)
    made = {day: tables_of_projects(agenda, date.fromisoformat(day), protection) for day in days}
    answers = any(tables.cells for tables in made.values())
    return Subject(PROJECTS, protection.rules, (), made if answers else {})
