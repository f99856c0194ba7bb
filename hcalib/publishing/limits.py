"""What one report may use, as data: ``data/limits.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import Model, read_model
from hcalib.publishing.tasks import Limits


class ReportLimits(Model):
    """Limits of a report; what is empty is as the general limit."""

    seconds: Annotated[float, Field(gt=0)] | None = None
    memory_mb: Annotated[int, Field(gt=0)] | None = None
    output_mb: Annotated[int, Field(gt=0)] | None = None
    page_kb: Annotated[int, Field(gt=0)] | None = None


class LimitsFile(Model):
    """What ``limits.yml`` holds."""

    seconds: Annotated[float, Field(gt=0)]
    memory_mb: Annotated[int, Field(gt=0)]
    output_mb: Annotated[int, Field(gt=0)]
    page_kb: Annotated[int, Field(gt=0)]
    notebooks: dict[str, ReportLimits] = Field(default_factory=dict)
    """Other limits for the reports of a notebook, by its name."""

    def of(self, notebook: str) -> Limits:
        """Return the limits of the reports of a notebook."""
        own = self.notebooks.get(notebook, ReportLimits())
        return Limits(
            seconds=own.seconds or self.seconds,
            memory_mb=own.memory_mb or self.memory_mb,
            output_mb=own.output_mb or self.output_mb,
            page_kb=own.page_kb or self.page_kb,
        )


def load_limits(root: Path, notebooks: tuple[str, ...]) -> LimitsFile:
    """Read the limits.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    notebooks : tuple of str
        Names of the notebooks that there are.

    Raises
    ------
    UserError
        When the file is missing or wrong, or names a notebook that does not exist.
    """
    path = root / "data" / "limits.yml"
    limits = read_model(path, LimitsFile)
    unknown = sorted(limits.notebooks.keys() - set(notebooks))
    if unknown:
        choices = ", ".join(notebooks) or "geen"
        raise UserError(
            [Fault(f"er is geen notebook '{name}'; kies uit: {choices}.", path) for name in unknown],
            ExitCode.DATA,
        )
    return limits
