"""The private key with which this machine signs checkpoints: a file for its owner only, or a setting."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from guard.sealing.errors import KeyUnusable

FILE: Final = "ledger.key"
NEXT: Final = "ledger.key.next"
"""A new key: its file is there before the old one hands over to it, so that no key that hands over is without heir."""
MAKE: Final = "make one with `openssl genpkey -algorithm ed25519`"
_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the key comes from: `given` by a setting, as PEM, or a file in `home`, made when it is first asked for."""

    home: Path
    given: str = field(default="", repr=False)

    def key(self) -> Ed25519PrivateKey:
        """The key that signs now. Raises KeyUnusable."""
        if self.given:
            return key_in(self.given, "GUARDRAIL_LEDGER_KEY")
        path = self.home / FILE
        if not path.exists():
            _make(path, Ed25519PrivateKey.generate())
        return _read(path)

    def prepared(self) -> Ed25519PrivateKey | None:
        """A new key that waits for the old one to hand over to it. Raises KeyUnusable."""
        path = self.home / NEXT
        return _read(path) if not self.given and path.exists() else None

    def prepare(self) -> Ed25519PrivateKey:
        """Make a new key, in the place of one that was prepared and never used. Raises KeyUnusable."""
        path = self.home / NEXT
        with suppress(FileNotFoundError):
            path.unlink()
        _make(path, Ed25519PrivateKey.generate())
        return _read(path)

    def take_prepared(self) -> None:
        """From now on the new key signs; the old one is gone."""
        (self.home / NEXT).replace(self.home / FILE)


def key_in(pem: str, where: str) -> Ed25519PrivateKey:
    """Raises KeyUnusable."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as problem:
        raise KeyUnusable(f"{where} holds no private key in PEM without a password: {MAKE}.") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"{where} holds a key of another sort than Ed25519: {MAKE}.")
    return key


def _read(path: Path) -> Ed25519PrivateKey:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            pem = file.read()
    except OSError as problem:
        raise KeyUnusable(f"{path} cannot be read: {problem.strerror}.") from problem
    if mode & _OTHERS:
        raise KeyUnusable(
            f"{path} may be read by others than its owner, who may have copied it: `chmod 600 {path}`, then let it "
            "hand over to a new one with `guardrail ledger rotate-key`."
        )
    return key_in(pem.decode("utf-8", "replace"), str(path))


def _make(path: Path, key: Ed25519PrivateKey) -> None:
    """Of several processes that start at once, one makes the key; it is never seen half written."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was faster: its key is the key
            os.link(fresh, path)
    except OSError as problem:
        raise KeyUnusable(f"{path} cannot be made: {problem.strerror}.") from problem
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()
