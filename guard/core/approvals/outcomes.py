"""What votes amount to, and whether a person may vote: as values, each with what is to be said of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

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


@dataclass(frozen=True, slots=True)
class Allowed:
    """The person may vote."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The person may not vote. `sentence` is for that person, `code` for programs."""

    sentence: str
    code: RefusalCode
