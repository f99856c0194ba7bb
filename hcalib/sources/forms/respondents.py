"""Who gets a form: the project leader of a project, or an employer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hcalib.agenda import Agenda, Project, SurveyFrameEntry
from hcalib.periods import Period
from hcalib.sources.forms.models import Form
from hcalib.sources.forms.rounds import day_words
from hcalib.sources.language import listing


@dataclass(frozen=True)
class Respondent:
    """One who answers, never a person by name.

    Attributes
    ----------
    id, name : str
        Of the project or the employer.
    project : Project or None
        With its targets; None for an employer.
    """

    id: str
    name: str
    project: Project | None = None

    @property
    def title(self) -> str:
        """The name as it stands above a form; a project is known by its code as well."""
        return f"{self.id} {self.name}" if self.project else self.name


def respondents_of(
    form: Form, agenda: Agenda, period: Period, named: Collection[str] = ()
) -> tuple[Respondent, ...]:
    """Return who gets a form in a round.

    Parameters
    ----------
    form : Form
    agenda : Agenda
        Running projects owe their progress; employers of the register get a survey.
    period : Period
        Of the round: employers that were not there on its first day get nothing.
    named : collection of str
        Ids of projects or employers; then only these, also projects that do not run.
    """
    away = {employer.id for employer in absent(form, agenda, period)}
    there = [respondent for respondent in known_to(form, agenda) if respondent.id not in away]
    if named:
        return tuple(respondent for respondent in there if respondent.id in named)
    return tuple(r for r in there if r.project is None or r.project.owes_report)


def known_to(form: Form, agenda: Agenda) -> tuple[Respondent, ...]:
    """Return everyone in the agenda that a form could be about."""
    if form.about == "project":
        return tuple(Respondent(project.id, project.name, project) for project in agenda.projects)
    return tuple(Respondent(employer.id, employer.name) for employer in agenda.employers)


def absent(form: Form, agenda: Agenda, period: Period) -> tuple[SurveyFrameEntry, ...]:
    """Return the employers of the register that were not there on the first day of a round."""
    if form.about == "project":
        return ()
    return tuple(employer for employer in agenda.employers if not employer.exists_on(period.start))


def why_absent(employers: Sequence[SurveyFrameEntry], period: Period) -> str:
    """Say in Dutch that employers were not there when a round began, and where to look."""
    names = listing([employer.id for employer in employers], most=12)
    was = "was" if len(employers) == 1 else "waren"
    return (
        f"{names} {was} er volgens employers.csv niet op {day_words(period.start)}; klopt dat niet, kijk "
        "daar dan 'since' en 'until' na."
    )


def not_asked(form: Form, agenda: Agenda) -> tuple[Project, ...]:
    """Return the projects that a round does not ask, because they have not begun or are over."""
    if form.about != "project":
        return ()
    return tuple(project for project in agenda.projects if not project.owes_report)


def why_nobody(form: Form, agenda: Agenda) -> str:
    """Say in Dutch why there is nobody to send a form to, and what to do about it."""
    if form.about == "project":
        return f"in {agenda.short} loopt geen project; noem er een met --voor om toch een formulier te maken."
    return (
        f"voor {form.title} is niet bekend welke werkgevers {agenda.short} heeft; zet ze in "
        f"data/confidential/{agenda.id}/employers.csv (kolommen: id, name, branch, municipality, employees, "
        "signatory, en als het bekend is since, until en merged_into)."
    )
