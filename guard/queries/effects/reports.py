"""The reach of what people decide: as it was kept when they did, and else as it is at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from msgspec.structs import replace as with_fields

from drift.core.catalogue.shapes import ANYTHING
from drift.core.json_view import time
from drift.core.model.changes import Change, after_of, before_of
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.core.planning.manual_steps import title_of
from drift.reference_data.described_fields import described
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.known import known
from guard.core.effects.reach.edit import DELETION, Edit, edit_of
from guard.core.effects.reach.report import Reach, as_json
from guard.core.effects.reading import why_not
from guard.core.effects.reports import EffectReport, Served
from guard.core.model.verdict import Verdict
from guard.core.proposals.change_plan import PlannedProposal
from guard.core.proposals.proposal import Proposal
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.proposals.records import ProposalRecord
from guard.core.proposals.target import target_of
from guard.core.reports.effects.reach_json import ReachAnswer, reach_answer
from guard.core.reports.plan_json import PlanAnswer, PlannedChangeAnswer
from guard.queries.effects.at_hand import PATIENCE, PERIOD, Asked, at_hand, not_in_time, why_unknown
from guard.queries.effects.known import known_period
from guard.queries.effects.reach import has_reach

REACH: Final = "reach"
_LATELY: Final = 86400.0
_MANY: Final = 200
_SPOKEN: Final = (Verdict.FLAG, Verdict.REQUIRE_APPROVAL, Verdict.REVERT)
_NOT_YET: Final = "it is being worked out: look again in a minute"


# Of changes that are asked for


def planned_with_reach(
    guarded: GuardedWorkspace, planned: PlannedProposal, patience: float = PATIENCE
) -> PlannedProposal:
    """The plan with the reach of its changes, as far as it can be worked out in time."""
    asked = {
        one.asked.ref: Asked(one.asked.ref, one.title, edit, planned.at)
        for one in planned.changes
        if one.judged is not None and (edit := edit_of(one.judged.change)) is not None
    }
    asked = {ref: one for ref, one in asked.items() if has_reach(ref.kind)}
    found = at_hand(guarded, asked.values(), patience)
    changes = tuple(
        replace(change, reach=found.get(one.ref) or not_in_time(one, patience))
        if (one := asked.get(change.asked.ref)) is not None
        else change
        for change in planned.changes
    )
    return replace(planned, changes=changes)


def asked_for(view: UnitOfWork, record: ProposalRecord) -> tuple[Asked, ...]:
    """The changes of a proposal that conversations have to do with."""
    proposal, _ = read_proposal(dict(record.document), BODY)
    return tuple(_asked_for(view, proposal, record.asked_at))


def _asked_for(view: UnitOfWork, proposal: Proposal, at: float) -> Iterator[Asked]:
    for change in proposal.changes:
        if change.asked == "create" or not has_reach(change.ref.kind):
            continue
        kind, live = view.workspace.kinds[change.ref.kind], view.state.versions.live(change.ref)
        shape = described().get(kind.name, ANYTHING)
        meant = target_of(kind, shape, change, live, view.workspace.fingerprint).change
        edit = edit_of(meant) if meant is not None else None
        if live is not None and edit is not None:
            yield Asked(change.ref, title_of(kind, change.ref, live.body), edit, at)


def preview_with_reach(view: UnitOfWork, record: ProposalRecord, preview: PlanAnswer) -> PlanAnswer:
    """The preview of a proposal with the reach that was kept of this edition, or why there is none."""
    if not any(change.resource is not None and has_reach(change.kind) for change in preview.changes):
        return preview
    figures, why = _looked_at(view, Served.by_proposal(record.ballot), record.asked_at)
    changes = tuple(
        with_fields(change, reach=_shown(change, figures, why, record)) for change in preview.changes
    )
    return with_fields(preview, changes=changes)


def _shown(
    change: PlannedChangeAnswer,
    figures: Mapping[Ref, ReachAnswer] | None,
    why: str,
    record: ProposalRecord,
) -> ReachAnswer | None:
    if change.resource is None or not has_reach(change.kind):
        return None
    ref = Ref(change.resource.kind, change.resource.id)
    if figures is not None:
        return figures.get(ref)
    if record.closing or change.verdict in ("unchanged", "invalid"):
        return None
    edit = DELETION if change.operation == "delete" else Edit()
    return _answer(Asked(ref, change.title, edit, record.asked_at).without(why or _NOT_YET))


# Of changes that were made


def reach_of_change(
    guarded: GuardedWorkspace, change: ChangeRecord | int | None, patience: float = PATIENCE
) -> ReachAnswer | None:
    """The reach of a change that was made: as it was kept when people decided about it, and else as it is at hand. None
    where conversations have nothing to do with it."""
    with guarded.view() as view:
        found = view.state.changes.get(change) if isinstance(change, int) else change
        if found is None or found.operation == "created" or not has_reach(found.ref.kind):
            return None
        figures, why = _looked_at(view, Served.by_change(found.id), found.detected_at)
        if (said := (figures or _of_its_proposal(view, found) or {}).get(found.ref)) is not None:
            return said
        if why:
            return _unknown(found, why)
        asked = made(view, found)
    if asked is None:
        return None
    at_once = at_hand(guarded, [asked], patience)
    return _answer(at_once.get(asked.ref) or not_in_time(asked, patience))


def reach_of_supposed(
    guarded: GuardedWorkspace, change: Change, at: float, patience: float = PATIENCE
) -> ReachAnswer | None:
    """The reach of a change that nobody has made, as it is at hand."""
    edit, shown = edit_of(change), after_of(change) or before_of(change)
    if edit is None or shown is None or not has_reach(change.ref.kind):
        return None
    title = title_of(guarded.workspace.kinds[change.ref.kind], change.ref, shown.body)
    asked = Asked(change.ref, title, edit, at)
    return _answer(at_hand(guarded, [asked], patience).get(change.ref) or not_in_time(asked, patience))


def reach_in_question(view: UnitOfWork, change: ChangeRecord, *, waits: bool) -> ReachAnswer | None:
    """What was kept of a change that people are asked about, or of the proposal that asked for it. While the question
    `waits` and nothing is kept, why that is."""
    if change.operation == "created" or not has_reach(change.ref.kind):
        return None
    figures, why = _looked_at(view, Served.by_change(change.id), change.detected_at)
    said = (figures or _of_its_proposal(view, change) or {}).get(change.ref)
    return said or (_unknown(change, why or _NOT_YET) if waits else None)


def _unknown(change: ChangeRecord, because: str) -> ReachAnswer:
    edit = DELETION if change.operation == "deleted" else Edit()
    return _answer(Asked(change.ref, "", edit, change.detected_at).without(because))


def _of_its_proposal(view: UnitOfWork, change: ChangeRecord) -> Mapping[Ref, ReachAnswer] | None:
    cause = change.attribution.cause
    record = view.proposals.get(cause.proposal) if cause is not None and not cause.undoes else None
    return None if record is None else kept(view, Served.by_proposal(record.ballot))


def made(view: UnitOfWork, change: ChangeRecord) -> Asked | None:
    """A change that was made, as of the moment at which it was found; None for one that made something new, which no
    conversation can have had to do with."""
    if change.operation == "created" or not has_reach(change.ref.kind):
        return None
    sides = [digest for digest in (change.before, change.after) if digest]
    bodies = view.state.versions.bodies(sides)
    after = bodies.get(change.after) if change.after else None
    shown = after or (bodies.get(change.before) if change.before else None)
    title = "" if shown is None else title_of(view.workspace.kinds[change.ref.kind], change.ref, shown)
    edit = DELETION if change.operation == "deleted" else Edit("change", after)
    return Asked(change.ref, title, edit, change.detected_at)


# What is kept


def kept(view: UnitOfWork, served: Served) -> Mapping[Ref, ReachAnswer] | None:
    """What was kept when people decided, by resource; None where nothing was."""
    return _answers(view.effect_reports.get(served, REACH))


def _looked_at(view: UnitOfWork, served: Served, at: float) -> tuple[Mapping[Ref, ReachAnswer] | None, str]:
    """What was kept; and else why nothing is known of conversations of the time before, empty where something is."""
    look = view.effect_reports.look(served, REACH)
    if look.report is not None:
        return _answers(look.report), ""
    why = why_not(look.status)
    return None, known(at - PERIOD, at, look.known_from, look.fresh_until, (), why).unknown


def _answers(report: EffectReport | None) -> Mapping[Ref, ReachAnswer] | None:
    if report is None:
        return None
    at = time(report.at)
    answers = (with_fields(reach_answer(body), kept_at=at) for body in report.body)
    return {Ref(one.resource.kind, one.resource.id): one for one in answers}


def reach_report(
    guarded: GuardedWorkspace, served: Served, patience: float = PATIENCE
) -> EffectReport | None:
    """What is to be kept of the reach of what people decide. None where nothing is known of conversations, where they
    have nothing to do with it, where all of it could not be worked out in time, and where something is kept already."""
    with guarded.view() as view:
        if view.effect_reports.kept([served], REACH):
            return None
        asked = _asked(view, served)
        if not asked or why_unknown(view, asked):
            return None
    found = at_hand(guarded, asked, patience)
    if any(one.ref not in found for one in asked):
        return None
    return EffectReport(served, REACH, guarded.now(), tuple(as_json(found[one.ref]) for one in asked))


def served_by(guarded: GuardedWorkspace, matter: str) -> Served | None:
    """What a report serves that belongs to a matter (`approval:ID`, `proposal:ID`, `change:NUMBER`); None for any
    other."""
    about, _, id = matter.partition(":")
    if about == "change" and id.isdecimal():
        return Served.by_change(int(id))
    with guarded.view() as view:
        if about == "proposal" and (record := view.proposals.get(id)) is not None:
            return Served.by_proposal(record.ballot)
        if about == "approval" and (approval := view.approvals.get(id)) is not None:
            return Served.by_change(approval.change_id)
    return None


def headlines_of(guarded: GuardedWorkspace, served: Served) -> list[str]:
    """The figures that say most, as they were kept: one for each resource."""
    with guarded.view() as view:
        return [one.headline for one in (kept(view, served) or {}).values()]


def without_report(view: UnitOfWork) -> list[Served]:
    """What people decide now, or decided lately, and of which no reach is kept: open proposals, open questions, and
    decisions that let nothing simply pass. Nothing where nothing is known of conversations."""
    if known_period(view.state, view.now - PERIOD, view.now).unknown:
        return []
    asked = [
        Served.by_proposal(record.ballot)
        for record in view.proposals.open_proposals()
        if any(has_reach(claim.ref.kind) for claim in record.claims)
    ]
    questions = {one.change_id for one in view.approvals.open_approvals() if has_reach(one.ref.kind)}
    decided = {
        one.change_id
        for verdict in _SPOKEN
        for one in view.decisions.search(verdict, since=view.now - _LATELY, limit=_MANY)
        if one.change_id is not None and one.ref is not None and has_reach(one.ref.kind)
    }
    every = [*asked, *map(Served.by_change, sorted(questions | decided))]
    have = view.effect_reports.kept(every, REACH)
    return [one for one in every if one not in have]


def _asked(view: UnitOfWork, served: Served) -> tuple[Asked, ...]:
    if served.sort == "proposal":
        record = view.proposals.get(served.id.rpartition(".")[0])
        is_present = record is not None and record.ballot == served.id
        return asked_for(view, record) if record is not None and is_present else ()
    change = view.state.changes.get(int(served.id))
    asked = made(view, change) if change is not None else None
    return (asked,) if asked is not None else ()


def _answer(reach: Reach) -> ReachAnswer:
    return reach_answer(as_json(reach))
