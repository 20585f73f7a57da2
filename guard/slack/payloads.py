"""What Slack sends when somebody presses, sends a window or types the command, as values. Takes nothing on trust but
that it comes from Slack. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Final, TypeAlias

import msgspec
import orjson
from msgspec import Struct

from guard.slack.blocks import ACTION
from guard.slack.card import PRESSES, Press, Shown
from guard.slack.errors import NotUnderstood
from guard.slack.window import CALLBACK, REASON


@dataclass(frozen=True, slots=True)
class Member:
    """Who did something, and in which workspace of Slack."""

    id: str
    team: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a message was pressed. `trigger` lets a window be opened for three seconds."""

    by: Member
    trigger: str
    press: Press
    shown: Shown
    title: str
    channel: str
    message: str


@dataclass(frozen=True, slots=True)
class Decided:
    """The window was sent. `id` is Slack's own name of this window: one comes once."""

    by: Member
    id: str
    press: Press
    shown: Shown
    title: str
    reason: str
    channel: str
    message: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The slash command. `answers` is where an answer may still be sent within half an hour: a secret."""

    by: Member
    text: str
    trigger: str
    answers: str


@dataclass(frozen=True, slots=True)
class Else:
    """Something that asks for nothing, such as the press of a link."""

    by: Member


Asked: TypeAlias = Pressed | Decided | Typed | Else


class _Named(Struct, frozen=True):
    id: str = ""


class _Action(Struct, frozen=True):
    action_id: str = ""
    value: str = ""


class _Container(Struct, frozen=True):
    channel_id: str = ""
    message_ts: str = ""


class _Input(Struct, frozen=True):
    value: str | None = None


class _State(Struct, frozen=True):
    values: dict[str, dict[str, _Input]] = {}


class _View(Struct, frozen=True):
    id: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    state: _State = _State()


class _Interaction(Struct, frozen=True):
    type: str
    user: _Named
    team: _Named | None = None
    trigger_id: str = ""
    actions: list[_Action] = []
    container: _Container = _Container()
    view: _View | None = None


class _Held(Struct, frozen=True):
    """What a button carries (`blocks.value_of`), and a window (`window.asking`)."""

    s: str
    e: int
    f: str
    t: str = ""
    p: str = ""
    c: str = ""
    m: str = ""


MOST: Final = 200_000
"""Characters of what Slack sends."""


def interaction(text: str) -> Asked:
    """What the `payload` of an interaction asks for. Raises NotUnderstood."""
    try:
        return of_interaction(orjson.loads(text[:MOST]))
    except orjson.JSONDecodeError:
        raise NotUnderstood("The payload is not JSON.") from None


def of_interaction(payload: Any) -> Asked:
    """The same of a payload that was read already. Raises NotUnderstood."""
    try:
        found = msgspec.convert(payload, _Interaction)
    except (msgspec.ValidationError, RecursionError):
        raise NotUnderstood("This is no interaction that Slack documents.") from None
    by = Member(found.user.id, found.team.id if found.team else "")
    if found.type == "view_submission" and found.view is not None:
        return _decided(by, found.view)
    if found.type == "block_actions" and found.actions:
        return _pressed(by, found, found.actions[0])
    return Else(by)


def _pressed(by: Member, found: _Interaction, action: _Action) -> Asked:
    press = _press(action.action_id.removeprefix(ACTION))
    if press is None or not action.action_id.startswith(ACTION):
        return Else(by)
    held, where = _held(action.value), found.container
    return Pressed(by, found.trigger_id, press, _shown(held), held.t, where.channel_id, where.message_ts)


def _decided(by: Member, view: _View) -> Asked:
    if view.callback_id != CALLBACK:
        return Else(by)
    held = _held(view.private_metadata)
    press = _press(held.p)
    if press is None:
        raise NotUnderstood("The window does not say what was decided.")
    reason = view.state.values.get(REASON, {}).get(REASON, _Input()).value or ""
    return Decided(by, view.id, press, _shown(held), held.t, reason.strip(), held.c, held.m)


def command(form: Mapping[str, str]) -> Typed:
    """What the fields of a slash command ask for. Slack escapes what is markup to it."""
    by = Member(form.get("user_id", ""), form.get("team_id", ""))
    return Typed(
        by, unescape(form.get("text", "")).strip(), form.get("trigger_id", ""), form.get("response_url", "")
    )


def _press(word: str) -> Press | None:
    return next((press for press in PRESSES if press == word), None)


def _held(text: str) -> _Held:
    try:
        return msgspec.json.decode(text, type=_Held)
    except (msgspec.DecodeError, RecursionError):
        raise NotUnderstood("The button carries nothing that says what was shown.") from None


def _shown(held: _Held) -> Shown:
    return Shown(held.s, held.e, held.f)
