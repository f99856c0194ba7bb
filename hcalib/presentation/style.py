"""House style of the figures: one width, a calm palette, Dutch axes, labels beside the lines.

Nothing happens on import. A figure is drawn inside ``with house_style():`` and made by
:func:`subplots`. The region of the report always has the strongest colour, the country the second, all
others grey. Colours differ in lightness too and every series has a line style and marker of its own,
so a figure survives a black-and-white printer and colour blindness.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from hcalib.presentation import dutch

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.container import BarContainer
    from matplotlib.figure import Figure

WIDTH = 5.2
"""Width in inches. At font size 10 the text stays readable on a phone of 360 pixels and fits A4."""

INK = "#18222c"
MUTED = "#535f6b"
GRID = "#dfe4e7"
REGION = "#0b5563"
COUNTRY = "#b9501a"
OTHER = "#a3adb5"
TARGET = "#18222c"
PALE = "#cfe0e3"

LineStyle = str | tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class SeriesStyle:
    """How one series looks; all three differ between series."""

    color: str
    linestyle: LineStyle
    marker: str


SERIES = (
    SeriesStyle(REGION, "-", "o"),
    SeriesStyle(COUNTRY, (0, (5, 2)), "s"),
    SeriesStyle("#3f87b5", (0, (1, 1)), "^"),
    SeriesStyle("#7d3f74", (0, (5, 1, 1, 1)), "D"),
    SeriesStyle("#7f8a2f", (0, (3, 1)), "v"),
    SeriesStyle("#4a4f55", (0, (8, 2, 2, 2)), "P"),
)
"""For series without a role of their own, from dark to light and back; at most six in one figure."""

SEQUENTIAL = ("#e3eef0", "#b4d0d5", "#7badb6", "#3f8592", "#0b5563", "#04313a")
"""Light to dark, for ordered groups such as age bands."""


@contextmanager
def house_style() -> Iterator[None]:
    """Hold matplotlib to the house style inside the block, and leave it as it was afterwards."""
    import matplotlib as mpl

    # matplotlib types each setting by name; ours are checked when they are set
    with mpl.rc_context(cast(Any, rc_params())):
        yield


def rc_params() -> dict[str, Any]:
    """Return the settings of matplotlib that make the house style."""
    from cycler import cycler

    return {
        "figure.figsize": (WIDTH, 3.0),
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 0.03,
        "figure.constrained_layout.w_pad": 0.03,
        "savefig.bbox": None,
        "savefig.transparent": True,
        "svg.fonttype": "none",
        "svg.hashsalt": "hcalib",
        # ships with matplotlib, so the layout is equal on every computer; it is wider than the page's font
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "text.color": INK,
        # a dollar sign in a name is a dollar sign
        "text.parse_math": False,
        "axes.titlesize": 9.5,
        "axes.titlelocation": "left",
        "axes.titlecolor": MUTED,
        "axes.titlepad": 8,
        "axes.labelsize": 9.5,
        "axes.labelcolor": MUTED,
        "axes.edgecolor": "#6d7882",
        "axes.linewidth": 0.8,
        "axes.facecolor": "none",
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.unicode_minus": True,
        "axes.prop_cycle": cycler(color=[s.color for s in SERIES], linestyle=[s.linestyle for s in SERIES]),
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 9.5,
        "xtick.color": "#6d7882",
        "ytick.color": "#6d7882",
        "xtick.labelcolor": MUTED,
        "ytick.labelcolor": MUTED,
        "xtick.major.size": 3.5,
        "ytick.major.size": 0,
        "lines.linewidth": 1.8,
        "lines.markersize": 4.5,
        "lines.solid_capstyle": "round",
        "patch.linewidth": 0,
        "patch.edgecolor": "none",
        "hatch.linewidth": 0.7,
        "legend.frameon": False,
        "legend.fontsize": 9.5,
        "legend.borderpad": 0,
        "legend.handlelength": 2.2,
    }


def subplots(height: float = 3.0, rows: int = 1, columns: int = 1, **options: Any) -> tuple[Figure, Any]:
    """Make a figure of the house width with its axes, outside pyplot, so that nothing shows it twice.

    Parameters
    ----------
    height : float
        In inches.
    rows, columns : int
        Of axes; one gives a single ``Axes``, more give an array.
    **options
        Passed on to ``Figure.subplots``, for example ``sharey=True``.
    """
    from matplotlib.figure import Figure

    fig = Figure(figsize=(WIDTH, height), layout="constrained")
    return fig, fig.subplots(rows, columns, **options)


def dutch_axis(axis: Axis, decimals: int | None = None, suffix: str = "") -> None:
    """Write the numbers of an axis the Dutch way; by default with as many decimals as its steps need."""
    from matplotlib.ticker import Formatter

    class Dutch(Formatter):
        """Writes a number; how many decimals its neighbours need is looked up once for all of them."""

        def set_locs(self, locs: Any) -> None:
            self.digits = _decimals_of(locs) if decimals is None else decimals

        def __call__(self, value: float, _position: int | None = None) -> str:
            return dutch.number(value, self.digits) + suffix

    written = Dutch()
    written.set_locs(())
    axis.set_major_formatter(written)


def percent_axis(axis: Axis, decimals: int | None = None) -> None:
    """Write the numbers of an axis as percentages (5.7 means 5.7 %)."""
    dutch_axis(axis, decimals, f"{dutch.NARROW_SPACE}%")


def unit_title(ax: Axes, text: str) -> None:
    """Say above the plot what the vertical axis counts, instead of on its side.

    The text begins at the left edge of the figure, under its heading; beside another plot it begins at
    the axis.
    """
    ax.set_ylabel("")
    place = ax.get_subplotspec()
    if place is not None and place.colspan.start > 0:
        ax.set_title(text, loc="left", fontsize=9.5, color=MUTED)
        return
    # an empty title keeps the room; the text itself may not move the axes
    ax.set_title(" ", loc="left", fontsize=9.5)
    label = ax.annotate(
        text,
        (0, 1),
        xycoords=("figure fraction", "axes fraction"),
        xytext=(0, 8),
        textcoords="offset points",
        fontsize=9.5,
        color=MUTED,
        annotation_clip=False,
    )
    label.set_in_layout(False)


def horizontal_bars(ax: Axes) -> None:
    """Turn the furniture of a plot round for horizontal bars: grid across, no axis below."""
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_visible(True)
    ax.tick_params(axis="x", length=0)
    ax.tick_params(axis="y", labelcolor=INK)


def label_bars(ax: Axes, bars: BarContainer, texts: Sequence[str]) -> None:
    """Write a text at the end of each bar, in the order of the bars."""
    ax.bar_label(bars, labels=list(texts), padding=4, fontsize=9.5, color=INK)


@dataclass(frozen=True)
class LineLabel:
    """The name of a line, to be written beside its last point (in data coordinates)."""

    x: Any
    y: float
    text: str
    color: str = INK
    bold: bool = False


def label_lines(ax: Axes, labels: Sequence[LineLabel], side: Literal["right", "left"] = "right") -> None:
    """Write names beside the ends of lines, moved apart where they would overlap.

    Call it last: it needs the limits of the axes to be final.
    """
    figure = ax.get_figure(root=True)
    if figure is None or not labels:
        return
    settle(figure)
    gap = 12.0
    ordered = sorted(labels, key=lambda label: label.y)
    points_per_pixel = 72.0 / figure.dpi
    natural = [float(ax.transData.transform((0.0, label.y))[1]) * points_per_pixel for label in ordered]
    for label, own, placed in zip(ordered, natural, _spread(natural, gap), strict=True):
        ax.annotate(
            label.text,
            (label.x, label.y),
            xytext=(7 if side == "right" else -7, placed - own),
            textcoords="offset points",
            ha="left" if side == "right" else "right",
            va="center",
            fontsize=9.5,
            color=label.color,
            fontweight="bold" if label.bold else "normal",
            annotation_clip=False,
        )


def settle(figure: Figure) -> None:
    """Put the axes of a figure in their places, as drawing it does, without drawing it."""
    engine = figure.get_layout_engine()
    if engine is None:
        return
    for ax in figure.axes:
        ax.apply_aspect()
    engine.execute(figure)


def _spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move ascending positions apart to at least ``gap``, keeping groups centred where they were."""
    groups: list[list[float]] = []
    for position in positions:
        groups.append([position])
        while len(groups) > 1 and _top(groups[-2], gap) + gap > _bottom(groups[-1], gap):
            last = groups.pop()
            groups[-1].extend(last)
    return [_bottom(group, gap) + gap * step for group in groups for step in range(len(group))]


def _bottom(group: Sequence[float], gap: float) -> float:
    return sum(group) / len(group) - gap * (len(group) - 1) / 2


def _top(group: Sequence[float], gap: float) -> float:
    return sum(group) / len(group) + gap * (len(group) - 1) / 2


def _decimals_of(ticks: Iterable[float]) -> int:
    for digits in range(4):
        if all(abs(round(float(tick), digits) - float(tick)) < 1e-9 for tick in ticks):
            return digits
    return 4
