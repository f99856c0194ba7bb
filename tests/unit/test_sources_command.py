"""``hca fetch`` and ``hca sources`` as a researcher types them, against a StatLine on this computer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from statline_server import StatLineServer, quick_web
from statline_tables import small_shape

from hcalib import cli
from hcalib.cli.console import ERR, OUT

ROOT = Path(__file__).parents[2]

RECIPE = {
    "id": "proef-vacatures",
    "source": "cbs-83599ned",
    "endpoint": "cbs",
    "table": {"id": "80001NED"},
    "title": "Openstaande vacatures, proef",
    "verified": "voor de test",
    "confirmed": True,
    "dimensions": [
        {"column": "region", "id": "RegioS", "codes": ["NL01", "PV24"]},
        {"column": "period", "id": "Perioden", "frequencies": ["kwartaal"]},
    ],
    "measures": [
        {
            "id": "OpenstaandeVacatures_1",
            "titles": ["Openstaande vacatures"],
            "indicator": "openstaande-vacatures",
            "units": {"x 1 000": 1000},
        }
    ],
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data" / "catalog", tmp_path / "data" / "catalog")
    recipes = tmp_path / "data" / "catalog" / "recipes"
    shutil.rmtree(recipes)
    recipes.mkdir()
    (recipes / "proef-vacatures.yml").write_text(yaml.safe_dump(RECIPE), encoding="utf-8")
    monkeypatch.setenv("HCALIB_ROOT", str(tmp_path))
    monkeypatch.setattr("hcalib.sources.web.Web", lambda **settings: quick_web())
    return tmp_path


@pytest.fixture
def server(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StatLineServer]:
    azw = small_shape(id="24000NED", title="Ziekteverzuim; AZW branches", catalog="AZW")
    with StatLineServer([small_shape().v3(), azw.v3()], page=5) as running:
        monkeypatch.setenv("HCALIB_ENDPOINTS", str(running.write_endpoints(root / "endpoints.yml")))
        yield running


def told(*arguments: str) -> tuple[int, str, str]:
    """Run the command; return its exit code and what it printed."""
    with OUT.capture() as out, ERR.capture() as err:
        code = cli.main(arguments)
    return code, out.get(), err.get()


def test_fetch_makes_a_snapshot_and_ends_with_a_table(root: Path, server: StatLineServer) -> None:
    code, out, err = told("fetch")

    assert (code, err) == (0, "")
    assert out.startswith("1 bron op te halen\n    cbs-83599ned zoekt de tabel van recept proef-vacatures\n")
    assert "[1/1] cbs-83599ned: nieuwe momentopname, 8 cijfers, " in out
    assert "cbs-83599ned  nieuwe momentopname           8  80001NED (2026-06-01)" in out
    assert out.endswith("Klaar: 1 bron, 1 nieuwe momentopname, niets mislukt.\n")
    assert len(list((root / "data" / "snapshots" / "cbs-83599ned").rglob("proef-vacatures.csv"))) == 1


def test_a_second_fetch_says_that_nothing_changed(server: StatLineServer) -> None:
    told("fetch")
    server.asked.clear()

    code, out, _ = told("fetch", "cbs-83599ned")

    assert code == 0
    assert "cbs-83599ned: niet veranderd" in out
    assert "is van deze versie; niets opgehaald." in out
    assert server.figures_asked() == []


def test_a_trial_keeps_nothing(root: Path, server: StatLineServer) -> None:
    code, out, _ = told("fetch", "--proef")

    assert code == 0
    assert "proef, niets bewaard" in out
    assert not (root / "data" / "snapshots").exists()


def test_a_source_that_fails_ends_with_6_and_says_why(root: Path, server: StatLineServer) -> None:
    server.fail("html", on="TableInfos", times=20)

    code, out, err = told("fetch")

    assert code == 6
    assert "cbs-83599ned: MISLUKT" in out
    assert "1 niet gelukt; daar blijft de vorige momentopname gelden" in out
    assert err.startswith("cbs-83599ned: ")
    assert not (root / "data" / "snapshots").exists()


def test_the_list_shows_what_goes_by_itself(root: Path) -> None:
    code, out, _ = told("fetch", "--lijst")

    assert code == 0
    assert out == (
        "cbs-83599ned (nog geen momentopname)\n"
        "  proef-vacatures: Openstaande vacatures, proef (tabel 80001NED; bevestigd)\n"
    )


def test_search_looks_in_every_catalogue(server: StatLineServer) -> None:
    code, out, _ = told("sources", "search", "Ziekteverzuim", "branches")

    assert code == 0
    assert "Proefbron azw (--catalogus azw)" in out
    assert "  24000NED   Ziekteverzuim; AZW branches (2020-2022, gewijzigd 2026-06-01)" in out
    assert "80001NED" not in out


def test_search_without_a_hit_and_with_a_broken_catalogue(server: StatLineServer) -> None:
    code, out, _ = told("sources", "search", "eenhoorn")
    assert (code, out) == (0, "Geen tabel gevonden met 'eenhoorn'. Probeer minder of andere woorden.\n")

    server.fail("status", on="/azw/", times=20, status=500)
    code, out, err = told("sources", "search", "vacatures")
    assert code == 6
    assert "80001NED" in out
    assert err.startswith("Proefbron azw: ")


def test_show_describes_a_table(server: StatLineServer) -> None:
    code, out, _ = told("sources", "show", "80001NED")

    assert code == 0
    assert out.startswith(
        "80001NED Openstaande vacatures; regio, kwartalen\nCatalogus cbs; gewijzigd: 2026-06-01"
    )
    assert "Dimensie Perioden: Perioden (4 codes)" in out
    assert "  2021KW04   2021 4e kwartaal [Voorlopig]" in out
    assert "  OpenstaandeVacatures_1: Openstaande vacatures (x 1 000, 1 decimalen)" in out


def test_show_of_an_unknown_table_and_catalogue(server: StatLineServer) -> None:
    code, _, err = told("sources", "show", "99999NED")
    assert code == 6
    assert "heeft geen tabel 99999NED" in err

    code, _, err = told("sources", "show", "80001NED", "--catalogus", "elders")
    assert (code, err) == (2, "de catalogus 'elders' bestaat niet; kies uit cbs, cbs-v4, azw.\n")


def test_sources_alone_lists_how_figures_come_in(root: Path, server: StatLineServer) -> None:
    code, out, _ = told("sources")

    assert code == 0
    assert "Automatisch (hca fetch)\n  cbs-83599ned " in out
    assert "StatLine, nog zonder recept" in out


def test_an_unknown_source_is_a_mistake_of_the_user(server: StatLineServer) -> None:
    code, _, err = told("fetch", "cbs-weg")

    assert code == 2
    assert err == "'cbs-weg' is niet automatisch op te halen; wel: cbs-83599ned.\n"
