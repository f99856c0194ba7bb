"""Whether there is anything to make is asked of the editions that the command would make, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from hcalib.cli import run
from hcalib.publishing import records
from hcalib.publishing.editions import load_editions, with_changes

EDITION = "title: Proef\nagenda: hca-zwf\npeildatum: 2026-06-01\nreports: [{notebook: regiobeeld}]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data/editions").mkdir(parents=True)
    for name in ("2026-06", "2026-07", "2026-07-pv20"):
        (tmp_path / f"data/editions/{name}.yml").write_text(EDITION)
    return tmp_path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def nothing_changed(root: Path, output: Path, editions: Sequence[str], today: date) -> int:
        asked[:] = editions
        return 1

    monkeypatch.setattr(records, "nothing_changed", nothing_changed)
    return asked


@pytest.mark.parametrize("regions", [[], ["PV21"], ["GM0034", "RA20", "GM0034"]])
@pytest.mark.parametrize("named", [["2026-06"], ["2026-07", "2026-06"], []])
def test_the_editions_are_those_that_would_be_made(
    named: list[str], regions: list[str], root: Path, asked: list[str]
) -> None:
    assert run._nothing_to_do(root, root / "outputs", named, regions) == 1
    wanted = dict.fromkeys(
        with_changes(edition, region=region).id
        for edition in load_editions(root, named)
        for region in list[str | None](regions) or [None]
    )
    assert asked == list(wanted)


@pytest.mark.parametrize(
    ("named", "region"), [("2026-06", "pv21"), ("2026-06", "PV 21"), ("2026-06", ""), ("2026-07", "PV20")]
)
def test_what_only_looks_like_an_edition_is_looked_into(
    named: str, region: str, root: Path, asked: list[str]
) -> None:
    assert run._nothing_to_do(root, root / "outputs", [named], [region]) is None
    assert asked == []
