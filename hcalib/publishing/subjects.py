"""What an audit attacks: each subject with cells that may have to stay unknown, rebuilt from the answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hcalib.agenda import Agenda
from hcalib.agenda.waivers import waiving
from hcalib.catalog import Catalog
from hcalib.disclosure.rules import DisclosureRules, rules_of
from hcalib.disclosure.tables import LinkedTables, linked
from hcalib.monitoring.surveys.frame import rounds_of
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
    """

    name: str
    rules: DisclosureRules
    waivers: Collection[str]
    tables: Mapping[str, LinkedTables] = field(repr=False)


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
    return tuple(_survey(agenda, catalog, survey.id, days) for survey in agenda.surveys)


def _survey(agenda: Agenda, catalog: Catalog, name: str, days: Sequence[str]) -> Subject:
    asked = next(one for one in agenda.surveys if one.id == name)
    rules = rules_of(catalog, "werkgevers")
    waivers = waiving(agenda.waivers, name, max(map(date.fromisoformat, days), default=date.max))
    made = {
        day: linked(*survey_tables(rounds_of(agenda, asked, date.fromisoformat(day)), rules, waivers).tables)
        for day in days
    }
    answers = any(tables.cells for tables in made.values())
    return Subject(name, rules, waivers, made if answers else {})
