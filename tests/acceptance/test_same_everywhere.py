"""However the reports are made, the pages and the data are the same byte for byte."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from warm_hca import Server

from hcalib.cli.progress import Silent
from hcalib.publishing.editions import load_editions, plan, with_changes
from hcalib.publishing.elsewhere import dask_cluster
from hcalib.publishing.processes import Processes
from hcalib.publishing.runner import Makers, RunResult, run

REPOSITORY = Path(__file__).parents[2]
Write = Callable[..., Path]
TINY = """\
import matplotlib.pyplot as plt
from hcalib.presentation import blocks
from hcalib.workspace import open_workspace

ws = open_workspace(agenda, region, peildatum, vintage=vintage, pins=pins)
rows = ws.observations.series("bevolking", ws.region.code)
blocks.table(rows[["period", "value"]], name="inwoners", caption="Inwoners", data=rows, catalog=ws.catalog)
"""
PAUSE = """\
import os, time
from pathlib import Path
root = Path(os.environ["HCALIB_ROOT"])
(root / f"bezig-{os.getpid()}").touch()
while not (root / "verder").exists():
    time.sleep(0.02)
"""


@pytest.fixture
def shop(workshop: Path, write_notebook: Write) -> Path:
    """A workshop with a tiny report, one that can be made to wait, and one of the repository."""
    shutil.rmtree(workshop / "data" / "agenda" / "voorbeeld")
    write_notebook("proef", TINY)
    write_notebook("pauze", PAUSE, TINY)
    shutil.copy(
        REPOSITORY / "notebooks" / "reports" / "sectortafel.ipynb", workshop / "notebooks" / "reports"
    )
    (workshop / "verder").touch()
    return workshop


PROVINCES = [f"PV{number}" for number in range(20, 32)]


def files(output: Path) -> dict[str, bytes]:
    """Pages and CSVs of the reports; indexes tell how long each took."""
    found = [
        path for path in output.glob("e*/**/*.*") if path.suffix in (".html", ".csv") and path.stem != "index"
    ]
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in found}


def run_with(root: Path, makers: Any, output: str, regions: Sequence[str | None] = (None,)) -> RunResult:
    now = datetime.now().astimezone()
    editions = [with_changes(one, region=region) for one in load_editions(root) for region in regions]
    return run(root, plan(root, editions), Silent(), output=root / output, now=now, makers=makers)


def test_one_or_two_at_a_time_in_forks_kernels_or_new_processes(
    shop: Path, warm: Server, write_edition: Write
) -> None:
    write_edition("e", "  - notebook: proef\n  - notebook: sectortafel", peildatum="2022-09-30")
    ways = {"een": ("--tegelijk", "1"), "twee": ("--tegelijk", "2"), "kernel": ("--motor", "kernel")}
    for output, how in ways.items():
        ended = warm.run(shop, "run", "--naar", output, *how)
        assert ended.returncode == 0, ended.stderr
    made = run_with(shop, Processes("spawn", 2, lambda step: None), "nieuw")
    assert not made.failed
    expected = files(shop / "een")
    assert {
        "e/proef.html",
        "e/sectortafel.html",
        "e/data/proef/inwoners.csv",
    } <= expected.keys()
    for output in ("twee", "kernel", "nieuw"):
        assert files(shop / output) == expected, output


@contextmanager
def killing_one(cluster: Any, makers: Any, root: Path) -> Iterator[Makers]:
    """Kill a worker that makes a report, in the middle of it, and let the others go on."""
    with makers as elsewhere:
        done = elsewhere.done
        killed: list[int] = []

        def watch(seconds: float) -> Any:
            if not killed and any(root.glob("bezig-*")):
                with cluster.get_client() as client:
                    working = [address for address, keys in client.processing().items() if keys]
                    pids = client.run(os.getpid, workers=working[:1])
                    killed.extend(pids.values())
                for pid in killed:
                    os.kill(pid, signal.SIGKILL)
                (root / "verder").touch()
            return done(min(seconds, 0.05))

        elsewhere.done = watch
        yield elsewhere
        assert killed, "no worker was killed: the report was made before"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_twelve_provinces_on_a_cluster_of_which_a_worker_is_killed(
    shop: Path, warm: Server, write_edition: Write
) -> None:
    distributed = pytest.importorskip("distributed")
    write_edition("e", "  - notebook: pauze")
    regions = [part for code in PROVINCES for part in ("--region", code)]
    ended = warm.run(shop, "run", "--naar", "hier", *regions)
    assert ended.returncode == 0, ended.stderr
    (shop / "verder").unlink()
    for mark in shop.glob("bezig-*"):
        mark.unlink()
    with distributed.LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=60
    ) as cluster:
        makers = killing_one(cluster, dask_cluster(cluster.scheduler_address), shop)
        made = run_with(shop, makers, "daar", PROVINCES)
    assert not made.failed, [outcome.error for outcome in made.failed]
    assert {path.parent.name for path in (shop / "daar").glob("*/pauze.html")} == {
        f"e-{code.lower()}" for code in PROVINCES
    }
    assert files(shop / "daar") == files(shop / "hier")
