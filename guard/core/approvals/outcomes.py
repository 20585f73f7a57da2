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
    """Enough people approved. `at` is when the last one needed did. `whose` has the voices where somebody voted for
    another: as many as `by`, empty where it was their own."""

    by: tuple[str, ...]
    at: float
    whose: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Who approved, and for whom."""
        return names(self.by, self.whose)


@dataclass(frozen=True, slots=True)
class Denied:
    """It was denied: by one whose denial decides, or by so many that the others are too few."""

    by: tuple[str, ...]
    at: float
    comment: str = ""
    whose: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Who denied, and for whom."""
        return names(self.by, self.whose)


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
    """The person may vote: with their own voice, or with that of somebody by a delegation."""

    on_behalf_of: str = ""
    delegation: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The person may not vote. `sentence` is for that person, `code` for programs."""

    sentence: str
    code: RefusalCode


def names(by: tuple[str, ...], whose: tuple[str, ...]) -> tuple[str, ...]:
    """`dave@acme.example for alice@acme.example` where somebody voted for another."""
    pairs = zip(by, whose or ("",) * len(by), strict=True)
    return tuple(f"{voter} for {other}" if other else voter for voter, other in pairs)


def in_words(status: Status) -> tuple[StatusWord, str]:
    """What the votes amount to, as a word and as a sentence."""
    match status:
        case Pending(missing):
            left = "; ".join(f"{have} of {need} for {policy}" for policy, have, need in _by_policy(missing))
            return "pending", f"Waiting for approvals: {left}." if left else "Waiting for approvals."
        case Approved():
            return "approved", f"Approved by {', '.join(status.names)}."
        case Denied(comment=comment):
            return "denied", f"Denied by {', '.join(status.names)}{f': {comment}' if comment else ''}."
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
