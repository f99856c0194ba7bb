"""After a change exactly the reports are made again that depend on it."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from quick_makers import NOW, QuickMakers, made_again, quick_run

from hcalib.errors import ExitCode, UserError
from hcalib.publishing import closure, inputs
from hcalib.publishing.records import nothing_changed, read_records
from hcalib.publishing.tasks import Task

Write = Callable[..., Path]
ALL = {"a/gewoon", "a/vooruit", "a/terug", "b/gewoon"}
A = {key for key in ALL if key.startswith("a/")}


@pytest.fixture
def made(small: Path, write_notebook: Write, write_edition: Write) -> Path:
    """A workshop whose reports have been made: two of the same notebook, for two agendas."""
    write_notebook("gewoon", "from hcalib.workspace import open_workspace")
    write_notebook("vooruit", "from hcalib.projection.running import project")
    write_notebook("terug", "from hcalib.publishing.editions import peildata_before")
    write_edition("a", "  - notebook: gewoon\n  - notebook: vooruit\n  - notebook: terug")
    write_edition(
        "b", "  - notebook: gewoon", agenda="raat-zwolle", peildatum="2017-12-31", vintage="2026-11-23"
    )
    assert {outcome.key for outcome in quick_run(small).outcomes} == ALL
    return small


def append(path: str, text: str = "\n# een opmerking\n") -> Callable[[Path], None]:
    """Add something to the end of a file."""

    def change(root: Path) -> None:
        with next(root.glob(path)).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return change


def write(path: str, text: str) -> Callable[[Path], None]:
    """Write a file that was not there."""

    def change(root: Path) -> None:
        assert not (root / path).exists()
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")

    return change


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Change words in a file."""

    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), encoding="utf-8")

    return change


def damage(path: str) -> Callable[[Path], None]:
    """Let a file hold what is no text."""
    return lambda root: (root / path).write_bytes(b"\xff\xfe\x00 half")


def copy_folder(path: str, other: str) -> Callable[[Path], None]:
    return lambda root: shutil.copytree(root / path, root / other) and None


def remove(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink()


ANSWERS = "project,target,value,received,state\n"
CHANGES = {
    "nothing": (lambda root: None, set()),
    "a notebook": (
        replace("notebooks/reports/gewoon.ipynb", "import open_workspace", "import open_store"),
        {"a/gewoon", "b/gewoon"},
    ),
    "another notebook": (append("notebooks/reports/vooruit.ipynb", "\n"), {"a/vooruit"}),
    "the intro of a notebook": (
        replace("notebooks/reports/terug.ipynb", "Een proef.", "Nog een proef."),
        {"a/terug"},
    ),
    "a notebook of no edition": (write("notebooks/reports/nieuw.ipynb", "{}"), set()),
    "a snapshot": (append("data/snapshots/cbs-83599ned/2026-11-23/*.yml"), ALL),
    "figures that came later": (
        copy_folder("data/snapshots/cbs-83599ned/2026-11-23", "data/snapshots/cbs-83599ned/2027-01-01"),
        A,
    ),
    "a source that is not used": (write("data/incoming/los.csv", "periode\n"), set()),
    "corrections": (write("data/snapshots/cbs-83599ned/corrections.yml", "[]\n"), ALL),
    "an assumption": (append("data/assumptions/**/*.yml"), {"a/vooruit"}),
    "a scenario": (append("data/scenarios/hca-zwf.yml"), {"a/vooruit"}),
    "what could be done more": (append("data/scenarios/ruimte/hca-zwf.yml"), {"a/vooruit"}),
    "a scenario of another agenda": (write("data/scenarios/elders.yml", "# leeg\n"), set()),
    "room of an agenda that had none": (write("data/scenarios/ruimte/raat-zwolle.yml", "{}\n"), set()),
    "the agenda": (append("data/agenda/hca-zwf/goals.yml"), A),
    "an answer given in confidence": (
        write("data/confidential/hca-zwf/progress/2022MM07.csv", ANSWERS),
        A,
    ),
    "another answer": (append("data/confidential/hca-zwf/progress/2022MM07.csv", "\n"), A),
    "the other agenda": (append("data/agenda/raat-zwolle/goals.yml"), {"b/gewoon"}),
    "the catalog": (append("data/catalog/thresholds.yml"), ALL),
    "a form": (append("data/catalog/forms/vacaturepeiling.yml"), set()),
    "limits": (append("data/limits.yml"), set()),
    "a title": (replace("data/editions/b.yml", "Proefeditie", "Andere titel"), {"b/gewoon", "a/terug"}),
    "a parameter": (
        replace(
            "data/editions/a.yml", "notebook: gewoon", "{notebook: gewoon, parameters: {line: instroom}}"
        ),
        {"a/gewoon", "a/terug"},
    ),
    "a page that was damaged": (damage("outputs/a/gewoon.html"), {"a/gewoon"}),
    "a page that was removed": (remove("outputs/a/vooruit.html"), {"a/vooruit"}),
    "data that was damaged": (damage("outputs/a/data/terug/cijfers.csv"), {"a/terug"}),
    "data that was removed": (remove("outputs/b/data/gewoon/cijfers.csv"), {"b/gewoon"}),
    "records that were damaged": (damage("outputs/.hcalib/b.json"), {"b/gewoon"}),
    "records that were removed": (remove("outputs/.hcalib/a.json"), A),
}


def test_after_each_change_exactly_what_depends_on_it_is_made_again(made: Path) -> None:
    """One after another: what a change leaves to do would show at the next."""
    found = {}
    for name, (change, _) in CHANGES.items():
        change(made)
        found[name] = made_again(made)
    assert found == {name: expected for name, (_, expected) in CHANGES.items()}
    assert made_again(made) == set()
    assert nothing_changed(made, made / "outputs", ["a", "b"], NOW.date()) == len(ALL)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the library whose files count; nothing of it is imported."""
    package = tmp_path / "hcalib"
    shutil.copytree(inputs.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for module in (inputs, closure):
        monkeypatch.setattr(module, "PACKAGE", package)
    monkeypatch.setattr(closure, "PROJECTION", package / "projection" / "running.py")
    closure._no_code.cache_clear()
    yield package
    closure._no_code.cache_clear()


def test_after_each_change_of_the_library_or_the_packages_too(
    made: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert made_again(made) == set(), "where the library lies makes no difference"
    changes = {
        "workspace.py": ALL - {"a/vooruit"},
        "publishing/engine.py": ALL,
        "presentation/page.py": ALL,
        "projection/running.py": {"a/vooruit"},
        "publishing/editions.py": {"a/terug"},
        "sources/statline/client.py": set(),
        "cli/run.py": set(),
    }
    template = next(library.rglob("*.html.j2")).relative_to(library).as_posix()
    found = {}
    for name in (*changes, template):
        with (library / name).open("a", encoding="utf-8") as stream:
            stream.write("\n")
        found[name] = made_again(made)
    assert found == {**changes, template: ALL}
    with (library / "publishing" / "runner.py").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert nothing_changed(made, made / "outputs", ["a", "b"], NOW.date()) is None, "the indexes depend on it"
    assert made_again(made) == set()
    monkeypatch.setattr(inputs, "_environment", lambda: iter(["pandas-4.0.dist-info"]))
    assert made_again(made) == ALL


def test_the_day_alone_makes_nothing_again_however_the_clock_jumps(made: Path) -> None:
    for jump in (timedelta(days=900), timedelta(days=-9000), timedelta(0)):
        assert made_again(made, NOW + jump) == set()
    append("data/agenda/hca-zwf/goals.yml")(made)
    assert made_again(made, NOW - timedelta(days=9000)) == A
    assert made_again(made, NOW) == set()


@pytest.mark.parametrize("name", ["index.html", "a/index.html", "a/manifest.json"])
def test_what_stands_around_the_reports_comes_back_when_it_is_lost(made: Path, name: str) -> None:
    (made / "outputs" / name).unlink()
    assert nothing_changed(made, made / "outputs", ["a", "b"], NOW.date()) is None
    assert made_again(made) == set()
    assert (made / "outputs" / name).exists()
    assert nothing_changed(made, made / "outputs", ["a", "b"], NOW.date()) == len(ALL)


def test_what_was_asked_again_and_broken_off_is_still_to_do(made: Path) -> None:
    """Also when nothing has changed since: what was asked was not done."""

    def stop(task: Task) -> None:
        if task.key == "b/gewoon":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quick_run(made, "b", again=True, makers=QuickMakers(before=stop))
    assert nothing_changed(made, made / "outputs", ["b"], NOW.date()) is None
    assert made_again(made) == {"b/gewoon"}


def test_everything_again_when_asked(made: Path) -> None:
    assert {outcome.key for outcome in quick_run(made, "a", again=True).outcomes} == A


def test_what_failed_is_tried_again_and_nothing_else(made: Path) -> None:
    append("data/agenda/hca-zwf/goals.yml")(made)
    makers = QuickMakers(failing=["vooruit"])
    assert [outcome.key for outcome in quick_run(made, makers=makers).failed] == ["a/vooruit"]
    assert made_again(made) == {"a/vooruit"}
    assert made_again(made) == set()


def test_what_changes_while_a_report_is_made_makes_it_again(made: Path) -> None:
    """Also the first time: it was made from what was there before."""
    shutil.rmtree(made / "outputs")

    def meanwhile(task: Task) -> None:
        if task.key == "b/gewoon":
            append("data/agenda/raat-zwolle/goals.yml")(made)

    quick_run(made, makers=QuickMakers(before=meanwhile))
    assert made_again(made) == {"b/gewoon"}


AFTER_PLANNING = {
    "a title": (replace("data/editions/b.yml", "Proefeditie", "Andere titel"), {"b/gewoon", "a/terug"}),
    "the agenda": (append("data/agenda/raat-zwolle/goals.yml"), {"b/gewoon"}),
    "a file of its own": (write("data/agenda/raat-zwolle/nieuw.yml", "# leeg\n"), {"b/gewoon"}),
    "nothing": (lambda root: None, set()),
}


def test_what_changes_between_the_plan_and_the_reports_makes_them_again(made: Path) -> None:
    """A run may wait an hour for another one, and has read everything by then."""
    found = {}
    for name, (change, _) in AFTER_PLANNING.items():
        quick_run(made, again=True, after_planning=lambda change=change: change(made))
        found[name] = made_again(made)
        assert made_again(made) == set()
    assert found == {name: expected for name, (_, expected) in AFTER_PLANNING.items()}


def test_a_file_that_was_put_back_was_perhaps_read_in_between(made: Path) -> None:
    path = made / "data" / "agenda" / "raat-zwolle" / "goals.yml"
    content = path.read_bytes()

    def change_and_put_back() -> None:
        path.write_bytes(b"# iets anders\n")
        path.write_bytes(content)

    quick_run(made, again=True, after_planning=change_and_put_back)
    assert made_again(made) == {"b/gewoon"}


def test_a_folder_that_can_only_be_read_keeps_what_it_has(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it becomes so after a run has begun."""
    folder = made / "outputs"
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}

    def refuse(*arguments: object, **settings: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    open_it = Path.open

    def only_read(path: Path, mode: str = "r", *arguments: Any, **settings: Any) -> Any:
        return open_it(path, mode, *arguments, **settings) if "r" in mode else refuse()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", only_read)
        with pytest.raises(UserError, match="hier kan niet worden geschreven") as error:
            quick_run(made, again=True)
    assert error.value.exit_code is ExitCode.OUTPUT

    with pytest.MonkeyPatch.context() as patch:

        def close(task: Task) -> None:
            patch.setattr(Path, "open", only_read)
            patch.setattr(Path, "mkdir", refuse)

        with pytest.raises(UserError) as error:
            quick_run(made, again=True, makers=QuickMakers(before=close))
    assert error.value.exit_code is ExitCode.OUTPUT
    after = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    assert {path for path in before if after.get(path) != before[path]} <= {
        folder / "a" / "index.html", folder / "a" / "manifest.json", folder / ".hcalib" / "a.json",
        folder / "b" / "index.html", folder / "b" / "manifest.json", folder / ".hcalib" / "b.json",
    }  # fmt: skip


def test_a_consent_that_ends_makes_the_report_again_the_day_after(
    workshop: Path, write_notebook: Write, write_edition: Write
) -> None:
    write_notebook("gewoon", "from hcalib.workspace import open_workspace")
    write_edition("v", "  - notebook: gewoon", agenda="voorbeeld", peildatum="2025-09-30")
    start = NOW - timedelta(days=400)
    quick_run(workshop, now=start)
    until = read_records(workshop / "outputs", "v").reports["gewoon"].until
    assert until is not None, "the example has stories with an end of their consent"
    days = date.fromisoformat(until) - start.date()
    assert made_again(workshop, start + days) == set()
    assert made_again(workshop, start + days + timedelta(days=1)) == {"v/gewoon"}
