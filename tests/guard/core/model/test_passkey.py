"""What is shown of a passkey when it is printed."""

from __future__ import annotations

from guard.core.model.passkey import Passkey


def test_a_printed_passkey_shows_no_key() -> None:
    passkey = Passkey("id", "a@acme.example", "Laptop", "localhost", b"public-key", 0, 1000.0)
    assert "public-key" not in repr(passkey)
    assert "Laptop" in repr(passkey)
