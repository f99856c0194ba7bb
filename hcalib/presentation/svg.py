"""A matplotlib figure as SVG to put inside a page: small, deterministic, with a title and description."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from markupsafe import Markup

from hcalib.presentation.style import settle

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_SVG_DPI = 72
_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_FONT_FAMILY = re.compile(r"font-family:[^;]*;?\s*")
_URL_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}")
_COORDINATES = ("d", "x", "y", "width", "height", "transform", "points")


def figure_to_svg(fig: Figure, name: str, title: str, description: str) -> Markup:
    """Draw a figure as inline SVG.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    name : str
        A slug that is unique on the page; all ids in the drawing begin with it.
    title, description : str
        For readers who do not see the drawing. Any characters; they are escaped.

    Returns
    -------
    markupsafe.Markup
        An ``svg`` element with a viewBox and no size of its own, so that the page scales it. Text stays
        text and takes the font of the page. Equal figures give equal bytes.
    """
    root = ET.fromstring(_draw(fig))
    _strip(root)
    _prefix_ids(root, name)
    for element in root.iter():
        _simplify(element)
    del root.attrib["width"], root.attrib["height"]
    root.attrib.pop("version", None)
    root.set("class", "hca-svg")
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-svg-titel {name}-svg-tekst")
    # what matplotlib says in a style sheet, which would hold for the whole page
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    root.insert(0, _text_element("desc", f"{name}-svg-tekst", description))
    root.insert(0, _text_element("title", f"{name}-svg-titel", title))
    return Markup(_serialised(root))


def _draw(fig: Figure) -> bytes:
    import matplotlib as mpl

    buffer = io.BytesIO()
    with (
        mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hcalib", "savefig.bbox": None}),
        _laid_out(fig),
    ):
        fig.savefig(buffer, format="svg", metadata=_METADATA)
    return buffer.getvalue()


@contextmanager
def _laid_out(fig: Figure) -> Iterator[None]:
    """Put the parts of a figure in their places; saving it inside the block then draws it only once.

    With a layout to be made matplotlib draws a figure twice: once unseen for the layout, once to save.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    engine, canvas, dpi = fig.get_layout_engine(), fig.canvas, fig.dpi
    if engine is not None:
        FigureCanvasSVG(fig)  # texts get the sizes that they have in the drawing
        fig.dpi = _SVG_DPI
        settle(fig)
        with mpl.rc_context({"figure.autolayout": False, "figure.constrained_layout.use": False}):
            fig.set_layout_engine(None)  # "none" would still count as a layout to be made
    try:
        yield
    finally:
        if engine is not None:
            fig.set_layout_engine(engine)
            fig.dpi = dpi
            fig.set_canvas(canvas)


def _strip(root: ET.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    for child in list(root):
        if child.tag == f"{{{_SVG}}}defs" and len(child) == 0:
            root.remove(child)


def _prefix_ids(root: ET.Element, name: str) -> None:
    for element in root.iter():
        if "id" in element.attrib:
            element.set("id", f"{name}-{element.attrib['id']}")
        reference = element.attrib.pop(_XLINK_HREF, None)
        if reference is not None and reference.startswith("#"):
            element.set("href", f"#{name}-{reference[1:]}")
        for attribute, value in element.attrib.items():
            element.set(attribute, _URL_REFERENCE.sub(lambda match: f"url(#{name}-{match[1]})", value))


def _simplify(element: ET.Element) -> None:
    if element.tag == f"{{{_SVG}}}text" and "style" in element.attrib:
        element.set("style", _FONT_FAMILY.sub("", element.attrib["style"]).strip())
    for attribute in _COORDINATES:
        if attribute in element.attrib:
            value = _LONG_DECIMAL.sub(_two_decimals, element.attrib[attribute])
            element.set(attribute, " ".join(value.split()))
    if element.text is not None and not element.text.strip():
        element.text = None
    if element.tail is not None and not element.tail.strip():
        element.tail = None


def _two_decimals(match: re.Match[str]) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


def _text_element(tag: str, identifier: str, text: str) -> ET.Element:
    element = ET.Element(f"{{{_SVG}}}{tag}", {"id": identifier})
    # a control character would make the drawing unreadable
    element.text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", " ", text)
    return element


def _serialised(root: ET.Element) -> str:
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    return ET.tostring(root, encoding="unicode").replace("<svg ", f'<svg xmlns="{_SVG}" ', 1)
