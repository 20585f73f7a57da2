"""Entries of Intercom's activity log as events. An entry has one id, whether it comes from the ledger or from the log
itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from drift.core.catalogue.activity_types import describe
from drift.core.catalogue.catalogue import KINDS
from drift.core.model.activity import Activity, Actor
from drift.core.model.resources import Json
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.activity_classes import WORKED_OUT, class_of
from guard.core.exports.export_event import Entity, ExportEvent, Person, Severity
from guard.core.exports.kind_classes import PEOPLE
from guard.core.exports.ocsf_classes import OcsfClass, OcsfType
from guard.core.exports.record import Context, Record, moment_of, type_of

KIND_TITLES: Final[Mapping[str, str]] = {kind.name: kind.title for kind in KINDS}
_ON: Final = frozenset({True, "true", "on", "enabled", "active", "activated", "live", "running", "sending"})
_OFF: Final = frozenset(
    {False, "false", "off", "disabled", "inactive", "deactivated", "paused", "stopped", "draft", "archived"}
)
_PEOPLE: Final = ("admin", "teammate", "user", "invitee", "invite", "member")
"""Members of an entry's metadata that name whom it is about."""
_OF_ACTOR: Final = frozenset(
    {
        "admin_login_failure",
        "admin_login_success",
        "admin_logout",
        "admin_unauthorized_sign_in_method",
        "admin_password_reset_request",
        "admin_password_reset_success",
        "admin_two_factor_auth_change",
        "app_admin_join",
        "admin_impersonation_start",
        "admin_impersonation_end",
    }
)
"""Types that are about whoever acted, where they name nobody else."""
_STAFF: Final = Person(name="Intercom staff")
_CONSENTS: Final = frozenset({"admin_impersonation_consent_approved", "admin_impersonation_consent_revoked"})
_SUCCESS: Final[Mapping[str, bool]] = {
    "admin_login_failure": False,
    "admin_unauthorized_sign_in_method": False,
    "admin_login_success": True,
    "admin_logout": True,
}
_SAID: Final = frozenset(
    {"id", "activity_type", "created_at", "performed_by", "metadata", "activity_description", "type"}
)
"""Members of an entry that other fields of the event say."""


def activity_event(activity: Activity, context: Context, recorded_at: float) -> ExportEvent:
    """An entry of the log. Its id is made of Intercom's own: it is not told twice by the ledger and by an export."""
    metadata = activity.metadata
    user = _user(activity)
    type_ = _type(activity, user)
    description = activity.raw.get("activity_description")
    more = {name: value for name, value in activity.raw.items() if name not in _SAID}
    title, severity = _said_of(activity.type)
    return ExportEvent(
        id=f"{context.workspace}-activity-{activity.id}",
        workspace=context.workspace,
        event=f"activity.{activity.type}",
        at=float(activity.created_at),
        recorded_at=recorded_at,
        type=type_,
        title=title,
        sentence=description if isinstance(description, str) else "",
        severity=severity,
        actor=activity.actor,
        user=user if type_.cls in _ABOUT_USERS else None,
        entity=_entity(activity, type_.cls),
        privileges=_privileges(activity) if type_.cls is classes.USER_ACCESS else (),
        success=_SUCCESS.get(activity.type),
        link=context.link("timeline", "entries", activity.id),
        details=_details(activity),
        personal={**more, **({"metadata": metadata} if metadata else {})},
    )


@lru_cache(maxsize=1024)
def _said_of(type_: str) -> tuple[str, Severity]:
    """What a type means, and how much it matters."""
    described = describe(type_)
    quiet = described.cls in ("noise", "telemetry")
    return described.meaning, "informational" if quiet else described.sensitivity


def _details(activity: Activity) -> Mapping[str, Json]:
    known: dict[str, Json] = {"activity_type": activity.type, "group": describe(activity.type).group}
    method = activity.metadata.get("sign_in_method")
    if isinstance(method, str):
        known["sign_in_method"] = method
    return known


def events_of_activities(record: Record) -> Iterator[ExportEvent]:
    """Many entries of the log that were recorded together: each is one event."""
    for id_, row in record.entry.row.items():
        if isinstance(row, Mapping) and (entry := _activity(id_, row)) is not None:
            yield activity_event(entry, record.context, record.entry.at)


def _activity(id_: str, row: Mapping[str, Any]) -> Activity | None:
    """The entry as the table keeps it; None where the table has lost it."""
    raw = row.get("raw")
    whole: Mapping[str, Json] = raw if isinstance(raw, Mapping) else {}
    metadata, at = row.get("metadata", whole.get("metadata")), moment_of(row.get("created_at"))
    if at is None or not isinstance(row.get("type"), str):
        return None
    names = [row.get(name) for name in ("actor_type", "actor_id", "actor_email", "actor_ip")]
    actor = Actor(*(name if isinstance(name, str) else None for name in names))
    return Activity(
        id_, row["type"], int(at), actor, metadata if isinstance(metadata, Mapping) else {}, whole
    )


_ABOUT_USERS: Final = (classes.ACCOUNT, classes.AUTHENTICATION, classes.USER_ACCESS, classes.GROUP)


def _type(activity: Activity, user: Person | None) -> OcsfType:
    cls, word = class_of(activity.type)
    if word not in WORKED_OUT:
        return type_of(cls, word)
    if cls is classes.USER_ACCESS:
        # The class demands somebody whose rights they are; Intercom does not always name them.
        return type_of(classes.ENTITY, "Update") if user is None else type_of(cls, _access(activity))
    state = _state(activity.metadata)
    if cls is classes.ACCOUNT:
        word = "MFA Factor Update" if state is None else f"MFA Factor {'Enable' if state else 'Disable'}"
        return type_of(cls, word)
    return type_of(cls, "Update" if state is None else "Enable" if state else "Disable")


def _state(metadata: Mapping[str, Json]) -> bool | None:
    """Whether something is on now; None where the entry does not tell."""
    for name in ("enabled", "after"):
        value = metadata.get(name)
        if isinstance(value, Mapping):
            value = value.get("enabled", value.get("state"))
        said = value.lower() if isinstance(value, str) else value
        if isinstance(said, bool | str):
            return True if said in _ON else False if said in _OFF else None
    return None


def _access(activity: Activity) -> str:
    gained, lost = _moved_permissions(activity.metadata)
    if gained and not lost:
        return "Assign Privileges"
    return "Revoke Privileges" if lost and not gained else "Change Privileges"


def _privileges(activity: Activity) -> tuple[str, ...]:
    if activity.type in _CONSENTS:
        return ("act as a teammate",)
    gained, lost = _moved_permissions(activity.metadata)
    return (*gained, *lost) or ("unknown",)


def _moved_permissions(metadata: Mapping[str, Json]) -> tuple[list[str], list[str]]:
    """The permissions that are there now and were not, and those that were and are not."""
    before, after = (_permissions(metadata.get(side)) for side in ("before", "after"))
    names = sorted({*before, *after})
    gained = [name for name in names if after.get(name) is True and before.get(name) is not True]
    return gained, [name for name in names if before.get(name) is True and after.get(name) is not True]


def _permissions(side: Json) -> Mapping[str, Json]:
    permissions = side.get("permissions") if isinstance(side, Mapping) else None
    return permissions if isinstance(permissions, Mapping) else {}


def _user(activity: Activity) -> Person | None:
    """Whom the entry is about; None where it does not tell."""
    if activity.type in _CONSENTS:
        return _STAFF
    for name in _PEOPLE:
        named = activity.metadata.get(name)
        if isinstance(named, dict) and (found := _person(named)) != Person():
            return found
    actor = activity.actor
    if activity.type in _OF_ACTOR and (actor.id or actor.email):
        return Person(actor.id or "", actor.email or "")
    return None


def _person(named: Mapping[str, Json]) -> Person:
    full = " ".join(str(named[part]) for part in ("first_name", "last_name") if named.get(part))
    return Person(
        *(_text(value) for value in (named.get("id"), named.get("email"), named.get("name") or full))
    )


def _entity(activity: Activity, cls: OcsfClass) -> Entity:
    kind = describe(activity.type).kind
    if cls in (classes.ENTITY, classes.USER_ACCESS) and kind in PEOPLE:
        user = _user(activity)
        return Entity(kind, user.id if user else "", user.name if user else "", is_person=True)
    id_, name = _named_object(activity.metadata)
    named = name or ("" if id_ else KIND_TITLES.get(kind or "", ""))
    # What no kind describes may be a customer, or a conversation with one.
    return Entity(kind or _type_without_kind(activity.type), id_, named, is_person=kind is None and bool(id_))


def _type_without_kind(type_: str) -> str:
    return "data of customers" if class_of(type_).cls is classes.WEB_RESOURCES else describe(type_).group


def _named_object(metadata: Mapping[str, Json]) -> tuple[str, str]:
    """Id and name of the first thing that the metadata names."""
    for name, value in metadata.items():
        if name not in _PEOPLE and isinstance(value, dict) and value.get("id"):
            return _text(value["id"]), _text(value.get("name") or value.get("title"))
    return "", ""


def _text(value: Json) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
