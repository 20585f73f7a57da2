"""What a security team gets: an export, an invitation, a permission and a new address are findings in its SIEM, with
the policy, its reason and a link, from their opening to their end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from guard.core.model.exports import TargetPlan
from guard.exports.ledger_source import LedgerSource
from guard.workflow.acknowledgement import acknowledge
from tests.flows.policies import only
from tests.flows.world import CAROL, DAVE, MALLORY, World, world
from tests.guard.core.exports.ocsf_schema import problems

BASE = "https://guard.acme.example"
POLICIES = """
version: 1
policies:
  - id: exports-are-looked-at
    because: customer data was exported
    severity: critical
    owner: security@acme.example
    watch: { activity: [bulk_export, app_data_export] }
    then: flag
  - id: invitations-are-looked-at
    because: somebody was invited
    severity: high
    watch: { activity: admin_invite_creation }
    then: flag
  - id: permissions-are-looked-at
    because: permissions were handed out
    severity: high
    watch: { activity: admin_permission_change }
    then: flag
  - id: admins-come-from-known-addresses
    because: a teammate came from a new address
    severity: medium
    watch: { activity: app_webhook_creation }
    when: { new_ip_for_actor: true }
    then: flag
"""
RISKS = {
    "exports-are-looked-at": ("bulk_export", {}),
    "invitations-are-looked-at": ("admin_invite_creation", {}),
    "permissions-are-looked-at": (
        "admin_permission_change",
        {
            "admin": {"id": "1003"},
            "before": {"permissions": {}},
            "after": {"permissions": {"export_data": True}},
        },
    ),
    "admins-come-from-known-addresses": ("app_webhook_creation", {}),
}


def sent(w: World, people: Any = "keep") -> list[dict[str, Any]]:
    """The lines of OCSF that a target gets of all that was recorded."""
    with w.guarded.transaction() as work:
        while work.state.ledger.sequence():
            pass
    source = LedgerSource(w.guarded, TargetPlan("siem", "splunk_hec", "ocsf", people=people), BASE)
    lines: list[bytes] = []
    after = 0
    while entries := source.read(after, 1_000):  # as many as are held in memory at once
        lines += [event.body for entry in entries for event in entry.events]
        after = entries[-1].number
    found = [json.loads(line) for line in lines]
    assert [problem for document in found for problem in problems(document)] == []
    return found


def test_risky_activity_is_a_finding_in_a_siem_until_somebody_took_note_of_it(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, POLICIES)) as w:
        w.does(MALLORY, "bulk_export", {}, ip="203.0.113.9")
        for type_, metadata in RISKS.values():
            w.does(MALLORY, type_, metadata, ip="198.51.100.200")
        w.look()
        opened = {
            document["finding_info"]["analytic"]["uid"]: document
            for document in sent(w)
            if document["metadata"]["event_code"] == "finding.created"
        }
        assert opened.keys() == RISKS.keys()
        for policy, document in opened.items():
            info = document["finding_info"]
            assert (document["class_uid"], document["activity_name"], document["is_alert"]) == (
                2004,
                "Create",
                True,
            )
            assert info["title"] in POLICIES
            assert info["desc"]
            assert info["src_url"].startswith(f"{BASE}/w/{w.guarded.workspace.name}/decisions/")
            assert document["resources"][0]["uid"] == RISKS[policy][0]
        exported = next(f for f in w.findings() if f.policy == "exports-are-looked-at")
        acknowledge(w.guarded, exported.id, DAVE, "a customer asked for it")
        lives = [
            (document["metadata"]["event_code"], document["status"])
            for document in sent(w)
            if document.get("finding_info", {}).get("uid") == exported.id
        ]
        assert lives[0] == ("finding.created", "New")
        assert lives[-1] == ("finding.closed", "Resolved")
        assert ("finding.updated", "New") in lives  # it was exported twice
        w.does(CAROL, "bulk_export", {})
        w.look()
        text = json.dumps(sent(w, "pseudonym"))
        assert "mallory" not in text
        assert "carol" not in text
        assert "exports-are-looked-at" in text
