"""The sentences of the Projectmonitor: how a round went, what is not there, and how sure it is (Markdown)."""

from __future__ import annotations

from datetime import date

from hcalib.agenda.models import ActionLine, Agenda, MonitoringItem, Project
from hcalib.catalog import Catalog
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.projectmonitor.goals import thin_spots
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.response import not_kept
from hcalib.presentation.projectmonitor.verdicts import Verdict, verdicts
from hcalib.presentation.projectmonitor.words import (
    counted,
    goal_mention,
    have,
    line_id,
    lines_of,
    mention,
    were,
)

_NAMED = 6


def reached(monitor: Monitor) -> list[str]:
    """Say what became of the targets with a number, and why of some it cannot be told (Markdown)."""
    judged = verdicts(monitor.results) if monitor.period is not None else []
    return [_judgement(judged)] if judged else []


def delivered(monitor: Monitor) -> list[str]:
    """Say who reported in the newest round; empty without a round (Markdown)."""
    return [_delivered(monitor)] if monitor.period is not None else []


def thin_goals(monitor: Monitor) -> list[str]:
    """Say which goals have no project, one project, or only doubtful ones (Markdown)."""
    return thin_spots(monitor.matrix, monitor.goals) if monitor.agenda.projects else []


def size(monitor: Monitor) -> list[str]:
    """Say how many projects there are, and how many of them have something to count (Markdown)."""
    if not monitor.projects:
        return []
    return [_size(monitor.agenda, monitor.catalog, monitor.projects, monitor.line), countable(monitor)]


def countable(monitor: Monitor) -> str:
    """Say how many projects have a number to reach, and in which lines none has (Markdown)."""
    return _countable(monitor.agenda, monitor.projects, monitor.line)


def no_round(monitor: Monitor) -> list[str]:
    """Say what is not there without a round, and what the plan asks, of whom and when; empty with a round."""
    agenda, overview, line = monitor.agenda, monitor.overview, monitor.line
    if overview.period is not None:
        return []
    noun = "projecten" if agenda.projects else "acties"
    private = (
        " Wat projecten opgeven, is niet openbaar; er is nog niets ingelezen." if agenda.projects else ""
    )
    items = [f"Van de {noun} is geen voortgang bekend.{private}"]
    asked = next((item for item in agenda.monitoring if item.id == "projectmonitor"), None)
    if asked is None:
        return [*items, f"Het plan noemt geen vaste ronde waarin {noun} hun voortgang opgeven."]
    items += [*_asked(asked, monitor.today), *not_kept(monitor)]
    if overview.owed:
        sure = sum(project.phase == "lopend" for project in overview.owed)
        doubt = len(overview.owed) - sure
        verb = "loopt" if sure == 1 else "lopen"
        words = f"Volgens het plan {verb} {dutch.count_noun(sure, 'project', 'projecten')}"
        if line:
            words += f" van {blocks.plain(line.name)}"
        if doubt:
            they = "het al loopt" if doubt == 1 else "zij al lopen"
            words += f"; van nog {doubt} is niet duidelijk of {they}"
        items.append(f"{words}. Hun opgave is het eerst nodig.")
    return items


def certainty(monitor: Monitor) -> list[str]:
    """Say how sure the report is, apart from the lists of uncertain readings."""
    agenda, catalog = monitor.agenda, monitor.catalog
    published = catalog.sources[agenda.source.source].published
    title = blocks.plain(catalog.sources[agenda.source.source].title)
    noun = "projecten" if agenda.projects else "acties"
    sentences = []
    if published is not None:
        sentences.append(
            f"Het register komt uit *{title}* van {dutch.day(published)}. Wat er daarna met de {noun} is "
            "gebeurd, staat er niet in."
        )
    if agenda.projects:
        sentences.append(
            "Dat een project bij een doel staat, is een afspraak in het plan. Of het project ook echt "
            "helpt, is niet gemeten. Veel andere dingen bepalen of een doel wordt gehaald."
        )
    if monitor.period is not None:
        sentences.append(
            "De cijfers van de ronde komen van de projecten zelf en zijn niet door een ander nageteld."
        )
    return sentences


def plan_came_later(agenda: Agenda, catalog: Catalog, today: date) -> list[str]:
    """Warn when the plan that the register is made of came out after the peildatum; else empty."""
    source = catalog.sources[agenda.source.source]
    if source.published is None or source.published <= today:
        return []
    return [
        f"Het register komt uit *{blocks.plain(source.title)}*. Dat verscheen op "
        f"{dutch.day(source.published)}, na de peildatum van {dutch.day(today)}."
    ]


def missing(monitor: Monitor) -> list[str]:
    """Name what the register or the round lacks."""
    agenda, overview, line = monitor.agenda, monitor.overview, monitor.line
    if not agenda.projects:
        return [
            "Voortgang van de acties.",
            "Per actie een getal om te halen, wie trekt en wat het kost; het plan noemt die niet.",
            "Een band tussen acties en doelen; het plan koppelt ze alleen via de actielijn.",
        ]
    projects = agenda.projects_of(line_id(line))
    items = []
    if overview.period is None:
        items.append("Opgaven van de projecten: cijfers, stand van zaken en verhalen.")
    unagreed = [one.goal for one in monitor.contributions if one.current and one.low is None]
    if overview.period is not None and unagreed:
        named = dutch.listing([goal_mention(goal) for goal in unagreed])
        what = "het doel" if len(unagreed) == 1 else "de doelen"
        items.append(f"Hoeveel de projecten bijdragen aan {what} {named}.")
    for lacking, what in (
        ([p for p in projects if not counted(p.targets)], "Een getal om te halen"),
        ([p for p in projects if not p.partners], "Partners"),
        ([p for p in projects if not p.financing], "Hoe het wordt betaald"),
        ([p for p in projects if not p.goals], "Een doel van de agenda"),
    ):
        if lacking:
            items.append(f"{what}, bij {_some(lacking)}.")
    return [*items, "Begin- en einddatum van de projecten; het register kent alleen een fase."]


def _judgement(judged: list[Verdict]) -> str:
    """Count the verdicts: first what was reached, then what cannot be told and why."""
    if len(judged) == 1:
        return f"Bij het ene projectdoel met een getal luidt het oordeel: {judged[0]}."
    reached = judged.count("gehaald")
    verb = "zijn" if reached > 1 else "is"
    words = f"Van de {len(judged)} projectdoelen met een getal {verb} er **{reached or 'geen'} gehaald**"
    if still := judged.count("nog niet gehaald"):
        words += f" en {still} nog niet"
    rest = [
        (ended := judged.count("niet gehaald"), f"{{}} {were(ended)} dat niet toen het project eindigde"),
        (judged.count("niet te zeggen"), "Bij {} is de groep te klein om het te zeggen"),
        (judged.count("geen cijfer"), "Van {} is geen cijfer gegeven"),
        (judged.count("niet getoond"), "We tonen er {} niet, omdat het om te weinig mensen gaat"),
    ]
    return " ".join(f"{part}." for part in [words, *(text.format(count) for count, text in rest if count)])


def _some(projects: list[Project]) -> str:
    """Name projects, with how many there are; of many only how many."""
    if len(projects) == 1:
        return mention(projects)
    count = f"{len(projects)} projecten"
    return f"{count}: {mention(projects)}" if len(projects) <= _NAMED else count


def _size(agenda: Agenda, catalog: Catalog, projects: tuple[Project, ...], line: ActionLine | None) -> str:
    total = dutch.count_noun(len(projects), "project", "projecten")
    published = catalog.sources[agenda.source.source].published
    since = f", volgens het plan van {dutch.day(published)}" if published else ""
    if line is not None:
        verb = "valt" if len(projects) == 1 else "vallen"
        return f"Onder {blocks.plain(line.name)} {verb} **{total}**{since}."
    parts = [
        f"{len(own)} bij {blocks.plain(chosen.name)}"
        for chosen in lines_of(agenda, None)
        if (own := agenda.projects_of(chosen.id))
    ]
    return f"Het register telt **{total}**{since}: {dutch.listing(parts)}."


def _countable(agenda: Agenda, projects: tuple[Project, ...], line: ActionLine | None) -> str:
    able = [project for project in projects if counted(project.targets)]
    numbers = sum(len(counted(project.targets)) for project in projects)
    if not able:
        return "Geen van de projecten heeft een getal om te halen; wat zij willen, staat alleen in woorden."
    numbers_text = dutch.count_noun(numbers, "getal", "getallen")
    which = (
        "alle projecten" if len(able) == len(projects) else f"{len(able)} van de {len(projects)} projecten"
    )
    words = f"Bij **{which}** staat een getal om te halen (samen {numbers_text})"
    if rest := len(projects) - len(able):
        words += f". De andere {f'{rest} ' if rest > 1 else ''}{have(rest)} alleen een doel in woorden"
    silent = [
        blocks.plain(chosen.name)
        for chosen in lines_of(agenda, line)
        if agenda.projects_of(chosen.id) and not any(project.line == chosen.id for project in able)
    ]
    return f"{words}. Bij {dutch.listing(silent)} staat geen enkel getal." if silent else f"{words}."


def _delivered(monitor: Monitor) -> str:
    overview = monitor.overview
    owed, absent = len(overview.owed), len(overview.missing)
    words = f"In de ronde van **{dutch.period(overview.period or '')}**"
    if not owed:
        words += " hoefde geen project iets op te geven"
    elif not absent:
        words += (
            " gaf het ene gevraagde project iets op"
            if owed == 1
            else f" gaven alle {owed} gevraagde projecten iets op"
        )
    else:
        given = owed - absent
        words += (
            f" {'gaf' if given == 1 else 'gaven'} {given or 'geen'} van de {owed} gevraagde projecten iets op"
        )
    late = monitor.newest.counts.get("te laat", 0) if monitor.newest else 0
    if late:
        words += f", {late} {'daarvan' if late < owed else 'van hen'} te laat"
    return f"{words}. Het ontbreekt van {mention(overview.missing)}." if absent else f"{words}."


def _asked(asked: MonitoringItem, today: date) -> list[str]:
    rhythm = asked.rhythm[:1].lower() + asked.rhythm[1:]
    items = [f"Het plan vraagt een ronde: {blocks.plain(rhythm)}."]
    past = [code for code in asked.first if parse_period(code).start <= today]
    ahead = [code for code in asked.first if code not in past]
    for codes, verb in ((past, "gevraagd"), (ahead, "voorzien")):
        if codes:
            noun = "Het eerste rapport was" if len(codes) == 1 else "De eerste rapporten waren"
            items.append(f"{noun} {verb} voor {dutch.listing([dutch.period(code) for code in codes])}.")
    return [*items, f"**Wie het bijhoudt.** {blocks.plain(asked.who)}. {blocks.plain(asked.how)}"]
