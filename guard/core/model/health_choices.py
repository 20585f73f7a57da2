"""What a team has decided about the health of its configuration: the content of health.yaml as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase

from msgspec import Struct, field

from drift.core.model.resources import Ref


class Skipped(Struct, frozen=True):
    """A check that is not made, through `until`; None: until somebody takes this out."""

    check: str
    because: str
    until: date | None = None
    file: str = ""
    line: int = 0

    def holds_on(self, day: date) -> bool:
        return self.until is None or day <= self.until


class Acknowledged(Struct, frozen=True):
    """Something that a check reports and that is meant to be so, through `until`. `resource` is KIND/ID; `*` stands for
    any characters."""

    check: str
    resource: str
    because: str
    owner: str
    until: date
    file: str = ""
    line: int = 0

    def holds_on(self, day: date) -> bool:
        return day <= self.until

    def covers(self, check: str, ref: Ref) -> bool:
        return check == self.check and fnmatchcase(str(ref), self.resource)


class HealthChoices(Struct, frozen=True):
    """`days` are the ages from which on checks report, where they are not the usual ones."""

    skip: tuple[Skipped, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    days: Mapping[str, int] = field(default_factory=dict)
