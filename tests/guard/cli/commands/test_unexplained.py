"""`guardrail unexplained`: read from the record, whether the service runs or not."""

from __future__ import annotations

import json

from tests.guard.cli.terminal import Terminal


def test_what_nobody_explained_is_listed_in_every_form(asked: Terminal) -> None:
    """Carol changed the office hours, which the starter policies ask the reason of."""
    told = asked.say("unexplained")
    assert told.code == 0
    assert told.lines[0] == "carol@acme.example"
    assert "(office_hours_schedule/41) updated /time_intervals" in told.lines[1]
    assert told.lines[2].strip() == "Not asked yet"
    (item,) = json.loads(asked.say("unexplained --format json --since 1h").out)["items"]
    assert (item["who"], item["state"]) == ("carol@acme.example", "waiting")
    assert asked.say("unexplained --format csv").lines[1].startswith(f"{item['change']},")
    assert "## carol@acme.example" in asked.say("unexplained --format markdown").out


def test_a_time_that_is_none_is_named(terminal: Terminal) -> None:
    said = terminal.say("unexplained --since tuesday")
    assert said.code == 2
    assert "--since" in said.err
