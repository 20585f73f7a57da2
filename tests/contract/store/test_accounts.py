"""Accounts of the identity provider, people who are disabled, and passkeys: on every engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drift.store.sql.database import Database
from guard.core.model.account import Account, Disabled
from guard.core.model.passkey import Passkey, PasskeyChallenge
from guard.core.model.preference import Preference
from guard.core.model.records import Token
from guard.core.model.session import Session
from guard.store import DecisionStore
from guard.store.sessions import Opened
from tests.contract.store.examples import both_at_once

ISSUER = "https://login.acme.example"
ALICE = Account("1", ISSUER, "sub-1", "alice@acme.example", ("leads", "été"), 100.0, 100.0, "sealed")
TOKEN = Token("t", "alice@acme.example", "approver", 10.0)
KEY = Passkey("key-1", "alice@acme.example", "Laptop", "acme.example", b"\x00\xff", 0, 100.0)
ASKED = PasskeyChallenge("hash", "alice@acme.example", "vote approve b.1", "acme.example", 400.0)


def test_an_account_is_kept_and_found_by_its_names(guard: DecisionStore) -> None:
    guard.accounts.put(replace(ALICE, email="Alice@ACME.example"))
    guard.accounts.put(replace(ALICE, groups=(), confirmed_at=200.0))
    guard.accounts.put(Account("2", ISSUER, "sub-2", "bob@acme.example", (), 100.0, 50.0))
    (first, second) = guard.accounts.list()
    assert first == replace(ALICE, groups=(), confirmed_at=200.0)
    assert (second.email, second.refresh) == ("bob@acme.example", None)
    assert guard.accounts.get("1") == guard.accounts.by_subject(ISSUER, "sub-1") == first
    assert guard.accounts.by_email(ISSUER, "ALICE@acme.example") == first
    assert guard.accounts.by_subject("https://other.example", "sub-1") is None
    assert guard.accounts.forget("alice@acme.example") == 1
    assert guard.accounts.get("1") is None


def test_those_that_can_be_asked_about_come_the_longest_ago_first(guard: DecisionStore) -> None:
    for number in range(4):
        one = str(number)
        sealed = None if number == 0 else "sealed"
        guard.accounts.put(
            replace(ALICE, id=one, subject=one, email=f"{one}@x", checked_at=100.0 - number, refresh=sealed)
        )
    assert [one.id for one in guard.accounts.to_check(98.5, 10)] == ["3", "2"]
    assert [one.id for one in guard.accounts.to_check(100.0, 1)] == ["3"]
    guard.accounts.check_soon("1")
    assert [one.id for one in guard.accounts.to_check(50.0, 10)] == ["1"]


def test_sessions_end_with_their_account_or_with_one_session_of_the_provider(guard: DecisionStore) -> None:
    for id, account, provider in (("a", "1", "desk"), ("b", "1", "phone"), ("c", "2", "desk"), ("d", "", "")):
        guard.sessions.add(Session(id, "t", "a@x", 1.0, 1.0, account, provider))
    assert guard.sessions.end_of_account("1", "desk") == 1
    assert guard.sessions.end_of_provider_session("desk") == 1
    assert guard.sessions.end_of_account("1") == 1
    assert guard.sessions.opened("a") is None
    assert guard.sessions.opened("d") is not None


def test_a_session_comes_with_what_every_page_needs(guard: DecisionStore) -> None:
    session = Session("a", "", "alice@acme.example", 1.0, 2.0, "1", "desk")
    guard.sessions.add(session)
    assert guard.sessions.opened("a") == Opened(
        session, Preference(session.email), None, None, anybody_is_disabled=False
    )
    chosen = Preference(session.email, "fr", "Europe/Paris")
    guard.preferences.put(Preference("bob@acme.example", "en", "Europe/Rome"))
    guard.preferences.put(chosen)
    guard.disabled.add(Disabled("bob@acme.example", "operator", 1.0, "left"))
    found = guard.sessions.opened("a")
    assert found is not None
    assert (found.preference, found.anybody_is_disabled) == (chosen, True)
    guard.accounts.put(ALICE)
    guard.sessions.add(Session("b", "t", "alice@acme.example", 1.0, 2.0))
    guard.tokens.add(TOKEN, b"1")
    by_account, by_token = guard.sessions.opened("a"), guard.sessions.opened("b")
    assert by_account is not None
    assert by_token is not None
    assert (by_account.token, by_account.account) == (None, ALICE)
    assert (by_token.token, by_token.account) == (TOKEN, None)


def test_somebody_is_disabled_once_by_each_and_let_in_by_each(guard: DecisionStore) -> None:
    assert guard.disabled.add(Disabled("Alice@acme.example", "operator", 1.0, "left"))
    assert not guard.disabled.add(Disabled("alice@acme.example", "operator", 2.0, "again"))
    assert guard.disabled.add(Disabled("alice@acme.example", "provider", 3.0, "gone"))
    assert [(one.by, one.since) for one in guard.disabled.list()] == [("operator", 1.0), ("provider", 3.0)]
    assert guard.disabled.remove("ALICE@acme.example", by="provider") == 1
    assert guard.disabled.remove("alice@acme.example") == 1
    assert guard.disabled.list() == []


def test_a_passkey_is_one_persons_and_counts_its_answers(guard: DecisionStore) -> None:
    assert guard.passkeys.add(KEY)
    assert not guard.passkeys.add(replace(KEY, email="mallory@acme.example"))
    guard.passkeys.used("key-1", 7, 200.0)
    assert guard.passkeys.of("Alice@acme.example") == [replace(KEY, sign_count=7, last_used_at=200.0)]
    assert guard.passkeys.of("mallory@acme.example") == []
    assert guard.passkeys.remove("mallory@acme.example", "key-1") == 0
    assert guard.passkeys.remove("alice@acme.example") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "other"},
        {"email": "mallory@acme.example"},
        {"purpose": "vote deny b.1"},
        {"host": "evil.example"},
    ],
    ids=str,
)
def test_what_a_passkey_was_asked_for_is_taken_by_nobody_else_for_nothing_else(
    guard: DecisionStore, wrong: dict[str, str]
) -> None:
    guard.passkeys.ask(ASKED, 100.0)
    assert not guard.passkeys.take(replace(ASKED, **wrong), 101.0)  # type: ignore[arg-type]
    assert not guard.passkeys.take(ASKED, 400.0)
    assert guard.passkeys.take(ASKED, 399.0)
    assert not guard.passkeys.take(ASKED, 399.0)


def test_of_two_who_answer_at_once_one_does(database: Database, workspace: int) -> None:
    with database.write() as connection:
        DecisionStore(connection, workspace).passkeys.ask(ASKED, 100.0)

    def take() -> bool:
        with database.write() as connection:
            return DecisionStore(connection, workspace).passkeys.take(ASKED, 101.0)

    assert sorted(both_at_once(take)) == [False, True]
