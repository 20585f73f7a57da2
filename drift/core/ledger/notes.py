"""Signed notes of C2SP: keys, checkpoints, cosignatures, and the handing over of keys. A part of the verifier."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final, NamedTuple

from drift.core.ledger.ed25519 import is_signed

OF_LEDGER: Final = b"\x01"
"""The first byte of a key that signs a ledger: Ed25519."""
OF_WITNESS: Final = b"\x04"
"""The first byte of the key of a witness: Ed25519, with the time."""
NEXT_KEY: Final = "next key"
"""The second line of a note by which a key hands over."""
_DASH: Final = "\N{EM DASH} "


class LedgerBroken(Exception):
    """The ledger is not what was written; the message is a sentence that names the place."""


class Key(NamedTuple):
    """A public key with its name, as `NAME+HINT+BASE64` says it: of a ledger, or of a witness."""

    name: str
    hint: bytes
    public: bytes
    sort: bytes = OF_LEDGER


def key_of(text: str) -> Key:
    """Raises LedgerBroken."""
    name, _, rest = text.partition("+")
    hint, _, coded = rest.partition("+")
    whole = decoded(coded)
    if not name or whole[:1] not in (OF_LEDGER, OF_WITNESS) or len(whole) != 33:
        raise LedgerBroken(f"{text[:80]!r} is no Ed25519 key in the form NAME+HINT+BASE64.")
    key = Key(name, hint_of(name, whole[1:], whole[:1]), whole[1:], whole[:1])
    if hint != key.hint.hex():
        raise LedgerBroken(f"The key {name} does not carry its own hint: one character of it was changed.")
    return key


def hint_of(name: str, public: bytes, sort: bytes = OF_LEDGER) -> bytes:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass") + b"\n" + sort + public).digest()[:4]


class Checkpoint(NamedTuple):
    """`seen`: which witnesses signed it as well, and when (unix seconds)."""

    origin: str
    size: int
    root: bytes
    seen: tuple[tuple[str, int], ...] = ()


def misgiven(keys: Iterable[str], kept: Iterable[str]) -> str:
    """Why nothing can be checked by the keys and checkpoints that a reader gives, which says nothing of the ledger;
    nothing where it can."""
    try:
        known = any([key_of(text).sort == OF_LEDGER for text in keys])  # noqa: C419  # each has to be one
    except LedgerBroken as broken:
        return str(broken)
    alone = any(True for _ in kept) and not known
    return "A checkpoint that you kept needs the public key that you know: give both." if alone else ""


def checkpoint_of(note: str, keys: Iterable[Key], retired: Mapping[bytes, int] | None = None) -> Checkpoint:
    """A checkpoint whose signature is good under one of the keys. `retired` says up to which size a public key signs.
    Raises LedgerBroken."""
    text, blank, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < 3 or not re.fullmatch("[0-9]{1,18}", lines[1]):
        raise LedgerBroken("A checkpoint is not of the form origin, size, root, empty line, signatures.")
    size = int(lines[1])
    valid = [key for key in keys if (retired or {}).get(key.public, size) >= size]
    good = list(good_signatures(f"{text}\n".encode(), signatures, valid))
    if not any(key.sort == OF_LEDGER for key, _ in good):
        raise LedgerBroken(f"The checkpoint of {size} entries is signed with no key of this ledger.")
    seen = tuple((key.name, at) for key, at in good if key.sort == OF_WITNESS)
    return Checkpoint(lines[0], size, decoded(lines[2]), seen)


def next_key_of(note: str, keys: Iterable[Key]) -> tuple[Key, Key, int] | None:
    """Which key hands over to which, after how many entries; nothing where none of the keys signed. Raises
    LedgerBroken."""
    text, blank, signatures = note.partition("\n\n")
    origin, word, size, new, *more = [*text.split("\n"), *[""] * 4]
    if not blank or any(more) or word != NEXT_KEY or not re.fullmatch("[0-9]{1,18}", size):
        raise LedgerBroken("Line 1: a note by which a key hands over is damaged.")
    for old, _ in good_signatures(f"{text}\n".encode(), signatures, keys):
        if old.sort == OF_LEDGER and old.name == origin:
            return old, key_of(new), int(size)
    return None


def good_signatures(text: bytes, signatures: str, keys: Iterable[Key]) -> Iterator[tuple[Key, int]]:
    """The known keys that signed, a witness with the time. A signature that claims a known key and is not good raises
    LedgerBroken."""
    known = tuple(keys)
    for line in signatures.splitlines():
        name, _, coded = line.removeprefix(_DASH).partition(" ")
        whole = decoded(coded)
        for key in (key for key in known if (key.name, key.hint) == (name, whole[:4])):
            at, signature = 0, whole[4:]
            said = text
            if key.sort == OF_WITNESS:
                at, signature = int.from_bytes(whole[4:12], "big"), whole[12:]
                said = b"cosignature/v1\ntime %d\n%s" % (at, text)
            if not is_signed(key.public, signature, said):
                raise LedgerBroken(
                    f"A signature of {name} is not good: the checkpoint or the key was changed."
                )
            yield key, at


def decoded(text: str) -> bytes:
    """The bytes behind Base64; none where it is not that, or where bits are set that stand for nothing."""
    with suppress(binascii.Error, ValueError):
        found = base64.b64decode(text, validate=True)
        return found if base64.b64encode(found).decode() == text else b""
    return b""
