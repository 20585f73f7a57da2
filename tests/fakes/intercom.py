"""An Intercom in memory that behaves: what is written shows when it is read, and what people do stands in its log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import Call
from drift.core.model.readings import Prepare, Read, Reading, SoFar, Unread, unheard, unprepared
from drift.core.model.resources import SINGLETON_ID, Json, Ref, Resource
from drift.core.planning.pace import Pace
from drift.intercom.errors import NotFound

PATHS = {"ip_allowlist": "ip_allowlist", "office_hours_schedules": "office_hours_schedule"}


class FakeIntercom:
    """`held` is what is live, `log` the activity log, `unreadable` says of kinds why they cannot be read.
    `questions` are what was asked in conversations, `asked` those that somebody wanted to know."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.held: dict[Ref, dict[str, Json]] = {}
        self.log: list[dict[str, Json]] = []
        self.unreadable: dict[str, str] = {}
        self.written: list[Call] = []
        self.questions: dict[str, str] = {}
        self.asked: list[str] = []

    # What people do

    def hold(self, ref: str, **body: Json) -> None:
        named = Ref.parse(ref)
        self.held[named] = {**({} if named.id == SINGLETON_ID else {"id": named.id}), **body}

    def change(self, ref: str, **body: Json) -> None:
        self.held[Ref.parse(ref)] |= body

    def enter(
        self, id: str, type_: str, who: str, metadata: dict[str, Json] | None = None, **more: Any
    ) -> None:
        self.log.append(entry(id, type_, who, int(self.clock()), metadata, **more))

    # What the service asks

    def read(
        self,
        kind: Kind,
        *,
        known: Mapping[Ref, Ref | None] | None = None,
        parents: Sequence[Ref] = (),
        deleted: Collection[Ref] = (),
        urgent: bool = False,
    ) -> Reading:
        started_at = self.clock()
        if kind.name in self.unreadable:
            return Unread(kind.name, started_at, "forbidden", self.unreadable[kind.name])
        found = [Resource(ref, dict(body)) for ref, body in self.held.items() if ref.kind == kind.name]
        return Read(kind.name, started_at, tuple(found), api_version=kind.api_version("2.16"))

    def read_one(
        self, kind: Kind, ref: Ref, parent: Ref | None = None, *, urgent: bool = False
    ) -> Resource | None:
        return Resource(ref, dict(self.held[ref])) if ref in self.held else None

    def read_all(
        self,
        kinds: Iterable[Kind],
        known: Mapping[Ref, Ref | None],
        *,
        deleted: Collection[Ref] = (),
        so_far: SoFar = unheard,
        prepare: Prepare = unprepared,
    ) -> Iterator[Reading]:
        return (self.read(kind, known=known) for kind in kinds)

    def activities(self, after: int, before: int) -> Iterator[Json]:
        return iter([one for one in self.log if after <= one["created_at"] <= before])

    def pace(self) -> Pace:
        return Pace(666, 166, 10.0)

    def question(self, conversation: str) -> str:
        self.asked.append(conversation)
        return self.questions.get(conversation, "")

    def perform(self, call: Call) -> Json:
        """Only updates: what the tests of the API need."""
        self.written.append(call)
        name, _, id_ = call.path.strip("/").partition("/")
        ref = Ref(PATHS[name], id_ or SINGLETON_ID)
        if ref not in self.held:
            raise NotFound(f"{ref} is not there.")
        self.held[ref] |= call.body
        return self.held[ref]

    def me(self) -> Json:
        return {"email": self.owner(), "app": {"id_code": "abc12345", "region": "US"}}

    def owner(self) -> str | None:
        return "guardrail@acme.example"


def entry(
    id: str,
    type_: str,
    who: str,
    at: int,
    metadata: dict[str, Json] | None = None,
    *,
    actor_type: str = "admin",
    ip: str = "203.0.113.9",
) -> dict[str, Json]:
    """An entry of the activity log as Intercom sends it."""
    by = {"type": actor_type, "id": str(len(who)), "email": who, "ip": ip}
    return {
        "id": id,
        "activity_type": type_,
        "created_at": at,
        "performed_by": by,
        "metadata": metadata or {},
        "activity_description": f"{who} did it",
    }
