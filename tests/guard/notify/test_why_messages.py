"""The question why: one message to one person, with a mention where Slack knows them."""

from __future__ import annotations

from typing import Any

from guard.notify import slack, webhook
from guard.notify.outbox import payload_of
from guard.notify.why_messages import AskedChange, why

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
    payload = payload_of(why(BOB, [change(title="<!channel> & <@U666>")], "U0123ABC"))
    text = slack.body("m1", payload, "")["blocks"][1]["text"]["text"]
    assert text.startswith("<@U0123ABC> Change 12: &lt;!channel&gt; &amp; &lt;@U666&gt; (")
    assert text.count("<@") == 1
    assert "mentions" not in webhook.body("m1", payload, "")
    for no_id in ("", "!channel", "U1> <!here", "bob"):
        told = slack.body("m1", payload_of(why(BOB, [change()], no_id)), "")
        assert "<" not in told["blocks"][1]["text"]["text"]


def test_a_message_from_before_there_were_mentions_is_still_sent() -> None:
    payload = payload_of(why(BOB, [change()], ""))
    del payload["mentions"]
    assert slack.body("m1", payload, "")["blocks"][1]["text"]["text"].startswith("Change 12")
