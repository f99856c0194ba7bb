"""Reports from other computers: accepted only when whole, and made from the same."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hcalib.errors import ExitCode, UserError
from hcalib.presentation.page import PageContext
from hcalib.publishing import elsewhere, inputs
from hcalib.publishing.elsewhere import Delivery, Elsewhere, make_elsewhere
from hcalib.publishing.inputs import Digests
from hcalib.publishing.records import made_from
from hcalib.publishing.tasks import Limits, Outcome, Task

WHOLE = {"r.html": b"<h1>pagina</h1>", "data/r/a.csv": b"periode;waarde\n"}


class Executor:
    """Answers each task with the next of its answers: a delivery, or an error."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.sent: list[Task] = []

    def submit(self, work: Callable[[Task], Delivery], task: Task) -> Future[Delivery]:
        self.sent.append(task)
        future: Future[Delivery] = Future()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
        return future


@pytest.fixture
def task(page: PageContext, tmp_path: Path) -> Task:
    (tmp_path / "data" / "catalog").mkdir(parents=True)
    (tmp_path / "data" / "a.csv").write_text("periode\n")
    inputs = ("data/a.csv", "omgeving", "hcalib:errors.py")
    return Task(
        key="e/r",
        name="r",
        notebook=tmp_path / "notebooks" / "r.ipynb",
        parameters={},
        page=page,
        root=tmp_path,
        limits=Limits(60, 1000, 10, 1500),
        inputs=inputs,
        expects=made_from(inputs, Digests(tmp_path)),
    )


def delivery() -> Delivery:
    outcome = Outcome("e/r", "r", files=WHOLE)
    return Delivery(outcome, outcome.hashes)


def damaged(name: str = "r.html") -> Delivery:
    """A delivery of which one bit of a file fell over on the way."""
    good = delivery()
    content = bytearray(WHOLE[name])
    content[3] ^= 1
    return Delivery(replace(good.outcome, files={**WHOLE, name: bytes(content)}), good.hashes)


def missing() -> Delivery:
    good = delivery()
    return Delivery(replace(good.outcome, files={"r.html": WHOLE["r.html"]}), good.hashes)


def outcome_of(executor: Executor, task: Task) -> Outcome:
    makers = Elsewhere(executor, 2)  # type: ignore[arg-type]
    future = makers.submit(task)
    while not future.done():
        makers.done(1)
    return future.result()


@pytest.mark.parametrize(
    "answers",
    [
        (delivery(),),
        (damaged(), delivery()),
        (damaged("data/r/a.csv"), missing(), delivery()),
        (BrokenProcessPool("lost"), delivery()),
        (EOFError(), OSError("connection"), delivery()),
    ],
    ids=["at-once", "page", "data-and-missing", "lost", "lost-twice"],
)
def test_what_is_damaged_or_lost_is_sent_again(task: Task, answers: tuple[Any, ...]) -> None:
    executor = Executor(*answers)
    made = outcome_of(executor, task)
    assert not made.error
    assert made.files == WHOLE
    assert executor.sent == [task] * len(answers)


@pytest.mark.parametrize("answer", [damaged(), missing(), BrokenProcessPool("lost")])
def test_after_three_times_it_is_given_up(task: Task, answer: Any) -> None:
    executor = Executor(*[answer] * 9)
    made = outcome_of(executor, task)
    assert "niet heel teruggekomen" in made.error
    assert not made.files
    assert len(executor.sent) == 3


def test_a_scheduler_that_is_gone_fails_the_reports_and_not_the_run(task: Task) -> None:
    made = outcome_of(Executor(), task)  # nothing can be sent
    assert "niet heel teruggekomen" in made.error


def test_a_connection_that_is_lost_halfway_ends_the_waiting(task: Task) -> None:
    class Silent(Executor):
        def submit(self, work: Callable[[Task], Delivery], task: Task) -> Future[Delivery]:
            return Future()

    makers = Elsewhere(Silent(), 2, reachable=lambda: False)  # type: ignore[arg-type]
    futures = [makers.submit(task), makers.submit(task)]
    assert set(makers.done(0)) == set(futures)
    assert all("niet heel teruggekomen" in future.result().error for future in futures)


def test_a_report_that_failed_there_is_not_tried_again(task: Task) -> None:
    failing = Outcome("e/r", "r", error="deze proef mislukt.", told="deze proef mislukt.")
    executor = Executor(Delivery(failing, {}), delivery())
    assert outcome_of(executor, task).error == "deze proef mislukt."
    assert len(executor.sent) == 1


def test_several_reports_keep_their_own_outcome(task: Task) -> None:
    makers = Elsewhere(Executor(damaged(), delivery(), delivery()), 2)  # type: ignore[arg-type]
    futures = [makers.submit(task), makers.submit(task)]
    finished: list[Future[Outcome]] = []
    while len(finished) < 2:
        finished += makers.done(1)
    assert sorted(map(id, finished)) == sorted(map(id, futures))
    assert all(future.result().files == WHOLE for future in futures)


class WarmDouble:
    """Stands in for the warm process of a worker."""

    def __init__(self) -> None:
        self.asked: list[Task] = []

    def make(self, task: Task) -> Outcome:
        self.asked.append(task)
        return Outcome(task.key, task.name, files=WHOLE)


@pytest.fixture
def worker(task: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, WarmDouble]:
    """The folder of the repository on another computer, with the same in it."""
    there = tmp_path / "elders"
    (there / "data" / "catalog").mkdir(parents=True)
    (there / "data" / "a.csv").write_text("periode\n")
    monkeypatch.setenv("HCALIB_ROOT", str(there))
    warm = WarmDouble()
    monkeypatch.setattr(elsewhere, "_warm_process", lambda: warm)
    return there, warm


def test_a_worker_makes_it_in_its_own_folder(task: Task, worker: tuple[Path, WarmDouble]) -> None:
    there, warm = worker
    made = make_elsewhere(task)
    assert made.whole
    assert [(one.root, one.notebook) for one in warm.asked] == [(there, there / "notebooks" / "r.ipynb")]


@pytest.mark.parametrize("change", ["other", None])
def test_a_worker_with_other_data_refuses(
    task: Task, worker: tuple[Path, WarmDouble], change: str | None
) -> None:
    there, warm = worker
    file = there / "data" / "a.csv"
    file.unlink() if change is None else file.write_text(change)
    with pytest.raises(
        UserError, match="een andere versie van de code, de gegevens of de pakketten"
    ) as error:
        make_elsewhere(task)
    assert error.value.exit_code is ExitCode.REPORT_FAILED
    assert not warm.asked
    executor = Executor(error.value, delivery())
    assert "andere versie" in outcome_of(executor, task).error
    assert len(executor.sent) == 1, "sending it again changes nothing"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The library of a worker: one file, which can be replaced."""
    file = tmp_path / "library" / "errors.py"
    file.parent.mkdir()
    file.write_text("before")
    monkeypatch.setattr(inputs, "PACKAGE", file.parent)
    monkeypatch.setattr(elsewhere, "whole_library", lambda: frozenset({file}))
    monkeypatch.setattr(elsewhere, "_OF_THIS_THREAD", threading.local())
    return file


def test_what_loaded_an_earlier_version_makes_nothing_more(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def start(*_: object, **pipes: Any) -> subprocess.Popen[bytes]:
        started.append(real([sys.executable, "-c", "import sys; sys.stdin.read()"], **pipes))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    first = elsewhere._warm_process()
    assert elsewhere._warm_process() is first
    library.write_text("after")
    second = elsewhere._warm_process()
    assert second is not first
    assert [one.poll() for one in started] == [0, None]
    second.close()


def test_the_figures_are_opened_before_the_fork(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []

    class Makers:
        def __init__(self, method: str, *_: object) -> None:
            happened.append(method)

        def __enter__(self) -> Makers:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def submit(self, task: Task) -> Future[Outcome]:
            future: Future[Outcome] = Future()
            future.set_result(Outcome(task.key, task.name, files=WHOLE))
            return future

    asked = replace(task, parameters={"agenda": "a", "pins": {}, "vintage": None})
    arriving = iter([asked, asked])

    def read(_: object) -> Task:
        try:
            return next(arriving)
        except StopIteration:
            raise EOFError from None

    def open_store(*_: object) -> None:
        happened.append("open")
        raise UserError("dat meldt het rapport zelf.")

    def gone(*_: object) -> None:
        if happened.count("fork") == 2:
            raise BrokenPipeError

    for place, double in (
        ("hcalib.publishing.single_threaded.stay_single_threaded", lambda: None),
        ("hcalib.publishing.single_threaded.leave_out_what_no_report_uses", lambda: None),
        ("hcalib.publishing.processes.can_fork", lambda: True),
        ("hcalib.publishing.processes.Processes", Makers),
        ("hcalib.publishing.warm.warm_up", lambda notebooks: happened.append("load")),
        ("hcalib.workspace.open_store", open_store),
        ("hcalib.publishing.elsewhere._read", read),
        ("hcalib.publishing.elsewhere._write", gone),
    ):
        monkeypatch.setattr(place, double)
    elsewhere.serve()
    assert happened == ["load", "open", "fork", "open", "fork"]


@pytest.fixture
def impostor() -> Iterator[Callable[[bytes], str]]:
    """Something that takes a connection, says a few bytes, and waits."""
    with ExitStack() as stack:

        def listen(words: bytes) -> str:
            door = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def answer() -> None:
                with suppress(OSError):
                    while True:
                        guest, _ = door.accept()
                        stack.enter_context(guest).sendall(words)

            threading.Thread(target=answer, daemon=True).start()
            return f"tcp://127.0.0.1:{door.getsockname()[1]}"

        yield listen


@pytest.mark.parametrize("words", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["silent", "another"])
def test_what_is_no_scheduler_is_told_soon(
    words: bytes, impostor: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(elsewhere, "_PATIENCE", 0.5)
    refused_by(impostor(words))


def test_an_address_where_no_scheduler_answers() -> None:
    pytest.importorskip("distributed")
    refused_by("geen adres")


def refused_by(address: str) -> None:
    with (
        pytest.raises(UserError, match="antwoordt geen dask-scheduler") as error,
        elsewhere.dask_cluster(address),
    ):
        pass
    assert error.value.exit_code is ExitCode.OUTPUT
