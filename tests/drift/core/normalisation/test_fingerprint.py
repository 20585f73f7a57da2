"""Fingerprints stand for secrets: equal where the secret and the key are, and no way leads back."""

import pytest

from drift.core.normalisation.fingerprint import KeyRing, fingerprinter
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


def test_a_ring_knows_what_other_keys_made_of_what_it_has_seen() -> None:
    old, ring = fingerprinter(b"the old key"), KeyRing(b"the new key", [b"the old key"])
    assert ring.renewed.get(old("s3cret")) is None
    assert ring.of_secret("s3cret") == fingerprinter(b"the new key")("s3cret") == ring.fingerprint("s3cret")
    assert dict(ring.renewed) == {old("s3cret"): ring.fingerprint("s3cret")}
    assert ring.by_others("somebody") == (old("somebody"),)
    assert len(ring.renewed) == 1  # of what was only looked up, nothing is remembered


def test_a_ring_of_one_key_remembers_nothing() -> None:
    ring = KeyRing(b"the new key", [b"the new key"])
    assert ring.of_secret("s3cret")
    assert (dict(ring.renewed), ring.by_others("s3cret"), ring.other_ids) == ({}, (), ())


def test_a_key_is_known_by_its_id_and_not_known_from_it() -> None:
    ring = KeyRing(b"the new key", [b"the old key"])
    assert (ring.id,) == KeyRing(b"another key", [b"the new key"]).other_ids
    assert ring.id != ring.other_ids[0]
    assert len(ring.id) == 8
