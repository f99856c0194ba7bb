"""The page that an employer gets back: its own answers beside the region, and never among the reports."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import survey_kit

from hcalib import cli
from hcalib.disclosure.cleared import agreed, not_shown
from hcalib.monitoring.surveys import OwnFigure, OwnPage
from hcalib.presentation.onderzoeken.own import own_blocks

ROOT = Path(__file__).parents[2]
PAGE = ["survey", "page", "voorbeeld", "werkplekbegeleiding-peiling", "2025KW02"]


@pytest.fixture(autouse=True)
def _root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCALIB_ROOT", str(ROOT))


def figure(
    own: float | None, region: float | None, *, measure: str = "vacaturegraad-peiling",
    part: str = "open_vacancies", label: str = "Openstaande vacatures per 100 medewerkers",
    unit: str = "per 100 medewerkers",
) -> OwnFigure:  # fmt: skip
    return OwnFigure(
        measure, part, label, unit, own,
        not_shown("Niet getoond: te weinig deelnemers.") if region is None else agreed(region, "invented"),
        14,
        "" if own is not None else "U liet deze vraag open.",
    )  # fmt: skip


def text_of(page: OwnPage) -> str:
    store = survey_kit.example()
    survey = next(one for one in store.agenda.surveys if one.id == page.survey)
    blocks = own_blocks(store.agenda, survey, page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join(str(block.html) for block in blocks)))


def page_of(*figures: OwnFigure, took_part: bool = True) -> OwnPage:
    return OwnPage("welzijn-fictiedam", "vacaturepeiling", "2025KW02", took_part, figures)


def test_own_answers_stand_beside_the_region() -> None:
    said = text_of(page_of(figure(5.25, 4.04)))
    assert "bij u 5,3 , in de regio 4,0" in said
    assert "Alleen voor uw organisatie" in said


def test_a_corrected_answer_stands_beside_what_was_answered_first() -> None:
    corrected = replace(figure(5.25, 4.0), first=4.75)
    said = text_of(page_of(corrected, figure(7.0, 4.0)))
    assert "Eerst opgegeven" in said
    assert "5,3 4,8 4,0" in said
    assert "Eerst opgegeven" not in text_of(page_of(figure(5.25, 4.0)))


def test_an_open_question_and_a_withheld_region_are_said() -> None:
    said = text_of(page_of(figure(None, 4.0), figure(5.0, None)))
    assert "U liet deze vraag open." in said
    assert "Niet getoond: te weinig deelnemers." in said
    assert "geen cijfers waarin u uzelf met de regio kunt vergelijken" in said


def test_who_did_not_take_part_sees_the_region() -> None:
    said = text_of(page_of(figure(None, 4.0), took_part=False))
    assert "deed in het 2e kwartaal 2025 niet mee" in said
    assert "4,0" in said


def test_of_reasons_the_largest_of_the_region_is_in_the_summary() -> None:
    kinds = {"measure": "vertrekredenen", "unit": "procent van wie een reden noemde"}
    said = text_of(
        page_of(
            figure(10.0, 24.0, part="reason_workload", label="Werkdruk", **kinds),
            figure(60.0, 7.0, part="reason_pay", label="Salaris en contract", **kinds),
        )
    )
    assert "Belangrijkste reden van vertrek: werkdruk: bij u 10,0 %" in said
    assert said.count("salaris en contract") == 1


def test_a_whole_page_holds_one_employer_and_its_region(tmp_path: Path) -> None:
    agenda = survey_kit.example().agenda
    rounds = agenda.survey_rounds.unseal("test")
    (one,) = [r for r in rounds if (r.survey, r.period) == (PAGE[3], PAGE[4])]
    employer = next(answer.employer for answer in one.answers if answer.responded)
    day = survey_kit.DAY.isoformat()
    assert cli.main([*PAGE, employer, "--naar", str(tmp_path), "--peildatum", day]) == 0
    (path,) = tmp_path.iterdir()
    html = path.read_text(encoding="utf-8")
    names = {one.id: one.name for one in agenda.employers}
    assert names.pop(employer) in html
    assert not [name for name in names.values() if name in html]
    assert "CC BY" not in html
    assert "Vertrouwelijk" in html
    outcome = next(one for one in survey_kit.outcomes() if one.survey.id == PAGE[3])
    (grade,) = outcome.figures.of(PAGE[4], "begeleidingscijfer")
    assert grade.figure.value is not None
    assert f"{grade.figure.value:.1f}".replace(".", ",") in html


@pytest.mark.parametrize("place", ["outputs", "outputs/voorbeeld-2025-09", "data/../outputs/x"])
def test_the_folder_with_reports_is_refused(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*PAGE, "welzijn-fictiedam", "--naar", str(ROOT / place)]) == 2
    assert "een eigen bladzijde hoort daar niet" in capsys.readouterr().err


def test_an_edition_elsewhere_is_refused_also_through_a_link(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edition = tmp_path / "deel" / "voorbeeld-2025-09"
    edition.mkdir(parents=True)
    (edition / "manifest.json").write_text("{}", encoding="utf-8")
    link = tmp_path / "geheim"
    link.symlink_to(edition, target_is_directory=True)
    for target in (edition, edition / "data", link):
        assert cli.main([*PAGE, "welzijn-fictiedam", "--naar", str(target)]) == 2
    assert "hoort daar niet" in capsys.readouterr().err
    assert [path.name for path in edition.iterdir()] == ["manifest.json"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({3: "iets"}, "het onderzoek 'iets' bestaat niet; kies uit: uitstroomonderzoek"),
        ({5: "niemand"}, "de werkgever 'niemand' staat niet in het register"),
        ({4: "2031KW02"}, "geen ronde '2031KW02'"),
        ({4: "../../x"}, "geen ronde '../../x'"),
    ],
)
def test_what_does_not_exist_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[int, str], message: str
) -> None:
    arguments = [*PAGE, "welzijn-fictiedam"]
    for place, value in change.items():
        arguments[place] = value
    assert cli.main([*arguments, "--naar", str(tmp_path)]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())


def test_only_the_day_of_an_edition_may_be_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures of another day could be subtracted from those of the report."""
    arguments = [*PAGE, "welzijn-fictiedam", "--naar", str(tmp_path), "--peildatum", "2025-08-01"]
    assert cli.main(arguments) == 2
    assert "van geen editie de peildatum; kies uit: 2025-09-30" in capsys.readouterr().err
