"""``python -m hcalib.sources.example [MAP]``: write the example agenda."""

from __future__ import annotations

import sys
from pathlib import Path

from hcalib.errors import ExitCode, UserError
from hcalib.sources.example.build import write_example

_DEFAULT_FOLDER = Path("data/agenda/voorbeeld")
_USAGE = "gebruik: python -m hcalib.sources.example [MAP]"


def main(arguments: list[str]) -> int:
    """Write the example agenda to the folder given, and return the exit code."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(_USAGE, file=sys.stderr)
        return ExitCode.USAGE
    folder = Path(arguments[0]) if arguments else _DEFAULT_FOLDER
    try:
        count = write_example(folder)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{count} bestanden met voorbeeldgegevens staan in {folder}.")
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
