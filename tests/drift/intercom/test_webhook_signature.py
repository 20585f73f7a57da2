import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drift.intercom.webhook_signature import verify, verify_body

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


def body_signed(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@given(st.binary(), st.binary())
def test_the_signature_of_calls_about_the_installation_is_of_exactly_this_body(
    body: bytes, other: bytes
) -> None:
    assert verify_body(SECRET, body, body_signed(body))
    assert verify_body(SECRET, other, body_signed(body)) == (body == other)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=" + body_signed(b"{}"),
        body_signed(b"{}").upper(),
        body_signed(b"{}") + "\n",
        body_signed(b"{}")[:-1],
        body_signed(b"{}", "another secret"),
        signed(b"{}"),
        "é" * 64,
    ],
)
def test_nothing_else_signs_such_a_call(header: str | None) -> None:
    assert not verify_body(SECRET, b"{}", header)


def test_without_a_secret_nothing_is_accepted() -> None:
    assert not verify("", b"{}", signed(b"{}", ""))
    assert not verify_body("", b"{}", body_signed(b"{}", ""))
