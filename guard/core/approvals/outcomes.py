"""What votes amount to, and whether a person may vote: as values, each with what is to be said of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

RefusalCode: TypeAlias = Literal["own_change", "not_eligible", "settled", "expired"]


@dataclass(frozen=True, slots=True)
class Pending:
    """Not decided yet. `missing` are (policy id, approvals so far, approvals needed), one for each rule that is not
    met."""

    missing: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """Enough people approved. `at` is when the last one needed did."""

    by: tuple[str, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Denied:
    """It was denied: by one whose denial decides, or by so many that the others are too few."""

    by: tuple[str, ...]
    at: float
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Expired:
    """Nobody decided in time."""

    at: float


@dataclass(frozen=True, slots=True)
class Void:
    """The request is no longer about the present change or policies. `because` is a finished sentence."""

    because: str


Outcome: TypeAlias = Pending | Approved | Denied | Expired
Status: TypeAlias = Outcome | Void
StatusWord: TypeAlias = Literal["pending", "approved", "denied", "expired", "void"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """The person may vote."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The person may not vote. `sentence` is for that person, `code` for programs."""

    sentence: str
    code: RefusalCode


def in_words(status: Status) -> tuple[StatusWord, str]:
    """What the votes amount to, as a word and as a sentence."""
    match status:
        case Pending(missing):
            left = "; ".join(f"{have} of {need} for {policy}" for policy, have, need in _by_policy(missing))
            return "pending", f"Waiting for approvals: {left}." if left else "Waiting for approvals."
        case Approved(by=by):
            return "approved", f"Approved by {', '.join(by)}."
        case Denied(by=by, comment=comment):
            return "denied", f"Denied by {', '.join(by)}{f': {comment}' if comment else ''}."
        case Expired():
            return "expired", "Nobody decided in time."
        case Void(because):
            return "void", because
        case _:
            assert_never(status)


def _by_policy(missing: tuple[tuple[str, int, int], ...]) -> list[tuple[str, int, int]]:
    """The groups of one policy that are not met, as one."""
    together: dict[str, tuple[int, int]] = {}
    for policy, have, need in missing:
        before = together.get(policy, (0, 0))
        together[policy] = (before[0] + have, before[1] + need)
    return [(policy, have, need) for policy, (have, need) in together.items()]
