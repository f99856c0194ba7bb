"""Only what was protected is a figure that may be shown, and nothing else about answers gets to a block."""

from __future__ import annotations

import ast
import csv
import dataclasses
import io
import json
import math
import types
import typing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hcalib.catalog import Catalog
from hcalib.disclosure import Cell, DisclosureRules, LinkedTables, Span, cleared, protect
from hcalib.disclosure.answer_sources import in_confidence, without_source
from hcalib.disclosure.cleared import Cleared, agreed, difference, margin, not_shown, ratio, reckoned, span
from hcalib.errors import ExitCode, UserError
from hcalib.monitoring import projects, surveys
from hcalib.monitoring.measurements import Figure as Published
from hcalib.monitoring.surveys.measures import Usable
from hcalib.presentation import blocks
from hcalib.sealed import Opened, Sealed
from hcalib.workspace import Store, open_store

PACKAGE = Path(__file__).parents[2] / "hcalib"
WHO = [f"e{n:02d}" for n in range(12)]
TABLES = LinkedTables(
    (
        Cell("a", dict.fromkeys(WHO, 5.0), rounding=10.0),
        Cell("b", dict.fromkeys(WHO, 20.0)),
        Cell("few", {"e00": 4711.0}),
    )
)

NOT_FROM_ANSWERS = {
    "Expected": "responses by day: the parties share who took part",
    "GroupResponse": "employers that took part, and their staff in the register",
    "RoundResponse": "employers that the aim still needs",
    "SurveyResponse": "employers that the aim still needs",
    "Measure": "how a figure is defined",
    "SurveyEstimate": "used, no_answer, contradictory: employers counted; answered: staff in the register",
    "SurveyFigures": "withheld: how many sentences stand in place of a figure",
    "PanelChange": "employers: how many took part twice; grown: the register of employers",
    "FrameChange": "who came and went in the register of employers",
    "Corrected": "employers, answers, late, compared, held: how many, not what; see docs/onthulling.md",
    "Place": "place, holds: see docs/onthulling.md; only where every part is published",
    "OwnFigure": "own, first: for that employer alone, refused by blocks; used: employers counted",
}
"""Results that hold plain numbers, and why each may."""

PLAIN = {
    ("SurveyEstimate", "answered"), ("SurveyEstimate", "used"), ("SurveyEstimate", "no_answer"),
    ("SurveyEstimate", "contradictory"), ("SurveyFigures", "withheld"), ("PanelChange", "employers"),
    ("PanelChange", "grown"),
    ("Place", "place"), ("Place", "holds"), ("OwnFigure", "own"), ("OwnFigure", "first"),
    ("OwnFigure", "used"), ("Corrected", "employers"), ("Corrected", "answers"), ("Corrected", "late"),
    ("Corrected", "compared"), ("Corrected", "held"),
}  # fmt: skip
"""The plain numbers of results that also hold figures from answers, one by one."""

MAY_AGREE = {
    "presentation/onderzoeken/figures.py",  # who took part
    "presentation/onderzoeken/response.py",
    "presentation/projectmonitor/response.py",
    "presentation/projectmonitor/tidy.py",  # what was agreed with a project
    "monitoring/projects/protecting.py",  # what counts no persons
}
"""Modules that may call a number agreed, and of what."""

MAY_RECKON = {"monitoring/projects/contribution.py", "monitoring/projects/parts.py"}
"""Modules that may give bounds of what is not shown: those that an attack on what is shown finds."""


@pytest.fixture(scope="module")
def figures() -> dict[str, Cleared]:
    protection = protect(TABLES, DisclosureRules())
    return {name: cleared(protection, name) for name in ("a", "b", "few")}


def test_a_figure_knows_its_cell_and_how_far_it_can_be_off(figures: dict[str, Cleared]) -> None:
    assert (figures["a"].value, figures["a"].cells, figures["a"].off) == (60.0, ("a",), 5.0)
    assert (figures["b"].value, figures["b"].off, figures["b"].reason) == (240.0, 0.0, "")
    assert (figures["few"].value, figures["few"].cells) == (None, ())
    assert figures["few"].reason.startswith("Niet getoond")
    assert "4711" not in repr(figures["few"])
    with pytest.raises(KeyError):
        cleared(protect(TABLES, DisclosureRules()), "unknown")


def test_what_is_computed_from_figures_stays_cleared(figures: dict[str, Cleared]) -> None:
    share = ratio(figures["a"], figures["b"], 100)
    assert (share.value, share.cells) == (25.0, ("a", "b"))
    assert share.off >= 100 * 65 / 240 - 25
    assert ratio(figures["few"], figures["b"]) == figures["few"]
    assert ratio(figures["b"], figures["few"]).value is None
    assert ratio(figures["b"], agreed(0, "nobody")).reason == "Niet getoond: er valt niets te delen."
    gap = difference(figures["b"], figures["a"], "geen")
    assert (gap.value, gap.off, gap.cells) == (180.0, 5.0, ("b", "a"))
    assert difference(figures["b"], figures["few"], "geen") == not_shown("geen")


def test_margins_belong_to_a_shown_figure_and_are_in_tenths(figures: dict[str, Cleared]) -> None:
    around = margin(figures["b"], 1.23, 4.51)
    nearest = span(figures["b"], 1.25, 4.51)
    assert around is not None
    assert nearest is not None
    assert (around.low, around.high, nearest.low, nearest.high) == (1.2, 4.6, 1.3, 4.5)
    assert margin(figures["few"], 1.0, 2.0) is None
    assert span(figures["few"], 1.0, 2.0) is None


@pytest.mark.parametrize(
    "use",
    [
        lambda f: f + 1, lambda f: 1 - f, lambda f: f * 2, lambda f: 1 / f, lambda f: -f, lambda f: f < 3,
        lambda f: f == 60.0, bool, int, float, str, round, abs, lambda f: f"{f}", lambda f: f"{f:.1f}",
        lambda f: np.array([f, f], dtype=float), lambda f: pd.Series([f]).astype(float), lambda f: sum([f]),
    ],
)  # fmt: skip
def test_a_figure_is_no_plain_number(figures: dict[str, Cleared], use: Callable[[Any], Any]) -> None:
    for name in ("a", "few"):
        with pytest.raises(TypeError, match="beschermd cijfer"):
            use(figures[name])


@pytest.mark.parametrize(
    "forge",
    [
        lambda f: Cleared(1.0, ("a",), 0.0, "", object()),
        lambda f: Cleared(1.0, ("a",), 0.0, "", None),
        lambda f: dataclasses.replace(f, value=3.0, key=None),
        lambda f: Span(1.0, 2.0, None),
    ],
)
def test_nobody_else_makes_one(figures: dict[str, Cleared], forge: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        forge(figures["a"])
    with pytest.raises(dataclasses.FrozenInstanceError):
        figures["a"].value = 3.0  # type: ignore[misc]
    with pytest.raises(ValueError, match="why"):
        agreed(3, " ")


def test_only_the_protection_makes_what_they_are_made_of() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        called = {
            node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
        }
        if not name.startswith("disclosure/"):
            assert not called & {"Cleared", "Span"}, f"{name} makes a figure that nobody protected"
            agrees = "agreed" in called and "hcalib.disclosure.cleared" in path.read_text()
            assert not agrees or name in MAY_AGREE, f"{name} calls a number agreed"
            assert "reckoned" not in called or name in MAY_RECKON, f"{name} gives bounds of its own"
        imported = path.read_text()
        assert name == "disclosure/cleared.py" or "cleared import _KEY" not in imported
        if not name.startswith(("disclosure/", "sources/forms/")):
            assert "Protection" not in called, f"{name} makes a protection by itself"


PLAIN_IN_PROJECTS = {
    # bounds that an attack on what is shown finds
    ("Figure", "low"), ("Figure", "high"), ("Part", "low"), ("Part", "high"),
    ("Contribution", "low"), ("Contribution", "high"),
    ("Cap", "value"), ("Cap", "highest"),  # published of the whole region, never from answers
    ("Step", "planned"), ("Step", "planned_share"), ("Part", "share"),
    ("Cycle", "rounds_done"),  # how often it checked and adjusted
    ("Effect", "before"), ("Effect", "after"),  # a pace, from the difference of shown figures
    ("RoundReport", "hours"), ("ProjectResult", "effort_hours"),  # of work, not of persons in the project
}  # fmt: skip
"""Plain numbers of results that also hold numbers of persons, one by one."""


def test_results_about_persons_hold_no_plain_numbers() -> None:
    kinds = (
        "Figure", "ShownVersion", "RoundFigure", "Reported", "TargetResult", "ProjectResult", "RoundReport",
        "Step", "Funnel", "Part", "Cap", "Contribution", "Effect", "Adjustment",
        "Cycle",
    )  # fmt: skip
    assert set(kinds) <= {kind.__name__ for kind in _results(projects)}
    assert {pair for pair in _plain_numbers(projects) if pair[0] in kinds} == PLAIN_IN_PROJECTS


def test_results_about_answers_hold_no_plain_numbers() -> None:
    """A number that somebody forgot to protect would be one."""
    plain = set(_plain_numbers(surveys))
    about_answers = {"SurveyEstimate", "SurveyFigures", "PanelChange", "Place", "Ranking", "OwnFigure",
                     "OwnPage", "SurveyOutcome", "Corrected", "Moved"}  # fmt: skip
    assert {one for one, _ in plain} <= NOT_FROM_ANSWERS.keys(), plain
    assert {pair for pair in plain if pair[0] in about_answers} == PLAIN
    assert about_answers <= {kind.__name__ for kind in _results(surveys)}


def test_functions_give_no_plain_numbers_and_nothing_that_was_opened() -> None:
    for name in surveys.__all__:
        thing = getattr(surveys, name)
        if isinstance(thing, types.FunctionType):
            leaves = set(_leaves(typing.get_type_hints(thing)["return"]))
            assert not leaves & {int, float}, name
            assert not any(issubclass(leaf, Opened) for leaf in leaves - {surveys.OwnPage}), name


def _results(package: types.ModuleType) -> Iterator[type]:
    waiting: list[Any] = []
    for name in package.__all__:
        thing = getattr(package, name)
        if isinstance(thing, types.FunctionType):
            waiting += _leaves(typing.get_type_hints(thing)["return"])
        elif isinstance(thing, type):
            waiting.append(thing)
    seen: set[type] = set()
    while waiting:
        kind = waiting.pop()
        if kind in seen or not dataclasses.is_dataclass(kind) or kind in (Cleared, Span, Published):
            continue
        seen.add(kind)
        yield kind
        for hint in typing.get_type_hints(kind).values():
            waiting += _leaves(hint)


def _plain_numbers(package: types.ModuleType) -> Iterator[tuple[str, str]]:
    for kind in _results(package):
        hints = typing.get_type_hints(kind)
        told = {one.name: hints[one.name] for one in dataclasses.fields(kind)}
        for name, thing in vars(kind).items():
            if isinstance(thing, property) and thing.fget is not None:
                told[name] = typing.get_type_hints(thing.fget)["return"]
        for name, hint in told.items():
            if {int, float, Any, object} & set(_leaves(hint)):
                yield kind.__name__, name


def _leaves(hint: Any) -> list[Any]:
    inside = [one for one in typing.get_args(hint) if one not in (Ellipsis, type(None))]
    return [leaf for one in inside for leaf in _leaves(one)] if inside else [hint]


@pytest.fixture(scope="module")
def example_store() -> Store:
    return open_store(PACKAGE.parent, "voorbeeld")


@pytest.fixture
def secret(sample_catalog: Catalog) -> Catalog:
    first = next(iter(sample_catalog.sources))
    sources = dict(sample_catalog.sources)
    sources[first] = sources[first].model_copy(update={"in_confidence": True})
    return dataclasses.replace(sample_catalog, sources=sources)


def tidy(catalog: Catalog, value: Any, source: str | None = None, **more: Any) -> pd.DataFrame:
    confidential = next(name for name, one in catalog.sources.items() if one.in_confidence)
    row = {"indicator": "proef", "region": "NL", "period": "2025KW02", "unit": "procent",
           "status": "voorlopig", "source": source or confidential, **more}  # fmt: skip
    return pd.DataFrame([row]).assign(value=pd.Series([value], dtype=object))


@pytest.mark.parametrize("value", [4711, 4711.5, np.float64(4711)])
def test_a_plain_number_from_answers_is_refused_at_the_door(secret: Catalog, value: Any) -> None:
    data = tidy(secret, value)
    for make in (
        lambda: blocks.figure(None, name="proef", title="P", alt="P", data=data, catalog=secret),
        lambda: blocks.table(
            pd.DataFrame({"a": ["b"]}), name="proef", caption="P", data=data, catalog=secret
        ),
        lambda: blocks.table(
            pd.DataFrame({"a": ["b"], "n": [value]}), name="proef", caption="P", catalog=secret,
            sources=[data["source"][0]],
        ),
    ):  # fmt: skip
        with pytest.raises(UserError, match=r"'proef'.*niet is beschermd") as caught:
            make()
        assert "4711" not in str(caught.value)
        assert caught.value.exit_code == ExitCode.REPORT_FAILED


@pytest.mark.parametrize("column", ["cell", "rounding"])
def test_a_cell_is_not_written_by_hand(secret: Catalog, figures: dict[str, Cleared], column: str) -> None:
    data = tidy(secret, figures["b"]).assign(**{column: "a" if column == "cell" else 0.0})
    with pytest.raises(UserError, match="niet is beschermd"):
        blocks.figure(None, name="proef", title="P", alt="P", data=data, catalog=secret)


def test_bounds_that_anyone_can_find_keep_their_cell(secret: Catalog) -> None:
    known, both = reckoned(5, 5, "cel/a"), reckoned(0, math.inf, "cel/b")
    assert (known[0].value, known[0].cells) == (5, ("cel/a",))
    assert (both[0].value, both[0].cells, both[1].high) == (None, ("cel/b",), math.inf)
    rows = pd.concat([tidy(secret, value, span=ends) for value, ends in (known, both)], ignore_index=True)
    made = blocks.figure(None, name="proef", title="P", alt="P", data=rows, catalog=secret)
    told = list(csv.DictReader(io.StringIO((made.csv or "").lstrip("\ufeff")), delimiter=";"))
    assert [(row["cel"], row["waarde"], row["ondergrens"], row["bovengrens"]) for row in told] == [
        ("cel/a", "5", "5", "5"), ("cel/b", "", "0", ""),
    ]  # fmt: skip
    assert {row["afronding"] for row in told} == {"0"}


def test_the_source_of_answers_is_in_confidence_without_a_mark(example_store: Store) -> None:
    agenda, catalog = example_store.agenda, example_store.catalog
    unmarked = {
        name: one.model_copy(update={"in_confidence": False}) for name, one in catalog.sources.items()
    }
    bare = dataclasses.replace(catalog, sources=unmarked)
    marked = {name for name, one in in_confidence(agenda, bare).sources.items() if one.in_confidence}
    assert marked == {"voorbeeld-onderzoeken", "voorbeeld-projectmonitor"}
    assert without_source(agenda, bare) == []
    gone = dataclasses.replace(bare, sources={name: unmarked[name] for name in unmarked.keys() - marked})
    assert not any(one.in_confidence for one in in_confidence(agenda, gone).sources.values())
    told = [fault.message for fault in without_source(agenda, gone)]
    assert len(told) == 4
    assert all("eigen bron" in one for one in told)


@pytest.mark.parametrize("agenda", ["hca-zwf", "voorbeeld"])
def test_agendas_mark_what_is_in_confidence(agenda: str) -> None:
    catalog = open_store(PACKAGE.parent, agenda).catalog
    marked = {name for name, one in catalog.sources.items() if one.in_confidence}
    assert any("projectmonitor" in name for name in marked)
    assert len(marked) == (2 if agenda == "voorbeeld" else 4)


def test_a_cleared_figure_writes_its_own_cell_and_rounding(
    secret: Catalog, figures: dict[str, Cleared]
) -> None:
    share = ratio(figures["a"], figures["b"], 100)
    data = tidy(secret, share, span=margin(share, 20, 30.01))
    made = blocks.figure(None, name="proef", title="P", alt="P", data=data, catalog=secret)
    assert made.csv is not None
    heading, row = (line.split(";") for line in made.csv.lstrip("\ufeff").splitlines())
    told = dict(zip(heading, row, strict=True))
    assert (told["cel"], told["waarde"], told["ondergrens"], told["bovengrens"]) == (
        "a : b",
        "25",
        "20",
        "30,1",
    )
    assert float(told["afronding"].replace(",", ".")) >= 2 * share.off
    assert made.protected
    withheld = blocks.table(
        pd.DataFrame({"a": ["b"], "n": pd.Series([figures["few"]], dtype=object)}),
        name="proef", caption="P", catalog=secret, sources=[data["source"][0]],
    )  # fmt: skip
    assert "Niet getoond: " in withheld.html


def test_the_publishing_step_asks_again(secret: Catalog, figures: dict[str, Cleared]) -> None:
    from hcalib.publishing.html import _refuse_unprotected

    made = blocks.figure(
        None, name="proef", title="P", alt="P", data=tidy(secret, figures["b"]), catalog=secret
    )
    sent = json.loads(json.dumps(made._repr_mimebundle_()[blocks.BLOCK_MIME]))
    _refuse_unprotected([sent])
    for changed in ({**sent, "protected": False}, {k: v for k, v in sent.items() if k != "protected"}):
        with pytest.raises(UserError, match="'proef' staat een getal uit vertrouwelijke antwoorden"):
            _refuse_unprotected([changed])


def test_what_was_opened_is_refused_by_every_block() -> None:
    opened = Usable({"staff": {"e00": 4711.0}}, frozenset(), frozenset())
    for thing in (opened, Sealed(opened), [opened]):
        frame = pd.DataFrame({"a": ["b"], "c": pd.Series([thing], dtype=object)})
        with pytest.raises(UserError, match="vertrouwelijk"):
            blocks.table(frame, name="proef", caption="P")
