"""What changed since the previous edition, as a few sentences of Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hcalib.monitoring.since.goals import GoalChange
from hcalib.monitoring.since.shifts import Cause
from hcalib.monitoring.since.whole import SinceThen
from hcalib.monitoring.status import Status
from hcalib.presentation import dutch
from hcalib.presentation.doelmonitor.since_words import FROM_BEST

FIRST = "Dit is de eerste editie met dit rapport. Er is geen eerdere om mee te vergelijken."
_CAUSES = {
    (Cause.WORLD,): "door een nieuw cijfer",
    (Cause.REVISION,): "doordat een cijfer is herzien",
    (Cause.DEFINITION,): "door een andere afspraak",
    (Cause.DEFINITION, Cause.WORLD): "door een nieuw cijfer dat anders is geteld",
    (Cause.DEFINITION, Cause.REVISION): "door een herzien cijfer dat anders is geteld",
    (Cause.TIME,): "doordat de tijd verstreek",
    (Cause.METHOD,): "door andere grenzen tussen de standen",
}
_SEVERAL = "door meer dan één oorzaak"
_FEW = 3


def since_sentences(since: SinceThen | None) -> list[str]:
    """Say how many goals have another status than in the previous edition, and what that comes from.

    Parameters
    ----------
    since : SinceThen or None
        None when there is no previous edition.
    """
    if since is None:
        return [FIRST]
    begin = f"Sinds de vorige editie (peildatum {dutch.day(since.day)})"
    told = [f"{begin} {_statuses(since.goals)}", _causes(since.goals), _came_and_went(since.goals)]
    return [line for line in told if line]


def beside_sentences(since: SinceThen) -> list[str]:
    """Say what happened to goals whose status stayed, to the ambition, and in the region."""
    return [line for line in (_still(since.goals), _around(since)) if line]


def _statuses(goals: Sequence[GoalChange]) -> str:
    moved = _shifted(goals)
    if not goals:
        return "zijn er geen doelen om te vergelijken."
    if not moved:
        return "**veranderde de stand van geen enkel doel**."
    stayed = sum(change.stayed for change in goals)
    got = "kreeg" if len(moved) == 1 else "kregen"
    return f"{got} **{len(moved)} van de {stayed} doelen** een andere stand: {_directions(moved)}."


def _directions(moved: Sequence[GoalChange]) -> str:
    kinds = Counter(_direction(change) for change in moved)
    told = [
        words.format(kinds[kind])
        for kind, one, more in (
            ("better", "{} staat er beter voor", "{} staan er beter voor"),
            ("worse", "{} slechter", "{} slechter"),
            ("first", "{} kreeg een stand", "{} kregen een stand"),
            ("lost", "{} heeft geen stand meer", "{} hebben geen stand meer"),
            ("other", "{} moest eerst nog beginnen", "{} moesten eerst nog beginnen"),
        )
        if kinds[kind]
        for words in ((one if kinds[kind] == 1 else more),)
    ]
    if kinds["worse"] and not kinds["better"]:
        verb = "staat" if kinds["worse"] == 1 else "staan"
        told = [line.replace(" slechter", f" {verb} er slechter voor") for line in told]
    return dutch.listing(told)


def _direction(change: GoalChange) -> str:
    before, after = change.status.before, change.status.after
    if before in FROM_BEST and after in FROM_BEST:
        return "better" if FROM_BEST.index(after) < FROM_BEST.index(before) else "worse"
    if after in FROM_BEST:
        return "first"
    return "lost" if before in FROM_BEST else "other"


def _causes(goals: Sequence[GoalChange]) -> str:
    found = Counter(_CAUSES.get(change.status.causes, _SEVERAL) for change in _shifted(goals))
    if not found:
        return ""
    if len(found) == 1:
        (words,) = found
        return f"Dat komt {words}."
    told = [f"bij {count} {words}" for words, count in found.most_common()]
    return f"Dat komt {dutch.listing(told)}."


def _came_and_went(goals: Sequence[GoalChange]) -> str:
    came = [change.goal.id for change in goals if change.then is None]
    went = [change.goal.id for change in goals if change.now is None]
    told = []
    if came:
        told.append(f"Nieuw in de agenda: {dutch.listing(came)}.")
    if went:
        told.append(f"Niet meer in de agenda: {dutch.listing(went)}.")
    return " ".join(told)


def _still(goals: Sequence[GoalChange]) -> str:
    """Say what did happen to goals whose status stayed, and of which nothing was ever measured."""
    stayed = [change for change in goals if change.stayed and not change.status.changed]
    fresh = [
        change
        for change in stayed
        if not change.moved and any(leaf.figures or leaf.revised for leaf in change.leaves)
    ]
    bare = [change for change in stayed if change.unmeasured]
    told = []
    if fresh:
        little = all(change.status.after is Status.INSUFFICIENT for change in fresh)
        rest = "te weinig voor een stand" if little else "zonder dat de stand veranderde"
        told.append(f"Bij {_named(fresh)} kwam er wel een cijfer bij, {rest}.")
    if bare and len(bare) == len(goals):
        told.append("Van geen enkel doel is er een meting, toen niet en nu niet.")
    elif bare:
        told.append(f"Van {_named(bare)} is er geen meting, toen niet en nu niet.")
    if stayed and all(change.untouched and not change.unmeasured for change in stayed):
        told.append("Bij de andere doelen veranderde niets." if len(stayed) < len(goals) else "")
    return " ".join(line for line in told if line)


def _named(changes: Sequence[GoalChange]) -> str:
    ids = [change.goal.id for change in changes]
    return dutch.listing(ids) if len(ids) <= _FEW else f"{len(ids)} doelen"


def _around(since: SinceThen) -> str:
    fresh = sum(change.fresh for change in since.regional)
    revised = sum(change.revised for change in since.regional)
    told = []
    if since.ambition is not None:
        before, after = since.ambition.status.before, since.ambition.status.after
        told.append(
            f"de ambitie ging van ‘{before}’ naar ‘{after}’"
            if since.ambition.status.changed
            else f"de stand van de ambitie bleef ‘{after}’"
        )
    if since.regional:
        total = len(since.regional)
        verb = "is er" if fresh == 1 else "zijn er"
        words = f"van de {total} cijfers over de regio {verb} {fresh or 'geen'} nieuw"
        if fresh == total > 1:
            words = f"alle {total} cijfers over de regio zijn nieuw"
        told.append(f"{words}{f' en {revised} herzien' if revised else ''}")
    papers = since.shortages["publication"].nunique() if len(since.shortages) else 0
    if papers:
        verb = "verscheen" if papers == 1 else "verschenen"
        told.append(f"over het tekort {verb} {dutch.count_noun(papers, 'publicatie', 'publicaties')}")
    return f"Naast de doelen: {dutch.listing(told)}." if told else ""


def _shifted(goals: Sequence[GoalChange]) -> list[GoalChange]:
    return [change for change in goals if change.stayed and change.status.changed]
