"""The ledger that the running service feeds: it verifies, other people's trees have its root, and the record is what it
says. Whatever is changed in it afterwards is found, and where."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.ledger.verifier import Tree, leaf, verify
from drift.core.ledger.writer import checkpoint, checkpoint_line, public_key
from drift.sync.ledger_feed import feed_ledger
from guard.identity.tokens import create
from tests.flows.bad_days import switch_off
from tests.flows.world import CAROL, MALLORY, World, world

ORIGIN = "guardrail.acme.example/default"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_key(ORIGIN, KEY)
SOMEBODY = re.compile(rb"@acme\.example|\b(?:203\.0\.113|192\.0\.2|198\.51\.100)\.\d")
CONNECTOR = "/data_connectors/503"


def live(w: World) -> None:
    """Things happen, the service is restarted in between, and everything becomes entries."""
    create(w.guarded, "alice@acme.example", "approver")
    switch_off(w, MALLORY)
    w.look()
    w.act(CAROL, "PATCH", CONNECTOR, {"description": "Faster"})
    w.does(MALLORY, "bulk_export", {"note": "n"})
    w.look()
    w.restart()
    w.act(CAROL, "PATCH", CONNECTOR, {"name": "Find a subscription"}, silent=True)
    w.look()
    feed_ledger(w.guarded.workspace)


def signed(w: World, first: int, last: int) -> tuple[bytes, ...]:
    """A part of the ledger as a file, with checkpoints in the middle and at the end."""
    with w.guarded.view() as view:
        ledger = view.state.ledger
        trees = [Tree(size, list(ledger.subtrees(size))) for size in ((first + last) // 2, last)]
        notes = {tree.size: checkpoint_line(checkpoint(ORIGIN, tree, KEY)) for tree in trees}
        keys = [PUBLIC]
        return tuple(ledger.lines(first, last, opened=True, origin=ORIGIN, keys=keys, signed=notes))


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The whole ledger, and its end."""
    with world(tmp_path_factory.mktemp("fed")) as w:
        live(w)
        with w.guarded.view() as view:
            size = view.state.ledger.head().size
        return signed(w, 1, size), signed(w, size - 30, size)


@pytest.fixture
def written(fed: tuple[tuple[bytes, ...], tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return fed[0]


@pytest.fixture
def end(fed: tuple[tuple[bytes, ...], tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return fed[1]


def entries(lines: tuple[bytes, ...]) -> list[bytes]:
    return [line[:-1] for line in lines if line.startswith(b'{"prev"')]


def places_of_entries(lines: tuple[bytes, ...]) -> list[int]:
    return [place for place, line in enumerate(lines) if line.startswith(b'{"prev"')]


def test_the_record_of_a_service_is_what_its_ledger_says(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        live(w)
        with w.guarded.view() as view:
            assert list(view.state.ledger.differences()) == []
            found = view.state.ledger.entries(1, 10_000)
    erased = [(one.number, one.what, one.erased) for one in found if one.erased]
    assert erased == []
    what = Counter(one.what for one in found)
    assert {"activities", "changes", "decisions", "findings", "intents", "tokens", "snapshots"} <= what.keys()


def test_it_verifies_and_other_trees_have_its_root(written: tuple[bytes, ...]) -> None:
    verdict = verify(written)
    assert verdict.broken == ""
    lines = entries(written)
    assert (verdict.entries, verdict.signed, verdict.checkpoints) == (len(lines), len(lines), 2)
    ours = Tree()
    for line in lines:
        ours.add(leaf(line))
    theirs = pytest.importorskip("pymerkle").InmemoryTree(algorithm="sha256")
    for line in lines:
        theirs.append_entry(line)
    assert theirs.get_root() == ours.root()


def test_no_entry_says_in_plain_who_somebody_is(written: tuple[bytes, ...]) -> None:
    plain = [line for line in entries(written) if SOMEBODY.search(line)]
    assert plain == [], "Declare these columns as personal."
    assert any(SOMEBODY.search(line) for line in written), "they stand beside the entries"


def test_a_single_byte_that_is_changed_is_found(end: tuple[bytes, ...]) -> None:
    chance = random.Random(15)
    assert verify(end).broken == ""
    for place, line in enumerate(end):
        for _ in range(8):
            at = chance.randrange(len(line))
            other = line[:at] + bytes([line[at] ^ chance.randrange(1, 256)]) + line[at + 1 :]
            assert_found(end, place, line, other)


def test_a_bit_that_is_changed_beside_the_entries_is_found(end: tuple[bytes, ...]) -> None:
    """The head, checkpoints and what is opened: no hash holds these lines as they are written."""
    chance = random.Random(15)
    beside = {line[:5]: (place, line) for place, line in enumerate(end) if not line.startswith(b'{"prev"')}
    assert beside.keys() == {b'{"bef', b'{"che', b'{"ope'}
    for place, line in beside.values():
        for at in range(len(line)):
            bit = chance.choice((1, 32))  # another sign, or the same letter in capitals
            assert_found(end, place, line, line[:at] + bytes([line[at] ^ bit]) + line[at + 1 :])


def assert_found(lines: tuple[bytes, ...], place: int, line: bytes, other: bytes) -> None:
    changed = b"".join([*lines[:place], other, *lines[place + 1 :]]).splitlines(keepends=True)
    assert verify(changed, [PUBLIC]).broken, (place, line, other)


def test_an_entry_that_is_taken_out_moved_or_told_again_is_found(end: tuple[bytes, ...]) -> None:
    places = places_of_entries(end)
    for place, following in pairwise(places):
        told, rest = end[place:following], end[following:]
        assert verify([*end[:place], *rest], [PUBLIC]).broken
        assert verify([*end[:following], *told, *rest], [PUBLIC]).broken
    for first, second, third in zip(places, places[1:], places[2:], strict=False):
        moved = [*end[:first], *end[second:third], *end[first:second], *end[third:]]
        assert verify(moved, [PUBLIC]).broken


def test_an_end_that_is_cut_off_is_found_by_whoever_kept_a_checkpoint(end: tuple[bytes, ...]) -> None:
    note = json.loads(end[-1])["checkpoint"]
    assert verify(end, [PUBLIC], [note]).broken == ""
    for place in places_of_entries(end):
        assert verify(end[:place], [PUBLIC], [note]).broken
