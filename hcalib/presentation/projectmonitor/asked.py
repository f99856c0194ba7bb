"""What the Projectmonitor asks its readers to decide: questions that follow from the projects by fixed rules.

A rule looks at one thing and gives at most one question, with the choice and the reason. They are in order of
urgency: a goal that nobody works at, reports that lack, time that measuring should not ask, and then what
would make the next report say more. The order is our choice.
"""

from __future__ import annotations

from collections.abc import Callable

from hcalib.agenda.models import Goal, Project
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, Card, plain
from hcalib.presentation.projectmonitor.effort import heavy, hours, next_in_line, next_words
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.words import counted, goal_name, names, some

TOP = 3
_HALF = 0.5


def decisions(monitor: Monitor) -> list[Card]:
    """Return the most urgent questions, at most ``TOP``; fewer when the projects give fewer."""
    if not monitor.projects:
        return []
    return [card for rule in _RULES if (card := rule(monitor)) is not None][:TOP]


def decision_part(monitor: Monitor) -> list[Block]:
    """Show the questions as cards under a heading; nothing without questions."""
    found = decisions(monitor)
    return [blocks.heading("Wat we u vragen"), blocks.cards(found)] if found else []


def _left(monitor: Monitor) -> Card | None:
    """Ask who takes over goals of which every project ended."""
    left = [(goal, own) for goal, own in monitor.matrix.goals_left if goal in monitor.goals]
    if not left:
        return None
    reasons = [f"Aan {plain(goal_name(goal))} werkt niemand meer: {_ended(own)}." for goal, own in left]
    return Card(
        f"Wie neemt {_goals([goal for goal, _ in left])} over?",
        "Wijs een project of een partij aan, of laat het doel los.",
        " ".join(reasons),
    )


def _orphans(monitor: Monitor) -> Card | None:
    """Ask who works at goals that never had a project."""
    without = [goal for goal in monitor.matrix.goals_without_projects if goal in monitor.goals]
    if not without:
        return None
    return Card(
        f"Wie gaat er werken aan {_goals(without)}?",
        "Koppel er een project aan, begin er een, of laat het doel los.",
        f"In het register werkt geen enkel project aan {plain(_goals(without))}.",
    )


def _reports(monitor: Monitor) -> Card | None:
    """Ask for what the projects did not report."""
    overview = monitor.overview
    if overview.period is None:
        running = [project for project in overview.owed if project.phase == "lopend"]
        if not running:
            return None
        first = [project for project in monitor.projects if project.monitored_first]
        begin = f", en begin bij {plain(names(first))}" if first else ""
        many = len(running)
        return Card(
            "Wanneer geven de projecten hun stand door?",
            f"Spreek een dag af{begin}.",
            f"Volgens het plan {'loopt 1 project' if many == 1 else f'lopen {many} projecten'}. Wat "
            f"{'het bereikt' if many == 1 else 'zij bereiken'}, is niet bekend.",
        )
    if not overview.missing:
        return None
    return Card(
        f"Hoe krijgen we de opgave van {some(overview.missing)}?",
        "Spreek af wie erom vraagt, en wanneer de opgave er is.",
        f"In de ronde van {dutch.period(overview.period)} ontbreekt zij van "
        f"{len(overview.missing)} van de {len(overview.owed)} gevraagde projecten.",
    )


def _lighter(monitor: Monitor) -> Card | None:
    """Ask whether measuring may take less time where it takes more than was agreed."""
    over = heavy(monitor)
    if not over:
        return None
    spent = [
        f"{plain(one.project.name)} {hours(one.hours)} uur per ronde" for one in over if one.hours is not None
    ]
    asks = f" Het vraagt bij {dutch.listing(spent)}." if spent else ""
    return Card(
        f"Mag het meten bij {some([one.project for one in over])} minder tijd kosten?",
        "Kies een lichter middel, of spreek af dat het deze tijd waard is.",
        f"Meten vraagt daar meer tijd dan is afgesproken.{asks}",
    )


def _unlinked(monitor: Monitor) -> Card | None:
    """Ask which number of a project counts for which goal, when that is not agreed for most goals."""
    total = len(monitor.goals)
    without = [
        goal
        for goal in monitor.goals
        if (own := monitor.matrix.projects_for(goal.id)) and not any(_counts_for(one, goal) for one in own)
    ]
    if not without or len(without) < _HALF * total:
        return None
    where = "geen enkel doel" if len(without) == total else f"{total - len(without)} van de {total} doelen"
    return Card(
        "Welk getal van een project telt voor welk doel?",
        "Leg bij elk project vast welk getal meetelt. Anders blijft de bijdrage aan het doel onbekend.",
        f"Dat is nu bij {where} vastgelegd.",
    )


def _numbers(monitor: Monitor) -> Card | None:
    """Ask for a number to reach, when at least half of the projects that have not ended lack one."""
    going = [project for project in monitor.projects if not project.ended_by(monitor.today)]
    without = [project for project in going if not counted(project.targets)]
    if not without or len(without) < _HALF * len(going):
        return None
    who = some(without) if len(without) == 1 else f"de {len(without)} projecten zonder getal"
    return Card(
        f"Waaraan zien we of het lukt bij {who}?",
        "Spreek bij elk project een getal af, of leg vast dat het zijn resultaat vertelt.",
        f"Van de {len(going)} projecten {'heeft' if len(without) == 1 else 'hebben'} er {len(without)} "
        "alleen een doel in woorden.",
    )


def _next(monitor: Monitor) -> Card | None:
    """Ask which project to follow next, when scores say so."""
    first, open_ones = next_in_line(monitor)
    if not first:
        return None
    return Card(
        f"Krijgt {some(first)} als volgende een eigen monitor?",
        "Kies welk project nu volgt" + (", of geef eerst de scores die ontbreken." if open_ones else "."),
        "Op wat het bijdraagt, hoe goed het te meten is en hoeveel moeite dat kost, staat vooraan: "
        f"{plain(next_words(first, open_ones))}.",
    )


_RULES: tuple[Callable[[Monitor], Card | None], ...] = (
    _left,
    _orphans,
    _reports,
    _lighter,
    _unlinked,
    _numbers,
    _next,
)


def _goals(goals: list[Goal]) -> str:
    named = dutch.listing([goal_name(goal) for goal in goals])
    return f"{'het doel' if len(goals) == 1 else 'de doelen'} {named}"


def _ended(projects: tuple[Project, ...]) -> str:
    told = [
        f"{plain(project.name)} is {project.ending.how} in {dutch.period(project.ending.period)}"
        for project in projects
        if project.ending is not None
    ]
    return dutch.listing(told)


def _counts_for(project: Project, goal: Goal) -> bool:
    """Tell whether it is agreed which number of a project counts for a goal."""
    return any(link.goal == goal.id and link.target is not None for link in project.goals)
