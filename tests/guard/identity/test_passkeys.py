"""A passkey is a person's in every workspace in which they are by one sign-in, and never gets where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.policy import People
from guard.identity import entry, passkeys
from guard.identity.passkeys import FRESH_SIGN_IN, PasskeyRefused, Site
from guard.identity.sessions import SignedIn
from guard.identity.tokens import create, hash_in
from tests.fakes.authenticator import Authenticator
from tests.guard.identity.workspaces import ISSUER, Installation, installation, said

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


def everywhere(on: Installation) -> str:
    """The cookie of Dave, who has a token for all workspaces."""
    hash_ = hash_in(f"Bearer {create(on['production'], DAVE, 'operator', everywhere=True)}")
    assert hash_ is not None
    return entry.begin_with_tokens(entry.held(on.workspaces, hash_), on.workspaces).secret


def by_account(on: Installation, *names: str, former: str = "") -> str:
    """The cookie of Dave, who signs in with the identity provider, to which these workspaces give a role."""
    for guarded in on.workspaces:
        roles = {"approver": (DAVE,)} if guarded.workspace.name in names else {}
        on.policies[guarded.workspace.name].people = People(roles=roles)
    return entry.begin_with_account(on.workspaces, ISSUER, said(DAVE), on.workspaces, former).secret


def test_a_workspace_that_somebody_enters_later_knows_the_passkeys_of_their_token(on: Installation) -> None:
    cookie, key = everywhere(on), Authenticator(SITE.origin)
    add(on, "test", cookie, key)
    assert counts(on) == [1, 1, 1]
    on.add("new")
    who(on, "new", cookie)
    assert counts(on) == [1, 1, 1, 1]
    assert confirms(on, "new", key)
    on.clock.now += FRESH_SIGN_IN + 1
    told = add(on, "new", cookie, Authenticator(SITE.origin), by=key)
    assert sorted(told) == ["new", "production", "strangers", "test"]


def test_a_workspace_that_gives_somebody_a_role_later_knows_the_passkeys_of_their_account(
    on: Installation,
) -> None:
    cookie, key = by_account(on, "production"), Authenticator(SITE.origin)
    add(on, "production", cookie, key)
    again = by_account(on, "production", "test")
    assert counts(on) == [1, 1, 0]
    assert confirms(on, "test", key)
    assert {one.added_with for one in passkeys.of(on["test"], DAVE)} == {
        who(on, "test", again).session.begun_with
    }
    on.policies["strangers"].people = People(roles={"viewer": (DAVE,)})
    who(on, "strangers", again)
    assert counts(on) == [1, 1, 1]


def test_a_passkey_that_was_added_with_a_token_of_one_workspace_follows_nobody_to_another(
    on: Installation,
) -> None:
    """Mallory, an operator of `strangers`, makes a token there in Dave's name, and adds a passkey of hers with it."""
    hers = Authenticator(SITE.origin)
    add(on, "strangers", sign_in(on, "strangers"), hers)
    everywhere(on)
    cookie = by_account(on, "production", "test", "strangers")
    sign_in(on, "strangers", "test", former=cookie)
    on.add("new")
    assert [count(on[name]) for name in ("production", "test", "strangers", "new")] == [0, 0, 1, 0]


def test_a_fresh_sign_in_to_one_workspace_adds_no_passkey_where_the_sign_in_was_another_one(
    on: Installation,
) -> None:
    """Mallory has Dave's open session in `production`, and may make a token in his name in `test`."""
    stolen = sign_in(on, "production")
    on.clock.now += FRESH_SIGN_IN + 1
    both = sign_in(on, "test", former=stolen)
    assert who(on, "production", both).session.email == DAVE
    assert add(on, "test", both, Authenticator(SITE.origin)) == ["test"]
    assert counts(on) == [0, 1, 0]


def test_it_stays_there_also_where_the_same_browser_signs_in_with_something_else_and_goes_on(
    on: Installation,
) -> None:
    """The session of the made token goes on under the cookie of Dave's account, and a role opens one more workspace."""
    hers, first = Authenticator(SITE.origin), sign_in(on, "strangers")
    add(on, "strangers", first, hers)
    cookie = by_account(on, "production", former=first)
    assert who(on, "strangers", cookie).session.token, "it went on"
    on.policies["test"].people = People(roles={"viewer": (DAVE,)})
    who(on, "test", cookie)
    assert counts(on) == [0, 0, 1]


def test_a_passkey_from_before_it_was_kept_with_what_it_was_added_follows_nobody(on: Installation) -> None:
    cookie, key = everywhere(on), Authenticator(SITE.origin)
    add(on, "production", cookie, key)
    for guarded in on.workspaces:
        with guarded.transaction() as work:
            (known,) = work.passkeys.of(DAVE)
            work.passkeys.remove(DAVE)
            work.passkeys.add(replace(known, added_with=None))
    on.add("new")
    who(on, "new", cookie)
    assert counts(on) == [1, 1, 1, 0]


def test_a_passkey_that_only_has_the_id_of_another_one_takes_away_nothing_elsewhere(on: Installation) -> None:
    cookie, key = everywhere(on), Authenticator(SITE.origin)
    add(on, "production", cookie, key)
    with on["test"].transaction() as work:
        (known,) = work.passkeys.of(DAVE)
        work.passkeys.remove(DAVE)
        work.passkeys.add(replace(known, public_key=b"of another authenticator"))
    session, told = who(on, "production", cookie).session, list[str]()
    answer = key.answer(passkeys.ask_to_remove(on["production"], DAVE, SITE, known.id))
    passkeys.remove(
        on["production"], session, SITE, known.id, answer, lambda work, _: told.append(work.workspace.name)
    )
    assert counts(on) == [0, 1, 0]
    assert sorted(told) == ["production", "strangers"]


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
