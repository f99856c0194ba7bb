"""Addresses: how they are written, and whether a link stays at the host we asked."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from hcalib.sources.web.errors import SourceError

_PLAIN = "'(),/:*"
"""Characters that an OData question keeps as they are."""
_PORTS = {"http": 80, "https": 443}


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
            f"{host(address)} verwijst door naar een ander adres ({short(link)}); dat wordt niet gevolgd."
        )
    return urlunsplit(there)


def host(address: str) -> str:
    """Return the name of the host, for a sentence."""
    return urlsplit(address).hostname or "de bron"


def short(address: str) -> str:
    """Return an address that fits in a sentence."""
    return address if len(address) <= 160 else address[:157] + "..."
