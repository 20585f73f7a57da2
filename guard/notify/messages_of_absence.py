"""What people are told when somebody hands on their voice, and when they take it back. Pure."""

from __future__ import annotations

from drift.core.model.resources import Json
from guard.core.model.delegation import Delegation
from guard.core.text.moments import minute
from guard.notify.messages import Message


def delegated(delegation: Delegation) -> Message:
    """Somebody votes for somebody else: told, so that nobody's voice is handed on behind their back."""
    by = "" if delegation.is_own else f" {delegation.made_by} recorded it for them."
    return Message(
        event="delegation.made",
        severity="low",
        title=f"{delegation.delegate} votes for {delegation.delegator}",
        text=(
            f"From {minute(delegation.starts_at)} to {minute(delegation.ends_at)}, {delegation.delegate} votes for "
            f"{delegation.delegator}.{by}",
            *([f"Because: {delegation.because}"] if delegation.because else []),
        ),
        path=_path(delegation),
        details=_details(delegation),
        matter=f"delegation:{delegation.id}",
        page="/people",
        people=_people(delegation),
    )


def delegation_ended(delegation: Delegation) -> Message:
    return Message(
        event="delegation.ended",
        severity="low",
        title=f"{delegation.delegator} votes again themselves",
        text=(f"{delegation.ended_by} ended the delegation to {delegation.delegate}.",),
        path=_path(delegation),
        details=_details(delegation) | {"ended_by": delegation.ended_by},
        matter=f"delegation:{delegation.id}",
        page="/people",
        people=_people(delegation),
    )


def _people(delegation: Delegation) -> tuple[str, ...]:
    return (delegation.delegator, delegation.delegate)


def _path(delegation: Delegation) -> str:
    return f"/api/v1/delegations/{delegation.id}"


def _details(delegation: Delegation) -> dict[str, Json]:
    return {
        "delegation": delegation.id,
        "delegator": delegation.delegator,
        "delegate": delegation.delegate,
        "from": delegation.starts_at,
        "until": delegation.over_at,
        "made_by": delegation.made_by,
    }
