"""Passkeys: who may add one, and what a vote that needs one is refused for. Somebody who stole a session has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from guard.context import UnitOfWork
from guard.core.model.passkey import ASKED_FOR
from guard.identity.passkeys import FRESH_SIGN_IN
from guard.notify.messages import Message
from guard.workflow import passkeys
from tests.fakes.authenticator import PRESENT, Authenticator
from tests.guard.web.console.browser import HOME, SESSION, Browser, Reader, browser, signed_in
from tests.guard.web.several import OPERATOR, several
from tests.guard.web.stage import ALICE, BOB, DAVE, HOURS, MALLORY, POLICIES, Stage

STRICT = POLICIES.replace("quorum: 1, expires_in", "quorum: 1, step_up: true, expires_in")


@pytest.fixture
def strict(calm: Stage) -> Stage:
    """Bob asks for other office hours, which takes a passkey."""
    (calm.policies / "policies.yaml").write_text(STRICT)
    calm.service.reload_policies()
    ask(calm, "Europe/London")
    return calm


def ask(on: Stage, zone: str) -> None:
    body = {"changes": [{"resource": HOURS, "set": {"/time_zone_name": zone}}], "reason": "winter"}
    assert on.post("/api/v1/proposals", body, BOB).status_code == 201


def token(made: Browser) -> str:
    return str(made.form(f"{HOME}/you", "/sign-out").values["form_token"])


def asked(
    made: Browser, path: str = "/passkeys/challenge", status: int = 200, **values: str
) -> Mapping[str, Any]:
    """What the script of a page gets."""
    answer = made.client.post(f"{HOME}{path}", data={"form_token": token(made), **values})
    assert answer.status_code == status, answer.text
    found: Mapping[str, Any] = orjson.loads(answer.data)
    return found


def add(
    made: Browser, key: Authenticator, name: str = "Laptop", by: Authenticator | None = None
) -> TestResponse:
    assertion = by.answer(asked(made, purpose="add")) if by else ""
    options = asked(made, "/passkeys/new", assertion=assertion)
    form = made.form(f"{HOME}/you", "/you/passkeys")
    return made.send(form, name=name, credential=key.make(options))


def with_passkey(on: Stage, who: str) -> tuple[Browser, Authenticator]:
    made, key = signed_in(on, who), Authenticator()
    assert add(made, key).status_code == 303
    return made, key


def path_of(on: Stage) -> str:
    return f"{HOME}/proposals/{on.get('/api/v1/proposals', ALICE, open='1')['items'][0]['id']}"


def vote(on: Stage, made: Browser, answer: str, choice: str = "approve") -> TestResponse:
    return made.send(made.form(path_of(on), "/vote"), vote=choice, assertion=answer)


def challenge(on: Stage, made: Browser, choice: str = "approve", edition: int = 1) -> Mapping[str, Any]:
    ballot = f"{path_of(on).rpartition('/')[2]}.{edition}"
    return asked(made, purpose="vote", ballot=ballot, vote=choice)


def votes(on: Stage) -> list[Any]:
    found: list[Any] = on.get(path_of(on).replace(HOME, "/api/v1"), ALICE)["votes"]
    return found


def test_a_vote_is_confirmed_with_a_passkey_and_counts(strict: Stage) -> None:
    made, key = with_passkey(strict, ALICE)
    page = made.page(path_of(strict))
    assert "You confirm your vote with a" in page
    path = path_of(strict)
    assert vote(strict, made, key.answer(challenge(strict, made))).status_code == 303
    found = strict.get(path.replace(HOME, "/api/v1"), ALICE)
    assert found["votes"][0]["passkey"]
    assert "last used" in made.page(f"{HOME}/you")


def test_without_an_answer_of_a_passkey_nothing_is_counted_and_what_was_typed_is_given_back(
    strict: Stage,
) -> None:
    made, _ = with_passkey(strict, ALICE)
    answer = made.send(made.form(path_of(strict), "/vote"), vote="approve", comment="my long thoughts")
    assert answer.status_code == 403
    assert "confirmed with a passkey" in answer.text
    assert "my long thoughts" in answer.text
    assert votes(strict) == []


def test_who_has_no_passkey_is_led_to_where_they_add_one(strict: Stage) -> None:
    made = signed_in(strict, ALICE)
    assert f"{HOME}/you#passkeys" in Reader(made.page(path_of(strict))).links
    said = asked(made, purpose="vote", ballot="x.1", vote="approve", status=403)
    assert "Add one on the page You" in said["problem"]


def test_an_answer_is_good_for_one_vote_once(strict: Stage) -> None:
    """Of this person, on this edition, this choice, in time."""
    made, key = with_passkey(strict, ALICE)
    for wrong in (
        key.answer(challenge(strict, made, "deny")),
        key.answer(challenge(strict, made, edition=2)),
        key.answer(asked(made, purpose="add")),
        key.answer(asked(made, purpose="remove", passkey=key.name)),
        key.answer({"rpId": "localhost", "challenge": "A" * 43}),
    ):
        refused = vote(strict, made, wrong)
        assert refused.status_code == 403
        assert "not what your passkey was asked for" in refused.text
    late = key.answer(challenge(strict, made))
    strict.clock.now += ASKED_FOR + 1
    assert vote(strict, made, late).status_code == 403
    assert votes(strict) == []


def test_an_answer_that_was_used_is_worth_nothing(strict: Stage) -> None:
    made, key = with_passkey(strict, ALICE)
    answer = key.answer(challenge(strict, made, "changes_wanted"))
    form = made.form(path_of(strict), "/vote")
    sent = {"vote": "changes_wanted", "comment": "another zone", "assertion": answer}
    assert made.send(form, **sent).status_code == 303
    assert made.send(form, **sent).status_code == 403
    assert len(votes(strict)) == 1


@pytest.mark.parametrize(
    "more",
    [{"origin": "http://evil.example"}, {"origin": "https://localhost"}, {"flags": PRESENT}, {"flags": 0}],
    ids=str,
)
def test_an_answer_from_elsewhere_or_of_nobody_in_person_does_not_hold(
    strict: Stage, more: dict[str, Any]
) -> None:
    """A page of somebody else cannot ask for it, and a key that was only touched may be anybody's finger."""
    made, key = with_passkey(strict, ALICE)
    for name, value in more.items():
        setattr(key, name, value)
    refused = vote(strict, made, key.answer(challenge(strict, made)))
    assert refused.status_code == 403
    assert "does not hold" in refused.text
    assert votes(strict) == []


def test_the_passkey_of_somebody_else_or_a_copy_does_not_answer(strict: Stage) -> None:
    made, key = with_passkey(strict, ALICE)
    theirs, other = with_passkey(strict, MALLORY)
    options = challenge(strict, made)
    assert "none of yours" in vote(strict, made, other.answer(options)).text
    forged = Authenticator(id=key.id)
    assert "does not hold" in vote(strict, made, forged.answer(challenge(strict, made))).text
    # and what Alice's passkey answered is nothing in the hands of Mallory
    assert vote(strict, theirs, key.answer(challenge(strict, made))).status_code == 403
    key.count = 7
    key.answer(challenge(strict, made))
    assert votes(strict) == []


def test_a_copy_of_a_passkey_that_counts_is_found_out(strict: Stage) -> None:
    made, key = with_passkey(strict, ALICE)
    key.count = 10
    assert (
        made.send(
            made.form(path_of(strict), "/vote"),
            vote="changes_wanted",
            comment="x",
            assertion=key.answer(challenge(strict, made, "changes_wanted")),
        ).status_code
        == 303
    )
    key.count = 3
    assert "does not hold" in vote(strict, made, key.answer(challenge(strict, made))).text


@pytest.mark.parametrize(
    "sent",
    ["x", "[]", "{}", '{"response": {}}', '{"response": {"clientDataJSON": "e30"}}', "[" * 30_000, "é"],
)
def test_nonsense_instead_of_an_answer_is_refused_in_words(strict: Stage, sent: str) -> None:
    made, _ = with_passkey(strict, ALICE)
    refused = vote(strict, made, sent)
    assert refused.status_code == 403
    assert "no answer of a passkey" in refused.text


def test_a_session_that_was_left_open_gets_no_first_passkey(strict: Stage) -> None:
    made = signed_in(strict, ALICE)
    strict.clock.now += FRESH_SIGN_IN + 1
    said = asked(made, "/passkeys/new", status=403)
    assert "within ten minutes of signing in" in said["problem"]


def test_a_further_passkey_takes_one_that_is_there_however_fresh_the_session(strict: Stage) -> None:
    made, key = with_passkey(strict, ALICE)
    thief, own = signed_in(strict, ALICE), Authenticator()
    said = asked(thief, "/passkeys/new", status=403)
    assert "confirmed with your passkey" in said["problem"]
    options = asked(thief, purpose="add")
    assert (
        "none of yours" in asked(thief, "/passkeys/new", status=403, assertion=own.answer(options))["problem"]
    )
    second = Authenticator()
    assert add(made, second, "Blue key", by=key).status_code == 303
    assert "Blue key" in made.page(f"{HOME}/you")
    assert vote(strict, made, second.answer(challenge(strict, made))).status_code == 303


def test_a_passkey_is_removed_with_one_and_by_nobody_else(strict: Stage) -> None:
    made, key = with_passkey(strict, ALICE)
    form = made.form(f"{HOME}/you", "/removal")
    assert made.send(form).status_code == 403
    other, theirs = with_passkey(strict, DAVE)
    asked_of = asked(other, purpose="remove", passkey=key.name)
    stolen = other.form(f"{HOME}/you", "/removal")
    stolen.action = form.action
    assert other.send(stolen, assertion=theirs.answer(asked_of)).status_code == 403
    assert (
        made.send(form, assertion=key.answer(asked(made, purpose="remove", passkey=key.name))).status_code
        == 303
    )
    assert "You have none yet." in made.page(f"{HOME}/you")


def test_what_an_authenticator_made_is_kept_once_and_only_where_it_was_asked_for(strict: Stage) -> None:
    made, key = with_passkey(strict, ALICE)
    form = made.form(f"{HOME}/you", "/you/passkeys")
    options = asked(made, "/passkeys/new", assertion=key.answer(asked(made, purpose="add")))
    other = signed_in(strict, MALLORY)
    assert (
        other.send(
            other.form(f"{HOME}/you", "/you/passkeys"), name="x", credential=key.make(options)
        ).status_code
        == 403
    )
    assert made.send(form, name="again", credential=key.make(options)).status_code == 403  # it is known
    weak = Authenticator(flags=PRESENT)
    options = asked(made, "/passkeys/new", assertion=key.answer(asked(made, purpose="add")))
    assert made.send(form, name="weak", credential=weak.make(options)).status_code == 403


def test_the_name_of_a_passkey_is_text_and_short(strict: Stage) -> None:
    made, key = signed_in(strict, ALICE), Authenticator()
    add(made, key, "<script>\u202e" + "x" * 200)
    page = made.page(f"{HOME}/you")
    assert "<script>\\" not in page
    assert "\u202e" not in page
    assert "x" * 100 not in page


def test_people_are_told_of_passkeys_that_come_and_go(strict: Stage) -> None:
    """Whoever got a passkey behind somebody's back would rather have nobody know."""
    said: list[Mapping[str, Any]] = []

    def note(_: UnitOfWork, message: Message) -> None:
        said.append({"event": message.event, "people": message.people, "title": message.title})

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passkeys, "enqueue", note)
        made, key = with_passkey(strict, ALICE)
        form = made.form(f"{HOME}/you", "/removal")
        answer = key.answer(asked(made, purpose="remove", passkey=key.name))
        assert made.send(form, assertion=answer).status_code == 303
    assert [(one["event"], one["people"]) for one in said] == [
        ("passkey.added", (ALICE,)),
        ("passkey.removed", (ALICE,)),
    ]


def test_nothing_secret_of_a_passkey_is_kept(strict: Stage) -> None:
    made, _ = with_passkey(strict, ALICE)
    options = challenge(strict, made)
    with strict.database.read() as connection:
        kept = "\n".join(connection.connection.iterdump())
    assert options["challenge"] not in kept


def test_an_address_that_no_passkey_can_be_for_says_where_to_go(strict: Stage) -> None:
    made = signed_in(strict, ALICE)
    made.client.set_cookie(SESSION, made.secret, domain="127.0.0.1", secure=True)
    answer = made.client.post(
        f"{HOME}/passkeys/new", data={"form_token": token(made)}, headers={"Host": "127.0.0.1:8080"}
    )
    assert answer.status_code == 403
    assert "http://localhost" in orjson.loads(answer.data)["problem"]


def test_a_form_that_is_not_ours_asks_no_passkey(strict: Stage) -> None:
    made, _ = with_passkey(strict, ALICE)
    for path in ("/passkeys/challenge", "/passkeys/new", "/you/passkeys"):
        assert made.client.post(f"{HOME}{path}", data={"purpose": "add"}).status_code == 403


def test_what_was_asked_in_one_workspace_is_answered_in_no_other(calm: Stage) -> None:
    with several(calm) as both:
        made, key = browser(both.on.app), Authenticator()
        assert made.sign_in(both.tokens[OPERATOR]).status_code == 303
        options = asked(made, "/passkeys/new", assertion="")
        for workspace, status in (("test", 403), ("acme", 303)):
            form = made.form(f"/w/{workspace}/you", "/you/passkeys")
            assert made.send(form, name="Laptop", credential=key.make(options)).status_code == status
