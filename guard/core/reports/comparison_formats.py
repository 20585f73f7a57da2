"""A comparison for people and tools: a table, Markdown, a unified diff, and JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

import orjson
from msgspec import UNSET, to_builtins

from drift.core.json_view import ChangeAnswer, ResourceName
from drift.core.model.json_pointer import put
from drift.core.model.resources import SINGLETON_ID
from guard.core.reports.comparison_json import ComparedAnswer, ComparisonAnswer, DifferingAnswer
from guard.core.reports.through_json import in_words
from guard.core.text.plain_text import plain
from guard.core.text.text_table import WIDTH
from guard.core.text.unified_diff import unified_diff
from guard.core.text.values import show

_STANDINGS: Final = {
    "differs": "differs",
    "only_from": "is only there on the first side",
    "only_to": "is only there on the second side",
}
MOST_FIELDS: Final = 30
"""Fields of one resource that are told one by one."""


def as_json(found: ComparisonAnswer) -> str:
    return orjson.dumps(found, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


# Table


def as_table(found: ComparisonAnswer) -> str:
    return "\n".join(_table(found)) + "\n"


def _table(found: ComparisonAnswer) -> Iterator[str]:
    yield from wrap(f"{headline(found)}:", WIDTH)
    yield from wrap(f"{in_numbers(found)}.", WIDTH)
    for one in found.items:
        yield ""
        yield from wrapped(f"{named(one)} {_STANDINGS[one.standing]}", "")
        for line in fields_of(one):
            yield from wrapped(line, "  ")
        for made in one.changes:
            yield from wrapped(who(made), "    ")
    yield from _more(found)


def _more(found: ComparisonAnswer) -> Iterator[str]:
    if found.left_out:
        yield ""
        yield f"{found.left_out:,} more differ. Compare one kind, or --limit more."
    if found.folded:
        names = ", ".join(named(one) for one in found.folded[:5])
        more = f" and {len(found.folded) - 5:,} more" if len(found.folded) > 5 else ""
        yield ""
        yield from wrapped(f"Only noise differs of {names}{more}.", "")
    if found.through is not None and found.through.changes:
        yield from ("", "Through what it refers to:")
        for behind in found.through.changes:
            yield from wrapped(f"{who(behind.change)}; {in_words(behind)}", "  ")
    if found.not_known:
        yield ""
    for one in found.not_known:
        yield from wrapped(f"Not known ({one.side}): {one.sentence}", "")


def wrapped(text: str, indent: str) -> list[str]:
    """A text that may be foreign, in lines that are as wide as a table."""
    return wrap(
        plain(text), WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )


def headline(found: ComparisonAnswer) -> str:
    """Which sides are compared, and what of them."""
    sides = [f"{one.workspace} at {one.at}" for one in (found.from_, found.to)]
    return f"{found.what} from {sides[0]} to {sides[1]}"


def in_numbers(found: ComparisonAnswer) -> str:
    """How many differ, in one line."""
    of = found.counts
    parts = [
        f"{of.differs:,} differ",
        f"{of.only_from:,} only on the first side",
        f"{of.only_to:,} only on the second",
    ]
    folded = f", {of.folded:,} only in noise" if of.folded else ""
    return f"{', '.join(parts)}{folded}; {of.equal:,} equal"


def named(one: ComparedAnswer) -> str:
    """A resource by its name and its title, and what it was."""
    title = f" “{one.title}”" if one.title and one.title != one.resource.id else ""
    was = f", which was {_ref(one.was)}," if one.was else ""
    return f"{_ref(one.resource)}{title}{was}"


def _ref(name: ResourceName) -> str:
    return name.kind if name.id == SINGLETON_ID else f"{name.kind}/{name.id}"


def fields_of(one: ComparedAnswer) -> Iterator[str]:
    """Each field with both sides. Of what is only on one side, the names of its fields say enough."""
    if one.standing != "differs":
        return
    yield from field_lines(one.fields)
    if one.folded:
        yield f"noise: {', '.join(f'{field.pointer} ({field.why})' for field in one.folded)}"


def field_lines(fields: Sequence[DifferingAnswer]) -> Iterator[str]:
    """Fields with both sides, a line each."""
    for field in fields[:MOST_FIELDS]:
        yield f"{field.pointer}: {value_in_words(field.from_)} -> {value_in_words(field.to)}"
    if len(fields) > MOST_FIELDS:
        yield f"and {len(fields) - MOST_FIELDS} more fields"


def value_in_words(value: Any) -> str:
    """The value of a field on one side, where it may be missing."""
    return "(none)" if value is UNSET else show(value)


def who(made: ChangeAnswer) -> str:
    """Who made a change, when, and why."""
    by = made.attribution
    known = "nobody known" if by.source == "unattributed" else by.actor.name
    at = by.at or made.detected_at
    why = f": {made.reason.text}" if made.reason is not None else ""
    return f"change {made.id} at {at} by {known}{why}"


# Markdown


def as_markdown(found: ComparisonAnswer) -> str:
    return "\n".join(_markdown(found)) + "\n"


def _markdown(found: ComparisonAnswer) -> Iterator[str]:
    yield f"# {in_markdown(headline(found))}"
    yield ""
    yield f"{in_numbers(found)}."
    for one in found.items:
        yield from ("", f"## {in_markdown(named(one))} {_STANDINGS[one.standing]}", "")
        yield from _markdown_fields(one)
        yield from (f"* {in_markdown(who(made))}" for made in one.changes)
    for line in _more(found):
        yield in_markdown(line)


def _markdown_fields(one: ComparedAnswer) -> Iterator[str]:
    if one.standing != "differs" or not one.fields:
        return
    yield from field_table(one.fields, "from", "to")


def field_table(fields: Sequence[DifferingAnswer], before: str, after: str) -> Iterator[str]:
    """Fields with both sides, each a row under the names of the sides."""
    yield from (f"| field | {in_markdown(before)} | {in_markdown(after)} |", "|---|---|---|")
    for field in fields[:MOST_FIELDS]:
        yield f"| {cell(field.pointer)} | {cell(value_in_words(field.from_))} | {cell(value_in_words(field.to))} |"
    if len(fields) > MOST_FIELDS:
        yield f"| and {len(fields) - MOST_FIELDS} more | | |"
    yield ""


def cell(text: str) -> str:
    """Foreign text as code in a table of Markdown."""
    return f"`{plain(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def in_markdown(text: str) -> str:
    """Foreign text that is only text in Markdown."""
    return "".join(f"\\{char}" if char in "\\`*[<|_" else char for char in plain(text))


# Unified diff


def as_diff(found: ComparisonAnswer) -> str:
    """A file for each resource, with a line for each field that differs: of what both sides have, nothing is shown."""
    return "".join(_diff(one) for one in found.items)


def _diff(one: ComparedAnswer) -> str:
    name = f"{one.resource.kind}/{one.resource.id}.json"
    before = (
        None if one.standing == "only_to" else _file([(field.pointer, field.from_) for field in one.fields])
    )
    after = "" if one.standing == "only_from" else _file([(field.pointer, field.to) for field in one.fields])
    return unified_diff(name, before, after)


def _file(fields: Sequence[tuple[str, Any]]) -> str:
    """The fields as JSON, a line for each value."""
    body: Any = {}
    for pointer, value in fields:
        if value is not UNSET:
            body = put(body, pointer, value)
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


FORMATS: Final[Mapping[str, tuple[str, Callable[[ComparisonAnswer], str]]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
    "markdown": ("text/markdown", as_markdown),
    "diff": ("text/x-diff", as_diff),
}
"""Name of a format -> its media type, and how a comparison is written in it."""
