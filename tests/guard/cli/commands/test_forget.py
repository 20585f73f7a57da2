"""`guardrail forget`: what it says first, and that nobody is left afterwards."""

from __future__ import annotations

from pathlib import Path

from tests.guard.cli.terminal import Terminal, token

MALLORY = "mallory@acme.example"


def test_a_person_is_looked_for_erased_and_not_there_any_more(asked: Terminal) -> None:
    asked.say("person disable gina.lollobrigida@acme.example --because left")
    said = asked.say("forget gina.lollobrigida@acme.example")
    assert said.code == 0, said.err
    assert "disabled_people" in said.out
    assert "Nothing was changed" in said.out
    done = asked.say("forget gina.lollobrigida@acme.example --yes --because", "Art. 17")
    assert done.code == 0, done.err
    assert "they are erased-1@erased.invalid now" in done.out
    assert "lollobrigida" not in asked.say("person list").out
    again = asked.say("forget gina.lollobrigida@acme.example")
    assert again.out == "Nothing in the record speaks of gina.lollobrigida@acme.example.\n"
    home = Path(asked.values["GUARDRAIL_HOME"])
    assert [
        path.name for path in home.rglob("*") if path.is_file() and b"lollobrigida" in path.read_bytes()
    ] == []


def test_what_is_in_the_way_is_said_and_nothing_is_erased(asked: Terminal) -> None:
    asked.values["GUARDRAIL_TOKEN"] = token(asked, "dave", "operator")
    assert asked.say("hold add acme --about", MALLORY, "--because", "Acme v. Acme").code == 0
    refused = asked.say("forget", MALLORY, "--yes --because", "Art. 17")
    assert refused.code == 2
    refused = asked.say(f"forget {MALLORY} --anyway --yes --because why")
    assert refused.code == 2
    assert "Nothing was erased." in refused.err
    assert "The legal hold acme of dave@acme.example keeps what speaks of mallory@acme.example" in refused.err
    assert MALLORY in " ".join(asked.say("hold list").out.split())


def test_it_has_to_be_said_who_and_why(asked: Terminal) -> None:
    assert "is no address" in asked.say("forget mallory").err
    assert "Say why with --because" in asked.say(f"forget {MALLORY} --yes").err
