"""Errors of the Intercom API. Each message is a finished sentence and never contains the token.

IntercomError                  anything below; `retriable` says whether trying again can help
├── Unauthorized               401: the token is wrong, revoked, or lacks a permission
├── Forbidden                  403: the permission or the caller's address is refused
│   └── PlanRestricted         403 api_plan_restricted: the workspace's plan lacks the feature
├── NotFound                   404: deleted, or hidden from this token
├── NotInVersion               400 intercom_version_invalid: the pinned version lacks the operation
├── Conflict                   409: somebody else was faster, or the resource is in use
├── Unprocessable              other 4xx: the request itself is refused
├── RateLimited                429: `reset_at` says when the window ends
├── ServerFault                5xx and 408
├── Unreachable                no answer: connection, timeout, TLS
├── Malformed                  an answer that is not what Intercom documents
│   └── TooLarge               an answer that is longer than what is read
├── ForeignToken               the token is one of another workspace: nothing but its name was asked
├── WriteRefused               observe mode: the write was never sent
└── ForeignHost                an answer pointed to another host: the token was not sent there
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import httpx
import orjson

from drift.core.model.resources import Json
from drift.intercom.retry_after import retry_after

_LONGEST_MESSAGE: Final = 300


class IntercomError(Exception):
    """`status` is the HTTP status, `code` Intercom's error code or the short word of this class."""

    word = "intercom_error"

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        retriable: bool = False,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code or self.word
        self.retriable = retriable
        self.request_id = request_id
        self.retry_after: float | None = None
        """Seconds that Intercom wants to be left alone, where it says so."""


class Unauthorized(IntercomError):
    word = "unauthorized"


class Forbidden(IntercomError):
    word = "forbidden"


class PlanRestricted(Forbidden):
    word = "plan_restricted"


class NotFound(IntercomError):
    word = "not_found"


class NotInVersion(IntercomError):
    word = "not_in_version"


class Conflict(IntercomError):
    word = "conflict"


class Unprocessable(IntercomError):
    word = "unprocessable"


class RateLimited(IntercomError):
    """`reset_at` is when the window ends, in unix seconds, as the header says; None when it does not."""

    word = "rate_limited"
    reset_at: float | None = None


class ServerFault(IntercomError):
    word = "server_error"


class Unreachable(IntercomError):
    """`sent` says whether the request may have reached Intercom. If so, a write is not retried."""

    word = "unreachable"
    sent: bool = True


class Malformed(IntercomError):
    word = "malformed"


class TooLarge(Malformed):
    """An answer with more bytes than are read. A smaller part of what was asked for may be read."""

    word = "too_large"


class ForeignToken(IntercomError):
    word = "foreign_token"


class WriteRefused(IntercomError):
    word = "write_refused"


class ForeignHost(IntercomError):
    word = "foreign_host"


_BY_STATUS: Final[Mapping[int, type[IntercomError]]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    408: ServerFault,
    409: Conflict,
    429: RateLimited,
}
_BY_CODE: Final[Mapping[tuple[int, str], type[IntercomError]]] = {
    (400, "intercom_version_invalid"): NotInVersion,
    (403, "api_plan_restricted"): PlanRestricted,
}
_SENTENCES: Final[Mapping[type[IntercomError], str]] = {
    Unauthorized: "Intercom does not accept the access token for {what}",
    Forbidden: "The access token may not use {what}",
    PlanRestricted: "The workspace's plan does not include {what}",
    NotFound: "Intercom has no {what}",
    NotInVersion: "The configured API version does not have {what}",
    Conflict: "Intercom refused {what} because of a conflict",
    Unprocessable: "Intercom refused {what}",
    RateLimited: "Intercom's rate limit is used up; {what} has to wait",
    ServerFault: "Intercom failed to answer {what}",
    Malformed: "Intercom answered {what} with something unexpected",
}
_RETRIABLE: Final = (RateLimited, ServerFault)


class Stopping(SystemExit):
    """The process ends: whatever thread asked Intercom for something ends here, and records nothing of it."""


def error_of(response: httpx.Response, what: str, now: float) -> IntercomError:
    """The error for an unsuccessful response whose body was read. `what` names the request (`GET /teams`), `now` is the
    time at Intercom."""
    code, detail, request_id = _error_details(response)
    cls = _class(response.status_code, code)
    message = (
        _SENTENCES[cls].format(what=what) + f" (status {response.status_code}{f', {code}' if code else ''})"
    )
    error = cls(
        f"{message}: {detail}" if detail else f"{message}.",
        status=response.status_code,
        code=code,
        retriable=issubclass(cls, _RETRIABLE),
        request_id=request_id,
    )
    if isinstance(error, RateLimited | ServerFault):
        error.retry_after = retry_after(response.headers, now)
    if isinstance(error, RateLimited):
        error.reset_at = _number(response.headers.get("X-RateLimit-Reset"))
    return error


def _class(status: int, code: str | None) -> type[IntercomError]:
    if status < 400:
        return Malformed  # a redirect, or a success without the body it should have
    return (
        _BY_CODE.get((status, code or ""))
        or _BY_STATUS.get(status)
        or (ServerFault if status >= 500 else Unprocessable)
    )


def _error_details(response: httpx.Response) -> tuple[str | None, str, str | None]:
    """(code, message, request id) of an error envelope; empty values for anything else."""
    try:
        envelope: Json = orjson.loads(response.content)
    except (orjson.JSONDecodeError, httpx.ResponseNotRead):
        return None, "", None
    if not isinstance(envelope, dict):
        return None, "", None
    errors = envelope.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code, message = first.get("code"), first.get("message")
    request_id = envelope.get("request_id")
    return (
        code if isinstance(code, str) else None,
        message[:_LONGEST_MESSAGE] if isinstance(message, str) else "",
        request_id if isinstance(request_id, str) else None,
    )


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
