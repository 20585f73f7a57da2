"""Prints an explained decision: what was judged, every step, the consequences, and the verdict judged again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.change_reason import ChangeReason, in_words
from drift.core.planning.manual_steps import title_of
from drift.store import StateStore
from guard.cli.context import CliContext
from guard.cli.output.behind_view import print_newest_behind
from guard.cli.output.tables import moment
from guard.cli.output.trace_tree import line, print_traces
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.eligibility import who_may_vote, why_they_may
from guard.core.model.records import Decision, Finding
from guard.core.model.subject import load_actor
from guard.core.reports.effects.reach_json import ReachAnswer, reach_in_words
from guard.enforcement.decide import GAP, OTHERS
from guard.queries.explain_decision import ExplainedDecision
from guard.queries.explain_event import HypotheticalDecision

NOT_KEPT: Final = "Worked out now: no figures were kept when it was decided."
"""What is said of a reach that nobody saw when it mattered."""


def print_explained_decision(
    context: CliContext,
    guarded: GuardedWorkspace,
    explained: ExplainedDecision,
    finding: Finding | None = None,
    reach: ReachAnswer | None = None,
) -> None:
    """Print an explained decision; with a finding, of its policy alone."""
    console, decision = context.console, explained.decision
    with guarded.view() as view:
        if finding is not None:
            line(console, _finding_line(finding))
        for text in _decision_lines(view.state, decision):
            line(console, text, hang=13)
        for text in _reason_lines(explained.change_reason):
            line(console, text, hang=13)
        print_traces(console, explained.explanation, context.here, finding.policy if finding else None)
        if decision.note and decision.note not in _suggestions(explained, finding):
            line(console, f"\nNote: {decision.note}")
        for text in _consequence_lines(view, decision):
            line(console, text)
    print_newest_behind(context, decision.ref, explained.through)
    print_reach(context, reach)
    if finding is not None and len(explained.explanation.traces) > 1:
        others = len(explained.explanation.traces) - 1
        line(
            console, f"\nPolicies that looked besides: {others}. `guardrail explain {decision.id}` tells all."
        )
    line(console, f"\nJudged again from the record. {explained.sentence}")


def print_hypothetical_decision(
    context: CliContext, hypothetical: HypotheticalDecision, reach: ReachAnswer | None = None
) -> None:
    """Print the decision that would be made today about a change that has none."""
    console, decision = context.console, hypothetical.decision
    verdict = decision.verdict.word.replace("_", " ")
    line(console, f"There is no decision about {hypothetical.about}. {hypothetical.because}")
    line(console, f"Judged under the policies in force, revision {decision.policy_revision}: {verdict}")
    line(console, f"  done by    {_actor_text(decision)}", hang=13)
    for text in _reason_lines(hypothetical.change_reason):
        line(console, text, hang=13)
    print_traces(console, hypothetical.explanation, context.here)
    print_newest_behind(context, decision.ref, hypothetical.through)
    print_reach(context, reach)
    console.print("\nNothing was kept of this answer, and nobody was told.")


def print_reach(context: CliContext, reach: ReachAnswer | None) -> None:
    """What conversations had to do with it: as people saw it when they decided, where that was kept."""
    if reach is None:
        return
    first, *rest = reach_in_words(reach)
    line(context.console, f"\nConversations. {first}")
    for text in (*rest, *(() if reach.kept_at else (NOT_KEPT,))):
        line(context.console, f"  {text}", hang=4)


def _suggestions(explained: ExplainedDecision, finding: Finding | None) -> tuple[str, ...]:
    """The suggestions that were printed below the policies."""
    ways = explained.explanation.suggestions
    return tuple(
        way for policy in ways for way in ways[policy] if finding is None or finding.policy == policy
    )


def _finding_line(finding: Finding) -> str:
    until = (
        f"closed {moment(finding.closed_at)} UTC: {finding.closed_because}" if finding.closed_at else "open"
    )
    about = f"{finding.policy} on {finding.subject}"
    note = f"{finding.note}\n" if finding.note else ""
    return f"Finding {finding.id}: {about}, since {moment(finding.opened_at)} UTC, {until}\n{note}"


def _decision_lines(state: StateStore, decision: Decision) -> Iterator[str]:
    otherwise = (
        "what happens in conversations" if decision.entry == "share" else "an entry of the activity log"
    )
    about = str(decision.ref) if decision.ref else otherwise
    yield f"Decision {decision.id}: {decision.verdict.word.replace('_', ' ')}"
    yield f"  about      {about}{_title_suffix(state, decision)} ({decision.entry})"
    yield f"  done by    {_actor_text(decision)}"
    yield f"  judged at  {moment(decision.at)} UTC in {decision.mode} mode, under revision {decision.policy_revision}"
    yield from (f"  {text}" for text in _evidence_lines(state, decision))


def _reason_lines(reason: ChangeReason | None) -> Iterator[str]:
    if reason is not None:
        yield f"  because    {in_words(reason)}"


def _actor_text(decision: Decision) -> str:
    address = f" from {decision.actor.ip}" if decision.actor.ip else ""
    others = [load_actor(actor).name for actor in decision.facts.get(OTHERS) or ()]
    if decision.facts.get(GAP):
        others.append("somebody unknown")
    besides = f"; or {', '.join(others)}" if others else ""
    return f"{decision.actor.name}{address} at {moment(decision.acted_at)} UTC{besides}"


def _title_suffix(state: StateStore, decision: Decision) -> str:
    """The title of the resource as it was judged; empty for a kind that is no longer known."""
    ref, digest = decision.ref, decision.after or decision.before
    if ref is None or digest is None or ref.kind not in CATALOGUE:
        return ""
    body = state.versions.bodies([digest])[digest]
    return f", {title_of(CATALOGUE[ref.kind], ref, body)}"


def _evidence_lines(state: StateStore, decision: Decision) -> Iterator[str]:
    entry = state.activities.get(decision.activity_id) if decision.activity_id else None
    if entry is not None:
        yield f"log entry  {entry.activity.id} ({entry.activity.type}), which came by {entry.route}"
    for name, digest in (("before", decision.before), ("after", decision.after)):
        if digest is not None:
            yield f"{name:<9}  version {digest.hex()[:10]}"


def _consequence_lines(work: UnitOfWork, decision: Decision) -> Iterator[str]:
    """The writes, approvals and remedies that followed."""
    for intent in work.state.intents.for_reason(decision.id):
        yield f"\nWrite {intent.id}: {intent.purpose} of {intent.ref}, {intent.state}. {intent.outcome}"
    approvals = work.approvals.search(ref=decision.ref, limit=200) if decision.ref else []
    for approval in (approval for approval in approvals if approval.decision_id == decision.id):
        yield f"\nApproval {approval.id}: {approval.settlement or 'open'}. {approval.note}"
        if approval.settled_at is None:
            yield f"  Who may vote: {', '.join(who_may_vote(approval, work.now)) or 'nobody'}. {why_they_may(approval)}"
        for vote in work.approvals.votes(approval.id):
            whose = f" for {vote.on_behalf_of}, who was away" if vote.on_behalf_of else ""
            comment = f": {vote.comment}" if vote.comment else ""
            yield f"  {moment(vote.at)} UTC: {vote.choice} by {vote.voter}{whose}{comment}"
    for remedy in work.remedies.for_decision(decision.id):
        yield f"\nWritten steps {remedy.id}: {'done' if remedy.done_at else 'open'}."
        yield from (f"  {number}. {step}" for number, step in enumerate(remedy.steps, start=1))
