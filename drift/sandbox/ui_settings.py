"""Settings that are read-only in the API: a person changes, adds or removes them on Intercom's pages."""

from typing import Any

from drift.sandbox.responses import Refused
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change

PAGES = frozenset(
    {
        "away_status_reason",
        "brand",
        "email_setting",
        "help_center",
        "newsfeed",
        "segment",
        "subscription_type",
        "ticket_state",
    }
)
_TIMELESS = frozenset({"subscription_type", "ticket_state"})

INPUTS = f"""\
Settings that the API only shows, under any activity type (`silent` where the log has none):
  apply {{kind, id, FIELD: VALUE, ...}}      the fields are set; a new id adds one
  apply {{kind, id, gone: true}}             it is taken away
  kind is one of: {", ".join(sorted(PAGES))}
"""


def set_on_page(change: Change, apply: Body) -> Body:
    """Apply `apply` to one setting and return the metadata for the log entry."""
    kind, id = apply.get("kind"), apply.get("id")
    if kind not in PAGES or not isinstance(id, str) or not id:
        raise Refused(
            400, "parameter_invalid", f"A setting needs an `id` and a `kind` of: {', '.join(sorted(PAGES))}."
        )
    before = change.get(kind, id)
    if apply.get("gone"):
        if before is None:
            raise Refused(400, "parameter_invalid", f"There is no {kind} {id} to take away.")
        change.delete(kind, id)
        return {kind: {"id": id}, "before": before, "after": None}
    new = {key: value for key, value in apply.items() if key not in {"kind", "id", "gone"}}
    after = _stamped(kind, change, (before or {"type": kind, "id": id}) | new)
    change.put(kind, id, after)
    return {kind: {"id": id}, "before": _part(before, new), "after": new}


def _stamped(kind: str, change: Change, body: Body) -> Body:
    at = int(change.now)
    return body if kind in _TIMELESS else {"created_at": at} | body | {"updated_at": at}


def _part(before: Body | None, new: dict[str, Any]) -> Body | None:
    return None if before is None else {key: before.get(key) for key in new}
