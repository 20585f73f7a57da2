"""What the checks look at: the resources of a workspace at one moment, each with the few fields they read. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from msgspec import Struct

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import Reference, references_in
from drift.core.conversations.connector_runs import Outcomes
from drift.core.model.resources import Body, Json, Ref, Resource
from drift.core.planning.manual_steps import title_of
from guard.core.health.kept_fields import Paths, kept


class Item(Struct, frozen=True):
    """A resource as the checks see it. `fields` are those that some check reads; of a long text, only a fingerprint.

    `since` is when its version was read first. `unchanged_since` is when Intercom says that it was edited last, or else
    `since`: it is at least as old as that.
    """

    ref: Ref
    title: str
    fields: Body
    since: float
    unchanged_since: float
    parent: Ref | None = None
    refers: tuple[Reference, ...] = ()

    def get(self, name: str) -> Json:
        return self.fields.get(name)

    def listed(self, name: str) -> Sequence[Json]:
        """A field that holds a list; empty where it holds none."""
        value = self.fields.get(name)
        return value if isinstance(value, list) else ()


class Gone(Struct, frozen=True):
    """A resource that was there once: what it was called, and since when it is gone."""

    title: str
    since: float | None


class Seen(Struct, frozen=True):
    """Who was seen in the log: the last time of each address, and from when on the log is known (None: it is not)."""

    last: Mapping[str, float] = {}
    log_since: float | None = None


def item_of(kind: Kind, resource: Resource, since: float, paths: Paths) -> Item:
    """A resource with only the fields at these paths."""
    return Item(
        resource.ref,
        title_of(kind, resource.ref, resource.body),
        kept(resource.body, paths),
        since,
        _unchanged_since(kind, resource.trace, since),
        resource.parent,
        references_in(kind, resource.body),
    )


def _unchanged_since(kind: Kind, trace: Body, since: float) -> float:
    """A version may be older than its first reading: Intercom says when it was edited."""
    names = ("draft_updated_at", "updated_at") if kind.parent_flag else ("updated_at",)
    told = (_moment(trace.get(name)) for name in names)
    return min(next((moment for moment in told if moment is not None), since), since)


def _moment(value: Json) -> float | None:
    """Unix seconds, or ISO 8601 as connectors and macros have it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if value > 0 else None
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).timestamp() if found else None


@dataclass(frozen=True)
class Facts:
    """`unread` says of each kind that is not known at that moment why it is not. `gone` are resources that something
    refers to and that were there once. `days` are the ages that a team has set for checks. `runs` are those of data
    connectors, by id, in the last seven whole days: of those of which all are known."""

    now: float
    items: Mapping[str, Mapping[str, Item]]
    unread: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[Ref, Gone] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    days: Mapping[str, int] = field(default_factory=dict)
    runs: Mapping[str, Outcomes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort them: what a check says first must not depend on the order in which they were read."""
        in_order = {
            kind: dict(sorted(items.items(), key=lambda pair: (len(pair[0]), pair[0])))
            for kind, items in sorted(self.items.items())
        }
        object.__setattr__(self, "items", in_order)

    def of(self, kind: str) -> Collection[Item]:
        return self.items.get(kind, {}).values()

    def get(self, ref: Ref) -> Item | None:
        return self.items.get(ref.kind, {}).get(ref.id)

    def knows(self, kind: str) -> bool:
        """Whether all resources of a kind are known, so that one that is not among them is not there."""
        declared = CATALOGUE.get(kind)
        hidden = declared is None or declared.log_only or declared.by_configured_id or declared.may_be_hidden
        return not hidden and kind not in self.unread

    def is_missing(self, ref: Ref) -> bool:
        """Whether it is certain that there is no such resource."""
        return self.get(ref) is None and self.knows(ref.kind)

    def missing_of(self, item: Item) -> list[Reference]:
        """What a resource refers to and is not there. A link to what was never there leads elsewhere."""
        return [
            one for one in item.refers if self.is_missing(one.to) and (not one.link or one.to in self.gone)
        ]

    def referrers(self, ref: Ref) -> Sequence[Item]:
        """What refers to a resource, by id."""
        return self._referrers.get(ref, ())

    def children(self, ref: Ref) -> Sequence[Item]:
        """What lies under a resource."""
        return self._children.get(ref, ())

    @cached_property
    def _referrers(self) -> Mapping[Ref, Sequence[Item]]:
        found: dict[Ref, dict[Ref, Item]] = defaultdict(dict)
        for item in self._all():
            for one in item.refers:
                if one.to != item.ref:
                    found[one.to][item.ref] = item
        return {ref: tuple(items.values()) for ref, items in found.items()}

    @cached_property
    def _children(self) -> Mapping[Ref, Sequence[Item]]:
        found: dict[Ref, list[Item]] = defaultdict(list)
        for item in self._all():
            if item.parent is not None:
                found[item.parent].append(item)
        return found

    def _all(self) -> Iterable[Item]:
        return (item for items in self.items.values() for item in items.values())

    @cached_property
    def shared(self) -> dict[Hashable, object]:
        """What a check worked out once for all resources that it is asked about."""
        return {}


def wanted_targets(items: Iterable[Item]) -> frozenset[Ref]:
    """Everything that these resources refer to."""
    return frozenset(one.to for item in items for one in item.refers)
