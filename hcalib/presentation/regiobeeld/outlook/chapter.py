"""The chapter as a whole, below its conclusion."""

from __future__ import annotations

from hcalib.catalog import Catalog
from hcalib.monitoring.shortages import Shortages
from hcalib.presentation.blocks import Block, text
from hcalib.presentation.regiobeeld.outlook.comparison import published
from hcalib.presentation.regiobeeld.outlook.drivers import judgement, real_figures, what_drives_it
from hcalib.presentation.regiobeeld.outlook.facts import Outlook
from hcalib.presentation.regiobeeld.outlook.fan import fan
from hcalib.presentation.regiobeeld.outlook.limits import how_made, left_out
from hcalib.presentation.regiobeeld.outlook.tables import branches, levels
from hcalib.presentation.regiobeeld.outlook.track_record import track_record
from hcalib.presentation.regiobeeld.outlook.work_figure import work_and_staff


def chapter(outlook: Outlook | None, shortages: Shortages, catalog: Catalog) -> list[Block]:
    """Return everything below the conclusion; nothing when there is no look ahead."""
    if outlook is None:
        return []
    blocks = [
        fan(outlook, shortages, catalog),
        published(outlook, shortages, catalog),
        work_and_staff(outlook, catalog),
        text("### Per branche en per niveau"),
        branches(outlook, catalog),
        levels(outlook, catalog),
        text("### Waar hangt het van af?"),
        what_drives_it(outlook, catalog),
        judgement(outlook),
        *track_record(outlook, shortages, catalog),
        text("### Welke cijfers zouden het meest helpen?"),
        real_figures(outlook),
        text("### Hoe is dit gerekend?"),
        how_made(outlook),
        text("### Wat zit er niet in?"),
        left_out(),
    ]
    return [block for block in blocks if block is not None]
