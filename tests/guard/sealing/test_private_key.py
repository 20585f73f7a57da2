"""The private key is made once, is for its owner alone, and is never half written."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from guard.sealing.errors import KeyUnusable
from guard.sealing.private_key import FILE, KeySource


def pem(key: Ed25519PrivateKey, password: bytes = b"") -> str:
    locked = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked).decode()


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes_raw()


def test_it_is_made_when_it_is_first_needed_and_stays(tmp_path: Path) -> None:
    source = KeySource(tmp_path)
    first = source.key()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert raw(source.key()) == raw(first)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: raw(KeySource(tmp_path).key()), range(16)))
    assert len(set(found)) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_may_read_signs_nothing(tmp_path: Path, mode: int) -> None:
    KeySource(tmp_path).key()
    (tmp_path / FILE).chmod(mode)
    with pytest.raises(KeyUnusable, match="may be read by others than its owner"):
        KeySource(tmp_path).key()


def test_a_key_of_the_settings_is_taken_in_its_place(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    source = KeySource(tmp_path, pem(key))
    assert raw(source.key()) == raw(key)
    assert list(tmp_path.iterdir()) == []
    assert "PRIVATE" not in repr(source)


def test_what_is_no_such_key_is_refused_with_the_way_out(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    locked = pem(Ed25519PrivateKey.generate(), b"secret")
    for text in ("nonsense", other.decode(), locked, "-----BEGIN PRIVATE KEY-----\nAAAA\n"):
        with pytest.raises(KeyUnusable, match="openssl genpkey -algorithm ed25519"):
            KeySource(tmp_path, text).key()
    (tmp_path / FILE).write_text("")
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(KeyUnusable, match="holds no private key"):
        KeySource(tmp_path).key()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="cannot be made"):
        KeySource(tmp_path / "nowhere").key()


def test_a_new_key_waits_until_it_is_taken(tmp_path: Path) -> None:
    source = KeySource(tmp_path)
    old = source.key()
    assert source.prepared() is None
    given_up, new = source.prepare(), source.prepare()
    assert raw(given_up) != raw(new)
    assert raw(source.key()) == raw(old)
    source.take_prepared()
    assert raw(source.key()) == raw(new)
    assert source.prepared() is None
