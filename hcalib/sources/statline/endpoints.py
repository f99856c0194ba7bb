"""Where StatLine and the catalogues beside it can be reached."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from hcalib.errors import Fault, UserError
from hcalib.files import Model, read_models

Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")]


class Endpoint(Model):
    """One catalogue of tables, and where its data are."""

    id: Text
    name: Text
    version: Literal[3, 4]
    """Version of OData: 3 has a column for each topic, 4 a row for each figure."""
    catalog: Text
    """Name of the catalogue; a server may hold several."""
    catalog_url: Address
    """Address of the list of tables."""
    data_url: Address
    """Address that a table's id follows."""
    licence: Text

    @field_validator("catalog_url", "data_url")
    @classmethod
    def _without_slash(cls, address: str) -> str:
        return address.rstrip("/")


def load_endpoints(root: Path) -> dict[str, Endpoint]:
    """Read ``data/catalog/endpoints.yml``, or the file that HCALIB_ENDPOINTS names.

    Raises
    ------
    UserError
        If the file is missing or wrong, or an id is in it twice.
    """
    named = os.environ.get("HCALIB_ENDPOINTS")
    path = Path(named) if named else root / "data" / "catalog" / "endpoints.yml"
    endpoints: dict[str, Endpoint] = {}
    for endpoint in read_models(path, Endpoint):
        if endpoint.id in endpoints:
            raise UserError([Fault(f"'{endpoint.id}' staat er twee keer.", path, None, endpoint.id)])
        endpoints[endpoint.id] = endpoint
    return endpoints
