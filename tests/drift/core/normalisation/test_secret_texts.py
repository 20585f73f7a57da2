"""What seems to hold a secret, and what only speaks of one."""

from __future__ import annotations

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
