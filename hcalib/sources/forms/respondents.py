"""Who gets a form: the project leader of a project, or an employer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hcalib.agenda import Agenda, Project
from hcalib.errors import ExitCode, UserError
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

    Raises
    ------
    UserError
        When a name is unknown (exit code USAGE), or when nobody is known to send the form to.
    """
    known = _projects(agenda) if form.about == "project" else _employers(agenda)
    if named:
        wrong = sorted(set(named) - set(known))
        if wrong:
            what = "project" if form.about == "project" else "werkgever"
            raise UserError(f"{what} '{wrong[0]}' bestaat niet in {agenda.short}.", ExitCode.USAGE)
        return tuple(known[name] for name in known if name in named)
    chosen = tuple(r for r in known.values() if r.project is None or r.project.owes_report)
    if not chosen:
        raise UserError(_nobody(form, agenda))
    return chosen


def not_asked(form: Form, agenda: Agenda) -> tuple[Project, ...]:
    """Return the projects that a round does not ask, because they have not begun or are over."""
    if form.about != "project":
        return ()
    return tuple(project for project in agenda.projects if not project.owes_report)


def _projects(agenda: Agenda) -> dict[str, Respondent]:
    return {project.id: Respondent(project.id, project.name, project) for project in agenda.projects}


def _employers(agenda: Agenda) -> dict[str, Respondent]:
    return {employer.id: Respondent(employer.id, employer.name) for employer in agenda.employers}


def _nobody(form: Form, agenda: Agenda) -> str:
    if form.about == "project":
        return f"in {agenda.short} loopt geen project; noem er een met --voor om toch een formulier te maken."
    return (
        f"voor {form.title} is niet bekend welke werkgevers {agenda.short} heeft; zet ze in "
        f"data/confidential/{agenda.id}/employers.csv (kolommen: id, name, branch, municipality, employees, "
        "signatory)."
    )
