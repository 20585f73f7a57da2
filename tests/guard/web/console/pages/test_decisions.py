"""The page of a decision: why, step by step, the same verdict again, and a word that it was a false alarm."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.console.queries import asked
from tests.guard.web.stage import ALICE, BOB, CAROL, ERIN, MALLORY, Stage


def decided(on: Stage, policy: str) -> dict[str, Any]:
    found: dict[str, Any] = on.get("/api/v1/decisions", ALICE, policy=policy)["items"][0]
    return found


def page_of(on: Stage, policy: str) -> str:
    return f"{HOME}/decisions/{decided(on, policy)['id']}"


def test_a_decision_says_why_step_by_step_and_falls_the_same_again(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(page_of(seen, "ip-allowlist-stays-on"))
    assert "IP allowlist: put back" in page
    assert "Judged again from the record" in page
    assert "The same verdict again, for the same reasons: revert" in page
    assert CAROL in page
    assert re.search(r"<code>must</code>\s*<strong>no</strong>", page)
    assert f"{HOME}/policies/ip-allowlist-stays-on" in Reader(page).links
    assert "What would have passed" in page
    assert "Written, and read back as it was meant to be." in page
    assert not any("false-alarm" in form.action for form in Reader(page).forms)


def test_a_decision_about_a_log_entry_is_named_by_its_type(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(page_of(seen, "no-exports"))
    assert "Log entry bulk_export: told to people" in page
    assert "Nothing was written, and nobody was asked." in page


def test_a_held_change_leads_to_its_question_and_back(seen: Stage) -> None:
    path = page_of(seen, "office-hours-need-a-second-pair-of-eyes")
    made = signed_in(seen, ALICE)
    links = [link for link in Reader(made.page(path)).links if "/approvals/" in link]
    assert links
    assert path in Reader(made.page(links[0])).links


@pytest.mark.parametrize("what", ["change", "entry"])
def test_a_change_or_an_entry_leads_to_its_decision(seen: Stage, what: str) -> None:
    one = decided(seen, "ip-allowlist-stays-on" if what == "change" else "no-exports")
    path = f"changes/{one['change']}" if what == "change" else f"activity/{one['activity']}"
    page = signed_in(seen, ERIN).page(f"{HOME}/{path}/explanation")
    assert "Judged again from the record" in page
    assert one["id"] in page
    about = one["resource"]
    settings = [link for link in Reader(page).links if link.startswith(f"{HOME}/settings/")]
    assert settings == ([f"{HOME}/settings/{about['kind']}/{about['id']}"] if about else [])


def test_what_was_never_decided_is_judged_by_the_policies_of_today(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(f"{HOME}/activity/a4/explanation")
    assert "Nothing was decided about it" in page
    assert "Log entry admin_login_success" in page
    assert "<strong>let pass</strong>" in page


@pytest.mark.parametrize(
    "path",
    [
        "decisions/nothing",
        "changes/99999/explanation",
        "changes/x/explanation",
        "activity/zzzzzzzz/explanation",
    ],
)
def test_what_is_not_there_is_not_found(seen: Stage, path: str) -> None:
    assert "<h1>" in signed_in(seen, ERIN).page(f"{HOME}/{path}", 404)


def test_an_approver_calls_a_false_alarm_once_and_says_why(busy: Stage) -> None:
    path, made = page_of(busy, "no-exports"), signed_in(busy, ALICE)
    form = made.form(path, "/false-alarm")
    empty = made.send(form, comment="  ")
    assert empty.status_code == 422
    assert "say why it was a false alarm" in empty.text
    answer = made.send(form, comment="a planned <i>export</i>")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?done=false-alarm")
    page = made.page(f"{path}?done=false-alarm")
    assert "It is recorded that this was a false alarm." in page
    assert "a planned &lt;i&gt;export&lt;/i&gt;" in page
    again = made.send(form, comment="and again, at length")
    assert again.status_code == 409
    assert "said so before" in again.text
    assert "and again, at length" in again.text
    assert "a planned" in made.page(f"{HOME}/policies/no-exports")


def test_nobody_calls_their_own_doing_a_false_alarm_and_no_requester_any(busy: Stage) -> None:
    path = page_of(busy, "office-hours-need-a-second-pair-of-eyes")
    mallory = signed_in(busy, MALLORY)
    refused = mallory.send(mallory.form(path, "/false-alarm"), comment="it was only me")
    assert refused.status_code == 403
    assert "it was only me" in refused.text
    bob = signed_in(busy, BOB)
    form = mallory.form(path, "/false-alarm")
    form.values["form_token"] = bob.form(f"{HOME}/you", "/sign-out").values["form_token"]
    assert bob.send(form, comment="let me").status_code == 403
    assert not busy.get(f"/api/v1{path.removeprefix(HOME)}")["false_alarms"]


def test_a_decision_whose_policies_are_gone_shows_what_it_said(busy: Stage) -> None:
    path = page_of(busy, "no-exports")
    with busy.database.write() as connection:
        connection.exec_driver_sql("delete from policy_sets")
    page = signed_in(busy, ERIN).page(path)
    assert "It cannot be judged again" in page
    assert "customer data was exported" in page


def test_the_page_asks_little_of_the_database(seen: Stage) -> None:
    path = page_of(seen, "ip-allowlist-stays-on").removeprefix(f"{HOME}/")
    sent = asked(seen, signed_in(seen, ALICE), path)
    assert 0 < len(sent) <= 10, "\n\n".join(sent)
