"""The words of conditions as a list for people."""

from __future__ import annotations

from guard.core.language.vocabulary.conditions import WORDS
from guard.core.language.vocabulary.descriptions import word_list


def test_every_word_is_there_with_its_place_and_summary() -> None:
    lines = word_list(lambda name: f"#at-{name}")
    for word in WORDS.values():
        assert f"[`{word.name}`](#at-{word.name})**: {word.summary}" in lines
