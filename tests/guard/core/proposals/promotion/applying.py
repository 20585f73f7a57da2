"""Proposals applied to a workspace that is a value, as Intercom would."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from msgspec import structs

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.model.resources import Ref, Resource
from drift.core.normalisation.normalise import ordered
from drift.reference_data.described_fields import described
from guard.core.comparison.workspaces.differences import WorkspaceComparison, compare_workspaces
from guard.core.comparison.workspaces.side import Side
from guard.core.proposals.promotion.building import Rules
from guard.core.proposals.promotion.promotion import Promotion, Wanted, promotion
from guard.core.proposals.proposal import ProposedChange
from tests.guard.core.comparison.workspaces.copies import with_id

RULES: Final = Rules(described(), "2.16", lambda text: f"fingerprint:{text:.16}")
EVERYTHING: Final[Wanted] = frozenset({"create", "update", "delete"})


def promoted(first: Side, second: Side, wanted: Wanted = EVERYTHING, most: int = 100) -> Promotion:
    return promotion(compared(first, second), replace(RULES, pinned=second.pinned), wanted, most)


def compared(first: Side, second: Side) -> WorkspaceComparison:
    return compare_workspaces(first, second, KINDS)


def applied(to: Side, asked: Promotion) -> Side:
    resources = dict(to.resources)
    for number, proposal in enumerate(asked.proposals):
        _apply(resources, proposal, 10**9 + len(resources) * 1000 + number * 10**6)
    return structs.replace(to, resources=resources)


def _apply(resources: dict[Ref, Resource], changes: Iterable[ProposedChange], first_id: int) -> None:
    made: dict[str, Ref] = {}
    for number, asked in enumerate(changes):
        change = asked.with_ids(lambda name, _: made[name].id)
        kind = CATALOGUE[change.ref.kind]
        if change.asked == "delete":
            gone = {change.ref} | {ref for ref, one in resources.items() if one.parent == change.ref}
            for ref in gone:
                del resources[ref]
        elif change.asked == "update":
            live = resources[change.ref]
            resources[change.ref] = live.with_body(ordered(kind, change.applied(live.body)))
        else:
            ref = Ref(kind.name, str(first_id + number))
            above = change.parent
            if above is not None and above.is_unborn:
                above = made[above.id.removeprefix("new:")]
            body = change.applied({kind.parent_id_field: above.id} if above else {})
            if kind.parent_field:
                above = Ref(kind.parent or "", str(body[kind.parent_field]))
            resources[ref] = Resource(ref, ordered(kind, with_id(ref, body, ref.id)), above)
            if change.name:
                made[change.name] = ref
