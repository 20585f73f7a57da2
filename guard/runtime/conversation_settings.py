"""Reads from the environment whether conversations are read, and what is kept of them besides."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drift.core.conversations.kept_fields import kept_text
from guard.runtime.environment import Environment

LANGUAGE: Final = "Language"
MOST_ATTRIBUTES: Final = 20
"""A few say what a conversation is about; all of them would be a copy of it."""
_READS: Final = MappingProxyType({"auto": True, "off": False})


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """`reads`: conversations are read where the token may. `attributes` are the names of those whose values are kept,
    `language` of the one that holds the language of a conversation."""

    reads: bool = True
    attributes: tuple[str, ...] = ()
    language: str = LANGUAGE

    @property
    def kept(self) -> str:
        """What is kept of each conversation besides, as a text: another one needs another reading."""
        return kept_text(self.language, self.attributes)


def read_conversation_settings(env: Environment) -> ConversationSettings:
    attributes = tuple(dict.fromkeys(env.many("GUARDRAIL_CONVERSATION_ATTRIBUTES")))
    if len(attributes) > MOST_ATTRIBUTES:
        env.add_problem(
            "GUARDRAIL_CONVERSATION_ATTRIBUTES",
            f"GUARDRAIL_CONVERSATION_ATTRIBUTES names {len(attributes)} attributes, and at most {MOST_ATTRIBUTES} are "
            "kept of each conversation: name those that say what it is about.",
        )
    return ConversationSettings(
        reads=env.one_of("GUARDRAIL_CONVERSATIONS", True, _READS),
        attributes=attributes[:MOST_ATTRIBUTES],
        language=env.text("GUARDRAIL_CONVERSATION_LANGUAGE") or LANGUAGE,
    )
