"""Values of fields in words: names in the place of ids, what is empty told from what is not there, and never more of it
than people read on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from markupsafe import Markup

from drift.core.catalogue.kind import Interval
from drift.core.catalogue.references import Reference
from drift.core.model.json_pointer import join
from drift.core.model.resources import MISSING, Json, Missing, Ref
from guard.web.console.clock_times import interval, is_moment
from guard.web.console.words import N_, _, ngettext

Sort: TypeAlias = Literal["text", "word", "moment", "link", "list", "members"]
Steps: TypeAlias = tuple[str, ...]
LINES: Final = 12
"""Lines of a text that are shown at once."""
CHARACTERS: Final = 1_000
ITEMS: Final = 30
DEPTH: Final = 6
BUDGET: Final = 16_000
"""Characters of all values on a page, as HTML."""
WORDS: Final = {"null": N_("no value"), "": N_("empty text"), "[]": N_("empty list"), "{}": N_("empty")}
FINGERPRINT: Final = "fingerprint:"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it is printed. A `word` is ours, and looks different from a text that somebody wrote. `more` says what
    is left out, in words. `rows` are the members of an object: their names, and their values."""

    sort: Sort
    text: str = ""
    path: str = ""
    items: tuple[Shown, ...] = ()
    rows: tuple[tuple[str, Shown], ...] = ()
    more: str = ""
    at: float = 0.0


@dataclass(slots=True)
class InWords:
    """Puts the values of one page into words, until its budget is spent.

    `references` are those of the body whose values these are, `named` says how a resource is called and where it
    stands, `intervals` are those that the kind declares. Nothing is left out without a word.
    """

    references: Iterable[Reference] = ()
    named: Callable[[Ref], tuple[str, str]] | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    budget: int = BUDGET
    _targets: Mapping[str, Mapping[str, Ref]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        targets: dict[str, dict[str, Ref]] = {}
        for one in self.references:
            if not one.link:
                targets.setdefault(one.field, {})[one.to.id] = one.to
        self._targets = targets

    def of(self, value: Json | Missing, pointer: Steps = ()) -> Shown:
        """The value at a place of the body; `*` is each item of a list."""
        if value is MISSING:
            return _word(_("not there"))
        if isinstance(value, list) and value:
            return self._list(value, pointer)
        if isinstance(value, dict) and value:
            return self._interval(value, pointer) or self._unknown(value) or self._members(value, pointer)
        if pointer and is_moment(pointer[-1], value):
            return Shown("moment", at=value)
        return self._link(value, pointer) or self._plain(value)

    def _plain(self, value: Json) -> Shown:
        if isinstance(value, bool):
            return _word(_("yes") if value else _("no"))
        if isinstance(value, str) and value:
            return _secret(value) or self._text(value)
        if isinstance(value, int | float):
            return self._text(str(value))
        return _word(_(WORDS["null" if value is None else value if value == "" else str(value)]))

    def _text(self, text: str) -> Shown:
        lines = text.splitlines() or [text]
        head = "\n".join(lines[:LINES])[: max(min(CHARACTERS, self.budget), 0)]
        self.budget -= len(Markup.escape(head))
        if len(lines) > LINES:
            more: str = ngettext("%(num)s line in all", "%(num)s lines in all", len(lines))
        elif len(head) < len(text.rstrip("\r\n")):
            more = ngettext("%(num)s character in all", "%(num)s characters in all", len(text))
        else:
            more = ""
        return Shown("text", head, more=more)

    def _list(self, value: list[Json], pointer: Steps) -> Shown:
        if len(pointer) > DEPTH:
            return _word(_items(len(value)))
        items: list[Shown] = []
        for item in value[:ITEMS]:
            if self.budget <= 0:
                break
            items.append(self.of(item, (*pointer, "*")))
            self.budget -= 10
        more = _items(len(value)) if len(items) < len(value) else ""
        return Shown("list", items=tuple(items), more=more)

    def _members(self, value: Mapping[str, Json], pointer: Steps) -> Shown:
        if len(pointer) > DEPTH:
            return _word(_members(len(value)))
        rows: list[tuple[str, Shown]] = []
        for name in list(value)[:ITEMS]:
            if self.budget <= 0:
                break
            self.budget -= len(name) + 20
            rows.append((join((name,)), self.of(value[name], (*pointer, name))))
        more = _members(len(value)) if len(rows) < len(value) else ""
        return Shown("members", rows=tuple(rows), more=more)

    def _link(self, value: Json, pointer: Steps) -> Shown | None:
        """What a field names by its id, by its name."""
        ref = self._targets.get(join(pointer), {}).get(str(value)) if self._targets else None
        if ref is None or self.named is None:
            return None
        name, path = self.named(ref)
        self.budget -= len(name) + len(path)
        return Shown("link", name, path)

    def _interval(self, value: Json, pointer: Steps) -> Shown | None:
        since = self.intervals.get(join(pointer[:-1])) if self.intervals else None
        text = interval(value, since) if since else None
        return Shown("text", text) if text else None

    def _unknown(self, value: Mapping[str, Json]) -> Shown | None:
        """What the log tells of without its value."""
        if value.get("unknown") is not True or "entry" not in value:
            return None
        told = value.get("metadata")
        rest = self.of(told, ("metadata",)) if told else None
        return Shown(
            "word", _("changed, and the log does not say to what"), items=(rest,) if rest is not None else ()
        )


def _word(text: Markup) -> Shown:
    return Shown("word", text)


def _secret(text: str) -> Shown | None:
    """A secret, of which only a fingerprint is kept, or that Intercom does not show."""
    if text.startswith(FINGERPRINT):
        return _word(_("secret, kept as fingerprint %(digits)s", digits=text.removeprefix(FINGERPRINT)[:16]))
    if len(text) > 2 and set(text) == {"*"}:
        return _word(_("secret, which Intercom does not show"))
    return None


def _items(number: int) -> Markup:
    return ngettext("%(num)s entry in all", "%(num)s entries in all", number)


def _members(number: int) -> Markup:
    return ngettext("%(num)s field in all", "%(num)s fields in all", number)
