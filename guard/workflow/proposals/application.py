"""An approved proposal as its application sees it: its changes as they were judged, in the order in which they are
made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import ANYTHING, Shape
from drift.core.model.activity import Cause
from drift.core.model.changes import Change
from drift.core.model.resources import Json, Ref, Resource
from drift.core.planning.write_plan import ApiPlan
from drift.reference_data.described_fields import described
from guard.context import UnitOfWork
from guard.core.proposals.application import JUDGED, Step, intent_id
from guard.core.proposals.application_order import application_order
from guard.core.proposals.asker import who_would_act
from guard.core.proposals.binding import touched
from guard.core.proposals.change_to_make import change_to_make
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.proposals.records import ProposalRecord
from guard.core.proposals.steps import plan_of, rollback_of


@dataclass(frozen=True, slots=True)
class Application:
    """`changes` are all of the proposal, `judged` the resources that they touch, as they were judged. `order` are the
    steps that calls make. `by_hand` are the places of the changes that no call makes."""

    record: ProposalRecord
    changes: tuple[ProposedChange, ...]
    judged: Mapping[Ref, Resource]
    order: tuple[Step, ...]
    by_hand: tuple[int, ...] = ()

    @property
    def cause(self) -> Cause:
        document = self.record.document
        asker = who_would_act(self.record.asker, self.record.robot)
        reason, ticket = (str(document.get(name) or "") for name in ("reason", "ticket"))
        return Cause(self.record.id, asker, self.record.approved_by, reason, ticket)

    def intent_id(self, step: Step, *, back: bool = False) -> str:
        return intent_id(self.record.id, step.place, back=back)


def judged_now(work: UnitOfWork, record: ProposalRecord) -> dict[Ref, Resource]:
    """The resources that a proposal touches, as they are live."""
    lives = ((ref, work.state.versions.live(ref)) for ref in touched(record.claims))
    return {ref: live for ref, live in lives if live is not None}


def dump_judged(judged: Mapping[Ref, Resource]) -> dict[str, Json]:
    return {str(ref): resource.digest.hex() for ref, resource in sorted(judged.items())}


def judged_then(work: UnitOfWork, record: ProposalRecord) -> dict[Ref, Resource]:
    """The resources that a proposal touches, as they were when its application began."""
    begun = next(event for event in work.proposals.thread(record.id) if JUDGED in event.details)
    digests = {Ref.parse(name): bytes.fromhex(hexed) for name, hexed in begun.details[JUDGED].items()}
    bodies = work.state.versions.bodies(digests.values())
    return {ref: Resource(ref, bodies[digest], _parent(work, ref)) for ref, digest in digests.items()}


def application_of(work: UnitOfWork, record: ProposalRecord, judged: Mapping[Ref, Resource]) -> Application:
    """Raises CannotMake."""
    proposal, _ = read_proposal(dict(record.document), BODY)
    steps: list[Step] = []
    by_hand: list[int] = []
    for place, asked in enumerate(proposal.changes):
        change = meant(work, asked, judged, {})
        if change is None:
            continue
        plan = plan_of(work.workspace.kinds[asked.ref.kind], change, work.workspace.pinned)
        if isinstance(plan, ApiPlan) and plan.calls:
            steps.append(Step(place, change, asked.name))
        else:
            by_hand.append(place)
    made = [proposal.changes[step.place] for step in steps]
    undone = [
        rollback_of(work.workspace.kinds[step.change.ref.kind], step.change, work.workspace.pinned).extent
        for step in steps
    ]
    order = application_order(made, undone, _parents(work, made, judged))
    return Application(
        record, proposal.changes, judged, tuple(steps[place] for place in order), tuple(by_hand)
    )


def meant(
    work: UnitOfWork, asked: ProposedChange, judged: Mapping[Ref, Resource], ids: Mapping[str, str]
) -> Change | None:
    """The change of a resource as it was judged, with the ids of what was created. Raises CannotMake."""
    kind = work.workspace.kinds[asked.ref.kind]
    before = None if asked.asked == "create" else judged.get(asked.ref)
    return change_to_make(kind, shape_of(kind), asked, before, ids, work.workspace.fingerprint)


def shape_of(kind: Kind) -> Shape:
    return described().get(kind.name, ANYTHING)


def _parents(
    work: UnitOfWork, changes: Iterable[ProposedChange], judged: Mapping[Ref, Resource]
) -> dict[Ref, Ref | None]:
    """The parents of what is touched, up to the top."""
    found: dict[Ref, Ref | None] = {ref: resource.parent for ref, resource in judged.items()}
    waiting = [parent for parent in found.values() if parent] + [c.parent for c in changes if c.parent]
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found[ref] = parent = _parent(work, ref)
            waiting += [parent] if parent else []
    return found


def _parent(work: UnitOfWork, ref: Ref) -> Ref | None:
    version = work.state.versions.latest_of([ref]).get(ref)
    return version.parent if version else None
