"""Brings a change, an entry or a state before the policies, with the facts they ask for; the answer is a decision."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Json
from guard.context import UnitOfWork, new_id
from guard.core.evaluation.evaluate import judge
from guard.core.model.records import Decision
from guard.core.model.subject import Facts, Subject, dump_actor
from guard.core.model.verdict import Judgement, Mode
from guard.enforcement.permitted_policies import permitted_policies
from guard.enforcement.subjects import look_up, with_doubt

ATTRIBUTED = "attributed"
"""The fact, kept with a decision, whether anything explained the change when it was judged."""
OTHERS = "others"
"""The fact who else may have acted."""
GAP = "gap"
"""The fact that somebody unknown may have acted."""


def decide(
    work: UnitOfWork,
    subject: Subject,
    *,
    change: ChangeRecord | None = None,
    mode: Mode | None = None,
    ticket: str = "",
    permitted: Mapping[str, str] | None = None,
) -> Decision:
    """The decision about a subject, as a value; nothing is stored. `mode` stands in for the workspace's own, and
    `ticket` is that of a proposal. `permitted` are the policies that are content in advance, with the reason; those of
    a change follow from its cause."""
    mode = mode or work.mode
    facts = replace(look_up(work.state, work.policies, subject), ticket=ticket)
    if change is not None and change.doubtful:
        facts = with_doubt(facts, change)
    if permitted is None and change is not None:
        permitted = permitted_policies(work, change)
    if permitted:
        facts = replace(facts, permitted=permitted)
    judgement = judge(work.policies, subject, facts, mode)
    return decision_of(work, subject, judgement, facts, change=change, mode=mode)


def decision_of(
    work: UnitOfWork,
    subject: Subject,
    judgement: Judgement,
    facts: Facts,
    *,
    change: ChangeRecord | None = None,
    mode: Mode | None = None,
) -> Decision:
    """The decision that a judgement comes to, with all that is needed to reach it again."""
    return Decision(
        id=new_id(),
        at=work.now,
        entry=subject.entry,
        ref=subject.ref,
        judgement=judgement,
        policy_revision=work.policies.revision,
        mode=mode or work.mode,
        change_id=change.id if change else None,
        activity_id=subject.activity.id if subject.activity else None,
        before=subject.before.digest if subject.before else None,
        after=subject.after.digest if subject.after else None,
        actor=subject.actor,
        acted_at=subject.at,
        facts={**facts.dump(), ATTRIBUTED: subject.attributed, **_doubts(subject)},
        verdict=judgement.verdict,
    )


def _doubts(subject: Subject) -> dict[str, Json]:
    """Who else may have acted, as facts; none where nobody may have."""
    others = [dump_actor(actor) for actor in subject.others]
    return {**({OTHERS: others} if others else {}), **({GAP: True} if subject.gap else {})}
