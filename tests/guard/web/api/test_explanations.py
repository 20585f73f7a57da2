"""Why, over HTTP: decisions and findings step by step."""

from __future__ import annotations

from typing import Any

from drift.web.rest.route import API
from tests.fakes.intercom import entry
from tests.guard.web.stage import ERIN, Stage, notification


def explained(on: Stage, policy: str) -> Any:
    (found,) = on.get(f"{API}/decisions", policy=policy)["items"]
    return on.get(f"{API}/decisions/{found['id']}/explanation")


def of(policy: str, explanation: Any) -> Any:
    (found,) = [one for one in explanation["policies"] if one["policy"] == policy]
    return found


def test_the_steps_of_a_decision_name_the_value_and_what_would_pass(seen: Stage) -> None:
    found = of("ip-allowlist-stays-on", explained(seen, "ip-allowlist-stays-on"))
    assert [(step["word"], step["answer"]) for step in found["steps"]] == [
        ("kind", "yes"),
        ("change", "yes"),
        ("must", "no"),
        ("caused", "yes"),
    ]
    (mismatch,) = found["steps"][2]["mismatches"]
    assert (mismatch["pointer"], mismatch["schema_path"]) == ("/enabled", "/properties/enabled/const")
    assert found["ways_out"][0] == "Set /enabled to true."
    assert (found["outcome"], found["mode"]) == ("broken", "enforce")


def test_an_exemption_that_does_not_hold_is_a_step_as_well(seen: Stage) -> None:
    policy = "office-hours-need-a-second-pair-of-eyes"
    (step,) = [one for one in of(policy, explained(seen, policy))["steps"] if one["word"] == "exemptions"]
    assert (step["answer"], step["lets_go"], step["says"]) == ("no", False, "none of them holds")
    assert step["parts"][0]["at"] == "/exemptions/0"


def test_a_finding_is_explained_by_its_decision(seen: Stage) -> None:
    for finding in seen.get(f"{API}/findings")["items"]:
        explanation = seen.get(f"{API}/findings/{finding['id']}/explanation")
        assert explanation["finding"] == finding
        assert explanation["decision"] == finding["decision"]
        assert explanation["same"]
        assert of(finding["policy"], explanation)["outcome"] == "broken"


def test_both_names_of_the_explanation_give_the_same(seen: Stage) -> None:
    (found,) = seen.get(f"{API}/decisions", policy="no-exports")["items"]
    address = f"{API}/decisions/{found['id']}"
    assert seen.get(f"{address}/explain") == seen.get(f"{address}/explanation")


def test_a_change_is_explained_by_what_was_decided_about_it(seen: Stage) -> None:
    (found,) = seen.get(f"{API}/decisions", policy="ip-allowlist-stays-on")["items"]
    explained = seen.get(f"{API}/changes/{found['change']}/explanation")
    assert explained == seen.get(f"{API}/decisions/{found['id']}/explanation")


def test_an_entry_is_explained_by_what_was_decided_about_it(seen: Stage) -> None:
    (found,) = seen.get(f"{API}/decisions", policy="no-exports")["items"]
    explained = seen.get(f"{API}/decisions/{found['id']}/explanation")
    assert seen.get(f"{API}/activity/{found['activity']}/explanation") == explained


def test_the_beginning_of_an_id_names_an_entry(calm: Stage) -> None:
    told = notification(entry("abcdef-1", "admin_login_success", ERIN, 1_790_000_000))
    assert calm.notify(told).status_code == 200
    explained = calm.get(f"{API}/activity/abcdef/explanation")
    assert (explained["entry"], explained["verdict"]) == ("abcdef-1", "allow")


def test_what_was_never_decided_is_judged_as_of_today(seen: Stage) -> None:
    """Somebody signed in, which no policy watches."""
    explained = seen.get(f"{API}/activity/a4/explanation")
    assert (explained["entry"], explained["change"], explained["verdict"]) == ("a4", None, "allow")
    assert explained["sentence"] == "No policy had anything to say when it was judged."
    assert explained["actor"]["email"] == ERIN
    assert "decision" not in explained


def test_what_is_not_there_is_told_as_such(seen: Stage) -> None:
    for kind, name in (
        *(("decisions", "nothing"), ("findings", "nothing"), ("activity", "nothing")),
        *(("changes", "nothing"), ("changes", "99999")),
    ):
        answer = seen.ask(f"{API}/{kind}/{name}/explanation")
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
        assert name in answer.text
