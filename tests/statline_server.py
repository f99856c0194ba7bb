"""A StatLine on this computer: catalogues, descriptions and figures of v3 and v4, and every way to misbehave.

>>> with StatLineServer([small_shape().v3(), small_shape().v4()], page=5) as server:
...     server.fail("busy", on="UntypedDataSet", times=2)
...     client = server.client("cbs")
...     client.describe("80001NED")

Tables of the catalogue ``CBS`` are behind the endpoints ``cbs`` (v3) and ``cbs-v4``, those of ``AZW`` behind
``azw``.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import yaml
from statline_tables import Row, ServedTable, small_shape

from hcalib.sources.statline.client import StatLine
from hcalib.sources.statline.endpoints import Endpoint
from hcalib.sources.web import Web

__all__ = ["FakeTime", "ServedTable", "StatLineServer", "quick_web", "small_shape"]

Answer = dict[str, Any]

_PLAIN = "'(),$"
HTML = "<!DOCTYPE html><html><head><title>Onderhoud</title></head><body>Even geduld</body></html>"


class FakeTime:
    """A clock that only moves when someone waits; ``waits`` holds how long, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds


def quick_web(time: FakeTime | None = None, **settings: Any) -> Web:
    """Return a Web that never really waits."""
    time = time or FakeTime()
    defaults = {"sleep": time.sleep, "clock": time.clock, "chance": lambda: 0.0, "timeout": (5, 5)}
    return Web(**(defaults | settings))


@dataclass
class _Fault:
    kind: str
    on: str
    times: int
    after: int
    details: dict[str, Any]


class StatLineServer:
    """Serves tables on a port of this computer, in threads, for the length of a ``with`` block.

    Parameters
    ----------
    tables : sequence of ServedTable
    page : int
        Rows on a page of figures; ``list_page`` of any other list.
    """

    def __init__(self, tables: Sequence[ServedTable], *, page: int = 10_000, list_page: int = 10_000):
        self.tables = list(tables)
        self.page = page
        self.list_page = list_page
        self.asked: list[str] = []
        """What was asked, decoded: path and question, in order."""
        self.counts = True
        """Whether ``$count`` is known."""
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.statline = self  # type: ignore[attr-defined]
        self.address = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> StatLineServer:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._http.shutdown()
        self._http.server_close()

    def endpoint(self, name: str = "cbs") -> Endpoint:
        """Return the endpoint ``cbs``, ``cbs-v4`` or ``azw`` of this server."""
        return Endpoint.model_validate(self._endpoint(name))

    def client(self, name: str = "cbs", web: Web | None = None) -> StatLine:
        """Return a client that does not wait."""
        return StatLine(self.endpoint(name), web or quick_web())

    def write_endpoints(self, path: Path) -> Path:
        """Write a file for HCALIB_ENDPOINTS with the three endpoints of this server."""
        endpoints = [self._endpoint(name) for name in ("cbs", "cbs-v4", "azw")]
        path.write_text(yaml.safe_dump(endpoints, allow_unicode=True), encoding="utf-8")
        return path

    def fail(self, kind: str, *, on: str = "", times: int = 1, after: int = 0, **details: Any) -> None:
        """Misbehave at the next ``times`` questions with ``on`` in the address, after ``after`` others.

        Instead of an answer: ``busy`` (503; ``retry_after``), ``status`` (``status``, ``message``,
        ``retry_after``), ``close``, ``reset`` (halfway), ``short`` (fewer bytes than announced), ``long``
        (more), ``truncated`` (JSON that breaks off), ``html``, ``text`` (``body``), ``bomb`` (``megabytes``
        of gzip), ``drip`` (a byte at a time, or none when ``silent``), ``redirect`` (``to``),
        ``announce`` (``rows``).

        In an answer: ``empty`` (a page without rows before the real one), ``loop`` (next link to this page),
        ``elsewhere`` (next link to another host), ``last`` (no next link), ``columns`` (``change`` is given
        each row), ``repeat`` (the first row twice), ``unfiltered`` (the filter is ignored).
        """
        self._faults.append(_Fault(kind, on, times, after, details))

    def behave(self) -> None:
        """Stop misbehaving."""
        self._faults.clear()

    def figures_asked(self) -> list[str]:
        """Return the questions for pages of figures."""
        return [q for q in self.asked if re.search(r"/(UntypedDataSet|Observations)/?(\?|$)", q)]

    def take_fault(self, question: str) -> _Fault | None:
        """Return how to misbehave at this question, if at all."""
        with self._lock:
            self.asked.append(question)
            for fault in self._faults:
                if fault.on in question and fault.times > 0:
                    if fault.after > 0:
                        fault.after -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None

    def _endpoint(self, name: str) -> Row:
        version = 4 if name == "cbs-v4" else 3
        base = f"{self.address}/{name}"
        catalog, data = (
            ("/CBS/Datasets", "/CBS") if version == 4 else ("/ODataCatalog/Tables", "/ODataFeed/odata")
        )
        return {
            "id": name,
            "name": f"Proefbron {name}",
            "version": version,
            "catalog": "AZW" if name == "azw" else "CBS",
            "catalog_url": base + catalog,
            "data_url": base + data,
            "licence": "CC BY 4.0",
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        server: StatLineServer = self.server.statline  # type: ignore[attr-defined]
        fault = server.take_fault(unquote(self.path))
        with suppress(ConnectionError):
            if fault is None or not self._misbehave(server, fault):
                self._answer(server, fault)

    def _answer(self, server: StatLineServer, fault: _Fault | None) -> None:
        try:
            status, answer = 200, _Question(server, self.path, fault).answer()
        except LookupError:
            status, answer = (
                404,
                {"odata.error": {"code": "", "message": {"lang": "nl", "value": "Bestaat niet."}}},
            )
        except ValueError as error:
            status, answer = 400, {"error": {"code": "", "message": f"Niet te lezen: {error}"}}
        if isinstance(answer, int):
            self._send(status, str(answer).encode("utf-8-sig"), "text/plain")
        else:
            self._send(status, json.dumps(answer, ensure_ascii=False).encode())

    def _misbehave(self, server: StatLineServer, fault: _Fault) -> bool:
        """Send something else than an answer; False when the fault is in an answer."""
        details = fault.details
        whole = json.dumps({"value": [{"ID": n, "Title": "x" * 50} for n in range(100)]}).encode()
        retry = {"Retry-After": str(details["retry_after"])} if "retry_after" in details else {}
        match fault.kind:
            case "busy":
                self._send(503, b"Service Unavailable", "text/plain", {"Retry-After": "1"} | retry)
            case "status":
                message = {"odata.error": {"message": {"value": details.get("message", "Er ging iets mis.")}}}
                self._send(details["status"], json.dumps(message).encode(), extra=retry)
            case "redirect":
                self._send(302, b"", extra={"Location": details["to"]})
            case "close":
                self.close_connection = True
            case "reset":
                self._send(200, whole[:500], length=len(whole))
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                os.close(self.connection.detach())
                self.close_connection = True
            case "short":
                self._send(200, whole[:500], length=len(whole))
                self.close_connection = True
            case "long":
                self._send(200, whole, length=500)
                self.close_connection = True
            case "truncated":
                self._send(200, whole[:500])
            case "html":
                self._send(200, HTML.encode(), "text/html; charset=utf-8")
            case "text":
                self._send(200, details["body"])
            case "bomb":
                body = gzip.compress(b" " * (details["megabytes"] * 2**20), 9)
                self._send(200, body, extra={"Content-Encoding": "gzip"})
            case "drip":
                self._send(200, b"{", length=10_000_000)
                while not server._stop.wait(0.001):
                    if "silent" not in details:
                        self.wfile.write(b" ")
            case _:
                return False
        return True

    def _send(
        self,
        status: int,
        body: bytes,
        kind: str = "application/json; charset=utf-8",
        extra: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body) if length is None else length)}
        for name, value in (headers | (extra or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read ``asked``."""


class _Question:
    """One question to the server, read from its address."""

    def __init__(self, server: StatLineServer, address: str, fault: _Fault | None):
        parts = urlsplit(address)
        self.server = server
        self.fault = fault
        self.path = parts.path
        self.options = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.steps = [unquote(step) for step in parts.path.split("/") if step]

    def answer(self) -> Answer | int:
        endpoint, *rest = self.steps
        version = 4 if endpoint == "cbs-v4" else 3
        catalog = "AZW" if endpoint == "azw" else "CBS"
        tables = [t for t in self.server.tables if t.version == version and t.catalog == catalog]
        if rest[-1] in ("Tables", "Datasets"):
            return self._page([table.listed for table in tables], version, self.server.list_page)
        table_id, *resource = rest[1:] if version == 4 else rest[2:]
        table = next((t for t in tables if t.id == table_id), None)
        if table is None or not resource:
            raise LookupError(table_id)
        if resource == [table.data_name, "$count"]:
            return self._count(table)
        if resource == [table.data_name]:
            return self._page(table.rows, version, self.server.page)
        content = table.resources[resource[0]]
        if isinstance(content, dict):
            return content
        return self._page(content, version, self.server.list_page)

    def _count(self, table: ServedTable) -> int:
        if self.fault is not None and self.fault.kind == "announce":
            return int(self.fault.details["rows"])
        if not self.server.counts:
            raise LookupError("$count")
        return len(self._filtered(table.rows)) if table.announced is None else table.announced

    def _page(self, rows: list[Row], version: int, size: int) -> Answer:
        rows = self._filtered(rows)
        skip = int(self.options.get("$skip", 0))
        shown = rows[skip : skip + size]
        if "$select" in self.options:
            names = {name.strip() for name in self.options["$select"].split(",")}
            if shown and names - shown[0].keys() - {"RecordCount"}:
                raise ValueError("$select")
            shown = [{name: cell for name, cell in row.items() if name in names} for row in shown]
        following = self._link(skip + size) if skip + size < len(rows) else None
        if self.fault is not None:
            shown, following = self._spoiled(self.fault, shown, following, skip)
        name = "odata.nextLink" if version == 3 else "@odata.nextLink"
        return {"value": shown} | ({name: following} if following is not None else {})

    def _filtered(self, rows: list[Row]) -> list[Row]:
        ignored = self.fault is not None and self.fault.kind == "unfiltered"
        if "$filter" not in self.options or ignored:
            return rows
        fits = read_filter(self.options["$filter"])
        return [row for row in rows if fits(row)]

    def _link(self, skip: int, **more: int) -> str:
        """Return a next link as the servers write it: whole, with the options and a slash before them."""
        options = self.options | {"$skip": str(skip)} | {name: str(value) for name, value in more.items()}
        encoded = "&".join(f"{name}={quote(value, safe=_PLAIN)}" for name, value in options.items())
        path = self.path.rstrip("/").replace("/odata/", "/OData/")
        return f"{self.server.address}{path}/?{encoded}"

    def _spoiled(
        self, fault: _Fault, rows: list[Row], following: str | None, skip: int
    ) -> tuple[list[Row], str | None]:
        match fault.kind:
            case "empty":
                return [], self._link(skip, leeg=len(self.server.asked))
            case "loop":
                return rows, f"{self.server.address}{self.path}?" + "&".join(
                    f"{name}={value}" for name, value in self.options.items()
                )
            case "elsewhere":
                return rows, "http://localhost.example.org/ODataFeed/odata/80001NED/UntypedDataSet?$skip=5"
            case "last":
                return rows, None
            case "repeat":
                return [rows[0], *rows], following
            case "columns":
                change: Callable[[Row], Row] = fault.details["change"]
                return [change(dict(row)) for row in rows], following
        return rows, following


def read_filter(text: str) -> Callable[[Row], bool]:
    """Read an OData filter of ``eq``, ``in``, ``startswith``, ``substringof``, ``and``, ``or`` and brackets.

    Codes are compared to the letter: a filter on a key without its padding finds nothing.
    """
    pieces: list[str] = []
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            raise ValueError(text)
        pieces.append(piece[1])
        at = piece.end()
    expression, rest = _either(pieces)
    if rest:
        raise ValueError(" ".join(rest))
    return expression


_PIECE = re.compile(r"\s*('(?:[^']|'')*'|[\w$]+|[(),])\s*")
_Parsed = tuple[Callable[[Row], bool], list[str]]


def _either(pieces: list[str]) -> _Parsed:
    left, rest = _both(pieces)
    while rest and rest[0] == "or":
        right, rest = _both(rest[1:])
        left = _combined(any, left, right)
    return left, rest


def _both(pieces: list[str]) -> _Parsed:
    left, rest = _single(pieces)
    while rest and rest[0] == "and":
        right, rest = _single(rest[1:])
        left = _combined(all, left, right)
    return left, rest


def _combined(
    how: Callable[[list[bool]], bool], left: Callable[[Row], bool], right: Callable[[Row], bool]
) -> Callable[[Row], bool]:
    return lambda row: how([left(row), right(row)])


def _single(pieces: list[str]) -> _Parsed:
    match pieces:
        case ["(", *rest]:
            inside, rest = _either(rest)
            if not rest or rest[0] != ")":
                raise ValueError("bracket")
            return inside, rest[1:]
        case ["startswith", "(", name, ",", text, ")", *rest]:
            return lambda row: str(row[name]).startswith(_text(text)), rest
        case ["substringof", "(", text, ",", name, ")", *rest]:
            return lambda row: _text(text) in str(row[name]), rest
        case [name, "eq", text, *rest]:
            return lambda row: row[name] == _text(text), rest
        case [name, "in", "(", *rest]:
            end = rest.index(")")
            texts = {_text(piece) for piece in rest[:end] if piece != ","}
            return lambda row: row[name] in texts, rest[end + 1 :]
    raise ValueError(" ".join(pieces))


def _text(quoted: str) -> str:
    if not quoted.startswith("'"):
        raise ValueError(quoted)
    return quoted[1:-1].replace("''", "'")
