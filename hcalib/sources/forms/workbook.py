"""One form as a file: its sheets, the lock on them, how they print, and the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING

from hcalib.sources.forms.answers_sheet import SHEET, AnswersSheet
from hcalib.sources.forms.cells import plain
from hcalib.sources.forms.layout import LABEL, Request
from hcalib.sources.forms.other_sheets import write_explanation, write_lists
from hcalib.sources.forms.rounds import round_name

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_POINTS_PER_UNIT = 5.6
"""Points in one unit of column width."""
_PRINTED_WIDTH, _PRINTED_HEIGHT = 539.0, 770.0
"""Points on an A4 page upright, within our margins."""
_MARGIN = 0.4
"""Inches."""
_PAGE_AND_A_BIT = 1.3
"""Up to this many pages we shrink to one; beyond it, letters would become too small to read."""


def form_workbook(request: Request) -> bytes:
    """Make the workbook of one form for one respondent; the same request gives the same bytes."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet: Worksheet = workbook.worksheets[0]
    sheet.title = SHEET
    explanation = write_explanation(workbook, request)
    lists = write_lists(workbook, request.form)
    answers = AnswersSheet(sheet, request, lists)
    answers.draw()
    first, last = LABEL, answers.layout.last_column
    heading = answers.layout.heading_row
    sheet.freeze_panes = f"C{heading + 1}"
    sheet.print_title_rows = f"{heading}:{heading}"
    for page, columns in ((sheet, (first, last)), (explanation, (1, 3))):
        _protect(page)
        _set_up_page(page, *columns, footer=_footer(request))
    _describe(workbook, request)
    packed = io.BytesIO()
    workbook.save(packed)
    return _repacked(packed.getvalue(), request)


def _protect(sheet: Worksheet) -> None:
    """Lock all but the answers; rows and columns may still be made larger. Without a password."""
    sheet.protection.sheet = True
    sheet.protection.formatRows = False
    sheet.protection.formatColumns = False


def _set_up_page(sheet: Worksheet, first: int, last: int, footer: str) -> None:
    """Set up for A4 upright: the full width on a page, and one page where that can be read."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.header_footer import HeaderFooterItem
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = _pages(sheet, first, last)
    sheet.print_area = f"{get_column_letter(first)}1:{get_column_letter(last)}{sheet.max_row}"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN
    margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    below = HeaderFooterItem()
    below.left.text, below.left.size = footer, 8
    below.right.text, below.right.size = "bladzijde &P van &N", 8
    sheet.oddFooter = below
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100


def _pages(sheet: Worksheet, first: int, last: int) -> int:
    """Return on how many pages the sheet fits: 0 leaves it to the program, 1 shrinks it to a page."""
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(column) for column in range(first, last + 1)]
    width = sum(sheet.column_dimensions[letter].width for letter in letters) * _POINTS_PER_UNIT
    height = sum(row.height or 15.0 for row in sheet.row_dimensions.values() if not row.hidden)
    scale = min(1.0, _PRINTED_WIDTH / width)
    return 1 if height * scale <= _PRINTED_HEIGHT * _PAGE_AND_A_BIT else 0


def _footer(request: Request) -> str:
    # an ampersand begins a code in a footer; ids have none
    return f"{request.agenda.id}, {request.respondent.id}, ronde {round_name(request.period)}"


def _describe(workbook: Workbook, request: Request) -> None:
    from openpyxl.workbook.protection import WorkbookProtection

    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.active = workbook.sheetnames.index(SHEET)
    properties = workbook.properties
    properties.title = plain(f"{request.form.title}: {request.respondent.title}")
    properties.creator = plain(request.agenda.bureau)
    properties.language = "nl-NL"
    properties.created = datetime.combine(request.made, time())


def _repacked(content: bytes, request: Request) -> bytes:
    """Give all parts of the file the same time, so that making it again gives the same bytes."""
    result = io.BytesIO()
    made = f"{request.made.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + made + rb"\g<2>", part)
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0o600 << 16
            new.writestr(entry, part)
    return result.getvalue()
