"""The question why: one message to one person, with a mention where Slack knows them."""

from __future__ import annotations

from typing import Any

from guard.core.text.api_addresses import API
from guard.notify import slack, webhook
from guard.notify.outbox import payload_of
from guard.notify.why_messages import PEOPLE, AskedChange, UnexplainedOfOne, week, why

BOB = "bob@acme.example"


def change(id_: int = 12, title: str = "Paris", **more: Any) -> AskedChange:
    fields = more.get("fields", ("/time_intervals",))
    return AskedChange(id_, "office_hours_schedule/41", title, more.get("operation", "updated"), fields, 0.0)


def test_one_change_is_named_with_the_way_to_answer() -> None:
    asked = why(BOB, [change()], "")
    assert (asked.event, asked.title, asked.path) == (
        "change.why",
        f"Why? {BOB} changed Paris",
        "/api/v1/changes/12",
    )
    assert asked.text[0] == (
        "Change 12: Paris (office_hours_schedule/41), updated /time_intervals, 1970-01-01T00:00:00Z."
    )
    assert 'guardrail reason 12 --because "..." --ticket SUP-41' in asked.text[1]
    assert "approves nothing" in asked.text[2]
    assert asked.details == {"who": BOB, "changes": [12]}


def test_several_changes_are_one_message_of_a_length() -> None:
    asked = why(
        BOB, [change(number, fields=tuple("/abcde"), operation="deleted") for number in range(1, 15)], ""
    )
    assert asked.title == f"Why? {BOB} made 14 changes"
    assert len([line for line in asked.text if line.startswith("Change ")]) == 10
    assert "And 4 more" in asked.text[10]
    assert "guardrail reason 1 2 3 4 5 6 7 8 9 10 --because" in asked.text[11]
    assert asked.details["changes"] == list(range(1, 15))


def test_whoever_has_a_slack_id_is_mentioned_and_nothing_else_is() -> None:
    payload = payload_of(why(BOB, [change(title="<!channel> & <@U666>")], "U0123ABC"), "default", API)
    text = slack.body("m1", payload, "")["blocks"][1]["text"]["text"]
    assert text.startswith("<@U0123ABC> Change 12: &lt;!channel&gt; &amp; &lt;@U666&gt; (")
    assert text.count("<@") == 1
    assert "mentions" not in webhook.body("m1", payload, "")
    for no_id in ("", "!channel", "U1> <!here", "bob"):
        told = slack.body("m1", payload_of(why(BOB, [change()], no_id), "default", API), "")
        assert "<" not in told["blocks"][1]["text"]["text"]


def test_a_message_from_before_there_were_mentions_is_still_sent() -> None:
    payload = payload_of(why(BOB, [change()], ""), "default", API)
    del payload["mentions"]
    assert slack.body("m1", payload, "")["blocks"][1]["text"]["text"].startswith("Change 12")


def test_a_week_is_told_by_person_and_mentions_nobody() -> None:
    bob = UnexplainedOfOne(BOB, (12, 11, 9), ("Paris", "Night", "Paris"))
    nobody = UnexplainedOfOne("nobody known", (10,), ("Paris",))
    told = week(0.0, 604800.0, [bob, nobody], 2)
    assert (told.event, told.title) == (
        "changes.unexplained",
        "4 unexplained changes in the week until 1970-01-08T00:00:00Z",
    )
    assert told.text[:3] == (
        f"{BOB}, 3 changes: Paris, Night (12, 11, 9).",
        "nobody known, 1 change: Paris (10).",
        "Of the time before, 2 are still unexplained.",
    )
    assert told.path == "/api/v1/changes/unexplained?since=1970-01-01T00:00:00Z"
    assert told.details["people"] == {BOB: 3, "nobody known": 1}
    assert told.mentions == ()


def test_a_week_of_many_people_has_a_length() -> None:
    people = [
        UnexplainedOfOne(f"p{n}@acme.example", tuple(range(12)), ("a", "b", "c", "d")) for n in range(30)
    ]
    told = week(0.0, 604800.0, people, 0)
    assert len(told.text) == PEOPLE + 2
    assert told.text[0].endswith(": a, b, c and 1 more (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...).")
    assert told.text[PEOPLE] == "10 more made 120 of them."
    assert told.title.startswith("360 unexplained changes")
    assert week(0.0, 1.0, [UnexplainedOfOne(BOB, (1,), ("a",))], 1).title.startswith("1 unexplained change ")
