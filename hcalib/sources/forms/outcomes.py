"""What became of a file and of a round, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["genomen", "deels", "niet", "leeg", "dubbel", "overgeslagen"]


@dataclass(frozen=True)
class FileOutcome:
    """How one form in one file ended; a file that is no form is one outcome as well.

    Attributes
    ----------
    file : str
    state : {"genomen", "deels", "niet", "leeg", "dubbel", "overgeslagen"}
        Taken, partly taken, not taken, a form without answers, the same as before, or not sent by anyone.
    who : str
        Form, respondent and round; "" when that is not known.
    answers : int
        Number of answers that were read.
    todo : tuple of str
        Dutch: what a person has to look at.
    remarks : tuple of str
        Dutch: how it was read.
    changes : tuple of str
        Dutch: earlier answers that were replaced.
    """

    file: str
    state: State
    who: str = ""
    answers: int = 0
    todo: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundOutcome:
    """How a round stands after collecting.

    Attributes
    ----------
    title : str
        Form, agenda and round.
    stored : Path
        The file of the round.
    replies : tuple of Path
        One for each respondent of whom something new was read.
    open : tuple of str
        Who sent something and still has to answer a question.
    missing : tuple of str
        Who was asked and of whom nothing is there.
    """

    title: str
    stored: Path
    replies: tuple[Path, ...]
    open: tuple[str, ...]
    missing: tuple[str, ...]
