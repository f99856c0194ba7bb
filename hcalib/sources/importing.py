"""Taking over the figures of files that somebody sent, beside what earlier deliveries gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.observations import FILE_COLUMNS, FILE_DEFAULTS
from hcalib.periods import parse_period
from hcalib.sources.deliveries import Delivery
from hcalib.sources.layouts.figures import as_text
from hcalib.sources.layouts.models import Layout
from hcalib.sources.layouts.results import KEY_COLUMNS, Figure
from hcalib.sources.snapshots import read_vintage, vintages
from hcalib.sources.writing import NewTable

if TYPE_CHECKING:
    from hcalib.sources.arrival import Arrival

_PERIOD = KEY_COLUMNS.index("period")


def take_over(
    root: Path,
    catalog: Catalog,
    deliveries: Sequence[Delivery],
    today: date,
    *,
    dry_run: bool = False,
    force: bool = False,
) -> list[Arrival]:
    """Hand the figures of the files to the store, source by source.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    deliveries : sequence of Delivery
        Files of one source are taken together.
    today : datetime.date
        Name of the new vintage.
    dry_run : bool
        True to write nothing.
    force : bool
        True to accept that many figures have disappeared.

    Returns
    -------
    list of Arrival
        One for each source, in the order of the files.

    Raises
    ------
    UserError
        When two files give different values for one figure (exit code SOURCE), or the store objects.
    """
    from hcalib.sources.arrival import receive

    arrivals = []
    for source in dict.fromkeys(delivery.layout.source for delivery in deliveries):
        own = [delivery for delivery in deliveries if delivery.layout.source == source]
        table = new_table(root, catalog, source, own)
        arrivals.append(receive(root, catalog, source, today, [table], dry_run=dry_run, force=force))
    return arrivals


def new_table(root: Path, catalog: Catalog, source: str, deliveries: Sequence[Delivery]) -> NewTable:
    """Put the figures of the files of one source together with those that earlier deliveries gave.

    Raises
    ------
    UserError
        When two files give different values for one figure.
    """
    new = pd.DataFrame(
        _rows(deliveries, catalog), columns=[name for name in FILE_COLUMNS if name != "source"]
    )
    earlier = _earlier(root / "data" / "snapshots" / source)
    kept = _still_valid(earlier, new, {delivery.layout.earlier for delivery in deliveries})
    about = catalog.sources[source]
    names = ", ".join(delivery.path.name for delivery in deliveries)
    method = f"Ingelezen uit {names} (indeling {', '.join(_unique(d.layout.id for d in deliveries))})."
    if not kept.empty:
        method += f" Aangevuld met {len(kept)} cijfers uit eerdere leveringen."
    return NewTable(
        name=source,
        frame=pd.concat([kept, new], ignore_index=True).fillna(""),
        title=about.title,
        citation=about.citation,
        method=method,
        licence=about.licence,
        table=about.table,
        url=about.url,
        caveats=tuple(_unique(caveat for d in deliveries for caveat in _caveats(d.layout))),
        raw_sha256=_raw_checksum(deliveries),
    )


def _rows(deliveries: Sequence[Delivery], catalog: Catalog) -> Iterable[dict[str, str]]:
    """Yield the rows of the observation file; the same figure in two files counts once."""
    seen: dict[tuple[str, ...], tuple[Figure, Delivery]] = {}
    faults = []
    for delivery in deliveries:
        newest = max((parse_period(figure.key[_PERIOD]).end for figure in delivery.figures), default=None)
        for figure in delivery.figures:
            published = _published(delivery, figure, newest)
            identity = (*figure.key, published if delivery.layout.earlier == "uitgaven" else "")
            before = seen.get(identity)
            if before is None:
                seen[identity] = figure, delivery
                yield _row(figure, published, catalog)
            elif (before[0].value, before[0].qualifier) != (figure.value, figure.qualifier):
                message = (
                    f"cel {figure.cell} geeft een andere waarde dan {before[1].path.name}, cel "
                    f"{before[0].cell}, voor hetzelfde cijfer; lees maar één van de twee in."
                )
                faults.append(Fault(message, delivery.path, figure.row))
    if faults:
        raise UserError(faults[:20], ExitCode.SOURCE)


def _published(delivery: Delivery, figure: Figure, newest: date | None) -> str:
    when = delivery.layout.published
    if delivery.published is None or when == "geen":
        return ""
    if when == "nieuwste" and parse_period(figure.key[_PERIOD]).end != newest:
        return ""
    return delivery.published.isoformat()


def _row(figure: Figure, published: str, catalog: Catalog) -> dict[str, str]:
    about = dict(zip(KEY_COLUMNS, figure.key, strict=True))
    return {
        **about,
        "value": as_text(figure.value),
        "qualifier": figure.qualifier if figure.value is not None else "",
        "unit": catalog.indicators[about["indicator"]].unit,
        "status": figure.status,
        "published": published,
        "note": figure.note[:1].upper() + figure.note[1:],
    }


def _earlier(collection: Path) -> pd.DataFrame:
    """Return the rows of the newest vintage as text, with every column."""
    last = max(vintages(collection), default=None)
    frames = [pd.DataFrame(columns=list(FILE_COLUMNS), dtype="str")]
    for snapshot in () if last is None else read_vintage(collection, last):
        raw = pd.read_csv(snapshot.path, dtype="str", keep_default_na=False)
        filled = {**FILE_DEFAULTS, "source": snapshot.sidecar.source, **snapshot.sidecar.defaults}
        frames.append(raw.assign(**{name: text for name, text in filled.items() if name not in raw.columns}))
    return pd.concat(frames, ignore_index=True)[list(FILE_COLUMNS)]


def _still_valid(earlier: pd.DataFrame, new: pd.DataFrame, ways: set[str]) -> pd.DataFrame:
    """Return the earlier rows that the new ones do not take the place of."""
    if earlier.empty or ways == {"vervangen"}:
        return earlier[~earlier["indicator"].isin(new["indicator"])]
    identity = [*KEY_COLUMNS, "published"] if ways == {"uitgaven"} else list(KEY_COLUMNS)
    replaced = set(new[identity].itertuples(index=False, name=None))
    rows = list(earlier[identity].itertuples(index=False, name=None))
    return earlier[[row not in replaced for row in rows]]


def _caveats(layout: Layout) -> Iterable[str]:
    """Yield what must be known of the figures, also what of the layout nobody has seen in a real file."""
    yield from layout.caveats
    if layout.assumed:
        yield f"Niet bevestigd bij het inlezen: {layout.assumed}"


def _raw_checksum(deliveries: Sequence[Delivery]) -> str | None:
    if len(deliveries) != 1:
        return None
    return sha256(deliveries[0].path.read_bytes()).hexdigest()


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
