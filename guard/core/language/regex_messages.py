"""Why a text cannot be used as a regular expression, said so that its author finds the place. Pure.

The engine that matches says no more than no. Python's own says where and why, in most cases the same; it matches
nothing here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Final

IsRegex = Callable[[str], bool]
_COUNTED: Final = re.compile(r"\{\d+(,\d*)?\}")
_NAMED_GROUP: Final = re.compile(r"\(\?<(?=[A-Za-z_])")
_WHY: Final = {
    "unterminated character set": "the `[` at character {at} has no `]`; a bracket that is meant is written `\\[`",
    "unterminated subpattern": "the `(` at character {at} has no `)`; a bracket that is meant is written `\\(`",
    "unbalanced parenthesis": "the `)` at character {at} closes nothing; a bracket that is meant is written `\\)`",
    "nothing to repeat": "before the `{found}` at character {at} is nothing to repeat; a sign that is meant is written "
    "`\\{found}`",
    "bad character range": "the range at character {at} runs backwards or has an end that is no character; a `-` that "
    "is meant stands at the end of the brackets",
    "end of pattern": "it ends in a `\\`; one that is meant is written `\\\\`",
    "bad escape": "`{pair}` at character {at} means nothing",
    "incomplete escape": "the code that begins at character {at} has no end",
    "min repeat greater": "the repetition at character {at} asks for more at least than at most",
    "redefinition of group name": "two groups have the same name",
    "invalid group reference": "it points back at a group, which could take without end",
}
"""Part of what Python says -> how we say it."""
_ELSEWHERE: Final = (
    (r"\(\?(?![:PimsxUuR<-])", "`(?` at character {at} begins what is not known here; a `?` that is meant is `\\?`"),
    (r"\\Z", "`\\Z` at character {at} is not known here; the end is written `$`"),
    (
        r"\{(?!\d+(,\d*)?\})",
        "the `{{` at character {at} counts nothing; a repetition is written `{{0,3}}`, and a bracket `\\{{`",
    ),
)  # fmt: skip
"""What Python takes and the engine does not."""


def why_no_regex(text: str, is_regex: IsRegex) -> str:
    """A sentence about a text that the engine does not take. `is_regex` asks the engine."""
    reason = _python_says(text)
    if not reason and is_regex(_COUNTED.sub("{1}", text)):
        return (
            f"`{text}` is too large: what its numbers in braces ask for multiplies beyond what is safe to match. Count "
            "less, or write `*` or `+` where the number does not matter."
        )
    reason = reason or _known_elsewhere(text)
    return f"`{text}` is no regular expression{': ' if reason else ''}{reason}."


def _python_says(text: str) -> str:
    plain = _NAMED_GROUP.sub("(?P<", text)  # Python names groups in the older way only
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(plain)
    except re.error as error:
        return _reason(error, plain, text)
    except (OverflowError, RecursionError):
        pass  # larger than Python takes
    return ""


def _reason(error: re.error, plain: str, text: str) -> str:
    at = error.pos or 0
    reason = next(
        (why for message, why in _WHY.items() if message in error.msg),
        "it cannot be read from character {at} on",
    )
    shift = len(plain[:at]) - len(plain[:at].replace("(?P<", "(?<")) if plain != text else 0
    return reason.format(at=at + 1 - shift, found=plain[at : at + 1], pair=plain[at : at + 2])


def _known_elsewhere(text: str) -> str:
    for pattern, reason in _ELSEWHERE:
        if found := re.search(pattern, text):
            return reason.format(at=found.start() + 1)
    return ""
