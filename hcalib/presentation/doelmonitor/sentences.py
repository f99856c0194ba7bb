"""Sentences of the Doelmonitor: the conclusion, the ambition, what it does not say. All are Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hcalib.agenda.models import ActionLine, Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.progress import GoalSummary, Status
from hcalib.monitoring.wording import about_ambition
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, plain
from hcalib.presentation.doelmonitor.prospects import chances_text
from hcalib.presentation.doelmonitor.wording import name_of

_OFF_TRACK = (Status.WRONG_WAY, Status.FAR_BEHIND, Status.BEHIND)
_COUNTED = {
    Status.REACHED: ("is er {} behaald", "zijn er {} behaald"),
    Status.ON_TRACK: ("ligt er {} op koers", "liggen er {} op koers"),
    Status.BEHIND: ("ligt er {} achter", "liggen er {} achter"),
    Status.FAR_BEHIND: ("ligt er {} ver achter", "liggen er {} ver achter"),
    Status.WRONG_WAY: ("beweegt er {} de verkeerde kant op", "bewegen er {} de verkeerde kant op"),
    Status.NOT_STARTED: ("moet er {} nog beginnen", "moeten er {} nog beginnen"),
    Status.INSUFFICIENT: ("zijn er bij {} onvoldoende gegevens",) * 2,
}
_GOOD = {Status.REACHED: "behaald", Status.ON_TRACK: "op koers"}
_FEW_KINDS = 3
"""With more kinds of status than this a sentence takes them together: nobody keeps seven numbers in mind."""
_ALL = {
    Status.REACHED: "zijn behaald",
    Status.ON_TRACK: "liggen op koers",
    Status.BEHIND: "liggen achter",
    Status.FAR_BEHIND: "liggen ver achter",
    Status.WRONG_WAY: "bewegen de verkeerde kant op",
    Status.NOT_STARTED: "moeten nog beginnen",
}
_WHERE = {
    Status.WRONG_WAY: ("beweegt de verkeerde kant op", "bewegen de verkeerde kant op"),
    Status.FAR_BEHIND: ("ligt ver achter", "liggen ver achter"),
    Status.BEHIND: ("ligt achter", "liggen achter"),
}


def lead_sentences(
    assessments: Sequence[GoalAssessment],
    summary: GoalSummary,
    ambition: GoalAssessment,
    today: date,
    line: ActionLine | None = None,
) -> list[str]:
    """Say where the goals are, what that means, and where the ambition is."""
    return [
        where_goals_are(summary, line),
        *_consequence(assessments, today),
        where_ambition_is(ambition, today),
        *_near(assessments),
    ]


def where_goals_are(summary: GoalSummary, line: ActionLine | None = None) -> str:
    """Say how many goals have which status."""
    counts = {status: count for status, count in summary.counts.items() if count}
    total = sum(counts.values())
    of = f" van de actielijn {plain(line.name)}" if line else ""
    if total == 0:
        return f"Er zijn geen doelen{of}." if line else "Deze agenda heeft geen doelen."
    if len(counts) == 1:
        return _all_alike(next(iter(counts)), total, of)
    if len(counts) > _FEW_KINDS:
        return _taken_together(counts, total, of)
    told = [_COUNTED[status][count > 1].format(f"**{count}**") for status, count in counts.items()]
    return f"Van de {total} doelen{of} {dutch.listing(told)}."


def _taken_together(counts: dict[Status, int], total: int, of: str) -> str:
    """Count what goes as agreed and what does not; how far off a goal is stands in the table."""
    good = {status: counts[status] for status in _GOOD if status in counts}
    off = sum(counts.get(status, 0) for status in _OFF_TRACK)
    told = []
    if good:
        words = " of ".join(_GOOD[status] for status in reversed(good))
        told.append(_is_are(sum(good.values()), words))
    if off:
        told.append(_is_are(off, "niet op koers"))
    rest = [
        _COUNTED[status][counts[status] > 1].format(f"**{counts[status]}**")
        for status in (Status.NOT_STARTED, Status.INSUFFICIENT)
        if status in counts
    ]
    after = f" Verder {dutch.listing(rest)}." if rest else ""
    return f"Van de {total} doelen{of} {dutch.listing(told)}.{after}"


def _is_are(count: int, words: str) -> str:
    return f"{'is' if count == 1 else 'zijn'} er **{count}** {words}"


def _all_alike(status: Status, total: int, of: str) -> str:
    if status is Status.INSUFFICIENT:
        which = "het enige doel" if total == 1 else f"geen van de {total} doelen"
        denial = " niet" if total == 1 else ""
        return f"Van {which}{of} is{denial} te zeggen hoe het ervoor staat: **onvoldoende gegevens**."
    if total == 1:
        words = _COUNTED[status][0].replace(" er {}", "")
        return f"Het enige doel{of} {words}."
    return f"Alle {total} doelen{of} **{_ALL[status]}**."


def first_attention(assessments: Sequence[GoalAssessment]) -> list[str]:
    """Name the goals with the worst status; nothing when none is off track."""
    off = [a for status in _OFF_TRACK for a in assessments if a.status is status]
    if not off:
        return []
    worst = [a for a in off if a.status is off[0].status]
    names = dutch.listing([f"**{plain(name_of(a.goal))}**" for a in worst])
    where, wheres = _WHERE[off[0].status]
    if len(worst) == 1:
        return [f"Het eerst vraagt {names} aandacht: dat doel {where}."]
    return [f"Het eerst vragen {names} aandacht: die doelen {wheres}."]


def _consequence(assessments: Sequence[GoalAssessment], today: date) -> list[str]:
    """Say what matters most: what is off track, else what cannot be told."""
    found = first_attention(assessments)
    without = [a for a in assessments if a.status is Status.INSUFFICIENT]
    if without and len(without) * 2 >= len(assessments):
        over = all(parse_period(a.goal.end).end < today for a in without)
        found.append(
            "De looptijd is voorbij. Of deze doelen zijn gehaald, is met deze cijfers niet vast te stellen, "
            "en dus ook niet te verantwoorden."
            if over
            else "Wie wil bijsturen, heeft eerst cijfers nodig: onderaan staat wat ontbreekt en van wie het "
            "kan komen."
        )
    return [*found, *_without_number(assessments)]


def _without_number(assessments: Sequence[GoalAssessment]) -> list[str]:
    """Warn when at least half of the goals have no number: figures alone will not help them."""
    vague = [
        a for a in assessments if all(leaf.goal.target.value is None for leaf in a.measured_separately())
    ]
    if len(vague) < 2 or len(vague) * 2 < len(assessments):
        return []
    return [
        f"Bij {len(vague)} van de {len(assessments)} doelen is geen getal afgesproken. Daarvan komt ook "
        "later geen stand, hoeveel er ook wordt geteld."
    ]


def where_ambition_is(ambition: GoalAssessment, today: date) -> str:
    """Say where the ambition is, then what it is in its own words, then why."""
    brief = ambition_briefly(ambition, today)
    if ambition.status is Status.NOT_STARTED:
        return brief
    return f"{brief} {_apart(plain(about_ambition(ambition.reason)))}"


def ambition_briefly(ambition: GoalAssessment, today: date) -> str:
    """Say where the ambition is and what it is in its own words; the reason is left to the full report."""
    words = f"Zij luidt: ‘{plain(ambition.goal.title.rstrip('.'))}’."
    over = parse_period(ambition.goal.end).end < today
    if ambition.status is Status.INSUFFICIENT:
        asked = "is gehaald" if over else "wordt gehaald"
        return f"Of de ambitie {asked}, is **niet te zeggen**. {words}"
    if ambition.status is Status.NOT_STARTED:
        return f"De looptijd van de ambitie moet nog beginnen. {words}"
    return f"De stand van de ambitie is: **{ambition.status}**. {words}"


def _apart(reason: str) -> str:
    """Make a sentence of each part of a reason that comes after a semicolon."""
    return ". ".join(dutch.capitalised(part) for part in reason.split("; "))


def _near(assessments: Sequence[GoalAssessment]) -> list[str]:
    near = [a for a in assessments if any(n.figure for n in a.nearest)]
    if not near:
        return []
    goals = "één doel" if len(near) == 1 else f"{len(near)} doelen"
    return [
        f"Bij {goals} staat een gepubliceerd cijfer dat iets anders telt dan het doel. Het telt niet mee "
        "voor de stand."
    ]


def opening_notices(agenda: Agenda, catalog: Catalog, today: date) -> list[Block]:
    """Warn for invented data, and for an agenda that is younger than the peildatum."""
    found = []
    if agenda.example:
        found.append(
            blocks.notice(
                "voorbeeld",
                "Alles in dit rapport is verzonnen",
                ["De agenda, de regio en de cijfers bestaan niet. Ze laten zien wat de monitor kan."],
            )
        )
    published = catalog.sources[agenda.source.source].published
    if published is not None and published > today:
        words = (
            f"De afspraken komen uit een plan van {dutch.day(published)}, van na de peildatum. "
            "De cijfers zijn wel die van de peildatum."
        )
        found.append(blocks.notice("let-op", "De agenda was er op de peildatum nog niet", [words]))
    return found


def certainty_text(assessments: Sequence[GoalAssessment] = ()) -> str:
    """Explain the grades of certainty, and the chances where there are any."""
    grades = (
        "**Zekerheid** gaat over de stand, niet over het doel. *Hoog*: het cijfer is recent en gaat precies "
        "over dit doel. *Redelijk*: er is één reden voor twijfel, zoals een voorlopig of ouder cijfer, een "
        "enkele meting, of een uitkomst vlak bij een grens. *Laag*: er zijn meer redenen. De redenen staan "
        "bij het doel. Welke redenen tellen, is onze keuze. Een cijfer van meer dan drie jaar oud krijgt "
        "geen stand meer. Een verwachting, een streefgetal of een cijfer dat alleen in de buurt komt, "
        "bepaalt nooit de stand."
    )
    return "\n\n".join(text for text in (grades, chances_text(assessments)) if text)


def limits_text(agenda: Agenda) -> str:
    """Say what the report does not say."""
    return "\n".join(
        [
            f"- **Geen oorzaak en gevolg.** {plain(agenda.short)} is een proef in de echte wereld: in de "
            "regio verandert tegelijk van alles. Een doel dat op koers ligt, had dat ook zonder de agenda "
            "kunnen zijn, en een doel dat achterligt, had zonder de agenda verder achter kunnen liggen.",
            "- **Geen optelsom.** Dezelfde persoon kan bij meer dan één doel meetellen. De aantallen van "
            "verschillende doelen zijn daarom niet op te tellen.",
            "- **Geen oordeel over mensen of organisaties.** De cijfers gaan over de hele regio.",
            "- **Geen uitspraak over wat niet is geteld.** ‘Onvoldoende gegevens’ betekent niet dat er niets "
            "is gebeurd. Het betekent dat het niet met cijfers is te laten zien.",
            "- **De cijfers zijn die van de peildatum, de afspraken en de uitleg erbij zijn van nu.** De "
            "werkplaats bewaart van elk doel één omschrijving.",
        ]
    )
