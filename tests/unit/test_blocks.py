"""The building blocks: HTML that says where its figures come from, and the CSV beside it."""

import base64
import csv
import io
import itertools
import json
import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from markupsafe import Markup

from hcalib.presentation import blocks, style
from hcalib.presentation.blocks import BLOCK_MIME, Card, Link, Status


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def chart(values=(1, 2, 4)):
    with style.house_style():
        fig, ax = style.subplots(height=2)
        ax.plot(range(len(values)), values, marker="o")
        style.unit_title(ax, "personen")
        style.dutch_axis(ax.yaxis)
    return fig


@pytest.fixture
def shown(sample_data, sample_catalog):
    return blocks.figure(
        chart(),
        name="groei",
        title="Het groeit",
        alt="Een stijgende lijn.",
        data=sample_data,
        catalog=sample_catalog,
    )


def test_csv_has_dutch_headings_names_and_decimal_commas(shown):
    text = shown.csv
    assert text.startswith("\ufeff")
    assert "\r\n" in text
    header, *rows = rows_of(text)
    assert header == [
        "indicator", "regio", "periode", "branche", "geslacht", "leeftijd", "toevoeging", "waarde", "eenheid",
        "status", "bron", "versie", "opmerking",
    ]  # fmt: skip
    first = dict(zip(header, rows[1], strict=True))
    assert (first["regio"], first["periode"], first["waarde"]) == ("Voorbeeldland", "2021", "1087,5")
    assert (first["bron"], first["versie"]) == ("BVT, tabel 123ned, Bevolkingstelling", "2022-03-01")


def test_csv_leaves_a_missing_value_empty(shown):
    header, *rows = rows_of(shown.csv)
    missing = [row for row in rows if row[1] == "Proefstad" and row[2] == "2020"]
    assert missing[0][header.index("waarde")] == ""


def test_csv_keeps_intervals_and_small_numbers(sample_data, sample_catalog):
    data = sample_data.assign(value=0.00001, low=-1.25, high=2.0)
    block = blocks.figure(None, name="a", title="t", alt="a", data=data, catalog=sample_catalog)
    header, first, *_ = rows_of(block.csv)
    assert first[header.index("waarde")] == "0,00001"
    assert (first[header.index("ondergrens")], first[header.index("bovengrens")]) == ("-1,25", "2")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\u00a0=", "\u200b@", "＝"])
def test_csv_text_is_never_a_formula(start, sample_data, sample_catalog):
    data = sample_data.assign(note=f'{start}HYPERLINK("http://example.org")', value=-3.0)
    block = blocks.figure(None, name="a", title="t", alt="a", data=data, catalog=sample_catalog)
    header, first, *_ = rows_of(block.csv)
    assert first[header.index("opmerking")].startswith(f"'{start}")
    assert first[header.index("waarde")] == "-3"
    frame = pd.DataFrame({f"{start}kop": [f"{start}1+1"], "getal": [-1.5]})
    table_header, row = rows_of(blocks.table(frame, name="b", caption="c").csv)
    assert [table_header[0], *row] == [f"'{start}kop", f"'{start}1+1", "-1,5"]


def test_download_in_the_page_is_the_csv(shown):
    found = re.search(r'download="groei.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', shown.html)
    assert found is not None
    assert base64.b64decode(found[1]).decode("utf-8") == shown.csv


def test_figure_has_title_description_source_and_status(shown):
    assert '<figure class="hca hca-figure" id="groei">' in shown.html
    svg = ET.fromstring(re.search(r"<svg.*?</svg>", shown.html, re.DOTALL)[0])
    assert svg.get("role") == "img"
    labels = {e.get("id"): e.text for e in svg if e.get("id") in svg.get("aria-labelledby").split()}
    assert list(labels.values()) == ["Het groeit", "Een stijgende lijn."]
    assert "BVT, Bevolkingstelling (tabel 123ned)" in shown.html
    assert "Status: definitief en voorlopig." in shown.html
    assert "<summary>Bekijk de cijfers" in shown.html


def test_svg_scales_keeps_text_and_its_ids_are_its_own(shown):
    svg = re.search(r"<svg.*?</svg>", shown.html, re.DOTALL)[0]
    root = ET.fromstring(svg)
    assert root.get("width") is None
    assert root.get("viewBox")
    assert {e.text for e in root.iter("{http://www.w3.org/2000/svg}text")} >= {"personen"}
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert all(identifier.startswith("groei-") for identifier in ids)
    referred = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    assert referred <= set(ids)
    assert "<style" not in svg
    assert "DejaVu" not in svg


def test_equal_figures_give_equal_bytes(sample_data, sample_catalog):
    def draw():
        return blocks.figure(
            chart(), name="a", title="t", alt="a", data=sample_data, catalog=sample_catalog
        ).html

    assert draw() == draw()


def test_figure_without_data_says_so(sample_data, sample_catalog):
    block = blocks.figure(
        None, name="leeg", title="t", alt="a", data=sample_data.iloc[:0], catalog=sample_catalog
    )
    assert "Voor deze figuur zijn geen gegevens." in block.html
    assert block.csv is None
    assert "<details" not in block.html


def test_default_table_of_a_figure_puts_years_beside_regions(shown):
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", shown.html)
    plain = [Markup(cell).striptags() for cell in cells]
    assert plain[:3] == ["Regio", "2020", "2021"] or plain[:3] == ["Periode", "Voorbeeldland", "Proefstad"]
    assert "1.088" in plain
    assert "–onbekend" in plain


def test_qualifier_stays_with_its_value(sample_data, sample_catalog):
    data = sample_data.iloc[:2].assign(qualifier=["ca.", ">"])
    block = blocks.figure(None, name="a", title="t", alt="a", data=data, catalog=sample_catalog)
    assert "ca. 1.000" in Markup(block.html).striptags()


def test_a_source_that_is_not_in_the_catalog_is_refused(sample_data, sample_catalog):
    with pytest.raises(ValueError, match="nergens"):
        blocks.figure(
            None,
            name="a",
            title="t",
            alt="a",
            data=sample_data.assign(source="telling nergens"),
            catalog=sample_catalog,
        )


def test_several_sources_of_one_figure_are_all_named(sample_data, sample_catalog):
    data = sample_data.assign(source="telling proef")
    block = blocks.figure(None, name="a", title="t", alt="a", data=data, catalog=sample_catalog)
    assert [note.id for note in block.provenance.sources] == ["telling", "proef"]
    assert "Bronnen: " in block.html


@pytest.mark.parametrize("change", [{"status": "voorbeeld"}, {"source": "proef"}])
def test_example_data_mark_the_block(change, sample_data, sample_catalog):
    data = sample_data.assign(**change)
    block = blocks.figure(None, name="a", title="t", alt="a", data=data, catalog=sample_catalog)
    assert block.provenance.example
    assert "Voorbeeldgegevens" in block.html
    assert block._repr_mimebundle_()[BLOCK_MIME]["example"] is True


def test_table_has_caption_scopes_and_dutch_numbers():
    frame = pd.DataFrame(
        {
            "Doel": ["1.1", "1.2"],
            "Jaar": [2021, 2022],
            "Aantal": [4200, None],
            "Aandeel": [5.25, 1.0],
            "Toelichting": ["kort", None],
            "Status": [Status("op koers", "good"), Status("onvoldoende gegevens", "unknown")],
        }
    )
    html = blocks.table(frame, name="doelen", caption="De doelen", decimals={"Aandeel": 2}).html
    assert re.search(r"<caption[^>]*><span>De doelen</span></caption>", html)
    assert len(re.findall(r'<th role="columnheader" scope="col"', html)) == 6
    assert len(re.findall(r'<th role="rowheader" scope="row"', html)) == 2
    for text in (">4.200<", ">5,25<", ">1,00<", ">2021<", ">onbekend<", ">op koers<"):
        assert text in html
    assert not re.search(r"<td[^>]*>(<div>)?\s*(</div>)?</td>", html)
    assert 'role="region" tabindex="0" aria-label="De doelen"' in html


def test_every_tone_has_an_icon_of_its_own():
    tones = ["reached", "good", "moderate", "poor", "unknown", "neutral"]
    frame = pd.DataFrame({"Doel": tones, "Status": [Status("tekst", tone) for tone in tones]})
    html = blocks.table(frame, name="a", caption="c").html
    assert len(set(re.findall(r"<svg class=\"hca-icon\".*?</svg>", html))) == len(tones)


def test_cells_hold_links_lists_dates_and_yes_or_no():
    frame = pd.DataFrame(
        {
            "Project": ["A"],
            "Lees": [Link("verder", "project.html#a")],
            "Doelen": [["1.1", "2.3"]],
            "Dag": [pd.Timestamp("2021-06-30")],
            "Eerst": [True],
        }
    )
    block = blocks.table(frame, name="a", caption="c")
    assert '<a href="project.html#a">verder</a>' in block.html
    assert "<li>1.1</li><li>2.3</li>" in block.html
    assert ">30 juni 2021<" in block.html
    assert ">ja<" in block.html
    assert rows_of(block.csv)[1] == ["A", "verder", "1.1, 2.3", "2021-06-30", "ja"]


def test_long_tables_are_cut_in_the_page_but_not_in_the_csv():
    block = blocks.table(pd.DataFrame({"Nr": range(400), "Waarde": 1.5}), name="a", caption="c")
    assert block.html.count('scope="row"') == 250
    assert "Nog 150 regels" in block.html
    assert len(rows_of(block.csv)) == 401


@pytest.mark.parametrize("name", ["", "Groot", "met spatie", "1a", "a/b", '"><script>', "a_b"])
def test_a_name_is_a_slug(name):
    with pytest.raises(ValueError, match="naam"):
        blocks.table(pd.DataFrame({"a": [1]}), name=name, caption="c")


def test_bundle_is_json_and_holds_what_the_publisher_needs(shown):
    bundle = shown._repr_mimebundle_()
    meta = json.loads(json.dumps(bundle[BLOCK_MIME]))
    assert (meta["kind"], meta["name"], meta["title"]) == ("figure", "groei", "Het groeit")
    assert meta["csv"] == shown.csv
    assert meta["statuses"] == ["definitief", "voorlopig"]
    assert meta["sources"] == [
        {
            "id": "telling",
            "short": "BVT, Bevolkingstelling (tabel 123ned)",
            "citation": "BVT, tabel 123ned, Bevolkingstelling",
            "url": "https://example.org/123ned",
            "licence": "CC BY 4.0",
            "vintage": "2022-03-01",
            "caveats": ["Afgerond op veelvouden van 5.", "Zonder <Urk>."],
            "in_confidence": False,
        }
    ]
    assert meta["protected"] is False
    assert bundle["text/html"].startswith("<style>")


def test_prose_keeps_the_narrow_space_of_a_percentage():
    assert "5,7\u202f%" in blocks.lead(["Het verzuim is 5,7\u202f%."]).html


def test_plain_shows_data_letter_for_letter():
    text = "a*b* _c_ [d](e) <f> `g` 1. # h | i"
    assert text in Markup(blocks.text(blocks.plain(text)).html).unescape()


def test_other_blocks_show_what_they_are_given():
    assert blocks.notice("conflict", "Tien of veertig", ["Een **bron** zegt tien."]).html.count("<li>") == 0
    assert blocks.notice("ontbreekt", "Nog niet", ["a", "b"]).html.count("<li>") == 2
    keys = blocks.key_figures([("1.087", "tekort", "prognose"), ("5,7", "verzuim", "")]).html
    assert keys.count("<dt>") == 2
    cards = blocks.cards([Card("Kiezen?", "Ja of *nee*.", "Nu", Link("Lees", "a.html"))]).html
    assert "<em>nee</em>" in cards
    assert '<a href="a.html">Lees</a>' in cards
    assert "<dd>Per baan.</dd>" in blocks.definitions([("Factor", "Per baan.")]).html


def test_style_leaves_matplotlib_as_it_was():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    chart()
    assert dict(mpl.rcParams) == before


def test_labels_of_lines_do_not_overlap():
    with style.house_style():
        fig, ax = style.subplots()
        for height in (1.0, 1.01, 1.02, 5.0):
            ax.plot([0, 1], [height, height])
        style.label_lines(ax, [style.LineLabel(1, y, str(y)) for y in (1.0, 1.01, 1.02, 5.0)])
        fig.draw_without_rendering()
    heights = sorted(text.get_window_extent().y0 for text in ax.texts)
    gaps = [high - low for low, high in itertools.pairwise(heights)]
    assert min(gaps) > 9.5 * fig.dpi / 72


def test_series_differ_in_more_than_colour():
    assert len({series.marker for series in style.SERIES}) == len(style.SERIES)
    assert len({series.linestyle for series in style.SERIES}) == len(style.SERIES)


def test_a_folded_table_shows_its_caption_and_keeps_everything_else(sample_data):
    frame = sample_data[["period", "value"]]
    plainly = blocks.table(frame, name="t", caption="Alles <bij> elkaar", note="Let op.")
    folded = blocks.table(frame, name="t", caption="Alles <bij> elkaar", note="Let op.", folded=True)
    assert "<summary>Alles &lt;bij&gt; elkaar</summary>" in folded.html
    assert "<details" not in plainly.html
    assert folded.csv == plainly.csv
    for part in ("Let op.", "download", "<table"):
        assert part in folded.html
