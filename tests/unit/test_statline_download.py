"""Whole tables on disk: all of it or nothing, going on after a break, and never more than fits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from filelock import FileLock
from statline_server import StatLineServer, quick_web, small_shape
from statline_tables import Shape, recorded_tables

from hcalib.errors import ExitCode, UserError
from hcalib.sources.statline.client import StatLine
from hcalib.sources.statline.download import Download, download, read_batches
from hcalib.sources.web import SourceError

VERSIONS = {"cbs": "UntypedDataSet", "cbs-v4": "Observations"}
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[StatLineServer]:
    with StatLineServer([small_shape().v3(), small_shape().v4()], page=4) as running:
        yield running


def fetch(server: StatLineServer, version: str, folder: Path, *question: Any, **settings: Any) -> Download:
    client = server.client(version, quick_web(attempts=2))
    return download(client, client.describe("80001NED"), folder, *question, now=lambda: NOON, **settings)


def rows_of(path: Path) -> pd.DataFrame:
    return pd.concat(read_batches(path), ignore_index=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_table_comes_whole(server: StatLineServer, version: str, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    made = fetch(server, version, tmp_path, progress=lambda done, all_: told.append((done, all_)))
    assert made.path == tmp_path / "80001NED.parquet"
    assert made.rows == 24
    assert made.retrieved == NOON
    assert told[-1] == (24, 24)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    client = server.client(version)
    straight = pd.concat([page.rows for page in client.pages(client.describe("80001NED"))])
    pd.testing.assert_frame_equal(rows_of(made.path), straight.reset_index(drop=True))
    assert {path.name for path in tmp_path.iterdir()} == {"80001NED.parquet", "80001NED.lock"}


def test_the_file_says_what_was_asked_and_codes_are_numbers_with_a_dictionary(
    server: StatLineServer, tmp_path: Path
) -> None:
    made = fetch(server, "cbs", tmp_path, {"RegioS": ["PV*"]}, ["Vacaturegraad_2"])
    schema = pq.read_schema(made.path)
    assert str(schema.field("RegioS").type).startswith("dictionary<values=string")
    about = json.loads(schema.metadata[b"hcalib"])
    assert about["table"] == "80001NED"
    assert about["selection"] == {"RegioS": ["PV*"]}
    assert about["measures"] == ["Vacaturegraad_2"]
    assert about["modified"] == "2026-06-01T02:00:00"
    assert made.rows == 4


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_table_gives_the_same_file(server: StatLineServer, version: str, tmp_path: Path) -> None:
    first = fetch(server, version, tmp_path / "a")
    server.fail("reset", on=VERSIONS[version], after=2, times=2)
    with pytest.raises(SourceError):
        fetch(server, version, tmp_path / "b")
    second = fetch(server, version, tmp_path / "b")
    assert first.sha256 == second.sha256


@pytest.mark.parametrize("version", VERSIONS)
def test_after_a_break_it_goes_on_where_it_was(server: StatLineServer, version: str, tmp_path: Path) -> None:
    server.fail("close", on="$skip=8", times=2)
    with pytest.raises(SourceError):
        fetch(server, version, tmp_path)
    asked = len(server.figures_asked())
    made = fetch(server, version, tmp_path)
    assert made.rows == 24
    again = server.figures_asked()[asked:]
    assert "$skip=8" in again[0]
    assert len(again) == len(set(again)) == (1 if version == "cbs" else 4)


def test_a_break_by_the_user_is_no_loss(server: StatLineServer, tmp_path: Path) -> None:
    def impatient(done: int, announced: int | None) -> None:
        if done == 16:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(server, "cbs", tmp_path, progress=impatient)
    asked = len(server.figures_asked())
    assert fetch(server, "cbs", tmp_path).rows == 24
    assert len(server.figures_asked()) - asked == 1


@pytest.mark.parametrize("after", [0, 1])
def test_an_empty_page_is_no_hindrance(server: StatLineServer, tmp_path: Path, after: int) -> None:
    whole = fetch(server, "cbs", tmp_path / "a")
    server.fail("empty", on="UntypedDataSet?" if after == 0 else "UntypedDataSet/?", times=2)
    assert rows_of(fetch(server, "cbs", tmp_path / "b").path).equals(rows_of(whole.path))


def broken_off(server: StatLineServer, folder: Path) -> int:
    """Break off after two of three pages; return how many pages have been asked."""
    server.fail("close", on="$skip=8", times=2)
    with pytest.raises(SourceError):
        fetch(server, "cbs", folder)
    return len(server.figures_asked())


def test_a_table_modified_since_the_break_starts_anew(server: StatLineServer, tmp_path: Path) -> None:
    asked = broken_off(server, tmp_path)
    server.tables[0].modify("2026-11-20T02:00:00")
    assert fetch(server, "cbs", tmp_path).rows == 24
    assert len(server.figures_asked()) - asked == 3


def test_another_question_starts_anew(server: StatLineServer, tmp_path: Path) -> None:
    broken_off(server, tmp_path)
    made = fetch(server, "cbs", tmp_path, {"RegioS": ["PV24"]})
    assert set(rows_of(made.path)["RegioS"]) == {"PV24"}


def test_a_table_that_hides_when_it_was_modified_starts_anew(server: StatLineServer, tmp_path: Path) -> None:
    server.tables[0].modify("")
    asked = broken_off(server, tmp_path)
    assert fetch(server, "cbs", tmp_path).rows == 24
    assert len(server.figures_asked()) - asked == 3


@pytest.mark.parametrize("damage", ["part", "gone", "state", "state of another"])
def test_damaged_parts_start_anew(server: StatLineServer, tmp_path: Path, damage: str) -> None:
    asked = broken_off(server, tmp_path)
    parts = tmp_path / "80001NED.parts"
    match damage:
        case "part":
            content = (parts / "00001.parquet").read_bytes()
            (parts / "00001.parquet").write_bytes(content[:-10])
        case "gone":
            (parts / "00002.parquet").unlink()
        case "state":
            (parts / "state.json").write_text('{"question": ', encoding="utf-8")
        case _:
            (parts / "state.json").write_text('{"question": "x", "parts": [{}]}', encoding="utf-8")
    assert fetch(server, "cbs", tmp_path).rows == 24
    assert len(server.figures_asked()) - asked == 3


def test_a_hostile_state_cannot_lead_to_another_host_or_file(server: StatLineServer, tmp_path: Path) -> None:
    asked = broken_off(server, tmp_path)
    path = tmp_path / "80001NED.parts" / "state.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(state | {"next_link": "http://kwaad.example.org/x#0"}), encoding="utf-8")
    with pytest.raises(SourceError, match="niet gevolgd"):
        fetch(server, "cbs", tmp_path)
    asked = broken_off(server, tmp_path)
    state["parts"][0]["name"] = "../../geheim.parquet"
    path.write_text(json.dumps(state), encoding="utf-8")
    assert fetch(server, "cbs", tmp_path).rows == 24
    assert len(server.figures_asked()) - asked == 3


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("kind", "details", "says"),
    [
        ("last", {"on": "$skip=4"}, "kondigde 24 cijfers aan en er kwamen er"),
        ("announce", {"on": "$count", "rows": 1000}, "kondigde"),
        ("announce", {"on": "$count", "rows": 1}, "kondigde"),
    ],
)
def test_a_count_that_does_not_hold_is_refused(
    server: StatLineServer, version: str, kind: str, details: dict[str, Any], says: str, tmp_path: Path
) -> None:
    old = fetch(server, version, tmp_path)
    server.fail(kind, **details)
    with pytest.raises(SourceError, match=says):
        fetch(server, version, tmp_path)
    assert old.path.exists()
    assert fetch(server, version, tmp_path).sha256 == old.sha256


def test_pages_that_overlap_are_found_out_also_when_the_count_holds(
    server: StatLineServer, tmp_path: Path
) -> None:
    def as_the_first(row: dict[str, Any]) -> dict[str, Any]:
        return row | {"RegioS": "NL01    "}

    server.fail("columns", on="$skip=4", change=as_the_first)
    with pytest.raises(SourceError, match="een cijfer kwam twee keer binnen"):
        fetch(server, "cbs", tmp_path)
    assert not (tmp_path / "80001NED.parquet").exists()
    assert fetch(server, "cbs", tmp_path).rows == 24


def test_an_address_to_go_on_that_no_longer_works_does_not_block_for_ever(
    server: StatLineServer, tmp_path: Path
) -> None:
    asked = broken_off(server, tmp_path)
    server.fail("status", on="$skip=8", status=410)
    with pytest.raises(SourceError, match="status 410"):
        fetch(server, "cbs", tmp_path)
    assert fetch(server, "cbs", tmp_path).rows == 24
    assert len(server.figures_asked()) - asked == 1 + 3


def test_a_table_modified_while_it_came_in_is_refused(server: StatLineServer, tmp_path: Path) -> None:
    def publish(done: int, announced: int | None) -> None:
        server.tables[0].modify("2026-11-23T09:30:00")

    with pytest.raises(SourceError, match="tijdens het ophalen gewijzigd"):
        fetch(server, "cbs", tmp_path, progress=publish)
    assert fetch(server, "cbs", tmp_path).rows == 24


@pytest.mark.parametrize("version", VERSIONS)
def test_ten_million_rows_are_refused_before_anything_comes(
    server: StatLineServer, version: str, tmp_path: Path
) -> None:
    server.fail("announce", on="$count", rows=10_000_000)
    with pytest.raises(SourceError) as caught:
        fetch(server, version, tmp_path)
    announced = "20.000.000" if version == "cbs" else "10.000.000"
    assert f"geeft {announced} cijfers en de grens is 5.000.000" in str(caught.value)
    assert "vraag minder" in str(caught.value)
    assert server.figures_asked() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_description_is_believed_when_the_server_does_not_count(
    server: StatLineServer, version: str, tmp_path: Path
) -> None:
    server.counts = False
    assert fetch(server, version, tmp_path).rows == 24
    for table in server.tables:
        about = table.resources["TableInfos"][0] if table.version == 3 else table.resources["Properties"]
        about["RecordCount" if table.version == 3 else "ObservationCount"] = 10_000_000
    with pytest.raises(SourceError, match="de grens is"):
        fetch(server, version, tmp_path)
    assert fetch(server, version, tmp_path, {"RegioS": ["PV24"]}).rows == 8


def test_a_server_that_goes_on_past_the_limit_is_stopped(server: StatLineServer, tmp_path: Path) -> None:
    server.counts = False
    with pytest.raises(SourceError, match="geeft meer dan 10 cijfers"):
        fetch(server, "cbs", tmp_path, max_rows=10)
    assert len(server.figures_asked()) == 2
    assert not (tmp_path / "80001NED.parts").exists()


def test_a_selection_without_figures_is_refused(server: StatLineServer, tmp_path: Path) -> None:
    fetch(server, "cbs", tmp_path)
    before = (tmp_path / "80001NED.parquet").read_bytes()
    server.tables[0].rows.clear()
    with pytest.raises(SourceError, match="geen enkel cijfer"):
        fetch(server, "cbs", tmp_path)
    assert (tmp_path / "80001NED.parquet").read_bytes() == before


def test_two_at_once_do_not_mix(server: StatLineServer, tmp_path: Path) -> None:
    with FileLock(tmp_path / "80001NED.lock"), pytest.raises(UserError, match="al door een ander programma"):
        fetch(server, "cbs", tmp_path)
    assert fetch(server, "cbs", tmp_path).rows == 24


def test_a_folder_that_cannot_be_written(server: StatLineServer, tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        fetch(server, "cbs", tmp_path / "bestand")
    assert caught.value.exit_code is ExitCode.OUTPUT


def test_small_pages_together_make_large_row_groups(tmp_path: Path) -> None:
    regions = {f"GM{n:04d}": "Gemeente" for n in range(500)}
    shape = Shape(
        id="80002NED",
        title="Veel bladzijden",
        dimensions={"RegioS": ("geo", regions), "Perioden": ("time", {"2021JJ00": "2021"})},
        measures={"Aantal_1": ("Aantal", "aantal", 0)},
        value=lambda RegioS, Perioden, measure: float(RegioS[2:]),
    )
    with StatLineServer([shape.v3()], page=50) as server:
        client = server.client("cbs")
        made = download(client, client.describe("80002NED"), tmp_path)
    with pq.ParquetFile(made.path) as file:
        assert (file.num_row_groups, file.metadata.num_rows) == (1, 500)
    assert rows_of(made.path)["value"].tolist() == list(range(500))


def test_the_recordings_come_whole(tmp_path: Path) -> None:
    with StatLineServer(recorded_tables()) as server:
        made = _recorded(server.client("cbs"), "83599NED", tmp_path)
        assert made.rows == 15_504
        made = _recorded(server.client("cbs-v4"), "85224NED", tmp_path)
        assert made.rows == 4_046
        client = server.client("cbs-v4")
        with pytest.raises(SourceError, match=r"13\.568 cijfers en de grens is 10\.000"):
            download(client, client.describe("03759ned"), tmp_path, max_rows=10_000)


def _recorded(client: StatLine, table_id: str, folder: Path) -> Download:
    return download(client, client.describe(table_id), folder)
