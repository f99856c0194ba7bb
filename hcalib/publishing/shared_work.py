"""What several reports compute alike, computed once before they are forked."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hcalib.publishing.warm import imported
from hcalib.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from hcalib.publishing.editions import Report


def prepare(reports: Iterable[Report]) -> None:
    """Compute what more than one of some reports will ask for, and keep it in this process.

    Call it once, after the imports and before the first fork: a process that is forked off finds in the
    memory that it shares

    - the libraries that fit models, which our functions import where they are used;
    - the store of each edition (``hcalib.workspace``), without reading a file again;
    - which numbers of persons of projects may be shown (``hcalib.monitoring.projects.protecting``);
    - the draws of the projection that scenarios have in common (``hcalib.projection.running.Sample``).

    All of it is kept by the functions themselves under a key of everything that it depends on: a report that
    asks something else, or after a file was changed, computes its own, and what a report shows never
    depends on whether this was called. What only one report asks for is left to that report, which runs
    beside others. Two editions of the same figures share. It stays single-threaded, takes about as long as
    one report, and some 100 MB.

    Parameters
    ----------
    reports : iterable of Report
        Those that are going to be made, of any number of editions. A fault in what they share is not raised:
        the report that runs into it tells it in its own place.
    """
    listed = list(reports)
    names = Counter(name for report in listed for name in set(imported(report.notebook.path)))
    if any(names[name] > 1 for name in _FIT):
        for name in _FITTING:
            importlib.import_module(name)
    for module, work in _SHARED.items():
        asking = [report for report in listed if module in set(imported(report.notebook.path))]
        times = Counter(_question(report) for report in asking)
        for question, report in {_question(report): report for report in asking}.items():
            if times[question] == 1:
                continue
            try:
                work(_opened(report), report.parameters)
            except Exception:  # whatever it is, it happens again in the report
                continue


def _question(report: Report) -> tuple[str, str, date, str, str, str]:
    """Return what decides whether two reports ask the same."""
    content = report.edition.content
    given = report.parameters
    seed = given.get("seed", report.notebook.parameters.get("seed", ""))
    figures = str(given.get("vintage")), str(sorted(given.get("pins", {}).items()))
    return content.agenda, report.workspace.region.code, content.peildatum, *figures, str(seed)


def _opened(report: Report) -> Workspace:
    """Open the workspace as the report itself does, but for its own line or project."""
    given = report.parameters
    names = ("agenda", "region", "peildatum", "vintage", "pins")
    return open_workspace(**{name: given[name] for name in names}, root=report.workspace.root)


def _nothing_more(_workspace: Workspace, _parameters: Mapping[str, Any]) -> None:
    """Opening it was all."""


def _projects(workspace: Workspace, _parameters: Mapping[str, Any]) -> None:
    from hcalib.presentation.projectmonitor.monitor import gather

    gather(
        workspace.agenda,
        workspace.catalog,
        workspace.peildatum,
        observations=workspace.observations,
        made=workspace.made,
    )


def _goals(workspace: Workspace, parameters: Mapping[str, Any]) -> None:
    from hcalib.presentation.doelmonitor import shared_draws

    seed = {"seed": int(parameters["seed"])} if "seed" in parameters else {}
    shared_draws.prepare(
        workspace.root,
        workspace.agenda,
        workspace.observations,
        workspace.catalog,
        workspace.assumptions,
        workspace.region.code,
        workspace.peildatum,
        **seed,
    )


_FIT = (
    "hcalib.monitoring.attribution",
    "hcalib.monitoring.labour_market",
    "hcalib.presentation.doelmonitor.what_if",
    "hcalib.presentation.sectortafel.ahead",
)
"""A notebook that imports one of these fits models."""

_FITTING = (
    "statsmodels.api",
    "statsmodels.tsa.statespace.exponential_smoothing",
    "statsmodels.tsa.statespace.structural",
)
"""What fits them; it takes more than a second to import, in every process that has not."""

_SHARED: Mapping[str, Callable[[Workspace, Mapping[str, Any]], None]] = MappingProxyType(
    {
        "hcalib.workspace": _nothing_more,
        "hcalib.presentation.projectmonitor.monitor": _projects,
        "hcalib.presentation.doelmonitor.what_if": _goals,
    }
)
"""By the module that a notebook imports: what reports with that module share."""
