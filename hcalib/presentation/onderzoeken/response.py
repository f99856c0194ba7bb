"""Response against what was agreed: side by side, per round, and by group."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib import numerals
from hcalib.agenda.models import Agenda, Survey
from hcalib.catalog import Catalog
from hcalib.disclosure.answer_sources import survey_source
from hcalib.disclosure.cleared import Cleared, agreed
from hcalib.monitoring.surveys import FrameChange, GroupResponse, RoundResponse, SurveyResponse
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, Status
from hcalib.presentation.onderzoeken.words import (
    aim_text,
    euro,
    gap_text,
    is_published_only,
    moment,
    round_text,
    with_article,
)

SMALLEST_GROUP = 3
"""Fewest employers of a group that is listed: of fewer, anyone could tell who took part and who did not."""

OTHERS = "Overige samen"

KINDS = (
    ("branche", "by_branch"),
    ("omvang", "by_size"),
    ("gemeente", "by_municipality"),
    ("ondertekening", "by_signatory"),
)
"""Ways of cutting the response, and where it has them."""


def overview_table(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Put the surveys side by side: the newest response, the aim, what is lacking and what it costs."""
    if not responses:
        return []
    frame = pd.DataFrame(
        {
            "Onderzoek": response.survey.name,
            "Laatst bekende respons": _newest_text(response),
            "Streven": aim_text(response.survey),
            "Nog nodig": _gap_status(response),
            "Kosten per jaar": _cost_text(response.survey),
        }
        for response in responses
    )
    return [
        blocks.table(
            frame,
            name="respons-overzicht",
            caption="De onderzoeken onder werkgevers, en wie er meedoet",
            note="De percentages gaan over verschillende groepen werkgevers. Vergelijk ze niet met elkaar.",
            catalog=catalog,
            sources=_sources(agenda, responses, catalog),
            example=agenda.example,
        )
    ]


def round_table(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Show per survey and round how many employers took part, and how much staff they have."""
    rows = [
        {
            "Onderzoek en ronde": f"{response.survey.name}, {dutch.period(one.period)}",
            "Gevraagd": _known(one.total.asked),
            "Deden mee": _known(one.total.responded),
            "Respons (%)": _known(one.total.percent),
            "Personeel (%)": _known(_whole(one.total.staff_percent)),
            "Nog nodig": _known(one.gap_employers),
        }
        for response in responses
        for one in response.rounds
    ]
    if not rows:
        return []
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="respons-per-ronde",
            caption="Werkgevers die meededen, per ronde",
            note=(
                "Personeel: hoeveel van alle medewerkers bij de gevraagde werkgevers werken "
                "bij een werkgever die meedeed, volgens het register van werkgevers. Een streepje bij nog "
                "nodig betekent dat er geen streven is." + other_frames(responses)
            ),
            decimals={"Respons (%)": 0, "Personeel (%)": 0, "Nog nodig": 0},
            catalog=catalog,
            sources=_round_sources(agenda, responses, catalog),
            example=agenda.example,
        )
    ]


def other_frames(responses: Sequence[SurveyResponse]) -> str:
    """Say who came and went between rounds, once for surveys with the same employers."""
    told: dict[str, list[str]] = {}
    for response in responses:
        words = [_came_and_went(one.changed) for one in response.rounds if one.changed]
        if words:
            told.setdefault("; ".join(words), []).append(with_article(response))
    found = [f"{dutch.capitalised(dutch.listing(names))}: {words}." for words, names in told.items()]
    if not found:
        return ""
    why = "Een verschil tussen twee rondes kan ook daardoor komen; bij dezelfde werkgevers niet."
    return " ".join(["", "Niet elke ronde ging over dezelfde werkgevers.", *found, why])


def _came_and_went(change: FrameChange) -> str:
    parts = [
        f"{one if count == 1 else more} er {dutch.count_noun(count, 'werkgever', 'werkgevers')}{rest}"
        for count, one, more, rest in (
            (change.came, "kwam", "kwamen", " bij"),
            (change.stopped, "stopte", "stopten", ""),
            (change.merged, "ging", "gingen", " op in een andere"),
            # who went on in another was asked too: then it is told already
            (0 if change.merged else change.grown, "nam", "namen", " een andere over"),
        )
        if count
    ]
    return f"na {moment(change.earlier)} {dutch.listing(parts)}"


def _known(number: float | None) -> Cleared | None:
    return None if number is None else agreed(number, "the parties share who takes part")


def _whole(percent: float | None) -> float | None:
    """Round a part of the staff: with more digits the register tells which employers add up to it."""
    return None if percent is None else float(numerals.rounded(percent))


def group_table(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[Block]:
    """Show of the newest rounds which groups take part and who is missing, small groups together."""
    rounds = [response for response in responses if response.rounds]
    listed = [_ways_of_cutting(response.rounds[-1]) for response in rounds]
    names = dict.fromkeys((kind, group.name) for one in listed for kind, groups in one for group in groups)
    if not names:
        return []
    found = [{(kind, group.name): group for kind, groups in one for group in groups} for one in listed]
    kinds = [kind for kind, _ in KINDS]
    frame = pd.DataFrame(
        {
            "Groep": name,
            "Ingedeeld naar": kind,
            **{
                response.survey.name: _took_part(one.get((kind, name)))
                for response, one in zip(rounds, found, strict=True)
            },
        }
        for kind, name in sorted(names, key=lambda key: (kinds.index(key[0]), key[1] == OTHERS))
    )
    return [
        blocks.table(
            frame,
            name="respons-per-groep",
            caption="Wie er in de laatste ronde meedeed, en wie ontbrak",
            note=(
                f"Groepen met minder dan {SMALLEST_GROUP} werkgevers staan samen in één regel, zodat minder "
                "gauw is af te leiden wie er wel of niet meedeed. Waar een hele groep meedeed, of niemand, "
                "is dat van elk te zien; wat zij antwoordden niet. Een groep kan daardoor in het ene "
                "onderzoek los staan en in het andere bij de overige horen."
            ),
            catalog=catalog,
            sources=_round_sources(agenda, responses, catalog),
            example=agenda.example,
        )
    ]


def _took_part(group: GroupResponse | None) -> str:
    if group is None:
        return "–"
    lacking = group.asked - group.responded
    words = f"{group.responded} van {group.asked}"
    return f"{words}, {lacking} {'ontbreekt' if lacking == 1 else 'ontbreken'}" if lacking else f"{words}"


def listed_groups(groups: Sequence[GroupResponse]) -> list[GroupResponse]:
    """Merge the groups of fewer than ``SMALLEST_GROUP`` employers into one line at the end.

    When those together are still too few, the smallest of the others joins them; when nothing that is
    large enough is left over, the list is empty.
    """
    large = sorted((group for group in groups if group.asked >= SMALLEST_GROUP), key=lambda g: -g.asked)
    small = [group for group in groups if group.asked < SMALLEST_GROUP]
    while small and large and sum(group.asked for group in small) < SMALLEST_GROUP:
        small.append(large.pop())
    if small and sum(group.asked for group in small) < SMALLEST_GROUP:
        return []
    return [*large, _merged(small)] if small else large


def _gap_status(response: SurveyResponse) -> Status:
    words = gap_text(response)
    return Status(
        words, "reached" if words == "gehaald" else "unknown" if words == "niet te zeggen" else "neutral"
    )


def _ways_of_cutting(newest: RoundResponse) -> list[tuple[str, list[GroupResponse]]]:
    """Return the groups of each kind that can be listed; of one group alone nothing can be compared."""
    listed = [(kind, listed_groups(getattr(newest, field))) for kind, field in KINDS]
    return [(kind, groups) for kind, groups in listed if len(groups) > 1]


def _merged(groups: Sequence[GroupResponse]) -> GroupResponse:
    return GroupResponse(
        OTHERS,
        sum(group.asked for group in groups),
        sum(group.responded for group in groups),
        sum(group.staff_asked for group in groups),
        sum(group.staff_covered for group in groups),
    )


def _newest_text(response: SurveyResponse) -> str:
    if response.rounds:
        newest = response.rounds[-1]
        words = f"{round_text(newest)}, {dutch.period(newest.period)}"
        staff = newest.total.staff_percent
        return words if staff is None else f"{words}; {dutch.percent(staff, 0)} van het personeel"
    aim = response.survey.aim
    if aim is None or not is_published_only(response):
        return dutch.UNKNOWN
    year = dutch.period(aim.baseline.period)
    if aim.measure == "percent":
        return f"{dutch.percent(aim.baseline.value, 0)}, {year}"
    of = f" van {aim.frame}" if aim.frame else " werkgevers"
    return f"{dutch.number(aim.baseline.value)}{of}, {year}"


def _cost_text(survey: Survey) -> str:
    cost = survey.cost_per_employer_eur
    return "niet bekend" if cost is None else f"{euro(cost)} per werkgever"


def _round_sources(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[str]:
    used = [survey_source(agenda, response.survey, catalog) for response in responses if response.rounds]
    return list(dict.fromkeys(used))


def _sources(agenda: Agenda, responses: Sequence[SurveyResponse], catalog: Catalog) -> list[str]:
    plans = [response.survey.source.source for response in responses]
    return list(dict.fromkeys([*_round_sources(agenda, responses, catalog), *plans]))
