"""A condition of `when` or `unless`, and its result: true, false, or not known."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from msgspec import Struct

from drift.core.model.resources import Json
from guard.core.model.subject import Facts, Subject


class ConditionResult(Struct, frozen=True):
    """The result of a condition: `truth` is True, False, or None if it cannot be known.

    `because` is a finished clause; `saw` is the value that was looked at, if any. `clause` and `seen` hold these two,
    or functions that make them when read: most results are never shown to anybody.
    """

    truth: bool | None
    clause: str | Callable[[], str] = ""
    rests_on_actor: bool = False
    seen: Json | Callable[[], Json] = None

    @property
    def because(self) -> str:
        return self.clause if isinstance(self.clause, str) else self.clause()

    @property
    def saw(self) -> Json:
        return self.seen() if callable(self.seen) else self.seen


@dataclasses.dataclass(frozen=True, slots=True)
class Condition:
    """One compiled condition of `when` or `unless`, with the word and argument it came from."""

    word: str
    argument: Json
    test: Callable[[Subject, Facts], ConditionResult] = dataclasses.field(compare=False, repr=False)
