"""A StatLine that misbehaves: what passes is lived through, what stays ends in a sentence about what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statline_server import FakeTime, StatLineServer, quick_web, small_shape
from statline_tables import Row, ServedTable

from hcalib.errors import ExitCode
from hcalib.sources.statline.client import StatLine
from hcalib.sources.statline.tables import Table
from hcalib.sources.web import SourceError

VERSIONS = {"cbs": "UntypedDataSet", "cbs-v4": "Observations"}
PASSING = ["busy", "close", "reset", "short", "truncated", "html"]


@pytest.fixture
def server() -> Iterator[StatLineServer]:
    with StatLineServer([small_shape().v3(), small_shape().v4()], page=4) as running:
        yield running


def ask(server: StatLineServer, version: str, **web: Any) -> tuple[StatLine, Table]:
    client = server.client(version, quick_web(**web))
    return client, client.describe("80001NED")


def read(client: StatLine, table: Table, *question: Any) -> int:
    return sum(len(page.rows) for page in client.pages(table, *question))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", PASSING)
def test_a_break_halfway_costs_nothing(server: StatLineServer, version: str, kind: str) -> None:
    client, table = ask(server, version)
    server.fail(kind, on=VERSIONS[version], times=2, after=1)
    assert read(client, table) == 24


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", PASSING)
def test_a_break_in_the_description_costs_nothing(server: StatLineServer, version: str, kind: str) -> None:
    server.fail(kind, times=1)
    server.fail(kind, on="RegioS", times=2)
    _, table = ask(server, version)
    assert [len(dimension.codes) for dimension in table.dimensions] == [3, 4]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_break_that_lasts_is_a_source_error(server: StatLineServer, version: str) -> None:
    client, table = ask(server, version)
    for kind in PASSING:
        server.fail(kind, on=VERSIONS[version], times=6)
        with pytest.raises(SourceError) as caught:
            read(client, table)
        assert caught.value.exit_code is ExitCode.SOURCE
        assert "na 6 pogingen" in str(caught.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_few_empty_pages_are_followed(server: StatLineServer, version: str) -> None:
    client, table = ask(server, version)
    server.fail("empty", on=VERSIONS[version], times=3, after=1)
    assert read(client, table) == 24


@pytest.mark.parametrize("version", VERSIONS)
def test_empty_pages_for_ever_are_not_followed(server: StatLineServer, version: str) -> None:
    client, table = ask(server, version)
    server.fail("empty", on=VERSIONS[version], times=10_000, after=1)
    with pytest.raises(SourceError, match=r"4 lege pagina's na elkaar"):
        read(client, table)
    assert len(server.figures_asked()) == 5


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_next_link_in_a_circle_ends(server: StatLineServer, version: str, after: int) -> None:
    client, table = ask(server, version)
    server.fail("loop", on=VERSIONS[version], times=10_000, after=after)
    with pytest.raises(SourceError, match="in een kring"):
        read(client, table)
    assert len(server.figures_asked()) == after + 1


@pytest.mark.parametrize("version", VERSIONS)
def test_a_circle_in_a_code_list_ends(server: StatLineServer, version: str) -> None:
    server.list_page = 2
    server.fail("loop", on="Perioden", times=10_000)
    with pytest.raises(SourceError, match="in een kring"):
        ask(server, version)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_next_link_to_another_host_is_not_followed(server: StatLineServer, version: str) -> None:
    client, table = ask(server, version)
    server.fail("elsewhere", on=VERSIONS[version])
    with pytest.raises(SourceError, match=r"localhost\.example\.org.*niet gevolgd"):
        read(client, table)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_redirect_to_another_host_is_not_followed(server: StatLineServer, version: str) -> None:
    client, table = ask(server, version)
    server.fail("redirect", on=VERSIONS[version], to="http://kwaad.example.org/")
    with pytest.raises(SourceError, match=r"kwaad\.example\.org.*niet gevolgd"):
        read(client, table)


def without(name: str) -> Callable[[Row], Row]:
    return lambda row: {key: cell for key, cell in row.items() if key != name}


def with_cell(name: str, cell: object) -> Callable[[Row], Row]:
    return lambda row: row | {name: cell}


CHANGES: list[tuple[str, Callable[[Row], Row], str]] = [
    ("cbs", without("RegioS"), "kolom 'RegioS' ontbreekt"),
    ("cbs", without("Vacaturegraad_2"), "kolom 'Vacaturegraad_2' ontbreekt"),
    ("cbs", with_cell("Geslacht", "1"), "kolom 'Geslacht' staat niet in de beschrijving"),
    ("cbs", with_cell("RegioS", "PV99  "), "in kolom 'RegioS' staat 'PV99  '"),
    ("cbs", with_cell("RegioS", None), "in kolom 'RegioS' staat niets waar een code hoort"),
    ("cbs", with_cell("RegioS", 24), "in kolom 'RegioS' staat '24'"),
    ("cbs", with_cell("Vacaturegraad_2", "12,5"), "in kolom 'Vacaturegraad_2' staat '12,5'"),
    ("cbs", with_cell("Vacaturegraad_2", "1e5"), "staat '1e5'"),
    ("cbs", with_cell("Vacaturegraad_2", "NaN"), "staat 'NaN'"),
    ("cbs", with_cell("Vacaturegraad_2", "1 234"), "staat '1 234'"),
    ("cbs", with_cell("Vacaturegraad_2", "12*"), "staat '12*'"),
    ("cbs", with_cell("Vacaturegraad_2", ["1"]), "in kolom 'Vacaturegraad_2' staat iets anders"),
    ("cbs", with_cell("Vacaturegraad_2", True), "in kolom 'Vacaturegraad_2' staat iets anders"),
    ("cbs-v4", without("Perioden"), "kolom 'Perioden' ontbreekt"),
    ("cbs-v4", without("ValueAttribute"), "kolom 'ValueAttribute' ontbreekt"),
    ("cbs-v4", with_cell("Geslacht", "T001038"), "kolom 'Geslacht' staat niet in de beschrijving"),
    ("cbs-v4", with_cell("Perioden", "2022KW01"), "in kolom 'Perioden' staat '2022KW01'"),
    ("cbs-v4", with_cell("Measure", "M000001"), "in kolom 'Measure' staat 'M000001'"),
    ("cbs-v4", with_cell("Value", "12"), "in kolom 'Value' staat '12' waar een getal hoort"),
    ("cbs-v4", with_cell("Value", True), "in kolom 'Value' staat 'True'"),
    ("cbs-v4", with_cell("Value", 10**400), "een getal dat te groot is"),
    ("cbs-v4", with_cell("ValueAttribute", 3), "'ValueAttribute' staat iets anders dan tekst"),
    ("cbs-v4", lambda row: row | {"Value": None, "StringValue": "veel"}, "bestaat uit tekst"),
]


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize(("version", "change", "says"), CHANGES)
def test_figures_that_do_not_fit_the_description_are_refused(
    server: StatLineServer, version: str, change: Callable[[Row], Row], says: str, after: int
) -> None:
    client, table = ask(server, version)
    server.fail("columns", on=VERSIONS[version], change=change, after=after)
    with pytest.raises(SourceError) as caught:
        read(client, table)
    assert says in str(caught.value)
    assert "tabel 80001NED" in str(caught.value)


def test_annotations_of_the_protocol_are_no_columns(server: StatLineServer) -> None:
    client, table = ask(server, "cbs")
    server.fail("columns", on="UntypedDataSet", change=with_cell("odata.id", "x"), times=99)
    assert read(client, table) == 24


@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_that_ignores_the_filter_is_found_out(server: StatLineServer, version: str) -> None:
    client, table = ask(server, version)
    server.fail("unfiltered", on=VERSIONS[version], times=99)
    with pytest.raises(SourceError, match=r"houdt zich niet aan de selectie.*'NL01'"):
        read(client, table, {"RegioS": ["PV24"]})


def test_a_server_that_ignores_the_choice_of_measures_is_found_out(server: StatLineServer) -> None:
    client, table = ask(server, "cbs-v4")
    server.fail("unfiltered", on="Observations", times=99)
    with pytest.raises(SourceError, match=r"houdt zich niet aan de selectie.*Vacaturegraad_2"):
        read(client, table, {}, ["OpenstaandeVacatures_1"])
    client, table = ask(server, "cbs")
    server.fail("columns", on="UntypedDataSet", change=with_cell("Vacaturegraad_2", "1"))
    with pytest.raises(SourceError, match="'Vacaturegraad_2' staat niet in de beschrijving"):
        read(client, table, {}, ["OpenstaandeVacatures_1"])


@pytest.mark.parametrize("version", VERSIONS)
def test_more_figures_than_there_can_be_end_the_reading(server: StatLineServer, version: str) -> None:
    client, table = ask(server, version)
    server.fail("repeat", on=VERSIONS[version], times=10_000)
    with pytest.raises(SourceError, match="meer cijfers dan er combinaties van codes"):
        read(client, table)


@pytest.mark.parametrize("status", [400, 404, 405, 500, 501])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_need_not_count(server: StatLineServer, version: str, status: int) -> None:
    client, table = ask(server, version)
    server.fail("status", on="$count", status=status, times=2 if status == 500 else 1)
    assert client.count(table) is None
    assert client.count(table) == 24


def damaged(table: ServedTable, resource: str, change: Callable[[Any], Any]) -> ServedTable:
    table.resources[resource] = change(table.resources[resource])
    return table


DESCRIPTIONS: list[tuple[str, str, Callable[[Any], Any], str]] = [
    ("cbs", "TableInfos", lambda rows: [], "één beschrijving"),
    ("cbs", "TableInfos", lambda rows: [{}], "ontbreekt het veld 'Identifier'"),
    ("cbs", "DataProperties", lambda rows: [], "geen dimensies of geen maten"),
    ("cbs", "DataProperties", lambda rows: rows[:2], "geen dimensies of geen maten"),
    ("cbs", "DataProperties", lambda rows: [r | {"Key": None} for r in rows], "ontbreekt het veld 'Key'"),
    ("cbs", "DataProperties", lambda rows: {"value": "geen"}, "geen lijst 'value'"),
    ("cbs", "DataProperties", lambda rows: {"value": [1, 2]}, "geen lijst 'value'"),
    ("cbs", "RegioS", lambda rows: [], "de codelijst 'RegioS' van tabel 80001NED is leeg"),
    ("cbs", "RegioS", lambda rows: [*rows, rows[0]], "staat een code twee keer"),
    ("cbs", "RegioS", lambda rows: [{"Key": "  "}], "ontbreekt het veld 'Key'"),
    ("cbs-v4", "Properties", lambda row: {}, "ontbreekt het veld 'Identifier'"),
    ("cbs-v4", "Dimensions", lambda rows: [], "geen dimensies of geen maten"),
    ("cbs-v4", "Dimensions", lambda rows: [r | {"Kind": "Iets"} for r in rows], "onbekende soort ('Iets')"),
    ("cbs-v4", "MeasureCodes", lambda rows: [], "geen dimensies of geen maten"),
    ("cbs-v4", "PeriodenCodes", lambda rows: rows * 2, "staat een code twee keer"),
    ("cbs-v4", "PeriodenCodes", lambda rows: {"error": 1}, "geen lijst 'value'"),
]


@pytest.mark.parametrize(("version", "resource", "change", "says"), DESCRIPTIONS)
def test_a_description_that_cannot_be_used_is_refused(
    version: str, resource: str, change: Callable[[Any], Any], says: str
) -> None:
    shape = small_shape()
    made = damaged(shape.v3() if version == "cbs" else shape.v4(), resource, change)
    with StatLineServer([made]) as server, pytest.raises(SourceError) as caught:
        server.client(version).describe("80001NED")
    assert says in str(caught.value)


def test_topic_groups_in_a_circle_and_measures_without_groups_do_no_harm() -> None:
    shape = small_shape()
    circle = damaged(
        shape.v3(),
        "DataProperties",
        lambda rows: [r | {"ParentID": 2} if r["Type"] == "TopicGroup" else r for r in rows],
    )
    bare = shape.v4()
    del bare.resources["MeasureGroups"]
    with StatLineServer([circle, bare]) as server:
        assert len(server.client("cbs").describe("80001NED").measures) == 2
        assert [m.group for m in server.client("cbs-v4").describe("80001NED").measures] == ["", ""]


def test_a_catalogue_that_cannot_select_is_read_whole() -> None:
    azw = small_shape(id="24015NED", catalog="AZW").v3()
    with StatLineServer([small_shape().v3(), azw]) as server:
        server.fail("status", on="$select", status=400)
        assert [table.id for table in server.client("azw").search("vacatures")] == ["24015NED"]
        server.fail("status", on="Tables", status=403)
        with pytest.raises(SourceError, match="status 403"):
            server.client("azw").search("vacatures")


def test_waiting_is_polite_over_a_whole_table(server: StatLineServer) -> None:
    time = FakeTime()
    client = StatLine(server.endpoint("cbs"), quick_web(time, pause=0.3))
    read(client, client.describe("80001NED"))
    assert time.waits == [pytest.approx(0.3)] * (len(server.asked) - 1)


@settings(deadline=None, max_examples=150)
@given(
    cell=st.one_of(
        st.text(max_size=12),
        st.floats(),
        st.integers(),
        st.none(),
        st.booleans(),
        st.lists(st.integers(), max_size=2),
    ),
    column=st.sampled_from(["RegioS", "Perioden", "OpenstaandeVacatures_1", "Extra", "Value", "Measure"]),
    version=st.sampled_from(sorted(VERSIONS)),
)
def test_no_cell_whatsoever_becomes_a_wrong_figure(
    quiet_server: tuple[StatLineServer, dict[str, tuple[StatLine, Table]]],
    cell: object,
    column: str,
    version: str,
) -> None:
    """Either the figures are refused in a sentence, or the cell is read as the number or symbol it is."""
    server, asked = quiet_server
    client, table = asked[version]
    server.behave()
    server.fail("columns", on=VERSIONS[version], change=with_cell(column, cell), times=99)
    try:
        pages = list(client.pages(table, {"RegioS": ["NL01"], "Perioden": ["2021KW01"]}))
    except SourceError:
        return
    for row in pages[0].rows.to_dict("records"):
        assert row["RegioS"] == "NL01"
        assert row["Perioden"] == "2021KW01"
        normal = {"OpenstaandeVacatures_1": 101.0, "Vacaturegraad_2": 101.5}[row["measure"]]
        if column in ("Value", row["measure"]) and version == ("cbs-v4" if column == "Value" else "cbs"):
            text = "" if cell is None else str(cell).strip()
            if row["value"] == row["value"]:
                assert row["value"] == float(text)
            else:
                assert row["symbol"] == text
        else:
            assert (row["value"], row["symbol"]) == (normal, "")


@pytest.fixture(scope="module")
def quiet_server() -> Iterator[tuple[StatLineServer, dict[str, tuple[StatLine, Table]]]]:
    with StatLineServer([small_shape().v3(), small_shape().v4()]) as running:
        yield running, {version: ask(running, version) for version in VERSIONS}
