"""Makes bodies ready to be stored while the rest of their kind is still being read.

Nothing is stored before the reading is complete: what was made ready for a kind that fails is dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from drift.core.model.resources import Body, Digest, Ref, Resource
from drift.store.bodies import Packed, Ready, pack, unpack
from drift.store.references import targets_of


class BodyPacker:
    """Packs the bodies of resources that are not `known`, and lets the bodies go: the packed ones take a tenth of the
    memory. Known resources seldom have new bodies, and those are stored as differences."""

    def __init__(self, known: Collection[Ref]) -> None:
        self._known = known
        self._packed: dict[str, dict[Digest, Ready]] = {}

    def prepare(self, resource: Resource) -> None:
        """Called from the threads that read."""
        if resource.ref not in self._known:
            packed = pack(resource.canonical())
            ready = Ready(packed, targets_of(resource.ref.kind, resource.body))
            self._packed.setdefault(resource.ref.kind, {})[resource.digest] = ready
            resource.let_go(partial(_again, resource.ref, packed, resource.parent, resource.trace))

    def take(self, kind: str) -> Mapping[Digest, Ready]:
        """The packed bodies of a kind, which are not needed any more."""
        return self._packed.pop(kind, {})


def _again(ref: Ref, packed: Packed, parent: Ref | None, trace: Body) -> Resource:
    return Resource(ref, unpack(packed, None), parent, trace)
