"""What is known now of what proposals stand on: the state, the policies, the votes, and the people behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Digest, Ref
from guard.context import UnitOfWork
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.records import Vote, spoken_of
from guard.core.proposals.binding import fingerprint_of, touched
from guard.core.proposals.closed_windows import why_closed
from guard.core.proposals.freezes import why_frozen
from guard.core.proposals.next_event import Facts
from guard.core.proposals.records import ProposalRecord
from guard.enforcement.change_authors import insiders
from guard.identity.credentials import Credentials, credentials
from guard.identity.tokens import at_least


@dataclass(frozen=True, slots=True)
class Standing:
    """Who may still do what: those who can act here, and the people who were teammates of the Intercom workspace and
    are none any more."""

    held: Credentials
    left: frozenset[str]

    def why_left(self, address: str) -> str:
        """Why a person cannot do anything any more, in Intercom or here, as a sentence; "" where they can."""
        if person_of(address, self.held.same_person) in self.left:
            return f"{address} is no teammate of the Intercom workspace any more."
        return self.held.why_disabled(address)

    def why_gone(self, address: str, needed: str) -> str:
        """Why a person's word does not count any more, as a sentence; "" where it does."""
        if left := self.why_left(address):
            return left
        roles = self.held.roles.get(plain_email(address), ())
        if not roles and plain_email(address) in self.held.accounts:
            return f"{address} has no role any more: people.yaml gives them none."
        if not roles:
            return f"{address} has no valid token any more."
        if not any(at_least(role, needed) for role in roles):
            return f"{address} has no longer the role {needed}."
        return ""

    def why_asker_gone(self, record: ProposalRecord) -> str:
        """The same about whoever asked: the person, or the robot that did so for them."""
        if not record.robot:
            return self.why_gone(record.asker, "requester")
        if left := self.why_left(record.asker):
            return left
        if (record.robot, plain_email(record.asker)) not in self.held.robots:
            return f"The {spoken_of(record.asker, record.robot)} has no valid token any more."
        return ""


def standing(work: UnitOfWork) -> Standing:
    return Standing(credentials(work), _left(work))


def _left(work: UnitOfWork) -> frozenset[str]:
    """The people whose account in the Intercom workspace is gone."""
    ever = insiders(work.state)
    if ever is None:
        return frozenset()
    live = (resource.body.get("email") for resource in work.state.versions.all_live("admin"))
    there = [address for address in live if isinstance(address, str) and address]
    identities = work.policies.people.same_person
    return people_of(ever, identities) - people_of(there, identities)


def digests_of(work: UnitOfWork, refs: Iterable[Ref]) -> dict[Ref, Digest | None]:
    """The digest of the live body of each of these resources; None where it is not there."""
    wanted = tuple(refs)
    last = work.state.versions.latest_of(wanted)
    live = {ref: version.digest for ref, version in last.items() if version.until is None}
    return {ref: live.get(ref) for ref in wanted}


def facts_of(work: UnitOfWork, record: ProposalRecord) -> Facts:
    """What is known now of one proposal."""
    return facts_of_all(work, [record])[record.id]


def facts_of_all(work: UnitOfWork, records: Sequence[ProposalRecord]) -> dict[str, Facts]:
    """What is known now of these proposals, by their ids, in a few queries."""
    votes = work.proposals.votes_on(record.ballot for record in records)
    digests = digests_of(work, {claim.ref for record in records for claim in record.claims})
    now = standing(work)
    revision = work.policies.revision
    found: dict[str, Facts] = {}
    for record in records:
        present = {ref: digests[ref] for ref in touched(record.claims)}
        cast = votes.get(record.ballot, [])
        found[record.id] = Facts(
            cast,
            fingerprint_of(record.content, present),
            revision,
            _why_waits(now, record, cast) or _why_not_now(work, record),
        )
    return found


def _why_not_now(work: UnitOfWork, record: ProposalRecord) -> str:
    """Why this is no time to apply it: a freeze that began, or a window that closed."""
    policies, now = work.policies.policy_set, work.now
    return why_frozen(policies, record, now) or why_closed(policies, record, now)


def _why_waits(now: Standing, record: ProposalRecord, votes: Sequence[Vote]) -> str:
    agreed = {*record.approved_by, *(vote.voter for vote in votes if vote.choice == "approve")}
    away = {vote.on_behalf_of for vote in votes if vote.choice == "approve" and vote.on_behalf_of}
    asker = [now.why_asker_gone(record)]
    hand = [now.why_left(record.permit.who)] if record.permit is not None else []
    voices = [
        *(now.why_gone(address, "approver") for address in sorted(agreed - away)),
        *map(now.why_left, sorted(away)),
    ]
    sentences = [*asker, *hand, *voices]
    return " ".join(dict.fromkeys(filter(None, sentences)))
