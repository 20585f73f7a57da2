"""Words of `actor_type` that are not those of policies: those of Intercom's log, and others that people mean. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from guard.core.language.diagnostics import Diagnostic
from guard.core.language.vocabulary.what_acted import LOG_TYPES, TYPES
from guard.core.language.vocabulary.who import listed, place
from guard.core.lint.condition_words import words_of
from guard.core.lint.policy_rules import ACTOR_TYPE_OF_THE_LOG
from guard.core.model.policy import Policy

_WHY: Final[Mapping[str, str]] = {
    "admin": "is whoever has an account in Intercom's log: also an app that uses the token of a teammate, and Fin",
    "bot": "is only what Intercom's log calls so: no app behind which an AI acts, and no robot that proposes",
}
_MEANT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("human", "humans", "people", "persons", "teammate", "teammates", "user"), "person"),
    **dict.fromkeys(("agent", "agents", "robot", "robots", "bots", "fin"), "ai"),
    **dict.fromkeys(("api", "application", "apps", "token"), "app"),
}
"""What people write, in lower case, and Intercom's log never says, with what they mean."""


def actor_type_warnings(policy: Policy) -> Iterator[Diagnostic]:
    """Types in the conditions of a policy for which the language has a better word."""
    for path, word, argument in words_of(policy):
        if word != "actor_type":
            continue
        for index, type_ in enumerate(listed(argument)):
            if sentence := better_word(type_):
                yield Diagnostic((*path, *place(argument, index)), sentence, rule=ACTOR_TYPE_OF_THE_LOG.id)


def better_word(type_: str) -> str:
    """What to write instead of a type, as sentences; "" where it is meant as it is."""
    if type_ in TYPES:
        return ""
    if type_ in LOG_TYPES:
        return (
            f"`{type_}` {_WHY[type_]}. Write `{LOG_TYPES[type_]}`, or waive the warning where that is meant."
        )
    plain = type_.strip().lower()
    meant = plain if plain in TYPES else _MEANT.get(plain, "")
    return f"No entry of the log has the type `{type_}`. Write `{meant}`." if meant else ""
