"""What the outcome hangs on: the largest assumptions, what was judgement, and what figures would help."""

from __future__ import annotations

import pandas as pd

from hcalib.assumptions import EVIDENCE, Assumption
from hcalib.catalog import Catalog
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, Status, notice, plain, table, text
from hcalib.presentation.cells import Tone
from hcalib.presentation.regiobeeld.outlook import needs, words
from hcalib.presentation.regiobeeld.outlook.facts import JUDGEMENT, Outlook

SHOWN = 6
_PART = "Deel van de onzekerheid (%)"

_TONES: dict[str, Tone] = {
    "gemeten": "good", "gepubliceerd": "good", "afgeleid": "moderate", "schatting": "poor",
}  # fmt: skip
_MEANING = (
    "Gemeten: geteld in deze regio. Gepubliceerd: zo gelezen in een bron, meestal over heel Nederland. "
    "Afgeleid: berekend uit gelezen cijfers. Schatting: ons eigen oordeel."
)
_KINDS = {
    "gemeten": "gemeten in deze regio", "gepubliceerd": "gepubliceerd", "afgeleid": "afgeleid",
    "schatting": "eigen oordeel",
}  # fmt: skip
_DIMENSIONS = {
    "branch": "branche", "level": "niveau", "track": "leerweg", "sex": "geslacht", "age": "leeftijd",
}  # fmt: skip


def what_drives_it(outlook: Outlook, catalog: Catalog) -> Block:
    """List the assumptions that make the shortage of the far year most uncertain."""
    largest = outlook.drivers[:SHOWN]
    parameters = [outlook.assumptions.parameters[share.name] for share in largest]
    frame = pd.DataFrame(
        {
            "Aanname": [parameter.name for parameter in parameters],
            _PART: [100 * share.share for share in largest],
            "Is dit hoger, dan": [
                "meer tekort" if share.direction > 0 else "minder tekort" for share in largest
            ],
            "Gerekend met": [_value(outlook, share.name, catalog) for share in largest],
            "Hoe bekend": [_evidence(outlook, share.name) for share in largest],
        }
    )
    used = [row for parameter in parameters for row in outlook.assumptions.of(parameter.id)]
    return table(
        frame,
        name="vooruitblik-aannames",
        caption=_caption(outlook),
        catalog=catalog,
        sources=list(dict.fromkeys(row.source for row in used)),
        note=(
            f"Over het tekort van eind {outlook.far}. De rest komt van kleinere aannames, van jaren die "
            "mee- of tegenvallen en van toeval. Tussen haakjes de marge van de aanname. " + _MEANING
        ),
        decimals={_PART: 0},
    )


def _caption(outlook: Outlook) -> str:
    largest = sum(share.share for share in outlook.drivers[:SHOWN])
    return (
        f"{dutch.capitalised(words.part(largest))} van de onzekerheid komt van deze "
        f"{dutch.number(min(SHOWN, len(outlook.drivers)))} aannames"
    )


def judgement(outlook: Outlook) -> Block:
    """Tell how many assumptions are the makers' judgement, and which of those matter most."""
    counts = {kind: sum(row.evidence == kind for row in outlook.used) for kind in EVIDENCE}
    listed = dutch.listing(
        [f"{dutch.number(count)} {_KINDS[kind]}" for kind, count in counts.items() if count]
    )
    judged = [share for share in outlook.drivers if JUDGEMENT in outlook.evidence(share.name)]
    named = [
        _lower(plain(outlook.assumptions.parameters[share.name].name))
        for share in judged[:SHOWN]
        if share.share > 0.005
    ]
    together = words.part(sum(share.share for share in judged))
    return notice(
        "onzeker",
        "Eigen oordeel weegt zwaar",
        [
            f"Van de {dutch.number(len(outlook.used))} getallen waarmee is gerekend: {listed}.",
            f"Aannames die geheel of deels ons eigen oordeel zijn, geven samen {together} van de "
            "onzekerheid.",
            f"De belangrijkste daarvan: {'; '.join(named)}.",
        ],
    )


def real_figures(outlook: Outlook) -> Block:
    """List the figures that would make the margin smaller, those that matter most first."""
    listed = [
        f"- **{dutch.capitalised(need.wanted)}.** Te halen bij: {need.where}. Nu goed voor "
        f"{words.part(share)} van de onzekerheid."
        for need, share in needs.ranked(outlook)[:5]
    ]
    return text("\n".join(listed))


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _evidence(outlook: Outlook, parameter: str) -> Status:
    kinds = outlook.evidence(parameter)
    # the weakest kind gives the tone: a good figure does not make a guess beside it better
    return Status(dutch.listing(kinds), _TONES[max(kinds, key=EVIDENCE.index)])


def _value(outlook: Outlook, parameter: str, catalog: Catalog) -> str:
    rows = outlook.assumptions.of(parameter)
    if len(rows) > 1:
        names = [_DIMENSIONS[name] for name in outlook.assumptions.parameters[parameter].dimensions]
        return f"{len(rows)} getallen, per {dutch.listing(names)}"
    if parameter in outlook.model.trends:
        return _extrapolated(outlook, parameter)
    return written(rows[0], outlook.assumptions.parameters[parameter].unit)


def _extrapolated(outlook: Outlook, parameter: str) -> str:
    """Write where a series is taken to in the far year."""
    trended = outlook.model.trends[parameter]
    place = outlook.far - outlook.base
    middle, half = trended.path.middle[place], trended.path.half[place]
    reach = trended.row.model_copy(update={"value": middle, "low": middle - half, "high": middle + half})
    return f"{written(reach, 'aandeel')} eind {outlook.far}"


def written(row: Assumption, unit: str) -> str:
    """Write the value of an assumption with its interval; shares and chances as percentages."""
    factor, decimals, mark = _WRITING.get(unit, (1.0, None, ""))
    if decimals is None:
        decimals = 0 if abs(row.value) >= 100 else 2
    value, low, high = (dutch.number(factor * number, decimals) for number in (row.value, row.low, row.high))
    return f"{value}{mark} ({low} tot {high}{mark})"


_PERCENT = f"{dutch.NARROW_SPACE}%"
_WRITING: dict[str, tuple[float, int | None, str]] = {
    "aandeel": (100.0, 1, _PERCENT),
    "per-jaar": (100.0, 1, f"{_PERCENT} per jaar"),
    "personen-per-jaar": (1.0, 0, " per jaar"),
    "fte-per-baan": (1.0, 2, ""),
    "jaartal": (1.0, 0, ""),
}
