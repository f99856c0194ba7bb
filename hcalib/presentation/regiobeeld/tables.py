"""Tables of the Regiobeeld: municipalities beside each other, and single published figures."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.labour_market import LabourMarket
from hcalib.monitoring.population import PopulationPicture
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, notice, plain, table
from hcalib.presentation.regiobeeld import facts


def municipalities(picture: PopulationPicture, catalog: Catalog) -> Block:
    """Put the municipalities beside each other, the largest first, with the region and the country below."""
    rows, name = picture.municipalities, picture.region.name
    if rows.empty:
        return notice(
            "ontbreekt",
            "Gemeenten naast elkaar",
            [f"Van de gemeenten in {plain(name)} hebben wij geen cijfers."],
        )
    ordered = rows.sort_values("value", ascending=False)
    until, since = _only(ordered["period"]), _only(ordered["since"])
    aged = _only(ordered["ageing_period"].dropna())
    growth = f"Groei sinds {since} (%)" if since else "Groei sinds eerste jaar (%)"
    share = f"65-plus {aged} (%)".replace("  ", " ")
    pressure = "Grijze druk"
    frame = pd.DataFrame(
        {
            "Gemeente": list(ordered["name"]),
            f"Inwoners {until}".strip(): ordered["value"].to_numpy(),
            growth: ordered["change_percent"].to_numpy(),
            share: ordered[facts.SHARE].to_numpy(),
            pressure: ordered[facts.PRESSURE].to_numpy(),
        }
    )
    beside = [
        _whole(picture, code, list(frame.columns), until, since, aged) for code in _wholes(picture, catalog)
    ]
    frame = pd.concat([frame, pd.DataFrame(beside, columns=frame.columns)], ignore_index=True)
    codes = set(ordered["region"])
    data = pd.concat([ordered, picture.ageing[picture.ageing["region"].isin(codes)]], ignore_index=True)
    fastest, oldest = _top(ordered, "change_percent"), _top(ordered, facts.SHARE)
    return table(
        frame,
        name="gemeenten",
        caption=_caption(fastest, oldest, name),
        data=data,
        catalog=catalog,
        note="Grijze druk: inwoners van 65 jaar of ouder per 100 inwoners van 15 tot en met 64 jaar.",
        decimals={growth: 1, share: 1, pressure: 1},
    )


def _wholes(picture: PopulationPicture, catalog: Catalog) -> list[str]:
    country = facts.country_code(picture, catalog)
    return [picture.region.code, *([country] if country else [])]


def _whole(
    picture: PopulationPicture, code: str, columns: list[str], until: str, since: str, aged: str
) -> dict[str, object]:
    """Return the same columns for the region or the country; what is not known for that year is missing."""
    totals = facts.of_region(picture.totals, code)
    ageing = facts.of_region(picture.ageing, code)
    now = totals[totals["period"] == f"{until}JJ00"]
    first = picture.totals["period"].iloc[0][:4] if len(picture.totals) else ""
    then = ageing[ageing["period"] == f"{aged}JJ00"]
    values = [
        _first(now["value"]),
        _first(now["change_percent"]) if since == first else float("nan"),
        _first(then.loc[then["indicator"] == facts.SHARE, "value"]),
        _first(then.loc[then["indicator"] == facts.PRESSURE, "value"]),
    ]
    name = next(iter([*totals["name"], *ageing["name"]]), code)
    return dict(zip(columns, [f"Heel {name}", *values], strict=True))


def _caption(fastest: str, oldest: str, name: str) -> str:
    parts = [f"{fastest} groeide het hardst" if fastest else ""]
    parts.append(f"{oldest} heeft naar verhouding de meeste 65-plussers" if oldest else "")
    message = dutch.listing([part for part in parts if part])
    return f"Gemeenten in {name}: {message}" if message else f"Gemeenten in {name}"


def _top(rows: pd.DataFrame, column: str) -> str:
    known = rows[rows[column].notna()]
    return str(known.sort_values(column)["name"].iloc[-1]) if len(known) > 1 else ""


def _only(periods: pd.Series) -> str:
    years = {facts.year(code) for code in periods}
    return years.pop() if len(years) == 1 else ""


def _first(values: pd.Series) -> float:
    return float(values.iloc[0]) if len(values) else float("nan")


def single_figures(market: LabourMarket, catalog: Catalog) -> Block:
    """List the published figures that are no series, each with what it is about and who says so."""
    rows = _facts(market, catalog)
    if rows.empty:
        text = f"Er zijn geen losse gepubliceerde cijfers over {plain(market.region.name)}."
        return notice("ontbreekt", "Losse cijfers", [text])
    frame = pd.DataFrame(
        {
            "Onderwerp": [_topic(row, catalog) for _, row in rows.iterrows()],
            "Over": [dutch.period(code) for code in rows["period"]],
            "Cijfer": [_figure(row, catalog) for _, row in rows.iterrows()],
            "Soort": list(rows["status"]),
            "Bron": [catalog.sources[source].title for source in rows["source"]],
            "Opmerking": [note or dutch.DASH for note in rows["note"]],
        }
    )
    return table(
        frame,
        name="losse-cijfers",
        caption=f"Losse cijfers over de arbeidsmarkt in {market.region.name}, zoals gepubliceerd",
        data=rows,
        catalog=catalog,
        note="Elk cijfer heeft zijn eigen maker, moment en manier van tellen. Tel ze niet op en maak er geen "
        "reeks van.",
    )


def _facts(market: LabourMarket, catalog: Catalog) -> pd.DataFrame:
    """Join the single figures with the two measures that are both called vacancy rate."""
    rates = [market.vacancy_rate_poll, market.vacancy_rate_cbs.tail(1)]
    named = [
        rows.assign(name=[catalog.indicators[code].name for code in rows["indicator"]])
        for rows in rates
        if len(rows)
    ]
    parts = [rows for rows in (market.facts, *named) if len(rows)]
    return pd.concat(parts, ignore_index=True) if parts else market.facts


def _topic(row: pd.Series, catalog: Catalog) -> str:
    if row["branch"] == TOTAL or row["branch"] not in catalog.branches:
        return str(row["name"])
    return f"{row['name']}, {catalog.branches[row['branch']].name}"


def _figure(row: pd.Series, catalog: Catalog) -> str:
    decimals = catalog.indicators[row["indicator"]].decimals
    if row["unit"] == "ratio":
        return f"{row['qualifier']} {dutch.number(row['value'], decimals)}".strip()
    return dutch.with_unit(row["value"], catalog.units[row["unit"]], row["qualifier"], decimals)
