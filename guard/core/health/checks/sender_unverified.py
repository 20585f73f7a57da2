"""Sender addresses that were never verified."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    if item.get("verified") is not False:
        return None
    brands = [one.title for one in facts.referrers(item.ref) if one.ref.kind == "brand"]
    usual = f" It is the usual sender of the brand {brands[0]}." if brands else ""
    return Fault(f"It is not verified.{usual}", item.since)


CHECK: Final = Check(
    "sender-unverified",
    "broken",
    "medium",
    "A sender address is not verified.",
    "Intercom does not send from an address that nobody has proved to own.",
    "Mails go out under another address, or end as spam.",
    ("Verify it by the mail that Intercom sends to it.", "Or remove it."),
    of=("email_setting",),
    fields=("verified",),
    beside={"brand": ()},
    find=_find,
)
