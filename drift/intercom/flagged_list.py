"""Lists whose items do not show a setting, while filters of the list do: each item gets the flags by which it is found.

A list can shift while its pages are read, and each filter is a list of its own. So what one reading finds under both
states, or under neither, or only under a filter, is read again, and counts only when two readings agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from drift.core.model.resources import Json
from drift.intercom.errors import Malformed

READINGS: Final = 3
STATES: Final = ("on", "off")

ReadList: TypeAlias = Callable[[Mapping[str, str]], Iterator[Mapping[str, Json]]]
"""(the filter, none for the whole list) -> the items, each once."""
_Found: TypeAlias = dict[str, dict[str, Json]]


def with_flags(what: str, flags: Mapping[str, str], read: ReadList) -> list[dict[str, Json]]:
    """Every item with its flags: True, False, or None where neither state finds it. Raises Malformed when readings
    keep disagreeing: nothing is then known of any item."""
    before: _Found | None = None
    for _ in range(READINGS):
        found, clear = _once(flags, read)
        if clear or found == before:
            return list(found.values())
        before = found
    raise Malformed(
        f"Intercom's list of {what} changed while it was read with its filters "
        f"({', '.join(flags.values())}): their states cannot be told.",
        retriable=True,
    )


def _once(flags: Mapping[str, str], read: ReadList) -> tuple[_Found, bool]:
    """One reading, and whether it is clear: every item of the list is in exactly one state of every filter."""
    found = {str(item.get("id")): dict(item) for item in read({})}
    clear = True
    for name, parameter in flags.items():
        on, off = ({str(item.get("id")) for item in read({parameter: state})} for state in STATES)
        clear = clear and not on & off and on | off == found.keys()
        for id_, item in found.items():
            item[name] = _state(id_ in on, id_ in off)
    return found, clear


def _state(on: bool, off: bool) -> bool | None:
    return on if on != off else None
