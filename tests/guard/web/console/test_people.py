"""People and tokens: who there is, and who makes, sees and revokes tokens."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from drift.store import ensure_workspace
from guard.core.model.account import Disabled
from guard.core.model.records import Token
from guard.identity.tokens import create
from guard.store import DecisionStore
from guard.workflow.tokens import NoSuchToken, TokenRefused, revoke_token
from tests.guard.web.console.browser import HOME, Browser, Form, Reader, browser, signed_in
from tests.guard.web.stage import ALICE, BOB, DAVE, ERIN, MALLORY, ROLES, Stage

PEOPLE, TOKENS = f"{HOME}/people", f"{HOME}/people/tokens"


def kept(on: Stage) -> list[Token]:
    with on.guarded.view() as view:
        return view.tokens.list()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def revocations(made: Browser, path: str = TOKENS) -> list[Form]:
    return [form for form in Reader(made.page(path)).forms if form.action.endswith("/revocation")]


def maker(made: Browser) -> Form:
    return made.form(TOKENS, "/people/tokens")


def test_everybody_who_is_named_anywhere_stands_there_with_what_they_may_do(busy: Stage) -> None:
    with busy.guarded.transaction() as work:
        work.disabled.add(Disabled(BOB, "operator", work.now, "left"))
        work.tokens.revoke(MALLORY, work.now)
    create(busy.guarded, "frank@acme.example", "viewer")
    page = words(signed_in(busy, ERIN).page(PEOPLE))
    assert "alice@acme.example approver In the group support-ops Has not used a token yet" in page
    assert "bob@acme.example disabled bob@acme.example was disabled by an operator." in page
    assert "frank@acme.example viewer" in page
    assert re.search(
        r"dave@acme.example operator In the group security Hands their voice to mallory@acme.example", page
    )
    assert re.search(r"mallory@acme.example In the group support-ops Votes for dave@acme.example", page)
    assert "Cannot sign in: has no token that holds" in page
    assert (
        re.search(r"erin@acme.example viewer Last used a token today", page) is None
    )  # not written down yet
    busy.service.write_token_uses()
    assert re.search(
        r"erin@acme.example viewer Last used a token ", words(signed_in(busy, ERIN).page(PEOPLE))
    )


def test_somebody_is_found_by_address_or_group(busy: Stage) -> None:
    made = signed_in(busy, ERIN)
    page = words(made.page(f"{PEOPLE}?q=SUPPORT"))
    assert ALICE in page
    assert BOB not in page
    assert "Nobody is found by “<script>”." in made.page(f"{PEOPLE}?q=%3Cscript%3E").replace(
        "&lt;", "<"
    ).replace("&gt;", ">")


def test_hundreds_of_people_come_in_pages(calm: Stage) -> None:
    for number in range(230):
        create(calm.guarded, f"p{number:03}@acme.example", "viewer")
    made, found, path = signed_in(calm, ERIN), [], PEOPLE
    while path:
        page = made.page(path)
        assert len(page) < 60_000
        found += re.findall(r"p\d{3}@acme.example(?=</strong>)", page)
        path = next((link for link in Reader(page).links if "after=" in link), "")
    assert found == [f"p{number:03}@acme.example" for number in range(230)]


def test_hundreds_of_tokens_come_in_pages(calm: Stage) -> None:
    for number in range(120):
        create(calm.guarded, f"p{number:03}@acme.example", "viewer", made_by=DAVE)
    made, found, path = signed_in(calm, DAVE), [], TOKENS
    while path:
        page = made.page(path)
        assert len(page) < 60_000
        found += re.findall(r"p\d{3}@acme.example(?=</strong>)", page)
        path = next((link for link in Reader(page).links if "skip=" in link), "")
    assert found == [f"p{number:03}@acme.example" for number in reversed(range(120))]
    assert made.get(f"{TOKENS}?skip=-1").status_code == 200
    assert "There is none." in made.page(f"{TOKENS}?skip=999999")


@pytest.mark.parametrize("who", [who for who, role in ROLES.items() if role != "operator"])
def test_whoever_is_no_operator_sees_their_own_tokens_alone(busy: Stage, who: str) -> None:
    made = signed_in(busy, who)
    shown = [one for one in kept(busy) if f"/tokens/{one.id}/" in made.page(TOKENS)]
    assert {one.email for one in shown} == {who}
    page = made.page(TOKENS)
    assert "Make a token" not in page
    assert "Tokens of others" not in page
    with pytest.raises(StopIteration):
        maker(made)


def test_an_operator_makes_a_token_that_is_shown_once_and_works(calm: Stage) -> None:
    made = signed_in(calm, DAVE)
    answer = made.send(
        maker(made), email=" Frank@Acme.example ", role="requester", scope="read", expires="30d"
    )
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    (secret,) = set(re.findall(r"grt_[\w-]{43}", answer.text))
    calm.tokens["frank"] = secret
    me = calm.get("/api/v1/me", "frank")
    assert (me["email"], me["role"], me["scopes"]) == ("frank@acme.example", "requester", ["read"])
    token = kept(calm)[-1]
    assert token.made_by == DAVE
    assert token.expires_at == pytest.approx(calm.clock.now + 30 * 86400, abs=60)
    assert secret not in made.page(TOKENS)
    assert "Made today" in words(made.page(TOKENS))
    assert "by dave@acme.example" in words(made.page(TOKENS))


def test_an_operator_makes_a_token_for_a_robot_that_cannot_sign_in(calm: Stage) -> None:
    made = signed_in(calm, DAVE)
    form = maker(made)
    refused = made.send(form, email=DAVE, role="approver", robot="docs-writer")
    assert refused.status_code == 422
    assert "never decides" in refused.text
    answer = made.send(form, email=DAVE, role="requester", robot="docs-writer", scope="decide", expires="90d")
    (secret,) = set(re.findall(r"grt_[\w-]{43}", answer.text))
    assert kept(calm)[-1].scopes == ("read", "propose")
    assert browser(calm.app).sign_in(secret).status_code == 403


@pytest.mark.parametrize("email", [ALICE, "somebody.new@acme.example", "  ALICE@acme.example"])
@pytest.mark.parametrize(
    ("role", "scope", "robot"),
    [
        ("approver", "decide", ""),
        ("operator", "decide", ""),
        ("requester", "decide", ""),
        ("approver", "propose", ""),
        ("requester", "propose", "docs-writer"),
        ("requester", "decide", "docs-writer"),
    ],
)
def test_nobody_makes_themselves_a_second_voice(
    calm: Stage, email: str, role: str, scope: str, robot: str
) -> None:
    """Whoever makes a token can use it: with one in another name they would agree to what they did themselves."""
    made, before = signed_in(calm, DAVE), len(kept(calm))
    answer = made.send(maker(made), email=email, role=role, scope=scope, robot=robot, expires="30d")
    assert answer.status_code == 403
    assert "you could agree to what you did yourself" in answer.text
    assert len(kept(calm)) == before


@pytest.mark.parametrize("email", [DAVE, "Dave+console@acme.example", "DAVE@ACME.EXAMPLE"])
def test_an_operator_makes_what_decides_for_themselves(calm: Stage, email: str) -> None:
    made = signed_in(calm, DAVE)
    answer = made.send(maker(made), email=email, role="operator", scope="decide", expires="30d")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("email", "frank", "no address"),
        ("email", "a@b@c", "no address"),
        ("email", "\u202efrank @acme.example", "no address"),
        ("email", "f" * 300 + "@acme.example", "no address"),
        ("role", "king", "needs a role"),
        ("role", "", "needs a role"),
        ("scope", "everything", "what it is good for"),
        ("expires", "never", "lasts a year at most"),
        ("expires", "3650d", "lasts a year at most"),
        ("expires", "0d", "over already"),
        ("expires", "soon", "no time after which"),
        ("robot", "Robo Cop", "no name of a robot"),
    ],
)
def test_what_cannot_be_made_is_refused_and_keeps_what_was_typed(
    calm: Stage, field: str, value: str, why: str
) -> None:
    made, before = signed_in(calm, DAVE), len(kept(calm))
    values = {"email": "frank@acme.example", "role": "viewer", "scope": "read", "expires": "90d"}
    answer = made.send(maker(made), **{**values, field: value})
    assert answer.status_code == 422
    assert why in answer.text
    again = next(form for form in Reader(answer.text).forms if form.action == TOKENS)
    assert again.values["email"] == (
        value.replace("\u202e", "\\u202e") if field == "email" else values["email"]
    )
    assert len(kept(calm)) == before


@pytest.mark.parametrize("who", [who for who, role in ROLES.items() if role != "operator"])
def test_nobody_else_makes_a_token_by_a_form_of_their_own(busy: Stage, who: str) -> None:
    made, before = signed_in(busy, who), len(kept(busy))
    token = made.form(f"{HOME}/you", "/sign-out").values["form_token"]
    form = Form(TOKENS, "post", {"form_token": token, "email": who, "role": "operator", "scope": "decide"})
    assert made.send(form, expires="90d").status_code == 403
    assert len(kept(busy)) == before


def test_a_narrow_session_of_an_operator_makes_no_token_and_revokes_its_own_alone(calm: Stage) -> None:
    """A session that may only look is no way to one that may do everything."""
    made = browser(calm.app)
    made.sign_in(create(calm.guarded, DAVE, "operator", scopes=["read"]))
    assert "Make a token" not in made.page(TOKENS)
    token = made.form(f"{HOME}/you", "/sign-out").values["form_token"]
    values = {"form_token": token, "email": DAVE, "role": "operator", "scope": "decide", "expires": "365d"}
    assert made.send(Form(TOKENS, "post", values)).status_code == 403
    others = next(one.id for one in kept(calm) if one.email == ALICE)
    form = Form(f"{TOKENS}/{others}/revocation", "post", {"form_token": token})
    assert made.send(form).status_code == 403
    assert len(revocations(made)) == 2


def test_everybody_takes_back_their_own_token_which_ends_its_sessions(busy: Stage) -> None:
    made, other = signed_in(busy, ERIN), signed_in(busy, ERIN)
    (form,) = revocations(made)
    assert made.send(form).headers["Location"] == f"{TOKENS}?done=revoked"
    assert other.get(PEOPLE).status_code == 303
    assert busy.ask("/api/v1/me", ERIN).status_code == 401


def test_an_operator_takes_back_any_token_once(busy: Stage) -> None:
    made = signed_in(busy, DAVE)
    theirs = next(one.id for one in kept(busy) if one.email == ALICE)
    form = next(form for form in revocations(made) if theirs in form.action)
    assert made.send(form).status_code == 303
    assert "The token is revoked." in made.page(f"{TOKENS}?done=revoked")
    again = made.send(form)
    assert again.status_code == 409
    assert "revoked already" in again.text
    ended = words(made.page(f"{TOKENS}?show=ended"))
    assert "alice@acme.example approver" in ended
    assert "revoked today" in ended
    assert made.send(Form(form.action.replace(theirs, "nothing"), "post", form.values)).status_code == 404


@pytest.mark.parametrize("who", [BOB, ALICE, MALLORY, ERIN])
def test_nobody_takes_back_the_token_of_somebody_else(busy: Stage, who: str) -> None:
    made = signed_in(busy, who)
    theirs = next(one.id for one in kept(busy) if one.email == DAVE)
    token = made.form(f"{HOME}/you", "/sign-out").values["form_token"]
    answer = made.send(Form(f"{TOKENS}/{theirs}/revocation", "post", {"form_token": token}))
    assert answer.status_code == 403
    assert busy.ask("/api/v1/me", DAVE).status_code == 200
    with pytest.raises(TokenRefused, match="or an operator"):
        revoke_token(busy.guarded, theirs, who, ROLES[who])
    with pytest.raises(NoSuchToken):
        revoke_token(busy.guarded, "", who, ROLES[who])


def test_a_token_that_holds_in_every_workspace_says_so_and_ends_in_all(calm: Stage) -> None:
    with calm.database.write() as connection:
        number = ensure_workspace(connection, "other")
    create(calm.guarded, ERIN, "viewer", everywhere=True)
    create(calm.guarded, BOB, "viewer")
    made = signed_in(calm, DAVE)
    page = made.page(f"{HOME}/people/tokens")
    assert words(page).count("in every workspace") == 1
    with calm.guarded.view() as view:
        id = next(one.id for one in view.tokens.list() if one.everywhere)
    assert made.send(made.form(f"{HOME}/people/tokens", f"/{id}/revocation")).status_code == 303
    with calm.database.read() as connection:
        kept = DecisionStore(connection, number).tokens.list()
    assert [(one.id, one.revoked_at is None) for one in kept] == [(id, False)]


def test_an_ended_token_is_told_from_a_revoked_one(calm: Stage) -> None:
    create(calm.guarded, ERIN, "viewer", expires_at=calm.clock.now + 60)
    calm.clock.now += 3600
    made = signed_in(calm, ERIN)
    assert len(revocations(made)) == 1
    ended = words(made.page(f"{TOKENS}?show=ended"))
    assert re.search(r"erin@acme.example viewer Made .* · never used · ended ", ended)
    assert not revocations(made, f"{TOKENS}?show=ended")


def test_no_page_holds_a_hash_or_a_secret(busy: Stage) -> None:
    with busy.database.read() as connection:
        hashes = [bytes(row[0]) for row in connection.execute(text("SELECT hash FROM tokens"))]
    made = signed_in(busy, DAVE)
    for path in (PEOPLE, TOKENS, f"{TOKENS}?show=ended"):
        page = made.page(path)
        assert not [one for one in hashes if one.hex() in page]
        assert not [one for one in busy.tokens.values() if one in page]
