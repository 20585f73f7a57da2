"""Regular expressions of policies. They run on an engine whose time grows with the text and no faster, so those that
look ahead, behind or back are refused. Pure."""

from __future__ import annotations

from functools import lru_cache

import jsonschema_rs


@lru_cache(maxsize=256)  # the same few are asked for again and again, and compiling one takes a while
def is_pattern(text: str) -> bool:
    """Whether a text is a regular expression that the engine takes."""
    try:
        _compiled(text)
    except ValueError:
        return False
    return True


def why_no_pattern(text: str) -> str:
    """A finished sentence about a text that the engine does not take."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text})
    except ValueError:
        from guard.core.language.regex_messages import why_no_regex

        return why_no_regex(text, is_pattern)
    return (
        f"`{text}` looks ahead, behind or back, and can take without end on a long text. Write it without; "
        "`not: {pattern: ...}` says what must not be there."
    )


def fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern somewhere."""
    return _compiled(pattern).is_valid(text)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(
        {"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions()
    )
