"""Remarks of projects: published as the form says, unless they could point to a person.

A story is judged by a researcher before it is told. A remark, an adjustment or the reason of a correction
goes into the report as it comes, so what looks like a person in it keeps all of it out.
"""

from __future__ import annotations

from collections.abc import Iterator

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.disclosure.cleaning import clean_text, comparable
from hcalib.disclosure.screen import Screen, screen, screen_of
from hcalib.disclosure.traces import Trace
from hcalib.sealed import Sealed

NOT_SHOWN = "Niet getoond: hierin staat misschien iets over een persoon."

_PERSONAL = ("naam", "contact", "nummer")
"""Findings that withhold a remark. In a story more counts, but a remark may name places and organisations,
and 'een ochtend in plaats van drie' is no age."""


def with_screened_remarks(agenda: Agenda, catalog: Catalog) -> Agenda:
    """Return an agenda in which remarks that could point to a person are replaced by a sentence.

    Parameters
    ----------
    agenda : Agenda
    catalog : Catalog
        Gives the places and words for the screen.

    Returns
    -------
    Agenda
        With the same numbers and stories. What stays of remarks, adjustments and reasons is cleaned text.
    """
    sources = screen_of(agenda, catalog)
    rounds = tuple(
        one.model_copy(
            update={
                "reports": tuple(
                    report.model_copy(
                        update={
                            "note": _screened(report.note, sources),
                            "adjusted": _screened(report.adjusted, sources),
                        }
                    )
                    for report in one.reports
                )
            }
        )
        for one in agenda.project_rounds.unseal("screening remarks")
    )
    corrections = tuple(
        one.model_copy(update={"reason": _screened(one.reason, sources)})
        for one in agenda.project_corrections.unseal("screening remarks")
    )
    return agenda.model_copy(
        update={"project_rounds": Sealed(rounds), "project_corrections": Sealed(corrections)}
    )


def withheld_remarks(agenda: Agenda, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield every remark that is not shown, as it came in, after a Dutch name of where it came from."""
    sources = screen_of(agenda, catalog)
    for one in agenda.project_rounds.unseal("texts that may not be published"):
        for report in one.reports:
            origin = f"een opmerking over een persoon (project {report.project}, ronde {one.period})"
            texts = [text for text in (report.note, report.adjusted) if text]
            yield from ((origin, text) for text in texts if is_personal(text, sources))
    for correction in agenda.project_corrections.unseal("texts that may not be published"):
        if correction.reason and is_personal(correction.reason, sources):
            origin = f"project {correction.project}, ronde {correction.round}"
            yield f"een reden van een verbetering over een persoon ({origin})", correction.reason


def is_personal(text: str, sources: Screen) -> bool:
    """Tell whether the screen finds what could be a person; the name of an organisation or place is none."""
    plain = clean_text(text)
    found = screen(plain, sources)
    organisations = [trace for trace in found if trace.kind in ("werkgever", "plaats")]
    return any(
        trace.kind in _PERSONAL
        and not any(_within(trace, other) for other in organisations)
        and not _is_of_an_organisation(plain, trace, sources)
        for trace in found
    )


def _screened(text: str | None, sources: Screen) -> str | None:
    if text is None:
        return None
    return NOT_SHOWN if is_personal(text, sources) else clean_text(text)


def _within(trace: Trace, other: Trace) -> bool:
    if trace.start is None or trace.end is None or other.start is None or other.end is None:
        return False
    return other.start <= trace.start and trace.end <= other.end


def _is_of_an_organisation(plain: str, trace: Trace, sources: Screen) -> bool:
    return trace.kind == "naam" and comparable(plain[trace.start : trace.end]) in sources.organisation_words
