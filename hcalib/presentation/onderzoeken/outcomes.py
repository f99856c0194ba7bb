"""What the answers add up to: over the rounds, by group, and for the same employers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.disclosure.cleared import Cleared
from hcalib.monitoring.surveys import MEASURES, PanelChange, SurveyEstimate, SurveyOutcome
from hcalib.monitoring.surveys.frame import SIZES
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.clearing import shown
from hcalib.presentation.onderzoeken.tidy import figure_text, interval_text, tidy, unit_words, value_text
from hcalib.presentation.onderzoeken.words import group_name, stand_notes, stand_text, with_stand

ALL, WEIGHTED = "totaal", "gewogen"


@dataclass(frozen=True)
class Theme:
    """A part of the report: figures that belong together, the most important one first."""

    id: str
    name: str
    measures: tuple[str, ...]


VACANCIES = Theme(
    "vacatures", "Vacatures",
    ("vacaturegraad-peiling", "aandeel-moeilijk", "aandeel-lang-open", "werkgevers-moeilijk"),
)  # fmt: skip
LEAVING = Theme("vertrek", "Vertrek", ("vertrek", "respons-vertrekkers"))
SUPERVISION = Theme(
    "begeleiding", "Begeleiding op de werkplek",
    ("begeleidingscijfer", "geschoolde-begeleiders", "begeleidingsuren", "respons-leerlingen"),
)  # fmt: skip
_HEADINGS = {
    "vacaturegraad-peiling": "Vacatures per 100 medewerkers",
    "aandeel-moeilijk": "Moeilijk te vervullen",
    "aandeel-lang-open": "Langer dan drie maanden open",
    "vertrek": "Vertrokken per 100 medewerkers",
    "respons-vertrekkers": "Vulde de lijst in",
}
THEMES = (VACANCIES, LEAVING, SUPERVISION)


def outcome_of(outcomes: Sequence[SurveyOutcome], theme: Theme) -> SurveyOutcome | None:
    """Return the survey that asked about a theme."""
    return next((o for o in outcomes if any(o.asked_about(name) for name in theme.measures)), None)


def over_time(
    agenda: Agenda, outcomes: Sequence[SurveyOutcome], theme: Theme, catalog: Catalog
) -> list[Block]:
    """Show the figures of a theme for every round, or say that there are none."""
    outcome = outcome_of(outcomes, theme)
    if outcome is None:
        items = ["Er zijn op de peildatum geen antwoorden ingelezen."]
        return [blocks.notice("ontbreekt", f"{theme.name}: geen uitkomsten", items)]
    periods = [one.period for one in outcome.response.rounds]
    rows, used = [], []
    for name in theme.measures:
        if not outcome.asked_about(name):
            continue
        row: dict[str, object] = {"Uitkomst": MEASURES[name].label + unit_words(MEASURES[name].unit)}
        for period in periods:
            plain = outcome.figures.of(period, name)
            weighted = outcome.figures.of(period, name, WEIGHTED)
            used += [*plain, *weighted]
            row[dutch.capitalised(dutch.period(period))] = _cell(plain, weighted)
        rows.append(row)
    return [
        blocks.table(
            pd.DataFrame(rows),
            name=f"uitkomsten-{theme.id}",
            caption=f"{theme.name}: wat de antwoorden samen zeggen",
            data=tidy(agenda, outcome, used, catalog),
            catalog=catalog,
            note=(
                "Bij elkaar opgeteld over de werkgevers die alle vragen hierover beantwoordden. *Marge*: "
                "wat toeval in wie er antwoordde kan schelen (95 van de 100 keer). *Gewogen*: zo geteld dat "
                "elke branche en omvang even zwaar telt als in de regio, en afgerond. Niet elke ronde doen "
                "dezelfde werkgevers mee: een verschil tussen twee rondes is geen trend."
                + stand_notes(one.stand for one in used)
            ),
        )
    ]


def by_group(
    agenda: Agenda, outcomes: Sequence[SurveyOutcome], theme: Theme, catalog: Catalog
) -> list[Block]:
    """Show the newest round of a theme for the branches and sizes that may be shown."""
    outcome = outcome_of(outcomes, theme)
    period = _newest_with_groups(outcome, theme)
    if outcome is None or period is None:
        return []
    groups = _groups(outcome, period, theme)
    names = [name for name in theme.measures if any(_one(outcome, period, name, g) for g in groups[1:])]
    stands = {name: found.stand for name in names if (found := _one(outcome, period, name, ALL))}
    heads = {name: with_stand(_heading(name), stands.get(name)) for name in names}
    rows, used = [], []
    for group in groups:
        row: dict[str, object] = {"Werkgevers": group_name(group, catalog)}
        for name in names:
            found = _one(outcome, period, name, group)
            row[heads[name]] = "Niet getoond" if found is None else _short(found)
            used += [] if found is None else [found]
        rows.append(row)
    return [
        blocks.table(
            pd.DataFrame(rows),
            name=f"groepen-{theme.id}",
            caption=f"{theme.name} per groep werkgevers, {dutch.period(period)}",
            data=tidy(agenda, outcome, used, catalog),
            catalog=catalog,
            align=dict.fromkeys(heads.values(), "right"),
            note=(
                "Andere branches en groepen staan er niet bij: daar antwoordden minder dan tien werkgevers, "
                "of er is een antwoord uit af te leiden. Deze cijfers gelden alleen voor wie antwoordde."
                + stand_notes(stands.values())
            ),
        )
    ]


def panel(agenda: Agenda, outcomes: Sequence[SurveyOutcome], theme: Theme, catalog: Catalog) -> list[Block]:
    """Put everyone who answered beside the employers that answered twice in a row."""
    outcome = outcome_of(outcomes, theme)
    found = [] if outcome is None else [one for one in outcome.panel if one.measure in theme.measures]
    if outcome is None or not found:
        return []
    earlier, later = found[-1].earlier, found[-1].later
    when = f"{dutch.period(earlier)} en {dutch.period(later)}"
    changes = [one for one in found if (one.earlier, one.later) == (earlier, later)]
    rows = [
        {
            "Uitkomst": with_stand(one.label, one.stand if _is_shown(one) else None),
            "Iedereen": _from_to(one.all_before, one.all_after, one.unit),
            "Dezelfde werkgevers": _from_to(one.before, one.after, one.unit),
            "Wat dat zegt": _change_words(one),
        }
        for one in changes
    ]
    frames = [_tidy_change(agenda, outcome, one, catalog) for one in changes]
    return [
        blocks.table(
            pd.DataFrame(rows),
            name=f"zelfde-werkgevers-{theme.id}",
            caption=f"{theme.name}: iedereen, en wie twee keer meedeed ({when})",
            data=pd.concat(frames, ignore_index=True),
            catalog=catalog,
            note=(
                "Wie twee keer meedeed, maakt de vergelijking eerlijk: het verschil kan dan niet komen "
                "doordat andere werkgevers antwoordden. Deze cijfers zijn afgerond, zodat niet te berekenen "
                "is wat de anderen antwoordden."
                + _taken_over(changes[0])
                + stand_notes(one.stand for one in changes if _is_shown(one))
            ),
        )
    ]


def _is_shown(one: PanelChange) -> bool:
    return one.change.value is not None or None not in (one.all_before.value, one.all_after.value)


def _taken_over(one: PanelChange) -> str:
    """Tell that who took over another is not the same employer any more."""
    if not one.grown:
        return ""
    who = dutch.count_noun(one.grown, "werkgever nam", "werkgevers namen")
    return (
        f" {who} intussen een andere over en {'telt' if one.grown == 1 else 'tellen'} hier daarom niet mee."
    )


def _cell(plain: Sequence[SurveyEstimate], weighted: Sequence[SurveyEstimate]) -> list[str] | str:
    if not plain:
        return "niet gevraagd"
    (one,) = plain
    if one.figure.value is None:
        return [one.sentence]
    parts = [value_text(one)]
    if one.margin is not None:
        parts.append(f"marge {interval_text(one.margin, one.unit)}")
    for other in weighted:
        if other.figure.value is not None:
            parts.append(f"gewogen {value_text(other)}")
    left_out = one.no_answer + one.contradictory
    parts.append(f"{one.used} werkgevers" + (f", {left_out} niet bruikbaar" if left_out else ""))
    return parts if one.stand is None else [*parts, stand_text(one.stand)]


def _heading(measure: str) -> str:
    """Name a figure as briefly as a column needs."""
    return _HEADINGS.get(measure, MEASURES[measure].label)


def _short(one: SurveyEstimate) -> str:
    return "Niet getoond" if one.figure.value is None else value_text(one)


def _one(outcome: SurveyOutcome, period: str, measure: str, group: str) -> SurveyEstimate | None:
    return next(iter(outcome.figures.of(period, measure, group)), None)


def _groups(outcome: SurveyOutcome, period: str, theme: Theme) -> list[str]:
    found = dict.fromkeys(
        one.group
        for one in outcome.figures.estimates
        if one.period == period
        and one.measure in theme.measures
        and one.group.startswith(("branche:", "grootte:"))
    )
    branches = sorted(group for group in found if group.startswith("branche:"))
    return [ALL, *branches, *(size for size in (f"grootte:{name}" for name in SIZES) if size in found)]


def _newest_with_groups(outcome: SurveyOutcome | None, theme: Theme) -> str | None:
    periods = [] if outcome is None else [one.period for one in outcome.response.rounds]
    return next(
        (p for p in reversed(periods) if outcome is not None and len(_groups(outcome, p, theme)) > 1), None
    )


def _from_to(before: Cleared, after: Cleared, unit: str) -> str:
    if before.value is None or after.value is None:
        return "Niet getoond"
    return f"{figure_text(before, '')} → {figure_text(after, unit)}"


def _change_words(one: PanelChange) -> list[str]:
    if one.margin is None:
        return [one.sentence]
    margin = f"{dutch.signed(one.margin.low, 1)} tot {dutch.signed(one.margin.high, 1)}"
    return [f"Verandering {dutch.signed(shown(one.change), 1)} (marge {margin}).", one.sentence]


def _tidy_change(
    agenda: Agenda, outcome: SurveyOutcome, change: PanelChange, catalog: Catalog
) -> pd.DataFrame:
    """Both totals in both rounds, and the difference, which follows from two of those."""
    earlier, later = change.earlier, change.later
    groups = ((earlier, ALL), (later, ALL), (earlier, f"panel:{later}"), (later, f"panel:{earlier}"))
    own = [one for period, group in groups for one in outcome.figures.of(period, change.measure, group)]
    frame = tidy(agenda, outcome, change.behind if change.stand else own, catalog)
    difference = frame.iloc[:1].assign(
        indicator=f"{change.label}: verandering bij dezelfde werkgevers",
        period=change.later,
        value=pd.Series([change.change], dtype=object),
        span=pd.Series([change.margin], dtype=object),
        note=change.sentence,
    )
    return pd.concat([frame, difference], ignore_index=True)
