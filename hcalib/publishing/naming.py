"""What an edition is called when it is made for something else; known before anything heavy is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable


def name_with(edition: str, changes: Iterable[str]) -> str:
    """Return the name of an edition with changes: ``2022-06-regiobeeld-pv23``.

    Parameters
    ----------
    edition : str
        Its name in ``data/editions``.
    changes : iterable of str
        The other agenda, region or peildatum, in that order.
    """
    return "-".join([edition, *(re.sub(r"[^a-z0-9-]+", "-", change.lower()) for change in changes)])
