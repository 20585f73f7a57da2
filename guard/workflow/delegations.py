"""People who are away hand their voice to somebody for a while, and take it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace, new_id
from guard.core.approvals.delegation import WhyNot, warning, why_not
from guard.core.model.delegation import Delegation
from guard.core.model.not_found import NoSuchDelegation
from guard.identity.credentials import credentials
from guard.identity.tokens import at_least
from guard.notify import messages_of_absence as messages
from guard.notify.outbox import enqueue

RefusalCode: TypeAlias = WhyNot | Literal["not_yours", "over"]


class DelegationRefused(Exception):
    """A delegation that cannot be made or ended; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: RefusalCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def delegate(
    guarded: GuardedWorkspace,
    caller: str,
    role: str,
    *,
    to: str,
    until: float,
    since: float | None = None,
    because: str = "",
    delegator: str = "",
) -> tuple[Delegation, str]:
    """Hand a voice to somebody from `since` (now, where it is left out or past) `until` a moment in unix seconds; with
    what the delegator should know. `caller` and `role` come from the credential; an operator may name another
    `delegator`. Raises DelegationRefused."""
    by, whose = plain_email(caller), plain_email(delegator or caller)
    if whose != by and not at_least(role, "operator"):
        raise DelegationRefused(
            "not_yours",
            f"Only {whose} can hand on their voice, or an operator for them; your role is {role}.",
        )
    with guarded.transaction() as work:
        work.delegations.lock()
        now = work.now
        begins = now if since is None else max(since, now)
        asked = Delegation(new_id(), whose, plain_email(to), begins, until, by, now, because.strip())
        known = work.delegations.to_come(now)
        people = work.policies.people
        if refused := why_not(asked, known, people, credentials(work).with_role("approver"), now):
            raise DelegationRefused(refused.code, refused.sentence)
        work.delegations.add(asked)
        enqueue(work, messages.delegated(asked))
        return asked, warning(asked, known, people)


def end_delegation(guarded: GuardedWorkspace, id: str, caller: str, role: str) -> Delegation:
    """End a delegation now. Whose voice it is may, whoever has it may, and an operator may. Raises NoSuchDelegation and
    DelegationRefused."""
    who = plain_email(caller)
    with guarded.transaction() as work:
        found = work.delegations.get(id)
        if found is None:
            raise NoSuchDelegation(f"There is no delegation {id}.")
        if who not in (found.delegator, found.delegate) and not at_least(role, "operator"):
            raise DelegationRefused(
                "not_yours",
                f"Only {found.delegator}, {found.delegate} or an operator can end it; your role is {role}.",
            )
        if found.over_at <= work.now or not work.delegations.end(id, work.now, who):
            raise DelegationRefused("over", f"The delegation {id} is over already.")
        ended = replace(found, ended_at=work.now, ended_by=who)
        enqueue(work, messages.delegation_ended(ended))
        return ended
