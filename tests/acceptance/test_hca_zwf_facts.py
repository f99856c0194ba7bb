"""The agenda hca-zwf says what the plan of 30 September 2021 says, and marks where sources disagree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hcalib.agenda import Agenda, Goal, Project, load_agenda
from hcalib.agenda.loading import conflicts, source_refs
from hcalib.agenda.models import Conflict

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "agenda" / "hca-zwf"
SEEDS = ROOT.parent / "shared" / "seeds"

GOALS = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3"]
KINDS = {
    "1.1": ("per_year", "personen", 4200),
    "1.2": ("per_year", "plekken", 200),
    "1.3": ("level", "personen", 1400),
    "1.4": ("total", "personen", 200),
    "1.5": ("milestones", "aantal", 2),
    "2.1": ("share", "procent", None),
    "2.2": ("per_year", "personen", 50),
    "2.3": ("per_year", "personen", 100),
    "2.4": ("per_year", "personen", 150),
    "3.1": ("milestones", "aantal", 2),
    "3.2": ("milestones", "aantal", 2),
    "3.3": ("qualitative", "oordeel", None),
}
PROJECT_GOALS = {
    "I-A": ["1.1", "1.3"],
    "I-B": ["1.1", "1.3", "2.3", "2.4"],
    "I-C": ["1.3"],
    "I-D": ["1.1", "1.3", "2.2", "2.3"],
    "I-E": ["1.2", "1.3", "1.5"],
    "I-F": ["1.4", "2.3"],
    "I-G": ["1.3"],
    "I-H": ["1.5", "1.2", "1.3"],
    "I-I": ["1.2"],
    "B-A": ["2.3"],
    "B-B": ["2.4"],
    "B-C": ["2.1", "2.3"],
    "B-D": ["2.3", "2.1"],
    "B-E": ["2.2", "2.3", "2.4"],
    "B-F": ["2.3"],
    "A-A": ["3.2"],
    "A-B": ["2.3", "3.2"],
    "A-C": ["3.2"],
    "A-D": ["3.1"],
    "A-E": ["3.2"],
    "A-F": ["3.2", "2.4"],
    "A-G": ["3.3"],
    "A-H": ["3.1"],
    "A-I": ["3.1"],
}
VITALITY_FOUR = {"coloriet", "woonzorg-flevoland", "zorggroep-oude-en-nieuwe-land", "talma-urk"}
BUDGET = {
    2021: [1000, 19825, 15660, None, 12500, None, 17100, 2750, 1875, 12825, None],
    2022: [5000, 104300, 62640, 56160, 5000, 25000, 68400, 11000, 3750, 51300, None],
}
TYPING_ERRORS = ["Tirade Vitree", "Zorgroep Oude", "Zorggroep Oude Nieuwe Land", "Coloiet", "levoziekenhuis"]


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return load_agenda(FOLDER.parent, "hca-zwf")


def goal(agenda: Agenda, goal_id: str) -> Goal:
    return next(goal for goal in agenda.goals if goal.id == goal_id)


def project(agenda: Agenda, project_id: str) -> Project:
    return next(project for project in agenda.projects if project.id == project_id)


def texts(conflict: Conflict) -> str:
    return " ".join(reading.text for reading in conflict.readings)


def conflict_about(agenda: Agenda, topic: str) -> Conflict:
    return next(conflict for conflict in conflicts(agenda) if conflict.topic == topic)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def strings(content: Any) -> Iterator[str]:
    """Yield every string value of a YAML document, save where sources are quoted against each other."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for part in content:
            yield from strings(part)
    elif isinstance(content, dict):
        for key, part in content.items():
            if key not in ("readings", "uncertain"):
                yield from strings(part)


def shipped_texts() -> dict[str, str]:
    paths = [path for path in FOLDER.parent.rglob("*") if path.suffix in (".yml", ".csv")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def test_region_and_term(agenda: Agenda) -> None:
    assert agenda.region == "PV24"
    assert not agenda.example
    assert agenda.signed is not None
    assert agenda.signed.isoformat() == "2021-09-30"
    assert (agenda.start, agenda.end) == ("2021KW04", "2025JJ00")


def test_the_ambition_is_held_against_the_baseline_of_june_2021(agenda: Agenda) -> None:
    baseline = agenda.ambition.baseline
    assert (agenda.ambition.indicator, agenda.ambition.period) == ("tekort", "2025JJ00")
    assert baseline is not None
    assert baseline.source is not None
    assert (baseline.value, baseline.period, baseline.source.source) == (
        1500,
        "2020JJ00",
        "arbeidsmarktpublicatie-2021",
    )
    readings = texts(agenda.ambition.conflicts[0])
    assert "1.500" in readings
    assert "1.087" in readings


def test_three_action_lines(agenda: Agenda) -> None:
    assert [(line.number, line.id) for line in agenda.lines] == [
        (1, "instroom"),
        (2, "behoud"),
        (3, "anders-organiseren"),
    ]


def test_twelve_goals_with_kind_unit_and_target(agenda: Agenda) -> None:
    assert [goal.id for goal in agenda.goals] == GOALS
    assert {goal.id: (goal.kind, goal.unit, goal.target.value) for goal in agenda.goals} == KINDS
    lines = {line.id: str(line.number) for line in agenda.lines}
    assert all(goal.id[0] == lines[goal.line] for goal in agenda.goals)


def test_goal_2_1_has_two_parts(agenda: Agenda) -> None:
    parts = [(part.id, part.indicator, part.target.value) for part in goal(agenda, "2.1").parts]
    assert parts == [("2.1a", "opgeschoold-2-3", 10), ("2.1b", "opgeschoold-3-4", 5)]


def test_only_goal_1_3_has_a_baseline_and_the_others_say_why_not(agenda: Agenda) -> None:
    lateral = goal(agenda, "1.3")
    assert lateral.baseline is not None
    assert (lateral.baseline.value, lateral.baseline.period) == (1000, "2021JJ00")
    assert (lateral.target.value, lateral.target.period) == (1400, "2025JJ00")
    others = [goal for goal in agenda.goals if goal.id != "1.3"]
    assert all(goal.baseline is None for goal in others)
    assert [goal.id for goal in others if "beginst" not in (goal.note or "")] == []


def test_yearly_goals_run_four_years_as_the_800_places_imply(agenda: Agenda) -> None:
    for item in agenda.goals:
        if item.kind == "per_year":
            assert (item.start, item.end) == ("2022JJ00", "2025JJ00"), item.id
    assert "800" in texts(goal(agenda, "1.2").conflicts[0])


def test_short_titles_are_short(agenda: Agenda) -> None:
    assert all(len(goal.short.split()) <= 5 for goal in agenda.goals)
    assert len({goal.short for goal in agenda.goals}) == len(GOALS)


def test_proxies_carry_their_caveat(agenda: Agenda) -> None:
    proxies = {goal.id: [proxy.indicator for proxy in goal.proxies] for goal in agenda.goals if goal.proxies}
    assert proxies == {"1.1": ["starters-zorgopleiding"], "1.2": ["tekort-stageplekken"]}
    assert "SectorplanPlus" in (goal(agenda, "1.4").note or "")


@pytest.mark.parametrize(
    ("goal_id", "words"),
    [
        ("1.2", ["200", "800"]),
        ("1.3", ["10 procent", "40 procent", "1.400 in 2024", "1.040"]),
        ("2.1", ["opscholen", "bijscholen"]),
        ("2.3", ["100 uitstromers per jaar", "1.000"]),
        ("2.4", ["150 uitstromers per jaar", "1.000"]),
        ("3.2", ["Twee", "enkelvoud"]),
    ],
)
def test_conflicts_stand_with_their_goal(agenda: Agenda, goal_id: str, words: list[str]) -> None:
    readings = " ".join(texts(conflict) for conflict in goal(agenda, goal_id).conflicts)
    assert [word for word in words if word not in readings] == []


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("Het aantal projecten", ["elf, elf en negen", "negen, zes en negen"]),
        ("Het aantal partijen in de agenda", ["36", "22 organisaties", "35 organisaties"]),
        ("Het aantal werkgevers in de agenda", ["19", "22"]),
        ("De stijging van het ziekteverzuim door corona", ["1,1 procent", "procentpunten"]),
        ("De kosten van het uitstroomonderzoek in 2022", ["11.000", "10.450"]),
        ("Het aantal nieuwe locaties", ["Eén nieuwe locatie", "Twee of meer"]),
        ("Het aantal leden van Flever", ["26", "24"]),
    ],
)
def test_conflicts_of_the_agenda_are_recorded(agenda: Agenda, topic: str, words: list[str]) -> None:
    readings = texts(conflict_about(agenda, topic))
    assert [word for word in words if word not in readings] == []


def test_projects_per_line(agenda: Agenda) -> None:
    assert [project.id for project in agenda.projects] == list(PROJECT_GOALS)
    counts = Counter(project.line for project in agenda.projects)
    assert counts == {"instroom": 9, "behoud": 6, "anders-organiseren": 9}
    letters = {"I": "instroom", "B": "behoud", "A": "anders-organiseren"}
    assert all(project.line == letters[project.id[0]] for project in agenda.projects)


def test_goal_links(agenda: Agenda) -> None:
    assert {project.id: [link.goal for link in project.goals] for project in agenda.projects} == PROJECT_GOALS


def test_doubtful_goal_links_are_marked(agenda: Agenda) -> None:
    doubtful = {(item.id, link.goal) for item in agenda.projects for link in item.goals if link.uncertain}
    assert doubtful == {("I-E", "1.5"), ("I-H", "1.5"), ("A-B", "2.3"), ("A-B", "3.2"), ("A-C", "3.2")}
    for project_id, _ in doubtful:
        assert "goals" in {item.field for item in project(agenda, project_id).uncertain}


def test_every_goal_has_a_project(agenda: Agenda) -> None:
    assert {link.goal for project in agenda.projects for link in project.goals} == set(GOALS)


def test_every_phase_and_raat_origin_is_a_reading(agenda: Agenda) -> None:
    for item in agenda.projects:
        assert {"phase", "raat"} <= {uncertainty.field for uncertainty in item.uncertain}, item.id
        assert item.raat is None


def test_uncertain_fields_exist(agenda: Agenda) -> None:
    for item in agenda.projects:
        assert {uncertainty.field for uncertainty in item.uncertain} <= set(Project.model_fields), item.id


def test_the_three_projects_that_are_monitored_first(agenda: Agenda) -> None:
    first = {project.name for project in agenda.projects if project.monitored_first}
    assert first == {"Matchtafel", "Duurzame medische zorg", "Academische Verpleeg(t)huiszorg"}


def test_focus_only_where_the_plan_names_one(agenda: Agenda) -> None:
    named = {project.id: project.focus for project in agenda.projects if project.focus}
    assert named == {"I-D": "verdiepen", "B-B": "verbreden", "A-A": "innoveren"}


@pytest.mark.parametrize(
    ("project_id", "values"),
    [
        ("I-B", [250]),
        ("I-C", [80, 60]),
        ("I-D", [15, 5]),
        ("I-E", [200]),
        ("I-F", [50]),
        ("I-G", [50, 25, 10]),
        ("A-A", [1]),
        ("A-I", [5]),
    ],
)
def test_measurable_project_targets(agenda: Agenda, project_id: str, values: list[float]) -> None:
    targets = project(agenda, project_id).targets
    assert [target.value for target in targets if target.kind != "qualitative"] == values


def test_other_projects_have_no_invented_number(agenda: Agenda) -> None:
    measured = {"I-B", "I-C", "I-D", "I-E", "I-F", "I-G", "A-A", "A-I"}
    for item in agenda.projects:
        assert item.targets, item.id
        if item.id not in measured:
            assert {target.kind for target in item.targets} == {"qualitative"}, item.id


def test_a_share_says_of_whom(agenda: Agenda) -> None:
    shares = [target for item in agenda.projects for target in item.targets if target.kind == "share"]
    assert [target.of for target in shares] == [
        "alle deelnemers",
        "deelnemers die hun diploma hebben gehaald",
    ]


def test_partners(agenda: Agenda) -> None:
    assert set(project(agenda, "B-B").partners) == VITALITY_FOUR
    assert set(project(agenda, "I-F").partners) == VITALITY_FOUR
    assert project(agenda, "B-D").partners == ("roc-friese-poort", "zorggroep-oude-en-nieuwe-land")
    assert project(agenda, "A-I").partners == ("flevoziekenhuis", "zorggroep-oude-en-nieuwe-land")
    assert len(project(agenda, "I-A").partners) == 11
    assert len(project(agenda, "B-C").partners) == 10
    undecided = {item.id for item in agenda.projects if not item.partners}
    assert undecided == {"I-H", "I-I", "B-F", "A-F"}
    assert all("Nog te bepalen" in (project(agenda, item).partners_note or "") for item in undecided)


def test_financing_is_given_or_said_to_be_undecided(agenda: Agenda) -> None:
    undecided = {item.id for item in agenda.projects if not item.financing}
    assert undecided == {"I-H", "I-I", "B-C", "B-D", "B-F"}
    assert all("Nog te bepalen" in (project(agenda, item).financing_note or "") for item in undecided)
    assert any("52.840 euro" in part for part in project(agenda, "A-A").financing)


def test_organisations_are_used_and_spelled_right(agenda: Agenda) -> None:
    names = {organisation.name for organisation in agenda.organisations}
    assert {"Triade Vitree", "Zorggroep Oude en Nieuwe Land", "Flevoziekenhuis", "Coloriet"} <= names
    assert "UWV Werkgeversservicepunt" in names
    used = {partner for item in agenda.projects for partner in item.partners}
    assert used == {organisation.id for organisation in agenda.organisations}


@pytest.mark.parametrize("error", TYPING_ERRORS)
def test_typing_errors_of_the_plan_occur_only_as_alias(agenda: Agenda, error: str) -> None:
    aliases = [alias for organisation in agenda.organisations for alias in organisation.aliases]
    assert any(alias.startswith(error) for alias in aliases)
    spelled = re.compile(rf"(?<!\w){re.escape(error)}")
    for name, text in shipped_texts().items():
        if not name.endswith("organisations.yml"):
            assert not spelled.search(text), name
    assert not any(spelled.search(organisation.name) for organisation in agenda.organisations)


def test_a_spelling_belongs_to_one_organisation(agenda: Agenda) -> None:
    spellings = [name for item in agenda.organisations for name in (item.name, *item.aliases)]
    assert len(spellings) == len(set(spellings))


def test_no_contact_details_anywhere() -> None:
    mail, phone = r"[\w.]+@[\w.]+", r"\+31[ -]?\d|(?<![\d.,-])0(?:[ -]?\d){9}(?!\d)"
    contact = re.compile(f"{mail}|{phone}")
    assert contact.search("bel 06-12 34 56 78")
    assert contact.search("bel 0320-123456")
    for name, text in shipped_texts().items():
        assert not contact.search(text), name


def test_budget_line_by_line(agenda: Agenda) -> None:
    assert agenda.budget is not None
    for year, amounts in BUDGET.items():
        assert [line.amount_eur for line in agenda.budget.lines if line.year == year] == amounts
    totals = {total.year: total.amount_eur for total in agenda.budget.totals}
    assert totals == {2021: 83535, 2022: 392550}


def test_an_empty_amount_says_why(agenda: Agenda) -> None:
    assert agenda.budget is not None
    reasons = {
        (line.activity, line.year): line.note for line in agenda.budget.lines if line.amount_eur is None
    }
    assert len(reasons) == 4
    assert all(reasons[("Inkoop van data", year)] == "PM: het bedrag volgt later" for year in (2021, 2022))


def test_cover_of_2022(agenda: Agenda) -> None:
    assert agenda.budget is not None
    cover = {part.state: part.amount_eur for part in agenda.budget.cover if part.year == 2022}
    assert cover == {"gedekt": 192450, "in bespreking": 113940, "nog te vinden": 86160}


def test_the_dates_the_plan_names(agenda: Agenda) -> None:
    due = {item.id: item.due for item in agenda.calendar if item.due}
    assert due == {
        "fase-voorbereiding-2023": "2022MM12",
        "governance-bestuurlijk-a": "2021-09-30",
        "monitoring-regiobeeld-d": "2022MM06",
        "monitoring-doelen-e": "2022MM09",
        "monitoring-projecten-d": "2022MM01",
        "monitoring-projecten-e": "2022MM07",
        "financien-dekking": "2021MM12",
    }
    start = {item.id: item.start for item in agenda.calendar if item.start}
    assert start["monitoring-projecten-start"] == "2021KW03"


def test_a_step_without_a_date_says_so(agenda: Agenda) -> None:
    assert [item.id for item in agenda.calendar if not (item.start or item.due or item.note)] == []


def test_the_calendar_has_every_step(agenda: Agenda) -> None:
    steps = Counter(item.part for item in agenda.calendar)
    assert steps == {
        "Fasen": 5,
        "Governance: bestuurlijke netwerken": 4,
        "Governance: sectortafel": 6,
        "Governance: netwerken": 3,
        "Governance: agendabureau": 4,
        "Projectaanpak": 5,
        "Monitoring: Regiobeeld": 4,
        "Monitoring: Doelmonitor": 5,
        "Monitoring: Projectmonitor": 7,
        "Communicatie: toolkit": 3,
        "Communicatie: communicatieplan": 2,
        "Communicatie: successen delen": 2,
        "Communicatie: jaarlijkse bijeenkomst": 1,
        "Financiën": 1,
    }


def test_monitoring_plan(agenda: Agenda) -> None:
    first = {item.id: item.first for item in agenda.monitoring}
    assert first["regiobeeld"] == ("2021MM06", "2022MM06")
    assert first["doelmonitor"] == ("2022MM09",)
    assert first["projectmonitor"] == ("2022MM01", "2022MM07")
    assert first["werkplekbegeleiding-peiling"] == ("2024JJ00",)
    assert {"uitstroomonderzoek", "vacaturepeiling", "arbeidsmarktpublicatie", "thema-artikelen"} <= set(
        first
    )
    doelmonitor = next(item for item in agenda.monitoring if item.id == "doelmonitor")
    assert list(doelmonitor.goals) == GOALS


def test_response_aims(agenda: Agenda) -> None:
    surveys = {survey.id: survey for survey in agenda.surveys}
    leaving, vacancies = surveys["uitstroomonderzoek"].aim, surveys["vacaturepeiling"].aim
    assert leaving is not None
    assert vacancies is not None
    assert (leaving.measure, leaving.baseline.value, leaving.target.value, leaving.frame) == (
        "employers",
        5,
        19,
        19,
    )
    assert (vacancies.measure, vacancies.baseline.value, vacancies.target.value) == ("percent", 56, 80)
    assert vacancies.frame is None
    assert surveys["uitstroomonderzoek"].cost_per_employer_eur == 550
    assert surveys["werkplekbegeleiding-peiling"].since == "2024JJ00"


def test_bodies(agenda: Agenda) -> None:
    bodies = {body.id: body for body in agenda.bodies}
    table = bodies["sectortafel"]
    assert (table.meets_min, table.meets_max) == (4, 8)
    assert set(table.reports_to) == {"bestuurlijk-netwerk", "rwf"}
    assert (bodies["bestuurlijk-netwerk"].meets_min, bodies["bestuurlijk-netwerk"].meets_max) == (1, 1)
    networks = [body for body in agenda.bodies if body.id.startswith("netwerk-")]
    assert len(networks) == 4
    assert all(network.reports_to == ("sectortafel",) for network in networks)
    assert {network.line for network in networks} == {"instroom", "behoud", "anders-organiseren", None}


def test_signatory_groups(agenda: Agenda) -> None:
    counts = {group.id: group.count for group in agenda.signatories}
    assert (counts["zorg-en-welzijn"], counts["onderwijs"], counts["gemeenten"]) == (22, 5, 6)
    assert counts["zorgkantoor-zorgverzekeraar"] is None


def test_key_figures(agenda: Agenda) -> None:
    values = {figure.id: figure.value for figure in agenda.key_figures}
    assert values["werkdruk"] == 40
    assert (values["ziekteverzuim"], values["ziekteverzuim-corona"]) == (5.7, 1.1)
    assert values["moeilijk-vervulbaar"] is None
    assert (values["leden-flever"], values["medewerkers-leden"]) == (26, 12000)
    assert (values["hca-omvang-fte"], values["hca-inwoners"], values["hca-studenten"]) == (
        9150,
        434771,
        16036,
    )


def test_every_source_indicator_and_unit_is_in_the_catalog(agenda: Agenda) -> None:
    catalog = ROOT / "data" / "catalog"
    sources = {item["id"] for item in yaml.safe_load((catalog / "sources.yml").read_text(encoding="utf-8"))}
    indicators = {
        item["id"] for item in yaml.safe_load((catalog / "indicators.yml").read_text(encoding="utf-8"))
    }
    units = {
        line.split(",")[0] for line in (catalog / "units.csv").read_text(encoding="utf-8").splitlines()[1:]
    }
    assert {ref.source for ref in source_refs(agenda)} - sources == set()
    used = {agenda.ambition.indicator} | {item.indicator for item in agenda.goals}
    used |= {part.indicator for item in agenda.goals for part in item.parts}
    used |= {proxy.indicator for item in agenda.goals for proxy in item.proxies}
    assert used - indicators == set()
    target_units = {target.unit for item in agenda.projects for target in item.targets if target.unit}
    figure_units = {figure.unit for figure in agenda.key_figures if figure.unit}
    assert ({item.unit for item in agenda.goals} | target_units | figure_units) - units == set()


@pytest.mark.skipif(not SEEDS.exists(), reason="the source documents are not beside the repository")
def test_every_figure_of_the_plan_is_in_the_document(agenda: Agenda) -> None:
    (path,) = SEEDS.glob("000_*.txt")
    text = path.read_text(encoding="utf-8")
    assert agenda.budget is not None
    amounts = [line.amount_eur for line in agenda.budget.lines if line.amount_eur]
    amounts += [total.amount_eur for total in agenda.budget.totals]
    amounts += [part.amount_eur for part in agenda.budget.cover]
    goals = [item.target.value for item in agenda.goals if item.target.value]
    targets = [target.value for item in agenda.projects for target in item.targets if target.value]
    words = {1: "een nieuwe locatie", 2: "twee", 5: "Vijf organisaties"}
    for value in {*amounts, *goals, *targets}:
        printed = f"{value:,.0f}".replace(",", ".")
        assert re.search(rf"(?<![\d.]){re.escape(printed)}(?![\d.]\d)", text) or words[int(value)] in text, (
            value
        )


@pytest.mark.skipif(not SEEDS.exists(), reason="the source documents are not beside the repository")
def test_sentences_are_our_own() -> None:
    """Facts carry over, sentences do not: no eight words in a row are those of a source document."""
    documents = [words_of(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.txt")]
    runs = {tuple(words[n : n + 8]) for words in documents for n in range(len(words) - 7)}
    copied = []
    for name in ("agenda", "goals", "projects", "bodies", "budget", "calendar", "monitoring", "surveys"):
        for sentence in strings(yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))):
            words = words_of(sentence)
            copied += [sentence for n in range(len(words) - 7) if tuple(words[n : n + 8]) in runs]
    assert copied == []
