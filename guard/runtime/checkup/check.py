"""What was looked at, whether it works, and what to do."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from msgspec import Struct

State: TypeAlias = Literal["works", "fails", "not set up", "unknown"]
ORDER: Final[tuple[State, ...]] = ("fails", "unknown", "works", "not set up")


class Check(Struct, frozen=True):
    """`found` and `to_do` are finished sentences; `to_do` is empty where nothing is to be done."""

    name: str
    state: State
    found: str
    to_do: str = ""


def works(name: str, found: str) -> Check:
    return Check(name, "works", found)


def fails(name: str, found: str, to_do: str) -> Check:
    return Check(name, "fails", found, to_do)


def unknown(name: str, found: str, to_do: str = "") -> Check:
    return Check(name, "unknown", found, to_do)


def not_set_up(name: str, found: str, to_do: str = "") -> Check:
    return Check(name, "not set up", found, to_do)
