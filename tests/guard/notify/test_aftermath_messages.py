"""What people are told when something of conversations moved together with a change."""

from __future__ import annotations

from msgspec.structs import replace

from drift.core.model.resources import Ref
from guard.core.effects.aftermath.followed import Followed
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.seen import seen_share
from guard.core.effects.differences import USUAL
from guard.core.effects.intervals import Share
from guard.notify.aftermath_messages import moved_with

FOLLOWED = Followed("12", Ref("article", "7001"), "updated", 0.0, 0.0, (12,))
SEEN = seen_share(
    "resolved",
    "Resolution",
    (Share(600, 1000), Share(400, 1000)),
    (Share(3000, 5000), Share(3000, 5000)),
    USUAL,
)
LOOK = Look(14, 100.0, (0, 1), (1, 2), (SEEN,), {}, beside=(3, 4), more=2, beside_notes=("note-1",))


def test_a_message_says_what_moved_and_what_else_was_changed() -> None:
    message = moved_with(FOLLOWED, "Article \u201cRefunds\u201d", LOOK)
    assert message.title == (
        "Article \u201cRefunds\u201d: resolution moved together with its change, 14 days after it"
    )
    assert message.text[0] == SEEN.sentence
    assert message.text[1].startswith("5 other changes were made in the days that were compared")
    assert "`guardrail aftermath 12`" in message.text[2]
    assert (message.page, message.kinds) == ("/aftermath/12", ("article",))


def test_nothing_else_and_one_other_are_said_as_well() -> None:
    alone = replace(LOOK, beside=(), more=0, beside_notes=())
    assert "Nothing else that is read was changed" in moved_with(FOLLOWED, "x", alone).text[1]
    one = replace(alone, beside=(3,))
    assert moved_with(FOLLOWED, "x", one).text[1].startswith("One other change was made")
