"""A condition of `when` or `unless`, and its result: true, false, or not known."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from msgspec import Struct

from drift.core.model.resources import Json
from guard.core.model.subject import Facts, Subject


class ConditionResult(Struct, frozen=True):
    """What a condition says: True, False, or None when it cannot be known. `because` is a finished clause, `saw` the
    value it looked at, where there is one.

    `clause` and `seen` are these two, or make them when they are read: of all that is asked, little is ever told.
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
