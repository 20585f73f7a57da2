"""What a process answers from its first second on, while it looks at its database and puts its workspaces together.

Whoever looks after it sees that it lives. Everybody else is asked to come again: Intercom sends a webhook once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from drift.web.rest.problem_details import MEDIA, http_problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AGAIN: Final = 5
"""Seconds after which whoever comes too early is asked to come again."""
_SENTENCE: Final = (
    "The service is starting: it looks at its database and puts its workspaces together. Nothing was taken of this "
    "request; send it again in a few seconds."
)
_ALIVE: Final = b'{"alive":true}\n'


class Opening:
    """An app that answers so until it is given the one that serves."""

    def __init__(self) -> None:
        self._app: WSGIApplication = _too_early

    def serve(self, app: WSGIApplication) -> None:
        """Answer with this app from now on."""
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._app(environ, start_response)


def _too_early(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if environ.get("PATH_INFO") == "/healthz" and environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
        status, media, body = "200 OK", "application/json", _ALIVE
    else:
        status, media = "503 Service Unavailable", MEDIA
        body = http_problem(503, "Service Unavailable", _SENTENCE)
    headers = [("Content-Type", media), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    if body is not _ALIVE:
        headers.append(("Retry-After", str(AGAIN)))
    start_response(status, headers)
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]
