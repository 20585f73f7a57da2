from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from drift.core.ledger.verifier import Tree, leaf
from guard.core.evidence.proofs import leads_to, paths, unproved

LINES = [b"entry %d" % number for number in range(1, 70)]


def before(count: int) -> tuple[list[bytes], Sequence[bytes]]:
    """The hashes of so many entries, and the subtrees that the verifier makes of them."""
    tree = Tree()
    leaves = [leaf(line) for line in LINES[:count]]
    for hashed in leaves:
        tree.add(hashed)
    return leaves, tree.subtrees


@given(st.integers(1, 69).flatmap(lambda count: st.tuples(st.just(count), st.integers(1, count))))
def test_each_entry_leads_to_the_subtree_that_holds_it(place: tuple[int, int]) -> None:
    count, number = place
    leaves, subtrees = before(count)
    path = paths(leaves, [number])[number]
    assert leads_to(number, leaves[number - 1], path, subtrees, count)
    for other in range(1, count + 1):
        if other != number:
            assert not leads_to(number, leaves[other - 1], path, subtrees, count)
            assert not leads_to(other, leaves[number - 1], path, subtrees, count)


@given(st.integers(1, 69).flatmap(lambda count: st.tuples(st.just(count), st.integers(1, count))), st.data())
def test_a_path_of_which_one_bit_was_changed_leads_nowhere(
    place: tuple[int, int], data: st.DataObject
) -> None:
    count, number = place
    leaves, subtrees = before(count)
    path = paths(leaves, [number])[number]
    for at in range(len(path)):
        bit = data.draw(st.integers(0, 255))
        changed = int.from_bytes(path[at], "big") ^ (1 << bit)
        broken = [*path[:at], changed.to_bytes(32, "big"), *path[at + 1 :]]
        assert not leads_to(number, leaves[number - 1], broken, subtrees, count)
    assert not leads_to(number, leaves[number - 1], [*path, b"\0" * 32], subtrees, count)


def test_an_entry_that_is_not_there_is_not_proved() -> None:
    leaves, subtrees = before(5)
    assert not leads_to(6, leaves[0], [], subtrees, 5)
    assert not leads_to(0, leaves[0], [], subtrees, 5)
    assert leads_to(5, leaves[4], [], subtrees, 5)


def test_a_line_that_is_none_is_named() -> None:
    assert list(unproved([b'{"opened":1,"values":{}}\n', b"null\n", b'{"n":3}\n'], [], 0)) == [
        "earlier.ndjson, line 2 is no line of a ledger.",
        "earlier.ndjson, line 3 is no line of a ledger.",
    ]
