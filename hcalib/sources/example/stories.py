"""The fictional stories: every case of consent, screen and decision; all people in it are invented."""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.agenda.stories import fingerprint
from hcalib.sources.example.tables import csv_text


@dataclass(frozen=True)
class ToldStory:
    """A story as it was handed in."""

    text: str
    consent: bool = True
    use: str | None = "projectmonitor"
    until: str | None = None
    named: bool = True


STORIES: dict[tuple[str, str], ToldStory] = {
    ("I-4", "2023MM07"): ToldStory(
        "Twee werkgevers verdeelden samen een baan die geen van beide alleen kon vullen.", use="publicaties"
    ),
    # never named: the project does not want to
    ("I-2", "2024MM01"): ToldStory(
        "Na drie meeloopdagen durfde een deelnemer die jaren thuis was een opleiding aan.", named=False
    ),
    # the consent has expired since
    ("B-3", "2024MM01"): ToldStory(
        "Nieuwe collega's krijgen nu de eerste maand een vaste maat; dat idee kwam van een ander.",
        until="2025-01-31",
    ),
    ("B-2", "2024MM07"): ToldStory(
        "Na het gesprek koos een medewerker voor een ander team en bleef in de zorg.", until="2027-12-31"
    ),
    # withdrawn
    ("A-1", "2024MM07"): ToldStory(
        "Het team merkte dat het ochtendwerk rustiger werd toen er een vaste gastvrouw kwam."
    ),
    ("A-3", "2024MM07"): ToldStory(
        "Een wandelgroep bleek vooral te helpen tegen eenzaamheid, minder tegen zorgvragen."
    ),
    ("I-4", "2025MM01"): ToldStory(
        "Een kandidaat die in de bouw werkte, begeleidt nu bewoners bij klussen in huis."
    ),
    # decided: in other words
    ("B-5", "2025MM01"): ToldStory(
        "Mevrouw Voorbeeldsma uit Fictiedam (58) hielp een jonge collega met het rooster."
    ),
    # decided: not at all
    ("B-6", "2025MM01"): ToldStory("Een leidinggevende met een burn-out kwam via een gesprek terug."),
    # without consent
    ("I-2", "2025MM07"): ToldStory(
        "Een deelnemer stopte omdat reizen met de bus te veel tijd kostte.", consent=False, use=None
    ),
    ("B-2", "2025MM07"): ToldStory(
        "Een leidinggevende vond het lastig dat een goede kracht naar een ander ging.",
        consent=False,
        use=None,
    ),
    ("A-1", "2025MM07"): ToldStory(
        "Een bewoner vroeg waarom er minder vaak een verpleegkundige langskwam.", consent=False, use=None
    ),
    # nobody has judged these yet
    ("I-1", "2025MM07"): ToldStory(
        "Op 12 juni 2025 vertelde een verpleegkundige uit Modelhaven in de klas over haar werk."
    ),
    ("B-1", "2025MM07"): ToldStory(
        "De enige kok van Wonen in Fictiehof begon aan de opleiding tot begeleider.", use="publicaties"
    ),
}


def story_files() -> dict[str, bytes]:
    """Return the logs of withdrawals and decisions."""
    withdrawals = csv_text(
        ("project", "round", "withdrawn", "by", "note"),
        [("A-1", "2024MM07", "2025-03-10", "verteller", "Wil er niet meer mee in een rapport.")],
    )
    decided = [
        (
            ("B-5", "2025MM01"),
            "plaatsen",
            "Een ervaren collega hielp een jonge collega met het rooster.",
            "Naam, leeftijd en plaats zijn weggelaten; de verteller is het eens met deze zin.",
        ),
        (("B-6", "2025MM01"), "niet plaatsen", None, "Gezondheid van een persoon die collega's herkennen."),
    ]
    decisions = csv_text(
        ("project", "round", "target", "fingerprint", "decision", "text", "role", "decided", "reason"),
        [
            (*key, None, fingerprint(STORIES[key].text), decision, text, "onderzoeker", "2025-02-14", reason)
            for key, decision, text, reason in decided
        ],
    )
    return {"story-withdrawals.csv": withdrawals, "story-decisions.csv": decisions}
