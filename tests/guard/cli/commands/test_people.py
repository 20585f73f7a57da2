"""`guardrail person`: disabling people, letting them in again, forgetting accounts."""

from __future__ import annotations

from pathlib import Path

from tests.guard.cli.terminal import Terminal


def test_a_person_is_disabled_listed_and_let_in_again(terminal: Terminal) -> None:
    assert terminal.say("person list").out == "Nobody is disabled.\n"
    said = terminal.say("person disable Alice@acme.example --because left")
    assert (said.code, "is disabled" in said.out) == (0, True)
    terminal.values["COLUMNS"] = "200"
    listed = " ".join(terminal.say("person list").out.split())
    assert "alice@acme.example" in listed
    assert "an operator" in listed
    assert "left" in listed
    again = terminal.say("person disable alice@acme.example --because again")
    assert (again.code, "disabled already" in again.err) == (2, True)
    assert terminal.say("person enable alice@acme.example").code == 0
    assert terminal.say("person list").out == "Nobody is disabled.\n"


def test_what_is_not_there_is_refused_with_the_way_to_find_it(terminal: Terminal) -> None:
    for command, why in (
        ("person enable alice@acme.example", "guardrail person list"),
        ("person forget alice@acme.example", "No account"),
        ("person remove-passkeys alice@acme.example", "no passkey"),
        ("person disable alice --because x", "no address"),
        ("person disable alice@acme.example", "--because"),
    ):
        said = terminal.say(command)
        assert said.code == 2, command
        assert why in said.err


def test_somebody_is_disabled_also_while_the_policies_are_broken(terminal: Terminal, tmp_path: Path) -> None:
    policies = tmp_path / "broken"
    policies.mkdir()
    (policies / "people.yaml").write_text("version: 1\ngroups: [")
    terminal.values["GUARDRAIL_POLICIES"] = str(policies)
    said = terminal.say("person disable alice@acme.example --because left")
    assert said.code == 0, said.err
