"""How shares stand to the policies that limit them, as JSON and in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from drift.core.json_view import Answer, Time, time
from guard.core.model.share_look import ShareLook
from guard.core.model.verdict import Outcome


class ShareAnswer(Answer, frozen=True):
    """A share that a policy limits, as it stood at the last look. `what` is what the policy judges for itself, or
    empty; `outcome` is `unknown` where what was counted does not decide. `now` and `before` are the figures with
    their sorts."""

    what: str
    outcome: Outcome
    since: Time
    looked_at: Time
    sentence: str
    now: dict[str, Any]
    before: dict[str, Any] | None


def share_answer(look: ShareLook) -> ShareAnswer:
    return ShareAnswer(
        what=look.what,
        outcome=look.outcome,
        since=time(look.since),
        looked_at=time(look.at),
        sentence=look.sentence,
        now=look.seen["now"],
        before=look.seen["before"],
    )


def shares_in_words(looks: Sequence[ShareLook]) -> Iterator[str]:
    """What is not in order, or not known, sentence by sentence; and how many others are kept."""
    kept = 0
    for look in looks:
        if look.outcome == "kept":
            kept += 1
        else:
            yield f"{look.outcome.capitalize()} since {time(look.since)[:10]}: {look.sentence}"
    if kept:
        yield f"{'1 share is' if kept == 1 else f'{kept} shares are'} kept."
