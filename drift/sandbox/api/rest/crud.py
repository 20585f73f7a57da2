"""Generic CRUD routes: a kind is declared once, and gets routes to list, show, create, update and delete it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.api.rest.fields import Rules
from drift.sandbox.api.rest.lists import Listed, Shown
from drift.sandbox.responses import Refused, answer, not_found, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace


def _unchanged(body: Body) -> Body:
    return body


def _merged(_change: Change, before: Body, wanted: Body) -> Body:
    return before | wanted


def _nothing(_change: Change, _body: Body) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a kind is written. `blank` makes a new body; `fold` merges the wanted fields into a body."""

    rules: Rules
    blank: Callable[[Body], Body]
    fold: Callable[[Change, Body, Body], Body] = _merged
    created: int = 200
    updatable: bool = True
    wrapper: str | None = None
    answered: Shown | None = None
    """The body of the answer to a creation, if it shows more than a GET."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleting:
    """How a kind is deleted: checks, cascading deletes, and the body of the answer."""

    check: Callable[[Change, Body], None] = _nothing
    cascade: Callable[[Change, Body], None] = _nothing
    shown: Shown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One kind. `path` contains `<parent>` if it is nested in resources of the kind `parent_kind`."""

    kind: str
    path: str
    noun: str
    listed: Listed
    missing: str = "not_found"
    single: bool = True
    integer_ids: bool = False
    shown: Shown = _unchanged
    parent_kind: str | None = None
    writing: Writing | None = None
    deleting: Deleting | None = None
    announced: bool = False
    after_writing: Callable[[Change, Body | None, Body | None], None] | None = None

    def id_of(self, id: str) -> str | int:
        return int(id) if self.integer_ids else id

    def found(self, body: Body | None, parent: str = "") -> Body:
        if body is None or (parent and str(body[f"{self.parent_kind}_id"]) != parent):
            raise not_found(self.noun, self.missing)
        return body


def deleted_object(kind: str) -> Shown:
    """The usual body of an answer to a deletion."""
    return lambda body: {"id": body["id"], "object": kind, "deleted": True}


def routes_of(declared: Declared, workspace: Workspace) -> Blueprint:
    pages = Blueprint(declared.kind, __name__)
    _reading(pages, declared, workspace)
    if declared.writing is not None:
        _creating(pages, declared, declared.writing, workspace)
        if declared.writing.updatable:
            _updating(pages, declared, declared.writing, workspace)
    if declared.deleting is not None:
        _deleting(pages, declared, declared.deleting, workspace)
    return pages


def _reading(pages: Blueprint, declared: Declared, workspace: Workspace) -> None:
    @pages.get(declared.path)
    def listed(parent: str = "") -> Response:
        _check_parent(declared, workspace, parent)
        return answer(declared.listed(workspace, declared.kind, parent, declared.shown))

    if not declared.single:
        return

    @pages.get(f"{declared.path}/<id>")
    def one(id: str, parent: str = "") -> Response:
        _check_parent(declared, workspace, parent)
        return answer(declared.shown(declared.found(workspace.read(declared.kind, id), parent)))


def _creating(pages: Blueprint, declared: Declared, writing: Writing, workspace: Workspace) -> None:
    @pages.post(declared.path)
    def create(parent: str = "") -> Response:
        _check_parent(declared, workspace, parent)
        wanted = writing.rules.checked(unwrapped(writing), creating=True)
        with workspace.change(g.caller) as change:
            id = change.new_id(declared.kind)
            start = writing.blank(wanted) | {"id": declared.id_of(id)} | _stamps(change, created=True)
            if parent:
                start[f"{declared.parent_kind}_id"] = parent
            body = writing.fold(change, start, wanted)
            change.put(declared.kind, id, body, parent=parent)
            announce(change, declared, None, body)
        return answer((writing.answered or declared.shown)(body), writing.created)


def _updating(pages: Blueprint, declared: Declared, writing: Writing, workspace: Workspace) -> None:
    @pages.put(f"{declared.path}/<id>")
    def update(id: str, parent: str = "") -> Response:
        body = unwrapped(writing)
        with workspace.change(g.caller) as change:
            before = declared.found(change.get(declared.kind, id), parent)
            after = writing.fold(change, before, writing.rules.checked(body, creating=False))
            if after != before:
                after = after | _stamps(change)
                change.put(declared.kind, id, after, parent=parent)
                announce(change, declared, before, after)
        return answer(declared.shown(after))


def _deleting(pages: Blueprint, declared: Declared, deleting: Deleting, workspace: Workspace) -> None:
    @pages.delete(f"{declared.path}/<id>")
    def delete(id: str, parent: str = "") -> Response:
        with workspace.change(g.caller) as change:
            before = declared.found(change.get(declared.kind, id), parent)
            deleting.check(change, before)
            deleting.cascade(change, before)
            change.delete(declared.kind, id)
            announce(change, declared, before, None)
        if deleting.shown is None:
            return Response(status=204)
        return answer(deleting.shown(before))


def announce(change: Change, declared: Declared, before: Body | None, after: Body | None) -> None:
    """Send the webhook and write the log entry, where Intercom does. A deletion is announced with its id only."""
    if declared.after_writing is not None:
        declared.after_writing(change, before, after)
    if not declared.announced:
        return
    if after is not None:
        change.notify(f"{declared.kind}.{'created' if before is None else 'updated'}", declared.shown(after))
    elif before is not None:
        item = {"type": declared.kind, "id": before["id"], "deleted": True}
        change.notify(f"{declared.kind}.deleted", item)


def unwrapped(writing: Writing) -> dict[str, Any]:
    body = sent()
    if writing.wrapper is None:
        return body
    inner = body.get(writing.wrapper)
    if not isinstance(inner, dict):
        raise Refused(400, "parameter_not_found", f"{writing.wrapper} is required", writing.wrapper)
    return inner


def _check_parent(declared: Declared, workspace: Workspace, parent: str) -> None:
    if declared.parent_kind is not None and workspace.read(declared.parent_kind, parent) is None:
        raise Refused(404, "not_found", "Resource not found")


def _stamps(change: Change, *, created: bool = False) -> Body:
    at = int(change.now)
    return {"created_at": at, "updated_at": at} if created else {"updated_at": at}
