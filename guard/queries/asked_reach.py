"""The reach of a change that somebody describes: a deletion, other values, or anything at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.shapes import ANYTHING
from drift.core.model.resources import Json, Ref
from drift.reference_data.described_fields import described
from guard.context import UnitOfWork
from guard.core.effects.reach.edit import DELETION, Edit, edit_of
from guard.core.effects.reach.report import Reach
from guard.core.language.diagnostics import Diagnostic
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.proposals.target import target_of
from guard.queries.effects.reach import NoReach, reach_of, why_none
from guard.queries.effects.reach import has_reach as kind_has_reach
from guard.queries.plan import CannotPlan, not_there

VALUES: Final = ("set", "merge")


def asked_reach(view: UnitOfWork, change: Mapping[str, Json], since: float, now: float) -> Reach:
    """The reach of a change as a proposal writes it, which may also say nothing but the resource: then it may become
    anything. Raises UnknownKind, CannotPlan with what is wrong with it, NoReach and NotRecorded."""
    if change.get("delete") is True or any(name in change for name in VALUES):
        try:
            return _of_change(view, _read(change), since, now)
        except CannotPlan as problem:
            raise CannotPlan(tuple(map(_by_itself, problem.mistakes))) from problem
    ref = Ref.parse(str(change["resource"]))
    kind_named(ref.kind)
    if not kind_has_reach(ref.kind):
        raise NoReach(why_none(ref.kind))
    return reach_of(view, ref, Edit(), since, now)


def _by_itself(mistake: Diagnostic) -> Diagnostic:
    """A mistake with the steps to it in the change, which is no part of a list here."""
    return Diagnostic(mistake.path[2:], mistake.sentence, mistake.at_key, mistake.incomplete)


def _read(change: Mapping[str, Json]) -> ProposedChange:
    proposal, wrong = read_proposal({"changes": [dict(change)]}, BODY)
    if wrong:
        raise CannotPlan(wrong)
    return proposal.changes[0]


def _of_change(view: UnitOfWork, asked: ProposedChange, since: float, now: float) -> Reach:
    if not kind_has_reach(asked.ref.kind):
        raise NoReach(why_none(asked.ref.kind))
    if asked.asked == "delete":
        return reach_of(view, asked.ref, DELETION, since, now)
    kind, live = view.workspace.kinds[asked.ref.kind], view.state.versions.live(asked.ref)
    if live is None:
        raise CannotPlan((Diagnostic((*asked.path, "resource"), not_there(view, kind, asked.ref)),))
    target = target_of(kind, described().get(kind.name, ANYTHING), asked, live, view.workspace.fingerprint)
    if target.mistakes:
        raise CannotPlan(
            tuple(Diagnostic((*asked.path, *one.path), one.sentence, one.at_key) for one in target.mistakes)
        )
    edit = Edit("change", live.body) if target.change is None else edit_of(target.change) or Edit()
    return reach_of(view, asked.ref, edit, since, now)
