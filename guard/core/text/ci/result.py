"""Results for continuous integration, and the rules they come from. Pure."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Level: TypeAlias = Literal["error", "warning", "note"]


class CiRule(Struct, frozen=True):
    """A rule that results break. `level` is the default for its results; `help` says how to fix them."""

    id: str
    description: str
    level: Level
    help: str = ""


class CiResult(Struct, frozen=True):
    """One result, or one notice about the run itself.

    `file` is empty when the result has no place. `title` is the heading of an annotation; when empty, the rule's id is
    used. `fingerprint` distinguishes results with the same rule and place. `severity` is the product's own severity.
    `waived` is the reason why somebody accepts the result.
    """

    rule_id: str
    level: Level
    message: str
    file: str = ""
    line: int = 1
    column: int = 1
    title: str = ""
    fingerprint: str = ""
    severity: str = ""
    waived: str = ""
