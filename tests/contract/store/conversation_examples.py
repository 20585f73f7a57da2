"""Facts about conversations, as the tests of several stores keep them."""

from __future__ import annotations

import dataclasses

from drift.core.conversations.facts import ConversationFact
from drift.core.conversations.sources import Source

REFUNDS = Source("article", "7001", "Refunds", "en")
HOURS = Source("content_snippet", "41", "Hours \0 and \ud800", "fr")
FILE = Source("file_source_content", "", "prices.pdf", "en")


def fact(id: str, *sources: Source, at: int = 1_000, **changed: object) -> ConversationFact:
    made = ConversationFact(
        id=id,
        created_at=at,
        updated_at=at + 50,
        closed_at=at + 40,
        first_reply_at=None,
        is_open=False,
        channel="email",
        locale="en",
        fin=True,
        setup="workflow",
        resolution="escalated",
        sales=None,
        rating=3,
        reopened=1,
        team="203",
        tags=("101", "108"),
        sources=sources,
        attributes={"Issue type": "Billing"},
        workflow="Inbound triage",
    )
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]
