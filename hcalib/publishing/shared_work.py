"""What several reports need alike, loaded or computed once before they are forked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hcalib.publishing.warm import imported, load, warm_up
from hcalib.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from hcalib.publishing.editions import Report


@dataclass(frozen=True)
class Piece:
    """Something that is loaded or computed once, before the reports that need it are forked.

    Attributes
    ----------
    reports : frozenset of str
        Keys of the reports that find it in the memory they share.
    work : callable
        Does it. Nothing that goes wrong is raised: a report that needs it runs into the same, and tells it
        in its own place.
    """

    reports: frozenset[str]
    work: Callable[[], None]


def pieces(reports: Sequence[Report]) -> tuple[Piece, ...]:
    """Return what some reports share, in the order in which it can best be done.

    A process that is forked off once the pieces of its report are done finds in the memory that it shares

    - the modules that its notebook imports, and what makes its page;
    - the store of its edition (``hcalib.workspace``), without reading a file again;
    - the libraries that fit models, which our functions import where they are used;
    - the draws of the projection that scenarios have in common (``hcalib.projection.running.Sample``);
    - which numbers of persons of projects may be shown (``hcalib.monitoring.projects.protecting``).

    All of it is kept by the functions themselves under a key of everything that it depends on: a report that
    asks something else, or after a file was changed, computes its own, and what a report shows never
    depends on whether the pieces were done. What only one report asks for is left to that report, which runs
    beside others. Two editions of the same figures share. All pieces stay single-threaded; they take
    some 100 MB.

    Reports that fit no model need little, so that what these need comes first: they can be made while the
    rest is done.

    Parameters
    ----------
    reports : sequence of Report
        Those that are going to be made, of any number of editions.
    """
    using = {report.key: imported(report.notebook.path) for report in reports}
    fitting = [report for report in reports if using[report.key] & set(_FIT)]
    others = [report for report in reports if report not in fitting]

    def asked(module: str) -> Iterator[Piece]:
        return _shared(module, [report for report in reports if module in using[report.key]])

    return (
        *_imports(others),
        *asked(_OPENED),
        *_imports(fitting),
        *_libraries(fitting, using),
        *asked(_GOALS),
        *asked(_PROJECTS),
    )


def _imports(reports: Sequence[Report]) -> Iterator[Piece]:
    if reports:
        notebooks = {report.notebook.path for report in reports}
        yield Piece(_keys(reports), partial(warm_up, notebooks))


def _libraries(reports: Sequence[Report], using: Mapping[str, Collection[str]]) -> Iterator[Piece]:
    names = Counter(name for report in reports for name in using[report.key])
    if any(names[name] > 1 for name in _FIT):
        yield Piece(_keys(reports), partial(load, _FITTING))


def _shared(module: str, reports: Sequence[Report]) -> Iterator[Piece]:
    """Yield a piece for every question that more than one report asks of a module."""
    for question, times in Counter(_question(report) for report in reports).items():
        asking = [report for report in reports if _question(report) == question]
        if times > 1:
            yield Piece(_keys(asking), partial(_ask, _SHARED[module], asking[0]))


def _ask(work: Callable[[Workspace, Mapping[str, Any]], None], report: Report) -> None:
    # whatever goes wrong, goes wrong again in the report
    with suppress(Exception):
        work(_opened(report), report.parameters)


def _keys(reports: Iterable[Report]) -> frozenset[str]:
    return frozenset(report.key for report in reports)


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
    "statsmodels.regression.linear_model",
    "statsmodels.tsa.statespace.exponential_smoothing",
    "statsmodels.tsa.statespace.structural",
)
"""What fits them; it takes more than a second to import, in every process that has not."""

_OPENED = "hcalib.workspace"
_PROJECTS = "hcalib.presentation.projectmonitor.monitor"
_GOALS = "hcalib.presentation.doelmonitor.what_if"

_SHARED: Mapping[str, Callable[[Workspace, Mapping[str, Any]], None]] = MappingProxyType(
    {_OPENED: _nothing_more, _PROJECTS: _projects, _GOALS: _goals}
)
"""By the module that a notebook imports: what reports with that module share."""
