"""Formats of texts in request bodies, beyond what JSON Schema knows."""

from __future__ import annotations

from typing import Final

from jsonschema import FormatChecker

from drift.core.normalisation.secret_texts import looks_secret

HARMLESS: Final = "harmless-text"
"""What people write, and others read: it is kept, shown and sent, so no token or password may stand in it."""
CHECKER: Final = FormatChecker(formats=())
SENTENCES: Final = {
    HARMLESS: "looks as if it holds a token or a password, so nothing of it was kept. Say it without, and change that "
    "secret if it is a real one."
}


@CHECKER.checks(HARMLESS)
def is_harmless(value: object) -> bool:
    """Whether it is no text in which a token or a password seems to stand."""
    return not isinstance(value, str) or not looks_secret(value)
