"""Commands that a sentence quotes name the workspace that they are meant for."""

from __future__ import annotations

import pytest

from guard.cli.workspace_option import OF_NONE
from guard.core.text.commands import meant_for


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("`guardrail drift` says it.", "`guardrail --workspace test drift` says it."),
        ("Say it: guardrail reason 4", "Say it: guardrail --workspace test reason 4"),
        (
            "`guardrail a x` and `guardrail b`",
            "`guardrail --workspace test a x` and `guardrail --workspace test b`",
        ),
        ("`guardrail initiative`", "`guardrail --workspace test initiative`"),
        ("`guardrail --workspace other drift`", "`guardrail --workspace other drift`"),
        ("the guardrail stands", "the guardrail stands"),
        ("Bob wrote: guardrail is slow", "Bob wrote: guardrail is slow"),
        ("", ""),
    ],
)
def test_a_command_names_its_workspace_and_prose_stays(text: str, named: str) -> None:
    assert meant_for("test", text) == named
    assert meant_for("test", named) == named


@pytest.mark.parametrize("command", sorted(OF_NONE))
def test_a_command_that_is_about_no_workspace_stays(command: str) -> None:
    assert meant_for("test", f"`guardrail {command}`") == f"`guardrail {command}`"
