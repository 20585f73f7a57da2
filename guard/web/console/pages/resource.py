"""One resource: how it is in words, who last moved each field and why, and what is open about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from flask import Response, request
from markupsafe import Markup

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import field_in
from drift.core.json_view import time
from drift.core.model.history import Blame
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import SINGLETON_ID, Ref
from drift.reference_data.described_fields import described
from drift.web.rest.problem_details import WrongParameter
from guard.context import UnitOfWork
from guard.core.model.records import spoken_of
from guard.core.reports.resource_page import resource_path
from guard.identity.tokens import at_least
from guard.queries.effects.statistics import USUAL, statistics_of
from guard.queries.lookup import NotRecorded
from guard.queries.resource_titles import ResourceName
from guard.queries.settings.resource import OpenMatters, ResourceInFull, resource_in_full
from guard.web.console.acts import Act, act_of, blamed, made
from guard.web.console.moments import Then, then_asked
from guard.web.console.page import Pages, Visit
from guard.web.console.resources import kind_title, ref_at, title_of, titled
from guard.web.console.statistics import shown
from guard.web.console.values import InWords, Shown
from guard.web.console.words import N_, _

pages: Final = Pages()

_FIRST: Final = ("name", "title", "label", "email", "state", "status", "enabled")
"""Fields that people look for first."""
_LEFT_OUT: Final = frozenset({"id", "type"})
_MOST_FIELDS: Final = 50
_JSON_ON_THE_PAGE: Final = 8_000
"""Characters of the JSON of a resource, as HTML, that are on its page; a longer one has a page of its own."""
_TABS: Final = {
    "": N_("As it is"),
    "/history": N_("History"),
    "/compare": N_("Compare"),
    "/references": N_("What depends on it"),
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    pointer: str
    help: str
    value: Shown
    act: Act


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that people are asked about a resource: what, by whom and since when, and where it stands."""

    title: Markup
    by: Markup
    at: str
    path: str


@pages.add("GET", "/settings/{kind}/{id}")
def resource(visit: Visit, kind: str, id: str) -> Response:
    known, ref = ref_at(kind, id)
    with visit.guarded.view() as view:
        then = then_asked(view, [known])
        version = version_wanted("version") if then is None else _version_of(view, ref, then)
        one = resource_in_full(view, visit.context.names, known, ref, version)
        counted = None if then or version else statistics_of(view.state, ref, view.now - USUAL, view.now)
    json, lines = as_json(one.body), _in_order(one)
    words = InWords(one.references, called(one.names), known.intervals)
    return visit.page(
        "resource.html",
        one=one,
        heading=heading_of(ref, one.name),
        place=resource_path(ref),
        kind_title=kind_title(known),
        tabs=tabs_of(known, is_seen=bool(one.story)),
        fields=[_field_row(one, words, line) for line in lines[:_MOST_FIELDS]],
        more=max(len(lines) - _MOST_FIELDS, 0),
        parent=called(one.names)(one.parent) if one.parent else None,
        again=called(one.names)(one.again) if one.again else None,
        made=made(one.shown, one.reasons) if one.shown else None,
        ended=_ended(one),
        waiting=_waiting(one.open),
        json=json if len(Markup.escape(json)) <= _JSON_ON_THE_PAGE else None,
        may_propose=at_least(visit.who.role, "requester"),
        by_hand=known.log_only or not (known.can("update") or known.replaced),
        where=_where(known, one),
        statistics=shown(counted),
        then=then,
    )


def _version_of(view: UnitOfWork, ref: Ref, then: Then) -> int:
    """The number of the version of then. Raises NotRecorded where it was not there."""
    found = view.state.past.there([ref], then.at).get(ref)
    if found is None:
        why = "".join(f" {sentence}" for sentence in then.unknown)
        raise NotRecorded(f"{ref} was not there at {time(then.at)}, as far as is known.{why}")
    return found.id


def heading_of(ref: Ref, name: str) -> Markup:
    """What a page about a resource is called."""
    if name or ref.id == SINGLETON_ID:
        return titled(ref, name)
    return _("%(kind)s with the id %(id)s", kind=kind_title(ref.kind), id=ref.id)


def tabs_of(kind: Kind, *, is_seen: bool) -> dict[str, str]:
    """The pages of a resource, by what is added to its address. Of what was never seen there is nothing to compare, and
    nothing refers to settings that there is only one of."""
    none = () if is_seen else ("/compare", "/references") if kind.singleton else ("/compare",)
    return {below: title for below, title in _TABS.items() if below not in none}


def version_wanted(name: str) -> int | None:
    """The number of a version in the address. Raises WrongParameter."""
    wanted = request.args.get(name, "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 15):
        raise WrongParameter(f"`{name}` is the number of a version. Choose one of the history.")
    return int(wanted) if wanted else None


def called(names: Mapping[Ref, ResourceName]) -> Callable[[Ref], tuple[str, str]]:
    """How a resource that is referred to is called, and where it stands; one of which no name was looked up by its
    id."""

    def call(ref: Ref) -> tuple[str, str]:
        known = names.get(ref)
        return (title_of(known) if known else f"{ref}"), resource_path(ref)

    return call


def as_json(body: object) -> str:
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()


def help_of(kind: Kind, pointer: str) -> str:
    """What Intercom's description says of a field, or nothing."""
    shape = described().get(kind.name)
    for step in tokens(pointer):
        shape = field_in(shape, step) if shape is not None else None
    text = (shape or {}).get("description", "")
    return text if isinstance(text, str) else ""


def _in_order(one: ResourceInFull) -> list[Blame]:
    """The fields as people look for them: first what names it and whether it is on."""

    def place(line: Blame) -> tuple[int, str]:
        (name,) = tokens(line.field)
        return (_FIRST.index(name) if name in _FIRST else len(_FIRST)), name

    return sorted((line for line in one.blame if line.field[1:] not in _LEFT_OUT), key=place)


def _field_row(one: ResourceInFull, words: InWords, line: Blame) -> FieldRow:
    steps = tokens(line.field)
    return FieldRow(
        line.field,
        help_of(one.kind, line.field),
        words.of(one.body[steps[0]], steps),
        blamed(line, one.reasons, one.story),
    )


def _ended(one: ResourceInFull) -> Act | None:
    """Who deleted it."""
    last = one.story[-1] if one.story else None
    if last is None or last.version.until is None:
        return None
    if last.ended_by is not None:
        return act_of(last.ended_by, one.reasons)
    return Act(_("Nobody known"), last.version.until)


def _waiting(open: OpenMatters) -> list[Waiting]:
    asked = [
        Waiting(
            _("A change waits for a decision"),
            _("A policy asks for a second pair of eyes"),
            time(approval.asked_at),
            f"/approvals/{approval.id}",
        )
        for approval in open.approvals
    ]
    proposed = [
        Waiting(
            _("A change is proposed"),
            _("Asked for by %(who)s", who=spoken_of(proposal.asker, proposal.robot)),
            time(proposal.asked_at),
            f"/proposals/{proposal.id}",
        )
        for proposal in open.proposals
    ]
    return [*asked, *proposed]


def _where(kind: Kind, one: ResourceInFull) -> str:
    """Where people find it in Intercom, as a sentence; "" where that is not known."""
    name = f"“{one.name}”" if one.name else kind.title
    return kind.guide[0].replace("{title}", name) if kind.guide else ""
