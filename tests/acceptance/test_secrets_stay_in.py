"""Secrets put in the raw answers of the invented agenda are found nowhere under outputs/, byte for byte."""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hcalib.cli import main

REPOSITORY = Path(__file__).parents[2]
STORY = "Kwetsbaarheid zonder toestemming zevenslaper trompetteert om middernacht bij de slagboom"
NOTE = "Onze directeur vertrekt in mei vertelde de zilveren zeepaardfluisteraar nog"
NAME = "Stichting Xylofoonzorg"
NUMBER = 7919
SECRETS = (STORY, NOTE, NAME, "zevenslaper", "zeepaardfluisteraar", "Xylofoonzorg", str(NUMBER), "7.919")

OPEN = "from hcalib.workspace import open_workspace\nws = open_workspace(agenda, region, peildatum)\n"
PRINTS = OPEN + "print(ws.agenda.survey_rounds.unseal('x'), ws.agenda.project_rounds.unseal('x'))"
SHOWS = OPEN + (
    "from hcalib.presentation import blocks\n"
    "reports = [report for one in ws.agenda.project_rounds.unseal('x') for report in one.reports]\n"
    "blocks.text(' '.join(one.story.unseal('x') for one in reports if one.story is not None))"
)
BREAKS = OPEN + (
    "rounds = ws.agenda.survey_rounds.unseal('x')\n"
    "raise ValueError(str([a.note for r in rounds for a in r.answers if a.note]))"
)


def seed(folder: Path) -> None:
    """Put a secret story, a secret remark, a secret number and a secret name in the files of an agenda."""
    change(folder / "progress" / "2025MM07.csv", lambda rows: rows[0].update(story=STORY, consent="false"))
    peiling = folder / "surveys" / "vacaturepeiling-2025KW02.csv"
    change(peiling, lambda rows: given(rows).update(note=NOTE, open_vacancies=str(NUMBER), hard_to_fill="0"))
    change(folder / "employers.csv", lambda rows: rows[0].update(name=NAME))


def given(rows: list[dict[str, str]]) -> dict[str, str]:
    return next(row for row in rows if row["open_vacancies"])


def change(path: Path, alter: Callable[[list[dict[str, str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    alter(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def found(output: Path) -> set[tuple[str, str]]:
    """Look for every secret in every file, in its name and in what is packed in it."""
    hits = set()
    for path in output.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes().decode("utf-8", errors="replace")
        packed = re.findall(r"base64,([A-Za-z0-9+/=]+)", content)
        texts = [content, str(path), *(base64.b64decode(one).decode("utf-8", "replace") for one in packed)]
        for secret in SECRETS:
            pattern = rf"(?<![\d.]){re.escape(secret)}(?![\d.])" if secret[0] == "7" else re.escape(secret)
            if any(re.search(pattern, text, flags=re.IGNORECASE) for text in texts):
                hits.add((path.name, secret))
    return hits


@pytest.fixture
def seeded(workshop: Path) -> Path:
    seed(workshop / "data" / "agenda" / "voorbeeld")
    return workshop


def test_real_reports_and_careless_notebooks_let_no_secret_out(
    seeded: Path,
    write_notebook: Callable[..., Path],
    write_edition: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("projectmonitor", "onderzoeken"):
        shutil.copy(REPOSITORY / "notebooks" / "reports" / f"{name}.ipynb", seeded / "notebooks" / "reports")
    for name, code in (("drukt-af", PRINTS), ("toont", SHOWS), ("breekt", BREAKS)):
        write_notebook(name, code, about="agenda")
    names = ("projectmonitor", "onderzoeken", "drukt-af", "toont", "breekt")
    reports = "\n".join(f"  - notebook: {name}" for name in names)
    write_edition("geheim", reports, agenda="voorbeeld", peildatum="2025-09-30")

    assert main(["run", "geheim"]) == 1
    told = capsys.readouterr().err
    assert "een verhaal dat niet geplaatst mag worden (project" in told

    output = seeded / "outputs"
    assert found(output) == set()
    made = json.loads((output / "geheim" / "manifest.json").read_text(encoding="utf-8"))["reports"]
    errors = {report["name"]: report["error"] for report in made}
    assert {name for name, error in errors.items() if error} == {"toont", "breekt"}
    assert "ValueError" in errors["breekt"]
    assert [report["not_shown"] for report in made if report["name"] == "drukt-af"] == [
        ["cel 4: tekst (stdout)"]
    ]

    capsys.readouterr()
    assert main(["audit", "--alles"]) == 0
    # not only texts: the figures of the report were attacked, and all of its pages agree with their files
    audited = capsys.readouterr().out
    assert re.search(r"\(\d{3} cijfers uit onderzoeken aangevallen\)", audited), audited
    assert "Niet te controleren" not in audited
    (output / "geheim" / "vergeten.csv").write_text(f"cel;waarde\r\n{NOTE};1\r\n", encoding="utf-8")
    assert found(output) != set(), "the search itself works"
    assert main(["audit", "geheim"]) == 1
