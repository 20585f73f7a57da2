"""Subjects of the evaluation, and the facts looked up for them, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, cast

from msgspec import Struct, field
from msgspec.structs import asdict, fields

from drift.core.model.activity import NOBODY, Activity, Actor
from drift.core.model.changes import Change, FieldChange, after_of, before_of, fields_of, operation
from drift.core.model.resources import Json, Ref, Resource
from guard.core.model.verdict import Entry

Operation: TypeAlias = Literal["created", "updated", "deleted"]


class Subject(Struct, frozen=True):
    """One thing to judge: a state (scan), a change, a change asked for in advance (proposal), a log entry, or a
    share of what happened in conversations, which the facts tell.

    `at` is unix seconds: when a change or entry happened, and for a scan the moment of the scan. `attributed` says that
    the actor is known from the log and not assumed. `others` may have acted as well as the actor, and with `gap`
    somebody unknown may have. A scan carries the actor of the change that made the live version."""

    entry: Entry
    ref: Ref | None
    kind: str | None
    operation: Operation | None
    before: Resource | None
    after: Resource | None
    fields: tuple[FieldChange, ...]
    activity: Activity | None
    actor: Actor
    attributed: bool
    at: float
    others: tuple[Actor, ...] = ()
    gap: bool = False

    @classmethod
    def of_state(
        cls,
        resource: Resource,
        *,
        actor: Actor = NOBODY,
        attributed: bool = False,
        at: float,
        others: tuple[Actor, ...] = (),
        gap: bool = False,
    ) -> Subject:
        """A live resource, as a scan finds it."""
        ref = resource.ref
        return cls("scan", ref, ref.kind, None, None, resource, (), None, actor, attributed, at, others, gap)

    @classmethod
    def of_change(
        cls,
        change: Change,
        *,
        activity: Activity | None = None,
        actor: Actor = NOBODY,
        attributed: bool = False,
        at: float,
        others: tuple[Actor, ...] = (),
        gap: bool = False,
        entry: Literal["change", "proposal"] = "change",
    ) -> Subject:
        """A change that happened, or (`entry="proposal"`) one that somebody asks for."""
        return cls(
            entry,
            change.ref,
            change.ref.kind,
            cast(Operation, operation(change)),
            before_of(change),
            after_of(change),
            fields_of(change),
            activity,
            actor,
            attributed,
            at,
            others,
            gap,
        )

    @classmethod
    def of_activity(cls, activity: Activity) -> Subject:
        """An entry of the activity log; its actor is what the entry says."""
        actor = activity.actor
        return cls(
            "activity",
            None,
            None,
            None,
            None,
            None,
            (),
            activity,
            actor,
            actor != NOBODY,
            activity.created_at,
        )

    @classmethod
    def of_share(cls, at: float, ref: Ref | None = None) -> Subject:
        """What was counted up to a moment; `ref` is the resource it is about, if it is about one."""
        return cls("share", ref, None, None, None, None, (), None, NOBODY, False, at)


def dump_actor(actor: Actor) -> dict[str, Json]:
    """An actor as JSON, for the record: what is known of them."""
    return {name: value for name, value in asdict(actor).items() if value is not None}


def load_actor(dumped: Mapping[str, Json]) -> Actor:
    """The actor that `dump_actor` wrote."""
    return Actor(**{name: dumped[name] for name in _ACTOR if name in dumped})


_ACTOR: Final = tuple(field.name for field in fields(Actor))


class Facts(Struct, frozen=True):
    """Facts that conditions need and the subject does not hold. Stored with the decision, so that it can be repeated.

    `known_ips`: the IP addresses that the actor used before (None: not looked up). `counts`: policy id -> matching
    entries within the policy's window, with this one; a missing policy was not counted. `former_ids`: the ids of the
    resource before it was recreated, so that its exemptions continue. `doubtful`: the JSON Pointers of changed fields
    that Intercom may have moved by itself. `ticket`: the ticket of a proposal. `permitted`: policy id -> why it is
    content with a change that was asked for in advance, as a clause. `shares`: policy id -> what was seen of the share
    that it limits.
    """

    known_ips: frozenset[str] | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    former_ids: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    ticket: str = ""
    permitted: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)

    def dump(self) -> dict[str, Json]:
        """As JSON, for the record."""
        known = None if self.known_ips is None else sorted(self.known_ips)
        former = {"former_ids": sorted(self.former_ids)} if self.former_ids else {}
        doubtful = {"doubtful": sorted(self.doubtful)} if self.doubtful else {}
        ticket = {"ticket": self.ticket} if self.ticket else {}
        permitted = {"permitted": dict(self.permitted)} if self.permitted else {}
        shares = {"shares": {id: dict(seen) for id, seen in self.shares.items()}} if self.shares else {}
        more = {**former, **doubtful, **ticket, **permitted, **shares}
        return {"known_ips": known, "counts": dict(self.counts), **more}

    @classmethod
    def load(cls, dumped: Mapping[str, Json]) -> Facts:
        """The facts as `dump` wrote them; what is missing was not looked up."""
        known = dumped.get("known_ips")
        return cls(
            None if known is None else frozenset(known),
            dict(dumped.get("counts") or {}),
            frozenset(dumped.get("former_ids") or ()),
            frozenset(dumped.get("doubtful") or ()),
            str(dumped.get("ticket") or ""),
            dict(dumped.get("permitted") or {}),
            dict(dumped.get("shares") or {}),
        )


NO_FACTS = Facts()
