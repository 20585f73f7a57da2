"""A revert touches only what the policy protects, field by field, against the known-good version."""

from __future__ import annotations

from pathlib import Path

from tests.flows.bad_days import ALLOWLIST, intents, switch_off
from tests.flows.policies import only
from tests.flows.world import CAROL, MALLORY, world

BROKEN_FROM_THE_START = """
version: 1
policies:
  - id: allowlist-knows-the-vpn
    because: the VPN is not allowed in
    severity: high
    owner: dave@acme.example
    watch: { kind: ip_allowlist }
    must: { properties: { ip_allowlist: { contains: { const: 198.18.0.7 } } } }
    then: THEN
"""
CONNECTOR = "/data_connectors/503"


def test_a_revert_touches_only_what_is_protected_and_a_later_edit_of_other_fields_survives(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        url = w.get(CONNECTOR)["url"]
        w.act(MALLORY, "PATCH", CONNECTOR, {"url": "https://evil.example/", "description": "Faster"})
        w.act(CAROL, "PATCH", CONNECTOR, {"name": "Find a subscription"})
        w.look()
        now = w.get(CONNECTOR)
        assert (now["url"], now["description"], now["name"]) == (url, "Faster", "Find a subscription")
        with w.guarded.view() as view:
            (intent,) = view.state.intents.of_kind("data_connector", 0)
        assert [field.pointer for field in intent.fields] == ["/url"]
        assert [call.body for call in intent.calls] == [{"url": url}]


def test_a_revert_touches_only_what_is_protected_also_when_an_edit_comes_between_decision_and_write(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as w:
        networks = w.get("/ip_allowlist")["ip_allowlist"]
        switch_off(w, MALLORY)
        w.fault("conflict", path="/ip_allowlist", times=1)
        w.look()
        w.act(CAROL, "PUT", "/ip_allowlist", {"ip_allowlist": [*networks, "192.0.2.200"]})
        w.clock.ahead += 5
        w.until(lambda: intents(w, ALLOWLIST)[0].state == "verified")
        now = w.get("/ip_allowlist")
        assert now["enabled"] is True
        assert "192.0.2.200" in now["ip_allowlist"]


def test_a_revert_touches_only_what_is_protected_and_writes_nothing_where_nothing_was_known_good(
    tmp_path: Path,
) -> None:
    policies = only(tmp_path, BROKEN_FROM_THE_START.replace("THEN", "revert"))
    with world(tmp_path, policies=policies) as w:
        w.look()
        assert [finding.policy for finding in w.findings()] == ["allowlist-knows-the-vpn"]
        assert "No version of it was ever known to be good" in w.decisions(str(ALLOWLIST))[0].note
        assert w.writes() == []


def test_a_revert_touches_only_what_is_protected_unless_the_policy_declares_a_value(tmp_path: Path) -> None:
    wanted = "{ revert: { set: { ip_allowlist: [203.0.113.0/24, 198.18.0.7] } } }"
    policies = only(tmp_path, BROKEN_FROM_THE_START.replace("THEN", wanted))
    with world(tmp_path, policies=policies, copied=False) as w:
        assert set(w.get("/ip_allowlist")["ip_allowlist"]) == {"203.0.113.0/24", "198.18.0.7"}
        assert w.get("/ip_allowlist")["enabled"] is True
        assert len(w.writes()) == 1
        assert w.findings() == []


def test_a_revert_that_cannot_be_merged_becomes_a_question_and_no_overwrite(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.act(MALLORY, "PATCH", CONNECTOR, {"url": "https://evil.example/"})
        w.fault("conflict", path=CONNECTOR, times=1)
        w.look()
        w.act(CAROL, "PATCH", CONNECTOR, {"url": "https://billing.acme.example/v2"})
        w.clock.ahead += 5
        w.look()
        assert w.get(CONNECTOR)["url"] == "https://billing.acme.example/v2"
        assert [one.question for one in w.approvals()] == ["conflict"]
