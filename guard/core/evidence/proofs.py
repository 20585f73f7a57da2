"""Entries from before a period, and the proof that they stand in the same ledger: for each, the hashes that lead from
it to one of the subtrees with which the slice of the period begins. This file works alone, as it lies in each pack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from guard.core.evidence.sheets import ENTRY, OPENED

PROOF: Final = b'{"path":'
"""How a line begins that proves the entry in the line after it."""


def leaf(line: bytes) -> bytes:
    """The hash of an entry: that of a leaf in RFC 6962, of its line without the LF."""
    return hashlib.sha256(b"\x00" + line).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def paths(leaves: Iterable[bytes], wanted: Collection[int]) -> dict[int, list[bytes]]:
    """For each wanted entry (by its number, from 1) the hashes beside its way up, the lowest first. `leaves` are the
    hashes of all entries before the slice, in their order."""
    found: dict[int, list[bytes]] = {number: [] for number in wanted}
    stack: list[tuple[int, bytes, list[int]]] = []
    for number, hashed in enumerate(leaves, start=1):
        size, below = 1, [number] if number in found else []
        while stack and stack[-1][0] == size:
            _size, left, under_left = stack.pop()
            for one in under_left:
                found[one].append(hashed)
            for one in below:
                found[one].append(left)
            hashed, size, below = node(left, hashed), size * 2, under_left + below
        stack.append((size, hashed, below))
    return found


def leads_to(number: int, hashed: bytes, path: Sequence[bytes], before: Sequence[bytes], count: int) -> bool:
    """Whether the path of an entry ends in the subtree that holds it. `before` are the subtrees of all `count` entries
    before the slice, the largest first."""
    offset = 0
    sizes = [1 << bit for bit in range(count.bit_length() - 1, -1, -1) if count >> bit & 1]
    for size, root in zip(sizes, before, strict=False):
        if offset < number <= offset + size:
            return len(path) == size.bit_length() - 1 and _top(number - offset - 1, hashed, path) == root
        offset += size
    return False


def _top(index: int, hashed: bytes, path: Sequence[bytes]) -> bytes:
    for beside in path:
        hashed = node(beside, hashed) if index & 1 else node(hashed, beside)
        index >>= 1
    return hashed


def proof_line(path: Iterable[bytes]) -> bytes:
    return b'{"path":%s}\n' % json.dumps([hashed.hex() for hashed in path], separators=(",", ":")).encode()


def unproved(lines: Iterable[bytes], before: Sequence[bytes], count: int) -> Iterator[str]:
    """Sentences about entries from before the slice that are not what they were. A line that is damaged is "
    "one, too."""
    path: list[bytes] | None = None
    last = 0
    for at, line in enumerate(lines, start=1):
        if line.startswith(PROOF):
            path = [bytes.fromhex(text) for text in json.loads(line)["path"]]
        elif line.startswith(ENTRY):
            number = int(json.loads(line)["n"])
            whole = line.removesuffix(b"\n")
            if path is None or number <= last or not leads_to(number, leaf(whole), path, before, count):
                yield f"earlier.ndjson, line {at}: entry {number} is not proved to stand in this ledger."
            path, last = None, number
        elif not line.startswith(OPENED):
            yield f"earlier.ndjson, line {at} is no line of a ledger."
