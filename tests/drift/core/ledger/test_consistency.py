"""A proof that a ledger only grew convinces whoever checks it by the standard's own rules, and no other proof does."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drift.core.ledger.consistency import consistency_proof
from drift.core.ledger.verifier import Tree, leaf
from tests.drift.core.ledger.witness import proves

LEAVES = [leaf(b"%d" % number) for number in range(70)]


def tree(size: int) -> Tree:
    grown = Tree()
    for hashed in LEAVES[:size]:
        grown.add(hashed)
    return grown


@pytest.mark.parametrize("new", [1, 2, 3, 4, 7, 8, 31, 32, 33, 64, 69])
def test_each_earlier_size_is_proven_from_its_subtrees_and_what_came_after(new: int) -> None:
    for old in range(new + 1):
        known = tree(old)
        proof = consistency_proof(known.subtrees, old, LEAVES[old:new])
        assert proves(old, new, known.root(), tree(new).root(), proof), (old, new)
        assert len(proof) <= 63


def test_a_proof_of_another_history_convinces_nobody() -> None:
    for old, new in pairwise([1, 3, 6, 12, 13, 40, 64, 69]):
        proof = consistency_proof(tree(old).subtrees, old, [leaf(b"forged"), *LEAVES[old + 1 : new]])
        forged = Tree(old, list(tree(old).subtrees))
        for hashed in [leaf(b"another"), *LEAVES[old + 1 : new]]:
            forged.add(hashed)
        assert not proves(old, new, tree(old).root(), tree(new).root(), proof)
        assert not proves(old, new, tree(old).root(), forged.root(), proof)
