"""The edition before: on which day, and what it could know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from hcalib.publishing.editions import EditionFile, ReportSpec, all_editions, peildata_before
from hcalib.workspace import Workspace, open_workspace


@dataclass(frozen=True)
class Previous:
    """The newest edition of the same agenda before this one that held the same report.

    Attributes
    ----------
    workspace : Workspace
        What it could know: cut at its peildatum, in the vintage and with the pins that it used.
    older_prints : bool
        Whether some of its figures come from an older vintage than those of now. Without one, figures that
        have no day of publication of their own are the same then as now, whatever was printed at the time.
    """

    workspace: Workspace
    older_prints: bool


def previous_edition(
    workspace: Workspace,
    notebook: str,
    vintage: str | date | None = None,
    pins: Mapping[str, str | date] | None = None,
) -> Previous | None:
    """Find the edition before the workspace's peildatum that held a report, and what was known then.

    Parameters
    ----------
    workspace : Workspace
        As the report opened it. For an action line, an edition with the whole report also counts.
    notebook : str
    vintage, pins : optional
        What the report itself was opened with. An edition without a vintage of its own gets these: nobody
        recorded which figures it used.

    Returns
    -------
    Previous or None
        None when there is no such edition.

    Raises
    ------
    UserError
        When the figures of that edition are no longer there.
    """
    days = peildata_before(workspace.root, workspace.agenda.id, workspace.peildatum, notebook)
    line = workspace.line.id if workspace.line else None
    found = [
        edition.content
        for edition in all_editions(workspace.root)
        if edition.content.agenda == workspace.agenda.id
        and edition.content.peildatum in days
        and any(_covers(report, notebook, line) for report in edition.content.reports)
    ]
    if not found:
        return None
    last = max(found, key=lambda content: content.peildatum)
    if _as_now(last, vintage, pins or {}):
        known = workspace.observations.as_known_on(last.peildatum)
        return Previous(replace(workspace, peildatum=last.peildatum, observations=known), False)
    then = open_workspace(
        workspace.agenda.id,
        workspace.region.code,
        last.peildatum,
        vintage=last.vintage,
        pins=last.pins,
        root=workspace.root,
    )
    used, newest = ({snapshot.path for snapshot in one.snapshots} for one in (then, workspace))
    return Previous(then, not used <= newest)


def _covers(report: ReportSpec, notebook: str, line: str | None) -> bool:
    if report.notebook != notebook or report.for_each in ("project", "network"):
        return False
    if "project" in report.parameters or "network" in report.parameters:
        return False
    if report.for_each == "line":
        return line is not None and (report.only is None or line in report.only)
    return report.parameters.get("line") in (None, line)


def _as_now(last: EditionFile, vintage: str | date | None, pins: Mapping[str, str | date]) -> bool:
    if last.vintage is None and not last.pins:
        return True
    mine = {name: str(day) for name, day in pins.items()}
    theirs = {name: str(day) for name, day in last.pins.items()}
    return str(last.vintage) == str(vintage) and mine == theirs
