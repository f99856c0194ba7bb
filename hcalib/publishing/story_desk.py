"""The researcher's desk for stories: what waits for a judgement, and keeping what is decided.

What is shown here holds stories in full. It goes to the screen of who asks for it, never into ``outputs/``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.loading import confidential_folder
from hcalib.agenda.stories import Role, StoryDecision, StoryWithdrawal
from hcalib.catalog import load_catalog
from hcalib.disclosure.stories import StoryReview, review_stories
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import Model, write_atomically
from hcalib.sealed import Sealed

WITHDRAWALS, DECISIONS = "story-withdrawals.csv", "story-decisions.csv"
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Shown:
    """A story as the researcher sees it.

    Attributes
    ----------
    review : StoryReview
    text : str
        As handed in, cleaned.
    told : str or None
        The words of the decision, when they are others.
    findings : tuple of str
        Dutch: the words in the text and why they were found.
    """

    review: StoryReview
    text: str
    told: str | None
    findings: tuple[str, ...]


def stories_of(root: Path, agenda_id: str, day: date) -> tuple[Shown, ...]:
    """Return all stories of an agenda with how they stand on a day."""
    _, reviews = _read(root, agenda_id, day)
    return tuple(_shown(one) for one in reviews)


def decide(
    root: Path,
    agenda_id: str,
    story: tuple[str, str | None],
    *,
    publish: bool,
    role: Role,
    reason: str,
    day: date,
    text: str | None = None,
) -> Path:
    """Add a decision about a story to the log; return the file.

    Parameters
    ----------
    story : (str, str or None)
        Project and code of the round; or the code of a story about a goal or an action line, and None.
    publish : bool
    role : str
        Who decided, as a role.
    reason : str
        In words that name nobody.
    day : datetime.date
        Of the decision.
    text : str, optional
        The words in which it may be published.

    Raises
    ------
    UserError
        When there is no such story (exit code USAGE), or the file cannot be written.
    """
    agenda, reviews = _read(root, agenda_id, day)
    chosen = _chosen(reviews, *story)
    if story[1] is None and any(one.code is None for one in chosen):
        raise UserError(f"noem bij project '{story[0]}' ook de ronde van het verhaal.", ExitCode.USAGE)
    lines = [
        StoryDecision(
            project=one.project,
            round=one.period if one.code is None else None,
            target=one.target,
            story=one.code,
            fingerprint=one.fingerprint,
            decision="plaatsen" if publish else "niet plaatsen",
            text=Sealed(text) if text else None,
            role=role,
            decided=day,
            reason=reason,
        )
        for one in chosen
    ]
    return _add(root, agenda, DECISIONS, StoryDecision, lines)


def withdraw(
    root: Path, agenda_id: str, name: str, period: str | None, *, role: Role, note: str, day: date
) -> Path:
    """Log that consent was taken back; return the file.

    ``name`` is a project, with a round or with None for all its stories; or the code of a story.
    """
    agenda, reviews = _read(root, agenda_id, day)
    coded = any(one.code is not None for one in _chosen(reviews, name, period))
    line = StoryWithdrawal(
        project=None if coded else name,
        story=name if coded else None,
        round=period,
        withdrawn=day,
        by=role,
        note=note or None,
    )
    return _add(root, agenda, WITHDRAWALS, StoryWithdrawal, [line])


def _read(root: Path, agenda_id: str, day: date) -> tuple[Agenda, tuple[StoryReview, ...]]:
    agenda = load_agenda(root / "data" / "agenda", agenda_id)
    catalog = load_catalog(root / "data" / "catalog", root / "data" / "agenda" / agenda_id)
    return agenda, review_stories(agenda, catalog, day=day, made=day)


def _chosen(reviews: tuple[StoryReview, ...], name: str, period: str | None) -> list[StoryReview]:
    found = [one for one in reviews if one.project == name and period in (None, one.period)]
    coded = [one for one in reviews if one.code == name and period is None]
    if found and coded:
        message = f"'{name}' is een project en ook de code van een verhaal; noem bij het project de ronde."
        raise UserError(message, ExitCode.USAGE)
    if coded:
        return coded
    if not found:
        when = f" in ronde {period}" if period else ""
        message = f"'{name}' heeft{when} geen verhaal; 'hca stories AGENDA' toont wat er is."
        raise UserError(message, ExitCode.USAGE)
    return found


def _shown(review: StoryReview) -> Shown:
    text = review.original.unseal("the researcher's own screen")
    told = review.told.unseal("the researcher's own screen")
    findings = tuple(
        f"{trace.kind}: {trace.reason}"
        if trace.start is None
        else f"{trace.kind}: '{text[trace.start : trace.end]}' (teken {trace.start + 1}), {trace.reason}"
        for trace in review.traces
    )
    return Shown(review, text, None if told == text else told, findings)


def _add(root: Path, agenda: Agenda, name: str, model: type[Model], lines: Sequence[Model]) -> Path:
    """Add lines to a log in one move; what stands in it is kept as it is."""
    own, confidential = (
        root / "data" / "agenda" / agenda.id,
        confidential_folder(root / "data" / "agenda", agenda.id),
    )
    path = own / name if (own / name).exists() else confidential / name
    if path.parent == own and not agenda.example:
        message = f"dit bestand gaat mee in git; verplaats het eerst naar {confidential}."
        raise UserError([Fault(message, path)])
    columns = list(model.model_fields)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    head, *older = csv.reader(io.StringIO(before)) if before.strip() else [[]]
    needed = {name for line in lines for name in columns if getattr(line, name) is not None}
    if head and needed <= set(head):
        columns = head
        stream.write(before if before.endswith("\n") else f"{before}\n")
    elif head:
        # a log of before this column existed: what stands in it keeps its place
        columns = [*head, *(name for name in columns if name not in head)]
        writer.writerows([columns, *([*row, *[""] * (len(columns) - len(row))] for row in older if row)])
    else:
        writer.writerow(columns)
    for line in lines:
        writer.writerow([_cell(getattr(line, column, None)) for column in columns])
    write_atomically(path, stream.getvalue())
    return path


def _cell(value: object) -> str:
    opened = value.unseal("the log of decisions") if isinstance(value, Sealed) else value
    if opened is None:
        return ""
    text = " ".join(str(opened).split())
    # a spreadsheet would run such a text; the space disappears when the log is read
    return f" {text}" if text.startswith(_FORMULA_STARTS) else text
