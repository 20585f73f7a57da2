"""The story of one resource, told from its versions and its changes."""

from __future__ import annotations

from drift.core.model.activity import UNATTRIBUTED
from drift.core.model.changes import FieldChange
from drift.core.model.history import Blame, Chapter, blame, chapters, moved
from drift.core.model.records import ChangeRecord, Operation, Version
from drift.core.model.resources import MISSING, Body, Digest, Ref

HOURS = Ref("office_hours_schedule", "42")
A, B = b"a" * 32, b"b" * 32


def version(id: int, digest: Digest, since: float, until: float | None) -> Version:
    return Version(id, HOURS, None, digest, since, until)


def change(id: int, before: Digest | None, after: Digest | None, *fields: str) -> ChangeRecord:
    word: Operation = "created" if before is None else "deleted" if after is None else "updated"
    return ChangeRecord(id, HOURS, None, word, before, after, fields, float(id), UNATTRIBUTED)


def made_by(told: tuple[Chapter, ...]) -> list[int | None]:
    return [chapter.change.id if chapter.change else None for chapter in told]


def test_the_first_version_was_made_by_no_known_change() -> None:
    assert made_by(chapters([version(1, A, 0, None)], [])) == [None]


def test_there_and_back_and_there_again_is_told_in_order() -> None:
    versions = [version(1, A, 0, 1), version(2, B, 1, 2), version(3, A, 2, 3), version(4, B, 3, None)]
    changes = [change(1, A, B), change(2, B, A), change(3, A, B)]
    assert made_by(chapters(versions, changes)) == [None, 1, 2, 3]


def test_a_deletion_ends_a_version_and_a_creation_begins_one() -> None:
    versions = [version(1, A, 0, 1), version(2, A, 5, 6), version(3, A, 9, None)]
    changes = [change(1, A, None), change(2, None, A), change(3, A, None), change(4, None, A)]
    told = chapters(versions, changes)
    assert made_by(told) == [None, 2, 4]
    assert [chapter.ended_by.id if chapter.ended_by else None for chapter in told] == [1, 3, None]


def test_a_version_that_was_followed_at_once_was_not_deleted() -> None:
    told = chapters([version(1, A, 0, 1), version(2, B, 1, None)], [change(1, A, B), change(2, A, None)])
    assert [chapter.ended_by for chapter in told] == [None, None]


def test_blame_names_the_last_change_that_touched_a_field_or_something_inside_it() -> None:
    versions = [version(1, A, 0, 1), version(2, B, 1, 2), version(3, A, 2, None)]
    inside, other = change(1, A, B, "/hours/monday", "/na~1me"), change(2, B, A, "/zone")
    told = chapters(versions, [inside, other])
    assert blame({"hours": {}, "zone": "x", "na/me": 1, "id": "42"}, told) == (
        Blame("/hours", 1, inside),
        Blame("/id", 0, None),
        Blame("/na~1me", 1, inside),
        Blame("/zone", 2, other),
    )


def test_a_creation_moves_every_field_and_a_missing_side_is_not_null() -> None:
    bodies: dict[Digest, Body] = {A: {"name": None}, B: {"name": None, "zone": "x"}}
    assert moved(change(1, None, A), bodies) == (FieldChange("/name", MISSING, None),)
    assert moved(change(2, A, None), bodies) == (FieldChange("/name", None, MISSING),)
    assert moved(change(3, A, B, "/zone"), bodies) == (FieldChange("/zone", MISSING, "x"),)


def test_what_a_change_does_not_name_was_only_spelt_otherwise() -> None:
    bodies: dict[Digest, Body] = {
        A: {"on": True, "zone": "Asia/Calcutta"},
        B: {"on": False, "zone": "Asia/Kolkata"},
    }
    assert moved(change(1, A, B, "/on"), bodies) == (FieldChange("/on", True, False),)
