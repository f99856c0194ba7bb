"""The record of a pipeline: how far it came, for who resumes it and for who reads what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from hcalib.errors import ExitCode
from hcalib.files import write_atomically
from hcalib.publishing.unattended import STEPS, Step

StepState = Literal["waiting", "busy", "done", "failed", "stopped", "skipped"]
"""``failed``: did not succeed, and the rest went on; ``stopped``: did not succeed, and the rest did not."""

STATE_NAMES: dict[StepState, str] = {
    "waiting": "nog niet begonnen",
    "busy": "afgebroken",
    "done": "gedaan",
    "failed": "niet helemaal gelukt",
    "stopped": "gestopt",
    "skipped": "overgeslagen",
}
"""What the states are called for people."""


@dataclass(frozen=True)
class StepRecord:
    """What became of one step.

    Attributes
    ----------
    state : StepState
    exit_code : int
    message : str
    remarks : tuple of str
        Dutch sentences without anything from the data.
    seconds : float
    details : str
        For the terminal only: faults as they were found, or where a mistake is. Never kept or sent.
    """

    state: StepState = "waiting"
    exit_code: int = 0
    message: str = ""
    remarks: tuple[str, ...] = ()
    seconds: float = 0.0
    details: str = ""


_WAITING = StepRecord()


@dataclass(frozen=True)
class PipelineRecord:
    """What became of a pipeline.

    Attributes
    ----------
    key : str
    began : datetime.datetime
    editions : tuple of str
    steps : tuple of Step
    results : mapping of Step to StepRecord
    ended : datetime.datetime or None
        None while it is busy, or when it was broken off.
    resumed : bool
        Whether it went on where an earlier run stopped.
    """

    key: str
    began: datetime
    editions: tuple[str, ...]
    steps: tuple[Step, ...]
    results: Mapping[Step, StepRecord] = field(default_factory=dict)
    ended: datetime | None = None
    resumed: bool = False

    def step(self, step: Step) -> StepRecord:
        """Return what became of a step."""
        return self.results.get(step, _WAITING)

    def with_step(self, step: Step, result: StepRecord) -> PipelineRecord:
        """Return the record with what became of a step."""
        return replace(self, results={**self.results, step: result})

    @property
    def whole(self) -> bool:
        """Whether every step had its turn."""
        return self.ended is not None and all(
            self.step(step).state in ("done", "failed") for step in self.steps
        )

    @property
    def exit_code(self) -> ExitCode:
        """That of the step that stopped it, otherwise of the first that failed."""
        results = [self.step(step) for step in self.steps]
        wrong = [one for one in results if one.state == "stopped"] + [
            one for one in results if one.state == "failed"
        ]
        return ExitCode(wrong[0].exit_code) if wrong else ExitCode.OK


def record_path(folder: Path, key: str) -> Path:
    """Return the file of a record."""
    return folder / "state" / f"{key}.json"


def write_record(folder: Path, record: PipelineRecord) -> None:
    """Write a record in one move.

    Raises
    ------
    UserError
        With exit code OUTPUT when it cannot be written.
    """
    content = {
        "key": record.key,
        "began": record.began.isoformat(),
        "ended": None if record.ended is None else record.ended.isoformat(),
        "resumed": record.resumed,
        "editions": list(record.editions),
        "steps": list(record.steps),
        "results": {step: _result(record.step(step)) for step in record.results},
    }
    write_atomically(
        record_path(folder, record.key), json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    )


def read_record(folder: Path, key: str) -> PipelineRecord | None:
    """Read a record; None when there is none that can be read."""
    try:
        content = json.loads(record_path(folder, key).read_text(encoding="utf-8"))
        ended = content["ended"]
        return PipelineRecord(
            key=str(content["key"]),
            began=_moment(content["began"]),
            editions=tuple(map(str, content["editions"])),
            steps=tuple(step for step in STEPS if step in content["steps"]),
            results={step: _read(content["results"][step]) for step in STEPS if step in content["results"]},
            ended=None if ended is None else _moment(ended),
            resumed=bool(content["resumed"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _result(one: StepRecord) -> dict[str, Any]:
    return {
        "state": one.state,
        "exit_code": one.exit_code,
        "message": one.message,
        "remarks": list(one.remarks),
        "seconds": round(one.seconds, 3),
    }


def _read(content: Mapping[str, Any]) -> StepRecord:
    if content["state"] not in get_args(StepState):
        raise ValueError(content["state"])
    return StepRecord(
        state=content["state"],
        exit_code=int(ExitCode(content["exit_code"])),
        message=str(content["message"]),
        remarks=tuple(map(str, content["remarks"])),
        seconds=float(content["seconds"]),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
