"""A short text that fits a regular expression, for people who are to write one; and why none can. Pure.

Python's own parser reads the expression. It matches nothing here: the engine of `patterns.py` says whether a text fits.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found] # typeshed leaves it out
import re._parser as parser  # type: ignore[import-not-found] # typeshed leaves it out
import warnings
from collections.abc import Iterator
from typing import Any, Final

from guard.core.language.patterns import fits

_LETTERS: Final = "1aA-_ .#x"
"""What stands for a class of characters, the first that is in it."""
_NAMED_GROUP: Final = re.compile(r"\(\?<(?=[A-Za-z_])")
_BEGINNINGS: Final = (op.AT_BEGINNING, op.AT_BEGINNING_STRING)
_ENDS: Final = (op.AT_END, op.AT_END_STRING)
_REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
MOST_REPEATS: Final = 1000
"""The most times that an example repeats something."""


def example_of(pattern: str) -> str:
    """A text that fits; empty where none is found."""
    tree = _tree(pattern)
    try:
        text = "" if tree is None else "".join(_sample(tree))
    except _Unknown:
        return ""
    return text if fits(pattern, text) else ""


def why_none_fits(pattern: str, longest: int) -> str:
    """Why no text of at most so many characters fits, as a clause; empty where one may."""
    tree = _tree(pattern)
    if tree is None or tree.state.flags & re.MULTILINE:
        return ""
    if tree.getwidth()[0] > longest:
        return f"it asks for {tree.getwidth()[0]} characters or more, and a text has at most {longest}"
    return "it asks for something before the beginning or after the end" if _crosses(tree) else ""


class _Unknown(Exception):
    """An expression has a part of which no example is made."""


def _tree(pattern: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parser.parse(_NAMED_GROUP.sub("(?P<", pattern))
    except (re.error, OverflowError, RecursionError):
        return None


def _sample(tree: Any) -> Iterator[str]:
    for what, argument in tree:
        if what is op.LITERAL:
            yield chr(argument)
        elif what is op.BRANCH:
            yield from _sample(next((way for way in argument[1] if not _crosses(way)), argument[1][0]))
        elif what is op.SUBPATTERN:
            yield from _sample(argument[-1])
        elif what in _REPEATS:
            yield from _repeated(argument)
        elif what is not op.AT:
            yield _letter(what, argument)


def _repeated(argument: Any) -> Iterator[str]:
    least, _, inner = argument
    if least > MOST_REPEATS:
        raise _Unknown
    for _ in range(least):
        yield from _sample(inner)


def _letter(what: Any, argument: Any) -> str:
    """A character of a class."""
    if what is op.ANY:
        return _LETTERS[0]
    if what is op.NOT_LITERAL:
        return next(letter for letter in _LETTERS if ord(letter) != argument)
    if what is not op.IN:
        raise _Unknown
    is_negated = argument[0][0] is op.NEGATE
    parts = argument[1:] if is_negated else argument
    for letter in (*_LETTERS, *_firsts(parts)):
        if any(_has(part, letter) for part in parts) is not is_negated:
            return str(letter)
    raise _Unknown


def _firsts(parts: Any) -> Iterator[str]:
    """The first characters of the ranges."""
    for what, argument in parts:
        if what is op.LITERAL:
            yield chr(argument)
        elif what is op.RANGE:
            yield chr(argument[0])


def _has(part: Any, letter: str) -> bool:
    what, argument = part
    if what is op.LITERAL:
        return bool(ord(letter) == argument)
    if what is op.RANGE:
        return bool(argument[0] <= ord(letter) <= argument[1])
    return _is_of(argument, letter)


def _is_of(category: Any, letter: str) -> bool:
    classes: dict[Any, bool] = {
        op.CATEGORY_DIGIT: letter.isdecimal(),
        op.CATEGORY_WORD: letter.isalnum() or letter == "_",
        op.CATEGORY_SPACE: letter.isspace(),
    }
    opposites = {
        op.CATEGORY_NOT_DIGIT: op.CATEGORY_DIGIT,
        op.CATEGORY_NOT_WORD: op.CATEGORY_WORD,
        op.CATEGORY_NOT_SPACE: op.CATEGORY_SPACE,
    }
    if category in opposites:
        return not classes[opposites[category]]
    return classes.get(category, False)


def _crosses(tree: Any) -> bool:
    """Whether something certain stands before the beginning, or after the end."""
    taken, ended = 0, False
    for index, (what, argument) in enumerate(tree):
        width = tree[index : index + 1].getwidth()[0]
        if what is op.AT and argument in _BEGINNINGS and taken:
            return True
        if (ended and width) or _crosses_inside(what, argument):
            return True
        ended = ended or (what is op.AT and argument in _ENDS)
        taken += width
    return False


def _crosses_inside(what: Any, argument: Any) -> bool:
    if what is op.BRANCH:
        return all(map(_crosses, argument[1]))
    if what is op.SUBPATTERN:
        return _crosses(argument[-1])
    return what in _REPEATS and argument[0] > 0 and _crosses(argument[2])
