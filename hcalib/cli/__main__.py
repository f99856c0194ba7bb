"""``python -m hcalib.cli``: the command for who knows only where Python is, such as a planner."""

from __future__ import annotations

import sys

from hcalib.cli import main

if __name__ == "__main__":
    sys.exit(main())
