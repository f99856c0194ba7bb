"""Contribution stories of the fictional agenda: every strength of a conclusion, and goals without one."""

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


def _round(place: str) -> dict[str, str]:
    return {"source": "voorbeeld-projectmonitor", "place": place}


def _counted(place: str) -> dict[str, str]:
    return {"source": "voorbeeld-doelmeting", "place": place}


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
                "source": _counted("meting over 2025, per school"),
            },
        ],
        "alternatives": [
            {
                "text": "De belangstelling groeide overal, ook zonder meeloopdagen.",
                "judged": "minder waarschijnlijk",
                "reason": "Op scholen zonder meeloopdagen is geen groei gemeten.",
                "source": _counted("meting over 2025, per school"),
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
                "source": _counted("meting over 2025"),
            }
        ],
        "conclusion": {
            "strength": "niet te zeggen",
            "text": "Wie bleef, telden de projecten zelf; wat er zonder hen was gebeurd, is niet bekend.",
            "by": _BY,
        },
    },
    {
        "goal": "3.2",
        "expected": _expected(
            "Proeven met grotere contracten laten zien dat het kan.", "hoofdstuk 2, lijn 3"
        ),
        "done": [_done("Grotere contracten, betere roosters.", "A-2", "gepland")],
        "outside": [_TIGHT],
        "conclusion": {
            "strength": "niet te zeggen",
            "text": "De proef moet nog beginnen; wat er nu verandert, kan daar niet van komen.",
            "by": _BY,
        },
    },
]
"""The other goals have no story: a report has to say so."""


def contribution_files() -> dict[str, bytes]:
    """Return ``contributions.yml``."""
    return {"contributions.yml": yaml_text(_STORIES)}
