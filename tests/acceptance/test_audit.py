"""``hca audit`` on made editions of the invented agenda: clean ones pass, planted leaks are found."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hcalib.agenda import load_agenda
from hcalib.catalog import Catalog, load_catalog
from hcalib.cli import main
from hcalib.disclosure.rules import primaries, rules_of
from hcalib.disclosure.tables import LinkedTables, Sum, linked
from hcalib.monitoring.surveys.frame import rounds_of
from hcalib.monitoring.surveys.tables import survey_tables
from hcalib.presentation import export

ROOT = Path(__file__).parents[2]
SURVEY, DAY = "werkplekbegeleiding-peiling", date(2025, 9, 30)
Figures = Mapping[str, float]
Make = Callable[..., Path]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog", ROOT / "data" / "agenda" / "voorbeeld")


@pytest.fixture(scope="module")
def tables(catalog: Catalog) -> LinkedTables:
    agenda = load_agenda(ROOT / "data" / "agenda", "voorbeeld")
    survey = next(one for one in agenda.surveys if one.id == SURVEY)
    return linked(*survey_tables(rounds_of(agenda, survey, DAY), rules_of(catalog, "werkgevers")).tables)


@pytest.fixture(scope="module")
def refused(tables: LinkedTables, catalog: Catalog) -> set[str]:
    return set(primaries(tables, rules_of(catalog, "werkgevers")))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Make:
    """Write a finished edition with one table of figures; ``shown`` is what the page shows instead."""
    monkeypatch.setenv("HCALIB_ROOT", str(ROOT))
    output = tmp_path / "outputs"

    def make(name: str, figures: Figures, *, shown: str = "", csv: str | None = None) -> Path:
        frame = pd.DataFrame(
            {
                "indicator": "bevolking",
                "region": "VB01",
                "period": "2025KW02",
                "value": list(figures.values()),
                "unit": "personen",
                "status": "definitief",
                "source": "voorbeeld",
                "cell": list(figures),
                "rounding": 0,
            }
        )
        text = export.tidy_to_csv(frame, catalog)
        folder = output / name
        (folder / "data" / "onderzoeken").mkdir(parents=True)
        (folder / "data" / "onderzoeken" / "peiling.csv").write_text(
            csv or text, encoding="utf-8", newline=""
        )
        download = base64.b64encode(text.encode()).decode()
        cells = "".join(f"<tr><td>{one}</td></tr>" for one in (shown or "30").split())
        (folder / "onderzoeken.html").write_text(
            f'<p>Respons</p><div id="peiling"><table>{cells if shown else ""}</table>'
            f'<a href="data:text/csv;charset=utf-8;base64,{download}">CSV</a></div>',
            encoding="utf-8",
        )
        manifest = {"edition": name, "agenda": "voorbeeld", "peildatum": DAY.isoformat()}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return output

    return make


def audit(output: Path, *arguments: str) -> int:
    return main(["audit", "--naar", str(output), *arguments])


def safe(tables: LinkedTables, refused: set[str]) -> Figures:
    """Return one figure that may be published, and not the cells it follows from."""
    cell = next(c for c in tables.cells if c.id not in refused and not c.hidden and c.value > 0)
    return {cell.id: cell.value}


def narrow(tables: LinkedTables, refused: set[str]) -> tuple[Sum, str]:
    """Return a sum with a refused part and at least one other."""
    return next(
        (one, part)
        for one in tables.sums
        for part in one.parts
        if part in refused
        and tables.by_id[part].value > 0
        and len(one.parts) > 1
        and one.total not in refused
    )


def test_a_clean_edition_passes(
    made: Make, tables: LinkedTables, refused: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    output = made("schoon", safe(tables, refused))
    assert audit(output, "schoon") == 0
    assert "Niets te achterhalen gevonden (1 cijfer uit onderzoeken aangevallen)" in capsys.readouterr().out


def test_a_withheld_figure_that_is_printed_is_found(
    made: Make, tables: LinkedTables, refused: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = next(c.id for c in tables.cells if c.id in refused and c.value > 0)
    output = made("lek", {**safe(tables, refused), name: tables.by_id[name].value})
    assert audit(output, "lek") == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "Te achterhalen" in out
    assert f"{name} (lek/data/onderzoeken/peiling.csv, regel 3)" in out


def test_what_two_editions_give_away_together_is_found_with_alles(
    made: Make, tables: LinkedTables, refused: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    one, part = narrow(tables, refused)
    others = {name: tables.by_id[name].value for name in one.parts if name != part}
    made("eerste", {one.total: tables.by_id[one.total].value})
    output = made("tweede", others)
    if not set(others) & refused:
        assert audit(output) == 0
        capsys.readouterr()
    assert audit(output, "--alles") == 1
    out = " ".join(capsys.readouterr().out.split())
    assert part in out
    assert "eerste, tweede (agenda voorbeeld)" in out


def test_a_figure_that_does_not_fit_the_answers_is_told(
    made: Make, tables: LinkedTables, refused: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {name: value + 1 for name, value in safe(tables, refused).items()}
    assert audit(made("oud", {**figures, "ander-onderzoek/2025KW02/x": 3.0}), "oud") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "past niet bij de antwoorden" in out
    assert "van geen onderzoek van deze agenda" in out


def test_a_text_that_must_not_get_out_is_found_in_every_kind_of_file(
    made: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    agenda = load_agenda(ROOT / "data" / "agenda", "voorbeeld")
    story = next(
        r.story.unseal("test")
        for progress in agenda.project_rounds.unseal("test")
        for r in progress.reports
        if r.story is not None and not r.consent
    )
    output = made("tekst", {})
    (output / "tekst" / "los.txt").write_text(story.upper(), encoding="utf-8")
    packed = base64.b64encode(story.encode()).decode()
    (output / "tekst" / "x.html").write_text(f'<a href="data:text/plain;base64,{packed}">', encoding="utf-8")
    marked = " ".join(f"<b>{word[:2]}</b>{word[2:]}" for word in story.split())
    (output / "tekst" / "y.html").write_text(marked, encoding="utf-8")
    assert audit(output, "tekst") == 1
    out = " ".join(capsys.readouterr().out.split())
    for name in ("los.txt", "x.html", "y.html"):
        assert f"tekst/{name}: hierin staat een verhaal zonder toestemming" in out
    assert story[:20] not in out


def test_a_page_that_shows_other_numbers_than_its_csv_is_told(
    made: Make, tables: LinkedTables, refused: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit(made("anders", safe(tables, refused), shown="987.654"), "anders") == 0
    assert "een getal dat niet in de CSV staat" in " ".join(capsys.readouterr().out.split())
    assert audit(made("download", safe(tables, refused), csv="cel;waarde\r\n"), "download") == 0
    assert "is niet gelijk aan het bestand" in " ".join(capsys.readouterr().out.split())


def test_an_edition_that_was_not_made_is_a_mistake(made: Make, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(made("wel", {}), "niet") == 2
    assert "de editie 'niet' staat niet in outputs; wel: wel." in " ".join(capsys.readouterr().err.split())
