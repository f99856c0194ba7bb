"""``hca pipeline``: everything one after another, for when nobody watches."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import ERR, OUT, duration, place
from hcalib.errors import ExitCode, UserError

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands
    from hcalib.cli.pipeline_steps import Steps
    from hcalib.publishing.logbook import Log
    from hcalib.publishing.pipeline_record import PipelineRecord
    from hcalib.publishing.unattended import Step, Unattended

_BY_HAND = "handmatig"


@dataclass(frozen=True)
class _Job:
    """What is asked: under which key, how it is called, which editions (as looked for) and steps."""

    key: str
    title: str
    editions: tuple[str, ...]
    wanted: str
    steps: tuple[Step, ...]
    once: bool = False


def register(commands: Commands) -> None:
    """Add the command of this module."""
    pipeline = commands.add_parser(
        "pipeline",
        help="doe alles achter elkaar: ophalen, controleren, maken, nagaan, website, opruimen",
        description="Doe alle stappen achter elkaar: fetch, check, run, audit, site en tidy (opruimen). Wat "
        "werd onderbroken, gaat verder. Een lek dat de audit vindt, houdt de website tegen. De afsluitcode "
        "is die van de stap die het stopte, en anders van de eerste die niet helemaal lukte.",
    )
    pipeline.add_argument(
        "edities", nargs="*", metavar="EDITIE", help="alleen deze edities (standaard: alle)"
    )
    pipeline.add_argument(
        "--moment", metavar="NAAM", help="de stappen en edities van dit moment in de kalender"
    )
    pipeline.add_argument(
        "--op-tijd", action="store_true", help="alleen als het moment net is geweest en nog niet is gedaan"
    )
    pipeline.add_argument("--stappen", metavar="LIJST", help="alleen deze stappen, zoals check,run,audit")
    pipeline.add_argument("--proef", action="store_true", help="zeg wat er zou gebeuren en doe niets")
    pipeline.add_argument("--opnieuw", action="store_true", help="begin vooraan, ook na een onderbreking")
    pipeline.add_argument("--naar", metavar="MAP", help="map met edities in plaats van outputs/")
    pipeline.add_argument("--quiet", action="store_true", help="toon alleen wat niet goed gaat")
    pipeline.set_defaults(command=_pipeline)


def _pipeline(options: argparse.Namespace) -> int:
    from hcalib.publishing.unattended import load_unattended
    from hcalib.root import find_root

    root, now = find_root(), datetime.now().astimezone()
    before, OUT.quiet = OUT.quiet, OUT.quiet or options.quiet
    try:
        settings = load_unattended(root)
        job = _job(options, root, settings, now)
        if job is None:
            OUT.print("Het is nog geen tijd, of dit moment is al gedaan.")
            return int(ExitCode.OK)
        if options.proef:
            return _preview(options, root, settings, job, now)
        return _carry_out(options, root, settings, job, now)
    finally:
        OUT.quiet = before


def _job(options: argparse.Namespace, root: Path, settings: Unattended, now: datetime) -> _Job | None:
    """Return what is asked; None when it is not time, or no longer needed."""
    from hcalib.publishing.editions import edition_ids, load_editions
    from hcalib.publishing.schedule import due, editions_of, latest, moment_of
    from hcalib.publishing.unattended import STEPS

    steps = _steps(options.stappen)
    if options.moment is None:
        if options.op_tijd:
            raise UserError("--op-tijd hoort bij --moment.", ExitCode.USAGE)
        editions = tuple(one.id for one in load_editions(root, options.edities))
        return _Job(_BY_HAND, "Met de hand gestart", editions, "", steps or STEPS)
    if options.edities:
        raise UserError("noem edities of een moment, niet allebei.", ExitCode.USAGE)
    moment = moment_of(settings, options.moment)
    occurrence = due(settings, moment, now) if options.op_tijd else latest(settings, moment, now)
    if occurrence is None or (options.op_tijd and _ended(root, occurrence.key)):
        return None
    return _Job(
        occurrence.key,
        f"{moment.title}, {occurrence.at.year}",
        editions_of(occurrence, edition_ids(root)),
        ", ".join(occurrence.patterns),
        steps or moment.steps,
        once=options.op_tijd,
    )


def _steps(text: str | None) -> tuple[Step, ...]:
    from hcalib.publishing.unattended import STEPS, ordered_steps

    if text is None:
        return ()
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in wanted if part not in STEPS]
    if unknown or not wanted:
        message = f"--stappen: '{', '.join(unknown) or text}' is geen stap; kies uit: {', '.join(STEPS)}."
        raise UserError(message, ExitCode.USAGE)
    try:
        return ordered_steps(tuple(step for step in STEPS if step in wanted))
    except ValueError as error:
        raise UserError(f"--stappen: {error}", ExitCode.USAGE) from None


def _ended(root: Path, key: str) -> bool:
    from hcalib.publishing.logbook import FOLDER
    from hcalib.publishing.pipeline_record import read_record

    record = read_record(root / FOLDER, key)
    return record is not None and record.ended is not None


def _made(
    options: argparse.Namespace, root: Path, settings: Unattended, job: _Job, log: Log, now: datetime
) -> Steps:
    from hcalib.cli.pipeline_steps import Steps
    from hcalib.publishing.logbook import FOLDER

    output = Path(options.naar).resolve() if options.naar else root / "outputs"
    return Steps(root, output, root / FOLDER, settings, job.editions, job.wanted, log, dict(os.environ), now)


def _preview(options: argparse.Namespace, root: Path, settings: Unattended, job: _Job, now: datetime) -> int:
    from hcalib.publishing.logbook import NO_LOG
    from hcalib.publishing.unattended import STEP_NAMES

    OUT.print(f"{job.title}: dit zou er gebeuren", style="bold", markup=False)
    for work in _made(options, root, settings, job, NO_LOG, now).works(job.steps):
        OUT.print(f"Stap {work.step}: {STEP_NAMES[work.step]}", markup=False)
        for line in work.preview():
            OUT.print(f"  {line}", markup=False)
    OUT.print("Dit was een proef; er is niets gedaan.")
    return int(ExitCode.OK)


def _carry_out(
    options: argparse.Namespace, root: Path, settings: Unattended, job: _Job, now: datetime
) -> int:
    from hcalib.publishing.logbook import FOLDER, begin_log
    from hcalib.publishing.pipeline import Pipeline, queued, refused

    folder, rules = root / FOLDER, settings.pipeline
    log = begin_log(folder, "pipeline", now)
    log.event("begin", job.title)
    try:
        with queued(folder, rules.longest_wait_minutes, _tell):
            if job.once and _ended(root, job.key):
                return int(ExitCode.OK)  # by the one that this one waited for
            record = Pipeline(
                job.key,
                job.editions,
                _made(options, root, settings, job, log, now).works(job.steps),
                folder,
                rules,
                log,
                _tell,
                fresh=options.opnieuw,
            ).run()
    except UserError as error:
        ERR.print(str(error), style="red", markup=False)
        record = refused(job.key, job.editions, job.steps, now, error)
        log.event("end", record.step(job.steps[0]).message, level="error")
    _close(options, root, settings, job, record, log)
    return int(record.exit_code)


def _close(
    options: argparse.Namespace,
    root: Path,
    settings: Unattended,
    job: _Job,
    record: PipelineRecord,
    log: Log,
) -> None:
    """Tell whoever should know, and finish the log."""
    from hcalib.publishing.log_pages import write_log_page
    from hcalib.publishing.notify import notify, summary

    for step in record.steps:
        one = record.step(step)
        if one.state in ("failed", "stopped"):
            ERR.print(f"{step}: {one.message}", style="red", markup=False)
            for remark in one.remarks if OUT.quiet else ():
                ERR.print(f"  - {remark}", style="red", markup=False)
            if one.details and (options.debug or _for_people(one.details)):
                ERR.print(one.details, markup=False)
    lost = (f"Van het logboek konden {log.lost} regels niet worden bewaard.",) if log.lost else ()
    for problem in notify(settings.notify, summary(record, job.title, lost), os.environ):
        log.event("notify", problem, level="warning")
        ERR.print(problem, style="yellow", markup=False)
    log.event("end", f"Afsluitcode {int(record.exit_code)}.")
    page = write_log_page(log, job.title)
    seconds = sum(record.step(step).seconds for step in record.steps)
    where = f" Logboek: {place(page, root)}" if page else ""
    OUT.print(f"Klaar in {duration(seconds)}, afsluitcode {int(record.exit_code)}.{where}", markup=False)


def _tell(sentence: str) -> None:
    OUT.print(sentence, markup=False)


def _for_people(details: str) -> bool:
    """Tell whether details go to the screen: faults do when somebody watches, a traceback never by itself."""
    return not OUT.quiet and not details.startswith("Traceback")
