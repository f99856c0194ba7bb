"""The labour market of care and welfare in a region: vacancies, sick leave, shortages, published facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from hcalib.catalog import Catalog, Indicator, Region
from hcalib.monitoring.derived import rows_frame
from hcalib.monitoring.shortages import Shortages, published_shortages
from hcalib.monitoring.structural import Shape
from hcalib.monitoring.time_picture import TimePicture, time_picture
from hcalib.monitoring.wording import listed
from hcalib.observations import DIMENSIONS, Observations

SECTOR = "Q"
SICK_LEAVE_BRANCHES = ("Q", "86", "87", "88", "totaal")

VACANCIES = Shape(scale="log", rounding=100, minimum=0)
"""CBS publishes vacancies in hundreds (83599NED: x 1,000 with one decimal)."""

SICK_LEAVE = Shape(rounding=0.1, minimum=0, maximum=100)
"""CBS publishes sick leave in tenths of a per cent (80072ned)."""

FACTS = (
    "werknemers", "werkenden", "medewerkers-leden", "extra-medewerkers-nodig", "instroom", "uitstroom",
    "uitstroom-pensioen", "uitstroom-andere-reden", "netto-verloop", "mobiliteitsverhouding",
    "deeltijdfactor", "contractomvang", "werkdruk", "ziekteverzuim", "openstaande-vacatures",
    "openstaande-vacatures-peiling", "moeilijk-vervulbare-vacatures", "lang-openstaande-vacatures",
    "spanningsindicator", "vacatures-per-werkzoekende", "ww-uitkeringen", "ww-uitkeringen-zorgberoepen",
    "hca-omvang-fte", "hca-studenten", "zij-instromers", "herintreders", "starters-zorgopleiding",
    "instromers-opleiding", "studierendement", "sectorrendement", "opleidingsquote", "stagevolume",
    "tekort-stageplekken",
)  # fmt: skip
"""Indicators of which single published figures are shown."""

EXPECTED = (
    "tekort", "werknemers", "instroom", "uitstroom", "deeltijdfactor", "spanningsindicator", "ziekteverzuim",
    "openstaande-vacatures", "vacaturegraad-cbs", "instromers-opleiding", "sectorrendement",
)  # fmt: skip
"""Indicators that a complete picture of a region needs."""

_DOCUMENTS = ("document", "webpagina")
_FEW_STEPS = 10


@dataclass(frozen=True)
class LabourMarket:
    """Everything the reports say about the labour market. What there is no figure for is None or empty.

    Attributes
    ----------
    region : Region
    as_of : datetime.date
        The peildatum.
    vacancies, vacancies_country : TimePicture or None
        Open vacancies in care and welfare in the region and in the Netherlands; forecast for the region.
    vacancies_compared : pandas.DataFrame
        Rows of both with ``name`` and ``index``: 100 is the first quarter that both have.
    vacancy_remarks : tuple of str
        What rounding does to small numbers.
    sick_leave : dict
        By branch: sick leave in the Netherlands; a forecast for care and welfare as a whole.
    sick_leave_region : dict
        By branch: sick leave in the region, where there are figures.
    shortages : Shortages
    vacancy_rate_cbs, vacancy_rate_poll : pandas.DataFrame
        Two measures that share a name, kept apart: vacancies per 1,000 jobs, and per cent of staff.
    facts : pandas.DataFrame
        Single published figures, with the name of the indicator in ``name``.
    lacking : tuple of str
        Names of the expected indicators without any figure for the region.
    missing : tuple of str
        What the data lack, in Dutch sentences.
    """

    region: Region
    as_of: date
    vacancies: TimePicture | None
    vacancies_country: TimePicture | None
    vacancies_compared: pd.DataFrame
    vacancy_remarks: tuple[str, ...]
    sick_leave: dict[str, TimePicture]
    sick_leave_region: dict[str, TimePicture]
    shortages: Shortages
    vacancy_rate_cbs: pd.DataFrame
    vacancy_rate_poll: pd.DataFrame
    facts: pd.DataFrame
    lacking: tuple[str, ...]
    missing: tuple[str, ...]


def labour_market(observations: Observations, catalog: Catalog, region: str, as_of: date) -> LabourMarket:
    """Describe the labour market of care and welfare in a region.

    Parameters
    ----------
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    region : str
        Code of any region of the catalog.
    as_of : datetime.date
        The peildatum.

    Returns
    -------
    LabourMarket
        A fictional region is compared with nothing that exists.
    """
    here = catalog.regions[region]
    country = None if here.example else _country(catalog)
    lacking = _lacking(observations, region)
    vacancies = _vacancies(observations, catalog, region, as_of, ahead=True)
    national = (
        None if country is None else _vacancies(observations, catalog, country.code, as_of, ahead=False)
    )
    return LabourMarket(
        region=here,
        as_of=as_of,
        vacancies=vacancies,
        vacancies_country=national,
        vacancies_compared=_compared(catalog, vacancies, national),
        vacancy_remarks=tuple(_rounding_remarks(vacancies)),
        sick_leave={} if country is None else _sick_leave(observations, catalog, country.code, as_of),
        sick_leave_region=_sick_leave(observations, catalog, region, as_of),
        shortages=published_shortages(observations, catalog, region),
        vacancy_rate_cbs=observations.select("vacaturegraad-cbs", region, branch=None),
        vacancy_rate_poll=observations.select("vacaturegraad-peiling", region, branch=None),
        facts=published_facts(observations, catalog, region),
        lacking=tuple(catalog.indicators[name].name for name in lacking),
        missing=tuple(_missing(observations, catalog, here, lacking)),
    )


def published_facts(observations: Observations, catalog: Catalog, region: str) -> pd.DataFrame:
    """Return single published figures of a region, in the order of ``FACTS``.

    From documents and web pages every figure; from statistics only the newest per breakdown, and none of the
    indicators that are shown as a series.
    """
    rows = observations.select(FACTS, region, **dict.fromkeys(DIMENSIONS))
    known = rows[rows["value"].notna()]
    documents = [name for name, source in catalog.sources.items() if source.kind in _DOCUMENTS]
    from_document = known["source"].isin(documents)
    statistics = known[~from_document & ~known["indicator"].isin(["ziekteverzuim", "openstaande-vacatures"])]
    newest = statistics.sort_values(["start", "vintage"], kind="stable").drop_duplicates(
        ["indicator", *DIMENSIONS], keep="last"
    )
    facts = pd.concat([known[from_document], newest])
    if facts.empty:
        return rows_frame([], ["name"])
    order = facts["indicator"].map(FACTS.index)
    named = facts.assign(name=[catalog.indicators[name].name for name in facts["indicator"]], order=order)
    keys = ["order", "start", "branch", "source"]
    return named.sort_values(keys, kind="stable", ignore_index=True).drop(columns="order")


def _country(catalog: Catalog) -> Region | None:
    return next((r for r in catalog.regions.values() if r.kind == "land" and not r.example), None)


def _vacancies(
    observations: Observations, catalog: Catalog, region: str, as_of: date, *, ahead: bool
) -> TimePicture | None:
    # the backtest on small provinces was better without a season: rounding hides the pattern
    return time_picture(
        observations,
        catalog,
        "openstaande-vacatures",
        region,
        SECTOR,
        as_of,
        shape=VACANCIES,
        season=None,
        ahead=ahead,
    )


def _sick_leave(
    observations: Observations, catalog: Catalog, region: str, as_of: date
) -> dict[str, TimePicture]:
    """Return the pictures of the branches that have figures; a forecast for the sector alone."""
    pictures = {
        branch: time_picture(
            observations,
            catalog,
            "ziekteverzuim",
            region,
            branch,
            as_of,
            shape=SICK_LEAVE,
            season=4,
            ahead=branch == SECTOR,
        )
        for branch in SICK_LEAVE_BRANCHES
    }
    return {branch: picture for branch, picture in pictures.items() if picture is not None}


def _compared(catalog: Catalog, vacancies: TimePicture | None, national: TimePicture | None) -> pd.DataFrame:
    """Stack region and country as an index on the first quarter that both have."""
    pictures = [picture for picture in (vacancies, national) if picture is not None]
    shared = set.intersection(*(set(p.rows["period"]) for p in pictures)) if pictures else set()
    if not shared:
        return rows_frame([], ["name", "index"])
    base = min(shared)
    parts = []
    for picture in pictures:
        start = float(picture.rows.loc[picture.rows["period"] == base, "value"].iloc[0])
        index = 100 * picture.rows["value"] / start if start > 0 else float("nan")
        parts.append(picture.rows.assign(name=catalog.regions[picture.region].name, index=index))
    return pd.concat(parts, ignore_index=True)


def _rounding_remarks(vacancies: TimePicture | None) -> list[str]:
    if vacancies is None or vacancies.rows["value"].median() > _FEW_STEPS * VACANCIES.rounding:
        return []
    return [
        "De bron rondt vacatures af op honderdtallen. Bij zulke kleine aantallen kan een verschil van 100 "
        "alleen door afronding ontstaan; kijk naar de lijn over jaren en niet naar één kwartaal."
    ]


def _lacking(observations: Observations, region: str) -> list[str]:
    rows = observations.select(EXPECTED, region, branch=None, sex=None, age=None)
    known = set(rows.loc[rows["value"].notna(), "indicator"])
    return [name for name in EXPECTED if name not in known]


def _missing(observations: Observations, catalog: Catalog, here: Region, lacking: list[str]) -> list[str]:
    """Name the indicators without any figure for the region, together when one source has them."""
    by_source: dict[str, list[str]] = {}
    for name in lacking:
        indicator = catalog.indicators[name]
        used = set(observations.select(name, branch=None, sex=None, age=None)["source"])
        by_source.setdefault(_where(indicator, catalog, here, used), []).append(indicator.name)
    return [
        f"{listed([names[0], *map(_lower_first, names[1:])])}: geen cijfers voor {here.name}.{where}"
        for where, names in by_source.items()
    ]


def _where(indicator: Indicator, catalog: Catalog, here: Region, used: set[str]) -> str:
    """Say where a figure can be had: a recurring source, and one that is not known to lack the region."""
    if here.example:
        return ""
    levels = {here.kind, "regioplus"} if here.kind == "provincie" and here.regioplus else {here.kind}
    if levels.isdisjoint(indicator.levels):
        return " Dit wordt niet voor dit soort regio gemaakt."
    sources = [catalog.sources[name] for name in indicator.sources if name not in used]
    recurring = [source for source in sources if source.kind not in _DOCUMENTS]
    return f" Te halen uit: {recurring[0].publisher}, {recurring[0].title}." if recurring else ""


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
