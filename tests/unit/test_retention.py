"""What goes and what stays: never an edition, never a link, nothing outside, and first to the trash."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from hcalib.publishing.retention import TRASH, Going, tidy, what_goes
from hcalib.publishing.unattended import RetentionRules

NOW = datetime(2026, 6, 15, 6, tzinfo=UTC)
RULES = RetentionRules(trial_days=30, trials=0, logs=1, log_days=400, trash_days=14)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data/editions").mkdir(parents=True)
    for name in ("2022-06", "2022-06-regiobeeld"):
        (tmp_path / f"data/editions/{name}.yml").write_text("")
    (tmp_path / "outputs").mkdir()
    return tmp_path


def made(
    root: Path, name: str, days: float, state: str = "gereed", agenda: str = "a", **changes: object
) -> Path:
    folder = root / "outputs" / name
    folder.mkdir()
    (folder / "index.html").write_text(name)
    content = {
        "edition": name,
        "agenda": agenda,
        "state": state,
        "generated": (NOW - timedelta(days=days)).isoformat(),
    }
    (folder / "manifest.json").write_text(json.dumps(content | changes))
    return folder


def going(root: Path, rules: RetentionRules = RULES, now: datetime = NOW) -> tuple[Going, ...]:
    return what_goes(root, root / "outputs", root / "logs", rules, now)


def names(root: Path, rules: RetentionRules = RULES) -> set[str]:
    return {one.path.name for one in going(root, rules)}


def test_only_old_trials_go(root: Path) -> None:
    made(root, "2022-06-regiobeeld", 5000)
    made(root, "2022-06-regiobeeld-pv23", 31)
    made(root, "2022-06-regiobeeld-pv24", 29)
    made(root, "2019-12-gedeeld", 5000)  # its edition is gone, but it may have been published
    made(root, "2022-06-regiobeeld-pv25", 31, edition="anders")  # moved or renamed by hand
    made(root, "2022-06-regiobeeld-pv26", -31)  # the clock jumped
    made(root, "2022-06-regiobeeld-pv27", 31, generated="ooit")
    made(root, "2022-06-regiobeeld-pv28", 31, generated="2020-01-01T06:00:00")  # on nobody's clock
    (root / "outputs/2022-06-regiobeeld-notities").mkdir()
    assert names(root) == {"2022-06-regiobeeld-pv23"}


def test_the_newest_trials_of_each_edition_stay(root: Path) -> None:
    made(root, "2022-06-regiobeeld", 5000)
    for number in range(4):
        made(root, f"2022-06-regiobeeld-pv{number}", 100 + number)
        made(root, f"2022-06-x{number}", 200 + number)
    kept = RetentionRules(trial_days=30, trials=3)
    assert names(root, kept) == {"2022-06-regiobeeld-pv3", "2022-06-x3"}


@given(
    days=st.lists(st.integers(31, 99), min_size=1, max_size=4),
    states=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_the_newest_whole_edition_of_an_agenda_never_goes(
    days: list[int], states: list[bool], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("werkplaats")
    (root / "data/editions").mkdir(parents=True)
    (root / "data/editions/e.yml").write_text("")
    (root / "outputs").mkdir()
    whole = {}
    for number, (age, is_whole) in enumerate(zip(days, states, strict=False)):
        made(root, f"e-{number}", age, "gereed" if is_whole else "deels")
        if is_whole:
            whole[f"e-{number}"] = age
    gone = names(root)
    left = set(whole) - gone
    assert len(left) == min(1, len(whole))
    assert all(whole[name] == min(whole.values()) for name in left)


def test_first_to_the_trash_and_gone_only_later(root: Path) -> None:
    made(root, "2022-06-regiobeeld", 1)
    made(root, "2022-06-regiobeeld-pv23", 31)
    assert tidy(root / "outputs", going(root), NOW) == ()
    [trashed] = (root / "outputs" / TRASH).iterdir()
    assert (trashed / "index.html").read_text() == "2022-06-regiobeeld-pv23"
    assert not (root / "outputs/2022-06-regiobeeld-pv23").exists()
    assert going(root, now=NOW + timedelta(days=13)) == ()
    later = NOW + timedelta(days=15)
    tidy(root / "outputs", going(root, now=later), later)
    assert list((root / "outputs" / TRASH).iterdir()) == []
    assert (root / "outputs/2022-06-regiobeeld/index.html").exists()


def test_what_somebody_is_busy_with_stays(root: Path) -> None:
    made(root, "2022-06-regiobeeld", 1)
    busy = made(root, "2022-06-regiobeeld-pv23", 31)
    with FileLock(busy / ".bezig"):
        [problem] = tidy(root / "outputs", going(root), NOW)
    assert "kon niet worden opgeruimd" in problem
    assert (busy / "index.html").exists()


def test_links_are_never_followed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elders")
    (elsewhere / "outputs").mkdir()
    target = made(elsewhere, "2022-06-regiobeeld-pv23", 31)
    made(root, "2022-06-regiobeeld", 1)
    (root / "outputs/2022-06-regiobeeld-pv23").symlink_to(target)
    assert going(root) == ()
    inside = made(root, "2022-06-regiobeeld-pv24", 31)
    (inside / "link").symlink_to(target)
    (root / "outputs" / TRASH).mkdir()
    (root / "outputs" / TRASH / "20200101T000000+0000_x").symlink_to(target)
    tidy(root / "outputs", going(root), NOW)
    later = NOW + timedelta(days=15)
    tidy(root / "outputs", going(root, now=later), later)
    assert (target / "index.html").exists()
    assert (root / "outputs" / TRASH / "20200101T000000+0000_x").is_symlink()


def test_a_trash_that_leads_elsewhere_is_not_used(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elders")
    (elsewhere / "20200101T000000+0000_foto").mkdir()
    (root / "outputs" / TRASH).symlink_to(elsewhere)
    made(root, "2022-06-regiobeeld", 1)
    trial = made(root, "2022-06-regiobeeld-pv23", 31)
    assert len(tidy(root / "outputs", going(root), NOW)) == 1
    assert trial.exists()
    assert len(list(elsewhere.iterdir())) == 1


def test_what_is_outside_is_refused_even_when_asked(root: Path) -> None:
    outside = root / "data/editions"
    for to_trash in (True, False):
        assert tidy(root / "outputs", [Going(outside, "", to_trash)], NOW)
    assert outside.exists()


def test_what_others_put_in_the_trash_stays(root: Path) -> None:
    (root / "outputs" / TRASH / "mijn map").mkdir(parents=True)
    assert going(root) == ()


def test_what_was_put_in_the_trash_before_the_clock_was_set_back_stays(root: Path) -> None:
    (root / "outputs" / TRASH / "20270101T060000+0000_x").mkdir(parents=True)
    assert going(root) == ()


def test_records_of_pipelines_go_like_logs_and_recent_ones_stay(root: Path) -> None:
    """However many there are."""
    (root / "logs/state").mkdir(parents=True)
    for number, days in enumerate((900, 399, 398, 10)):
        for name in (f"state/{number}.json", f"2024-01-0{number}-060000-pipeline.jsonl"):
            (root / "logs" / name).write_text("")
            os.utime(root / "logs" / name, (NOW.timestamp() - days * 86400,) * 2)
    assert names(root) == {"0.json", "2024-01-00-060000-pipeline.jsonl"}
    assert tidy(root / "outputs", going(root), NOW) == ()
    assert sorted(path.name for path in (root / "logs/state").iterdir()) == ["1.json", "2.json", "3.json"]


def test_logs_go_with_their_pages_and_the_newest_stays(root: Path) -> None:
    (root / "logs/state").mkdir(parents=True)
    for number, days in enumerate((900, 800, 10)):
        for name in (f"2024-01-0{number}-060000-pipeline", f"notities-{number}"):
            for suffix in ("jsonl", "html"):
                path = root / f"logs/{name}.{suffix}"
                path.write_text("")
                os.utime(path, (NOW.timestamp() - days * 86400,) * 2)
    old = {f"2024-01-0{number}-060000-pipeline.{suffix}" for number in (0, 1) for suffix in ("jsonl", "html")}
    before = {path.name for path in (root / "logs").iterdir()}
    assert names(root) == old
    tidy(root / "outputs", going(root), NOW)
    assert {path.name for path in (root / "logs").iterdir()} == before - old  # not what others put there
    os.utime(root / "logs/2024-01-02-060000-pipeline.jsonl", (0, 0))
    assert going(root) == ()  # the newest, however old
