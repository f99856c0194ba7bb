"""How ``hca fetch`` shows where it is, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

from hcalib.cli.console import count, duration
from hcalib.sources.fetching import Outcome
from hcalib.sources.language import number as dutch_number

_STATES = {
    "nieuw": "nieuwe momentopname",
    "ongewijzigd": "niet veranderd",
    "proef": "proef, niets bewaard",
    "geweigerd": "GEWEIGERD",
    "mislukt": "MISLUKT",
}


@contextmanager
def fetch_progress(console: Console) -> Iterator[Lines]:
    """Show progress on a console for as long as the block lasts."""
    if not console.is_terminal:
        yield Lines(console)
        return
    with console.status("") as status:
        yield Live(console, status)


class Lines:
    """Writes one line for each step of a source, and one when it is done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total = 0
        self._done = 0

    def begin(self, sources: Sequence[str]) -> None:
        """See :class:`hcalib.sources.fetching.Progress`."""
        self._total = len(sources)
        self._console.print(f"{count(self._total, 'bron', 'bronnen')} op te halen")

    def doing(self, source: str, step: str) -> None:
        """See :class:`hcalib.sources.fetching.Progress`."""
        self._show(source, step)

    def rows(self, source: str, number: int, announced: int | None) -> None:
        """See :class:`hcalib.sources.fetching.Progress`; a log would drown in pages."""

    def finished(self, outcome: Outcome) -> None:
        """See :class:`hcalib.sources.fetching.Progress`."""
        self._done += 1
        figures = f", {count(outcome.figures, 'cijfer', 'cijfers')}" if outcome.figures else ""
        self._console.print(
            f"[{self._done}/{self._total}] {outcome.source}: {_STATES[outcome.state]}{figures}, "
            f"{duration(outcome.seconds)}",
            markup=False,
        )

    def waiting(self, sentence: str) -> None:
        """Say why nothing seems to happen."""
        self._console.print(f"    {sentence}", style="yellow", markup=False)

    def _show(self, source: str, step: str) -> None:
        self._console.print(f"    {source} {step}", markup=False)


class Live(Lines):
    """Shows the step of the moment on one line that changes, with the number of rows."""

    def __init__(self, console: Console, status: Status) -> None:
        super().__init__(console)
        self._status = status
        self._step = ""

    def rows(self, source: str, number: int, announced: int | None) -> None:
        """See :class:`hcalib.sources.fetching.Progress`."""
        of = f" van {dutch_number(announced)}" if announced is not None else ""
        self._status.update(f"{self._step}: {dutch_number(number)}{of} cijfers")

    def _show(self, source: str, step: str) -> None:
        self._step = f"{source} {step}"
        self._status.update(self._step)


def show_outcomes(outcomes: Sequence[Outcome], out: Console, err: Console, *, details: bool) -> None:
    """Print a closing table, what to look at, and what went wrong.

    Parameters
    ----------
    details : bool
        Whether to print where in the program a mistake arose.
    """
    width = max((len(outcome.source) for outcome in outcomes), default=0)
    out.print()
    for outcome in outcomes:
        figures = f"{dutch_number(outcome.figures):>9}" if outcome.figures else f"{'-':>9}"
        tables = ", ".join(outcome.tables)
        out.print(
            f"{outcome.source:<{width}}  {_STATES[outcome.state]:<20}  {figures}  {tables}".rstrip(),
            markup=False,
        )
    for outcome in outcomes:
        for remark in outcome.remarks:
            out.print(f"{outcome.source}: {remark}", markup=False)
    for outcome in outcomes:
        if outcome.failed:
            for reason in outcome.error.splitlines():
                err.print(f"{outcome.source}: {reason}", style="red", markup=False)
            if details and outcome.details:
                err.print(outcome.details, markup=False)
    failed = sum(outcome.failed for outcome in outcomes)
    new = sum(outcome.state == "nieuw" for outcome in outcomes)
    made = count(new, "nieuwe momentopname", "nieuwe momentopnamen")
    bad = (
        f", {failed} niet gelukt; daar blijft de vorige momentopname gelden" if failed else ", niets mislukt"
    )
    out.print(f"Klaar: {count(len(outcomes), 'bron', 'bronnen')}, {made}{bad}.")
