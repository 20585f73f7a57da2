"""Who has to agree before a change is made: what several policies ask adds up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import without
from guard.core.model.policy import People, PolicySet, RequireApproval
from guard.core.model.records import Rule, Way
from guard.core.model.verdict import Judgement, Verdict


class Needed(Struct, frozen=True):
    """What one policy asks for: `quorum` people of `groups` `within` seconds. `may` are the addresses that could agree:
    never that of whoever asks. With fewer than the quorum nobody can settle it."""

    policy: str
    groups: tuple[str, ...]
    quorum: int
    within: float
    may: tuple[str, ...]


def rules_of(needed: Iterable[Needed]) -> tuple[Rule, ...]:
    """What has to be met so that all of it is allowed: what several changes ask alike is asked once."""
    return tuple(dict.fromkeys(Rule(need.policy, (Way(need.may, need.quorum),)) for need in needed))


def approvals_needed(policies: PolicySet, judgement: Judgement, asker: str | None) -> tuple[Needed, ...]:
    """What each policy asks for that enforces an approval. All of it has to be met. () where the change is refused, as
    nobody can allow it, and where nothing is asked."""
    if judgement.verdict is not Verdict.REQUIRE_APPROVAL:
        return ()
    return tuple(_needed(policies, judgement, asker))


def _needed(policies: PolicySet, judgement: Judgement, asker: str | None) -> Iterator[Needed]:
    for reason in judgement.deciding():
        policy = policies.find(reason.policy)
        then = policy.then if policy is not None else None
        if isinstance(then, RequireApproval):
            may = _able(policies.people, then, asker)
            yield Needed(reason.policy, then.groups, max(then.quorum, 1), then.expires_in, may)


def _able(people: People, then: RequireApproval, asker: str | None) -> tuple[str, ...]:
    asked = people.members(then.groups) | {plain_email(address) for address in people.break_glass}
    return without(asked, () if asker is None else (asker,))
