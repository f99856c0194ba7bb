"""Figures about the population: growth, ageing, and the provinces in order."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.population import PopulationPicture, Ranking
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure, plain
from hcalib.presentation.regiobeeld import facts
from hcalib.presentation.regiobeeld.axes import year_axis
from hcalib.presentation.regiobeeld.empty import no_figure


def growth(picture: PopulationPicture, catalog: Catalog) -> Block:
    """Draw the number of inhabitants as an index beside the country and the other provinces."""
    name, totals = picture.region.name, picture.totals
    own = facts.of_region(totals, picture.region.code)
    if len(own) < 2:
        return no_figure("groei", f"Groei van het aantal inwoners van {name}", catalog)
    from matplotlib.ticker import MaxNLocator

    country = facts.country_code(picture, catalog)
    with style.house_style():
        fig, ax = style.subplots(3.4)
        labels = []
        for code, rows in totals[totals["index"].notna()].groupby("region", sort=False):
            years = rows["period"].str[:4].astype(int)
            look = _look(str(code), picture.region.code, country)
            ax.plot(years, rows["index"], **look)
            if code in (picture.region.code, country):
                end = (int(years.iloc[-1]), float(rows["index"].iloc[-1]))
                bold = code == picture.region.code
                labels.append(style.LineLabel(*end, str(rows["name"].iloc[0]), look["color"], bold))
        base = facts.year(own["period"].iloc[0])
        ax.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 10]))
        style.dutch_axis(ax.yaxis, 0)
        style.unit_title(ax, f"Inwoners op 1 januari, {base} = 100")
        year_axis(ax)
        style.label_lines(ax, labels)
    change = f"{dutch.signed(own['change_percent'].iloc[-1], 1)}{dutch.NARROW_SPACE}%"
    title = f"{name}: {change} inwoners sinds {base}{_beside(picture, country)}{_place(picture)}"
    return figure(
        fig,
        name="groei",
        title=title,
        alt=f"Lijn van het aantal inwoners per jaar vanaf {base}. {title}.",
        data=totals[totals["index"].notna()],
        catalog=catalog,
        table=_growth_table(picture, country),
        note=" ".join(_growth_notes(picture, country)) or None,
    )


def _growth_notes(picture: PopulationPicture, country: str | None) -> list[str]:
    known = picture.totals.loc[picture.totals["index"].notna(), "region"]
    notes = []
    if set(known) - {picture.region.code, country}:
        which = "andere provincies" if picture.region.kind == "provincie" else "provincies"
        notes.append(f"De dunne grijze lijnen zijn de {which}.")
    if picture.remarks:
        notes.append(
            "Wie in een andere provincie kwam te wonen doordat een grens verschoof, telt niet als groei (zie "
            "*Hoe zeker is dit?*)."
        )
    return notes


def _look(code: str, own: str, country: str | None) -> dict[str, Any]:
    if code == own:
        return {"color": style.REGION, "linewidth": 2.6, "linestyle": "-", "zorder": 4}
    if code == country:
        return {"color": style.COUNTRY, "linewidth": 2.0, "linestyle": (0, (5, 2)), "zorder": 3}
    return {"color": style.OTHER, "linewidth": 0.9, "linestyle": "-", "zorder": 2}


def _beside(picture: PopulationPicture, country: str | None) -> str:
    rows = facts.of_region(picture.totals, country) if country else picture.totals.iloc[:0]
    known = rows["change_percent"].dropna()
    return f", Nederland {dutch.signed(known.iloc[-1], 1)}{dutch.NARROW_SPACE}%" if len(known) else ""


def _place(picture: PopulationPicture) -> str:
    found = [ranking for ranking in picture.rankings if ranking.indicator == "groei"]
    if not found:
        return ""
    ranking = found[0]
    if ranking.place == 1:
        return f"; geen van de {facts.count_word(ranking.among)} provincies groeide harder"
    return f"; plaats {ranking.place} van de {facts.count_word(ranking.among)} provincies"


def _growth_table(picture: PopulationPicture, country: str | None) -> pd.DataFrame:
    """Return inhabitants and index per year of the region and the country."""
    known = set(picture.totals["region"])
    codes = [code for code in (picture.region.code, country) if code is not None and code in known]
    rows = picture.totals[picture.totals["region"].isin(codes)]
    table = pd.DataFrame({"Jaar": sorted({facts.year(code) for code in rows["period"]})})
    for code in codes:
        own = facts.of_region(rows, code)
        years = own["period"].map(facts.year)
        label = str(own["name"].iloc[0])
        table[label] = table["Jaar"].map(dict(zip(years, own["value"], strict=True)))
        index = dict(zip(years, own["index"], strict=True))
        table[f"{label}, index"] = table["Jaar"].map(index)
    table.attrs["decimals"] = {column: 1 if column.endswith("index") else 0 for column in table.columns}
    return table


def ageing(picture: PopulationPicture, catalog: Catalog) -> Block:
    """Draw the share of people over 65 of the region and the country."""
    name = picture.region.name
    country = facts.country_code(picture, catalog)
    rows = picture.ageing[picture.ageing["indicator"] == facts.SHARE]
    own = facts.of_region(rows, picture.region.code)
    if own.empty:
        return no_figure("vergrijzing", f"Aandeel 65-plussers in {name}", catalog)
    drawn = rows[rows["region"].isin([picture.region.code, country])]
    with style.house_style():
        fig, ax = style.subplots(2.8)
        labels = []
        for code, part in drawn.groupby("region", sort=False):
            years = part["period"].str[:4].astype(int)
            look = _look(str(code), picture.region.code, country)
            marker = "o" if code == picture.region.code else "s"
            ax.plot(years, part["value"], marker=marker, **look)
            end = (int(years.iloc[-1]), float(part["value"].iloc[-1]))
            bold = code == picture.region.code
            labels.append(style.LineLabel(*end, str(part["name"].iloc[0]), str(look["color"]), bold))
        ax.set_ylim(0, max(25.0, 1.1 * float(drawn["value"].max())))
        style.percent_axis(ax.yaxis, 0)
        style.unit_title(ax, "Inwoners van 65 jaar of ouder, deel van alle inwoners")
        year_axis(ax)
        style.label_lines(ax, labels)
    title = _ageing_title(own, facts.of_region(drawn, country) if country else drawn.iloc[:0], name)
    return figure(
        fig,
        name="vergrijzing",
        title=title,
        alt=f"Lijnen van het aandeel 65-plussers per jaar. {title}.",
        data=drawn,
        catalog=catalog,
        note=_pressure_note(picture),
    )


def _ageing_title(own: pd.DataFrame, country: pd.DataFrame, name: str) -> str:
    last = own.iloc[-1]
    when, share = facts.year(last["period"]), dutch.percent(last["value"])
    title = f"In {when} was {share} van de inwoners van {name} 65 jaar of ouder"
    if len(own) > 1:
        first = own.iloc[0]
        title += f", tegen {dutch.percent(first['value'])} in {facts.year(first['period'])}"
    same = country.loc[country["period"] == last["period"], "value"]
    return f"{title} (Nederland {dutch.percent(same.iloc[0])})" if len(same) else title


def _pressure_note(picture: PopulationPicture) -> str | None:
    rows = picture.ageing[picture.ageing["indicator"] == facts.PRESSURE]
    own = facts.of_region(rows, picture.region.code)
    if own.empty:
        return None
    when, pressure = facts.year(own["period"].iloc[-1]), dutch.number(own["value"].iloc[-1], 1)
    return (
        f"Grijze druk: in {when} waren er {pressure} inwoners van 65 jaar of ouder op elke 100 van 15 tot en "
        "met 64 jaar. Het CBS rekent meestal met 20 tot en met 64 jaar en komt dan hoger uit."
    )


def provinces(picture: PopulationPicture, catalog: Catalog) -> Block | None:
    """Draw the provinces in order of their share of people over 65; None for what is not a province."""
    found = [ranking for ranking in picture.rankings if ranking.indicator == facts.SHARE]
    if not found:
        return None
    ranking = found[0]
    ordered = ranking.rows.iloc[::-1]
    with style.house_style():
        fig, ax = style.subplots(0.6 + 0.27 * len(ordered))
        colors = [style.REGION if code == picture.region.code else style.OTHER for code in ordered["region"]]
        bars = ax.barh(ordered["name"], ordered["value"], color=colors, height=0.68)
        style.horizontal_bars(ax)
        style.label_bars(ax, bars, [dutch.percent(value) for value in ordered["value"]])
        style.percent_axis(ax.xaxis, 0)
        ax.set_xlim(0, 1.18 * float(ordered["value"].max()))
    shares = picture.ageing[picture.ageing["indicator"] == facts.SHARE]
    drawn = shares[shares["region"].isin(ordered["region"]) & (shares["period"] == ranking.period)]
    title = _provinces_title(ranking, picture.region.name)
    return figure(
        fig,
        name="vergrijzing-provincies",
        title=title,
        alt=f"Staven per provincie, van hoog naar laag. {title}.",
        data=drawn,
        catalog=catalog,
        note=_absent_provinces(ranking, catalog),
    )


def _provinces_title(ranking: Ranking, name: str) -> str:
    when, among = facts.year(ranking.period), facts.count_word(ranking.among)
    if ranking.place == ranking.among:
        return f"Van {among} provincies had {name} in {when} naar verhouding de minste 65-plussers"
    if ranking.place == 1:
        return f"Van {among} provincies had {name} in {when} naar verhouding de meeste 65-plussers"
    place = f"plaats {ranking.place} van {among} provincies (1: de meeste)"
    return f"In aandeel 65-plussers stond {name} in {when} op {place}"


def _absent_provinces(ranking: Ranking, catalog: Catalog) -> str | None:
    known = set(ranking.rows["region"])
    absent = [plain(province.name) for province in catalog.provinces() if province.code not in known]
    return f"Zonder cijfer over dit jaar: {dutch.listing(absent)}." if absent else None
