"""The Jinja environment of our own templates: everything is escaped unless it is Markup."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from string import ascii_letters, digits
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, meta
from markupsafe import Markup

from hcalib.presentation import dutch


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment that renders ``templates/``; an unknown variable is an error."""
    env = Environment(
        loader=PackageLoader("hcalib.presentation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    add_filters(env)
    return env


def add_filters(env: Environment) -> None:
    """Give an environment (ours, or nbconvert's) the filters and globals of the templates."""
    env.filters["day"] = dutch.day
    env.filters["number"] = dutch.number
    env.filters["listing"] = dutch.listing
    env.filters["css_string"] = css_string
    env.filters["href"] = safe_href
    env.tests["web_address"] = is_web_address
    env.globals["stylesheet"] = stylesheet


def render(template: str, **context: Any) -> Markup:
    """Render a template of ``templates/`` to HTML that may be put into another template as it is."""
    return Markup(environment().get_template(template).render(**context).strip())


def prepare(env: Environment, *names: str) -> None:
    """Compile templates with all that they extend, include and import.

    A process that is forked off later has them ready.
    """
    waiting, known = list(names), set(names)
    while waiting:
        name = waiting.pop()
        env.get_template(name)
        assert env.loader is not None
        source, _, _ = env.loader.get_source(env, name)
        found = {one for one in meta.find_referenced_templates(env.parse(source)) if one} - known
        waiting += found
        known |= found


def prepare_blocks() -> None:
    """Compile the templates of all blocks."""
    env = environment()
    prepare(env, *(name for name in env.list_templates() if name.startswith("blocks/")))


@lru_cache(maxsize=8)
def stylesheet(*names: str) -> Markup:
    """Return style sheets of ``style/`` as one text to put inside a style element."""
    folder = files("hcalib.presentation") / "style"
    sheets = [(folder / f"{name}.css").read_text(encoding="utf-8") for name in names]
    return Markup(_without_comments("\n".join(sheets)))


def css_string(text: str) -> Markup:
    """Write any text as a CSS string: every character but letters, digits and spaces as an escape.

    The space after an escape is part of the escape.
    """
    safe = frozenset(ascii_letters + digits + " ")
    escaped = "".join(c if c in safe else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{escaped}"')


def safe_href(address: str) -> str:
    """Return an address that can only lead to a page: relative, an anchor, or http(s).

    Raises
    ------
    ValueError
        For any other scheme, such as ``javascript:``.
    """
    parts = urlsplit(address)
    relative = not parts.scheme and not parts.netloc
    web = parts.scheme in ("http", "https") and bool(parts.netloc)
    if not (relative or web) or re.search(r"[\s\\<>\"'\x00-\x1f]", address):
        raise ValueError(f"'{address}' is geen adres van een pagina.")
    return address


def is_web_address(address: str | None) -> bool:
    """Tell whether a text is an http(s) address that may become a link."""
    if not address or not address.startswith(("http://", "https://")):
        return False
    try:
        safe_href(address)
    except ValueError:
        return False
    return True


def _without_comments(css: str) -> str:
    return re.sub(r"\n{2,}", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
