"""What is counted from the answers: which questions make a figure, and whose answers can be used for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from hcalib.agenda.models import SurveyAnswer
from hcalib.sealed import Opened


@dataclass(frozen=True)
class Measure:
    """A figure: parts of a whole, all added up over employers.

    Attributes
    ----------
    id, label : str
        Id, and a Dutch name with a capital.
    whole : str
        Question (or product of two, see `quantity`) that the parts are divided by.
    parts : tuple of str
        One for a rate or a mean; several for a breakdown.
    per : float
        What the ratio is multiplied by: 100 for a percentage.
    unit : str
        Dutch, such as 'per 100 medewerkers'.
    part_of : bool
        Whether the parts count a part of the whole, so that together they cannot be larger.
    silent : (float, float) or None
        Lowest and highest ratio (before ``per``) an employer can have, by definition; None when there is no
        highest, and bounds take twice that of who answered.
    part_labels : tuple of str
        Dutch name of each part of a breakdown.
    most : str or None
        Of a breakdown: the question with the largest number that its parts can add up to.
    """

    id: str
    label: str
    whole: str
    parts: tuple[str, ...]
    per: float
    unit: str
    part_of: bool
    silent: tuple[float, float] | None
    part_labels: tuple[str, ...] = ()
    most: str | None = None

    @property
    def breakdown(self) -> bool:
        """Whether the whole is the sum of the parts, by its own definition."""
        return self.whole.startswith("sum:")

    @property
    def rest(self) -> str | None:
        """Name of what is left of the whole; None when the parts are not parts of it."""
        return f"{self.id}:rest" if self.part_of else None

    @property
    def counts_employers(self) -> bool:
        """Whether every employer counts for one, whatever its size."""
        return self.whole.startswith("#")

    @property
    def quantities(self) -> tuple[str, ...]:
        """Everything of which a total is published or follows from what is: whole, parts and rest."""
        return (self.whole, *self.parts, *((self.rest,) if self.rest else ()))


_REASONS = {
    "reason_development": "Loopbaan en ontwikkeling",
    "reason_workload": "Werkdruk",
    "reason_content": "Inhoud van het werk",
    "reason_management": "Leiding en samenwerking",
    "reason_hours": "Roosters en uren",
    "reason_pay": "Salaris en contract",
    "reason_private": "Privé en reisafstand",
    "reason_health": "Gezondheid",
    "reason_retirement": "Pensioen",
    "reason_other": "Anders",
}
_DESTINATIONS = {
    "to_care_region": "Zorg en welzijn, in de regio",
    "to_care_elsewhere": "Zorg en welzijn, buiten de regio",
    "to_care_selfemployed": "Zelfstandig in zorg en welzijn",
    "to_other_sector": "Werk buiten zorg en welzijn",
    "to_no_work": "Geen betaald werk",
    "to_unknown": "Niet bekend",
}
_SHARE = (0.0, 1.0)


def _share(name: str, label: str, whole: str, part: str) -> Measure:
    return Measure(name, label, whole, (part,), 100, "procent", True, _SHARE)


MEASURES: Mapping[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure(
            "vacaturegraad-peiling", "Openstaande vacatures per 100 medewerkers", "staff",
            ("open_vacancies",), 100, "per 100 medewerkers", False, None,
        ),
        _share(
            "aandeel-moeilijk", "Moeilijk te vervullen deel van de vacatures",
            "open_vacancies", "hard_to_fill",
        ),
        _share(
            "aandeel-lang-open", "Vacatures die langer dan drie maanden openstaan",
            "open_vacancies", "open_long",
        ),
        _share(
            "werkgevers-moeilijk", "Werkgevers met moeilijk te vervullen vacatures",
            "#hard_to_fill", "hard_to_fill>0",
        ),
        Measure(
            "vertrek", "Vertrokken medewerkers per 100 medewerkers", "staff", ("leavers",), 100,
            "per 100 medewerkers", False, None,
        ),
        _share(
            "respons-vertrekkers", "Vertrekkers die de vragenlijst invulden",
            "leavers_asked", "leavers_answered",
        ),
        Measure(
            "vertrekredenen", "Belangrijkste reden van vertrek", "sum:vertrekredenen", tuple(_REASONS), 100,
            "procent van wie een reden noemde", False, _SHARE, tuple(_REASONS.values()), "leavers_answered",
        ),
        Measure(
            "bestemmingen", "Waar vertrekkers heen gingen", "sum:bestemmingen", tuple(_DESTINATIONS), 100,
            "procent van wie antwoord gaf", False, _SHARE, tuple(_DESTINATIONS.values()), "leavers_answered",
        ),
        Measure(
            "begeleidingscijfer", "Rapportcijfer van leerlingen voor de begeleiding", "learners_answered",
            ("supervision_grade*learners_answered",), 1, "op een schaal van 1 tot 10", False, (1.0, 10.0),
        ),
        Measure(
            "geschoolde-begeleiders", "Geschoolde werkbegeleiders per 10 leerlingen", "learners",
            ("supervisors_trained",), 10, "per 10 leerlingen", False, None,
        ),
        Measure(
            "begeleidingsuren", "Uren begeleiding per leerling per week", "learners",
            ("supervision_hours*learners",), 1, "uren per week", False, (0.0, 40.0),
        ),
        _share(
            "respons-leerlingen", "Leerlingen die een rapportcijfer gaven",
            "learners_asked", "learners_answered",
        ),
    )
}  # fmt: skip
"""By id. The poll's vacancy rate is per 100 employees; that of the CBS, per 1,000 jobs, has another id."""


def quantity(answer: SurveyAnswer, name: str) -> float | None:
    """Return what an employer answered; None if the question was left open.

    ``grade*count`` is the product of two answers, and 0 when the count is 0: nobody gave a grade, so no
    grade is missing. ``question>0`` is 1 when the answer is more than 0, and else 0. ``#question`` is 1.
    ``sum:measure`` is the sum of the parts of a breakdown.
    """
    if name.startswith("#") or name.endswith(">0"):
        value = getattr(answer, name.strip("#").removesuffix(">0"))
        return None if value is None else float(name.startswith("#") or value > 0)
    if name.startswith("sum:"):
        parts = [getattr(answer, part) for part in MEASURES[name.removeprefix("sum:")].parts]
        return None if None in parts else float(sum(parts))
    first, _, times = name.partition("*")
    value = getattr(answer, first)
    if not times:
        return None if value is None else float(value)
    count = getattr(answer, times)
    if count == 0:
        return 0.0
    return None if value is None or count is None else float(value) * count


@dataclass(frozen=True)
class Usable(Opened):
    """Answers that can be used for one figure.

    Attributes
    ----------
    amounts : mapping of str to (mapping of str to float)
        By quantity (whole, parts and rest), by employer. Confidential.
    no_answer, contradictory : frozenset of str
        Respondents that left a question open, or whose answers contradict each other; they are left out.
    """

    amounts: Mapping[str, Mapping[str, float]]
    no_answer: frozenset[str]
    contradictory: frozenset[str]

    def __repr__(self) -> str:
        return f"Usable({len(self.employers)} employers)"

    @property
    def employers(self) -> frozenset[str]:
        """Whose answers are in the figure."""
        return frozenset(next(iter(self.amounts.values())))


def usable(measure: Measure, answers: Mapping[str, SurveyAnswer]) -> Usable | None:
    """Sort out whose answers can be used; None when nobody answered any part of it (it was not asked)."""
    asked = {name for name, a in answers.items() if any(quantity(a, p) is not None for p in measure.parts)}
    if not asked:
        return None
    amounts: dict[str, dict[str, float]] = {name: {} for name in measure.quantities}
    open_, wrong = set(), set()
    for name in sorted(answers):
        whole = quantity(answers[name], measure.whole)
        parts = [quantity(answers[name], part) for part in measure.parts]
        if whole is None or None in parts:
            open_.add(name)
            continue
        given = [part for part in parts if part is not None]
        most = whole if measure.part_of else _most(measure, answers[name])
        if sum(given) > most:
            wrong.add(name)
            continue
        amounts[measure.whole][name] = whole
        for part, value in zip(measure.parts, given, strict=True):
            amounts[part][name] = value
        if measure.rest:
            amounts[measure.rest][name] = whole - sum(given)
    return Usable(amounts, frozenset(open_), frozenset(wrong))


FAMILIES = (
    ("vacaturegraad-peiling", "aandeel-moeilijk", "aandeel-lang-open", "werkgevers-moeilijk"),
    ("vertrek", "respons-vertrekkers"),
    ("vertrekredenen",),
    ("bestemmingen",),
    ("begeleidingscijfer", "respons-leerlingen"),
    ("geschoolde-begeleiders", "begeleidingsuren"),
)
"""Figures that rest on the same employers: those that answered everything that was asked for all of them.

Two figures about nearly the same employers give away the few that differ, and then one of the two has to be
withheld. With the same employers nothing can be subtracted.
"""


def _subjects() -> dict[str, str]:
    """Return by quantity and by figure the first figure of its subject: families that share a question."""
    found: dict[str, str] = {}
    for family in FAMILIES:
        names = {*family, *(quantity for name in family for quantity in MEASURES[name].quantities)}
        joined = {found[name] for name in names & found.keys()}
        subject = min((*joined, family[0]), key=list(MEASURES).index)
        found = {name: subject if known in joined else known for name, known in found.items()}
        found |= dict.fromkeys(names, subject)
    return found


SUBJECTS: Mapping[str, str] = _subjects()
"""Subject of each figure and of each quantity.

No figure of one subject uses a total of another, so one can be of another day than the other.
"""


def _most(measure: Measure, answer: SurveyAnswer) -> float:
    most = None if measure.most is None else getattr(answer, measure.most)
    return math.inf if most is None else float(most)


def asked_in(answers: Mapping[str, SurveyAnswer]) -> dict[str, Usable]:
    """Return what can be used for each figure that was asked about, by id; the same within a family."""
    found: dict[str, Usable] = {}
    for family in FAMILIES:
        alone = {name: usable(MEASURES[name], answers) for name in family}
        asked = {name: one for name, one in alone.items() if one is not None}
        if not asked:
            continue
        wrong = frozenset[str]().union(*(one.contradictory for one in asked.values()))
        open_ = frozenset[str]().union(*(one.no_answer for one in asked.values())) - wrong
        for name, one in asked.items():
            kept = {
                quantity: {e: value for e, value in amounts.items() if e not in wrong | open_}
                for quantity, amounts in one.amounts.items()
            }
            found[name] = Usable(kept, open_, wrong)
    return found
