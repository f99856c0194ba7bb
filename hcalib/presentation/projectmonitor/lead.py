"""The first screen of the Projectmonitor: what to decide, and at most three conclusions in plain words.

Projects and goals are named as people name them; their ids stand in the tables.
"""

from __future__ import annotations

from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import plain
from hcalib.presentation.projectmonitor.actions import action_lead
from hcalib.presentation.projectmonitor.asked import decisions
from hcalib.presentation.projectmonitor.changes import newly_reached
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.sentences import countable
from hcalib.presentation.projectmonitor.verdicts import verdicts
from hcalib.presentation.projectmonitor.words import are, goal_name, were

_QUESTIONS = 2
_FEW = 3
_NO_ROUND = (
    "**Wat de projecten bereiken, is nog niet te zeggen.** Er is geen ronde van de projectmonitor ingelezen. "
    "Dit rapport laat zien wat is afgesproken."
)
_IF_IT_FALLS = "Valt dat weg, dan werkt niemand meer aan het doel."


def lead_sentences(monitor: Monitor) -> list[str]:
    """Return the questions to decide, and what was reached, what is at risk and what is known (Markdown)."""
    if not monitor.agenda.projects:
        return action_lead(monitor.agenda, monitor.catalog, monitor.line)
    if not monitor.projects:
        name = blocks.plain(monitor.line.name) if monitor.line else "deze agenda"
        return [f"Bij {name} staat geen project in het register."]
    if monitor.period is None:
        return [*_to_decide(monitor), _NO_ROUND, countable(monitor), *_leaning(monitor)]
    return [*_to_decide(monitor), *_standing(monitor), *_leaning(monitor), *_contributed(monitor)]


def _to_decide(monitor: Monitor) -> list[str]:
    questions = [plain(card.title) for card in decisions(monitor)[:_QUESTIONS]]
    return [f"**Om over te besluiten:** {' '.join(questions)}"] if questions else []


def _standing(monitor: Monitor) -> list[str]:
    """Count the targets that were reached, and the others; why some cannot be told stands further on."""
    judged = verdicts(monitor.results)
    if not judged:
        return []
    reached, total = judged.count("gehaald"), len(judged)
    if total == 1:
        return [f"Bij het ene projectdoel met een getal luidt het oordeel: **{judged[0]}**."]
    words = f"**{reached or 'Geen'} van de {total} projectdoelen** met een getal {are(reached or 1)} gehaald"
    if first := _first_seen(monitor):
        words += f"; van {first} is dat nu voor het eerst te zien"
    still, ended = judged.count("nog niet gehaald"), judged.count("niet gehaald")
    parts = [f"{still} {are(still)} nog niet gehaald"] if still else []
    if ended:
        parts.append(f"{ended} {were(ended)} dat niet toen het project eindigde")
    if untold := total - reached - still - ended:
        parts.append(f"van {untold} is het niet te zeggen")
    return [f"{words}. {dutch.capitalised(dutch.listing(parts))}." if parts else f"{words}."]


def _first_seen(monitor: Monitor) -> int:
    period = monitor.period
    if period is None or monitor.previous is None:
        return 0
    return sum(newly_reached(target, period) for result in monitor.results for target in result.targets)


def _leaning(monitor: Monitor) -> list[str]:
    """Say which goals hang on one project; with many of them, how many."""
    single = [pair for pair in monitor.matrix.goals_on_one_project if pair[0] in monitor.goals]
    if not single:
        return []
    if len(single) > _FEW:
        return [f"**{len(single)} van de {len(monitor.goals)} doelen** hangen op één project. {_IF_IT_FALLS}"]
    resting: dict[str, list[str]] = {}
    for goal, project in single:
        resting.setdefault(project.name, []).append(goal_name(goal))
    told = dutch.listing([f"{dutch.listing(goals)} op {project}" for project, goals in resting.items()])
    count = {1: "Eén doel hangt", 2: "Twee doelen hangen elk", 3: "Drie doelen hangen elk"}[len(single)]
    return [f"**{count} op één project:** {plain(told)}. {_IF_IT_FALLS}"]


def _contributed(monitor: Monitor) -> list[str]:
    total = len(monitor.contributions)
    known = sum(one.low is not None for one in monitor.contributions)
    if not total:
        return []
    if not known:
        return ["Hoeveel de projecten bijdragen aan de doelen, is **bij geen enkel doel** bekend."]
    return [f"Hoeveel de projecten bijdragen, is bij **{known} van de {total} doelen** ongeveer bekend."]
