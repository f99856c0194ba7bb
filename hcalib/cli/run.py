"""``hca run``: make what has changed."""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import ERR, OUT, count, duration
from hcalib.errors import ExitCode, UserError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from hcalib.cli.parser import Commands
    from hcalib.publishing.runner import Makers, RunResult


def register(commands: Commands) -> None:
    """Add the command of this module."""
    run = commands.add_parser(
        "run",
        help="maak edities",
        description="Maak de genoemde edities, of alle. Wat niet is veranderd, blijft staan.",
    )
    run.add_argument(
        "edities", nargs="*", metavar="EDITIE", help="naam van een editie, zoals hca list die toont"
    )
    run.add_argument("--agenda", help="maak de editie voor een andere agenda (met haar eigen regio)")
    run.add_argument(
        "--region",
        action="append",
        metavar="CODE",
        help="maak de editie voor een andere regio, bijvoorbeeld PV23; meer keren kan, elk in een eigen map",
    )
    run.add_argument("--peildatum", help="gebruik wat op deze dag was gepubliceerd, bijvoorbeeld 2022-06-30")
    run.add_argument("--naar", metavar="MAP", help="schrijf naar deze map in plaats van outputs/")
    run.add_argument("--opnieuw", action="store_true", help="maak ook wat niet is veranderd opnieuw")
    run.add_argument(
        "--tegelijk", type=int, metavar="N", help="aantal rapporten tegelijk (standaard: een per rekenkern)"
    )
    run.add_argument(
        "--motor",
        choices=("fork", "kernel"),
        help="fork: elk rapport in een kopie van dit proces (standaard waar het kan); kernel: elk rapport in "
        "een nieuwe Jupyter-kernel (overal). De rapporten zijn gelijk",
    )
    run.add_argument(
        "--executor", choices=("dask",), help="dask: laat de rapporten op andere computers maken"
    )
    run.add_argument("--scheduler", metavar="ADRES", help="adres van de dask-scheduler, met --executor dask")
    run.add_argument(
        "--wacht",
        type=int,
        default=60,
        metavar="MINUTEN",
        help="hoe lang te wachten op een andere run die met dezelfde editie bezig is (standaard: 60)",
    )
    how = run.add_mutually_exclusive_group()
    how.add_argument("--quiet", action="store_true", help="toon alleen wat mislukt")
    how.add_argument("--json", action="store_true", help="schrijf elke stap als een regel JSON")
    run.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from hcalib.root import find_root

    if options.tegelijk is not None and options.tegelijk < 1:
        raise UserError("--tegelijk moet minstens 1 zijn.", ExitCode.USAGE)
    if (options.executor is None) != (options.scheduler is None):
        raise UserError("--executor dask en --scheduler ADRES horen bij elkaar.", ExitCode.USAGE)
    root, started = find_root(), time.monotonic()
    output = Path(options.naar).resolve() if options.naar else root / "outputs"
    if not (options.agenda or options.peildatum or options.opnieuw):
        unchanged = _nothing_to_do(root, output, options.edities, options.region or [])
        if unchanged is not None:
            index = output / "index.html"
            _say(
                options, _unchanged_line(unchanged, index), made=0, unchanged=unchanged, failed=0, index=index
            )
            return int(ExitCode.OK)
    result = _make(root, output, options)
    if options.motor == "fork" and not options.quiet:
        _say_without_forks()
    for outcome in result.failed:
        ERR.print(f"Mislukt: {outcome.key}: {outcome.error}", style="red", markup=False)
        if options.debug:
            ERR.print(outcome.details, markup=False)
    _say(
        options,
        _closing_line(result, time.monotonic() - started),
        made=len(result.outcomes) - len(result.failed),
        unchanged=result.unchanged,
        failed=len(result.failed),
        index=result.index,
    )
    return int(ExitCode.REPORT_FAILED if result.failed else ExitCode.OK)


def _nothing_to_do(root: Path, output: Path, named: list[str], regions: list[str]) -> int | None:
    """Return the number of reports when none has to be made; nothing heavy has been imported by then."""
    from hcalib.publishing.naming import name_with
    from hcalib.publishing.records import nothing_changed

    known = sorted(path.stem for path in (root / "data" / "editions").glob("*.yml"))
    editions = list(dict.fromkeys(named)) or known
    if not editions or not set(editions) <= set(known):
        return None
    if regions:
        editions = [name_with(name, [code]) for name in editions for code in dict.fromkeys(regions)]
        # what is no code may end up with the name of one
        if set(editions) & set(known) or not all(re.fullmatch(r"[A-Z0-9]+", code) for code in regions):
            return None
    return nothing_changed(root, output, editions, datetime.now().astimezone().date())


def _make(root: Path, output: Path, options: argparse.Namespace) -> RunResult:
    from hcalib.publishing.single_threaded import (
        leave_out_what_no_report_uses,
        stay_single_threaded,
        throwing_nothing_away,
    )

    stay_single_threaded()
    leave_out_what_no_report_uses()
    from hcalib.publishing.inputs import Seen

    seen = Seen(root)
    with throwing_nothing_away():
        from hcalib.cli.progress import progress_for
        from hcalib.publishing.editions import load_editions, plan, with_changes
        from hcalib.publishing.logbook import shared_log
        from hcalib.publishing.runner import run

        editions = [
            with_changes(edition, options.agenda, region, options.peildatum)
            for edition in load_editions(root, options.edities)
            for region in dict.fromkeys(options.region or [None])
        ]
        reports = plan(root, editions)
    log = shared_log(os.environ)
    with progress_for(OUT, quiet=options.quiet, as_json=options.json, log=log) as progress:
        return run(
            root,
            reports,
            progress,
            output=output,
            now=datetime.now().astimezone(),
            workers=options.tegelijk,
            mode=options.motor,
            makers=_elsewhere(options),
            again=options.opnieuw,
            wait_seconds=max(0, options.wacht) * 60,
            seen=seen,
        )


def _elsewhere(options: argparse.Namespace) -> AbstractContextManager[Makers] | None:
    if options.executor is None:
        return None
    from hcalib.publishing.elsewhere import dask_cluster

    return dask_cluster(options.scheduler)


def _say_without_forks() -> None:
    """Tell that a fork was asked in vain; a library that starts a thread shows only when it is loaded."""
    from hcalib.publishing.processes import can_fork

    if not can_fork():
        ERR.print(
            "--motor fork kan hier niet: elk rapport kreeg een nieuw proces. De rapporten zijn gelijk.",
            style="yellow",
        )


def _say(
    options: argparse.Namespace, line: str, *, made: int, unchanged: int, failed: int, index: Path
) -> None:
    """Close with one line: for people, or with ``--json`` for another program."""
    if options.json:
        told = {"made": made, "unchanged": unchanged, "failed": failed, "index": index.as_uri()}
        OUT.out(json.dumps({"event": "einde", **told}), highlight=False)
    elif not options.quiet:
        OUT.print(line)


def _unchanged_line(reports: int, index: Path) -> str:
    there = count(reports, "rapport is er", "rapporten zijn er")
    return f"Niets veranderd: {there} al. Open {index.as_uri()}"


def _closing_line(result: RunResult, seconds: float) -> str:
    made = len(result.outcomes) - len(result.failed)
    parts = [f"{count(made, 'rapport', 'rapporten')} gemaakt"]
    if result.unchanged:
        parts.append(f"{result.unchanged} niet veranderd")
    parts.append(f"{len(result.failed)} mislukt" if result.failed else "geen mislukt")
    return f"Klaar in {duration(seconds)}: {', '.join(parts)}. Open {result.index.as_uri()}"
