"""How good the forecast was in earlier years, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.backtest import Backtest
from hcalib.monitoring.forecasting import Forecast
from hcalib.monitoring.labour_market import LabourMarket
from hcalib.monitoring.series import period_code
from hcalib.monitoring.time_picture import TimePicture
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, notice, plain, table
from hcalib.presentation.regiobeeld import facts

_CORONA = (2020, 2021, 2022)


def vacancies(market: LabourMarket, catalog: Catalog) -> Block | None:
    """Show how often the forecast of open vacancies came true, or why there is none.

    None when there are no figures at all, which the figure says already.
    """
    found = market.vacancies
    if found is None:
        return None
    return _check(found, catalog, "toets-vacatures", "de vacatures", _Error("vacatures", 0))


def sick_leave(market: LabourMarket, catalog: Catalog) -> Block | None:
    """Show how often the forecast of sick leave came true, or why there is none.

    None when there are no figures at all, which the figure says already.
    """
    found = facts.sick_leave(market).sector
    if found is None:
        return None
    return _check(found, catalog, "toets-verzuim", "het ziekteverzuim", _Error("procentpunt", 1, corona=True))


@dataclass(frozen=True)
class _Error:
    """What an error is counted in, with how many decimals."""

    unit: str
    decimals: int
    corona: bool = False
    """Whether the figure is one that corona drove."""


def _check(found: TimePicture, catalog: Catalog, name: str, what: str, error: _Error) -> Block:
    title = f"Geen verwachting voor {what}"
    looked = found.forecast
    if looked is None:
        return notice("let-op", title, ["Er is geen verwachting gemaakt."])
    if looked.refusal is not None:
        return notice("let-op", title, [plain(looked.refusal)])
    if looked.backtest is None:
        return notice("let-op", f"De verwachting voor {what} is niet getoetst", map(plain, looked.remarks))
    frame = check_rows(looked.backtest, error.unit)
    return table(
        frame,
        name=name,
        caption=f"Hoe goed was de verwachting voor {what}? {dutch.capitalised(held(looked.backtest))}",
        catalog=catalog,
        sources=sorted({source for ids in found.rows["source"] for source in ids.split()}),
        note=" ".join(_notes(looked, looked.backtest, error)),
        decimals=dict.fromkeys(frame.columns[3:], error.decimals),
    )


def check_rows(backtest: Backtest, unit: str) -> pd.DataFrame:
    """Return a row a moment from which was looked ahead, with a last row for all together."""
    rows = [
        {"Vooruitgekeken vanaf": _moment(checks["origin"].iloc[0]), **_scores(checks, unit)}
        for _, checks in backtest.checks.groupby("origin", sort=True)
    ]
    return pd.DataFrame([*rows, {"Vooruitgekeken vanaf": "Samen", **_scores(backtest.checks, unit)}])


def held(backtest: Backtest) -> str:
    """Say how many outcomes fell within the margin: 'van de 20 controles vielen er 17 binnen de marge'."""
    inside = int((backtest.checks["miss"] <= 1).sum())
    if inside == backtest.n:
        return f"alle {dutch.number(backtest.n)} controles vielen binnen de marge"
    fell = "viel er 1" if inside == 1 else f"vielen er {dutch.number(inside)}"
    return f"van de {dutch.number(backtest.n)} controles {fell} binnen de marge"


def corona(backtest: Backtest) -> str:
    """Say how the forecast held in the corona years; empty when they were not tested."""
    years = [period.year for period in backtest.checks["period"]]
    tested = backtest.checks[[year in _CORONA for year in years]]
    if tested.empty:
        return ""
    outside = tested[tested["miss"] > 1]
    if outside.empty:
        return f"Ook de {len(tested)} controles over 2020 tot en met 2022 vielen binnen de marge."
    low = int((outside["actual"] > outside["high"]).sum())
    how = ", steeds omdat de uitkomst hoger was dan verwacht" if low == len(outside) > 1 else ""
    fell = "viel er 1" if len(outside) == 1 else f"vielen er {len(outside)}"
    return (
        f"Van de {len(tested)} controles over 2020 tot en met 2022 {fell} buiten de marge{how}: "
        "een schok als corona zit niet in de jaren ervoor, en dus ook niet in de verwachting."
    )


def _notes(looked: Forecast, backtest: Backtest, error: _Error) -> list[str]:
    level = dutch.percent(100 * looked.level, 0)
    notes = [
        "Elk jaar is opnieuw vooruitgekeken met alleen de cijfers tot dan, en is de uitkomst ernaast gelegd. "
        f"Bedoeld was dat {level} van de uitkomsten binnen de marge valt."
    ]
    if round(looked.widening, 1) > 1:
        times = dutch.number(looked.widening, 1)
        notes.append(f"Om dat te halen is de marge in de figuur {times} keer zo breed als in deze toets.")
    notes.append(
        "Controles vanaf hetzelfde moment hangen samen: zit de ene ernaast, dan vaak de volgende ook."
    )
    shock = corona(backtest) if error.corona else ""
    return [note for note in (*notes, shock, _against_naive(backtest)) if note]


def _against_naive(backtest: Backtest) -> str:
    if backtest.beats_naive:
        return "De verwachting zat er gemiddeld minder ver naast dan ‘zelfde als een jaar eerder’."
    return "De verwachting was gemiddeld niet beter dan ‘zelfde als een jaar eerder’."


def _moment(origin: pd.Period) -> str:
    return dutch.period(period_code(origin))


def _scores(checks: pd.DataFrame, unit: str) -> dict[str, object]:
    return {
        "Controles": len(checks),
        "Binnen de marge": int((checks["miss"] <= 1).sum()),
        f"Gemiddeld ernaast ({unit})": float((checks["actual"] - checks["forecast"]).abs().mean()),
        f"Zelfde als een jaar eerder ({unit})": float((checks["actual"] - checks["naive"]).abs().mean()),
    }
