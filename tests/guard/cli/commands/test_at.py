"""Commands that show a moment: `--at` of resource, history, blame, references, drift and policies show."""

from __future__ import annotations

import json

import pytest

from tests.guard.cli.terminal import Admins, Terminal

PARENT, CHILD = 303, 307
"""A collection, and one that lies in it."""


def is_enabled(terminal: Terminal, at: str) -> bool:
    said = terminal.say("resource", "ip_allowlist", "--format", "json", "--at", at)
    assert said.code == 0, said.err
    found: bool = json.loads(said.out)["enabled"]
    return found


def test_a_resource_is_shown_as_it_was(switched_off: Terminal) -> None:
    assert [is_enabled(switched_off, at) for at in ("before 1", "after 1", "now")] == [True, False, False]
    table = switched_off.say("resource", "ip_allowlist", "--at", "before 1").out
    assert "/enabled" in table
    assert "true" in table


def test_what_had_not_happened_by_then_is_left_out(switched_off: Terminal) -> None:
    assert "change 1" in switched_off.say("history", "ip_allowlist").out
    assert "change 1" not in switched_off.say("history", "ip_allowlist", "--at", "before 1").out
    assert "mallory@" in switched_off.say("blame", "ip_allowlist", "--at", "after 1").out
    assert "mallory@" not in switched_off.say("blame", "ip_allowlist", "--at", "before 1").out


def test_the_drift_of_then_and_by_the_policies_of_today(switched_off: Terminal) -> None:
    then = switched_off.say("drift", "--at", "after 1")
    assert then.code == 1
    assert "judged by the policies in force then" in then.out
    assert "ip-allowlist-stays-on" in then.out
    assert "ip-allowlist-stays-on" not in switched_off.say("drift", "--at", "before 1").out
    today = switched_off.say("drift", "--at", "after 1", "--policies", "now", "--format", "json")
    assert json.loads(today.out)["then"]["policies"] == "now"


def test_the_policies_of_then(switched_off: Terminal) -> None:
    then = json.loads(switched_off.say("policies", "show", "--at", "after 1", "--format", "json").out)
    now = json.loads(switched_off.say("policies", "show", "--format", "json").out)
    assert then["then"]["until"] is None
    assert then["items"] == now["items"]
    assert "ip-allowlist-stays-on" in switched_off.say("policies", "show").out


@pytest.mark.parametrize(
    ("command", "code", "sentence"),
    [
        ("drift --at someday", 2, "`someday` is no moment"),
        ("drift --at 2001-01-01", 2, "--policies now"),
        ("drift --policies now", 2, "name it with --at"),
        ("policies show --at 2001-01-01", 2, "begins at"),
        ("resource ip_allowlist --at 2001-01-01", 1, "how it was before is not known"),
        ("history ip_allowlist --at 2001-01-01", 2, "it was first seen at"),
        ("references ip_allowlist --at 2001-01-01", 2, "as far as is known"),
        ("restore ip_allowlist --at 2099-01-01", 2, "is still to come"),
    ],
)
def test_what_is_not_known_of_then_is_said_in_a_sentence(
    switched_off: Terminal, command: str, code: int, sentence: str
) -> None:
    said = switched_off.say(command)
    assert said.code == code, said.out
    assert sentence in " ".join(said.err.split())


def test_a_comparison_says_of_what_differs_that_only_the_log_tells_of_it(switched_off: Terminal) -> None:
    said = " ".join(switched_off.say("compare --all --from 2d").out.split())
    assert "is only there on the second side" in said
    assert "Not known (from): No API reads the kind" in said


def test_what_changed_behind_a_resource_is_told_on_request(switched_off: Terminal) -> None:
    assert "Through what it refers to" not in switched_off.say("history", "ip_allowlist").out
    said = switched_off.say("history", "collection/301", "--through", "3")
    assert said.code == 0, said.err
    assert said.out.endswith("Nothing that it refers to was changed in this time.\n")
    assert switched_off.say("history", "collection/301", "--through", "9").code == 2


def test_blame_and_explain_tell_what_changed_behind(watching: Terminal, admins: Admins) -> None:
    titled = "Through what it refers to"
    for name, number in (("Behind", PARENT), ("Itself", CHILD), ("Behind again", PARENT)):
        admins.put("alice", f"/help_center/collections/{number}", {"name": name})
        assert watching.say("snapshot").code == 0
        is_behind = number == PARENT
        assert (titled in watching.say("blame", f"collection/{CHILD}").out) is is_behind
    said = watching.say("blame", f"collection/{CHILD}")
    assert titled in said.out
    assert f"collection/{CHILD} refers to collection/{PARENT} (/parent_id)" in " ".join(said.out.split())
    told = said.out.partition(titled)[2]
    assert "/name" in told
    explained = watching.say("explain", "--change", "2")
    assert titled in explained.out, explained.err
    assert titled not in watching.say("explain", "--change", "3").out
    assert titled not in watching.say("blame", f"collection/{CHILD}", "--at", "before 3").out
