"""Delegations, as the JSON people read. Pure."""

from __future__ import annotations

from typing import Literal

from drift.core.json_view import Answer, Time, time, time_or_none
from guard.core.approvals.delegation import told
from guard.core.model.delegation import Delegation


class DelegationAnswer(Answer, frozen=True):
    """Whose voice is with whom, and when. `made_by` is who said so: the delegator, or an operator for somebody who
    cannot. `note` is what the delegator should know."""

    id: str
    delegator: str
    delegate: str
    starts_at: Time
    ends_at: Time
    status: Literal["to_come", "holds", "over"]
    sentence: str
    because: str
    made_by: str
    made_at: Time
    ended_at: Time | None
    ended_by: str
    note: str


def delegation(record: Delegation, now: float, note: str = "") -> DelegationAnswer:
    return DelegationAnswer(
        id=record.id,
        delegator=record.delegator,
        delegate=record.delegate,
        starts_at=time(record.starts_at),
        ends_at=time(record.ends_at),
        status=standing(record, now),
        sentence=told(record),
        because=record.because,
        made_by=record.made_by,
        made_at=time(record.made_at),
        ended_at=time_or_none(record.ended_at),
        ended_by=record.ended_by,
        note=note,
    )


def standing(record: Delegation, now: float) -> Literal["to_come", "holds", "over"]:
    if record.over_at <= now:
        return "over"
    return "holds" if record.starts_at <= now else "to_come"
