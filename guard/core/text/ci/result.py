"""What continuous integration is told: results, and the rules they come from. Pure."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Level: TypeAlias = Literal["error", "warning", "note"]


class CiRule(Struct, frozen=True):
    """What a result breaks. `level` is that of its results unless they say otherwise, `help` the way out."""

    id: str
    description: str
    level: Level
    help: str = ""


class CiResult(Struct, frozen=True):
    """One result, or one notice about the run itself.

    `file` is empty where there is no place to name. `title` is the heading of an annotation; the rule's id where it is
    empty. `fingerprint` tells results apart that share rule and place; `severity` is our own word for how bad it is.
    `waived` is the reason for which somebody accepts it.
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
