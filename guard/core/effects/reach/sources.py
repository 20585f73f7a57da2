"""Which sources of Fin's answers are a resource: those that name it for certain, and those that only may.

An answer names an article, a snippet, a page or a connector by its id, and a file by its title alone. A title is no
name: two have the same one, and it changes. What was called so before the resource was first read is not known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.sources import Source
from drift.core.model.gone import day_in_words
from drift.core.model.resources import Body, Ref

_TITLES: Final = ("title", "name")


@dataclass(frozen=True, slots=True)
class Identity:
    """What one resource or several are known by: all their ids, those from before they were made again included, and
    all titles that they ever had. `known_from` (unix seconds) is when all of them were known; `others` are titles that
    others of the kind ever had."""

    refs: frozenset[Ref]
    titles: frozenset[str]
    known_from: float
    others: frozenset[str] = frozenset()

    @property
    def shared(self) -> frozenset[str]:
        """Titles that others have had, too."""
        return self.titles & self.others


@dataclass(frozen=True, slots=True)
class Matched:
    """The sources that are certain, and those that are only possible in a part of a period."""

    since: float
    until: float
    sure: frozenset[Source]
    perhaps: frozenset[Source] = frozenset()

    @property
    def all(self) -> frozenset[Source]:
        return self.sure | self.perhaps


def titles_in(body: Body) -> Iterator[str]:
    """The titles of a resource, in each of its languages."""
    yield from (body[name] for name in _TITLES if isinstance(body.get(name), str) and body[name])
    translated = body.get("translated_content")
    for content in translated.values() if isinstance(translated, Mapping) else ():
        if isinstance(content, Mapping) and isinstance(content.get("title"), str) and content["title"]:
            yield content["title"]


def matched(
    identity: Identity, sources: Collection[Source], since: float, until: float
) -> tuple[Matched, ...]:
    """The sources that are these resources, for the parts of a period: before they were known, any title that nobody
    is known to have had may be theirs."""
    sure = frozenset(source for source in sources if source.ref in identity.refs)
    kinds = {ref.kind for ref in identity.refs}
    nameless = [source for source in sources if not source.id and source.kind in kinds]
    if not nameless:
        return (Matched(since, until, sure),)
    theirs = frozenset(source for source in nameless if source.title in identity.titles)
    shared = frozenset(source for source in theirs if source.title in identity.others)
    strangers = frozenset(source for source in nameless if source.title not in identity.others)
    turn = min(max(since, identity.known_from), until)
    parts = (
        Matched(since, turn, sure, theirs | strangers),
        Matched(turn, until, sure | (theirs - shared), shared),
    )
    return tuple(part for part in parts if part.since < part.until)


def because(identity: Identity, parts: Collection[Matched], what: str) -> str:
    """Why some sources are only possible, as a clause; `what` is what Intercom calls such content, as "a file". Empty
    where all of them are certain."""
    if not any(part.perhaps for part in parts):
        return ""
    reasons = [f"answers name {what} by its title alone"]
    if identity.shared:
        reasons.append("another one has had the same title")
    if any(part.perhaps and part.until <= identity.known_from for part in parts):
        reasons.append(f"which titles it had before {day_in_words(identity.known_from)} is not known")
    return ", and ".join(reasons)
