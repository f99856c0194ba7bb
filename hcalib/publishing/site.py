"""The website: the pages of audited editions, copied to the folder that a web server shows.

What is copied is named one by one: an index of our own, the pages that a manifest lists and their figures.
Anything else in the folder of an edition (records, notes, a page of one project) stays at home.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.presentation.site import (
    EditionEntry,
    EditionPage,
    ReportEntry,
    render_edition_index,
    render_root_index,
)
from hcalib.publishing.editions import edition_ids, load_editions
from hcalib.publishing.manifest import read_manifest
from hcalib.publishing.notebooks import read_notebook
from hcalib.publishing.unattended import SiteRules

_PRIVATE = ("data", "hcalib", "notebooks", "tests", "docs", "outputs", ".git")


def site_editions(root: Path, output: Path, rules: SiteRules) -> tuple[str, ...]:
    """Return the editions that go to the website: made, of ``data/editions``, and wanted."""
    made = []
    for name in edition_ids(root):
        manifest = read_manifest(output / name)
        if (
            manifest is not None
            and any(fnmatchcase(name, pattern) for pattern in rules.editions)
            and (rules.examples or not manifest["example"])
            and _pages(output / name, manifest)
        ):
            made.append(name)
    return tuple(made)


def fingerprint(folder: Path) -> str:
    """Return a digest of all files of an edition: an audit holds for these and no others."""
    digest = hashlib.sha256()
    for path in sorted(
        path for path in folder.rglob("*") if path.suffix in (".html", ".csv") and path.is_file()
    ):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def site_files(root: Path, output: Path, editions: Sequence[str]) -> dict[str, bytes]:
    """Return every file of the website, by its path.

    Parameters
    ----------
    root, output : Path
        Folder of the repository, and of all editions.
    editions : sequence of str
        From :func:`site_editions`.
    """
    files: dict[str, bytes] = {}
    entries = []
    for name in editions:
        folder = output / name
        manifest = read_manifest(folder)
        if manifest is None:
            continue
        reports = _pages(folder, manifest)
        for report in reports:
            own = [
                folder / f"{report['name']}.html",
                *sorted((folder / "data" / report["name"]).glob("*.csv")),
            ]
            for path in own:
                if (
                    path.is_file()
                    and not path.is_symlink()
                    and path.resolve().is_relative_to(folder.resolve())
                ):
                    files[f"{name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
        page = _edition_page(root, folder, manifest, reports)
        files[f"{name}/index.html"] = render_edition_index(page).encode()
        entries.append(_entry(name, page))
    files["index.html"] = render_root_index(tuple(entries)).encode()
    return files


def site_folder(root: Path, rules: SiteRules) -> Path | None:
    """Return the folder of the website; None when there is none.

    Raises
    ------
    UserError
        With exit code USAGE when it is a folder of the workspace itself, or one around it.
    """
    if rules.folder is None:
        return None
    folder = (root / Path(rules.folder).expanduser()).resolve()
    private = [root / name for name in _PRIVATE]
    if root.is_relative_to(folder) or any(folder.is_relative_to(one) for one in private):
        message = "dit is een map van de werkplaats zelf; kies een andere map voor de website (site.folder)."
        raise UserError([Fault(message, folder)], ExitCode.USAGE)
    return folder


def _pages(folder: Path, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the reports that have a page and are for everybody, not for the people of one project."""
    return [
        report
        for report in manifest["reports"]
        if not report["parameters"].get("project") and (folder / f"{report['name']}.html").is_file()
    ]


def _edition_page(
    root: Path, folder: Path, manifest: Mapping[str, Any], reports: Sequence[Mapping[str, Any]]
) -> EditionPage:
    return EditionPage(
        edition_id=folder.name,
        title=manifest["title"],
        agenda_name=manifest["agenda_name"],
        region_name=manifest["region_name"],
        peildatum=date.fromisoformat(manifest["peildatum"]),
        generated=datetime.fromisoformat(manifest["generated"]),
        example=manifest["example"],
        intro=load_editions(root, [folder.name])[0].content.intro,
        reports=tuple(
            ReportEntry(
                title=report["title"],
                description=_description(root, report["notebook"]),
                href=f"{report['name']}.html",
                # why the newest could not be made, or was not, is nothing for visitors
                state="vorige versie" if report["error"] or not report["files"] else "gereed",
                size_bytes=(folder / f"{report['name']}.html").stat().st_size,
            )
            for report in reports
        ),
        home_href="../index.html",
        data_note="De cijfers achter elke figuur en tabel staan als CSV in de map data, per rapport.",
    )


def _description(root: Path, notebook: str) -> str:
    try:
        return read_notebook(root, Path(notebook).stem).description
    except UserError:
        return ""  # the notebook of an old edition may be gone


def _entry(name: str, page: EditionPage) -> EditionEntry:
    return EditionEntry(
        edition_id=name,
        title=page.title,
        agenda_name=page.agenda_name,
        region_name=page.region_name,
        peildatum=page.peildatum,
        href=f"{name}/index.html",
        example=page.example,
        state="gereed",
        report_count=len(page.reports),
        failed_count=0,
        generated=page.generated,
    )
