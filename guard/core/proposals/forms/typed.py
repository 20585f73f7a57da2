"""What came back from a form, by the pointers of its controls. Pure.

`f:` is the text of a control (each value of one that has several), `s:` says that it is null, empty, not there or the
id of something new, `m:` that a control whose boxes may all be open was on the page; `r:` are the items of a list or
the keys of an object, `x:` those that are to be taken away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_ROWS = 200
"""The most items that a form shows of one list."""


@dataclass(frozen=True, slots=True)
class Typed:
    texts: Mapping[str, Sequence[str]]

    def text(self, pointer: str) -> str | None:
        """None: the control was not on the page."""
        found = self.texts.get(f"f:{pointer}")
        return plain_lines_of(found[0]) if found else None

    def several(self, pointer: str) -> tuple[str, ...] | None:
        """The values of a control that has several; None: it was not on the page."""
        if f"m:{pointer}" not in self.texts:
            return None
        texts = (text.strip() for text in self.texts.get(f"f:{pointer}", ()))
        return tuple(dict.fromkeys(filter(None, texts)))

    def state(self, pointer: str) -> str:
        """`null`, `empty`, `gone`, `new:NAME`, or "": as it is written."""
        return next(iter(self.texts.get(f"s:{pointer}", ())), "")

    def rows(self, pointer: str) -> tuple[str, ...] | None:
        """The items that are on the page; None: the list was not."""
        if f"m:{pointer}" not in self.texts:
            return None
        return tuple(dict.fromkeys(self.texts.get(f"r:{pointer}", ())))[:MOST_ROWS]

    def dropped(self, pointer: str) -> frozenset[str]:
        return frozenset(self.texts.get(f"x:{pointer}", ()))


def plain_lines_of(text: str) -> str:
    """A text with the line breaks that browsers send as plain ones."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
