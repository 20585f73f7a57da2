"""Middleware before each route: token, caller, rate limit, version, and active faults."""

import hmac
import ipaddress
import math
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any

import orjson
from flask import Flask, Response, g, request
from werkzeug.http import http_date

from drift.sandbox import shape_faults
from drift.sandbox.cast import SERVICE, USUAL_IP, VISITOR_IP
from drift.sandbox.responses import Refused, refusal
from drift.sandbox.scopes import Scopes
from drift.sandbox.versions import DEFAULT, exists
from drift.sandbox.webhooks import notification
from drift.sandbox.workspace import Caller, Workspace

WINDOW_SECONDS = 10
REMEMBERED_REQUESTS = 20_000
READS = frozenset({"GET", "HEAD", "OPTIONS"})

_REFUSING_FAULTS = {
    "forbidden": Refused(403, "forbidden", "You do not have permission to access this resource"),
    "plan_restricted": Refused(403, "api_plan_restricted", "Your plan does not include this feature"),
    "version_invalid": Refused(
        400, "intercom_version_invalid", "Requested resource is not available in current API version."
    ),
    "server_error": Refused(500, "server_error", "Something went wrong on our side"),
}
_REFUSED_WRITES = {
    "conflict": Refused(409, "conflict", "The object is being changed by another request"),
    "unprocessable": Refused(422, "data_invalid", "The request could not be processed"),
}


class RateLimit:
    """Counts the calls of the current 10-second window."""

    def __init__(self, limit: int, now: Callable[[], float]) -> None:
        self.limit = limit
        self._now = now
        self._lock = threading.Lock()
        self._window = 0
        self._used = 0

    def take(self) -> tuple[int, int]:
        """Use one call. Returns the remaining calls (negative over the limit) and the end of the window."""
        with self._lock:
            window = math.floor(self._now() / WINDOW_SECONDS)
            if window != self._window:
                self._window, self._used = window, 0
            self._used += 1
            return self.limit - self._used, (window + 1) * WINDOW_SECONDS


class Gate:
    """Runs before and after every API route. `/_sandbox` and the front page are not Intercom's and are not checked."""

    def __init__(self, workspace: Workspace, token: str, limit: int) -> None:
        self._workspace = workspace
        self._faults = workspace.faults
        self._token = token
        self._limit = RateLimit(limit, workspace.now)
        self.scopes = Scopes(workspace.store)
        self.seen: deque[dict[str, Any]] = deque(maxlen=REMEMBERED_REQUESTS)

    def stand_before(self, app: Flask) -> None:
        app.before_request(self.enter)
        app.after_request(self.leave)

    def enter(self) -> Response | None:
        if not _is_api(request.path):
            return None
        g.version = request.headers.get("Intercom-Version", DEFAULT)
        g.started = self._workspace.now()
        for fault in (self._strike("latency"), self._strike("slow")):
            if fault is not None:
                self._faults.wait(fault.ms)
        try:
            self._check()
        except Refused as refused:
            return refusal(refused)
        return None

    def _check(self) -> None:
        if self._strike("unauthorized") or not _bears(self._token):
            raise Refused(401, "unauthorized", "Access Token Invalid")
        self._check_rate()
        for name, refused in _REFUSING_FAULTS.items():
            if self._strike(name):
                raise refused
        if not exists(request.method, request.path, g.version):
            raise _REFUSING_FAULTS["version_invalid"]
        self.scopes.check(request.path, write=is_write())
        g.caller = self._caller()
        if is_write():
            for name, refused in _REFUSED_WRITES.items():
                if self._strike(name):
                    raise refused

    def _check_rate(self) -> None:
        remaining, reset = self._limit.take()
        fault = self._strike("rate_limit")
        if fault is not None:
            remaining = -1
            reset = math.ceil(self._workspace.now() + fault.ms / 1000) if fault.ms else reset
        g.rate = (self._limit.limit, max(remaining, 0), reset)
        if remaining < 0:
            raise Refused(
                429,
                "rate_limit_exceeded",
                f"You have exceeded the rate limit of {self._limit.limit} in 10_seconds",
            )

    def _caller(self) -> Caller:
        email = request.headers.get("X-Sandbox-Admin", SERVICE.email)
        silent = request.headers.get("X-Sandbox-Silent", "") not in {"", "0"}
        return caller_named(self._workspace, email, request.headers.get("X-Sandbox-IP"), silent=silent)

    def _strike(self, name: str) -> Any:
        return self._faults.strike(name, request.method, request.path)

    def leave(self, response: Response) -> Response:
        if not _is_api(request.path):
            return response
        response.headers["Date"] = http_date(self._workspace.now())
        if "rate" in g:
            limit, remaining, reset = g.rate
            response.headers["X-RateLimit-Limit"] = str(limit)
            response.headers["X-RateLimit-Remaining"] = str(remaining)
            response.headers["X-RateLimit-Reset"] = str(reset)
        self.seen.append(_noted(response))
        self._announce(response)
        for name in shape_faults.NAMES:
            fault = self._strike(name)
            if fault is not None and response.status_code < 300 and response.data:
                response.data = orjson.dumps(shape_faults.reshaped(name, orjson.loads(response.data), fault))
        if self._strike("reset_mid_body"):
            _cut(response)
        return response

    def _announce(self, response: Response) -> None:
        """Tell subscribers who made a call that may have written something. Intercom tells of reads as well."""
        if "caller" not in g or g.caller.silent or not is_write() or response.status_code >= 400:
            return
        item = completed_request(g.caller, self._workspace.now(), response.status_code)
        told = notification("api.request.completed", item, self._workspace.id_code, self._workspace.now())
        self._workspace.webhooks.send([told])


def completed_request(caller: Caller, now: float, status: int) -> dict[str, Any]:
    """The item of `api.request.completed`. With `X-Sandbox-App` the call was made with the token of another app; unless
    a teammate is named as well, nobody stands behind it. A teammate without an app acts by hand: the call stands for
    what they do on Intercom's pages, so it names no app and no token."""
    app = request.headers.get("X-Sandbox-App")
    is_app_alone = app is not None and "X-Sandbox-Admin" not in request.headers
    is_by_hand = app is None and "X-Sandbox-Admin" in request.headers
    token = str(uuid.uuid5(uuid.NAMESPACE_URL, app or "sandbox")).replace("-", "_")
    return {
        "type": "api.request.completed",
        "request_id": uuid.uuid4().hex[:20],
        "timestamp": int(now),
        "request": {
            "method": request.method,
            "path": request.path,
            "ip_address": caller.ip,
            "user_agent": request.headers.get("User-Agent", ""),
        },
        "authentication": {
            "method": "access_token" if app is None else "oauth",
            "token_id": "" if is_by_hand else token,
            "oauth_client_id": None if app is None else str(uuid.uuid5(uuid.NAMESPACE_DNS, app)),
            "app_package_code": "" if is_by_hand else app or "guardrail-sandbox",
        },
        "response": {"status": status},
        "admin": None if is_app_alone else {"id": caller.id, "email": caller.email},
    }


def caller_named(workspace: Workspace, email: str, ip: str | None, *, silent: bool = False) -> Caller:
    """The teammate with this email address. The IP address defaults to their usual one."""
    if ip is not None and not _is_address(ip):
        raise Refused(400, "parameter_invalid", f"{ip} is not an IP address.")
    for admin in workspace.store.listing("admin"):
        if admin["email"] == email:
            usual = USUAL_IP.get(email, VISITOR_IP)
            return Caller(admin["id"], email, admin["name"], ip or usual, silent)
    raise Refused(400, "parameter_invalid", f"No teammate of this workspace has the address {email}.")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_write() -> bool:
    """Whether the request may change something. Searches are reads although they use POST."""
    return request.method not in READS and not request.path.endswith("/search")


def _is_api(path: str) -> bool:
    return path != "/" and not path.startswith("/_sandbox")


def _bears(token: str) -> bool:
    expected = f"Bearer {token}".encode()
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected)


def _noted(response: Response) -> dict[str, Any]:
    return {
        "time": g.started,
        "monotonic": time.monotonic(),
        "method": request.method,
        "path": request.path,
        "query": request.query_string.decode(),
        "status": response.status_code,
        "as": g.caller.email if "caller" in g else None,
        "ip": g.caller.ip if "caller" in g else None,
        "version": g.version,
        "is_write": is_write(),
    }


def _cut(response: Response) -> None:
    """Send half of the promised body; waitress then closes the connection."""
    raw = response.get_data()
    response.response = [raw[: len(raw) // 2]]
    response.headers["Content-Length"] = str(len(raw))
