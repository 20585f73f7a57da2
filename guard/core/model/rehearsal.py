"""A rehearsal: a way of labelling conversations, the label it is about, and how good it has to be. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field

from drift.core.model.resources import Json

SINCE: Final = "90d"
SAMPLE: Final = 400
"""Conversations that are looked at where a rehearsal says nothing: a share is then known to five points."""
LONGEST: Final = "60s"
"""How long a command may take where a rehearsal says nothing."""

Sort: TypeAlias = Literal["rules", "command", "csv", "automation"]
"""What is rehearsed: declared rules, a program, labels that somebody wrote down, or what is at work today."""


class Rule(Struct, frozen=True):
    """`label` is given where `when` holds; an empty `when` always does. A condition is as it was written."""

    label: str
    when: Mapping[str, Json] = field(default_factory=dict)


class Bar(Struct, frozen=True):
    """The shares that have to be reached, with `at_least` conversations judged. Of all labels together, or of each of
    `of`."""

    precision: float | None = None
    recall: float | None = None
    at_least: int = 1
    of: tuple[str, ...] = ()


class Rehearsal(Struct, frozen=True):
    """`since` and `within` are seconds. `command` is a program with its arguments, `csv` the name of a file; both stand
    beside `file`, and are empty where something else is rehearsed. `otherwise` is the label where no rule holds; empty
    for none. `line` is where it begins in its file."""

    id: str
    label: str
    since: float
    says: str = ""
    sample: int = SAMPLE
    rules: tuple[Rule, ...] = ()
    otherwise: str = ""
    command: tuple[str, ...] = ()
    within: float = 60.0
    csv: str = ""
    require: Bar = field(default_factory=Bar)
    file: str = ""
    line: int = 0

    @property
    def sort(self) -> Sort:
        if self.command:
            return "command"
        if self.csv:
            return "csv"
        return "rules" if self.rules else "automation"
