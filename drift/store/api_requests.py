"""Calls to Intercom's API that may have written something: who made them, and which kinds they may have changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from drift.core.catalogue.api_paths import Target
from drift.core.model.api_request import ApiRequest
from drift.store.sql.row_codecs import actor_of, actor_values
from drift.store.sql.tables import api_requests
from drift.store.sql.workspace_scope import Scope, Stored

_pending = api_requests.c.done_at.is_(None)
_as_they_are = ("id", "at", "method", "path", "status")


class StoredRequest(NamedTuple):
    """A call with a kind that it may have written."""

    kind: str
    request: ApiRequest


class ApiRequests:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, request: ApiRequest, targets: Sequence[Target], received_at: float) -> bool:
        """Keep a call under each kind that it may have written; False when it is known already."""
        rows = [_values(request, target, received_at) for target in targets]
        return self._scope.insert_all(api_requests, rows) > 0

    def pending(self, limit: int) -> list[StoredRequest]:
        """Calls whose kinds were not read since, in the order they came."""
        statement = self._scope.select(api_requests, _pending)
        ordered = statement.order_by(api_requests.c.received_at, api_requests.c.id, api_requests.c.kind)
        return [StoredRequest(row.kind, _request(row)) for row in self._scope.all(ordered.limit(limit))]

    def done(self, id: str, kind: str, at: float) -> bool:
        """The kind was read; tells whether this call said so first."""
        where = (api_requests.c.id == id, api_requests.c.kind == kind, _pending)
        return self._scope.update(api_requests, *where, done_at=at) == 1

    def near(self, kind: str, since: float, until: float) -> list[ApiRequest]:
        """The calls that may have written resources of a kind within an interval, oldest first."""
        where = (api_requests.c.kind == kind, api_requests.c.at.between(since, until))
        statement = self._scope.select(api_requests, *where).order_by(api_requests.c.at, api_requests.c.id)
        return [_request(row) for row in self._scope.all(statement)]


def _values(request: ApiRequest, target: Target, received_at: float) -> dict[str, Any]:
    return {
        **{name: getattr(request, name) for name in _as_they_are},
        **actor_values(request.actor),
        "app": request.actor.app,
        "token": request.actor.token,
        "kind": target.kind,
        "resource_id": target.id,
        "received_at": received_at,
    }


def _request(row: Stored) -> ApiRequest:
    return ApiRequest(
        **{name: row._mapping[name] for name in _as_they_are if name != "at"},
        at=int(row.at),
        actor=replace(actor_of(row), app=row.app, token=row.token),
        target=row.resource_id,
    )
