"""Limits of reports are data: a notebook may have its own, and a slip of the pen is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from hcalib.errors import ExitCode, UserError
from hcalib.publishing.limits import load_limits
from hcalib.publishing.tasks import Limits

GENERAL = "seconds: 60\nmemory_mb: 1000\noutput_mb: 10\npage_kb: 1500\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path


def write(root: Path, text: str) -> None:
    (root / "data" / "limits.yml").write_text(text, encoding="utf-8")


def test_a_notebook_has_its_own_limits_and_for_the_rest_the_general_ones(root: Path) -> None:
    own = "{seconds: 5, memory_mb: 200, output_mb: 1, page_kb: 300}"
    write(root, f"{GENERAL}notebooks:\n  zwaar: {own}\n  traag: {{seconds: 900}}\n")
    limits = load_limits(root, ("zwaar", "traag", "gewoon"))
    assert limits.of("gewoon") == Limits(60, 1000, 10, 1500)
    assert limits.of("traag") == Limits(900, 1000, 10, 1500)
    assert limits.of("zwaar") == Limits(5, 200, 1, 300)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{GENERAL}notebooks:\n  zwar: {{seconds: 900}}\n", "er is geen notebook 'zwar'; kies uit: zwaar"),
        (GENERAL.replace("60", "0"), "seconds"),
        (GENERAL.replace("1000", "-1"), "memory_mb"),
        (GENERAL.replace("page_kb: 1500\n", ""), "page_kb"),
        (f"{GENERAL}minutes: 3\n", "minutes"),
    ],
)
def test_what_cannot_be_is_refused(root: Path, text: str, sentence: str) -> None:
    write(root, text)
    with pytest.raises(UserError, match=sentence) as refused:
        load_limits(root, ("zwaar",))
    assert refused.value.exit_code is ExitCode.DATA
