"""The erasure of a person: what became of them in the record. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

NOBODYS_DOMAIN: Final = "erased.invalid"
"""A domain that nobody has, by RFC 2606."""


def pseudonym(number: int) -> str:
    """The address that somebody has after they were erased. It tells nothing, and the same person has the same one: who
    did what together, and who may not vote on it, stays what it was."""
    return f"erased-{number}@{NOBODYS_DOMAIN}"


class Erasure(Struct, frozen=True):
    """`rows` are counts of what was rewritten, by table; `left_over` says where somebody still stands, and why."""

    pseudonym: str
    at: float
    by: str
    because: str
    rows: Mapping[str, int] = field(default_factory=dict)
    left_over: tuple[str, ...] = ()
