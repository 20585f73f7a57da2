"""How somebody wants to be told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

Mails: TypeAlias = Literal["as_routed", "questions", "digest", "urgent"]
"""as_routed: as notifications.yaml says. questions: what asks them something as routed, the rest in the digest of the
morning. digest: everything in the morning. urgent: nothing but what is urgent, which comes at once in any case."""
MAILS: Final[tuple[Mails, ...]] = get_args(Mails)


def mails_of(name: str) -> Mails | None:
    """The choice of this name; None where there is none."""
    return next((known for known in MAILS if known == name), None)


@dataclass(frozen=True, slots=True)
class NotificationChoice:
    """What one person chose. `mentioned`: messages in Slack mention them, so that their phone rings."""

    email: str
    mails: Mails = "as_routed"
    mentioned: bool = True
