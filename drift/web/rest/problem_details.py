"""Errors as RFC 9457 problem documents. One table gives each error its status."""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

import orjson
from flask import Flask, Response, request
from msgspec import UNSET, Meta, Struct, UnsetType
from werkzeug.exceptions import HTTPException

from drift.activity_export.entries import NotAnExport
from drift.core.catalogue.catalogue import UnknownKind
from drift.core.model.activity import NotAnActivity
from drift.core.model.local_times import NoMoment
from drift.core.model.resources import Json
from drift.core.normalisation.normalise import MalformedItem
from drift.intercom.errors import IntercomError
from drift.store.sql.database import StoreError, StoreUnavailable

log = logging.getLogger(__name__)

MEDIA: Final = "application/problem+json"


class ProblemPart(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is wrong: where, and a sentence about it."""

    detail: str
    pointer: str | UnsetType = UNSET
    file: str | UnsetType = UNSET
    line: int | UnsetType = UNSET
    column: int | UnsetType = UNSET


class Problem(Struct, frozen=True):
    """RFC 9457. `type` names the kind of problem for machines; `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    report: str | UnsetType = UNSET
    errors: (
        Annotated[
            tuple[ProblemPart, ...],
            Meta(description="What is wrong: with the body by JSON Pointer, with policies by file and line."),
        ]
        | UnsetType
    ) = UNSET
    first: (
        Annotated[str, Meta(description="The open proposal that touches a field that was asked for.")]
        | UnsetType
    ) = UNSET


class Refusal(Exception):
    """A request that is refused. The message is a finished sentence for the caller."""

    headers: Mapping[str, str] = {}

    @property
    def extras(self) -> Mapping[str, Json]:
        """Members of the problem beside the standard ones."""
        return {}


class WrongParameter(Refusal):
    """A query or path parameter cannot be understood."""


class WrongBody(Refusal):
    """The body is not what the route takes. `errors` are pairs of JSON Pointer and sentence."""

    def __init__(self, sentence: str, errors: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.errors = tuple(errors)

    @property
    def extras(self) -> Mapping[str, Json]:
        return {"errors": [{"pointer": f"#{pointer}", "detail": detail} for pointer, detail in self.errors]}


class NotThere(Refusal):
    """There is nothing of this name."""


class NoCredential(Refusal):
    """The caller is unknown: the token is missing, unknown or revoked."""

    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="guardrail"'}


class TooManyWrongTokens(Refusal):
    """This address has sent many wrong tokens. `seconds` is when it may try again."""

    def __init__(self, seconds: float) -> None:
        whole = max(1, math.ceil(seconds))
        super().__init__(f"This address has sent too many wrong tokens: try again in {whole} s.")
        self.headers = {"Retry-After": str(whole)}


class TooManyAttempts(Refusal):
    """Too many attempts to sign in came from this address. `seconds` is when it may try again."""

    def __init__(self, seconds: float) -> None:
        whole = max(1, math.ceil(seconds))
        super().__init__(f"Too many attempts to sign in came from this address: try again in {whole} s.")
        self.headers = {"Retry-After": str(whole)}


class RoleTooLow(Refusal):
    """The caller is known, and their role does not allow this."""


class ScopeTooNarrow(Refusal):
    """The caller is known, and their credential was made for less than this."""


class RobotRefused(Refusal):
    """The caller is a robot, and this is for people."""


class NotSigned(Refusal):
    """A webhook without Intercom's signature, or one that cannot be checked."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """`slug` names the problem for machines (in `type`), `title` for people. `extras` gives the members that the
    document has besides the standard ones."""

    status: int
    slug: str
    title: str
    extras: Callable[[Exception], Mapping[str, Json]] = lambda problem: {}

    @property
    def type(self) -> str:
        return f"urn:guardrail:problem:{self.slug}"


Kinds: TypeAlias = Mapping[type[Exception] | tuple[type[Exception], str], ProblemType]
"""Problem types by error class, or by error class and its `code`."""

KINDS: Final[Kinds] = {
    NoMoment: ProblemType(400, "wrong-parameter", "A parameter cannot be understood"),
    WrongParameter: ProblemType(400, "wrong-parameter", "A parameter cannot be understood"),
    WrongBody: ProblemType(400, "wrong-body", "The body is not what this route takes"),
    NotAnActivity: ProblemType(400, "not-a-notification", "The body is no notification"),
    NotAnExport: ProblemType(422, "not-an-export", "The file holds no activity log"),
    NoCredential: ProblemType(401, "no-credential", "A credential is needed"),
    NotSigned: ProblemType(401, "not-signed", "The signature is missing or wrong"),
    TooManyWrongTokens: ProblemType(429, "too-many-wrong-tokens", "Too many wrong tokens"),
    TooManyAttempts: ProblemType(429, "too-many-attempts", "Too many attempts"),
    RoleTooLow: ProblemType(403, "role-too-low", "Your role does not allow this"),
    ScopeTooNarrow: ProblemType(403, "scope-too-narrow", "Your token was made for less"),
    RobotRefused: ProblemType(403, "robot-refused", "A robot reads and proposes, and never decides"),
    NotThere: ProblemType(404, "not-there", "There is no such thing"),
    UnknownKind: ProblemType(404, "unknown-kind", "There is no such kind of resource"),
    Refusal: ProblemType(400, "refused", "The request is refused"),
    IntercomError: ProblemType(502, "intercom", "Intercom did not answer as it should"),
    MalformedItem: ProblemType(502, "intercom", "Intercom did not answer as it should"),
    StoreUnavailable: ProblemType(503, "store-unavailable", "The database is not available for the moment"),
    StoreError: ProblemType(500, "store", "The database could not do what was asked"),
}

BUG: Final = ProblemType(500, "bug", "Something went wrong on our side")

_RETRY_AFTER: Final = {429: "30", 503: "5"}
"""Seconds after which a request may be sent again, by status."""
_HTTP_SENTENCES: Final = {
    404: "There is nothing at this address. /api/v1/openapi.json lists every route.",
    405: "This address does not take the method {method}.",
    413: "The body is larger than {limit:,} bytes, which is more than this service takes.",
}


def kind_of(problem: BaseException, kinds: Kinds) -> ProblemType | None:
    """The type of an error: by class and code, by class, or by the nearest base class in the table."""
    code = getattr(problem, "code", "")
    keys = (key for cls in type(problem).__mro__ for key in ((cls, code), cls))
    return next((kinds[key] for key in keys if key in kinds), None)


def answer_problems(app: Flask, kinds: Kinds) -> None:
    """Registers error handlers: every error that leaves a view becomes a problem document."""
    answer = _problem_handler(kinds)
    for key in kinds:
        if isinstance(key, type):
            app.register_error_handler(key, answer)
    app.register_error_handler(HTTPException, _http_response)
    app.register_error_handler(Exception, _bug_response)


def _problem_handler(kinds: Kinds) -> Callable[[Exception], Response]:
    def answer(problem: Exception) -> Response:
        kind = kind_of(problem, kinds) or BUG
        if kind.status >= 500:
            log.warning("%s %s: %s", request.method, request.path, problem)
        refused = problem if isinstance(problem, Refusal) else None
        extras = {**(refused.extras if refused else {}), **kind.extras(problem)}
        document = _document(kind, finished(str(problem)), extras)
        return _response(document, kind.status, refused.headers if refused else _retry_headers(kind.status))

    return answer


def finished(clause: str) -> str:
    """The clause as a sentence. Messages of inner errors are clauses, as they become part of other sentences."""
    plain_word = clause.partition(" ")[0].isalpha()  # and not a name, like team/42
    sentence = clause[:1].upper() + clause[1:] if plain_word else clause
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def http_problem(status: int, title: str, sentence: str, **named: object) -> bytes:
    """The document of an HTTP error outside the app. `sentence` is used for a status that has none of ours."""
    detail = _HTTP_SENTENCES[status].format(**named) if status in _HTTP_SENTENCES else finished(sentence)
    return orjson.dumps(_document(ProblemType(status, _slug(title), title), detail, {}))


def _slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def _http_response(problem: HTTPException) -> Response:
    status = problem.code or 500
    title = problem.name
    sentence = _HTTP_SENTENCES.get(status, problem.description or title)
    limit = request.max_content_length or 0
    detail = sentence.format(method=request.method, limit=limit) if status in _HTTP_SENTENCES else sentence
    allowed = {name: value for name, value in problem.get_headers() if name == "Allow"}
    return _response(_document(ProblemType(status, _slug(title), title), detail, {}), status, allowed)


def _bug_response(problem: Exception) -> Response:
    report = secrets.token_hex(6)
    log.error("report %s: %s %s", report, request.method, request.path, exc_info=problem)
    detail = f"This is our bug, not your request. Report {report} stands in the log of the service."
    return _response(_document(BUG, detail, {"report": report}), BUG.status, {})


def _document(kind: ProblemType, detail: str, extras: Mapping[str, Json]) -> dict[str, Json]:
    return {"type": kind.type, "title": kind.title, "status": kind.status, "detail": detail, **extras}


def _retry_headers(status: int) -> Mapping[str, str]:
    seconds = _RETRY_AFTER.get(status)
    return {} if seconds is None else {"Retry-After": seconds}


def _response(document: Mapping[str, Json], status: int, headers: Mapping[str, str]) -> Response:
    return Response(
        orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE),
        status=status,
        mimetype=MEDIA,
        headers=dict(headers),
    )
