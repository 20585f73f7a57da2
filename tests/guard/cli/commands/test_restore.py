"""`guardrail restore`: asks the service for things to be again as they were."""

from __future__ import annotations

import pytest

from tests.guard.cli.terminal import Terminal, token

HOURS = "office_hours_schedule/41"


@pytest.fixture
def bob(served: Terminal) -> Terminal:
    served.values["GUARDRAIL_TOKEN"] = token(served, "bob", "requester")
    return served


def test_what_is_as_it_was_asks_nobody(bob: Terminal) -> None:
    said = bob.say("restore", HOURS, "--at", "0s")
    assert said.code == 0, said.err
    assert "Nothing is to be asked for: everything is as it was at" in said.out
    assert "No proposal" in bob.say("proposals").out or HOURS not in bob.say("proposals").out


def test_before_anything_was_read_nothing_is_known(bob: Terminal) -> None:
    said = bob.say("restore", HOURS, "--at", "900d")
    assert said.code == 2
    assert "how it was before is not known" in " ".join(said.err.split())
    every = bob.say("restore", "--all", "--kinds", "tag,team", "--at", "900d")
    assert every.err.count("Not as it was: The kind") == 2
    assert every.code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--at", "1d"), "Name one resource as KIND/ID, or say --all with --kinds."),
        ((HOURS, "--all", "--at", "1d"), "--all takes --kinds and no KIND/ID"),
        (("--all", "--at", "1d"), "--all takes --kinds and no KIND/ID"),
        ((HOURS, "--at", "soon"), "`soon` is no moment"),
        (("colour/1", "--at", "1d"), "There is no kind"),
    ],
)
def test_what_cannot_be_meant_is_refused(bob: Terminal, words: tuple[str, ...], sentence: str) -> None:
    said = bob.say("restore", *words)
    assert said.code == 2, said.out
    assert sentence in " ".join(said.err.split())
