"""The conclusion of the chapter: the interval first, then the middle, the direction and what it hangs on."""

from __future__ import annotations

from datetime import date

from hcalib.catalog import Region
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, lead, plain, text
from hcalib.presentation.regiobeeld.outlook import needs, words
from hcalib.presentation.regiobeeld.outlook.facts import JUDGEMENT, Outlook


def opening(outlook: Outlook | None, region: Region, peildatum: date) -> Block:
    """Show the conclusion, or why there is nothing to show."""
    if outlook is None:
        return text(
            f"Voor {plain(region.name)} waren op {dutch.day(peildatum)} nog geen aannames vastgesteld om mee "
            "vooruit te rekenen. Daarom staat hier geen vooruitblik."
        )
    return lead(
        [margin(outlook), middle(outlook), direction(outlook), growth(outlook), ground(outlook)],
        title="Als er niets verandert",
    )


def margin(outlook: Outlook) -> str:
    """Say first how wide the outcome is, in people."""
    near, far = (words.people(outlook.missing(year)) for year in (outlook.near, outlook.far))
    return (
        f"**De marge is groot.** {plain(outlook.region.name)} heeft in zorg en welzijn eind {outlook.near} "
        f"**{near}**, en eind {outlook.far} **{far}**. Vier van de vijf doorrekeningen komen daarbinnen uit, "
        "één van de vijf niet."
    )


def middle(outlook: Outlook) -> str:
    """Give the middle, with the start, and say that it is no prediction."""
    start, near, far = (
        words.about(outlook.missing(y).middle) for y in (outlook.base, outlook.near, outlook.far)
    )
    return (
        f"Het midden van alle doorrekeningen is een tekort van {near} mensen eind {outlook.near} en {far} "
        f"eind {outlook.far}; eind {outlook.base} waren het er naar schatting {start}. Het midden is **geen "
        "voorspelling**: de helft van de doorrekeningen komt hoger uit en de helft lager."
    )


def direction(outlook: Outlook) -> str:
    """Say how sure it is that the shortage grows at all."""
    chance = outlook.grows(outlook.far)
    return (
        f"{words.certainty(chance)}: in {words.out_of_ten(chance)} is het eind {outlook.far} groter dan eind "
        f"{outlook.base}. Hoe hard het groeit, is veel minder zeker."
    )


def growth(outlook: Outlook) -> str:
    """Set the growth of the work against that of the people to do it, in percent of fte."""
    work, staff = outlook.work_growth(outlook.far), outlook.staff_growth(outlook.far)
    return (
        f"Van eind {outlook.base} tot eind {outlook.far}: het **werk** {words.change(work)}, het "
        f"**personeel** om het te doen {words.change(staff)}. Beide zijn geteld in voltijdbanen (fte)."
    )


def ground(outlook: Outlook) -> str:
    """Say how many of the numbers behind it are judgement, and what the outcome hangs on."""
    judged = [row for row in outlook.used if row.evidence == JUDGEMENT]
    topics = [need.topic for need, _ in needs.ranked(outlook)[:3]]
    return (
        f"Van de {dutch.number(len(outlook.used))} getallen waarmee is gerekend, zijn er "
        f"{dutch.number(len(judged))} ons **eigen oordeel**. De marge komt vooral doordat niet precies "
        f"bekend is {dutch.listing(topics)}."
    )
