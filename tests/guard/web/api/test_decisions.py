"""What is allowed, over HTTP: decisions and their reasons, the record of intents, policies in force."""

from __future__ import annotations

from typing import Any

from drift.web.rest.route import API
from guard.identity.tokens import create
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, Stage


def decision(on: Stage, policy: str) -> dict[str, Any]:
    (found,) = on.get(f"{API}/decisions", policy=policy)["items"]
    whole = on.get(f"{API}/decisions/{found['id']}")
    assert isinstance(whole, dict)
    return whole


def test_a_decision_names_policy_revision_actor_address_and_time(seen: Stage) -> None:
    found = decision(seen, "ip-allowlist-stays-on")
    (reason,) = found["reasons"]
    assert reason["policy"] == "ip-allowlist-stays-on"
    assert reason["where"].endswith("policies.yaml:4")
    assert reason["evidence"][0] | {"message": ""} == {
        "pointer": "/enabled",
        "value": False,
        "missing": False,
        "rule": {"const": True},
        "message": "",
    }
    assert found["revision"] == seen.service.in_force().revision
    assert (found["actor"]["email"], found["actor"]["ip"]) == (CAROL, None), "the reader is a viewer"
    assert found["acted_at"].endswith("Z")
    assert found["attribution"]["source"] == "activity"


def test_a_decision_says_what_followed(seen: Stage) -> None:
    hours = decision(seen, "office-hours-need-a-second-pair-of-eyes")
    assert [one["state"] for one in hours["intents"]] == ["verified"]
    assert [one["status"] for one in hours["approvals"]] == ["pending"]
    assert [one["open"] for one in decision(seen, "welcome-stays")["remedies"]] == [True]


def test_decisions_are_found_by_what_they_are(seen: Stage) -> None:
    assert {one["verdict"] for one in seen.get(f"{API}/decisions", verdict="revert")["items"]} == {"revert"}
    (export,) = seen.get(f"{API}/decisions", actor=BOB)["items"]
    assert export["activity"] == "a3"
    assert (
        seen.get(f"{API}/decisions", resource="ip_allowlist")["items"][0]["resource"]["kind"]
        == "ip_allowlist"
    )


def test_every_decision_is_reached_again_from_the_record(seen: Stage) -> None:
    decisions = seen.get(f"{API}/decisions", limit=200)["items"]
    explained = [seen.get(f"{API}/decisions/{one['id']}/explain") for one in decisions]
    assert len(explained) > 4
    assert all(one["same"] for one in explained), explained
    assert {one["sentence"].split(":")[0] for one in explained} == {
        "The same verdict again, for the same reasons"
    }


def test_a_decision_is_reached_again_under_the_policies_of_its_own_time(busy: Stage) -> None:
    found = decision(busy, "ip-allowlist-stays-on")
    busy.policies.joinpath("policies.yaml").write_text(OTHERS)
    busy.service.reload_policies()
    explained = busy.get(f"{API}/decisions/{found['id']}/explain")
    assert explained["same"]
    assert explained["revision"] != busy.service.in_force().revision


OTHERS = """
version: 1
policies:
  - { id: macros, because: a macro was changed, severity: low, watch: { kind: macro }, then: flag }
"""


def test_a_decision_whose_policies_are_not_kept_says_that_it_cannot_be_explained(busy: Stage) -> None:
    found = decision(busy, "ip-allowlist-stays-on")
    with busy.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM policy_sets")
    answer = busy.ask(f"{API}/decisions/{found['id']}/explain")
    assert answer.status_code == 409
    assert found["revision"] in answer.text


def test_the_record_of_intents_shows_what_was_written_and_how_it_ended(seen: Stage) -> None:
    (found,) = seen.get(f"{API}/intents", resource="ip_allowlist")["items"]
    assert found["fields"] == [{"pointer": "/enabled", "before": False, "after": True}]
    assert found["calls"][0] | {"version": ""} == {
        "method": "PUT",
        "path": "/ip_allowlist",
        "version": "",
        "body": {"enabled": True, "ip_allowlist": ["203.0.113.0/24"]},
    }
    assert (found["state"], found["decision"]) == ("verified", decision(seen, "ip-allowlist-stays-on")["id"])
    assert found["created_at"] <= found["writing_at"] <= found["finished_at"]
    assert seen.get(f"{API}/intents", open=1)["items"] == []


def test_findings_are_listed_open_and_closed(seen: Stage) -> None:
    assert {one["policy"] for one in seen.get(f"{API}/findings", open=1)["items"]} == {
        "no-exports",
        "welcome-stays",
    }
    (closed,) = seen.get(f"{API}/findings", open=0, severity="critical")["items"]
    assert closed["closed_because"] == "It was put back."


def test_somebody_else_takes_note_of_a_finding(busy: Stage) -> None:
    (found,) = busy.get(f"{API}/findings", policy="no-exports")["items"]
    path = f"{API}/findings/{found['id']}/acknowledgement"
    assert busy.post(path, {"comment": "for the audit"}, ERIN).status_code == 403
    answer = busy.post(path, {"comment": "for the audit"}, ALICE)
    assert answer.status_code == 201
    assert (answer.json or {})["closed_because"] == "Acknowledged by alice@acme.example: for the audit"
    assert busy.post(path, {}, ALICE).status_code == 409
    assert busy.post(f"{API}/findings/nope/acknowledgement", {}, ALICE).status_code == 404


def test_nobody_takes_note_of_their_own_doing(busy: Stage) -> None:
    busy.tokens[BOB] = create(busy.guarded, BOB, "approver")
    (found,) = busy.get(f"{API}/findings", policy="no-exports")["items"]
    answer = busy.post(f"{API}/findings/{found['id']}/acknowledgement", {}, BOB)
    assert (answer.status_code, (answer.json or {})["type"]) == (403, "urn:guardrail:problem:own-change")


def test_written_steps_are_numbered_by_their_order(seen: Stage) -> None:
    (found,) = seen.get(f"{API}/remedies", open=1)["items"]
    assert found["steps"][0].startswith("Open https://app.intercom.com/")
    assert found["wanted"] == [{"pointer": "/welcome_message", "value": "Hello"}]


def test_the_policies_in_force_are_shown_with_their_place_and_waivers(seen: Stage) -> None:
    found = seen.get(f"{API}/policies")
    policies = {one["id"]: one for one in found["items"]}
    allowlist, hours = policies["ip-allowlist-stays-on"], policies["office-hours-need-a-second-pair-of-eyes"]
    assert (allowlist["severity"], allowlist["owner"], allowlist["then"]) == ("critical", DAVE, "revert")
    assert (allowlist["mode"], found["alarm"]) == ("enforce", None)
    assert allowlist["where"].endswith("policies.yaml:4")
    assert [(one["resource"], one["until"], one["in_force"]) for one in hours["exemptions"]] == [
        ("99", "2099-12-31", True)
    ]
    assert hours["owner"] == ALICE


def test_broken_policies_on_disk_keep_the_last_good_set_and_are_said_everywhere(calm: Stage) -> None:
    revision = calm.get(f"{API}/policies")["revision"]
    calm.policies.joinpath("policies.yaml").write_text("version: 1\npolicies: [{id: x}]\n")
    calm.service.reload_policies()
    found = calm.get(f"{API}/policies")
    assert found["revision"] == revision
    for text in (
        found["alarm"],
        calm.get(f"{API}/drift")["alarm"],
        calm.ask(f"{API}/drift", format="markdown").text,
        calm.ask(f"{API}/drift", format="table").text,
        " ".join(calm.get("/readyz")["alarms"]),
    ):
        assert "policies.yaml:2" in text
    assert 'guardrail_policies_broken{workspace="acme"} 1.0' in calm.ask("/metrics").text
