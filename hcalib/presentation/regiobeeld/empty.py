"""What stands in the place of a figure without data."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.presentation.blocks import Block, figure


def no_figure(name: str, title: str, catalog: Catalog) -> Block:
    """Return a figure that says that there are no data; ``title`` then names the subject."""
    return figure(None, name=name, title=title, alt=title, data=pd.DataFrame(), catalog=catalog)
