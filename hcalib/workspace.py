"""The notebooks' door: opens a data folder as one agenda, one region and one peildatum."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from hcalib.agenda import Agenda
from hcalib.agenda.loading import confidential_folder, read_agenda
from hcalib.agenda.models import ActionLine, Body, Project
from hcalib.agenda.networks import networks
from hcalib.agenda.places import located
from hcalib.agenda_codes import code_faults
from hcalib.assumptions import Assumptions, load_assumptions
from hcalib.catalog import Catalog, Region, load_catalog
from hcalib.disclosure.answer_sources import in_confidence
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import collecting, fingerprint, raise_if_any
from hcalib.kept import Kept
from hcalib.observations import Observations, combine
from hcalib.root import find_root
from hcalib.sources.figures import newest_day, read_figures
from hcalib.sources.snapshots import Snapshot, find_snapshots


def _today() -> date:
    return datetime.now().astimezone().date()


@dataclass(frozen=True)
class Workspace:
    """Everything a report may use, and nothing that was published after the peildatum.

    Attributes
    ----------
    root : Path
        Folder of the repository.
    agenda : Agenda
    catalog : Catalog
        The common catalog, with the agenda's own regions and sources.
    observations : Observations
        Only what had been published on the peildatum.
    snapshots : tuple of Snapshot
        The verified files that the observations come from.
    region : Region
    peildatum : datetime.date
    assumptions : Assumptions or None
        For a projection of the region; None when nobody has made them, or only after the peildatum.
    line : ActionLine or None
        The action line that the report is about; None for all.
    project : Project or None
        The project that the report is about; None for all.
    network : Body or None
        The network that the report is for; None for everybody.
    made : datetime.date
        The day on which it was opened: consent for a story has to hold then as well.
    """

    root: Path
    agenda: Agenda
    catalog: Catalog
    observations: Observations
    snapshots: tuple[Snapshot, ...]
    region: Region
    peildatum: date
    assumptions: Assumptions | None = None
    line: ActionLine | None = None
    project: Project | None = None
    network: Body | None = None
    made: date = field(default_factory=_today)


@dataclass(frozen=True)
class Store:
    """One agenda with its catalog, figures and assumptions, before a region and a peildatum are chosen."""

    root: Path
    agenda: Agenda
    catalog: Catalog
    observations: Observations
    snapshots: tuple[Snapshot, ...]
    assumptions: dict[str, Assumptions]
    """By the code of the region they are about."""
    last: date | None
    """The day up to which figures were taken over or corrected; None when there are none."""


def open_store(
    root: Path,
    agenda: str,
    pins: Mapping[str, str | date] | None = None,
    vintage: str | date | None = None,
) -> Store:
    """Load and check an agenda, the catalog and the figures as they had been taken over on a day.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    agenda : str
        Id of the agenda.
    pins : mapping of str to date or ISO text, optional
        Exceptions to ``vintage``: collection of snapshots to the date that must be used.
    vintage : datetime.date or ISO text, optional
        Of each collection the newest date that is not after this day is used; a collection that starts
        later does not take part, nor does a correction that was made later. Without it, the newest of
        everything.

    Raises
    ------
    UserError
        With all faults of all files; the exit code is that of the first kind that was met.
    """
    days = _pin_days(pins or {})
    last = _newest_day(root, agenda) if vintage is None else _vintage_day(vintage)
    return _own_copy(_kept_store(root, agenda, days, last))


def _newest_day(root: Path, agenda: str) -> date | None:
    data = root / "data"
    return newest_day((data / "snapshots", data / "agenda" / agenda / "snapshots"))


_STORES: Kept[Store] = Kept(most=4)


def _kept_store(root: Path, agenda: str, pins: Mapping[str, date], last: date | None) -> Store:
    """Load a store, or return the one of before when every file that it was read from is still the same."""
    asked = (root, agenda, tuple(sorted(pins.items())), last)
    return _kept_of_files(
        _STORES, asked, _read_from(root, agenda), lambda: _load_store(root, agenda, pins, last)
    )


T = TypeVar("T")


def _kept_of_files(kept: Kept[T], asked: Hashable, folders: Iterable[Path], load: Callable[[], T]) -> T:
    """Load something from folders, or return what was loaded from the same files before."""
    folders = tuple(folders)
    found = fingerprint(folders)
    known = kept.get((asked, found))
    if known is not None:
        return known
    loaded = load()
    # files that were changed while they were read belong to neither
    return kept.keep((asked, found), loaded) if fingerprint(folders) == found else loaded


def _read_from(root: Path, agenda: str) -> tuple[Path, ...]:
    data = root / "data"
    own = data / "agenda"
    return (
        data / "catalog",
        own / agenda,
        confidential_folder(own, agenda),
        data / "snapshots",
        data / "assumptions",
    )


def _own_copy(store: Store) -> Store:
    """Give a store in which nothing can be changed for others: models are frozen, all else is copied."""
    catalog: dict[str, Any] = {
        name: dict(part) for name, part in vars(store.catalog).items() if isinstance(part, Mapping)
    }
    return replace(
        store,
        catalog=replace(store.catalog, **catalog, screening=deepcopy(store.catalog.screening)),
        observations=store.observations.copy(),
        snapshots=tuple(
            replace(
                one,
                sidecar=one.sidecar.model_copy(update={"defaults": dict(one.sidecar.defaults)}),
            )
            for one in store.snapshots
        ),
        assumptions={
            region: replace(found, parameters=dict(found.parameters))
            for region, found in store.assumptions.items()
        },
    )


def _load_store(root: Path, agenda: str, days: Mapping[str, date], last: date | None) -> Store:
    own = root / "data" / "agenda" / agenda
    loaded, catalog = _agenda_and_catalog(root, agenda, own)
    common, theirs = _snapshots(root / "data" / "snapshots", own / "snapshots", days, last)
    frames = _figures(root, common, theirs, catalog, last)
    snapshots = common + theirs
    assumptions = _assumptions(root / "data" / "assumptions", root / "data" / "agenda" / agenda, catalog)
    catalog = _with_caveats(catalog, snapshots)
    return Store(root, loaded, catalog, combine(frames, catalog), snapshots, assumptions, last)


_COMMON: Kept[list[pd.DataFrame]] = Kept(most=2)


def _figures(
    root: Path, common: tuple[Snapshot, ...], own: tuple[Snapshot, ...], catalog: Catalog, last: date | None
) -> list[pd.DataFrame]:
    """Read the figures that all agendas share, once for all of them, and those of one agenda.

    What is shared is read with the common catalog: an agenda's own codes have no place in it.
    """
    folder = root / "data" / "catalog"
    asked = (*(one.path for one in common), last)
    faults: list[Fault] = []
    frames: list[pd.DataFrame] = []
    with collecting(faults):
        shared = _kept_of_files(
            _COMMON,
            asked,
            (folder, root / "data" / "snapshots"),
            lambda: read_figures(common, load_catalog(folder), last),
        )
        frames += shared
    with collecting(faults):
        frames += read_figures(own, catalog, last)
    raise_if_any(faults)
    return frames


def _agenda_and_catalog(root: Path, agenda: str, own: Path) -> tuple[Agenda, Catalog]:
    """Load both and compare them; a fault in one does not hide those in the other."""
    loaded, found = read_agenda(root / "data" / "agenda", agenda)
    faults = list(found)
    catalog: Catalog | None = None
    with collecting(faults):
        catalog = load_catalog(root / "data" / "catalog", own)
    if loaded is not None and catalog is not None:
        faults += located(list(code_faults(loaded, catalog, own)))
    raise_if_any(faults)
    if loaded is None or catalog is None:  # neither is missing without a fault
        raise UserError([Fault("deze agenda is niet te lezen.", own)])
    return loaded, in_confidence(loaded, catalog)


def open_workspace(
    agenda: str,
    region: str | None = None,
    peildatum: str | date = "",
    *,
    line: str | None = None,
    project: str | None = None,
    network: str | None = None,
    vintage: str | date | None = None,
    pins: Mapping[str, str | date] | None = None,
    own_region: bool = False,
    root: Path | None = None,
) -> Workspace:
    """Open the data for one report; every parameter is checked.

    Parameters
    ----------
    agenda : str
        Id of the agenda, as ``hca list`` shows it.
    region : str, optional
        Code of the region; by default the agenda's own.
    peildatum : str or datetime.date
        ISO date; nothing that was published later is used.
    line : str, optional
        Id of an action line; by default all lines.
    project : str, optional
        Id of a project; by default all projects.
    network : str, optional
        Id of a network; by default the report is for everybody.
    vintage, pins : optional
        See :func:`open_store`.
    own_region : bool
        True for a report about the agenda itself: another region is then a mistake.
    root : Path, optional
        Folder of the repository; by default found from the working folder.

    Raises
    ------
    UserError
        With every parameter that cannot be (exit code USAGE), or with the faults of the data.
    """
    store = open_store(root or find_root(), agenda, pins, vintage)
    return narrow(
        store, region, peildatum, line=line, project=project, network=network, own_region=own_region
    )


def narrow(
    store: Store,
    region: str | None,
    peildatum: str | date,
    *,
    line: str | None = None,
    project: str | None = None,
    network: str | None = None,
    own_region: bool = False,
) -> Workspace:
    """Choose region, peildatum, action line, project and network in a store; see :func:`open_workspace`."""
    faults: list[Fault] = []
    code = region or store.agenda.region
    with collecting(faults):
        chosen = _region(store, code, own_region)
    with collecting(faults):
        day = parse_day(peildatum)
    with collecting(faults):
        chosen_line = _line(store.agenda, line)
    with collecting(faults):
        chosen_project = _project(store.agenda, project)
    with collecting(faults):
        chosen_network = _network(store.agenda, network)
    raise_if_any(faults, ExitCode.USAGE)
    return Workspace(
        root=store.root,
        agenda=store.agenda,
        catalog=store.catalog,
        observations=store.observations.as_known_on(day),
        snapshots=store.snapshots,
        region=chosen,
        peildatum=day,
        assumptions=_known_assumptions(store, chosen.code, day),
        line=chosen_line,
        project=chosen_project,
        network=chosen_network,
    )


def _assumptions(folder: Path, agenda: Path, catalog: Catalog) -> dict[str, Assumptions]:
    """Read every set of assumptions, and that of the agenda itself; a region may have one."""
    faults: list[Fault] = []
    sets: dict[str, Assumptions] = {}
    by_folder: dict[str, Assumptions] = {}
    for path in [*sorted(folder.glob("*/about.yml")), *agenda.glob("assumptions/about.yml")]:
        with collecting(faults):
            loaded = load_assumptions(path.parent, catalog, by_folder)
            by_folder[path.parent.name] = loaded
            if loaded.region in sets:
                message = f"voor de regio '{loaded.region}' zijn er al aannames; houd er één map van over."
                faults.append(Fault(message, path, None, "region"))
            sets.setdefault(loaded.region, loaded)
    raise_if_any(faults)
    return sets


def _with_caveats(catalog: Catalog, snapshots: tuple[Snapshot, ...]) -> Catalog:
    """Add to each source what its figures' own files say that a reader has to know."""
    sources = dict(catalog.sources)
    for snapshot in snapshots:
        if source := sources.get(snapshot.sidecar.source):
            caveats = tuple(dict.fromkeys([*source.caveats, *snapshot.sidecar.caveats]))
            sources[source.id] = source.model_copy(update={"caveats": caveats})
    return replace(catalog, sources=sources)


def _known_assumptions(store: Store, region: str, day: date) -> Assumptions | None:
    found = store.assumptions.get(region)
    return found if found is not None and found.established <= day else None


def parse_day(text: str | date) -> date:
    """Read a peildatum.

    Raises
    ------
    UserError
        With exit code USAGE when it is not an ISO date between 1990 and 2100.
    """
    try:
        day = text if isinstance(text, date) else date.fromisoformat(text)
    except (TypeError, ValueError):
        raise UserError(f"de peildatum '{text}' is geen datum; schrijf 2022-06-30.", ExitCode.USAGE) from None
    if not 1990 <= day.year <= 2100:
        raise UserError(f"de peildatum '{text}' ligt buiten 1990 tot en met 2100.", ExitCode.USAGE)
    return day


def _snapshots(
    common: Path, own: Path, pins: Mapping[str, date], last: date | None
) -> tuple[tuple[Snapshot, ...], tuple[Snapshot, ...]]:
    """Choose those that all share and an agenda's own; a pin counts where its collection stands."""
    theirs = {name: day for name, day in pins.items() if (own / name).is_dir()}
    ours = {name: day for name, day in pins.items() if name not in theirs}
    faults: list[Fault] = []
    shared: tuple[Snapshot, ...] = ()
    found: tuple[Snapshot, ...] = ()
    with collecting(faults):
        shared = find_snapshots(common, ours, last)
    with collecting(faults):
        found = find_snapshots(own, theirs, last)
    if last is not None and not (shared or found):
        faults.append(
            Fault(f"op {last.isoformat()} was er nog geen enkele momentopname; kies een latere dag.", common)
        )
    raise_if_any(faults, ExitCode.SNAPSHOT)
    return shared, found


def _vintage_day(vintage: str | date) -> date:
    try:
        return vintage if isinstance(vintage, date) else date.fromisoformat(vintage)
    except (TypeError, ValueError):
        message = f"de dag '{vintage}' van de momentopnamen is geen datum; schrijf 2026-11-23."
        raise UserError(message, ExitCode.USAGE) from None


def _pin_days(pins: Mapping[str, str | date]) -> dict[str, date]:
    days: dict[str, date] = {}
    faults = []
    for name, day in pins.items():
        try:
            days[name] = day if isinstance(day, date) else date.fromisoformat(day)
        except (TypeError, ValueError):
            faults.append(
                Fault(f"de datum '{day}' waarop '{name}' is vastgezet, is geen datum; schrijf 2026-11-23.")
            )
    raise_if_any(faults, ExitCode.USAGE)
    return days


def _region(store: Store, code: str, own_region: bool) -> Region:
    agenda = store.agenda
    region = store.catalog.regions.get(code)
    if region is None:
        message = f"de regio '{code}' bestaat niet; kies een code uit data/catalog/regions.csv."
        raise UserError(message, ExitCode.USAGE)
    if own_region and code != agenda.region:
        message = (
            f"dit rapport gaat over de agenda {agenda.short}; de regio kan alleen '{agenda.region}' zijn."
        )
        raise UserError(message, ExitCode.USAGE)
    if region.example != agenda.example:
        message = (
            f"de regio '{code}' hoort niet bij de agenda '{agenda.id}': "
            "verzonnen en echte gegevens gaan niet samen."
        )
        raise UserError(message, ExitCode.USAGE)
    return region


def _line(agenda: Agenda, line: str | None) -> ActionLine | None:
    if line is None:
        return None
    known = [known.id for known in agenda.lines]
    if line not in known:
        message = f"de actielijn '{line}' bestaat niet in {agenda.short}; kies uit: {', '.join(known)}."
        raise UserError(message, ExitCode.USAGE)
    return agenda.line(line)


def _project(agenda: Agenda, project: str | None) -> Project | None:
    if project is None:
        return None
    known = {known.id: known for known in agenda.projects}
    if project not in known:
        choices = f"kies uit: {', '.join(known)}" if known else "deze agenda heeft geen projecten"
        message = f"het project '{project}' bestaat niet in {agenda.short}; {choices}."
        raise UserError(message, ExitCode.USAGE)
    return known[project]


def _network(agenda: Agenda, network: str | None) -> Body | None:
    if network is None:
        return None
    known = {known.id: known for known in networks(agenda)}
    if network not in known:
        choices = f"kies uit: {', '.join(known)}" if known else "deze agenda heeft geen netwerken"
        message = f"het netwerk '{network}' bestaat niet in {agenda.short}; {choices}."
        raise UserError(message, ExitCode.USAGE)
    return known[network]
