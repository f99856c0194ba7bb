"""Who gets a form: the project leader of a project, or an employer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hcalib.agenda import Agenda, Project
from hcalib.sources.forms.models import Form


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


def respondents_of(form: Form, agenda: Agenda, named: Collection[str] = ()) -> tuple[Respondent, ...]:
    """Return who gets a form in a round.

    Parameters
    ----------
    form : Form
    agenda : Agenda
        Running projects owe their progress; all employers of the register get a survey.
    named : collection of str
        Ids of projects or employers; then only these, also projects that do not run.
    """
    if named:
        return tuple(respondent for respondent in known_to(form, agenda) if respondent.id in named)
    return tuple(r for r in known_to(form, agenda) if r.project is None or r.project.owes_report)


def known_to(form: Form, agenda: Agenda) -> tuple[Respondent, ...]:
    """Return everyone in the agenda that a form could be about."""
    if form.about == "project":
        return tuple(Respondent(project.id, project.name, project) for project in agenda.projects)
    return tuple(Respondent(employer.id, employer.name) for employer in agenda.employers)


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
        "signatory)."
    )
