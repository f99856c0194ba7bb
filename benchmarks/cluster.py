"""The Regiobeeld of twelve provinces on a cluster of several processes, of which one is killed, and here.

    python benchmarks/cluster.py [--workers 2] [--edition 2022-06-regiobeeld]

All workers run on this computer, so that the figures tell what the way over a cluster costs beside `hca run`
alone, not how fast a cluster is. Printed are the time of both, what one report took, and how many pages and
CSVs are equal. Commit nothing while it runs: a page names the version with which it was made.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from distributed import LocalCluster

ROOT = Path(__file__).parents[1]
PROVINCES = [f"PV{number}" for number in range(20, 32)]


def run(output: Path, edition: str, *more: str, hear: Callable[[dict[str, Any]], None]) -> float:
    """Give the command; return its seconds. Every line that it tells goes to ``hear``."""
    regions = [part for code in PROVINCES for part in ("--region", code)]
    command = [sys.executable, "-m", "hcalib.cli", "run", edition, *regions, "--naar", str(output), "--json"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    with subprocess.Popen([*command, *more], cwd=ROOT, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for line in process.stdout:
            hear(json.loads(line))
    if process.returncode:
        raise SystemExit(f"hca run ended with exit code {process.returncode}")
    return time.perf_counter() - began


def kill_a_busy_worker(cluster: LocalCluster) -> None:
    """Kill a worker that is making a report, as a power cut would."""
    with cluster.get_client() as client:
        busy = [address for address, keys in client.processing().items() if keys]
        for pid in client.run(os.getpid, workers=busy[:1]).values():
            os.kill(pid, signal.SIGKILL)


def files(output: Path) -> dict[str, bytes]:
    """Return pages and CSVs; indexes tell how long each report took."""
    found = (path for path in output.glob("*/**/*.*") if path.suffix in (".html", ".csv"))
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in found if path.stem != "index"}


def seconds_each(output: Path) -> list[float]:
    """Return the seconds of every report."""
    manifests = [json.loads(path.read_text(encoding="utf-8")) for path in output.glob("*/manifest.json")]
    return [report["seconds"] for content in manifests for report in content["reports"]]


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--edition", default="2022-06-regiobeeld")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hcalib-bench-") as folder:
        here, there = Path(folder, "hier"), Path(folder, "daar")
        alone = run(here, options.edition, hear=lambda told: None)
        finished: list[dict[str, Any]] = []
        with LocalCluster(
            n_workers=options.workers, threads_per_worker=1, dashboard_address=None, silence_logs=60
        ) as cluster:

            def hear(told: dict[str, Any]) -> None:
                finished.extend([told] if told["event"] == "klaar" else [])
                if len(finished) == 3 and told["event"] == "klaar":
                    kill_a_busy_worker(cluster)

            cluster_seconds = run(
                there,
                options.edition,
                "--executor",
                "dask",
                "--scheduler",
                cluster.scheduler_address,
                hear=hear,
            )
        print(f"{len(PROVINCES)} provinces, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
        for name, output, seconds in (("here", here, alone), ("cluster", there, cluster_seconds)):
            each = statistics.median(seconds_each(output))
            print(f"{name:<8} {seconds:6.1f} s in all, {each:5.2f} s a report (median)")
        print(f"one of {options.workers} workers was killed after 3 reports; all there: {len(finished)}")
        made_here, made_there = files(here), files(there)
        equal = sum(made_there.get(name) == content for name, content in made_here.items())
        print(f"{equal} of {len(made_here)} files are equal")


if __name__ == "__main__":
    main()
