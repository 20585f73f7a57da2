"""A conversation as Intercom's API shows it at a moment: as an item of a list, or whole with its parts."""

from collections.abc import Iterator
from typing import Any, Final

from drift.sandbox.cast import EVERYBODY, OPERATOR
from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.conversations.truth import LABEL, TRIAGE, Relabel, Truth
from drift.sandbox.conversations.wording import Customer, customer, first_message
from drift.sandbox.store import Body

_TEAMMATES: Final = {int(who.id): who for who in EVERYBODY}
_TAGS: Final = {"101": "refund", "102": "vip", "108": "delivery"}


def item(truth: Truth, now: float) -> Body:
    """What a list or a search shows."""
    who = customer(truth.contact)
    open_ = is_open(truth, now)
    return {
        "type": "conversation",
        "id": truth.id,
        "title": None,
        "created_at": truth.created_at,
        "updated_at": truth.updated_at(now),
        "waiting_since": truth.created_at if open_ else None,
        "snoozed_until": None,
        "open": open_,
        "state": "open" if open_ else "closed",
        "read": not open_,
        "priority": "none",
        "admin_assignee_id": assignee(truth, now),
        "team_assignee_id": truth.team,
        "company": None,
        "tags": _tags(truth),
        "conversation_rating": None,
        "source": _source(truth, who),
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": who.id, "external_id": who.external_id}],
        },
        "teammates": None,
        "custom_attributes": {LABEL: label(truth, now), "Language": truth.locale},
        "first_contact_reply": {"created_at": truth.created_at, "type": truth.channel, "url": None},
        "sla_applied": None,
        "statistics": _statistics(truth, now),
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "ai_agent_participated": truth.setup is not None,
        "ai_agent": ai_agent(truth, now),
        "sales_agent_participated": truth.sales is not None,
        "sales_agent": {"outcome": truth.sales, "routing_outcome": None, "collected_data": None}
        if truth.sales
        else None,
        "channel": {"initial": truth.channel, "current": truth.channel},
        "external_references": [],
    }


def whole(truth: Truth, now: float) -> Body:
    """With everything that happened in it."""
    parts = [part for part in _parts(truth, now) if part["created_at"] <= now]
    return item(truth, now) | {
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": parts,
            "total_count": len(parts),
        }
    }


def is_open(truth: Truth, now: float) -> bool:
    if now < truth.closed_at:
        return True
    return truth.reopened_at is not None and truth.reopened_at <= now < truth.reopened_at + 7_200


def label(truth: Truth, now: float) -> str:
    return next((change.after for change in reversed(truth.relabels) if change.at <= now), truth.label)


def assignee(truth: Truth, now: float) -> int | None:
    return 1101 + truth.number % 8 if truth.team is not None and now > truth.created_at + 600 else None


def ai_agent(truth: Truth, now: float) -> Body | None:
    if truth.setup is None:
        return None
    used = [SOURCES[number].body(truth.day) for number in truth.sources]
    return {
        "source_type": truth.setup,
        "source_title": TRIAGE if truth.setup.startswith("workflow") else None,
        "last_answer_type": "ai_answer" if used else None,
        "resolution_state": truth.outcome(now),
        "rating": truth.rating,
        "rating_remark": "Thanks!" if truth.rating and truth.rating > 3 else None,
        "created_at": truth.created_at,
        "updated_at": truth.updated_at(now),
        "content_sources": {"type": "content_source.list", "total_count": len(used), "content_sources": used},
    }


def _tags(truth: Truth) -> Body:
    tags = [
        {
            "type": "tag",
            "id": id,
            "name": _TAGS[id],
            "applied_at": truth.created_at + 60,
            "applied_by": {"type": "admin", "id": OPERATOR.id},
        }
        for id in truth.tags
    ]
    return {"type": "tag.list", "tags": tags}


def _source(truth: Truth, who: Customer) -> Body:
    return {
        "type": truth.channel,
        "id": str(3_000_000_000 + truth.number),
        "delivered_as": "customer_initiated",
        "subject": "",
        "body": first_message(truth.number, truth.issue, truth.locale, who),
        "author": {"type": "user", "id": who.id, "name": who.name, "email": who.email},
        "attachments": [],
        "url": None,
        "redacted": False,
    }


def _statistics(truth: Truth, now: float) -> Body:
    closed = truth.closed_at if truth.closed_at <= now else None
    reopened = truth.reopened_at is not None and truth.reopened_at <= now
    found = {
        "type": "conversation_statistics",
        "time_to_assignment": 600 if truth.team else None,
        "time_to_admin_reply": 1_500 if truth.team else None,
        "time_to_first_close": closed and closed - truth.created_at,
        "time_to_last_close": closed and closed - truth.created_at,
        "first_contact_reply_at": truth.created_at,
        "first_admin_reply_at": truth.created_at + 1_500 if truth.team else None,
        "first_close_at": closed,
        "last_close_at": closed,
        "last_contact_reply_at": truth.created_at,
        "count_reopens": int(reopened),
        "count_assignments": int(truth.team is not None),
        "count_conversation_parts": 3,
    }
    return {key: value for key, value in found.items() if value is not None}


def _parts(truth: Truth, now: float) -> Iterator[Body]:
    """In the order in which they happened."""
    numbered = enumerate(sorted(_happened(truth), key=lambda part: int(part[0])), start=1)
    for number, (at, part_type, author, more) in numbered:
        yield {
            "type": "conversation_part",
            "id": str(truth.number * 40 + number),
            "part_type": part_type,
            "body": None,
            "created_at": at,
            "updated_at": at,
            "notified_at": at,
            "assigned_to": None,
            "author": author,
            "attachments": [],
            "external_id": None,
            "redacted": False,
            "event_details": None,
            "state": "open" if at < truth.closed_at else "closed",
            "app_package_code": None,
            **more,
        }


def _happened(truth: Truth) -> Iterator[tuple[int, str, Body, Body]]:
    start = truth.created_at
    event = {"workflow": {"name": TRIAGE}, "event": {"type": "started", "result": "Started"}}
    yield start + 1, "operator_workflow_event", _OPERATOR, {"event_details": event}
    noted = {"workflow": {"name": TRIAGE}, "attribute": {"name": LABEL}, "value": {"name": truth.label}}
    yield start + 2, "conversation_attribute_updated_by_workflow", _OPERATOR, {"event_details": noted}
    if truth.sources:
        yield start + 30, "comment", _FIN, {"body": f"<p>{SOURCES[truth.sources[0]].title}</p>"}
    if truth.team is not None:
        team = {"type": "team", "id": str(truth.team)}
        yield start + 600, "assignment", _OPERATOR, {"assigned_to": team}
        yield start + 1_500, "comment", _teammate(1101 + truth.number % 8), {"body": "<p>Let me look.</p>"}
    for change in truth.relabels:
        yield change.at, "conversation_attribute_updated_by_admin", _teammate(change.admin), _changed(change)
    yield truth.closed_at, "close", _OPERATOR, {}


def _changed(change: Relabel) -> Body:
    return {
        "event_details": {
            "attribute": {"name": LABEL},
            "value": {"name": change.after, "previous": change.before},
        }
    }


def _teammate(id: int) -> dict[str, Any]:
    who = _TEAMMATES[id]
    return {"type": "admin", "id": who.id, "name": who.name, "email": who.email, **_NO_AI}


_NO_AI: Final = {"from_ai_agent": False, "is_ai_answer": False}
_OPERATOR: Final = {
    "type": "bot",
    "id": OPERATOR.id,
    "name": OPERATOR.name,
    "email": OPERATOR.email,
    **_NO_AI,
}
_FIN: Final = _OPERATOR | {"name": "Fin", "from_ai_agent": True, "is_ai_answer": True}
