"""How far the reading of conversations is, in a word and a sentence: also where it is off, or not allowed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from drift.core.conversations.read_windows import ReadWindow
from drift.core.conversations.sources import Source
from drift.core.json_view import time
from drift.core.model.gone import day_in_words
from drift.core.model.records import KindStatus

Word: TypeAlias = Literal["off", "not_allowed", "not_begun", "failing", "behind", "reading", "current"]
WORDS: Final[tuple[Word, ...]] = (
    "off",
    "not_allowed",
    "not_begun",
    "failing",
    "behind",
    "reading",
    "current",
)
SETTING: Final = "GUARDRAIL_CONVERSATIONS"
OFF: Final = "off"
NOT_ALLOWED: Final = ("unauthorized", "forbidden", "plan_restricted")
"""Codes of a token that may not read conversations, or of a plan that has no API for it."""
BEHIND: Final = 3600.0
"""Seconds without a reading after which it is behind."""
_NOTHING: Final = "no conversations were read yet"


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """`last` is how the last attempt went. All that began from `known_from` to `fresh_until` is known, and the past is
    read back to `back_to` (unix seconds)."""

    now: float
    last: KindStatus | None
    known_from: float | None
    fresh_until: float | None
    back_to: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Conversations that did not come, of a time in which they began or changed."""

    since: float
    until: float
    unread: int
    of: int


@dataclass(frozen=True, slots=True)
class VersionMark:
    """Which version of Intercom's API told of what began or changed in a time."""

    api_version: str
    since: float
    until: float


def word_of(facts: ReadingFacts) -> Word:
    code = facts.last.code if facts.last is not None and facts.last.status == "unread" else ""
    if code == OFF:
        return "off"
    if code in NOT_ALLOWED:
        return "not_allowed"
    if code:
        return "failing"
    if facts.fresh_until is None or facts.known_from is None:
        return "not_begun"
    if facts.now - facts.fresh_until > BEHIND:
        return "behind"
    return "reading" if facts.known_from > facts.back_to + BEHIND else "current"


def sentence_of(facts: ReadingFacts) -> str:
    """What people are told, with the way out where there is one."""
    word = word_of(facts)
    if word in ("reading", "current"):
        return _goes_on(facts, word)
    why = why_not(facts.last)
    if word == "not_begun":
        return (
            "No conversations were read yet: `guardrail serve` begins within a minute, and "
            "`guardrail conversations --read` does it now."
        )
    if word == "behind":
        why = "reading is behind: is a service running? `/readyz` says what troubles it"
    return f"{_capital(why)}. {_what_there_is(facts)}"


def why_not(last: KindStatus | None) -> str:
    """A clause: why conversations are not read, with the way out. Empty where the last reading went well."""
    if last is None:
        return _NOTHING
    if last.status == "read":
        return ""
    if last.code == OFF:
        return f"{SETTING} is off, so no conversations are read: set it to auto, and start the service again"
    if last.code in NOT_ALLOWED:
        return (
            "the token may not read conversations: give the app the permission “Read conversations” in Intercom's "
            "Developer Hub (the service tries again every 15 minutes)"
        )
    return f"the last reading of conversations did not work: {last.reason.rstrip('.')}"


def gaps(windows: Iterable[ReadWindow]) -> tuple[Gap, ...]:
    """What did not come, the oldest first."""
    missing = [one for one in windows if one.unread]
    return tuple(
        Gap(one.after, one.before, one.unread, one.total)
        for one in sorted(missing, key=lambda one: one.after)
    )


def version_marks(windows: Sequence[ReadWindow]) -> tuple[VersionMark, ...]:
    """Where the version of the API changed in the series; the oldest time first."""
    return tuple(_marks(sorted(windows, key=lambda one: (one.after, one.before))))


def kinds_of(sources: Iterable[Source]) -> dict[str, tuple[int, int]]:
    """How many sources Fin answered with, of each kind, and how many of them are known by their title alone."""
    found: dict[str, tuple[int, int]] = {}
    for source in sources:
        count, nameless = found.get(source.kind, (0, 0))
        found[source.kind] = (count + 1, nameless + (not source.id))
    return dict(sorted(found.items()))


def _marks(windows: Sequence[ReadWindow]) -> Iterator[VersionMark]:
    mark: VersionMark | None = None
    for one in windows:
        if mark is None or mark.api_version != one.api_version:
            if mark is not None:
                yield mark
            mark = VersionMark(one.api_version, one.after, one.before)
        else:
            mark = VersionMark(mark.api_version, mark.since, max(mark.until, one.before))
    if mark is not None:
        yield mark


def _goes_on(facts: ReadingFacts, word: Word) -> str:
    known = _what_there_is(facts)
    if word == "current":
        return known
    return f"{known} Older ones are being read, back to {day_in_words(facts.back_to)}."


def _what_there_is(facts: ReadingFacts) -> str:
    if facts.known_from is None or facts.fresh_until is None:
        return "Nothing is known of conversations."
    return (
        f"Conversations are known from {day_in_words(facts.known_from)} on, as they were at "
        f"{time(round(facts.fresh_until))}."
    )


def _capital(clause: str) -> str:
    return clause[:1].upper() + clause[1:]
