"""What acted: a person, an app, an AI, or Guardrail itself, by what log entries and calls to the API say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final, Literal, TypeAlias

from drift.core.model.activity import Actor

ActorType: TypeAlias = Literal["person", "app", "ai", "service"]
TOKEN: Final = "token:"  # noqa: S105 - how a token is named by its id, and no token
"""Begins the name of an access token of Intercom, which is known by its id."""

_FIN: Final = re.compile(r"operator\+[^@]*@intercom\.io")
"""The address of Fin, which Intercom lists among the teammates."""
_MCP: Final = re.compile(r"(?:.*[^a-z0-9])?mcp(?:[^a-z0-9].*)?")
"""The package code of an app that speaks MCP, the protocol by which language models use tools."""


def what_acted(actor: Actor, ai: Iterable[str] = ()) -> ActorType | None:
    """What acted; None where nothing says so. `ai` names apps, tokens and robots behind which an AI acts.

    Intercom's `bot` is Fin. A call with a token is an app's, also where the token belongs to a teammate. A teammate in
    the log is a person: where calls are not told of, what their token did looks the same."""
    if actor.type == "service":
        return "service"
    if _is_ai(actor) or is_named(actor, ai):
        return "ai"
    if actor.type == "app" or names_of(actor):
        return "app"
    return "person" if actor.is_person else None


def _is_ai(actor: Actor) -> bool:
    return (
        actor.type in ("ai", "bot")
        or (actor.email is not None and _FIN.fullmatch(actor.email) is not None)
        or any(_MCP.fullmatch(name.lower()) for name in names_of(actor) if not name.startswith(TOKEN))
    )


def is_prompted(actor: Actor, ai: Iterable[str] = ()) -> bool:
    """Whether an AI acted in the name of a person: the one whose token it used, or for whom a robot proposes."""
    return actor.email is not None and bool(names_of(actor)) and what_acted(actor, ai) == "ai"


def is_named(actor: Actor, names: Iterable[str]) -> bool:
    """Whether the app, the token or the robot that acted is one of these; `*` stands for any characters."""
    known = names_of(actor)
    return bool(known) and any(fnmatchcase(name, pattern) for pattern in names for name in known)


def names_of(actor: Actor) -> tuple[str, ...]:
    """The names of what acted for somebody or by itself: the package code of an app, `token:ID`, or a robot; () where
    nothing says that anything did."""
    itself = actor.id if actor.type in ("app", "ai") and actor.token is None else None
    app = actor.app or itself
    return tuple(name for name in (app, TOKEN + actor.token if actor.token else None) if name)
