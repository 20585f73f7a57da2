"""Calls that somebody made to Intercom's API, as the webhook topic `api.request.completed` tells of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from drift.core.model.activity import LAST_MOMENT, Actor, NotAnActivity, as_read
from drift.core.model.resources import Json

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class ApiRequest(Struct, frozen=True):
    """One call. `at` is unix seconds, `path` has no query. Its actor names the app and the token. `target` is the id of
    the resource that it wrote, of the kind in question; None: a new one, or any."""

    id: str
    at: int
    method: str
    path: str
    status: int | None
    actor: Actor
    target: str | None = None

    @property
    def may_have_written(self) -> bool:
        """Whether it may have changed something: no read, no search, and not refused."""
        is_read = self.method in READS or self.path.endswith("/search")
        return not is_read and (self.status is None or self.status < 400)


def parse_api_request(item: Json) -> ApiRequest:
    """Parse the item of a notification. Requires an id, a time, a method and a path; tolerates anything else. Raises
    NotAnActivity."""
    if not isinstance(item, Mapping):
        raise NotAnActivity("the notification about a call holds no request")
    id_, at, request = item.get("request_id"), item.get("timestamp"), _mapping(item, "request")
    method, path = request.get("method"), request.get("path")
    if not isinstance(id_, str) or not id_:
        raise NotAnActivity("the notification about a call has no request_id")
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at <= LAST_MOMENT:
        raise NotAnActivity(f"the request {id_} has no timestamp in unix seconds")
    if not isinstance(method, str) or not isinstance(path, str):
        raise NotAnActivity(f"the request {id_} has no method or no path")
    authentication, status = _mapping(item, "authentication"), _mapping(item, "response").get("status")
    return ApiRequest(
        id=id_,
        at=int(at),
        method=method.upper(),
        path=plain_path(path),
        status=status if isinstance(status, int) and not isinstance(status, bool) else None,
        actor=_actor(_mapping(item, "admin"), authentication, request.get("ip_address")),
    )


def plain_path(path: str) -> str:
    """The path under one spelling, without host, query and fragment: a server takes several for one."""
    try:
        path = urlsplit(path).path if "://" in path else path.split("?")[0].split("#")[0]
    except ValueError:
        return path
    return "/" + "/".join(step for step in unquote(path).split("/") if step).removesuffix(".json")


def _actor(admin: Mapping[str, Json], authentication: Mapping[str, Json], ip: Json) -> Actor:
    """The teammate whose token it was; where Intercom names none, the app. Both with the app and the token."""
    app, token = _text(authentication.get("app_package_code")), _text(authentication.get("token_id"))
    if admin.get("id") or admin.get("email"):
        return as_read(Actor("admin", admin.get("id"), admin.get("email"), ip, app, token))
    return as_read(Actor("app", app or token, None, ip, app, token))


def _mapping(item: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    value = item.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None
