"""The website: only pages for everybody, only after an audit, and never more than ours removed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from hcalib.cli.pipeline_steps import Steps
from hcalib.errors import ExitCode, UserError
from hcalib.publishing.links import check_links
from hcalib.publishing.logbook import NO_LOG
from hcalib.publishing.site import fingerprint, site_editions, site_files, site_folder
from hcalib.publishing.unattended import SiteRules, Unattended
from hcalib.publishing.web_folder import RECORD, publish

NOW = datetime(2026, 6, 15, 6, tzinfo=UTC)


def report(name: str, **changes: object) -> dict[str, object]:
    made = {"name": name, "title": f"Rapport {name}", "notebook": "x.ipynb", "parameters": {}, "error": None}
    return made | {"files": {f"{name}.html": "0" * 64}} | changes


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "werkplaats"
    (root / "data/editions").mkdir(parents=True)
    (root / "data/catalog").mkdir()
    made(root, "2026-06", [report("regiobeeld"), report("project-i-1", parameters={"project": "I-1"})])
    return root


def made(root: Path, name: str, reports: list[dict[str, object]], **changes: object) -> Path:
    edition = {
        "title": f"Editie {name}",
        "agenda": "a",
        "peildatum": "2026-06-01",
        "reports": [{"notebook": "x"}],
    }
    (root / f"data/editions/{name}.yml").write_text(yaml.safe_dump(edition))
    text = (root / f"data/editions/{name}.yml").read_text().replace("'2026-06-01'", "2026-06-01")
    (root / f"data/editions/{name}.yml").write_text(text)
    folder = root / "outputs" / name
    folder.mkdir(parents=True)
    for one in reports:
        (folder / f"{one['name']}.html").write_text('<p id="top"><a href="#top">op</a>')
        (folder / f"data/{one['name']}").mkdir(parents=True)
        (folder / f"data/{one['name']}/cijfers.csv").write_text("a;b")
    manifest = {
        "edition": name,
        "title": f"Editie {name}",
        "agenda": "a",
        "agenda_name": "Agenda",
        "region_name": "Regio",
        "peildatum": "2026-06-01",
        "example": False,
        "state": "gereed",
        "generated": NOW.isoformat(),
        "reports": reports,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changes))
    return folder


def files(root: Path, rules: SiteRules | None = None) -> dict[str, bytes]:
    rules = rules or SiteRules()
    return site_files(root, root / "outputs", site_editions(root, root / "outputs", rules))


def test_only_what_is_for_everybody_goes(root: Path) -> None:
    folder = root / "outputs/2026-06"
    (folder / "notitie.html").write_text("van mij")
    (folder / "data/regiobeeld/.verborgen").write_text("x")
    (folder / "data/regiobeeld/link.csv").symlink_to(root / "data/editions/2026-06.yml")
    (root / "outputs/.hcalib").mkdir()
    made(root, "2025-06", [report("regiobeeld")], example=True)
    trial = made(root, "2026-06-pv23", [report("regiobeeld")])
    (root / "data/editions/2026-06-pv23.yml").unlink()
    found = files(root)
    assert set(found) == {
        "index.html",
        "2026-06/index.html",
        "2026-06/regiobeeld.html",
        "2026-06/data/regiobeeld/cijfers.csv",
    }
    index = found["2026-06/index.html"].decode()
    assert "Rapport regiobeeld" in index
    assert "project" not in index
    assert check_links(found).broken == ()
    assert trial.exists()
    assert "2025-06/regiobeeld.html" in files(root, SiteRules(examples=True))
    assert set(files(root, SiteRules(editions=("2025-*",)))) == {"index.html"}


def test_why_a_report_failed_is_not_for_visitors(root: Path) -> None:
    made(root, "2026-07", [report("regiobeeld", error="KeyError: Almere")], state="mislukt")
    found = files(root)
    assert b"vorige versie" in found["2026-07/index.html"]
    assert not any(b"Almere" in content for content in found.values())


def test_a_page_that_a_broken_off_run_left_is_not_called_new(root: Path) -> None:
    made(root, "2026-07", [report("regiobeeld", files={})], state="bezig")
    assert b"vorige versie" in files(root)["2026-07/index.html"]
    assert b"vorige versie" not in files(root)["2026-06/index.html"]


def test_the_folder_keeps_what_is_not_ours(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "web"
    (folder / "2026-06").mkdir(parents=True)
    (folder / "2026-06/eigen.html").write_text("van de webmaster")
    first = publish(folder, files(root))
    assert first.written[-1] == "index.html"  # last, so that it never leads to what is not there yet
    assert publish(folder, files(root)).written == ()
    made(root, "2026-07", [report("regiobeeld")])
    publish(folder, files(root))
    assert publish(folder, files(root, SiteRules(editions=("2026-07",))), dry_run=True).removed
    assert (folder / "2026-06/regiobeeld.html").exists()
    publish(folder, files(root, SiteRules(editions=("2026-07",))))
    assert sorted(path.name for path in folder.iterdir()) == [RECORD, "2026-06", "2026-07", "index.html"]
    assert [path.name for path in (folder / "2026-06").iterdir()] == ["eigen.html"]


@pytest.mark.parametrize("name", ["../weg.html", "/etc/hosts.html", "link/weg.html"])
def test_a_record_that_lies_removes_nothing(root: Path, tmp_path: Path, name: str) -> None:
    folder, outside = tmp_path / "web", tmp_path / "weg.html"
    folder.mkdir()
    outside.write_text("blijft")
    (folder / "link").symlink_to(tmp_path)
    (folder / RECORD).write_text(json.dumps({"files": [name]}))
    assert publish(folder, files(root)).removed == ()
    assert outside.exists()


def test_a_link_in_the_folder_is_not_written_through(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    (tmp_path / "web").mkdir()
    (tmp_path / "web/2026-06").symlink_to(tmp_path / "elders")
    with pytest.raises(UserError, match="erbuiten"):
        publish(tmp_path / "web", files(root))
    assert list((tmp_path / "elders").iterdir()) == []


@pytest.mark.parametrize("folder", [".", "..", "data", "outputs/web", "hcalib", "data/../data/confidential"])
def test_the_workspace_is_no_website(root: Path, folder: str) -> None:
    with pytest.raises(UserError, match="werkplaats zelf"):
        site_folder(root, SiteRules(folder=folder))
    assert site_folder(root, SiteRules(folder="../web")) == root.parent / "web"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("b.html", "good"),
        ("b.html#plek", "good"),
        ("data/x%20y.csv", "good"),
        ("https://example.org/weg", "good"),
        ("data:text/csv,a", "good"),
        ("#nergens", "broken"),
        ("c.html", "broken"),
        ("b.html#nergens", "broken"),
        ("../../werkplaats/data/x.csv", "outside"),
        ("file:///home/mij/x.html", "outside"),
        ("C:\\map\\x.html", "outside"),
        ("\\\\server\\map", "outside"),
        ("/etc/passwd", "outside"),
        ("//elders/x", "outside"),
        ("http://[", "outside"),
    ],
)
def test_links_are_followed(address: str, kind: str) -> None:
    pages = {"a.html": f'<a href="{address}">x</a>'.encode(), "b.html": b'<p id="plek">', "data/x y.csv": b""}
    found = check_links(pages)
    assert ("broken" if found.broken else "outside" if found.outside else "good") == kind


def steps(root: Path, **site: object) -> Steps:
    moment = {"id": "m", "title": "M", "month": 6, "day": 15, "hour": 6, "editions": ["*"]}
    rules = {"timezone": "Europe/Amsterdam", "moments": [moment], "site": {"folder": "../web", **site}}
    settings = Unattended.model_validate(rules)
    return Steps(root, root / "outputs", root / "logs", settings, ("2026-06",), "", NO_LOG, {}, NOW)


def audited(
    monkeypatch: pytest.MonkeyPatch, *, leaks: tuple[str, ...] = (), answers: bool = True
) -> list[object]:
    asked: list[object] = []

    def audit(
        root: Path, output: Path, names: tuple[str, ...], *, together: bool
    ) -> tuple[SimpleNamespace, ...]:
        asked.append((tuple(names), together))
        found = {"agenda": "a", "editions": tuple(names), "answers": answers, "leaks": leaks, "remarks": ()}
        return (SimpleNamespace(**found, figures=3),)

    monkeypatch.setattr("hcalib.publishing.audit.audit_editions", audit)
    return asked


def carried_out(made: Steps) -> list[tuple[ExitCode, str]]:
    return [
        (out.exit_code, out.message) for work in made.works(("audit", "site")) for out in [work.carry_out()]
    ]


def test_what_is_public_is_attacked_together_and_then_shown(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = audited(monkeypatch)
    made(root, "2026-07", [report("regiobeeld")])
    assert [code for code, _ in carried_out(steps(root))] == [ExitCode.OK, ExitCode.OK]
    assert asked == [(("2026-06", "2026-07"), True)]
    assert (root.parent / "web/2026-07/regiobeeld.html").exists()


def test_a_leak_is_told_without_its_words(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    audited(monkeypatch, leaks=("cel x van Dagcentrum",))
    outcome = steps(root).works(("audit",))[0].carry_out()
    assert outcome.exit_code is ExitCode.REPORT_FAILED
    assert "Dagcentrum" not in outcome.message + " ".join(outcome.remarks)
    assert "Dagcentrum" in capsys.readouterr().out


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_changed_since_the_audit_stays_at_home(
    root: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    audited(monkeypatch)
    made = steps(root)
    if when == "after":
        made.works(("audit",))[0].carry_out()
        (root / "outputs/2026-06/regiobeeld.html").write_text("anders")
    outcome = made.works(("site",))[0].carry_out()
    assert outcome.exit_code is ExitCode.OUTPUT
    assert not (root.parent / "web").exists()


@pytest.mark.parametrize(("needed", "code"), [(True, ExitCode.REPORT_FAILED), (False, ExitCode.OK)])
def test_figures_that_nobody_attacked(
    root: Path, monkeypatch: pytest.MonkeyPatch, needed: bool, code: ExitCode
) -> None:
    audited(monkeypatch, answers=False)
    assert carried_out(steps(root, answers_needed=needed))[1][0] is code


def test_a_link_to_this_computer_keeps_the_site_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audited(monkeypatch)
    (root / "outputs/2026-06/regiobeeld.html").write_text('<img src="file:///home/mij/kaart.png">')
    assert carried_out(steps(root))[1][0] is ExitCode.REPORT_FAILED
    assert not (root.parent / "web").exists()


def test_the_previews_touch_nothing(root: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in root.parent.rglob("*")}
    told = [line for work in steps(root).works(("audit", "site", "tidy")) for line in work.preview()]
    assert any("2026-06" in line for line in told)
    assert {path: path.stat().st_mtime_ns for path in root.parent.rglob("*")} == before


def test_a_fingerprint_follows_names_and_content(root: Path) -> None:
    folder = root / "outputs/2026-06"
    first = fingerprint(folder)
    assert first == fingerprint(folder)
    (folder / "regiobeeld.html").rename(folder / "ander.html")
    assert fingerprint(folder) != first
