"""What is believed of a provider, and what is not: forged, old, foreign and confused answers, and outages."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from guard.identity.openid import attempt
from guard.identity.openid.attempt import Attempt
from guard.identity.openid.discovery import AT_MOST_EVERY, KEPT_FOR, REST
from guard.identity.openid.errors import NotBelieved, NotVouched, ProviderAway, ProviderProblem
from guard.identity.openid.id_tokens import LOGOUT_WITHIN
from guard.identity.openid.provider import LoggedOut, Provider, Said
from guard.identity.openid.sealing import Sealer
from tests.fakes.identity_provider import (
    LOGOUT,
    PUBLIC_URL,
    SECRET,
    STRANGE_KEY,
    FakeProvider,
    new_key,
    query_of,
)

BROWSER, SALT = "b" * 43, "s" * 22
ALICE = {"sub": "a1", "email": "Alice@acme.example", "email_verified": True, "groups": ["leads"]}


def begun(secret: str = BROWSER, salt: str = SALT) -> Attempt:
    return attempt.begin(secret, salt, "/w/acme/")


def signed_in(fake: FakeProvider, provider: Provider | None = None) -> Said:
    provider = provider or fake.provider()
    fake.info = fake.info or {"email": "other@acme.example"}
    code = query_of("?" + fake.authorise(provider.address_of(begun())))["code"]
    return provider.redeem(code, begun())


def test_the_browser_is_sent_with_all_that_binds_the_answer_to_it() -> None:
    provider = FakeProvider().provider()
    address = provider.address_of(begun())
    asked = query_of(address)
    assert address.startswith("https://login.acme.example/authorize?")
    assert asked["redirect_uri"] == f"{PUBLIC_URL}/sign-in/callback"
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["state"] == begun().state
    assert begun().verifier not in address
    assert SECRET not in address
    assert BROWSER not in address


def test_an_attempt_is_only_recognised_by_the_browser_that_began_it() -> None:
    known = begun()
    assert attempt.recognise(BROWSER, known.state) == known
    for secret, state in (
        ("c" * 43, known.state),
        ("", known.state),
        (BROWSER, ""),
        (BROWSER, known.state[:-1]),
        (BROWSER, known.state + "A"),
        (BROWSER, known.state.replace("s", "t", 1)),
        (BROWSER, "é" * 40),
    ):
        assert attempt.recognise(secret, state) is None


def test_each_attempt_has_a_nonce_and_a_verifier_of_its_own() -> None:
    attempts = [begun(), begun(salt="t" * 22), begun(secret="c" * 43)]
    for name in ("state", "nonce", "verifier"):
        assert len({getattr(one, name) for one in attempts}) == 3


def test_who_signs_in_is_told_with_address_and_groups() -> None:
    said = signed_in(FakeProvider(person=dict(ALICE, sid="s-1")))
    assert (said.subject, said.email, said.groups) == ("a1", "Alice@acme.example", ("leads",))
    assert said.provider_session == "s-1"
    assert said.refresh
    assert "refresh-1" not in said.refresh


def test_what_the_token_does_not_tell_is_asked_for() -> None:
    fake = FakeProvider(person={"sub": "a1"}, info={**ALICE, "groups": "leads"})
    said = signed_in(fake)
    assert (said.email, said.groups) == ("Alice@acme.example", ("leads",))


LIES: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "for somebody else": {"aud": "another-service"},
    "for several, and made for another": {"aud": ["guardrail", "other"], "azp": "other"},
    "for several, made for nobody": {"aud": ["other", "another"]},
    "of another attempt": {"nonce": "x" * 43},
    "of no attempt": {"nonce": None},
    "over": {"exp": 1_700_000_000},
    "without an end": {"exp": None},
    "with an end that is none": {"exp": "tomorrow"},
    "from the future": {"iat": 4_000_000_000},
    "without an age": {"iat": None},
    "of nobody": {"sub": None},
    "of somebody without a name": {"sub": ""},
    "of a number": {"sub": 7},
    "without an issuer": {"iss": None},
    "for nobody": {"aud": None},
    "beside another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lies", LIES.values(), ids=LIES)
def test_a_token_that_is_signed_and_lies_is_not_believed(lies: dict[str, Any]) -> None:
    with pytest.raises(NotBelieved):
        signed_in(FakeProvider(person=ALICE, lies=lies))


@pytest.mark.parametrize(
    "more",
    [
        {"key": STRANGE_KEY},
        {"header": {"alg": "HS256", "kid": "first"}},
        {"header": {"alg": "HS256"}},
        {"header": {"alg": "none"}},
        {"header": {"alg": "none", "kid": "first"}},
        {"key": STRANGE_KEY, "header": {"alg": "RS256", "kid": "unknown"}},
        {"key": STRANGE_KEY, "header": {"alg": "RS256"}},
    ],
    ids=[
        "another key",
        "a MAC of the first key",
        "a MAC",
        "no signature",
        "no signature of the first key",
        "an unknown key",
        "another key without its id",
    ],
)
def test_a_token_that_the_provider_did_not_sign_is_not_believed(more: dict[str, Any]) -> None:
    with pytest.raises(NotBelieved, match="not signed"):
        signed_in(FakeProvider(person=ALICE, **more))


def test_a_new_key_of_the_provider_is_found_and_unknown_ones_do_not_make_us_ask_all_the_time() -> None:
    fake = FakeProvider(person=ALICE)
    provider = fake.provider()
    signed_in(fake, provider)
    fake.now += AT_MOST_EVERY + 1
    fake.key = new_key("second")
    fake.published, fake.header = [fake.key], {"alg": "RS256", "kid": "second"}
    assert signed_in(fake, provider).subject == "a1"
    fake.header = {"alg": "RS256", "kid": "third"}
    asked = fake.asked.count("/keys")
    for _ in range(20):
        with pytest.raises(NotBelieved):
            signed_in(fake, provider)
    assert fake.asked.count("/keys") == asked


def test_a_code_is_good_for_one_attempt_and_once() -> None:
    fake = FakeProvider(person=ALICE, info={"email": ""})
    provider = fake.provider()
    code = query_of("?" + fake.authorise(provider.address_of(begun())))["code"]
    with pytest.raises(NotVouched):  # the code was caught, and the verifier was not
        provider.redeem(code, begun(secret="c" * 43))
    again = query_of("?" + fake.authorise(provider.address_of(begun())))["code"]
    provider.redeem(again, begun())
    with pytest.raises(NotVouched):
        provider.redeem(again, begun())


def test_two_people_in_one_sign_in_are_nobody() -> None:
    fake = FakeProvider(person=ALICE, info={"sub": "mallory"})
    with pytest.raises(NotBelieved, match="two people"):
        signed_in(fake)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"email": "a@acme.example"}, "does not say whether"),
        ({"email": "a@acme.example", "email_verified": False}, "not verified"),
        ({"email": "a@acme.example", "email_verified": "yes"}, "not verified"),
        ({"email": "", "email_verified": True}, "tells no address"),
        ({"email": "alice\u202e@acme.example", "email_verified": True}, "tells no address"),
        ({"email": "a@b@acme.example", "email_verified": True}, "tells no address"),
        ({"email": "a acme@acme.example", "email_verified": True}, "tells no address"),
        ({"email": ["a@acme.example"], "email_verified": True}, "tells no address"),
    ],
)
def test_an_address_that_is_not_vouched_for_is_none(told: dict[str, Any], why: str) -> None:
    said = signed_in(FakeProvider(person={"sub": "a1", **told}))
    assert said.email == ""
    assert why in said.why_no_email


def test_an_address_is_not_verified_by_what_is_told_of_another() -> None:
    fake = FakeProvider(
        person={"sub": "a1", "email": "alice@acme.example"},
        info={"email": "mallory@evil.example", "email_verified": True},
    )
    assert signed_in(fake).email == ""


def test_an_address_may_be_trusted_where_administrators_give_them_and_never_against_the_providers_word() -> (
    None
):
    trusting = {"trusts_email": True}
    fake = FakeProvider(person={"sub": "a1", "email": "a@acme.example"})
    assert signed_in(fake, fake.provider(**trusting)).email == "a@acme.example"
    fake = FakeProvider(person={"sub": "a1", "email": "a@acme.example", "email_verified": False})
    assert signed_in(fake, fake.provider(**trusting)).email == ""


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"issuer": "https://login.acme.example/"},
        {"token_endpoint": "http://login.acme.example/token"},
        {"token_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "//evil.example/me"},
        {"userinfo_endpoint": 7},
    ],
    ids=str,
)
def test_a_discovery_document_that_leads_elsewhere_is_not_followed(document: dict[str, Any]) -> None:
    with pytest.raises(NotBelieved):
        signed_in(FakeProvider(person=ALICE, document=document))


def test_an_outage_is_told_as_one_without_a_secret() -> None:
    fake = FakeProvider(person=ALICE, is_away=True)
    with pytest.raises(ProviderAway, match="does not answer") as found:
        signed_in(fake)
    assert "acme.example" not in str(found.value)


def test_a_provider_that_is_away_makes_nobody_wait_for_it_twice_and_what_it_published_holds() -> None:
    fake = FakeProvider(person=ALICE, is_away=True)
    provider = fake.provider()
    for _ in range(5):
        with pytest.raises(ProviderAway):
            provider.address_of(begun())
    assert len(fake.asked) == 1
    fake.is_away, fake.now = False, fake.now + REST + 1
    assert signed_in(fake, provider).subject == "a1"
    fake.is_away, fake.now = True, fake.now + KEPT_FOR + 1
    assert provider.address_of(begun())


def test_few_wait_for_a_slow_provider_and_the_others_are_told_at_once() -> None:
    fake, slow, asked = FakeProvider(person=ALICE), threading.Event(), threading.Semaphore(0)
    provider = fake.provider()
    sealed = signed_in(fake, provider).refresh or ""
    usual = fake.answer

    def answer(request: httpx.Request) -> httpx.Response:
        asked.release()
        assert slow.wait(60)
        return usual(request)

    provider._http._transport = httpx.MockTransport(answer)
    waiting = [threading.Thread(target=provider.ask_again, args=(sealed, "a1")) for _ in range(4)]
    for one in waiting:
        one.start()
        assert asked.acquire(timeout=60)
    with pytest.raises(ProviderAway, match="Many are signing in"):
        provider.ask_again(sealed, "a1")
    slow.set()
    for one in waiting:
        one.join(60)
    assert provider.ask_again(sealed, "a1").subject == "a1"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[1]),
        httpx.Response(400, json={"error": "invalid_client"}),
        httpx.Response(400, text="no"),
        httpx.Response(302, headers={"Location": "https://evil.example"}),
    ],
    ids=lambda one: str(one.status_code) + one.text[:12],
)
def test_an_answer_that_says_nothing_about_somebody_takes_nothing_from_them(answer: httpx.Response) -> None:
    fake = FakeProvider(person=ALICE)
    provider = fake.provider()
    sealed = signed_in(fake, provider).refresh or ""
    usual = fake.answer
    provider._http._transport = httpx.MockTransport(
        lambda request: answer if request.url.path == "/token" else usual(request)
    )
    with pytest.raises(ProviderAway):
        provider.ask_again(sealed, "a1")


def test_it_says_again_of_somebody_what_holds_now_or_takes_them_back() -> None:
    fake = FakeProvider(person=ALICE)
    provider = fake.provider()
    sealed = signed_in(fake, provider).refresh or ""
    fake.info = {"email": "alice@acme.example", "email_verified": True, "groups": []}
    said = provider.ask_again(sealed, "a1")
    assert (said.email, said.groups) == ("alice@acme.example", ())
    assert said.refresh not in (None, sealed)
    fake.takes_back = True
    with pytest.raises(NotVouched):
        provider.ask_again(sealed, "a1")


def test_what_asks_again_is_readable_with_the_client_secret_alone() -> None:
    sealed = Sealer(SECRET).seal("refresh-1")
    assert Sealer(SECRET).open(sealed) == "refresh-1"
    assert Sealer("another secret").open(sealed) is None
    assert Sealer(SECRET).open("refresh-1") is None


def logout_claims(fake: FakeProvider, **more: Any) -> dict[str, Any]:
    return {"sub": "a1", "events": {LOGOUT: {}}, "jti": "1", "exp": None, **more}


@pytest.mark.parametrize(
    ("more", "whose"),
    [
        ({}, LoggedOut("a1", "")),
        ({"sid": "s-1"}, LoggedOut("a1", "s-1")),
        ({"sub": None, "sid": "s-1"}, LoggedOut("", "s-1")),
    ],
)
def test_a_logout_is_announced_by_the_provider(more: dict[str, Any], whose: LoggedOut) -> None:
    fake = FakeProvider()
    assert fake.provider().logged_out(fake.signed(logout_claims(fake, **more))) == whose


@pytest.mark.parametrize(
    "more",
    [
        {"events": None},
        {"events": {}},
        {"events": [LOGOUT]},
        {"nonce": "x"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"iat": None},
        {"iat": 1_700_000_000},
        {"sub": None},
        {"sub": "", "sid": ""},
    ],
    ids=str,
)
def test_what_is_no_announcement_of_a_logout_ends_nothing(more: dict[str, Any]) -> None:
    fake = FakeProvider()
    with pytest.raises(NotBelieved):
        fake.provider().logged_out(fake.signed(logout_claims(fake, **more)))


def test_an_announcement_that_was_caught_is_good_for_minutes_only_and_no_id_token_is_one() -> None:
    fake = FakeProvider(person=ALICE)
    provider, token = fake.provider(), fake.signed(logout_claims(fake))
    for wrong in (fake.signed({**ALICE, "nonce": "x"}), "", "a.b.c", "x" * 5000, token + "x"):
        with pytest.raises(ProviderProblem):
            provider.logged_out(wrong)
    fake.now += LOGOUT_WITHIN + 1
    with pytest.raises(NotBelieved, match="old"):
        provider.logged_out(token)
