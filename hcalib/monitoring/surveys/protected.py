"""The totals of a survey, protected together: what every figure of it is made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hcalib.agenda.models import Agenda, Survey
from hcalib.disclosure.cleared import Cleared, not_shown, ratio
from hcalib.disclosure.rules import DisclosureRules
from hcalib.monitoring.surveys.again import Topic, protect_again
from hcalib.monitoring.surveys.frame import Round, rounds_of
from hcalib.monitoring.surveys.measures import SUBJECTS, Measure
from hcalib.monitoring.surveys.tables import Key, SurveyTables, survey_tables
from hcalib.sealed import Opened

_DEFAULT_RULES = DisclosureRules()


@dataclass(frozen=True)
class ProtectedSurvey(Opened):
    """The tables of a survey with what may be published of them; for use inside this package.

    Attributes
    ----------
    rounds : tuple of Round
    made : SurveyTables
        The answers are in it as well.
    cells : mapping of str to Cleared
        For every cell what may be shown of it.
    held : mapping of (period, subject) to date
        What is shown as it was on an earlier day; the cells of its own day are not shown then.
    day : datetime.date
    before : ProtectedSurvey or None
        What the edition before showed.
    """

    rounds: tuple[Round, ...]
    made: SurveyTables
    cells: Mapping[str, Cleared] = field(repr=False)
    rules: DisclosureRules
    held: Mapping[Topic, date]
    day: date
    before: ProtectedSurvey | None = field(default=None, repr=False)

    def stand(self, period: str, measure: str) -> ProtectedSurvey:
        """Return the version of the survey of which a figure is shown: this one, or an earlier one."""
        found: ProtectedSurvey = self
        while (period, SUBJECTS[measure]) in found.held and found.before is not None:
            found = found.before
        return found

    def total(self, key: Key) -> Cleared:
        """Return a total, or why it is not shown."""
        name = self.made.ids.get(key)
        if name is not None:
            return self.cells[name]
        return not_shown(self.made.refused.get(key, "Niet getoond: dit is niet gevraagd."))

    def ratio(self, period: str, measure: Measure, group: str, part: str) -> Cleared:
        """Return a part of a measure divided by its whole, in the unit of the measure."""
        above = self.total(Key(period, measure.id, group, part))
        return ratio(above, self.total(Key(period, measure.id, group, measure.whole)), measure.per)


def protected_survey(
    agenda: Agenda,
    survey: Survey,
    today: date,
    rules: DisclosureRules = _DEFAULT_RULES,
    waivers: Collection[str] = (),
    earlier: Sequence[date] = (),
) -> ProtectedSurvey:
    """Build all totals of a survey and decide together which may be published.

    Parameters
    ----------
    agenda : Agenda
    survey : Survey
    today : datetime.date
    rules : DisclosureRules
    waivers : collection of str
        Employers that agreed to be recognisable.
    earlier : sequence of datetime.date
        Peildata on which figures of this survey came out before. Who answered or was corrected since would
        otherwise be the difference between two totals.

    Returns
    -------
    ProtectedSurvey
        Of today, with those of the earlier days behind it.
    """
    days = [*sorted(day for day in set(earlier) if day < today), today]
    rounds = {day: rounds_of(agenda, survey, day) for day in days}
    made = {day: survey_tables(rounds[day], rules, waivers) for day in days}
    shown = protect_again(made, rules, waivers)
    found: ProtectedSurvey | None = None
    for day in days[:-1]:
        found = ProtectedSurvey(rounds[day], made[day], shown[day].cells, rules, shown[day].held, day, found)
    last = shown[today]
    return ProtectedSurvey(rounds[today], made[today], last.cells, rules, last.held, today, found)
