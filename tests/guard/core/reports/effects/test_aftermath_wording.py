"""The aftermath of a change in sentences."""

from __future__ import annotations

from msgspec.structs import replace

from guard.core.reports.effects.aftermath_wording import (
    NOT_CAUSE,
    SHOWN,
    aftermath_in_words,
    followed_in_words,
    way_back,
)
from tests.guard.core.reports.effects.aftermaths import ANSWER, NOTE, ROW, SEEN


def test_a_report_has_each_look_what_else_changed_and_that_it_need_not_be_the_cause() -> None:
    said = list(aftermath_in_words(ANSWER))
    assert said[0] == "Article \u201cRefunds\u201d updated, 2026-11-01 00:00 UTC"
    assert "After 14 days" in said
    assert "  Touched: 100 of 600 (16.7 %), counted." in said
    assert "  Resolution went from 60 % to 40 %." in said
    assert "  Counted: conversations with Fin in which Fin answered with article/7001." in said
    assert "After 14 days: too early, the outcomes are final on 2026-11-18." in said
    assert "Also changed in these days (29):" in said
    assert f"  and {25 - SHOWN + 3} more" in said
    assert said[-2] == NOT_CAUSE
    assert said[-1] == (
        '`guardrail restore article/7001 --at "before 12"` asks for it to be as it was before.'
    )


def test_what_is_not_kept_not_read_or_alone_is_said() -> None:
    now = replace(ANSWER, looks=tuple(replace(look, kept=False) for look in ANSWER.looks))
    assert "After 14 days (looked at now; not kept)" in list(aftermath_in_words(now))
    unread = replace(ANSWER, looks=(), beside=(), beside_notes=(), more=0, unread="it is off")
    assert "Unknown, because it is off." in list(aftermath_in_words(unread))
    alone = replace(ANSWER, beside=(), beside_notes=(), more=0)
    assert "Nothing else that is read was changed in these days." in list(aftermath_in_words(alone))


def test_a_note_is_told_with_who_noted_it_and_what_it_touches() -> None:
    said = list(aftermath_in_words(replace(ANSWER, note=NOTE)))
    assert said[0].startswith("Noted by alice@acme.example: new tone")
    assert "It touches conversations with Fin of which it is so: language fr." in said


def test_a_list_says_what_each_newest_look_said_or_when_the_first_one_is() -> None:
    waiting = replace(ROW, headline=None, looked_at=(), next_look="2026-11-08T00:00:00Z")
    said = list(followed_in_words([ROW, waiting]))
    assert said[0] == "2026-11-01  12  Article \u201cRefunds\u201d updated"
    assert said[1] == "  after 14 days: Resolution went from 60 % to 40 %."
    assert said[3] == "  first look due on 2026-11-08"
    assert "Nothing is followed yet" in next(followed_in_words([]))


def test_there_is_a_way_back_where_something_moved_and_a_resource_was_changed() -> None:
    still = tuple(replace(one, seen=(replace(SEEN, verdict="no sign"),)) for one in ANSWER.looks)
    assert way_back(replace(ANSWER, looks=still)) is None
    assert way_back(replace(ANSWER, resource=None, note=NOTE)) is None
