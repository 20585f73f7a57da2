"""Waivers of lint rules: `# guardrail: ignore[rule-id] because REASON` beside a policy or a case. Pure.

A waiver belongs to the entry that contains its line, or that begins directly below it. A waived warning has the reason.
A waiver that is invalid or matches nothing is a warning itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from guard.core.language.diagnostics import Comment, FileDiagnostic, Place, did_you_mean
from guard.core.lint.rules import INVALID_WAIVER, RULES, UNUSED_WAIVER

_FORM: Final = "Write `# guardrail: ignore[RULE] because REASON`."
_WAIVER: Final = re.compile(r"ignore\[([^\[\]]*)\]\s*(.*)")
_BECAUSE: Final = "because "


class Lines(Struct, frozen=True):
    """The first line of each entry (policy or case) of a file, and the line after the last entry."""

    starts: tuple[int, ...]
    end: int

    def entry_at(self, line: int) -> int | None:
        """The index of the entry that contains this line; None outside all entries."""
        bounds = pairwise((*self.starts, self.end))
        return next((index for index, (first, after) in enumerate(bounds) if first <= line < after), None)


class Waiver(Struct, frozen=True):
    """One waived rule of one entry of a file."""

    place: Place
    rule: str
    reason: str
    entry: int


class FileWaivers:
    """The waivers of one file, and which of them were used."""

    def __init__(self, file: str, comments: Sequence[Comment], lines: Lines, entry_name: str) -> None:
        self._file = file
        self._waivers: list[Waiver] = []
        self._invalid: list[FileDiagnostic] = []
        self._used: set[Waiver] = set()
        for comment in comments:
            self._take(comment, lines, entry_name)

    def reason(self, entry: int, rule: str) -> str:
        """The reason why the entry waives the rule; "" if it does not."""
        matching = [waiver for waiver in self._waivers if (waiver.entry, waiver.rule) == (entry, rule)]
        self._used.update(matching)
        return matching[0].reason if matching else ""

    def warnings(self, unchecked: Collection[str] = ()) -> Iterator[FileDiagnostic]:
        """Invalid and unused waivers. Waivers of `unchecked` rules do not count as unused."""
        yield from self._invalid
        for waiver in self._waivers:
            if waiver not in self._used and waiver.rule not in unchecked:
                sentence = f"This waives no warning: `{waiver.rule}` finds nothing here. Take the waiver out."
                yield self._warning(waiver.place, sentence, UNUSED_WAIVER.id)

    def _take(self, comment: Comment, lines: Lines, entry_name: str) -> None:
        match = _WAIVER.fullmatch(comment.text)
        entry = lines.entry_at(comment.concerns)
        ids = [id.strip() for id in match[1].split(",")] if match else []
        reason = match[2].removeprefix(_BECAUSE).strip() if match else ""
        if match is None:
            self._refuse(comment, f"This comment is not understood. {_FORM}")
        elif not match[2].startswith(_BECAUSE) or not reason:
            self._refuse(comment, f"The waiver gives no reason. {_FORM}")
        elif entry is None:
            sentence = (
                f"The waiver belongs to no {entry_name}. Put it beside the {entry_name}, or directly above."
            )
            self._refuse(comment, sentence)
        else:
            for rule in ids:
                self._add(Waiver(comment.place, rule, reason, entry), comment)

    def _add(self, waiver: Waiver, comment: Comment) -> None:
        rule = RULES.get(waiver.rule)
        if rule is None:
            hint = did_you_mean(waiver.rule, sorted(RULES))
            self._refuse(comment, f"There is no lint rule `{waiver.rule}`.{hint}")
        elif not rule.waivable:
            self._refuse(comment, f"`{rule.id}` cannot be waived.")
        else:
            self._waivers.append(waiver)

    def _refuse(self, comment: Comment, sentence: str) -> None:
        self._invalid.append(self._warning(comment.place, sentence, INVALID_WAIVER.id))

    def _warning(self, place: Place, sentence: str, rule: str) -> FileDiagnostic:
        return FileDiagnostic.at(self._file, place, sentence, "warning", rule)
