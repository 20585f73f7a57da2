"""Slack's door by HTTP: what people press, send and type there, signed by Slack. Answered at once; see the desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

import orjson
from flask import request as flask_request

from drift.web.rest.problem_details import NotSigned, WrongBody
from drift.web.rest.route import Request, Response, Routes
from guard.context import GuardedWorkspace
from guard.slack.card import Shown
from guard.slack.errors import NotUnderstood
from guard.slack.payloads import Asked, Decided, Pressed, command, interaction
from guard.web.context import WebContext, name_asked

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
    "counting takes longer: the window in Slack then says how it went. One Slack app may serve several workspaces.",
    role=None,
    answer=dict[str, Any],
)
def take_action(context: WebContext, request: Request) -> Response:
    form, signed_by = _signed_form(context)
    try:
        asked = interaction(form.get("payload", ""))
    except NotUnderstood as problem:
        raise WrongBody(str(problem)) from None
    return _answer(_app_of(asked, signed_by), asked)


@routes.add(
    "POST",
    COMMANDS,
    "Takes the command `/guardrail` of Slack, signed with the app's signing secret and not older than five minutes. "
    "Only whoever typed it sees the answer. `/slack/commands/NAME` asks another workspace than the default one.",
    role=None,
    answer=dict[str, Any],
)
def take_command(context: WebContext, request: Request) -> Response:
    form, signed_by = _signed_form(context)
    return _answer(signed_by[0].app, command(form))


class _Signed(NamedTuple):
    """A workspace whose Slack app signed a request."""

    guarded: GuardedWorkspace
    app: SlackApp


def _signed_form(context: WebContext) -> tuple[dict[str, str], list[_Signed]]:
    """The fields that Slack sent, and the workspaces whose app signed them: one app may serve several. The one that was
    asked for is the first. Raises NotSigned."""
    apps = list(_listening(context))
    if not apps:
        raise NotSigned(
            "Nothing of Slack's can be checked: set GUARDRAIL_SLACK_SIGNING_SECRET to the signing secret of the Slack "
            "app, or let it use Socket Mode."
        )
    body, headers = flask_request.get_data(cache=False), flask_request.headers
    timestamp, signature = (headers.get(f"X-Slack-{name}", "") for name in ("Request-Timestamp", "Signature"))
    signed_by = [one for one in apps if one.app.is_signed(body, timestamp, signature, one.guarded.now())]
    if not signed_by or name_asked() not in (None, signed_by[0].guarded.workspace.name):
        raise NotSigned(
            "X-Slack-Signature is not the signature of this body under the signing secret of the Slack app, or it is "
            "older than five minutes."
        )
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise WrongBody(f"A request of Slack's has at most {_MOST_FIELDS} fields.") from None
    return form, signed_by


def _listening(context: WebContext) -> Iterator[_Signed]:
    for one in dict.fromkeys((context.name, *(other.name for other in context.site))):
        found = context.site.named(one)
        app = found.service.slack if found is not None else None
        if found is not None and app is not None and app.hears_http:
            yield _Signed(found.guarded, app)


def _app_of(asked: Asked, signed_by: Sequence[_Signed]) -> SlackApp:
    """The app of the workspace whose question somebody answers, among those that signed it."""
    if len(signed_by) > 1 and isinstance(asked, Pressed | Decided):
        found = next((one for one in signed_by if _knows(one.guarded, asked.shown)), signed_by[0])
        return found.app
    return signed_by[0].app


def _knows(guarded: GuardedWorkspace, shown: Shown) -> bool:
    with guarded.view() as view:
        of = view.proposals if shown.about == "proposal" else view.approvals
        return of.get(shown.id) is not None


def _answer(app: SlackApp, asked: Asked) -> Response:
    said = app.desk.answer(asked)
    return Response(orjson.dumps(said) if said else b"")
