"""Declared rules label by facts, and the first that holds decides."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.conversations.sources import Source
from guard.core.effects.rehearsing.conditions import labels_by_rules
from guard.core.language.rehearsals_schema import WORDS, build_rehearsal
from tests.contract.store.conversation_examples import fact

FACT = fact(
    "7",
    Source("article", "41", "Refunds", "en"),
    Source("file_source_content", "", "x.pdf", "en"),
    attributes={"Plan": "Pro"},
)


def holds(when: dict[str, Any]) -> bool:
    built = build_rehearsal({"id": "x", "label": "Topic", "rules": [{"label": "yes", "when": when}]})
    return labels_by_rules(built, [FACT]) == {"7": "yes"}


@pytest.mark.parametrize(
    ("when", "does"),
    [
        ({"channel": "email"}, True),
        ({"channel": "whatsapp"}, False),
        ({"locale": ["fr", "en"]}, True),
        ({"locale": ["fr", "de"]}, False),
        ({"tag": "108"}, True),
        ({"tag": "10"}, False),
        ({"source": "article/41"}, True),
        ({"source": "article/4"}, False),
        ({"setup": "workflow"}, True),
        ({"fin": True}, True),
        ({"fin": False}, False),
        ({"attribute": {"Plan": ["Pro", "Team"]}}, True),
        ({"attribute": {"Plan": "Team"}}, False),
        ({"attribute": {"Size": "1"}}, False),
        ({"channel": "email", "locale": "fr"}, False),
        ({"any_of": [{"locale": "fr"}, {"tag": "101"}]}, True),
        ({"all_of": [{"locale": "en"}, {"tag": "999"}]}, False),
        ({"not": {"locale": "fr"}}, True),
        ({"not": {"locale": "en", "tag": "999"}}, True),
    ],
)
def test_a_condition_holds_or_does_not(when: dict[str, Any], does: bool) -> None:
    assert holds(when) is does


def test_every_word_has_a_test_here() -> None:
    for word in WORDS:
        assert not holds({word: "no such thing"})


def test_the_first_rule_decides_and_otherwise_what_is_declared() -> None:
    written: dict[str, Any] = {
        "id": "x",
        "label": "Topic",
        "rules": [{"label": "a", "when": {"locale": "en"}}, {"label": "b", "when": {"tag": "108"}}],
    }
    facts = [fact("1"), fact("2", locale="fr"), fact("3", locale="fr", tags=())]
    assert labels_by_rules(build_rehearsal(written), facts) == {"1": "a", "2": "b"}
    written["otherwise"] = "c"
    assert labels_by_rules(build_rehearsal(written), facts) == {"1": "a", "2": "b", "3": "c"}
