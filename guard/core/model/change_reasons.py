"""Why changes were made, as stored records: what people stated, and the questions that were put to them. Times are unix
seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

NotAsked: TypeAlias = Literal[
    "answered", "excused", "robot", "several", "nobody_known", "no_address", "no_channel"
]
WHY_NOT_ASKED: Final[dict[NotAsked, str]] = {
    "answered": "somebody had said why before",
    "excused": "no policy asks about it by what is known now",
    "robot": "a robot made it, and robots are not asked",
    "several": "several people may have made it",
    "nobody_known": "nobody knows who made it",
    "no_address": "no address of whoever made it is known",
    "no_channel": "there is no channel to ask through",
}
"""Why nobody was asked, as a clause."""


@dataclass(frozen=True, slots=True)
class StatedReason:
    """Why a change was made, in the words of a person. Added, never changed. Whether `who` may have made the change is
    not kept: it follows from what is known of the change."""

    id: str
    change_id: int
    who: str
    text: str
    ticket: str
    at: float


@dataclass(frozen=True, slots=True)
class WhyQuestion:
    """A change that `policies` with `ask_why` watch, noted at `noted_at`. At most one question is put about it.

    `settled_at` is None while it waits to be put. Then `asked` is the address that was asked, or `not_asked` says why
    nobody was.
    """

    change_id: int
    policies: tuple[str, ...]
    noted_at: float
    settled_at: float | None = None
    asked: str = ""
    not_asked: NotAsked | None = None
