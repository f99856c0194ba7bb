"""What it would take for the shortage not to grow, as the Doelmonitor shows it."""

from __future__ import annotations

import math

import pandas as pd

from hcalib.agenda import Agenda
from hcalib.catalog import Catalog
from hcalib.presentation import chances, dutch
from hcalib.presentation.blocks import Block, table, text
from hcalib.presentation.doelmonitor.needed import MOST, Alone, Need
from hcalib.presentation.doelmonitor.what_if import goal_of
from hcalib.projection.questions import Answer
from hcalib.scenarios import LeverPlan

SOURCE = "eigen-vooruitblik"
_WHOLE = 1e-9
_NOTHING = 0.05
"""Times the agreed effort: less than this is told as nothing."""
_ONCE, _TWICE = 1.25, 1.75
"""Between these it is told as one and a half times."""


def needed_blocks(need: Need, agenda: Agenda, catalog: Catalog) -> list[Block]:
    """Answer first in one sentence, then per goal in a table."""
    told = "\n".join(f"- {sentence}" for sentence in sentences(need))
    blocks = [text(f"#### Wat is er nodig om het tekort niet te laten groeien?\n\n{told}")]
    return [*blocks, _table(need, agenda, catalog)] if need.alone else blocks


def sentences(need: Need) -> list[str]:
    """Give the answer, what it would take instead, and how it was checked."""
    told = [_answer(need)]
    if not _unneeded(need.together):
        told.append(_times(need))
    elif not _unneeded(need.surer):
        told.append(_to_be_surer(need.surer))
    return [*told, _caution(need)]


def _unneeded(answer: Answer) -> bool:
    return answer.reached and _size(answer) < _NOTHING


def _answer(need: Need) -> str:
    plan, mix, half = need.found.plan, need.mix, need.together
    asked = f"het tekort eind {plan.year} niet groter dan eind {plan.base_year}"
    if _unneeded(half):
        held = f"Ook zonder is {asked} in {_of_hundred(half.checked)} van de 100 doorrekeningen."
        if _unneeded(need.surer):
            return f"**Daar zijn deze doelen niet voor nodig.** {held}"
        return f"**Dat kan ook zonder deze doelen goed aflopen.** {held} In de andere groeit het wel."
    if half.reached and _size(half) <= 1:
        return (
            f"**De inzet van dit scenario kan genoeg zijn, maar zeker is dat niet.** Met die inzet "
            f"is {asked} in {_of_hundred(need.found.found.held)} van de 100 doorrekeningen. "
            f"{_surer(need)}"
        )
    if mix is None:
        return (
            f"Of deze doelen genoeg kunnen zijn om te zorgen dat {asked} is, is niet te zeggen: hoe ver een "
            "doel zou kunnen gaan, is nergens vastgelegd."
        )
    if not mix.reached:
        return (
            "**Dit is niet te halen met deze doelen.** Ook als elk doel zo ver gaat als ons mogelijk lijkt, "
            f"is {asked} in maar {_of_hundred(mix.checked)} van de 100 doorrekeningen. In vier van de vijf "
            f"ontbreken er eind {plan.year} dan {_spread(mix)} dan eind {plan.base_year}."
        )
    return (
        "**Dit kan, maar alleen met meer inzet dan in dit scenario.** Binnen wat ons per doel mogelijk "
        f"lijkt, is {asked} in {_of_hundred(mix.checked)} van de 100 doorrekeningen. {_surer(need)}"
    )


def _surer(need: Need) -> str:
    """Say whether there is room for four out of five draws as well, and what is left when there is not."""
    surer = need.surer_mix
    if surer is None:
        return ""
    if surer.reached:
        return "Wat ons per doel mogelijk lijkt, is ook genoeg voor vier van de vijf doorrekeningen."
    return (
        "Voor vier van de vijf doorrekeningen is het niet te halen met deze doelen: ook als elk doel zo ver "
        "gaat als ons mogelijk lijkt, komen er in één van de vijf nog "
        f"{chances.about(surer.left)} mensen tekort of meer bij."
    )


def _times(need: Need) -> str:
    """Say by how much all goals together would have to change, for half of the draws and for more of them."""
    half, surer = need.together, need.surer
    if not half.reached:
        return (
            f"Ook {dutch.number(MOST)} keer de inzet van dit scenario, in alle doelen tegelijk, is niet "
            f"genoeg: dan lukt het in {_of_hundred(half.checked)} van de 100 doorrekeningen."
        )
    told = (
        f"Verandert elk doel evenveel, dan is voor de helft van de doorrekeningen **{_factor(half)} de "
        "inzet van dit scenario** nodig"
    )
    if surer.reached:
        return f"{told}, en voor vier van de vijf {_factor(surer)} die inzet. {_checked([half, surer])}"
    return f"{told}. Voor vier van de vijf is ook {dutch.number(MOST)} keer niet genoeg. {_checked([half])}"


def _to_be_surer(surer: Answer) -> str:
    """Say what four out of five draws take, where half of them take nothing."""
    if not surer.reached:
        return (
            "Wie zekerder wil zijn, redt het met deze doelen niet: voor vier van de vijf doorrekeningen is "
            f"ook {dutch.number(MOST)} keer de inzet van dit scenario niet genoeg."
        )
    return (
        "Wie zekerder wil zijn, heeft ze wel nodig: voor vier van de vijf doorrekeningen "
        f"**{_factor(surer)} de inzet van dit scenario**, in alle doelen tegelijk. {_checked([surer])}"
    )


def _checked(answers: list[Answer]) -> str:
    """Say what another, larger run gave; and what to do when it gave less."""
    told = dutch.listing([_of_hundred(answer.checked) for answer in answers])
    checked = f"Nagerekend met andere toevalsgetallen lukt het dan in {told} van de 100"
    if all(answer.confirmed for answer in answers):
        return f"{checked}."
    return f"{checked}; dat is iets minder dan gezocht, dus reken op wat meer inzet."


def _caution(need: Need) -> str:
    judged = sum(room.source is None for room in need.room.values())
    told = (
        "Dit is rekenwerk en geen plan: of een doel zo ver kan gaan, en dan nog even goed "
        "werkt, weet niemand."
    )
    if judged:
        of = "elk doel" if judged == len(need.room) else f"{judged} van de {len(need.room)} doelen"
        told += f" Hoe ver een doel kan gaan, is bij {of} ons eigen oordeel."
    return told


def _table(need: Need, agenda: Agenda, catalog: Catalog) -> Block:
    plan, mix = need.found.plan, need.mix
    caps = {goal: room.cap for goal, room in need.room.items()}
    levers = {alone.goal: need.found.lever(alone.goal) for alone in need.alone}
    frame = pd.DataFrame(
        {
            "Doel": [f"{goal} {goal_of(agenda, goal).short}" for goal in levers],
            "Inzet in dit scenario": [amount(lever) for lever in levers.values()],
            "Het meeste dat ons mogelijk lijkt": [
                amount(lever, caps.get(goal, 1.0)) for goal, lever in levers.items()
            ],
        }
    )
    if any(alone.needed is not None for alone in need.alone):
        frame["Nodig van dit doel alleen"] = [_needed(alone, levers[alone.goal]) for alone in need.alone]
    frame["Wat er dan nog bijkomt aan tekort"] = [_left(alone) for alone in need.alone]
    if mix is not None and mix.reached:
        frame["In de lichtste mix"] = [
            _mixed(mix.factors.get(goal, 1.0), lever) for goal, lever in levers.items()
        ]
    return table(
        frame,
        name=f"nodig-{plan.id}",
        caption=(
            f"Wat er per doel nodig is om het tekort eind {plan.year} niet groter te laten zijn dan eind "
            f"{plan.base_year}"
        ),
        catalog=catalog,
        sources=[SOURCE, *dict.fromkeys(room.source for room in need.room.values() if room.source)],
        note=(
            f"{_alone_note(need)} Wat er dan nog bijkomt: zoveel mensen ontbreken er eind {plan.year} meer "
            f"dan eind {plan.base_year}, in het midden van de doorrekeningen, als alleen dit doel zo ver "
            f"gaat als ons mogelijk lijkt. {_mix_note(need)}Gezocht met {dutch.number(need.numbers.draws)} "
            f"doorrekeningen, nagerekend met {dutch.number(need.numbers.check_draws)}."
        ),
        folded=True,
    )


def _alone_note(need: Need) -> str:
    if any(alone.needed is not None for alone in need.alone):
        return "Nodig: voor de helft van de doorrekeningen, terwijl de andere doelen niets doen."
    return "Met geen van deze doelen alleen is het te halen, ook niet in de helft van de doorrekeningen."


def _mix_note(need: Need) -> str:
    if need.mix is None or not need.mix.reached:
        return ""
    return "De lichtste mix kost volgens onze eigen weging van de doelen de minste moeite. "


def amount(lever: LeverPlan, factor: float = 1.0) -> str:
    """Write the effort of a lever in words, times a factor: '4.200 per jaar', 'samen 2'."""
    sizes = [size * factor for size in lever.amounts.values()]
    if lever.counts == "eenheden":
        return f"samen {dutch.number(math.ceil(sum(sizes) - 1e-6))}"
    low, high = (
        (_percent(size) if lever.counts == "niveau" else _effort(size)) for size in (min(sizes), max(sizes))
    )
    return f"{low} per jaar" if low == high else f"{low} tot {high} per jaar"


def _effort(size: float) -> str:
    """Write an amount a year: what was agreed is whole and exact, what was reckoned is rounded to tens."""
    return dutch.number(size) if abs(size - round(size)) < _WHOLE else chances.about(size)


def _percent(share: float) -> str:
    percentage = round(100 * share, 2)
    decimals = next(digits for digits in range(3) if digits == 2 or round(percentage, digits) == percentage)
    return dutch.percent(percentage, decimals)


def _needed(alone: Alone, lever: LeverPlan) -> str:
    if alone.needed is None:
        return "niet te halen"
    factor = alone.needed.factors[alone.goal]
    return "niets" if factor < _NOTHING else f"ongeveer {amount(lever, factor)}"


def _left(alone: Alone) -> str:
    if alone.left <= 0:
        return "geen groei"
    return f"ongeveer {chances.about(alone.left)} mensen"


def _mixed(factor: float, lever: LeverPlan) -> str:
    return "niets" if factor < _NOTHING else amount(lever, factor)


def _size(answer: Answer) -> float:
    return max(answer.factors.values())


def _factor(answer: Answer) -> str:
    """Write how many times the agreed effort: a part, or whole numbers, because more is not known."""
    size = _size(answer)
    if size < 1 / _ONCE:
        return f"{chances.part(size)} van"
    if size < _ONCE:
        return "ongeveer één keer"
    if size < _TWICE:
        return "ongeveer anderhalf keer"
    return f"ongeveer {dutch.number(size)} keer"


def _spread(answer: Answer) -> str:
    low, _, high = answer.spread
    if low >= 0:
        return f"tussen {chances.about(low)} en {chances.about(high)} mensen meer"
    return f"tussen {chances.about(-low)} mensen minder en {chances.about(high)} mensen meer"


def _of_hundred(chance: float) -> str:
    return dutch.number(100 * chance)
