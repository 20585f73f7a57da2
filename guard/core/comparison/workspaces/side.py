"""One of two workspaces that are compared: what it has, and what of it is known. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from drift.core.catalogue.kind import Kind
from drift.core.model.resources import Ref, Resource


class Side(Struct, frozen=True):
    """`resources` are those of all kinds that have to do with the comparison. `known` are the kinds that were read
    completely at least once: what is not among the resources of another kind may be there. `pinned` is the version of
    the API that reads the workspace."""

    workspace: str
    resources: Mapping[Ref, Resource]
    known: frozenset[str]
    kinds: Mapping[str, Kind]
    pinned: str = "2.16"

    def has(self, ref: Ref) -> bool:
        return ref in self.resources
