"""An error of a report is told on the index and in the manifest, without the text that must not get out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from quick_makers import QuickMakers, quick_run

from hcalib.disclosure.texts import Withheld
from hcalib.publishing import runner

Write = Callable[..., Path]
SENTENCE = "deze proef mislukt met opzet."
LEFT_OUT = "(weggelaten: bevat vertrouwelijke tekst)"


@pytest.mark.parametrize(
    ("phrase", "told"), [("proef mislukt met opzet", LEFT_OUT), ("zilveren zeepaard", SENTENCE)]
)
def test_the_sentence_of_an_error_is_published_only_without_what_is_withheld(
    small: Path, write_notebook: Write, write_edition: Write, monkeypatch: pytest.MonkeyPatch,
    phrase: str, told: str,
) -> None:  # fmt: skip
    withheld = Withheld({tuple(phrase.split()): "een opmerking"})
    monkeypatch.setattr(runner, "withheld_texts", lambda *about: withheld)
    write_notebook("gewoon", "1")
    write_notebook("ander", "1")
    write_edition("e", "  - notebook: gewoon\n  - notebook: ander")
    quick_run(small, makers=QuickMakers(failing=["gewoon"]))
    folder = small / "outputs" / "e"
    [failed] = [one for one in json.loads((folder / "manifest.json").read_text())["reports"] if one["error"]]
    assert failed["error"] == told
    assert told in (folder / "index.html").read_text(encoding="utf-8")
    if told == LEFT_OUT:
        for path in (small / "outputs").rglob("*.*"):
            assert not path.is_file() or phrase not in path.read_text(encoding="utf-8"), path
