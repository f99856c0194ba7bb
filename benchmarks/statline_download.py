"""How much memory and time a table of five million figures takes, against the transfer alone.

A second process serves a synthetic table of version 4 (a row for each figure: the heaviest form) in pages of
100,000 figures. Each measurement is a process of its own, so that its peak memory is its own. Run:

    python benchmarks/statline_download.py [--runs 3] [--pages 50]

It prints, as medians over the runs: peak memory of the client, time to fetch to parquet, time of the
transfer alone (the same pages read and thrown away), and of the transfer with only the JSON read. Beside the
time on the clock stands the time of the processor, which says more when the computer has other work.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

REGIONS, AGES = 500, 200
PAGE = REGIONS * AGES
PERIOD = b"0000JJ00"
MEGABYTE = 2**20


def main() -> None:
    """Run the measurements that were asked for and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--pages", type=int, default=50, help=f"of {PAGE:,} figures each")
    parser.add_argument("--measure", choices=("idle", "transfer", "json", "fetch"), help=argparse.SUPPRESS)
    parser.add_argument("--address", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.address)))
        return
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(there, options.pages), daemon=True
    )
    server.start()
    try:
        report(here.recv(), options.runs, options.pages)
    finally:
        server.terminate()
        server.join()


def report(address: str, runs: int, pages: int) -> None:
    """Measure each way ``runs`` times, in turn, and print the medians."""
    ways = ("idle", "transfer", "json", "fetch")
    found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for _ in range(runs):
        for way in ways:
            command = [sys.executable, __file__, "--measure", way, "--address", address]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            found[way].append(json.loads(done.stdout))

    def median(way: str, what: str) -> float:
        return statistics.median(run[what] for run in found[way])

    json_size, parquet_size = (found[way][0]["bytes"] / MEGABYTE for way in ("transfer", "fetch"))
    print(f"{pages * PAGE:,} figures in {pages} pages")
    print(f"{json_size:,.0f} MB of JSON becomes {parquet_size:,.1f} MB of parquet")
    print(
        f"peak memory of the client {median('fetch', 'memory') / MEGABYTE:,.0f} MB, of which "
        f"{median('idle', 'memory') / MEGABYTE:,.0f} MB before the first page"
    )
    labels = {"transfer": "transfer alone", "json": "transfer, JSON read", "fetch": "fetch to parquet"}
    print(f"{'':22}{'clock':>10}{'processor':>12}{'clock / transfer':>19}")
    for way, label in labels.items():
        clock, processor = median(way, "seconds"), median(way, "processor")
        print(f"{label:22}{clock:>8.1f} s{processor:>10.1f} s{clock / median('transfer', 'seconds'):>19.1f}")
    each = ", ".join(f"{run['seconds']:.1f}" for run in found["fetch"])
    print(f"{pages * PAGE / median('fetch', 'seconds'):,.0f} figures a second")
    print(f"medians of {runs} runs; the fetches took {each} s")


def measure(way: str, address: str) -> dict[str, float]:
    """Do one of the ways in this process; return seconds, peak memory and bytes."""
    import pandas  # noqa: F401  the same packages in memory, whichever way is measured
    import pyarrow.parquet  # noqa: F401
    import requests

    from hcalib.sources.statline.client import StatLine
    from hcalib.sources.statline.download import download
    from hcalib.sources.statline.endpoints import Endpoint
    from hcalib.sources.web import Web

    endpoint = Endpoint(
        id="proef",
        name="Proef",
        version=4,
        catalog="CBS",
        catalog_url=f"{address}/Datasets",
        data_url=address,
        licence="-",
    )
    client = StatLine(endpoint, Web(pause=0))
    table = client.describe("90000NED")
    size = 0
    start, busy = time.perf_counter(), time.process_time()
    if way in ("transfer", "json"):
        link: str | None = f"{address}/90000NED/Observations"
        with requests.Session() as session:
            while link:
                body = session.get(link, timeout=60).content
                size += len(body)
                if way == "json":
                    link = json.loads(body).get("@odata.nextLink")
                else:
                    mark = body.rfind(b'"@odata.nextLink":"')
                    link = body[mark:].split(b'"')[3].decode() if mark >= 0 else None
    elif way == "fetch":
        with tempfile.TemporaryDirectory() as folder:
            made = download(client, table, Path(folder))
            size = made.path.stat().st_size
    seconds, processor = time.perf_counter() - start, time.process_time() - busy
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": seconds,
        "processor": processor,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
        "bytes": size,
    }


def serve(pipe: Connection, pages: int) -> None:
    """Serve the table until the process is ended; send its address first."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    server.synthetic = Synthetic(address, pages)  # type: ignore[attr-defined]
    pipe.send(address)
    server.serve_forever()


class Synthetic:
    """A table with a period for each page; pages differ in their period and next link only."""

    def __init__(self, address: str, pages: int):
        self.address = address
        self.periods = [f"{1950 + n}JJ00" for n in range(pages)]
        regions = [f"GM{n:04d}" for n in range(REGIONS)]
        ages = [f"{n}0000" for n in range(10, 10 + AGES)]
        self._lists = {
            "Properties": {
                "Identifier": "90000NED", "Title": "Proeftabel", "Modified": "2026-01-01T00:00:00+01:00",
                "ObservationsModified": "2026-01-01T00:00:00+01:00", "ObservationCount": pages * PAGE,
            },
            "Dimensions": _rows(
                [{"Identifier": name, "Kind": "Dimension"} for name in ("RegioS", "Leeftijd", "Perioden")]
            ),
            "MeasureCodes": _rows([{"Identifier": "M000352", "Index": 1, "Title": "Aantal"}]),
            "RegioSCodes": _rows([{"Identifier": code, "Title": code} for code in regions]),
            "LeeftijdCodes": _rows([{"Identifier": code, "Title": code} for code in ages]),
            "PeriodenCodes": _rows([{"Identifier": code, "Title": code} for code in self.periods]),
        }  # fmt: skip
        rows = [
            {
                "Id": number,
                "Measure": "M000352",
                "ValueAttribute": "None",
                "Value": number * 7 % 99991 / 10,
                "StringValue": None,
                "RegioS": region,
                "Leeftijd": age,
                "Perioden": PERIOD.decode(),
            }
            for number, (region, age) in enumerate((r, a) for r in regions for a in ages)
        ]  # fmt: skip
        self._page = json.dumps(rows, separators=(",", ":")).encode()

    def answer(self, path: str) -> bytes:
        """Return what an address leads to."""
        parts = urlsplit(path)
        name = parts.path.split("/")[-1]
        if name == "$count":
            return str(len(self.periods) * PAGE).encode()
        if name in self._lists:
            return json.dumps(self._lists[name]).encode()
        number = int(parse_qs(parts.query).get("$skip", ["0"])[0]) // PAGE
        page = self._page.replace(PERIOD, self.periods[number].encode())
        following = f"{self.address}/90000NED/Observations?$skip={(number + 1) * PAGE}"
        link = f',"@odata.nextLink":"{following}"' if number + 1 < len(self.periods) else ""
        return b'{"value":' + page + link.encode() + b"}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        body = self.server.synthetic.answer(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"value": rows}


if __name__ == "__main__":
    main()
