"""The words of a condition as it was written, each with the steps to it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.model.resources import Json
from guard.core.language.diagnostics import DocumentPath
from guard.core.model.policy import Policy


def words_of(policy: Policy) -> Iterator[tuple[DocumentPath, str, Json]]:
    """The path, the word and its argument of every word in the conditions of a policy but those that join others."""
    for name in ("when", "unless"):
        yield from _words(policy.document.get(name, {}), (name,))


def _words(argument: Json, path: DocumentPath) -> Iterator[tuple[DocumentPath, str, Json]]:
    for word, inner in argument.items():
        here = (*path, word)
        if word == "not":
            yield from _words(inner, here)
        elif word in ("any_of", "all_of"):
            for index, part in enumerate(inner):
                yield from _words(part, (*here, index))
        else:
            yield here, word, inner
