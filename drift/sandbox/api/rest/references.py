"""Checks of references: the ids in a request body must exist."""

from collections.abc import Iterable

from flask import g

from drift.sandbox.responses import Refused
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change


def known_audiences(change: Change, wanted: Body) -> None:
    unknown = _unknown(change, "audience", wanted.get("audience_ids") or [])
    if unknown:
        raise Refused(404, "parameter_invalid", f"audience_ids contains unknown audience IDs: {unknown}")


def known_admins(change: Change, wanted: Body, *keys: str) -> None:
    for key in keys:
        if key in wanted and change.get("admin", str(wanted[key])) is None:
            raise Refused(404, "parameter_invalid", f"{key} names {wanted[key]}, who is not a teammate", key)


def known_folder(change: Change, wanted: Body, key: str = "folder_id") -> None:
    if wanted.get(key) is not None and change.get("folder", str(wanted[key])) is None:
        raise Refused(404, "parameter_invalid", f"{key} names no folder", key)


def _unknown(change: Change, kind: str, ids: Iterable[int]) -> str:
    return ", ".join(str(id) for id in ids if change.get(kind, str(id)) is None)


def may_manage_content(change: Change) -> None:
    """Check the teammate's permission to tag, which is needed besides the token's scope."""
    admin = change.get("admin", g.caller.id) or {}
    if (admin.get("role") or {}).get("name") == "Viewer":
        raise Refused(403, "forbidden", "Not authorized to manage knowledge base content")
