"""The snapshot store: which date is used, and that no figure gets in without a source or after a change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from hcalib.errors import ExitCode, UserError
from hcalib.sources.snapshots import checksum, find_snapshots, read_vintage, vintages

CSV = b"region,value\nPV24,1\nNL01,2\n"
Write = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "snapshots"


@pytest.fixture
def write(store: Path) -> Write:
    """Write a snapshot; keyword arguments replace fields of the sidecar, and None removes one."""

    def write_snapshot(
        collection: str = "cbs",
        day: str = "2026-11-23",
        table: str = "tabel",
        content: bytes = CSV,
        **fields: object,
    ) -> Path:
        folder = store / collection / day
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{table}.csv"
        path.write_bytes(content)
        sidecar: dict[str, object] = {
            "title": "Een tabel",
            "source": "bron",
            "citation": "Uitgever, tabel 1",
            "licence": "CC BY 4.0",
            "retrieved": date(2026, 11, 23),
            "method": "Overgetypt.",
            "sha256": hashlib.sha256(content).hexdigest(),
            "rows": 2,
        }
        sidecar.update(fields)
        kept = {key: value for key, value in sidecar.items() if value is not None}
        path.with_suffix(".yml").write_text(yaml.safe_dump(kept), encoding="utf-8")
        return path

    return write_snapshot


def faults_of(store: Path, **choice: object) -> tuple[str, ...]:
    with pytest.raises(UserError) as error:
        find_snapshots(store, **choice)  # type: ignore[arg-type]
    assert error.value.exit_code is ExitCode.SNAPSHOT
    return tuple(str(fault) for fault in error.value.faults)


class TestChoice:
    def test_a_snapshot_comes_with_its_sidecar_and_its_date(self, store: Path, write: Write):
        path = write(defaults={"unit": "personen"}, caveats=["Afgerond."])
        (found,) = find_snapshots(store)
        assert (found.path, found.collection, found.vintage) == (path, "cbs", date(2026, 11, 23))
        assert found.sidecar.defaults == {"unit": "personen"}
        assert found.sidecar.caveats == ("Afgerond.",)

    def test_the_newest_date_of_each_collection_is_used(self, store: Path, write: Write):
        write(day="2025-01-01")
        write(day="2026-11-23")
        write(collection="uwv", day="2024-05-05")
        assert [(s.collection, s.vintage) for s in find_snapshots(store)] == [
            ("cbs", date(2026, 11, 23)),
            ("uwv", date(2024, 5, 5)),
        ]

    def test_only_the_chosen_date_is_read(self, store: Path, write: Write):
        write(day="2025-01-01", table="oud")
        write(day="2026-11-23", table="nieuw")
        assert [s.path.stem for s in find_snapshots(store)] == ["nieuw"]

    def test_a_pin_gives_an_older_date_even_after_the_last_day(self, store: Path, write: Write):
        write(day="2025-01-01")
        write(day="2026-11-23")
        (found,) = find_snapshots(store, pins={"cbs": date(2025, 1, 1)}, not_after=date(2024, 1, 1))
        assert found.vintage == date(2025, 1, 1)

    def test_nothing_after_the_last_day_is_used(self, store: Path, write: Write):
        write(day="2025-01-01")
        write(day="2026-11-23")
        (found,) = find_snapshots(store, not_after=date(2026, 11, 22))
        assert found.vintage == date(2025, 1, 1)
        assert find_snapshots(store, not_after=date(2024, 12, 31)) == ()

    def test_a_store_that_does_not_exist_holds_nothing(self, store: Path):
        assert find_snapshots(store) == ()

    def test_the_pins_of_the_caller_are_not_changed(self, store: Path, write: Write):
        write()
        pins = {"cbs": date(2026, 11, 23)}
        find_snapshots(store, pins=pins)
        assert pins == {"cbs": date(2026, 11, 23)}

    def test_hidden_files_and_folders_are_not_data(self, store: Path, write: Write):
        write()
        (store / ".DS_Store").write_bytes(b"x")
        (store / "cbs" / ".DS_Store").write_bytes(b"x")
        (store / "cbs" / "2026-11-23" / "._tabel.csv").write_bytes(b"x")
        (store / ".ipynb_checkpoints").mkdir()
        (store / "cbs" / ".nieuw-2027-01-01-ab12").mkdir()
        (store / "cbs" / ".bezig").write_bytes(b"")
        (store / "cbs" / ".ipynb_checkpoints").mkdir()
        assert len(find_snapshots(store)) == 1

    def test_files_beside_the_tables_are_not_data(self, store: Path, write: Write):
        path = write()
        path.with_name("datapackage.json").write_text("{}")
        (store / "cbs" / "corrections.yml").write_text("[]")
        (found,) = find_snapshots(store)
        assert found.path == path
        assert found.corrections == store / "cbs" / "corrections.yml"

    def test_one_date_of_one_collection(self, store: Path, write: Write):
        write(day="2026-11-23", raw_sha256="0" * 64)
        write(day="2025-01-01")
        assert vintages(store / "cbs") == (date(2025, 1, 1), date(2026, 11, 23))
        assert vintages(store / "uwv") == ()
        (found,) = read_vintage(store / "cbs", date(2025, 1, 1))
        assert (found.vintage, found.sidecar.raw_sha256) == (date(2025, 1, 1), None)
        with pytest.raises(UserError, match="wel aanwezig: 2025-01-01, 2026-11-23"):
            read_vintage(store / "cbs", date(2026, 1, 1))


class TestFaults:
    def test_an_altered_file_is_refused(self, store: Path, write: Write):
        path = write()
        path.write_bytes(CSV.replace(b"1", b"9"))
        (fault,) = faults_of(store)
        assert "tabel.csv" in fault
        assert "controlesom klopt niet" in fault

    def test_other_line_endings_are_an_alteration_too(self, store: Path, write: Write):
        path = write()
        path.write_bytes(CSV.replace(b"\n", b"\r\n"))
        assert "controlesom" in faults_of(store)[0]

    def test_a_file_without_sidecar_is_refused(self, store: Path, write: Write):
        write().with_suffix(".yml").unlink()
        assert "beschrijving (.yml) bij dit bestand ontbreekt" in faults_of(store)[0]

    def test_a_sidecar_without_file_is_refused(self, store: Path, write: Write):
        write().unlink()
        assert "databestand bij deze beschrijving ontbreekt" in faults_of(store)[0]

    def test_a_pin_that_does_not_exist_names_the_dates_that_do(self, store: Path, write: Write):
        write(day="2025-01-01")
        (fault,) = faults_of(store, pins={"cbs": date(2022, 6, 1)})
        assert "2022-06-01 ontbreekt; wel aanwezig: 2025-01-01" in fault

    def test_a_pin_on_an_unknown_collection_is_refused(self, store: Path, write: Write):
        write()
        (fault,) = faults_of(store, pins={"uvw": date(2026, 11, 23)})
        assert "'uvw'" in fault

    @pytest.mark.parametrize("name", ["nieuw", "20261123", "2026-13-01", "2026-W47-1"])
    def test_a_folder_that_is_no_date_is_refused(self, store: Path, write: Write, name: str):
        write()
        (store / "cbs" / name).mkdir()
        assert "datum als naam" in faults_of(store)[0]

    def test_the_number_of_figures_must_be_right(self, store: Path, write: Write):
        write(rows=3)
        assert "noemt 3 cijfers en het databestand heeft er 2" in faults_of(store)[0]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("citation", None),
            ("licence", ""),
            ("sha256", "ABC"),
            ("raw_sha256", "ABC"),
            ("rows", -1),
            ("retrieved", "gisteren"),
            ("url", "javascript:alert(1)"),
            ("onbekend", "veld"),
        ],
    )
    def test_a_sidecar_with_a_wrong_field_is_refused(
        self, store: Path, write: Write, field: str, value: object
    ):
        write(**{field: value})
        (fault,) = faults_of(store)
        assert f"veld '{field}'" in fault

    def test_all_faults_of_all_collections_come_at_once(self, store: Path, write: Write):
        write(table="a").write_bytes(b"anders")
        write(table="b").unlink()
        write(collection="uwv", table="c").with_suffix(".yml").unlink()
        write(table="d")
        assert len(faults_of(store, pins={"sbb": date(2026, 1, 1)})) == 4

    def test_text_in_another_encoding_is_refused(self, store: Path, write: Write):
        write(content="regio,waarde\nFryslân,1\nNL01,2\n".encode("utf-16"))
        assert "UTF-8" in faults_of(store)[0]


@pytest.mark.parametrize("content", [b"", b"abc", bytes(range(256))])
def test_the_checksum_is_sha256_in_lower_case(tmp_path: Path, content: bytes):
    path = tmp_path / "bestand"
    path.write_bytes(content)
    assert checksum(path) == hashlib.sha256(content).hexdigest()
