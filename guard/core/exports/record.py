"""An entry of the ledger with what else has to be known of it, and the parts that every event is made of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Protocol, TypeAlias
from urllib.parse import quote

from drift.core.ledger.writer import Operation
from drift.core.model.activity import NOBODY, Actor
from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Json
from guard.core.exports.export_event import Entity, ExportEvent, Person
from guard.core.exports.ocsf_classes import ENTITY, OTHER, OcsfClass, OcsfType
from guard.core.model.policy import Policy

Row: TypeAlias = Mapping[str, Json]
RowName: TypeAlias = tuple[str, str]
"""A table and the key of a row in it."""
CONSOLE: Final = "/w/"


class LedgerEntry(Protocol):
    """An entry of the ledger, opened: `row` has what was inserted, or what changed beside the names of the row."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> float: ...
    @property
    def what(self) -> str: ...
    @property
    def op(self) -> Operation: ...
    @property
    def key(self) -> str: ...
    @property
    def row(self) -> Mapping[str, Json]: ...
    @property
    def erased(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the ledger. `base_url` is where people reach the console, or empty. `rows` are rows of
    tables as they are now, by table and key; `policies` those in force, by id; `titles` what resources are called, by
    kind and id."""

    workspace: str
    base_url: str = ""
    rows: Mapping[RowName, Row] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def link(self, *steps: str) -> str:
        """The page of the console; empty where nobody said under which address people reach it."""
        if not self.base_url:
            return ""
        return _home(self.base_url, self.workspace) + "".join(f"/{_quoted(step)}" for step in steps)


@lru_cache(maxsize=64)
def _home(base_url: str, workspace: str) -> str:
    return f"{base_url}{CONSOLE}{_quoted(workspace)}"


def _quoted(step: str) -> str:
    return step if step.isalnum() and step.isascii() else quote(step, safe="")


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the record as an entry tells of it. `row` has also what the entry leaves out because it did not change,
    as it is now; never what was erased."""

    entry: LedgerEntry
    context: Context
    row: Row

    @classmethod
    def of(cls, entry: LedgerEntry, context: Context) -> Record:
        now = context.rows.get((entry.what, entry.key), {})
        row = {**now, **entry.row} if now else entry.row
        if entry.erased:
            row = {name: value for name, value in row.items() if name not in entry.erased}
        return cls(entry, context, row)

    def text(self, name: str) -> str:
        """ "" where nothing is known."""
        value = self.row.get(name)
        if isinstance(value, str):
            return value
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""

    def moment(self, name: str) -> float | None:
        return moment_of(self.row.get(name))

    def changed(self, name: str) -> bool:
        """Whether the entry itself says something of it."""
        return self.entry.row.get(name) not in (None, "")

    def actor(self) -> Actor:
        """Who acted, of rows that have the columns of an actor."""
        named = [self.text(name) or None for name in _ACTOR]
        return Actor(*named) if any(named) else NOBODY

    def event(self, event: str, type_: OcsfType, title: str, **more: Any) -> ExportEvent:
        """An event that this entry tells of."""
        given: dict[str, Any] = {
            "id": f"{self.context.workspace}-{self.entry.number}",
            "workspace": self.context.workspace,
            "event": event,
            "at": self.entry.at,
            "recorded_at": self.entry.at,
            "type": type_,
            "title": title,
        }
        return ExportEvent(**(given | more))


_ACTOR: Final = ("actor_type", "actor_id", "actor_email", "actor_ip", "actor_app", "actor_token")


def type_of(cls: OcsfClass, activity: str) -> OcsfType:
    """The class with an activity by its name, which is `Other` where the class has none of that name."""
    for number, name in cls.activities.items():
        if name == activity:
            return OcsfType(cls, number)
    return OcsfType(cls, OTHER, activity)


def entity_type(activity: str) -> OcsfType:
    return type_of(ENTITY, activity)


def entity(type_: str, id_: str, name: str = "") -> Entity:
    return Entity(type_, id_, name)


def person(email: str) -> Person:
    return Person(email=email)


def person_acts(email: str, robot: str = "") -> Actor:
    """A person who acts here, or the robot that acts for them; nobody where there is no name."""
    if robot:
        return Actor("ai", robot, plain_email(email) if email else None)
    return Actor("person", None, plain_email(email)) if email else NOBODY


def moment_of(value: Json) -> float | None:
    """Unix seconds of a number, or of a time in RFC 3339."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).timestamp()
        except ValueError:
            return None
    return None


def picked(row: Row, *names: str) -> dict[str, Json]:
    """Of a row, these values, as far as they say something."""
    return {name: row[name] for name in names if row.get(name) not in (None, "", [], {})}
