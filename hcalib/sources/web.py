"""Asking a public web service for data: patient, polite, and never fooled by half an answer."""

from __future__ import annotations

import json
import math
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import IncompleteRead
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from hcalib import __version__
from hcalib.errors import ExitCode, Fault, UserError

if TYPE_CHECKING:
    import requests

T = TypeVar("T")

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be gone at the next attempt."""

_REDIRECTS = 5
_PIECE = 65_536
_PLAIN = "'(),/:*"
"""Characters that an OData question keeps as they are."""
_PORTS = {"http": 80, "https": 443}


class SourceError(UserError):
    """A source gives no usable answer.

    Attributes
    ----------
    status : int or None
        The HTTP status, when that is what was wrong.
    passing : bool
        Whether the same question may well be answered later: the source was out of reach, or broke off.
    """

    def __init__(self, faults: list[Fault | str] | str, status: int | None = None, *, passing: bool = False):
        super().__init__(faults, ExitCode.SOURCE)
        self.status = status
        self.passing = passing


class _Passing(Exception):
    """A failure that may pass; ``wait`` is how many seconds the server asks us to stay away."""

    def __init__(self, reason: str, wait: float | None = None, status: int | None = None):
        super().__init__(reason)
        self.wait = wait
        self.status = status


class Web:
    """The door to the web of one run.

    Parameters
    ----------
    pause : float
        Shortest time in seconds between the end of an answer and the next question.
    attempts : int
        How often a question is asked at most.
    timeout : tuple of float
        Longest wait in seconds for a connection, and for the next bytes.
    longest : float
        Longest time in seconds for one whole answer, also when bytes keep dripping in.
    largest : int
        Most bytes of one answer, after decompression.
    patience : float
        Longest wait in seconds before another attempt, also when the server asks for more.
    sleep, clock, now, chance
        How to wait, measure time, tell the date, and draw from 0 to 1: for tests.
    tell : callable, optional
        Receives a Dutch sentence before each wait for another attempt.
    """

    def __init__(
        self,
        *,
        pause: float = 0.3,
        attempts: int = 6,
        timeout: tuple[float, float] = (10, 60),
        longest: float = 600,
        largest: int = 128 * 2**20,
        patience: float = 120,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
        tell: Callable[[str], object] | None = None,
    ):
        self._pause = pause
        self._attempts = attempts
        self._timeout = timeout
        self._longest = longest
        self._largest = largest
        self._patience = patience
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._chance = chance
        self._tell = tell or (lambda sentence: None)
        self._session: requests.Session | None = None
        self._last: float | None = None

    def __enter__(self) -> Web:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the next question opens new ones."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def get_json(self, url: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Ask for a JSON object.

        Parameters
        ----------
        url : str
        params : mapping of str to str, optional
            What follows the question mark, not yet encoded.

        Raises
        ------
        SourceError
            Not found, refused, no answer, too slow, too large, or an answer that is not a whole JSON object
            at any of the attempts.
        """
        return self._ask(url, params, _json_object, self._attempts)

    def get_number(self, url: str, params: Mapping[str, str] | None = None) -> int:
        """Ask for an answer that is one whole number, such as a ``$count``; errors as in :meth:`get_json`.

        It is asked twice at most: servers that do not count answer as if they had broken down.
        """
        return self._ask(url, params, _whole_number, min(self._attempts, 2))

    def _ask(
        self, url: str, params: Mapping[str, str] | None, read: Callable[[bytes], T], attempts: int
    ) -> T:
        address = address_of(url, params)
        for attempt in range(1, attempts + 1):
            try:
                return read(self._fetch(address))
            except _Passing as failure:
                if attempt == attempts:
                    raise SourceError(
                        f"{_host(address)} geeft na {attempt} pogingen geen bruikbaar antwoord: {failure}; "
                        f"probeer het later opnieuw (adres: {_short(address)}).",
                        failure.status,
                        passing=True,
                    ) from None
                self.close()  # the connection may still hold the rest of a broken answer
                self._wait_before(attempt, attempts, failure, address)
        raise ValueError("attempts must be at least 1")

    def _wait_before(self, attempt: int, attempts: int, failure: _Passing, address: str) -> None:
        """Back off: 1, 2, 4, ... seconds, of which chance takes up to a half; or as the server asks."""
        backoff = 2.0 ** (attempt - 1) * (1 - self._chance() / 2)
        seconds = min(max(backoff, failure.wait or 0.0), self._patience)
        self._tell(
            f"{_host(address)}: {failure}; poging {attempt + 1} van {attempts} volgt over "
            f"{math.ceil(seconds)} s."
        )
        self._sleep(seconds)

    def _fetch(self, address: str) -> bytes:
        """Return the body of the answer, following redirects within the same host."""
        for _ in range(_REDIRECTS):
            self._be_polite()
            try:
                answer = self._once(address)
            finally:
                self._last = self._clock()
            if isinstance(answer, bytes):
                return answer
            address = same_host(address, answer)
        raise SourceError(f"{_host(address)} verwijst steeds door; meer dan {_REDIRECTS} keer is te veel.")

    def _be_polite(self) -> None:
        if self._last is not None:
            remaining = self._pause - (self._clock() - self._last)
            if remaining > 0:
                self._sleep(remaining)

    def _once(self, address: str) -> bytes | str:
        """Ask once. Return the body, or the address that a redirect points to."""
        import requests
        from urllib3.exceptions import HTTPError

        deadline = self._clock() + self._longest
        try:
            with self._opened().get(
                address, timeout=self._timeout, stream=True, allow_redirects=False
            ) as response:
                if response.is_redirect:
                    return response.headers["Location"]
                if response.status_code != 200:
                    raise self._refusal(response, deadline, address)
                return self._read(response, deadline)
        except requests.exceptions.SSLError:
            raise SourceError(
                f"de beveiligde verbinding met {_host(address)} komt niet tot stand: het certificaat wordt "
                "niet vertrouwd; zit er een filter of proxy van uw organisatie tussen, vraag de beheerder."
            ) from None
        except requests.exceptions.InvalidURL:
            raise SourceError(f"dit is geen bruikbaar adres: {_short(address)}.") from None
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise _Passing(_what_broke(error)) from None

    def _opened(self) -> requests.Session:
        import requests

        if self._session is None:
            self._session = requests.Session()
            self._session.headers.update(
                {"User-Agent": f"hcalib/{__version__}", "Accept": "application/json"}
            )
        return self._session

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        """Read the body as it comes in, so that bytes that drip cannot hold us past the deadline."""
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > self._largest:
                raise SourceError(
                    f"het antwoord van {_host(response.url)} is groter dan {self._largest // 2**20} MB en is "
                    f"afgebroken (adres: {_short(response.url)}); haal een kleinere selectie op."
                )
            if self._clock() > deadline:
                raise _Passing(f"het antwoord was na {self._longest:.0f} seconden nog niet compleet")
        return b"".join(pieces)

    def _refusal(self, response: requests.Response, deadline: float, address: str) -> Exception:
        """Return what to raise for a status that is not 200."""
        status = response.status_code
        said = f"status {status}{_meaning(status)}{_message_in(self._read(response, deadline))}"
        if status in _AGAIN:
            wait = seconds_to_wait(response.headers.get("Retry-After"), self._now())
            return _Passing(f"de server meldt {said}", wait, status)
        return SourceError(f"{_host(address)} meldt {said} (adres: {_short(address)}).", status)


def address_of(url: str, params: Mapping[str, str] | None = None) -> str:
    """Return the address with its parameters encoded; spaces as ``%20``, which every OData server reads."""
    if not params:
        return url
    encoded = "&".join(f"{name}={quote(value, safe=_PLAIN)}" for name, value in params.items())
    return f"{url}?{encoded}"


def same_host(address: str, link: str) -> str:
    """Return ``link`` as a full address, after checking that it stays at the host of ``address``.

    A link to ``http`` on a host we reach by ``https`` is taken by ``https``.

    Raises
    ------
    SourceError
        If the link leads to another host, another port or something that is not the web.
    """
    try:
        here, there = urlsplit(address), urlsplit(urljoin(address, link))
        if here.scheme == "https" and there.scheme == "http" and there.port in (None, 80):
            there = there._replace(scheme="https", netloc=here.netloc)
        fits = (
            there.scheme == here.scheme
            and there.hostname == here.hostname
            and (there.port or _PORTS.get(there.scheme)) == (here.port or _PORTS.get(here.scheme))
            and "@" not in there.netloc
        )
    except ValueError:
        fits = False
    if not fits:
        raise SourceError(
            f"{_host(address)} verwijst door naar een ander adres ({_short(link)}); dat wordt niet gevolgd."
        )
    return urlunsplit(there)


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


def _json_object(body: bytes) -> dict[str, Any]:
    """Read a body as a JSON object, and say what it is when it is something else."""
    text = _decoded(body)
    if not text.strip():
        raise _Passing("het antwoord is leeg")
    if text.lstrip().startswith("<"):
        raise _Passing(f"er kwam {_page_or_xml(text)} in plaats van gegevens")
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated"):
            raise _Passing(f"het antwoord breekt af na {len(text)} tekens") from None
        around = " ".join(text[max(error.pos - 10, 0) : error.pos + 20].split())
        raise _Passing(f"het antwoord is geen geldige JSON (bij '{around}')") from None
    except (ValueError, RecursionError):
        raise _Passing("het antwoord is geen geldige JSON") from None
    if not isinstance(content, dict):
        raise _Passing("het antwoord heeft een andere vorm dan verwacht (geen object met velden)")
    return content


def _whole_number(body: bytes) -> int:
    text = _decoded(body).strip()
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise _Passing(f"het antwoord is geen aantal ('{_clipped(text, 40)}')")
    return int(text)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Passing("het antwoord is geen leesbare tekst (geen UTF-8)") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _page_or_xml(text: str) -> str:
    title = re.search(r"<title[^>]*>(.*?)</title>", text[:5000], re.IGNORECASE | re.DOTALL)
    if "<html" in text[:1000].lower():
        return f"een webpagina ('{_clipped(title[1], 60)}')" if title else "een webpagina"
    return "XML"


def _message_in(body: bytes) -> str:
    """Return what an OData server says about a refused question, ready to follow a sentence."""
    try:
        content = json.loads(body.decode("utf-8-sig"))
        error = content.get("odata.error") or content.get("error")
        message = error["message"]
        said = message["value"] if isinstance(message, dict) else message
        return f" en zegt: '{_clipped(said, 200)}'"
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return ""


def _what_broke(error: Exception) -> str:
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


def _meaning(status: int) -> str:
    meanings = {
        400: " (de vraag wordt niet begrepen)",
        401: " (geen toegang)",
        403: " (geen toegang)",
        404: " (niet gevonden)",
        429: " (te veel vragen)",
        500: " (storing)",
        503: " (tijdelijk niet beschikbaar)",
    }
    return meanings.get(status, "")


def _host(address: str) -> str:
    return urlsplit(address).hostname or "de bron"


def _short(address: str) -> str:
    return address if len(address) <= 160 else address[:157] + "..."


def _clipped(text: str, length: int) -> str:
    flat = " ".join(str(text).split())
    return flat if len(flat) <= length else flat[: length - 3] + "..."
