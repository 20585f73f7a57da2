"""Why changes were made: of people's changes what was stated, of our own writes what they rest on.

It is read here, and not in `guard/queries/`, because whoever has given a reason is not asked for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from drift.core.model.change_reason import ChangeReason
from drift.core.model.records import ChangeRecord, Intent
from guard.context import UnitOfWork
from guard.core.approvals.same_person import people_of
from guard.core.change_reasons.first_reason import in_order
from guard.core.change_reasons.own_writes import (
    FOLLOWS,
    UNKNOWN,
    reason_of_approval,
    reason_of_decision,
    reason_of_proposal,
)
from guard.core.language.policy_builder import build_people
from guard.core.model.change_reasons import StatedReason
from guard.core.model.policy import Identities
from guard.core.model.records import Approval, Decision
from guard.enforcement.change_authors import makers_of


def reason_of(work: UnitOfWork, change: ChangeRecord) -> ChangeReason | None:
    """Why a change was made; None where nobody has said so. A write of the service always has a reason."""
    return reasons_of(work, [change]).get(change.id)


def reasons_of(
    work: UnitOfWork, changes: Iterable[ChangeRecord], *, by_record: bool = False
) -> dict[int, ChangeReason]:
    """The reasons of many changes by their numbers, in a few queries; a change that nobody explains is left out.

    With `by_record`, the people are those of the policies that the record says are in force: a command that only shows
    what is kept needs no policy files.
    """
    known = {change.id: change for change in changes}
    ours = [change for change in known.values() if change.attribution.source == "intent"]
    theirs = [change for change in known.values() if change.attribution.source != "intent"]
    asked_for = {
        change.id: reason_of_proposal(cause, change.attribution.at)
        for change in theirs
        if (cause := change.attribution.cause) is not None
    }
    reader = _Reader(work, by_record)
    return {**asked_for, **reader.stated_first(theirs), **reader.of_our_writes(ours)}


@dataclass
class _Reader:
    """Reads the reasons in one view. Who is one person is looked up once, and only where somebody has said why."""

    work: UnitOfWork
    by_record: bool

    @cached_property
    def identities(self) -> Identities:
        if not self.by_record:
            return self.work.policies.people.same_person
        revision = self.work.policy_coordination.leading()
        document = self.work.policy_sets.get(revision) if revision else None
        return build_people((document or {}).get("people", {})).same_person

    def stated_first(self, changes: Sequence[ChangeRecord]) -> dict[int, ChangeReason]:
        stated = self.work.change_reasons.of_changes(change.id for change in changes)
        return {
            change.id: in_order(said, self._makers(change, said), self.identities)[0]
            for change in changes
            if (said := stated.get(change.id))
        }

    def _makers(self, change: ChangeRecord, stated: Sequence[StatedReason]) -> frozenset[str]:
        """Who may have made a change. Earlier addresses are looked up only where somebody else than those whom the log
        names has said why: most reasons are the author's."""
        actors = (change.attribution.actor, *change.attribution.others)
        named = frozenset(actor.email for actor in actors if actor.email)
        said = people_of((reason.who for reason in stated), self.identities)
        return named if said <= people_of(named, self.identities) else makers_of(self.work, change)

    def of_our_writes(self, changes: Sequence[ChangeRecord]) -> dict[int, ChangeReason]:
        work = self.work
        ids = (id_ for change in changes if (id_ := change.attribution.id) is not None)
        intents = work.state.intents.many(ids)
        decisions = work.decisions.get_many(dict.fromkeys(intent.reason for intent in intents.values()))
        words = _words_of_policies(work, decisions.values(), self.by_record)
        return {
            change.id: self._of_our_write(intents.get(change.attribution.id or ""), change, decisions, words)
            for change in changes
        }

    def _of_our_write(
        self,
        intent: Intent | None,
        change: ChangeRecord,
        decisions: Mapping[str, Decision],
        words: Mapping[str, Mapping[str, str]],
    ) -> ChangeReason:
        if (cause := change.attribution.cause) is not None:
            return reason_of_proposal(cause, change.attribution.at)
        if intent is None:
            return FOLLOWS if change.attribution.id is None else UNKNOWN
        decision = decisions.get(intent.reason)
        if decision is None:
            return UNKNOWN
        if intent.purpose == "reapply" and (approval := _approved(self.work, decision)) is not None:
            asked = self.work.state.changes.get(approval.change_id)
            stated = self.stated_first([asked]).get(asked.id) if asked is not None else None
            votes = self.work.approvals.votes(approval.id)
            return reason_of_approval(approval, votes, intent.purpose, stated)
        return reason_of_decision(intent.purpose, decision, words.get(decision.policy_revision, {}))


def _approved(work: UnitOfWork, decision: Decision) -> Approval | None:
    of_change = work.approvals.of_change(decision.change_id) if decision.change_id is not None else []
    return next((a for a in of_change if a.decision_id == decision.id and a.settlement == "approved"), None)


def _words_of_policies(
    work: UnitOfWork, decisions: Iterable[Decision], by_record: bool
) -> dict[str, dict[str, str]]:
    """What the policies of each revision said of themselves: revision -> policy id -> because."""
    found: dict[str, dict[str, str]] = {}
    for revision in {decision.policy_revision for decision in decisions}:
        in_force = None if by_record else work.policies.policy_set
        known = in_force.document if in_force is not None and in_force.revision == revision else None
        document = known or work.policy_sets.get(revision) or {}
        found[revision] = {policy["id"]: policy["because"] for policy in document.get("policies", ())}
    return found
