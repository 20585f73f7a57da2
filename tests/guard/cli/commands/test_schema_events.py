"""`guardrail schema-events`: what Intercom changed in the shape of its answers, and nobody in the workspace."""

from __future__ import annotations

import pytest

from tests.guard.cli.terminal import Admins, Terminal


def words(text: str) -> str:
    """The output without its lines: a table breaks long cells."""
    return "".join(text.split())


@pytest.fixture
def reshaped(watching: Terminal, admins: Admins) -> Terminal:
    """Intercom adds a field to every team."""
    admins.fault("unknown_fields", "/teams")
    assert watching.say("snapshot --kinds team").code == 0
    return watching


def test_it_says_when_nothing_changed(watching: Terminal) -> None:
    said = watching.say("schema-events")
    assert (said.code, said.out) == (0, "Intercom changed no shape in that time.\n")


def test_an_event_is_told_wherever_people_look(reshaped: Terminal) -> None:
    said = reshaped.say("schema-events --kind team")
    assert said.code == 0
    for part in ("kind team otherwise than before,", "/unreleased_field appeared in 6", "version 2.16."):
        assert words(part) in words(said.out)
    assert reshaped.say("schema-events --kind article").out == "Intercom changed no shape in that time.\n"
    report = reshaped.say("drift").out
    assert "schema event 1: Intercom shows 6 resources of the kind team otherwise than before" in report
    assert "/unreleased_field appeared in 6 of 6." in report


def test_history_and_blame_name_it_and_nobody(reshaped: Terminal) -> None:
    for command in ("history team/201", "blame team/201"):
        said = reshaped.say(command)
        assert said.code == 0
        assert "Intercom" in said.out
        assert words("schema event 1") in words(said.out)


def test_a_kind_that_is_none_is_refused(watching: Terminal) -> None:
    assert watching.say("schema-events --kind teem").code == 2
