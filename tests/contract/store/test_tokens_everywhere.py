"""Tokens that hold in several workspaces, and sessions of one cookie in several: on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from drift.store import ensure_workspace
from drift.store.sql.database import Database
from guard.core.model.records import Token
from guard.core.model.session import IDLE, Session
from guard.store import Connection, DecisionStore
from guard.store.people_everywhere import PeopleEverywhere
from tests.contract.store.test_accounts import ALICE as ACCOUNT

ALICE, BOB = "alice@acme.example", "bob@acme.example"
ALL = Token("t1", ALICE, "approver", 10.0, everywhere=True)
ONE = Token("t2", BOB, "viewer", 10.0)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.write() as connection:
        yield connection


@pytest.fixture
def several(connection: Connection) -> list[DecisionStore]:
    """Three workspaces."""
    return [
        DecisionStore(connection, ensure_workspace(connection, name))
        for name in ("production", "test", "spare")
    ]


def ids(store: DecisionStore, now: float = 20.0) -> list[str]:
    return [one.id for one in store.tokens.list() if one.holds(now)]


def test_a_token_for_all_has_a_row_in_each_and_is_revoked_in_all(several: list[DecisionStore]) -> None:
    first, second, third = several
    assert first.tokens.add(ALL, b"1")
    assert first.tokens.add(ONE, b"2")
    assert [one.tokens.by_hash(b"1", 20.0) for one in several] == [ALL, ALL, ALL]
    assert [one.tokens.by_hash(b"2", 20.0) for one in several] == [ONE, None, None]
    assert second.tokens.revoke(ALICE, 30.0) == 1
    assert [ids(one) for one in several] == [["t2"], [], []]
    assert [one.revoked_at for one in third.tokens.list()] == [30.0]
    assert not first.tokens.revoke_one("t1", 40.0)


def test_a_token_may_be_for_some_workspaces_and_ends_in_them_at_once(
    several: list[DecisionStore], connection: Connection
) -> None:
    first, _, third = several
    number = ensure_workspace(connection, "test")
    assert first.tokens.add(ONE, b"2", also=[number])
    assert [ids(one) for one in several] == [["t2"], ["t2"], []]
    assert third.tokens.revoke(BOB, 25.0) == 0
    assert first.tokens.revoke_one("t2", 30.0)
    assert [ids(one) for one in several] == [[], [], []]


def test_a_workspace_that_comes_in_takes_up_the_tokens_for_all_and_no_others(
    several: list[DecisionStore], connection: Connection
) -> None:
    first = several[0]
    first.tokens.add(ALL, b"1")
    first.tokens.add(ONE, b"2")
    first.tokens.add(replace(ALL, id="t3"), b"3")
    first.tokens.touch("t1", 15.0)
    first.tokens.revoke_one("t3", 16.0)
    new = DecisionStore(connection, ensure_workspace(connection, "new"))
    assert new.tokens.bring_along() == 1
    assert new.tokens.list() == [ALL]
    assert new.tokens.bring_along() == 0
    first.tokens.revoke_one("t1", 30.0)
    assert new.tokens.bring_along() == 0
    assert ids(new) == []


def test_sessions_of_one_cookie_are_opened_ended_and_carried_on_together(
    several: list[DecisionStore], connection: Connection
) -> None:
    numbers = [ensure_workspace(connection, name) for name in ("production", "test", "spare")]
    every = PeopleEverywhere(connection, numbers)
    for store in several[:2]:
        store.tokens.add(ONE, b"2")
    old = Session("old", "t2", BOB, 10.0, 10.0)
    every.open([(number, old) for number in numbers], "", 10.0)
    several[1].sessions.add(Session("forgotten", "t2", BOB, 10.0, 10.0 - IDLE))
    new = replace(old, id="new", created_at=20.0, seen_at=20.0)
    every.open([(numbers[0], new)], "old", 20.0)
    assert every.opened("old") == {}
    assert {number: one.session.created_at for number, one in every.opened("new").items()} == {
        numbers[0]: 20.0,
        numbers[1]: 10.0,
        numbers[2]: 10.0,
    }
    assert every.opened("forgotten") == {}
    assert every.among(numbers[:1]).end("new") == 1
    assert every.end("new") == 2


def test_a_session_of_somebody_else_in_the_same_browser_is_not_carried_on(
    several: list[DecisionStore], connection: Connection
) -> None:
    numbers = [ensure_workspace(connection, name) for name in ("production", "test")]
    every = PeopleEverywhere(connection, numbers)
    every.open([(number, Session("old", "t1", ALICE, 10.0, 10.0)) for number in numbers], "", 10.0)
    every.open([(numbers[0], Session("new", "t2", BOB, 20.0, 20.0))], "old", 20.0)
    assert every.opened("old") == {}
    assert list(every.opened("new")) == [numbers[0]]


def test_only_some_workspaces_forget_how_the_provider_is_asked(
    several: list[DecisionStore], connection: Connection
) -> None:
    numbers = [ensure_workspace(connection, name) for name in ("production", "test", "spare")]
    every = PeopleEverywhere(connection, numbers)
    for store in several:
        store.accounts.put(ACCOUNT)
    every.forget_how_to_ask(ACCOUNT.issuer, ACCOUNT.subject, but=numbers[1:2])
    found = every.accounts_of(ACCOUNT.issuer, ACCOUNT.subject)
    assert [found[number].refresh for number in numbers] == [None, "sealed", None]
