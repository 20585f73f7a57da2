"""Messages for YAML syntax errors: what is wrong, and what to write instead. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

_CLOSING: Final = {"[": "]", "{": "}"}
_MEANS_SOMETHING: Final = "a text that begins with `{}` means something else in YAML; put it in quotes"
_NO_COLON: Final = (
    "there is a `:` where none can be; put a text that holds one in quotes, and look whether the line begins where its "
    "neighbours do"
)
_ONE_DOCUMENT: Final = "a file holds one document, so there is no place for a second `---`"
_DIRECTIVES: Final = "a line with `%`, `---` or `...` is about documents and not in one; take it out"


class Where(NamedTuple):
    """A position in a text. Line and column count from 1."""

    line: int
    column: int


Message: TypeAlias = tuple[Where, str]


@dataclass(frozen=True, slots=True)
class Stop:
    """A syntax error: the parser's message, its position, and the start of the enclosing value (`since`)."""

    problem: str
    context: str
    at: Where
    since: Where
    text: str

    def character(self, place: Where) -> str:
        """The character at a position; "" after the end."""
        line = self.line(place)
        return line[place.column - 1 : place.column] or ("\n" if place.line <= self.last_line else "")

    def line(self, place: Where) -> str:
        lines = self.text.splitlines()
        return lines[place.line - 1] if place.line <= len(lines) else ""

    @property
    def last_line(self) -> int:
        return len(self.text.splitlines())

    @property
    def begins_a_line(self) -> bool:
        """Whether the error is at the start of a line, which mostly means wrong indentation."""
        return not self.line(self.at)[: self.at.column - 1].strip()


def syntax_message(stop: Stop) -> Message:
    """The position of the mistake, and a clause about it. For unknown errors, the parser's own message."""
    heard = f"{stop.context} {stop.problem}"
    say = next((say for words, say in _MESSAGES.items() if words in heard), None)
    return (stop.at, stop.problem) if say is None else say(stop)


def _indentation(stop: Stop) -> Message:
    """A mistake in a block list."""
    return stop.at, _out_of_list(stop) if stop.begins_a_line else _went_on(stop)


def _out_of_list(stop: Stop) -> str:
    place = f"line {stop.since.line}, column {stop.since.column}"
    if stop.at.column == stop.since.column:
        return (
            f"the line begins where the entries of a list do ({place}), and is none; begin it with `- `, or indent "
            "it as far as the first word of the entry it belongs to"
        )
    return (
        f"the line begins in column {stop.at.column}, and the list it stands in begins in {place}; begin an entry of "
        f"that list in column {stop.since.column}, and what belongs to an entry where its first word begins"
    )


def _in_mapping(stop: Stop) -> Message:
    if not stop.begins_a_line:
        return stop.at, _went_on(stop)
    if stop.at.column == stop.since.column:  # a key would be allowed there, so the `-` is misplaced
        return (
            stop.at,
            f"an entry of a list stands where keys begin (line {stop.since.line}, column {stop.since.column}); begin "
            "its `- ` in the column of the other entries",
        )
    return (
        stop.at,
        f"the line begins in column {stop.at.column}, and the keys beside it begin in column {stop.since.column} "
        f"(line {stop.since.line}); begin it where its neighbours do",
    )


def _went_on(stop: Stop) -> str:
    found = stop.character(stop.at)
    if found in ("]", "}"):
        return f"this `{found}` closes nothing; take it out, or put a text that holds it in quotes"
    return (
        "the value before this has ended already; where all of it is one text, put the whole in quotes (a `'` within "
        "single quotes is written twice)"
    )


def _open_quote(stop: Stop) -> Message:
    quote = stop.character(stop.since)
    return stop.since, f"the text in quotes that begins here has no end; close it with `{quote}`"


def _open_bracket(stop: Stop) -> Message:
    bracket = stop.character(stop.since)
    close = _CLOSING.get(bracket, "its bracket")
    if stop.at.line > stop.last_line:
        return stop.since, f"this `{bracket}` is never closed; write the `{close}` where it ends"
    return (
        stop.at,
        f"what `{bracket}` opened in line {stop.since.line}, column {stop.since.column} goes on here without a `,`, or "
        f"was never closed; write the `,` or the `{close}` before this, and put a text that holds `#`, brackets or "
        "quotes in quotes",
    )


def _no_value(stop: Stop) -> Message:
    found = stop.character(stop.at).strip()
    if not found:
        return (
            stop.at,
            "the file ends where a value is missing; write it, close what `[` or `{` opened, and put a text that "
            "begins with `#` in quotes",
        )
    return (
        stop.at,
        f"a value is missing before this `{found}`; write one, take the `{found}` out, or put a text that begins so in "
        "quotes",
    )


def _strange_start(stop: Stop) -> Message:
    found = stop.character(stop.at)
    if found == "\t":
        return _tab(stop)
    named = "a backquote" if found == "`" else f"`{found}`"
    return stop.at, f"nothing in YAML begins with {named}; put a text that does in quotes"


def _tab(stop: Stop) -> Message:
    return stop.at, "there is a tab where YAML takes only spaces; indent with spaces"


def _no_key(stop: Stop) -> Message:
    found = stop.line(stop.since)[stop.since.column - 1 :].strip()
    shown = found if len(found) <= 40 else f"{found[:40]}..."
    return (
        stop.since,
        f"`{shown}` is neither `key: value` nor part of what is before it; write its `:`, or indent a text that goes "
        "on over several lines further than its key",
    )


def _stranger(stop: Stop) -> Message:
    return stop.at, _MEANS_SOMETHING.format(stop.character(stop.since))


def _always(clause: str) -> Callable[[Stop], Message]:
    return lambda stop: (stop.at, clause)


_MESSAGES: Final[dict[str, Callable[[Stop], Message]]] = {
    "expected a single document": _always(_ONE_DOCUMENT),
    "document start": _always(_DIRECTIVES),
    "directive": _always(_DIRECTIVES),
    "incompatible YAML": _always(_DIRECTIVES),
    "violates indentation": _tab,
    "start any token": _strange_start,
    "undefined alias": _always(_MEANS_SOMETHING.format("*")),
    "mapping values are not allowed": _always(_NO_COLON),
    "unexpected ':'": _always(_NO_COLON),
    "sequence entries are not allowed": _always(
        "a list cannot begin in the line of its key; write each entry in a line of its own, or all as `[a, b]`"
    ),
    "unknown escape": _always(
        "a `\\` in double quotes begins a code, and there is none like this; put the text in single quotes, or write "
        "the `\\` twice"
    ),
    "hexdecimal": _always(
        "`\\x`, `\\u` and `\\U` in double quotes take 2, 4 and 8 digits; put the text in single quotes, or write the "
        "`\\` twice"
    ),
    "quoted scalar": _open_quote,
    "block scalar": _always(
        "after `|` or `>` a block of lines begins in the next line; put a text that begins so in quotes"
    ),
    "simple key": _no_key,
    "scanning an alias": _stranger,
    "scanning an anchor": _stranger,
    "tag handle": _always(_MEANS_SOMETHING.format("!")),
    "a tag": _always(_MEANS_SOMETHING.format("!")),
    "flow sequence": _open_bracket,
    "flow mapping": _open_bracket,
    "node": _no_value,
    "block collection": _indentation,
    "block sequence": _indentation,
    "block mapping": _in_mapping,
}
"""Part of the parser's message, the most specific first -> the function that writes our message."""
