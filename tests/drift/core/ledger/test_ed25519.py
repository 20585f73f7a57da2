"""The plain check of signatures says what `cryptography` says."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from drift.core.ledger.ed25519 import ORDER, is_signed, is_signed_in_python, point_of

KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"test").digest())
PUBLIC = KEY.public_key().public_bytes_raw()

# RFC 8032, section 7.1: secret, message.
VECTORS = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82"),
]


@pytest.mark.parametrize(("secret", "message"), VECTORS)
def test_the_examples_of_the_standard_are_good(secret: str, message: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    text = bytes.fromhex(message)
    assert is_signed_in_python(key.public_key().public_bytes_raw(), key.sign(text), text)


def test_a_published_signature_is_good() -> None:
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed_in_python(public, signature, b"\x72")
    assert not is_signed_in_python(public, signature, b"\x73")


@settings(max_examples=25)
@given(st.binary(max_size=40), st.integers(0, 95), st.integers(0, 7))
def test_of_key_and_signature_no_changed_bit_is_good_for_either(text: bytes, at: int, bit: int) -> None:
    both = bytearray(PUBLIC + KEY.sign(text))
    assert is_signed_in_python(bytes(both[:32]), bytes(both[32:]), text)
    both[at] ^= 1 << bit
    assert not is_signed_in_python(bytes(both[:32]), bytes(both[32:]), text)
    assert not is_signed(bytes(both[:32]), bytes(both[32:]), text)


def test_a_signature_that_was_stretched_is_not_good() -> None:
    """S + L is the same number modulo L: taken for good, there would be two signatures of one text."""
    signature = KEY.sign(b"text")
    longer = (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    assert not is_signed_in_python(PUBLIC, signature[:32] + longer, b"text")


@pytest.mark.parametrize("broken", [b"", b"\0" * 31, b"\xff" * 32, (2).to_bytes(32, "little"), b"\0" * 33])
def test_what_is_no_key_or_signature_is_not_good(broken: bytes) -> None:
    assert point_of(broken) is None
    assert not is_signed_in_python(broken, KEY.sign(b""), b"")
    assert not is_signed(broken, KEY.sign(b""), b"")
    assert not is_signed_in_python(PUBLIC, broken, b"")
    assert not is_signed(PUBLIC, broken, b"")
