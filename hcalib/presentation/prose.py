"""Markdown to HTML that is safe to show: raw HTML is text, images and odd links are left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS = {
    "p", "h2", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "br",
    "hr", "table", "thead", "tbody", "tr", "th", "td", "sup", "sub",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "th": {"scope"},
    "ol": {"start"},
}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$&^])")


@dataclass(frozen=True)
class Heading:
    """A heading of a report: its level (2 to 5), plain text and anchor."""

    level: int
    text: str
    anchor: str


@dataclass
class Outline:
    """The headings met so far; gives anchors that occur once and levels without gaps.

    Attributes
    ----------
    taken : set of str
        Anchors that something else on the page already has, such as the names of blocks.
    headings : list of Heading
    """

    taken: set[str] = field(default_factory=set)
    headings: list[Heading] = field(default_factory=list)

    def add(self, level: int, text: str) -> Heading:
        """Register a heading; a level may be at most one deeper than the heading before it."""
        deepest = self.headings[-1].level + 1 if self.headings else 2
        heading = Heading(min(max(level, 2), deepest, 5), text, self._anchor(text))
        self.headings.append(heading)
        return heading

    def _anchor(self, text: str) -> str:
        wanted = slug(text) or "onderdeel"
        anchor, number = wanted, 2
        while anchor in self.taken:
            anchor, number = f"{wanted}-{number}", number + 1
        self.taken.add(anchor)
        return anchor


def slug(text: str) -> str:
    """Make an anchor of a text: small letters, digits and hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")


def plain(text: str) -> str:
    """Escape a piece of data, so that Markdown shows it letter for letter."""
    return _SPECIAL.sub(r"\\\1", _one_line(text))


def to_html(markdown: str) -> Markup:
    """Render Markdown of a block; headings become h3 and deeper."""
    parser = _parser()
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 3), 5)}"
    return _clean(parser, tokens)


def inline(markdown: str) -> Markup:
    """Render one sentence of Markdown without a paragraph around it."""
    return Markup(_sanitised(_parser().renderInline(_one_line(markdown))))


def cell_to_html(markdown: str, outline: Outline) -> Markup:
    """Render a notebook's Markdown cell and add its headings to the outline.

    The first heading of level 1 is the notebook's own title and is left out: the page has it already.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    kept: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type != "heading_open":
            kept.append(token)
            position += 1
            continue
        opening, content, closing = tokens[position : position + 3]
        position += 3
        level = int(opening.tag[1])
        if level == 1 and not outline.headings:
            continue
        heading = outline.add(level, _text_of(content))
        opening.tag = closing.tag = f"h{heading.level}"
        opening.attrSet("id", heading.anchor)
        kept += [opening, content, closing]
    return _clean(parser, kept)


def _one_line(text: str) -> str:
    # str.split() would take the no-break space between a number and its percent sign for an ordinary one
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip()


def _parser() -> MarkdownIt:
    # html=False: a tag in the text (or in data that was put in it) is shown as text
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def _clean(parser: MarkdownIt, tokens: Sequence[Token]) -> Markup:
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    return Markup(_sanitised(parser.renderer.render(tokens, parser.options, {})))


def _sanitised(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http"},
        link_rel="noreferrer noopener",
    ).strip()


def _text_of(content: Token) -> str:
    return "".join(child.content for child in content.children or [] if child.type in ("text", "code_inline"))
