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
        "Na het gesprek koos een medewerker voor een ander team en bleef in de zorg.",
        use="doelmonitor",
        until="2027-12-31",
    ),
    # withdrawn
    ("A-1", "2024MM07"): ToldStory(
        "Het team merkte dat het ochtendwerk rustiger werd toen er een vaste gastvrouw kwam."
    ),
    ("A-3", "2024MM07"): ToldStory(
        "Een wandelgroep bleek vooral te helpen tegen eenzaamheid, minder tegen zorgvragen."
    ),
    ("I-4", "2025MM01"): ToldStory(
        "Een kandidaat die in de bouw werkte, begeleidt nu bewoners bij klussen in huis.", use="doelmonitor"
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


@dataclass(frozen=True)
class ToldBeside:
    """A story about a goal or an action line."""

    goal: str | None
    received: str
    text: str
    consent: bool = True
    use: str | None = "doelmonitor"
    until: str | None = None
    line: str | None = None


GOAL_STORIES: dict[str, ToldBeside] = {
    "V-1": ToldBeside(
        "1.1",
        "2024-10-08",
        "Een leerling dacht dat zorg alleen wassen was. Na een middag meelopen vroeg zij welke opleiding "
        "daarbij hoort.",
        use="publicaties",
    ),
    "V-2": ToldBeside(
        "1.2",
        "2025-04-15",
        "Wij hadden een plek voor een stagiair en niemand om te begeleiden. Pas toen een tweede team "
        "meedeed, lukte het.",
    ),
    "V-3": ToldBeside(
        "2.3",
        "2025-06-03",
        "Ik had mijn opzegging al geschreven. In het gesprek bleek dat een andere afdeling zocht wat ik kan.",
        until="2026-12-31",
    ),
    "V-4": ToldBeside(
        None,
        "2025-05-20",
        "Minder regels klonk mooi. De eerste maand kostte het overleg ons meer tijd dan het opleverde.",
        line="anders-organiseren",
        use=None,
    ),
    # withdrawn
    "V-5": ToldBeside("2.3", "2024-11-12", "Na twee gesprekken ben ik toch vertrokken, en dat was goed."),
    # without consent
    "V-6": ToldBeside(
        "1.3",
        "2025-02-27",
        "De overstap viel mij zwaar, vooral de avonden met een gezin thuis.",
        consent=False,
        use=None,
    ),
    # nobody has judged this one yet
    "V-7": ToldBeside(
        "3.2", "2025-08-19", "Sinds Marieke uit Testerveen meer uren draait, is er minder gepuzzel."
    ),
    # the consent has expired since
    "V-8": ToldBeside(
        "1.4",
        "2024-03-26",
        "Begeleiden leer je pas als er iemand naast je staat die het ook moet leren.",
        until="2025-03-31",
    ),
}
"""Told about a goal or an action line, outside any project."""

_GOAL_COLUMNS = ("id", "goal", "line", "received", "story", "consent", "consent_for", "consent_until")


def story_files() -> dict[str, bytes]:
    """Return the stories about goals, and the logs of withdrawals and decisions."""
    withdrawals = csv_text(
        ("project", "round", "story", "withdrawn", "by", "note"),
        [
            ("A-1", "2024MM07", None, "2025-03-10", "verteller", "Wil er niet meer mee in een rapport."),
            (None, None, "V-5", "2025-06-24", "verteller", "Een collega dacht het verhaal te herkennen."),
        ],
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
    return {
        "goal-stories.csv": csv_text(
            _GOAL_COLUMNS,
            [
                (code, t.goal, t.line, t.received, t.text, str(t.consent).lower(), t.use, t.until)
                for code, t in GOAL_STORIES.items()
            ],
        ),
        "story-withdrawals.csv": withdrawals,
        "story-decisions.csv": decisions,
    }
