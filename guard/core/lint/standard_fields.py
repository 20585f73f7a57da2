"""Fields and values of standard changes that no resource has, by Intercom's description. Pure.

Each named field is looked at as a policy that watches it, and that asks for what is allowed there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from drift.core.catalogue.shapes import Shape
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Json, Resource
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.lint.described_values import impossible_values
from guard.core.lint.unknown_fields import undescribed
from guard.core.model.policy import Flag, Policy, Watch
from guard.core.model.standard_changes import StandardChange


def described_warnings(
    change: StandardChange, described: Mapping[str, Shape], stored: Sequence[Resource] = ()
) -> Iterator[Diagnostic]:
    """Warnings about the fields of a standard change. A value or field of a `stored` resource counts as known."""
    for pointer, schema in change.fields.items():
        path: DocumentPath = ("fields", pointer)
        watching = _policy(change, Watch(kinds=(change.kind,), fields=(pointer,)))
        lost = list(undescribed((watching,), described, stored))
        yield from (replace(one, path=path, at_key=True) for _, one in lost)
        if lost or "*" in tokens(pointer):
            continue
        asking = _policy(change, Watch(kinds=(change.kind,)), _about(pointer, schema))
        depth = 1 + 2 * len(tokens(pointer))
        for _, one in impossible_values((asking,), described, stored):
            yield replace(one, path=(*path, *one.path[depth:]))


def _policy(change: StandardChange, watch: Watch, must: Json = None) -> Policy:
    written = {"watch": {}, **({} if must is None else {"must": must})}
    return Policy(change.id, change.because, "low", watch, Flag(), must=must, document=written)


def _about(pointer: str, schema: Json) -> Json:
    """The rule about a resource that asks this of one of its fields."""
    for step in reversed(tokens(pointer)):
        schema = {"properties": {step: schema}, "required": [step], "type": "object"}
    return schema
