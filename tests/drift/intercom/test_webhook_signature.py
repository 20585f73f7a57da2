import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.intercom.webhook_signature import verify

SECRET = "client-secret"


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


@given(st.binary())
def test_the_right_signature_of_the_raw_bytes_is_accepted(body: bytes) -> None:
    assert verify(SECRET, body, signed(body))


@given(st.binary(), st.binary())
def test_another_body_is_not(body: bytes, other: bytes) -> None:
    assert verify(SECRET, other, signed(body)) == (body == other)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha1=",
        "sha256=" + "0" * 64,
        signed(b"{}").removeprefix("sha1="),
        signed(b"{}").upper(),
        signed(b"{}") + "\n",
        " " + signed(b"{}"),
        signed(b"{}")[:-1],
        signed(b"{}") + "0",
        signed(b"{}", "another secret"),
        "sha1=" + "é" * 40,
    ],
)
def test_nothing_else_is(header: str | None) -> None:
    assert not verify(SECRET, b"{}", header)


def test_without_a_secret_nothing_is_accepted() -> None:
    assert not verify("", b"{}", signed(b"{}", ""))
