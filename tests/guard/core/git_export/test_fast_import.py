"""The stream that git reads."""

from __future__ import annotations

from guard.core.git_export.commits import Author, Commit
from guard.core.git_export.fast_import import stream

FIRST = Commit(
    Author("Carol", "carol@acme.example"), 60.9, "Née\n", {"tag/1.json": b"{}\n", "tag/2.json": None}
)
SECOND = Commit(Author("unknown", ""), 61.0, "again", {})


def test_commits_follow_one_another_and_end() -> None:
    said = b"".join(stream([FIRST, SECOND], goes_on=False)).decode()
    assert said == (
        "commit refs/heads/main\nauthor Carol <carol@acme.example> 60 +0000\ncommitter guardrail <> 60 +0000\n"
        "data 5\nNée\n\n"
        "M 100644 inline tag/1.json\ndata 3\n{}\n\nD tag/2.json\n"
        "commit refs/heads/main\nauthor unknown <> 61 +0000\ncommitter guardrail <> 61 +0000\ndata 5\nagain\n"
        "done\n"
    )


def test_only_the_first_one_goes_on_from_what_is_there() -> None:
    said = b"".join(stream([FIRST, SECOND], goes_on=True))
    assert said.count(b"from refs/heads/main^0\n") == 1
    assert said.index(b"from refs") < said.index(b"tag/1.json")


def test_nothing_is_an_end() -> None:
    assert list(stream([], goes_on=True)) == [b"done\n"]
