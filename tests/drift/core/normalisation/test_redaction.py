"""Secrets in texts: which keys hold them, what replaces them, and what is none."""

import pytest

from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.normalisation.redaction import holds_secret, is_secret_key, mask, mask_text

FINGERPRINT = fingerprinter(b"a key of the tests")


@pytest.mark.parametrize("text", ["", "*", "****", "{{customer.key}}", FINGERPRINT("s3cret")])
def test_what_is_no_secret_is_not_masked(text: str) -> None:
    assert mask(text, FINGERPRINT) == text


def test_a_fingerprint_and_a_mask_are_never_sent_back() -> None:
    assert holds_secret({"deep": [{"value": "****"}]})
    assert holds_secret([FINGERPRINT("s3cret")])
    assert not holds_secret({"value": "**", "other": None, "third": 3})


def test_secret_keys_are_told_by_their_last_words() -> None:
    assert all(
        map(
            is_secret_key,
            ["secret", "clientSecret", "X-Api-Key", "access_token", "private_key", "Authorization"],
        )
    )
    assert not any(map(is_secret_key, ["token_ids", "secretary", "keyboard", "tokenised", "author_id", "id"]))


def test_a_url_keeps_its_host() -> None:
    masked = mask_text("https://bob:s3cret@api.example:8443/p?x=1", FINGERPRINT)
    assert masked == f"https://{FINGERPRINT('bob:s3cret')}@api.example:8443/p?x=1"
