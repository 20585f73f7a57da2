"""People say why a change was made: whoever may have made it, or somebody who knows.

It is kept for good, and nothing more: it changes no verdict, closes no finding and counts for no quorum.
"""

from __future__ import annotations

from typing import Final

from drift.core.model.change_reason import ChangeReason
from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.change_reasons.first_reason import as_shown
from guard.core.change_reasons.stated_text import problem_of_text, problem_of_ticket
from guard.core.model.change_reasons import StatedReason
from guard.core.model.not_found import NoSuchChange
from guard.enforcement.change_authors import attribution_now, makers_of

MOST: Final = 20
"""Reasons that are kept of one person about one change: nobody can fill the place of the others."""


class ReasonRefused(Exception):
    """A reason cannot be kept; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def state_reason(
    guarded: GuardedWorkspace, change_id: int, who: str, text: str, ticket: str = ""
) -> ChangeReason:
    """Keep why a change was made. `who` comes from the credential. Said again in the same words, it is kept once.

    Raises NoSuchChange and ReasonRefused.
    """
    text, ticket, who = text.strip(), ticket.strip(), plain_email(who)
    if problem := problem_of_text(text) or problem_of_ticket(ticket):
        raise ReasonRefused("unfit", problem)
    with guarded.transaction() as work:
        record = work.state.changes.get(change_id)
        if record is None:
            raise NoSuchChange(f"There is no change {change_id}.")
        if record.attribution.source == "intent":
            raise ReasonRefused(
                "our_own",
                f"Change {change_id} is a write of the service itself: its reason is the decision it rests on.",
            )
        if record.ref.kind in work.workspace.kinds:
            record = attribution_now(work, record)
        work.state.lock(record.ref)
        stated = _keep(work, StatedReason(new_id(), change_id, who, text, ticket, work.next_moment()))
        return as_shown(stated, makers_of(work, record), work.policies.people.same_person)


def _keep(work: UnitOfWork, stated: StatedReason) -> StatedReason:
    said = work.change_reasons.of_changes([stated.change_id]).get(stated.change_id, [])
    mine = [reason for reason in said if reason.who == stated.who]
    if mine and (mine[-1].text, mine[-1].ticket) == (stated.text, stated.ticket):
        return mine[-1]
    if len(mine) >= MOST:
        raise ReasonRefused(
            "too_many",
            f"{MOST} reasons of yours are kept of change {stated.change_id}, and it takes no more of them.",
        )
    work.change_reasons.add(stated)
    return stated
