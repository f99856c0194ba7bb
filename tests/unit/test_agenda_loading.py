"""Loading an agenda folder: what is refused, and what the user is told about it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hcalib.agenda import Agenda, Goal, agenda_ids, load_agenda
from hcalib.agenda.loading import conflicts, source_refs
from hcalib.errors import ExitCode, UserError
from hcalib.files import read_yaml

SOURCE = {"source": "plan", "place": "bladzijde 1"}
TARGET = {"value": 10, "period": "2025JJ00"}

HEAD: dict[str, Any] = {
    "id": "proef",
    "name": "Agenda voor een proef",
    "short": "Proef",
    "region": "VB01",
    "start": "2021JJ00",
    "end": "2025JJ00",
    "bureau": "Bureau Proef",
    "ambition": {"text": "Geen groter tekort", "period": "2025JJ00", "indicator": "tekort", "source": SOURCE},
    "lines": [{"id": "instroom", "number": 1, "name": "Instroom", "description": "Meer mensen erbij"}],
    "source": SOURCE,
}
GOAL: dict[str, Any] = {
    "id": "1.1",
    "line": "instroom",
    "title": "Tien mensen erbij",
    "short": "Mensen erbij",
    "kind": "total",
    "unit": "personen",
    "direction": "up",
    "indicator": "instroom",
    "target": TARGET,
    "start": "2021JJ00",
    "end": "2025JJ00",
    "source": SOURCE,
}
PROJECT: dict[str, Any] = {
    "id": "P1",
    "name": "Eerste project",
    "line": "instroom",
    "summary": "Een project om mee te proberen.",
    "goals": [{"goal": "1.1"}],
    "targets": [{"id": "aantal", "text": "Deelnemers", "kind": "count", "value": 5, "unit": "personen"}],
    "partners": ["huis"],
    "phase": "lopend",
    "source": SOURCE,
}
ORGANISATION: dict[str, Any] = {"id": "huis", "name": "Het Huis", "kind": "zorg en welzijn"}
BUDGET: dict[str, Any] = {
    "source": SOURCE,
    "totals": [{"year": 2021, "amount_eur": 300}],
    "cover": [{"year": 2021, "amount_eur": 300, "state": "gedekt", "by": "Iedereen"}],
}
BUDGET_CSV = "part,activity,year,amount_eur,note\nA,Een,2021,100,\nA,Twee,2021,200,\nA,Drie,2021,,PM\n"


class Folder:
    """A small agenda on disk that a test can spoil."""

    def __init__(self, root: Path):
        self.root = root
        self.path = root / "proef"
        self.path.mkdir()
        self.write("agenda.yml", HEAD)
        self.write("goals.yml", [GOAL])
        self.write("projects.yml", [PROJECT])
        self.write("organisations.yml", [ORGANISATION])
        self.write("budget.yml", BUDGET)
        self.text("budget.csv", BUDGET_CSV)

    def write(self, name: str, content: Any) -> None:
        self.text(name, yaml.safe_dump(content, allow_unicode=True, sort_keys=False))

    def text(self, name: str, content: str) -> None:
        (self.path / name).parent.mkdir(exist_ok=True)
        (self.path / name).write_text(content, encoding="utf-8")

    def load(self) -> Agenda:
        return load_agenda(self.root, "proef")

    def refusal(self) -> UserError:
        with pytest.raises(UserError) as caught:
            self.load()
        return caught.value


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def changed(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return copy.deepcopy(base) | changes


def user_error(action: Callable[[], object]) -> UserError | None:
    """Return what the user would be told, or None when the action succeeds; other exceptions are bugs."""
    try:
        action()
    except UserError as error:
        return error
    return None


def files_of(error: UserError) -> list[str]:
    return [fault.file.name for fault in error.faults if fault.file is not None]


def test_a_sound_folder_loads(folder: Folder) -> None:
    agenda = folder.load()
    assert agenda.name == "Agenda voor een proef"
    assert [goal.id for goal in agenda.goals_of("instroom")] == ["1.1"]
    assert [project.id for project in agenda.projects_of(None)] == ["P1"]
    assert agenda.organisation("huis").name == "Het Huis"
    assert agenda.budget is not None
    assert [line.amount_eur for line in agenda.budget.lines] == [100, 200, None]


def test_only_head_and_goals_are_required(folder: Folder) -> None:
    for name in ("projects.yml", "organisations.yml", "budget.yml", "budget.csv"):
        (folder.path / name).unlink()
    agenda = folder.load()
    assert agenda.projects == ()
    assert agenda.budget is None
    assert agenda.project_rounds.unseal("test") == ()


def test_agendas_are_listed_in_alphabetical_order(folder: Folder) -> None:
    (folder.root / "andere").mkdir()
    (folder.root / "andere" / "agenda.yml").touch()
    (folder.root / "geen-agenda").mkdir()
    assert agenda_ids(folder.root) == ("andere", "proef")


def test_an_unknown_agenda_names_the_choices(folder: Folder) -> None:
    with pytest.raises(UserError, match="'nergens' bestaat niet; kies uit: proef") as caught:
        load_agenda(folder.root, "nergens")
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("agenda_id", ["../proef", "", ".", "proef/", "PROEF"])
def test_only_the_exact_name_of_a_folder_is_an_agenda(folder: Folder, agenda_id: str) -> None:
    with pytest.raises(UserError) as caught:
        load_agenda(folder.root, agenda_id)
    assert caught.value.exit_code is ExitCode.USAGE


@pytest.mark.parametrize("name", ["goals.yml", "budget.csv"])
def test_a_missing_file_is_named(folder: Folder, name: str) -> None:
    (folder.path / name).unlink()
    error = folder.refusal()
    assert files_of(error) == [name]
    assert "dit bestand ontbreekt" in str(error)
    assert error.exit_code is ExitCode.DATA


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("- id: a\n  line: [\n", "geen geldige YAML"),
        ("- id: a\n line: b\n", "regel 2"),
        ("- id: a\n  id: b\n", "het veld 'id' staat er twee keer"),
        ("- {id: a, target: {value: 1, value: 2}}\n", "het veld 'value' staat er twee keer"),
        ("- ? [a, b]\n  : 1\n", "een veldnaam moet een woord of getal zijn"),
        ("- signed: 2021-13-45\n", "datum of getal dat niet bestaat"),
        ("- !!python/object/apply:os.getcwd []\n", "geen geldige YAML"),
        ("[" * 20000, "te diep genest"),
        ("", "moet een lijst zijn"),
        ("id: a\n", "moet een lijst zijn"),
    ],
)
def test_broken_yaml_is_one_dutch_sentence(folder: Folder, content: str, expected: str) -> None:
    folder.text("goals.yml", content)
    error = folder.refusal()
    assert files_of(error) == ["goals.yml"]
    assert expected in str(error)


def test_a_duplicate_key_is_reported_with_its_line(folder: Folder) -> None:
    folder.text("organisations.yml", "- id: huis\n  name: Het Huis\n  kind: overig\n  name: Huis\n")
    (fault,) = folder.refusal().faults
    assert (fault.row, "'name' staat er twee keer" in fault.message) == (4, True)


def test_bytes_that_are_no_text_are_refused(folder: Folder) -> None:
    (folder.path / "goals.yml").write_bytes(b"- id: \xff\xfe\n")
    assert "UTF-8" in str(folder.refusal())


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"kleur": "rood"}, "1.1.kleur", "dit veld is onbekend"),
        ({"title": ""}, "1.1.title", "mag niet leeg zijn"),
        ({"kind": "soms"}, "1.1.kind", "'soms' kan hier niet; kies uit"),
        ({"direction": None}, "1.1.direction", "kies uit"),
        ({"target": {"value": "veel", "period": "2025JJ00"}}, "1.1.target.value", "wordt een getal verwacht"),
        ({"target": {"value": float("nan"), "period": "2025JJ00"}}, "1.1.target.value", "eindig getal"),
        ({"target": {"value": float("inf"), "period": "2025JJ00"}}, "1.1.target.value", "eindig getal"),
        ({"target": {"value": 1, "period": "2025JJ13"}}, "1.1.target.period", "'2025JJ13' bestaat niet"),
        ({"target": {"value": 1, "period": "2025MM13"}}, "1.1.target.period", "'2025MM13' bestaat niet"),
        ({"end": "2019JJ00"}, "1.1", "het einde van de looptijd ligt voor het begin"),
        ({"kind": "share"}, "1.1", "heeft de eenheid procent"),
        ({"id": "1 1"}, "1 1.id", "heeft niet de vorm die hier hoort"),
        (
            {"conflicts": [{"topic": "x", "readings": [], "decision": "y"}]},
            "1.1.conflicts.0.readings",
            "te weinig",
        ),
    ],
)
def test_a_wrong_field_is_named(folder: Folder, changes: dict[str, Any], field: str, expected: str) -> None:
    folder.write("goals.yml", [changed(GOAL, **changes)])
    (fault,) = folder.refusal().faults
    assert fault.file == folder.path / "goals.yml"
    assert fault.column == field
    assert expected in fault.message


def test_a_direction_has_no_default(folder: Folder) -> None:
    folder.write("goals.yml", [{key: value for key, value in GOAL.items() if key != "direction"}])
    (fault,) = folder.refusal().faults
    assert (fault.column, fault.message) == ("1.1.direction", "dit veld ontbreekt.")


@pytest.mark.parametrize("kind", ["count", "share"])
def test_a_countable_project_target_needs_a_value_and_a_unit(folder: Folder, kind: str) -> None:
    folder.write(
        "projects.yml", [changed(PROJECT, targets=[{"id": "t", "text": "Iets", "kind": kind, "value": 5}])]
    )
    assert "een waarde en een eenheid nodig" in str(folder.refusal())


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("goals.yml", [changed(GOAL, line="uitstroom")], "actielijn 'uitstroom' bestaat niet"),
        ("projects.yml", [changed(PROJECT, line="uitstroom")], "actielijn 'uitstroom' bestaat niet"),
        ("projects.yml", [changed(PROJECT, goals=[{"goal": "9.9"}])], "doel '9.9' bestaat niet"),
        ("projects.yml", [changed(PROJECT, partners=["huis", "spook"])], "organisatie 'spook' bestaat niet"),
        ("projects.yml", [PROJECT, PROJECT], "project 'P1' staat er 2 keer in"),
        (
            "projects.yml",
            [changed(PROJECT, targets=PROJECT["targets"] * 2)],
            "projectdoel 'aantal' staat er 2 keer in",
        ),
        ("goals.yml", [GOAL, GOAL, GOAL], "doel '1.1' staat er 3 keer in"),
        ("organisations.yml", [ORGANISATION, ORGANISATION], "organisatie 'huis' staat er 2 keer in"),
        ("agenda.yml", changed(HEAD, lines=HEAD["lines"] * 2), "actielijn 'instroom' staat er 2 keer in"),
        ("agenda.yml", changed(HEAD, id="anders"), "de map heet 'proef'"),
        (
            "bodies.yml",
            [
                {
                    "id": "tafel",
                    "name": "Tafel",
                    "role": "x",
                    "members": "y",
                    "reports_to": ["god"],
                    "source": SOURCE,
                }
            ],
            "overleg 'god' bestaat niet",
        ),
        (
            "calendar.yml",
            [{"id": "a", "part": "x", "step": "1", "text": "y", "source": SOURCE}] * 2,
            "stap 'a' staat er 2 keer in",
        ),
    ],
)
def test_a_broken_reference_is_named(folder: Folder, name: str, content: Any, expected: str) -> None:
    folder.write(name, content)
    (fault,) = folder.refusal().faults
    assert fault.file == folder.path / name
    assert expected in fault.message


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (BUDGET_CSV.replace("200", "201"), "zijn samen 301 euro, het totaal is 300 euro"),
        (BUDGET_CSV.replace(",2021,200", ",2022,200"), "zijn samen 100 euro, het totaal is 300 euro"),
        (BUDGET_CSV + "A,Vier,2023,5,\n", "voor 2023 zijn er regels in de begroting, maar geen totaal"),
    ],
)
def test_budget_lines_must_add_up(folder: Folder, lines: str, expected: str) -> None:
    folder.text("budget.csv", lines)
    assert expected in str(folder.refusal())


def test_the_cover_must_add_up(folder: Folder) -> None:
    folder.write("budget.yml", changed(BUDGET, cover=[BUDGET["cover"][0] | {"amount_eur": 299}]))
    (fault,) = folder.refusal().faults
    assert fault.message == "de dekking van 2021 is 299 euro, het totaal is 300 euro."


def test_a_budget_amount_in_words_is_reported_with_its_line(folder: Folder) -> None:
    folder.text("budget.csv", BUDGET_CSV.replace("2021,200", "2021,PM"))
    (fault,) = folder.refusal().faults
    assert (fault.row, fault.column) == (3, "amount_eur")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("project,target,value\nP1,aantal,3\nP1,aantal,4\n", "projectdoel 'P1/aantal' staat er 2 keer in"),
        ("project,target,value\nP1,winst,3\n", "projectdoel 'winst' bestaat niet"),
        ("project,target,value\nP9,,3\n", "project 'P9' bestaat niet"),
        ("project,target,value\nP1,aantal,ongeveer 5\n", "hier wordt een getal verwacht"),
        ("project,target,value\nP1,aantal,5,6\n", "meer kolommen dan de kop"),
    ],
)
def test_a_project_round_is_checked(folder: Folder, content: str, expected: str) -> None:
    folder.text("progress/2022MM01.csv", content)
    error = folder.refusal()
    assert files_of(error)[0] == "2022MM01.csv"
    assert expected in str(error)


def test_a_round_is_named_after_its_period(folder: Folder) -> None:
    folder.text("progress/januari.csv", "project,value\nP1,1\n")
    assert "de bestandsnaam noemt geen periode" in str(folder.refusal())


def test_a_missing_answer_stays_missing(folder: Folder) -> None:
    folder.text("progress/2022MM01.csv", "project,target,value,story\nP1,aantal,,Nog niet geteld\n")
    (round_,) = folder.load().project_rounds.unseal("test")
    assert (round_.period, round_.reports[0].value) == ("2022MM01", None)


def test_several_faults_come_at_once_with_file_and_field(folder: Folder) -> None:
    folder.write("agenda.yml", changed(HEAD, start="ooit"))
    folder.write("goals.yml", [changed(GOAL, kind="soms", title=""), changed(GOAL, id="1.2", unit=7)])
    folder.text("projects.yml", "- id: P1\n  id: P2\n")
    folder.text("budget.csv", BUDGET_CSV.replace("200", "201"))
    error = folder.refusal()
    assert files_of(error) == [
        "agenda.yml",
        "goals.yml",
        "goals.yml",
        "goals.yml",
        "projects.yml",
        "budget.csv",
    ]
    assert {fault.column for fault in error.faults} == {"start", "1.1.title", "1.1.kind", "1.2.unit", None}
    text = str(error)
    assert text.startswith("Er zijn 6 fouten gevonden:")
    assert len(text.splitlines()) == 7


def test_faults_are_dutch(folder: Folder) -> None:
    folder.write("goals.yml", [{"id": "1.1", "kind": 5, "target": [], "start": 2021, "proxies": "geen"}])
    english = re.compile(r"\b(input|should|valid|field|required|expected|error|must)\b", re.IGNORECASE)
    for fault in folder.refusal().faults:
        assert not english.search(fault.message), fault.message


def test_every_source_and_conflict_is_found(folder: Folder) -> None:
    reading = {"text": "Tien", "source": {"source": "ander-plan", "place": "slot"}}
    conflict = {"topic": "Hoeveel", "readings": [reading, reading], "decision": "Tien, want zo is het."}
    folder.write("goals.yml", [changed(GOAL, conflicts=[conflict])])
    folder.write("agenda.yml", changed(HEAD, conflicts=[conflict | {"topic": "Wie"}]))
    agenda = folder.load()
    assert {item.topic for item in conflicts(agenda)} == {"Hoeveel", "Wie"}
    assert {ref.source for ref in source_refs(agenda)} == {"plan", "ander-plan"}


json_like = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(field=st.sampled_from(sorted(Goal.model_fields)), value=json_like)
def test_any_value_in_any_field_loads_or_is_a_user_error(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: Any
) -> None:
    folder = Folder(tmp_path_factory.mktemp("agenda"))
    folder.write("goals.yml", [changed(GOAL, **{field: value})])
    folder.write("projects.yml", [])
    error = user_error(folder.load)
    faults = error.faults if error else ()
    assert all(fault.file == folder.path / "goals.yml" and fault.message for fault in faults)


yaml_like = st.text(alphabet="ab:-[]{}&*!|>?<=\n \t'\"#,120._~%@`é\x00", max_size=30)


@given(content=yaml_like | st.text(max_size=20))
def test_any_text_is_yaml_or_a_user_error(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    path = tmp_path_factory.mktemp("yaml") / "x.yml"
    path.write_text(content, encoding="utf-8", errors="surrogatepass")
    error = user_error(lambda: read_yaml(path))
    assert error is None or [fault.file for fault in error.faults] == [path]


@given(amounts=st.lists(st.integers(0, 10**7), min_size=1, max_size=6), off=st.integers(-3, 3))
def test_a_total_is_accepted_exactly_when_the_lines_add_up(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[int], off: int
) -> None:
    folder = Folder(tmp_path_factory.mktemp("agenda"))
    rows = "".join(f"A,Post {n},2021,{cents / 100:.2f},\n" for n, cents in enumerate(amounts))
    folder.text("budget.csv", "part,activity,year,amount_eur,note\n" + rows)
    total = {"year": 2021, "amount_eur": (sum(amounts) + off) / 100}
    folder.write("budget.yml", changed(BUDGET, totals=[total], cover=[]))
    if off == 0:
        assert folder.load().budget is not None
    else:
        assert files_of(folder.refusal()) == ["budget.csv"]
