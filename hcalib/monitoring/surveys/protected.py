"""The totals of a survey, protected together: what every figure of it is made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hcalib.agenda.models import Agenda, Survey
from hcalib.disclosure.cleared import Cleared, not_shown, ratio
from hcalib.disclosure.rules import DisclosureRules
from hcalib.monitoring.surveys.again import protect_again
from hcalib.monitoring.surveys.frame import Round, rounds_of
from hcalib.monitoring.surveys.measures import Measure
from hcalib.monitoring.surveys.tables import Key, SurveyTables, survey_tables
from hcalib.sealed import Opened

_DEFAULT_RULES = DisclosureRules()


@dataclass(frozen=True)
class ProtectedSurvey(Opened):
    """The tables of a survey with what may be published of them; for use inside this package.

    ``cells`` holds for every cell what may be shown of it. The answers are in it as well.
    """

    rounds: tuple[Round, ...]
    made: SurveyTables
    cells: Mapping[str, Cleared] = field(repr=False)
    rules: DisclosureRules = _DEFAULT_RULES

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
    """
    rounds = rounds_of(agenda, survey, today)
    made = survey_tables(rounds, rules, waivers)
    before = {
        day: survey_tables(rounds_of(agenda, survey, day), rules, waivers).tables
        for day in sorted(set(earlier))
        if day < today
    }
    found = protect_again(made.tables, today, before, rules, waivers)
    return ProtectedSurvey(rounds, made, found, rules)
