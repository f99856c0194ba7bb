"""Every way out of the envelope around answers of employers: nothing of them shows."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.lib import pretty as ipython

from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.models import SurveyAnswer, SurveyRound
from hcalib.sealed import SHOWN, Sealed, SealedError

ROOT = Path(__file__).parents[2]
SECRET = "GEHEIM-ANTWOORD-4711"


@pytest.fixture
def sealed() -> Sealed[Any]:
    return Sealed(({"employer": SECRET, "vacancies": 4711},))


def pretty(thing: Any) -> str:
    """Write a thing as IPython does."""
    return str(ipython.pretty(thing))  # type: ignore[no-untyped-call]


WAYS_OUT: dict[str, Callable[[Any], Any]] = {
    "str": str,
    "f-string": lambda s: f"{s}",
    "f-string with width": lambda s: f"{s:>20}",
    "percent": lambda s: "%s" % s,  # noqa: UP031
    "print": print,
    "bytes": bytes,
    "int": int,
    "float": float,
    "complex": complex,
    "index": lambda s: [1, 2][s],
    "bool": bool,
    "if": lambda s: "yes" if s else "no",
    "len": len,
    "for": lambda s: list(s),
    "unpacking": lambda s: [*s],
    "in": lambda s: 4711 in s,
    "item": lambda s: s[0],
    "equal": lambda s: s == ({"employer": SECRET, "vacancies": 4711},),
    "unequal": lambda s: s != 4711,
    "order": lambda s: s < 4711,
    "sorted": lambda s: sorted([s, s]),
    "hash": hash,
    "set": lambda s: {s},
    "sum": lambda s: sum([s]),
    "join": lambda s: ", ".join([s]),
    "pickle": pickle.dumps,
    "pickle, oldest protocol": lambda s: pickle.dumps(s, protocol=0),
    "json": json.dumps,
    "json with str": lambda s: json.dumps({"a": s}, default=str),
    "json with vars": lambda s: json.dumps(s, default=vars),
    "vars": vars,
    "getattr": lambda s: s.employer,
    "array": np.array,
    "array of it": lambda s: np.array([s]),
    "array of numbers": lambda s: np.array([s], dtype=float),
    "series": lambda s: str(pd.Series([s], dtype=object)),
    "frame": lambda s: str(pd.DataFrame({"a": [s]})),
    "frame from it": pd.DataFrame,
    "frame as HTML": lambda s: pd.DataFrame({"a": [s]}).to_html(),
    "frame as CSV": lambda s: pd.DataFrame({"a": [s]}).to_csv(),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_way_out(way: str, sealed: Sealed[Any], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises((TypeError, AttributeError, OverflowError)) as caught:
        WAYS_OUT[way](sealed)
    told = str(caught.value) + "".join(capsys.readouterr())
    assert SECRET not in told
    assert "4711" not in told


@pytest.mark.parametrize("way", ["str", "for", "len", "if", "frame", "pickle", "equal"])
def test_the_refusal_says_in_dutch_what_to_do(way: str, sealed: Sealed[Any]) -> None:
    with pytest.raises(SealedError, match=r"vertrouwelijk.*hcalib\.monitoring"):
        WAYS_OUT[way](sealed)


def test_what_is_shown_is_one_word(sealed: Sealed[Any]) -> None:
    assert repr(sealed) == f"{sealed!r}" == pretty(sealed) == SHOWN
    assert repr([{"a": sealed}]) == f"[{{'a': {SHOWN}}}]"


def test_a_notebook_cell_that_ends_with_it_shows_one_word(sealed: Sealed[Any]) -> None:
    for thing in (sealed, [sealed], {"a": (sealed,)}):
        data, metadata = DisplayFormatter().format(thing)  # type: ignore[no-untyped-call]
        assert SHOWN in data["text/plain"]
        assert SECRET not in json.dumps([data, metadata])


def test_a_copy_is_as_closed_as_the_original(sealed: Sealed[Any]) -> None:
    assert copy.copy(sealed) is sealed
    assert copy.deepcopy([sealed])[0] is sealed


def test_looking_at_its_attributes_shows_nothing(sealed: Sealed[Any]) -> None:
    seen = [repr(getattr(sealed, name, None)) for name in dir(sealed)]
    assert SECRET not in " ".join(seen)


def test_a_traceback_with_local_values_shows_one_word(sealed: Sealed[Any]) -> None:
    def fails(answers: Any) -> None:
        answers.nothing  # noqa: B018

    try:
        fails(sealed)
    except AttributeError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert SHOWN in told
    assert SECRET not in told


def test_a_frame_as_json_holds_nothing_of_it(sealed: Sealed[Any]) -> None:
    assert SECRET not in pd.DataFrame({"a": [sealed]}).to_json()


def test_it_opens_for_a_purpose_only(sealed: Sealed[Any]) -> None:
    assert sealed.unseal("test")[0]["employer"] == SECRET
    with pytest.raises(ValueError, match="what"):
        sealed.unseal(" ")
    with pytest.raises(TypeError):
        sealed.unseal()  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    answer = SurveyAnswer(employer="e1", open_vacancies=4711, note=SECRET)
    rounds = (SurveyRound(survey="vacaturepeiling", period="2025KW02", answers=(answer,)),)
    return load_agenda(ROOT / "data" / "agenda", "voorbeeld").model_copy(
        update={"survey_rounds": Sealed(rounds)}
    )


def test_an_agenda_shows_none_of_its_answers(agenda: Agenda) -> None:
    shown = [repr(agenda), str(agenda), pretty(agenda), agenda.model_dump_json(), repr(agenda.model_dump())]
    shown.append(repr(agenda.model_copy(deep=True)))
    for text in shown:
        assert SECRET not in text
        assert "4711" not in text
        assert SHOWN in text
    with pytest.raises(SealedError):
        pickle.dumps(agenda)


def test_an_agenda_is_sealed_when_it_is_loaded() -> None:
    loaded = load_agenda(ROOT / "data" / "agenda", "voorbeeld")
    for rounds in (loaded.survey_rounds, loaded.project_rounds):
        assert isinstance(rounds, Sealed)
        assert rounds.unseal("test")
    assert load_agenda(ROOT / "data" / "agenda", "hca-zwf").survey_rounds.unseal("test") == ()
