"""What has to be looked up before a subject is judged."""

from __future__ import annotations

from guard.core.evaluation.compiled import NO_FACTS_REQUIRED
from guard.core.evaluation.required_facts import required_facts, wants_addresses
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, entry, policies

BURSTS = {"id": "bursts", "watch": {"activity": "*_deletion"}, "more_than": {"count": 2, "within": "10m"}}
NEW = {"id": "new", "watch": {"activity": "bulk_export"}, "when": {"new_ip_for_actor": True}}


def test_a_set_that_asks_for_no_fact_needs_none_looked_up() -> None:
    assert required_facts(policies(ALLOWLIST_STAYS_ON), entry("bulk_export")) is NO_FACTS_REQUIRED


def test_only_the_policies_that_look_at_a_subject_ask_for_facts_about_it() -> None:
    compiled = policies(BURSTS, NEW)
    export, deletion = (
        required_facts(compiled, entry("bulk_export")),
        required_facts(compiled, entry("tag_deletion")),
    )
    assert (export.ips, export.counts) == (True, ())
    assert (deletion.ips, [policy for policy, _, _ in deletion.counts]) == (False, ["bursts"])


def test_a_set_wants_addresses_where_any_policy_asks_for_them() -> None:
    assert wants_addresses(policies(BURSTS, NEW))
    assert not wants_addresses(policies(BURSTS))
