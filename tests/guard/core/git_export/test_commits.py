"""Who made a commit, and what it says."""

from __future__ import annotations

import pytest

from drift.core.model.activity import UNATTRIBUTED, Actor, Attribution
from drift.core.model.change_reason import ChangeReason
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.core.git_export.commits import (
    Author,
    Recorded,
    author_of,
    first_seen_message,
    message_of,
    recorded_in,
    with_trailer,
)

CHANGE = ChangeRecord(7, Ref("tag", "1"), None, "updated", b"a", b"b", ("/name",), 1.0)
CAROL = Attribution("activity", "e1", Actor("admin", "2", "carol@acme.example"))


def test_a_message_says_what_why_and_under_which_numbers() -> None:
    change = ChangeRecord(7, Ref("tag", "1"), None, "updated", b"a", b"b", ("/name", "/a/0"), 1.0, CAROL)
    reason = ChangeReason("author", "spring\ncleaning", "SUP-1", "carol@acme.example", 2.0)
    assert message_of(change, "Tag “vip”", reason).startswith("Change Tag “vip”: name, a / 0\n\n")
    assert "carol@acme.example says: spring\ncleaning (SUP-1)" in message_of(change, "Tag “vip”", reason)
    assert message_of(change, "Tag “vip”", None).endswith(
        "Resource: tag/1\nGuardrail-Change: 7\nGuardrail-Source: activity e1"
    )


@pytest.mark.parametrize(
    ("attribution", "author"),
    [
        (UNATTRIBUTED, Author("unknown", "")),
        (Attribution("intent", "i1"), Author("guardrail", "")),
        (CAROL, Author(CAROL.actor.name, "carol@acme.example")),
        (
            Attribution("activity", "e", Actor("admin", "2", "x@y.z>\n<evil")),
            Author("x@y.z evil", "x@y.z evil"),
        ),
    ],
)
def test_an_author_is_who_made_it_and_no_markup_of_git(attribution: Attribution, author: Author) -> None:
    assert author_of(attribution) == author


def test_a_long_or_broken_title_stays_one_line() -> None:
    message = message_of(CHANGE, "x" * 300 + "\nSigned-off-by: me", None)
    assert len(message.splitlines()[0]) == 100
    assert message.splitlines()[1] == ""


@pytest.mark.parametrize("message", [first_seen_message(3, "x"), message_of(CHANGE, "Tag", None)])
def test_how_far_the_record_went_is_found_again(message: str) -> None:
    recorded = Recorded(12, 7, 3)
    last = with_trailer(message, recorded)
    assert recorded_in(last) == recorded
    assert last.startswith(message)
    assert recorded_in(message) is None
    assert recorded_in("mine") is None
