"""Whether conversations are read, and what is kept of them, stands in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from guard.runtime.conversation_settings import ConversationSettings
from guard.runtime.setting_names import CONVERSATIONS
from guard.runtime.settings import WrongSettings, read_settings


def conversations(here: Path, values: Mapping[str, str]) -> ConversationSettings:
    return read_settings(values, here=here, uses=CONVERSATIONS).conversations


def problems(here: Path, values: Mapping[str, str]) -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as wrong:
        conversations(here, values)
    return wrong.value.problems


def test_conversations_are_read_unless_that_is_off(tmp_path: Path) -> None:
    usual = conversations(tmp_path, {})
    assert (usual.reads, usual.attributes, usual.language) == (True, (), "Language")
    chosen = {
        "GUARDRAIL_CONVERSATIONS": "off",
        "GUARDRAIL_CONVERSATION_ATTRIBUTES": "Issue type, Plan, Issue type",
        "GUARDRAIL_CONVERSATION_LANGUAGE": "Sprache",
    }
    read = conversations(tmp_path, chosen)
    assert (read.reads, read.attributes, read.language) == (False, ("Issue type", "Plan"), "Sprache")
    (problem,) = problems(tmp_path, {"GUARDRAIL_CONVERSATIONS": "on"})
    assert problem == "GUARDRAIL_CONVERSATIONS is 'on', but must be one of auto, off."


def test_a_copy_of_everything_is_not_kept_of_a_conversation(tmp_path: Path) -> None:
    many = ",".join(f"a{number}" for number in range(21))
    (problem,) = problems(tmp_path, {"GUARDRAIL_CONVERSATION_ATTRIBUTES": many})
    assert problem.startswith(
        "GUARDRAIL_CONVERSATION_ATTRIBUTES names 21 attributes, and at most 20 are kept"
    )


def test_what_is_kept_of_a_conversation_does_not_depend_on_the_order_of_its_names() -> None:
    one = ConversationSettings(attributes=("a", "b"))
    assert one.kept == ConversationSettings(attributes=("b", "a")).kept
    assert one.kept != ConversationSettings(attributes=("a",)).kept
