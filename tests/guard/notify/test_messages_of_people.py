"""What is said of accounts that are taken back and of passkeys."""

from __future__ import annotations

from guard.core.model.message_events import EVENTS
from guard.notify import messages_of_people as messages


def test_each_says_who_and_what_to_do() -> None:
    gone = messages.taken_back("alice@acme.example")
    added = messages.passkey_added("alice@acme.example", "Laptop")
    removed = messages.passkeys_removed("alice@acme.example")
    for message in (gone, added, removed):
        assert message.event in EVENTS
        assert message.people == ("alice@acme.example",)
        assert "alice@acme.example" in message.title
    assert "Signing in again lets them in." in gone.text[0]
    assert "Laptop" in added.text[0]
    assert "guardrail person disable alice@acme.example" in added.text[0]
    assert (gone.severity, added.severity, removed.severity) == ("medium", "medium", "low")
