"""The vocabulary as people read it: one entry for each word, made from its declaration. Pure."""

from __future__ import annotations

import json

from guard.vocabulary import WORDS
from guard.vocabulary.word import Word


def word_list() -> str:
    """All words with their summaries and examples, as Markdown."""
    return "\n".join(_entry(word) for word in WORDS.values())


def _entry(word: Word) -> str:
    # JSON is YAML, so an example may be pasted into a policy as it stands.
    return f"* **`{word.name}`**: {word.summary}\n  `{word.name}: {json.dumps(word.example)}`"
