"""The change of a policy file that has an observed policy enforced, as a diff for `git apply`. Writes nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guard.core.model.policy import Policy
from guard.loading.strict_yaml.reader import Document, NotReadable, read

_NO_NEWLINE: Final = "\\ No newline at end of file"


class CannotPromote(ValueError):
    """The file cannot be changed for its author; the message says why, and what to do instead."""


def promotion(policy: Policy, committed: bytes | None = None) -> str:
    """A unified diff of the file the policy stands in: one word of it changes, and no comment is lost. `committed` is
    that file where it stands in a commit, and not in a folder of this machine.

    Raises CannotPromote.
    """
    if policy.mode != "observe":
        state = "says `mode: enforce` already" if policy.mode else "has no `mode: observe` of its own"
        raise CannotPromote(
            f"{policy.id} {state} ({policy.file}:{policy.line}), so there is nothing to change. Whether it acts is up "
            "to the mode of the workspace, GUARDRAIL_MODE."
        )
    path = Path(policy.file)
    try:
        content = path.read_bytes() if committed is None else committed
        document = read(content)
    except (OSError, NotReadable) as problem:
        raise CannotPromote(f"{policy.file} cannot be read: {problem}.") from problem
    before = content.decode("utf-8")
    name = _name(path) if committed is None else policy.file
    return _diff(name, before, _enforced(before, document, policy))


def _enforced(text: str, document: Document, policy: Policy) -> str:
    """The text with the word `observe` of this policy as `enforce`, right where it stands."""
    listed = document.value.get("policies") if isinstance(document.value, dict) else None
    places = (
        document.exact_place(("policies", index, "mode"))
        for index, entry in enumerate(listed or ())
        if isinstance(entry, dict) and entry.get("id") == policy.id and entry.get("mode") == "observe"
    )
    place = next((place for place in places if place is not None), None)
    lines = _lines(text)
    if place is not None:
        line = lines[place.line - 1]
        ahead, word = line[: place.column - 1], line[place.column - 1 :]
        quote = word[:1] if word[:1] in ("'", '"') else ""
        if word.startswith(f"{quote}observe"):
            lines[place.line - 1] = f"{ahead}{quote}enforce{word.removeprefix(f'{quote}observe')}"
            return "".join(lines)
    raise CannotPromote(
        f"The mode of {policy.id} is not written as a plain word at {policy.file}:{policy.line}. Change it by hand."
    )


def _diff(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
    return "".join([f"diff --git a/{name} b/{name}\n", *_ended(lines)])


def _lines(text: str) -> list[str]:
    """With their ends, as git counts lines."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _ended(lines: Iterator[str]) -> Iterator[str]:
    """Each line ends; git wants to be told of a last one that does not."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}\n"


def _name(path: Path) -> str:
    """The path as git names it: from the top of the checkout, or as it was given where there is none."""
    absolute = path.resolve()
    top = next((folder for folder in absolute.parents if (folder / ".git").exists()), None)
    return absolute.relative_to(top).as_posix() if top else path.as_posix().lstrip("/")
