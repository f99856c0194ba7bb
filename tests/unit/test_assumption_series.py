"""Series of past years behind assumptions: what is read, and which mistakes are told where."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hcalib.assumptions import SERIES_FILE, Assumption, load_assumptions
from hcalib.catalog import Catalog, load_catalog
from hcalib.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
HEAD = ",".join(Assumption.model_fields) + "\n"
ROW = "vertrek,,,,,,0.1,0.05,0.2,trend,2018-2023,afgeleid,cbs-azw-mobiliteit-2024,Uit de reeks,3,groot,\n"
POINTS = "parameter,period,value,source,place\n"
PARAMETER: dict[str, object] = {
    "id": "vertrek", "name": "Vertrek", "definition": "Een proef.", "group": "uitstroom", "unit": "per-jaar",
    "minimum": 0, "maximum": 1, "series": {"gives": "hoogte"},
}  # fmt: skip


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data/catalog")


def point(year: int | str, value: float | str = 0.1, **changes: str) -> str:
    cells = {"parameter": "vertrek", "period": year, "value": value, "source": "cbs-azw-mobiliteit-2024"}
    return ",".join(str(cell) for cell in ({**cells, "place": "Tabel 1"} | changes).values()) + "\n"


FOUR = "".join(point(2018 + n) for n in range(4))


def written(folder: Path, points: str = FOUR, row: str = ROW, **parameter: object) -> Path:
    about = {"region": "PV24", "established": "2026-11-23", "title": "Proef"}
    (folder / "about.yml").write_text(yaml.safe_dump(about), encoding="utf-8")
    known = {key: value for key, value in (PARAMETER | parameter).items() if value is not None}
    (folder / "parameters.yml").write_text(yaml.safe_dump([known]), encoding="utf-8")
    (folder / "uitstroom.csv").write_text(HEAD + row, encoding="utf-8")
    if points:
        (folder / SERIES_FILE).write_text(POINTS + points, encoding="utf-8")
    return folder


def faults(folder: Path, catalog: Catalog) -> str:
    with pytest.raises(UserError) as error:
        load_assumptions(folder, catalog)
    return "\n".join(str(fault) for fault in error.value.faults)


def test_figures_come_in_the_order_of_the_years(tmp_path: Path, catalog: Catalog) -> None:
    loaded = load_assumptions(written(tmp_path, point(2020, 0.3) + FOUR.replace("2020", "2022")), catalog)
    assert list(loaded.history("vertrek")) == [2018, 2019, 2020, 2021, 2022]
    assert loaded.history("vertrek")[2020] == 0.3
    assert loaded.history("iets-anders") == {}


def test_a_trend_without_a_series_is_a_fault_in_its_file_and_row(tmp_path: Path, catalog: Catalog) -> None:
    told = faults(written(tmp_path, "", series=None), catalog)
    assert "uitstroom.csv" in told
    assert "regel 2" in told
    assert "Vertrek staat op 'trend', maar heeft geen reeks met cijfers van eerdere jaren." in told


def test_three_years_are_too_few_for_a_trend(tmp_path: Path, catalog: Catalog) -> None:
    told = faults(written(tmp_path, "".join(point(2018 + n) for n in range(3))), catalog)
    assert "reeksen.csv heeft er 3 jaren van; nodig zijn er ten minste 4" in told


def test_held_needs_no_series_and_may_have_a_short_one(tmp_path: Path, catalog: Catalog) -> None:
    held = ROW.replace(",trend,", ",constant,")
    assert load_assumptions(written(tmp_path, "", held, series=None), catalog).points == ()
    assert load_assumptions(written(tmp_path, point(2018), held), catalog).history("vertrek") == {2018: 0.1}


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (FOUR + point(2019), "reeksen.csv, regel 6, veld 'period': het jaar 2019 staat er al op regel 3."),
        (FOUR + point(2022, 1.5), "Vertrek kan van 0 tot 1 lopen; hier staat 1.5."),
        (FOUR + point(2022, source="cbs-9"), "de bron 'cbs-9' bestaat niet."),
        (FOUR + point(2022, parameter="vertek"), "de parameter 'vertek' bestaat niet."),
        (FOUR + point("2022KW01"), "regel 6"),
        (FOUR + point(2022, "tien"), "regel 6"),
        (FOUR + point(2022, place=""), "regel 6"),
    ],
)
def test_mistakes_in_the_figures(points: str, expected: str, tmp_path: Path, catalog: Catalog) -> None:
    assert expected in faults(written(tmp_path, points), catalog)


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ({"gives": "hoogte", "indicator": "x", "region": "NL01"}, "de indicator 'x' bestaat niet."),
        (
            {"gives": "hoogte", "indicator": "ziekteverzuim", "region": "NL99"},
            "de regio 'NL99' bestaat niet.",
        ),
        ({"gives": "hoogte", "indicator": "ziekteverzuim"}, "noem 'indicator' en 'region' samen"),
        ({"gives": "hoogte", "branch": "x"}, "de code 'x' bestaat niet."),
        ({"gives": "groei"}, "gives"),
    ],
)
def test_mistakes_in_what_a_series_is(
    series: dict[str, str], expected: str, tmp_path: Path, catalog: Catalog
) -> None:
    assert expected in faults(written(tmp_path, series=series), catalog)


def test_figures_for_a_parameter_that_takes_its_own_elsewhere(tmp_path: Path, catalog: Catalog) -> None:
    elsewhere = {"gives": "hoogte", "indicator": "ziekteverzuim", "region": "NL01"}
    assert "heeft Vertrek geen reeks in dit bestand" in faults(written(tmp_path, series=elsewhere), catalog)


def test_a_parameter_that_differs_by_group_has_no_series(tmp_path: Path, catalog: Catalog) -> None:
    told = faults(written(tmp_path, dimensions=["branch"]), catalog)
    assert "een parameter die per groep verschilt, kan hier geen reeks hebben." in told
