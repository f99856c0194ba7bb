"""``hca audit``: attack finished editions with nothing but their files, and look for texts in those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hcalib.agenda import load_agenda
from hcalib.catalog import load_catalog
from hcalib.disclosure.audit import Figure, Finding, audit
from hcalib.disclosure.texts import Withheld, withheld_texts
from hcalib.errors import ExitCode, UserError
from hcalib.publishing.beside import bounds_as_figures
from hcalib.publishing.gate import found_in
from hcalib.publishing.known_texts import known_texts, texts_of_agenda, texts_of_program
from hcalib.publishing.published import PublishedEdition, read_edition
from hcalib.publishing.searching import search
from hcalib.publishing.subjects import Subject, subjects_of


@dataclass(frozen=True)
class Audit:
    """What an audit of the editions of one agenda found.

    Attributes
    ----------
    agenda : str
    editions : tuple of str
    figures : int
        Figures of surveys that were attacked.
    answers : bool
        Whether there are answers on this computer; without them the figures cannot be attacked.
    leaks : tuple of str
        What is out or can be computed, as Dutch sentences that hold nothing of it.
    remarks : tuple of str
        What could not be checked or does not agree.
    numbers : int
        Numbers that were read in pages, files and names, and compared with what is withheld.
    alike : int
        How many of those equal a withheld figure but are there for another reason; which of the two it is
        cannot be told.
    """

    agenda: str
    editions: tuple[str, ...]
    figures: int
    answers: bool
    leaks: tuple[str, ...]
    remarks: tuple[str, ...]
    numbers: int = 0
    alike: int = 0


def audit_editions(root: Path, output: Path, names: Sequence[str], *, together: bool) -> tuple[Audit, ...]:
    """Audit finished editions.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    output : Path
        Folder with the finished editions.
    names : sequence of str
        Ids of editions; none means all.
    together : bool
        Whether the figures of all these editions of an agenda are used at once; otherwise each edition is
        attacked by itself.

    Raises
    ------
    UserError
        With exit code USAGE for an edition that has not been made.
    """
    editions = _read(output, names)
    groups: dict[str, list[PublishedEdition]] = {}
    for edition in editions:
        key = str(edition.manifest["agenda"])
        groups.setdefault(key if together else f"{key}/{edition.folder.name}", []).append(edition)
    return tuple(_audit(root, group) for group in groups.values())


def _read(output: Path, names: Sequence[str]) -> list[PublishedEdition]:
    made = sorted(path.parent.name for path in output.glob("*/manifest.json"))
    editions = {name: read_edition(output / name) for name in names or made if name in made}
    unknown = [name for name in names if editions.get(name) is None]
    if unknown or not made:
        choices = ", ".join(made) or "nog geen"
        raise UserError(
            [f"de editie '{name}' staat niet in {output.name}; wel: {choices}." for name in unknown]
            or [f"in {output.name} staat nog geen editie; maak er een met 'hca run'."],
            ExitCode.USAGE,
        )
    return [edition for edition in editions.values() if edition is not None]


def _audit(root: Path, editions: Sequence[PublishedEdition]) -> Audit:
    agenda = load_agenda(root / "data" / "agenda", str(editions[0].manifest["agenda"]))
    catalog = load_catalog(root / "data" / "catalog", root / "data" / "agenda" / agenda.id)
    figures = [figure for edition in editions for figure in edition.figures]
    withheld = withheld_texts(agenda, catalog, datetime.now().astimezone().date())
    texts = [leak for edition in editions for leak in _texts(edition.folder, withheld)]
    days = sorted(
        {str(edition.manifest["peildatum"]) for edition in editions} | {one.version for one in figures}
    )
    found: list[Finding] = []
    subjects = subjects_of(agenda, catalog, days)
    for subject in subjects:
        own = [one for one in figures if one.cell.partition("/")[0] == subject.name]
        if subject.tables and own:
            beside = [one for edition in editions for one in bounds_as_figures(edition, subject)]
            never = {
                day: set(possible.totals) - set(subject.tables[day].by_id)
                for day, possible in subject.possible.items()
            }
            found += audit(subject.tables, [*own, *beside], subject.rules, subject.waivers, never)
    known = known_texts((*texts_of_program(root), *texts_of_agenda(root, agenda.id)))
    # Numbers of persons are so small that any number in a text equals one; only their cells are attacked.
    named = [subject for subject in subjects if subject.title]
    searched = [search(edition, named, known) for edition in editions]
    remarks = [problem for edition in editions for problem in edition.problems]
    return Audit(
        agenda=agenda.id,
        editions=tuple(edition.folder.name for edition in editions),
        figures=len(figures),
        answers=any(subject.tables for subject in subjects) or not figures,
        leaks=(
            *texts,
            *(_sentence(one) for one in found if one.leak),
            *(leak for one in searched for leak in one.leaks),
        ),
        remarks=(*remarks, *(_sentence(one) for one in found if not one.leak), *_strange(subjects, figures)),
        numbers=sum(one.numbers for one in searched),
        alike=sum(one.alike for one in searched),
    )


def _texts(folder: Path, withheld: Withheld) -> list[str]:
    leaks = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        content = path.read_bytes().decode("utf-8", errors="replace")
        for source in dict.fromkeys((*found_in(withheld, content), *withheld.found_in(name))):
            leaks.append(f"{name}: hierin staat {source}.")
    return leaks


def _strange(subjects: Sequence[Subject], figures: Sequence[Figure]) -> list[str]:
    known = {subject.name for subject in subjects}
    return [
        f"{one.where}: de cel '{one.cell}' is van geen onderzoek van deze agenda."
        for one in figures
        if one.cell.partition("/")[0] not in known
    ]


def _sentence(one: Finding) -> str:
    place = f" ({'; '.join(one.where)})" if one.where else ""
    return f"{one.cell}{place}: {one.sentence}"
