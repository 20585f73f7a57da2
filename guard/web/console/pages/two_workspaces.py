"""Two workspaces compared by name, and what has to be asked for to make one like the other. Only for whoever may enter
both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import msgspec
from flask import Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.json_view import MovedAnswer, ResourceName
from drift.core.model.resources import Ref
from drift.web.rest.problem_details import finished
from guard.core.reports.resource_page import resource_path
from guard.core.reports.workspaces_formats import change_in_words
from guard.core.reports.workspaces_json import (
    PromotionAnswer,
    WorkspaceComparisonAnswer,
    WorkspaceDifferenceAnswer,
)
from guard.identity.tokens import at_least
from guard.queries.workspaces.comparison import MOST, compared_workspaces, promotion_into
from guard.web.console.error_pages import type_of
from guard.web.console.page import HOME, Pages, Visit, entered, signed_in
from guard.web.console.pages.comparison import SHOWN, kinds_by_title
from guard.web.console.resources import titled
from guard.web.console.words import N_, _
from guard.web.context import WebContext
from guard.web.personal_addresses import note_also_of

pages: Final = Pages()

FEW_CHANGES: Final = 20
"""Changes of a proposal, and things that are left, that are shown one by one."""
PER_PAGE: Final = 10
"""Resources that differ on one page."""
AT_ONCE: Final = 3
"""Fields of a resource, and changes of a proposal, that are seen at once; more are folded."""
LONG: Final = 120
"""Characters of a value that is folded: an article would fill the page."""
_LAST_PAGE: Final = 1_000
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
    folded_fields: list[MovedAnswer]
    more: int
    folded: list[tuple[str, str]]
    not_compared: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """The resources of one page, from the `first` to the `last` of `total`, counted from 1. `before` and `after` are
    the addresses of the pages beside it; "" where there is none. `command` shows all of them."""

    items: list[Item]
    total: int
    first: int
    last: int
    before: str
    after: str
    command: str


@dataclass(frozen=True, slots=True)
class Promoted:
    """What has to be asked for in `target`. `command` asks for it, `digest` stands for exactly this. `why_not` says why
    the reader cannot ask there; "" where they can."""

    target: str
    count: int
    changes: list[str]
    left: list[tuple[str, str]]
    more_left: int
    waiting: int
    command: str
    proposals: int
    digest: str
    why_not: Markup | str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is compared with, what was written in the form that asks for it, and which page, from 1, is shown."""

    other: str
    kind: str
    reason: str = ""
    ticket: str = ""
    page: int = 1

    def at(self, page: int) -> str:
        """The query of an address that shows this page."""
        kind = {"kind": self.kind} if self.kind else {}
        return urlencode({"to": self.other, **kind, "page": page})


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something was not asked for. `moved`: it is not what was shown any more. `asked` are the ids of the proposals
    that were made before."""

    status: int = 200
    title: str = ""
    sentence: str = ""
    asked: tuple[str, ...] = ()
    moved: bool = False

    @classmethod
    def by(cls, problem: Exception, asked: Iterable[str]) -> Refused:
        kind = type_of(problem)
        return cls(kind.status, kind.title, finished(str(problem)), tuple(asked))


@pages.add("GET", "/compare/workspaces")
def compare_workspaces(visit: Visit) -> Response:
    page = min(max(request.args.get("page", 1, int), 1), _LAST_PAGE)
    return show(visit, Seen(request.args.get("to", ""), request.args.get("kind", ""), page=page))


def show(visit: Visit, seen: Seen, refused: Refused = Refused()) -> Response:
    """The page of the workspace of a visit beside another one. Raises NotFound and UnknownKind."""
    kinds = [kind_named(seen.kind)] if seen.kind else []
    others = [one for one in entered(visit.context.site) if one.name != visit.context.name]
    other = entered_as(visit, seen.other) if seen.other else None
    if other is None:
        found, promoted, part = None, None, None
    else:
        found = compared_workspaces(visit.guarded, other.guarded, kinds, seen.page * PER_PAGE)
        promoted = _promoted(promotion_into(other.guarded, visit.guarded, kinds), seen.kind, other)
        part = _part(visit, other.context, found, seen)
    turned = {"to": visit.context.name, **({"kind": seen.kind} if seen.kind else {})}
    return visit.page(
        "two-workspaces.html",
        refused.status,
        kinds=kinds_by_title(),
        kind=seen.kind,
        others=[one.name for one in others],
        chosen=seen.other,
        seen=seen,
        refused=refused,
        at_once=AT_ONCE,
        found=found,
        part=part,
        promoted=promoted,
        address=f"{visit.home}/compare/workspaces",
        there=_home(seen.other),
        swapped=f"{_home(seen.other)}/compare/workspaces?{urlencode(turned)}",
    )


def entered_as(visit: Visit, name: str) -> Visit:
    """The same reader in another workspace. Raises NotFound, the same for one that is not there and for one that the
    reader may not enter."""
    for one in entered(visit.context.site):
        who = signed_in(one) if one.name == name and one is not visit.context else None
        if who is not None:
            note_also_of(one.guarded, who.role)
            return Visit(one, who)
    raise NotFound


def digest_of(asked: PromotionAnswer) -> str:
    """What is to be asked for, so that nobody asks for something else than they saw."""
    written = msgspec.json.encode([one.changes for one in asked.proposals], order="deterministic")
    return hashlib.sha256(written).hexdigest()[:32]


def _home(name: str) -> str:
    return HOME.format(workspace=name)


def _part(visit: Visit, other: WebContext, found: WorkspaceComparisonAnswer, seen: Seen) -> Part:
    """A page behind the last one is the last one."""
    total = len(found.items) + found.left_out
    page = min(seen.page, max(-(-total // PER_PAGE), 1))
    begin = (page - 1) * PER_PAGE
    items = [_item(visit, other, one) for one in found.items[begin : begin + PER_PAGE]]
    last = begin + len(items)
    address = f"{visit.home}/compare/workspaces?"
    before = f"{address}{seen.at(page - 1)}" if page > 1 else ""
    after = f"{address}{seen.at(page + 1)}" if last < total and page < _LAST_PAGE else ""
    command = f"{_command(found.from_, found.to, seen.kind)} --limit {min(total, MOST)}"
    return Part(items, total, begin + 1, last, before, after, command)


def _item(visit: Visit, other: WebContext, one: WorkspaceDifferenceAnswer) -> Item:
    here, there = visit.context.name, other.name
    ref = one.to or one.from_
    fields = [
        MovedAnswer(field.pointer, field.from_, field.to)
        for field in (one.fields if one.standing == "differs" else ())
    ]
    brief = [field for field in fields if not _is_long(field)][:AT_ONCE]
    rest = [field for field in fields if field not in brief]
    places = [(here, visit.home, one.from_), (there, _home(there), one.to)]
    standing = {"only_from": here, "only_to": there}.get(one.standing)
    return Item(
        title=titled(Ref(one.kind, ref.id if ref else ""), one.title),
        name=one.name,
        standing=_(_STANDINGS[one.standing], name=standing) if standing else "",
        paths=[(name, f"{home}{_path(at)}") for name, home, at in places if at is not None],
        fields=brief,
        folded_fields=rest[:SHOWN],
        more=max(len(rest) - SHOWN, 0),
        folded=[(field.pointer, _(_NOISE[field.why])) for field in one.folded],
        not_compared=[(field.pointer, field.why) for field in one.not_compared],
    )


def _is_long(field: MovedAnswer) -> bool:
    return any(len(str(value)) > LONG for value in (field.before, field.after))


def _path(name: ResourceName) -> str:
    return resource_path(Ref(name.kind, name.id))


def _command(first: str, second: str, kind: str) -> str:
    return f"guardrail compare {first} {second}{f' --kind {kind}' if kind else ''}"


def _promoted(asked: PromotionAnswer, kind: str, there: Visit) -> Promoted:
    changes = [change_in_words(change) for one in asked.proposals for change in one.changes]
    return Promoted(
        target=asked.to,
        count=len(changes),
        proposals=len(asked.proposals),
        changes=changes[:FEW_CHANGES],
        left=[(one.name, one.sentence) for one in asked.left[:FEW_CHANGES]],
        more_left=max(len(asked.left) - FEW_CHANGES, 0),
        waiting=asked.waiting,
        command=f"{_command(asked.from_, asked.to, kind)} --propose {asked.to}",
        digest=digest_of(asked),
        why_not=_why_not(there),
    )


def _why_not(there: Visit) -> Markup | str:
    """Why the reader cannot ask for anything there; "" where they can."""
    if "propose" not in there.who.scopes:
        said = N_("The token that you signed in with only reads in %(name)s, so it asks for nothing.")
        return _(said, name=there.context.name)
    if not at_least(there.who.role, "requester"):
        said = N_("You may only look in %(name)s. Whoever has the role requester there can ask for this.")
        return _(said, name=there.context.name)
    return ""
