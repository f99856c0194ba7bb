"""What each step of ``hca pipeline`` does, and what it would do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import OUT, count
from hcalib.errors import ExitCode
from hcalib.publishing.logbook import SHARED, Log
from hcalib.publishing.pipeline import StepOutcome, Work

if TYPE_CHECKING:
    from hcalib.publishing.audit import Audit
    from hcalib.publishing.unattended import Step, Unattended

_MOST = 10
"""Lines of a kind that are shown before they are only counted."""


@dataclass
class Steps:
    """The steps of one pipeline; what the audit saw is what the website may show.

    Parameters
    ----------
    root, output, logs : Path
        Folders of the workspace, of all editions, and of the logs.
    settings : Unattended
    editions : tuple of str
        Names of the editions to make.
    wanted : str
        What editions were looked for, for who finds none.
    log : Log
    environment : mapping of str to str
        For the programs that are started.
    now : datetime.datetime
    """

    root: Path
    output: Path
    logs: Path
    settings: Unattended
    editions: tuple[str, ...]
    wanted: str
    log: Log
    environment: Mapping[str, str]
    now: datetime
    _audited: dict[str, str] = field(default_factory=dict, init=False)
    _unattacked: set[str] = field(default_factory=set, init=False)

    def works(self, steps: Sequence[Step]) -> tuple[Work, ...]:
        """Return the steps, ready to be carried out."""
        doing: dict[Step, tuple[Callable[[], StepOutcome], Callable[[], Sequence[str]]]] = {
            "fetch": (self._fetch, self._fetch_preview),
            "check": (self._check, lambda: ["alle gegevens en edities worden nagekeken"]),
            "run": (self._run, self._run_preview),
            "audit": (self._audit, self._audit_preview),
            "site": (self._site, self._site_preview),
            "tidy": (self._tidy, self._tidy_preview),
        }
        return tuple(Work(step, *doing[step]) for step in steps)

    def _fetch(self) -> StepOutcome:
        from hcalib.cli.fetch_progress import fetch_progress
        from hcalib.cli.sources import clients, read_recipes
        from hcalib.sources.fetching import Fetching, exit_code
        from hcalib.sources.recipes.loading import recipes_of

        root, catalog, recipes = read_recipes()
        with fetch_progress(OUT) as progress:
            fetching = Fetching(
                root, catalog, clients(root, tell=progress.waiting), self.now.date(), progress
            )
            outcomes = fetching.run(recipes_of(recipes, []))
        for one in outcomes:
            self.log.event(
                "source",
                f"{one.source}: {one.state}",
                level="warning" if one.failed else "info",
                step="fetch",
                seconds=one.seconds,
            )
        failed = [one.source for one in outcomes if one.failed]
        new = sum(one.state == "nieuw" for one in outcomes)
        told = (
            f"{count(len(outcomes), 'bron', 'bronnen')}, {new} met nieuwe cijfers, {len(failed)} niet gelukt"
        )
        remarks = (f"Niet gelukt: {', '.join(failed)}. De vorige cijfers blijven gelden.",) if failed else ()
        return StepOutcome(exit_code(outcomes), f"{told}.", remarks)

    def _fetch_preview(self) -> list[str]:
        from hcalib.cli.sources import read_recipes
        from hcalib.sources.recipes.loading import recipes_of

        sources = recipes_of(read_recipes()[2], [])
        return [f"{count(len(sources), 'bron wordt', 'bronnen worden')} opgehaald: {', '.join(sources)}"]

    def _check(self) -> StepOutcome:
        from hcalib.cli import main

        # with --debug the faults come as an error, of which the log takes only the places
        return StepOutcome(ExitCode(main(["check", "--debug"])), "De gegevens en edities kloppen.")

    def _run(self) -> StepOutcome:
        """Make the reports in a process of its own: what the other steps loaded does not weigh on it."""
        from hcalib.publishing.manifest import read_manifest
        from hcalib.publishing.notify import PASSWORD

        if not self.editions:
            return StepOutcome(ExitCode.USAGE, self._none())
        # a notebook has nothing to do with the mail
        given = {name: value for name, value in self.environment.items() if name != PASSWORD}
        done = subprocess.run(
            [sys.executable, "-m", "hcalib.cli", "run", *self.editions, *self._where()],
            cwd=self.root,
            env={
                **given,
                "HCALIB_ROOT": str(self.root),
                **({SHARED: str(self.log.path)} if self.log.path else {}),
            },
            stdout=subprocess.DEVNULL if OUT.quiet else None,
            check=False,
        )
        code = ExitCode(done.returncode) if done.returncode in set(ExitCode) else ExitCode.UNEXPECTED
        if code not in (ExitCode.OK, ExitCode.REPORT_FAILED, ExitCode.UNEXPECTED):
            return StepOutcome(code, f"Geen rapporten gemaakt (afsluitcode {int(code)} van hca run).")
        reports = {
            f"{name}/{report['name']}": report
            for name in self.editions
            for report in (read_manifest(self.output / name) or {"reports": []})["reports"]
        }
        failed = [key for key, report in reports.items() if report["error"]]
        unmade = [key for key, report in reports.items() if not report["error"] and not report["files"]]
        ready = len(reports) - len(failed) - len(unmade)
        told = f"{count(ready, 'rapport', 'rapporten')} klaar, {len(failed)} mislukt."
        why = "de reden staat op de inhoudspagina van de editie"
        remarks = [f"Mislukt: {', '.join(failed)}; {why}."] if failed else []
        if unmade or (code is not ExitCode.OK and not failed):
            told = f"Het maken brak af: {told}"
            remarks.append("Start dezelfde opdracht opnieuw: wat klaar is, wordt niet nog eens gemaakt.")
        return StepOutcome(code, told, tuple(remarks))

    def _where(self) -> list[str]:
        """Say where the reports come, and which computers make them."""
        scheduler = self.settings.pipeline.scheduler
        elsewhere = ["--executor", "dask", "--scheduler", scheduler] if scheduler else []
        return ["--naar", str(self.output), *elsewhere]

    def _run_preview(self) -> list[str]:
        from hcalib.publishing.editions import load_editions, plan

        if not self.editions:
            return [self._none()]
        reports = plan(self.root, load_editions(self.root, self.editions))
        made = count(len(reports), "rapport", "rapporten")
        told = [f"{made} in {', '.join(self.editions)}; wat niet is veranderd, blijft staan"]
        scheduler = self.settings.pipeline.scheduler
        return [*told, f"op de computers van {scheduler}"] if scheduler else told

    def _none(self) -> str:
        return f"Er is nog geen editie met de naam {self.wanted}; zet haar in data/editions."

    def _to_audit(self) -> tuple[str, ...]:
        from hcalib.publishing.manifest import read_manifest
        from hcalib.publishing.site import site_editions

        made = [name for name in self.editions if read_manifest(self.output / name) is not None]
        return tuple(dict.fromkeys([*made, *site_editions(self.root, self.output, self.settings.site)]))

    def _audit(self) -> StepOutcome:
        """Attack all that is, or is going to be, public together: two safe editions can betray one answer."""
        from hcalib.publishing.audit import audit_editions
        from hcalib.publishing.site import fingerprint

        names = self._to_audit()
        if not names:
            return StepOutcome(ExitCode.OK, "Er zijn nog geen edities om na te gaan.")
        seen = {name: fingerprint(self.output / name) for name in names}
        audits = audit_editions(self.root, self.output, names, together=True)
        self._audited = seen
        self._unattacked = {name for one in audits if not one.answers for name in one.editions}
        for one in audits:
            for line in _some(list(one.leaks)):  # for the screen only; the log and the mail go further
                OUT.print(f"    te achterhalen: {line}", style="red", markup=False)
        leaking = [one for one in audits if one.leaks]
        remarks = tuple(remark for one in audits for remark in _about(one))
        if leaking:
            agendas = ", ".join(one.agenda for one in leaking)
            told = f"Er is iets te achterhalen in edities van {agendas}; verspreid ze niet. Zie 'hca audit'."
            return StepOutcome(ExitCode.REPORT_FAILED, told, remarks)
        checked = count(len(names), "editie", "edities")
        return StepOutcome(ExitCode.OK, f"Niets te achterhalen gevonden in {checked}.", remarks)

    def _audit_preview(self) -> list[str]:
        names = self._to_audit()
        return [f"aangevallen worden: {', '.join(names)}" if names else "er zijn nog geen edities"]

    def _site(self) -> StepOutcome:
        from hcalib.publishing.links import check_links
        from hcalib.publishing.site import fingerprint, site_editions, site_files, site_folder
        from hcalib.publishing.web_folder import publish

        rules = self.settings.site
        names = site_editions(self.root, self.output, rules)
        unknown = [one for one in names if self._audited.get(one) != fingerprint(self.output / one)]
        if unknown:
            told = f"Veranderd sinds de audit: {', '.join(unknown)}. De website is niet bijgewerkt."
            return StepOutcome(ExitCode.OUTPUT, told)
        unattacked = [one for one in names if one in self._unattacked]
        if unattacked and rules.answers_needed:
            told = f"Niet te controleren zonder de antwoorden: {', '.join(unattacked)}. Niets bijgewerkt."
            return StepOutcome(ExitCode.REPORT_FAILED, told)
        files = site_files(self.root, self.output, names)
        faults = check_links(files)
        if faults.outside:
            told = "Er zijn links naar plekken buiten de website; de website is niet bijgewerkt."
            return StepOutcome(ExitCode.REPORT_FAILED, told, faults.outside[:_MOST])
        folder = site_folder(self.root, rules)
        if folder is None:
            told = f"{len(files)} bestanden nagekeken; er is geen map voor een website ingesteld."
        else:
            done = publish(folder, files)
            told = f"{count(len(names), 'editie', 'edities')} op de website: "
            told += f"{len(done.written)} bestanden vernieuwd, {len(done.removed)} weggehaald."
        return StepOutcome(ExitCode.OK, told, faults.broken[:_MOST])

    def _site_preview(self) -> list[str]:
        from hcalib.publishing.site import site_editions, site_files, site_folder
        from hcalib.publishing.web_folder import publish

        names = site_editions(self.root, self.output, self.settings.site)
        folder = site_folder(self.root, self.settings.site)
        if folder is None:
            return ["alleen de links worden nagekeken: er is geen map voor een website ingesteld"]
        would = publish(folder, site_files(self.root, self.output, names), dry_run=True)
        told = f"met wat er nu is: {len(would.written)} bestanden naar {folder}, {len(would.removed)} weg"
        return [told, *_some([f"weg: {name}" for name in would.removed])]

    def _tidy(self) -> StepOutcome:
        from hcalib.publishing.retention import tidy, what_goes

        going = what_goes(self.root, self.output, self.logs, self.settings.retention, self.now)
        failures = tidy(self.output, going, self.now)
        told = f"{len(going) - len(failures)} opgeruimd."
        return StepOutcome(ExitCode.OUTPUT if failures else ExitCode.OK, told, failures)

    def _tidy_preview(self) -> list[str]:
        from hcalib.publishing.retention import what_goes

        going = what_goes(self.root, self.output, self.logs, self.settings.retention, self.now)
        how = {True: "naar de prullenbak", False: "weg"}
        return [f"{one.path.name} {how[one.to_trash]}: {one.why}" for one in going] or ["niets op te ruimen"]


def _about(one: Audit) -> list[str]:
    """Return what to know of an audit, in counts."""
    told = []
    if one.remarks:
        lines = count(len(one.remarks), "punt kon", "punten konden")
        told.append(f"Agenda {one.agenda}: {lines} niet worden gecontroleerd; 'hca audit' noemt ze.")
    if not one.answers:
        told.append(
            f"Agenda {one.agenda}: de antwoorden staan niet op deze computer; cijfers niet aangevallen."
        )
    return told


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - _MOST
    return [*lines[:_MOST], f"en nog {more}"] if more > 0 else lines
