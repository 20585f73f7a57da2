"""Finding texts by words, whatever their capitals and accents. Pure."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The text as it is compared: without capitals and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def has_words(words: tuple[str, ...], *texts: str) -> bool:
    """Whether each of the words, which are `folded`, stands in one of the texts."""
    known = [folded(text) for text in texts]
    return all(any(word in text for text in known) for word in words)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a search."""
    return tuple(folded(text).split())
