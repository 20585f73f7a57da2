"""All that people and robots act with is read in one query, and is what each table tells by itself."""

from __future__ import annotations

from guard.core.model.account import Account, Disabled
from guard.core.model.records import Token
from guard.store import DecisionStore


def test_one_query_has_all_that_the_tables_have(guard: DecisionStore) -> None:
    assert guard.credentials.all() == ((), (), ())
    guard.tokens.add(Token("t1", "alice@acme.example", "approver", 10.0, scopes=("read", "decide")), b"1")
    guard.tokens.add(
        Token(
            "t2", "bob@acme.example", "requester", 20.5, robot="ci", expires_at=99.0, made_by="d@a.example"
        ),
        b"2",
    )
    guard.tokens.revoke("t1", 30.0)
    guard.accounts.put(
        Account(
            "a1", "https://id.example", "s1", "alice@acme.example", ("ops", "sécurité"), 11.0, 12.0, "sealed"
        )
    )
    guard.accounts.put(Account("a2", "https://id.example", "s2", "erin@acme.example", (), 11.0, 12.0))
    guard.disabled.add(Disabled("bob@acme.example", "operator", 40.25, "Left."))
    held = guard.credentials.all()
    assert sorted(held.tokens, key=lambda one: one.id) == guard.tokens.list()
    assert sorted(held.accounts, key=lambda one: one.email) == guard.accounts.list()
    assert list(held.disabled) == guard.disabled.list()
    assert len(held.tokens) == len(held.accounts) == 2
    assert len(held.disabled) == 1
