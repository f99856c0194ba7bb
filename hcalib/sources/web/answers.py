"""Reading answers: whole JSON or a whole number, and in words what it was when it is something else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import IncompleteRead
from typing import Any

from hcalib.sources.web.errors import Passing

_MEANINGS = {
    400: " (de vraag wordt niet begrepen)",
    401: " (geen toegang)",
    403: " (geen toegang)",
    404: " (niet gevonden)",
    429: " (te veel vragen)",
    500: " (storing)",
    503: " (tijdelijk niet beschikbaar)",
}


def seconds_to_wait(text: str | None, now: datetime) -> float | None:
    """Read a ``Retry-After`` header, seconds or an HTTP date; None when there is none that makes sense."""
    if text is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}\s*", text, re.ASCII):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)


def json_object(body: bytes) -> dict[str, Any]:
    """Read a body as a JSON object, and say what it is when it is something else."""
    text = _decoded(body)
    if not text.strip():
        raise Passing("het antwoord is leeg")
    if text.lstrip().startswith("<"):
        raise Passing(f"er kwam {_page_or_xml(text)} in plaats van gegevens")
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated"):
            raise Passing(f"het antwoord breekt af na {len(text)} tekens") from None
        around = " ".join(text[max(error.pos - 10, 0) : error.pos + 20].split())
        raise Passing(f"het antwoord is geen geldige JSON (bij '{around}')") from None
    except (ValueError, RecursionError):
        raise Passing("het antwoord is geen geldige JSON") from None
    if not isinstance(content, dict):
        raise Passing("het antwoord heeft een andere vorm dan verwacht (geen object met velden)")
    return content


def whole_number(body: bytes) -> int:
    """Read a body as one whole number, with or without a byte order mark."""
    text = _decoded(body).strip()
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise Passing(f"het antwoord is geen aantal ('{_clipped(text, 40)}')")
    return int(text)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Passing("het antwoord is geen leesbare tekst (geen UTF-8)") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _page_or_xml(text: str) -> str:
    title = re.search(r"<title[^>]*>(.*?)</title>", text[:5000], re.IGNORECASE | re.DOTALL)
    if "<html" in text[:1000].lower():
        return f"een webpagina ('{_clipped(title[1], 60)}')" if title else "een webpagina"
    return "XML"


def message_in(body: bytes) -> str:
    """Return what an OData server says about a refused question, ready to follow a sentence."""
    try:
        content = json.loads(body.decode("utf-8-sig"))
        error = content.get("odata.error") or content.get("error")
        message = error["message"]
        said = message["value"] if isinstance(message, dict) else message
        return f" en zegt: '{_clipped(said, 200)}'"
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return ""


def what_broke(error: Exception) -> str:
    """Return in words what a failure of requests, urllib3 or the system means."""
    import requests
    from urllib3.exceptions import DecodeError, ReadTimeoutError, TimeoutError

    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "er komt geen verbinding tot stand"
    if isinstance(error, requests.exceptions.Timeout | ReadTimeoutError | TimeoutError):
        return "het antwoord blijft uit"
    if any(isinstance(cause, IncompleteRead) for cause in error.args):
        return "het antwoord breekt af: er kwam minder dan de server had aangekondigd"
    if isinstance(error, DecodeError):
        return "het antwoord is niet uit te pakken"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "er is geen verbinding (is er internet, en bestaat het adres?) of zij wordt verbroken"
    return "de verbinding is verbroken"


def meaning(status: int) -> str:
    """Return what an HTTP status means, ready to follow its number; '' for one that is rare."""
    return _MEANINGS.get(status, "")


def _clipped(text: str, length: int) -> str:
    """Return foreign text on one line, short, and without what could steer a terminal."""
    flat = " ".join("".join(letter if letter.isprintable() else " " for letter in str(text)).split())
    return flat if len(flat) <= length else flat[: length - 3] + "..."
