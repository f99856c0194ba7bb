"""One sheet of a reply, written row below row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hcalib.sources.forms.cells import dress, height_of, put
from hcalib.sources.forms.layout import ANSWER, KEY, LABEL
from hcalib.sources.forms.styles import Look, looks

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LABEL_WIDTH, _ANSWER_WIDTH, _REMARK_WIDTH, _NARROWEST = 42.0, 30.0, 70.0, 14.0


@dataclass(frozen=True)
class TableRow:
    """One row of a table of open questions."""

    label: str
    open: dict[str, str]
    """Key of a question to the reason why it is open."""


class Page:
    """One sheet while it is written, row below row.

    Parameters
    ----------
    sheet : Worksheet
        Empty.
    width : int
        Number of answer columns; the explanation stands right of them.
    """

    def __init__(self, sheet: Worksheet, width: int = 1):
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties

        self.sheet = sheet
        self.looks: Mapping[str, Look] = looks()
        self.row = 0
        self.remark = ANSWER + width
        self.widths = {KEY: 4.0, LABEL: _LABEL_WIDTH, self.remark: _REMARK_WIDTH}
        self.widths |= {
            column: max(_NARROWEST, _ANSWER_WIDTH / width) for column in range(ANSWER, self.remark)
        }
        for column, points in self.widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = points
        sheet.column_dimensions["A"].hidden = True
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    def identity(self, rows: Mapping[str, str]) -> None:
        """Write the hidden rows by which a reply is recognised when it comes back."""
        for key, value in rows.items():
            self.row += 1
            put(self.sheet, self.row, KEY, key)
            put(self.sheet, self.row, ANSWER, value)
            self.sheet.row_dimensions[self.row].hidden = True

    def words(self, style: str, text: str) -> None:
        """Write a text over the whole width."""
        self.row += 1
        look = self.looks[style]
        put(self.sheet, self.row, LABEL, text, look)
        self.sheet.merge_cells(
            start_row=self.row, end_row=self.row, start_column=LABEL, end_column=self.remark
        )
        width = sum(points for column, points in self.widths.items() if column != KEY)
        self._height(height_of(text, width, look.font.size or 11) + 4)

    def headings(self, answer: str, remark: str) -> None:
        """Write the headings of the columns."""
        self.row += 1
        for column, text in ((LABEL, "Vraag"), (ANSWER, answer), (self.remark, remark)):
            put(self.sheet, self.row, column, text, self.looks["heading"])
        self._merge_answer()

    def question(self, key: str, label: str, answer: str, remark: str, style: str) -> None:
        """Write one question; ``answer`` is what was read, or "" to be filled in."""
        self.row += 1
        put(self.sheet, self.row, KEY, key)
        put(self.sheet, self.row, LABEL, label, self.looks["label"])
        put(self.sheet, self.row, ANSWER, answer, self.looks[style])
        put(self.sheet, self.row, self.remark, remark, self.looks["help"])
        self._merge_answer()
        texts = ((label, _LABEL_WIDTH, 11), (answer, _ANSWER_WIDTH, 11), (remark, _REMARK_WIDTH, 9))
        self._height(max(height_of(text, width, size) for text, width, size in texts))

    def table(self, section: str, labels: Mapping[str, str], rows: Mapping[str, TableRow]) -> None:
        """Write the open cells of a table: a column for every question that is open somewhere.

        Parameters
        ----------
        section : str
        labels : mapping of str to str
            Key of a question to its label.
        rows : mapping of str to TableRow
            By the id of the row.
        """
        self.row += 1
        put(self.sheet, self.row, KEY, f"#{section}:columns")
        for column, key in enumerate(labels, ANSWER):
            put(self.sheet, self.row, column, key)
        self.sheet.row_dimensions[self.row].hidden = True
        self.row += 1
        put(self.sheet, self.row, KEY, f"#{section}")
        for column, text in enumerate(("Projectdoel", *labels.values()), LABEL):
            put(self.sheet, self.row, column, text, self.looks["column"])
        for target, line in rows.items():
            self.row += 1
            put(self.sheet, self.row, KEY, f"{section}/{target}")
            put(self.sheet, self.row, LABEL, line.label, self.looks["label"])
            for column, key in enumerate(labels, ANSWER):
                style = "answer" if key in line.open else "closed"
                dress(self.sheet.cell(self.row, column), self.looks[style])
            remark = "\n".join(f"{labels[key].rstrip('?')}: {reason}" for key, reason in line.open.items())
            put(self.sheet, self.row, self.remark, remark, self.looks["help"])
            self._height(max(height_of(line.label, _LABEL_WIDTH, 11), height_of(remark, _REMARK_WIDTH, 9)))

    def _merge_answer(self) -> None:
        if self.remark - ANSWER > 1:
            self.sheet.merge_cells(
                start_row=self.row, end_row=self.row, start_column=ANSWER, end_column=self.remark - 1
            )

    def _height(self, points: float) -> None:
        self.sheet.row_dimensions[self.row].height = round(min(400.0, max(18.0, points)), 1)
