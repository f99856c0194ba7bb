"""Fetching: every source by its recipes, one after another; what fails leaves the store as it was.

A vintage of a source is all its tables together, so a source comes in whole or not at all. Another source
goes on as if nothing happened.
"""

from __future__ import annotations

import shutil
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from hcalib.catalog import Catalog
from hcalib.errors import ExitCode, UserError
from hcalib.files import read_model
from hcalib.sources.cache import forget_others, keep, only_run, read_kept
from hcalib.sources.recipes.citing import mark, new_table
from hcalib.sources.recipes.finding import resolve
from hcalib.sources.recipes.harvest import harvest
from hcalib.sources.recipes.models import Recipe
from hcalib.sources.recipes.plan import Plan
from hcalib.sources.snapshots import Sidecar, vintages
from hcalib.sources.web import SourceError

if TYPE_CHECKING:
    from hcalib.sources.arrival import Arrival
    from hcalib.sources.statline.client import StatLine
    from hcalib.sources.statline.download import Download
    from hcalib.sources.writing import NewTable

State = Literal["nieuw", "ongewijzigd", "proef", "geweigerd", "mislukt"]

_CACHE = Path("data") / "cache"
_SILENCES = 2
"""Sources in a row without an answer, after which a catalogue is left alone for the rest of the run."""


@dataclass(frozen=True)
class Outcome:
    """What became of one source.

    Attributes
    ----------
    source : str
    state : {"nieuw", "ongewijzigd", "proef", "geweigerd", "mislukt"}
        As of an arrival; ``mislukt`` when the figures did not get that far.
    tables : tuple of str
        Ids of the tables that were taken, with the day of their version.
    figures : int
        Number of figures that were offered to the store; 0 when nothing was downloaded.
    seconds : float
    remarks : tuple of str
        Dutch sentences: which table was found by title, what a check doubts.
    error : str
        Why it failed or was refused, in Dutch, a line for each reason; empty when it did not.
    details : str
        For a mistake in the program: where it was.
    """

    source: str
    state: State
    tables: tuple[str, ...] = ()
    figures: int = 0
    seconds: float = 0.0
    remarks: tuple[str, ...] = ()
    error: str = ""
    details: str = ""

    @property
    def failed(self) -> bool:
        """Tell whether the source gave no usable answer."""
        return self.state in ("geweigerd", "mislukt")


class Progress(Protocol):
    """Who is told what is going on."""

    def begin(self, sources: Sequence[str]) -> None:
        """Fetching starts."""
        ...

    def doing(self, source: str, step: str) -> None:
        """A source is at a step, in Dutch."""
        ...

    def rows(self, source: str, number: int, announced: int | None) -> None:
        """So many rows of the table have arrived, of how many the publisher announced."""
        ...

    def finished(self, outcome: Outcome) -> None:
        """A source is done."""
        ...


@dataclass(frozen=True)
class Fetching:
    """One run over sources.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    catalog : Catalog
    client : callable
        Gives the StatLine client of an endpoint.
    day : datetime.date
        Day of the run; the name of new vintages.
    progress : Progress
    dry_run : bool
        Fetch and check, but write nothing to the store.
    fresh : bool
        Do not use what was downloaded earlier, and download also when nothing changed.
    force : bool
        Accept that many figures have disappeared.
    clock : callable
        Seconds, for the durations.
    """

    root: Path
    catalog: Catalog
    client: Callable[[str], StatLine]
    day: date
    progress: Progress
    dry_run: bool = False
    fresh: bool = False
    force: bool = False
    clock: Callable[[], float] = field(default=time.monotonic)
    _silent: Counter[str] = field(default_factory=Counter, init=False, repr=False)
    """How often in a row a catalogue gave no usable answer at all."""

    def run(self, chosen: Mapping[str, Sequence[Recipe]]) -> tuple[Outcome, ...]:
        """Fetch sources by their recipes; one that fails does not stop the others.

        Raises
        ------
        UserError
            With exit code OUTPUT when another run is busy.
        """
        with only_run(self.root / _CACHE):
            self.progress.begin(list(chosen))
            outcomes = []
            for source, recipes in chosen.items():
                outcome = self._outcome(source, recipes)
                self.progress.finished(outcome)
                outcomes.append(outcome)
        return tuple(outcomes)

    def _outcome(self, source: str, recipes: Sequence[Recipe]) -> Outcome:
        started = self.clock()
        try:
            found = self._fetch(source, recipes)
        except UserError as error:
            found = Outcome(source, "mislukt", error=str(error))
        except Exception as error:  # a mistake in the program must not cost the other sources
            what = f"onverwachte fout ({type(error).__name__}: {error}); geef dit door aan de beheerder."
            found = Outcome(source, "mislukt", error=what, details=traceback.format_exc())
        return replace(found, seconds=self.clock() - started)

    def _fetch(self, source: str, recipes: Sequence[Recipe]) -> Outcome:
        plans = []
        for recipe in recipes:
            self.progress.doing(source, f"zoekt de tabel van recept {recipe.id}")
            plans.append(self._plan(recipe))
        tables = tuple(dict.fromkeys(_version(plan) for plan in plans))
        remarks = tuple(dict.fromkeys(remark for plan in plans for remark in plan.remarks))
        last = None if self.fresh else _unchanged_since(self.root / "data" / "snapshots" / source, plans)
        if last is not None:
            same = f"De momentopname van {last.isoformat()} is van deze versie; niets opgehaald."
            return Outcome(source, "ongewijzigd", tables, remarks=(same, *remarks))
        made = [self._table(source, plan) for plan in plans]
        self.progress.doing(source, "controleert en vergelijkt")
        arrival = self._receive(source, made)
        for plan in plans:
            forget_others(self.root / _CACHE / plan.recipe.id, plan.fingerprint)
        blocking = [str(found) for found in arrival.findings if found.severity == "fout"]
        doubts = [str(found) for found in arrival.findings if found.severity != "fout"]
        return Outcome(
            source,
            arrival.state,
            tables,
            figures=sum(len(table.frame) for table in made),
            remarks=(*remarks, *doubts, *_kept_aside(self.root, arrival)),
            error="\n".join(blocking) if arrival.state == "geweigerd" else "",
        )

    def _plan(self, recipe: Recipe) -> Plan:
        """Find the table of a recipe, unless its catalogue has kept silent: waiting again costs minutes."""
        name = recipe.endpoint
        if self._silent[name] >= _SILENCES:
            raise UserError(
                f"niet geprobeerd: de catalogus '{name}' gaf bij de vorige bronnen geen bruikbaar antwoord; "
                "probeer het later opnieuw.",
                ExitCode.SOURCE,
            )
        try:
            plan = resolve(recipe, self.client(name), self.catalog)
        except SourceError as error:
            if error.passing:
                self._silent[name] += 1
            raise
        self._silent[name] = 0
        return plan

    def _table(self, source: str, plan: Plan) -> NewTable:
        """Download one table and turn it into figures."""
        from hcalib.sources.statline.download import read_batches

        statline = self.client(plan.recipe.endpoint)
        raw = self._download(source, plan, statline)
        self.progress.doing(source, f"leest tabel {plan.table.info.id}")
        harvested = harvest(plan, read_batches(raw.path), self.catalog)
        return new_table(
            plan,
            harvested,
            statline.endpoint,
            self.catalog.sources[source],
            raw.retrieved.astimezone().date(),
            raw.sha256,
        )

    def _download(self, source: str, plan: Plan, statline: StatLine) -> Download:
        """Return the raw table: of an earlier run when it is still there, whole and of this version."""
        from hcalib.sources.statline.download import download

        folder = self.root / _CACHE / plan.recipe.id / plan.fingerprint
        if self.fresh and folder.exists():
            shutil.rmtree(folder)
        kept = None if plan.table.info.modified is None else read_kept(folder)
        if kept is not None:
            self.progress.doing(source, f"gebruikt tabel {plan.table.info.id} van een eerdere keer")
            return kept
        self.progress.doing(source, f"haalt tabel {plan.table.info.id} op")
        raw = download(
            statline,
            plan.table,
            folder,
            plan.selection,
            [measure.id for measure in plan.measures],
            progress=lambda number, announced: self.progress.rows(source, number, announced),
        )
        keep(folder, raw)
        return raw

    def _receive(self, source: str, tables: Sequence[NewTable]) -> Arrival:
        from hcalib.sources.arrival import receive

        return receive(
            self.root, self.catalog, source, self.day, tables, dry_run=self.dry_run, force=self.force
        )


def exit_code(outcomes: Sequence[Outcome]) -> ExitCode:
    """Return what a run ends with: SOURCE when a source gave no usable answer."""
    return ExitCode.SOURCE if any(outcome.failed for outcome in outcomes) else ExitCode.OK


def _kept_aside(root: Path, arrival: Arrival) -> tuple[str, ...]:
    if arrival.aside is None:
        return ()
    return (f"De regels die worden genoemd, staan in {arrival.aside.relative_to(root).as_posix()}.",)


def _version(plan: Plan) -> str:
    modified = plan.table.info.modified
    return f"{plan.table.info.id} ({modified.date().isoformat() if modified else 'versie onbekend'})"


def _unchanged_since(collection: Path, plans: Sequence[Plan]) -> date | None:
    """Return the newest vintage when it holds the same version of every table, taken in the same way.

    A vintage that cannot be read is no reason to stop: the store itself says what is wrong with it.
    """
    last = max(vintages(collection), default=None)
    if last is None or any(plan.table.info.modified is None for plan in plans):
        return None
    for plan in plans:
        try:
            sidecar = read_model(collection / last.isoformat() / f"{plan.recipe.id}.yml", Sidecar)
        except UserError:
            return None
        if mark(plan) not in sidecar.method:
            return None
    return last
