"""References from and to a resource for people: lines of at most 100 columns, and JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Final

import orjson
from msgspec import to_builtins

from drift.core.json_view import ResourceName
from drift.core.model.resources import SINGLETON_ID
from guard.core.reports.references_json import (
    ReferencesAnswer,
    ReferrersAnswer,
    TargetAnswer,
)
from guard.core.text.plain_text import plain
from guard.core.text.text_table import WIDTH

FEW: Final = 3
"""Resources of a kind that are named one by one."""
_LABEL: Final = 13


def as_json(found: ReferencesAnswer) -> str:
    return orjson.dumps(found, default=to_builtins, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_table(found: ReferencesAnswer) -> str:
    title = f" “{found.title}”" if found.title and found.title != found.resource.id else ""
    gone = "" if found.live else ", which is not there"
    heading = wrap(plain(f"{_name(found.resource)}{title}{gone}"), WIDTH, subsequent_indent="  ")
    return "\n".join([*heading, *_lines(found)]) + "\n"


def _lines(found: ReferencesAnswer) -> Iterator[str]:
    yield from _labelled("referred by", referrers_in_words(found.referrers))
    yield from _labelled(
        "refers to", targets_in_words(found.refers_to) or (("Nothing.",) if found.live else ())
    )
    yield from _labelled("under it", [f"{under.kind}, {under.count}." for under in found.under])


def _labelled(label: str, texts: Sequence[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        start = f"  {'' if number else label}".ljust(_LABEL + 2)
        yield from wrap(
            plain(text),
            WIDTH,
            initial_indent=start,
            subsequent_indent=" " * (_LABEL + 2),
            break_on_hyphens=False,
        )


def referrers_in_words(referrers: ReferrersAnswer) -> tuple[str, ...]:
    """What refers to a resource: how many, each kind with the first few, the policies, and why it is not exact."""
    return (how_many(referrers), *named_in_words(referrers), *referrers.reasons)


def named_in_words(referrers: ReferrersAnswer) -> tuple[str, ...]:
    """Each kind that refers to a resource with the first few, and the policies that name it."""
    return (
        *(
            f"{kind.kind}, {kind.count}: {listed([_named(one.resource, one.title) for one in kind.first], kind.count)}."
            for kind in referrers.kinds
        ),
        *(f"policy {one.policy}: names it at {', '.join(one.places)}." for one in referrers.policies),
    )


def how_many(referrers: ReferrersAnswer) -> str:
    """How many resources refer to it, with the sort of the number."""
    count = referrers.count
    if referrers.sort == "unknown":
        return "How much refers to it is unknown."
    if not count:
        return (
            "Nothing refers to it." if referrers.sort == "counted" else "Nothing that is read refers to it."
        )
    least = "At least " if referrers.sort == "bounded" else ""
    return f"{least}{count} {'resource refers' if count == 1 else 'resources refer'} to it."


def targets_in_words(targets: Sequence[TargetAnswer]) -> tuple[str, ...]:
    """What a resource refers to: what is not there, what cannot be told, and each kind with the first few."""
    missing = [missing_in_words(one) for one in targets if one.state == "missing"]
    unknown = [
        f"Whether {_name(one.resource)} is there is unknown. {one.reason}"
        for one in targets
        if one.state == "unknown"
    ]
    by_kind: dict[str, list[str]] = {}
    for one in targets:
        if one.state == "there":
            by_kind.setdefault(one.resource.kind, []).append(_named(one.resource, one.title))
    there = [f"{kind}, {len(names)}: {listed(names[:FEW], len(names))}." for kind, names in by_kind.items()]
    return (*missing, *unknown, *there)


def missing_in_words(target: TargetAnswer) -> str:
    them = "names" if len(target.fields) == 1 else "name"
    why = f" {target.reason}" if target.reason else ""
    return f"{_name(target.resource)} is not there: {', '.join(target.fields)} {them} it in vain.{why}"


def listed(names: Sequence[str], count: int) -> str:
    """The first few of so many, and how many more there are."""
    more = count - len(names)
    return f"{', '.join(names)} and {more} more" if more > 0 else ", ".join(names)


def _name(resource: ResourceName) -> str:
    return resource.kind if resource.id == SINGLETON_ID else f"{resource.kind}/{resource.id}"


def _named(resource: ResourceName, title: str) -> str:
    return f"{resource.id} “{title}”" if title and title != resource.id else resource.id


FORMATS: Final[Mapping[str, Callable[[ReferencesAnswer], str]]] = {"table": as_table, "json": as_json}
