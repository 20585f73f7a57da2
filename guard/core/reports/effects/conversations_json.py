"""How far the reading of conversations is, as JSON. No conversation is in it."""

from __future__ import annotations

from drift.core.json_view import Answer, Time, time
from guard.core.effects.reading import Gap, VersionMark, Word


class ConversationGapAnswer(Answer, frozen=True):
    """Of `of` conversations that began or changed in a time, `unread` did not come: figures about it are bounded."""

    since: Time
    until: Time
    unread: int
    of: int


class VersionMarkAnswer(Answer, frozen=True):
    """Which version of Intercom's API told of what began or changed in a time: two may count differently."""

    api_version: str
    since: Time
    until: Time


class FinSourcesAnswer(Answer, frozen=True):
    """How many sources of a kind Fin answered with. Those `without_id` are known by their titles alone."""

    kind: str
    count: int
    without_id: int


class ConversationReadingAnswer(Answer, frozen=True):
    """How far the reading of conversations is. `state` in a `sentence` with the way out: `off`, `not_allowed`,
    `not_begun`, `failing`, `behind`, `reading` (older ones are read still) or `current`. All that began from
    `known_from` on is known as it was at `known_until`; the past is read back to `back_to`, by the `rule` of retention.
    `attributes` are those whose values are kept, `language` the one that holds the language."""

    state: Word
    sentence: str
    known_from: Time | None
    known_until: Time | None
    back_to: Time
    rule: str
    attempted_at: Time | None
    conversations: int
    gaps: tuple[ConversationGapAnswer, ...]
    versions: tuple[VersionMarkAnswer, ...]
    sources: tuple[FinSourcesAnswer, ...]
    attributes: tuple[str, ...]
    language: str


def gap_answer(gap: Gap) -> ConversationGapAnswer:
    return ConversationGapAnswer(time(gap.since), time(gap.until), gap.unread, gap.of)


def version_answer(mark: VersionMark) -> VersionMarkAnswer:
    return VersionMarkAnswer(mark.api_version, time(mark.since), time(mark.until))
