"""What hca-zwf writes: spelled right, in words of our own, with codes that exist, and no contact details."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hca_zwf import FOLDER, ROOT, SEEDS, hca_zwf

from hcalib.agenda import Agenda
from hcalib.agenda.loading import source_refs

TYPING_ERRORS = ["Tirade Vitree", "Zorgroep Oude", "Zorggroep Oude Nieuwe Land", "Coloiet", "levoziekenhuis"]


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return hca_zwf()


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
