"""Asking a web service: patient with what passes, clear about what does not, and never half an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statline_server import FakeTime, StatLineServer, quick_web, small_shape

from hcalib.errors import ExitCode
from hcalib.sources.web import SourceError, Web, address_of, same_host, seconds_to_wait

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[StatLineServer]:
    with StatLineServer([small_shape().v3()]) as running:
        yield running


@pytest.fixture
def url(server: StatLineServer) -> str:
    return f"{server.endpoint().data_url}/80001NED/TableInfos"


def test_a_failure_that_passes_is_not_noticed(server: StatLineServer, url: str) -> None:
    for kind in ("busy", "close", "reset", "short", "truncated", "html"):
        server.fail(kind)
        assert quick_web().get_json(url)["value"][0]["Identifier"] == "80001NED", kind


@pytest.mark.parametrize(
    ("kind", "details", "says"),
    [
        ("html", {}, "een webpagina ('Onderhoud') in plaats van gegevens"),
        ("truncated", {}, "breekt af na 500 tekens"),
        ("short", {}, "minder dan de server had aangekondigd"),
        ("long", {}, "breekt af na 500 tekens"),
        ("close", {}, "verbroken"),
        ("reset", {}, "verbr"),
        ("busy", {}, "status 503 (tijdelijk niet beschikbaar)"),
        ("status", {"status": 429}, "status 429 (te veel vragen)"),
        (
            "status",
            {"status": 500, "message": "$skip kan niet"},
            "status 500 (storing) en zegt: '$skip kan niet'",
        ),
        ("text", {"body": b"<html><title>Stuk\x1b[31m \n nu</title>"}, "een webpagina ('Stuk [31m nu')"),
        ("text", {"body": b""}, "is leeg"),
        ("text", {"body": b"[1, 2]"}, "geen object"),
        ("text", {"body": b'{"value": NaN}'}, "geen geldige JSON"),
        ("text", {"body": b'{"value": [1,, 2], "meer": "tekst"}'}, "geen geldige JSON (bij"),
        ("text", {"body": b"\xff\xfe\x00"}, "geen leesbare tekst"),
        ("text", {"body": b'<?xml version="1.0"?><feed/>'}, "XML in plaats van gegevens"),
        ("text", {"body": b'{"a":' * 100_000}, "geen geldige JSON"),
        ("text", {"body": b'{"value": ' + b"1" * 5000 + b"}"}, "geen geldige JSON"),
    ],
)
def test_a_failure_that_stays_says_what_came(
    server: StatLineServer, url: str, kind: str, details: dict[str, object], says: str
) -> None:
    server.fail(kind, times=99, **details)
    with pytest.raises(SourceError) as caught:
        quick_web(attempts=3).get_json(url)
    message = str(caught.value)
    assert says in message
    assert "na 3 pogingen" in message
    assert "127.0.0.1" in message
    assert caught.value.exit_code is ExitCode.SOURCE
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_a_refusal_is_not_repeated_and_gives_the_reason_of_the_server(
    server: StatLineServer, url: str, status: int
) -> None:
    server.fail("status", status=status, message="De filter is te lang.")
    with pytest.raises(SourceError, match=r"De filter is te lang\.") as caught:
        quick_web().get_json(url)
    assert caught.value.status == status
    assert len(server.asked) == 1


def test_waits_grow_and_chance_shortens_them(server: StatLineServer, url: str) -> None:
    server.fail("close", times=99)
    whole, half = FakeTime(), FakeTime()
    for time, chance in ((whole, 0.0), (half, 1.0)):
        with pytest.raises(SourceError):
            quick_web(time, attempts=5, pause=0, chance=lambda chance=chance: chance).get_json(url)
    assert whole.waits == [1, 2, 4, 8]
    assert half.waits == [0.5, 1, 2, 4]


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7", 7),
        ("0", 1),
        (format_datetime(NOON + timedelta(seconds=30), usegmt=True), 30),
        (format_datetime(NOON - timedelta(hours=1), usegmt=True), 1),
        ("99999", 120),
        ("morgen", 1),
        ("-5", 1),
    ],
)
def test_the_server_may_ask_for_patience(server: StatLineServer, url: str, asked: str, waited: float) -> None:
    for kind, details in (("busy", {}), ("status", {"status": 429})):
        time = FakeTime()
        server.fail(kind, retry_after=asked, **details)
        quick_web(time, now=lambda: NOON, pause=0).get_json(url)
        assert time.waits == [waited]


def test_every_wait_is_told(server: StatLineServer, url: str) -> None:
    server.fail("busy", retry_after=5)
    told: list[str] = []
    quick_web(tell=told.append).get_json(url)
    assert told == [
        "127.0.0.1: de server meldt status 503 (tijdelijk niet beschikbaar); poging 2 van 6 volgt over 5 s."
    ]


def test_there_is_a_pause_between_questions(url: str) -> None:
    time = FakeTime()
    web = quick_web(time, pause=0.3)
    web.get_json(url)
    assert time.waits == []
    web.get_json(url)
    assert time.waits == [pytest.approx(0.3)]
    time.seconds += 10
    web.get_json(url)
    assert len(time.waits) == 1


def test_an_answer_that_drips_in_is_given_up(server: StatLineServer, url: str) -> None:
    ticks = iter(range(100_000))
    server.fail("drip", times=99)
    web = quick_web(attempts=2, clock=lambda: next(ticks) * 10.0, longest=600, pause=0)
    with pytest.raises(SourceError, match="na 600 seconden nog niet compleet"):
        web.get_json(url)


def test_silence_is_given_up(server: StatLineServer, url: str) -> None:
    server.fail("drip", times=99, silent=True)
    with pytest.raises(SourceError, match="het antwoord blijft uit"):
        quick_web(attempts=1, timeout=(1, 0.05)).get_json(url)


def test_a_small_answer_that_unpacks_to_a_large_one_is_cut_off(server: StatLineServer, url: str) -> None:
    server.fail("bomb", megabytes=50)
    with pytest.raises(SourceError, match="groter dan 1 MB"):
        quick_web(largest=2**20).get_json(url)
    assert len(server.asked) == 1


def test_a_redirect_is_followed_on_the_same_host_only(server: StatLineServer, url: str) -> None:
    server.fail("redirect", to=url + "?$format=json")
    assert quick_web().get_json(url)["value"]
    server.fail("redirect", to="http://kwaad.example.org/TableInfos")
    with pytest.raises(SourceError, match=r"kwaad\.example\.org.*niet gevolgd"):
        quick_web().get_json(url)
    server.fail("redirect", to=url, times=99)
    with pytest.raises(SourceError, match="steeds door"):
        quick_web().get_json(url)


def test_nobody_there(url: str) -> None:
    with pytest.raises(SourceError, match=r"geen verbinding.*probeer het later opnieuw"):
        quick_web(attempts=2).get_json("http://127.0.0.1:9/niets")
    with pytest.raises(SourceError, match="geen bruikbaar adres"):
        quick_web(attempts=2).get_json("http://:0")


def test_a_number_may_have_a_byte_order_mark(server: StatLineServer) -> None:
    count = f"{server.endpoint().data_url}/80001NED/UntypedDataSet/$count"
    assert quick_web().get_number(count) == 12
    server.fail("text", body=b"een dozijn", times=9)
    with pytest.raises(SourceError, match="geen aantal"):
        quick_web(attempts=2).get_number(count)


def test_closing_and_asking_again(url: str) -> None:
    with quick_web() as web:
        web.get_json(url)
        web.close()
        assert web.get_json(url)


def test_spaces_are_written_as_percent_20() -> None:
    address = address_of("https://voorbeeld.nl/T", {"$filter": "RegioS eq 'GM0034  '", "$skip": "5"})
    assert address == "https://voorbeeld.nl/T?$filter=RegioS%20eq%20'GM0034%20%20'&$skip=5"


@pytest.mark.parametrize(
    ("link", "taken"),
    [
        ("https://cbs.nl/odata?$skip=1", "https://cbs.nl/odata?$skip=1"),
        ("http://cbs.nl/odata?$skip=1", "https://cbs.nl/odata?$skip=1"),
        ("HTTPS://CBS.NL:443/odata", "https://CBS.NL:443/odata"),
        ("?$skip=1", "https://cbs.nl/feed?$skip=1"),
        ("/odata/T", "https://cbs.nl/odata/T"),
    ],
)
def test_links_within_a_host(link: str, taken: str) -> None:
    assert same_host("https://cbs.nl/feed", link) == taken


@pytest.mark.parametrize(
    "link",
    [
        "https://cbs.nl.kwaad.org/feed",
        "//kwaad.org/feed",
        "https://cbs.nl@kwaad.org/feed",
        "https://wie:wat@cbs.nl/feed",
        "https://cbs.nl:8443/feed",
        "http://cbs.nl:8080/feed",
        "https://cbs.nl:geen/feed",
        "file:///etc/passwd",
        "ftp://cbs.nl/feed",
        "https://[::1/feed",
    ],
)
def test_links_to_elsewhere_are_refused(link: str) -> None:
    with pytest.raises(SourceError, match="niet gevolgd"):
        same_host("https://cbs.nl/feed", link)


@given(st.text(max_size=40))
def test_any_retry_after_is_read_or_left(text: str) -> None:
    seconds = seconds_to_wait(text, NOON)
    assert seconds is None or seconds >= 0


def test_the_defaults_are_those_of_the_real_world() -> None:
    Web()  # opens nothing
