"""Characters of a file that look like others: strange spaces, and letters with their accents apart. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from guard.core.language.diagnostics import Place
from guard.loading.strict_yaml.positions import NotReadable
from guard.loading.strict_yaml.scalars import code

_SPACES: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_STRANGE_SPACE: Final = re.compile(rf"^(?:[ \t]*(?:- +)*)-?(?:[\w-]+:)?(?P<space>[{_SPACES}])", re.MULTILINE)
"""A strange space where YAML counts spaces: in the indentation, after a hyphen, or after the colon of a key."""
_COMMENT: Final = re.compile(r"(?:^|\s)#.*$")


def refuse_strange_spaces(text: str) -> None:
    """Raises NotReadable for the first space that YAML does not take for one, where it needs one."""
    found = _STRANGE_SPACE.search(text)
    if found is None:
        return
    space, before = found["space"], text[: found.start("space")]
    place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
    name = unicodedata.name(space, "a space").lower()
    raise NotReadable(
        place,
        f"The character {code(space)} ({name}) looks like a space, and is none for YAML. Type a space instead.",
    )


def look_alikes(text: str) -> Iterator[tuple[Place, str]]:
    """The first word of each line whose letters and accents stand apart: it looks like another text, and is not equal
    to it. Comments may be written in any way."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return
    for number, line in enumerate(text.splitlines(), 1):
        told = _COMMENT.sub("", line)
        if unicodedata.is_normalized("NFC", told):
            continue
        word = next(
            word for word in re.finditer(r"\S+", told) if not unicodedata.is_normalized("NFC", word[0])
        )
        composed = unicodedata.normalize("NFC", word[0])
        yield (
            Place(number, word.start() + 1),
            f"`{composed}` is written with letters and accents apart (Unicode NFD), so it looks like a text that it is "
            'not equal to. Type it again; if Intercom has it so, write the accents as codes: "e\\u0301".',
        )
