"""Before anything else is asked: for whom a proxy asks, and whether a request is for this service at all."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, request

from drift.web.rest.problem_details import Refusal
from guard.runtime.front_door import FrontDoor, unused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

FORWARDED: Final = "guardrail.forwarded"
"""In the environment of a request: whether it came through a proxy, trusted or not."""
ANY_NAME: Final = frozenset(
    {"/healthz", "/readyz", "/webhooks/intercom", "/slack/actions", "/slack/commands"}
)
"""Asked for by machines under whatever name they have for this one; what Intercom and Slack send is signed."""
_HEADERS: Final = {
    "HTTP_X_FORWARDED_FOR": "X-Forwarded-For",
    "HTTP_X_FORWARDED_HOST": "X-Forwarded-Host",
    "HTTP_X_FORWARDED_PROTO": "X-Forwarded-Proto",
    "HTTP_X_FORWARDED_PORT": "X-Forwarded-Port",
    "HTTP_X_FORWARDED_BY": "X-Forwarded-By",
    "HTTP_X_FORWARDED_PREFIX": "X-Forwarded-Prefix",
    "HTTP_X_REAL_IP": "X-Real-IP",
    "HTTP_FORWARDED": "Forwarded",
}
_MOST_TOLD: Final = 50
"""Addresses of which the log says that their headers are not used."""


class ForeignHost(Refusal):
    """The request is for another service, or pretends so."""


def guard_door(app: Flask, door: FrontDoor) -> None:
    """Has an app answer to its own names only, and know for whom its proxies ask."""
    app.wsgi_app = ForwardedBy(app.wsgi_app, door)  # type: ignore[method-assign]  # as Flask documents it

    @app.before_request
    def refuse_foreign_hosts() -> None:
        host = request.headers.get("Host")  # of HTTP/1.0, or of nobody
        if host is not None and request.path not in ANY_NAME and not door.answers_to(host):
            raise ForeignHost(
                "The service does not answer to the name in the Host header of this request. Use the address that you "
                "were given. Whoever runs the service names that address in GUARDRAIL_PUBLIC_URL; several are "
                "separated by commas."
            )


def came_through_a_proxy() -> bool:
    """Whether anything stands between the browser and this service."""
    return bool(request.environ.get(FORWARDED))


class ForwardedBy:
    """Takes what proxies say of a request (`X-Forwarded-For`, `-Proto`, `-Host`) from trusted ones, and takes it away
    from all others, so that nothing behind it can believe it."""

    def __init__(self, app: WSGIApplication, door: FrontDoor) -> None:
        self._app = app
        self._door = door
        self._lock = threading.Lock()
        self._told: set[str] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said = {name: environ.pop(key) for key, name in _HEADERS.items() if key in environ}
        environ[FORWARDED] = bool(said)
        peer = environ.get("REMOTE_ADDR") or ""
        if said and self._door.trusts(peer):
            self._believe(environ, said, peer)
        elif said:
            self._tell(peer, said)
        return self._app(environ, start_response)

    def _believe(self, environ: Any, said: dict[str, str], peer: str) -> None:
        environ["REMOTE_ADDR"] = self._door.asker(peer, said.get("X-Forwarded-For", ""))
        scheme = _last(said.get("X-Forwarded-Proto", "")).lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        if host := _last(said.get("X-Forwarded-Host", "")):
            environ["HTTP_HOST"] = host

    def _tell(self, peer: str, said: Iterable[str]) -> None:
        """Once for each address, and for so many: whoever asks can send such headers."""
        with self._lock:
            if peer in self._told or len(self._told) >= _MOST_TOLD:
                return
            self._told.add(peer)
        log.warning("%s is no trusted proxy: %s", peer, unused(said))


def _last(values: str) -> str:
    """What the nearest proxy says."""
    return values.rpartition(",")[2].strip()
