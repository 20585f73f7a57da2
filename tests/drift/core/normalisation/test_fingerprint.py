"""Fingerprints stand for secrets: equal where the secret and the key are, and no way leads back."""

import pytest

from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.normalisation.normalise import scrub

FINGERPRINT = fingerprinter(b"a key of the tests")


def test_the_same_secret_has_the_same_fingerprint_and_it_holds_nothing_of_it() -> None:
    assert FINGERPRINT("s3cret") == fingerprinter(b"a key of the tests")("s3cret")
    assert len(FINGERPRINT("s3cret" * 100)) == len(FINGERPRINT("")) == len("fingerprint:") + 16
    assert "s3cret" not in FINGERPRINT("s3cret")


def test_another_secret_has_another_fingerprint() -> None:
    assert scrub({"token": "a"}, FINGERPRINT) != scrub({"token": "b"}, FINGERPRINT)
    assert scrub({"token": "a"}, FINGERPRINT) != scrub({"token": "a"}, fingerprinter(b"another key"))


def test_fingerprints_need_a_key() -> None:
    with pytest.raises(ValueError, match="need a key"):
        fingerprinter(b"")
