"""The console: pages for people, under `/w/{workspace}/`, beside the API and no part of its description."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from guard.identity.wrong_tokens import WrongTokens
from guard.web.authentication import Refused
from guard.web.console import assets, error_pages, passkeys, provider_sign_in, you
from guard.web.console.page import HOME, Page, View, Visit, mount
from guard.web.console.pages import (
    aftermath,
    approvals,
    comparison,
    cost,
    decisions,
    drift,
    evidence,
    exports,
    happenings,
    health,
    inbox,
    ledger,
    notifications,
    people,
    policies,
    policy_editor,
    promotion,
    proposals,
    propose,
    questions,
    reach,
    references,
    rehearsals,
    resource,
    retention,
    settings,
    simulations,
    timeline,
    today,
    two_workspaces,
    versions,
    workspaces,
)
from guard.web.console.reader import welcome
from guard.web.console.sign_in import Entrance
from guard.web.context import Site

__all__ = ["PAGES", "blueprint"]

PAGES: Final[tuple[Page, ...]] = (
    *today.pages,
    *timeline.pages,
    *happenings.pages,
    *inbox.pages,
    *settings.pages,
    *resource.pages,
    *versions.pages,
    *reach.pages,
    *references.pages,
    *comparison.pages,
    *two_workspaces.pages,
    *promotion.pages,
    *proposals.pages,
    *propose.pages,
    *approvals.pages,
    *policies.pages,
    *policy_editor.pages,
    *decisions.pages,
    *drift.pages,
    *questions.pages,
    *rehearsals.pages,
    *aftermath.pages,
    *cost.pages,
    *health.pages,
    *evidence.pages,
    *ledger.pages,
    *exports.pages,
    *retention.pages,
    *simulations.pages,
    *people.pages,
    *you.pages,
    *notifications.pages,
    *passkeys.pages,
    *workspaces.pages,
)
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Referrer-Policy": "same-origin",
}


def blueprint(
    site: Site,
    wrong: WrongTokens,
    count: Callable[[Refused], None],
    limited: Callable[[View], View],
) -> Blueprint:
    """The pages of every workspace. `wrong` is shared with the API: an address is slowed at both doors. What signs
    people in is `limited`."""
    made = Blueprint("console", __name__)
    entrance = Entrance(site, wrong, count)
    _open(made, "/", entrance.root, "root")
    for name in assets.NAMES:
        _open(made, f"/{name}", partial(assets.serve, name), name.replace(".", "_"))
    _open(made, "/sign-in", entrance.get, "sign_in")
    _open(made, "/sign-in", limited(entrance.post), "begin_session", "POST")
    for method, path, name, view in provider_sign_in.routes(entrance):
        # What the provider announces comes from one address for everybody, and is signed.
        _open(made, path, limited(view) if method == "GET" else view, name, method)
    mount(made, PAGES, site)
    mount(made, (Page("GET", f"{HOME}/<path:rest>", "viewer", _no_such_page),), site)
    error_pages.register(made, site)
    made.before_request(lambda: _welcome(site))
    made.after_request(_add_headers)
    return made


def _open(made: Blueprint, path: str, view: Callable[[], Response], name: str, method: str = "GET") -> None:
    """A page for everybody."""

    def serve() -> Response:  # a function with a name, which not every view is: Flask-Limiter reads it
        return view()

    made.add_url_rule(path, name, serve, methods=[method], provide_automatic_options=False)


def _no_such_page(visit: Visit, rest: str) -> Response:
    raise NotFound


def _welcome(site: Site) -> None:
    """Everybody reads in the language of their browser, until a session says who they are."""
    welcome(site.asked_or_default().guarded.workspace.clock())


def _add_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
