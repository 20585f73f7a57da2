"""Two workspaces compared by name, and what has to be asked for to make one like the other. Only for whoever may enter
both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.json_view import MovedAnswer, ResourceName
from drift.core.model.resources import Ref
from guard.core.reports.resource_page import resource_path
from guard.core.reports.workspaces_formats import change_in_words
from guard.core.reports.workspaces_json import PromotionAnswer, WorkspaceDifferenceAnswer
from guard.queries.workspaces.comparison import compared_workspaces, promotion_into
from guard.web.console.page import HOME, Pages, Visit, entered, signed_in
from guard.web.console.pages.comparison import SHOWN, kinds_by_title
from guard.web.console.resources import titled
from guard.web.console.words import N_, _
from guard.web.context import WebContext
from guard.web.personal_addresses import note_also_of

pages: Final = Pages()

FEW_CHANGES: Final = 20
"""Changes of a proposal, and things that are left, that are shown one by one."""
_STANDINGS: Final = {"only_from": N_("only in %(name)s"), "only_to": N_("only in %(name)s")}
_NOISE: Final = {
    "respelt": N_("the same value, written otherwise"),
    "derived": N_("Intercom works it out"),
}


@dataclass(frozen=True, slots=True)
class Item:
    title: Markup
    name: str
    standing: str
    paths: list[tuple[str, str]]
    fields: list[MovedAnswer]
    more: int
    folded: list[tuple[str, str]]
    not_compared: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Promoted:
    """What has to be asked for in `target`. `command` asks for it."""

    target: str
    count: int
    changes: list[str]
    left: list[tuple[str, str]]
    more_left: int
    waiting: int
    command: str


@pages.add("GET", "/compare/workspaces")
def compare_workspaces(visit: Visit) -> Response:
    kind, name = request.args.get("kind", ""), request.args.get("to", "")
    kinds = [kind_named(kind)] if kind else []
    others = [one for one in entered(visit.context.site) if one.name != visit.context.name]
    other = _named(others, name) if name else None
    path = f"{visit.home}/compare/workspaces"
    if other is None:
        found, promoted, items = None, None, []
    else:
        found = compared_workspaces(visit.guarded, other.guarded, kinds, SHOWN)
        asked = promotion_into(other.guarded, visit.guarded, kinds)
        promoted = _promoted(asked, kind)
        items = [_item(visit, other, one) for one in found.items]
    turned = {"to": visit.context.name, **({"kind": kind} if kind else {})}
    return visit.page(
        "two-workspaces.html",
        kinds=kinds_by_title(),
        kind=kind,
        others=[one.name for one in others],
        chosen=name,
        found=found,
        items=items,
        promoted=promoted,
        address=path,
        swapped=f"{_home(name)}/compare/workspaces?{urlencode(turned)}",
    )


def _named(others: list[WebContext], name: str) -> WebContext:
    """Raises NotFound, the same for one that is not there and for one that the reader may not enter."""
    for one in others:
        who = signed_in(one) if one.name == name else None
        if who is not None:
            note_also_of(one.guarded, who.role)
            return one
    raise NotFound


def _home(name: str) -> str:
    return HOME.format(workspace=name)


def _item(visit: Visit, other: WebContext, one: WorkspaceDifferenceAnswer) -> Item:
    here, there = visit.context.name, other.name
    ref = one.to or one.from_
    places = [(here, visit.home, one.from_), (there, _home(there), one.to)]
    standing = {"only_from": here, "only_to": there}.get(one.standing)
    return Item(
        title=titled(Ref(one.kind, ref.id if ref else ""), one.title),
        name=one.name,
        standing=_(_STANDINGS[one.standing], name=standing) if standing else "",
        paths=[(name, f"{home}{_path(at)}") for name, home, at in places if at is not None],
        fields=[
            MovedAnswer(field.pointer, field.from_, field.to)
            for field in (one.fields[:SHOWN] if one.standing == "differs" else ())
        ],
        more=max(len(one.fields) - SHOWN, 0) if one.standing == "differs" else 0,
        folded=[(field.pointer, _(_NOISE[field.why])) for field in one.folded],
        not_compared=[(field.pointer, field.why) for field in one.not_compared],
    )


def _path(name: ResourceName) -> str:
    return resource_path(Ref(name.kind, name.id))


def _promoted(asked: PromotionAnswer, kind: str) -> Promoted:
    changes = [change_in_words(change) for one in asked.proposals for change in one.changes]
    only = f" --kind {kind}" if kind else ""
    return Promoted(
        target=asked.to,
        count=len(changes),
        changes=changes[:FEW_CHANGES],
        left=[(one.name, one.sentence) for one in asked.left[:FEW_CHANGES]],
        more_left=max(len(asked.left) - FEW_CHANGES, 0),
        waiting=asked.waiting,
        command=f"guardrail compare {asked.from_} {asked.to}{only} --propose {asked.to}",
    )
