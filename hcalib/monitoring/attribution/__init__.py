"""Is it us? A ladder from a contribution story to a comparison with other regions, as far as data carry."""

from hcalib.monitoring.attribution.comparing import Compared, compare
from hcalib.monitoring.attribution.interrupted import Estimate, Interrupted
from hcalib.monitoring.attribution.ladder import (
    GoalAttribution,
    Rung,
    Series,
    attribute,
    read_series,
    regional_series,
)
from hcalib.monitoring.attribution.panel import Panel, panel
from hcalib.monitoring.attribution.synthetic import Mix, Synthetic

__all__ = [
    "Compared",
    "Estimate",
    "GoalAttribution",
    "Interrupted",
    "Mix",
    "Panel",
    "Rung",
    "Series",
    "Synthetic",
    "attribute",
    "compare",
    "panel",
    "read_series",
    "regional_series",
]
