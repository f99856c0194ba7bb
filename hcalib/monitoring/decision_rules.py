"""The rules that turn what the monitor found into things to decide; ``decisions`` says how they rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hcalib.agenda.models import Goal, Project
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.conflicts import conflicted_goals
from hcalib.monitoring.findings import Decision, Findings
from hcalib.monitoring.status import Status
from hcalib.monitoring.wording import about_ambition, listed, number
from hcalib.periods import parse_period

_OFF_TRACK = (Status.WRONG_WAY, Status.FAR_BEHIND, Status.BEHIND)


def adjust(findings: Findings) -> Decision | None:
    """Find goals that are off track; the worst is named first, with the project it hangs on."""
    off = findings.standing(*_OFF_TRACK)
    if not off:
        return None
    worst = [a for a in off if a.status is off[0].status]
    states = [_state(group) for status in _OFF_TRACK if (group := findings.standing(status))]
    total = len(findings.assessments)
    loop = "loopt er 1" if len(off) == 1 else f"lopen er {len(off)}"
    alone = [
        f"Aan doel {goal.id} werkt maar één project: {project.name}."
        for goal, project in findings.matrix.goals_on_one_project
        if goal.id in {a.goal.id for a in off[:2]}
    ]
    return Decision(
        "bijsturen",
        1,
        f"Wat passen we aan bij {_ids([a.goal for a in worst])}?",
        "Kies per doel: meer inzet, een andere aanpak of een ander doel.",
        " ".join([f"Van de {total} doelen {loop} niet op koers: {'; '.join(states)}.", *alone]),
        "doelmonitor",
    )


def _state(group: Sequence[GoalAssessment]) -> str:
    """Say where goals with the same unfavourable status are."""
    names, one = _names([a.goal for a in group]), len(group) == 1
    if group[0].status is Status.WRONG_WAY:
        return f"{names} {'beweegt' if one else 'bewegen'} de verkeerde kant op"
    return f"{names} {'ligt' if one else 'liggen'} {group[0].status}"


def measure(findings: Findings) -> Decision | None:
    """Find goals without a status for lack of figures, and who could supply most of them."""
    without = findings.standing(Status.INSUFFICIENT)
    if not without:
        return None
    total = len(findings.assessments)
    if len(without) == total:
        reason = f"Van geen van de {total} doelen is te zeggen hoe het ervoor staat."
    else:
        reason = f"Te weinig gegevens zijn er bij {_names([a.goal for a in without])}."
    if all(findings.is_over(a.goal) for a in without):
        title = "Sluiten we de doelen af zonder cijfers, of meten we alsnog?"
        text = (
            "De looptijd is voorbij. Laat alsnog uitzoeken wat is bereikt, of stel vast dat het niet meer "
            "te zeggen is. Spreek bij nieuwe doelen vooraf af wie welk cijfer levert."
        )
    else:
        title = "Wie levert welk cijfer over de doelen?"
        text = (
            "Spreek per doel af wat er wordt geteld, wie dat doet en wanneer, "
            "of kies een doel dat te meten is."
        )
    return Decision(
        "meten",
        1 if findings.is_many(len(without)) else 2,
        title,
        text,
        " ".join([reason, *_supplier(findings, without)]),
        "doelmonitor",
    )


def _supplier(findings: Findings, without: Sequence[GoalAssessment]) -> list[str]:
    """Name the one that could supply the figures of most goals; nobody for invented data."""
    if findings.agenda.example or len(without) < 2:
        return []
    publishers = Counter(
        publisher
        for assessment in without
        for publisher in {
            findings.catalog.sources[source].publisher
            for leaf in assessment.measured_separately()
            for source in leaf.sources
        }
    )
    if not publishers:
        return []
    name, count = min(publishers.items(), key=lambda item: (-item[1], item[0]))
    return [f"Bij {count} daarvan kan het cijfer komen van {name}."] if count > 1 else []


def prepare(findings: Findings) -> Decision | None:
    """Find an agenda of which at least half still has to begin, while baselines are missing."""
    waiting = findings.standing(Status.NOT_STARTED)
    without = [a for a in waiting if not all(_has_baseline(leaf) for leaf in a.measured_separately())]
    if not without or not findings.is_many(len(waiting)):
        return None
    total = len(findings.assessments)
    if len(waiting) == total:
        begin = "Geen van de doelen is al begonnen" if total > 1 else "Het doel is nog niet begonnen"
    else:
        one = len(waiting) == 1
        begin = f"Van de {total} doelen {'moet' if one else 'moeten'} er nog {len(waiting)} beginnen"
    if len(without) == len(waiting):
        lacking = "geen bron geeft daarvan een beginstand"
    else:
        lacking = f"bij {_goals(len(without))} geeft geen bron een beginstand"
    return Decision(
        "beginstand",
        1,
        "Leggen we de beginstand vast voordat het begint?",
        "Spreek per doel af wat er wordt geteld en wie dat doet, en tel eerst hoe het er nu voor staat.",
        f"{begin}; {lacking}.",
        "doelmonitor",
    )


def _has_baseline(assessment: GoalAssessment) -> bool:
    return assessment.goal.baseline is not None and assessment.goal.baseline.value is not None


def numbers(findings: Findings) -> Decision | None:
    """Find goals that say 'more' or 'less' without a number; a goal that is rated needs none."""
    vague = [
        a.goal
        for a in findings.assessments
        if a.goal.kind != "qualitative"
        and any(leaf.goal.target.value is None for leaf in a.measured_separately())
    ]
    if not vague:
        return None
    have = "heeft 1" if len(vague) == 1 else f"hebben {len(vague)}"
    return Decision(
        "streefgetal",
        1 if findings.is_many(len(vague)) else 3,
        "Welk getal hoort bij elk doel?",
        "Spreek bij elk doel een getal en een jaar af, of zeg hoe anders te zien is dat het is gehaald.",
        f"Van de {len(findings.assessments)} doelen {have} geen getal om te halen: {_ids(vague)}.",
        "doelmonitor",
    )


def ambition(findings: Findings) -> Decision | None:
    """Look at the ambition itself: off track, or without a figure that can tell."""
    stands = findings.ambition
    name = _lower(findings.catalog.indicators[findings.agenda.ambition.indicator].name)
    if stands.status in _OFF_TRACK:
        text = "Bepaal wat er extra nodig is, of stel de ambitie bij."
        return Decision(
            "ambitie",
            1,
            f"Wat doen we nu de ambitie over het {name} niet op koers ligt?",
            text,
            stands.reason,
            "regiobeeld",
        )
    if stands.status is not Status.INSUFFICIENT:
        return None
    if findings.is_over(stands.goal):
        title = f"Met welk cijfer over het {name} sluiten we de ambitie af?"
        text = (
            "Wijs één maker en één manier van tellen aan, die begin en einde naast elkaar zet. "
            "Kan dat niet, stel dan vast dat de uitkomst niet te zeggen is."
        )
    else:
        title = f"Welk cijfer over het {name} beslist over de ambitie?"
        text = "Wijs één cijfer aan, van één maker en op één manier geteld, dat elk jaar uitkomt."
    return Decision(
        "ambitie",
        2,
        title,
        text,
        " ".join([about_ambition(stands.reason), *_against_baseline(findings)]),
        "regiobeeld",
    )


def _against_baseline(findings: Findings) -> list[str]:
    """Hold the newest forecast for the target year against the baseline, when one maker made both."""
    stands = findings.ambition
    forecast, base = stands.forecast, stands.goal.baseline
    if base is None or base.value is None:
        return ["Het plan geeft geen beginstand."]
    if (
        forecast is None
        or base.source is None
        or forecast.source != base.source.source
        or forecast.period != parse_period(stands.goal.target.period)
        or forecast.value == base.value
    ):
        return []
    side = "boven" if forecast.value > base.value else "onder"
    return [f"Die raming ligt {side} de beginstand van {number(base.value)}."]


def response(findings: Findings) -> Decision | None:
    """Find surveys of which the response lies below what was agreed."""
    short = [r for r in findings.responses if r.gap_points is not None and r.gap_points > 0]
    if not short:
        return None
    return Decision(
        "respons",
        2,
        "Hoe krijgen we meer werkgevers mee in de onderzoeken?"
        if len(short) > 1
        else f"Hoe krijgen we meer werkgevers mee in: {short[0].survey.name.lower()}?",
        "Spreek af wie de werkgevers benadert die nog niet meedoen, en voor welke ronde.",
        " ".join(f"{r.survey.name}: {_lower(r.sentence)}" for r in short),
        "onderzoeken",
    )


def orphans(findings: Findings) -> Decision | None:
    """Find goals to which no project contributes (any more); nothing when an agenda has no projects."""
    if not findings.agenda.projects:
        return None
    never, left = findings.matrix.goals_without_projects, findings.matrix.goals_left
    goals = [*never, *(goal for goal, _ in left)]
    if not goals:
        return None
    reasons = [f"In het register draagt geen enkel project bij aan {_names(never)}."] if never else []
    reasons += [f"Aan {_names([goal])} werkt niemand meer: {_ended(own)}." for goal, own in left]
    return Decision(
        "zonder-project",
        2,
        f"Wie werkt er aan {_ids(goals)}?",
        "Koppel er een project aan, begin er een, of laat het doel los.",
        " ".join(reasons),
        "projectmonitor",
    )


def _ended(projects: Sequence[Project]) -> str:
    verb = "is" if len(projects) == 1 else "zijn"
    return f"{listed([project.name for project in projects])} {verb} geëindigd"


def fragile(findings: Findings) -> Decision | None:
    """Find goals that hang on one project, or on projects of which the contribution is uncertain."""
    matrix = findings.matrix
    single = [f"{goal.id} ({project.name})" for goal, project in matrix.goals_on_one_project]
    doubtful = [goal.id for goal in matrix.goals_with_only_uncertain_links]
    if not single and not doubtful:
        return None
    reasons = []
    if single:
        reasons.append(f"Aan {_goals(len(single))} werkt maar één project: {listed(single)}.")
    if doubtful:
        reasons.append(f"Bij {_listed_ids(doubtful)} is elke koppeling met een project onzeker.")
    return Decision(
        "kwetsbaar",
        3,
        "Dragen genoeg projecten deze doelen?",
        "Ga na of er meer projecten bijdragen dan het register zegt, of spreid het werk.",
        " ".join(reasons),
        "projectmonitor",
    )


def readings(findings: Findings) -> Decision | None:
    """Find goals of which the sources give more than one reading."""
    goals = conflicted_goals(findings.conflicts)
    if not goals:
        return None
    return Decision(
        "lezingen",
        3,
        "Bevestigen we hoe de doelen zijn gelezen?",
        "Bevestig de gekozen lezing of kies een andere. Tot dan geldt de keuze die bij het doel staat.",
        f"Bronnen spreken elkaar tegen bij {_listed_ids(goals)}.",
        "doelmonitor",
    )


def _names(goals: Sequence[Goal]) -> str:
    return listed([f"{goal.id} {goal.short}" for goal in goals])


def _ids(goals: Sequence[Goal]) -> str:
    return _listed_ids([goal.id for goal in goals])


def _listed_ids(ids: Sequence[str]) -> str:
    return f"{'doel' if len(ids) == 1 else 'de doelen'} {listed(list(ids))}"


def _goals(count: int) -> str:
    return f"{count} {'doel' if count == 1 else 'doelen'}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
