"""What seems to hold a secret, and what only speaks of one."""

from __future__ import annotations

from time import process_time

import pytest

from drift.core.normalisation.secret_texts import looks_secret
from tests.guard.core.change_reasons.test_stated_text import FINE, SECRETS


@pytest.mark.parametrize("text", FINE)
def test_a_text_that_speaks_of_a_secret_holds_none(text: str) -> None:
    assert not looks_secret(text)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_found_wherever_it_stands(secret: str) -> None:
    assert looks_secret(secret)
    assert looks_secret(f"line one\n{secret} and so on")


@pytest.mark.parametrize("text", ["note:password=hunter22", "--api-key=8d7f3a21", "2fa_token=8d7f3a21"])
def test_a_secret_is_found_behind_another_word(text: str) -> None:
    assert looks_secret(text)


@pytest.mark.parametrize(
    "part", ["x", "a1", "a=", "eyJ-", "?a=", "https://a:", "b ", '\\"', "-----BEGIN ", "Bearer "]
)
def test_a_long_text_keeps_nobody_waiting(part: str) -> None:
    text = '{":' + part * (40_000 // len(part))
    began = process_time()
    looks_secret(text)
    assert process_time() - began < 5, "the time grows with the square of the length"
