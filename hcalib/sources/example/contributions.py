"""Contribution stories of the fictional agenda: one for every goal, with every strength of a conclusion."""

from __future__ import annotations

from typing import Any

from hcalib.sources.example.head import ref
from hcalib.sources.example.tables import yaml_text

_BY = "Voorbeeldbureau Arbeidsmarkt, besproken aan de sectortafel (verzonnen)"
_TIGHT = {
    "text": "De arbeidsmarkt werd krapper, ook in andere sectoren.",
    "effect": "tegen",
    "source": {"source": "voorbeeld-publicatie", "place": "uitgave van juni 2025"},
}
_BUSY = {
    "text": "Het verzuim ging omlaag, dus er was wat meer tijd voor iets nieuws.",
    "effect": "mee",
    "source": {"source": "voorbeeld-verzuim", "place": "kwartaalcijfers"},
}


def _round(place: str) -> dict[str, str]:
    return {"source": "voorbeeld-projectmonitor", "place": place}


def _counted(place: str) -> dict[str, str]:
    return {"source": "voorbeeld-doelmeting", "place": place}


def _evidence(text: str, speaks: str, strength: str, source: dict[str, str]) -> dict[str, Any]:
    return {"text": text, "speaks": speaks, "strength": strength, "source": source}


def _open(text: str, reason: str) -> dict[str, Any]:
    return {"text": text, "judged": "open", "reason": reason}


def _not_to_tell(text: str) -> dict[str, Any]:
    return {"strength": "niet te zeggen", "text": text, "by": _BY}


def _expected(text: str, place: str) -> list[dict[str, Any]]:
    return [{"text": text, "source": ref(place)}]


def _done(text: str, project: str, state: str = "loopt") -> dict[str, Any]:
    return {"text": text, "project": project, "state": state, "source": _round("ronde van juli 2025")}


_STORIES: list[dict[str, Any]] = [
    {
        "goal": "1.1",
        "expected": _expected(
            "Wie een dag meeloopt, ziet wat het werk is en kiest er eerder voor.", "hoofdstuk 2, lijn 1"
        ),
        "done": [_done("Proef de zorg: meeloopdagen en gastlessen.", "I-1")],
        "outside": [_TIGHT],
        "evidence": [
            {
                "text": "Jongeren noemen de meeloopdag het vaakst als reden om zich aan te melden.",
                "speaks": "voor",
                "strength": "redelijk",
                "source": _round("ronde van juli 2025, vertellen"),
            },
            {
                "text": "Op scholen zonder meeloopdagen bleef de belangstelling gelijk.",
                "speaks": "voor",
                "strength": "redelijk",
                "source": _counted("meting over 2024, per school"),
            },
        ],
        "alternatives": [
            {
                "text": "De belangstelling groeide overal, ook zonder meeloopdagen.",
                "judged": "minder waarschijnlijk",
                "reason": "Op scholen zonder meeloopdagen is geen groei gemeten.",
                "source": _counted("meting over 2024, per school"),
            }
        ],
        "conclusion": {
            "strength": "aannemelijk",
            "text": "De groei is er waar meeloopdagen zijn en niet elders, en jongeren noemen ze zelf.",
            "by": _BY,
        },
    },
    {
        "goal": "1.3",
        "expected": _expected(
            "Kennismaken en leren in de wijk halen mensen uit andere sectoren over.", "hoofdstuk 2, lijn 1"
        ),
        "done": [
            _done("Voorschakeltraject voor wie nog twijfelt.", "I-2"),
            _done("Leerbedrijf in de wijk.", "I-3"),
        ],
        "outside": [_TIGHT],
        "evidence": [
            {
                "text": "Een deel van de zij-instromers kwam via de projecten binnen.",
                "speaks": "voor",
                "strength": "redelijk",
                "source": _round("ronde van juli 2025"),
            }
        ],
        "alternatives": [
            {
                "text": "Werkgevers namen ook zonder de projecten meer zij-instromers aan.",
                "judged": "open",
                "reason": "Van zij-instromers buiten de projecten is niet gevraagd waarom zij kwamen.",
            }
        ],
        "conclusion": {
            "strength": "mogelijk",
            "text": "De projecten brachten mensen binnen; of zij anders waren gekomen, is niet nagegaan.",
            "by": _BY,
        },
    },
    {
        "goal": "1.4",
        "expected": _expected(
            "Opgeleide begeleiders maken meer leerplekken mogelijk.", "hoofdstuk 2, lijn 1"
        ),
        "done": [_done("Werkbegeleiders in opleiding.", "I-5")],
        "outside": [_BUSY],
        "evidence": [
            {
                "text": "Alle getelde begeleiders zijn in het project opgeleid.",
                "speaks": "voor",
                "strength": "sterk",
                "source": _round("ronde van juli 2025"),
            }
        ],
        "alternatives": [
            {
                "text": "Werkgevers hadden deze begeleiders ook zelf opgeleid.",
                "judged": "minder waarschijnlijk",
                "reason": "Vóór het project leidde geen van hen begeleiders op.",
                "source": ref("hoofdstuk 2, lijn 1"),
            }
        ],
        "conclusion": {
            "strength": "aannemelijk",
            "text": "De begeleiders komen uit het project, en vóór het project werden er geen opgeleid.",
            "by": _BY,
        },
    },
    {
        "goal": "2.3",
        "expected": _expected("Wie een loopbaanpad ziet, blijft langer in de sector.", "hoofdstuk 2, lijn 2"),
        "done": [
            _done("Een trede hoger: naast het werk doorleren.", "B-1"),
            _done("Loopbaanwinkel: gesprekken met wie wil vertrekken.", "B-2"),
        ],
        "outside": [_TIGHT],
        "evidence": [
            {
                "text": "Minder mensen zijn behouden dan afgesproken.",
                "speaks": "tegen",
                "strength": "redelijk",
                "source": _counted("meting over 2024"),
            }
        ],
        "alternatives": [
            _open(
                "Wie in gesprek ging, was misschien toch al van plan te blijven.",
                "Vooraf is niet gevraagd hoe zeker het vertrek was.",
            )
        ],
        "conclusion": _not_to_tell(
            "Wie bleef, telden de projecten zelf; wat er zonder hen was gebeurd, is niet bekend."
        ),
    },
    {
        "goal": "3.2",
        "expected": _expected(
            "Proeven met grotere contracten laten zien dat het kan.", "hoofdstuk 2, lijn 3"
        ),
        "done": [_done("Grotere contracten, betere roosters.", "A-2", "gepland")],
        "outside": [_TIGHT],
        "evidence": [
            _evidence(
                "De gemiddelde contractomvang ging omlaag, maar is in 2024 anders geteld.",
                "niet duidelijk",
                "zwak",
                _counted("toelichting"),
            )
        ],
        "conclusion": _not_to_tell(
            "De proef moet nog beginnen; wat er nu verandert, kan daar niet van komen."
        ),
    },
]


_STORIES += [
    {
        "goal": "1.2",
        "expected": _expected(
            "Werkgevers die samen begeleiden, kunnen meer stagiairs plaatsen.", "hoofdstuk 2, lijn 1"
        ),
        "done": [_done("Leerbedrijf in de wijk; of dit bij dit doel hoort, is niet zeker.", "I-3")],
        "outside": [
            {
                "text": "Er begonnen meer mensen aan een opleiding, die allemaal een plek zoeken.",
                "effect": "tegen",
                "source": {"source": "voorbeeld-onderwijs", "place": "instromers"},
            }
        ],
        "evidence": [
            _evidence(
                "Het tekort ging van 44 naar 37 plekken; waar de plekken bij kwamen, is niet geteld.",
                "niet duidelijk",
                "zwak",
                _counted("meting over 2024"),
            )
        ],
        "alternatives": [
            _open("Werkgevers maakten ook zonder dit project plekken vrij.", "Dat is niet gevraagd.")
        ],
        "conclusion": _not_to_tell("Niet is bijgehouden waar de extra stageplekken vandaan kwamen."),
    },
    {
        "goal": "1.5",
        "expected": _expected("In een proeftuin blijkt welk werk een ander kan doen.", "hoofdstuk 2, lijn 1"),
        "done": [_done("Proeftuin nieuwe functies, in twee teams.", "A-1")],
        "outside": [_BUSY],
        "evidence": [
            _evidence(
                "Beide proeftuinen zijn in het project opgezet; wat zij veranderden, is nog niet gemeten.",
                "voor",
                "redelijk",
                _round("ronde van juli 2025"),
            )
        ],
        "alternatives": [
            _open("Een van de teams was al met ander werk begonnen.", "Wanneer precies, is niet vastgelegd.")
        ],
        "conclusion": {
            "strength": "mogelijk",
            "text": "De agenda zette de proeftuinen op; of er zonder haar geen waren gekomen, staat open.",
            "by": _BY,
        },
    },
    {
        "goal": "2.1",
        "expected": _expected("Wie naast het werk kan leren, haalt een hoger niveau.", "hoofdstuk 2, lijn 2"),
        "done": [_done("Een trede hoger: naast het werk doorleren.", "B-1")],
        "outside": [_BUSY],
        "evidence": [
            _evidence(
                "Van niveau 2 naar 3 gaat het zoals afgesproken, van 3 naar 4 niet.",
                "niet duidelijk",
                "redelijk",
                _counted("meting over 2024"),
            )
        ],
        "alternatives": [
            _open("Werkgevers leidden voor de agenda ook al op.", "Hoeveel, is pas sinds 2022 geteld.")
        ],
        "conclusion": _not_to_tell("Wie via het project leerde en wie niet, is niet apart geteld."),
    },
    {
        "goal": "2.2",
        "expected": _expected(
            "Wie na een stage ergens anders kan beginnen, blijft in de sector.", "hoofdstuk 2, lijn 2"
        ),
        "done": [
            _done("Loopbaanwinkel: samen zoeken naar een andere plek.", "B-2"),
            _done("Goed begonnen: de eerste weken beter.", "B-3"),
        ],
        "outside": [_TIGHT],
        "evidence": [
            _evidence(
                "Maar 2 van de 5 werkgevers leverden een cijfer.",
                "niet duidelijk",
                "zwak",
                _counted("meting over 2024"),
            )
        ],
        "alternatives": [_open("Wie bleef, had ook zelf een andere plek gevonden.", "Dat is niet nagegaan.")],
        "conclusion": _not_to_tell("Hoeveel nieuwkomers bleven, is niet bekend, dus ook niet waardoor."),
    },
    {
        "goal": "3.1",
        "expected": _expected(
            "Uit twee proeven blijkt wat grotere contracten vragen.", "hoofdstuk 2, lijn 3"
        ),
        "done": [_done("Grotere contracten, betere roosters.", "A-2", "gepland")],
        "outside": [_TIGHT],
        "evidence": [
            _evidence(
                "De proeven beginnen in 2026; er is nog niets te zien.",
                "niet duidelijk",
                "zwak",
                ref("hoofdstuk 2, lijn 3"),
            )
        ],
        "conclusion": _not_to_tell("De proeven moeten nog beginnen."),
    },
    {
        "goal": "3.3",
        "expected": _expected(
            "Een verkenning laat zien wat preventie aan werk scheelt.", "hoofdstuk 2, lijn 3"
        ),
        "done": [_done("Gezond in de buurt: een eerste verkenning.", "A-3")],
        "outside": [_BUSY],
        "evidence": [
            _evidence(
                "De verkenning is er, een schatting van het effect nog niet.",
                "niet duidelijk",
                "zwak",
                _round("ronde van juli 2025"),
            )
        ],
        "alternatives": [
            _open("Het inzicht kwam uit landelijk onderzoek.", "De verkenning zegt niet waarop zij steunt.")
        ],
        "conclusion": {
            **_not_to_tell("Er ligt één verkenning; of de sectortafel er iets aan had, is niet gevraagd."),
            "by": "Voorbeeldbureau Arbeidsmarkt (verzonnen)",
            "own_reading": True,
        },
    },
]


def contribution_files() -> dict[str, bytes]:
    """Return ``contributions.yml``."""
    return {"contributions.yml": yaml_text(sorted(_STORIES, key=lambda story: story["goal"]))}
