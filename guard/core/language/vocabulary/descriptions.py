"""The vocabulary as people read it: one entry for each word, made from its declaration. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable

from guard.core.language.vocabulary.conditions import WORDS
from guard.core.language.vocabulary.word import Word


def word_list(place: Callable[[str], str]) -> str:
    """All words with their summaries and examples, as Markdown. `place` says where a word is shown at work."""
    return "\n".join(_entry(word, place(word.name)) for word in WORDS.values())


def _entry(word: Word, place: str) -> str:
    # JSON is YAML, so an example may be pasted into a policy as it stands.
    return f"* **[`{word.name}`]({place})**: {word.summary}\n  `{word.name}: {json.dumps(word.example)}`"
