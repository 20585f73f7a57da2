"""The form in which people ask for a change: it asks for what was changed alone, loses nothing of what was typed, and
writes nothing before it is sent."""

from __future__ import annotations

import re
from typing import Any

import pytest

from guard.queries import plan as planning
from tests.guard.web.api.test_plans import asking_first
from tests.guard.web.console.asking import NAME, PILOT, PROPOSE, ZONE, count, document, form_of, press, typed
from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.console.test_pages import HIDDEN, NASTY, outside_fields
from tests.guard.web.stage import ALICE, BOB, CAROL, HOURS, Stage


def test_only_what_was_changed_is_asked_for(calm: Stage) -> None:
    answer = typed(signed_in(calm, BOB), PROPOSE, **{NAME: "Lyon"}, reason="we moved", ticket="SUP-1")
    assert document(calm, answer) == {
        "changes": [{"resource": HOURS, "set": {"/name": "Lyon"}}],
        "reason": "we moved",
        "ticket": "SUP-1",
    }
    assert answer.headers["Location"].endswith("?done=asked")


def test_a_form_in_which_nothing_was_changed_asks_for_nothing(calm: Stage) -> None:
    answer = typed(signed_in(calm, BOB), PROPOSE, reason="we moved")
    assert answer.status_code == 422
    assert "nothing to change" in answer.text
    assert "we moved" in answer.text
    assert count(calm) == 0


def test_what_intercom_would_not_take_is_said_beside_its_field_and_all_that_was_typed_stays(
    calm: Stage,
) -> None:
    made = signed_in(calm, BOB)
    answer = typed(made, PROPOSE, **{NAME: "Lyon", ZONE: "Paris"}, reason="long thoughts", ticket="SUP-9")
    assert answer.status_code == 422
    values = form_of(answer.text).values
    assert (values[NAME], values[ZONE]) == ("Lyon", "Paris")
    assert (values["reason"], values["ticket"]) == ("long thoughts", "SUP-9")
    field = answer.text.split('name="f:/time_zone_name"')[1].split(">")[0]
    assert 'aria-invalid="true"' in field
    told = re.search(r'aria-describedby="([^"]*)"', field)
    assert told
    wrong = next(id for id in told[1].split() if id.endswith("-wrong"))
    assert "is no time zone" in answer.text.split(f'id="{wrong}"')[1].split("</div>")[0]
    assert f'href="#{wrong.removesuffix("-wrong")}"' in answer.text
    assert count(calm) == 0
    assert document(calm, press(made, answer.text, "ask", **{ZONE: "Europe/Rome"}))["changes"] == [
        {"resource": HOURS, "set": {"/name": "Lyon", "/time_zone_name": "Europe/Rome"}}
    ]


def test_the_verdict_is_shown_as_one_types_and_nothing_is_written(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    form = form_of(made.page(PROPOSE))
    at = 'hx-post="/w/acme/propose/verdict"'
    assert at in made.page(PROPOSE)

    def verdict(**values: Any) -> str:
        answer = made.client.post(f"{HOME}/propose/verdict", data={**form.values, **values})
        assert answer.status_code == 200
        assert "<html" not in answer.text
        return answer.text

    assert "Nothing is changed yet" in verdict()
    assert "Nobody has to agree" in verdict(**{NAME: "Lyon"})
    asked = verdict(**{ZONE: "Europe/Rome"})
    assert "needs approval" in asked
    assert ALICE in asked
    assert "is no time zone" in verdict(**{ZONE: "Rome"})
    assert count(calm) == 0


def test_without_scripts_the_same_verdict_stands_on_the_page_after_check(calm: Stage) -> None:
    answer = typed(signed_in(calm, BOB), PROPOSE, "check", **{ZONE: "Europe/Rome"})
    assert answer.status_code == 200
    assert "needs approval" in answer.text
    assert form_of(answer.text).values[ZONE] == "Europe/Rome"
    assert count(calm) == 0


def test_what_somebody_else_changes_meanwhile_is_not_taken_back_by_a_form_that_left_it_alone(
    calm: Stage,
) -> None:
    made = signed_in(calm, BOB)
    page = made.page(PROPOSE)
    calm.intercom.change(HOURS, name="Lyon")
    calm.look()
    checked = press(made, page, "check", **{ZONE: "Europe/Rome"})
    assert "somebody changed: Name" in checked.text
    assert document(calm, press(made, checked.text, "ask"))["changes"] == [
        {"resource": HOURS, "set": {"/time_zone_name": "Europe/Rome"}}
    ]


def test_items_of_a_list_come_and_go_without_scripts(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    one = typed(made, PROPOSE, "add:/time_intervals")
    row = {"f:/time_intervals/+0/start_minute": "Mon 09:00", "f:/time_intervals/+0/end_minute": "Mon 17:00"}
    two = press(made, one.text, "add:/time_intervals", **row)
    values = form_of(two.text).values
    assert values["r:/time_intervals"] == ["+0", "+1"]
    assert values["f:/time_intervals/+0/start_minute"] == "Mon 09:00"
    answer = press(made, two.text, "ask", **{"x:/time_intervals": "+1"})
    assert document(calm, answer)["changes"] == [
        {"resource": HOURS, "set": {"/time_intervals": [{"start_minute": 540, "end_minute": 1020}]}}
    ]


def test_several_changes_stand_in_one_proposal_and_refer_to_what_is_new(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    chosen = typed(made, f"{HOME}/settings/folder/propose", "another", **{NAME: "Winter"}, reason="snow")
    assert "A new Knowledge folder, called “folder-1” in this proposal" in chosen.text
    listed = press(made, chosen.text, "begin:list", of="article")
    begun = press(made, listed.text, "begin:new", of="article")
    assert "What “folder-1” creates" in begun.text
    answer = press(
        made, begun.text, "check", **{"f:/title": "Snow", "s:/folder_id": "new:folder-1", "f:/author_id": "7"}
    )
    assert document(calm, press(made, answer.text, "ask")) == {
        "changes": [
            {"create": True, "kind": "folder", "name": "folder-1", "set": {"/name": "Winter"}},
            {
                "create": True,
                "kind": "article",
                "set": {"/title": "Snow", "/folder_id": {"$new": "folder-1"}, "/author_id": 7},
            },
        ],
        "reason": "snow",
    }


def test_a_change_that_was_put_aside_is_opened_again_or_left_out(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    chosen = typed(made, PROPOSE, "another", **{NAME: "Lyon"})
    second = press(made, press(made, chosen.text, "begin:list", of="tag").text, "begin:new", of="tag")
    back = press(made, second.text, "open:0", **{NAME: "winter"})
    values = form_of(back.text).values
    assert (values["kind"], values[NAME]) == ("office_hours_schedule", "Lyon")
    assert "A new Tag, called “tag-1” in this proposal" in back.text
    assert document(calm, press(made, back.text, "ask"))["changes"] == [
        {"resource": HOURS, "set": {"/name": "Lyon"}},
        {"create": True, "kind": "tag", "name": "tag-1", "set": {"/name": "winter"}},
    ]
    dropped = press(made, back.text, "drop:0", **{NAME: "Nice"})
    assert "tag-1" not in dropped.text
    assert form_of(dropped.text).values[NAME] == "Nice"


def test_what_cannot_be_read_is_not_put_aside(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    row = {"m:/time_intervals": "1", "r:/time_intervals": "+0", "f:/time_intervals/+0/start_minute": "nine"}
    answer = typed(made, PROPOSE, "another", **row)
    assert answer.status_code == 422
    assert "is no time" in answer.text
    assert form_of(answer.text).values["f:/time_intervals/+0/start_minute"] == "nine"


def test_a_deletion_is_asked_for_with_what_goes_with_it(calm: Stage) -> None:
    answer = typed(signed_in(calm, BOB), PILOT, "ask", asked="delete", **{NAME: "ignored"})
    assert document(calm, answer)["changes"] == [{"resource": "office_hours_schedule/99", "delete": True}]


def test_what_lies_under_another_is_created_under_the_one_that_is_chosen(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    path = f"{HOME}/settings/office_hours_exception/propose"
    values = {"f:/exception_date": "2026-12-24", "f:/exception_type": '"closed"'}
    without = typed(made, path, **values)
    assert without.status_code == 422
    assert "say which with `parent" in without.text
    assert ">Paris</option>" in without.text
    assert document(calm, press(made, without.text, "ask", parent=HOURS))["changes"] == [
        {
            "create": True,
            "kind": "office_hours_exception",
            "parent": HOURS,
            "set": {"/exception_date": "2026-12-24", "/exception_type": "closed"},
        }
    ]


def test_what_policies_demand_is_read_before_one_types_and_said_beside_its_field(calm: Stage) -> None:
    asking_first(calm)
    made = signed_in(calm, BOB)
    page = made.page(PILOT)
    for demand in ("A reason of at least 10 characters.", "such as SUP-1", "sat 22:00"):
        assert demand in page, demand
    answer = press(made, page, "ask", **{NAME: "Nights"}, ticket="OPS-1", reason="why")
    assert answer.status_code == 422
    wrong = {
        id: answer.text.split(f'id="{id}-wrong"')[1].split("</div>")[0] for id in ("reason", "ticket", "when")
    }
    assert "It asks for a reason of at least 10 characters, and this one has 3" in wrong["reason"]
    assert "Name the ticket, such as SUP-1" in wrong["ticket"]
    assert "It may be applied" in wrong["when"]
    assert count(calm) == 0
    done = press(made, answer.text, "ask", ticket="SUP-41", reason="Paris works at night", when="window")
    assert document(calm, done)["apply"] == "window"


def test_a_time_is_read_and_shown_in_the_zone_of_whoever_asks(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    made.client.set_cookie("guardrail-zone", "Europe/Paris", domain="localhost")
    without = typed(made, PROPOSE, **{NAME: "Lyon"}, when="at")
    assert without.status_code == 422
    assert "Say at which time" in without.text
    answer = press(made, without.text, "ask", at="2026-10-03T22:00")
    assert document(calm, answer)["apply_at"] == "2026-10-03T22:00 Europe/Paris"
    page = made.page(answer.headers["Location"].partition("?")[0] + "/edit")
    assert form_of(page).values["at"] == "2026-10-03T22:00"
    over = typed(made, PILOT, **{NAME: "Lyon"}, when="at", at="2020-01-01T00:00")
    assert over.status_code == 422
    assert "is over" in over.text.split('id="at-wrong"')[1].split("</div>")[0]


def test_a_time_that_the_clocks_show_twice_is_written_with_its_offset(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    made.client.set_cookie("guardrail-zone", "Europe/Paris", domain="localhost")
    twice = typed(made, PROPOSE, **{NAME: "Lyon"}, when="at", at="2026-10-25T02:30")
    assert twice.status_code == 422
    assert "happens twice" in twice.text.split('id="at-wrong"')[1].split("</div>")[0]
    assert '<input type="text" id="at"' in twice.text
    answer = press(made, twice.text, "ask", at="2026-10-25T02:30+01:00")
    assert document(calm, answer)["apply_at"] == "2026-10-25T02:30+01:00"


def test_a_field_that_nobody_has_seen_is_asked_for_by_its_name(busy: Stage) -> None:
    made = signed_in(busy, CAROL)
    answer = made.get(f"{HOME}/settings/messenger_settings/singleton/propose")
    assert (
        f"{HOME}/settings/messenger_settings/singleton/propose" in Reader(made.page(f"{HOME}/propose")).links
    )
    assert "/opening_line" not in answer.text
    added = press(made, answer.text, "add:", **{"k:": "opening_line"})
    wrong = press(made, added.text, "ask", **{"f:/opening_line": "Hello"})
    assert wrong.status_code == 422
    assert "This is no JSON" in wrong.text
    done = press(made, wrong.text, "ask", **{"f:/opening_line": '"Hello"'})
    assert document(busy, done)["changes"] == [
        {"resource": "messenger_settings", "set": {"/opening_line": "Hello"}}
    ]


def test_of_more_than_can_be_listed_the_id_is_typed(calm: Stage) -> None:
    for number in range(1, 103):
        calm.intercom.hold(f"admin/{number}", name=f"Person {number}", email=f"p{number}@acme.example")
    calm.look()
    made = signed_in(calm, BOB)
    page = made.page(f"{HOME}/settings/team/3/propose")
    assert "Person 7" not in page
    held = form_of(page).values["f:/admin_ids"]
    answer = press(
        made, page, "ask", **{"f:/admin_ids": [*(held if isinstance(held, list) else [held]), " 77 "]}
    )
    assert document(calm, answer)["changes"] == [{"resource": "team/3", "set": {"/admin_ids": [3, 77]}}]


def test_an_id_with_a_slash_has_a_form_and_the_lists_lead_to_it(calm: Stage) -> None:
    calm.intercom.hold("tag/a/b", name="winter")
    calm.look()
    made = signed_in(calm, BOB)
    (path,) = [
        link for link in Reader(made.page(f"{HOME}/propose?kind=tag")).links if link.endswith("b/propose")
    ]
    page = made.page(path)
    assert f"{HOME}/settings/tag/a~1b" in Reader(page).links
    answer = press(made, page, "ask", **{NAME: "spring"})
    assert document(calm, answer)["changes"] == [{"resource": "tag/a/b", "set": {"/name": "spring"}}]


def test_a_session_that_ended_gives_back_what_stood_in_the_fields(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    page = made.page(PROPOSE)
    calm.clock.now += 9 * 3600
    answer = press(made, page, "ask", **{NAME: "Lyon"}, reason="long thoughts")
    assert answer.status_code == 401
    assert "long thoughts" in answer.text
    assert "name: Lyon" in answer.text


def test_what_only_a_person_can_do_is_asked_for_as_a_permit(calm: Stage) -> None:
    calm.intercom.hold("macro/5", name="Refund", body="<p>Hello</p>", visible_to="everyone")
    calm.look()
    made = signed_in(calm, BOB)
    page = made.page(f"{HOME}/settings/macro/5/propose")
    assert "By whose hand" in page
    answer = press(made, page, "ask", **{NAME: "Refunds"}, window_for="2h", reason="spelling")
    assert document(calm, answer)["window_for"] == "2h"
    wrong = typed(made, f"{HOME}/settings/macro/5/propose", **{NAME: "X"}, who="nobody", window_for="long")
    assert wrong.status_code == 422
    assert "is-wrong" in wrong.text
    assert form_of(wrong.text).values["who"] == "nobody"


def test_who_may_do_it_by_hand_is_not_asked_where_calls_make_it(calm: Stage) -> None:
    assert "By whose hand" not in signed_in(calm, BOB).page(PROPOSE)


def test_a_field_that_another_proposal_touches_leads_to_that_one(calm: Stage) -> None:
    first = typed(signed_in(calm, BOB), PROPOSE, **{ZONE: "Europe/Rome"})
    path = first.headers["Location"].partition("?")[0]
    carol = signed_in(calm, CAROL)
    checked = typed(carol, PROPOSE, "check", **{ZONE: "Europe/Madrid"})
    assert path in Reader(checked.text).links
    assert f"An open proposal of {BOB}" in checked.text
    answer = press(carol, checked.text, "ask")
    assert answer.status_code == 409
    assert "Another proposal touches this field" in answer.text
    assert form_of(answer.text).values[ZONE] == "Europe/Madrid"


def test_sending_the_same_form_twice_asks_once(calm: Stage) -> None:
    made = signed_in(calm, BOB)
    page = made.page(f"{HOME}/settings/tag/propose")
    first, second = (press(made, page, "ask", **{NAME: "winter"}) for _ in range(2))
    one, other = (answer.headers["Location"].split("?") for answer in (first, second))
    assert one == [other[0], "done=asked"]
    assert other[1] == "done=known"
    assert count(calm) == 1


def test_a_secret_in_a_reason_is_refused_and_not_kept(calm: Stage) -> None:
    answer = typed(
        signed_in(calm, BOB), PROPOSE, **{NAME: "Lyon"}, reason="key dG9rOjEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk="
    )
    assert answer.status_code == 422
    assert "looks as if it holds a token" in answer.text
    assert count(calm) == 0


def test_whatever_intercom_holds_is_text_in_the_form_and_comes_back_letter_for_letter(calm: Stage) -> None:
    calm.intercom.change(HOURS, name=NASTY)
    calm.look()
    made = signed_in(calm, BOB)
    page = made.page(PROPOSE)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not set(HIDDEN) & set(outside_fields(page))
    assert "Letters that cannot be seen, written out" in page
    answer = press(made, page, "ask", **{NAME: NASTY})
    assert answer.status_code == 422
    assert "nothing to change" in answer.text


def test_a_secret_of_a_setting_is_not_in_the_form(calm: Stage) -> None:
    calm.intercom.hold(
        "data_connector/3", name="CRM", headers=[{"name": "X-Key", "value": "fingerprint:" + "0" * 16}]
    )
    calm.look()
    page = signed_in(calm, BOB).page(f"{HOME}/settings/data_connector/3/propose")
    assert "fingerprint:" not in page
    assert "It holds a secret" in page


def test_the_form_is_judged_once_for_each_look(calm: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    real = planning.plan_in

    def counted(*given: Any, **more: Any) -> Any:
        asked.append(given)
        return real(*given, **more)

    monkeypatch.setattr("guard.web.console.proposing.verdict.plan_in", counted)
    typed(signed_in(calm, BOB), PROPOSE, "check", **{ZONE: "Europe/Rome"})
    assert len(asked) == 1
