"""Contribution stories: what may be concluded, mistakes that are told, and the ladder in words."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hcalib.agenda import load_agenda
from hcalib.agenda.contributions import Contribution
from hcalib.errors import UserError
from hcalib.monitoring.attribution import GoalAttribution, Rung, attribute, regional_series
from hcalib.presentation.blocks import Block
from hcalib.presentation.doelmonitor.attribution_blocks import attribution_blocks
from hcalib.presentation.doelmonitor.attribution_sentences import ground
from hcalib.workspace import Workspace, open_workspace

AGENDAS = Path(__file__).parents[2] / "data" / "agenda"
REF = {"source": "plan", "place": "hoofdstuk 1"}
CAUSAL = (
    "dankzij",
    "veroorzaakt",
    "bewezen",
    "effect van de agenda",
    "komt door de agenda.",
    "heeft geleid tot",
)


def story(strength: str = "aannemelijk", **changes: Any) -> dict[str, Any]:
    """A story that carries 'aannemelijk', unless something is changed."""
    told: dict[str, Any] = {
        "goal": "1.1",
        "expected": [{"text": "Meer begeleiding houdt mensen vast.", "source": REF}],
        "done": [{"text": "Gesprekken.", "state": "gedaan", "source": REF}],
        "evidence": [{"text": "Minder vertrek.", "speaks": "voor", "strength": "redelijk", "source": REF}],
        "alternatives": [
            {"text": "Crisis.", "judged": "uitgesloten", "reason": "Die was er niet.", "source": REF}
        ],
        "conclusion": {"strength": strength, "text": "Waarom.", "by": "sectortafel"},
    }
    return told | changes


def evidence(speaks: str, strength: str) -> dict[str, Any]:
    return {"text": "Iets.", "speaks": speaks, "strength": strength, "source": REF}


def test_a_story_with_everything_may_be_plausible() -> None:
    assert Contribution.model_validate(story()).conclusion.strength == "aannemelijk"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expected": []}, "vraagt een verwachting"),
        ({"done": [{"text": "Plan.", "state": "gepland", "source": REF}]}, "echt is gedaan of loopt"),
        ({"done": [{"text": "Plan.", "state": "onbekend", "source": REF}]}, "echt is gedaan of loopt"),
        ({"evidence": [evidence("tegen", "sterk")]}, "bewijs dat ervoor pleit"),
        ({"evidence": [evidence("voor", "zwak")]}, "ten minste redelijk"),
        ({"evidence": [evidence("voor", "sterk"), evidence("tegen", "sterk")]}, "sterk bewijs tegen"),
        ({"alternatives": []}, "andere verklaringen zijn nagegaan"),
        (
            {"alternatives": [{"text": "Crisis.", "judged": "open", "reason": "Niet nagegaan."}]},
            "geen meer open",
        ),
        (
            {"alternatives": [{"text": "Crisis.", "judged": "uitgesloten", "reason": "Zomaar."}]},
            "een bron nodig",
        ),
        ({"conclusion": {"strength": "bewezen", "text": "Ja.", "by": "ons"}}, "conclusion"),
        ({"evidence": [{"text": "Iets.", "speaks": "voor", "strength": "sterk"}]}, "source"),
    ],
)
def test_a_conclusion_is_never_stronger_than_its_evidence(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Contribution.model_validate(story(**changes))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["voor", "tegen", "niet duidelijk"]),
            st.sampled_from(["sterk", "redelijk", "zwak"]),
        ),
        max_size=4,
    ),
    st.sampled_from(["gedaan", "loopt", "gepland", "onbekend"]),
    st.booleans(),
)
def test_what_is_plausible_is_possible_and_nothing_to_say_is_always_allowed(
    seen: list[tuple[str, str]], state: str, ruled_out: bool
) -> None:
    changes = {
        "evidence": [evidence(*one) for one in seen],
        "done": [{"text": "Iets.", "state": state, "source": REF}],
        "alternatives": story()["alternatives"] if ruled_out else [],
    }

    def allowed(strength: str) -> bool:
        try:
            Contribution.model_validate(story(strength, **changes))
        except ValidationError:
            return False
        return True

    assert allowed("niet te zeggen")
    assert allowed("mogelijk") or not allowed("aannemelijk")


def test_mistakes_between_files_are_all_told(tmp_path: Path) -> None:
    shutil.copytree(AGENDAS / "voorbeeld", tmp_path / "agenda" / "voorbeeld")
    path = tmp_path / "agenda" / "voorbeeld" / "contributions.yml"
    stories = yaml.safe_load(path.read_text(encoding="utf-8"))
    stories[0]["done"][0]["project"] = "Z-9"
    stories[1]["done"][0]["project"] = "B-6"
    stories[2]["goal"] = "9.9"
    stories.append(stories[0])
    path.write_text(yaml.safe_dump(stories, allow_unicode=True), encoding="utf-8")
    with pytest.raises(UserError) as error:
        load_agenda(tmp_path / "agenda", "voorbeeld")
    told = " ".join(fault.message for fault in error.value.faults)
    for words in ("'Z-9' bestaat niet", "'B-6' draagt", "'9.9' bestaat niet", "heeft 2 bijdrageverhalen"):
        assert words in told


@cache
def opened(agenda: str) -> Workspace:
    return open_workspace(agenda, None, "2026-11-23")


@pytest.fixture(scope="module", params=["hca-zwf", "voorbeeld", "raat-zwolle"])
def workspace(request: pytest.FixtureRequest) -> Workspace:
    return opened(request.param)


@pytest.fixture(scope="module")
def shown(workspace: Workspace) -> tuple[tuple[GoalAttribution, ...], list[Block]]:
    known = (workspace.agenda, workspace.observations, workspace.catalog)
    found = attribute(*known, workspace.peildatum)
    return found, attribution_blocks(found, regional_series(*known), workspace.agenda, workspace.catalog)


def test_every_goal_has_a_rung_and_a_plain_sentence(
    workspace: Workspace, shown: tuple[tuple[GoalAttribution, ...], list[Block]]
) -> None:
    found, _ = shown
    assert [one.goal.id for one in found] == [goal.id for goal in workspace.agenda.goals]
    for one in found:
        assert one.rung is Rung.MIX or one.why_not_higher.endswith(".")
        assert (one.rung is Rung.NONE) <= (one.story is None)
        assert one.strength in ("aannemelijk", "mogelijk", "niet te zeggen")


def test_no_block_speaks_of_a_cause(shown: tuple[tuple[GoalAttribution, ...], list[Block]]) -> None:
    text = " ".join(str(block.html) for block in shown[1]).lower()
    assert not [words for words in CAUSAL if words in text]


def test_no_mark_up_is_left_in_a_table(shown: tuple[tuple[GoalAttribution, ...], list[Block]]) -> None:
    for block in shown[1]:
        if block.kind == "table":
            assert "\\" not in str(block.html)
            assert "**" not in str(block.html)


def test_blocks_have_names_of_their_own_and_figures_say_what_they_show(
    shown: tuple[tuple[GoalAttribution, ...], list[Block]],
) -> None:
    named = [block.name for block in shown[1] if block.name]
    assert len(named) == len(set(named))
    for block in shown[1]:
        if block.kind == "figure":
            assert block.csv is not None
            assert "Laatste punt" in str(block.html) or "doorgetrokken" in str(block.html)


def test_flevoland_is_compared_on_third_quarters_and_does_not_stand_out() -> None:
    workspace = opened("hca-zwf")
    found = regional_series(workspace.agenda, workspace.observations, workspace.catalog)
    vacancies = found[0]
    assert [one.indicator for one in found] == ["openstaande-vacatures"]
    assert vacancies.rung is Rung.MIX
    assert vacancies.panel.quarter == 3
    assert vacancies.interrupted is None
    assert vacancies.synthetic is not None
    assert vacancies.synthetic.weak
    assert vacancies.synthetic.chance > 0.5


def test_a_series_of_the_whole_country_says_nothing_about_the_agenda() -> None:
    workspace = opened("raat-zwolle")
    told = {
        one.goal.id: one.why_not_higher
        for one in attribute(workspace.agenda, workspace.observations, workspace.catalog, workspace.peildatum)
    }
    assert "alleen voor heel Nederland" in told["5.2"]


@pytest.mark.parametrize("name", ["hca-zwf", "voorbeeld"])
def test_every_goal_has_a_story_with_what_was_expected_done_and_seen(name: str) -> None:
    agenda = load_agenda(AGENDAS, name)
    stories = {one.goal: one for one in agenda.contributions}
    assert list(stories) == [goal.id for goal in agenda.goals]
    for one in stories.values():
        assert one.expected, one.goal
        assert one.done, one.goal
        assert one.outside or one.alternatives or one.evidence, one.goal


def test_a_reading_of_our_own_is_called_that(shown: tuple[tuple[GoalAttribution, ...], list[Block]]) -> None:
    """Of Flevoland nobody else saw the judgements; of the example that holds for one goal."""
    found, blocks = shown
    own = [one.goal.id for one in found if one.story and one.story.conclusion.own_reading]
    told = ground(found)
    assert bool(own) == ("onze eigen lezing" in told)
    if own and len(own) < len(found):
        assert "Het oordeel bij doel 3.3 is" in told.replace("\\", "")
    folded = [block.html for block in blocks if block.name and block.name.startswith("bijdrage-")]
    assert sum("nog niet besproken" in html for html in folded) == len(own)


def test_the_example_shows_every_strength() -> None:
    agenda = load_agenda(AGENDAS, "voorbeeld")
    assert {one.conclusion.strength for one in agenda.contributions} == {
        "aannemelijk",
        "mogelijk",
        "niet te zeggen",
    }


def test_a_story_tells_only_what_had_been_published_on_the_peildatum() -> None:
    workspace = opened("hca-zwf")
    early = attribute(workspace.agenda, workspace.observations, workspace.catalog, date(2022, 9, 30))
    told = {one.goal.id: one for one in early}
    sources = {
        item.source.source for one in early if one.story for item in (*one.story.done, *one.story.outside)
    }
    assert sources == {"uitvoeringsplan-2021-2022", "flever-instroom-2021"}
    assert told["3.3"].later
    assert told["3.3"].strength == "niet te zeggen"
    assert told["3.2"].strength == "mogelijk"
    assert not told["3.1"].later
