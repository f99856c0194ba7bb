"""Which sources hold answers that were given in confidence: that follows, so that nobody can forget it."""

from __future__ import annotations

from dataclasses import replace

from hcalib.agenda.models import Agenda, Survey
from hcalib.catalog import Catalog
from hcalib.errors import Fault

PROJECTS = "projectmonitor"
"""Id of the source of what projects report, in the catalog of all agendas."""


def survey_source(agenda: Agenda, survey: Survey, catalog: Catalog) -> str:
    """Return the id of the source of the answers; invented answers never get that of a real survey."""
    own = f"{agenda.id}-onderzoeken"
    if own in catalog.sources:
        return own
    if not agenda.example and survey.id in catalog.sources:
        return survey.id
    return survey.source.source


def project_source(agenda: Agenda, catalog: Catalog) -> str:
    """Return the id of the source of what projects report; the example agenda has one of its own."""
    own = f"{agenda.id}-{PROJECTS}"
    if own in catalog.sources:
        return own
    return agenda.source.source if agenda.example else PROJECTS


def in_confidence(agenda: Agenda, catalog: Catalog) -> Catalog:
    """Mark the sources of answers, so that blocks show nothing of them but protected figures.

    A source of plans stays as it is: an agenda whose answers have no source of their own has a fault, see
    `without_source`.
    """
    plans = _plans(agenda)
    found = {project_source(agenda, catalog)} | {survey_source(agenda, s, catalog) for s in agenda.surveys}
    marked = {
        name: one.model_copy(update={"in_confidence": True}) if name in found - plans else one
        for name, one in catalog.sources.items()
    }
    return replace(catalog, sources=marked)


def without_source(agenda: Agenda, catalog: Catalog) -> list[Fault]:
    """Return a fault for each kind of answers that only the plan could be cited for."""
    plans, faults = _plans(agenda), []
    answered = {one.survey for one in agenda.survey_rounds.unseal("which surveys have answers")}
    for survey in agenda.surveys:
        if survey.id in answered and survey_source(agenda, survey, catalog) in plans:
            faults.append(_fault(f"antwoorden op '{survey.id}'", f"{agenda.id}-onderzoeken"))
    reported = agenda.project_rounds.unseal("whether projects reported")
    if reported and project_source(agenda, catalog) in plans:
        faults.append(_fault("opgaven van projecten", f"{agenda.id}-{PROJECTS}"))
    return faults


def _plans(agenda: Agenda) -> set[str]:
    cited = {survey.source.source for survey in agenda.surveys if survey.source.source != survey.id}
    return {agenda.source.source} | cited


def _fault(what: str, source: str) -> Fault:
    return Fault(
        f"de agenda heeft {what}, maar geen eigen bron daarvoor; zet een bron '{source}' in sources.yml. "
        "Aan de bron herkent een rapport wat vertrouwelijk is."
    )
