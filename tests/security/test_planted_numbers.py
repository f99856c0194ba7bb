"""A withheld number in a finished page is found wherever a reader or a program can read it."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import survey_kit

from hcalib.disclosure.matching import Secret, Values
from hcalib.disclosure.spoken import numbers_in
from hcalib.numerals import number as written
from hcalib.presentation.onderzoeken import drawing, outcomes, ranked, response
from hcalib.publishing.known_texts import KnownTexts, known_texts, texts_of_agenda, texts_of_program
from hcalib.publishing.published import read_edition
from hcalib.publishing.searching import Search, search
from hcalib.publishing.subjects import Subject, subjects_of

DAY = survey_kit.DAY.isoformat()
_WORDS = {12: "twaalf", 13: "dertien", 14: "veertien", 16: "zestien", 17: "zeventien", 18: "achttien"}

Plant = Callable[[Path, str], None]
Seek = Callable[[Path], Search]


@pytest.fixture(scope="module")
def subjects() -> tuple[Subject, ...]:
    store = survey_kit.example()
    return subjects_of(store.agenda, store.catalog, [DAY])


@pytest.fixture(scope="module")
def texts() -> KnownTexts:
    return known_texts((*texts_of_program(survey_kit.ROOT), *texts_of_agenda(survey_kit.ROOT, "voorbeeld")))


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Return the files of a finished edition with one page, as its blocks make them."""
    store, found = survey_kit.example(), survey_kit.outcomes()
    agenda, catalog = store.agenda, store.catalog
    blocks = [
        *response.overview_table(agenda, [one.response for one in found], catalog),
        *drawing.rounds_figure(agenda, found, outcomes.VACANCIES, catalog),
        *outcomes.over_time(agenda, found, outcomes.VACANCIES, catalog),
        *ranked.ranked(agenda, found, ranked.REASONS, catalog),
    ]
    body = "<h2>Vacatures</h2><p>Zo staat het ervoor.</p>" + "".join(block.html for block in blocks)
    files = {f"data/onderzoeken/{block.name}.csv": block.csv for block in blocks if block.csv}
    manifest = {
        "edition": "lek",
        "agenda": "voorbeeld",
        "peildatum": DAY,
        "generated": "2026-11-23T19:01:01+00:00",
        "reports": [{"name": "onderzoeken", "title": "Onderzoeken", "seconds": 13.37}],
    }
    return {
        "onderzoeken.html": f"<!doctype html><html><head></head><body>{body}</body></html>",
        "manifest.json": json.dumps(manifest),
        **files,
    }


@pytest.fixture
def folder(tmp_path: Path, made: dict[str, str]) -> Path:
    for name, text in made.items():
        path = tmp_path / "lek" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return tmp_path / "lek"


@pytest.fixture(scope="module")
def seek(subjects: tuple[Subject, ...], texts: KnownTexts) -> Seek:
    def find(folder: Path) -> Search:
        edition = read_edition(folder)
        assert edition is not None
        return search(edition, subjects, texts)

    return find


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))


@pytest.fixture(scope="module")
def secrets(subjects: tuple[Subject, ...], made: dict[str, str]) -> dict[str, str]:
    """Return a total, a rate and a small total that stand nowhere on the page, as pages write them."""
    rows = [row for name, text in made.items() if name.endswith(".csv") for row in _rows(text)]
    shown = [row.get(column) for row in rows for column in ("waarde", "ondergrens", "bovengrens")]
    rates = [tuple(row["cel"].split(" : ")) for row in rows if " : " in (row.get("cel") or "")]
    bounds = [end for subject in subjects for end in subject.following(DAY, rates)]
    public = Values([*(one.value for text in shown if text for one in numbers_in(text)), *bounds])
    found = [one for subject in subjects if subject.title for one in subject.secrets(DAY, [])]

    def first(fits: Callable[[Secret], bool], decimals: int) -> str:
        for one in found:
            text = written(one.value, decimals)
            if fits(one) and not any(public.near(number) for number in numbers_in(text)):
                return text
        raise AssertionError("no such withheld figure in the invented answers")

    return {
        "totaal": first(lambda one: " : " not in one.cell and one.value > 1000, 0),
        "cijfer": first(lambda one: " : " in one.cell and one.value > 10, 1),
        "procent": first(lambda one: " : " in one.cell and 25 < one.value < 90, 0),
        "klein": first(lambda one: " : " not in one.cell and one.value in _WORDS, 0),
    }


def into(old: str, new: str) -> Plant:
    """Put a text with the number (``@``) in the page, in place of the last of another."""

    def plant(folder: Path, secret: str) -> None:
        path = folder / "onderzoeken.html"
        page = path.read_text(encoding="utf-8")
        assert old in page
        path.write_text(new.replace("@", secret).join(page.rsplit(old, 1)), encoding="utf-8")

    return plant


def before_end(text: str) -> Plant:
    return into("</body>", f"{text}</body>")


def in_file_name(folder: Path, secret: str) -> None:
    (folder / f"vacatures-{secret.replace('.', '')}-ggz.txt").write_text("leeg", encoding="utf-8")


def in_manifest(folder: Path, secret: str) -> None:
    path = folder / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["reports"][0]["open"] = float(secret.replace(".", "").replace(",", "."))
    path.write_text(json.dumps(content), encoding="utf-8")


def in_download(folder: Path, secret: str) -> None:
    packed = base64.b64encode(f"branche;waarde\r\nggz;{secret}\r\n".encode()).decode()
    before_end(f'<a href="data:text/csv;base64,{packed}">CSV</a>')(folder, secret)


def in_csv(column: str) -> Plant:
    """Put the number in a column of a row of figures (a new CSV keeps the page's own download)."""

    def plant(folder: Path, secret: str) -> None:
        path = next((folder / "data" / "onderzoeken").glob("uitkomsten-*.csv"))
        rows = _rows(path.read_text(encoding="utf-8"))
        rows[0][column] = secret if column == "ondergrens" else f"{rows[0][column]} ({secret})"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)

    return plant


def in_own_csv(folder: Path, secret: str) -> None:
    text = f"Groep;Open\r\nggz;{secret}\r\n"
    (folder / "data" / "onderzoeken" / "extra.csv").write_bytes(text.encode())


PLACES: dict[str, tuple[str, Plant]] = {
    "sentence": ("totaal", into("Zo staat het ervoor.", "Er stonden er @ open.")),
    "sentence, small": ("klein", into("Zo staat het ervoor.", "Bij de ggz zijn @ vacatures moeilijk.")),
    "sentence, range": ("cijfer", into("Zo staat het ervoor.", "Dat is 0,1–@ procent.")),
    "sentence, through mark-up": ("totaal", into("Zo staat het ervoor.", "Er zijn <b>@</b><i> open</i>.")),
    "heading": ("totaal", into("<h2>Vacatures</h2>", "<h2>Vacatures: @</h2>")),
    "cell, mixed": ("klein", before_end("<table><tr><td>ggz</td><td>@ van de 19</td></tr></table>")),
    "cell, lines": ("totaal", before_end("<table><tr><td><div>ggz</div>open: @<br>x</td></tr></table>")),
    "caption": ("cijfer", before_end("<figure><figcaption>Bij ggz @ %</figcaption></figure>")),
    "alt": ("totaal", before_end('<img alt="Staaf tot @" src="data:image/png;base64,AAAA">')),
    "aria-label": ("procent", before_end('<div role="img" aria-label="ggz: @ %"></div>')),
    "title": ("totaal", before_end('<abbr title="@ openstaand">ggz</abbr>')),
    "svg text": ("cijfer", into("</svg>", '<text x="1" y="2">@</text></svg>')),
    "svg text in pieces": ("totaal", into("</svg>", "<text><tspan>@</tspan><tspan> x</tspan></text></svg>")),
    "svg title": ("totaal", into("</svg>", "<title>ggz: @</title></svg>")),
    "svg axis": ("klein", into("</svg>", '<g id="a-matplotlib.axis_7"><text>@</text></g></svg>')),
    "comment": ("totaal", before_end("<!-- ggz @ -->")),
    "data attribute": ("totaal", before_end('<p data-open="@">ggz</p>')),
    "script": ("totaal", before_end('<script type="application/json">{"ggz": "@"}</script>')),
    "style": ("totaal", into("</head>", '<style>.ggz::after { content: "@"; }</style></head>')),
    "hidden": ("totaal", before_end("<p hidden>@</p>")),
    "download": ("totaal", in_download),
    "manifest": ("totaal", in_manifest),
    "file name": ("totaal", in_file_name),
    "remark in a CSV": ("totaal", in_csv("opmerking")),
    "name in a CSV": ("cijfer", in_csv("indicator")),
    "margin in a CSV": ("totaal", in_csv("ondergrens")),
    "a CSV of its own": ("totaal", in_own_csv),
}  # fmt: skip


def test_the_finished_page_is_clean(folder: Path, seek: Seek) -> None:
    found = seek(folder)
    assert found.leaks == ()
    assert found.numbers > 200


@pytest.mark.parametrize("place", PLACES)
def test_a_planted_number_is_found(place: str, folder: Path, seek: Seek, secrets: dict[str, str]) -> None:
    which, plant = PLACES[place]
    plant(folder, secrets[which])
    leaks = seek(folder).leaks
    assert leaks, place
    assert all("gelijk is aan een weggelaten cijfer" in leak for leak in leaks)
    assert secrets["totaal"] not in " ".join(leaks), "the audit does not repeat it"


@pytest.mark.parametrize(
    ("which", "write"),
    [
        ("totaal", lambda text: text.replace(".", "")),
        ("totaal", lambda text: text.replace(".", "\u202f")),
        ("totaal", lambda text: f"{text[:1]}<b>{text[1:]}</b>"),
        ("totaal", lambda text: "".join(chr(ord(s) + 0xFEE0) if s.isdigit() else s for s in text)),
        ("totaal", lambda text: "\u200b".join(text)),
        ("totaal", lambda text: "".join(f"&#{ord(s)};" for s in text)),
        ("cijfer", lambda text: text.replace(",", ".")),
        ("cijfer", lambda text: f"−{text}"),
        ("klein", lambda text: _WORDS[int(text)]),
        ("klein", lambda text: _WORDS[int(text)].capitalize()),
        ("klein", lambda text: f"{text}procent"),
    ],
    ids=["no points", "spaces", "mark-up inside", "wide digits", "invisible signs", "entities",
         "decimal point", "minus", "word", "word with a capital", "glued to a word"],
)  # fmt: skip
def test_a_planted_number_is_found_however_it_is_written(
    which: str, write: Callable[[str], str], folder: Path, seek: Seek, secrets: dict[str, str]
) -> None:
    into("Zo staat het ervoor.", "Bij de ggz @ dus.")(folder, write(secrets[which]))
    assert seek(folder).leaks


def test_a_page_without_figures_is_searched_where_it_names_the_survey(
    folder: Path, seek: Seek, secrets: dict[str, str]
) -> None:
    page = folder / "regiobeeld.html"
    text = "<h2>{}</h2><p>Er staan er {} open.</p>"
    page.write_text(text.format("Bevolking", secrets["totaal"]), encoding="utf-8")
    assert seek(folder).leaks == (), "nothing says what this number is about"
    page.write_text(text.format("De vacaturepeiling", secrets["totaal"]), encoding="utf-8")
    assert len(seek(folder).leaks) == 1


def test_what_cannot_be_told_apart_is_counted_and_no_alarm(
    folder: Path, seek: Seek, subjects: tuple[Subject, ...]
) -> None:
    """How many took part is known to everyone, and some withheld amount is the same number."""
    known = Values(one.value for subject in subjects for one in subject.secrets(DAY, []))
    (number,) = numbers_in("45")
    assert known.near(number)
    before = seek(folder)
    into("Zo staat het ervoor.", "Er deden 45 werkgevers mee.")(folder, "")
    after = seek(folder)
    assert after.leaks == ()
    assert after.alike == before.alike + 1
