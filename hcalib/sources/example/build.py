"""All example files together, and writing them so that a half-written agenda is never seen."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import schema_line, write_atomically
from hcalib.sources.datapackage import FILE_NAME, package_bytes
from hcalib.sources.example.contributions import contribution_files
from hcalib.sources.example.country import country_files
from hcalib.sources.example.employers import employer_files
from hcalib.sources.example.goal_facts import goal_fact_files
from hcalib.sources.example.goal_figures import goal_figure_files
from hcalib.sources.example.goals import goal_files
from hcalib.sources.example.head import head_files
from hcalib.sources.example.labour import labour_files
from hcalib.sources.example.parties import party_files
from hcalib.sources.example.population import population_files, region_files
from hcalib.sources.example.progress import progress_files
from hcalib.sources.example.project_monitor import project_monitor_files
from hcalib.sources.example.projects import project_files
from hcalib.sources.example.regional_counts import regional_count_files
from hcalib.sources.example.scenarios import scenario_files
from hcalib.sources.example.staff import staff_files
from hcalib.sources.example.stories import story_files
from hcalib.sources.example.surveys import survey_files
from hcalib.sources.example.tables import VINTAGE
from hcalib.sources.snapshots import Sidecar

_PARTS = (
    head_files,
    region_files,
    goal_files,
    contribution_files,
    project_files,
    project_monitor_files,
    party_files,
    employer_files,
    survey_files,
    progress_files,
    story_files,
    population_files,
    labour_files,
    staff_files,
    country_files,
    scenario_files,
    goal_figure_files,
    regional_count_files,
    goal_fact_files,
)


def example_files() -> dict[str, bytes]:
    """Return the content of every file of the example agenda, by its place in the agenda folder."""
    files: dict[str, bytes] = {}
    for part in _PARTS:
        files |= part()
    files |= _described(files)
    return {place: _for_editors(place, content) for place, content in sorted(files.items())}


def _for_editors(place: str, content: bytes) -> bytes:
    """Say in the files of the agenda itself, not in those of its snapshots, where their schema is."""
    if Path(place).suffix != ".yml" or len(Path(place).parts) > 1:
        return content
    return schema_line(Path(place).stem, 2).encode("utf-8") + content


def _described(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the description of the snapshots for Frictionless tools."""
    folder = f"snapshots/voorbeeld/{VINTAGE}"
    places = [
        path.removesuffix(".csv") for path in files if path.startswith(folder) and path.endswith(".csv")
    ]
    tables = [
        (
            Path(place).name,
            files[f"{place}.csv"],
            Sidecar.model_validate(yaml.safe_load(files[f"{place}.yml"])),
        )
        for place in places
    ]
    return {f"{folder}/{FILE_NAME}": package_bytes("voorbeeld", date.fromisoformat(VINTAGE), tables)}


def write_example(folder: Path) -> int:
    """Write the example agenda; what stood in the folder before is replaced as a whole.

    Parameters
    ----------
    folder : Path
        Folder of the agenda. It may be missing, empty, or hold an earlier example.

    Returns
    -------
    int
        Number of files written.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder holds something else, or cannot be written.
    """
    _refuse_other_content(folder)
    files = example_files()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # two levels deep, so that nobody takes the unfinished folder for an agenda
        working = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    except OSError as error:
        raise _cannot_write(folder, error) from None
    try:
        new = working / "nieuw"
        for place, content in files.items():
            write_atomically(new / place, content)
        _swap(new, folder, working / "oud")
    except OSError as error:
        raise _cannot_write(folder, error) from None
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return len(files)


def _swap(new: Path, folder: Path, old: Path) -> None:
    """Put the new folder in place; the old one comes back when that fails."""
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def _refuse_other_content(folder: Path) -> None:
    """A folder with anything but an example in it is somebody's work and stays untouched."""
    if not folder.exists():
        return
    if folder.is_dir() and (not any(folder.iterdir()) or _is_example(folder)):
        return
    message = "hier staat iets anders dan een voorbeeldagenda; kies een lege map, of laat de map weg."
    raise UserError([Fault(message, folder)], ExitCode.OUTPUT)


def _is_example(folder: Path) -> bool:
    try:
        head = yaml.safe_load((folder / "agenda.yml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return False
    return isinstance(head, dict) and head.get("example") is True


def _cannot_write(folder: Path, error: OSError) -> UserError:
    reason = os.strerror(error.errno or 0)
    message = f"hier kan niet worden geschreven ({reason}); controleer rechten en vrije ruimte."
    return UserError([Fault(message, folder)], ExitCode.OUTPUT)
