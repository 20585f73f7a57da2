"""Who somebody in Slack is: the member, by Slack's API, is an address, and the address is a person with a role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.records import Role
from guard.identity.credentials import credentials
from guard.identity.slack_member import (
    Known,
    StrangerInSlack,
    address_of,
    is_vouched,
    refuse_unless_same,
)
from guard.identity.tokens import ROLES
from guard.store.slack_people import SlackMember

LookUp: TypeAlias = Callable[[str], Mapping[str, Any]]
"""Asks Slack who a member is (`users.info`)."""


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """A person who does something in Slack, with what their role allows now."""

    member: str
    email: str
    role: Role


def person_of(guarded: GuardedWorkspace, member: str, team: str, look_up: LookUp) -> SlackPerson:
    """The person behind a member of the `team`, asked of Slack each time: who left decides nothing any more. Raises
    StrangerInSlack, and what `look_up` raises."""
    user = look_up(member)
    with guarded.view() as view:
        people = view.policies.people
        address = address_of(user, member, team, vouched=is_vouched(people, member))
        mine, theirs = view.slack_people.member(member), view.slack_people.of_address(address)
        known = Known(mine.address if mine else "", theirs.member if theirs else "")
        refuse_unless_same(people, member, address, known)
        role = _role_of(view, address)
    if mine is None or mine.address != address or known.member != member:
        with guarded.transaction() as work:
            work.slack_people.keep(SlackMember(member, address, work.now))
    return SlackPerson(member, address, role)


def _role_of(work: UnitOfWork, address: str) -> Role:
    """What a person may do now, by their tokens or their account with the identity provider. Raises StrangerInSlack."""
    held = credentials(work)
    if why := held.why_disabled(address):
        raise StrangerInSlack("disabled", why)
    role = max((role for role in ROLES if role in held.roles.get(address, ())), key=ROLES.index, default=None)
    if role is None:
        raise StrangerInSlack(
            "no_role",
            f"Nobody has given {address} a role here. `guardrail token create {address} --role approver` does.",
        )
    return role
