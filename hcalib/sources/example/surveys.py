"""The surveys of the fictional agenda, and what the employers answered in three years.

Response grows from year to year, some employers come and go, some questions stay open, some answers were put
right later (each version is kept, with its day) or came in late, and one employer has far more vacancies
than any other. What the answers add up to is in no file: only the report says so, for as far as nobody is
given away.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from hcalib.agenda.answers import SurveyAnswer
from hcalib.periods import parse_period
from hcalib.sources.example.draws import Draws, divide, part_of
from hcalib.sources.example.employers import DOMINANT, EMPLOYERS, Employer, employees_on
from hcalib.sources.example.head import SIGNATORIES, ref
from hcalib.sources.example.tables import csv_text, fixed, yaml_text

_SURVEYS: list[dict[str, Any]] = [
    {
        "id": "uitstroomonderzoek",
        "name": "Uitstroomonderzoek",
        "question": "Waarom vertrekken medewerkers, en waar gaan zij heen?",
        "rhythm": "jaarlijks, in het voorjaar, over de twaalf maanden ervoor",
        "cost_per_employer_eur": 400,
        "aim": {
            "text": f"Alle {SIGNATORIES} werkgevers die hebben getekend, doen mee",
            "measure": "employers",
            "baseline": {"value": 8, "period": "2023KW02"},
            "target": {"value": SIGNATORIES, "period": "2026JJ00"},
            "frame": SIGNATORIES,
        },
        "since": "2023KW02",
        "months": [4],
    },
    {
        "id": "vacaturepeiling",
        "name": "Vacaturepeiling",
        "question": "Hoeveel vacatures staan er open, en hoeveel daarvan zijn moeilijk te vervullen?",
        "rhythm": "jaarlijks, in het voorjaar",
        "aim": {
            "text": "80 procent van de werkgevers doet mee",
            "measure": "percent",
            "baseline": {"value": 45, "period": "2023KW02"},
            "target": {"value": 80, "period": "2026JJ00"},
            "frame": sum(e.since is None for e in EMPLOYERS),
        },
        "since": "2023KW02",
        "months": [4],
    },
    {
        "id": "werkplekbegeleiding-peiling",
        "name": "Peiling werkplekbegeleiding",
        "question": "Hoe goed is de begeleiding op de werkplek volgens wie er leert?",
        "rhythm": "jaarlijks, in het voorjaar",
        "since": "2023KW02",
        "months": [4],
    },
]

_WAIVERS = [
    {
        "employer": DOMINANT,
        "survey": "vacaturepeiling",
        "since": "2025-03-01",
        "agreed": "Brief van de raad van bestuur van 1 maart 2025 (verzonnen)",
    }
]

_ROUNDS = {"2023KW02": 2023, "2024KW02": 2024, "2025KW02": 2025}

# survey: how many employers answered in each round
_RESPONSE = {
    "uitstroomonderzoek": (8, 14, 19),
    "vacaturepeiling": (26, 38, 47),
    "werkplekbegeleiding-peiling": (11, 19, 28),
}
_COLUMNS = tuple(SurveyAnswer.model_fields)
_ASKED = {
    "uitstroomonderzoek": ("staff", "leavers", "leavers_asked", "leavers_answered"),
    "vacaturepeiling": ("staff", "open_vacancies", "hard_to_fill"),
    "werkplekbegeleiding-peiling": ("staff",),
}
_SKIPPED_PERCENT = 5
"""How often an employer that answers leaves a question open."""

_CORRECTED_PERCENT = 6
"""How often an employer put an answer right after the round had closed."""

_LATE_PERCENT = 4
"""How often an answer came in only in the autumn, long after the round."""

_REFERENCE_DAYS = {
    "uitstroomonderzoek": "03-31",
    "vacaturepeiling": "04-01",
    "werkplekbegeleiding-peiling": "04-01",
}

# reason: how often it is named in the first year, and how much more or less every year, in a thousand leavers
_REASONS = {
    "reason_development": (205, 5),
    "reason_workload": (190, 22),
    "reason_content": (60, 0),
    "reason_management": (105, -8),
    "reason_hours": (90, -4),
    "reason_pay": (85, -6),
    "reason_private": (100, 0),
    "reason_health": (50, 3),
    "reason_retirement": (85, 4),
    "reason_other": (30, 0),
}
# destination of who did not retire, in a thousand
_DESTINATIONS = {
    "to_care_region": 330,
    "to_care_elsewhere": 175,
    "to_care_selfemployed": 120,
    "to_other_sector": 215,
    "to_no_work": 90,
    "to_unknown": 70,
}


_CORRECTION_COLUMNS = ("survey", "round", "employer", "question", "value", "received", "reason")
_FIRST_COUNTED = {
    "uitstroomonderzoek": "staff",
    "vacaturepeiling": "staff",
    "werkplekbegeleiding-peiling": "learners",
}
"""What was counted too low at first when a location was forgotten."""

_FORGOTTEN_PERCENT = 12
"""How much of it the forgotten location was."""

# between the editions of September and December 2025: who, in which round, and how much is added
_AFTER_AN_EDITION = (
    ("vacaturepeiling", "2024KW02", DOMINANT, "open_vacancies", 9, "2025-11-12",
     "Vacatures van een nieuwe locatie waren niet meegeteld."),
    ("uitstroomonderzoek", "2024KW02", "thuiszorg-fictiedam", "leavers", -6, "2025-11-19",
     "Stagiairs waren als vertrokken medewerkers geteld."),
    ("uitstroomonderzoek", "2025KW02", "geestkracht-fictiedam", "leavers", 5, "2025-11-20",
     "Vertrek in de laatste maand ontbrak."),
)  # fmt: skip

_Answers = list[dict[str, str]]


def survey_files() -> dict[str, bytes]:
    """Return ``surveys.yml``, the waivers, and the answers of every round."""
    files = {
        "surveys.yml": yaml_text([{**survey, "source": ref("hoofdstuk 5")} for survey in _SURVEYS]),
        "disclosure.yml": yaml_text(_WAIVERS),
    }
    corrections = []
    for survey, responses in _RESPONSE.items():
        for (period, year), count in zip(_ROUNDS.items(), responses, strict=True):
            answers = _round(survey, period, year, count)
            corrections += _corrections(survey, period, year, answers)
            files[f"surveys/{survey}-{period}.csv"] = csv_text(
                _COLUMNS, [[answer.get(column) for column in _COLUMNS] for answer in answers]
            )
    files["survey-corrections.csv"] = csv_text(_CORRECTION_COLUMNS, corrections)
    return files


def _corrections(survey: str, period: str, year: int, answers: _Answers) -> list[tuple[str, ...]]:
    """Return what was put right later; who did so in July had forgotten a location in the first answer."""
    found: list[tuple[str, ...]] = []
    question = _FIRST_COUNTED[survey]
    for answer in answers:
        # A stream of its own, so that nothing else changes with it.
        draws = Draws(f"corrections {survey} {year} {answer['employer']}")
        corrected = draws.chance(_CORRECTED_PERCENT)
        if corrected and question in answer and answer["responded"] < f"{year}-07":
            right = int(answer[question])
            answer[question] = str(right - max(1, part_of(right, _FORGOTTEN_PERCENT, 100)))
            day = f"{year}-07-{draws.integer(3, 28):02d}"
            reason = "Eerst was een locatie niet meegeteld."
            found.append((survey, period, answer["employer"], question, str(right), day, reason))
            answer["note"] = "Wij hebben er dit jaar een locatie bij."
    given = {answer["employer"]: answer for answer in answers}
    for *where, employer, key, more, received, reason in _AFTER_AN_EDITION:
        if where == [survey, period]:
            value = str(int(given[employer][key]) + more)
            found.append((survey, period, employer, key, value, received, reason))
    return found


def _round(survey: str, period: str, year: int, count: int) -> _Answers:
    """Return one line for each invited employer; silent ones have only their id."""
    fitting = [e for e in EMPLOYERS if e.signatory or survey != "uitstroomonderzoek"]
    invited = [e for e in fitting if e.was_there(parse_period(period).start)]
    taking_part = _taking_part(survey, period, fitting, [e.id for e in invited], count)
    draws = Draws(f"answers {survey} {period}")
    return [
        _answer(survey, employer, year, draws) if employer.id in taking_part else {"employer": employer.id}
        for employer in invited
    ]


def _taking_part(
    survey: str, period: str, fitting: list[Employer], invited: list[str], count: int
) -> set[str]:
    """Choose who answers: mostly the same employers every round, with some coming and going.

    Willingness is drawn for everyone, so that who comes or goes never changes what the others do.
    """
    lasting, passing = Draws(f"willingness {survey}"), Draws(f"willingness {survey} {period}")
    willingness = {e.id: lasting.integer(0, 100) + passing.integer(0, 40) for e in fitting}
    willingness[DOMINANT] = 1000
    return set(sorted(invited, key=lambda name: -willingness[name])[:count])


def _answer(survey: str, employer: Employer, year: int, draws: Draws) -> dict[str, str]:
    staff = _staff(employer, year)
    vacancy_rate = 88 if employer.id == DOMINANT else draws.integer(12, 48)
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
        skipped = draws.chance(_SKIPPED_PERCENT)
        if employer.id == DOMINANT or not skipped:
            answer[question] = str(given[question])
    # A stream of its own for each employer, so that more questions never change the answers to the others.
    more = Draws(f"more answers {survey} {year} {employer.id}")
    answer |= {"reference_day": f"{year}-{_REFERENCE_DAYS[survey]}"}
    late = Draws(f"late {survey} {year} {employer.id}")
    if employer.id != DOMINANT and late.chance(_LATE_PERCENT):
        answer["responded"] = f"{year}-10-{late.integer(6, 28):02d}"
    answer |= _MORE[survey](answer, employer, year, more)
    return answer


def _poll_more(answer: dict[str, str], employer: Employer, year: int, draws: Draws) -> dict[str, str]:
    """Return how many vacancies have been open for long; most of those are hard to fill."""
    rate, skipped = draws.integer(25, 55), draws.chance(_SKIPPED_PERCENT)
    if "open_vacancies" not in answer or skipped:
        return {}
    return {"open_long": str(part_of(int(answer["open_vacancies"]), rate, 100))}


def _exit_more(answer: dict[str, str], employer: Employer, year: int, draws: Draws) -> dict[str, str]:
    """Return reasons and destinations of the leavers that answered; a few name none."""
    if "leavers_answered" not in answer:
        return {}
    answered = int(answer["leavers_answered"])
    named = answered - part_of(answered, draws.integer(0, 6), 100)
    weights = [
        max(5, often + change * (year - 2023) + 5 * draws.wobble(9)) for often, change in _REASONS.values()
    ]
    reasons = dict(zip(_REASONS, divide(named, weights), strict=True))
    retired = reasons["reason_retirement"]
    known = [max(5, often + 5 * draws.wobble(9)) for often in _DESTINATIONS.values()]
    destinations = dict(zip(_DESTINATIONS, divide(answered - retired, known), strict=True))
    destinations["to_no_work"] += retired
    found: dict[str, str] = {}
    for block in (reasons, destinations):
        if not draws.chance(_SKIPPED_PERCENT):
            found |= {question: str(count) for question, count in block.items()}
    return found


def _supervision_more(answer: dict[str, str], employer: Employer, year: int, draws: Draws) -> dict[str, str]:
    """Return learners, their supervisors and what the learners think; a tenth more is trained every year."""
    learners = max(1, part_of(_staff(employer, year), draws.integer(35, 75), 1000))
    trained = part_of(learners, draws.integer(28, 46) + 4 * (year - 2023), 100)
    asked = part_of(learners, draws.integer(60, 100), 100)
    answered = part_of(asked, draws.integer(35, 75), 100)
    grade = 66 + 2 * (year - 2023) + draws.wobble(9)
    given = {
        "learners": str(learners),
        "supervisors_trained": str(trained),
        "learners_asked": str(asked),
        "learners_answered": str(answered),
        "supervision_grade": fixed(grade, 1) if answered else "",
        "supervision_hours": fixed(draws.integer(8, 34), 1),
    }
    return {question: text for question, text in given.items() if text and not draws.chance(_SKIPPED_PERCENT)}


_MORE = {
    "uitstroomonderzoek": _exit_more,
    "vacaturepeiling": _poll_more,
    "werkplekbegeleiding-peiling": _supervision_more,
}


def _staff(employer: Employer, year: int) -> int:
    """Return the employees in a year, the same in every survey."""
    growth = 100 + (year - 2023) + Draws(f"staff {employer.id} {year}").wobble(2)
    return part_of(employees_on(employer, date(year, 4, 1)), growth, 100)


def _day(year: int, draws: Draws) -> str:
    """Return a day in April, May or June."""
    return f"{year}-{draws.integer(4, 6):02d}-{draws.integer(1, 30):02d}"
