"""The console: pages for people, under `/w/{workspace}/`, beside the API and no part of its description."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from guard.identity.wrong_tokens import WrongTokens
from guard.runtime.demo import Player
from guard.web.authentication import Refused
from guard.web.console import approvals, error_pages, proposals, sign_in, today
from guard.web.console.page import HOME, Page, Visit, mount, to
from guard.web.console.sign_in import Entrance
from guard.web.context import WebContext

__all__ = ["PAGES", "STYLE", "blueprint"]

PAGES: Final[tuple[Page, ...]] = (
    *today.pages,
    *proposals.pages,
    *approvals.pages,
    *sign_in.pages,
)
STYLE: Final = "/console.css"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


def blueprint(
    context: WebContext, wrong: WrongTokens, count: Callable[[Refused], None], cast: Sequence[Player]
) -> Blueprint:
    """The pages of one service. `wrong` is shared with the API: an address is slowed at both doors."""
    made = Blueprint("console", __name__)
    home = HOME.format(workspace=context.guarded.workspace.name)
    entrance = Entrance(context, wrong, count, cast)
    _open(made, "/", lambda: to(f"{home}/"), "root")
    _open(made, STYLE, _style, "style")
    _open(made, "/sign-in", entrance.get, "sign_in")
    _open(made, "/sign-in", entrance.post, "begin_session", "POST")
    mount(made, PAGES, context)
    mount(made, (Page("GET", f"{HOME}/<path:rest>", "viewer", _no_such_page),), context)
    error_pages.register(made, context)
    made.after_request(_add_headers)
    return made


def _open(made: Blueprint, path: str, view: Callable[[], Response], name: str, method: str = "GET") -> None:
    """A page for everybody."""
    made.add_url_rule(path, name, view, methods=[method], provide_automatic_options=False)


def _no_such_page(visit: Visit, rest: str) -> Response:
    raise NotFound


@cache
def _sheet() -> bytes:
    return (files(__name__) / "console.css").read_bytes()


def _style() -> Response:
    return Response(
        _sheet(), content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=300"}
    )


def _add_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
