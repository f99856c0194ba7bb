"""Plausibility on arrival: planted faults are found and named, genuine figures are left alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from made_figures import figure_frame, quarters, years

from hcalib.catalog import Catalog, load_catalog
from hcalib.observations import read_observations
from hcalib.sources.plausibility import Finding, plausibility
from hcalib.sources.snapshots import find_snapshots

ROOT = Path(__file__).parents[2]
VACANCIES = ROOT.parent / "shared/data/tidy/83599NED_openstaande_vacatures_2011KW01-2020KW02.csv"
GROWING = [398_441, 399_893, 401_503, 404_068, 407_818, 411_670, 416_546, 423_021, 428_226, 434_771]
"""The real population of Flevoland from 2014 on, rounded to nothing."""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture(scope="module")
def shipped(catalog: Catalog) -> pd.DataFrame:
    snapshots = find_snapshots(ROOT / "data" / "snapshots", not_after=date(2026, 11, 23))
    frames = [read_observations(s.path, dict(s.sidecar.defaults), s.vintage, catalog) for s in snapshots]
    return pd.concat(frames, ignore_index=True)


def position(frame: pd.DataFrame, **codes: str) -> int:
    """Find the one figure with these codes; what is not named is not broken down."""
    keep = pd.Series(True, index=frame.index)
    for name, code in {"branch": "totaal", "sex": "totaal", "age": "totaal", **codes}.items():
        keep &= frame[name] == code
    (found,) = frame.index[keep]
    return int(found)


def only(findings: tuple[Finding, ...]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


class TestShippedFigures:
    def test_genuine_figures_give_few_warnings_that_history_explains(
        self, shipped: pd.DataFrame, catalog: Catalog
    ) -> None:
        """Corona, and the refugees of 2022 with what came after; nothing else in some 4,800 figures."""
        findings = plausibility(shipped, None, catalog)
        told = Counter((finding.check, finding.message.split(",")[0]) for finding in findings)
        assert told == {
            ("uitschieter", "Openstaande vacatures"): 1,
            ("uitschieter", "Immigratie"): 1,
            ("uitschieter", "Emigratie"): 1,
            ("uitschieter", "Migratiesaldo"): 2,
            ("uitschieter", "Groei van de bevolking"): 1,
        }
        assert all(finding.severity == "waarschuwing" for finding in findings)

    @pytest.mark.skipif(not VACANCIES.exists(), reason="the recordings in ../shared are not here")
    def test_a_real_mistake_of_the_publisher_is_found_in_the_whole_table(self, catalog: Catalog) -> None:
        """In 83599NED the branches of Friesland stand on the wrong lines in the third quarter of 2015."""
        table = pd.read_csv(VACANCIES)
        value = (table["OpenstaandeVacatures_1"] * 1000).round()
        codes = {"indicator": "openstaande-vacatures", "unit": "vacatures", "source": "cbs-83599ned"}
        columns = zip(
            table["RegioS"], table["Perioden"], table["BedrijfstakkenBranchesSBI2008"], value, strict=True
        )
        rows = [
            # the catalog knows few sections of the economy; any column of the key will do
            {**codes, "region": region, "period": period, "scenario": section.lower(), "value": figure}
            for region, period, section, figure in columns
        ]
        findings = plausibility(figure_frame(rows), None, catalog)
        assert len(findings) <= 10
        friesland = {
            line
            for line, row in enumerate(rows, 2)
            if row["region"] == "PV21" and row["period"] == "2015KW03"
        }
        told = {row for finding in findings for row in finding.rows}
        assert len(told & friesland) >= 5

    def test_the_same_figures_again_give_nothing(self, shipped: pd.DataFrame, catalog: Catalog) -> None:
        assert plausibility(shipped, shipped, catalog) == ()

    def test_nothing_to_look_at(self, shipped: pd.DataFrame, catalog: Catalog) -> None:
        assert plausibility(shipped.iloc[:0], None, catalog) == ()
        assert plausibility(shipped.iloc[:0], shipped, catalog) == ()

    @pytest.mark.parametrize(
        ("factor", "words"),
        [
            (10, "10 keer zo groot"),
            (100, "100 keer zo groot"),
            (0.1, "10 keer zo klein"),
            (0.001, "1.000 keer zo klein"),
        ],
    )
    @pytest.mark.parametrize(
        "codes",
        [
            {"indicator": "bevolking", "source": "cbs-37259ned", "region": "GM0034", "period": "2018JJ00"},
            {"indicator": "bevolking", "source": "cbs-37259ned", "region": "GM0184", "period": "2014JJ00"},
            {
                "indicator": "openstaande-vacatures",
                "source": "cbs-83599ned",
                "region": "PV29",
                "period": "2016KW02",
            },
        ],
        ids=["newest", "middle", "quarter"],
    )
    def test_a_figure_that_is_a_power_of_ten_off_is_named(
        self, shipped: pd.DataFrame, catalog: Catalog, codes: dict[str, str], factor: float, words: str
    ) -> None:
        planted = shipped.copy()
        at = position(planted, **codes)
        planted.loc[at, "value"] *= factor
        mine = planted[
            (planted[["indicator", "source"]] == [codes["indicator"], codes["source"]]).all(axis=1)
        ]
        findings = plausibility(mine, None, catalog)
        row = int(planted.loc[at, "row"])
        (scale,) = [f for f in findings if f.check == "schaal"]
        assert row in scale.rows
        assert words in scale.message

    def test_a_new_quarter_is_judged_by_the_history_in_the_previous_vintage(
        self, shipped: pd.DataFrame, catalog: Catalog
    ) -> None:
        sick = shipped[(shipped["source"] == "cbs-80072ned") & (shipped["branch"] == "totaal")]
        last = sick["start"].max()
        arrived = sick[sick["start"] == last].assign(value=lambda rows: rows["value"] / 10)
        finding = only(plausibility(arrived, sick[sick["start"] < last], catalog))
        assert finding.check == "schaal"
        assert finding.rows == (int(arrived["row"].iloc[0]),)
        assert "Ziekteverzuim" in finding.message

    def test_swapped_regions_are_named_together(self, shipped: pd.DataFrame, catalog: Catalog) -> None:
        planted = shipped[
            (shipped["source"] == "cbs-37259ned") & (shipped["indicator"] == "bevolking")
        ].copy()
        one, other = (position(planted, region=code, period="2018JJ00") for code in ("PV24", "PV27"))
        planted.loc[[one, other], "value"] = planted.loc[[other, one], "value"].to_numpy()
        found = [f for f in plausibility(planted, None, catalog) if f.check == "verwisseld"]
        assert set(only(tuple(found)).rows) == set(planted.loc[[one, other], "row"])
        assert "Flevoland" in found[0].message
        assert "Noord-Holland" in found[0].message


class TestOwnHistory:
    def test_a_level_that_stays_different_names_its_moment_and_its_first_row(self, catalog: Catalog) -> None:
        values = [10_000 + 30 * (n % 5) for n in range(20)] + [14_000 + 30 * (n % 5) for n in range(8)]
        frame = figure_frame(quarters(values, indicator="openstaande-vacatures", unit="vacatures"))
        finding = only(plausibility(frame, None, catalog))
        assert (finding.check, finding.rows) == ("reeksbreuk", (22,))
        assert "vanaf 1e kwartaal 2005" in finding.message

    def test_a_season_is_no_outlier(self, catalog: Catalog) -> None:
        values = [5.5, 4.7, 4.1, 5.2] * 10
        codes = {"indicator": "ziekteverzuim", "unit": "procent", "branch": "Q"}
        assert plausibility(figure_frame(quarters(values, **codes)), None, catalog) == ()

    def test_a_summer_figure_in_winter_is_an_outlier(self, catalog: Catalog) -> None:
        values = [7.5, 4.7, 4.1, 5.2] * 10
        values[20] = 4.1
        codes = {"indicator": "ziekteverzuim", "unit": "procent", "branch": "Q"}
        finding = only(plausibility(figure_frame(quarters(values, **codes)), None, catalog))
        assert (finding.check, finding.rows) == ("uitschieter", (22,))
        assert "ongeveer 7,5" in finding.message

    def test_two_odd_years_in_a_row_are_told_once(self, catalog: Catalog) -> None:
        values = [100_000.0 + 500 * n for n in range(14)]
        values[6] = values[7] = 140_000
        finding = only(plausibility(figure_frame(years(values)), None, catalog))
        assert finding.rows == (8, 9)
        assert "2006 tot en met 2007" in finding.message

    @pytest.mark.parametrize("odd", [0, 1, 12, 13])
    def test_the_first_and_the_last_figures_are_judged_as_well(self, catalog: Catalog, odd: int) -> None:
        values = [100_000.0 + 500 * n + 60 * (n % 3) for n in range(14)]
        values[odd] = 150_000
        finding = only(plausibility(figure_frame(years(values)), None, catalog))
        assert finding.check == "uitschieter"
        assert odd + 2 in finding.rows

    def test_missing_figures_say_nothing(self, catalog: Catalog) -> None:
        values: list[float | None] = [100_000.0 + 500 * n for n in range(14)]
        values[3] = values[4] = values[9] = None
        assert plausibility(figure_frame(years(values)), None, catalog) == ()

    def test_what_rounding_does_to_small_figures_is_no_outlier(self, catalog: Catalog) -> None:
        """Rounded to hundreds, 0 and 100 are neighbours; nothing is a hundred times too small."""
        small = [100, 100, 0, 100, 200, 100, 100, 0, 0, 100, 100, 200, 100, 100, 0, 100, 100, 100, 0, 100]
        codes = {"indicator": "openstaande-vacatures", "unit": "vacatures"}
        assert plausibility(figure_frame(quarters(small, **codes)), None, catalog) == ()
        assert plausibility(figure_frame(years([0, 0, 0, 0, 0, 0, 0, 0, 3, 0], **codes)), None, catalog) == ()

    def test_a_short_series_has_no_course_but_a_power_of_ten_shows(self, catalog: Catalog) -> None:
        assert plausibility(figure_frame(years([400, 480, 390, 700])), None, catalog) == ()
        finding = only(plausibility(figure_frame(years([400, 480, 39_000, 410])), None, catalog))
        assert (finding.check, finding.rows) == ("schaal", (4,))

    def test_the_same_moment_in_many_regions_is_one_sentence(self, catalog: Catalog) -> None:
        rows = []
        for number, region in enumerate(("GM0034", "GM0303", "GM0995", "GM0171")):
            values = [10_000.0 * (number + 1) + 90 * n for n in range(14)]
            values[7] *= 1.5
            rows += years(values, region=region)
        finding = only(plausibility(figure_frame(rows), None, catalog))
        assert finding.rows == (9, 23, 37, 51)
        assert "4 reeksen (Almere, Dronten, Lelystad en nog 1)" in finding.message

    def test_an_old_oddity_is_not_told_again(self, catalog: Catalog) -> None:
        values = [100_000.0 + 500 * n for n in range(14)]
        values[6] = 150_000
        new = figure_frame(years(values))
        assert plausibility(new, new.iloc[:-1], catalog) == ()

    def test_a_series_that_stands_still(self, catalog: Catalog) -> None:
        moving = [10_000.0 + 137 * n + 20 * (n % 3) for n in range(14)]
        finding = only(plausibility(figure_frame(years([*moving, *[moving[-1]] * 4])), None, catalog))
        assert finding.check == "stilstand"
        assert finding.rows == (15, 16, 17, 18, 19)
        assert plausibility(figure_frame(years([3.0] * 20)), None, catalog) == ()


class TestAgainstPrevious:
    @pytest.fixture
    def previous(self) -> pd.DataFrame:
        flevoland = years(GROWING, 2014)
        almere = years([value // 2 + 17 * n for n, value in enumerate(GROWING)], 2014, region="GM0034")
        return figure_frame([*flevoland, *almere])

    def test_a_whole_indicator_in_another_unit_is_one_sentence(
        self, previous: pd.DataFrame, catalog: Catalog
    ) -> None:
        new = previous.assign(value=(previous["value"] / 1000).round(1))
        finding = only(plausibility(new, previous, catalog))
        assert (finding.check, finding.rows) == ("schaal", tuple(range(2, 22)))
        assert "20 van de 20 cijfers zijn ongeveer 1.000 keer zo klein" in finding.message

    def test_one_series_in_another_unit(self, previous: pd.DataFrame, catalog: Catalog) -> None:
        new = previous.copy()
        new.loc[new["region"] == "GM0034", "value"] *= 10
        finding = only(plausibility(new, previous, catalog))
        assert finding.rows == tuple(range(12, 22))
        assert "Almere" in finding.message

    def test_one_figure_in_another_unit(self, previous: pd.DataFrame, catalog: Catalog) -> None:
        new = previous.copy()
        new.loc[4, "value"] = 4_078_180
        finding = only(plausibility(new, previous, catalog))
        assert (finding.check, finding.rows) == ("schaal", (6,))
        assert "4.078.180 is ongeveer 10 keer zo groot" in finding.message
        assert "(407.818)" in finding.message

    def test_figures_of_another_region(self, previous: pd.DataFrame, catalog: Catalog) -> None:
        new = previous.copy()
        new["region"] = new["region"].replace({"PV24": "GM0034", "GM0034": "PV24"}).astype("str")
        found = [f for f in plausibility(new, previous, catalog) if f.check == "verwisseld"]
        assert {f.rows for f in found} == {tuple(range(2, 12)), tuple(range(12, 22))}

    def test_a_column_that_became_one_figure(self, previous: pd.DataFrame, catalog: Catalog) -> None:
        new = previous.copy()
        new.loc[new["region"] == "GM0034", "value"] = 211_893
        assert ("stilstand", tuple(range(12, 22))) in [
            (f.check, f.rows) for f in plausibility(new, previous, catalog)
        ]

    def test_a_final_figure_that_became_provisional(self, previous: pd.DataFrame, catalog: Catalog) -> None:
        new = previous.copy()
        new.loc[9, "status"] = "voorlopig"
        finding = only(plausibility(new, previous, catalog))
        assert (finding.severity, finding.check, finding.rows) == ("waarschuwing", "status", (11,))

    def test_a_final_figure_that_moved(self, previous: pd.DataFrame, catalog: Catalog) -> None:
        new = previous.copy()
        new.loc[9, "value"] += 40
        finding = only(plausibility(new, previous, catalog))
        assert (finding.check, finding.rows) == ("herziening", (11,))
        assert "van 434.771 naar 434.811" in finding.message

    def test_a_provisional_figure_may_move(self, previous: pd.DataFrame, catalog: Catalog) -> None:
        before = previous.assign(status="voorlopig").astype({"status": "str"})
        new = previous.copy()
        new.loc[9, "value"] += 40
        assert plausibility(new, before, catalog) == ()


class TestSums:
    @staticmethod
    def people(
        men: float = 5_000, women: float = 5_200, total: float = 10_200, **codes: object
    ) -> list[dict[str, object]]:
        parts = {"man": men, "vrouw": women, "totaal": total}
        return [{"period": "2020JJ00", "value": value, "sex": sex, **codes} for sex, value in parts.items()]

    def test_men_and_women_are_everyone(self, catalog: Catalog) -> None:
        assert plausibility(figure_frame(self.people()), None, catalog) == ()
        finding = only(plausibility(figure_frame(self.people(total=11_337)), None, catalog))
        assert (finding.check, finding.rows) == ("optelling", (2, 3, 4))
        assert "man en vrouw zijn samen 10.200 en het totaal is 11.337 (verschil 1.137)" in finding.message

    def test_visible_rounding_is_allowed(self, catalog: Catalog) -> None:
        rounded = self.people(5_100, 5_200, 10_400)
        assert plausibility(figure_frame(rounded), None, catalog) == ()
        assert plausibility(figure_frame(self.people(5_100, 5_200, 10_900)), None, catalog) != ()

    def test_where_others_add_up_exactly_one_is_not_excused_by_rounding(self, catalog: Catalog) -> None:
        rows = [row for n in range(20) for row in self.people(period=f"{2000 + n}JJ00")]
        rows += self.people(total=10_300, period="2021JJ00")
        finding = only(plausibility(figure_frame(rows), None, catalog))
        assert finding.rows == (62, 63, 64)

    def test_a_part_without_a_figure_makes_no_sum(self, catalog: Catalog) -> None:
        rows = self.people(total=11_337)
        rows[0]["value"] = None
        assert plausibility(figure_frame(rows), None, catalog) == ()

    def test_a_rate_is_not_added(self, catalog: Catalog) -> None:
        rates = self.people(4.1, 6.3, 5.2, indicator="ziekteverzuim", unit="procent")
        assert plausibility(figure_frame(rates), None, catalog) == ()

    def test_ages_that_follow_each_other_are_everyone(self, catalog: Catalog) -> None:
        ages = {"0-14": 100, "15-24": 80, "25-44": 150, "45-64": 160, "65+": 90, "totaal": 580}
        rows = [{"period": "2020JJ00", "value": n * 1_037, "age": age} for age, n in ages.items()]
        assert plausibility(figure_frame(rows), None, catalog) == ()
        rows[2]["value"] = 1_000_000
        assert only(plausibility(figure_frame(rows), None, catalog)).check == "optelling"
        del rows[1]
        assert plausibility(figure_frame(rows), None, catalog) == ()

    def test_municipalities_are_their_province(self, catalog: Catalog) -> None:
        towns = [region.code for region in catalog.municipalities("PV24")]
        rows = [{"period": "2020JJ00", "value": 1_001, "region": code} for code in towns]
        rows.append({"period": "2020JJ00", "value": 6_006})
        assert plausibility(figure_frame(rows), None, catalog) == ()
        rows[-1]["value"] = 6_996
        finding = only(plausibility(figure_frame(rows), None, catalog))
        assert finding.rows == tuple(range(2, 9))
        assert "Flevoland is 6.996" in finding.message

    def test_branches_that_never_add_up_are_not_held_to_it(self, catalog: Catalog) -> None:
        """Who moves between two branches flows into a branch and not into the sector."""
        rows = [
            {"indicator": "instroom", "period": f"{2010 + n}JJ00", "branch": branch, "value": value + 113 * n}
            for n in range(6)
            for branch, value in {"zw-breed": 9_000, "zw-smal": 8_100, "kinderopvang": 1_700}.items()
        ]
        assert plausibility(figure_frame(rows), None, catalog) == ()

    def test_branches_that_added_up_before_must_still(self, catalog: Catalog) -> None:
        def employees(year: int, total: int) -> list[dict[str, object]]:
            values = {"zw-breed": total, "zw-smal": 8_100, "kinderopvang": 1_713}
            codes = {"indicator": "werknemers", "period": f"{year}JJ00"}
            return [{**codes, "branch": branch, "value": value} for branch, value in values.items()]

        previous = figure_frame([row for year in range(2015, 2020) for row in employees(year, 9_813)])
        new = figure_frame(
            [row for year in range(2015, 2021) for row in employees(year, 9_813 if year < 2020 else 9_183)]
        )
        assert only(plausibility(new, previous, catalog)).rows == (17, 18, 19)


class TestDuplicates:
    def test_one_key_twice_cannot_be(self, catalog: Catalog) -> None:
        rows = [{"period": "2020JJ00", "value": 350}, {"period": "2020JJ00", "value": 360}]
        finding = only(plausibility(figure_frame(rows), None, catalog))
        assert (finding.severity, finding.check, finding.rows) == ("fout", "dubbel", (2, 3))
        assert "(350 en 360)" in finding.message

    def test_the_same_figures_under_two_regions(self, catalog: Catalog) -> None:
        rows = [*years(GROWING, 2014, region="PV23"), *years(GROWING, 2014, region="PV24")]
        finding = only(plausibility(figure_frame(rows), None, catalog))
        assert (finding.check, finding.rows) == ("dubbel", tuple(range(2, 22)))
        assert "Flevoland en Overijssel hebben precies dezelfde 10 cijfers" in finding.message

    def test_a_whole_with_one_part_is_no_duplicate(self, catalog: Catalog) -> None:
        rows = [*years(GROWING, 2014), *years(GROWING, 2014, track="bbl")]
        assert plausibility(figure_frame(rows), None, catalog) == ()

    def test_small_figures_are_alike_by_chance(self, catalog: Catalog) -> None:
        low = [1, 2, 1, 3, 2]
        rows = [*years(low, region="PV23"), *years(low, region="PV24")]
        assert plausibility(figure_frame(rows), None, catalog) == ()


class TestImpossible:
    @pytest.mark.parametrize(
        ("codes", "words"),
        [
            ({"value": -5}, "is negatief"),
            ({"value": 9e9}, "ligt buiten wat kan (0 tot 25.000.000 personen)"),
            ({"value": 130, "indicator": "werkdruk", "unit": "procent"}, "meer dan 100 procent"),
            (
                {"value": 12, "indicator": "deeltijdfactor", "unit": "fte-per-baan"},
                "(0,2 tot 1,2 fte per baan)",
            ),
        ],
    )
    def test_a_value_outside_the_range(self, catalog: Catalog, codes: dict[str, object], words: str) -> None:
        frame = figure_frame([{"period": "2020JJ00", **codes}])
        finding = only(plausibility(frame, None, catalog))
        assert (finding.severity, finding.check, finding.rows) == ("fout", "onmogelijk", (2,))
        assert words in finding.message

    def test_the_edges_of_the_range_are_possible(self, catalog: Catalog) -> None:
        rows = [{"period": "2020JJ00", "value": 0}, {"period": "2021JJ00", "value": 25_000_000}]
        assert plausibility(figure_frame(rows), None, catalog) == ()

    def test_nobody_measured_what_must_still_happen(self, catalog: Catalog) -> None:
        rows = [
            {"period": "2024JJ00", "value": 450_000, "status": "voorlopig"},
            {"period": "2025JJ00", "value": 460_000, "status": "voorlopig"},
            {"period": "2030JJ00", "value": 480_000, "status": "prognose"},
            {"period": "2031JJ00", "value": 490_000, "status": "doel"},
        ]
        finding = only(plausibility(figure_frame(rows, vintage=date(2024, 5, 1)), None, catalog))
        assert (finding.severity, finding.check, finding.rows) == ("fout", "toekomst", (3,))
        assert "vanaf 2025" in finding.message


def test_figures_of_two_files_give_a_finding_each(catalog: Catalog) -> None:
    rows = [
        {"period": "2020JJ00", "value": -1, "region": r, "file": f, "row": 2}
        for r, f in (("PV23", "a.csv"), ("PV24", "b.csv"))
    ]
    findings = plausibility(figure_frame(rows), None, catalog)
    assert [(f.file, f.rows) for f in findings] == [("a.csv", (2,)), ("b.csv", (2,))]


def test_a_finding_tells_its_place() -> None:
    odd = Finding("waarschuwing", "schaal", "Dit is vreemd.", (2, 3, 4, 5), "data/tabel.csv")
    assert str(odd) == "Dit is vreemd. (tabel.csv, regel 2, 3, 4 en nog 1)"
    assert str(replace(odd, rows=(7,), file="")) == "Dit is vreemd. (regel 7)"
    assert str(replace(odd, rows=())) == "Dit is vreemd."


def test_what_cannot_be_true_comes_first_and_every_message_is_a_sentence(catalog: Catalog) -> None:
    odd = years([100.0, 101, 102, 103, 104, 105, 106, 107, 108, 109, 4_000_000], region="PV23")
    frame = figure_frame([*odd, {"period": "2020JJ00", "value": -1}])
    findings = plausibility(frame, None, catalog)
    assert [f.severity for f in findings] == ["fout", "waarschuwing"]
    assert all(f.message[0].isupper() and f.message.endswith(".") for f in findings)


def test_an_indicator_without_a_place_in_the_catalog_is_still_named(catalog: Catalog) -> None:
    poorer = replace(catalog, branches={})
    frame = figure_frame([{"period": "2020JJ00", "value": -1, "branch": "vvt"}])
    assert "vvt" in only(plausibility(frame, None, poorer)).message
