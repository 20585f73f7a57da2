"""Slack's door by HTTP: what people press, send and type there, signed by Slack. Answered at once; see the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import orjson
from flask import request as flask_request

from drift.web.rest.problem_details import NotSigned, WrongBody
from drift.web.rest.route import Request, Response, Routes
from guard.slack.errors import NotUnderstood
from guard.slack.payloads import Asked, command, interaction
from guard.web.context import WebContext

if TYPE_CHECKING:
    from guard.slack.app import SlackApp

routes: Final = Routes[WebContext]()

ACTIONS: Final = "/slack/actions"
COMMANDS: Final = "/slack/commands"
_MOST_FIELDS: Final = 50


@routes.add(
    "POST",
    ACTIONS,
    "Takes what people press and send in Slack, signed with the app's signing secret and not older than five minutes. "
    "Who it was is asked of Slack, and the vote is counted as by the API. Answers within three seconds, also where "
    "counting takes longer: the window in Slack then says how it went.",
    role=None,
    answer=dict[str, Any],
)
def take_action(context: WebContext, request: Request) -> Response:
    form, app = _signed_form(context)
    try:
        asked = interaction(form.get("payload", ""))
    except NotUnderstood as problem:
        raise WrongBody(str(problem)) from None
    return _answer(app, asked)


@routes.add(
    "POST",
    COMMANDS,
    "Takes the command `/guardrail` of Slack, signed with the app's signing secret and not older than five minutes. "
    "Only whoever typed it sees the answer.",
    role=None,
    answer=dict[str, Any],
)
def take_command(context: WebContext, request: Request) -> Response:
    form, app = _signed_form(context)
    return _answer(app, command(form))


def _signed_form(context: WebContext) -> tuple[dict[str, str], SlackApp]:
    """The fields that Slack sent. Raises NotSigned."""
    app = context.service.slack
    if app is None or not app.hears_http:
        raise NotSigned(
            "Nothing of Slack's can be checked: set GUARDRAIL_SLACK_SIGNING_SECRET to the signing secret of the Slack "
            "app, or let it use Socket Mode."
        )
    body, headers = flask_request.get_data(cache=False), flask_request.headers
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    if not app.is_signed(body, timestamp, headers.get("X-Slack-Signature", ""), context.guarded.now()):
        raise NotSigned(
            "X-Slack-Signature is not the signature of this body under the signing secret of the Slack app, or it is "
            "older than five minutes."
        )
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)), app
    except ValueError:
        raise WrongBody(f"A request of Slack's has at most {_MOST_FIELDS} fields.") from None


def _answer(app: SlackApp, asked: Asked) -> Response:
    said = app.desk.answer(asked)
    return Response(orjson.dumps(said) if said else b"")
