"""Which resources a call to Intercom's API may have written, by its path. Pure.

The catalogue says where each kind is read and written. A call below a resource's own path counts as one about it, so
that an operation which the catalogue does not use (`/articles/5/draft/publish`) still tells who acted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind
from drift.core.model.resources import SINGLETON_ID


class Target(NamedTuple):
    """A kind that a call may have written, and the id of the resource; None: a new one, or any."""

    kind: str
    id: str | None


class _Pattern(NamedTuple):
    kind: Kind
    path: re.Pattern[str]


def targets_of(path: str) -> tuple[Target, ...]:
    """What a call to this path may have written: every kind that the path belongs to."""
    found: dict[str, Target] = {}
    for pattern in _patterns():
        match = pattern.path.fullmatch(path)
        if match is not None:
            target = _target(pattern.kind, match)
            if found.get(target.kind, target).id is None or target.kind not in found:
                found[target.kind] = target
    return tuple(found.values())


def _target(kind: Kind, match: re.Match[str]) -> Target:
    id_ = match.groupdict().get("id")
    return Target(kind.name, SINGLETON_ID if kind.singleton else id_)


@lru_cache(maxsize=1)
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(kind, re.compile(_expression(path, kind))) for kind in KINDS for path in sorted(_paths(kind))
    )


def _paths(kind: Kind) -> Iterator[str]:
    listed = kind.listing.endpoint if kind.listing else None
    operations = (listed, kind.get, kind.create, kind.update, kind.delete, kind.archive)
    yield from {operation.path for operation in operations if operation is not None}
    yield from kind.also_written_at


def _expression(path: str, kind: Kind) -> str:
    """A list's path stands for itself, a resource's also for all below it."""
    steps = [_step(step) for step in path.strip("/").split("/")]
    below = "(?:/.*)?" if "{id}" in path or kind.singleton else ""
    return "/" + "/".join(steps) + below


def _step(step: str) -> str:
    if step == "{id}":
        return "(?P<id>[^/]+)"
    return "[^/]+" if step.startswith("{") else re.escape(step)
