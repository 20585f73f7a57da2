"""How somebody is told: what they chose, which channels write to them, and what they were told of late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from guard.context import UnitOfWork
from guard.core.approvals.same_person import aliases, person_of
from guard.core.language.notifications_schema import CONCERNED, GROUP
from guard.core.model.notification_choice import NotificationChoice
from guard.core.model.policy import People
from guard.core.model.records import Notification
from guard.notify.choices import Choices

OF_LATE: Final = 20


@dataclass(frozen=True, slots=True)
class ToldNow:
    """`channels` are the mail channels that write to the person, with whether they do so only about what concerns
    them. `can_mention`: people.yaml has their Slack member id. `morning` and `zone` are when their digest comes.
    `of_late` are the newest mails to them, sent or waiting; what a digest tells counts as that digest."""

    choice: NotificationChoice
    channels: tuple[tuple[str, bool], ...]
    can_mention: bool
    next_digest: float
    of_late: tuple[Notification, ...]


def told_now(view: UnitOfWork, email: str) -> ToldNow | None:
    """Of the person with this address; None where no file says who is told what."""
    policies = view.policies.policy_set
    told, people = policies.notifications, policies.people
    if told is None:
        return None
    mails = [plan for plan in told.channels.values() if plan.type == "mail"]
    found = tuple(
        (plan.name, not _names(plan.to, email, people))
        for plan in mails
        if CONCERNED in plan.to or _names(plan.to, email, people)
    )
    addresses = aliases(email, people.same_person)
    return ToldNow(
        Choices(view.notification_choices.all(), people.same_person).of(email),
        found,
        any(address in people.slack for address in addresses),
        told.morning.next_after(view.now, view.preferences.get(email).zone),
        tuple(view.outbox.newest_to(addresses, OF_LATE)),
    )


def _names(readers: tuple[str, ...], email: str, people: People) -> bool:
    """Whether somebody is a reader of everything, by themselves or by a group."""
    person = person_of(email, people.same_person)
    groups = tuple(one.removeprefix(GROUP) for one in readers if one.startswith(GROUP))
    named = {*people.members(groups), *(one for one in readers if "@" in one)}
    return any(person_of(address, people.same_person) == person for address in named)
