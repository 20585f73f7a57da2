"""The webhook endpoint for Intercom: verifies and stores each notification. Detection works on it later."""

from __future__ import annotations

import logging
from functools import partial
from typing import Final

import orjson
from flask import request as flask_request
from msgspec import UNSET, UnsetType
from msgspec.structs import replace
from werkzeug.exceptions import HTTPException

from drift import tracing
from drift.core.catalogue.catalogue import ACTIVITY_TOPIC
from drift.core.json_view import Answer
from drift.core.model.activity import NotAnActivity
from drift.core.model.resources import Json
from drift.intercom.webhook_signature import BODY_HEADER, HUB_HEADER, verify, verify_body
from drift.sync.ingest import Received, receive
from drift.sync.installation import Health, health
from drift.tracing import Matter
from drift.web.context import Watched
from drift.web.rest.problem_details import NotSigned, Refusal, WrongBody
from drift.web.rest.route import Request, Response, Routes
from drift.web.webhook_addressee import addressee, shares_secret

log = logging.getLogger(__name__)
routes: Final = Routes[Watched]()

PATH: Final = "/webhooks/intercom"
MAX_DEPTH: Final = 100
"""Levels of nesting a notification may have; Intercom's have fewer than ten."""

UNINSTALLED: Final = "app.uninstalled"
HEALTH_CHECK: Final = "health_check"
"""Our name for Intercom's question how the app is: it has no topic."""
_BY_MEMBERS: Final = {("app_id",): UNINSTALLED, ("workspace_id",): HEALTH_CHECK}
"""What a call without a topic is about. Other calls under the same signature have more members."""
_NOT_THE_SIGNATURE: Final = "is not the signature of this body under the client secret of the Intercom app."

RECEIVED: Final = "received"
DUPLICATE: Final = "duplicate"
UNKNOWN: Final = "unknown"
REJECTED: Final = "rejected"
RESULTS: Final = (RECEIVED, DUPLICATE, UNKNOWN, REJECTED)


class NotificationTaken(Answer, frozen=True):
    """A notification that was stored. `news`: it was not known yet; `understood`: something follows its topic.
    `state` answers Intercom's health check: OK while the activity log is polled, UNKNOWN otherwise."""

    topic: str
    news: bool
    understood: bool
    state: Health | UnsetType = UNSET


@routes.add("HEAD", PATH, "Intercom asks whether the address lives before it sends anything.", role=None)
def probe(watched: Watched, request: Request) -> Response:
    return Response()


@routes.add(
    "POST",
    PATH,
    "Takes a notification signed with the app's client secret. Answers as soon as it is stored; a notification that is "
    "known already, or of a topic that nothing follows, is welcome too. Calls about the installation, signed by "
    "`X-Body-Signature`, come here as well: an uninstalled app raises an alarm, and the health check is answered. With "
    "several workspaces, `app_id` says which one it is for; `/webhooks/intercom/NAME` serves as well.",
    role=None,
    answer=NotificationTaken,
)
def take_notification(watched: Watched, request: Request) -> NotificationTaken:
    try:
        raw = flask_request.get_data(cache=False)
        watched = addressee(watched, raw, partial(_is_signed, raw))
        received = _receive(watched, raw)
    except (Refusal, NotAnActivity, HTTPException):
        watched.count_webhook(REJECTED)
        raise
    if received.news:
        watched.arrived()
    watched.count_webhook(_result(received))
    return _answer(watched, received)


def _receive(watched: Watched, raw: bytes) -> Received:
    if not watched.client_secret:
        raise NotSigned(
            "No webhook can be checked: set INTERCOM_CLIENT_SECRET to the client secret of the Intercom app."
        )
    if not _is_signed(raw, watched.client_secret):
        raise NotSigned(f"{BODY_HEADER if _is_about_installation() else HUB_HEADER} {_NOT_THE_SIGNATURE}")
    if _is_about_installation():
        return _receive_about_installation(watched, raw)
    notification = _parsed_json(raw)
    if _is_of_other_workspace(notification, watched):
        return Received(str(notification.get("topic", "")), news=False, understood=False)
    with tracing.span("webhook", watched.workspace, _matter_of(notification)) as span:
        received = receive(watched.workspace, notification, watched.keep_entry)
        span.say(topic=received.topic, news=received.news)
        return received


def _matter_of(notification: Json) -> Matter:
    """The entry of the log that it brings, or the notification itself."""
    told = notification if isinstance(notification, dict) else {}
    inner = told.get("data")
    item = inner.get("item") if isinstance(inner, dict) else None
    if told.get("topic") == ACTIVITY_TOPIC and isinstance(item, dict):
        return Matter("activity", str(item.get("id", "")))
    return Matter("notification", str(told.get("id", "")))


def _is_about_installation() -> bool:
    return HUB_HEADER not in flask_request.headers and BODY_HEADER in flask_request.headers


def _is_signed(raw: bytes, secret: str) -> bool:
    headers = flask_request.headers
    if _is_about_installation():
        return verify_body(secret, raw, headers[BODY_HEADER])
    return verify(secret, raw, headers.get(HUB_HEADER))


def _receive_about_installation(watched: Watched, raw: bytes) -> Received:
    """Whether the app was uninstalled, or Intercom asks how it is. Nothing else is taken under this signature, which
    stands on other calls of Intercom, too."""
    called = _parsed_json(raw)
    if not isinstance(called, dict):
        raise WrongBody("A call about the installation must be a JSON object.")
    topic = called.get("topic") or _BY_MEMBERS.get(tuple(called), "")
    is_ours = watched.id_code() in (called.get("app_id"), called.get("workspace_id"))
    if topic == UNINSTALLED and is_ours:
        return Received(UNINSTALLED, news=watched.app_uninstalled())
    return Received(str(topic), news=False, understood=topic == HEALTH_CHECK and is_ours)


def _answer(watched: Watched, received: Received) -> NotificationTaken:
    taken = NotificationTaken(received.topic, received.news, received.understood)
    if received.topic != HEALTH_CHECK:
        return taken
    if not received.understood:
        return replace(taken, state="UNKNOWN")
    with watched.workspace.reading() as drift:
        return replace(taken, state=health(drift, watched.workspace.clock()))


def _parsed_json(raw: bytes) -> Json:
    try:
        notification = orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise WrongBody(f"The body is not JSON: {problem}.") from None
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _is_deep(notification):
        raise WrongBody(f"The body is nested more than {MAX_DEPTH} levels deep.")
    return notification


def _is_deep(value: Json) -> bool:
    """Whether the value is nested too deeply. Goes level by level, so that no depth can exhaust the stack."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        containers = [
            value.values() if isinstance(value, dict) else value
            for value in level
            if isinstance(value, dict | list)
        ]
        level = [child for container in containers for child in container]
        if not level:
            return False
    return True


def _is_of_other_workspace(notification: Json, watched: Watched) -> bool:
    """Whether it is about another workspace, or may be: Intercom names the workspace in each, so one without a name is
    taken only where the secret is of one workspace alone. One that was not read yet does not know its name, and takes
    nothing that has one. Its first reading and the log bring what happened until then."""
    if not isinstance(notification, dict):
        return False
    named = notification.get("app_id")
    return shares_secret(watched) if named is None else not named or named != watched.id_code()


def _result(received: Received) -> str:
    if not received.understood:
        return UNKNOWN
    return RECEIVED if received.news else DUPLICATE
