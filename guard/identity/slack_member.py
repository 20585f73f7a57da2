"""Whose address a member of Slack has, and whether it may be taken for theirs. Fails closed. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import aliases
from guard.core.model.policy import People

_ADDRESS: Final = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
_ROBOTS: Final = ("is_bot", "is_app_user", "is_workflow_bot", "is_connector_bot")
_GUESTS: Final = ("is_restricted", "is_ultra_restricted")
_ELSEWHERE: Final = "Decide in the console instead."


class StrangerInSlack(Exception):
    """Somebody in Slack who cannot be taken for a person that may decide. `code` is a short word for machines, the
    message a finished sentence for them."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Known:
    """What was kept of earlier days: the address that this member had, and the member who had this address."""

    address: str = ""
    member: str = ""


def address_of(user: Mapping[str, Any], member: str, team: str, *, vouched: bool) -> str:
    """The address of a member, from Slack's answer to `users.info`. `vouched`: people.yaml names the member by id, so
    that it does not matter whether Slack ever confirmed the address. Raises StrangerInSlack."""
    _refuse_others(user, member, team)
    profile = user.get("profile")
    email = profile.get("email") if isinstance(profile, Mapping) else None
    if not isinstance(email, str) or not _ADDRESS.fullmatch(email):
        raise StrangerInSlack(
            "no_address",
            f"Slack does not tell your address, so nobody knows who you are here. {_ELSEWHERE} An operator can give "
            "the app the scope users:read.email.",
        )
    if user.get("is_email_confirmed") is not True and not vouched:
        raise StrangerInSlack(
            "unconfirmed",
            f"Slack does not say that your address {plain_email(email)} was confirmed. Confirm it in Slack, or have "
            f"your member id {member} written beside your address in people.yaml. Until then, decide in the console.",
        )
    return plain_email(email)


def _refuse_others(user: Mapping[str, Any], member: str, team: str) -> None:
    """Only people of this workspace of Slack decide, and only while they belong to it."""
    if user.get("id") != member or user.get("deleted") is not False:
        raise StrangerInSlack(
            "gone", f"Slack does not know you as an active member of this workspace. {_ELSEWHERE}"
        )
    if any(user.get(word) for word in _ROBOTS) or member == "USLACKBOT":
        raise StrangerInSlack("robot", "A robot never decides. A person does this, under their own name.")
    if user.get("is_stranger") or team not in _teams(user):
        raise StrangerInSlack(
            "other_team",
            f"You are of another workspace of Slack, and only members of this one decide here. {_ELSEWHERE}",
        )
    if any(user.get(word) is not False for word in _GUESTS):
        raise StrangerInSlack(
            "guest", f"You are a guest in Slack, and guests decide nothing here. {_ELSEWHERE}"
        )


def _teams(user: Mapping[str, Any]) -> frozenset[str]:
    """The workspaces that somebody is a full member of: in an organisation of several there may be more than one."""
    found = {user.get("team_id")}
    enterprise = user.get("enterprise_user")
    teams = enterprise.get("teams") if isinstance(enterprise, Mapping) else None
    found.update(teams if isinstance(teams, list) else ())
    return frozenset(team for team in found if isinstance(team, str))


def is_vouched(people: People, member: str) -> bool:
    """Whether people.yaml names this member by id."""
    return member in people.slack.values()


def refuse_unless_same(people: People, member: str, address: str, known: Known) -> None:
    """Whether this member may be taken for the person of this address: as people.yaml says, or, where it says nothing,
    as it was the first time. An address in Slack can be changed, and given to somebody else. Raises StrangerInSlack."""
    named = {plain_email(of): id for of, id in people.slack.items()}
    if named.get(address) == member:
        return
    way_out = (
        f"An operator writes `{address}: {member}` under `slack:` in people.yaml, if that is so. {_ELSEWHERE}"
    )
    if address in named:
        raise StrangerInSlack(
            "other_member", f"people.yaml names another member of Slack for {address} than you. {way_out}"
        )
    if owner := next((of for of, id in named.items() if id == member), ""):
        if address not in aliases(owner, people.same_person):
            raise StrangerInSlack(
                "other_address",
                f"people.yaml knows you as {owner}, and Slack as {address} now. {way_out}",
            )
        return
    if known.address and address not in aliases(known.address, people.same_person):
        raise StrangerInSlack(
            "changed_address",
            f"Your address in Slack was {known.address} when you first decided here, and is {address} now. {way_out}",
        )
    if known.member and known.member != member:
        raise StrangerInSlack(
            "taken_address",
            f"Another member of Slack decided here as {address} before you. {way_out}",
        )
