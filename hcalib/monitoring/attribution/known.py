"""A contribution story as it could be told on the peildatum."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from hcalib.agenda.contributions import Contribution
from hcalib.agenda.sourced import SourceRef
from hcalib.catalog import Catalog

_NOT_YET = "Wat dit oordeel draagt, was op de peildatum nog niet gepubliceerd."
_PARTS = ("expected", "done", "outside", "evidence", "alternatives")


def known_story(story: Contribution, catalog: Catalog, today: date) -> tuple[Contribution, bool]:
    """Leave out what was published later, and the conclusion when it then stands on too little.

    Parameters
    ----------
    story : Contribution
    catalog : Catalog
        Says when the sources came out; a source without a day counts as known.
    today : datetime.date
        The peildatum.

    Returns
    -------
    tuple
        The story, and whether anything was left out. The words of the conclusion are then still of today.
    """
    kept = {
        part: tuple(item for item in getattr(story, part) if _was_out(item.source, catalog, today))
        for part in _PARTS
    }
    if all(len(kept[part]) == len(getattr(story, part)) for part in _PARTS):
        return story, False
    try:
        return Contribution(goal=story.goal, conclusion=story.conclusion, **kept), True
    except ValidationError:
        unknown = story.conclusion.model_copy(update={"strength": "niet te zeggen", "text": _NOT_YET})
        return Contribution(goal=story.goal, conclusion=unknown, **kept), True


def _was_out(ref: SourceRef | None, catalog: Catalog, today: date) -> bool:
    if ref is None or ref.source not in catalog.sources:
        return True
    published = catalog.sources[ref.source].published
    return published is None or published <= today
