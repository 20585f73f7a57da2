"""Votes that their voters confirm with a passkey, where a policy says `step_up: true`. Pure.

A session or a token may be stolen; a passkey answers for one vote on one ballot, once. `guard/identity/passkeys.py`
makes the proof, and nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.ballot import Ballot
from guard.core.model.records import VoteChoice

FRESH: Final = 300.0
"""Seconds for which a proof is good: so long the passkey may be asked for, and the vote under way."""


@dataclass(frozen=True, slots=True)
class StepUp:
    """Proof that a person confirmed this very vote. `passkey` names the one that did."""

    ballot: str
    voter: str
    choice: VoteChoice
    passkey: str
    at: float


def passkey_of(given: StepUp | None, ballot: Ballot, voter: str, choice: VoteChoice, now: float) -> str:
    """The passkey that confirmed this vote; "" where none did, or where the proof is of another vote, person, ballot or
    time."""
    if given is None or (given.ballot, given.choice) != (ballot.id, choice):
        return ""
    is_theirs = plain_email(given.voter) == plain_email(voter)
    return given.passkey if is_theirs and given.at <= now < given.at + FRESH else ""


def why_not_confirmed(ballot: Ballot, passkey: str, page: str) -> str:
    """Why a vote does not count without a passkey, as a sentence; "" where it does. `page` is where its page is."""
    if passkey or not ballot.step_up:
        return ""
    asking = ", ".join(dict.fromkeys(rule.policy for rule in ballot.rules if rule.step_up))
    return (
        f"A vote on this has to be confirmed with a passkey ({asking}): open {page} in the console, and decide there. "
        "Your passkeys are under You."
    )
