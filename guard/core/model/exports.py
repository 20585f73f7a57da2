"""Where the record is exported to: the targets of exports.yaml as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from msgspec import Struct, field

TargetType: TypeAlias = Literal["splunk_hec", "datadog", "syslog", "s3", "folder"]
Format: TypeAlias = Literal["ndjson", "ocsf", "cef"]
People: TypeAlias = Literal["keep", "pseudonym", "leave_out"]
Files: TypeAlias = Literal["ndjson", "parquet"]
ARCHIVES: tuple[TargetType, ...] = ("s3", "folder")
"""The types that keep files of each day."""


class TargetPlan(Struct, frozen=True):
    """A target as it is declared. `what` and `without` are names of records, with globs; an empty `what` is all of
    them. `people`: what becomes of what says something of a person. `start` is where it begins when it is seen for the
    first time: `now`, `beginning`, or unix seconds."""

    name: str
    type: TargetType
    format: Format = "ndjson"
    what: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    people: People = "leave_out"
    start: Literal["now", "beginning"] | float = "now"
    files: Files = "ndjson"
    index: str = ""
    tags: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    def takes(self, what: str) -> bool:
        """Whether records of this name go to the target."""
        return _fits(what, self.what or ("*",)) and not _fits(what, self.without)


class Exports(Struct, frozen=True):
    """The targets by name."""

    targets: Mapping[str, TargetPlan] = field(default_factory=dict)


def _fits(what: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(what, pattern) for pattern in patterns)
