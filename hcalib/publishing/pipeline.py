"""One step after another: what fails is on record, what was done is not done twice, and nothing collides."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from hcalib.errors import ExitCode, UserError, unexpected
from hcalib.publishing import queueing
from hcalib.publishing.logbook import NO_LOG, Log
from hcalib.publishing.pipeline_record import PipelineRecord, StepRecord, StepState, read_record, write_record
from hcalib.publishing.unattended import STEP_NAMES, PipelineRules, Step

LOCK = ".bezig"
_REASONS = {
    ExitCode.REPORT_FAILED: "niet alles is gelukt",
    ExitCode.USAGE: "een opdracht, editie of instelling klopt niet",
    ExitCode.DATA: "de gegevens bevatten fouten; 'hca check' noemt ze",
    ExitCode.SNAPSHOT: "een momentopname ontbreekt of is veranderd; 'hca check' noemt haar",
    ExitCode.OUTPUT: "er kan niet worden geschreven, of een andere opdracht is bezig",
    ExitCode.SOURCE: "een bron geeft geen bruikbaar antwoord",
}


@dataclass(frozen=True)
class StepOutcome:
    """What came of a step.

    Attributes
    ----------
    exit_code : ExitCode
        OK when all went well.
    message : str
        Dutch sentence for the summary and the log: names and counts, nothing from the data.
    remarks : tuple of str
        More of such sentences.
    """

    exit_code: ExitCode
    message: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """A step that can be carried out, or told.

    Attributes
    ----------
    step : Step
    carry_out : callable
    preview : callable
        Gives Dutch lines on what it would do; touches nothing.
    """

    step: Step
    carry_out: Callable[[], StepOutcome]
    preview: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Pipeline:
    """One run over some steps.

    Parameters
    ----------
    key : str
        Under which it is on record: the same key goes on where an earlier run stopped.
    editions : tuple of str
        Names of the editions, for the record.
    works : sequence of Work
        The steps, in order.
    folder : Path
        Of logs and records.
    rules : PipelineRules
    log : Log
    tell : callable
        Gets a Dutch sentence before and after each step.
    clock, seconds : callable
        The moment, and a clock that does not jump.
    fresh : bool
        Begin with the first step, whatever an earlier run did.
    """

    key: str
    editions: tuple[str, ...]
    works: Sequence[Work]
    folder: Path
    rules: PipelineRules
    log: Log = field(default_factory=lambda: NO_LOG)
    tell: Callable[[str], None] = print
    clock: Callable[[], datetime] = lambda: datetime.now().astimezone()
    seconds: Callable[[], float] = field(default=time.monotonic)
    fresh: bool = False

    def run(self) -> PipelineRecord:
        """Carry out the steps and return what became of them; a step that fails raises nothing."""
        record = self._begin()
        stopped = False
        for work in self.works:
            if record.step(work.step).state in ("done", "failed"):
                continue  # by an earlier run
            if stopped:
                record = self._keep(record.with_step(work.step, StepRecord("skipped")))
                continue
            record = self._keep(record.with_step(work.step, StepRecord("busy")))
            self.log.event("begin", step=work.step)
            self.tell(f"Stap {work.step}: {STEP_NAMES[work.step]}")
            began = self.seconds()
            outcome, details = _carried_out(work)
            record = self._keep(self._ended(record, work.step, outcome, self.seconds() - began, details))
            stopped = record.step(work.step).state == "stopped"
        return self._keep(replace(record, ended=self.clock()))

    def _begin(self) -> PipelineRecord:
        steps = tuple(work.step for work in self.works)
        now = self.clock()
        earlier = None if self.fresh else read_record(self.folder, self.key)
        left_over = earlier is not None and (
            not earlier.whole
            and (earlier.editions, earlier.steps) == (self.editions, steps)
            and timedelta() <= now - earlier.began <= timedelta(hours=self.rules.resume_hours)
        )
        new = PipelineRecord(self.key, now, self.editions, steps)
        if earlier is None or not left_over:
            return new
        kept = {step: earlier.step(step) for step in _not_again(earlier, steps)}
        if kept:
            names = ", ".join(kept)
            message = f"Verder waar de vorige keer stopte; al gedaan: {names}."
            self.tell(message)
            self.log.event("resume", message)
        return replace(new, results=kept, resumed=bool(kept))

    def _ended(
        self, record: PipelineRecord, step: Step, outcome: StepOutcome, seconds: float, details: str
    ) -> PipelineRecord:
        state: StepState = "done"
        if outcome.exit_code is not ExitCode.OK:
            goes_on = step in self.rules.continue_after or step == "tidy"
            state = "failed" if goes_on else "stopped"
        level = {"done": "info", "failed": "warning", "stopped": "error"}[state]
        self.log.event("end", outcome.message, level=level, step=step, seconds=seconds)  # type: ignore[arg-type]
        for remark in outcome.remarks:
            self.log.event("remark", remark, level="warning", step=step)
        self.tell(f"  {outcome.message}")
        for remark in outcome.remarks:
            self.tell(f"  - {remark}")
        return record.with_step(
            step,
            StepRecord(state, int(outcome.exit_code), outcome.message, outcome.remarks, seconds, details),
        )

    def _keep(self, record: PipelineRecord) -> PipelineRecord:
        """Put the state on record; a disk that is full must not stop what can still be done."""
        try:
            write_record(self.folder, record)
        except UserError:
            message = "De stand van de pipeline kon niet worden bewaard."
            self.log.event("remark", message, level="warning")
        return record


def queued(
    folder: Path, longest_wait_minutes: float, tell: Callable[[str], None]
) -> AbstractContextManager[None]:
    """Wait until no other pipeline is busy in this workspace.

    Raises
    ------
    UserError
        With exit code OUTPUT when it takes too long or the folder cannot be written.
    """
    return queueing.queued(
        folder,
        LOCK,
        longest_wait_minutes * 60,
        waiting=lambda: tell(
            "Een andere pipeline is bezig; deze wacht tot die klaar is, "
            f"hoogstens {longest_wait_minutes:g} minuten."
        ),
        too_long="een andere pipeline is te lang bezig; kijk in het logboek waar die staat.",
    )


def refused(
    key: str, editions: tuple[str, ...], steps: tuple[Step, ...], now: datetime, error: UserError
) -> PipelineRecord:
    """Return the record of a pipeline that could not begin, so that it can be told like any other."""
    first = StepRecord("stopped", int(error.exit_code), f"Niet begonnen: {reason(error)}.")
    others = {step: StepRecord("skipped") for step in steps[1:]}
    return PipelineRecord(key, now, editions, steps, {steps[0]: first, **others}, ended=now)


def reason(error: UserError) -> str:
    """Say what kind of mistake was made and in which files, without a word of what is in them."""
    files = sorted({fault.file.name for fault in error.faults if fault.file is not None})
    where = f" ({', '.join(files[:5])}{', ...' if len(files) > 5 else ''})" if files else ""
    return f"{_REASONS.get(error.exit_code, 'er ging iets mis')}{where}"


def _carried_out(work: Work) -> tuple[StepOutcome, str]:
    try:
        return work.carry_out(), ""
    except UserError as error:
        message = f"Niet gelukt: {reason(error)}."
        return StepOutcome(error.exit_code, message), str(error)
    except Exception as error:  # a mistake in the program must not cost the notification
        message = f"{unexpected(error)}; geef dit door aan de beheerder."
        return StepOutcome(ExitCode.UNEXPECTED, message), traceback.format_exc()


def _not_again(earlier: PipelineRecord, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps that an earlier run did and that still hold.

    From the check to the website goes as one: an audit judges only what has just been checked and made, and
    reports that are up to date cost nothing.
    """
    ended = [step for step in steps if earlier.step(step).state in ("done", "failed")]
    if all(step in ended for step in steps if step != "tidy"):
        return tuple(ended)
    return tuple(step for step in ended if step == "fetch")
