"""A report starts as in a new process: nothing that the one before did to its process reaches it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from warm_hca import Server

Write = Callable[..., Path]

SPOIL = (
    """\
import os
from pathlib import Path
root = Path(os.environ["HCALIB_ROOT"])
if (root / "vuil").exists():
    import builtins, decimal, locale, random, sys, time, warnings
    import matplotlib, numpy as np, pandas as pd
    import matplotlib.pyplot as plt
    import hcalib.presentation.dutch as dutch
    import hcalib.presentation.blocks as blocks
    import hcalib.workspace as workspace
    plt.style.use("ggplot")
    matplotlib.rcParams["font.size"] = 40
    matplotlib.rcParams["svg.hashsalt"] = "vuil"
    plt.figure()
    pd.set_option("display.max_rows", 3)
    pd.set_option("display.precision", 1)
    os.environ.update(VUIL="ja", LANG="xx", TZ="Asia/Tokyo")
    time.tzset()
    os.chdir("/")
    os.umask(0o777)
    random.seed(1)
    np.random.seed(1)
    decimal.getcontext().prec = 3
    locale.setlocale(locale.LC_ALL, "C")
    np.seterr(all="raise")
    warnings.simplefilter("error")
    sys.setrecursionlimit(2000)
    sys.path.insert(0, "/vuil")
    sys.modules["hcalib.vuil"] = sys
    builtins.vuil = True
    for module in (dutch, blocks, workspace):
        for name in list(vars(module)):
            if not name.startswith("_"):
                setattr(module, name, None)
# langer dan de andere notebooks, dus als eerste aan de beurt
"""
    + "# vuil\n" * 2000
)
LOOK = """\
import builtins, decimal, json, locale, os, random, sys, time
from pathlib import Path
import matplotlib, numpy as np, pandas as pd
import matplotlib.pyplot as plt

def opened():
    for number in os.listdir("/proc/self/fd"):
        try:
            yield os.readlink(f"/proc/self/fd/{number}")
        except FileNotFoundError:  # the list of this folder itself
            pass

state = {
    "style": {name: str(value) for name, value in matplotlib.rcParams.items()},
    "figures": plt.get_fignums(),
    "pandas": [pd.get_option("display.max_rows"), pd.get_option("display.precision")],
    "environment": {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")},
    "zone": time.tzname,
    "empty": os.listdir(),
    "decimal": decimal.getcontext().prec,
    "locale": locale.setlocale(locale.LC_ALL),
    "numpy": np.geterr(),
    "recursion": sys.getrecursionlimit(),
    "path": sys.path,
    "tasks": len(os.listdir("/proc/self/task")),
    "sockets": [name for name in opened() if name.startswith("socket:")],
    "vuil": [name for name in (*sys.modules, *vars(builtins), *globals()) if "vuil" in name],
}
chance = [random.random(), np.random.random(), np.random.default_rng().random()]
root = Path(os.environ["HCALIB_ROOT"])
with (root / "gezien").open("a") as stream:
    print(json.dumps({"state": state, "chance": chance}), file=stream)
"""
SHOW = """\
from hcalib.presentation import blocks
from hcalib.workspace import open_workspace

ws = open_workspace(agenda, region, peildatum, vintage=vintage, pins=pins)
rows = ws.observations.series("bevolking", ws.region.code)
blocks.table(rows[["period", "value"]], name="inwoners", caption="Inwoners", data=rows, catalog=ws.catalog)
"""


def run(root: Path, warm: Server) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Make all, one report at a time; return what the clean ones saw of their process, and their pages."""
    seen = root / "gezien"
    seen.unlink(missing_ok=True)
    ended = warm.run(root, "run", "--opnieuw", "--tegelijk", "1", "--json")
    # the one that spoils the library may not survive that itself
    assert "schoon" not in ended.stderr, ended.stderr
    order = [json.loads(line) for line in ended.stdout.splitlines()]
    assert next(event["reports"][0] for event in order if event["event"] == "begin") == "e/vuil"
    pages = sorted((root / "outputs" / "e").glob("schoon*.html"))
    return [json.loads(line) for line in seen.read_text().splitlines()], [page.read_bytes() for page in pages]


def test_the_next_report_starts_clean(
    small: Path, warm: Server, write_notebook: Write, write_edition: Write
) -> None:
    write_notebook("vuil", SPOIL)
    write_notebook("schoon", LOOK, SHOW)
    write_edition("e", "  - notebook: vuil\n  - notebook: schoon\n  - {notebook: schoon, name: schoon-2}")
    clean, pages = run(small, warm)
    (small / "vuil").touch()
    # the order is that of a first time
    (small / "outputs" / ".hcalib" / "e.json").unlink()
    after, pages_after = run(small, warm)
    assert [one["state"] for one in after] == [one["state"] for one in clean]
    assert pages_after == pages
    assert clean[0]["state"]["vuil"] == []
    assert clean[0]["state"]["tasks"] == 1, "a thread was started before the fork"
    assert clean[0]["state"]["sockets"] == [], "a socket was opened before the fork"
    draws = [draw for one in (*clean, *after) for draw in one["chance"]]
    assert len(draws) == 12
    assert len(set(draws)) == 12, "two reports drew the same numbers"
