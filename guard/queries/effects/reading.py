"""How far the reading of conversations is, what did not come, and what Fin answered with. No conversation is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.kept_fields import kept_fields
from drift.core.json_view import time, time_or_none
from drift.store import CheckpointName
from drift.sync.conversations.conversation_reading import status_of
from guard.context import UnitOfWork
from guard.core.effects.reading import (
    Gap,
    ReadingFacts,
    VersionMark,
    Word,
    gaps,
    kinds_of,
    sentence_of,
    version_marks,
    word_of,
)
from guard.core.model.retention import CONVERSATIONS, DAY
from guard.core.reports.effects.conversations_json import (
    ConversationReadingAnswer,
    FinSourcesAnswer,
    gap_answer,
    version_answer,
)

FURTHEST: Final = 3 * 366 * DAY
"""Seconds back to which conversations are read at most, however long they are kept."""
_ALWAYS: Final = 1e12


@dataclass(frozen=True, slots=True)
class ConversationReading:
    """`back_to` is how far the past is read, by `rule`. `conversations` are how many are kept, `sources` how many Fin
    answered with, by kind, and how many of them have no id. `attributes` are those whose values are kept, `language`
    the one that holds the language; they are empty before the first reading."""

    word: Word
    sentence: str
    facts: ReadingFacts
    rule: str
    conversations: int
    gaps: tuple[Gap, ...]
    versions: tuple[VersionMark, ...]
    sources: Mapping[str, tuple[int, int]]
    attributes: tuple[str, ...]
    language: str


def keep_for(work: UnitOfWork) -> float:
    """For how many seconds back conversations are read, as retention.yaml says."""
    kept_from = work.policies.policy_set.retention.kept_from(CONVERSATIONS, work.now)
    return FURTHEST if kept_from is None else min(FURTHEST, work.now - kept_from)


def reading_facts(work: UnitOfWork) -> ReadingFacts:
    marks = work.state.checkpoints.of(CheckpointName.CONVERSATIONS_FRESH, CheckpointName.CONVERSATIONS_FROM)
    return ReadingFacts(
        now=work.now,
        last=status_of(work.state),
        known_from=marks.get(CheckpointName.CONVERSATIONS_FROM),
        fresh_until=marks.get(CheckpointName.CONVERSATIONS_FRESH),
        back_to=work.now - keep_for(work),
    )


def conversation_reading(work: UnitOfWork) -> ConversationReading:
    state, facts = work.state, reading_facts(work)
    windows = state.conversations.windows(0.0, _ALWAYS)
    kept = state.checkpoints.by_subject(CheckpointName.CONVERSATIONS_KEPT)
    fields = kept_fields(max(kept, key=kept.__getitem__, default=""))
    return ConversationReading(
        word_of(facts),
        sentence_of(facts),
        facts,
        work.policies.policy_set.retention.rule(CONVERSATIONS),
        state.conversations.count(0.0, _ALWAYS),
        gaps(windows),
        version_marks(windows),
        kinds_of(state.conversations.sources()),
        fields.attributes,
        fields.language,
    )


def reading_answer(found: ConversationReading) -> ConversationReadingAnswer:
    facts = found.facts
    return ConversationReadingAnswer(
        state=found.word,
        sentence=found.sentence,
        known_from=time_or_none(facts.known_from),
        known_until=time_or_none(facts.fresh_until),
        back_to=time(facts.back_to),
        rule=found.rule,
        attempted_at=time_or_none(facts.last.attempted_at if facts.last else None),
        conversations=found.conversations,
        gaps=tuple(map(gap_answer, found.gaps)),
        versions=tuple(map(version_answer, found.versions)),
        sources=tuple(
            FinSourcesAnswer(kind, count, nameless) for kind, (count, nameless) in found.sources.items()
        ),
        attributes=found.attributes,
        language=found.language,
    )
