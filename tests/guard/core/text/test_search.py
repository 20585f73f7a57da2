"""Texts are found whatever their capitals and accents."""

from __future__ import annotations

import pytest

from guard.core.text.search import has_words, words_of


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        ("periode", "Période de test", True),
        ("TEST période", "Période de test", True),
        ("straße", "STRASSE", True),
        ("période essai", "Période de test", False),
        ("", "anything", True),
        ("41", "Standard support hours", False),
    ],
)
def test_every_word_has_to_stand_somewhere(wanted: str, text: str, found: bool) -> None:
    assert has_words(words_of(wanted), text) is found


def test_the_words_may_stand_in_different_texts() -> None:
    assert has_words(words_of("standard 41"), "Standard hours", "41")
