"""The words of a condition, wherever they stand."""

from __future__ import annotations

from guard.core.lint.condition_words import words_of
from tests.guard.policy_cast import policy_set


def test_every_word_is_found_with_the_steps_to_it() -> None:
    told = {
        "id": "p",
        "watch": {"activity": "bulk_export"},
        "when": {"any_of": [{"actor_type": "ai"}, {"not": {"app": "x", "unattributed": True}}]},
        "unless": {"actor": ["a@b.example"]},
    }
    (policy,) = policy_set(told).policies
    assert list(words_of(policy)) == [
        (("when", "any_of", 0, "actor_type"), "actor_type", "ai"),
        (("when", "any_of", 1, "not", "app"), "app", "x"),
        (("when", "any_of", 1, "not", "unattributed"), "unattributed", True),
        (("unless", "actor"), "actor", ["a@b.example"]),
    ]


def test_a_policy_without_conditions_has_none() -> None:
    (policy,) = policy_set({"id": "p", "watch": {"kind": "tag"}}).policies
    assert list(words_of(policy)) == []
