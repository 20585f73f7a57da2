"""Proves that a ledger only grew: the consistency proof of RFC 6962, for a witness. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from drift.core.ledger.verifier import Tree, node

Range: TypeAlias = Callable[[int, int], bytes]
"""The hash of the entries from a number (counted from 0) up to another one."""


def consistency_proof(before: Sequence[bytes], old: int, leaves: Sequence[bytes]) -> list[bytes]:
    """That a tree of `old` entries, of which only the whole subtrees are known (`before`), is the beginning of the one
    that has these leaves besides. Nothing needs a proof where there was nothing, or nothing came after."""
    new = old + len(leaves)
    if old in (0, new):
        return []

    def of(first: int, after: int) -> bytes:
        if first >= old:
            return _root(leaves[first - old : after - old])
        known = _subtrees(before, old)
        return _joined([known[part] for part in _parts(first, after)])

    return _proof(old, 0, new, of, whole=True)


def _proof(old: int, first: int, after: int, of: Range, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2, over the entries from `first` up to `after`."""
    count = after - first
    if old == count:
        return [] if whole else [of(first, after)]
    half = 1 << (count - 1).bit_length() - 1
    if old <= half:
        return [*_proof(old, first, first + half, of, whole=whole), of(first + half, after)]
    right = _proof(old - half, first + half, after, of, whole=False)
    return [*right, of(first, first + half)]


def _parts(first: int, after: int) -> list[tuple[int, int]]:
    """The whole subtrees of a range that begins at one, the largest first."""
    parts = []
    while first < after:
        size = 1 << (after - first).bit_length() - 1
        parts.append((first, first + size))
        first += size
    return parts


def _subtrees(before: Sequence[bytes], old: int) -> dict[tuple[int, int], bytes]:
    return dict(zip(_parts(0, old), before, strict=True))


def _root(leaves: Sequence[bytes]) -> bytes:
    tree = Tree()
    for hashed in leaves:
        tree.add(hashed)
    return tree.root()


def _joined(subtrees: Sequence[bytes]) -> bytes:
    root = subtrees[-1]
    for subtree in reversed(subtrees[:-1]):
        root = node(subtree, root)
    return root
