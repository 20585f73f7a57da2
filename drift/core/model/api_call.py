"""A request that a plan makes: method, path, version and body. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from drift.core.model.resources import Json

NEW_ID: Final = "{new_id}"
"""In the path of a call after a create: stands for the id that the create answered."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to make. `body` is None for a request without one."""

    method: str
    path: str
    version: str
    body: Json = None

    def with_id(self, id_: str) -> Call:
        """The call with the id that the create before it answered."""
        return replace(self, path=self.path.replace(NEW_ID, quote(id_, safe="")))
