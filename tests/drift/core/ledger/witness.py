"""A witness as C2SP describes it, written apart from what it tests: it checks proofs as RFC 9162 says."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.ledger.notes import LedgerBroken, checkpoint_of, key_of


@dataclass
class Witness:
    """Knows ledgers by their public keys, and remembers the newest checkpoint of each."""

    trusts: list[str]
    name: str = "witness.example.com/w1"
    key: Ed25519PrivateKey = field(
        default_factory=lambda: Ed25519PrivateKey.from_private_bytes(bytes(range(40, 72)))
    )
    seen: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    at: int = 1_796_000_000

    @property
    def public(self) -> str:
        raw = self.key.public_key().public_bytes_raw()
        return f"{self.name}+{self._hint().hex()}+{base64.b64encode(bytes([4]) + raw).decode()}"

    def _hint(self) -> bytes:
        raw = self.key.public_key().public_bytes_raw()
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([4]) + raw).digest()[:4]

    def cosign(self, note: str) -> str:
        """A signature line."""
        text = note.partition("\n\n")[0] + "\n"
        signature = self.key.sign(f"cosignature/v1\ntime {self.at}\n{text}".encode())
        whole = self._hint() + self.at.to_bytes(8, "big") + signature
        return f"\N{EM DASH} {self.name} {base64.b64encode(whole).decode()}\n"

    def add_checkpoint(self, body: str) -> tuple[int, str]:
        """Status and body of the answer."""
        head, _, note = body.partition("\n\n")
        first, *proof = head.split("\n")
        if not first.startswith("old "):
            return 400, ""
        keys = [key_of(text) for text in self.trusts]
        if note.split("\n", 1)[0] not in {key.name for key in keys}:
            return 404, ""
        try:
            point = checkpoint_of(note, keys)
        except LedgerBroken:
            return 403, ""
        old, (size, root) = int(first[4:]), self.seen.get(point.origin, (0, b""))
        if old > point.size:
            return 400, ""
        if old != size or (old == point.size and root != point.root):
            return 409, f"{size}\n"
        if not proves(old, point.size, root, point.root, [base64.b64decode(line) for line in proof]):
            return 422, ""
        self.seen[point.origin] = point.size, point.root
        return 200, self.cosign(note)


def proves(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162, section 2.1.4.2."""
    if old == 0:
        return not proof
    if old == new:
        return not proof and old_root == new_root
    return bool(proof) and _leads(old, new, old_root, new_root, proof)


def _leads(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = _node(step, before), _node(step, after)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            after = _node(after, step)
        first, last = first >> 1, last >> 1
    return (before, after, last) == (old_root, new_root, 0)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
