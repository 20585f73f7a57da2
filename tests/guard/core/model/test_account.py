"""How long the word of the identity provider holds."""

from __future__ import annotations

from guard.core.model.account import CONFIRMED_FOR, Account


def test_the_word_of_the_provider_holds_for_a_while_and_what_asks_again_is_not_shown() -> None:
    account = Account("1", "https://login.example", "s", "a@acme.example", (), 1000.0, 1000.0, "sealed")
    assert account.is_confirmed(1000.0 + CONFIRMED_FOR - 1)
    assert not account.is_confirmed(1000.0 + CONFIRMED_FOR)
    assert "sealed" not in repr(account)
