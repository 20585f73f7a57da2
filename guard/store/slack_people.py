"""People in Slack: which address a member had, and what each of them pressed, once. Times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass

from drift.store.sql.row_codecs import field_names
from drift.store.sql.workspace_scope import Scope, Stored
from guard.store.slack_tables import slack_actions, slack_members


@dataclass(frozen=True, slots=True)
class SlackMember:
    """A member of the workspace in Slack, with the address they had when they first decided here."""

    member: str
    address: str
    since: float


@dataclass(frozen=True, slots=True)
class SlackAction:
    """Something that a member did in Slack. `id` is Slack's own name for it, so that what comes twice is done once.
    `subject` is what it was about, `shown` the fingerprint of what they saw, in which message. `outcome` says what came
    of it; it is empty while that is not known."""

    id: str
    at: float
    member: str
    address: str
    action: str
    subject: str
    shown: str
    message: str
    outcome: str = ""


class SlackPeople:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def member(self, member: str) -> SlackMember | None:
        row = self._scope.first(self._scope.select(slack_members, slack_members.c.member == member))
        return None if row is None else _member(row)

    def of_address(self, address: str) -> SlackMember | None:
        """The member who decided here last as this address."""
        found = self._scope.select(slack_members, slack_members.c.address == address)
        row = self._scope.first(found.order_by(slack_members.c.since.desc(), slack_members.c.member))
        return None if row is None else _member(row)

    def keep(self, member: SlackMember) -> None:
        """Keep the address of a member, in the place of an earlier one. Nobody else has it from then on."""
        c = slack_members.c
        self._scope.delete(slack_members, c.address == member.address, c.member != member.member)
        values = {name: getattr(member, name) for name in field_names(SlackMember)}
        self._scope.upsert(slack_members, [values])

    def begin(self, action: SlackAction) -> bool:
        """Keep that somebody did something; False when it is known already."""
        return self._scope.insert_new(
            slack_actions, {name: getattr(action, name) for name in field_names(SlackAction)}
        )

    def came_to(self, id: str, outcome: str) -> None:
        """Keep what came of it."""
        self._scope.update(slack_actions, slack_actions.c.id == id, outcome=outcome)

    def actions_on(self, subject: str) -> list[SlackAction]:
        """What people did about a subject, oldest first."""
        found = self._scope.select(slack_actions, slack_actions.c.subject == subject)
        rows = self._scope.all(found.order_by(slack_actions.c.at, slack_actions.c.id))
        return [
            SlackAction(**{name: row._mapping[name] for name in field_names(SlackAction)}) for row in rows
        ]


def _member(row: Stored) -> SlackMember:
    return SlackMember(**{name: row._mapping[name] for name in field_names(SlackMember)})
