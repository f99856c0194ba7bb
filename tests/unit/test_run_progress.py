"""What a run tells while it goes on: for people, for a file, and for another program."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from hcalib.cli import progress
from hcalib.cli.progress import TimeLeft, progress_for
from hcalib.publishing import runner
from hcalib.publishing.tasks import Outcome, Step

SECONDS = st.floats(0, 1e6, allow_nan=False)


def tell(shown: runner.Progress) -> None:
    """Tell of a run of two reports, of which one fails."""
    shown.waiting("2022-06-regiobeeld")
    shown.begin(["e/a", "e/b"], 2, {"e/a": 3.0})
    shown.step(Step("e/a", 1, 4, "Inleiding [bold]"))
    shown.step(Step("e/b", 2, 3, ""))
    shown.tick()
    page = {"a.html": b"x" * 12_345}
    shown.finished(Outcome("e/a", "a", seconds=2.34, files=page, warnings=("cel 3: tekst [/] é",)))
    shown.tick()
    shown.finished(Outcome("e/b", "b", error="cel 2: 'x' → \x1b[31mrood", seconds=1.0))
    shown.tick()


def shown_by(*, terminal: bool = False, **how: bool) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=60, soft_wrap=True, highlight=False)
    with progress_for(console, **how) as shown:
        tell(shown)
    return stream.getvalue()


def test_plain_lines_where_there_is_no_terminal() -> None:
    lines = shown_by().splitlines()
    assert lines[:3] == [
        "Een andere run is bezig met 2022-06-regiobeeld; deze wacht daarop.",
        "2 rapporten, 2 tegelijk",
        "[1/2] e/a: gereed in 2,3 s, 12 kB",
    ]
    assert lines[3] == "    niet getoond aan lezers: cel 3: tekst [/] é"
    assert lines[4].startswith("[2/2] e/b: mislukt: cel 2: 'x' → ")
    assert len(lines) == 5


def test_nothing_when_quiet() -> None:
    assert shown_by(quiet=True) == ""


def test_each_event_is_a_line_of_json_in_order() -> None:
    text = shown_by(as_json=True)
    assert text.isascii(), "a console of Windows must be able to write it"
    events = [json.loads(line) for line in text.splitlines()]
    assert [event["event"] for event in events] == ["wacht", "begin", "stap", "stap", "klaar", "klaar"]
    assert events[1] == {"event": "begin", "reports": ["e/a", "e/b"], "workers": 2}
    assert events[2] == {
        "event": "stap", "report": "e/a", "cell": 1, "cells": 4, "section": "Inleiding [bold]"
    }  # fmt: skip
    assert (events[4]["report"], events[4]["error"], events[4]["size_bytes"]) == ("e/a", None, 12_345)
    assert (events[5]["report"], events[5]["size_bytes"]) == ("e/b", None)
    assert events[5]["error"].startswith("cel 2: 'x'")


def test_a_terminal_shows_where_each_report_is_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress.time, "monotonic", iter(range(1000)).__next__)
    text = shown_by(terminal=True)
    assert "e/a: cel 1 van 4, Inleiding [bold]" in text
    assert "e/b: cel 2 van 3" in text
    assert "0 van 2 klaar, nog ongeveer 3 s" in text
    assert "[1/2] e/a: gereed in 2,3 s, 12 kB" in text
    assert "2 van 2 klaar, nog ongeveer 0 s" in text


@given(st.dictionaries(st.text(max_size=3), SECONDS, max_size=8), st.integers(1, 6), st.data())
def test_the_time_left_is_never_negative_and_ends_at_nothing(
    took: dict[str, float], workers: int, data: st.DataObject
) -> None:
    known = data.draw(st.sets(st.sampled_from(sorted(took)))) if took else set()
    expected = {key: data.draw(SECONDS) for key in sorted(known)}
    left = TimeLeft(list(took), workers, expected)
    assert (left.seconds() is None) == (not expected)
    for key in data.draw(st.permutations(sorted(took))):
        left.finished(key, took[key])
        assert left.seconds() is not None
        assert left.seconds() >= 0  # type: ignore[operator]
    if took:
        assert left.seconds() == 0


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=8), st.integers(1, 4))
def test_the_time_left_is_at_least_the_work_and_the_longest_report(took: list[float], workers: int) -> None:
    expected = {str(number): seconds for number, seconds in enumerate(took)}
    left = TimeLeft(list(expected), workers, expected).seconds()
    assert left is not None
    assert left >= sum(took) / workers - 1e-9
    assert left <= sum(took) + 1e-9


def test_a_slow_computer_takes_longer_for_the_rest_too() -> None:
    left = TimeLeft(["a", "b"], 1, {"a": 10.0, "b": 10.0})
    assert left.seconds() == 20
    left.finished("a", 30.0)
    assert left.seconds() == 30


def test_a_report_without_a_past_counts_as_the_others() -> None:
    left = TimeLeft(["a", "b", "c"], 1, {"a": 10.0, "b": 20.0})
    assert left.seconds() == 45


def test_a_report_that_is_finished_twice_or_never_asked_changes_nothing_below_zero() -> None:
    left = TimeLeft(["a"], 2, {})
    left.finished("elders", 5.0)
    left.finished("a", 5.0)
    left.finished("a", 5.0)
    assert left.seconds() == 0
