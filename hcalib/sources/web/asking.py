"""Asking a public web service for data: patient, polite, and never fooled by half an answer."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from hcalib import __version__
from hcalib.sources.web.addresses import address_of, host, same_host, short
from hcalib.sources.web.answers import (
    json_object,
    meaning,
    message_in,
    seconds_to_wait,
    what_broke,
    whole_number,
)
from hcalib.sources.web.errors import Passing, SourceError

if TYPE_CHECKING:
    import requests

T = TypeVar("T")

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be gone at the next attempt."""

_REDIRECTS = 5
_PIECE = 65_536


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
        return self._ask(url, params, json_object, self._attempts)

    def get_number(self, url: str, params: Mapping[str, str] | None = None) -> int:
        """Ask for an answer that is one whole number, such as a ``$count``; errors as in :meth:`get_json`.

        It is asked twice at most: servers that do not count answer as if they had broken down.
        """
        return self._ask(url, params, whole_number, min(self._attempts, 2))

    def _ask(
        self, url: str, params: Mapping[str, str] | None, read: Callable[[bytes], T], attempts: int
    ) -> T:
        address = address_of(url, params)
        for attempt in range(1, attempts + 1):
            try:
                return read(self._fetch(address))
            except Passing as failure:
                if attempt == attempts:
                    raise SourceError(
                        f"{host(address)} geeft na {attempt} pogingen geen bruikbaar antwoord: {failure}; "
                        f"probeer het later opnieuw (adres: {short(address)}).",
                        failure.status,
                        passing=True,
                    ) from None
                self.close()  # the connection may still hold the rest of a broken answer
                self._wait_before(attempt, attempts, failure, address)
        raise ValueError("attempts must be at least 1")

    def _wait_before(self, attempt: int, attempts: int, failure: Passing, address: str) -> None:
        """Back off: 1, 2, 4, ... seconds, of which chance takes up to a half; or as the server asks."""
        backoff = 2.0 ** (attempt - 1) * (1 - self._chance() / 2)
        seconds = min(max(backoff, failure.wait or 0.0), self._patience)
        self._tell(
            f"{host(address)}: {failure}; poging {attempt + 1} van {attempts} volgt over "
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
        raise SourceError(f"{host(address)} verwijst steeds door; meer dan {_REDIRECTS} keer is te veel.")

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
                f"de beveiligde verbinding met {host(address)} komt niet tot stand: het certificaat wordt "
                "niet vertrouwd; zit er een filter of proxy van uw organisatie tussen, vraag de beheerder."
            ) from None
        except requests.exceptions.InvalidURL:
            raise SourceError(f"dit is geen bruikbaar adres: {short(address)}.") from None
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise Passing(what_broke(error)) from None

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
                    f"het antwoord van {host(response.url)} is groter dan {self._largest // 2**20} MB en is "
                    f"afgebroken (adres: {short(response.url)}); haal een kleinere selectie op."
                )
            if self._clock() > deadline:
                raise Passing(f"het antwoord was na {self._longest:.0f} seconden nog niet compleet")
        return b"".join(pieces)

    def _refusal(self, response: requests.Response, deadline: float, address: str) -> Exception:
        """Return what to raise for a status that is not 200."""
        status = response.status_code
        said = f"status {status}{meaning(status)}{message_in(self._read(response, deadline))}"
        if status in _AGAIN:
            wait = seconds_to_wait(response.headers.get("Retry-After"), self._now())
            return Passing(f"de server meldt {said}", wait, status)
        return SourceError(f"{host(address)} meldt {said} (adres: {short(address)}).", status)
