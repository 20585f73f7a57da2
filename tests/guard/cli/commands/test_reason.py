"""`guardrail reason`, and where what was said is shown on a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal, token


def numbers(terminal: Terminal) -> tuple[str, str]:
    """Carol's change of the office hours, and the write that put it back."""
    found = re.findall(r"change (\d+)", terminal.say("history office_hours_schedule/41").out)
    return found[0], found[1]


def flat(text: str) -> str:
    """What a table shows, without the folding of its cells."""
    return re.sub(r"\s+", " ", text)


def test_the_author_says_why_and_history_and_explain_tell_it(asked: Terminal) -> None:
    change, _ = numbers(asked)
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "carol", "requester")
    said = asked.say("reason", change, "--because", "Mondays only", "--ticket", "SUP-41")
    assert (said.code, said.out) == (0, f"Change {change}: kept as the word of carol@acme.example.\n"), (
        said.err
    )
    told = asked.say("history office_hours_schedule/41").out
    assert "Mondays only" in flat(told)
    assert "SUP-41" in flat(told)
    explained = asked.say("explain --change", change).out
    assert "because    carol@acme.example says: Mondays only (SUP-41)" in explained
    assert "carol@acme.example says: Mondays only (SUP-41)" in asked.say("approvals").out
    document = json.loads(asked.say("explain --format json --change", change).out)
    assert document["change_reason"]["text"] == "Mondays only"


def test_who_is_not_known_to_have_made_it_is_told_apart(asked: Terminal) -> None:
    change, _ = numbers(asked)
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "bob", "requester")
    said = asked.say("reason", change, "--because", "I think that they move")
    assert (
        said.out
        == f"Change {change}: kept as the word of bob@acme.example, who is not known to have made it.\n"
    )
    assert (
        "bob@acme.example, who is not known to have made it, says:"
        in asked.say("explain --change", change).out
    )


def test_our_own_write_tells_in_history_blame_and_explain_why_it_was_made(asked: Terminal) -> None:
    _, own = numbers(asked)
    because = "Put back: office hours were changed without a second pair of eyes"
    for command in ("history", "blame"):
        words = flat(asked.say(f"{command} office_hours_schedule/41").out)
        assert "Put back:" in words
        assert "second pair" in words
    assert because in flat(asked.say("explain --change", own).out)
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "carol", "requester")
    refused = asked.say("reason", own, "--because", "mine")
    assert refused.code == 2
    assert "a write of the service itself" in refused.err


@pytest.mark.parametrize("number", ["twelve", "-3", "1.5"])
def test_a_change_is_named_by_its_number_and_none_is_sent_before_all_are_understood(
    terminal: Terminal, number: str
) -> None:
    said = terminal.say("reason", "--because", "why", "--", "1", number)
    assert said.code == 2
    assert "no number of a change" in said.err


def test_without_a_token_nobody_says_why(terminal: Terminal) -> None:
    said = terminal.say("reason 1 --because why")
    assert said.code == 2
    assert "GUARDRAIL_TOKEN" in said.err


def test_history_and_blame_tell_it_without_any_policies(asked: Terminal, tmp_path: Path) -> None:
    """They show what is kept, and need no policy files."""
    change, _ = numbers(asked)
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "carol", "requester")
    assert asked.say("reason", change, "--because", "Mondays only").code == 0
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "policies.yaml").write_text("no policies")
    asked.values["GUARDRAIL_POLICIES"] = str(tmp_path / "broken")
    for command in ("history", "blame"):
        said = asked.say(f"{command} office_hours_schedule/41")
        assert (said.code, said.err) == (0, "")
    assert "Mondays only" in flat(asked.say("history office_hours_schedule/41").out)
