"""`guardrail explain --resource ... --set ...`: asked before a change, instead of found out after."""

from __future__ import annotations

from tests.guard.cli.terminal import Terminal


def test_a_change_that_would_be_put_back_is_told_with_the_rule_it_breaks(watching: Terminal) -> None:
    said = watching.say(
        "explain --resource ip_allowlist --set /enabled=false --by mallory@acme.example --from 203.0.113.9"
    )
    assert said.code == 1
    assert said.lines[0] == "If mallory@acme.example set /enabled of ip_allowlist/singleton now: revert"
    assert "/enabled is false; the rule says" in said.out
    assert said.lines[-1] == "Nothing was changed, and nobody was told."


def test_a_change_that_nobody_minds_is_let_pass(watching: Terminal) -> None:
    said = watching.say(
        "explain --resource office_hours_schedule/41 --by carol@acme.example --set", "/name=Paris, all week"
    )
    assert said.code == 0, said.out
    assert said.lines[0].endswith(": allow")


def test_a_field_that_the_resource_does_not_have_is_perhaps_misspelt(watching: Terminal) -> None:
    misspelt = watching.say("explain --resource office_hours_schedule/41 --set /nmae=Paris")
    assert misspelt.code == 0
    assert "It has no field /nmae so far" in misspelt.lines[1]
    assert "no field" not in watching.say("explain --resource office_hours_schedule/41 --set /name=Paris").out


def test_a_question_asks_nobody_anything(watching: Terminal) -> None:
    by_carol = "explain --resource office_hours_schedule/41 --set /time_zone_name=Europe/London --by carol@acme.example"
    said = watching.say(by_carol)
    assert said.code == 1
    assert "require approval" in said.lines[0]
    assert watching.say("approvals").out.count("office_hours_schedule/41") == 0  # nothing was asked


def test_what_cannot_be_imagined_is_refused_with_a_sentence(watching: Terminal) -> None:
    for command, sentence in (
        ("explain", "Name a DECISION, or a change with --resource"),
        ("explain x --resource ip_allowlist", "Name a DECISION"),
        ("explain --resource ip_allowlist", "Say what would be set"),
        ("explain --resource ip_allowlist --set enabled", "must be a JSON Pointer"),
        ("explain --resource ip_allowlist --set /enabled=true", "is so already"),
        (
            'explain --resource ip_allowlist --set /ip_allowlist=["192.0.2.44","203.0.113.0/24","198.51.100.0/24"]',
            "is so already",  # the order of a set means nothing
        ),
        ("explain --resource ip_allowlst --set /enabled=true", "Did you mean ip_allowlist"),
    ):
        said = watching.say(command)
        assert said.code == 2, command
        assert sentence in said.err, command
