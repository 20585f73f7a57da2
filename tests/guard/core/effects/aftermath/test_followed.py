"""Which changes are followed, and which days are compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.activity import Actor, Attribution
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.core.effects.aftermath.followed import (
    TOGETHER,
    TOUCHED,
    Touches,
    followed_by,
)

ARTICLE = Ref("article", "7001")
AT = datetime(2026, 9, 22, 14, 30, tzinfo=UTC).timestamp()  # a Tuesday


def change(id: int, at: float, ref: Ref = ARTICLE, operation: str = "updated") -> ChangeRecord:
    return ChangeRecord(id, ref, None, operation, None, None, ("/body",), at)  # type: ignore[arg-type]  # a word


def test_the_kinds_that_are_followed_exist() -> None:
    assert TOUCHED.keys() <= CATALOGUE.keys()


def test_changes_of_the_same_day_are_one_and_of_another_resource_another() -> None:
    other = Ref("article", "7002")
    found = followed_by(
        [
            change(1, AT),
            change(2, AT + 3600),
            change(3, AT + 7200, other),
            change(4, AT + 2 * TOGETHER),
            change(5, AT, Ref("tag", "1")),
        ]
    )
    assert [(one.id, one.changes, one.until - one.since) for one in found] == [
        ("1", (1, 2), 3600.0),
        ("3", (3,), 0.0),
        ("4", (4,), 0.0),
    ]


def test_a_later_run_adds_to_what_is_known_and_says_nothing_twice() -> None:
    known = followed_by([change(1, AT, operation="created")])
    assert followed_by([change(1, AT)], known) == []
    more = followed_by([change(1, AT), change(2, AT + 60)], known)
    assert [(one.id, one.operation, one.changes, one.until) for one in more] == [
        ("1", "created", (1, 2), AT + 60)
    ]


def test_a_change_counts_from_when_it_was_made_where_that_is_known() -> None:
    made = replace(
        change(1, AT), attribution=Attribution("activity", "a", Actor("admin", "7"), "certain", int(AT) - 600)
    )
    assert followed_by([made])[0].since == AT - 600


def test_what_a_note_touches_is_said_in_words() -> None:
    assert Touches().words == ""
    assert Touches("article/7001", "email", attribute=("Issue type", "Billing")).words == (
        "source article/7001, channel email, Issue type is Billing"
    )
