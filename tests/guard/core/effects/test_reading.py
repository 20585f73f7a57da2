"""How far the reading of conversations is: a word, and a sentence that leads out of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drift.core.conversations.read_windows import ReadWindow
from drift.core.conversations.sources import Source
from drift.core.model.records import KindStatus
from drift.sync.conversations.conversation_reading import OFF as CODE_OF_OFF
from drift.sync.conversations.conversation_reading import REFUSED
from guard.core.effects.reading import (
    NOT_ALLOWED,
    OFF,
    Gap,
    ReadingFacts,
    VersionMark,
    Word,
    gaps,
    kinds_of,
    sentence_of,
    version_marks,
    why_not,
    word_of,
)

DAY = 86_400.0
NOW = 1_790_000_000.0
READ = KindStatus("conversations", "read", "", "", 0, NOW, NOW)
FACTS = ReadingFacts(NOW, READ, NOW - 400 * DAY, NOW - 30, NOW - 400 * DAY)


def unread(code: str, reason: str = "") -> KindStatus:
    return KindStatus("conversations", "unread", code, reason, 0, NOW, None)


CASES: list[tuple[ReadingFacts, Word, str]] = [
    (FACTS, "current", "Conversations are known from 2025-08-17 on, as they were at 2026-09-21T14:12:50Z."),
    (replace(FACTS, known_from=NOW - 5 * DAY), "reading", "Older ones are being read, back to 2025-08-17."),
    (replace(FACTS, fresh_until=NOW - 7_200), "behind", "Reading is behind: is a service running?"),
    (replace(FACTS, known_from=None, fresh_until=None), "not_begun", "`guardrail conversations --read`"),
    (replace(FACTS, last=None, known_from=None, fresh_until=None), "not_begun", "No conversations were read"),
    (
        replace(FACTS, last=unread("off")),
        "off",
        "GUARDRAIL_CONVERSATIONS is off, so no conversations are read",
    ),
    (
        replace(FACTS, last=unread("forbidden")),
        "not_allowed",
        "give the app the permission “Read conversations”",
    ),
    (
        replace(FACTS, last=unread("server_error", "Intercom is ill.")),
        "failing",
        "did not work: Intercom is ill.",
    ),
]


@pytest.mark.parametrize(
    ("facts", "word", "part"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_state_has_a_word_and_a_sentence_with_the_way_out(
    facts: ReadingFacts, word: Word, part: str
) -> None:
    assert word_of(facts) == word
    sentence = sentence_of(facts)
    assert part in sentence
    assert sentence.endswith(".")
    assert ".." not in sentence


@pytest.mark.parametrize("code", ["off", *NOT_ALLOWED, "server_error"])
def test_a_stop_is_said_beside_what_is_known_and_where_nothing_is(code: str) -> None:
    stopped = unread(code, "Intercom is ill.")
    assert "Conversations are known from 2025-08-17 on" in sentence_of(replace(FACTS, last=stopped))
    nothing = replace(FACTS, last=stopped, known_from=None, fresh_until=None)
    assert sentence_of(nothing).endswith("Nothing is known of conversations.")
    assert why_not(stopped)[0].islower() or code == "off"


def test_a_reading_that_went_well_has_no_reason() -> None:
    assert why_not(READ) == ""


def test_the_codes_are_those_that_reading_keeps() -> None:
    assert (OFF, NOT_ALLOWED) == (CODE_OF_OFF, REFUSED)


def window(after: float, before: float, unread: int = 0, version: str = "2.16") -> ReadWindow:
    return ReadWindow("created_at", after, before, before, 10 + unread, 10, version)


def test_what_did_not_come_is_told_in_the_order_of_time() -> None:
    assert gaps([window(5, 6, 2), window(1, 2), window(3, 4, 1)]) == (Gap(3, 4, 1, 11), Gap(5, 6, 2, 12))


def test_a_change_of_the_api_version_is_a_mark_in_the_series() -> None:
    read = [window(6, 9, version="2.16"), window(0, 3, version="2.15"), window(3, 5, version="2.15")]
    assert version_marks(read) == (VersionMark("2.15", 0, 5), VersionMark("2.16", 6, 9))
    assert version_marks([]) == ()


def test_sources_that_only_their_title_tells_are_counted_apart() -> None:
    read = [
        Source("article", "1", "A", "en"),
        Source("article", "", "B", "en"),
        Source("file", "", "C", "en"),
    ]
    assert kinds_of(read) == {"article": (2, 1), "file": (1, 1)}
