"""Axes of time that the figures of the Regiobeeld share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hcalib.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from matplotlib.axes import Axes


def year_axis(ax: Axes) -> None:
    """Mark whole years, as few as fit, written without a point per thousand."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:.0f}"))


def quarter_places(periods: Iterable[str]) -> list[float]:
    """Place quarters on an axis of years: each in its middle."""
    places = []
    for code in periods:
        found = parse_period(code)
        places.append(found.year + (found.quarter - 0.5) / 4)
    return places


def mark_day(ax: Axes, day: date) -> None:
    """Draw a thin upright line on the peildatum, named at the top."""
    from matplotlib.transforms import blended_transform_factory

    from hcalib.presentation import style

    place = day.year + (day.timetuple().tm_yday - 1) / 365.25
    ax.axvline(place, color=style.MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
    ax.text(
        place, 1.0, "peildatum", transform=blended_transform_factory(ax.transData, ax.transAxes),
        fontsize=8.5, color=style.MUTED, ha="center", va="bottom",
    )  # fmt: skip
