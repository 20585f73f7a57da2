"""A plan: what proposed changes come to, before anybody makes them. Nothing is kept of it, and nobody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from msgspec import structs

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import ANYTHING
from drift.core.model.activity import Actor
from drift.core.model.changes import Change, Deleted
from drift.core.model.resources import Ref, Resource
from drift.core.planning.manual_steps import title_of
from drift.reference_data.described_fields import described
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.requirements import answer_within
from guard.core.approvals.same_person import without
from guard.core.evaluation.relevance import speaking
from guard.core.explanation.explanation import explain
from guard.core.language.diagnostics import Diagnostic
from guard.core.model.periods import Span
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement
from guard.core.proposals.asker import who_would_act
from guard.core.proposals.change_plan import (
    Judged,
    Place,
    PlannedChange,
    PlannedProposal,
    asking,
    judged,
    with_demands,
)
from guard.core.proposals.demands import window_start
from guard.core.proposals.new_names import name_of_unborn
from guard.core.proposals.permit import is_by_hand
from guard.core.proposals.permit_terms import lasts_of, permit_mistakes
from guard.core.proposals.proposal import Proposal, ProposedChange
from guard.core.proposals.steps import steps_of
from guard.core.proposals.target import target_of
from guard.core.proposals.timing import timing_mistakes
from guard.core.reports.drift_report import ReadCoverage
from guard.enforcement.change_authors import insiders
from guard.enforcement.decide import decide
from guard.queries.blind_spots import coverage_now
from guard.queries.effects.reports import planned_with_reach
from guard.queries.impact import with_impacts
from guard.queries.references import lying_under, unread_kinds


class CannotPlan(ValueError):
    """These changes name nothing that could be changed; `mistakes` are all of them, with the steps to each."""

    def __init__(self, mistakes: tuple[Diagnostic, ...]) -> None:
        self.mistakes = mistakes
        super().__init__(" ".join(dict.fromkeys(mistake.sentence for mistake in mistakes)))


@dataclass(frozen=True, slots=True)
class _Question:
    """Who asks, in which state of the workspace, for something to be done at which moment. Not `is_timed`, it is done
    as soon as enough people agree, for which they have `wait` seconds (None: as long as the policies say)."""

    view: UnitOfWork
    actor: Actor
    place: Place
    at: float
    ticket: str
    is_timed: bool
    wait: float | None
    hand: Actor  # whoever makes what only a person can, and the seconds that they have for it
    lasts: float
    robot: str = ""

    def when(self, judgement: Judgement, *, by_hand: bool) -> Span:
        """When the change may be made."""
        lasts = self.lasts if by_hand else 0.0
        if self.is_timed:
            return Span(self.at, self.at + lasts) if by_hand else Span.at(self.at)
        wait = self.wait or answer_within(self.view.policies.policy_set, [judgement]) or 0.0
        return Span(self.at, self.at + wait + lasts)


def plan(
    guarded: GuardedWorkspace, proposal: Proposal, asker: str | None, source: str = "", *, robot: str = ""
) -> PlannedProposal:
    """What these changes come to if this person (None: nobody knows who) asks for them now, or a `robot` that acts for
    them. They are judged as if the policies were enforced, at the time they are to be applied. What conversations have
    to do with them is told as far as it can be worked out in a few seconds. Raises CannotPlan."""
    with guarded.view() as view:
        planned = plan_in(view, proposal, asker, source, robot=robot)
    return planned_with_reach(guarded, planned)


def plan_in(
    view: UnitOfWork, proposal: Proposal, asker: str | None, source: str = "", *, robot: str = ""
) -> PlannedProposal:
    """As `plan`, in a transaction or view that is open already."""
    lives = {change.ref: view.state.versions.live(change.ref) for change in proposal.changes}
    lost = tuple(_lost(view, change, lives[change.ref]) for change in proposal.changes)
    late = timing_mistakes(proposal, view.now)
    if mistakes := (*(mistake for found in lost for mistake in found), *late):
        raise CannotPlan(mistakes)
    place = Place(view.workspace.pinned, view.id_code())
    actor = who_would_act(asker, robot)
    at = view.now if proposal.apply_at is None else proposal.apply_at
    hand, lasts = who_would_act(proposal.who or asker, ""), lasts_of(proposal)
    is_timed, wait = proposal.apply_at is not None, proposal.expires_in
    question = _Question(view, actor, place, at, proposal.ticket, is_timed, wait, hand, lasts, robot)
    changes = _all_planned(question, proposal, lives)
    if proposal.in_window:
        question = replace(question, at=_in_window(changes, view.now), is_timed=True)
        changes = _all_planned(question, proposal, lives)
    changes = with_impacts(view, changes, unread_kinds(coverage_now(view)))
    planned = PlannedProposal(proposal, changes, view.policies.revision, view.now, actor.email, source, robot)
    if mistakes := permit_mistakes(planned, insiders(view.state), view.policies.people.same_person):
        raise CannotPlan(mistakes)
    return with_demands(planned, question.at if proposal.in_window else proposal.apply_at)


def _all_planned(
    question: _Question, proposal: Proposal, lives: Mapping[Ref, Resource | None]
) -> tuple[PlannedChange, ...]:
    seen = coverage_now(question.view)
    return tuple(
        _as_read(_planned(question, change, lives[change.ref]), seen[change.ref.kind])
        for change in proposal.changes
    )


def _in_window(changes: Iterable[PlannedChange], now: float) -> float:
    """When the next maintenance window begins that suits all policies. Raises CannotPlan."""
    start, why = window_start(asking(changes), now)
    if start is None:
        raise CannotPlan((Diagnostic(("apply",), why),))
    return start


def _lost(view: UnitOfWork, change: ProposedChange, live: Resource | None) -> tuple[Diagnostic, ...]:
    """That a resource is not there that a change names."""
    kind = view.workspace.kinds[change.ref.kind]
    found = []
    if change.asked != "create" and live is None:
        found.append(Diagnostic((*change.path, "resource"), not_there(view, kind, change.ref)))
    is_new = bool(name_of_unborn(change.parent))
    if change.parent is not None and not is_new and view.state.versions.live(change.parent) is None:
        parent = view.workspace.kinds[change.parent.kind]
        found.append(Diagnostic((*change.path, "parent"), not_there(view, parent, change.parent)))
    return tuple(found)


def not_there(view: UnitOfWork, kind: Kind, ref: Ref) -> str:
    """That a resource is not there, as sentences with a way out."""
    if view.state.versions.history(ref):
        return f"{ref} was deleted: `guardrail history {ref}` says when and by whom."
    if kind.log_only:
        return (
            f"Nothing is known of {ref}: no API reads it, and no entry of the log has told of it. "
            f"`guardrail baseline set {kind.name} FILE` declares it."
        )
    known = [version.ref for version in view.state.versions.page(kind.name, None, 4)]
    if not known:
        return f"There is no {ref}: no {kind.title.lower()} was read so far. `guardrail snapshot` reads them."
    lives = view.state.versions.live_of(kind.name, [one.id for one in known[:3]])
    some = ", ".join(f"{one} ({title_of(kind, one, live.body)})" for one, live in sorted(lives.items()))
    return f"There is no {ref}. There is {some}{' and more' if len(known) > 3 else ''}."


def _planned(question: _Question, asked: ProposedChange, live: Resource | None) -> PlannedChange:
    view = question.view
    kind = view.workspace.kinds[asked.ref.kind]
    existing = None if asked.asked == "create" else live
    target = target_of(
        kind, described().get(kind.name, ANYTHING), asked, existing, view.workspace.fingerprint
    )
    title = f"a new {kind.title}" if existing is None else title_of(kind, asked.ref, existing.body)
    if target.change is None:
        return PlannedChange(asked, title, target.mistakes)
    return PlannedChange(asked, title, (), _judged(question, kind, target.change))


def _as_read(planned: PlannedChange, seen: ReadCoverage) -> PlannedChange:
    """A planned change with how its kind is known: what could not be read may be otherwise by now."""
    unread = "" if seen.status in ("read", "log_only") else seen.reason
    return replace(planned, read_at=seen.read_at, unread=unread)


def _judged(question: _Question, kind: Kind, change: Change) -> Judged:
    view, place = question.view, question.place
    by_hand = is_by_hand(steps_of(kind, change, place.pinned, place.id_code))
    actor = question.hand if by_hand else question.actor
    subject = Subject.of_change(
        change, actor=actor, attributed=actor.email is not None, at=question.at, entry="proposal"
    )
    decision = decide(view, subject, mode="enforce", ticket=question.ticket)
    facts = Facts.load(decision.facts)
    why = explain(view.policies, subject, facts, decision.mode)
    found = judged(
        kind,
        change,
        decision.judgement,
        view.policies.policy_set,
        actor.email,
        place,
        why.suggestions,
        question.when(decision.judgement, by_hand=by_hand),
        tuple(_along(view, kind, change)),
        tuple(speaking(view.policies, subject, facts, decision.mode)),
        question.robot,
    )
    asker, people = [question.actor.email] if question.actor.email else [], view.policies.people
    needed = [
        structs.replace(need, may=without(need.may, asker, people.same_person)) for need in found.approvals
    ]
    return replace(found, approvals=tuple(needed))


def _along(view: UnitOfWork, kind: Kind, change: Change) -> Iterator[str]:
    """What lies under a resource and goes with it, and what may keep it, as sentences."""
    if not isinstance(change, Deleted):
        return
    if kind.kept_unseen:
        yield kind.kept_unseen
    for child, count in lying_under(view, kind, change.ref):
        if child.nested:
            yield f"{count} {child.title.lower()}{'' if count == 1 else 's'} under it would go with it."
