"""CBS StatLine and the third-party catalogues beside it: search, describe and download tables."""
