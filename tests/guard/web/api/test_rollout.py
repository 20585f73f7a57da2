"""How policies do over HTTP, and people who call what one said a false alarm."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from drift.web.rest.route import API
from guard.core.reports.rollout import DAY
from guard.identity.tokens import create
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, HOURS, Stage

STATUS = f"{API}/policies/status"


def of(on: Stage, policy: str, **query: Any) -> Any:
    (found,) = [one for one in on.get(STATUS, **query)["items"] if one["id"] == policy]
    return found


def observed(on: Stage, policy: str) -> None:
    """The policy is put into the mode observe, as its author would."""
    file = on.policies / "policies.yaml"
    file.write_text(file.read_text().replace(f"- id: {policy}\n", f"- id: {policy}\n    mode: observe\n"))
    on.service.reload_policies()


def test_each_policy_says_what_it_did(seen: Stage) -> None:
    found = {one["id"]: one for one in seen.get(STATUS)["items"]}
    allowlist, hours = found["ip-allowlist-stays-on"], found["office-hours-need-a-second-pair-of-eyes"]
    assert allowlist["enforced"] == {"flagged": 0, "asked": 0, "reverted": 1}
    assert hours["enforced"] == {"flagged": 0, "asked": 1, "reverted": 0}
    assert found["no-exports"]["enforced"]["flagged"] == 1
    assert (found["no-exports"]["open_findings"], allowlist["open_findings"]) == (1, 0)
    assert found["no-exports"]["loudest_actor"] == {"name": BOB, "times": 1}
    assert allowlist["loudest_resource"] == {"name": "ip_allowlist/singleton", "times": 1}
    assert [one["name"] for one in hours["exemptions"]] == ["resource 99"]
    assert {one["standing"] for one in found.values()} == {"enforced"}


def test_a_policy_says_what_asking_first_took(calm: Stage) -> None:
    policy = "office-hours-need-a-second-pair-of-eyes"
    asked = calm.post(
        f"{API}/proposals",
        {"changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}]},
        BOB,
    )
    calm.clock.now += 7200
    assert of(calm, policy)["asked_first"]["decided_after"] is None
    calm.post(f"{API}/proposals/{orjson.loads(asked.data)['id']}/votes", {"vote": "approve"}, ALICE)
    found = of(calm, policy)["asked_first"]
    assert (found["proposals"], found["decided"], found["unchanged"], found["undecided"]) == (1, 1, 1, 0)
    assert 7200 <= found["waited"] == found["decided_after"] < 7300
    assert of(calm, "no-exports")["asked_first"]["proposals"] == 0


def test_only_what_was_said_since_is_counted(busy: Stage) -> None:
    assert of(busy, "no-exports")["matches"] == 1
    busy.clock.now += 31 * DAY
    assert of(busy, "no-exports")["matches"] == 0
    assert of(busy, "no-exports")["last_spoke_at"] is not None
    assert of(busy, "no-exports", since="2026-01-01")["matches"] == 1


def test_a_policy_begins_anew_when_its_rules_or_its_mode_move(busy: Stage) -> None:
    assert of(busy, "no-exports")["matches"] == 1
    observed(busy, "no-exports")
    now = of(busy, "no-exports")
    assert (now["mode"], now["matches"], now["standing"]) == ("observe", 0, "too_early")
    assert of(busy, "ip-allowlist-stays-on")["matches"] == 1


def test_a_policy_that_stays_quiet_becomes_ready_and_one_that_does_not_is_noisy(calm: Stage) -> None:
    observed(calm, "no-exports")
    calm.clock.now += 15 * DAY
    assert of(calm, "no-exports")["advice"].startswith("Nothing was read since")
    calm.service.take_snapshot("test")
    assert of(calm, "no-exports")["standing"] == "ready"
    for _ in range(12):
        calm.notify_of("bulk_export", BOB)
    calm.service.turn()
    noisy = of(calm, "no-exports")
    assert (noisy["standing"], noisy["would_have_acted"]) == ("noisy", 12)
    assert "Most often by bob@acme.example (12)" in noisy["advice"]


@pytest.mark.parametrize(("form", "words"), [("table", "POLICY"), ("markdown", "| policy |")])
def test_it_is_told_in_other_forms(seen: Stage, form: str, words: str) -> None:
    answer = seen.ask(STATUS, format=form)
    assert answer.content_type.startswith("text/")
    assert words in answer.text


def test_a_policy_that_was_never_taken_up_says_so(calm: Stage) -> None:
    with calm.guarded.transaction() as work:
        work.rollouts.replace_all([])
    observed(calm, "no-exports")
    with calm.guarded.transaction() as work:
        work.rollouts.replace_all([])
    assert of(calm, "no-exports")["begun_at"] is None
    assert of(calm, "no-exports")["standing"] == "too_early"


class TestFalseAlarms:
    def decision(self, on: Stage, policy: str = "no-exports") -> str:
        return str(on.get(f"{API}/decisions", policy=policy)["items"][0]["id"])

    def test_a_person_marks_a_decision_with_a_reason(self, busy: Stage) -> None:
        id_ = self.decision(busy)
        answer = busy.post(
            f"{API}/decisions/{id_}/false-alarm", {"reason": "the auditors asked for it"}, ALICE
        )
        assert answer.status_code == 201, answer.text
        (marked,) = (answer.json or {})["items"]
        said = (marked["policy"], marked["who"], marked["reason"])
        assert said == ("no-exports", ALICE, "the auditors asked for it")
        assert of(busy, "no-exports")["false_alarms"] == [marked]
        assert busy.get(f"{API}/decisions/{id_}")["false_alarms"] == [marked]
        assert of(busy, "no-exports")["open_findings"] == 1  # it closes nothing

    def test_or_a_finding(self, busy: Stage) -> None:
        (finding,) = busy.get(f"{API}/findings", policy="no-exports")["items"]
        answer = busy.post(f"{API}/findings/{finding['id']}/false-alarm", {"reason": "planned"}, DAVE)
        assert answer.status_code == 201, answer.text
        assert (answer.json or {})["items"][0]["decision"] == finding["decision"]

    @pytest.mark.parametrize("listed", ["decisions", "findings"])
    def test_nobody_judges_what_was_said_of_their_own_doing(self, busy: Stage, listed: str) -> None:
        busy.tokens[BOB] = create(busy.guarded, BOB, "approver")
        (one,) = busy.get(f"{API}/{listed}", policy="no-exports")["items"]
        answer = busy.post(f"{API}/{listed}/{one['id']}/false-alarm", {"reason": "it was me"}, BOB)
        assert (answer.status_code, (answer.json or {})["type"]) == (403, "urn:guardrail:problem:own-change")
        assert of(busy, "no-exports")["false_alarms"] == []

    def test_it_is_said_once(self, busy: Stage) -> None:
        path = f"{API}/decisions/{self.decision(busy)}/false-alarm"
        assert busy.post(path, {"reason": "planned"}, ALICE).status_code == 201
        again = busy.post(path, {"reason": "planned"}, DAVE)
        assert again.status_code == 409
        assert (again.json or {})["detail"] == "alice@acme.example said so before: planned."

    def test_of_a_policy_that_found_nothing_it_cannot_be_said(self, busy: Stage) -> None:
        path = f"{API}/decisions/{self.decision(busy)}/false-alarm"
        answer = busy.post(path, {"reason": "planned", "policy": "welcome-stays"}, ALICE)
        assert answer.status_code == 409
        assert "welcome-stays found nothing. Those that did: no-exports." in (answer.json or {})["detail"]

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": " "}, {"reason": "x", "who": CAROL}])
    def test_it_takes_a_reason_and_no_name(self, busy: Stage, body: Any) -> None:
        path = f"{API}/decisions/{self.decision(busy)}/false-alarm"
        assert busy.post(path, body, ALICE).status_code == 400

    def test_it_takes_more_than_to_look(self, busy: Stage) -> None:
        path = f"{API}/decisions/{self.decision(busy)}/false-alarm"
        assert busy.post(path, {"reason": "planned"}, ERIN).status_code == 403

    @pytest.mark.parametrize("path", ["decisions/nope", "findings/nope"])
    def test_of_what_is_not_there_nothing_is_said(self, busy: Stage, path: str) -> None:
        assert busy.post(f"{API}/{path}/false-alarm", {"reason": "planned"}, ALICE).status_code == 404

    def test_an_observed_policy_with_one_is_not_ready(self, calm: Stage) -> None:
        observed(calm, "no-exports")
        calm.notify_of("bulk_export", BOB)
        calm.clock.now += 15 * DAY
        calm.service.take_snapshot("test")
        assert of(calm, "no-exports")["standing"] == "ready"
        calm.post(f"{API}/decisions/{self.decision(calm)}/false-alarm", {"reason": "planned"}, ALICE)
        assert of(calm, "no-exports")["advice"].startswith(
            "A false alarm, last by alice@acme.example: planned."
        )
