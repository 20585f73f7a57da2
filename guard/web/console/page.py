"""Pages of the console, declared like routes: address, role and view. One place lets people in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from flask import Blueprint, Response, g, redirect, request
from jsonschema import Draft202012Validator
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from drift.web.rest.problem_details import Refusal, RoleTooLow, ScopeTooNarrow, finished
from drift.web.rest.route import Scope
from drift.web.rest.text_formats import CHECKER
from drift.web.rest.validation_messages import sentence
from guard.context import GuardedWorkspace
from guard.core.model.records import Role
from guard.identity.entry import enter, opened_by
from guard.identity.sessions import SignedIn, find
from guard.identity.tokens import at_least
from guard.web.api.schemas import COMMENT
from guard.web.authentication import too_narrow
from guard.web.console.access import SESSION, cookie, form_token, is_own_form
from guard.web.console.assets import address
from guard.web.console.navigation import groups
from guard.web.console.reader import reader, welcome
from guard.web.console.renderer import render
from guard.web.console.switch import Switch, switch_from
from guard.web.context import Site, WebContext
from guard.web.personal_addresses import note_reader

HOME: Final = "/w/{workspace}"
_ENTERED: Final = "entered"
_TYPED: Final = ("comment", "reason", "text", "cases")
"""Fields of forms that people write in. What they wrote is shown again where it could not be taken."""
_COMMENT: Final = Draft202012Validator(COMMENT, format_checker=CHECKER)


class NotSignedIn(Refusal):
    """A form was sent without a session, or after it ended."""


class NotOurForm(Refusal):
    """A form that no page of this session made."""


class WrongComment(Refusal):
    """A comment that cannot be kept."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is signed in asks for a page."""

    context: WebContext
    who: SignedIn

    @property
    def guarded(self) -> GuardedWorkspace:
        return self.context.guarded

    @property
    def home(self) -> str:
        return HOME.format(workspace=self.guarded.workspace.name)

    def page(self, template: str, status: int = 200, **names: Any) -> Response:
        return html(render(template, **common(self.context, self.who), **names), status)

    def comment(self) -> str:
        """What was written in the form. Raises WrongComment."""
        text = request.form.get("comment", "").replace("\r\n", "\n").strip()
        for error in _COMMENT.iter_errors(text):
            raise WrongComment(finished(f"The comment {sentence(error)}"))
        return text


View: TypeAlias = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Page:
    method: Literal["GET", "POST"]
    path: str
    role: Role
    view: View
    scope: Scope | None = None

    @property
    def needs(self) -> Scope:
        """What the token of a session has to be good for. A form that says nothing decides."""
        return self.scope or ("read" if self.method == "GET" else "decide")


class Pages:
    """The pages of one subject. `path` begins behind the address of the workspace. `scope` is what the token of a
    session has to be good for: where nothing is said, `read` for a page, and `decide` for a form."""

    def __init__(self) -> None:
        self._pages: list[Page] = []

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages)

    def add(
        self,
        method: Literal["GET", "POST"],
        path: str,
        role: Role = "viewer",
        scope: Scope | None = None,
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            self._pages.append(Page(method, f"{HOME}{path}", role, view, scope))
            return view

        return declare


def mount(blueprint: Blueprint, pages: Iterable[Page], site: Site) -> None:
    for page in pages:
        blueprint.add_url_rule(
            re.sub(r"\{(\w+)\}", r"<\1>", page.path),
            endpoint=page.view.__name__,
            view_func=_view_function(page, site),
            methods=[page.method],
            provide_automatic_options=False,
        )


def _view_function(page: Page, site: Site) -> View:
    def serve(workspace: str, **path: str) -> Response:
        context = site.asked_if_there()
        who = signed_in(context)
        if context is None or who is None:
            if (context is None or site.is_many) and entered(site):
                raise NotFound
            return _to_sign_in(page)
        _refuse_unless_fit(page, who)
        welcome(context.guarded.now(), who.preference)
        note_reader(context.guarded, who.role)
        return page.view(Visit(context, who), **path)

    return serve


def signed_in(context: WebContext | None) -> SignedIn | None:
    """Whose session it is in a workspace; one that lets them in by their session in another opens one of its own."""
    secret = cookie(SESSION)
    if context is None or not secret:
        return None
    site = context.site
    return enter(site.guarded, context.guarded, secret) if site.is_many else find(context.guarded, secret)


def entered(site: Site) -> tuple[WebContext, ...]:
    """The workspaces that the session of the browser lets somebody into, in the order of the installation."""
    if _ENTERED not in g:
        secret = cookie(SESSION)
        names = frozenset(opened_by(site.guarded, secret)) if secret else frozenset[str]()
        setattr(g, _ENTERED, tuple(context for context in site if context.name in names))
    known: tuple[WebContext, ...] = g.get(_ENTERED)
    return known


def switch(context: WebContext, who: SignedIn | None) -> Switch | None:
    """The way to other workspaces; None where there is only one, or only one is for the reader."""
    into = entered(context.site) if who is not None and context.site.is_many else ()
    if len(into) < 2:
        return None
    homes = {one.name: HOME.format(workspace=one.name) for one in into}
    return switch_from(context.name, homes, request.path)


def _to_sign_in(page: Page) -> Response:
    if page.method == "POST":
        raise NotSignedIn("Your session has ended, so nothing was sent. Sign in, and send it again.")
    wanted = request.full_path.rstrip("?")
    return to(f"/sign-in?next={_escaped(wanted)}")


def _escaped(path: str) -> str:
    return path.replace("%", "%25").replace("&", "%26").replace("#", "%23").replace("+", "%2B")


def _refuse_unless_fit(page: Page, who: SignedIn) -> None:
    """Raises RoleTooLow, ScopeTooNarrow and NotOurForm."""
    if page.needs not in who.scopes:
        raise ScopeTooNarrow(too_narrow(who.email, who.scopes, page.needs))
    if not at_least(who.role, page.role):
        raise RoleTooLow(f"This needs the role {page.role}; your role is {who.role}.")
    if page.method == "POST" and not is_own_form(who.secret):
        raise NotOurForm(
            "This form does not belong to your session, so nothing was done. Another page may have sent it, or you "
            "have signed in anew since. Open the page again, and send it from there."
        )


def common(context: WebContext, who: SignedIn | None) -> Mapping[str, Any]:
    """What every page shows."""
    workspace = context.guarded.workspace.name
    return {
        "home": HOME.format(workspace=workspace),
        "workspace": workspace,
        "switch": switch(context, who),
        "mode": context.guarded.mode,
        "who": who,
        "navigation": list(groups(HOME.format(workspace=workspace), request.path)) if who else [],
        "path": request.path,
        "reader": reader(),
        "asset": address,
        "form_token": form_token(who.secret) if who else "",
    }


def typed() -> str:
    """What somebody wrote in a form, to be shown again: what people say, and the fields of a setting; "" where the form
    is too large to be read."""
    try:
        form = request.form
    except RequestEntityTooLarge:
        return ""
    said = [form.get(name, "").strip() for name in _TYPED]
    fields = [
        f"{name.removeprefix('f:/')}: {', '.join(texts)}"
        for name, texts in form.lists()
        if name.startswith("f:/") and any(texts)
    ]
    return "\n\n".join(filter(None, [*said, "\n".join(fields)]))


def html(text: str, status: int = 200) -> Response:
    return Response(text, status=status, content_type="text/html; charset=utf-8")


def to(path: str) -> Response:
    """Go to another page of the console by GET. The address is a path: no `Host` can lead it elsewhere."""
    found = redirect(path, 303)
    return Response(status=303, headers={"Location": found.headers["Location"]})
