"""The fictional agenda: made again it is the same, it loads without faults, and it names nothing real."""

from __future__ import annotations

import csv
import io
import re
import stat
from datetime import date
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
import yaml

from hcalib.agenda.loading import load_agenda, source_refs
from hcalib.agenda.models import Agenda, GoalKind
from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import ExitCode, UserError
from hcalib.monitoring.progress import Status, assess_goals
from hcalib.observations import Observations, combine, read_observations
from hcalib.periods import parse_period
from hcalib.sources.example import example_files, write_example
from hcalib.sources.example.__main__ import main
from hcalib.sources.example.draws import between, divide, part_of
from hcalib.sources.example.tables import fixed
from hcalib.sources.snapshots import find_snapshots

DATA = Path(__file__).resolve().parents[2] / "data"
FOLDER = DATA / "agenda" / "voorbeeld"
COUNTRY = "VB00"
REGIONS = {"VB01", "VB0101", "VB0102", "VB0103", "VB0104", "VB0105"}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(DATA / "catalog", FOLDER)


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return load_agenda(DATA / "agenda", "voorbeeld")


@pytest.fixture(scope="module")
def observations(catalog: Catalog) -> Observations:
    frames = [
        read_observations(found.path, found.sidecar.defaults, found.vintage, catalog)
        for found in find_snapshots(FOLDER / "snapshots")
    ]
    return combine(frames, catalog)


def committed() -> dict[str, bytes]:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in files}


# --- the generator


def test_the_committed_files_are_what_the_generator_makes(tmp_path: Path) -> None:
    target = tmp_path / "voorbeeld"
    count = write_example(target)
    made = {
        path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()
    }
    assert count == len(made)
    assert made.keys() == committed().keys()
    assert [place for place, content in made.items() if content != committed()[place]] == []


def test_writing_again_replaces_the_folder_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "voorbeeld"
    write_example(target)
    left_over = target / "surveys" / "vacaturepeiling-1999KW02.csv"
    left_over.write_text("employer\n", encoding="utf-8")
    write_example(target)
    assert not left_over.exists()
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_with_other_work_stays_untouched(tmp_path: Path) -> None:
    (tmp_path / "agenda.yml").write_text("id: eigen-agenda\nexample: false\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        write_example(tmp_path)
    assert caught.value.exit_code == ExitCode.OUTPUT
    assert [path.name for path in tmp_path.iterdir()] == ["agenda.yml"]


def test_a_file_in_the_place_of_the_folder_stays_untouched(tmp_path: Path) -> None:
    target = tmp_path / "voorbeeld"
    target.write_text("aantekeningen", encoding="utf-8")
    with pytest.raises(UserError):
        write_example(target)
    assert target.read_text(encoding="utf-8") == "aantekeningen"


def test_the_folder_can_be_read_by_others(tmp_path: Path) -> None:
    write_example(tmp_path / "voorbeeld")
    ordinary = tmp_path / "gewoon"
    ordinary.mkdir()
    assert stat.S_IMODE((tmp_path / "voorbeeld").stat().st_mode) == stat.S_IMODE(ordinary.stat().st_mode)


def test_the_command_writes_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "voorbeeld")]) == ExitCode.OK
    assert f"{len(example_files())} bestanden" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["een", "twee"], ["--help-mij"]])
def test_the_command_refuses_what_it_does_not_know(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == ExitCode.USAGE
    assert "gebruik:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("units", "decimals", "text"), [(57, 1, "5.7"), (5, 2, "0.05"), (-5, 1, "-0.5"), (1200, 0, "1200")]
)
def test_numbers_are_written_with_their_decimals(units: int, decimals: int, text: str) -> None:
    assert fixed(units, decimals) == text


def test_parts_add_up_and_differ_less_than_one_from_their_share() -> None:
    parts = divide(100, [1, 1, 1])
    assert parts == [34, 33, 33]
    assert part_of(5, 1, 2) == 3
    assert between({0: 10, 4: 20}, 3) == 17


# --- it loads


def test_every_observation_is_marked_and_lies_in_the_fictional_region(observations: Observations) -> None:
    assert set(observations.frame["status"]) == {"voorbeeld"}
    assert set(observations.frame["region"]) == {*REGIONS, COUNTRY}
    assert observations.frame["source"].str.startswith("voorbeeld-").all()


def test_the_fictional_regions_are_marked(catalog: Catalog) -> None:
    assert {code for code, region in catalog.regions.items() if region.example} == {*REGIONS, COUNTRY}
    assert {region.code for region in catalog.municipalities("VB01")} == REGIONS - {"VB01"}


def test_the_agenda_says_that_it_is_an_example(agenda: Agenda) -> None:
    assert agenda.example
    assert "voorbeeld" in agenda.name.lower()
    assert agenda.region == "VB01"


def test_sources_are_known_and_marked(agenda: Agenda, catalog: Catalog) -> None:
    used = {reference.source for reference in source_refs(agenda)}
    assert used
    for source in used:
        assert catalog.sources[source].kind == "voorbeeld"
        assert catalog.sources[source].published is None


def test_every_kind_of_goal_occurs_with_an_indicator_of_its_unit(agenda: Agenda, catalog: Catalog) -> None:
    assert {goal.kind for goal in agenda.goals} == set(get_args(GoalKind))
    assert any(len(goal.parts) > 1 for goal in agenda.goals if goal.kind == "share")
    for goal in agenda.goals:
        assert catalog.indicators[goal.indicator].unit == goal.unit
        assert all(part.indicator in catalog.indicators for part in goal.parts)
        assert all(proxy.indicator in catalog.indicators for proxy in goal.proxies)
    assert agenda.ambition.indicator in catalog.indicators


def test_every_status_of_a_goal_occurs(agenda: Agenda, catalog: Catalog, observations: Observations) -> None:
    day = date(2025, 9, 30)
    known = observations.as_known_on(day)
    statuses = {assessment.status for assessment in assess_goals(agenda, known, "VB01", day, catalog)}
    assert statuses == set(Status)


# --- the figures fit together


def totals(observations: Observations, indicator: str) -> pd.Series:
    rows = observations.select(indicator)
    return rows.set_index([rows["region"], rows["start"].dt.year])["value"]


def wide(rows: pd.DataFrame, index: str | list[str], columns: str) -> pd.DataFrame:
    """Unlike pivot_table, pivot refuses a figure that is there twice."""
    return rows.pivot(index=index, columns=columns, values="value")  # noqa: PD010


def test_every_inhabitant_is_accounted_for(observations: Observations) -> None:
    population = totals(observations, "bevolking")
    growth = totals(observations, "bevolkingsgroei")
    assert len(growth) == len(REGIONS) * 14
    for (region, year), change in growth.items():
        assert population[region, year + 1] == population[region, year] + change


def test_balances_are_exact(observations: Observations) -> None:
    flows = {
        name: totals(observations, name)
        for name in (
            "geboorten", "sterfte", "immigratie", "emigratie", "vestiging", "vertrek",
            "natuurlijke-aanwas", "migratiesaldo", "bevolkingsgroei",
        )
    }  # fmt: skip
    natural, migration = flows["natuurlijke-aanwas"], flows["migratiesaldo"]
    assert (natural == flows["geboorten"] - flows["sterfte"]).all()
    abroad = flows["immigratie"] - flows["emigratie"]
    assert (migration == abroad + flows["vestiging"] - flows["vertrek"]).all()
    assert (flows["bevolkingsgroei"] == natural + migration).all()


@pytest.mark.parametrize("indicator", ["bevolking", "geboorten", "bevolkingsgroei"])
def test_municipalities_add_up_to_the_province(observations: Observations, indicator: str) -> None:
    rows = observations.select(indicator, age=None).query("region != @COUNTRY")
    by_age = wide(rows, index=["period", "age"], columns="region")
    assert len(by_age) > 10
    assert (by_age["VB01"] == by_age.drop(columns="VB01").sum(axis=1)).all()


def test_age_bands_add_up_to_the_population(observations: Observations) -> None:
    rows = observations.select("bevolking", age=None)
    by_age = wide(rows, index=["region", "period"], columns="age").dropna()
    assert len(by_age) == len(REGIONS) * 8
    assert (by_age["totaal"] == by_age.drop(columns="totaal").sum(axis=1)).all()


def test_employees_follow_from_inflow_and_outflow(observations: Observations) -> None:
    rows = observations.select(["werknemers", "instroom", "uitstroom"], "VB01", branch="zw-breed")
    by_year = wide(rows, index="period", columns="indicator")
    change = by_year["werknemers"].diff().dropna()
    assert (change == (by_year["instroom"] - by_year["uitstroom"]).dropna()).all()
    branches = wide(observations.select("werknemers", "VB01", branch=None), index="period", columns="branch")
    parts = branches.drop(columns=["zw-breed", "zw-smal"])
    assert (parts.sum(axis=1) == branches["zw-breed"]).all()
    assert (parts.drop(columns="kinderopvang").sum(axis=1) == branches["zw-smal"]).all()


def test_employers_fit_in_their_branch_and_region(
    agenda: Agenda, catalog: Catalog, observations: Observations
) -> None:
    employed: dict[str, int] = {}
    for employer in agenda.employers:
        assert catalog.branches[employer.branch].scheme == "azw"
        assert catalog.regions[employer.municipality].parent == "VB01"
        employed[employer.branch] = employed.get(employer.branch, 0) + employer.employees
    assert len(employed) == 10
    for branch, employees in employed.items():
        latest = observations.latest("werknemers", "VB01", branch=branch)
        assert latest is not None
        assert employees <= latest["value"]


def test_vacancies_are_rounded_and_the_sector_is_part_of_the_whole(observations: Observations) -> None:
    rows = observations.select("openstaande-vacatures", "VB01", branch=None)
    assert (rows["value"] % 100 == 0).all()
    by_branch = wide(rows, index="period", columns="branch")
    assert (by_branch["Q"] < by_branch["totaal"]).all()
    assert len(by_branch) == 63


def test_shortages_come_in_vintages(observations: Observations) -> None:
    rows = observations.select("tekort", "VB01")
    assert rows["vintage"].nunique() >= 4
    assert rows.groupby("period")["vintage"].nunique().max() >= 4
    for row in rows.itertuples():
        assert row.vintage <= pd.Timestamp(parse_period(str(row.period)).end)


# --- surveys and projects


def test_response_grows_and_answers_are_possible(agenda: Agenda) -> None:
    responded: dict[str, list[int]] = {}
    for survey_round in agenda.survey_rounds.unseal("test"):
        answers = survey_round.answers
        given = [answer for answer in answers if answer.responded is not None]
        responded.setdefault(survey_round.survey, []).append(len(given))
        period = parse_period(survey_round.period)
        for answer in answers:
            numbers = [answer.staff, answer.open_vacancies, answer.hard_to_fill, answer.leavers]
            assert answer.responded is not None or numbers == [None] * 4
            assert answer.responded is None or period.start <= answer.responded
            assert _not_more(answer.hard_to_fill, answer.open_vacancies)
            assert _not_more(answer.leavers_asked, answer.leavers)
            assert _not_more(answer.leavers_answered, answer.leavers_asked)
    assert set(responded) == {survey.id for survey in agenda.surveys}
    for counts in responded.values():
        assert len(counts) == 3
        assert counts == sorted(set(counts))


def _not_more(part: int | None, whole: int | None) -> bool:
    return part is None or whole is None or part <= whole


def test_some_questions_stay_open_some_answers_are_late_and_one_employer_is_large(agenda: Agenda) -> None:
    rounds = [r for r in agenda.survey_rounds.unseal("test") if r.survey == "vacaturepeiling"]
    late = 0
    for survey_round in rounds:
        vacancies = [a.open_vacancies for a in survey_round.answers if a.open_vacancies is not None]
        assert 3 * max(vacancies) > sum(vacancies)
        end = parse_period(survey_round.period).end
        late += sum(a.responded > end for a in survey_round.answers if a.responded is not None)
    given = [answer for r in rounds for answer in r.answers if answer.responded is not None]
    assert any(answer.staff is None or answer.open_vacancies is None for answer in given)
    assert 1 <= late < len(given) / 10


def test_what_the_answers_add_up_to_is_in_no_file(observations: Observations) -> None:
    """Only the report says it, for as far as nobody is given away."""
    assert not [name for name in observations.frame["indicator"].unique() if "vacaturegraad-peil" in name]


def test_rounds_have_gaps_and_every_report_fits_its_target(agenda: Agenda) -> None:
    assert [r.period for r in agenda.project_rounds.unseal("test")] == [
        "2023MM01", "2023MM07", "2024MM01", "2024MM07", "2025MM01", "2025MM07",
    ]  # fmt: skip
    kinds = {(p.id, target.id): target.kind for p in agenda.projects for target in p.targets}
    every_project = {project.id for project in agenda.projects}
    for progress in agenda.project_rounds.unseal("test"):
        for report in progress.reports:
            if report.target is None or report.value is None:
                continue
            share = kinds[report.project, report.target] == "share"
            assert share == (report.denominator is not None)
            assert report.denominator is None or report.value <= report.denominator
    assert any(
        {r.project for r in progress.reports} < every_project
        for progress in agenda.project_rounds.unseal("test")
    )
    assert {r.state for p in agenda.project_rounds.unseal("test") for r in p.reports} >= {
        "plan",
        "do",
        "check",
        "act",
    }


def test_counts_since_the_start_never_fall(agenda: Agenda) -> None:
    last: dict[tuple[str, str | None], float] = {}
    for progress in agenda.project_rounds.unseal("test"):
        for report in progress.reports:
            if report.value is not None:
                key = (report.project, report.target)
                assert report.value >= last.get(key, 0)
                last[key] = report.value
    assert last["I-2", "bereikt"] >= last["I-2", "deelgenomen"] >= last["I-2", "doorgestroomd"]


def test_stories_come_with_and_without_consent(agenda: Agenda) -> None:
    stories = [
        r
        for progress in agenda.project_rounds.unseal("test")
        for r in progress.reports
        if r.story is not None
    ]
    assert {story.consent for story in stories} == {True, False}


# --- nothing real


def words(text: str) -> str:
    return " " + " ".join(re.findall(r"[\w/().&-]+", text.lower())) + " "


def test_no_real_region_or_organisation_is_named(catalog: Catalog) -> None:
    real = {r.code for r in catalog.regions.values() if not r.example}
    real |= {r.name for r in catalog.regions.values() if not r.example}
    for agenda_id in ("hca-zwf", "raat-zwolle"):
        path = DATA / "agenda" / agenda_id / "organisations.yml"
        for organisation in yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []:
            real |= {organisation["name"], *organisation.get("aliases", [])}
    assert len(real) > 50
    # the assumptions name the folder of the set of which they take over what is not about size
    files = {place: content for place, content in committed().items() if place != "assumptions/about.yml"}
    text = words(" ".join(content.decode("utf-8") for content in files.values()))
    assert sorted(name for name in real if words(name) in text) == []


def test_every_row_of_every_snapshot_says_voorbeeld() -> None:
    snapshots = {place: content for place, content in committed().items() if place.startswith("snapshots/")}
    tables = [content.decode("utf-8") for place, content in snapshots.items() if place.endswith(".csv")]
    assert len(tables) >= 7
    for table in tables:
        assert {row["status"] for row in csv.DictReader(io.StringIO(table))} == {"voorbeeld"}


def test_fictional_parties_have_names_that_cannot_be_taken_for_real_ones(agenda: Agenda) -> None:
    fictional = re.compile("voorbeeld|ficti|proefwoude|modelhaven|testerveen", re.IGNORECASE)
    names = [party.name for party in (*agenda.organisations, *agenda.employers)]
    assert len(names) > 40
    assert [name for name in names if not fictional.search(name)] == []
