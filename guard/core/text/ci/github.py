"""Annotations for GitHub Actions, which shows them beside the line in a pull request. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from guard.core.text.ci.result import CiResult, Level
from guard.core.text.plain_text import plain

_COMMANDS: Final[Mapping[Level, str]] = {"error": "error", "warning": "warning", "note": "notice"}


def github_annotations(results: Iterable[CiResult]) -> str:
    """One line per result; the empty text without results."""
    return "".join(f"{_annotation(result)}\n" for result in results)


def _annotation(result: CiResult) -> str:
    title = f"title={_parameter(result.title or result.rule_id)}"
    place = f"file={_parameter(result.file)},line={result.line},col={result.column}," if result.file else ""
    return f"::{_COMMANDS[result.level]} {place}{title}::{_message(result.message)}"


def _message(text: str) -> str:
    """The text of an annotation: GitHub decodes %25."""
    return plain(text).replace("%", "%25")


def _parameter(text: str) -> str:
    """The value of one parameter of an annotation."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")
