"""What a token is good for within the role of its owner: to read, to propose, to decide. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

TokenScope: TypeAlias = Literal["read", "propose", "decide"]
"""`read` looks, `propose` asks and talks, `decide` is all the rest: votes, acknowledgements, delegations, and what
operators have done. Each route and page says which one it needs."""

SCOPES: Final[tuple[TokenScope, ...]] = ("read", "propose", "decide")
ROBOT_SCOPES: Final[tuple[TokenScope, ...]] = ("read", "propose")


def scopes_of(named: Iterable[str]) -> tuple[TokenScope, ...]:
    """The scopes of these names, in their order. Whoever proposes or decides has to see about what, so `read` is always
    one of them; a word that is none gives nothing."""
    known = {"read", *named}
    return tuple(scope for scope in SCOPES if scope in known)
