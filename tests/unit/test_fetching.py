"""Fetching: source after source, nothing half, nothing silent, and nothing twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import yaml
from filelock import FileLock
from statline_double import Double, cells, dimension, measure, table

from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import ExitCode, UserError
from hcalib.sources.fetching import Fetching, Outcome, exit_code
from hcalib.sources.recipes.models import Recipe
from hcalib.sources.snapshots import checksum, find_snapshots
from hcalib.sources.statline.tables import Table
from hcalib.sources.web import SourceError

ROOT = Path(__file__).parents[2]
DAY = date(2026, 12, 1)


class Log:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def begin(self, sources: Sequence[str]) -> None:
        self.steps.append(f"begin {len(sources)}")

    def doing(self, source: str, step: str) -> None:
        self.steps.append(f"{source} {step}")

    def rows(self, source: str, number: int, announced: int | None) -> None:
        self.steps.append(f"{source} {number} van {announced}")

    def finished(self, outcome: Outcome) -> None:
        self.steps.append(f"{outcome.source} {outcome.state}")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / "catalog", tmp_path / "data" / "catalog")
    return tmp_path


@pytest.fixture
def catalog(root: Path) -> Catalog:
    return load_catalog(root / "data" / "catalog")


def absence(modified: datetime | None = datetime(2026, 11, 20), name: str = "1NED") -> Table:
    years = {f"{year}KW01": f"{year} 1e kwartaal" for year in range(2015, 2021)}
    return table(
        name,
        "Ziekteverzuimpercentage; branche",
        [
            dimension("Branche", {"V": "Verpleging", "X": "Onderwijs"}),
            dimension("Perioden", years, "time", status="Definitief"),
        ],
        [measure("Z_1", "Ziekteverzuimpercentage", "%", 1), measure("A_2", "Aantal", "aantal")],
        modified,
    )


def figures(described: Table, start: float = 5.0) -> pd.DataFrame:
    """Give each year a plausible, slowly rising percentage."""
    values: dict[tuple[str, ...], float | str] = {}
    for number, code in enumerate(described.dimensions[1].codes):
        values[("V", code.id, "Z_1")] = round(start + number / 10, 1)
    return cells(described, values)


def recipe(**changes: object) -> Recipe:
    content: dict[str, object] = {
        "id": "verzuim-proef",
        "source": "azw-24015ned",
        "endpoint": "cbs",
        "table": {"id": "1NED"},
        "title": "Ziekteverzuim, proef",
        "verified": "nee",
        "confirmed": True,
        "region": "NL01",
        "dimensions": [
            {"column": "branch", "id": "Branche", "codes": {"V": "vvt"}, "rest": "overslaan"},
            {"column": "period", "id": "Perioden", "frequencies": ["kwartaal"]},
        ],
        "measures": [{"id": "Z_1", "indicator": "ziekteverzuim", "units": {"%": 1}}],
        "caveats": ["Alleen voor de proef."],
    }
    return Recipe.model_validate({**content, **changes})


@pytest.fixture
def client() -> Double:
    described = absence()
    return Double({"1NED": (described, figures(described))})


@pytest.fixture
def run(root: Path, catalog: Catalog, client: Double) -> Callable[..., tuple[Outcome, ...]]:
    ticks = iter(range(10_000))

    def go(*recipes: Recipe, log: Log | None = None, day: date = DAY, **options: bool) -> tuple[Outcome, ...]:
        grouped: dict[str, list[Recipe]] = {}
        for one in recipes or (recipe(),):
            grouped.setdefault(one.source, []).append(one)
        fetching = Fetching(
            root,
            catalog,
            lambda name: client,
            day,
            log or Log(),
            clock=lambda: float(next(ticks)),
            **options,
        )
        return fetching.run(grouped)

    return go


def sidecar(root: Path, day: date = DAY) -> dict[str, object]:
    path = root / "data/snapshots/azw-24015ned" / day.isoformat() / "verzuim-proef.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_source_becomes_a_vintage_with_a_full_citation(root: Path, run) -> None:
    log = Log()

    (outcome,) = run(log=log)

    assert (outcome.state, outcome.figures, outcome.error) == ("nieuw", 6, "")
    assert outcome.tables == ("1NED (2026-11-20)",)
    assert outcome.seconds == 1
    (snapshot,) = find_snapshots(root / "data" / "snapshots")
    about = snapshot.sidecar
    assert about.citation.startswith(
        "CBS StatLine, tabel 1NED, Ziekteverzuimpercentage; branche, versie van 20 november 2026, "
        "opgehaald op "
    )
    assert about.table == "1NED"
    assert "met recept verzuim-proef (kenmerk " in about.method
    assert "Branche: V; Perioden: 2015KW01, 2016KW01" in about.method
    assert "Ziekteverzuimpercentage (%); 6 cijfers uit 6 regels" in about.method
    assert about.caveats[0] == "Alleen voor de proef."
    raw = next((root / "data" / "cache").rglob("1NED.parquet"))
    assert about.raw_sha256 == checksum(raw)
    assert log.steps == [
        "begin 1",
        "azw-24015ned zoekt de tabel van recept verzuim-proef",
        "azw-24015ned haalt tabel 1NED op",
        "azw-24015ned 6 van 6",
        "azw-24015ned leest tabel 1NED",
        "azw-24015ned controleert en vergelijkt",
        "azw-24015ned nieuw",
    ]


def test_only_what_the_recipe_takes_is_downloaded(run, client: Double) -> None:
    run()

    assert client.asked.count("pages 1NED") == 1
    assert all("A_2" not in step for step in client.asked)


def test_an_unchanged_table_is_not_downloaded_again(root: Path, run, client: Double) -> None:
    run()
    client.asked.clear()

    (outcome,) = run(day=date(2026, 12, 8))

    assert outcome.state == "ongewijzigd"
    assert outcome.remarks == ("De momentopname van 2026-12-01 is van deze versie; niets opgehaald.",)
    assert "pages 1NED" not in client.asked
    assert not (root / "data/snapshots/azw-24015ned/2026-12-08").exists()


def test_a_table_without_a_date_is_always_downloaded(run, client: Double) -> None:
    described = absence(modified=None)
    client.tables["1NED"] = (described, figures(described))
    run()
    client.asked.clear()

    (outcome,) = run(day=date(2026, 12, 8))

    assert outcome.state == "ongewijzigd"
    assert "pages 1NED" in client.asked


def test_a_recipe_that_takes_more_is_downloaded_though_the_table_is_the_same(run, client: Double) -> None:
    run()
    wider = recipe(
        dimensions=[
            {"column": "branch", "id": "Branche", "codes": {"V": "vvt", "X": "jeugdzorg"}},
            {"column": "period", "id": "Perioden", "frequencies": ["kwartaal"]},
        ]
    )

    (outcome,) = run(wider, day=date(2026, 12, 8))

    assert (outcome.state, outcome.figures) == ("nieuw", 12)


def test_again_ignores_what_was_downloaded(run, client: Double) -> None:
    run()
    client.asked.clear()

    (outcome,) = run(fresh=True, day=date(2026, 12, 8))

    assert outcome.state == "ongewijzigd"
    assert "pages 1NED" in client.asked


def test_a_trial_writes_no_vintage_and_the_real_run_uses_its_download(
    root: Path, run, client: Double
) -> None:
    (trial,) = run(dry_run=True)
    assert trial.state == "proef"
    assert not (root / "data" / "snapshots").exists()
    client.asked.clear()

    log = Log()
    (real,) = run(log=log)

    assert real.state == "nieuw"
    assert "pages 1NED" not in client.asked
    assert "azw-24015ned gebruikt tabel 1NED van een eerdere keer" in log.steps


def test_a_download_that_was_tampered_with_is_not_used(root: Path, run, client: Double) -> None:
    run(dry_run=True)
    raw = next((root / "data" / "cache").rglob("1NED.parquet"))
    raw.write_bytes(raw.read_bytes()[:-1])
    client.asked.clear()

    (outcome,) = run()

    assert outcome.state == "nieuw"
    assert "pages 1NED" in client.asked


def test_downloads_of_earlier_versions_are_thrown_away(root: Path, run, client: Double) -> None:
    run()
    newer = absence(modified=datetime(2027, 2, 20))
    client.tables["1NED"] = (newer, figures(newer, 5.2))

    (outcome,) = run(day=date(2027, 3, 1))

    assert outcome.state == "nieuw"
    assert len(list((root / "data/cache/verzuim-proef").iterdir())) == 1


def test_a_source_that_fails_does_not_stop_the_next(root: Path, run) -> None:
    missing = recipe(source="cbs-80072ned", id="weg", table={"id": "2NED"})
    log = Log()

    first, second = run(missing, recipe(), log=log)

    assert (first.state, first.error) == ("mislukt", "geen tabel 2NED.")
    assert second.state == "nieuw"
    assert exit_code((first, second)) is ExitCode.SOURCE
    assert exit_code((second,)) is ExitCode.OK
    assert [step for step in log.steps if step.endswith(("mislukt", "nieuw"))] == [
        "cbs-80072ned mislukt",
        "azw-24015ned nieuw",
    ]
    assert not (root / "data/snapshots/cbs-80072ned").exists()


def test_one_table_that_fails_keeps_the_whole_source_as_it_was(root: Path, run) -> None:
    run()
    second = recipe(id="verzuim-anders", table={"id": "2NED"})

    (outcome,) = run(recipe(), second, day=date(2026, 12, 8))

    assert outcome.state == "mislukt"
    assert [path.name for path in (root / "data/snapshots/azw-24015ned").glob("2*")] == ["2026-12-01"]


def test_a_mistake_in_the_program_does_not_cost_the_other_sources(
    run, client: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = recipe(source="cbs-80072ned", id="stuk", table={"id": "3NED"})
    original = client.describe

    def describe(table_id: str) -> Table:
        if table_id == "3NED":
            raise ZeroDivisionError("deling")
        return original(table_id)

    monkeypatch.setattr(client, "describe", describe)

    first, second = run(broken, recipe())

    assert first.error.startswith("onverwachte fout (ZeroDivisionError: deling)")
    assert "Traceback" in first.details
    assert second.state == "nieuw"


def test_a_good_vintage_is_not_followed_by_an_empty_or_collapsed_one(root: Path, run, client: Double) -> None:
    run()
    newer = absence(modified=datetime(2027, 2, 20))
    rows = figures(newer)
    client.tables["1NED"] = (newer, rows.assign(value=float("nan"), symbol="."))
    (empty,) = run(day=date(2027, 3, 1))
    assert (empty.state, "zonder één cijfer" in empty.error) == ("mislukt", True)

    few = rows.copy()
    few.loc[few["Perioden"] > "2016", ["value", "symbol"]] = (float("nan"), ".")
    client.tables["1NED"] = (newer, few)
    (collapsed,) = run(day=date(2027, 3, 1), fresh=True)
    assert collapsed.state == "geweigerd"
    assert "nog 1 cijfers en dat waren er 6" in collapsed.error
    assert [path.name for path in (root / "data/snapshots/azw-24015ned").glob("2*")] == ["2026-12-01"]

    (forced,) = run(day=date(2027, 3, 1), force=True)
    assert forced.state == "nieuw"


def test_a_table_that_no_longer_fits_leaves_the_store_alone(root: Path, run, client: Double) -> None:
    run()
    described = absence(modified=datetime(2027, 2, 20))
    renamed = replace(described, measures=(measure("Z_1", "Ziekteverzuimpercentage", "promille", 1),))
    client.tables["1NED"] = (renamed, figures(described))

    (outcome,) = run(day=date(2027, 3, 1))

    assert outcome.state == "mislukt"
    assert "staat in de eenheid 'promille'; verwacht: '%'" in outcome.error
    assert sidecar(root)["rows"] == 6


def test_a_catalogue_that_keeps_silent_is_left_alone(run, client: Double, monkeypatch) -> None:
    tried: list[str] = []

    def describe(table_id: str) -> Table:
        tried.append(table_id)
        raise SourceError("geen bruikbaar antwoord na 6 pogingen.", passing=True)

    monkeypatch.setattr(client, "describe", describe)
    sources = ["cbs-03759ned", "cbs-37259ned", "cbs-80072ned", "cbs-83599ned"]

    outcomes = run(*(recipe(source=name, id=name) for name in sources))

    assert len(tried) == 2
    assert [outcome.state for outcome in outcomes] == ["mislukt"] * 4
    assert outcomes[-1].error.startswith("niet geprobeerd: de catalogus 'cbs' gaf bij de vorige bronnen geen")


def test_two_runs_at_once_are_refused(root: Path, run) -> None:
    cache = root / "data" / "cache"
    cache.mkdir(parents=True)
    with FileLock(cache / "fetch.lock"), pytest.raises(UserError, match="er is al een 'hca fetch' bezig"):
        run()


def test_a_mark_of_the_table_found_by_title_is_in_the_sidecar(root: Path, run) -> None:
    by_title = recipe(table={"title": ["ziekteverzuimpercentage", "branche"]})

    (outcome,) = run(by_title)

    found = "De tabel is op titel gevonden: 1NED 'Ziekteverzuimpercentage; branche', gewijzigd op 2026-11-20."
    assert outcome.remarks[0] == found
    assert found in sidecar(root)["caveats"]
