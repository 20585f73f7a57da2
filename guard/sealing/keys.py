"""The keys of a ledger: each that signs is published in it, and hands over to the next by a signed note."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.json_view import time
from drift.core.ledger.writer import hand_over, public_key
from drift.core.model.resources import Ref
from guard.context import GuardedWorkspace, UnitOfWork
from guard.sealing.errors import KeyUnusable
from guard.sealing.private_key import KeySource

SEALING: Final = Ref("ledger", "seal")
"""What is locked while something is signed or a key hands over: no key signs behind the end that it was given."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    origin: str
    public: str
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Rotated:
    """`old` signs nothing that counts more than `size` entries."""

    old: str
    new: str
    size: int


def signing_key(work: UnitOfWork, source: KeySource) -> SigningKey:
    """The key of this machine, published if it was not yet. Takes the lock. Raises KeyUnusable."""
    work.state.lock(SEALING)
    seals = work.state.seals
    origin = seals.origin() or f"intercom-guardrail/{work.workspace.name}/{secrets.token_hex(4)}"
    until = {key.public: key.until for key in seals.published()}
    key = source.key()
    public = public_key(origin, key)
    if public not in until:
        seals.publish(public, work.now, work.state.ledger.head().size)
    elif (ended := until[public]) is not None:
        key = _successor(source, origin, until.keys(), public, ended)
        public = public_key(origin, key)
    return SigningKey(origin, public, key)


def _successor(
    source: KeySource, origin: str, known: Collection[str], public: str, at: float
) -> Ed25519PrivateKey:
    """The key that was prepared: the process that rotated ended before it could take it."""
    prepared = source.prepared()
    if prepared is None or public_key(origin, prepared) not in known:
        raise KeyUnusable(
            f"The key {public} handed over to another at {time(at)} and signs no more: give this machine "
            "the new one. `guardrail ledger keys` shows which that is."
        )
    source.take_prepared()
    return prepared


def rotate(guarded: GuardedWorkspace, source: KeySource, to: Ed25519PrivateKey | None = None) -> Rotated:
    """Let the key of this machine hand over: to a new one, or to the one given. Raises KeyUnusable."""
    new = to or source.prepare()
    with guarded.transaction() as work:
        old = signing_key(work, source)
        public = public_key(old.origin, new)
        if public in {key.public for key in work.state.seals.published()}:
            raise KeyUnusable(f"{public} is a key of this ledger already: it cannot be the next one.")
        size = work.state.ledger.head().size
        work.state.seals.retire(old.public, work.now, size)
        work.state.seals.publish(public, work.now, size, hand_over(old.origin, size, old.key, public))
    if to is None:
        source.take_prepared()
    return Rotated(old.public, public, size)
