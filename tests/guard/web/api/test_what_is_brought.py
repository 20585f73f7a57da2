"""What whoever asks has to bring, over HTTP, and what a team agreed to once."""

from __future__ import annotations

import orjson

from guard.identity.tokens import create
from guard.workflow.proposals.settlement import settle_proposals
from tests.guard.web.api.test_plans import ASK_FIRST
from tests.guard.web.api.test_proposals import LONDON, PATH, TAG, asked, body, patch, vote
from tests.guard.web.stage import ALICE, BOB, CAROL, HOURS, Stage


def asking_first(on: Stage) -> None:
    file = on.policies / "policies.yaml"
    file.write_text(file.read_text() + ASK_FIRST)
    assert on.service.in_force.reload()


def test_what_a_policy_demands_refuses_it_with_the_ways_out_and_an_edit_mends_it(calm: Stage) -> None:
    asking_first(calm)
    found = asked(calm, LONDON)
    assert (found["status"], found["verdict"]) == ("refused", "refused")
    assert "It asks for a reason of at least 10 characters, and this one has 6." in found["sentence"]
    assert "Name the ticket, such as SUP-1." in found["sentence"]
    assert [unmet["demand"] for unmet in found["preview"]["unmet"]] == ["reason", "ticket", "window"]
    edits = {"reason": "Paris works at night", "ticket": "SUP-41", "apply": "window"}
    mended = body(patch(calm, found["id"], edits), 200)
    assert (mended["status"], mended["verdict"]) == ("open", "needs_approval")


def test_a_maintenance_window_is_when_it_is_applied(calm: Stage) -> None:
    asking_first(calm)
    found = asked(calm, LONDON, reason="Paris works at night", ticket="SUP-41", apply="window")
    assert found["apply_at"] == "2026-09-26T20:00:00Z"
    assert body(vote(calm, found["id"], ALICE), 201)["status"] == "scheduled"


WINTER_HOURS = """
standard_changes:
  - id: winter-hours
    because: the desk opens later in winter
    owner: alice@acme.example
    kind: office_hours_schedule
    fields: { /time_zone_name: { enum: [Europe/Paris, Europe/London] } }
    who: bob@acme.example
    ticket: '^SUP-[0-9]+$'
"""


def agreeing(on: Stage, more: str = "") -> None:
    file = on.policies / "policies.yaml"
    file.write_text(file.read_text() + WINTER_HOURS + more)
    assert on.service.in_force.reload()


def test_a_standard_change_asks_nobody_and_is_kept_like_every_other(calm: Stage) -> None:
    agreeing(calm)
    found = asked(calm, LONDON, TAG, ticket="SUP-41")
    assert (found["status"], found["verdict"], found["approvals"]) == ("approved", "allowed", [])
    assert found["preview"]["standard_changes"] == ["winter-hours"]
    text = "Agreed to as a standard change (winter-hours): approved."
    assert [(event["what"], event["text"]) for event in found["thread"]][1] == ("approved", text)
    reasons = found["preview"]["changes"][0]["reasons"]
    assert [(reason["outcome"], reason["standard_change"]) for reason in reasons] == [
        ("excused", "winter-hours")
    ]


def test_who_is_not_named_has_no_ticket_or_wants_something_else_asks_as_ever(calm: Stage) -> None:
    agreeing(calm)
    elsewhere = {"resource": HOURS, "set": {"/time_zone_name": "UTC"}}
    assert asked(calm, LONDON)["verdict"] == "needs_approval"
    assert body(calm.post(f"{PATH}/{_open(calm)}/withdrawal", {}, BOB), 200)["status"] == "withdrawn"
    assert asked(calm, elsewhere, ticket="SUP-41")["verdict"] == "needs_approval"
    assert body(calm.post(f"{PATH}/{_open(calm)}/withdrawal", {}, BOB), 200)["status"] == "withdrawn"
    assert asked(calm, LONDON, who=CAROL, ticket="SUP-41")["verdict"] == "needs_approval"


def _open(on: Stage) -> str:
    (found,) = on.get(PATH, open="1")["items"]
    return str(found["id"])


def test_a_robot_that_acts_for_somebody_named_asks_all_the_same(calm: Stage) -> None:
    agreeing(calm)
    token = create(calm.guarded, BOB, "requester", robot="helper")
    headers = {"Authorization": f"Bearer {token}"}
    answer = calm.app.test_client().post(
        PATH, headers=headers, data=orjson.dumps({"changes": [LONDON], "ticket": "SUP-41"})
    )
    assert body(answer, 201)["verdict"] == "needs_approval"


def test_what_is_late_waits_and_is_never_begun_outside_of_its_window(calm: Stage) -> None:
    file = calm.policies / "policies.yaml"
    window = '{ days: [sat], from: "22:00", to: "23:00", zone: Europe/Paris }'
    fields = "fields: [/time_zone_name] }"
    file.write_text(file.read_text().replace(fields, f"{fields}\n    ask_first: {{ window: {window} }}"))
    assert calm.service.in_force.reload()
    id = asked(calm, LONDON, apply="window")["id"]
    assert body(vote(calm, id, ALICE), 201)["status"] == "scheduled"
    calm.clock.now = 1_790_456_400.0  # 23:00 in Paris
    settle_proposals(calm.guarded)
    found = calm.get(f"{PATH}/{id}")
    assert found["status"] == "suspended"
    assert "closed before this could be begun" in found["sentence"]
