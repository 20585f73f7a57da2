"""Changes of what a resource refers to, and what a change is behind: by the references of then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.json_view import ChangeAnswer, ResourceName
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.context import UnitOfWork
from guard.core.reports.through_json import ThroughAnswer
from guard.web.console.escaping import shown
from guard.web.console.resources import titles_of
from guard.web.console.words import _

FEW: Final = 8
"""Resources of a kind that are named one by one."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A change of something that is referred to, `by` which."""

    id: int
    title: Markup
    who: Markup
    at: str
    fields: tuple[str, ...]
    by: Markup


def who_did(change: ChangeAnswer) -> Markup:
    """Whoever made a change, by the name that the record knows."""
    made = change.attribution
    if made.source == "unattributed":
        return _("Nobody known")
    if made.source == "intent" and made.cause is None:
        return Markup("Guardrail")
    return Markup("{}").format(shown(made.actor.name))


def changes_behind(view: UnitOfWork, found: ThroughAnswer) -> list[Behind]:
    """The changes of what is referred to, with the names of what refers to it."""
    refs = {_ref(one.change.resource) for one in found.changes}
    by = {_ref(one.way[-1].resource) for one in found.changes}
    names: Mapping[Ref, Markup] = titles_of(view, refs | by)
    return [
        Behind(
            one.change.id,
            names[_ref(one.change.resource)],
            who_did(one.change),
            one.change.attribution.at or one.change.detected_at,
            one.change.fields if one.change.operation == "updated" else (),
            names[_ref(one.way[-1].resource)],
        )
        for one in found.changes
    ]


def _ref(name: ResourceName) -> Ref:
    return Ref(name.kind, name.id)


def concerned_by(view: UnitOfWork, change: ChangeRecord) -> tuple[list[Ref], int]:
    """The first resources that referred to what was changed before it was, and how many more there were: they may
    behave differently since."""
    if change.operation == "created" or change.since is None or change.ref.kind not in CATALOGUE:
        return [], 0
    found = view.state.past.referrers(change.ref, change.since)
    first = [Ref(kind, id) for kind, ids in found.items() for id in ids[:FEW]]
    return first, sum(map(len, found.values())) - len(first)
