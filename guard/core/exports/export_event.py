"""One event for another system: what happened, in words that every form shares. Times are unix seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field

from drift.core.model.activity import NOBODY, Actor
from drift.core.model.resources import Json
from guard.core.exports.ocsf_classes import OcsfType
from guard.core.model.exports import People

Severity: TypeAlias = Literal["informational", "low", "medium", "high", "critical"]
SEVERITIES: Final[Mapping[str, int]] = {
    "informational": 1,
    "low": 2,
    "medium": 3,
    "high": 4,
    "critical": 5,
}
"""Severities with their numbers in OCSF."""
SERVICE: Final = Actor("service", "guardrail")
"""Who acts where this service does."""
FindingStatus: TypeAlias = Literal["new", "in_progress", "resolved"]


class Person(Struct, frozen=True, gc=False):
    """Whom an event is about, as far as that is known."""

    id: str = ""
    email: str = ""
    name: str = ""


class Entity(Struct, frozen=True, gc=False):
    """What an event is about: a resource (its kind is the `type`), or a record of this service. `is_person`: its id and
    its name are those of somebody."""

    type: str
    id: str
    name: str = ""
    is_person: bool = False


class ExportedFinding(Struct, frozen=True):
    """A finding: `policy` with the reason that its author gave (`because`), and what was found. `of`: whether it is
    about how something is set up, or about what somebody did."""

    id: str
    policy: str
    because: str
    sentence: str
    of: Literal["state", "activity"]
    status: FindingStatus
    opened_at: float
    seen_at: float
    closed_at: float | None = None
    controls: tuple[str, ...] = ()
    owner: str = ""


class ExportedCall(Struct, frozen=True, gc=False):
    """A call to Intercom's API."""

    method: str
    path: str
    status: int | None = None
    request: str = ""


class ExportEvent(Struct, frozen=True, kw_only=True):
    """`id` names it for good: whoever gets it twice gets it under the same id. `at` is when it happened, `recorded_at`
    when it was recorded. `event` is its name, such as `finding.created`. `title` says it without naming anybody;
    `sentence` may name people and quote values.

    `correlation` is shared by the events of one matter. `comment` is what a person wrote. `link` is the page of the
    console, or empty. `details` say nothing of people; `personal` may, and is treated by what the
    receiver may know: `people` says how.
    """

    id: str
    workspace: str
    event: str
    at: float
    recorded_at: float
    type: OcsfType
    title: str
    sentence: str = ""
    severity: Severity = "informational"
    actor: Actor = NOBODY
    user: Person | None = None
    entity: Entity | None = None
    finding: ExportedFinding | None = None
    call: ExportedCall | None = None
    privileges: tuple[str, ...] = ()
    success: bool | None = None
    comment: str = ""
    link: str = ""
    correlation: str = ""
    details: Mapping[str, Json] = field(default_factory=dict)
    personal: Mapping[str, Json] = field(default_factory=dict)
    people: People = "keep"

    @property
    def message(self) -> str:
        return self.sentence or self.title
