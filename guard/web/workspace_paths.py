"""Addresses of one workspace among several: what stands behind its name is served as it is for the default one.

`/api/v1/workspaces/test/drift` is `/api/v1/drift` of the workspace `test`. So each route is declared once, and one app
serves every workspace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from drift.web.rest.route import API, BESIDE, WORKSPACE, WORKSPACES
from drift.web.webhooks import PATH as WEBHOOKS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_OF_API: Final = re.compile(rf"{WORKSPACES}/([^/]+)(/(?!workspaces(?:/|\Z)).+)?", re.DOTALL)
_OF_PAGES: Final = re.compile(r"/w/([^/]+)(?:/.*)?", re.DOTALL)
_OF_SENDERS: Final = re.compile(rf"({WEBHOOKS}|/slack/actions|/slack/commands)/([^/]+)")


class WorkspacePaths:
    """Takes the name of the workspace out of an address of the API, and notes it for whoever serves the request."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop(WORKSPACE, None)
        name, path = workspace_in(environ.get("PATH_INFO", ""))
        if name is not None:
            environ[WORKSPACE] = name
            environ["PATH_INFO"] = path
        return self._app(environ, start_response)


def workspace_in(path: str) -> tuple[str | None, str]:
    """The name of the workspace in an address, and the address of the route that serves it."""
    if found := _OF_API.fullmatch(path):
        name, rest = found[1], found[2]
        if rest is None:  # the workspace itself
            return name, path
        return name, rest if rest in BESIDE else f"{API}{rest}"
    if found := _OF_SENDERS.fullmatch(path):
        return found[2], found[1]
    if found := _OF_PAGES.fullmatch(path):
        return found[1], path
    return None, path
