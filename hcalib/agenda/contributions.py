"""The contribution story of a goal: what was expected, done and seen, and what else could explain it.

The order follows contribution analysis (J. Mayne, 'Contribution analysis: coming of age?', Evaluation 18(3),
2012): a claim is only as strong as the evidence for each step and the alternatives that were ruled out.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.agenda.sourced import SourceRef
from hcalib.files import Model

ClaimStrength = Literal["aannemelijk", "mogelijk", "niet te zeggen"]
"""How strong a claim of a contribution is; there is no 'bewezen'."""


class Expectation(Model):
    """A step by which the work should lead to the goal."""

    text: Text
    source: SourceRef


class Deed(Model):
    """Something that was done for a goal, or is going on, or was planned."""

    text: Text
    project: Identifier | None = None
    """Id of the project; empty for what was done outside the projects."""
    state: Literal["gedaan", "loopt", "gepland", "onbekend"]
    """As the source tells it; 'onbekend' when a plan names it and no source says what became of it."""
    period: PeriodCode | None = None
    source: SourceRef


class OutsideFactor(Model):
    """Something outside the agenda that moved the same figure."""

    text: Text
    effect: Literal["mee", "tegen", "onduidelijk"]
    """Whether it helped the goal, hindered it, or cannot be told."""
    source: SourceRef


class Evidence(Model):
    """Something that was seen and speaks for or against a contribution."""

    text: Text
    speaks: Literal["voor", "tegen", "niet duidelijk"]
    strength: Literal["sterk", "redelijk", "zwak"]
    source: SourceRef


class Alternative(Model):
    """Another explanation of what was seen."""

    text: Text
    judged: Literal["uitgesloten", "minder waarschijnlijk", "open"]
    reason: Text
    """Why it is judged so."""
    source: SourceRef | None = None
    """Needed to rule it out or call it less likely; an open question needs none."""

    @model_validator(mode="after")
    def _ruled_out_with_a_source(self) -> Alternative:
        if self.judged != "open" and self.source is None:
            raise ValueError(
                "een andere verklaring die is uitgesloten of minder waarschijnlijk is, heeft een bron nodig."
            )
        return self


class Conclusion(Model):
    """What may be said about the contribution, and whose judgement that is."""

    strength: ClaimStrength
    text: Text
    """Why, as one or two Dutch sentences."""
    by: Text
    """Who judged, as a role or organisation; never a person."""
    own_reading: bool = False
    """True when it is a reading of the sources that was not yet discussed with those it is about."""


class Contribution(Model):
    """The contribution story of one goal. A part that is empty has not been described yet."""

    goal: Identifier
    expected: tuple[Expectation, ...] = ()
    done: tuple[Deed, ...] = ()
    outside: tuple[OutsideFactor, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    conclusion: Conclusion

    @model_validator(mode="after")
    def _no_stronger_than_the_evidence(self) -> Contribution:
        strength = self.conclusion.strength
        if strength == "niet te zeggen":
            return self
        happened = any(deed.state in ("gedaan", "loopt") for deed in self.done)
        supporting = [item for item in self.evidence if item.speaks == "voor"]
        if not (self.expected and happened and supporting):
            raise ValueError(
                f"'{strength}' vraagt een verwachting, iets dat echt is gedaan of loopt, en bewijs dat "
                "ervoor pleit; kies anders 'niet te zeggen'."
            )
        if strength == "aannemelijk":
            self._ruled_out(supporting)
        return self

    def _ruled_out(self, supporting: list[Evidence]) -> None:
        if all(item.strength == "zwak" for item in supporting):
            raise ValueError(
                "'aannemelijk' vraagt bewijs dat ten minste redelijk is; kies anders 'mogelijk'."
            )
        if any(item.speaks == "tegen" and item.strength == "sterk" for item in self.evidence):
            raise ValueError(
                "'aannemelijk' kan niet als er sterk bewijs tegen pleit; kies anders 'mogelijk'."
            )
        if not self.alternatives or any(other.judged == "open" for other in self.alternatives):
            raise ValueError(
                "'aannemelijk' vraagt dat andere verklaringen zijn nagegaan en er geen meer open staat; kies "
                "anders 'mogelijk'."
            )
