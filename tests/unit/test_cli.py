"""The command line speaks Dutch, also when one mistypes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hcalib import cli
from hcalib.errors import UserError

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["rnu"], "De opdracht 'rnu' bestaat niet"),
        (["run", "--peildatum"], "Bij --peildatum hoort een waarde."),
        (["run", "--tegelijk", "veel"], "Bij --tegelijk hoort een geheel getal, niet 'veel'."),
        (["list", "--snel"], "Onbekend: --snel."),
        ([], "Noem een opdracht"),
    ],
)
def test_mistyped_commands(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["list", "--help"], ["check", "--help"]]
)
def test_help_is_dutch(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith("Gebruik: hca")
    for english in ("usage", "options", "positional", "show this", "optional"):
        assert english not in text.lower()


def test_debug_gives_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcalib.publishing.editions.load_editions", _fail)
    assert cli.main(["run"]) == 3
    for arguments in (["--debug", "run"], ["run", "--debug"]):
        with pytest.raises(UserError):
            cli.main(arguments)


def _fail(*_: object) -> None:
    raise UserError("dit gaat mis.")


def test_a_mistake_of_the_program_is_a_sentence_without_what_the_error_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text of an error may hold any value that it met."""

    def break_off(*_: object) -> None:
        raise KeyError("Jansen")

    monkeypatch.setattr("hcalib.publishing.editions.load_editions", break_off)
    assert cli.main(["run"]) == 7
    told = capsys.readouterr().err
    assert "Onverwachte fout (KeyError" in told
    assert "--debug" in told
    assert "Jansen" not in told
    assert "Traceback" not in told
    with pytest.raises(KeyError):
        cli.main(["run", "--debug"])


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("data/scenarios/hca-zwf.yml", "- id: proef\n"),
        ("data/catalog/recipes/proef.yml", "source: nergens\n"),
        ("data/catalog/layouts/proef.yml", "id: proef\n"),
        ("data/catalog/forms/proef.yml", "id: proef\n"),
        ("data/assumptions/flevoland/about.yml", "region: PV99\n"),
    ],
)
def test_check_reads_every_kind_of_data(
    file: str,
    content: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every mistake is named with its file, wherever it is."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("cache", "confidential"))
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / file).write_text(content, encoding="utf-8")
    monkeypatch.setenv("HCALIB_ROOT", str(tmp_path))
    assert cli.main(["check"]) == 3
    assert Path(file).name in capsys.readouterr().err
