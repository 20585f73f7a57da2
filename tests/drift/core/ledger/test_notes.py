"""Keys hand over to each other, witnesses sign as well, and time stamps belong to their checkpoints."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.ledger.verifier import NOTHING, Tree, Verdict, verify
from drift.core.ledger.writer import (
    Chain,
    checkpoint,
    checkpoint_line,
    hand_over,
    head,
    public_key,
    stamp_line,
)
from tests.drift.core.ledger.test_verifier import KEY, ORIGIN, OTHER, PUBLIC, fact, salts
from tests.drift.core.ledger.witness import Witness

THIRD = Ed25519PrivateKey.from_private_bytes(bytes(range(100, 132)))
SECOND_PUBLIC, THIRD_PUBLIC = public_key(ORIGIN, OTHER), public_key(ORIGIN, THIRD)


def rotated(
    *, after: int = 3, signs: Sequence[Ed25519PrivateKey] = (KEY, OTHER), count: int = 6
) -> list[bytes]:
    """A ledger whose key hands over to the next after some entries."""
    chain, salt = Chain(Tree()), salts()
    handed = [hand_over(ORIGIN, after, KEY, SECOND_PUBLIC)]
    lines = [head(ORIGIN, 1, NOTHING, [], [PUBLIC, SECOND_PUBLIC], handed)]
    for number in range(1, count + 1):
        lines.append(chain.add(fact(number), next(salt)).line + b"\n")
        if number in (after, count):
            lines.append(checkpoint_line(checkpoint(ORIGIN, chain.tree, signs[number > after])))
    return lines


def judged(lines: Sequence[bytes], *trusted: str) -> Verdict:
    return verify(b"".join(lines).splitlines(keepends=True), trusted)


@pytest.mark.parametrize("trusted", [(), (PUBLIC,), (PUBLIC, SECOND_PUBLIC)])
def test_whoever_knows_the_first_key_knows_the_next(trusted: tuple[str, ...]) -> None:
    verdict = judged(rotated(), *trusted)
    assert (verdict.broken, verdict.signed) == ("", 6)


def test_a_key_that_handed_over_signs_nothing_that_counts_more() -> None:
    assert "signed with no key of this ledger" in judged(rotated(signs=(KEY, KEY)), PUBLIC).broken
    assert "signed with no key of this ledger" in judged(rotated(signs=(KEY, KEY))).broken


def test_a_key_to_which_no_known_key_handed_over_is_not_known() -> None:
    assert "signed with no key of this ledger" in judged(rotated(signs=(KEY, THIRD)), PUBLIC).broken
    lines = rotated(signs=(KEY, THIRD))
    forged = head(ORIGIN, 1, NOTHING, [], [PUBLIC, THIRD_PUBLIC], [hand_over(ORIGIN, 3, THIRD, THIRD_PUBLIC)])
    assert "signed with no key of this ledger" in judged([forged, *lines[1:]], PUBLIC).broken


def test_a_checkpoint_that_was_kept_of_a_later_key_needs_the_first_one_only() -> None:
    chain, salt = Chain(Tree()), salts()
    for number in range(1, 7):
        chain.add(fact(number), next(salt))
    note = checkpoint(ORIGIN, chain.tree, OTHER)
    assert verify(rotated(), [PUBLIC], [note]).broken == ""
    assert "its end was cut off" in verify(rotated()[:-3], [PUBLIC], [note]).broken


@pytest.mark.parametrize("trusted", [(), (PUBLIC,)])
@pytest.mark.parametrize("bit", [1, 2, 4, 32])
def test_every_single_byte_of_a_head_with_a_hand_over_counts(bit: int, trusted: tuple[str, ...]) -> None:
    first, *rest = rotated()
    for place in range(len(first)):
        changed = bytearray(first)
        changed[place] ^= bit
        assert judged([bytes(changed), *rest], *trusted).broken, (place, first[place - 20 : place + 20])


def seen(change: Callable[[str], str] = str) -> list[bytes]:
    chain, salt, witness = Chain(Tree()), salts(), Witness([PUBLIC])
    lines = [head(ORIGIN, 1, NOTHING, [], [PUBLIC])]
    lines += [chain.add(fact(number), next(salt)).line + b"\n" for number in (1, 2)]
    note = checkpoint(ORIGIN, chain.tree, KEY)
    token = b"\x30\x82" + hashlib.sha256(note.partition("\n\n")[0].encode() + b"\n").digest() + b"..."
    return [*lines, checkpoint_line(note + change(witness.cosign(note))), stamp_line(token)]


def test_a_witness_that_is_known_vouches_too() -> None:
    witness = Witness([PUBLIC])
    verdict = judged(seen(), PUBLIC, witness.public)
    assert (verdict.broken, verdict.witnessed, verdict.witnesses, verdict.stamps) == (
        "",
        2,
        (witness.name,),
        1,
    )
    assert judged(seen(), PUBLIC).witnessed == 0
    assert judged(seen(), witness.public).witnessed == 2


def test_a_signature_that_is_not_the_one_of_the_witness_is_found() -> None:
    other = Witness([PUBLIC], at=1)
    lines = seen(lambda line: line[:-12] + ("A" if line[-12] != "A" else "B") + line[-11:])
    assert "witness.example.com/w1 is not good" in judged(lines, PUBLIC, other.public).broken


def test_a_time_stamp_of_something_else_is_found() -> None:
    *lines, _ = seen()
    assert "of something else" in judged([*lines, stamp_line(b"\x30\x82" + bytes(32))]).broken
    assert "no line of a ledger" in judged([*lines[:2], stamp_line(bytes(64))]).broken


def test_a_witness_alone_does_not_say_whose_ledger_it_is() -> None:
    note = "x\n1\nAA==\n\n"
    assert "needs the public key" in verify(seen(), [Witness([PUBLIC]).public], [note]).broken
