"""Checks of what is decided about stories: a withdrawal that names a story wrongly would withdraw nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from hcalib.agenda.answers import ProjectRound
from hcalib.agenda.stories import StoryDecision, StoryWithdrawal
from hcalib.errors import Fault


def withdrawal_faults(
    withdrawals: Iterable[StoryWithdrawal],
    rounds: Sequence[ProjectRound],
    goal_stories: Collection[str],
    path: Path,
) -> Iterator[Fault]:
    """Find withdrawals that are about no story; ``goal_stories`` are the codes of those about goals."""
    told = {
        (report.project, progress.period)
        for progress in rounds
        for report in progress.reports
        if report.story is not None
    }
    for one in withdrawals:
        if one.story is not None:
            yield from _without_story(one.story, goal_stories, path)
        elif not any(one.covers(project, period) for project, period in told):
            which = f"in ronde {one.round}" if one.round else "in welke ronde ook"
            message = (
                f"project '{one.project}' heeft {which} geen verhaal; kijk project en ronde na, of haal deze "
                "regel weg als het verhaal zelf is gewist."
            )
            yield Fault(message, path)


def decision_faults(
    decisions: Iterable[StoryDecision],
    rounds: Sequence[ProjectRound],
    goal_stories: Collection[str],
    path: Path,
) -> Iterator[Fault]:
    """Find decisions about what is not there; one about an older text just lapses."""
    known = {(report.project, progress.period) for progress in rounds for report in progress.reports}
    for one in decisions:
        if one.story is not None:
            yield from _without_story(one.story, goal_stories, path)
        elif (one.project, one.round) not in known:
            message = f"project '{one.project}' heeft in ronde {one.round} niets opgegeven; kijk beide na."
            yield Fault(message, path)


def _without_story(code: str, known: Collection[str], path: Path) -> Iterator[Fault]:
    if code not in known:
        message = (
            f"er is geen verhaal met de code '{code}' in goal-stories.csv; kijk de code na, of haal deze "
            "regel weg als het verhaal zelf is gewist."
        )
        yield Fault(message, path)
