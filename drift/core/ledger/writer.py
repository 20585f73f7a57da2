"""Writes the lines of a ledger, as `verifier.py` reads them: entries, opened values, signed checkpoints.

All salts of an entry come from one random salt, so that little is kept: see `salt_of`."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from drift.core.ledger.commitments import SALT, canonical, commitment
from drift.core.ledger.notes import NEXT_KEY, OF_LEDGER, hint_of
from drift.core.ledger.verifier import NOTHING, Tree, leaf
from drift.core.model.resources import Json

Operation: TypeAlias = Literal["insert", "update", "delete"]
_NOTHING_TO_HIDE: Final[tuple[Json, ...]] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened to a row: `what` is its table, `key` what it is called there, `at` an RFC 3339 time to the
    millisecond. `personal` are the names of values that say something of a person."""

    at: str
    what: str
    op: Operation
    key: str
    row: Mapping[str, Json]
    personal: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as it stands in the ledger. `opened` are the values that stand behind commitments, each with its salt."""

    number: int
    line: bytes
    opened: Mapping[str, tuple[str, Json]]


def salt_of(salt: bytes, name: str) -> bytes:
    """The salt of one value: whoever knows it learns neither the salt of the entry nor those of other values."""
    return hmac.digest(salt, name.encode("utf-8", "surrogatepass"), "sha256")[:SALT]


@dataclass(slots=True)
class Chain:
    """The end of a ledger: entries are added to it."""

    tree: Tree
    last: str = NOTHING

    def add(self, fact: Fact, salt: bytes) -> Entry:
        """The next entry. `salt` is fresh and random, for this entry alone."""
        opened = {
            name: (salt_of(salt, name).hex(), fact.row[name])
            for name in fact.personal
            if fact.row.get(name) not in _NOTHING_TO_HIDE
        }
        number = self.tree.size + 1
        line = _line(self.last, number, fact, opened)
        hashed = leaf(line)
        self.tree.add(hashed)
        self.last = hashed.hex()
        return Entry(number, line, opened)


def _line(last: str, number: int, fact: Fact, opened: Mapping[str, tuple[str, Json]]) -> bytes:
    """The fields stand in this order, so that a reader finds what it needs without reading the row."""
    row = {
        name: {"#": commitment(bytes.fromhex(opened[name][0]), value)} if name in opened else value
        for name, value in fact.row.items()
    }
    return b'{"prev":"%s","n":%d,"at":"%s","what":"%s","op":"%s","key":%s,"row":%s}' % (
        last.encode(),
        number,
        fact.at.encode(),
        fact.what.encode(),
        fact.op.encode(),
        canonical(fact.key),
        canonical(row),
    )


def head(
    origin: str,
    first: int,
    prev: str,
    before: Sequence[bytes],
    keys: Sequence[str],
    handed: Sequence[str] = (),
) -> bytes:
    """The first line of a file that begins at entry `first`. `before` are the subtrees of all entries before it,
    `handed` the notes by which keys handed over, the oldest first."""
    said = {
        "ledger": 1,
        "origin": origin,
        "from": first,
        "prev": prev,
        "before": [hashed.hex() for hashed in before],
        "keys": list(keys),
        "handed": list(handed),
    }
    return canonical(said) + b"\n"


def opened_line(entry: Entry) -> bytes:
    """What an entry says of people, for those who may read it."""
    values = {name: [salt, value] for name, (salt, value) in entry.opened.items()}
    return canonical({"opened": entry.number, "values": values}) + b"\n"


def checkpoint_line(note: str) -> bytes:
    return canonical({"checkpoint": note}) + b"\n"


def stamp_line(token: bytes) -> bytes:
    """A time stamp over the text of the checkpoint before it."""
    return canonical({"stamp": base64.b64encode(token).decode()}) + b"\n"


def checkpoint(origin: str, tree: Tree, key: Ed25519PrivateKey) -> str:
    """A signed note of C2SP over all entries so far: three lines, an empty one, and the signature."""
    root = base64.b64encode(tree.root()).decode()
    return signed_note(origin, f"{origin}\n{tree.size}\n{root}\n", key)


def hand_over(origin: str, size: int, key: Ed25519PrivateKey, to: str) -> str:
    """A note by which a key hands over to the next, a public one: it signs nothing that counts more than `size`."""
    return signed_note(origin, f"{origin}\n{NEXT_KEY}\n{size}\n{to}\n", key)


def signed_note(origin: str, text: str, key: Ed25519PrivateKey) -> str:
    """A note of C2SP: a text of lines, an empty line, and the signature. What the second line says sets checkpoints,
    the handing over of keys and seals of evidence packs apart."""
    public = key.public_key().public_bytes_raw()
    signed = base64.b64encode(hint_of(origin, public) + key.sign(text.encode())).decode()
    return f"{text}\n\N{EM DASH} {origin} {signed}\n"


def public_key(origin: str, key: Ed25519PrivateKey) -> str:
    """The key by which others verify, as `NAME+HINT+BASE64`."""
    public = key.public_key().public_bytes_raw()
    return f"{origin}+{hint_of(origin, public).hex()}+{base64.b64encode(OF_LEDGER + public).decode()}"
