"""The sentences of the Projectmonitor: its conclusion, what is not there, and how sure it is (Markdown)."""

from __future__ import annotations

from datetime import date

from hcalib.agenda.models import ActionLine, Agenda, MonitoringItem, Project
from hcalib.catalog import Catalog
from hcalib.monitoring.projects import ProjectResult, RoundOverview, goal_matrix
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.projectmonitor.actions import term_counts
from hcalib.presentation.projectmonitor.goals import thin_spots
from hcalib.presentation.projectmonitor.rounds import Verdict, verdicts
from hcalib.presentation.projectmonitor.words import counted, have, line_id, lines_of, mention

_NO_ROUND = (
    "**Wat de projecten bereiken, is nog niet te zeggen:** er is geen ronde van de projectmonitor "
    "beschikbaar. Dit rapport laat zien wat is afgesproken."
)


def lead_sentences(
    agenda: Agenda,
    catalog: Catalog,
    overview: RoundOverview,
    results: tuple[ProjectResult, ...],
    line: ActionLine | None,
) -> list[str]:
    """Return the conclusion: the round, how many projects, what can be counted, which goals depend on one."""
    if not agenda.projects:
        return _action_lead(agenda, catalog, line)
    projects = agenda.projects_of(line_id(line))
    if not projects:
        name = blocks.plain(line.name) if line else "deze agenda"
        return [f"Bij {name} staat geen project in het register."]
    goals = agenda.goals_of(line_id(line))
    sentences = [_size(agenda, catalog, projects, line), _countable(agenda, projects, line)]
    if overview.period is None:
        sentences.insert(0, _NO_ROUND)
    else:
        sentences = [*round_sentences(overview, results), *sentences]
    return [*sentences, *thin_spots(goal_matrix(agenda), goals)]


def round_sentences(overview: RoundOverview, results: tuple[ProjectResult, ...]) -> list[str]:
    """Say who reported in the newest round, and what became of the targets with a number."""
    if overview.period is None:
        return []
    sentences = [_delivered(overview)]
    judged = verdicts(results)
    return [*sentences, _judgement(judged)] if judged else sentences


def no_round(agenda: Agenda, overview: RoundOverview, today: date, line: ActionLine | None) -> list[str]:
    """Say what is not there without a round, and what the plan asks, of whom and when; empty with a round."""
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
    items += _asked(asked, today)
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


def certainty(agenda: Agenda, catalog: Catalog, overview: RoundOverview, today: date) -> list[str]:
    """Say how sure the report is, apart from the lists of uncertain readings."""
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
    if overview.period is not None:
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


def missing(agenda: Agenda, overview: RoundOverview, line: ActionLine | None) -> list[str]:
    """Name what the register or the round lacks."""
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
    if overview.missing:
        items.append(f"Een opgave in de nieuwste ronde van {mention(overview.missing)}.")
    items += [
        f"Een cijfer van {mention([project])} in de nieuwste ronde: {blocks.plain(target.text)}."
        for project, target in overview.without_figure
    ]
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
    """Count the verdicts in one sentence."""
    if len(judged) == 1:
        return f"Bij het ene projectdoel met een getal luidt het oordeel: {judged[0]}."
    reached = judged.count("gehaald")
    verb = "zijn" if reached > 1 else "is"
    words = f"Van de {len(judged)} projectdoelen met een getal {verb} er {reached or 'geen'} gehaald"
    rest = [
        (judged.count("nog niet gehaald"), "{} nog niet"),
        (judged.count("niet te zeggen"), "bij {} is de groep te klein om het te zeggen"),
        (judged.count("geen cijfer"), "van {} is geen cijfer gegeven"),
        (judged.count("niet getoond"), "{} mag niet worden getoond omdat het om te weinig mensen gaat"),
    ]
    parts = [words, *(text.format(count) for count, text in rest if count)]
    return f"{'; '.join(parts)}."


def _some(projects: list[Project]) -> str:
    """Name a few projects by their ids, with how many there are."""
    ids = [project.id for project in projects]
    return ids[0] if len(ids) == 1 else f"{len(ids)} projecten: {dutch.listing(ids)}"


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
    words = f"Bij **{which}** staat een getal om te halen, samen {numbers_text}"
    if rest := len(projects) - len(able):
        words += f"; de andere {f'{rest} ' if rest > 1 else ''}{have(rest)} alleen een doel in woorden"
    silent = [
        blocks.plain(chosen.name)
        for chosen in lines_of(agenda, line)
        if agenda.projects_of(chosen.id) and not any(project.line == chosen.id for project in able)
    ]
    return f"{words}. Bij {dutch.listing(silent)} staat geen enkel getal." if silent else f"{words}."


def _delivered(overview: RoundOverview) -> str:
    owed, absent = len(overview.owed), len(overview.missing)
    extra = sum(project not in overview.owed for project in overview.reported)
    words = f"In de ronde van **{dutch.period(overview.period or '')}**"
    if not owed:
        words += " hoefde geen project iets op te geven"
    elif not absent:
        words += (
            " gaf het ene lopende project iets op"
            if owed == 1
            else f" gaven alle {owed} lopende projecten iets op"
        )
    else:
        given = owed - absent
        words += (
            f" {'gaf' if given == 1 else 'gaven'} {given or 'geen'} van de {owed} lopende projecten iets op"
        )
    if extra:
        words += f", en nog {dutch.count_noun(extra, 'ander project', 'andere projecten')}"
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


def _action_lead(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[str]:
    counts = term_counts(agenda, line)
    total = sum(count.actions for count in counts)
    if not total:
        return ["Deze agenda heeft geen projecten en geen acties in het register."]
    published = catalog.sources[agenda.source.source].published
    since = f" van {dutch.day(published)}" if published else ""
    where = f"onder {blocks.plain(line.name)}" if line else f"in {len(counts)} actielijnen"
    terms = [action.terms for action in agenda.actions if line is None or action.line == line.id]
    soon = sum("kort" in term for term in terms)
    late = sum(term == ("lang",) for term in terms)
    return [
        "Deze agenda werkt niet met projecten maar met acties. "
        f"Het plan{since} noemt **{dutch.count_noun(total, 'actie', 'acties')}** {where}.",
        f"Volgens het plan {_help(soon)} er {soon or 'geen'} al op korte termijn, binnen een jaar; "
        f"{late or 'geen'} {_help(late)} pas na meer dan drie jaar.",
        "Bij de acties zelf staat geen getal om te halen, en er is geen voortgang bekend. Of een actie is "
        "uitgevoerd, is hier dus niet te zien.",
    ]


def _help(count: int) -> str:
    return "helpt" if count == 1 else "helpen"
