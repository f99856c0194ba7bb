"""The fictional employers that the surveys go to.

Sizes are as uneven as in reality: two employers have a third of all employees, half of them have fewer than a
hundred. That is what makes disclosure control necessary. Two branches have enough employers to be shown.
One employer came in 2024, one stopped in 2025, and one was taken over by another in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hcalib.sources.example.tables import csv_text


@dataclass(frozen=True)
class Employer:
    """A fictional employer with its number of employees at the start of 2023."""

    id: str
    name: str
    branch: str
    municipality: str
    employees: int
    signatory: bool
    since: date | None = None
    until: date | None = None
    merged_into: str = ""

    def was_there(self, day: date) -> bool:
        """Tell whether it was there on a day."""
        return (self.since or day) <= day <= (self.until or day)


DOMINANT = "zorggroep-voorbeeld"

EMPLOYERS = (
    Employer("ziekenhuis-voorbeeldstad", "Ziekenhuis Voorbeeldstad", "ziekenhuizen", "VB0101", 2480, True),
    Employer("streekkliniek-modelhaven", "Streekkliniek Modelhaven", "ziekenhuizen", "VB0104", 190, False),
    Employer("academie-voorbeeldland", "Academische Kliniek Voorbeeldland", "umc", "VB0101", 540, True),
    Employer("geestkracht-fictiedam", "Geestkracht Fictiedam", "ggz", "VB0102", 560, True),
    Employer("herstelhuis-proefwoude", "Herstelhuis Proefwoude", "ggz", "VB0103", 85, False),
    Employer(
        "huisartsenpost-voorbeeldland", "Huisartsenpost Voorbeeldland", "huisartsen", "VB0101", 120, True
    ),
    Employer("praktijkhuis-modelhaven", "Praktijkhuis Modelhaven", "huisartsen", "VB0104", 41, False),
    Employer("praktijkhuis-testerveen", "Praktijkhuis Testerveen", "huisartsen", "VB0105", 34, False),
    Employer("ambulance-voorbeeldland", "Ambulance Voorbeeldland", "overig", "VB0102", 150, True),
    Employer("mondzorg-fictiedam", "Mondzorg Fictiedam", "overig", "VB0102", 28, False),
    Employer(DOMINANT, "Zorggroep Voorbeeld", "vvt", "VB0101", 2300, True),
    Employer("thuiszorg-fictiedam", "Thuiszorg Fictiedam", "vvt", "VB0102", 770, True),
    Employer("woonzorg-proefwoude", "Woonzorg Proefwoude", "vvt", "VB0103", 430, True),
    Employer("verpleeghuis-modelhaven", "Verpleeghuis Modelhaven", "vvt", "VB0104", 260, True),
    Employer("wijkteam-testerveen", "Wijkteam Testerveen", "vvt", "VB0105", 95, False),
    Employer("zorgcooperatie-proefwoude", "Zorgcoöperatie Proefwoude", "vvt", "VB0103", 18, False),
    Employer("stichting-voorbeeldhuis", "Stichting Voorbeeldhuis", "gehandicaptenzorg", "VB0101", 920, True),
    Employer("wonen-fictiehof", "Wonen in Fictiehof", "gehandicaptenzorg", "VB0102", 340, True),
    Employer("dagwerk-testerveen", "Dagwerk Testerveen", "gehandicaptenzorg", "VB0105", 46, False),
    Employer("jeugdhulp-voorbeeldland", "Jeugdhulp Voorbeeldland", "jeugdzorg", "VB0101", 410, True),
    Employer("gezinshuis-modelhaven", "Gezinshuis Modelhaven", "jeugdzorg", "VB0104", 12, False),
    Employer("welzijn-voorbeeldstad", "Welzijn Voorbeeldstad", "sociaal-werk", "VB0101", 180, True),
    Employer("welzijn-fictiedam", "Welzijn Fictiedam", "sociaal-werk", "VB0102", 75, True),
    Employer("buurtwerk-proefwoude", "Buurtwerk Proefwoude", "sociaal-werk", "VB0103", 38, False),
    Employer("buurtwerk-testerveen", "Buurtwerk Testerveen", "sociaal-werk", "VB0105", 22, False),
    Employer("kinderopvang-voorbeeldstad", "Kinderopvang Voorbeeldstad", "kinderopvang", "VB0101", 310, True),
    Employer("kinderhuis-proefwoude", "Kinderhuis Proefwoude", "kinderopvang", "VB0103", 64, True),
    Employer("naschool-fictiedam", "Naschool Fictiedam", "kinderopvang", "VB0102", 29, False),
    Employer("verpleeghuis-voorbeeldstad", "Verpleeghuis Voorbeeldstad", "vvt", "VB0101", 340, True),
    Employer("zorghof-fictiedam", "Zorghof Fictiedam", "vvt", "VB0102", 275, True),
    Employer("thuiszorg-modelhaven", "Thuiszorg Modelhaven", "vvt", "VB0104", 210, True),
    Employer("woonzorg-testerveen", "Woonzorg Testerveen", "vvt", "VB0105", 165, False),
    Employer("wijkteam-proefwoude", "Wijkteam Proefwoude", "vvt", "VB0103", 120, False),
    Employer("thuiszorg-proefwoude", "Thuiszorg Proefwoude", "vvt", "VB0103", 88, False),
    Employer(
        "ouderenzorg-modelhaven", "Ouderenzorg Modelhaven", "vvt", "VB0104", 62, False,
        until=date(2024, 12, 31), merged_into="verpleeghuis-modelhaven",
    ),
    Employer("hospice-fictiedam", "Hospice Fictiedam", "vvt", "VB0102", 34, False),
    Employer("wonen-modelhaven", "Wonen in Modelhaven", "gehandicaptenzorg", "VB0104", 145, True),
    Employer(
        "begeleid-wonen-fictiedam", "Begeleid Wonen Fictiedam", "gehandicaptenzorg", "VB0102", 175, True
    ),
    Employer("gezinszorg-proefwoude", "Gezinszorg Proefwoude", "gehandicaptenzorg", "VB0103", 110, False),
    Employer("woonhof-modelhaven", "Woonhof Modelhaven", "gehandicaptenzorg", "VB0104", 95, False),
    Employer("dagcentrum-fictiedam", "Dagcentrum Fictiedam", "gehandicaptenzorg", "VB0102", 72, False),
    Employer(
        "ambulant-voorbeeldstad", "Ambulante Zorg Voorbeeldstad", "gehandicaptenzorg", "VB0101", 66, False
    ),
    Employer(
        "dagwerk-proefwoude", "Dagwerk Proefwoude", "gehandicaptenzorg", "VB0103", 58, False,
        until=date(2025, 1, 31),
    ),
    Employer("werkplaats-modelhaven", "Werkplaats Modelhaven", "gehandicaptenzorg", "VB0104", 41, False),
    Employer("logeerhuis-testerveen", "Logeerhuis Testerveen", "gehandicaptenzorg", "VB0105", 33, False),
    Employer(
        "zorgboerderij-testerveen", "Zorgboerderij Testerveen", "gehandicaptenzorg", "VB0105", 24, False
    ),
    Employer("ggz-modelhaven", "GGZ Modelhaven", "ggz", "VB0104", 130, True),
    Employer("behandelhuis-voorbeeldstad", "Behandelhuis Voorbeeldstad", "ggz", "VB0101", 61, False),
    Employer("praktijkhuis-fictiedam", "Praktijkhuis Fictiedam", "huisartsen", "VB0102", 52, False),
    Employer("pleegzorg-voorbeeldland", "Pleegzorg Voorbeeldland", "jeugdzorg", "VB0101", 96, False),
    Employer("jeugdhuis-fictiedam", "Jeugdhuis Fictiedam", "jeugdzorg", "VB0102", 84, False),
    Employer("welzijn-modelhaven", "Welzijn Modelhaven", "sociaal-werk", "VB0104", 92, False),
    Employer("jongerenwerk-voorbeeldland", "Jongerenwerk Voorbeeldland", "sociaal-werk", "VB0101", 54, False),
    Employer("buurthuis-fictiedam", "Buurthuis Fictiedam", "sociaal-werk", "VB0102", 36, False),
    Employer("kinderopvang-fictiedam", "Kinderopvang Fictiedam", "kinderopvang", "VB0102", 205, True),
    Employer("kinderopvang-modelhaven", "Kinderopvang Modelhaven", "kinderopvang", "VB0104", 140, False),
    Employer("kinderhof-proefwoude", "Kinderhof Proefwoude", "kinderopvang", "VB0103", 112, False),
    Employer("speelhuis-testerveen", "Speelhuis Testerveen", "kinderopvang", "VB0105", 48, False),
    Employer(
        "wijkhuis-testerveen", "Wijkhuis Testerveen", "sociaal-werk", "VB0105", 31, False,
        since=date(2024, 2, 1),
    ),
)  # fmt: skip


def employees_on(employer: Employer, day: date) -> int:
    """Return the employees with those of who was taken over before a day, as at the start of 2023."""
    taken_over = (e for e in EMPLOYERS if e.merged_into == employer.id and not e.was_there(day))
    return employer.employees + sum(e.employees for e in taken_over)


def employer_files() -> dict[str, bytes]:
    """Return ``employers.csv``, with the employees of who was taken over by now."""
    header = (
        "id", "name", "branch", "municipality", "employees", "signatory", "since", "until", "merged_into",
    )  # fmt: skip
    rows = [
        (e.id, e.name, e.branch, e.municipality, employees_on(e, date.max), str(e.signatory).lower(),
         *(day.isoformat() if day else "" for day in (e.since, e.until)), e.merged_into)
        for e in EMPLOYERS
    ]  # fmt: skip
    return {"employers.csv": csv_text(header, rows)}
