"""A proposal is edited, renewed, asked for again, and applied by breaking glass, from its page."""

from __future__ import annotations

import orjson
import pytest

from guard.identity.tokens import create
from tests.guard.web.console.asking import PROPOSE, ZONE, count, document, form_of, press, typed
from tests.guard.web.console.browser import HOME, Reader, browser, signed_in
from tests.guard.web.console.test_pages import ask, status
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, HOURS, MALLORY, PEOPLE, Stage


def test_an_edit_begins_with_what_is_asked_for_and_takes_its_place(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    asked = typed(made, PROPOSE, **{ZONE: "Europe/Rome"}, reason="we moved")
    path = asked.headers["Location"].partition("?")[0]
    assert f"{path}/edit" in Reader(made.page(path)).links
    page = made.page(f"{path}/edit")
    values = form_of(page).values
    assert (values[ZONE], values["reason"]) == ("Europe/Rome", "we moved")
    answer = press(made, page, "ask", **{ZONE: "Europe/Madrid"})
    assert answer.headers["Location"] == f"{path}?done=edited"
    assert document(calm, answer)["changes"] == [
        {"resource": HOURS, "set": {"/time_zone_name": "Europe/Madrid"}}
    ]
    late = press(made, page, "ask", **{ZONE: "Europe/Lisbon"})
    assert late.status_code == 409
    assert "edited meanwhile" in late.text
    assert form_of(late.text).values[ZONE] == "Europe/Lisbon"


def test_only_whoever_asked_finds_the_links_to_edit_and_nobody_else_can(calm: Stage) -> None:
    path = typed(signed_in(calm, BOB), PROPOSE, **{ZONE: "Europe/Rome"}).headers["Location"].partition("?")[0]
    carol = signed_in(calm, CAROL)
    assert f"{path}/edit" not in Reader(carol.page(path)).links
    answer = press(carol, carol.page(f"{path}/edit"), "ask", **{ZONE: "Europe/Madrid"})
    assert answer.status_code == 403
    assert "only they can have it edited" in answer.text


def test_what_expired_is_asked_for_again_as_it_was(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    path = (
        typed(made, PROPOSE, **{ZONE: "Europe/Rome"}, reason="we moved").headers["Location"].partition("?")[0]
    )
    calm.clock.now += 2 * 86400
    made = signed_in(calm, BOB)
    assert f"{path}/renew" in Reader(made.page(path)).links
    answer = press(made, made.page(f"{path}/renew"), "ask", expires_in="12h")
    assert answer.headers["Location"] == f"{path}?done=renewed"
    assert document(calm, answer) == {
        "changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/Rome"}}],
        "reason": "we moved",
        "expires_in": "12h",
    }
    assert status(calm, path) == "open"


def test_what_was_denied_can_be_asked_for_in_a_new_proposal_by_anybody(calm: Stage) -> None:
    path = typed(signed_in(calm, BOB), PROPOSE, **{ZONE: "Europe/Rome"}).headers["Location"].partition("?")[0]
    alice = signed_in(calm, ALICE)
    alice.send(alice.form(path, "/vote"), vote="deny", comment="no")
    carol = signed_in(calm, CAROL)
    assert f"{path}/again" in Reader(carol.page(path)).links
    answer = press(carol, carol.page(f"{path}/again"), "ask")
    assert document(calm, answer)["changes"] == [
        {"resource": HOURS, "set": {"/time_zone_name": "Europe/Rome"}}
    ]
    assert answer.headers["Location"].partition("?")[0] != path


# Breaking glass


@pytest.fixture
def glass(calm: Stage) -> Stage:
    """A stage on which Dave may break glass."""
    named = "break_glass: [dave@acme.example]\nbreak_glass_review: 2h\n"
    (calm.policies / "people.yaml").write_text(PEOPLE + named)
    assert calm.service.in_force.reload()
    return calm


def test_whoever_breaks_glass_reads_twice_what_follows_and_somebody_else_reviews_it(glass: Stage) -> None:
    dave = signed_in(glass, DAVE)
    page = dave.page(PROPOSE)
    assert "somebody else has to review it within 2 hours" in page
    short = press(dave, page, "ask", **{ZONE: "Europe/London"}, break_glass="true", reason="x")
    assert short.status_code == 422
    assert "in at least 10 characters" in short.text.split('id="reason-wrong"')[1].split("</div>")[0]
    sure = press(dave, short.text, "ask", reason="the desk moved tonight")
    assert sure.status_code == 200
    assert "Break glass?" in sure.text
    assert count(glass) == 0
    done = dave.send(form_of(sure.text), do="ask:glass")
    path = done.headers["Location"].partition("?")[0]
    assert document(glass, done)["break_glass"] is True
    assert status(glass, path) == "approved"
    assert not any(form.action.endswith("/review") for form in Reader(dave.page(path)).forms)
    alice = signed_in(glass, ALICE)
    empty = alice.send(alice.form(path, "/review"), comment="")
    assert empty.status_code == 422
    reviewed = alice.send(alice.form(path, "/review"), comment="looked at it with Dave")
    assert reviewed.status_code == 303
    assert "looked at it with Dave" in alice.page(path)
    assert not any(form.action.endswith("/review") for form in Reader(alice.page(path)).forms)


def test_nobody_else_is_offered_to_break_glass_or_can(glass: Stage) -> None:
    mallory = signed_in(glass, MALLORY)
    page = mallory.page(PROPOSE)
    assert "break_glass" not in page
    answer = press(
        mallory, page, "ask", **{ZONE: "Europe/London"}, break_glass="true", reason="the desk moved tonight"
    )
    assert answer.status_code == 422
    assert "may not break glass" in answer.text
    assert count(glass) == 0


def test_a_proposal_of_the_api_is_edited_with_all_that_it_says(calm: Stage) -> None:
    calm.intercom.hold("macro/5", name="Refund", visible_to="everyone")
    calm.look()
    change = {"resource": "macro/5", "set": {"/name": "Refunds"}, "expect": {"/name": {"maxLength": 20}}}
    tag = {"create": True, "kind": "tag", "name": "winter", "set": {"/name": "winter"}}
    body = {"changes": [change], "reason": "spelling", "who": BOB, "window_for": "2h", "expires_in": "12h"}
    made = signed_in(calm, BOB)
    for one in (body, {"changes": [tag], "reason": "cold"}):
        answer = calm.post("/api/v1/proposals", one, BOB)
        assert answer.status_code == 201, answer.text
        path = f"{HOME}/proposals/{orjson.loads(answer.data)['id']}"
        done = press(made, made.page(f"{path}/edit"), "ask", reason="the same")
        assert document(calm, done) == {**one, "reason": "the same"}


def test_asking_again_for_something_of_a_robot_or_another_person_is_a_new_proposal(calm: Stage) -> None:
    path = ask(calm)
    made = signed_in(calm, CAROL)
    done = press(made, made.page(f"{path}/again"), "ask", reason="mine")
    assert done.status_code == 303


def test_a_session_that_may_only_propose_asks_and_breaks_no_glass(glass: Stage) -> None:
    dave = browser(glass.app)
    dave.sign_in(create(glass.guarded, DAVE, "operator", scopes=["propose"]))
    page = dave.page(PROPOSE)
    sure = press(
        dave, page, "ask", **{ZONE: "Europe/London"}, break_glass="true", reason="the desk moved tonight"
    )
    refused = dave.send(form_of(sure.text), do="ask:glass") if sure.status_code == 200 else sure
    assert refused.status_code == 403
    assert "needs a token made to decide" in refused.text
    assert count(glass) == 0
    assert press(dave, page, "ask", **{ZONE: "Europe/London"}, reason="we moved").status_code == 303
    assert count(glass) == 1
