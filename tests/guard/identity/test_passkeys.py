"""A passkey is a person's in every workspace in which they are by one sign-in, and never gets where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.context import GuardedWorkspace, UnitOfWork
from guard.identity import entry, passkeys
from guard.identity.passkeys import FRESH_SIGN_IN, PasskeyRefused, Site
from guard.identity.sessions import SignedIn
from guard.identity.tokens import create, hash_in
from tests.fakes.authenticator import Authenticator
from tests.guard.identity.workspaces import Installation, installation

DAVE = "dave@acme.example"
SITE = Site("localhost", "http://localhost:8080")


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path, "production", "test", "strangers") as made:
        yield made


def sign_in(on: Installation, *names: str, former: str = "") -> str:
    """The cookie of Dave, who has a token for these workspaces."""
    first, *others = (on[name] for name in names)
    hash_ = hash_in(f"Bearer {create(first, DAVE, 'operator', also=others)}")
    assert hash_ is not None
    return entry.begin_with_tokens(entry.held(on.workspaces, hash_), on.workspaces, former).secret


def who(on: Installation, name: str, cookie: str) -> SignedIn:
    found = entry.enter(on.workspaces, on[name], cookie)
    assert found is not None
    return found


def add(
    on: Installation, name: str, cookie: str, key: Authenticator, by: Authenticator | None = None
) -> list[str]:
    """Dave adds a passkey in one workspace; returns which workspaces tell of it."""
    told: list[str] = []

    def tell(work: UnitOfWork, _: str) -> None:
        told.append(work.workspace.name)

    guarded, session = on[name], who(on, name, cookie).session
    answer = by.answer(passkeys.ask_to_add(guarded, DAVE, SITE)) if by else ""
    options = passkeys.begin(guarded, session, SITE, answer)
    passkeys.add(guarded, session, SITE, "Laptop", key.make(options), tell)
    return told


def count(guarded: GuardedWorkspace) -> int:
    return len(passkeys.of(guarded, DAVE))


def counts(on: Installation) -> list[int]:
    return [count(one) for one in on.workspaces]


def confirms(on: Installation, name: str, key: Authenticator) -> bool:
    asked = passkeys.ask_for_vote(on[name], DAVE, SITE, "b.1", "approve")
    try:
        passkeys.confirm_vote(on[name], DAVE, SITE, "b.1", "approve", key.answer(asked))
    except PasskeyRefused:
        return False
    return True


def test_a_passkey_that_is_added_in_one_workspace_confirms_votes_in_all_and_is_told_in_all(
    on: Installation,
) -> None:
    cookie, key = sign_in(on, "production", "test"), Authenticator(SITE.origin)
    assert add(on, "test", cookie, key) == ["test", "production"]
    assert counts(on) == [1, 1, 0]
    assert confirms(on, "production", key)
    assert confirms(on, "test", key)


def test_one_that_is_taken_away_is_gone_from_all(on: Installation) -> None:
    cookie = sign_in(on, "production", "test")
    first, second = Authenticator(SITE.origin), Authenticator(SITE.origin)
    add(on, "production", cookie, first)
    assert add(on, "production", cookie, second, by=first) == ["production", "test"]
    assert counts(on) == [2, 2, 0]
    told: list[str] = []
    gone = passkeys.of(on["production"], DAVE)[1].id
    answer = first.answer(passkeys.ask_to_remove(on["production"], DAVE, SITE, gone))
    session = who(on, "production", cookie).session
    passkeys.remove(
        on["production"], session, SITE, gone, answer, lambda work, _: told.append(work.workspace.name)
    )
    assert counts(on) == [1, 1, 0]
    assert told == ["production", "test"]
    assert not confirms(on, "test", second)


def test_a_workspace_that_somebody_enters_later_knows_their_passkeys(on: Installation) -> None:
    cookie, key = sign_in(on, "production"), Authenticator(SITE.origin)
    add(on, "production", cookie, key)
    assert counts(on) == [1, 0, 0]
    both = sign_in(on, "production", "test", former=cookie)
    assert counts(on) == [1, 1, 0]
    assert confirms(on, "test", key)
    on.clock.now += FRESH_SIGN_IN + 1
    assert add(on, "test", both, Authenticator(SITE.origin), by=key) == ["test", "production"]


def test_an_open_session_brings_no_passkey_where_the_person_has_others_or_none(on: Installation) -> None:
    """In `test` Dave has one that he lost; nobody can put another beside it from elsewhere."""
    lost, key = Authenticator(SITE.origin), Authenticator(SITE.origin)
    add(on, "test", sign_in(on, "test"), lost)
    cookie = sign_in(on, "production")
    add(on, "production", cookie, key)
    both = sign_in(on, "production", "test", former=cookie)
    assert add(on, "production", both, Authenticator(SITE.origin), by=key) == ["production"]
    assert counts(on) == [2, 1, 0]
    assert not confirms(on, "test", key)
