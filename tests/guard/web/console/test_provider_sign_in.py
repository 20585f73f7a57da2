"""Signing in with an identity provider, in a process of its own: who gets in, and with which role."""

from __future__ import annotations

import pytest

from guard.identity.disabling import forget
from tests.fakes.identity_provider import RealProvider
from tests.guard.web.console.browser import HOME, SESSION, Form, Reader, browser, signed_in
from tests.guard.web.console.providing import (
    ASKED,
    COOKIE,
    WANTED,
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


def test_somebody_signs_in_without_a_token_and_goes_on_to_where_they_wanted(
    open_stage: Stage, real: RealProvider
) -> None:
    made, subject = browser(open_stage.app), known(real, "zoe@acme.example")
    answer = made.get(f"/sign-in/callback?{real.sign_in(to_provider(made), subject)}")
    assert (answer.status_code, answer.headers["Location"]) == (303, WANTED)
    page = made.page(f"{HOME}/you")
    assert "zoe@acme.example" in page
    assert "viewer" in page
    assert made.client.get_cookie(COOKIE) is None


@pytest.mark.parametrize(
    ("email", "groups", "role"),
    [
        (DAVE, [], "operator"),
        (ALICE, [], "approver"),
        (ALICE, ["guardrail admins"], "operator"),
        (ERIN, ["askers"], "requester"),
        (ERIN, ["askers", "guardrail admins"], "operator"),
        (ERIN, ["group:support-ops", "*", "Guardrail Admins"], "viewer"),
        ("Erin@ACME.example", [], "viewer"),
    ],
)
def test_the_role_is_the_highest_that_people_yaml_gives_to_address_or_group(
    open_stage: Stage, real: RealProvider, email: str, groups: list[str], role: str
) -> None:
    forget(open_stage.guarded, email)
    assert f'<span class="badge {role}">' in through(open_stage, real, email, groups=groups).page(
        f"{HOME}/you"
    )


@pytest.mark.parametrize(
    "email", ["mallory@evil.example", "dave@acme.example.evil.example", "x@sub.acme.example", "dave@acme"]
)
def test_whom_nobody_gave_a_role_is_not_let_in_and_told_who_can(
    open_stage: Stage, real: RealProvider, email: str
) -> None:
    page = refused(open_stage, real, email)
    assert email in page
    assert "people.yaml" in page


def test_an_address_that_is_not_verified_lets_nobody_in(open_stage: Stage, real: RealProvider) -> None:
    assert "not verified" in refused(open_stage, real, DAVE, email_verified=False)


def test_the_role_is_worked_out_anew_at_each_page(open_stage: Stage, real: RealProvider) -> None:
    made = through(open_stage, real, ALICE)
    named(open_stage, "roles: { viewer: [alice@acme.example] }\n")
    assert "viewer" in made.page(f"{HOME}/you")
    named(open_stage, "roles: { viewer: [dave@acme.example] }\n")
    assert not lets_in(made)


def test_nobody_is_signed_in_by_the_link_of_somebody_else(open_stage: Stage, real: RealProvider) -> None:
    """Mallory signs in at the provider, and sends the way back to a victim, who would act under her name."""
    mallory, victim = browser(open_stage.app), browser(open_stage.app)
    back = real.sign_in(to_provider(mallory), known(real, MALLORY))
    to_provider(victim)
    for query in (back, back.replace("state=", "state=x"), back.partition("&")[0], "", "code=&state="):
        answer = victim.get(f"/sign-in/callback?{query}")
        assert answer.status_code == 403
        assert "not begun in this browser" in answer.text
    assert victim.secret == ""


def test_the_way_back_is_good_once(open_stage: Stage, real: RealProvider) -> None:
    made = browser(open_stage.app)
    back = real.sign_in(to_provider(made), known(real, ERIN))
    held = made.client.get_cookie(COOKIE)
    assert held is not None
    made.get(f"/sign-in/callback?{back}")
    thief = browser(open_stage.app)
    thief.client.set_cookie(COOKIE, held.value, secure=True)
    answer = thief.get(f"/sign-in/callback?{back}")
    assert answer.status_code == 403
    assert thief.secret == ""
    again = made.get(f"/sign-in/callback?{back}")  # the back button
    assert (again.status_code, again.headers["Location"]) == (303, f"{HOME}/")


def test_two_tabs_may_begin_and_both_end_well(open_stage: Stage, real: RealProvider) -> None:
    made, subject = browser(open_stage.app), known(real, ERIN)
    first, second = to_provider(made), to_provider(made)
    assert first != second
    assert made.get(f"/sign-in/callback?{real.sign_in(second, subject)}").status_code == 303
    assert made.get(f"/sign-in/callback?{real.sign_in(first, subject)}").status_code == 303
    assert lets_in(made)


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/w/acme/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/api/v1/me",
    ],
)
def test_the_way_back_leads_to_no_other_place(open_stage: Stage, real: RealProvider, wanted: str) -> None:
    made = browser(open_stage.app)
    there = made.get("/sign-in/provider", query_string={"next": wanted}).headers["Location"]
    assert there.startswith(real.url)
    answer = made.get(f"/sign-in/callback?{real.sign_in(there, known(real, ERIN))}")
    assert answer.headers["Location"] == f"{HOME}/"


def test_who_calls_it_off_at_the_provider_is_not_signed_in_and_no_text_of_an_address_is_shown(
    open_stage: Stage, real: RealProvider
) -> None:
    made = browser(open_stage.app)
    there = to_provider(made)
    answer = made.get(
        f"/sign-in/callback?{real.deny(there)}&state={there.partition('state=')[2].partition('&')[0]}"
    )
    assert answer.status_code == 403
    assert "called it off" in answer.text
    state = there.partition("state=")[2].partition("&")[0]
    nasty = made.get(f"/sign-in/callback?error=call+0900-EVIL&error_description=call+0900-EVIL&state={state}")
    assert nasty.status_code == 403
    assert "0900-EVIL" not in nasty.text


def test_another_provider_that_answers_is_refused(open_stage: Stage, real: RealProvider) -> None:
    made = browser(open_stage.app)
    back = real.sign_in(to_provider(made), known(real, ERIN))
    answer = made.get(f"/sign-in/callback?{back}&iss=https%3A%2F%2Fevil.example")
    assert answer.status_code == 403
    assert "Another identity provider" in answer.text


def test_without_a_provider_there_is_no_such_door(calm: Stage) -> None:
    made = browser(calm.app)
    assert "provider" not in made.page("/sign-in")
    for path in ("/sign-in/provider", "/sign-in/callback?code=a&state=b"):
        assert made.get(path).status_code == 404
    assert made.client.post("/sign-in/back-channel-logout").status_code == 404


def test_nothing_that_the_provider_gave_rests_here(open_stage: Stage, real: RealProvider) -> None:
    made = through(open_stage, real, ERIN)
    with open_stage.database.read() as connection:
        kept = "\n".join(connection.connection.iterdump())
    assert made.secret not in kept
    account = next(one for one in accounts(open_stage) if one.email == ERIN)
    assert account.refresh
    assert open_stage.service.provider
    assert open_stage.service.provider.ask_again(account.refresh, account.subject).email == ERIN
    refresh = open_stage.service.provider._sealer.open(account.refresh)
    assert refresh
    assert refresh not in kept


def test_an_address_stays_with_the_account_that_had_it_first(open_stage: Stage, real: RealProvider) -> None:
    """The provider gives the address of somebody who left to somebody else."""
    through(open_stage, real, ALICE)
    made = browser(open_stage.app)
    real.has("sub-newcomer", email=ALICE, email_verified=True)
    answer = made.get(f"/sign-in/callback?{real.sign_in(to_provider(made), 'sub-newcomer')}")
    assert answer.status_code == 403
    assert f"guardrail person forget {ALICE}" in answer.text
    assert forget(open_stage.guarded, ALICE) == 1
    again = made.get(f"/sign-in/callback?{real.sign_in(to_provider(made), 'sub-newcomer')}")
    assert again.status_code == 303


def test_signing_out_and_everywhere_ends_sessions_of_accounts_as_well(
    open_stage: Stage, real: RealProvider
) -> None:
    made, other = through(open_stage, real, ERIN), through(open_stage, real, ERIN)
    third = signed_in(open_stage, ERIN)
    made.send(made.form(f"{HOME}/you", "/sign-out"))
    assert [lets_in(one) for one in (made, other)] == [False, True]
    other.send(other.form(f"{HOME}/you", "/sign-out-everywhere"))
    assert not lets_in(third)


def test_a_sign_in_makes_a_new_secret_and_ends_the_session_that_the_browser_had(
    open_stage: Stage, real: RealProvider
) -> None:
    made = signed_in(open_stage, BOB)
    first, subject = made.secret, known(real, ERIN)
    answer = made.get(f"/sign-in/provider?next={WANTED}")
    made.get(f"/sign-in/callback?{real.sign_in(answer.headers['Location'], subject)}")
    assert made.secret not in ("", first)
    thief = browser(open_stage.app)
    thief.client.set_cookie(SESSION, first, secure=True)
    assert not lets_in(thief)


def test_who_signs_in_with_the_provider_decides_where_they_are_asked(
    open_stage: Stage, real: RealProvider
) -> None:
    """And an account that no group of people.yaml names does not, whatever its role."""
    on = open_stage
    assert on.post("/api/v1/proposals", ASKED, BOB).status_code == 201
    path = f"{HOME}/proposals/{on.get('/api/v1/proposals', DAVE)['items'][0]['id']}"
    stranger = through(on, real, "zoe@acme.example", groups=["guardrail admins"])
    assert not any(form.action.endswith("/vote") for form in Reader(stranger.page(path)).forms)
    made = through(on, real, MALLORY)
    form: Form = made.form(path, "/vote")
    assert stranger.send(form, vote="approve").status_code == 403
    assert made.send(form, vote="approve").status_code == 303
    assert status(on)[0] in ("approved", "scheduled", "applying", "applied")
