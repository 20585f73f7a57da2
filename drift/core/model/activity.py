"""Activity-log entries, their actors, and the attribution of changes to them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Body, Json

IngestRoute: TypeAlias = Literal["webhook", "poll", "backfill"]
Confidence: TypeAlias = Literal["certain", "likely", "possible", "none"]
AttributionSource: TypeAlias = Literal["activity", "request", "intent", "trace", "unattributed"]


class Actor(Struct, frozen=True, gc=False):
    """Who acted, according to the log. `type` is admin, bot, system ...; any field may be unknown (None).

    `app` is the package code of the app through which they acted, and `token` the id of the token that it used, never
    the token: webhooks about calls to the API tell them. A robot that proposes is of the type `ai`: its name is the id,
    and the address is that of the person for whom it acts."""

    type: str | None = None
    id: str | None = None
    email: str | None = None
    ip: str | None = None
    app: str | None = None
    token: str | None = None

    @property
    def is_person(self) -> bool:
        """Whether it is a teammate. Behind an app, a bot or the system may stand anybody."""
        return self.email is not None or (self.type in (None, "admin") and self.id is not None)

    @property
    def name(self) -> str:
        if self.type == "ai" and self.id and self.email:
            return f"robot {self.id} for {self.email}"
        who = self.email or (f"{self.type or 'admin'} {self.id}" if self.id else "somebody unknown")
        return f"{who}{self._through}"

    @property
    def _through(self) -> str:
        """By what they acted, unless it is the actor itself."""
        if self.type == "app" and self.email is None:
            return ""
        if self.app:
            return f" through app {self.app}"
        return f" through token {self.token}" if self.token else ""


NOBODY: Final = Actor()


def same_actor(one: Actor, other: Actor) -> bool:
    """Whether two names are of one actor: by id where both have one, else by address. A bot may have the id of a
    teammate."""
    if one.id and other.id:
        return one.id == other.id and (None in (one.type, other.type) or one.type == other.type)
    return one.email == other.email and one.type == other.type


def same_way(one: Actor, other: Actor) -> bool:
    """Whether two actors acted by the same app and token, or both by none."""
    return (one.app, one.token) == (other.app, other.token)


LAST_MOMENT: Final = 253_370_764_799
"""The end of the year 9998, in unix seconds: a day later is on the calendar everywhere on Earth."""


class Activity(Struct, frozen=True):
    """One entry. `created_at` is unix seconds. `raw` is the entry as Intercom sent it, whole."""

    id: str
    type: str
    created_at: int
    actor: Actor
    metadata: Body
    raw: Body


class ReadExtent(IntEnum):
    """How much of an entry has to be read: only its existence, its head and time, or all of it."""

    NOTHING = 0
    HEAD = 1
    WHOLE = 2


class Cause(Struct, frozen=True):
    """Why a change was made, where it was asked for in advance: the proposal, who asked for it, who agreed, the reason
    and the ticket. `undoes`: it takes back what the proposal had done."""

    proposal: str
    asker: Actor
    approvers: tuple[str, ...] = ()
    reason: str = ""
    ticket: str = ""
    undoes: bool = False


class Suspect(Struct, frozen=True):
    """Somebody who may have made a change, with what names them: its source and its id there."""

    source: AttributionSource
    id: str | None
    actor: Actor
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The explanation of a change, with its confidence.

    `source` is what matched: `activity` (a log entry), `request` (a call to Intercom's API, told by a webhook),
    `intent` (our own write), `trace` (Intercom's updated_by), or `unattributed`. `id` is its id. `suspects` are all
    known people who may have acted between the two readings. `gap` says in a sentence why somebody else may have acted
    as well; it is empty where nothing speaks for that. `cause` says why, where it was asked for in advance.
    """

    source: AttributionSource
    id: str | None = None
    actor: Actor = NOBODY
    confidence: Confidence = "none"
    at: int | None = None
    suspects: tuple[Suspect, ...] = ()
    gap: str = ""
    cause: Cause | None = None

    @property
    def is_explained(self) -> bool:
        """Whether all who may have acted are known. Intercom's own note names only the last editor."""
        return self.source in ("activity", "request", "intent") and not self.gap

    @property
    def others(self) -> tuple[Actor, ...]:
        """Those who may have acted besides the actor that the explanation names; that actor in another way, too:
        through an app, or by hand."""
        return tuple(
            suspect.actor
            for suspect in self.suspects
            if not (same_actor(suspect.actor, self.actor) and same_way(suspect.actor, self.actor))
        )


UNATTRIBUTED: Final = Attribution("unattributed")


class NotAnActivity(ValueError):
    """The value is not an activity-log entry; the message says why."""


def parse_activity(raw: Json) -> Activity:
    """Parse an entry from the REST list or a webhook. Requires an id, a type and a time; tolerates anything else.
    Raises NotAnActivity."""
    if not isinstance(raw, Mapping):
        raise NotAnActivity("an activity-log entry must be an object")
    id_, type_, created_at = raw.get("id"), raw.get("activity_type"), raw.get("created_at")
    if not isinstance(id_, str | int) or isinstance(id_, bool) or not str(id_):
        raise NotAnActivity("the activity-log entry has no id")
    if not isinstance(type_, str) or not type_:
        raise NotAnActivity(f"the activity-log entry {id_} has no activity_type")
    if not isinstance(created_at, int | float) or isinstance(created_at, bool) or not _is_moment(created_at):
        raise NotAnActivity(f"the activity-log entry {id_} has no created_at in unix seconds")
    metadata = raw.get("metadata")
    return Activity(
        id=str(id_),
        type=type_,
        created_at=int(created_at),
        actor=parse_actor(raw.get("performed_by")),
        metadata=dict(metadata) if isinstance(metadata, Mapping) else {},
        raw=dict(raw),
    )


def parse_actor(raw: Json) -> Actor:
    """Parse `performed_by`. Ids are strings or numbers; email addresses become lower case."""
    if not isinstance(raw, Mapping):
        return NOBODY
    return as_read(Actor(raw.get("type"), raw.get("id"), raw.get("email"), raw.get("ip")))


def as_read(actor: Actor) -> Actor:
    """The actor normalised for comparison: empty fields become None, email addresses lower case."""
    email = _text(actor.email)
    return Actor(
        type=_text(actor.type),
        id=_text(actor.id),
        email=plain_email(email) if email else None,
        ip=_text(actor.ip),
        app=_text(actor.app),
        token=_text(actor.token),
    )


def _is_moment(seconds: float) -> bool:
    """Whether the time is valid: a database would reject one outside, and the rest of its batch with it."""
    return 0 <= seconds <= LAST_MOMENT


def _text(value: Json) -> str | None:
    return None if value is None or value == "" or isinstance(value, bool) else str(value)
