"""Errors as pages: what happened, what to do next, and what was typed. The statuses are those of the API."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from drift.web.rest.problem_details import (
    BUG,
    ProblemType,
    TooManyAttempts,
    TooManyWrongTokens,
    finished,
    kind_of,
)
from guard.identity.sessions import SignedIn
from guard.web.console.page import (
    NotOurForm,
    NotSignedIn,
    WrongComment,
    common,
    entered,
    html,
    signed_in,
    typed,
)
from guard.web.console.renderer import render
from guard.web.context import Site, WebContext
from guard.web.problem_details import KINDS

log = logging.getLogger(__name__)

_TYPES: Final[Mapping[type[Exception], ProblemType]] = {
    NotSignedIn: ProblemType(401, "not-signed-in", "You are not signed in any more"),
    NotOurForm: ProblemType(403, "not-our-form", "This form is not from your session"),
    WrongComment: ProblemType(422, "wrong-comment", "This cannot be kept as a comment"),
}
_NOT_FOUND: Final = ProblemType(404, "not-there", "There is no such page")


def type_of(problem: Exception) -> ProblemType:
    """The status and the title of an error that a page shows."""
    return _TYPES.get(type(problem)) or kind_of(problem, KINDS) or BUG


def register(blueprint: Blueprint, site: Site) -> None:
    """Answers every error of a page with a page."""

    def answer(problem: Exception) -> Response:
        if isinstance(problem, HTTPException):
            return _page(site, _of_http(problem), _http_sentence(problem, site), {})
        kind = type_of(problem)
        sentence = _bug(problem) if kind is BUG else finished(str(problem))
        if kind is not BUG and kind.status >= 500:
            log.warning("%s %s: %s", request.method, request.path, problem)
        headers = problem.headers if isinstance(problem, TooManyWrongTokens | TooManyAttempts) else {}
        return _page(site, kind, sentence, headers)

    blueprint.register_error_handler(Exception, answer)


def _page(site: Site, kind: ProblemType, sentence: str, headers: Mapping[str, str]) -> Response:
    context, who = site.default, None
    if kind.status < 500:  # what looks up a session may be what does not work
        context, who = _reader(site)
    text = render(
        "trouble.html" if "HX-Request" in request.headers else "error.html",
        **common(context, who),
        title=kind.title,
        sentence=sentence,
        status=kind.status,
        typed=typed(),
    )
    response = html(text, kind.status)
    response.headers.update(headers)
    return response


def _reader(site: Site) -> tuple[WebContext, SignedIn | None]:
    """Whose page it is: that of the workspace that was asked for, if it is one for the reader. Otherwise the page is
    the same whether there is one of this name or not."""
    asked = site.asked_if_there()
    who = signed_in(asked)
    if asked is not None and who is not None:
        return asked, who
    others = entered(site)
    first = others[0] if others else site.default
    return first, signed_in(first)


def _of_http(problem: HTTPException) -> ProblemType:
    return _NOT_FOUND if problem.code == 404 else ProblemType(problem.code or 500, "http", problem.name)


def _http_sentence(problem: HTTPException, site: Site) -> str:
    if (
        problem.code == 404 and site.is_many
    ):  # the same for a workspace that is not there, and one not for the reader
        return (
            "Nothing is at this address. It may be mistyped, or of a workspace that is not here or not for you, or the "
            "page is no part of the console."
        )
    if problem.code == 404:
        return "Nothing is at this address. It may be mistyped, or the page is no part of the console."
    return finished(problem.description or problem.name)


def _bug(problem: Exception) -> str:
    report = secrets.token_hex(6)
    log.error("report %s: %s %s", report, request.method, request.path, exc_info=problem)
    return f"This is our bug, not your request. Report {report} stands in the log of the service."
