"""Who may come in here, as events."""

from __future__ import annotations

from typing import Any

import pytest

from guard.core.exports.events import events_of
from guard.core.exports.export_event import Person
from guard.core.exports.record import Context
from tests.guard.core.exports.made import CONTEXT, Entry, told

TOKEN: dict[str, Any] = {
    "email": "dave@acme.example",
    "role": "operator",
    "created_at": 5.0,
    "made_by": "dave@acme.example",
}


def test_a_token_is_a_right_that_is_given_and_taken() -> None:
    made = told(Entry("tokens", TOKEN, key="t1"))
    assert (made.type.uid, made.privileges, made.severity) == (300501, ("operator",), "high")
    assert made.user == Person(email="dave@acme.example")
    context = Context("acme", rows={("tokens", "t1"): TOKEN})
    revoked = told(
        Entry("tokens", {"email": "dave@acme.example", "revoked_at": 9.0}, op="update", key="t1"), context
    )
    assert (revoked.type.uid, revoked.privileges, revoked.at) == (300502, ("operator",), 9.0)
    assert (
        events_of(Entry("tokens", {"email": "dave@acme.example", "scopes": "x"}, op="update"), CONTEXT) == []
    )


@pytest.mark.parametrize(
    ("what", "op", "event", "uid"),
    [
        ("passkeys", "insert", "passkey.added", 300110),
        ("passkeys", "delete", "passkey.removed", 300111),
        ("disabled_people", "insert", "person.disabled", 300105),
        ("disabled_people", "delete", "person.enabled", 300102),
        ("accounts", "insert", "account.linked", 300101),
        ("accounts", "delete", "account.unlinked", 300106),
        ("accounts", "update", "account.changed", 300199),
    ],
)
def test_an_account_changes(what: str, op: str, event: str, uid: int) -> None:
    row = {"email": "dave@acme.example", "host": "guard.acme.example", "created_at": 5.0, "groups": ["ops"]}
    made = told(Entry(what, row, op=op))
    assert (made.event, made.type.uid, made.user) == (event, uid, Person(email="dave@acme.example"))
