"""Who is let into the console, for how long, and what a stolen, forged or old session is good for."""

from __future__ import annotations

import pytest

from drift.store.sql.database import Database, StoreUnavailable
from guard.core.model.session import ABSOLUTE, IDLE
from guard.identity.tokens import create
from guard.identity.wrong_tokens import BURST
from guard.store.sessions import Sessions
from guard.web import create_app
from tests.guard.web.console.browser import HOME, SESSION, Browser, Reader, browser, signed_in
from tests.guard.web.stage import ALICE, BOB, DAVE, ERIN, Stage
from tests.served import alone

PLANTED = "planted-by-mallory-" + "x" * 24
"""Of the form of a secret of ours."""


def lets_in(made: Browser) -> bool:
    answer = made.get(f"{HOME}/you")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def kept(database: Database) -> str:
    with database.read() as connection:
        return "\n".join(connection.connection.iterdump())


def with_secret(on: Stage, secret: str) -> Browser:
    made = browser(on.app)
    made.client.set_cookie(SESSION, secret, secure=True, httponly=True)
    return made


def revoke(on: Stage, who: str) -> None:
    with on.guarded.transaction() as work:
        work.tokens.revoke(who, on.clock.now)


def test_the_root_leads_to_the_workspace_and_that_to_the_sign_in(calm: Stage) -> None:
    made = browser(calm.app)
    assert made.get("/").headers["Location"] == f"{HOME}/"
    assert made.get(f"{HOME}/").headers["Location"] == f"/sign-in?next={HOME}/"


def test_somebody_signs_in_with_a_token_and_goes_on_to_where_they_wanted(calm: Stage) -> None:
    made = browser(calm.app)
    wanted = f"{HOME}/proposals?show=all&asker=me"
    location = made.get(wanted).headers["Location"]
    answer = made.send(made.form(location, "/sign-in"), token=calm.tokens[ERIN])
    assert (answer.status_code, answer.headers["Location"]) == (303, wanted)
    assert ERIN in made.page(f"{HOME}/you")


def test_the_cookie_is_for_this_host_only_and_out_of_the_reach_of_scripts(calm: Stage) -> None:
    made = browser(calm.app)
    cookies = made.sign_in(calm.tokens[ERIN]).headers.getlist("Set-Cookie")
    (cookie,) = [one for one in cookies if one.startswith(f"{SESSION}=") and "Max-Age=0" not in one]
    parts = cookie.split("; ")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(parts)
    assert not any(part.startswith("Domain") for part in parts)


def test_nothing_that_is_kept_or_shown_signs_anybody_in(calm: Stage) -> None:
    made = signed_in(calm, ERIN)
    assert made.secret not in kept(calm.database)
    for path in (f"{HOME}/", f"{HOME}/you"):
        page = made.page(path)
        assert made.secret not in page
        assert calm.tokens[ERIN] not in page


@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "é" * 43, "a" * 4000])
def test_a_guessed_secret_lets_nobody_in(calm: Stage, secret: str) -> None:
    assert not lets_in(with_secret(calm, secret))


def test_a_session_ends_after_eight_hours_without_a_page(calm: Stage) -> None:
    made = signed_in(calm, ERIN)
    calm.clock.now += IDLE - 60
    assert lets_in(made)
    calm.clock.now += IDLE - 60
    assert lets_in(made)
    calm.clock.now += IDLE + 60
    assert not lets_in(made)


def test_a_record_that_takes_no_writes_keeps_nobody_from_looking(
    calm: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = signed_in(calm, ERIN)
    calm.clock.now += 3600

    def touch(*_: object) -> None:
        raise StoreUnavailable("the disk is full", "full")

    monkeypatch.setattr(Sessions, "touch", touch)
    assert lets_in(made)


def test_a_session_ends_after_seven_days_however_much_it_is_used(calm: Stage) -> None:
    made = signed_in(calm, ERIN)
    begin = calm.clock.now
    while calm.clock.now < begin + ABSOLUTE - 4 * 3600:
        calm.clock.now += 3.9 * 3600
        assert lets_in(made) == (calm.clock.now < begin + ABSOLUTE)
    calm.clock.now = begin + ABSOLUTE + 1
    assert not lets_in(made)


def test_what_is_over_is_forgotten_at_the_next_sign_in(calm: Stage) -> None:
    signed_in(calm, ERIN)
    calm.clock.now += IDLE + 60
    signed_in(calm, BOB)
    assert kept(calm.database).count('INSERT INTO "sessions"') == 1


def test_after_signing_out_the_old_cookie_is_worth_nothing(calm: Stage) -> None:
    made, other = signed_in(calm, ERIN), signed_in(calm, ERIN)
    secret = made.secret
    answer = made.send(made.form(f"{HOME}/you", "/sign-out"))
    assert answer.headers["Location"] == "/sign-in"
    assert made.secret == ""
    assert not lets_in(with_secret(calm, secret))
    assert lets_in(other)


def test_signing_out_everywhere_ends_every_session_of_the_person_and_of_nobody_else(calm: Stage) -> None:
    made, other, stranger = signed_in(calm, ERIN), signed_in(calm, ERIN), signed_in(calm, BOB)
    made.send(made.form(f"{HOME}/you", "/sign-out-everywhere"))
    assert [lets_in(one) for one in (made, other, stranger)] == [False, False, True]


def test_each_sign_in_makes_a_new_secret_and_ends_the_session_that_the_browser_had(calm: Stage) -> None:
    made = browser(calm.app)
    form = made.form("/sign-in", "/sign-in")
    made.send(form, token=calm.tokens[ERIN])
    first = made.secret
    again = browser(calm.app)
    form = again.form("/sign-in", "/sign-in")
    again.client.set_cookie(SESSION, first, secure=True)
    again.send(form, token=calm.tokens[BOB])
    assert again.secret not in ("", first)
    assert not lets_in(with_secret(calm, first))


def test_a_secret_that_somebody_planted_is_never_taken_up(calm: Stage) -> None:
    made = browser(calm.app)
    made.client.set_cookie(SESSION, PLANTED, secure=True)
    assert made.sign_in(calm.tokens[DAVE]).status_code == 303
    assert not lets_in(with_secret(calm, PLANTED))


def test_a_revoked_token_ends_its_session_at_the_next_page(calm: Stage) -> None:
    made = signed_in(calm, ALICE)
    revoke(calm, ALICE)
    assert not lets_in(made)
    assert browser(calm.app).sign_in(calm.tokens[ALICE]).status_code == 401


def test_a_role_that_changed_holds_from_the_next_page_on(busy: Stage) -> None:
    """A token has one role: another role is another token, and the session of the old one goes with it."""
    made = signed_in(busy, ALICE)
    revoke(busy, ALICE)
    viewer = create(busy.guarded, ALICE, "viewer")
    assert not lets_in(made)
    again = browser(busy.app)
    again.sign_in(viewer)
    assert "viewer" in again.page(f"{HOME}/you")


def test_a_robot_cannot_sign_in(calm: Stage) -> None:
    answer = browser(calm.app).sign_in(create(calm.guarded, BOB, "requester", robot="docs-writer"))
    assert answer.status_code == 403
    assert "The console is for people" in answer.text
    assert SESSION + "=" not in answer.headers.get("Set-Cookie", "")


def test_a_wrong_token_is_refused_slowed_and_never_shown_again(calm: Stage) -> None:
    made = browser(calm.app)
    form = made.form("/sign-in", "/sign-in")
    for number in range(BURST):
        answer = made.send(form, token=f"grt_wrong-token-{number}")
        assert answer.status_code == 401
        assert f"grt_wrong-token-{number}" not in answer.text
    slowed = made.send(form, token="grt_wrong-again")
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) >= 1
    api = calm.app.test_client().get("/api/v1/me", headers={"Authorization": "Bearer grt_wrong-too"})
    assert api.status_code == 429


@pytest.mark.parametrize("token", ["", " ", "two words", "\u202e", "x" * 5000, "Bearer grt_x"])
def test_what_is_no_token_is_refused_in_words(calm: Stage, token: str) -> None:
    answer = browser(calm.app).sign_in(token)
    assert answer.status_code == 401
    assert "This is no token that holds" in answer.text


def test_nobody_is_signed_in_by_the_page_of_somebody_else(calm: Stage) -> None:
    """A stranger's page knows a token of its own, and wants the visitor to act under it."""
    mallory, victim = browser(calm.app), browser(calm.app)
    theirs = mallory.form("/sign-in", "/sign-in")
    victim.page("/sign-in")
    own = victim.form("/sign-in", "/sign-in")
    for send, form in ((victim.send, theirs), (victim.send_across, own)):
        answer = send(form, token=calm.tokens[ERIN])
        assert answer.status_code == 403
        assert "Your browser did not send back the cookie" in answer.text
        assert victim.secret == ""


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/w/acme/",
        "/\\evil.example",
        "/w/acme/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/sign-in",
        "/api/v1/me",
        "w/acme/",
        "/w/\u202eemca",
        "\t//evil.example",
    ],
)
def test_signing_in_leads_to_no_other_place(calm: Stage, wanted: str) -> None:
    answer = browser(calm.app).sign_in(calm.tokens[ERIN], next=wanted)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HOME}/")


def test_a_forged_host_is_in_no_answer(calm: Stage) -> None:
    made = browser(calm.app)
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    for path in ("/", f"{HOME}/", "/sign-in", f"{HOME}/nothing"):
        for headers in (forged, {**forged, "Host": "evil.example"}):
            answer = made.get(path, headers=headers)
            assert (answer.status_code == 400) == ("Host" in headers)
            assert "evil.example" not in answer.text
            assert "evil.example" not in str(answer.headers)


def test_the_cast_is_offered_where_its_workspace_is_watched_and_nowhere_else(calm: Stage) -> None:
    assert "Try it as one of the cast" not in browser(calm.app).page("/sign-in")
    refused = browser(calm.app).sign_in("", person=ALICE)
    assert refused.status_code == 403
    calm.app = create_app(alone(calm.service, embedded=True))
    made = browser(calm.app)
    assert made.sign_in("", person=ALICE).status_code == 303
    assert "approver" in made.page(f"{HOME}/you")


def test_nobody_is_chosen_from_the_cast_through_a_strangers_name_of_this_machine(calm: Stage) -> None:
    calm.app = create_app(alone(calm.service, embedded=True))
    made = browser(calm.app)
    form = made.form("/sign-in", "/sign-in")
    hidden = made.client.get("/sign-in", headers={"Host": "rebound.example"})
    assert "Try it as" not in hidden.text
    for host in ("rebound.example", "localhost.rebound.example", "127.0.0.1.rebound.example"):
        answer = made.client.post("/sign-in", data={**form.values, "person": ALICE}, headers={"Host": host})
        assert answer.status_code == 400, host
        assert made.secret == ""


def test_nobody_is_chosen_from_the_cast_through_a_proxy(calm: Stage) -> None:
    """Many proxies send their own idea of `Host`: 127.0.0.1, for a browser anywhere."""
    calm.app = create_app(alone(calm.service, embedded=True))
    made = browser(calm.app)
    form = made.form("/sign-in", "/sign-in")
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Proto"):
        headers = {"Host": "127.0.0.1:8080", header: "203.0.113.9"}
        assert "Try it as" not in made.client.get("/sign-in", headers=headers).text, header
        answer = made.client.post("/sign-in", data={**form.values, "person": ALICE}, headers=headers)
        assert answer.status_code == 403, header


def test_a_person_of_the_cast_has_the_role_of_their_token_and_nobody_else_can_be_chosen(calm: Stage) -> None:
    calm.app = create_app(alone(calm.service, embedded=True))
    revoke(calm, ALICE)
    create(calm.guarded, "someone@acme.example", "operator")
    for person in (ALICE, "someone@acme.example", "", "\u202e"):
        assert browser(calm.app).sign_in("", person=person).status_code == 403


def test_a_page_that_is_shown_carries_the_headers_that_keep_strangers_out(calm: Stage) -> None:
    made = signed_in(calm, ERIN)
    for path in ("/sign-in", f"{HOME}/", f"{HOME}/nothing", "/"):
        headers = made.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
    reader = Reader(made.page(f"{HOME}/"))
    assert not reader.tags & {"style", "iframe", "object", "base"}
    assert not reader.inline


@pytest.mark.parametrize(
    "path", ["a?x=%0d%0aSet-Cookie:a=b", "é", "%e2%80%ae", "a%26next=//evil.example", "%00", "a?b=c%23d+e"]
)
def test_whatever_was_asked_for_without_a_session_leads_to_the_sign_in_alone(calm: Stage, path: str) -> None:
    made = browser(calm.app)
    answer = made.get(f"{HOME}/{path}")
    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert location.startswith(f"/sign-in?next={HOME}/")
    assert location.isascii()
    assert not {"\r", "\n"} & set(location)
    assert "Set-Cookie" not in answer.headers
    assert made.get(location).status_code == 200
    wanted = made.send(made.form(location, "/sign-in"), token=calm.tokens[ERIN]).headers["Location"]
    assert wanted.startswith(f"{HOME}/")
