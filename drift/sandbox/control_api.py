"""The control API under `/_sandbox/`: UI actions, faults, recorded requests. Not part of Intercom."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import orjson
from flask import Blueprint, Response, request

from drift.sandbox.cast import CAST, SERVICE
from drift.sandbox.faults import FAULTS, FaultRefused
from drift.sandbox.middleware import Gate
from drift.sandbox.responses import Refused, answer, sent
from drift.sandbox.scopes import SCOPES
from drift.sandbox.ui_actions import INPUTS, act
from drift.sandbox.webhooks import Subscriber, notification
from drift.sandbox.workspace import Workspace

_SUBSCRIBER = "webhook subscriber"
_LONGEST_FAULT = max(map(len, FAULTS))

ABOUT = f"""\
A fictional Intercom workspace. It speaks Intercom's REST API; send `Authorization: Bearer TOKEN`.
Headers: Intercom-Version (default 2.16) · X-Sandbox-Admin: {CAST[0].email} (act as that teammate)
         X-Sandbox-IP: ADDRESS (from there) · X-Sandbox-Silent: 1 (a write without log entry or webhook)
         X-Sandbox-App: NAME (with the token of this app, of the teammate or of nobody)
Without X-Sandbox-Admin the caller is {SERVICE.email} at {SERVICE.ip}.
Teammates: {", ".join(teammate.email for teammate in CAST)}
More: GET /_sandbox
"""

CONTROLS = (
    INPUTS
    + """\
POST /_sandbox/faults {"fault": NAME, "path"?, "method"?, "times"?, "ms"?, "show"?, "enums"?}
  `path` is a prefix (all paths if left out); `times` counts down (for ever if left out)
  GET lists them, DELETE /_sandbox/faults clears all, DELETE /_sandbox/faults/ID clears one
"""
    + "".join(f"  {name:<{_LONGEST_FAULT}}  {what}\n" for name, what in FAULTS.items())
    + """\
GET /_sandbox/requests?writes=1&limit=N   the last API requests, oldest first; DELETE forgets them
GET /_sandbox/state                       counts of resources, log entries, requests and webhooks
POST /_sandbox/scopes {"without": [SCOPE, ...]}   the token has every scope but these; GET lists them
POST /_sandbox/webhooks {"url", "secret"?, "retry_after"? (seconds), "without"? (topics), "ping"?}
                                           one subscriber; DELETE removes it
POST /_sandbox/reset                      the freshly seeded company again
"""
)


def routes(workspace: Workspace, gate: Gate, reset: Callable[[], None], defaults: Subscriber) -> Blueprint:
    pages = Blueprint("controls", __name__)

    @pages.get("/")
    def about() -> Response:
        return Response(ABOUT, content_type="text/plain; charset=utf-8")

    @pages.get("/_sandbox")
    def controls() -> Response:
        return Response(CONTROLS, content_type="text/plain; charset=utf-8")

    @pages.post("/_sandbox/act")
    def post_act() -> Response:
        return answer(act(workspace, sent()), 201)

    @pages.get("/_sandbox/requests")
    def list_requests() -> Response:
        seen = [entry for entry in list(gate.seen) if entry["is_write"] or "writes" not in request.args]
        limit = request.args.get("limit", type=int)
        return answer({"count": len(seen), "requests": seen[-limit:] if limit else seen})

    @pages.delete("/_sandbox/requests")
    def forget_requests() -> Response:
        gate.seen.clear()
        return answer({"count": 0})

    @pages.get("/_sandbox/state")
    def state() -> Response:
        return answer(_state(workspace, gate))

    @pages.post("/_sandbox/reset")
    def post_reset() -> Response:
        workspace.faults.clear()
        reset()
        gate.scopes.forget()
        gate.seen.clear()
        return answer(_state(workspace, gate))

    _fault_routes(pages, workspace)
    _scope_routes(pages, gate)
    _webhook_routes(pages, workspace, defaults)
    return pages


def _fault_routes(pages: Blueprint, workspace: Workspace) -> None:
    faults = workspace.faults

    @pages.get("/_sandbox/faults")
    def list_faults() -> Response:
        return answer({"faults": faults.active()})

    @pages.post("/_sandbox/faults")
    def add_fault() -> Response:
        try:
            return answer(faults.add(sent()).shown(), 201)
        except FaultRefused as refused:
            raise Refused(400, "parameter_invalid", str(refused)) from refused

    @pages.delete("/_sandbox/faults")
    def clear_faults() -> Response:
        return answer({"cleared": faults.clear()})

    @pages.delete("/_sandbox/faults/<id>")
    def clear_fault(id: str) -> Response:
        return answer({"cleared": faults.clear(id)})


def _scope_routes(pages: Blueprint, gate: Gate) -> None:
    def shown() -> Response:
        return answer({"without": sorted(gate.scopes.taken()), "scopes": SCOPES})

    @pages.get("/_sandbox/scopes")
    def list_scopes() -> Response:
        return shown()

    @pages.post("/_sandbox/scopes")
    def take_scopes() -> Response:
        names = sent().get("without")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise Refused(400, "parameter_invalid", "`without` is a list of scopes.", "without")
        gate.scopes.take(names)
        return shown()


def _webhook_routes(pages: Blueprint, workspace: Workspace, defaults: Subscriber) -> None:
    @pages.post("/_sandbox/webhooks")
    def subscribe() -> Response:
        wanted = sent()
        url, wait = wanted.get("url"), wanted.get("retry_after", defaults.retry_after)
        if not isinstance(url, str):
            raise Refused(400, "parameter_invalid", "A subscription needs a `url`.", "url")
        if not isinstance(wait, int | float):
            raise Refused(400, "parameter_invalid", "`retry_after` is a number of seconds.", "retry_after")
        without = tuple(map(str, wanted.get("without") or ()))
        subscriber = Subscriber(url, str(wanted.get("secret") or defaults.secret), float(wait), without)
        subscribe_to(workspace, subscriber)
        if wanted.get("ping"):
            ping = notification("ping", {"type": "ping"}, workspace.id_code, workspace.now())
            workspace.webhooks.send([ping])
        return answer({"url": subscriber.url, "retry_after": subscriber.retry_after}, 201)

    @pages.delete("/_sandbox/webhooks")
    def unsubscribe() -> Response:
        subscribe_to(workspace, None)
        return answer({"url": None})


def subscribe_to(workspace: Workspace, subscriber: Subscriber | None) -> None:
    """Set the subscriber of webhooks and store it for restarts; None stops them."""
    workspace.webhooks.subscriber = subscriber
    stored = None if subscriber is None else asdict(subscriber)
    workspace.store.set_setting(_SUBSCRIBER, orjson.dumps(stored).decode())


def stored_subscriber(workspace: Workspace) -> Subscriber | None:
    stored = orjson.loads(workspace.store.setting(_SUBSCRIBER) or "null")
    return None if stored is None else Subscriber(**stored | {"without": tuple(stored.get("without", ()))})


def _state(workspace: Workspace, gate: Gate) -> dict[str, Any]:
    subscriber = workspace.webhooks.subscriber
    counts = workspace.store.counts()
    seen = list(gate.seen)
    return {
        "resources": counts | {"total": sum(counts.values())},
        "activity_logs": workspace.store.count_activities(0, 2**53, []),
        "faults": workspace.faults.active(),
        "requests": {"total": len(seen), "writes": sum(entry["is_write"] for entry in seen)},
        "webhooks": {
            "url": subscriber.url if subscriber else None,
            "waiting": workspace.webhooks.waiting(),
            "outcomes": dict(workspace.webhooks.outcomes),
        },
    }
