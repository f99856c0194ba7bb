"""Plausibility of figures on arrival: what cannot be true, and what a researcher must look at first."""

from __future__ import annotations

from hcalib.sources.plausibility.checking import plausibility as plausibility
from hcalib.sources.plausibility.findings import Finding as Finding
