"""From the rows of a table to observations, by a plan; no figure is invented and none is lost unsaid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from hcalib.catalog import TOTAL, Catalog
from hcalib.errors import ExitCode, UserError
from hcalib.observation_checks import DIMENSIONS
from hcalib.periods import parse_period
from hcalib.sources.recipes.plan import Plan, TakenDimension, TakenMeasure

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "indicator", "region", "period", *DIMENSIONS, "value", "qualifier", "unit", "status", "source",
    "published", "note",
)  # fmt: skip
"""Columns of the frame, as an observation file has them."""

_KEY = ["indicator", "region", "period", *DIMENSIONS]

SYMBOLS = {
    ".": "geen cijfer: onbekend of niet gepubliceerd",
    "x": "geen cijfer: geheim",
    "-": "geen cijfer: de bron schrijft '-' (nihil)",
    "": "geen cijfer: de bron laat de cel leeg",
    "impossible": "geen cijfer: kan niet voorkomen",
    "confidential": "geen cijfer: geheim",
    "missing": "geen cijfer: onbekend of niet gepubliceerd",
    "unknown": "geen cijfer: onbekend of niet gepubliceerd",
}
"""What the publisher's symbols mean in a cell without a figure; v3 writes signs, v4 writes words."""

_PROVISIONAL = ("*", "**", "provisional")


@dataclass(frozen=True)
class Harvest:
    """What a table gave.

    Attributes
    ----------
    frame : pandas.DataFrame
        Text in the columns of ``COLUMNS``, sorted by key; a cell without a figure has an empty ``value`` and
        a ``note`` that says why.
    arrived : int
        Rows that came from the server.
    left : dict of str to int
        Reason, in Dutch, to the number of rows that were not taken for it.
    empty : dict of str to int
        Note to the number of observations without a figure.
    """

    frame: pd.DataFrame
    arrived: int
    left: dict[str, int]
    empty: dict[str, int]


def harvest(plan: Plan, batches: Iterable[pd.DataFrame], catalog: Catalog) -> Harvest:
    """Turn the long rows of a table into observations.

    Parameters
    ----------
    plan : Plan
    batches : iterable of pandas.DataFrame
        A column with the trimmed code of each dimension, ``measure``, ``value`` (NaN without a figure) and
        ``symbol``.
    catalog : Catalog
        Gives the unit of each indicator.

    Raises
    ------
    UserError
        With exit code SOURCE when nothing usable arrived, when the rows hold codes that the description of
        the table does not have, or when a figure arrived twice.
    """
    import pandas as pd

    left: Counter[str] = Counter()
    arrived = 0
    frames = []
    for batch in batches:
        arrived += len(batch)
        frames.append(_observations(plan, batch, left))
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))
    _raise_if_useless(plan, frame, arrived, left)
    units = {name: indicator.unit for name, indicator in catalog.indicators.items()}
    frame["unit"] = frame["indicator"].map(units)
    frame = frame[list(COLUMNS)].sort_values(_KEY, kind="stable", ignore_index=True)
    empty = frame.loc[frame["value"] == "", "note"].value_counts()
    return Harvest(frame, arrived, dict(left), {str(note): int(number) for note, number in empty.items()})


def exact(value: float, factor: Decimal, decimals: int | None) -> str:
    """Multiply in decimal arithmetic and write the result without an exponent.

    Parameters
    ----------
    value : float
        As it arrived; 0.7 is taken for seven tenths.
    factor : Decimal
    decimals : int, optional
        What the publisher announces; noise of floats behind them is taken away, real digits are kept.

    Examples
    --------
    >>> exact(0.7, Decimal(1000), 1)
    '700'
    """
    number = Decimal(repr(float(value)))
    if decimals is not None:
        rounded = round(number, decimals)
        if abs(rounded - number) <= Decimal("1e-9") * max(Decimal(1), abs(number)):
            number = rounded
    text = format(number * factor, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _observations(plan: Plan, batch: pd.DataFrame, left: Counter[str]) -> pd.DataFrame:
    """Convert one batch; rows that are not taken are counted in ``left``."""
    taken = batch
    for dimension in plan.dimensions:
        taken = _with_known_codes(plan, taken, dimension, left)
    parts = [_of_measure(plan, taken[taken["measure"] == one.id], one, left) for one in plan.measures]
    surplus = int((~taken["measure"].isin([one.id for one in plan.measures])).sum())
    if surplus:
        left["maat niet gevraagd"] += surplus
    import pandas as pd

    return pd.concat(parts, ignore_index=True)


def _with_known_codes(
    plan: Plan, rows: pd.DataFrame, dimension: TakenDimension, left: Counter[str]
) -> pd.DataFrame:
    codes = rows[dimension.id]
    wanted = codes.isin(list(dimension.codes))
    for code, number in codes[~wanted].value_counts().items():
        if code not in dimension.left:
            raise UserError(
                f"recept {plan.recipe.id}: in tabel {plan.table.info.id} komt in '{dimension.title}' de "
                f"code '{code}' voor, die de codelijst van de tabel niet kent; probeer het later opnieuw.",
                ExitCode.SOURCE,
            )
        left[dimension.left[str(code)]] += int(number)
    return rows[wanted]


def _of_measure(plan: Plan, rows: pd.DataFrame, measure: TakenMeasure, left: Counter[str]) -> pd.DataFrame:
    import pandas as pd

    recipe = plan.recipe
    columns = {one.column: rows[one.id].map(one.codes) for one in plan.dimensions if one.column != "none"}
    period = columns["period"]
    inside = period.isin([code for code in period.unique() if _between(code, measure.since, measure.until)])
    if not inside.all():
        left["periode niet gevraagd"] += int((~inside).sum())
    made = pd.DataFrame(
        {
            "indicator": columns.get("indicator", measure.indicator),
            "region": columns.get("region", recipe.region),
            "period": period,
            **{name: columns.get(name, TOTAL) for name in DIMENSIONS},
            "qualifier": "",
            "source": recipe.source,
            "published": _published(plan),
        },
        index=rows.index,
    )[inside]
    values, symbols = rows.loc[inside, "value"], rows.loc[inside, "symbol"].fillna("").astype(str)
    written = {value: exact(value, measure.factor, measure.decimals) for value in values.dropna().unique()}
    notes = {(mark, known): _note(mark, known) for mark in symbols.unique() for known in (True, False)}
    made["value"] = [written.get(value, "") for value in values]
    made["note"] = [notes[pair] for pair in zip(symbols, values.notna(), strict=True)]
    made["status"] = made["period"].map(plan.statuses)
    provisional = symbols.str.strip().str.casefold().isin(_PROVISIONAL)
    if recipe.status is None:
        made.loc[provisional, "status"] = "voorlopig"
    return made


def _note(symbol: str, has_figure: bool) -> str:
    """Say what a symbol means; one that is not known is passed on as it is."""
    mark = symbol.strip()
    if mark.casefold() in ("none", *_PROVISIONAL) and has_figure:
        return ""
    if has_figure:
        return f"de bron zet '{mark}' bij dit cijfer" if mark else ""
    if mark.casefold() == "none":
        mark = ""
    return SYMBOLS.get(mark.casefold(), f"geen cijfer: de bron schrijft '{mark}'")


def _between(code: str, since: str | None, until: str | None) -> bool:
    period = parse_period(code)
    return (since is None or period.start >= parse_period(since).start) and (
        until is None or period.end <= parse_period(until).end
    )


def _published(plan: Plan) -> str:
    modified = plan.table.info.modified
    return modified.date().isoformat() if plan.recipe.published and modified is not None else ""


def _raise_if_useless(plan: Plan, frame: pd.DataFrame, arrived: int, left: Counter[str]) -> None:
    where = f"recept {plan.recipe.id}: tabel {plan.table.info.id}"
    if frame.empty:
        reasons = "; ".join(f"{number} keer {reason}" for reason, number in left.items())
        detail = f" ({reasons})" if reasons else ""
        raise UserError(f"{where} gaf {arrived} regels en geen bruikbaar cijfer{detail}.", ExitCode.SOURCE)
    if (frame["value"] == "").all():
        raise UserError(f"{where} gaf {len(frame)} regels zonder één cijfer erin.", ExitCode.SOURCE)
    twice = frame[frame.duplicated(_KEY, keep=False)]
    if len(twice):
        row = twice.iloc[0]
        raise UserError(
            f"{where} gaf {len(twice)} regels die elkaar dubbelen, zoals {row['indicator']} voor "
            f"{row['region']} in {row['period']}; er is niets bewaard. Haal de tabel opnieuw op.",
            ExitCode.SOURCE,
        )
