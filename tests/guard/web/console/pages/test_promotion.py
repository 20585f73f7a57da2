"""Asking, from the page of two workspaces, for what makes one like the other."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from drift.core.model.resources import Ref
from guard.core.proposals.records import ProposalRecord
from guard.identity.tokens import create
from tests.guard.web.api.test_beside import Both
from tests.guard.web.console.browser import Form, Reader, words
from tests.guard.web.console.pages.test_two_workspaces import both, signed_in
from tests.guard.web.stage import ALICE, ERIN

__all__ = ["both"]
PAGE = "/w/production/compare/workspaces?to=test"


def form_in(text: str) -> Form:
    """The form that asks."""
    return next(one for one in Reader(text).forms if "seen" in one.values)


def asked_in(both: Both, name: str) -> list[ProposalRecord]:
    with both.two.guarded[name].view() as view:
        return view.proposals.open_proposals(whole=True)


def send(client: FlaskClient, form: Form, **said: Any) -> Any:
    return client.post(form.action, data={**form.values, **said})


def test_what_is_shown_is_asked_for_in_the_workspace_that_changes(both: Both) -> None:
    client = signed_in(both, both.bob)
    form = form_in(client.get(PAGE).text)
    assert form.action == "/w/test/compare/workspaces"
    answer = send(client, form, reason="as in production", ticket="SUP-41")
    (record,) = asked_in(both, "test")
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/w/test/proposals/{record.id}?done=asked",
    )
    assert asked_in(both, "production") == []
    assert (record.document["reason"], record.document["ticket"]) == ("as in production", "SUP-41")
    assert Ref("office_hours_schedule", "56") in [claim.ref for claim in record.claims]
    assert "It is asked for." in client.get(answer.headers["Location"]).text


def test_without_a_reason_it_says_where_it_is_so_already(both: Both) -> None:
    client = signed_in(both, both.bob)
    send(client, form_in(client.get(f"{PAGE}&kind=office_hours_schedule").text))
    (record,) = asked_in(both, "test")
    assert record.document["reason"] == "As in production"
    assert [claim.ref.kind for claim in record.claims] == ["office_hours_schedule"]


def test_what_is_asked_for_already_is_not_asked_for_again(both: Both) -> None:
    client = signed_in(both, both.bob)
    form = form_in(client.get(PAGE).text)
    assert send(client, form).headers["Location"].endswith("?done=asked")
    assert send(client, form).headers["Location"].endswith("?done=known")
    assert len(asked_in(both, "test")) == 1


def test_what_is_not_what_was_shown_is_not_asked_for(both: Both) -> None:
    client = signed_in(both, both.bob)
    form = form_in(client.get(PAGE).text)
    less = form_in(client.get(f"{PAGE}&kind=tag").text).values["seen"]
    answer = send(client, form, reason="as in production", seen=less)
    assert answer.status_code == 409
    assert "Something moved in one of the two" in answer.text
    assert asked_in(both, "test") == []
    again = form_in(answer.text)
    assert again.values["reason"].strip() == "as in production"
    assert send(client, again).status_code == 303


def test_why_it_is_refused_is_said_with_what_was_written(both: Both) -> None:
    client = signed_in(both, both.bob)
    form = form_in(client.get(PAGE).text)
    answer = send(client, form, ticket="x" * 5000)
    assert answer.status_code == 422
    assert "ticket" in words(answer.text)
    assert form_in(answer.text).values["ticket"] == "x" * 5000
    assert asked_in(both, "test") == []


def test_whoever_may_not_ask_there_is_told_so(both: Both) -> None:
    looks = create(both.two.production, ERIN, "viewer", also=[both.two.test])
    client = signed_in(both, looks)
    page = client.get(PAGE).text
    assert "You may only look in test." in page
    assert [one for one in Reader(page).forms if "seen" in one.values] == []
    answer = client.post("/w/test/compare/workspaces", data={"from": "production"})
    assert answer.status_code == 403
    assert asked_in(both, "test") == []


def test_a_token_that_only_reads_asks_for_nothing(both: Both) -> None:
    reads = create(both.two.production, ALICE, "requester", also=[both.two.test], scopes=("read",))
    page = signed_in(both, reads).get(PAGE).text
    assert "only reads in test" in page, words(page)
    assert [one for one in Reader(page).forms if "seen" in one.values] == []


@pytest.mark.parametrize(
    "changed", [{"form_token": "x"}, {"from": "nowhere"}, {"from": "test"}, {"seen": ""}]
)
def test_a_form_of_another_page_asks_for_nothing(both: Both, changed: dict[str, str]) -> None:
    client = signed_in(both, both.bob)
    form = form_in(client.get(PAGE).text)
    assert send(client, form, **changed).status_code in (403, 404, 409)
    assert asked_in(both, "test") == []
