"""Files of figures for tests, with a small catalog, and reading them back."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hcalib.catalog import Branch, Catalog, Identity, Indicator, Region, Source, Unit
from hcalib.errors import UserError
from hcalib.observations import Observations, combine, read_observations

VINTAGE = date(2026, 11, 23)
COLUMN_NAMES = ("indicator", "region", "period", "value", "unit", "status", "source")
GOOD = ("bevolking", "PV24", "2021JJ00", "428226", "personen", "definitief", "tabel")
Make = Callable[..., Path]


def indicator(
    name: str, unit: str, low: float, high: float, moment: str = "period", lag: int = 30
) -> Indicator:
    return Indicator(
        id=name,
        name=name.capitalize(),
        definition=f"Definitie van {name}.",
        unit=unit,
        direction="none",
        levels=("land", "provincie"),
        moment=moment,
        lag_days=lag,
        sources=("tabel",),
        minimum=low,
        maximum=high,
    )


def source(name: str, published: date | None = None) -> Source:
    return Source(
        id=name,
        publisher="CBS",
        title=name,
        kind="statline" if published is None else "document",
        licence="CC BY 4.0",
        rhythm="jaarlijks",
        how="Ophalen.",
        published=published,
        citation=name,
    )


def catalog_with(*identities: Identity) -> Catalog:
    indicators = (
        indicator("bevolking", "personen", 0, 25_000_000, "begin", 173),
        indicator("verzuim", "procent", 0, 25, lag=80),
        indicator("tekort", "personen", -1000, 500_000, "end", 180),
    )
    regions = (
        Region(code="NL01", name="Nederland", kind="land"),
        Region(code="PV24", name="Flevoland", kind="provincie", parent="NL01"),
        Region(code="GM1", name="Oost", kind="gemeente", parent="PV24"),
        Region(code="GM2", name="West", kind="gemeente", parent="PV24"),
    )
    sources = (
        source("tabel"),
        source("andere-tabel"),
        source("plan", date(2021, 6, 30)),
        source("later", date(2024, 1, 31)),
    )
    return Catalog(
        indicators={i.id: i for i in indicators},
        units={u: Unit(id=u, name=u, kind="count") for u in ("personen", "procent", "fte")},
        sources={s.id: s for s in sources},
        regions={r.code: r for r in regions},
        branches={b: Branch(id=b, name=b, scheme="geen") for b in ("totaal", "Q")},
        levels={},
        identities=identities,
    )


CATALOG = catalog_with()


def writer_in(folder: Path) -> Make:
    """Return what writes a file of rows; a row is GOOD with other cells for the columns that are named."""

    def write(*rows: dict[str, str], columns: Iterable[str] = (), name: str = "cijfers.csv") -> Path:
        header = [*COLUMN_NAMES, *columns]
        path = folder / name
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header)
            good = dict(zip(COLUMN_NAMES, GOOD, strict=True))
            writer.writerows([[{**good, **row}.get(column, "") for column in header] for row in rows])
        return path

    return write


def read(path: Path, defaults: dict[str, str] | None = None) -> pd.DataFrame:
    return read_observations(path, defaults or {}, VINTAGE, CATALOG)


def faults_of(path: Path, defaults: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(UserError) as error:
        read(path, defaults)
    return [str(fault) for fault in error.value.faults]


def load(*paths: Path, catalog: Catalog = CATALOG) -> Observations:
    return combine([read_observations(path, {}, VINTAGE, catalog) for path in paths], catalog)


def load_faults(*paths: Path, catalog: Catalog = CATALOG) -> list[str]:
    with pytest.raises(UserError) as error:
        load(*paths, catalog=catalog)
    return [str(fault) for fault in error.value.faults]
