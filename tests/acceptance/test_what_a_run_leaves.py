"""What an interruption, another version or another program left in the folder is seen and put right."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from quick_makers import NOW, QuickMakers, made_again, quick_run

from hcalib.presentation.site import render_root_index
from hcalib.publishing import runner
from hcalib.publishing.edition_folder import EditionFolder
from hcalib.publishing.records import nothing_changed
from hcalib.publishing.tasks import Task

Write = Callable[..., Path]
EDITIONS = ["a", "b"]
FOREIGN = ("", '{"edition": "a"}', '{"edition": "x", "title": "x", "reports": null}', "[]", "[" * 100_000)
AROUND = ("a/index.html", "a/manifest.json", "b/index.html", "b/manifest.json", "index.html")


@pytest.fixture
def made(small: Path, write_notebook: Write, write_edition: Write) -> Path:
    """A workshop with two editions that are complete."""
    write_notebook("een", "from hcalib.workspace import open_workspace")
    for name in EDITIONS:
        write_edition(name, "  - notebook: een")
    quick_run(small)
    return small


def quick_check(root: Path) -> int | None:
    return nothing_changed(root, root / "outputs", EDITIONS, NOW.date())


def around(root: Path) -> dict[str, str]:
    return {name: (root / "outputs" / name).read_text(encoding="utf-8") for name in AROUND}


class Stopped(BaseException):
    """What kill -9 is to a run, or a disk that is full from then on."""


@pytest.mark.parametrize(
    ("place", "name"), [(EditionFolder, "_show"), (runner, "_write_root_index"), (EditionFolder, "complete")]
)
def test_an_edition_counts_as_complete_only_when_all_around_it_is_written(
    made: Path, place: object, name: str
) -> None:
    """Else the next run would find nothing to do, and the edition would stay 'bezig' for ever."""
    expected, original, times, stop_at = around(made), getattr(place, name), 0, 0

    def stop(*arguments: Any) -> Any:
        nonlocal times
        times += 1
        if times >= stop_at:
            raise Stopped
        return original(*arguments)

    while True:
        times, stop_at = 0, stop_at + 1
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, name, stop)
            try:
                quick_run(made, again=True)
                break
            except Stopped:
                assert quick_check(made) is None
        quick_run(made)
        assert around(made) == expected
        assert quick_check(made) == len(EDITIONS)
    assert stop_at > 1, "nothing was ever stopped"


def test_an_index_or_a_manifest_that_was_damaged_is_written_again(made: Path) -> None:
    expected = around(made)
    damages = [
        ("a/index.html", ""),
        *((f"{name}/manifest.json", text) for name, text in zip("ab", FOREIGN, strict=False)),
    ]
    for name, content in damages:
        (made / "outputs" / name).write_text(content, encoding="utf-8")
        assert quick_check(made) is None, name
        assert made_again(made) == set()
        assert around(made) == expected


def test_a_folder_of_something_else_keeps_no_run_from_its_end(made: Path) -> None:
    expected = around(made)
    for number, content in enumerate(FOREIGN):
        (made / "outputs" / f"vreemd-{number}").mkdir()
        (made / "outputs" / f"vreemd-{number}" / "manifest.json").write_text(content, encoding="utf-8")
    quick_run(made, again=True)
    assert around(made) == expected


OTHER: dict[str, list[Any]] = {
    "durations": [None, [], {"een": "lang"}],
    "about": ["naam", [3]],
    "complete": ["ja"],
    "inputs": [[1, None], {}],
    "files": [None, [1], {"een.html": 3}],
    "until": [5],
    "facts": [[1], None],
    "seconds": ["x"],
}


def test_records_of_another_version_cost_time_only(made: Path) -> None:
    path = made / "outputs" / ".hcalib" / "a.json"
    sound = path.read_text(encoding="utf-8")
    for field, value in [(name, one) for name, values in OTHER.items() for one in values]:
        content = json.loads(sound)
        changed = content if field in content else content["reports"]["een"]
        assert field in changed
        changed[field] = value
        path.write_text(json.dumps(content), encoding="utf-8")
        assert quick_check(made) is None, field
        outcomes = quick_run(made, "a", again=field == "durations").outcomes
        assert [outcome.key for outcome in outcomes] == ["a/een"]


@pytest.mark.parametrize("lost", [lambda all_: all_.pop("een"), lambda all_: all_["een"].update(later=1)])
def test_a_report_without_its_record_is_made_again(made: Path, lost: Callable[[Any], object]) -> None:
    """An edition that was complete is no longer so, and the number of reports that is told stays right."""
    path = made / "outputs" / ".hcalib" / "a.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    lost(content["reports"])
    path.write_text(json.dumps(content), encoding="utf-8")
    assert quick_check(made) is None
    assert made_again(made) == {"a/een"}
    assert quick_check(made) == len(EDITIONS)


def test_records_without_end_cost_time_only(made: Path) -> None:
    (made / "outputs" / ".hcalib" / "a.json").write_text("[" * 100_000)
    assert made_again(made) == {"a/een"}


def test_what_was_changed_and_put_back_while_a_report_was_made_makes_it_again(made: Path) -> None:
    notebook = made / "notebooks" / "reports" / "een.ipynb"

    def meanwhile(task: Task) -> None:
        if task.key == "a/een":
            content = notebook.read_bytes()
            notebook.write_text("{}")
            notebook.write_bytes(content)

    quick_run(made, again=True, makers=QuickMakers(before=meanwhile))
    assert made_again(made) == {"a/een", "b/een"}
    assert made_again(made) == set()


def test_the_first_page_shows_how_the_last_of_two_runs_left_it(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run has read that the other is busy, and writes that after the other has written that it is not."""
    expected = around(made)
    write, read, other_done = render_root_index, threading.Event(), threading.Event()

    def slowly(entries: Any) -> str:
        if threading.current_thread() is not threading.main_thread():
            read.set()
            other_done.wait(2)
        return write(entries)

    monkeypatch.setattr(runner, "render_root_index", slowly)
    first = threading.Thread(target=quick_run, args=(made, "a"), kwargs={"again": True})

    def meanwhile(task: Task) -> None:
        first.start()
        read.wait(10)

    quick_run(made, "b", again=True, makers=QuickMakers(before=meanwhile))
    other_done.set()
    first.join()
    assert around(made)["index.html"] == expected["index.html"]


def test_data_whose_page_was_removed_go_too(made: Path) -> None:
    """As when somebody took a story back, and the run that removed it was killed."""
    left = made / "outputs" / "a" / "data" / "ander"
    left.mkdir()
    (left / "verhaal.csv").write_text("tekst")
    quick_run(made)
    assert not left.exists()
    assert (made / "outputs" / "a" / "data" / "een" / "cijfers.csv").exists()
