"""Who gets into which workspaces of an installation, by one sign-in, and how that ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from guard.core.model.policy import People
from guard.core.model.session import ABSOLUTE, IDLE
from guard.identity import entry
from guard.identity.accounts import NotLetIn
from guard.identity.disabling import disable, enable
from guard.identity.sessions import SignedIn
from guard.identity.tokens import authenticate, create, hash_in
from tests.guard.identity.workspaces import ISSUER, Installation, installation, said

ALICE, BOB, DAVE = "alice@acme.example", "bob@acme.example", "dave@acme.example"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path, "production", "test") as made:
        yield made


def held(on: Installation, secret: str) -> entry.Held:
    hash_ = hash_in(f"Bearer {secret}")
    assert hash_ is not None
    return entry.held(on.workspaces, hash_)


def begin(on: Installation, secret: str, former: str = "") -> entry.Entered:
    return entry.begin_with_tokens(held(on, secret), on.workspaces, former)


def begin_by_account(
    on: Installation, email: str, *, groups: tuple[str, ...] = (), former: str = ""
) -> entry.Entered:
    return entry.begin_with_account(on.workspaces, ISSUER, said(email, groups), on.workspaces, former)


def into(on: Installation, secret: str) -> tuple[str, ...]:
    """The workspaces that a cookie opens one by one, which is what is said of it in one go as well."""
    found = {one.workspace.name: entry.enter(on.workspaces, one, secret) for one in on.workspaces}
    opened = tuple(name for name, who in found.items() if who is not None)
    for who in found.values():
        assert who is None or entry.may_enter(on.workspaces, who) == opened
    return opened


def entered(on: Installation, name: str, secret: str) -> SignedIn:
    found = entry.enter(on.workspaces, on[name], secret)
    assert found is not None
    return found


def named(on: Installation, name: str, **roles: tuple[str, ...]) -> None:
    on.policies[name].people = People(roles=roles)


# Tokens


def test_a_token_of_one_workspace_opens_that_one_and_no_other(both: Installation) -> None:
    secret = create(both["test"], BOB, "requester")
    assert [guarded.workspace.name for guarded, _ in held(both, secret)] == ["test"]
    token = authenticate(both["test"], f"Bearer {secret}")
    assert token is not None
    assert entry.may_enter(both.workspaces, token) == ("test",)
    assert authenticate(both["production"], f"Bearer {secret}") is None
    made = begin(both, secret)
    assert made.into == into(both, made.secret) == ("test",)


def test_a_token_for_all_opens_all_with_one_sign_in_and_those_that_come_in_later(both: Installation) -> None:
    secret = create(both["production"], DAVE, "operator", everywhere=True)
    made = begin(both, secret)
    assert made.into == into(both, made.secret) == ("production", "test")
    both.add("new")
    assert into(both, made.secret) == ("production", "test", "new")
    assert entered(both, "new", made.secret).role == "operator"
    assert authenticate(both["new"], f"Bearer {secret}") is not None


def test_a_token_for_some_opens_these(both: Installation) -> None:
    both.add("third")
    made = begin(both, create(both["production"], BOB, "viewer", also=[both["third"]]))
    assert into(both, made.secret) == ("production", "third")
    both.add("fourth")
    assert into(both, made.secret) == ("production", "third")


def test_the_role_is_that_of_each_workspace(both: Installation) -> None:
    create(both["test"], ALICE, "operator")
    made = begin(both, create(both["production"], ALICE, "approver"))
    assert into(both, made.secret) == ("production",)
    of_test = begin(both, create(both["test"], ALICE, "viewer"), made.secret)
    assert into(both, made.secret) == ()
    assert into(both, of_test.secret) == ("production", "test")
    assert entered(both, "production", of_test.secret).role == "approver"
    assert entered(both, "test", of_test.secret).role == "viewer"


def test_somebody_else_in_the_same_browser_keeps_nothing_of_who_was_there_before(both: Installation) -> None:
    made = begin(both, create(both["production"], ALICE, "operator"))
    after = begin(both, create(both["test"], BOB, "viewer"), made.secret)
    assert into(both, made.secret) == ()
    assert into(both, after.secret) == ("test",)


def test_a_token_that_is_revoked_in_one_workspace_is_revoked_in_all(both: Installation) -> None:
    secret = create(both["production"], DAVE, "operator", everywhere=True)
    made = begin(both, secret)
    with both["test"].transaction() as work:
        assert work.tokens.revoke(DAVE, work.now) == 1
    assert into(both, made.secret) == ()
    assert held(both, secret) == ()
    both.add("new")
    assert into(both, made.secret) == ()


def test_a_token_that_expires_opens_nothing_any_more(both: Installation) -> None:
    secret = create(both["production"], DAVE, "operator", everywhere=True, expires_at=both.clock.now + 60)
    made = begin(both, secret)
    both.clock.now += 61
    both.add("new")
    assert into(both, made.secret) == ()
    assert held(both, secret) == ()


def test_who_is_disabled_in_one_workspace_goes_on_in_the_others(both: Installation) -> None:
    secret = create(both["production"], DAVE, "operator", everywhere=True)
    made = begin(both, secret)
    disable(both["test"], DAVE, "left")
    assert into(both, made.secret) == ("production",)
    assert [guarded.workspace.name for guarded, _ in held(both, secret)] == ["production"]
    enable(both["test"], DAVE)
    assert into(both, made.secret) == ("production", "test")


def test_who_is_disabled_under_another_address_of_theirs_is_so_in_a_session_that_is_open(
    both: Installation,
) -> None:
    made = begin(both, create(both["production"], DAVE, "operator", everywhere=True))
    assert into(both, made.secret) == ("production", "test")
    both.policies["test"].people = People(same_person=(("dave@other.example", DAVE),))
    disable(both["test"], "dave@other.example", "left")
    assert into(both, made.secret) == ("production",)


def test_an_account_whose_person_is_disabled_in_a_workspace_is_not_let_in_there_later(
    both: Installation,
) -> None:
    named(both, "production", viewer=(ALICE,))
    made = begin_by_account(both, ALICE)
    disable(both["test"], ALICE, "left")
    named(both, "test", viewer=(ALICE,))
    assert entry.may_enter(both.workspaces, entered(both, "production", made.secret)) == ("production",)
    assert into(both, made.secret) == ("production",)
    enable(both["test"], ALICE)
    assert into(both, made.secret) == ("production", "test")


@pytest.mark.parametrize("secret", ["", "x" * 43, "é" * 43])
def test_a_guessed_secret_opens_nothing(both: Installation, secret: str) -> None:
    begin(both, create(both["production"], DAVE, "operator", everywhere=True))
    assert into(both, secret) == ()


def test_the_token_of_a_robot_opens_no_workspace_to_a_browser(both: Installation) -> None:
    secret = create(both["production"], BOB, "requester", "docs-writer", everywhere=True)
    assert [token.robot for _, token in held(both, secret)] == ["docs-writer", "docs-writer"]
    assert into(both, begin(both, secret).secret) == ()
    both.add("new")
    assert into(both, begin(both, secret).secret) == ()


# Accounts


def test_an_account_opens_each_workspace_that_gives_it_a_role(both: Installation) -> None:
    named(both, "production", viewer=("*@acme.example",), operator=("claim:admins",))
    named(both, "test", approver=(ALICE,))
    made = begin_by_account(both, ALICE, groups=("admins",))
    assert into(both, made.secret) == ("production", "test")
    assert entered(both, "production", made.secret).role == "operator"
    assert entered(both, "test", made.secret).role == "approver"
    other = begin_by_account(both, BOB)
    assert into(both, other.secret) == ("production",)


def test_the_settings_of_a_workspace_may_say_who_gets_which_role_instead(both: Installation) -> None:
    for name in ("production", "test"):
        named(both, name, operator=("*@acme.example",))
    both.workspaces[1] = replace(both["test"], roles={"viewer": ("claim:testers",)})
    made = begin_by_account(both, ALICE, groups=("testers",))
    assert entered(both, "production", made.secret).role == "operator"
    assert entered(both, "test", made.secret).role == "viewer"
    assert into(both, begin_by_account(both, BOB).secret) == ("production",)
    with pytest.raises(NotLetIn, match="settings of test to name you in GUARDRAIL_OIDC_ROLES"):
        entry.begin_with_account([both["test"]], ISSUER, said(BOB))


def test_whom_no_workspace_gives_a_role_is_told_so(both: Installation) -> None:
    with pytest.raises(NotLetIn, match="nobody gave this address a role"):
        begin_by_account(both, ALICE)


def test_a_workspace_in_trouble_keeps_nobody_out_of_the_others(both: Installation) -> None:
    for name in ("production", "test"):
        named(both, name, viewer=("*@acme.example",))
    both.policies["production"].is_broken = True
    made = begin_by_account(both, ALICE)
    assert made.into == ("test",)
    assert entry.may_enter(both.workspaces, entered(both, "test", made.secret)) == ("test",)
    both.policies["production"].is_broken = False
    assert into(both, made.secret) == ("production", "test")
    both.policies["test"].is_broken = both.policies["production"].is_broken = True
    with pytest.raises(NotLetIn, match="policies of production"):
        begin_by_account(both, ALICE)


def test_a_role_that_is_given_later_opens_a_workspace_and_one_that_is_taken_closes_it(
    both: Installation,
) -> None:
    named(both, "production", viewer=(ALICE,))
    made = begin_by_account(both, ALICE)
    assert into(both, made.secret) == ("production",)
    named(both, "test", approver=(ALICE,))
    assert into(both, made.secret) == ("production", "test")
    named(both, "production")
    assert into(both, made.secret) == ("test",)


def test_an_account_of_another_provider_opens_nothing(both: Installation) -> None:
    for name in ("production", "test"):
        named(both, name, viewer=(ALICE,))
    both.workspaces[1] = replace(both["test"], issuer="https://other.example")
    made = entry.begin_with_account(both.workspaces[:1], ISSUER, said(ALICE))
    assert into(both, made.secret) == ("production",)


def test_an_address_of_another_account_is_nobodys_in_any_workspace(both: Installation) -> None:
    for name in ("production", "test"):
        named(both, name, viewer=(ALICE,))
    entry.begin_with_account([both["test"]], ISSUER, replace(said(ALICE), subject="another"))
    made = begin_by_account(both, ALICE)
    assert into(both, made.secret) == ("production",)


def test_only_one_workspace_asks_the_provider_again(both: Installation) -> None:
    """One that hands out a new refresh token with each answer takes whoever shows an old one for a thief."""
    for name in ("production", "test"):
        named(both, name, viewer=(ALICE,))
    begin_by_account(both, ALICE)
    assert how_asked(both) == ["sealed", None]
    named(both, "production")
    begin_by_account(both, ALICE)
    assert how_asked(both) == [None, "sealed"]


def how_asked(on: Installation) -> list[str | None]:
    found = []
    for guarded in on.workspaces:
        with guarded.view() as view:
            found += [one.refresh for one in view.accounts.list()]
    return found


# The end


def test_a_session_that_is_used_in_one_workspace_stays_open_in_the_others_until_its_last_day(
    both: Installation,
) -> None:
    made = begin(both, create(both["production"], DAVE, "operator", everywhere=True))
    began = entered(both, "test", made.secret).session.created_at
    for _ in range(4):
        both.clock.now += IDLE - 60
        assert entry.enter(both.workspaces, both["production"], made.secret) is not None
    assert entered(both, "test", made.secret).session.created_at == began
    both.clock.now = began + ABSOLUTE
    assert into(both, made.secret) == ()


def test_a_session_that_nobody_uses_anywhere_ends(both: Installation) -> None:
    made = begin(both, create(both["production"], DAVE, "operator", everywhere=True))
    both.clock.now += IDLE
    assert into(both, made.secret) == ()


def test_signing_out_ends_the_session_in_every_workspace(both: Installation) -> None:
    secret = create(both["production"], DAVE, "operator", everywhere=True)
    made, another = begin(both, secret), begin(both, secret)
    entry.leave(both.workspaces, made.secret)
    assert into(both, made.secret) == ()
    assert into(both, another.secret) == ("production", "test")
    third = begin(both, secret)
    assert entry.leave_everywhere(both.workspaces, entered(both, "test", third.secret)) == 4
    assert into(both, another.secret) == into(both, third.secret) == ()


def test_who_signs_out_everywhere_ends_no_session_of_who_has_the_address_in_another_workspace(
    both: Installation,
) -> None:
    mine = begin(both, create(both["production"], BOB, "viewer"))
    theirs = begin(both, create(both["test"], BOB, "viewer"))
    entry.leave_everywhere(both.workspaces, entered(both, "production", mine.secret))
    assert into(both, mine.secret) == ()
    assert into(both, theirs.secret) == ("test",)


def test_what_many_workspaces_let_in_is_asked_in_as_few_queries_as_what_two_do(both: Installation) -> None:
    secret = create(both["production"], DAVE, "operator", everywhere=True)
    few = queries(both, begin(both, secret).secret)
    for number in range(20):
        both.add(f"w{number}")
    assert queries(both, begin(both, secret).secret) == few < 6


def queries(on: Installation, secret: str) -> int:
    who, asked = entered(on, "production", secret), list[str]()
    with on.database.read() as connection:
        engine = connection.engine

    def note(*arguments: Any) -> None:
        asked.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert len(entry.may_enter(on.workspaces, who)) == len(on.workspaces)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)
