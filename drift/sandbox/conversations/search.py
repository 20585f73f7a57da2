"""Answers a query of `POST /conversations/search` from the truth, without writing a body for each conversation."""

import operator
import re
from collections.abc import Callable
from typing import Any, Final

from drift.sandbox.conversations import bodies
from drift.sandbox.conversations.truth import TRIAGE, Truth
from drift.sandbox.conversations.wording import customer, first_message
from drift.sandbox.responses import Refused

Read = Callable[[Truth, float], Any]
Test = Callable[[Truth, float], bool]

_DEEPEST: Final = 2
_MOST: Final = 15
_FIELDS: Final[dict[str, Read]] = {
    "id": lambda truth, now: truth.id,
    "created_at": lambda truth, now: truth.created_at,
    "updated_at": lambda truth, now: truth.updated_at(now),
    "source.type": lambda truth, now: truth.channel,
    "source.id": lambda truth, now: str(3_000_000_000 + truth.number),
    "source.author.id": lambda truth, now: customer(truth.contact).id,
    "source.author.email": lambda truth, now: customer(truth.contact).email,
    "contact_ids": lambda truth, now: [customer(truth.contact).id],
    "admin_assignee_id": lambda truth, now: bodies.assignee(truth, now),
    "team_assignee_id": lambda truth, now: truth.team,
    "open": lambda truth, now: bodies.is_open(truth, now),
    "state": lambda truth, now: "open" if bodies.is_open(truth, now) else "closed",
    "tag_ids": lambda truth, now: list(truth.tags),
    "statistics.count_reopens": lambda truth, now: int(bool(truth.reopened_at and truth.reopened_at <= now)),
    "ai_agent_participated": lambda truth, now: truth.setup is not None,
    "ai_agent.resolution_state": lambda truth, now: truth.outcome(now) if truth.setup else None,
    "ai_agent.last_answer_type": lambda truth, now: "ai_answer" if truth.sources else None,
    "ai_agent.rating": lambda truth, now: truth.rating,
    "ai_agent.source_type": lambda truth, now: truth.setup,
    "ai_agent.source_title": lambda truth, now: (
        TRIAGE if (truth.setup or "").startswith("workflow") else None
    ),
}
_COMPARED: Final[dict[str, Callable[[Any, Any], bool]]] = {
    # Intercom's "greater" and "lower" include the value itself.
    ">": operator.ge,
    ">=": operator.ge,
    "<": operator.le,
    "<=": operator.le,
    "~": operator.contains,
    "^": str.startswith,
    "$": str.endswith,
}


def matcher(query: Any, depth: int = 0) -> Test:
    """What a query asks of a conversation. Raises Refused as Intercom does."""
    match query:
        case {"operator": "AND" | "OR" as both, "value": list(parts)}:
            return _group(both, parts, depth)
        case {"field": str(field), "operator": str(compare), "value": value}:
            return _filter(field, compare, value)
        case _:
            raise _invalid("The query is no filter and no group of filters")


def _group(both: str, parts: list[Any], depth: int) -> Test:
    if depth > _DEEPEST:
        raise _invalid("Filters can be nested two levels deep")
    if not 0 < len(parts) <= _MOST:
        raise _invalid("A group holds 1 to 15 filters")
    tests = [matcher(part, depth + 1) for part in parts]
    together = all if both == "AND" else any
    return lambda truth, now: together(test(truth, now) for test in tests)


def _filter(field: str, compare: str, value: Any) -> Test:
    if field == "source.body":
        return _word(compare, value)
    if field not in _FIELDS:
        raise _invalid(f"{field} is not a searchable field")
    read = _FIELDS[field]
    match compare:
        case "=":
            return lambda truth, now: _among(read(truth, now), [value])
        case "!=":
            return lambda truth, now: not _among(read(truth, now), [value])
        case "IN" | "NIN" if isinstance(value, list):
            wanted = compare == "IN"
            return lambda truth, now: _among(read(truth, now), value) is wanted
        case "!~":
            return lambda truth, now: value not in (read(truth, now) or "")
        case _ if compare in _COMPARED:
            return _comparison(read, _COMPARED[compare], value)
        case _:
            raise _invalid(f"{compare} is no operator, or does not fit this value")


def _comparison(read: Read, holds: Callable[[Any, Any], bool], value: Any) -> Test:
    def test(truth: Truth, now: float) -> bool:
        found = read(truth, now)
        try:
            return found is not None and holds(found, value)
        except TypeError:
            raise _invalid("The type of the value does not fit the field") from None

    return test


def _among(found: Any, values: list[Any]) -> bool:
    """Ids may be sent as numbers or as text."""
    every = found if isinstance(found, list) else [found]
    return any(
        one == value or (None not in (one, value) and str(one) == str(value))
        for one in every
        for value in values
    )


def _word(compare: str, value: Any) -> Test:
    """The text is searched word by word."""
    if compare not in {"=", "~"} or not isinstance(value, str):
        raise _invalid("source.body is searched for a word")

    def test(truth: Truth, now: float) -> bool:
        text = first_message(truth.number, truth.issue, truth.locale, customer(truth.contact))
        return value.lower() in re.findall(r"\w+", text.lower())

    return test


def _invalid(message: str) -> Refused:
    return Refused(400, "invalid_query", message)
