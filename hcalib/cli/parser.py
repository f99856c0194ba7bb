"""The parser of the command line: argparse, speaking Dutch."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from hcalib.cli.console import ERR
from hcalib.errors import ExitCode

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[Any]
    """What a group of commands adds its own commands to."""

Command: TypeAlias = Callable[[argparse.Namespace], int]
"""Carries out one command and returns its exit code."""


class DutchParser(argparse.ArgumentParser):
    """argparse in Dutch: its headings, and the sentences of the mistakes one can make."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        # argparse's own help option is English
        super().__init__(*args, **{**kwargs, "add_help": False})  # type: ignore[arg-type]
        self._positionals.title = "Wat"
        self._optionals.title = "Opties"
        self.add_argument("-h", "--help", action="help", help="toon deze uitleg")
        self.add_argument(
            "--debug",
            action="store_true",
            default=argparse.SUPPRESS,  # or the sub-command would undo what stands before it
            help="toon bij een fout ook waar die in de code ontstond",
        )

    def format_help(self) -> str:
        return re.sub(r"\Ausage:", "Gebruik:", super().format_help())

    def error(self, message: str) -> NoReturn:
        ERR.print(f"{_in_dutch(message)} Typ '{self.prog} --help' voor uitleg.", style="red", markup=False)
        sys.exit(int(ExitCode.USAGE))


_DUTCH_MISTAKES = (
    (r"unrecognized arguments: (.*)", r"Onbekend: \1."),
    (
        r"argument OPDRACHT: invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"De opdracht '\1' bestaat niet; kies uit: \2.",
    ),
    (
        r"argument (--.*): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"Bij \1 kan '\2' niet; kies uit: \3.",
    ),
    (r"argument (.*): expected one argument", r"Bij \1 hoort een waarde."),
    (r"argument (.*): invalid int value: (.*)", r"Bij \1 hoort een geheel getal, niet \2."),
    (r"the following arguments are required: OPDRACHT", r"Noem een opdracht, bijvoorbeeld 'hca run'."),
    (r"the following arguments are required: (.*)", r"Hier ontbreekt nog: \1."),
    (r"ambiguous option: (\S+) .*", r"De optie \1 kan van alles betekenen; schrijf haar voluit."),
)


def _in_dutch(message: str) -> str:
    for pattern, dutch in _DUTCH_MISTAKES:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, dutch, message)
    return "De opdracht klopt niet."
