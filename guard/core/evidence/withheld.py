"""What entries say of people, without the values that hold an IP address: for readers who may not see them. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from drift.core.ledger.commitments import canonical
from drift.core.model.resources import Json
from guard.core.evidence.sheets import ENTRY, OPENED
from guard.core.text.personal_addresses import without_addresses


def without_opened_addresses(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a ledger; values with an address stay closed, except those of policies, which are nobody's. No
    commitment is touched."""
    is_of_policies = False
    for line in lines:
        if line.startswith(ENTRY):
            is_of_policies = b'"what":"policy_sets"' in line[:160]
        yield line if is_of_policies or not line.startswith(OPENED) else _closed(line)


def _closed(line: bytes) -> bytes:
    said = json.loads(line)
    kept = {name: opened for name, opened in said["values"].items() if not holds_address(opened[1])}
    return canonical({**said, "values": kept}) + b"\n" if len(kept) < len(said["values"]) else line


def holds_address(value: Json) -> bool:
    match value:
        case str():
            return without_addresses(value) != value
        case dict():
            return any(map(holds_address, (*value, *value.values())))
        case list():
            return any(map(holds_address, value))
        case _:
            return False
