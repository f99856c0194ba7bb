"""The pipeline: what fails, what goes on, what is done again, and who waits for whom."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from hcalib import cli
from hcalib.cli.pipeline_steps import Steps
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.publishing import queueing
from hcalib.publishing.logbook import NO_LOG, begin_log, read_log
from hcalib.publishing.notify import PASSWORD
from hcalib.publishing.pipeline import LOCK, Pipeline, StepOutcome, Work, queued, reason, refused
from hcalib.publishing.pipeline_record import PipelineRecord, read_record, record_path
from hcalib.publishing.unattended import STEPS, PipelineRules, Step, load_unattended

START = datetime(2026, 6, 15, 6, tzinfo=UTC)
FINE = StepOutcome(ExitCode.OK, "Gelukt.")
ROOT = Path(__file__).parents[2]


class Killed(BaseException):
    """The process ends here."""


class Bench:
    """Steps that do what a test says, and remember that they did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: list[Step] = []
        self.outcomes: dict[Step, StepOutcome | BaseException] = {}
        self.now = START
        self.told: list[str] = []

    def run(self, rules: PipelineRules | None = None, **changes: object) -> PipelineRecord:
        def carry_out(step: Step) -> Callable[[], StepOutcome]:
            def work() -> StepOutcome:
                self.done.append(step)
                outcome = self.outcomes.get(step, FINE)
                if isinstance(outcome, BaseException):
                    raise outcome
                return outcome

            return work

        pipeline = Pipeline(
            "proef",
            ("2026-06-proef",),
            [Work(step, carry_out(step), list) for step in STEPS],
            self.folder,
            rules or PipelineRules(),
            tell=self.told.append,
            clock=lambda: self.now,
            seconds=lambda: 0.0,
        )
        self.done.clear()
        return replace(pipeline, **changes).run()  # type: ignore[arg-type]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "logs")


def test_all_steps_in_order_and_again_the_next_time(bench: Bench) -> None:
    for _ in range(2):
        record = bench.run()
        assert tuple(bench.done) == STEPS
        assert (record.exit_code, record.whole, record.resumed) == (ExitCode.OK, True, False)


def test_reports_are_made_without_new_figures_and_the_exit_code_says_so(bench: Bench) -> None:
    bench.outcomes["fetch"] = StepOutcome(ExitCode.SOURCE, "1 bron niet gelukt.")
    record = bench.run()
    assert tuple(bench.done) == STEPS
    assert record.step("fetch").state == "failed"
    assert record.exit_code is ExitCode.SOURCE


def test_it_can_be_told_to_stop_without_new_figures(bench: Bench) -> None:
    bench.outcomes["fetch"] = StepOutcome(ExitCode.SOURCE, "1 bron niet gelukt.")
    record = bench.run(PipelineRules(continue_after=()))
    assert bench.done == ["fetch"]
    assert {record.step(step).state for step in STEPS[1:]} == {"skipped"}


def test_a_leak_keeps_everything_from_the_website(bench: Bench) -> None:
    bench.outcomes["fetch"] = StepOutcome(ExitCode.SOURCE, "1 bron niet gelukt.")
    bench.outcomes["audit"] = StepOutcome(ExitCode.REPORT_FAILED, "Er is iets te achterhalen.")
    record = bench.run()
    assert bench.done[-1] == "audit"
    assert record.step("site").state == "skipped"
    assert record.exit_code is ExitCode.REPORT_FAILED  # of what stopped it, not of what failed first
    # once repaired, data are checked and reports made again before they are attacked again
    bench.outcomes.clear()
    assert bench.run().resumed
    assert bench.done == ["check", "run", "audit", "site", "tidy"]


@given(killed=st.sampled_from(STEPS))
def test_after_a_kill_nothing_reaches_the_website_unaudited(
    killed: Step, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bench = Bench(tmp_path_factory.mktemp("logs"))
    bench.outcomes[killed] = Killed()
    with pytest.raises(Killed):
        bench.run()
    assert bench.done[-1] == killed
    left = read_record(bench.folder, "proef")
    assert left is not None
    assert [step for step in STEPS if left.step(step).state == "busy"] == [killed]
    bench.outcomes.clear()
    record = bench.run()
    assert record.whole
    assert bench.done[0] == ("check" if killed not in ("fetch", "tidy") else killed)
    if "site" in bench.done:
        assert bench.done.index("audit") < bench.done.index("site")


@pytest.mark.parametrize("hours", [49, -1])
def test_an_old_interruption_or_one_from_the_future_begins_anew(bench: Bench, hours: int) -> None:
    bench.outcomes["run"] = Killed()
    with pytest.raises(Killed):
        bench.run()
    bench.outcomes.clear()
    bench.now = START + timedelta(hours=hours)
    bench.run()
    assert bench.done[0] == "fetch"


@pytest.mark.parametrize("changes", [{"fresh": True}, {"editions": ("andere",)}])
def test_asking_for_something_else_begins_anew(bench: Bench, changes: dict[str, object]) -> None:
    bench.outcomes["run"] = Killed()
    with pytest.raises(Killed):
        bench.run()
    bench.outcomes.clear()
    bench.run(**changes)  # type: ignore[arg-type]
    assert bench.done[0] == "fetch"


def change_record(bench: Bench, **changes: object) -> None:
    path = record_path(bench.folder, "proef")
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_an_interruption_of_other_steps_is_not_gone_on_with(bench: Bench) -> None:
    bench.outcomes["run"] = Killed()
    with pytest.raises(Killed):
        bench.run()
    bench.outcomes.clear()
    change_record(bench, steps=["fetch", "check", "run"])
    bench.run()
    assert bench.done[0] == "fetch"


def test_what_was_all_done_but_not_closed_is_closed_without_doing_it_twice(bench: Bench) -> None:
    bench.run()
    change_record(bench, ended=None)
    record = bench.run()
    assert bench.done == []
    assert record.whole
    assert record.resumed


def test_tidying_that_fails_stops_nothing_but_is_told(bench: Bench) -> None:
    bench.outcomes["tidy"] = StepOutcome(ExitCode.OUTPUT, "1 map niet.")
    record = bench.run(PipelineRules(continue_after=()))
    assert record.step("tidy").state == "failed"
    assert record.whole
    assert record.exit_code is ExitCode.OUTPUT


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": 3}', "null", '{"steps": {}, "results": 1}'])
def test_a_spoiled_record_is_no_record(bench: Bench, content: str) -> None:
    path = record_path(bench.folder, "proef")
    path.parent.mkdir(parents=True)
    path.write_text(content)
    assert bench.run().whole


def test_a_record_that_cannot_be_written_stops_nothing(bench: Bench) -> None:
    bench.folder.mkdir()
    (bench.folder / "state").write_text("een bestand waar een map hoort")
    assert bench.run().whole
    assert tuple(bench.done) == STEPS


SECRET = "Dagcentrum had 3 vertrekkers"


@pytest.mark.parametrize(
    "error", [ValueError(SECRET), UserError([Fault(SECRET, Path("data/confidential/x/antwoorden.csv"), 4)])]
)
def test_what_an_error_says_stays_out_of_log_and_record(bench: Bench, error: Exception) -> None:
    bench.outcomes["check"] = error
    log = begin_log(bench.folder, "pipeline", START)
    record = bench.run(log=log)
    assert record.step("check").state == "stopped"
    assert SECRET in record.step("check").details
    assert log.path is not None
    for path in (log.path, record_path(bench.folder, "proef")):
        assert "Dagcentrum" not in path.read_text()
    assert not any("Dagcentrum" in line for line in bench.told)
    assert [entry.level for entry in read_log(log.path) if entry.step == "check"] == ["info", "error"]


def test_a_mistake_in_the_program_is_told_by_kind(bench: Bench) -> None:
    bench.outcomes["run"] = ZeroDivisionError("zeven")
    record = bench.run()
    assert "ZeroDivisionError" in record.step("run").message
    assert record.step("audit").state == "done"  # run may fail


def test_reason_names_files_and_not_their_content() -> None:
    faults = [Fault(SECRET, Path(f"{name}.yml")) for name in "abcdefg"]
    told = reason(UserError(faults))
    assert "a.yml" in told
    assert "g.yml" not in told
    assert "Dagcentrum" not in told


def test_what_could_not_begin_is_told_like_any_other() -> None:
    record = refused("proef", (), ("fetch", "run"), START, UserError("geen ruimte.", ExitCode.OUTPUT))
    assert [record.step(step).state for step in record.steps] == ["stopped", "skipped"]
    assert record.exit_code is ExitCode.OUTPUT
    assert record.step("fetch").message.startswith("Niet begonnen: er kan niet worden geschreven")


def test_a_second_pipeline_waits_for_the_first(tmp_path: Path) -> None:
    told: list[str] = []
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with queued(tmp_path, 1, lambda line: (told.append(line), waiting.set())):  # type: ignore[func-returns-value]
            order.append("tweede")

    with queued(tmp_path, 1, told.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(20)
        order.append("eerste")
    thread.join(20)
    assert order == ["eerste", "tweede"]
    assert len(told) == 1
    assert "wacht" in told[0]


def test_waiting_is_in_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(queueing, "queued", lambda folder, name, seconds, **told: waited.append(seconds))
    queued(tmp_path, 240, print)
    assert waited == [4 * 3600]


def test_waiting_has_an_end(tmp_path: Path) -> None:
    with FileLock(tmp_path / LOCK), pytest.raises(UserError) as stop, queued(tmp_path, 0, lambda line: None):
        pass
    assert stop.value.exit_code is ExitCode.OUTPUT


def run_step(root: Path, environment: dict[str, str], **rules: object) -> StepOutcome:
    settings = load_unattended(ROOT)
    settings = settings.model_copy(update={"pipeline": settings.pipeline.model_copy(update=rules)})
    steps = Steps(root, root / "outputs", root, settings, ("e",), "", NO_LOG, environment, START)
    [work] = steps.works(("run",))
    return work.carry_out()


def test_reports_are_made_without_the_password_of_the_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, str] = {}

    def run(*_: object, env: dict[str, str], **__: object) -> SimpleNamespace:
        given.update(env)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    run_step(tmp_path, {"PATH": "/bin", PASSWORD: "geheim"})
    assert given["PATH"] == "/bin"
    assert "geheim" not in given.values()


@pytest.mark.parametrize("scheduler", [None, "tcp://10.0.0.4:8786"])
def test_other_computers_make_the_reports_when_the_settings_say_so(
    scheduler: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        started.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(subprocess, "run", run)
    run_step(tmp_path, {}, scheduler=scheduler)
    [command] = started
    asked = ["run", "e", "--naar", str(tmp_path / "outputs")]
    elsewhere = ["--executor", "dask", "--scheduler", scheduler] if scheduler else []
    assert command[command.index("run") :] == [*asked, *elsewhere]


@pytest.mark.parametrize(
    ("code", "files", "error", "told"),
    [
        (0, {"a.html": "0"}, None, "1 rapport klaar, 0 mislukt."),
        (1, {}, "cel 3: fout", "0 rapporten klaar, 1 mislukt."),
        (1, {}, None, "Het maken brak af: 0 rapporten klaar, 0 mislukt."),
        (7, {"a.html": "0"}, None, "Het maken brak af: 1 rapport klaar, 0 mislukt."),
        (-9, {"a.html": "0"}, None, "Het maken brak af: 1 rapport klaar, 0 mislukt."),
    ],
)
def test_a_report_that_was_not_made_is_not_counted(
    code: int, files: object, error: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "outputs" / "e"
    folder.mkdir(parents=True)
    reports = [{"name": "a", "error": error, "files": files}]
    (folder / "manifest.json").write_text(json.dumps({"edition": "e", "reports": reports}))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=code))
    outcome = run_step(tmp_path, {})
    assert (outcome.exit_code, outcome.message) == (ExitCode(code if code >= 0 else 7), told)
    assert any("opnieuw" in remark for remark in outcome.remarks) is told.startswith("Het maken brak af")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with settings and an edition, whose steps do nothing but succeed."""
    (tmp_path / "data/catalog").mkdir(parents=True)
    (tmp_path / "data/unattended").mkdir()
    (tmp_path / "data/editions").mkdir()
    text = (ROOT / "data/unattended/settings.yml").read_text(encoding="utf-8")
    (tmp_path / "data/unattended/settings.yml").write_text(text, encoding="utf-8")
    edition = "title: Proef\nagenda: hca-zwf\npeildatum: 2026-06-01\nreports: [{notebook: regiobeeld}]\n"
    (tmp_path / "data/editions/2026-06-proef.yml").write_text(edition)
    monkeypatch.setenv("HCALIB_ROOT", str(tmp_path))
    monkeypatch.setattr(
        Steps,
        "works",
        lambda self, steps: tuple(Work(step, lambda: FINE, lambda: ["zou iets doen"]) for step in steps),
    )
    return tmp_path


def test_the_command_logs_and_records(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pipeline"]) == 0
    record = read_record(workspace / "logs", "handmatig")
    assert record is not None
    assert record.whole
    assert record.editions == ("2026-06-proef",)
    [log] = (workspace / "logs").glob("*.jsonl")
    assert all(json.loads(line) for line in log.read_text().splitlines())
    page = log.with_suffix(".html").read_text()
    assert "Alles is gelukt." in page
    assert "Rapporten maken" in page
    assert "Stap audit" in capsys.readouterr().out


def test_quiet_says_nothing_when_all_is_well(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pipeline", "--quiet"]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "")


def test_a_dry_run_touches_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(workspace.rglob("*"))
    assert cli.main(["pipeline", "--proef"]) == 0
    assert capsys.readouterr().out.count("zou iets doen") == len(STEPS)
    assert sorted(workspace.rglob("*")) == before


def test_a_pipeline_that_cannot_begin_is_told(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = workspace / "data/unattended/settings.yml"
    path.write_text(path.read_text().replace("longest_wait_minutes: 240", "longest_wait_minutes: 0"))
    (workspace / "logs").mkdir()
    with FileLock(workspace / "logs" / LOCK):
        assert cli.main(["pipeline"]) == ExitCode.OUTPUT
    assert "te lang bezig" in capsys.readouterr().err
    [log] = (workspace / "logs").glob("*.jsonl")
    assert "Niet begonnen" in log.read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--stappen", "site"],
        ["--stappen", "dansen"],
        ["--stappen", ","],
        ["--op-tijd"],
        ["--moment", "nooit"],
        ["--moment", "regiobeeld-juni", "2026-06-proef"],
        ["bestaat-niet"],
    ],
)
def test_what_makes_no_sense_is_refused(workspace: Path, arguments: list[str]) -> None:
    assert cli.main(["pipeline", *arguments]) == ExitCode.USAGE
    assert not (workspace / "logs").exists()
