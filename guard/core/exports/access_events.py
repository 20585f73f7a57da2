"""Who may come in here, as events: tokens, passkeys, accounts. Pure."""

from __future__ import annotations

from typing import Any

from guard.core.exports import ocsf_classes as classes
from guard.core.exports.export_event import SERVICE, ExportEvent
from guard.core.exports.record import Record, entity, person, person_acts, picked, type_of


def token(record: Record) -> ExportEvent | None:
    """A token with a role was made, or revoked. Nothing of the token itself is in the ledger."""
    is_over = record.entry.op == "delete" or record.changed("revoked_at")
    if record.entry.op == "update" and not is_over:
        return None
    role = record.text("role")
    return record.event(
        "token.revoked" if is_over else "token.made",
        type_of(classes.USER_ACCESS, "Revoke Privileges" if is_over else "Assign Privileges"),
        f"A token {f'with the role {role} ' if role else ''}was {'revoked' if is_over else 'made'}.",
        at=record.moment("revoked_at" if is_over else "created_at") or record.entry.at,
        severity="high" if role == "operator" else "medium",
        actor=SERVICE if is_over else person_acts(record.text("made_by")),
        user=person(record.text("email")),
        entity=entity("token", record.entry.key),
        privileges=(role or "unknown",),
        correlation=f"token-{record.entry.key}",
        details=picked(record.row, "role", "expires_at", "scopes"),
        personal=picked(record.row, "robot"),
    )


def passkey(record: Record) -> ExportEvent | None:
    if record.entry.op == "update":
        return None
    is_over = record.entry.op == "delete"
    more = {} if is_over else {"at": record.moment("created_at") or record.entry.at}
    return _account(
        record,
        "passkey.removed" if is_over else "passkey.added",
        "MFA Factor Disable" if is_over else "MFA Factor Enable",
        f"A passkey was {'taken away' if is_over else 'added'}.",
        severity="medium",
        correlation=f"passkey-{record.entry.key}",
        details=picked(record.row, "host"),
        **more,
    )


def account(record: Record) -> ExportEvent | None:
    """Somebody came in with the identity provider for the first time, under other groups, or does not any more."""
    word = {"insert": "linked", "delete": "unlinked", "update": "changed"}[record.entry.op]
    activity = {"linked": "Create", "unlinked": "Delete", "changed": "Update"}[word]
    return _account(
        record,
        f"account.{word}",
        activity,
        f"An account of the identity provider was {word}.",
        correlation=f"account-{record.entry.key}",
        details=picked(record.row, "issuer"),
        personal=picked(record.row, "groups"),
    )


def disabled_person(record: Record) -> ExportEvent | None:
    if record.entry.op == "update":
        return None
    is_over = record.entry.op == "delete"
    return _account(
        record,
        "person.enabled" if is_over else "person.disabled",
        "Enable" if is_over else "Disable",
        f"Somebody may {'act here again' if is_over else 'not act here any more'}.",
        severity="medium",
        comment="" if is_over else record.text("because"),
        personal=picked(record.row, "by"),
    )


def _account(record: Record, event: str, activity: str, title: str, **more: Any) -> ExportEvent:
    given: dict[str, Any] = {
        "actor": person_acts(record.text("email")) if event.startswith("passkey") else SERVICE,
        "user": person(record.text("email")),
        "link": record.context.link("people"),
    }
    return record.event(event, type_of(classes.ACCOUNT, activity), title, **(given | more))
