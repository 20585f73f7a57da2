"""Text of others on a page: nothing in it is HTML, and nothing in it hides."""

from __future__ import annotations

from markupsafe import Markup, escape

from guard.core.text.plain_text import plain_lines
from guard.core.text.values import visible


def shown(value: object) -> object:
    """What is printed by a template: text that cannot hide anything; HTML only where a template made it."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return plain_lines("\n".join(map(visible, value.splitlines())))


def as_typed(text: str) -> Markup:
    """The text for the field of a form, which gives it back as it is: escaped, and nothing written out."""
    return escape(text)
