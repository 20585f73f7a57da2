"""What people are told when an account is taken back, or a passkey is added or removed: what a thief would keep quiet.
Pure."""

from __future__ import annotations

from typing import Final

from guard.notify.messages import Message

_PAGE: Final = "/people"


def taken_back(email: str) -> Message:
    """The identity provider does not vouch for an account any more."""
    return Message(
        event="person.disabled",
        severity="medium",
        title=f"{email} is disabled",
        text=(
            f"The identity provider does not vouch for the account of {email} any more: their sessions have ended, "
            "their tokens and robots are refused, and what they asked for or agreed to waits. Signing in again lets "
            "them in.",
        ),
        details={"person": email, "by": "provider"},
        matter=f"person:{email}",
        page=_PAGE,
        people=(email,),
    )


def passkey_added(email: str, name: str) -> Message:
    """Told, so that nobody gets one behind a person's back."""
    return Message(
        event="passkey.added",
        severity="medium",
        title=f"{email} added a passkey",
        text=(
            f"{email} added the passkey {name}, which confirms their votes from now on. If it was not they: "
            f"`guardrail person disable {email} --because TEXT` at once, and then `guardrail person remove-passkeys "
            f"{email}`.",
        ),
        details={"person": email, "passkey": name},
        matter=f"passkeys:{email}",
        page=_PAGE,
        people=(email,),
    )


def passkeys_removed(email: str) -> Message:
    return Message(
        event="passkey.removed",
        severity="low",
        title=f"{email} has one passkey less",
        text=(f"A passkey of {email} was removed, with the answer of one of theirs.",),
        details={"person": email},
        matter=f"passkeys:{email}",
        page=_PAGE,
        people=(email,),
    )
