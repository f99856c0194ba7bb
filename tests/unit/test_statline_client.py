"""Finding, describing and reading tables of StatLine, in both versions of the open data."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statline_server import StatLineServer, small_shape
from statline_tables import Shape, recorded_tables

from hcalib.errors import UserError
from hcalib.sources.statline.client import StatLine
from hcalib.sources.statline.endpoints import load_endpoints
from hcalib.sources.statline.selection import resolve
from hcalib.sources.statline.tables import Table
from hcalib.sources.web import SourceError

ROOT = Path(__file__).parents[2]
VERSIONS = ("cbs", "cbs-v4")


@pytest.fixture
def server() -> Iterator[StatLineServer]:
    shape = small_shape()
    sick_leave = small_shape(id="24015NED", catalog="AZW", title="Ziekteverzuim; branches zorg en welzijn")
    with StatLineServer([shape.v3(), shape.v4(), sick_leave.v3()], page=5) as running:
        yield running


def read(client: StatLine, table: Table, *question: Any) -> pd.DataFrame:
    return pd.concat([page.rows for page in client.pages(table, *question)], ignore_index=True)


def expected(shape: Shape) -> dict[tuple[str, ...], tuple[float, str]]:
    """Return what the client should make of a shape: codes to value and symbol."""
    return {
        (*place.values(), measure): (
            value if isinstance(value, float) else math.nan,
            value if isinstance(value, str) else "",
        )
        for place, values in shape.cells()
        for measure, value in values.items()
    }


def found(rows: pd.DataFrame) -> dict[tuple[str, ...], tuple[float, str]]:
    keys = [name for name in rows.columns if name not in ("value", "symbol")]
    return {tuple(row[key] for key in keys): (row["value"], row["symbol"]) for row in rows.to_dict("records")}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_table_describes_itself(server: StatLineServer, version: str) -> None:
    table = server.client(version).describe("80001NED")
    assert [(d.id, d.kind) for d in table.dimensions] == [("RegioS", "geo"), ("Perioden", "time")]
    regions, periods = table.dimensions
    assert [(code.id, code.title) for code in regions.codes] == [
        ("NL01", "Nederland"),
        ("PV24", "Flevoland (PV)"),
        ("GM0034", "Almere"),
    ]
    assert {code.id: code.status for code in periods.codes} == {
        "2021KW01": "Definitief",
        "2021KW02": "Definitief",
        "2021KW03": "Definitief",
        "2021KW04": "Voorlopig",
    }
    first = table.measures[0]
    assert (first.title, first.unit, first.decimals) == ("Openstaande vacatures", "x 1 000", 1)
    assert first.group == "Uitkomsten"
    assert table.info.title == "Openstaande vacatures; regio, kwartalen"
    assert table.info.modified is not None
    assert table.info.modified.isoformat().startswith("2026-06-01T02:00:00")


def test_codes_are_kept_with_and_without_the_spaces_of_the_publisher(server: StatLineServer) -> None:
    regions = server.client("cbs").describe("80001NED").dimensions[0]
    assert [(code.id, code.padded) for code in regions.codes][:2] == [
        ("NL01", "NL01    "),
        ("PV24", "PV24    "),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_all_pages_are_read_with_symbols(server: StatLineServer, version: str) -> None:
    client = server.client(version)
    table = client.describe("80001NED")
    pages = list(client.pages(table))
    assert len(pages) == (3 if version == "cbs" else 5)
    rows = pd.concat([page.rows for page in pages])
    assert list(rows.columns) == ["RegioS", "Perioden", "measure", "value", "symbol"]
    assert rows["value"].dtype == "float64"
    assert len(rows) == 24
    wanted = expected(small_shape())
    blank = ("GM0034", "2021KW04", "Vacaturegraad_2")
    if version == "cbs-v4":
        wanted[blank] = (math.nan, "Impossible")
    assert str(found(rows)) == str({key: wanted[key] for key in found(rows)})
    assert found(rows)["GM0034", "2021KW04", "OpenstaandeVacatures_1"][1] == "."


@pytest.mark.parametrize("version", VERSIONS)
def test_both_versions_give_the_same_figures(server: StatLineServer, version: str) -> None:
    client = server.client(version)
    rows = read(client, client.describe("80001NED"))
    assert rows["value"].sum() == pytest.approx(2 * (4 * 111 + 30) + 12 * 0.5 - (1 + 4) - (1 + 4.5))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("selection", "measures", "count"),
    [
        ({}, [], 24),
        ({"RegioS": ["PV24"]}, [], 8),
        ({"RegioS": ["GM*"]}, [], 8),
        ({"RegioS": ["PV*", "GM0034"], "Perioden": ["2021KW04"]}, ["Vacaturegraad_2"], 2),
        ({"RegioS": ["GM*", "GM0034", "GM00*"]}, ["Vacaturegraad_2"], 4),
        ({"RegioS": ["*"], "Perioden": ["2021KW01", "2021KW01"]}, [], 6),
        ({"RegioS": ["NL01", "PV24", "GM0034"]}, ["OpenstaandeVacatures_1", "Vacaturegraad_2"], 24),
    ],
)
def test_the_server_selects(
    server: StatLineServer, version: str, selection: dict[str, list[str]], measures: list[str], count: int
) -> None:
    client = server.client(version)
    table = client.describe("80001NED")
    rows = read(client, table, selection, measures)
    everything = found(read(client, table))
    assert len(rows) == count == client.count(table, selection, measures)
    assert resolve(table, selection, measures).most_cells == count
    assert str(found(rows)) == str({key: everything[key] for key in found(rows)})


def test_filters_name_padded_keys_and_the_next_link_is_not_given_them_again(server: StatLineServer) -> None:
    server.page = 2
    client = server.client("cbs")
    read(client, client.describe("80001NED"), {"RegioS": ["PV24"]}, ["Vacaturegraad_2"])
    first, second = server.figures_asked()
    assert "$filter=(RegioS eq 'PV24    ')" in first
    assert "$select=RegioS,Perioden,Vacaturegraad_2" in first
    assert second.count("$filter=") == second.count("$select=") == second.count("$format=") == 1


def test_what_the_table_does_not_have_is_said_all_at_once(server: StatLineServer) -> None:
    client = server.client("cbs")
    table = client.describe("80001NED")
    with pytest.raises(SourceError) as caught:
        list(
            client.pages(
                table,
                {"RegioS": ["PV99", "XX*"], "Geslacht": ["3000"], "Perioden": []},
                ["Vacaturegraad"],
            )
        )
    faults = [str(fault) for fault in caught.value.faults]
    assert len(faults) == 5
    assert "geen code 'XX*'" in faults[0]
    assert "geen code 'PV99'" in faults[1]
    assert "geen dimensie 'Geslacht'; wel: RegioS, Perioden" in faults[2]
    assert "geen enkele code gekozen" in faults[3]
    assert "geen maat 'Vacaturegraad'; wel: OpenstaandeVacatures_1, Vacaturegraad_2" in faults[4]
    assert server.figures_asked() == []


def test_an_azw_table_is_not_in_the_catalogue_of_the_cbs(server: StatLineServer) -> None:
    assert server.client("azw").describe("24015NED").info.title.startswith("Ziekteverzuim")
    with pytest.raises(SourceError, match="heeft geen tabel 24015NED") as caught:
        server.client("cbs").describe("24015NED")
    assert caught.value.status == 404
    with pytest.raises(SourceError, match="geen nummer van een tabel"):
        server.client("cbs").describe("../Tables")


@pytest.mark.parametrize("version", VERSIONS)
def test_searching_the_catalogue(version: str) -> None:
    shapes = [
        small_shape(id="10001NED", title="Bevolking; vacatures genoemd in de toelichting"),
        small_shape(
            id="10002NED", title="Ziekteverzuim in de zórg", description="Over vacatures en verzuim."
        ),
        small_shape(id="10003NED", title="Vacatures in de zorg", status="Gediscontinueerd"),
        small_shape(id="10004ENG", title="Vacatures: health care", language="en"),
        small_shape(id="10005NED", title="Iets anders", catalog="AZW"),
        small_shape(id="10006NED", title="Vacatures per sector"),
    ]
    tables = [shape.v3() for shape in shapes] + [shape.v4() for shape in shapes]
    with StatLineServer(tables, list_page=2) as server:
        client = server.client(version)
        assert [t.id for t in client.search("VACATURES")] == [
            "10001NED", "10006NED", "10004ENG", "10002NED", "10003NED",
        ]  # fmt: skip
        assert [t.id for t in client.search("zorg ziekte")] == ["10002NED"]
        assert [t.id for t in client.search("10006ned")] == ["10006NED"]
        assert client.search("bestaat-niet") == ()
        assert len(client.search("")) == 5
        assert sum("Tables" in q or "Datasets" in q for q in server.asked) == 3  # one list, in pages


def test_a_page_can_be_the_start(server: StatLineServer) -> None:
    for version in VERSIONS:
        client = server.client(version)
        table = client.describe("80001NED")
        pages = list(client.pages(table))
        again = list(client.pages(table, start=pages[0].next_link))
        assert [len(page.rows) for page in again] == [len(page.rows) for page in pages[1:]]
        assert again[-1].next_link is None
        with pytest.raises(SourceError, match="hoort niet bij deze vraag"):
            list(client.pages(table, start="https://elders.nl/data"))
        with pytest.raises(SourceError, match="niet gevolgd"):
            list(client.pages(table, start="https://elders.nl/data#0"))


def many_regions() -> Shape:
    regions = {f"GM{n:04d}": f"Gemeente {n}" for n in range(1, 151)} | {"PV24": "Flevoland"}
    measures = {f"Maat_{n}": (f"Maat {n}", "aantal", 0) for n in range(1, 21)}
    return small_shape(
        dimensions={"RegioS": ("geo", regions), "Perioden": ("time", {"2021JJ00": "2021"})},
        measures=measures,
        value=lambda RegioS, Perioden, measure: float(RegioS[2:]) * 100 + float(measure[5:]),
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_long_selection_is_asked_in_parts(version: str) -> None:
    """An address may not be endless: many codes become several questions, each with all of its pages."""
    shape = many_regions()
    with StatLineServer([shape.v3(), shape.v4()], page=10 if version == "cbs" else 150) as server:
        client = server.client(version)
        table = client.describe("80001NED")
        wanted = [f"GM{n:04d}" for n in range(1, 140, 3)]
        measures = [f"Maat_{n}" for n in range(1, 20, 2)]
        pages = list(client.pages(table, {"RegioS": wanted}, measures))
        rows = pd.concat([page.rows for page in pages])
        assert len(rows) == len(wanted) * len(measures) == client.count(table, {"RegioS": wanted}, measures)
        assert not rows.duplicated(["RegioS", "measure"]).any()
        assert set(rows["RegioS"]) == set(wanted)
        assert max(len(question) for question in server.asked) < 1900
        assert len(pages) > 3
        for number in (0, len(pages) - 2):
            rest = list(client.pages(table, {"RegioS": wanted}, measures, start=pages[number].next_link))
            assert len(rest) == len(pages) - number - 1
            assert rest[-1].rows.equals(pages[-1].rows)


@pytest.fixture(scope="module")
def many_described() -> Table:
    with StatLineServer([many_regions().v3()]) as server:
        return server.client("cbs").describe("80001NED")


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_parts_of_a_selection_together_ask_the_same(many_described: Table, data: st.DataObject) -> None:
    table = many_described
    codes = data.draw(st.lists(st.integers(1, 150).map(lambda n: f"GM{n:04d}"), min_size=1, max_size=120))
    prefixes = data.draw(st.lists(st.sampled_from(["GM000*", "GM01*", "GM*", "PV*"]), max_size=3))
    measures = data.draw(st.lists(st.sampled_from([m.id for m in table.measures]), max_size=30))
    most = data.draw(st.integers(1, 30))
    query = resolve(table, {"RegioS": [*codes, *prefixes]}, measures)
    parts = query.split(lambda part: sum(len(choice) for choice in part.choices) + len(part.measures) <= most)
    assert sum(part.most_cells for part in parts) == query.most_cells
    cells = [
        (code.id, measure.id)
        for part in parts
        for code in (part.choices[0].codes if part.choices else table.dimensions[0].codes)
        for measure in part.measures
    ]
    assert len(cells) == len(set(cells))


def test_a_code_with_a_quote_cannot_break_out_of_the_filter() -> None:
    regions = {"A'1": "Met een aanhalingsteken", "' or 1 eq 1": "Kwaad", "B": "Gewoon"}
    shape = small_shape(
        dimensions={"RegioS": ("geo", regions), "Perioden": ("time", {"2021JJ00": "2021"})},
        value=lambda RegioS, Perioden, measure: float(len(RegioS)),
    )
    with StatLineServer([shape.v3(), shape.v4()]) as server:
        for version in VERSIONS:
            client = server.client(version)
            rows = read(client, client.describe("80001NED"), {"RegioS": ["A'1", "' or 1 eq 1"]})
            assert set(rows["RegioS"]) == {"A'1", "' or 1 eq 1"}


def test_the_endpoints_of_the_repository() -> None:
    endpoints = load_endpoints(ROOT)
    assert {name: e.version for name, e in endpoints.items()} == {"cbs": 3, "cbs-v4": 4, "azw": 3}
    assert endpoints["azw"].data_url == "https://dataderden.cbs.nl/ODataFeed/odata"
    assert all(e.data_url.startswith("https://") for e in endpoints.values())


def test_another_file_of_endpoints(
    server: StatLineServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HCALIB_ENDPOINTS", str(server.write_endpoints(tmp_path / "bronnen.yml")))
    assert load_endpoints(ROOT)["azw"] == server.endpoint("azw")
    twice = (tmp_path / "bronnen.yml").read_text(encoding="utf-8") * 2
    (tmp_path / "bronnen.yml").write_text(twice, encoding="utf-8")
    with pytest.raises(UserError, match="'cbs' staat er twee keer"):
        load_endpoints(ROOT)


@pytest.fixture(scope="module")
def recordings() -> Iterator[StatLineServer]:
    with StatLineServer(recorded_tables()) as running:
        yield running


def test_the_recording_of_vacancies_gives_all_rows(recordings: StatLineServer) -> None:
    client = recordings.client("cbs")
    table = client.describe("83599NED")
    pages = list(client.pages(table))
    assert [len(page.rows) for page in pages] == [10_000, 5_504]
    rows = pd.concat([page.rows for page in pages])
    tidy = pd.read_csv(
        ROOT.parent / "shared/data/tidy/83599NED_openstaande_vacatures_2011KW01-2020KW02.csv",
        dtype={"BedrijfstakkenBranchesSBI2008": "str"},
    )
    keys = ["Perioden", "BedrijfstakkenBranchesSBI2008", "RegioS"]
    both = rows.merge(tidy, on=keys, how="outer", validate="one_to_one")
    assert len(both) == 15_504
    assert both["value"].equals(both["OpenstaandeVacatures_1"])
    assert (rows["symbol"] == "").all()
    assert rows["value"].isna().sum() == 1


def test_the_recording_of_population_in_version_4(recordings: StatLineServer) -> None:
    client = recordings.client("cbs-v4")
    table = client.describe("03759ned")
    assert [(d.id, d.kind, len(d.codes)) for d in table.dimensions] == [
        ("BurgerlijkeStaat", "plain", 5),
        ("Geslacht", "plain", 3),
        ("Leeftijd", "plain", 108),
        ("RegioS", "geo", 892),
        ("Perioden", "time", 39),
    ]
    assert table.info.rows == 100_741_875
    selection = {
        "BurgerlijkeStaat": ["T001019"],
        "Geslacht": ["T001038"],
        "Leeftijd": ["10000"],
        "RegioS": ["NL*", "PV*", "GM*"],
        "Perioden": [f"{year}JJ00" for year in range(2019, 2027)],
    }
    rows = read(client, table, selection)
    assert len(rows) == 13_568
    assert rows["symbol"].value_counts().to_dict() == {"Impossible": 8165, "": 5403}
    assert (rows["value"].isna() == (rows["symbol"] == "Impossible")).all()
    flevoland = read(client, table, selection | {"RegioS": ["PV24"], "Perioden": ["2026JJ00"]}, ["M000352"])
    assert len(flevoland) == 1


def test_the_recording_with_groups_of_topics(recordings: StatLineServer) -> None:
    client = recordings.client("cbs")
    table = client.describe("80137ned")
    rows = read(client, table)
    assert len(rows) == 675 * 12
    assert [m.group for m in table.measures if m.title == "Totaal"] == [
        "Gemiddeld aantal banen",
        "Arbeidsvolume in arbeidsjaren",
        "Arbeidsvolume in gewerkte uren",
        "Beloning van werknemers (loonkosten)",
    ]
    first = rows[(rows["Persoonskenmerken"] == "1") & (rows["BedrijfstakkenSBI93"] == "99")]
    total = first[(first["Perioden"] == "2001JJ00") & (first["measure"] == "Totaal_1")]
    assert total["value"].tolist() == [8811.0]


def test_the_recording_of_labour_participation(recordings: StatLineServer) -> None:
    client = recordings.client("cbs-v4")
    table = client.describe("85224NED")
    assert len(read(client, table)) == table.info.rows == 4046
