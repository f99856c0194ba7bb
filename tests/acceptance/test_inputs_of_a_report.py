"""What a report reads is what it is said to be made from: nothing is missing and nothing stands idle."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import hca_command
import pytest
from quick_makers import QuickMakers, quick_run

from hcalib.publishing.inputs import PACKAGE
from hcalib.publishing.tasks import Task

REPOSITORY = Path(__file__).parents[2]
EDITION = "voorbeeld-2025-09"
NOTEBOOKS = ("doelmonitor", "projectmonitor")
LISTEN = """\
import json, os, pickle, sys
from hcalib.publishing.single_threaded import stay_single_threaded
stay_single_threaded()
import matplotlib.backends.backend_svg, matplotlib.pyplot, pandas, papermill, scipy.stats, seaborn

opened, listed = set(), set()

def hear(event, arguments):
    if event not in ("open", "os.listdir", "os.scandir") or not isinstance(arguments[0], (str, bytes)):
        return
    frame = sys._getframe(1)
    while frame is not None:
        # a fingerprint of all folders tells whether a store that was opened before is still good
        if frame.f_code.co_filename.endswith("files/fingerprints.py"):
            return
        frame = frame.f_back
    place = os.path.realpath(os.fsdecode(arguments[0]))
    (opened if event == "open" else listed).add(place)

with open(sys.argv[1], "rb") as stream:
    tasks = pickle.load(stream)
for task in tasks:
    if os.fork():
        os.wait()
        continue
    answers = os.dup(1)
    os.dup2(2, 1)
    sys.addaudithook(hear)
    from hcalib.publishing.worker import make_report
    outcome = make_report(task)
    modules = [module.__file__ for name, module in list(sys.modules.items()) if name.startswith("hcalib")]
    heard = {"error": outcome.error, "opened": sorted(opened), "listed": sorted(listed), "modules": modules}
    with os.fdopen(answers, "w") as stream:
        print(json.dumps(heard), file=stream)
    os._exit(0)
"""


@dataclass(frozen=True)
class Heard:
    """What a report did, and what is said of it."""

    task: Task
    error: str
    opened: frozenset[Path]
    listed: frozenset[Path]
    modules: frozenset[Path]

    @property
    def read(self) -> set[str]:
        """Files of the repository that were opened, as inputs; the library is told apart."""
        return {
            path.relative_to(REPOSITORY).as_posix()
            for path in self.opened
            if path.is_relative_to(REPOSITORY / "data") or path.is_relative_to(REPOSITORY / "notebooks")
            if path.is_file()
        }


@pytest.fixture
def reports(tmp_path: Path) -> list[Heard]:
    """Reports of the repository, each made in a process that hears what is opened."""
    tasks: dict[str, Task] = {}
    makers = QuickMakers(before=lambda task: tasks.setdefault(task.notebook.stem, task) and None)
    quick_run(REPOSITORY, EDITION, makers=makers, output=tmp_path)
    chosen = [tasks[name] for name in NOTEBOOKS]
    (tmp_path / "taken").write_bytes(pickle.dumps(chosen))
    done = subprocess.run(
        [sys.executable, "-c", LISTEN, str(tmp_path / "taken")],
        env=hca_command.environment(REPOSITORY),
        capture_output=True,
        text=True,
        check=True,
    )
    heard = [json.loads(line) for line in done.stdout.splitlines()]
    return [
        Heard(
            task, one["error"], *(frozenset(map(Path, one[kind])) for kind in ("opened", "listed", "modules"))
        )
        for task, one in zip(chosen, heard, strict=True)
    ]


def assert_all_that_a_report_opens_is_among_its_inputs(reports: list[Heard]) -> None:
    missing = {one.task.name: sorted(one.read - set(one.task.inputs)) for one in reports}
    # the assumptions are checked whenever a store is opened; they count for who looks ahead
    missing["projectmonitor"] = [name for name in missing["projectmonitor"] if "/assumptions/" not in name]
    assert not any(missing.values()), missing


def assert_all_of_the_library_that_a_report_uses_is_among_its_inputs(reports: list[Heard]) -> None:
    for one in reports:
        used = {
            path for path in one.opened | one.modules
            if path.is_relative_to(PACKAGE) and path.suffix != ".pyc" and path.is_file()
        }  # fmt: skip
        declared = {
            PACKAGE / name.removeprefix("hcalib:") for name in one.task.inputs if name.startswith("hcalib:")
        }
        assert used
        used -= {PACKAGE / "publishing" / "single_threaded.py"}  # of the script above
        assert sorted(used - declared) == [], one.task.name


def assert_folders_in_which_a_report_looks_are_among_its_inputs(reports: list[Heard]) -> None:
    """A new file in such a folder would be read as well."""
    for one in reports:
        told = [name.partition(":namen")[0].rstrip("/") for name in one.task.inputs if ":namen" in name]
        looked = {
            path.relative_to(REPOSITORY).as_posix()
            for path in one.listed
            if path.is_relative_to(REPOSITORY / "data")
        }
        # which agendas there are is only told when one does not exist; for assumptions see above
        looked = {
            path for path in looked if path != "data/agenda" and not path.startswith("data/assumptions")
        }
        missing = {path for path in looked if not any(f"{path}/".startswith(f"{name}/") for name in told)}
        assert sorted(missing) == [], one.task.name


def assert_every_input_of_data_is_read_by_a_report(reports: list[Heard]) -> None:
    declared = {
        name for one in reports for name in one.task.inputs
        if name.startswith("data/") and ":namen" not in name and (REPOSITORY / name).is_file()
    }  # fmt: skip
    assert declared
    idle = sorted(declared - {name for one in reports for name in one.read})
    assert not idle, "\n".join(idle)


def test_a_report_is_made_from_what_it_reads(reports: list[Heard]) -> None:
    assert not [one.error for one in reports if one.error]
    assert_all_that_a_report_opens_is_among_its_inputs(reports)
    assert_all_of_the_library_that_a_report_uses_is_among_its_inputs(reports)
    assert_folders_in_which_a_report_looks_are_among_its_inputs(reports)
    assert_every_input_of_data_is_read_by_a_report(reports)


def test_a_run_with_nothing_to_do_loads_nothing_heavy(tmp_path: Path) -> None:
    quick_run(REPOSITORY, EDITION, output=tmp_path)
    script = (
        "import sys\n"
        "from hcalib.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "print(code, sorted({name.split('.')[0] for name in sys.modules} & set(HEAVY)))\n"
    )
    heavy = (
        "pandas",
        "numpy",
        "papermill",
        "matplotlib",
        "IPython",
        "nbconvert",
        "pydantic",
        "yaml",
        "pyarrow",
    )
    done = subprocess.run(
        [sys.executable, "-c", script.replace("HEAVY", repr(heavy)), "run", EDITION, "--naar", str(tmp_path)],
        env=hca_command.environment(REPOSITORY),
        capture_output=True,
        text=True,
        check=True,
    )
    said, loaded = done.stdout.strip().splitlines()
    assert said.startswith("Niets veranderd: ")
    assert loaded == "0 []", "what is heavy must wait until there is something to make"
