"""The one tidy table: every figure with its unit, status, source and vintage, checked on loading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from hcalib.catalog import TOTAL, Catalog, Indicator
from hcalib.errors import Fault, UserError
from hcalib.files import raise_if_any
from hcalib.periods import Period, parse_period

STATUSES = ("definitief", "voorlopig", "prognose", "schatting", "doel", "voorbeeld")
QUALIFIERS = ("", "ca.", ">", "<")
SEXES = (TOTAL, "man", "vrouw")

KEY = ["indicator", "region", "period", "branch", "sex", "age", "source", "vintage"]
COLUMNS = [*KEY, "value", "qualifier", "unit", "status", "available", "note", "file", "row"]

_FILE_COLUMNS = (
    "indicator", "region", "period", "branch", "sex", "age", "value", "qualifier", "unit", "status", "source",
    "published", "note",
)  # fmt: skip
_FILE_DEFAULTS = {"branch": TOTAL, "sex": TOTAL, "age": TOTAL, "qualifier": "", "published": "", "note": ""}


@dataclass(frozen=True)
class Observations:
    """Validated observations, with the questions the reports ask of them.

    Attributes
    ----------
    frame : pandas.DataFrame
        The columns of ``COLUMNS``; ``value`` is NaN when a source publishes no figure, ``available`` is
        the day from which a reader could know it. Never changed in place.
    """

    frame: pd.DataFrame

    def as_known_on(self, day: date) -> Observations:
        """Keep what had been published on a day.

        The CBS figures keep their latest revision: the store knows which periods were out by then, not
        what was printed at the time. Documents are exact, because each is its own vintage.
        """
        return Observations(self.frame[self.frame["available"] <= pd.Timestamp(day)])

    def select(
        self,
        indicator: str | Sequence[str],
        region: str | Sequence[str] | None = None,
        *,
        branch: str | None = TOTAL,
        sex: str | None = TOTAL,
        age: str | None = TOTAL,
    ) -> pd.DataFrame:
        """Return rows by indicator, region and breakdown, ordered by period; None keeps all of a dimension."""
        frame = self.frame
        keep = frame["indicator"].isin([indicator] if isinstance(indicator, str) else list(indicator))
        if region is not None:
            keep &= frame["region"].isin([region] if isinstance(region, str) else list(region))
        for column, wanted in (("branch", branch), ("sex", sex), ("age", age)):
            if wanted is not None:
                keep &= frame[column] == wanted
        return frame[keep].sort_values(["start", *KEY], kind="stable")

    def series(self, indicator: str, region: str, **breakdown: str | None) -> pd.DataFrame:
        """Return one row a period: the newest vintage of each figure that has a value."""
        rows = self.select(indicator, region, **breakdown)
        newest = rows[rows["value"].notna()].sort_values(["start", "vintage"], kind="stable")
        return newest.drop_duplicates(["period", "branch", "sex", "age"], keep="last")

    def latest(self, indicator: str, region: str, **breakdown: str | None) -> pd.Series | None:
        """Return the newest figure, or None when there is none."""
        rows = self.series(indicator, region, **breakdown)
        return None if rows.empty else rows.iloc[-1]


def read_observations(path: Path, defaults: dict[str, str], vintage: date, catalog: Catalog) -> pd.DataFrame:
    """Read one snapshot file into the tidy table.

    Parameters
    ----------
    path : Path
        A CSV in UTF-8 with a header; which columns it may have is in ``_FILE_COLUMNS``.
    defaults : dict
        Columns with one value in the whole file, from the sidecar.
    vintage : datetime.date
        Vintage of rows whose source has no day of publication.
    catalog : Catalog
        Gives the publication lag of an indicator and the publication day of a document.

    Returns
    -------
    pandas.DataFrame
        With the columns of ``COLUMNS`` and ``start``, the first day of the period.

    Raises
    ------
    UserError
        With all faults of the file; codes, units and periods that do not exist are among them.
    """
    raw = _read_text(path)
    unknown = [column for column in raw.columns if column not in _FILE_COLUMNS]
    if unknown:
        raise UserError([Fault(f"de kolom '{column}' is onbekend.", path, 1, column) for column in unknown])
    for column, value in {**_FILE_DEFAULTS, **defaults}.items():
        if column not in raw.columns:
            raw[column] = value
    missing = [column for column in _FILE_COLUMNS if column not in raw.columns]
    if missing:
        raise UserError([Fault(f"de kolom '{column}' ontbreekt.", path, 1, column) for column in missing])
    rows = raw.index.to_series() + 2
    faults = list(_code_faults(raw, rows, path, catalog))
    value, value_faults = _numbers(raw["value"], rows, path)
    faults += value_faults
    raise_if_any(faults)
    return _assemble(raw, value, rows, path, vintage, catalog)


def combine(frames: Iterable[pd.DataFrame], catalog: Catalog) -> Observations:
    """Put the files of a load together and check them as one table.

    Raises
    ------
    UserError
        With all faults: keys that occur twice, figures outside the plausible range, parts that do not
        add up to their whole.
    """
    listed = [frame for frame in frames if not frame.empty]
    if not listed:
        return Observations(_empty())
    frame = pd.concat(listed, ignore_index=True)
    raise_if_any([*_duplicate_faults(frame), *_range_faults(frame, catalog), *_identity_faults(frame, catalog)])
    return Observations(frame)


def _read_text(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise UserError([Fault("dit bestand is niet te lezen als CSV in UTF-8.", path)]) from None
    return frame


def _code_faults(raw: pd.DataFrame, rows: pd.Series, path: Path, catalog: Catalog) -> Iterator[Fault]:
    known = {
        "indicator": ("de indicator", catalog.indicators),
        "region": ("de regio", catalog.regions),
        "branch": ("de branche", catalog.branches),
        "unit": ("de eenheid", catalog.units),
        "source": ("de bron", catalog.sources),
        "sex": ("het geslacht", SEXES),
        "status": ("de status", STATUSES),
        "qualifier": ("de toevoeging", QUALIFIERS),
    }
    for column, (what, codes) in known.items():
        for position in raw.index[~raw[column].isin(list(codes))]:
            yield Fault(f"{what} '{raw.at[position, column]}' bestaat niet.", path, int(rows[position]), column)
    for code in raw["period"].unique():
        try:
            parse_period(code)
        except ValueError as error:
            first = raw.index[raw["period"] == code][0]
            yield Fault(str(error), path, int(rows[first]), "period")
    for day in raw["published"].unique():
        if day and not _is_date(day):
            first = raw.index[raw["published"] == day][0]
            yield Fault(f"'{day}' is geen datum; schrijf 2021-06-30.", path, int(rows[first]), "published")
    for position in raw.index:
        indicator = catalog.indicators.get(raw.at[position, "indicator"])
        if indicator is not None and raw.at[position, "unit"] in catalog.units:
            yield from _unit_fault(indicator, raw.at[position, "unit"], path, int(rows[position]))


def _unit_fault(indicator: Indicator, unit: str, path: Path, row: int) -> Iterator[Fault]:
    if unit != indicator.unit:
        yield Fault(f"'{indicator.id}' hoort in {indicator.unit} te staan, niet in {unit}.", path, row, "unit")


def _numbers(text: pd.Series, rows: pd.Series, path: Path) -> tuple[pd.Series, list[Fault]]:
    value = pd.to_numeric(text.where(text != ""), errors="coerce").astype(float)
    wrong = text.index[(text != "") & ~value.abs().lt(float("inf"))]
    faults = [
        Fault(f"'{text[i]}' is geen getal; schrijf cijfers met een punt als decimaalteken.", path, int(rows[i]), "value")
        for i in wrong
    ]
    return value, faults


def _assemble(
    raw: pd.DataFrame, value: pd.Series, rows: pd.Series, path: Path, vintage: date, catalog: Catalog
) -> pd.DataFrame:
    periods = {code: parse_period(code) for code in raw["period"].unique()}
    published = [
        date.fromisoformat(day) if day else catalog.sources[source].published
        for day, source in zip(raw["published"], raw["source"], strict=True)
    ]
    available = [
        day if day is not None else _usual_publication(catalog.indicators[indicator], periods[code])
        for day, indicator, code in zip(published, raw["indicator"], raw["period"], strict=True)
    ]
    frame = raw.drop(columns="published").assign(
        value=value,
        vintage=pd.to_datetime([day or vintage for day in published]).as_unit("s"),
        available=pd.to_datetime(available).as_unit("s"),
        start=pd.to_datetime([periods[code].start for code in raw["period"]]).as_unit("s"),
        file=str(path),
        row=rows,
    )
    return frame[[*COLUMNS, "start"]]


def _usual_publication(indicator: Indicator, period: Period) -> date:
    """Estimate when a figure came out: the usual lag after the moment it describes."""
    moment = period.start if indicator.moment == "begin" else period.end
    return moment + timedelta(days=indicator.lag_days)


def _duplicate_faults(frame: pd.DataFrame) -> Iterator[Fault]:
    twice = frame[frame.duplicated(KEY, keep="first")]
    for row in twice.itertuples():
        yield Fault(
            f"het cijfer {row.indicator} voor {row.region} in {row.period} staat er al; elk cijfer mag één keer voorkomen.",
            Path(str(row.file)),
            int(row.row),  # type: ignore[arg-type]
        )


def _range_faults(frame: pd.DataFrame, catalog: Catalog) -> Iterator[Fault]:
    low = frame["indicator"].map(lambda name: catalog.indicators[name].minimum)
    high = frame["indicator"].map(lambda name: catalog.indicators[name].maximum)
    outside = frame[frame["value"].notna() & ~frame["value"].between(low, high)]
    for row in outside.itertuples():
        indicator = catalog.indicators[str(row.indicator)]
        yield Fault(
            f"{row.value:g} is geen aannemelijke waarde voor {indicator.id} "
            f"(verwacht: {indicator.minimum:g} tot {indicator.maximum:g} {indicator.unit}).",
            Path(str(row.file)),
            int(row.row),  # type: ignore[arg-type]
            "value",
        )


def _identity_faults(frame: pd.DataFrame, catalog: Catalog) -> Iterator[Fault]:
    """Compare each whole with the sum of its parts, wherever all of them are there."""
    for identity in catalog.identities:
        others = [column for column in KEY if column != identity.dimension]
        rows = frame[frame["indicator"].isin(list(identity.indicators))]
        wide = rows[rows[identity.dimension].isin([identity.whole, *identity.parts])].pivot(
            index=others, columns=identity.dimension, values="value"
        )
        if not {identity.whole, *identity.parts} <= set(wide.columns):
            continue
        complete = wide.dropna()
        difference = complete[list(identity.parts)].sum(axis=1) - complete[identity.whole]
        for key in difference.index[difference.abs() > identity.tolerance]:
            place = dict(zip(others, key, strict=True))
            whole = rows[(rows[others] == pd.Series(place)).all(axis=1) & (rows[identity.dimension] == identity.whole)]
            yield Fault(
                f"{identity.text}: bij {place['indicator']} in {place['period']} scheelt de som van de delen "
                f"{difference[key]:+g} met het totaal.",
                Path(str(whole["file"].iloc[0])),
                int(whole["row"].iloc[0]),
                "value",
            )


def _empty() -> pd.DataFrame:
    dates = {"vintage", "available", "start"}
    return pd.DataFrame(
        {
            column: pd.Series(
                dtype="datetime64[s]" if column in dates else "float64" if column == "value" else "int64" if column == "row" else "str"
            )
            for column in [*COLUMNS, "start"]
        }
    )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
