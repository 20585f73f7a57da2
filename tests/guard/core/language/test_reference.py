"""The language as one list of entries."""

from __future__ import annotations

from guard.core.language.reference import SECTIONS, Entry, takes


def test_no_two_entries_share_a_heading() -> None:
    anchors = [entry.anchor for _, entries in SECTIONS for entry in entries()]
    assert len(set(anchors)) == len(anchors)


def test_an_entry_knows_its_heading_and_example() -> None:
    entry = Entry("watch", "change", "Which changes.")
    assert (entry.title, entry.anchor) == ("watch: change", "watch-change")


def test_what_a_word_takes() -> None:
    assert takes({"title": "a day", "type": "string"}) == "a day"
