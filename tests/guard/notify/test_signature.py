"""Webhooks are signed as Standard Webhooks describes, by one key or two."""

from __future__ import annotations

import pytest

from guard.notify.signature import headers, signing_key


def test_the_example_of_standard_webhooks_is_signed_alike() -> None:
    """From the tests of its reference libraries."""
    key = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    sent = headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330.9, b'{"test": 2432232314}', [key])
    assert sent == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_without_a_key_there_is_no_signature() -> None:
    assert "webhook-signature" not in headers("n1", 1.0, b"{}", [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("not base64!", "it is not base64"),
        ("c2hvcnQ=", "it has 5 bytes, and needs at least 24"),
        ("é", "base64"),
    ],
)
def test_what_cannot_sign_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        signing_key(text)
