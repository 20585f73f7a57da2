"""One file per resource and one line per field, so that `git blame` names who last changed each field.

A file is JSON. Its first line names the resource and its last one closes the object, whatever fields there are: a
field that comes or goes moves no other line. A value stands on one line: a list that loses an item would else leave
every line that is still there as it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from typing import Final, TypeAlias

import orjson

from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Body, Json, Ref

Lines: TypeAlias = Mapping[str, bytes]
"""The lines of a file by the names of their fields."""
_ITSELF: Final = "guardrail:resource"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_LINE: Final = re.compile(rb', ("(?:[^"\\]|\\.)*"): .*')
LONGEST_NAME: Final = 200


def path_of(ref: Ref) -> str:
    """`office_hours_schedule/41.json`. What a file system may take amiss in an id is written as %XX of its UTF-8."""
    name = "".join(sign if _PLAIN.fullmatch(f"_{sign}") else _escaped(sign) for sign in ref.id)
    name = f"%2E{name[1:]}" if name.startswith(".") else name
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 17]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return f"{ref.kind}/{name or '%'}.json"


def _escaped(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "surrogatepass"))


def lines_of(body: Body) -> dict[str, bytes]:
    return {name: _line(name, value) for name, value in sorted(body.items())}


def _line(name: str, value: Json) -> bytes:
    return b", %s: %s" % (orjson.dumps(name), orjson.dumps(value, option=orjson.OPT_SORT_KEYS))


def content(ref: Ref, lines: Lines) -> bytes:
    begins = b"{ %s: %s" % (orjson.dumps(_ITSELF), orjson.dumps(str(ref)))
    return b"\n".join([begins, *(lines[name] for name in sorted(lines)), b"}", b""])


def lines_in(file: bytes) -> dict[str, bytes]:
    """The lines of a file that was written before; nothing of a file that is none of ours."""
    found = (match for line in file.split(b"\n") if (match := _LINE.fullmatch(line)))
    return {orjson.loads(match[1]): match[0] for match in found}


def follow(before: Lines, after: Mapping[str, bytes], fields: Collection[str]) -> dict[str, bytes]:
    """The lines after a change of these JSON Pointers. A field that did not change keeps its line, though it may be
    spelt in another way now."""
    moved = {tokens(pointer)[0] for pointer in fields if pointer}
    if "" in fields:
        return dict(after)
    return {name: line if name in moved else before.get(name, line) for name, line in after.items()}
