"""Two workspaces compared, for people and tools: a table, Markdown, and JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from textwrap import wrap
from typing import Any, Final

import orjson
from msgspec import to_builtins

from drift.core.catalogue.catalogue import kind
from drift.core.json_view import ResourceName
from drift.core.planning.manual_steps import title_of
from guard.core.proposals.new_names import unborn
from guard.core.reports.comparison_formats import (
    cell,
    field_lines,
    field_table,
    in_markdown,
    wrapped,
)
from guard.core.reports.workspaces_json import (
    AmbiguousAnswer,
    PromotionAnswer,
    WorkspaceComparisonAnswer,
    WorkspaceDifferenceAnswer,
)
from guard.core.text.text_table import WIDTH

_FEW: Final = 5


def as_json(found: WorkspaceComparisonAnswer) -> str:
    return orjson.dumps(found, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


# Table


def as_table(found: WorkspaceComparisonAnswer) -> str:
    return "\n".join(_table(found)) + "\n"


def _table(found: WorkspaceComparisonAnswer) -> Iterator[str]:
    yield from wrap(f"{headline(found)}:", WIDTH)
    yield from wrap(f"{in_numbers(found)}.", WIDTH)
    for one in found.items:
        yield ""
        yield from wrapped(f"{one.name} {standing(one, found)}", "")
        for line in fields_of(one):
            yield from wrapped(line, "  ")
    for line in _more(found):
        yield from wrapped(line, "") or [""]


def headline(found: WorkspaceComparisonAnswer) -> str:
    """Which workspaces are compared, and what of them."""
    return f"{', '.join(found.kinds) or 'everything'} of {found.from_}, compared with {found.to}"


def in_numbers(found: WorkspaceComparisonAnswer) -> str:
    """How many differ, in one line."""
    of = found.counts
    parts = [
        f"{of.differs:,} differ",
        f"{of.only_from:,} only in {found.from_}",
        f"{of.only_to:,} only in {found.to}",
        *([f"{of.folded:,} only in noise"] if of.folded else []),
        *([f"{of.not_compared:,} that cannot be compared in full"] if of.not_compared else []),
    ]
    return f"{', '.join(parts)}; {of.equal:,} equal"


def standing(one: WorkspaceDifferenceAnswer, found: WorkspaceComparisonAnswer) -> str:
    """How a resource stands, after its name."""
    match one.standing:
        case "only_from":
            return f"is only in {found.from_}"
        case "only_to":
            return f"is only in {found.to}"
        case _:
            return f"differs ({ids(one)})" if one.fields else f"cannot be compared in full ({ids(one)})"


def ids(one: WorkspaceDifferenceAnswer) -> str:
    """The ids that it has in both workspaces."""
    return " and ".join(f"{ref.id}" for ref in (one.from_, one.to) if ref is not None)


def fields_of(one: WorkspaceDifferenceAnswer) -> Iterator[str]:
    """Each field with both sides. Of what is only in one workspace, its name says enough."""
    if one.standing != "differs":
        return
    yield from field_lines(one.fields)
    if one.folded:
        yield f"noise: {', '.join(f'{field.pointer} ({field.why})' for field in one.folded)}"
    for left in one.not_compared:
        yield f"{left.pointer} is not compared: {left.why}"


def _more(found: WorkspaceComparisonAnswer) -> Iterator[str]:
    if found.left_out:
        yield ""
        yield f"{found.left_out:,} more differ. Compare one kind, or --limit more."
    if found.ambiguous:
        yield ""
        yield from map(several, found.ambiguous)
    if found.not_known:
        yield ""
    yield from not_known(found)


def not_known(found: WorkspaceComparisonAnswer | PromotionAnswer) -> Iterator[str]:
    """What was not read, a line each; kinds whose last reading is old stand in one line."""
    for side, name in (("from", found.from_), ("to", found.to)):
        of_side = [one for one in found.not_known if one.side == side]
        old = [one.kind for one in of_side if one.sort == "gap"]
        yield from (f"Not known ({name}): {one.sentence}" for one in of_side if one.sort != "gap")
        if old:
            kinds = (
                f"{', '.join(old[:_FEW])}{f' and {len(old) - _FEW:,} more kinds' if len(old) > _FEW else ''}"
            )
            yield f"Not known ({name}): what was changed since the last reading, over a day ago, of {kinds}."


def several(one: AmbiguousAnswer) -> str:
    """That nobody can say which is which, as a sentence."""
    return (
        f"{one.name} cannot be compared: several have this name, and nothing tells which is the same "
        f"({_few(one.from_)}; {_few(one.to)})."
    )


def _few(names: tuple[ResourceName, ...]) -> str:
    more = f" and {len(names) - _FEW:,} more" if len(names) > _FEW else ""
    return f"{', '.join(name.id for name in names[:_FEW])}{more}"


# Markdown


def as_markdown(found: WorkspaceComparisonAnswer) -> str:
    return "\n".join(_markdown(found)) + "\n"


def _markdown(found: WorkspaceComparisonAnswer) -> Iterator[str]:
    yield f"# {in_markdown(headline(found))}"
    yield ""
    yield f"{in_markdown(in_numbers(found))}."
    for one in found.items:
        yield from ("", f"## {in_markdown(f'{one.name} {standing(one, found)}')}", "")
        yield from _markdown_fields(one, found)
    yield from map(in_markdown, _more(found))


def _markdown_fields(one: WorkspaceDifferenceAnswer, found: WorkspaceComparisonAnswer) -> Iterator[str]:
    if one.standing == "differs" and one.fields:
        yield from field_table(one.fields, found.from_, found.to)
    for left in one.not_compared:
        yield f"* {cell(left.pointer)} is not compared: {in_markdown(left.why)}"


FORMATS: Final[Mapping[str, tuple[str, Callable[[WorkspaceComparisonAnswer], str]]]] = {
    "table": ("text/plain", as_table),
    "json": ("application/json", as_json),
    "markdown": ("text/markdown", as_markdown),
}
"""Name of a format -> its media type, and how a comparison is written in it."""


# What is asked for


def promotion_lines(asked: PromotionAnswer, *, whole: bool = True) -> Iterator[str]:
    """What would be asked for, and what not, a line each; not `whole`: only what is not."""
    for number, proposal in enumerate(asked.proposals if whole else (), 1):
        yield f"Proposal {number} in {asked.to}, {len(proposal.changes)} changes:"
        for change in proposal.changes:
            yield f"  {change_in_words(change)}"
    yield from not_known(asked)
    for left in asked.left:
        yield f"Not asked for: {left.name}: {left.sentence}"
    if asked.waiting:
        yield f"{asked.waiting:,} changes can be asked for once these are applied: compare again then."


def change_in_words(change: Mapping[str, Any]) -> str:
    """A change of a proposal in one line."""
    if change.get("delete"):
        return f"delete {change['resource']}"
    values: dict[str, Any] = change["set"]
    if "resource" in change:
        return f"change {change['resource']}: {', '.join(values)}"
    body = {pointer[1:]: value for pointer, value in values.items()}
    return f"create {change['kind']} “{title_of(kind(change['kind']), unborn(change['kind'], ''), body)}”"
