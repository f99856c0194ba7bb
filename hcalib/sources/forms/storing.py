"""Writing what counts into the rounds of an agenda, below ``data/confidential``.

Only the lines of those who sent something change, and of those only the answers that became different.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date
from pathlib import Path

from hcalib.agenda import Agenda
from hcalib.agenda.employers import frame_on
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import write_atomically
from hcalib.periods import Period
from hcalib.sources.forms.asked import Asked, model_of
from hcalib.sources.forms.ledger import Change, Current, Receipt
from hcalib.sources.forms.models import Form

Line = dict[str, str]
"""One line of a round: column to text; "" is empty."""
Key = tuple[str, str]
"""Id of the respondent, and of the measurable target ("" for none)."""

_COULD_BE_FORMULA = re.compile(r"(\A|[;,\t\n])(?=[=+\-@])")


def round_file(form: Form, period: Period) -> str:
    """Return the file of a round within the folder of an agenda."""
    if form.survey is None:
        return f"progress/{period.code}.csv"
    return f"surveys/{form.survey}-{period.code}.csv"


def refuse_public_round(root: Path, agenda: Agenda, form: Form, period: Period) -> None:
    """Refuse to collect a round that is kept where git takes it along.

    Raises
    ------
    UserError
        When the round stands in ``data/agenda``: answers of real people must not land there.
    """
    public = root / "data" / "agenda" / agenda.id / round_file(form, period)
    if public.exists():
        message = (
            "deze ronde staat in de map die git meeneemt; verplaats dit bestand eerst naar "
            f"data/confidential/{agenda.id}/{round_file(form, period)}."
        )
        raise UserError([Fault(message, public)], ExitCode.DATA)


def lines_of(
    form: Form, respondent: str, counts: Mapping[str, Current], asked: Mapping[str, Asked], *, received: bool
) -> dict[Key, Line]:
    """Return what the lines of one respondent say, by target; only columns with an answer.

    A number that was given as an estimate is kept, and the note of its line says so. A project of which a
    form was received has a line, also without any answer: nothing to report is a report.
    """
    lines: dict[Key, Line] = {}
    estimates: dict[Key, list[str]] = {}
    for slot, current in counts.items():
        if current.given.value is None:
            continue
        question, key = asked[slot].question, (respondent, asked[slot].row)
        lines.setdefault(key, {})[question.key] = current.given.value
        if current.given.about:
            estimates.setdefault(key, []).append(question.label)
    for key, labels in estimates.items():
        note = lines[key].get("note", "")
        lines[key]["note"] = f"{note} (Bij benadering: {', '.join(labels)}.)".strip()
    if form.about == "employer" and lines:
        lines[respondent, ""]["responded"] = _first_day(current.receipt for current in counts.values())
    if form.about == "project" and received and not lines:
        lines[respondent, ""] = {}
    return lines


def dated(
    lines: Mapping[Key, Line],
    respondent: str,
    counts: Mapping[str, Current],
    asked: Mapping[str, Asked],
    receipts: Sequence[Receipt],
) -> dict[Key, Line]:
    """Add to each line of a project the day on which it came in.

    A line about a target has the day on which what it says now had come in: sending the same again does
    not make it later, another number does. The line about the project as a whole has the day of the first
    form, whatever was added to it, so that a project that was in time stays so.

    Parameters
    ----------
    lines, respondent, counts, asked
        As ``lines_of`` returns and takes them.
    receipts : sequence of Receipt
        Everything received of this respondent.
    """
    days: dict[Key, list[date]] = {}
    for slot, current in counts.items():
        given = current.given
        same = [r for r in receipts if slot in r.answers and r.answers[slot].value == given.value]
        if given.value is not None:
            days.setdefault((respondent, asked[slot].row), []).append(min(map(day_of, same)))
    days[respondent, ""] = [min(map(day_of, receipts))] if receipts else []
    return {
        key: line | ({"received": max(days[key]).isoformat()} if days.get(key) else {})
        for key, line in lines.items()
    }


def read_round(path: Path, form: Form) -> dict[Key, Line]:
    """Read the lines of a round as text; none when there is no file yet."""
    who = _who(form)
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle, strict=True))
    except FileNotFoundError:
        return {}
    return {
        (row[who], row.get("target") or ""): {column: text or "" for column, text in row.items()}
        for row in rows
    }


def changed_lines(
    stored: Mapping[Key, Line], before: Mapping[Key, Line], after: Mapping[Key, Line]
) -> tuple[dict[Key, Line], list[tuple[Key, str, str, str]]]:
    """Put what became different into the stored lines.

    Parameters
    ----------
    stored : mapping
        The round as it is kept now.
    before, after : mapping
        What counted, and what counts now, of one respondent.

    Returns
    -------
    dict
        The round as it has to be kept. What stood there and was not touched by any file stays, also when
        a researcher filled it in.
    list of tuple
        Key, column, old and new text of every answer that was there and is another one now.
    """
    lines = {key: dict(line) for key, line in stored.items()}
    changes = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key, {}), after.get(key, {})
        lines.setdefault(key, {})
        for column in dict.fromkeys([*was, *now]):
            if now.get(column) == was.get(column) and key in stored:
                continue
            new, old = harmless(now.get(column, "")), stored.get(key, {}).get(column, "")
            lines[key][column] = new
            if old not in ("", new):
                changes.append((key, column, old, new))
    return lines, changes


def write_round(path: Path, form: Form, agenda: Agenda, period: Period, lines: Mapping[Key, Line]) -> None:
    """Write a round in one move; of a survey all employers that were there, also those who kept silent."""
    who = _who(form)
    columns = list(model_of(form).model_fields)
    order = _order(form, agenda)
    there = frame_on(agenda.employers, period.start) if form.survey else ()
    keys = set(lines) | {(employer.id, "") for employer in there}
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for key in sorted(keys, key=lambda key: (order.get(key, len(order)), key)):
        named = {who: key[0]} | ({"target": key[1]} if "target" in columns else {})
        writer.writerow(lines.get(key, {}) | named)
    write_atomically(path, text.getvalue())


def as_changes(found: Sequence[tuple[Key, str, str, str]], asked: Mapping[str, Asked]) -> tuple[Change, ...]:
    """Name the changed columns as people know them."""
    by_column = {(one.row, one.question.key): one for one in asked.values()}
    named = ((by_column.get((row, column)), old, new) for (_, row), column, old, new in found)
    return tuple(
        Change(slot=one.slot, label=one.label, old=old, new=new) for one, old, new in named if one is not None
    )


def harmless(text: str) -> str:
    """Keep a text from being taken for a formula when the file is opened in a spreadsheet.

    A space is put before a sign that begins a formula, also after a character at which a spreadsheet may
    split the line; the space at the beginning disappears again when the round is read.
    """
    return _COULD_BE_FORMULA.sub(r"\1 ", text)


def _who(form: Form) -> str:
    return "project" if form.about == "project" else "employer"


def _order(form: Form, agenda: Agenda) -> dict[Key, int]:
    if form.about == "employer":
        return {(employer.id, ""): number for number, employer in enumerate(agenda.employers)}
    keys = [
        (project.id, target)
        for project in agenda.projects
        for target in ("", *(target.id for target in project.targets))
    ]
    return {key: number for number, key in enumerate(keys)}


def _first_day(receipts: Iterable[Receipt]) -> str:
    return min(map(day_of, receipts)).isoformat()


def day_of(receipt: Receipt) -> date:
    """Return the day of a form, in UTC."""
    return receipt.moment.astimezone(UTC).date()
