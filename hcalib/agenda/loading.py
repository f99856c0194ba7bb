"""Reading an agenda folder, and checking that everything in it refers to something that exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hcalib.agenda.contribution_checks import contribution_faults
from hcalib.agenda.corrections import survey_correction_faults
from hcalib.agenda.employers import answer_faults, employer_faults
from hcalib.agenda.goal_checks import COLLECTED, DEFINITIONS, OVERRIDES, goal_faults
from hcalib.agenda.models import (
    Action,
    Agenda,
    AgendaHead,
    Body,
    Budget,
    BudgetLine,
    CalendarItem,
    Collected,
    Conflict,
    Contribution,
    Definition,
    Goal,
    GoalStory,
    Instrument,
    MonitoringItem,
    MonitorSetup,
    Organisation,
    Priority,
    Project,
    ProjectCorrection,
    ProjectReport,
    ProjectRound,
    SourceRef,
    StatusOverride,
    StoryDecision,
    StoryWithdrawal,
    Survey,
    SurveyAnswer,
    SurveyCorrection,
    SurveyFrameEntry,
    SurveyRound,
    Waiver,
)
from hcalib.agenda.places import located
from hcalib.agenda.project_checks import correction_faults, project_faults
from hcalib.agenda.story_checks import decision_faults, withdrawal_faults
from hcalib.agenda.term_checks import term_faults
from hcalib.errors import ExitCode, Fault, UserError, did_you_mean
from hcalib.files import (
    collecting,
    raise_if_any,
    read_csv_models,
    read_model,
    read_models,
    read_models_partly,
)
from hcalib.periods import parse_period
from hcalib.sealed import Sealed

_CENT = 0.005

_CORRECTIONS = "progress-corrections.csv"

SURVEY_CORRECTIONS = "survey-corrections.csv"

_STORY_FILES: dict[str, tuple[str, type[Any]]] = {
    "goal_stories": ("goal-stories.csv", GoalStory),
    "story_withdrawals": ("story-withdrawals.csv", StoryWithdrawal),
    "story_decisions": ("story-decisions.csv", StoryDecision),
}

_GOAL_FILES: dict[str, tuple[str, type[Any]]] = {
    "status_overrides": (OVERRIDES, StatusOverride),
    "definitions": (DEFINITIONS, Definition),
    "collected": (COLLECTED, Collected),
}

_OPTIONAL_LISTS: dict[str, type[Any]] = {
    "projects": Project,
    "actions": Action,
    "organisations": Organisation,
    "bodies": Body,
    "calendar": CalendarItem,
    "monitoring": MonitoringItem,
    "surveys": Survey,
    "instruments": Instrument,
    "priorities": Priority,
    "contributions": Contribution,
}


def agenda_files() -> dict[str, tuple[type[Any], bool, frozenset[str]]]:
    """Return the YAML files of an agenda folder.

    By name: the model, whether the file is a list of them, and which of its fields come from another file.
    """
    nothing = frozenset[str]()
    lists: dict[str, type[Any]] = {
        "goals.yml": Goal,
        **{f"{name}.yml": model for name, model in _OPTIONAL_LISTS.items()},
    }
    lists |= {**dict(_GOAL_FILES.values()), "disclosure.yml": Waiver}
    return {
        "agenda.yml": (AgendaHead, False, nothing),
        "budget.yml": (Budget, False, frozenset({"lines"})),
        "projectmonitor.yml": (MonitorSetup, False, nothing),
        **{file: (model, True, nothing) for file, model in lists.items()},
    }


def agenda_ids(root: Path) -> tuple[str, ...]:
    """List the agendas below ``data/agenda/``, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in root.glob("*/agenda.yml")))


def confidential_folder(root: Path, agenda_id: str) -> Path:
    """Return ``data/confidential/<agenda>``, given ``data/agenda``: answers that git does not take along.

    It holds ``progress/``, ``surveys/`` and ``employers.csv`` as the folder of the agenda itself does; only
    the invented agenda keeps its answers there.
    """
    return root.parent / "confidential" / agenda_id


def load_agenda(root: Path, agenda_id: str) -> Agenda:
    """Read and check one agenda, with the confidential answers that stand beside it.

    Parameters
    ----------
    root : Path
        The folder ``data/agenda``.
    agenda_id : str
        Name of the folder of the agenda.

    Raises
    ------
    UserError
        If there is no such agenda (exit code USAGE), or with all faults of its files.
    """
    agenda, faults = read_agenda(root, agenda_id)
    if agenda is None or faults:
        raise UserError(faults)
    return agenda


def read_agenda(root: Path, agenda_id: str) -> tuple[Agenda | None, tuple[Fault, ...]]:
    """Read one agenda as far as that goes, and tell all that is wrong with it.

    What could be read is there to be compared with other files; it is None when a whole file is missing or
    broken, because then everything that refers to it would seem wrong too.

    Raises
    ------
    UserError
        If there is no such agenda (exit code USAGE).
    """
    known = agenda_ids(root)
    if agenda_id not in known:
        raise UserError(
            f"de agenda '{agenda_id}' bestaat niet; kies uit: {', '.join(known) or 'geen'}.", ExitCode.USAGE
        )
    folder = root / agenda_id
    places = (folder, confidential_folder(root, agenda_id))
    faults: list[Fault] = []
    lists = _Lists(faults)
    content: dict[str, Any] = {}
    with collecting(faults):
        content |= dict(read_model(folder / "agenda.yml", AgendaHead))
    with collecting(faults):
        content["goals"] = lists.read(folder / "goals.yml", Goal)
    for name, model in _OPTIONAL_LISTS.items():
        if (folder / f"{name}.yml").exists():
            with collecting(faults):
                content[name] = lists.read(folder / f"{name}.yml", model)
    for name, (file, goal_model) in _GOAL_FILES.items():
        if (folder / file).exists():
            with collecting(faults):
                content[name] = lists.read(folder / file, goal_model)
    if (folder / "budget.yml").exists():
        with collecting(faults):
            content["budget"] = _read_budget(folder)
    if (folder / "projectmonitor.yml").exists():
        with collecting(faults):
            content["project_monitor"] = read_model(folder / "projectmonitor.yml", MonitorSetup)
    for path in _one_of_each(places, "employers.csv", faults):
        with collecting(faults):
            content["employers"] = read_csv_models(path, SurveyFrameEntry)
    for path in _one_of_each(places, "disclosure.yml", faults):
        with collecting(faults):
            content["waivers"] = read_models(path, Waiver)
    with collecting(faults):
        reports = _read_project_rounds(_one_of_each(places, "progress/*.csv", faults))
        content["project_rounds"] = Sealed(reports)
    for path in _one_of_each(places, _CORRECTIONS, faults):
        with collecting(faults):
            content["project_corrections"] = Sealed(read_csv_models(path, ProjectCorrection))
    with collecting(faults):
        # in both places: forms of a later round of the invented agenda are collected beside its own
        later = (place / SURVEY_CORRECTIONS for place in places)
        corrections = (read_csv_models(path, SurveyCorrection) for path in later if path.exists())
        content["survey_corrections"] = Sealed(tuple(one for read in corrections for one in read))
    for name, (file, story_model) in _STORY_FILES.items():
        for path in _one_of_each(places, file, faults):
            with collecting(faults):
                content[name] = read_csv_models(path, story_model)
    with collecting(faults):
        surveys = _read_survey_rounds(_one_of_each(places, "surveys/*.csv", faults))
        content["survey_rounds"] = Sealed(surveys)
    if len(faults) > lists.count:
        return None, tuple(dict.fromkeys(faults))
    agenda = Agenda.model_construct(**content)
    found = located(
        [
            *_reference_faults(agenda, folder, places),
            *term_faults(agenda, folder),
            *goal_faults(agenda, folder),
            *project_faults(agenda, folder),
            *contribution_faults(agenda, folder),
            *_round_faults(agenda, places),
        ]
    )
    return agenda, tuple(dict.fromkeys([*faults, *lists.without_consequences(found)]))


class _Lists:
    """Lists of which each sound item is taken, with the faults and the ids of the others."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.count = 0
        """Faults of items; the others are of whole files."""
        self.unread: set[str] = set()
        self.unnamed = False

    def read(self, path: Path, model: type[Any]) -> tuple[Any, ...]:
        read = read_models_partly(path, model)
        self.faults += read.faults
        self.count += len(read.faults)
        self.unread |= read.unread
        self.unnamed = self.unnamed or read.unnamed
        return read.models

    def without_consequences(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Leave out faults about an item that is there but could not be read; repairing it repairs them."""
        for fault in faults:
            about_unread = any(f"'{name}'" in fault.message for name in self.unread)
            if not about_unread and not (self.unnamed and "bestaat niet" in fault.message):
                yield fault


def source_refs(agenda: Agenda) -> Iterator[SourceRef]:
    """Yield every source reference of the agenda, wherever it stands."""
    yield from _walk(agenda, SourceRef)


def conflicts(agenda: Agenda) -> Iterator[Conflict]:
    """Yield every recorded conflict between sources, wherever it stands."""
    yield from _walk(agenda, Conflict)


def _walk(item: Any, wanted: type[Any]) -> Iterator[Any]:
    if isinstance(item, wanted):
        yield item
    if isinstance(item, tuple):
        for part in item:
            yield from _walk(part, wanted)
    elif hasattr(type(item), "model_fields"):
        for name in type(item).model_fields:
            yield from _walk(getattr(item, name), wanted)


def _read_budget(folder: Path) -> Budget:
    budget = read_model(folder / "budget.yml", Budget)
    if budget.lines:
        message = "de regels van de begroting staan in budget.csv; zet ze daar."
        raise UserError([Fault(message, folder / "budget.yml", None, "lines")])
    budget = budget.model_copy(update={"lines": read_csv_models(folder / "budget.csv", BudgetLine)})
    raise_if_any(_budget_faults(budget, folder))
    return budget


def _budget_faults(budget: Budget, folder: Path) -> Iterator[Fault]:
    """Totals must equal their lines, and what is covered or sought must add up to the total."""
    for year in sorted({line.year for line in budget.lines} - {total.year for total in budget.totals}):
        yield Fault(f"voor {year} zijn er regels in de begroting, maar geen totaal.", folder / "budget.yml")
    for total in budget.totals:
        published = f"{total.amount_eur:.0f}"
        lines = sum(line.amount_eur or 0 for line in budget.lines if line.year == total.year)
        if abs(lines - total.amount_eur) > _CENT:
            message = (
                f"de regels van {total.year} zijn samen {lines:.0f} euro, het totaal is {published} euro."
            )
            yield Fault(message, folder / "budget.csv")
        cover = [part.amount_eur for part in budget.cover if part.year == total.year]
        if cover and abs(sum(cover) - total.amount_eur) > _CENT:
            message = f"de dekking van {total.year} is {sum(cover):.0f} euro, het totaal is {published} euro."
            yield Fault(message, folder / "budget.yml")


def _one_of_each(places: tuple[Path, Path], pattern: str, faults: list[Fault]) -> tuple[Path, ...]:
    """Return the files of both places by name; a name that stands in both is a fault."""
    ours, confidential = ({path.name: path for path in place.glob(pattern)} for place in places)
    for name in sorted(ours.keys() & confidential.keys()):
        message = f"ditzelfde bestand staat ook in {confidential[name].parent}; laat er één over."
        faults.append(Fault(message, ours[name]))
    return tuple(path for _, path in sorted((confidential | ours).items()))


def _read_project_rounds(paths: Iterable[Path]) -> tuple[ProjectRound, ...]:
    faults: list[Fault] = []
    rounds = []
    for path in paths:
        with collecting(faults):
            reports = read_csv_models(path, ProjectReport)
            rounds.append(ProjectRound(period=_period_of(path, path.stem), reports=reports))
    raise_if_any(faults)
    return tuple(rounds)


def _read_survey_rounds(paths: Iterable[Path]) -> tuple[SurveyRound, ...]:
    faults: list[Fault] = []
    rounds = []
    for path in paths:
        survey, _, period = path.stem.rpartition("-")
        with collecting(faults):
            answers = read_csv_models(path, SurveyAnswer)
            rounds.append(SurveyRound(survey=survey, period=_period_of(path, period), answers=answers))
    raise_if_any(faults)
    return tuple(rounds)


def _period_of(path: Path, code: str) -> str:
    try:
        return parse_period(code).code
    except ValueError as error:
        raise UserError([Fault(f"de bestandsnaam noemt geen periode: {error}", path)]) from None


def _reference_faults(agenda: Agenda, folder: Path, places: tuple[Path, Path]) -> Iterator[Fault]:
    if agenda.id != folder.name:
        message = f"de code is '{agenda.id}', maar de map heet '{folder.name}'; maak ze gelijk."
        yield Fault(message, folder / "agenda.yml", None, "id")
    yield from _duplicates(folder / "agenda.yml", "actielijn", (line.id for line in agenda.lines))
    yield from _duplicates(folder / "goals.yml", "doel", (goal.id for goal in agenda.goals))
    yield from _duplicates(folder / "projects.yml", "project", (project.id for project in agenda.projects))
    yield from _duplicates(folder / "organisations.yml", "organisatie", (o.id for o in agenda.organisations))
    yield from _duplicates(folder / "bodies.yml", "overleg", (body.id for body in agenda.bodies))
    yield from _duplicates(folder / "actions.yml", "actie", (action.id for action in agenda.actions))
    yield from _duplicates(folder / "calendar.yml", "stap", (item.id for item in agenda.calendar))
    yield from _duplicates(folder / "monitoring.yml", "onderdeel", (item.id for item in agenda.monitoring))
    yield from _duplicates(folder / "surveys.yml", "onderzoek", (survey.id for survey in agenda.surveys))
    register = _place_of(places, "employers.csv")
    yield from _duplicates(register, "werkgever", (entry.id for entry in agenda.employers))
    yield from employer_faults(agenda.employers, register)
    lines = {line.id for line in agenda.lines}
    goals = {goal.id for goal in agenda.goals}
    bodies = {body.id for body in agenda.bodies}
    projects = {project.id for project in agenda.projects}
    organisations = {organisation.id for organisation in agenda.organisations}
    for goal in agenda.goals:
        yield from _unknown(folder / "goals.yml", goal.id, "actielijn", [goal.line], lines)
    for action in agenda.actions:
        yield from _unknown(folder / "actions.yml", action.id, "actielijn", [action.line], lines)
    for project in agenda.projects:
        path = folder / "projects.yml"
        yield from _unknown(path, project.id, "actielijn", [project.line], lines)
        yield from _unknown(path, project.id, "doel", [link.goal for link in project.goals], goals)
        yield from _unknown(path, project.id, "organisatie", project.partners, organisations)
        yield from _duplicates(path, f"{project.id}: projectdoel", (target.id for target in project.targets))
    for body in agenda.bodies:
        path = folder / "bodies.yml"
        yield from _unknown(path, body.id, "overleg", body.reports_to, bodies)
        yield from _unknown(path, body.id, "actielijn", [body.line] if body.line else [], lines)
        yield from _unknown(path, body.id, "project", body.projects, projects)
    for item in agenda.monitoring:
        yield from _unknown(folder / "monitoring.yml", item.id, "doel", item.goals, goals)
        yield from _unknown(folder / "monitoring.yml", item.id, "overleg", item.audience, bodies)


def _round_faults(agenda: Agenda, places: tuple[Path, Path]) -> Iterator[Fault]:
    targets = {project.id: {target.id for target in project.targets} for project in agenda.projects}
    progress_rounds = agenda.project_rounds.unseal("checking that what they name exists")
    for progress in progress_rounds:
        path = _place_of(places, f"progress/{progress.period}.csv")
        keys = [f"{report.project}/{report.target or 'geheel'}" for report in progress.reports]
        yield from _duplicates(path, "projectdoel", keys)
        for report in progress.reports:
            yield from _unknown(path, report.project, "project", [report.project], set(targets))
            if report.target is not None:
                yield from _unknown(
                    path, report.project, "projectdoel", [report.target], targets.get(report.project, set())
                )
    corrections = _place_of(places, _CORRECTIONS)
    given = agenda.project_corrections.unseal("checking that what they name exists")
    yield from correction_faults(given, progress_rounds, corrections)
    told, withdrawn, decided = (_place_of(places, file) for file, _ in _STORY_FILES.values())
    yield from _duplicates(told, "verhaal", (story.id for story in agenda.goal_stories))
    for story in agenda.goal_stories:
        goal, line = ([name] if name else [] for name in (story.goal, story.line))
        yield from _unknown(told, story.id, "doel", goal, {one.id for one in agenda.goals})
        yield from _unknown(told, story.id, "actielijn", line, {one.id for one in agenda.lines})
    known = {story.id for story in agenda.goal_stories}
    yield from withdrawal_faults(agenda.story_withdrawals, progress_rounds, known, withdrawn)
    yield from decision_faults(agenda.story_decisions, progress_rounds, known, decided)
    surveys = {survey.id for survey in agenda.surveys}
    employers = {employer.id for employer in agenda.employers}
    for waiver in agenda.waivers:
        path = _place_of(places, "disclosure.yml")
        yield from _unknown(path, waiver.employer, "onderzoek", [waiver.survey], surveys)
        yield from _unknown(path, waiver.employer, "werkgever", [waiver.employer], employers)
    survey_rounds = agenda.survey_rounds.unseal("checking that what they name exists")
    later = agenda.survey_corrections.unseal("checking that what they name exists")
    yield from survey_correction_faults(later, survey_rounds, _place_of(places, SURVEY_CORRECTIONS))
    for survey_round in survey_rounds:
        path = _place_of(places, f"surveys/{survey_round.survey}-{survey_round.period}.csv")
        yield from _unknown(path, survey_round.survey, "onderzoek", [survey_round.survey], surveys)
        yield from _duplicates(path, "werkgever", (answer.employer for answer in survey_round.answers))
        for answer in survey_round.answers:
            yield from _unknown(path, answer.employer, "werkgever", [answer.employer], employers)
        yield from answer_faults(agenda.employers, survey_round, path)


def _place_of(places: tuple[Path, Path], name: str) -> Path:
    return next((place / name for place in places if (place / name).exists()), places[0] / name)


def _duplicates(path: Path, what: str, ids: Iterable[str]) -> Iterator[Fault]:
    for value, count in Counter(ids).items():
        if count > 1:
            yield Fault(f"{what} '{value}' staat er {count} keer in; elke code mag één keer voorkomen.", path)


def _unknown(path: Path, where: str, what: str, used: Iterable[str], known: set[str]) -> Iterator[Fault]:
    for value in used:
        if value not in known:
            hint = did_you_mean(value, known)
            message = f"{what} '{value}' bestaat niet in deze agenda{'; ' + hint if hint else '.'}"
            yield Fault(message, path, None, where)
