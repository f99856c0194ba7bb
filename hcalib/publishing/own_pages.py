"""One employer's own page as a file of its own: outside every edition, and outside the folder with editions.

It holds confidential answers, so it is never put under ``outputs``; it passes the same gate as a report, so
that nothing of anybody else is in it.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from hcalib import __version__
from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.models import Survey, SurveyFrameEntry
from hcalib.catalog import Catalog, load_catalog
from hcalib.disclosure.texts import withheld_texts
from hcalib.errors import ExitCode, UserError
from hcalib.files import write_atomically
from hcalib.monitoring.surveys import employer_page
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken.own import own_blocks
from hcalib.presentation.page import PageContext
from hcalib.publishing import gate, manifest
from hcalib.publishing.editions import peildata_before

REPORT = "onderzoeken"


def write_own_page(
    root: Path,
    agenda_id: str,
    survey_id: str,
    period: str,
    employer_id: str,
    *,
    folder: Path | None,
    peildatum: date | None,
    now: datetime,
) -> Path:
    """Write the page of one employer.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    agenda_id, survey_id, period, employer_id : str
        ``period`` is the code of a round.
    folder : Path or None
        By default ``data/confidential/<agenda>/pages``, which never goes into version control.
    peildatum : datetime.date or None
        Of an edition with the report; by default of the newest. Another day would be one more publication,
        and its figures could be subtracted from those of the report.
    now : datetime.datetime

    Raises
    ------
    UserError
        With exit code USAGE for an unknown survey, round or employer, or a folder that is under
        ``outputs``; OUTPUT when it cannot be written.
    """
    target = folder or root / "data" / "confidential" / agenda_id / "pages"
    _refuse_public(root, target)
    agenda = load_agenda(root / "data" / "agenda", agenda_id)
    day = _day_of_a_report(root, agenda.id, peildatum)
    survey, employer = _found(agenda, survey_id, employer_id)
    catalog = load_catalog(root / "data" / "catalog", root / "data" / "agenda" / agenda.id)
    before = peildata_before(root, agenda.id, day, REPORT)
    try:
        page = employer_page(agenda, survey, period, employer.id, day, catalog, before)
    except KeyError:
        raise UserError(
            f"{survey.name} had op {dutch.day(day)} geen ronde '{period}' waarin '{employer.id}' is "
            "gevraagd; kijk de ronde na, bijvoorbeeld 2025KW02, en in employers.csv of de werkgever er "
            "toen was.",
            ExitCode.USAGE,
        ) from None
    html = _rendered(
        own_blocks(agenda, survey, page),
        PageContext(
            report_title=f"{survey.name}: {employer.name}",
            edition_id="eigen-bladzijde",
            edition_title=f"Eigen bladzijde, {dutch.period(period)}",
            agenda_name=agenda.name,
            region_name=catalog.regions[agenda.region].name,
            peildatum=day,
            generated=now,
            revision=manifest.git_revision(root),
            version=__version__,
            example=agenda.example,
            links=(),
            home_href="#",
            intro="Vertrouwelijk: alleen voor deze organisatie.",
            confidential=True,
        ),
    )
    path = target / f"{survey.id}-{period}-{employer.id}.html"
    _refuse_others(agenda, catalog, employer, now.date(), html)
    try:
        write_atomically(path, html)
    except OSError as error:
        raise UserError(
            f"{target}: hier kan niet worden geschreven ({error.strerror}).", ExitCode.OUTPUT
        ) from None
    return path


def _day_of_a_report(root: Path, agenda: str, wanted: date | None) -> date:
    days = peildata_before(root, agenda, date.max, REPORT)
    if not days:
        raise UserError(
            f"er is geen editie van '{agenda}' met het rapport over de onderzoeken; de cijfers van de regio "
            "komen daaruit.",
            ExitCode.USAGE,
        )
    if wanted is not None and wanted not in days:
        choices = ", ".join(day.isoformat() for day in days)
        raise UserError(
            f"{wanted.isoformat()} is van geen editie de peildatum; kies uit: {choices}.", ExitCode.USAGE
        )
    return wanted or days[-1]


def _refuse_public(root: Path, target: Path) -> None:
    """Refuse the folder with editions, and any folder of an edition elsewhere."""
    outputs, resolved = (root / "outputs").resolve(), target.resolve()
    inside_edition = any((folder / "manifest.json").exists() for folder in (resolved, *resolved.parents))
    if resolved == outputs or outputs in resolved.parents or inside_edition:
        raise UserError(
            f"{target}: in deze map staan rapporten om te delen; een eigen bladzijde hoort daar niet. Kies "
            "een andere map met --naar.",
            ExitCode.USAGE,
        )


def _found(agenda: Agenda, survey_id: str, employer_id: str) -> tuple[Survey, SurveyFrameEntry]:
    survey = next((one for one in agenda.surveys if one.id == survey_id), None)
    employer = next((one for one in agenda.employers if one.id == employer_id), None)
    faults = []
    if survey is None:
        choices = ", ".join(one.id for one in agenda.surveys) or "geen"
        faults.append(f"het onderzoek '{survey_id}' bestaat niet; kies uit: {choices}.")
    if employer is None:
        faults.append(f"de werkgever '{employer_id}' staat niet in het register van deze agenda.")
    if survey is None or employer is None:
        raise UserError(faults, ExitCode.USAGE)
    return survey, employer


def _refuse_others(
    agenda: Agenda, catalog: Catalog, employer: SurveyFrameEntry, today: date, html: str
) -> None:
    """Stop when something of another employer is in the page; its own name may be."""
    others = tuple(one for one in agenda.employers if one.id != employer.id)
    withheld = withheld_texts(agenda.model_copy(update={"employers": others}), catalog, today)
    gate.refuse_withheld(withheld, {"de bladzijde": html})


def _rendered(blocks: list[Block], page: PageContext) -> str:
    """Make the page as that of a report: from a notebook that shows the blocks."""
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from hcalib.publishing.html import render_report

    outputs = [new_output("display_data", block._repr_mimebundle_()) for block in blocks]  # type: ignore[no-untyped-call]
    cell = new_code_cell("", outputs=outputs)  # type: ignore[no-untyped-call]
    return render_report(new_notebook(cells=[cell]), page).html  # type: ignore[no-untyped-call]
