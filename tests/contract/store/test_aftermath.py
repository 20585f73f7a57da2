"""What is followed after it was changed, on every database."""

from __future__ import annotations

import msgspec

from drift.core.model.resources import Ref
from guard.core.effects.aftermath.followed import Followed, Note, Touches, of_note
from guard.core.effects.aftermath.look import Look, Point
from guard.core.effects.aftermath.seen import not_known, seen_share
from guard.core.effects.differences import USUAL
from guard.core.effects.intervals import Share
from guard.store import DecisionStore

ARTICLE = Ref("article", "7001")
FIRST = Followed("12", ARTICLE, "updated", 1000.5, 2000.25, (12, 14), 9000.0)
NOTE = Note("note-1", "alice@acme.example", "h\u00e9llo", 500.0, 600.0, Touches("article/7001", locale="fr"))
SEEN = seen_share(
    "resolved",
    "Resolution",
    (Share(60, 100), Share(40, 100)),
    (Share(300, 500), Share(300, 500)),
    USUAL,
    first=True,
)
LOOK = Look(
    3,
    5000.5,
    (0, 86400),
    (172800, 432000),
    (SEEN, not_known("cost", "Cost of Fin", "nothing was read")),
    {"sort": "counted", "count": 3, "of": 9},
    (Point(0, {"resolved": (6, 10)}, {"resolved": (30, 50)}),),
    (3, 4),
    2,
    ("A note.",),
    "conversations",
    ("note-1",),
)


def test_a_look_is_kept_once_and_comes_back_whole(guard: DecisionStore) -> None:
    assert guard.aftermath.keep_look("12", LOOK)
    assert not guard.aftermath.keep_look("12", msgspec.structs.replace(LOOK, at=6000.0))
    later = msgspec.structs.replace(LOOK, days=14)
    guard.aftermath.keep_look("12", later)
    assert guard.aftermath.looks("12") == [LOOK, later]
    assert guard.aftermath.headlines(["12", "13"]) == {"12": {3: SEEN, 14: SEEN}}
    assert guard.aftermath.looks("13") == []


def test_what_is_followed_is_replaced_and_found(guard: DecisionStore) -> None:
    other = Followed("13", ARTICLE, "deleted", 3000.0, 3000.0, (13,), None)
    guard.aftermath.follow([FIRST, other])
    more = msgspec.structs.replace(FIRST, changes=(12, 14, 15), due=9500.0)
    guard.aftermath.follow([more])
    guard.aftermath.follow([])
    assert guard.aftermath.followed("12") == more
    assert guard.aftermath.followed("99") is None
    assert guard.aftermath.followed_of(ARTICLE) == [other, more]
    assert guard.aftermath.followed_since(2000.0) == [other]
    assert guard.aftermath.newest(limit=1) == [other]
    assert guard.aftermath.newest((other.since, other.id)) == [more]


def test_looks_are_due_one_after_the_other(guard: DecisionStore) -> None:
    assert guard.aftermath.next_due() is None
    sooner = msgspec.structs.replace(FIRST, id="11", due=8000.0)
    guard.aftermath.follow([FIRST, sooner])
    assert guard.aftermath.due(7999.0, 10) == []
    assert guard.aftermath.due(9000.0, 10) == [sooner, FIRST]
    assert guard.aftermath.due(9000.0, 1) == [sooner]
    guard.aftermath.set_due("11", None)
    assert guard.aftermath.due(9000.0, 10) == [FIRST]
    assert guard.aftermath.next_due() == 9000.0


def test_notes_are_kept_once_and_found_by_when_the_change_was_made(guard: DecisionStore) -> None:
    assert guard.aftermath.add_note(NOTE)
    assert not guard.aftermath.add_note(msgspec.structs.replace(NOTE, text="other"))
    plain = Note("note-2", "bob@acme.example", "x", 900.0, 901.0)
    guard.aftermath.add_note(plain)
    assert guard.aftermath.notes(0.0, 1000.0) == [plain, NOTE]
    assert guard.aftermath.notes(501.0, 1000.0) == [plain]
    assert guard.aftermath.notes_of(["note-1", "note-9"]) == {"note-1": NOTE}
    guard.aftermath.follow([of_note(NOTE)])
    assert guard.aftermath.followed("note-1") == of_note(NOTE)
