"""Whose word is shown first."""

from __future__ import annotations

from guard.core.change_reasons.first_reason import in_order
from guard.core.model.change_reasons import StatedReason

ALICE, BOB, CAROL = "alice@acme.example", "bob@acme.example", "carol@acme.example"


def said(who: str, text: str, at: float) -> StatedReason:
    return StatedReason(f"r{at:g}", 12, who, text, "", at)


STATED = [
    said(BOB, "first", 1),
    said(ALICE, "I think", 2),
    said("Bob+phone@acme.example", "second", 3),
    said(CAROL, "no", 4),
]


def test_the_last_word_of_the_author_is_first_by_any_of_their_addresses() -> None:
    shown = in_order(STATED, [BOB], ())
    assert [(reason.source, reason.text) for reason in shown] == [
        ("author", "second"),
        ("author", "first"),
        ("somebody_else", "no"),
        ("somebody_else", "I think"),
    ]


def test_it_follows_from_what_is_known_now_and_not_from_what_was_known_then() -> None:
    assert in_order(STATED, [CAROL], ())[0].text == "no"
    assert {reason.source for reason in in_order(STATED, [], ())} == {"somebody_else"}
    assert in_order([], [BOB], ()) == ()


def test_an_author_is_one_under_every_address_that_people_yaml_knows() -> None:
    of_carol = ((CAROL, "caroline@elsewhere.example"),)
    stated = [said("caroline@elsewhere.example", "mine", 1)]
    assert in_order(stated, [CAROL], of_carol)[0].source == "author"
    assert in_order(stated, [CAROL], ())[0].source == "somebody_else"
