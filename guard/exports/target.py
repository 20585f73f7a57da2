"""What a target of exports is: something that takes events in batches, and says what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event as a target gets it. `id` names it for good. `number` is its entry of the ledger, `at` when that was
    recorded, in unix seconds. `severity` is a number of OCSF, from 1 to 5. `is_json`: `body` is a JSON object, and else
    a line of text. `broken` says why it could not be made; it is empty where it could."""

    id: str
    number: int
    at: float
    event: str
    severity: int
    body: bytes
    is_json: bool = True
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a target takes at once. One event alone may be longer."""

    events: int = 500
    size: int = 1_000_000


USUAL: Final = Limits()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The target has all of the batch."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something in the batch is not as the target wants it: sent again, it would be refused again. `why` is a clause
    without a secret."""

    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The target took nothing for sure, and may later. It asks to be left alone for `pause` seconds; 0 where it does
    not say. `why` is a clause without a secret."""

    why: str
    pause: float = 0.0


Outcome: TypeAlias = Accepted | Refused | Failed
ACCEPTED: Final = Accepted()


class Target(Protocol):
    """Takes one batch at a time, from one thread at a time. Never raises for what the other side does."""

    @property
    def limits(self) -> Limits: ...

    def send(self, events: Sequence[Outgoing]) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Unusable:
    """A target that cannot be used yet: what is for it waits in the ledger. `why` is a clause without a secret."""

    why: str
    limits: Limits = USUAL

    def send(self, events: Sequence[Outgoing]) -> Outcome:
        return Failed(self.why)
