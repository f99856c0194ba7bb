"""Whatever a cell does to its process, the other reports are made and the summary says what happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from warm_hca import Ended, Server

Write = Callable[..., Path]

DIED = "onverwacht gestopt"
LATE = "was na 2 seconden niet klaar"
MEMORY = "meer geheugen dan de grens van 150 MB"
PRINTED = "drukt meer dan 1 miljoen tekens af"
FAULTS = {
    "gedood": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", DIED),
    "gecrasht": ("import ctypes\nctypes.string_at(0)", DIED),
    "weg": ("import os\nos._exit(0)", DIED),
    "traag": ("import time\ntime.sleep(600)", LATE),
    "doof": (
        "import signal, time\n"
        "for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "while True:\n    time.sleep(600)",
        LATE,
    ),
    "vast": ("import ctypes\nctypes.PyDLL(None).sleep(600)", LATE),
    "stil": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", LATE),
    "kind": ("import subprocess\nsubprocess.run(['sleep', '613'])", LATE),
    "vol": ("blocks = []\nwhile True:\n    blocks.append(bytearray(10_000_000))", MEMORY),
    "druk": ("for _ in range(100):\n    print('x' * 1_000_000)", PRINTED),
    "fout": ("raise ValueError('waarde 12345 van een werkgever')", "cel 3: ValueError: waarde 12345"),
    "uit": ("import sys\nsys.exit(3)", "SystemExit: 3"),
    "afgebroken": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "geen-python": ("dit is geen python", "SyntaxError"),
    "magie": ("%bestaatniet", "cel 3: "),
}
HARMLESS = {
    "goed": "1 + 1",
    "draad": "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
    "dicht": "import os\nos.close(1)\nos.close(2)\nprint('niemand')",
    "genoeg": "import sys\nsys.exit(0)",
}


@pytest.fixture
def strict(small: Path, write_edition: Write) -> Path:
    """A workshop with tight limits for some reports, and an edition with the notebooks that a test wrote."""
    limits = {"traag": "seconds: 2", "doof": "seconds: 2", "vast": "seconds: 2", "stil": "seconds: 2",
              "kind": "seconds: 2", "vol": "memory_mb: 150", "druk": "output_mb: 1"}  # fmt: skip
    lines = "".join(f"  {name}: {{{limit}}}\n" for name, limit in limits.items())
    (small / "data" / "limits.yml").write_text(
        f"seconds: 60\nmemory_mb: 1000\noutput_mb: 10\npage_kb: 1500\nnotebooks:\n{lines}", encoding="utf-8"
    )
    return small


def prepare(names: dict[str, str], root: Path, write_notebook: Write, write_edition: Write) -> None:
    for name in {**FAULTS, **HARMLESS}:
        write_notebook(name, names.get(name, "1"))
    write_edition("e", "\n".join(f"  - notebook: {name}" for name in names))


def errors(ended: Ended) -> dict[str, str]:
    """The error of each report by its name; empty for those that were made."""
    events = [json.loads(line) for line in ended.stdout.splitlines()]
    return {
        event["report"].removeprefix("e/"): event["error"] or ""
        for event in events
        if event["event"] == "klaar"
    }


def assert_as_foreseen(root: Path, ended: Ended, names: dict[str, str]) -> None:
    found = errors(ended)
    assert found.keys() == names.keys()
    wrong = {name: error for name, error in found.items() if name in FAULTS and FAULTS[name][1] not in error}
    assert not wrong
    assert {name for name, error in found.items() if not error} == names.keys() & HARMLESS.keys()
    assert ended.returncode == 1
    assert all(f"Mislukt: e/{name}: " in ended.stderr for name in names.keys() & FAULTS.keys())
    assert "Traceback" not in ended.stderr
    manifest = json.loads((root / "outputs" / "e" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["state"] == "deels"
    assert {one["name"] for one in manifest["reports"] if one["error"]} == names.keys() & FAULTS.keys()
    folder = root / "outputs" / "e"
    assert {page.stem for page in folder.glob("*.html")} == {"index", *(names.keys() & HARMLESS.keys())}
    left = [
        one.info["cmdline"]
        for one in psutil.process_iter(["cmdline"])
        if one.info["cmdline"] == ["sleep", "613"]
    ]
    assert not left, "a process that a report started is still there"


def test_cells_in_forks(strict: Path, warm: Server, write_notebook: Write, write_edition: Write) -> None:
    names = {**{name: code for name, (code, _) in FAULTS.items()}, **HARMLESS}
    prepare(names, strict, write_notebook, write_edition)
    ended = warm.run(strict, "run", "--json", "--tegelijk", "6")
    assert_as_foreseen(strict, ended, names)
    published = (strict / "outputs" / "e" / "index.html").read_text(encoding="utf-8")
    assert "12345" not in published, "the message of an error that is not ours may hold any value"


def test_cells_in_kernels(strict: Path, warm: Server, write_notebook: Write, write_edition: Write) -> None:
    names = {name: FAULTS[name][0] for name in ("gecrasht", "vast", "vol", "druk")} | {"goed": "1 + 1"}
    prepare(names, strict, write_notebook, write_edition)
    # a kernel takes more of itself, in time and in memory
    limits = strict / "data" / "limits.yml"
    limits.write_text(limits.read_text().replace("seconds: 2", "seconds: 6").replace("mb: 150", "mb: 500"))
    ended = warm.run(strict, "run", "--json", "--motor", "kernel", "--tegelijk", "5")
    found = errors(ended)
    assert found.pop("goed") == ""
    assert "was na 6 seconden niet klaar" in found.pop("vast")
    # a kernel without memory may not even be able to say so
    assert "geheugen" in found.pop("vol")
    assert DIED in found.pop("gecrasht")
    assert PRINTED in found.pop("druk")
    assert not found
    assert ended.returncode == 1
    assert (strict / "outputs" / "e" / "goed.html").exists()
