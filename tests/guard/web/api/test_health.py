"""How the service says how it is: alive, ready, what troubles it, and its figures."""

from __future__ import annotations

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.guard.web.stage import DAVE, ERIN, Stage, notification, stage
from tests.served import app_of

WANTED = {
    *("guardrail_findings_open", "guardrail_kind_read", "guardrail_snapshot_age_seconds"),
    *("guardrail_activities_pending", "guardrail_intents", "guardrail_approvals_open", "guardrail_webhooks"),
    *("guardrail_schema_events",),
    *("guardrail_decisions", "guardrail_policies_broken", "guardrail_outbox_pending", "guardrail_ready"),
}


def figures(on: Stage) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    families = text_string_to_metric_families(on.ask("/metrics").text)
    return {
        (one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples
    }


def figure(on: Stage, name: str, **labels: str) -> float:
    return figures(on)[name, frozenset({"workspace": "acme", **labels}.items())]


def test_a_process_that_lives_says_so(seen: Stage) -> None:
    assert seen.get("/healthz", None) == {"alive": True}


def test_a_stranger_learns_only_whether_it_is_ready(seen: Stage) -> None:
    assert seen.get("/readyz", None) == {"ready": True}
    stranger = seen.app.test_client().get("/readyz", headers={"Authorization": "Bearer no-token-of-ours"})
    assert stranger.json == {"ready": True}


def test_with_a_token_it_says_what_waits_and_what_is_not_read(seen: Stage) -> None:
    found = seen.get("/readyz")
    assert [one["kind"] for one in found["unread"]] == ["article"]
    assert found["open_approvals"] == 1
    assert found["snapshot_age_seconds"] < 60
    assert (found["troubles"], found["alarms"], found["open_breakers"]) == ({}, [], [])


def test_it_is_not_ready_before_the_first_look(calm: Stage) -> None:
    calm.service.condition.ready = False
    calm.service.condition.troubles["first look"] = "Intercom does not answer."
    answer = calm.ask("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["troubles"] == {"first look": "Intercom does not answer."}
    assert calm.ask("/healthz", None).status_code == 200


def test_it_is_not_ready_when_its_database_does_not_answer(tmp_path: Path) -> None:
    with stage(tmp_path) as ill:
        ill.database.close()
        for file in tmp_path.glob("guardrail.db*"):
            file.unlink()
        (tmp_path / "guardrail.db").mkdir()
        answer = ill.ask("/readyz", None)
        assert (answer.status_code, answer.json) == (503, {"ready": False})
        assert ill.ask("/api/v1/drift").status_code == 503


def test_the_figures_are_those_that_are_promised_each_with_its_sentence(seen: Stage) -> None:
    families = {one.name: one for one in text_string_to_metric_families(seen.ask("/metrics").text)}
    assert families.keys() >= WANTED
    assert [name for name, one in families.items() if not one.documentation.endswith(".")] == []


def test_the_figures_tell_the_story(seen: Stage) -> None:
    assert figure(seen, "guardrail_findings_open", severity="medium", policy="welcome-stays") == 1
    assert figure(seen, "guardrail_kind_read", kind="article") == 0
    assert figure(seen, "guardrail_kind_read", kind="team") == 1
    assert figure(seen, "guardrail_schema_events_total", kind="team", cause="intercom") == 1
    assert figure(seen, "guardrail_intents", state="verified", purpose="revert") == 2
    assert figure(seen, "guardrail_decisions_total", verdict="revert") == 2
    assert figure(seen, "guardrail_approvals_open") == 1


def test_two_apps_in_one_process_count_apart(calm: Stage) -> None:
    other = app_of(calm.service, client_secret="another")
    calm.notify(notification({}, topic="ping"))
    assert figure(calm, "guardrail_webhooks_total", result="unknown") == 1
    text = other.test_client().get("/metrics", headers=calm.headers(ERIN)).text
    assert 'guardrail_webhooks_total{result="unknown",workspace="acme"} 0.0' in text


def test_figures_need_a_token(seen: Stage) -> None:
    assert seen.ask("/metrics", None).status_code == 401
    assert seen.ask("/metrics", DAVE).content_type.startswith("text/plain; version=0.0.4")
