"""What a page says of the form that led to it: that it was done, or why it was refused, with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import request

from guard.web.console.error_pages import type_of
from guard.web.console.words import _


@dataclass(frozen=True, slots=True)
class Said:
    """`status` is that of the page. `done` is a sentence in the reader's language, `problem` one of the service under
    its `title`, and `typed` what is given back."""

    done: str = ""
    problem: str = ""
    title: str = ""
    typed: str = ""
    status: int = 200


NOTHING: Final = Said()


def done_of(sentences: Mapping[str, str]) -> Said:
    """What was just done, by the word in the address. No other word is shown."""
    return Said(done=_(sentences.get(request.args.get("done", ""), "")))


def refusal_of(problem: Exception) -> Said:
    """Why it was not done, with the comment that was typed."""
    kind = type_of(problem)
    return Said(
        problem=str(problem), title=kind.title, typed=request.form.get("comment", ""), status=kind.status
    )
