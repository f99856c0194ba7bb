"""Asking the web: :class:`Web` asks, :class:`SourceError` says what was wrong."""

from hcalib.sources.web.addresses import address_of, same_host
from hcalib.sources.web.answers import seconds_to_wait
from hcalib.sources.web.asking import Web
from hcalib.sources.web.errors import SourceError

__all__ = ["SourceError", "Web", "address_of", "same_host", "seconds_to_wait"]
