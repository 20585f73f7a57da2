"""Why a change was made: as a person stated it, or as the record of our own write says. It is attribution, never an
approval. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

ReasonSource: TypeAlias = Literal["author", "somebody_else", "decision", "approval", "proposal"]
"""author: stated by who may have made the change. somebody_else: stated by a person who knows. decision, approval,
proposal: what a write of the service rests on."""


class ChangeReason(Struct, frozen=True):
    """`by` is the address of the person who stated it, `at` when; `id` names the decision, approval or proposal
    of our own write."""

    source: ReasonSource
    text: str
    ticket: str = ""
    by: str = ""
    at: float | None = None
    id: str = ""


ReasonByChange: TypeAlias = Mapping[int, ChangeReason]
"""The reason of each change that has one, by the number of the change."""
NO_REASONS: Final[ReasonByChange] = {}


def in_words(reason: ChangeReason) -> str:
    """The reason in one line, as people read it beside a change."""
    ticket = f" ({reason.ticket})" if reason.ticket else ""
    match reason.source:
        case "author":
            return f"{reason.by} says: {reason.text}{ticket}"
        case "somebody_else":
            return f"{reason.by}, who is not known to have made it, says: {reason.text}{ticket}"
        case _:
            return f"{reason.text}{ticket}"
