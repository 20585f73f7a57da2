"""What depends on a resource, and what it depends on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response
from markupsafe import Markup

from guard.core.references.references import Referrer, ResourceReferences, Target
from guard.core.reports.references_formats import how_many
from guard.core.reports.references_json import references_answer
from guard.core.reports.resource_page import resource_path
from guard.queries.references import references_in_view
from guard.web.console.page import Pages, Visit
from guard.web.console.pages.resource import heading_of, tabs_of
from guard.web.console.resources import kind_title, ref_at, titled

pages: Final = Pages()

NAMED: Final = 25
"""Resources of a kind that are named one by one."""


@dataclass(frozen=True, slots=True)
class Named:
    """A resource that refers to it or to which it refers, in these fields. `note` says what is wrong with that."""

    title: Markup
    path: str
    fields: tuple[str, ...]
    state: str = "there"
    note: str = ""


@pages.add("GET", "/settings/{kind}/{id}/references")
def references_of_a_resource(visit: Visit, kind: str, id: str) -> Response:
    known, ref = ref_at(kind, id)
    with visit.guarded.view() as view:
        found = references_in_view(view, known, ref, NAMED)
    return visit.page(
        "references.html",
        found=found,
        kind=known,
        heading=heading_of(ref, "" if known.singleton else found.title),
        place=resource_path(ref),
        tabs=tabs_of(known, is_seen=found.title != ""),
        how_many=how_many(references_answer(found).referrers),
        kinds=[
            (
                kind_title(one.kind),
                one.count,
                [_referrer(first) for first in one.first],
                one.count - len(one.first),
            )
            for one in found.referrers.kinds
        ],
        targets=_by_kind(found),
        under=[(kind_title(name), name, count) for name, count in found.under],
    )


def _referrer(one: Referrer) -> Named:
    return Named(titled(one.ref, one.title), resource_path(one.ref), one.fields)


def _by_kind(found: ResourceReferences) -> Sequence[tuple[Markup, list[Named]]]:
    """What it refers to, by kind: first what is missing."""
    kinds: Mapping[str, list[Target]] = {one.ref.kind: [] for one in found.targets}
    for one in sorted(found.targets, key=lambda target: (target.state == "there", target.ref)):
        kinds[one.ref.kind].append(one)
    return [(kind_title(name), [_target(one) for one in targets]) for name, targets in kinds.items()]


def _target(one: Target) -> Named:
    return Named(heading_of(one.ref, one.title), resource_path(one.ref), one.fields, one.state, one.reason)
