"""Teammates with a seat whom the activity log has not seen for long."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, admin: Item) -> Fault | None:
    oldest = facts.now - CHECK.age(facts)
    seen, address = facts.seen, admin.get("email")
    if seen.log_since is None or seen.log_since > oldest or not isinstance(address, str):
        return None
    last = seen.last.get(address.lower())
    if last is not None and last > oldest:
        return None
    return Fault("The activity log has not seen them for that long.", last)


CHECK: Final = Check(
    "seat-not-used",
    "people",
    "low",
    "A teammate has a seat in the inbox and did nothing for 90 days that the activity log knows of.",
    "A seat costs money, and an account that nobody uses is one that nobody watches.",
    "The seat is paid for, and the account can still be signed in to.",
    ("Ask them whether they need it.", "Take the seat away, or remove the teammate."),
    of=("admin",),
    fields=("has_inbox_seat", "email"),
    certainty="perhaps",
    doubt="The log has sign-ins and settings, and not the daily work in the inbox.",
    days=90,
    concerns=lambda item: item.get("has_inbox_seat") is True,
    find=_find,
)
