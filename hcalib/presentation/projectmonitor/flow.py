"""The flow figure: which project works on which goal, and between which bounds it contributes.

One figure for each action line, so that it fits a phone. A band is pale up to what a project may contribute
and dark as far as that is certain; a thin line is a contribution nobody knows the size of. Dashes mean that
it is uncertain whether the project works on the goal at all. Nothing depends on colour.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.agenda.models import ActionLine, Goal, Project
from hcalib.monitoring.projects import Contribution, GoalMatrix, Part
from hcalib.presentation import blocks, dutch, prose, style
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.against_region import beside, region_rows
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.words import goal_label, goal_name, label, lines_of, plan_sources

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_POINTS = 72.0
_LEFT, _RIGHT = 136.0, 236.0
"""Where the bands begin and end, in points from the left edge."""
_NAME, _GOAL = 23, 24
"""Letters on a line of a project and of a goal."""
_LINE, _GAP = 12.5, 8.0
"""Height of a line of text, and between two names, in points."""
_WIDEST = 22.0
"""Height in points of all bands of one goal together."""
_THIN = 1.1


@dataclass(frozen=True)
class _Place:
    """Where a name stands: its lines, and the middle of it in points from the top."""

    lines: tuple[str, ...]
    middle: float


def flow_figures(monitor: Monitor) -> list[Block]:
    """Draw for each action line which projects, of any line, contribute to its goals."""
    found: list[Block] = []
    for line in lines_of(monitor.agenda, monitor.line):
        own = [one for one in monitor.contributions if one.goal.line == line.id]
        if any(one.current for one in own):
            # what the bands mean is said once
            note = None if found else _note(monitor.contributions)
            found.append(_figure(monitor, line, own, note))
    return found


def amount(one: Contribution) -> str:
    """Write what the projects of a goal contribute together, as briefly as a figure needs."""
    if not one.parts:
        return "geen project"
    if not one.current:
        return "geen project meer"
    if one.low is None or one.high is None:
        return "bijdrage onbekend"
    when = "in een jaar" if one.goal.counts_a_year else "in totaal"
    unknown = sum(part.low is None for part in one.current)
    rest = f"; van {dutch.count_noun(unknown, 'project', 'projecten')} onbekend" if unknown else ""
    return f"{between(one.low, one.high)} {when}{rest}"


def _figure(monitor: Monitor, line: ActionLine, own: Sequence[Contribution], note: str | None) -> Block:
    projects = _in_order(monitor, own)
    left = _placed([_wrapped(label(project), _NAME) for project in projects])
    right = _placed(
        [(*_wrapped(goal_label(one.goal), _GOAL), *_wrapped(amount(one), _GOAL + 3)) for one in own]
    )
    height = max(left[-1].middle + 0.5 * _height(left[-1]), right[-1].middle + 0.5 * _height(right[-1]))
    left, right = _stretched(left, height), _stretched(right, height)
    with style.house_style():
        fig, ax = style.subplots(height=(height + 6) / _POINTS)
        ax.set_xlim(0, style.WIDTH * _POINTS)
        ax.set_ylim(height + 3, -3)
        ax.axis("off")
        for place in left:
            _write(ax, place, _LEFT - 6, "right", named=len(place.lines))
        at = {project.id: place.middle for project, place in zip(projects, left, strict=True)}
        for one, place in zip(own, right, strict=True):
            _draw_goal(ax, one, at, place.middle)
            _write(ax, place, _RIGHT + 8, "left", named=len(_wrapped(goal_label(one.goal), _GOAL)))
    return blocks.figure(
        fig,
        name=f"bijdragen-{prose.slug(line.id)}",
        title=_message(line, own, monitor.matrix),
        alt=_alt(own),
        data=_tidy(monitor, own),
        catalog=monitor.catalog,
        table=_table(own),
        note=note,
    )


def _in_order(monitor: Monitor, own: Sequence[Contribution]) -> list[Project]:
    """Order projects by the middle of their goals, so that bands cross as little as possible."""
    ranks: dict[str, list[int]] = {}
    for rank, one in enumerate(own):
        for part in one.current:
            ranks.setdefault(part.project.id, []).append(rank)
    linked = [project for project in monitor.agenda.projects if project.id in ranks]
    return sorted(linked, key=lambda p: sum(ranks[p.id]) / len(ranks[p.id]))


def _wrapped(text: str, width: int) -> tuple[str, ...]:
    lines = textwrap.wrap(text, width, break_long_words=True)
    if len(lines) > 2:
        lines = [lines[0], textwrap.shorten(" ".join(lines[1:]), width, placeholder=" …")]
    return tuple(lines)


def _placed(names: Sequence[tuple[str, ...]]) -> list[_Place]:
    places, top = [], 0.0
    for lines in names:
        height = _LINE * len(lines)
        places.append(_Place(lines, top + height / 2))
        top += height + _GAP
    return places


def _height(place: _Place) -> float:
    return _LINE * len(place.lines)


def _stretched(places: list[_Place], height: float) -> list[_Place]:
    """Spread a column over the height, with equal room between the names."""
    room = height - sum(_height(place) for place in places)
    gap = room / len(places)
    found, top = [], gap / 2
    for place in places:
        found.append(_Place(place.lines, top + _height(place) / 2))
        top += _height(place) + gap
    return found


def _write(ax: Axes, place: _Place, x: float, side: str, named: int) -> None:
    """Write a name line by line; what follows the name itself is muted."""
    top = place.middle - _height(place) / 2
    for number, text in enumerate(place.lines):
        written = ax.text(
            x, top + (number + 0.5) * _LINE, text, ha=side, va="center", fontsize=10,
            color=style.INK if number < named else style.MUTED,
        )  # fmt: skip
        # the page's font is narrower than the one that is measured here
        written.set_in_layout(False)


def _draw_goal(ax: Axes, one: Contribution, at: dict[str, float], middle: float) -> None:
    """Draw the bands of one goal; their heights compare the projects of this goal only."""
    highs = [_finite(part) for part in one.current]
    total = sum(highs)
    heights = [_WIDEST * high / total if total else 0.0 for high in highs]
    room = [max(height, 3.0) for height in heights]
    top = middle - sum(room) / 2
    parts = sorted(zip(one.current, heights, room, strict=True), key=lambda item: at[item[0].project.id])
    for part, height, own_room in parts:
        _draw_part(ax, part, at[part.project.id], top + own_room / 2, height)
        top += own_room
    ax.plot(
        [_RIGHT + 3] * 2,
        [middle - sum(room) / 2, middle + sum(room) / 2],
        color=style.INK,
        linewidth=2,
        linestyle="-",
    )


def _draw_part(ax: Axes, part: Part, start: float, end: float, height: float) -> None:
    dashes = (0, (3, 2)) if part.uncertain else "-"
    if height < _THIN:
        _curve(ax, start, end, style.MUTED, dashes)
        return
    _band(ax, start, end, height, style.PALE)
    certain = height * (part.low or 0.0) / _finite(part)
    if certain > 0:
        _band(ax, start, end, certain, style.REGION)
    _curve(ax, start, end - height / 2, style.REGION, dashes, shift=-height / 2)
    _curve(ax, start, end + height / 2, style.REGION, dashes, shift=height / 2)


def _curve(
    ax: Axes, start: float, end: float, color: str, dashes: style.LineStyle, shift: float = 0.0
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    turn = (_LEFT + _RIGHT) / 2
    points = [(_LEFT, start + shift), (turn, start + shift), (turn, end), (_RIGHT, end)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3]
    ax.add_patch(
        PathPatch(Path(points, codes), facecolor="none", edgecolor=color, linewidth=1.0, linestyle=dashes)
    )


def _band(ax: Axes, start: float, end: float, height: float, color: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    half, turn = height / 2, (_LEFT + _RIGHT) / 2
    points = [
        (_LEFT, start - half), (turn, start - half), (turn, end - half), (_RIGHT, end - half),
        (_RIGHT, end + half), (turn, end + half), (turn, start + half), (_LEFT, start + half),
        (_LEFT, start - half),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=color, edgecolor="none", linewidth=0))


def _finite(part: Part) -> float:
    """The upper bound; without one, the lower: a band cannot be endless."""
    if part.high is None or part.low is None:
        return 0.0
    return part.low if math.isinf(part.high) else part.high


def between(low: float, high: float) -> str:
    """Write bounds as briefly as a figure needs: '14', '7 tot 93', 'minstens 7'."""
    if math.isinf(high):
        return f"minstens {dutch.number(math.floor(low))}"
    if low == high:
        return dutch.number(high)
    return f"{dutch.number(math.floor(low))} tot {dutch.number(math.ceil(high))}"


def _message(line: ActionLine, own: Sequence[Contribution], matrix: GoalMatrix) -> str:
    known = [one for one in own if one.low is not None]
    working = [len(matrix.working_on(one.goal.id)) for one in own]
    single = working.count(1)
    none = [goal_name(one.goal) for one, count in zip(own, working, strict=True) if not count]
    words = f"{line.name}: van {len(known)} van de {len(own)} doelen is een bijdrage bekend"
    if not known:
        projects = len({part.project.id for one in own for part in one.current})
        words = (
            f"{line.name}: {dutch.count_noun(projects, 'project', 'projecten')} voor "
            f"{dutch.count_noun(len(own), 'doel', 'doelen')}; hoeveel "
            f"{'zij bijdragen' if projects > 1 else 'het bijdraagt'}, is niet bekend"
        )
    if single:
        words += f"; {single} {'hangt' if single == 1 else 'hangen elk'} op één project"
    if none:
        words += f"; aan {dutch.listing(none)} werkt geen project"
    return words


def _alt(own: Sequence[Contribution]) -> str:
    told = []
    for one in own:
        names = [f"{part.project.id}{' (niet zeker)' if part.uncertain else ''}" for part in one.current]
        told.append(f"{goal_label(one.goal)}: {dutch.listing(names) or 'geen project'}, {amount(one)}")
    return f"Banden van projecten links naar doelen rechts. {'; '.join(told)}."


def _note(own: Sequence[Contribution]) -> str:
    parts = [part for one in own for part in one.current]
    words = []
    if any(part.low is not None for part in parts):
        words.append(
            "Hoe breder een band, hoe meer het project bijdraagt; vergelijk alleen banden naar hetzelfde "
            "doel. Donker is zeker, licht is hoogstens. Samen kan het minder zijn, omdat dezelfde persoon "
            "bij twee projecten kan meetellen."
        )
    if any(part.low is None for part in parts):
        words.append(
            "Een dunne lijn: het project werkt aan het doel, maar hoeveel het bijdraagt is niet bekend."
        )
    if any(part.uncertain for part in parts):
        words.append("Streepjes: de bron is niet duidelijk of het project aan dit doel werkt.")
    return " ".join(words)


def _table(own: Sequence[Contribution]) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "Doel": goal_label(one.goal),
            "Samen": amount(one),
            "Hele regio": beside(one),
            "Per project": [_told(part) for part in one.parts] or "geen project",
        }
        for one in own
    )
    named = any(one.cap is not None or one.uncapped for one in own)
    return rows if named else rows.drop(columns="Hele regio")


def _told(part: Part) -> str:
    doubt = " (niet zeker of het bijdraagt)" if part.uncertain else ""
    if part.past:
        return f"{part.project.id}: telt niet mee. {part.why_unknown}"
    if part.low is None or part.high is None:
        return f"{part.project.id}{doubt}: onbekend. {part.why_unknown or ''}".strip()
    return f"{part.project.id}{doubt}: {between(part.low, part.high)}"


def _tidy(monitor: Monitor, own: Sequence[Contribution]) -> pd.DataFrame:
    agenda = monitor.agenda
    sources = " ".join(plan_sources(agenda.projects))
    rows = [_row(agenda.start, part, one.goal) for one in own for part in one.parts]
    rows += [row for one in own for row in _together(one)]
    told = pd.DataFrame(rows).assign(
        region=agenda.region,
        source=f"{sources} {monitor.source}" if monitor.period else sources,
        **({"status": "voorbeeld"} if agenda.example else {}),
    )
    region = list(region_rows(own))
    return pd.concat([told, pd.DataFrame(region)], ignore_index=True) if region else told


def _together(one: Contribution) -> Iterator[dict[str, object]]:
    """Yield what all projects of a goal add up to; nothing when that is not known."""
    if one.told is not None:
        counted, bounds = one.told
        newest = max(part.period for part in one.parts if part.period is not None)
        yield {
            "indicator": f"Samen voor doel {one.goal.id}",
            "period": newest,
            "value": counted,
            "span": bounds,
            "unit": one.goal.unit,
            "status": "schatting",
            "note": one.sentence,
        }


def _row(start: str, part: Part, goal: Goal) -> dict[str, object]:
    doubt = ", niet zeker" if part.uncertain else ""
    counted, bounds = part.told or (None, None)
    return {
        "indicator": f"Bijdrage van {part.project.id} aan doel {goal.id}{doubt}",
        "period": part.period or start,
        "value": counted,
        "span": bounds,
        "unit": goal.unit,
        "status": "schatting" if part.uncertain or part.low is not None else "definitief",
        "note": part.why_unknown or "",
    }
