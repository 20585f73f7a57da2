"""Whatever names and reasons hold, Slack takes the message, and nothing in it links, calls or hides."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.notify import slack as webhook
from guard.slack import window
from guard.slack.blocks import blocks_of, summary, value_of
from guard.slack.card import PRESSES, Card, Changed, Moved, Shown, Voted
from guard.slack.channel import _reply
from guard.slack.words import LONGEST_TITLE, heading, markup
from tests.fakes.slack_limits import check_blocks, check_view

WICKED = st.sampled_from(
    [
        "<!channel>",
        "<@U0ALICE>",
        "<https://evil.example|Approve>",
        "&amp;<b>",
        "\u202eevorppa\u202c",
        "a\u200bdmin",
        "line\nline\r\n> quote",
        "`*_~`",
        "\x00\x07",
        "😀" * 90,
        "",
    ]
)
TEXT = st.builds(
    lambda text, times: text * times, st.text(max_size=8) | WICKED, st.sampled_from([1, 1, 2, 60, 4000])
)
SHOWN = st.builds(Shown, st.just("approval:0123456789abcde"), st.integers(1, 999), st.just("f" * 24))
PARTS = st.lists(TEXT | st.floats(0, 4e9), max_size=4).map(tuple)
CARDS = st.builds(
    Card,
    shown=SHOWN,
    title=TEXT,
    status=st.sampled_from(["pending", "open", "approved", "denied", "partly_applied", "void"]),
    sentence=TEXT,
    who=PARTS,
    why=TEXT,
    changes=st.lists(
        st.builds(
            Changed,
            TEXT,
            st.lists(st.builds(Moved, TEXT, TEXT, TEXT), max_size=12).map(tuple),
            st.lists(TEXT, max_size=3).map(tuple),
        ),
        max_size=8,
    ).map(tuple),
    facts=st.lists(st.tuples(TEXT, PARTS), max_size=12).map(tuple),
    votes=st.lists(st.builds(Voted, TEXT, st.just("approve"), st.floats(0, 4e9)), max_size=15).map(tuple),
    presses=st.sampled_from([(), PRESSES, ("review",)]),
    page=st.sampled_from(["", "/w/acme/approvals/1"]),
    links_only=TEXT,
)
OURS = re.compile(r"<!date\^\d+\^\{date_short_pretty\}, \{time\}\|[\d :-]+UTC>")
"""The only markup in angle brackets that is ours."""


@given(CARDS, st.sampled_from(["", "https://guard.example"]))
@settings(max_examples=40)
def test_slack_takes_every_card_and_nothing_of_others_is_markup(card: Card, base_url: str) -> None:
    blocks = blocks_of(card, base_url)
    check_blocks(blocks)
    assert 0 < len(summary(card)) <= 3000
    for text in texts_of(blocks):
        if text["type"] == "mrkdwn":
            assert text["verbatim"] is True
            assert not re.search(r"[<>]", OURS.sub("", text["text"]).replace("\n>", "\n"))
        assert not re.search("[\u202a-\u202e\u200b\x00]", text["text"])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_nobody_else_begins_a_line_of_a_card(end: str) -> None:
    """Or a name, or a value of a setting, says who has to agree, and what policies mind."""
    evil = f"Welcome{end}*Who has to agree:* nobody"
    card = Card(
        shown=Shown("approval:0123456789abcde", 1, "f" * 24),
        title=evil,
        status="open",
        sentence=evil,
        who=(evil, 0.0),
        why=evil,
        changes=(
            Changed(evil, (Moved(evil, evil, evil),)),
            Changed("by hand", (), (evil,)),
        ),
        facts=((evil, (evil,)),),
        votes=(Voted(evil, "approve", 0.0),),
        presses=PRESSES,
        page="",
        links_only=evil,
    )
    reply = _reply({"title": evil, "text": [evil, "of ours"]})[1]
    lines = [line for text in texts_of([*blocks_of(card, ""), *reply]) for line in text["text"].split("\n")]
    assert [line for line in lines if line.startswith("*Who")] == []
    assert [line for line in lines if line.startswith(">*Who")] == [">*Who has to agree:* nobody"], (
        "a quoted reason"
    )
    assert "of ours" in lines
    payload = {"severity": "low", "title": evil, "text": [evil, "\u202eof ours"], "details": {}}
    without_app = texts_of(webhook.body("1", payload, "")["blocks"])
    assert [
        line for text in without_app for line in text["text"].split("\n") if line.startswith("*Who")
    ] == []
    assert "\\u202eof ours" in without_app[1]["text"]


def texts_of(blocks: list[Any]) -> list[dict[str, Any]]:
    found = [block["text"] for block in blocks if "text" in block]
    return found + [one for block in blocks if block["type"] == "context" for one in block["elements"]]


@given(SHOWN, TEXT, st.sampled_from(PRESSES))
@settings(max_examples=60)
def test_slack_takes_every_window(shown: Shown, title: str, press: Any) -> None:
    check_view(window.asking(press, shown, title, "C0APPROVE", "1790000000.000001"))
    check_view(window.telling(title, title))
    assert len(value_of(shown, title)) <= 2000


@given(TEXT)
@settings(max_examples=60)
def test_what_is_too_long_is_cut_and_says_so(text: str) -> None:
    cut = markup(text, 100)
    assert len(cut) <= 100
    assert not re.search(r"&[a-z]*(\.\.\.)?$", cut.removesuffix("...")), "Cut inside an escaped character."
    assert len(heading(text)["text"]) <= LONGEST_TITLE
    if len(markup(text)) > 100:
        assert cut.endswith("...")
