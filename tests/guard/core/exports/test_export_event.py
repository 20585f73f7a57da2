"""What an event says of itself."""

from __future__ import annotations

from typing import get_args

from guard.core.exports.export_event import SEVERITIES
from guard.core.model.policy import Severity
from tests.guard.core.exports.made import event


def test_a_message_is_the_sentence_that_names_people_or_else_the_title() -> None:
    assert event().message.startswith("mallory@acme.example switched")
    assert event(sentence="").message == "The IP allowlist was changed."


def test_every_severity_of_a_policy_has_a_number() -> None:
    assert {*get_args(Severity)} <= {*SEVERITIES}
