"""Checks of `ask_why`: a question that nobody is ever asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guard.core.language.diagnostics import Diagnostic
from guard.core.language.vocabulary.who import listed
from guard.core.lint.policy_rules import QUESTION_NEVER_ASKED
from guard.core.model.policy import Policy

_PEOPLE: Final = frozenset({"admin", "person"})
"""What `actor_type` calls people."""


def question_warnings(policy: Policy) -> Iterator[Diagnostic]:
    """A policy that asks why about what never earns a question."""
    if not policy.ask_why:
        return
    if policy.watch.activities:
        sentence = (
            "Nobody is ever asked: this policy watches the log, and questions are about changes of resources. Watch "
            "the kind instead."
        )
    elif policy.when is not None and _only_robots(policy):
        sentence = "Nobody is ever asked: `actor_type` limits the policy to robots, and these are not asked."
    else:
        return
    yield Diagnostic(("ask_why",), sentence, rule=QUESTION_NEVER_ASKED.id)


def _only_robots(policy: Policy) -> bool:
    """Whether `when` itself names only types that are no people; deeper in it, another word may let people in."""
    when = policy.document.get("when")
    types = listed(when["actor_type"]) if isinstance(when, dict) and "actor_type" in when else ()
    return bool(types) and _PEOPLE.isdisjoint(types)
