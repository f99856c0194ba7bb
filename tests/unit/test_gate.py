"""The last gate: a text that must not get out is found in whatever way it is written, and never told."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from hcalib.disclosure.texts import Withheld
from hcalib.errors import ExitCode, UserError
from hcalib.publishing import gate

SECRET = "de zilveren zeepaard fluistert nog"
FROM = "een opmerking van een werkgever"
WITHHELD = Withheld({tuple(SECRET.split()): FROM})


def packed(text: str) -> str:
    return f"data:text/csv;base64,{base64.b64encode(text.encode()).decode()}"


WAYS = {
    "as it is": f"<p>{SECRET}</p>",
    "in capitals": SECRET.upper(),
    "as entities": SECRET.replace("e", "&#101;"),
    "marked up inside a word": SECRET.replace("zeep", "zee<b>p</b>"),
    "a word a cell": "".join(f"<td>{word}</td>" for word in SECRET.split()),
    "in a download": f'<a href="{packed(SECRET)}">csv</a>',
    "in a download without padding": f'<a href="{packed(SECRET).rstrip("=")}">csv</a>',
    "in a download that is not base64": f'<a href="data:text/csv,{quote(SECRET)}">csv</a>',
    "in a download in a download": f'<a href="{packed(f"<img src={packed(SECRET)}>")}">page</a>',
}


@pytest.mark.parametrize("content", WAYS.values(), ids=WAYS.keys())
def test_it_is_found_and_only_its_origin_is_told(content: str) -> None:
    assert gate.found_in(WITHHELD, content) == (FROM,)
    with pytest.raises(UserError) as refused:
        gate.refuse_withheld(WITHHELD, {"goed.html": "<p>niets</p>", "data/r/fout.csv": content})
    assert refused.value.exit_code is ExitCode.REPORT_FAILED
    assert f"in data/r/fout.csv staat {FROM}" in str(refused.value)
    assert "goed.html" not in str(refused.value)
    assert "zilveren" not in str(refused.value)


def test_the_name_of_a_file_is_looked_at_and_not_repeated() -> None:
    with pytest.raises(UserError, match=f"in de naam van een bestand staat {FROM}") as refused:
        gate.refuse_withheld(WITHHELD, {f"data/r/{SECRET.replace(' ', '-')}.csv": ""})
    assert "zilveren" not in str(refused.value)


@pytest.mark.parametrize(
    "content",
    ["", "de zilveren zeepaard", "data:image/png;base64,%%%", "data:,", "<p data:x,", packed("\0\xff")],
)
def test_what_is_ordinary_or_broken_passes(content: str) -> None:
    gate.refuse_withheld(WITHHELD, {"r.html": content})


def test_a_manifest_loses_only_the_text_itself() -> None:
    content = {
        "error": SECRET,
        "seconds": 2.5,
        "reports": [{"told": f"cel 3: {SECRET}", "name": "r"}],
        "no": None,
    }
    kept = gate.clean(WITHHELD, content)
    assert "zilveren" not in str(kept)
    assert kept["error"] == kept["reports"][0]["told"] == "(weggelaten: bevat vertrouwelijke tekst)"
    assert (kept["seconds"], kept["reports"][0]["name"], kept["no"]) == (2.5, "r", None)
    assert gate.clean(WITHHELD, (SECRET, "r"))[1:] == ("r",)
