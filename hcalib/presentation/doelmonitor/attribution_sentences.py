"""Sentences on whether it is the agenda: never firmer than the rung of the ladder allows.

The conclusion and its ground are Markdown, what is said of a series is text for a cell of a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from hcalib.catalog import Catalog
from hcalib.monitoring.attribution import GoalAttribution, Interrupted, Rung, Series
from hcalib.monitoring.attribution.interrupted import FIRM_POINTS
from hcalib.monitoring.attribution.panel import PER
from hcalib.monitoring.attribution.synthetic import FIRM_AFTER
from hcalib.monitoring.series import period_code
from hcalib.presentation import dutch
from hcalib.presentation.blocks import plain

_QUARTERS = ("eerste", "tweede", "derde", "vierde")


def conclusion(found: Sequence[GoalAttribution]) -> str:
    """Say of how many goals anything may be concluded, strongest first (Markdown)."""
    by = {
        strength: [one.goal.id for one in found if one.strength == strength]
        for strength in ("aannemelijk", "mogelijk")
    }
    rest = len(found) - sum(map(len, by.values()))
    if not any(by.values()):
        which = "het doel" if len(found) == 1 else f"alle {len(found)} doelen"
        return f"**Van {which} is niet te zeggen of het door de agenda komt.**"
    told = []
    if by["aannemelijk"]:
        told.append(f"bij {_goals(by['aannemelijk'])} is **aannemelijk** dat de agenda heeft bijgedragen")
    if by["mogelijk"]:
        told.append(f"bij {_goals(by['mogelijk'])} is dat **mogelijk**")
    if rest:
        others = "het andere doel" if rest == 1 else f"de andere {rest} doelen"
        told.append(f"bij {others} is het **niet te zeggen**")
    if not by["aannemelijk"]:
        opening = "Bij geen enkel doel is aannemelijk gemaakt dat de agenda heeft bijgedragen. "
        told[0] = f"bij {_goals(by['mogelijk'])} is een bijdrage **mogelijk**"
        return opening + dutch.capitalised(dutch.listing(told)) + "."
    return dutch.capitalised(dutch.listing(told)) + "."


def ground(found: Sequence[GoalAttribution]) -> str:
    """Say what the conclusions rest on."""
    without = [one.goal.id for one in found if one.story is None]
    told = []
    if all(one.rung <= Rung.STORY for one in found):
        told.append(
            "Geen doel heeft een reeks cijfers waarmee voor en na de start, of met andere regio's, is te "
            "vergelijken. De conclusies rusten daarom op beschrijvingen."
        )
    if without:
        which = "alle doelen" if len(without) == len(found) else _goals(without)
        told.append(f"Bij {which} is nog niet beschreven wat is verwacht, gedaan en gezien.")
    told += [own_reading(found)] if own_reading(found) else []
    return " ".join(told)


def own_reading(found: Sequence[GoalAttribution]) -> str:
    """Say which judgements are a reading of the sources that nobody else saw yet; empty when none is."""
    own = [one.goal.id for one in found if one.story is not None and one.story.conclusion.own_reading]
    if not own:
        return ""
    which = f"De oordelen bij {_goals(own)} zijn"
    if len(own) == len(found):
        which = "Dit oordeel is" if len(own) == 1 else "Deze oordelen zijn"
    elif len(own) == 1:
        which = f"Het oordeel bij {_goals(own)} is"
    return f"{which} **onze eigen lezing** van de bronnen, nog niet besproken met de partners van de agenda."


def break_sentence(series: Series, catalog: Catalog) -> str:
    """Say whether a series changed course after the start, with its interval."""
    broken = series.interrupted
    if broken is None:
        return ""
    indicator = catalog.indicators[series.indicator]
    unit, digits = catalog.units[indicator.unit].name, indicator.decimals
    now, last = broken.now, dutch.period(period_code(broken.fitted.index[-1]))
    gap = f"{dutch.number(abs(now.value), digits)} {unit}"
    margin = f"marge {dutch.between(now.low, now.high, digits)}"
    if not now.clear:
        told = (
            f"In {last} is het verschil met de lijn van vóór de start niet van toeval te onderscheiden "
            f"({dutch.signed(now.value, digits)} {unit}; {margin})."
        )
    else:
        side = "boven" if now.value > 0 else "onder"
        told = (
            f"In {last} {gap} {side} de lijn van vóór de start ({margin}). De reeks liep na de start "
            "anders; waardoor, is hieraan niet te zien."
        )
    return f"{told} {_weak(broken)}".strip()


def comparison_sentence(series: Series, catalog: Catalog) -> str:
    """Say how the change compares with that in comparable regions."""
    compared = series.compared
    if compared is None:
        return ""
    digits = 1 if series.panel.per_head else catalog.indicators[series.indicator].decimals
    home = catalog.regions[compared.region].name
    peers = dutch.listing([catalog.regions[peer].name for peer in compared.peers])
    told = (
        f"Na de start veranderde het in {home} met {dutch.signed(compared.own, digits)} en in "
        f"vergelijkbare regio's ({peers}) gemiddeld met {dutch.signed(compared.theirs, digits)}."
    )
    count = len(compared.elsewhere)
    if compared.as_large:
        return (
            f"{told} Bij {compared.as_large} van de {count} andere regio's is het verschil minstens zo groot."
        )
    return f"{told} Bij geen van de {count} andere regio's is het verschil zo groot."


def mix_sentence(series: Series, catalog: Catalog) -> str:
    """Say whether the region stands out from its mix, and what chance can at best be left."""
    found = series.synthetic
    if found is None or not found.mix.follows:
        return ""
    home = catalog.regions[found.mix.region].name
    count = len(found.in_space)
    digits = 1 if series.panel.per_head else catalog.indicators[series.indicator].decimals
    if found.as_large:
        told = (
            f"{home} valt na de start niet op: van de {count} andere regio's wijken er {found.as_large}, "
            "zonder deze agenda, minstens zo sterk af van hun eigen mix. Het verschil is "
            f"{dutch.signed(found.mix.gap, digits)}; pas vanaf ongeveer "
            f"{dutch.number(found.noticed_from, digits)} ({drawn_unit(series, catalog)}) zou "
            f"{home} het meest opvallen."
        )
    else:
        told = (
            f"{home} wijkt na de start sterker af van de mix dan elk van de {count} andere regio's. Dat past "
            "bij een invloed van de agenda en ook bij iets anders dat alleen hier gebeurde."
        )
    if found.earlier_as_large:
        told += (
            " Ook met een denkbeeldige start in een eerder jaar is het verschil bij "
            f"{found.earlier_as_large} van de {len(found.in_time)} zo groot."
        )
    least = (
        f" Met {count} andere regio's is meer zekerheid niet te halen: ook de sterkste afwijking is in 1 op "
        f"de {count + 1} gevallen toeval."
    )
    if found.weak:
        few = "één cijfer" if found.mix.after == 1 else f"{found.mix.after} cijfers"
        least += f" Er is {few} van na de start: dat is zwak; vanaf {FIRM_AFTER} zegt het meer."
    return told + least


def _weak(broken: Interrupted) -> str:
    if not broken.weak:
        return ""
    return (
        f"Dit is zwak: {broken.before} cijfers van vóór en {broken.after} van na de start, waar "
        f"{FIRM_POINTS} aan elke kant nodig zijn."
    )


def figure_name(series: Series, catalog: Catalog) -> str:
    """Name the figure, with the quarter when it is of one quarter of each year."""
    name = catalog.indicators[series.indicator].name
    return f"{name}, {_QUARTERS[series.panel.quarter - 1]} kwartaal" if series.panel.quarter else name


def drawn_unit(series: Series, catalog: Catalog) -> str:
    """Name the unit in which regions are compared: 'vacatures per 10.000 inwoners', 'procent'."""
    unit = catalog.units[catalog.indicators[series.indicator].unit].name
    return f"{unit} per {dutch.number(PER)} inwoners" if series.panel.per_head else unit


def _goals(ids: Sequence[str]) -> str:
    return ("doel " if len(ids) == 1 else "de doelen ") + plain(dutch.listing(list(ids)))
