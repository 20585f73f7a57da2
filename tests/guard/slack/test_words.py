"""Whatever names and reasons hold, Slack takes the message, and nothing in it links, calls or hides."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from guard.slack import window
from guard.slack.blocks import blocks_of, summary, value_of
from guard.slack.card import PRESSES, Card, Changed, Moved, Shown, Voted
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
