"""What a snapshot says of itself: where its figures come from, what was asked, and what is not in it."""

from __future__ import annotations

from datetime import date, datetime

from hcalib.catalog import Source
from hcalib.sources.recipes.harvest import Harvest
from hcalib.sources.recipes.plan import Plan, TakenDimension, TakenMeasure
from hcalib.sources.statline.endpoints import Endpoint
from hcalib.sources.writing import NewTable

_FEW = 6
"""A selection of this many codes is written out; a longer one is counted."""


def new_table(
    plan: Plan, harvested: Harvest, endpoint: Endpoint, source: Source, day: date, raw_sha256: str
) -> NewTable:
    """Put figures and everything that must be known about them together for the store.

    Parameters
    ----------
    plan : Plan
    harvested : Harvest
    endpoint : Endpoint
        Where the table was read.
    source : Source
        Of the catalog.
    day : datetime.date
        Day on which the table was fetched.
    raw_sha256 : str
        Checksum of what the publisher sent.
    """
    info = plan.table.info
    return NewTable(
        name=plan.recipe.id,
        frame=harvested.frame,
        title=plan.recipe.title,
        citation=citation(plan, endpoint, day),
        method=method(plan, harvested, endpoint),
        licence=endpoint.licence,
        table=info.id,
        url=source.url or f"{endpoint.data_url}/{info.id}",
        caveats=(*plan.recipe.caveats, *plan.remarks, *_gaps(harvested)),
        raw_sha256=raw_sha256,
    )


def citation(plan: Plan, endpoint: Endpoint, day: date) -> str:
    """Cite the version of the table that was fetched.

    For example: ``CBS StatLine, tabel 83599NED, Openstaande vacatures; SBI 2008, regio, versie van
    14 augustus 2020, opgehaald op 1 december 2026``.
    """
    info = plan.table.info
    name = "CBS StatLine" if endpoint.catalog == "CBS" else f"CBS, {endpoint.catalog} StatLine"
    version = f"versie van {in_words(info.modified)}" if info.modified else "versie onbekend"
    return f"{name}, tabel {info.id}, {info.title.strip()}, {version}, opgehaald op {in_words(day)}"


def method(plan: Plan, harvested: Harvest, endpoint: Endpoint) -> str:
    """Say in one sentence how the figures were taken over: recipe, selection, units and counts."""
    parts = [_selected(one) for one in plan.dimensions]
    parts += [_measured(one) for one in plan.measures]
    counts = f"{len(harvested.frame)} cijfers uit {harvested.arrived} regels"
    left = ", ".join(f"{number} keer {reason}" for reason, number in sorted(harvested.left.items()))
    not_taken = f", niet overgenomen: {left}" if left else ""
    return (
        f"Opgehaald uit de open data van {endpoint.name} met recept {plan.recipe.id} ({mark(plan)}): "
        f"{'; '.join(parts)}; {counts}{not_taken}."
    )


def mark(plan: Plan) -> str:
    """Return the words by which a vintage shows which version of a table it holds, and what was taken."""
    return f"kenmerk {plan.fingerprint}"


def in_words(moment: date | datetime) -> str:
    """Write a day as in a sentence: ``14 augustus 2020``."""
    from babel.dates import format_date

    return format_date(moment, "d MMMM yyyy", locale="nl")


def _selected(taken: TakenDimension) -> str:
    codes = sorted(taken.codes)
    if len(codes) > _FEW and taken.column == "period":
        chosen = f"{codes[0]} t/m {codes[-1]} ({len(codes)})"
    elif len(codes) > _FEW:
        chosen = f"{len(codes)} van de {len(codes) + len(taken.left)} codes"
    else:
        chosen = ", ".join(codes)
    return f"{taken.title.strip()}: {chosen}"


def _measured(taken: TakenMeasure) -> str:
    times = "" if taken.factor == 1 else f", maal {taken.factor.normalize():f}"
    return f"{taken.title.strip()} ({taken.unit or 'zonder eenheid'}{times})"


def _gaps(harvested: Harvest) -> tuple[str, ...]:
    return tuple(
        f"{number} van de {len(harvested.frame)} cijfers ontbreken ({reason})."
        if number != 1
        else f"1 van de {len(harvested.frame)} cijfers ontbreekt ({reason})."
        for reason, number in harvested.empty.items()
    )
