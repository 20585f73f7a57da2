"""`guardrail compare`: two moments of one resource, of a kind, of everything."""

from __future__ import annotations

import json

import pytest

from tests.guard.cli.terminal import Terminal


def test_what_differs_is_told_with_who_made_it_so(switched_off: Terminal) -> None:
    said = switched_off.say("compare", "ip_allowlist", "--from", "before 1")
    assert said.code == 1, said.err
    assert "/enabled: true -> false" in said.out
    assert "change 1 at" in said.out
    assert "mallory@acme.example" in said.out


def test_a_kind_and_everything_count_what_is_equal(switched_off: Terminal) -> None:
    kind = switched_off.say("compare", "tag", "--from", "before 1")
    assert (kind.code, "0 differ" in kind.out) == (0, True)
    every = switched_off.say("compare", "--all", "--from", "before 1", "--format", "json")
    assert every.code == 1
    assert json.loads(every.out)["counts"]["differs"] >= 1
    assert switched_off.say("compare", "--all", "--from", "now").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--from", "2d"), "Name a KIND/ID or a KIND, or say --all."),
        (("tag", "--all", "--from", "2d"), "or say --all"),
        (("tag", "--from", "someday"), "is no moment"),
        (("tag/0", "--from", "2d"), "There is no tag/0"),
        (("colour", "--from", "2d"), "no kind"),
    ],
)
def test_what_cannot_be_compared_is_said(
    switched_off: Terminal, words: tuple[str, ...], sentence: str
) -> None:
    said = switched_off.say("compare", *words)
    assert said.code == 2, said.out
    assert sentence in " ".join(said.err.split())
