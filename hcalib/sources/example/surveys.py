"""The surveys of the fictional agenda, and what the employers answered in three years.

Response grows from year to year, some employers come and go, some questions stay open, and one employer
has more vacancies than most of the others together.
"""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.draws import Draws, part_of
from hcalib.sources.example.employers import DOMINANT, EMPLOYERS, Employer
from hcalib.sources.example.head import SIGNATORIES, ref
from hcalib.sources.example.tables import csv_text, yaml_text

_SURVEYS: list[dict[str, Any]] = [
    {
        "id": "uitstroomonderzoek",
        "name": "Uitstroomonderzoek",
        "question": "Waarom vertrekken medewerkers, en waar gaan zij heen?",
        "rhythm": "jaarlijks, in het voorjaar, over de twaalf maanden ervoor",
        "cost_per_employer_eur": 400,
        "aim": {
            "text": "Alle 16 werkgevers die hebben getekend, doen mee",
            "measure": "employers",
            "baseline": {"value": 6, "period": "2023KW02"},
            "target": {"value": SIGNATORIES, "period": "2026JJ00"},
            "frame": SIGNATORIES,
        },
        "since": "2023KW02",
    },
    {
        "id": "vacaturepeiling",
        "name": "Vacaturepeiling",
        "question": "Hoeveel vacatures staan er open, en hoeveel daarvan zijn moeilijk te vervullen?",
        "rhythm": "jaarlijks, in het voorjaar",
        "aim": {
            "text": "80 procent van de werkgevers doet mee",
            "measure": "percent",
            "baseline": {"value": 54, "period": "2023KW02"},
            "target": {"value": 80, "period": "2026JJ00"},
            "frame": len(EMPLOYERS),
        },
        "since": "2023KW02",
    },
    {
        "id": "werkplekbegeleiding-peiling",
        "name": "Peiling werkplekbegeleiding",
        "question": "Hoe goed is de begeleiding op de werkplek volgens wie er leert?",
        "rhythm": "jaarlijks, in het voorjaar",
        "since": "2023KW02",
    },
]

_ROUNDS = {"2023KW02": 2023, "2024KW02": 2024, "2025KW02": 2025}

# survey: how many employers answered in each round
_RESPONSE = {
    "uitstroomonderzoek": (6, 9, 12),
    "vacaturepeiling": (15, 18, 21),
    "werkplekbegeleiding-peiling": (8, 11, 15),
}
_COLUMNS = (
    "employer",
    "responded",
    "staff",
    "open_vacancies",
    "hard_to_fill",
    "leavers",
    "leavers_asked",
    "leavers_answered",
)
_ASKED = {
    "uitstroomonderzoek": ("staff", "leavers", "leavers_asked", "leavers_answered"),
    "vacaturepeiling": ("staff", "open_vacancies", "hard_to_fill"),
    "werkplekbegeleiding-peiling": ("staff",),
}
_SKIPPED_PERCENT = 7
"""How often an employer that answers leaves a question open."""


def survey_files() -> dict[str, bytes]:
    """Return ``surveys.yml`` and the answers of every round."""
    files = {"surveys.yml": yaml_text([{**survey, "source": ref("hoofdstuk 5")} for survey in _SURVEYS])}
    for survey, responses in _RESPONSE.items():
        for (period, year), count in zip(_ROUNDS.items(), responses, strict=True):
            answers = _round(survey, period, year, count)
            files[f"surveys/{survey}-{period}.csv"] = csv_text(
                _COLUMNS, [[answer.get(column) for column in _COLUMNS] for answer in answers]
            )
    return files


def _round(survey: str, period: str, year: int, count: int) -> list[dict[str, str]]:
    """Return one line for each invited employer; silent ones have only their id."""
    invited = [e for e in EMPLOYERS if e.signatory or survey != "uitstroomonderzoek"]
    taking_part = _taking_part(survey, period, invited, count)
    draws = Draws(f"answers {survey} {period}")
    return [
        _answer(survey, employer, year, draws) if employer.id in taking_part else {"employer": employer.id}
        for employer in invited
    ]


def _taking_part(survey: str, period: str, invited: list[Employer], count: int) -> set[str]:
    """Choose who answers: mostly the same employers every round, with some coming and going."""
    lasting, passing = Draws(f"willingness {survey}"), Draws(f"willingness {survey} {period}")
    willingness = {e.id: lasting.integer(0, 100) + passing.integer(0, 40) for e in invited}
    willingness[DOMINANT] = 1000
    return set(sorted(willingness, key=lambda name: -willingness[name])[:count])


def _answer(survey: str, employer: Employer, year: int, draws: Draws) -> dict[str, str]:
    staff = _staff(employer, year)
    vacancy_rate = 92 if employer.id == DOMINANT else draws.integer(12, 48)
    vacancies = part_of(staff, vacancy_rate, 1000)
    leavers = part_of(staff, draws.integer(85, 150), 1000)
    asked = part_of(leavers, draws.integer(70, 100), 100)
    given = {
        "staff": staff,
        "open_vacancies": vacancies,
        "hard_to_fill": part_of(vacancies, draws.integer(35, 70), 100),
        "leavers": leavers,
        "leavers_asked": asked,
        "leavers_answered": part_of(asked, draws.integer(28, 62), 100),
    }
    answer = {"employer": employer.id, "responded": _day(year, draws)}
    for question in _ASKED[survey]:
        if not draws.chance(_SKIPPED_PERCENT):
            answer[question] = str(given[question])
    return answer


def _staff(employer: Employer, year: int) -> int:
    """Return the employees in a year, the same in every survey."""
    growth = 100 + (year - 2023) + Draws(f"staff {employer.id} {year}").wobble(2)
    return part_of(employer.employees, growth, 100)


def _day(year: int, draws: Draws) -> str:
    """Return a day in April, May or June."""
    return f"{year}-{draws.integer(4, 6):02d}-{draws.integer(1, 30):02d}"
