"""The fictional employers that the surveys go to.

Sizes are as uneven as in reality: one employer has more than a quarter of all employees, nearly half of the
employers have fewer than a hundred. That is what makes disclosure control necessary.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    Employer(DOMINANT, "Zorggroep Voorbeeld", "vvt", "VB0101", 3350, True),
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
)


def employer_files() -> dict[str, bytes]:
    """Return ``employers.csv``."""
    header = ("id", "name", "branch", "municipality", "employees", "signatory")
    rows = [
        (e.id, e.name, e.branch, e.municipality, e.employees, str(e.signatory).lower()) for e in EMPLOYERS
    ]
    return {"employers.csv": csv_text(header, rows)}
