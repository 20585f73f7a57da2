"""Follows changes to what Fin reads or an automation does, and looks at what became of conversations: once per date."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from msgspec.structs import replace

from drift.store import CheckpointName
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.aftermath.followed import TOGETHER, TOUCHED, Followed, followed_by
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.windows import BASE, LOOKS, next_due, windows
from guard.core.evaluation.dispatch import policies_for_name
from guard.core.evaluation.evaluate import judge
from guard.core.model.policy import Policy
from guard.core.model.subject import Facts, Subject
from guard.enforcement.decide import decision_of
from guard.enforcement.findings import open_findings
from guard.notify.aftermath_messages import moved_with
from guard.notify.messages import decided
from guard.notify.outbox import enqueue
from guard.queries.effects.aftermath.looks import Looking
from guard.queries.resource_titles import titles_of

JOB: Final = "aftermath"
"""The name under which a replica claims the run."""
EVERY: Final = 900.0
AT_ONCE: Final = 40
"""Looks of one run: nothing else that is scheduled waits for longer."""
AGAIN: Final = 6 * 3600.0
"""Seconds until a look is tried again that could not be taken yet."""
LATER: Final = "A later look shows no such move."
_SLACK: Final = 3600.0
"""Seconds by which a run looks further back than the last one: a change is recorded after it was found."""


def look(guarded: GuardedWorkspace) -> int:
    """Follow what was changed since the last run, and take the looks that are due; returns how many were taken. While
    conversations are not read, nothing is done."""
    with guarded.view() as view:
        marks = view.state.checkpoints.of(CheckpointName.CONVERSATIONS_FROM, CheckpointName.FOLLOWED)
    if CheckpointName.CONVERSATIONS_FROM not in marks:
        return 0
    _follow(guarded, marks.get(CheckpointName.FOLLOWED))
    with guarded.view() as view:
        due = view.aftermath.due(view.now, AT_ONCE)
        taken = [(one, _looks(view, looking, one)) for looking in (Looking(view),) for one in due]
    return sum(_keep(guarded, one, looks) for one, looks in taken)


def _follow(guarded: GuardedWorkspace, last: float | None) -> None:
    """At first, what was changed lately as well: conversations from before it may be known."""
    with guarded.transaction() as work:
        since = work.now - BASE if last is None else last - _SLACK
        found = work.state.changes.found(tuple(TOUCHED), since)
        fresh = followed_by(found, work.aftermath.followed_since(since - TOGETHER - BASE))
        work.aftermath.follow([replace(one, due=next_due(one, frozenset())) for one in fresh])
        work.state.checkpoints.set(CheckpointName.FOLLOWED, work.now)


def _looks(view: UnitOfWork, looking: Looking, followed: Followed) -> list[Look]:
    """Those that can be taken now."""
    taken = view.aftermath.headlines([followed.id]).get(followed.id, {})
    note = view.aftermath.notes_of([followed.id]).get(followed.id) if followed.is_note else None
    named = named_in_advance(view, followed)
    open_ = [days for days in LOOKS if days not in taken and windows(followed, days).due <= view.now]
    found = (looking.look(followed, days, note, named) for days in open_)
    return [one for one in found if one is not None]


def named_in_advance(view: UnitOfWork, followed: Followed) -> frozenset[str]:
    """The measures that policies name."""
    kind = followed.ref.kind
    policies = policies_for_name(view.policies, "share", kind)
    return frozenset(one.measure for policy in policies if watches(policy, kind) for one in policy.aftermath)


def watches(policy: Policy, kind: str) -> bool:
    """Whether a policy looks at the aftermath of changes of a kind."""
    return bool(policy.aftermath) and any(fnmatchcase(kind, pattern) for pattern in policy.watch.kinds)


def _judge(work: UnitOfWork, followed: Followed, look: Look) -> None:
    """Bring a look before the policies, with all that follows."""
    lines = {
        one.name: {"verdict": one.verdict, "change": one.change, "sentence": one.sentence}
        for one in look.seen
    }
    asked = [one.id for one in work.policies.policies if watches(one, followed.ref.kind)]
    if not asked:
        return
    facts = Facts(shares=dict.fromkeys(asked, lines))
    subject = Subject.of_share(work.now, followed.ref)
    decision = decision_of(work, subject, judge(work.policies, subject, facts, work.mode), facts)
    work.decisions.add(decision)
    for reason in decision.judgement.reasons:
        if reason.outcome == "kept":
            work.findings.close(reason.policy, str(followed.ref), work.now, LATER)
    opened = open_findings(work, decision, str(followed.ref), followed.ref.kind)
    if any(news != "seen" for _, news in opened):
        enqueue(work, decided(decision))


def _keep(guarded: GuardedWorkspace, followed: Followed, looks: list[Look]) -> int:
    """Keep looks with all that follows from them. Of what several replicas saw, the first counts."""
    with guarded.transaction() as work:
        kept = [one for one in looks if work.aftermath.keep_look(followed.id, one)]
        done = frozenset(work.aftermath.headlines([followed.id]).get(followed.id, {}))
        work.aftermath.set_due(followed.id, _due(followed, done, work.now))
        for one in kept:
            _judge(work, followed, one)
            if one.moved:
                enqueue(work, moved_with(followed, _title(work, followed), one))
    return len(kept)


def _due(followed: Followed, done: frozenset[int], now: float) -> float | None:
    """When to try again; what could not be read in time is given up with the look itself."""
    due = next_due(followed, done)
    return due if due is None or due > now else now + AGAIN


def _title(work: UnitOfWork, followed: Followed) -> str:
    if followed.is_note:
        return "A noted change"
    return titles_of(work, [followed.ref])[followed.ref]
