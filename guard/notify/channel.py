"""What a channel is: something that takes a message to people, and may later change or thread what it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from drift.core.model.resources import Json
from guard.core.model.records import Notification


@dataclass(frozen=True, slots=True)
class Posted:
    """The channel accepted a message. `reference` is what it needs to change or thread the next one of the same matter;
    "" where it can do neither. It is kept, so it never holds a secret."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a channel did not accept a message, without its address, and how many seconds it asks to be left alone.
    `away`: it would accept no other message now either, so none is tried until then."""

    why: str
    pause: float = 0.0
    away: bool = False


class Channel(Protocol):
    """Sends one message at a time, from one thread at a time. Never raises for what the other side does."""

    @property
    def name(self) -> str:
        """Its name in notifications.yaml; `webhook` and `slack` are those of the two settings."""

    @property
    def edits(self) -> bool:
        """Whether a later message of a matter changes the first one, instead of adding to it."""

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        """`earlier` is what the last message of the same matter left; None where this is the first one."""


def link(payload: Mapping[str, Json], base_url: str) -> str:
    """Where people read on: the page of the console, or else of the API. "" where nobody said under which address
    people reach the service."""
    path = payload.get("page") or payload.get("path")
    return f"{base_url}{path}" if base_url and path else ""
