"""The page that goes back to the leader of one project: what was told, what came of it, what is still open.

The page is a file that can be passed on, so it holds only what may be published: the same figures as the
Projectmonitor, screened by the same rules.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from hcalib.agenda.models import Project
from hcalib.monitoring.projects import Contribution, Entry, ProjectResult, TargetResult, due_day, stories_for
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.flow import between
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.results import NOT_SHOWN, written
from hcalib.presentation.projectmonitor.tidy import target_rows, tidy
from hcalib.presentation.projectmonitor.told import waiting_sentence
from hcalib.presentation.projectmonitor.verdicts import Verdict, badge, verdicts
from hcalib.presentation.projectmonitor.words import STATES, amount, bullets, goal_mention

_MONTHS_A_YEAR = 12


def of_project(monitor: Monitor, project: Project, *, made: date) -> Monitor:
    """Narrow the monitor to one project, for a page that is made on a day."""
    chosen = project.id
    return replace(
        monitor,
        results=tuple(one for one in monitor.results if one.project.id == chosen),
        rounds=tuple(
            replace(one, entries=tuple(e for e in one.entries if e.project.id == chosen))
            for one in monitor.rounds
        ),
        contributions=tuple(
            one for one in monitor.contributions if any(part.project.id == chosen for part in one.parts)
        ),
        burdens=tuple(one for one in monitor.burdens if one.project.id == chosen),
        ranking=tuple(one for one in monitor.ranking if one.project.id == chosen),
        lineages=tuple(one for one in monitor.lineages if one.project.id == chosen),
        told=stories_for(monitor.agenda, monitor.catalog, day=monitor.today, made=made, project=chosen),
    )


def lead_sentences(own: Monitor) -> list[str]:
    """Return the conclusion for the leader: thanks or a request, how the numbers stand, what is next."""
    result = own.results[0]
    sentences = [_received(own, result)]
    judged = verdicts(own.results)
    if own.period and result.last_reported and judged:
        sentences.append(_judged(judged))
    gaps = _gaps(own)
    if gaps:
        sentences.append(f"**Nog nodig**: {dutch.listing(gaps)}.")
    return [*sentences, *next_round(own)]


def told_blocks(own: Monitor) -> list[Block]:
    """Show every number of the project round by round, and what it told in the newest round."""
    result = own.results[0]
    rows = []
    periods = [one.period for one in own.rounds if one.held]
    for target in _counted(result):
        told = {one.period: written(one) for one in target.rounds}
        rows.append(
            {
                "Wat is afgesproken": target.target.text,
                "Doel": amount(target.target, own.catalog),
                **{
                    dutch.period_short(period): told.get(period)
                    for period in periods
                    if any(period in {one.period for one in t.rounds} for t in result.targets)
                },
                "Oordeel": badge(result, target),
            }
        )
    found = []
    if rows:
        found.append(
            blocks.table(
                pd.DataFrame(rows),
                name="uw-getallen",
                data=tidy(own, target_rows([(result, target) for target in _counted(result)])),
                caption="Uw getallen per ronde, geteld vanaf het begin",
                note=_shown_note(own, result),
                align={dutch.period_short(period): "right" for period in periods},
                catalog=own.catalog,
                sources=[own.source],
                example=own.agenda.example,
            )
        )
    words = [t.target.text for t in result.targets if t.target.kind == "qualitative"]
    sentences = [f"In woorden: {blocks.plain(text)}." for text in words]
    report = result.report(result.last_reported)
    if report is not None:
        when = dutch.period(report.period)
        if report.state:
            sentences.append(f"Stap in {when}: **{STATES[report.state]}**.")
        sentences += [f"Wat u aanpaste: {blocks.plain(text)}" for text in report.adjusted]
        sentences += [f"Wat u erbij vertelde: {blocks.plain(text)}" for text in report.notes]
        if report.hours is not None:
            sentences.append(f"Het meten kostte u in {when} {dutch.number(report.hours)} uur.")
    if not rows and not sentences:
        sentences.append("We hebben van uw project nog niets ontvangen.")
    return [*found, *bullets(sentences)]


def goal_sentences(own: Monitor) -> list[str]:
    """Say for each goal what the project adds and what all projects add together (Markdown)."""
    project = own.results[0].project
    if not own.contributions:
        return ["Het register noemt geen doel van de agenda waaraan uw project werkt."]
    return [_goal(one, project) for one in own.contributions]


def story_sentences(own: Monitor) -> list[str]:
    """Say which stories of the project are published, and how to take one back (Markdown)."""
    stories = own.told.stories
    waits = [waiting_sentence(own.told.waiting)] if own.told.waiting else []
    if not stories:
        return waits or [
            "Van uw project staat geen verhaal in de Projectmonitor. Stuurde u er wel een, dan gaf u geen "
            "toestemming of kijken we het nog na."
        ]
    told = [
        f"Uw verhaal van {dutch.period(story.period)} staat met uw toestemming in de Projectmonitor: "
        f"*{blocks.plain(story.text)}*"
        for story in stories
    ]
    taking_back = (
        "U kunt uw toestemming altijd intrekken; een nieuw rapport vertelt het verhaal dan niet meer."
    )
    return [*told, *waits, taking_back]


def open_sentences(own: Monitor) -> list[str]:
    """Say what is still missing in the newest round, and what can be put right (Markdown)."""
    gaps = _gaps(own)
    newest = own.newest
    sentences = [f"We missen {dutch.listing(gaps)}."] if gaps else ["Er ontbreekt niets."]
    if gaps and newest is not None and newest.due is not None:
        day = dutch.day(newest.due)
        sentences.append(
            f"De afgesproken dag was {day}. Later mag ook nog; het rapport zegt dan wanneer het kwam."
            if own.today > newest.due
            else f"U heeft de tijd tot en met {day}."
        )
    uncertain = own.results[0].project.uncertain
    sentences += [f"Weet u dit? {blocks.plain(one.note)}" for one in uncertain]
    return [
        *sentences,
        "Klopt een getal niet, geef dan het goede door met de reden. Beide blijven zichtbaar.",
    ]


def next_round(own: Monitor) -> list[str]:
    """Say when the next round is and when it is due; empty when nothing is planned."""
    setup, project = own.agenda.project_monitor, own.results[0].project
    lineage = own.lineages[0]
    if lineage.ended:
        return [f"{blocks.plain(lineage.sentence)} We vragen u niets meer. Dank voor uw inzet."]
    if setup is None or not setup.months or not project.owes_report:
        return []
    code = next_period(own.today, setup.months)
    due = due_day(setup, parse_period(code))
    return [
        f"De volgende ronde is in **{dutch.period(code)}**; we vragen uw opgave uiterlijk {dutch.day(due)}."
    ]


def next_period(today: date, months: tuple[int, ...]) -> str:
    """Return the code of the first month with a round that begins after a day."""
    ahead = (today.year * _MONTHS_A_YEAR + today.month - 1 + step for step in range(1, _MONTHS_A_YEAR + 1))
    month = next(month for month in ahead if month % _MONTHS_A_YEAR + 1 in months)
    return f"{month // _MONTHS_A_YEAR}MM{month % _MONTHS_A_YEAR + 1:02d}"


def _counted(result: ProjectResult) -> list[TargetResult]:
    return [target for target in result.targets if target.target.kind != "qualitative"]


def _entry(own: Monitor) -> Entry | None:
    return own.newest.entries[0] if own.newest is not None and own.newest.entries else None


def _received(own: Monitor, result: ProjectResult) -> str:
    entry, period = _entry(own), own.period
    if period is None or entry is None:
        return "Er is nog geen ronde van de Projectmonitor. Op dit blad staat wat is afgesproken."
    when = dutch.period(period)
    if entry.state in ("ontbreekt", "nog niet binnen"):
        return f"We hebben uw opgave van {when} **nog niet ontvangen**."
    if entry.state == "niet gevraagd":
        return f"In de ronde van {when} vroegen we uw project niets."
    day = f" op {dutch.day(entry.received)}" if entry.received else ""
    late = (
        f", {dutch.count_noun(entry.days_late, 'dag', 'dagen')} later dan afgesproken"
        if entry.days_late
        else ""
    )
    return f"**Dank u wel.** We kregen uw opgave van {when}{day}{late}."


def _judged(judged: list[Verdict]) -> str:
    if len(judged) == 1:
        return f"Het oordeel over uw ene getal is: **{judged[0]}**."
    reached = judged.count("gehaald")
    return (
        f"Van uw {len(judged)} projectdoelen met een getal {'zijn' if reached > 1 else 'is'} er "
        f"**{reached or 'geen'} gehaald**."
    )


def _gaps(own: Monitor) -> list[str]:
    entry = _entry(own)
    if entry is None or not entry.owed or own.period is None:
        return []
    if entry.state in ("ontbreekt", "nog niet binnen"):
        return [f"uw opgave van {dutch.period(own.period)}"]
    return [f"een getal bij '{blocks.plain(target.text)}'" for target in entry.missing]


def _shown_note(own: Monitor, result: ProjectResult) -> str:
    words = ["Een streepje betekent dat u geen cijfer gaf; we vullen dan niets in."]
    if any(written(one) == NOT_SHOWN for target in result.targets for one in target.rounds):
        limit = own.catalog.disclosure["personen"].min_contributors
        words.append(
            f"Dit blad kan worden doorgegeven. Daarom tonen we ook hier geen getal over minder dan {limit} "
            "personen, en geen getal waaruit dat is af te leiden."
        )
    return " ".join(words)


def _goal(one: Contribution, project: Project) -> str:
    part = next(part for part in one.parts if part.project.id == project.id)
    name = f"**Doel {goal_mention(one.goal)}**"
    if part.past:
        return f"{name}: uw project telt niet meer mee. {blocks.plain(part.why_unknown or '')}"
    doubt = " Of uw project aan dit doel werkt, is niet zeker." if part.uncertain else ""
    if part.low is None or part.high is None:
        return f"{name}: hoeveel u bijdraagt, is niet bekend. {blocks.plain(part.why_unknown or '')}{doubt}"
    when = "in een jaar" if one.goal.counts_a_year else "sinds het begin"
    words = f"{name}: uw project telt {when} voor {between(part.low, part.high)} mee.{doubt}"
    if part.low != part.high and not part.uncertain:
        words += " Zo ruim, omdat een klein getal niet wordt getoond of niet vaststaat welk deel meetelt."
    more = len(one.parts) > 1 or one.cap is not None
    return f"{words} {blocks.plain(one.sentence)}" if more else words
