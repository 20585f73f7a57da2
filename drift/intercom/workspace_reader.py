"""Reading the kinds of a workspace. A failure of Intercom becomes `Unread` or `unconfirmed`, never an empty list."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from drift.core.catalogue.kind import Endpoint, Kind
from drift.core.model.api_call import Call
from drift.core.model.email_addresses import plain_email
from drift.core.model.json_repair import repaired
from drift.core.model.readings import Prepare, Read, Reading, SoFar, Unread, unheard, unprepared
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.normalise import scrub
from drift.core.normalisation.redaction import Fingerprint
from drift.core.planning.pace import Pace
from drift.core.planning.read_order import in_order
from drift.intercom.activity_log import ActivityLog
from drift.intercom.client import IntercomClient
from drift.intercom.errors import Forbidden, IntercomError, Malformed, NotInVersion
from drift.intercom.fair_executor import FairExecutor
from drift.intercom.first_messages import FirstMessages
from drift.intercom.kind_reader import KindReader, Known
from drift.intercom.owner_gate import OWNER
from drift.intercom.resource_requests import ResourceRequests

log = logging.getLogger(__name__)

NOTHING: Final[Known] = {}
_ME: Final = Endpoint("GET", OWNER)


class Reader:
    """Reads one workspace through a client. Secrets leave this class only as fingerprints. Thread-safe."""

    def __init__(
        self, client: IntercomClient, *, fingerprint: Fingerprint, workflow_ids: Iterable[str] = ()
    ) -> None:
        self._client = client
        self._owner: str | None = None
        self._fingerprint = fingerprint
        self._ids = tuple(workflow_ids)
        self._requests = ResourceRequests(client, fingerprint)
        self._log = ActivityLog(client)
        self._messages = FirstMessages(client)
        self._turns = FairExecutor(client.concurrency, "intercom")
        self._urgent_turns = FairExecutor(client.concurrency, "intercom-urgent")

    def read(
        self,
        kind: Kind,
        *,
        known: Known = NOTHING,
        parents: Sequence[Ref] = (),
        deleted: Collection[Ref] = frozenset(),
        urgent: bool = False,
        so_far: SoFar = unheard,
        prepare: Prepare = unprepared,
    ) -> Reading:
        """Read a kind completely, or return why it could not be read. Never raises IntercomError.

        A resource in `known` that the list lacks is confirmed by GET: only a 404 makes it a deletion. Where a kind can
        hide resources, it must also be in `deleted` (its deletion is in the activity log).
        """
        started_at = self._client.clock()
        reason = self._cannot(kind)
        if reason is not None:
            return Unread(kind.name, started_at, *reason)
        turns = self._urgent_turns if urgent else self._turns
        reader = KindReader(self._requests, kind, turns.lane(), urgent=urgent, so_far=so_far, prepare=prepare)
        try:
            listed = reader.around(parents, self._ids)
            reader.confirm(
                listed, {ref: parent for ref, parent in known.items() if ref.kind == kind.name}, deleted
            )
        except IntercomError as problem:
            return Unread(
                kind.name, started_at, problem.word, f"{problem.message}{_permission(kind, problem)}"
            )
        except Exception as problem:  # a failure in one kind does not stop the others
            log.exception("%s could not be read", kind.name)
            sentence = (
                f"{kind.title}: what Intercom answered could not be understood ({type(problem).__name__})."
            )
            return Unread(kind.name, started_at, Malformed.word, sentence)
        self._requests.read_completely(kind)
        return Read(
            kind.name,
            started_at,
            tuple(listed.present.values()),
            frozenset(listed.unread),
            kind.api_version(self._client.pinned),
        )

    def read_one(
        self, kind: Kind, ref: Ref, parent: Ref | None = None, *, urgent: bool = True
    ) -> Resource | None:
        """One resource as it is now; None only when Intercom answers 404. Raises IntercomError."""
        return self._requests.one(kind, ref, parent, urgent=urgent)

    def read_all(
        self,
        kinds: Iterable[Kind],
        known: Known = NOTHING,
        on_done: Callable[[Reading], None] = lambda reading: None,
        *,
        deleted: Collection[Ref] = frozenset(),
        so_far: SoFar = unheard,
        prepare: Prepare = unprepared,
    ) -> Iterator[Reading]:
        """Read a snapshot: kinds concurrently, parents before their children. Yields each reading when it is done."""

        def read(kind: Kind, parents: Sequence[Ref]) -> Reading:
            return self.read(
                kind, known=known, parents=parents, deleted=deleted, so_far=so_far, prepare=prepare
            )

        for reading in in_order(kinds, read, self._client.clock):
            on_done(reading)
            yield reading

    def activities(self, after: int, before: int) -> Iterator[Json]:
        """Raw activity-log entries between two unix seconds, secrets fingerprinted. Raises IntercomError."""
        return map(self._scrubbed, self._log.entries(after, before))

    def _scrubbed(self, entry: Json) -> Json:
        try:
            return scrub(entry, self._fingerprint)
        except RecursionError:  # nested too deeply: what lies deeper is left out, and says so
            return scrub(repaired(entry)[0], self._fingerprint)

    def me(self) -> Json:
        """The answer of GET /me: the token's teammate, and `app`. Raises IntercomError."""
        answer = self._client.request(_ME.method, _ME.path, version=self._client.pinned, urgent=True)
        email = answer.get("email") if isinstance(answer, dict) else None
        self._owner = plain_email(email) if isinstance(email, str) and email else None
        return answer

    def owner(self) -> str | None:
        """The token owner's email address, known after `me`. The log attributes our own writes to it."""
        return self._owner

    def pace(self) -> Pace:
        """How fast writes may go within the rate budget."""
        return self._client.budget.pace()

    def question(self, conversation: str) -> str:
        """What was asked first in a conversation, masked; empty where nothing is left of it. Raises IntercomError."""
        return self._messages.question(conversation)

    def perform(self, call: Call, *, urgent: bool = True) -> Json:
        """Make a planned call; the answer's secrets are fingerprints. Raises IntercomError."""
        return scrub(self._client.perform(call, urgent=urgent), self._fingerprint)

    def unanswered_for(self) -> float:
        """Seconds for which Intercom has answered nothing; 0 while it answers."""
        return self._client.unanswered_for()

    def stop(self) -> None:
        """Send nothing any more: the threads that ask Intercom end with Stopping, and record nothing of it."""
        self._client.stop()

    def close(self) -> None:
        """Stop the threads and close the connections."""
        self.stop()
        for turns in (self._turns, self._urgent_turns):
            turns.shutdown()
        self._client.close()

    def _cannot(self, kind: Kind) -> tuple[str, str] | None:
        """(code, reason) when the kind cannot be read; None when it can."""
        endpoint, pinned = kind.endpoint_to_read(), self._client.pinned
        if endpoint is None:
            return "log_only", f"No API reads {kind.title}: its state is folded from the activity log."
        if endpoint.version(pinned) is None:
            return (
                NotInVersion.word,
                f"{kind.title} needs API version {endpoint.since} or newer; {pinned} is configured.",
            )
        if kind.by_configured_id and not self._ids:
            return "no_ids", f"No list names the resources of {kind.title}, and no ids are configured."
        return None


def _permission(kind: Kind, problem: IntercomError) -> str:
    """A sentence with the missing permission, as Intercom's settings name it. The answer does not always say."""
    if type(problem) is not Forbidden or not kind.read_permission:
        return ""
    end = "" if problem.message.endswith(".") else "."
    return f"{end} Reading this kind needs the permission “{kind.read_permission}”."
