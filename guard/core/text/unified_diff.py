"""The difference of two texts as git writes it, so that `git apply` takes it. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Final

_NO_END: Final = "\\ No newline at end of file\n"
_AROUND: Final = 3


def unified_diff(name: str, before: str | None, after: str) -> str:
    """From one text of a file to another; None where there is no such file yet. Empty where they are the same."""
    if before == after:
        return ""
    old, new = _quoted(f"a/{name}"), _quoted(f"b/{name}")
    head = [f"diff --git {old} {new}\n", *(["new file mode 100644\n"] if before is None else [])]
    names = [f"--- {'/dev/null' if before is None else _told(old)}\n", f"+++ {_told(new)}\n"]
    return "".join([*head, *(names if after or before else ()), *_hunks(_lines(before or ""), _lines(after))])


def _lines(text: str) -> list[str]:
    """Lines as git counts them: only a line feed ends one."""
    *ended, rest = text.split("\n")
    return [*(f"{line}\n" for line in ended), *([rest] if rest else [])]


def _hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for group in difflib.SequenceMatcher(None, before, after).get_grouped_opcodes(_AROUND):
        first, last = group[0], group[-1]
        yield f"@@ -{_span(first[1], last[2])} +{_span(first[3], last[4])} @@\n"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (_line(" ", line) for line in before[i1:i2])
                continue
            yield from (_line("-", line) for line in before[i1:i2])
            yield from (_line("+", line) for line in after[j1:j2])


def _line(mark: str, line: str) -> str:
    return f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}\n{_NO_END}"


def _span(start: int, stop: int) -> str:
    """Lines of a hunk. Of an empty part the line before it is named."""
    count = stop - start
    return f"{start + 1 if count else start},{count}"


def _quoted(name: str) -> str:
    """A name with quotes in it, as git writes it."""
    if '"' not in name and "\\" not in name:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _told(name: str) -> str:
    """A name with spaces ends at a tab."""
    return f"{name}\t" if " " in name and not name.startswith('"') else name
