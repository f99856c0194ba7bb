"""Where the workspace is: the folder of the repository."""

from __future__ import annotations

import os
from pathlib import Path

from hcalib.errors import ExitCode, Fault, UserError


def find_root(start: Path | None = None) -> Path:
    """Return the folder that holds ``data/catalog``: HCALIB_ROOT, or the nearest one above ``start``.

    Raises
    ------
    UserError
        If there is no such folder.
    """
    named = os.environ.get("HCALIB_ROOT")
    here = Path(named) if named else (start or Path.cwd())
    for folder in [here, *here.resolve().parents, Path(__file__).parents[1]]:
        if (folder / "data" / "catalog").is_dir():
            return folder.resolve()
    message = (
        "de map data/catalog is hier niet te vinden; ga naar de map van de werkplaats of zet HCALIB_ROOT."
    )
    raise UserError([Fault(message, here)], ExitCode.USAGE)
