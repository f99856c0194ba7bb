"""Stories beside the figures of a goal: short, with consent, and never as proof."""

from __future__ import annotations

from collections.abc import Sequence

from hcalib.agenda.models import Agenda
from hcalib.monitoring.projects import Story, ToldBeside
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, plain
from hcalib.presentation.projectmonitor.told import waiting_sentence

MOST = 2
"""Stories in full beside one goal; the others are named."""

_MEANING = (
    "**Verhalen.** Bij sommige doelen staat een kort verhaal van iemand die eraan meewerkt of ermee te maken "
    "had, met toestemming. Eén verhaal laat zien hoe het kan gaan. Het zegt niet hoe vaak dat zo gaat, en "
    "het bewijst niet dat een doel wordt gehaald of dat de agenda de oorzaak is. In de stand van een doel "
    "tellen verhalen niet mee."
)


class Stories:
    """What is told beside the goals of one report; a story that stands once is afterwards only named.

    Parameters
    ----------
    told : ToldBeside
    agenda : Agenda
    """

    def __init__(self, told: ToldBeside, agenda: Agenda) -> None:
        self._told = told
        self._projects = {project.id: project.name for project in agenda.projects}
        self._shown: dict[Story, str] = {}
        self._sort = "verzonnen verhaal" if agenda.example else "verhaal"

    def opening(self) -> list[Block]:
        """Say once what a story is and is not, and how many wait; nothing where there are none."""
        told = [_MEANING] if self._told.goals or self._told.lines else []
        if self._told.waiting:
            told.append(waiting_sentence(self._told.waiting))
        return [blocks.text(" ".join(told))] if told else []

    def of_goal(self, goal: str) -> list[Block]:
        """Return the stories beside the figures of a goal."""
        return self._blocks(self._told.goals.get(goal, ()), f"doel {goal}", "dit doel")

    def of_line(self, line: str, name: str) -> list[Block]:
        """Return the stories about an action line as a whole."""
        return self._blocks(self._told.lines.get(line, ()), name, "deze actielijn")

    def _blocks(self, stories: Sequence[Story], place: str, about: str) -> list[Block]:
        fresh = [story for story in stories if story not in self._shown]
        shown = fresh[:MOST]
        self._shown |= dict.fromkeys(shown, place)
        found = [blocks.text(self._quote(story, about)) for story in shown]
        if rest := [story for story in stories if story not in shown]:
            named = dutch.listing([self._named(story) for story in rest])
            found.append(blocks.text(f"Ook verteld bij {about}: {named}."))
        return found

    def _quote(self, story: Story, about: str) -> str:
        return (
            f"> {plain(story.text)}\\\n"
            f"> *Een {self._sort} {self._teller(story, about)}, {dutch.period(story.period)}; geen bewijs.*"
        )

    def _teller(self, story: Story, about: str) -> str:
        return f"van project {plain(self._projects[story.project])}" if story.project else f"over {about}"

    def _named(self, story: Story) -> str:
        teller = f"project {plain(self._projects[story.project])}" if story.project else "een verhaal"
        where = f"; het staat bij {plain(self._shown[story])}" if story in self._shown else ""
        return f"{teller} ({dutch.period(story.period)}{where})"
