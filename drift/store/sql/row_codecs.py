"""Row codecs: values that several tables hold, to and from columns (references, actors, field changes).

The law of stored shapes: add fields with defaults, never rename or reuse one; unknown fields are skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from msgspec import structs

from drift.core.model.activity import Actor, Cause, Suspect
from drift.core.model.api_call import Call
from drift.core.model.changes import FieldChange
from drift.core.model.resources import MISSING, Json, Ref
from drift.store.sql.workspace_scope import Stored


def ref_values(ref: Ref, parent: Ref | None) -> dict[str, str | None]:
    return {
        "kind": ref.kind,
        "resource_id": ref.id,
        "parent_kind": parent.kind if parent else None,
        "parent_id": parent.id if parent else None,
    }


def ref_of(row: Stored) -> Ref:
    return Ref(row.kind, row.resource_id)


def parent_of(row: Stored) -> Ref | None:
    return None if row.parent_kind is None else Ref(row.parent_kind, row.parent_id)


def actor_values(actor: Actor) -> dict[str, str | None]:
    return {
        "actor_type": actor.type,
        "actor_id": actor.id,
        "actor_email": actor.email,
        "actor_ip": actor.ip,
    }


def actor_of(row: Stored) -> Actor:
    return Actor(type=row.actor_type, id=row.actor_id, email=row.actor_email, ip=row.actor_ip)


def way_values(actor: Actor) -> dict[str, str | None]:
    return {"actor_app": actor.app, "actor_token": actor.token}


def actor_with_way(row: Stored) -> Actor:
    """The actor of a row that also keeps by which app and token they acted."""
    return structs.replace(actor_of(row), app=row.actor_app, token=row.actor_token)


def dump_suspects(suspects: Sequence[Suspect]) -> list[dict[str, Json]] | None:
    """Without the fields that say nothing; None for nobody."""
    return [_dump_suspect(suspect) for suspect in suspects] or None


def _dump_suspect(suspect: Suspect) -> dict[str, Json]:
    actor = {key: value for key, value in structs.asdict(suspect.actor).items() if value is not None}
    return {"source": suspect.source, "id": suspect.id, "at": suspect.at, "actor": actor}


def load_suspects(stored: Sequence[Mapping[str, Json]] | None) -> tuple[Suspect, ...]:
    return tuple(
        Suspect(**{**known(Suspect, entry), "actor": Actor(**known(Actor, entry["actor"]))})
        for entry in stored or ()
    )


def dump_cause(cause: Cause | None) -> dict[str, Json] | None:
    if cause is None:
        return None
    return {**structs.asdict(cause), "asker": structs.asdict(cause.asker)}


def load_cause(stored: Mapping[str, Json] | None) -> Cause | None:
    if stored is None:
        return None
    asker = Actor(**known(Actor, stored["asker"]))
    approvers = tuple(stored.get("approvers", ()))
    return Cause(**{**known(Cause, stored), "asker": asker, "approvers": approvers})


def dump_fields(changes: Sequence[FieldChange]) -> list[dict[str, Json]]:
    """A side that was MISSING is a key that is not there, so null stays null."""
    return [_dump_field(change) for change in changes]


def _dump_field(change: FieldChange) -> dict[str, Json]:
    sides = {"before": change.before, "after": change.after}
    return {"pointer": change.pointer, **{key: side for key, side in sides.items() if side is not MISSING}}


def load_fields(stored: Sequence[Mapping[str, Json]]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(entry["pointer"], entry.get("before", MISSING), entry.get("after", MISSING))
        for entry in stored
    )


def dump_calls(calls: Sequence[Call]) -> list[dict[str, Json]]:
    return [{name: getattr(call, name) for name in field_names(Call)} for call in calls]


def load_calls(stored: Sequence[Mapping[str, Json]]) -> tuple[Call, ...]:
    return tuple(Call(**known(Call, entry)) for entry in stored)


def known(shape: type, stored: Mapping[str, Json]) -> dict[str, Any]:
    """Of a stored object, what this shape has a field for: a newer version may have written more."""
    names = field_names(shape)
    return {key: value for key, value in stored.items() if key in names}


@cache
def field_names(shape: type) -> tuple[str, ...]:
    if is_dataclass(shape):
        return tuple(field.name for field in fields(shape))
    return tuple(field.name for field in structs.fields(shape))
