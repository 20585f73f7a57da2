"""An explained decision as it is printed: what was judged, every step, what followed, and the same verdict again."""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.planning.manual_steps import title_of
from drift.store import StateStore
from guard.cli.context import CliContext
from guard.cli.output.tables import moment
from guard.cli.output.trace_tree import line, print_why
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.records import Decision, Finding
from guard.queries.explain_decision import ExplainedDecision
from guard.queries.explain_event import HypotheticalDecision


def tell(
    ground: CliContext,
    guarded: GuardedWorkspace,
    explained: ExplainedDecision,
    finding: Finding | None = None,
) -> None:
    """Print an explained decision; with a finding, of its policy alone."""
    console, decision = ground.console, explained.decision
    with guarded.view() as view:
        if finding is not None:
            line(console, _found(finding))
        for each in _told(view.state, decision):
            line(console, each, hang=13)
        print_why(console, explained.explanation, ground.here, finding.policy if finding else None)
        if decision.note and decision.note not in _ways_out(explained, finding):
            line(console, f"\nNote: {decision.note}")
        for each in _done(view, decision):
            line(console, each)
    if finding is not None and len(explained.explanation.traces) > 1:
        others = len(explained.explanation.traces) - 1
        line(
            console, f"\nPolicies that looked besides: {others}. `guardrail explain {decision.id}` tells all."
        )
    line(console, f"\nJudged again from the record. {explained.sentence}")


def tell_as_of_today(ground: CliContext, one: HypotheticalDecision) -> None:
    """Print what was never decided, as it would be judged today."""
    console, decision = ground.console, one.decision
    verdict = decision.verdict.word.replace("_", " ")
    line(console, f"There is no decision about {one.about}. {one.because}")
    line(console, f"Judged under the policies in force, revision {decision.policy_revision}: {verdict}")
    line(console, f"  done by    {_by(decision)}", hang=13)
    print_why(console, one.explanation, ground.here)
    console.print("\nNothing was kept of this answer, and nobody was told.")


def _ways_out(explained: ExplainedDecision, finding: Finding | None) -> tuple[str, ...]:
    """What was printed below the policies as what is done about it."""
    ways = explained.explanation.suggestions
    return tuple(
        way for policy in ways for way in ways[policy] if finding is None or finding.policy == policy
    )


def _found(finding: Finding) -> str:
    until = (
        f"closed {moment(finding.closed_at)} UTC: {finding.closed_because}" if finding.closed_at else "open"
    )
    about = f"{finding.policy} on {finding.subject}"
    return f"Finding {finding.id}: {about}, since {moment(finding.opened_at)} UTC, {until}\n"


def _told(state: StateStore, decision: Decision) -> Iterator[str]:
    about = str(decision.ref) if decision.ref else "an entry of the activity log"
    yield f"Decision {decision.id}: {decision.verdict.word.replace('_', ' ')}"
    yield f"  about      {about}{_title(state, decision)} ({decision.entry})"
    yield f"  done by    {_by(decision)}"
    yield f"  judged at  {moment(decision.at)} UTC in {decision.mode} mode, under revision {decision.policy_revision}"
    yield from (f"  {each}" for each in _explaining(state, decision))


def _by(decision: Decision) -> str:
    address = f" from {decision.actor.ip}" if decision.actor.ip else ""
    return f"{decision.actor.name}{address} at {moment(decision.acted_at)} UTC"


def _title(state: StateStore, decision: Decision) -> str:
    """What people call the resource, as it was judged; nothing of a kind that is not known any more."""
    ref, digest = decision.ref, decision.after or decision.before
    if ref is None or digest is None or ref.kind not in CATALOGUE:
        return ""
    body = state.versions.bodies([digest])[digest]
    return f", {title_of(CATALOGUE[ref.kind], ref, body)}"


def _explaining(state: StateStore, decision: Decision) -> Iterator[str]:
    entry = state.activities.get(decision.activity_id) if decision.activity_id else None
    if entry is not None:
        yield f"log entry  {entry.activity.id} ({entry.activity.type}), which came by {entry.route}"
    for name, digest in (("before", decision.before), ("after", decision.after)):
        if digest is not None:
            yield f"{name:<9}  version {digest.hex()[:10]}"


def _done(work: UnitOfWork, decision: Decision) -> Iterator[str]:
    """What followed."""
    for intent in work.state.intents.for_reason(decision.id):
        yield f"\nWrite {intent.id}: {intent.purpose} of {intent.ref}, {intent.state}. {intent.outcome}"
    asked = work.approvals.search(ref=decision.ref, limit=200) if decision.ref else []
    for approval in (one for one in asked if one.decision_id == decision.id):
        yield f"\nApproval {approval.id}: {approval.settlement or 'open'}. {approval.note}"
    for remedy in work.remedies.for_decision(decision.id):
        yield f"\nWritten steps {remedy.id}: {'done' if remedy.done_at else 'open'}."
        yield from (f"  {number}. {step}" for number, step in enumerate(remedy.steps, start=1))
