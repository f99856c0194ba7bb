"""The task of a region in five points; each says honestly what it cannot say."""

from __future__ import annotations

import math

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.labour_market import LabourMarket
from hcalib.monitoring.population import PopulationPicture
from hcalib.monitoring.time_picture import TimePicture
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, lead, plain
from hcalib.presentation.regiobeeld import facts
from hcalib.presentation.regiobeeld.shortage_figure import expected

_FEW_TOPICS = 4


def five_sentences(picture: PopulationPicture, market: LabourMarket, catalog: Catalog) -> Block:
    """Show the task of the region: people, vacancies, sick leave, shortage, and what is not known."""
    return lead(
        [
            people(picture, catalog),
            vacancies(market),
            sick_leave(market),
            shortage(market),
            unknown(market),
        ],
        title="De opgave in vijf punten",
        numbered=True,
    )


def people(picture: PopulationPicture, catalog: Catalog) -> str:
    """Compare growth and ageing with the country, in one Markdown sentence."""
    name = plain(picture.region.name)
    country = facts.country_code(picture, catalog)
    growth = _growth(picture, country)
    ageing = _ageing(picture, country)
    if not growth and not ageing:
        return (
            f"Hoeveel mensen er in {name} wonen en hoe oud zij zijn, weten wij niet: die cijfers ontbreken."
        )
    if growth and ageing:
        return f"{name} {growth} en {ageing}."
    lacking = "hoe oud de inwoners zijn, weten wij niet" if growth else "het aantal inwoners weten wij niet"
    return f"{name} {growth or ageing}; {lacking}."


def _growth(picture: PopulationPicture, country: str | None) -> str:
    own = facts.of_region(picture.totals, picture.region.code)
    if len(own) < 2:
        return ""
    newest = own.iloc[-1]
    percent, period = float(newest["change_percent"]), newest["period"]
    since = f"{dutch.signed(percent, 1)}{dutch.NARROW_SPACE}% sinds {facts.year(own['period'].iloc[0])}"
    rows = facts.of_region(picture.totals, country) if country else picture.totals.iloc[:0]
    national = rows.loc[rows["period"] == period, "change_percent"].dropna()
    if national.empty:
        return f"**{'groeit' if percent > 0 else 'groeit niet'}** ({since})"
    beside = float(national.iloc[0])
    verb = _growth_verb(percent, beside)
    return f"**{verb}** ({since}, Nederland {dutch.signed(beside, 1)}{dutch.NARROW_SPACE}%)"


def _growth_verb(own: float, country: float) -> str:
    if own <= 0:
        return "groeit niet"
    if round(own, 1) == round(country, 1):
        return "groeit even hard als Nederland"
    return "groeit harder dan Nederland" if own > country else "groeit minder hard dan Nederland"


def _ageing(picture: PopulationPicture, country: str | None) -> str:
    shares = picture.ageing[picture.ageing["indicator"] == facts.SHARE]
    own = facts.of_region(shares, picture.region.code)
    if own.empty:
        return ""
    first, last = own.iloc[0], own.iloc[-1]
    when = facts.year(last["period"])
    text = f"in {when} was {dutch.percent(last['value'])} van de inwoners 65 jaar of ouder"
    if len(own) > 1:
        change = float(last["value"] - first["value"])
        text += f", tegen {dutch.percent(first['value'])} in {facts.year(first['period'])}"
    else:
        change = math.nan
    beside = facts.of_region(shares, country) if country else shares.iloc[:0]
    same = beside.loc[beside["period"] == last["period"], "value"]
    if same.empty:
        return f"{_grey(change, math.nan)}{text}"
    national = float(same.iloc[0])
    words = _grey(change, float(last["value"]) - national)
    return f"{words}{text} (Nederland in {when}: {dutch.percent(national)})"


def _grey(change: float, gap: float) -> str:
    """Name both in a few words: older or younger than the country, and whether that is changing.

    ``change`` and ``gap`` are in points; NaN when there is nothing to compare with.
    """
    greyer = round(change, 1) > 0
    if math.isnan(gap) or round(gap, 1) == 0:
        place = "" if math.isnan(gap) else "is even grijs als Nederland"
    else:
        place = "is jonger" if gap < 0 else "is grijzer"
    if math.isnan(change):
        return f"**{place}**: " if place else ""
    if not place:
        return "**vergrijst**: " if greyer else "**vergrijst niet**: "
    if greyer:
        return f"**{place} maar vergrijst**: " if gap < 0 else f"**{place} en vergrijst verder**: "
    return f"**{place} en vergrijst niet verder**: "


def vacancies(market: LabourMarket) -> str:
    """Say how many vacancies were open, against a year before, and what is expected."""
    name, found = plain(market.region.name), market.vacancies
    if found is None:
        text = f"Hoeveel **vacatures** er in zorg en welzijn in {name} openstaan, weten wij niet"
        return f"{text}{_elsewhere(market)}."
    newest = found.latest
    when = facts.end_of_quarter(newest["period"])
    text = (
        f"In zorg en welzijn in {name} stonden {when} ongeveer "
        f"**{dutch.number(newest['value'])} vacatures** open"
    )
    if not math.isnan(found.change_in_a_year):
        text += f", een jaar eerder {dutch.number(newest['value'] - found.change_in_a_year)}"
    return f"{text}. {dutch.capitalised(_vacancies_ahead(found))}."


def _elsewhere(market: LabourMarket) -> str:
    national = market.vacancies_country
    if national is None:
        return ""
    newest = national.latest
    when = facts.end_of_quarter(newest["period"])
    return f"; in heel Nederland waren het er {when} ongeveer {dutch.number(newest['value'])}"


def _vacancies_ahead(found: TimePicture) -> str:
    if found.forecast_rows.empty:
        if found.forecast is not None and found.age > 4:
            return "nieuwere cijfers hebben wij niet, dus geven wij geen verwachting"
        return "een verwachting is met deze cijfers niet te maken"
    last = found.forecast_rows.iloc[-1]
    low, high = math.floor(last["low"] / 100) * 100, math.ceil(last["high"] / 100) * 100
    when = facts.end_of_quarter(last["period"])
    return f"voor {when} ligt onze verwachting {dutch.between(low, high)}"


def sick_leave(market: LabourMarket) -> str:
    """Say how high sick leave is, against a year before, and for which area that holds."""
    name, chosen = plain(market.region.name), facts.sick_leave(market)
    found = chosen.sector
    if found is None:
        return f"Hoe hoog het ziekteverzuim in zorg en welzijn in {name} is, weten wij niet."
    newest, change = found.latest, found.change_in_a_year
    text = (
        f"Het **ziekteverzuim** in zorg en welzijn was **{dutch.percent(newest['value'])}** in "
        f"{facts.quarter(newest['period'])}"
    )
    if not math.isnan(change):
        text += f", {facts.against_a_year_before(change, ' procentpunt', 1)}"
    if not chosen.national or market.region.kind == "land":
        return f"{text}."
    return f"{text}. Dat geldt voor **heel Nederland**, want per kwartaal zijn er over {name} geen cijfers."


def shortage(market: LabourMarket) -> str:
    """Say what was published about the shortage, without making one line of it."""
    name, rows = plain(market.region.name), market.shortages.rows
    if rows.empty:
        return f"Over een **tekort** aan personeel in zorg en welzijn in {name} hebben wij geen publicatie."
    count = len(rows.drop_duplicates(["source", "published"]))
    ordered = rows.sort_values("value", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    if len(rows) == 1:
        return f"Eén publicatie noemt een **tekort** aan personeel in {name}: {_amount(low)}."
    opening = f"{dutch.capitalised(facts.count_word(count))} {'publicatie' if count == 1 else 'publicaties'}"
    verb = "noemt" if count == 1 else "noemen"
    text = f"{opening} {verb} een **tekort** aan personeel in {name}, van {_amount(low)} tot {_amount(high)}"
    if count == 1:
        return f"{text}."
    own_way = " en zijn elk op hun eigen manier gemaakt" if len(set(rows["source"])) > 1 else ""
    return f"{text}. Zij gaan over verschillende jaren{own_way}: **vergelijk ze niet met elkaar**."


def _amount(row: pd.Series) -> str:
    about = "ongeveer " if row["qualifier"] == "ca." else ""
    kind = "verwacht voor" if expected(row) else "over"
    return f"{about}{dutch.number(row['value'])} ({kind} {row['year']})"


def unknown(market: LabourMarket) -> str:
    """Say how large the blind spot is: no measured shortage, and the topics without any figure."""
    name = plain(market.region.name)
    rows = market.shortages.rows
    estimates = rows[[not expected(row) for _, row in rows.iterrows()]] if len(rows) else rows
    if estimates.empty:
        now = "Hoe groot het tekort nu is, weten wij **niet**"
    else:
        newest = estimates.sort_values(["year", "published"]).iloc[-1]
        now = (
            f"Hoe groot het tekort nu is, weten wij **niet**. Het nieuwste cijfer gaat over {newest['year']} "
            "en is een schatting"
        )
    if not market.lacking:
        return f"{now}."
    return f"{now}. Ook zijn er voor {name} geen cijfers over {_topics(market.lacking)}."


def _topics(names: tuple[str, ...]) -> str:
    shown = [_lower(name) for name in names if not name.startswith("Tekort")]
    rest = len(shown) - _FEW_TOPICS
    if rest > 1:
        shown = [*shown[:_FEW_TOPICS], f"nog {facts.count_word(rest)} onderwerpen"]
    return plain(dutch.listing(shown))


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
