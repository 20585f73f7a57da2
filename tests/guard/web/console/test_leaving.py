"""What becomes of people whom the provider takes back or an operator disables, and of the sessions that it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson

from guard.core.model.account import CONFIRMED_FOR
from guard.core.model.session import IDLE
from guard.identity.disabling import disable, enable
from guard.identity.tokens import create
from guard.workflow.delegations import delegate
from tests.fakes.identity_provider import LOGOUT, FakeProvider, RealProvider
from tests.guard.web.console.browser import HOME, Browser, browser, signed_in
from tests.guard.web.console.providing import (
    ASKED,
    ROLES,
    accounts,
    known,
    lets_in,
    named,
    refused,
    status,
    through,
    to_provider,
)
from tests.guard.web.stage import ALICE, BOB, DAVE, ERIN, MALLORY, Stage


def test_an_account_with_another_address_is_no_longer_who_it_was(
    open_stage: Stage, real: RealProvider
) -> None:
    made = through(open_stage, real, ALICE)
    subject = known(real, ALICE)
    real.has(subject, email="alice@other.example", email_verified=True)
    open_stage.clock.now += 3600
    open_stage.service.check_accounts()
    assert not lets_in(made)
    answer = browser(open_stage.app)
    back = answer.get(f"/sign-in/callback?{real.sign_in(to_provider(answer), subject)}")
    assert back.status_code == 403  # nobody gave alice@other.example a role


def test_the_groups_of_the_provider_are_asked_for_again(open_stage: Stage, real: RealProvider) -> None:
    made = through(open_stage, real, ERIN, groups=["askers"])
    known(real, ERIN, groups=[])
    assert "requester" in made.page(f"{HOME}/you")
    open_stage.clock.now += 3600
    open_stage.service.check_accounts()
    assert "viewer" in made.page(f"{HOME}/you")


def asked_by_bob(on: Stage, made: Browser) -> None:
    """Bob asks with his token, and somebody agrees; it is to be applied tomorrow."""
    later = {**ASKED, "apply_at": datetime.fromtimestamp(on.clock.now + 86400, UTC).isoformat()}
    answer = on.post("/api/v1/proposals", later, BOB)
    assert answer.status_code == 201, answer.text
    id = orjson.loads(answer.data)["id"]
    form = made.form(f"{HOME}/proposals/{id}", "/vote")
    assert made.send(form, vote="approve").status_code == 303
    assert status(on)[0] == "scheduled"


def test_an_account_that_the_provider_takes_back_stops_everything_and_goes_on_when_it_vouches_again(
    open_stage: Stage, real: RealProvider
) -> None:
    """Alice's account is disabled: her session, her token, her voice for others, and what she approved."""
    on = open_stage
    made = through(on, real, ALICE)
    asked_by_bob(on, made)
    delegate(on.guarded, ALICE, "approver", to=MALLORY, until=on.clock.now + 86400)
    real.disable(known(real, ALICE))
    on.service.check_accounts()
    assert lets_in(made)  # nobody asked meanwhile: it is not due
    on.clock.now += 3600
    on.service.check_accounts()
    on.service.turn()
    assert not lets_in(made)
    assert on.ask("/api/v1/me", ALICE).status_code == 401
    assert browser(on.app).sign_in(on.tokens[ALICE]).status_code == 401
    found, why = status(on)
    assert found == "suspended"
    assert "does not vouch" in why
    again = through(on, real, ALICE)
    on.service.turn()
    assert lets_in(again)
    assert on.ask("/api/v1/me", ALICE).status_code == 200
    assert status(on)[0] == "scheduled"


def test_an_operator_disables_a_person_until_they_say_otherwise(
    open_stage: Stage, real: RealProvider
) -> None:
    on = open_stage
    made, by_token = through(on, real, ALICE), signed_in(on, ALICE)
    robot = create(on.guarded, ALICE, "requester", robot="docs-writer")
    asked_by_bob(on, made)
    assert disable(on.guarded, "Alice@acme.example", "left")
    assert not disable(on.guarded, ALICE, "left")
    on.service.turn()
    assert not lets_in(made)
    assert not lets_in(by_token)
    header = {"Authorization": f"Bearer {robot}"}
    assert on.app.test_client().get("/api/v1/me", headers=header).status_code == 401
    assert status(on)[0] == "suspended"
    assert "disabled by an operator" in refused(on, real, ALICE)
    assert enable(on.guarded, ALICE) == 1
    on.service.turn()
    assert status(on)[0] == "scheduled"
    assert lets_in(through(on, real, ALICE))


def test_a_person_is_disabled_under_all_their_addresses(open_stage: Stage, real: RealProvider) -> None:
    named(open_stage, f"{ROLES}same_person: [[alice@acme.example, ally@acme.example]]\n")
    made, token = (
        through(open_stage, real, "ally@acme.example"),
        create(open_stage.guarded, "ally@acme.example", "viewer"),
    )
    disable(open_stage.guarded, ALICE, "left")
    assert not lets_in(made)
    header = {"Authorization": f"Bearer {token}"}
    assert open_stage.app.test_client().get("/api/v1/me", headers=header).status_code == 401


def test_while_the_provider_is_away_sessions_go_on_for_a_while_and_nobody_is_taken_back(
    open_stage: Stage,
) -> None:
    fake = FakeProvider({"sub": "e1", "email": ERIN, "email_verified": True}, info={"email": "x"})
    open_stage.service.provider = fake.provider()
    made = browser(open_stage.app)
    assert made.get(f"/sign-in/callback?{fake.authorise(to_provider(made))}").status_code == 303
    fake.is_away = True
    for _ in range(3):
        open_stage.clock.now += CONFIRMED_FOR / 4
        open_stage.service.check_accounts()
        assert lets_in(made)
    other = browser(open_stage.app)
    refused = other.get(f"/sign-in/callback?{fake.authorise(to_provider(other))}")
    assert refused.status_code == 503
    assert "does not answer" in refused.text
    assert signed_in(open_stage, DAVE).secret  # a token still does
    open_stage.clock.now += CONFIRMED_FOR / 4 + 60
    assert CONFIRMED_FOR / 4 < IDLE
    assert not lets_in(made)
    assert open_stage.ask("/api/v1/me", ERIN).status_code == 200


def test_a_check_that_a_new_sign_in_overtakes_takes_nothing_back(open_stage: Stage) -> None:
    fake = FakeProvider({"sub": "e1", "email": ERIN, "email_verified": True}, info={"email": "x"})
    provider = open_stage.service.provider = fake.provider()
    made = browser(open_stage.app)
    made.get(f"/sign-in/callback?{fake.authorise(to_provider(made))}")
    open_stage.clock.now += 3600
    usual = provider.ask_again
    fake.takes_back = True

    def meanwhile(sealed: str, subject: str) -> Any:
        (account,) = accounts(open_stage)
        with open_stage.guarded.transaction() as work:
            work.accounts.put(replace(account, refresh="another"))
        return usual(sealed, subject)

    provider.ask_again = meanwhile  # type: ignore[method-assign]
    open_stage.service.check_accounts()
    assert lets_in(made)


def announced(on: Stage, fake: FakeProvider, **more: Any) -> int:
    token = fake.signed({"events": {LOGOUT: {}}, "jti": "1", "exp": None, **more})
    return on.app.test_client().post("/sign-in/back-channel-logout", data={"logout_token": token}).status_code


def test_a_logout_at_the_provider_ends_the_sessions_it_is_about_and_asks_about_the_account(
    open_stage: Stage,
) -> None:
    fake = FakeProvider({"sub": "erin", "email": ERIN, "email_verified": True}, info={"email": "x"})
    open_stage.service.provider = fake.provider()

    def session(of: str, **more: str) -> Browser:
        fake.person = {"sub": of, "email": f"{of}@acme.example", "email_verified": True, **more}
        made = browser(open_stage.app)
        made.get(f"/sign-in/callback?{fake.authorise(to_provider(made))}")
        return made

    desk, phone, other = session("erin", sid="desk"), session("erin", sid="phone"), session("bob", sid="bobs")
    by_token = signed_in(open_stage, ERIN)
    assert announced(open_stage, fake, sub="erin", sid="desk") == 200
    assert [lets_in(one) for one in (desk, phone, other)] == [False, True, True]
    assert announced(open_stage, fake, sid="bobs") == 200
    assert [lets_in(one) for one in (phone, other)] == [True, False]
    assert announced(open_stage, fake, sub="erin") == 200
    assert not lets_in(phone)
    assert lets_in(by_token)
    assert announced(open_stage, fake, sub="nobody") == 200
    fake.takes_back = True
    open_stage.service.check_accounts()  # at once: the announcement made it due
    assert not lets_in(by_token)
    assert open_stage.ask("/api/v1/me", ERIN).status_code == 401


def test_nobody_else_ends_a_session(open_stage: Stage) -> None:
    fake = FakeProvider({"sub": "e1", "email": ERIN, "email_verified": True}, info={"email": "x"})
    open_stage.service.provider = fake.provider()
    made = browser(open_stage.app)
    made.get(f"/sign-in/callback?{fake.authorise(to_provider(made))}")
    fake.header = {"alg": "HS256", "kid": "first"}
    assert announced(open_stage, fake, sub="e1") == 400
    assert open_stage.app.test_client().post("/sign-in/back-channel-logout").status_code == 400
    assert lets_in(made)
