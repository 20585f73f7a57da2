"""What the policies say: one evaluation for the scan, the change, the entry and the proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from drift.core.model.activity import NOBODY
from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.evaluation.evaluate import Facts, Subject, judge, required_facts
from guard.core.model.condition import Condition, ConditionResult
from guard.core.model.verdict import Judgement, Reason, Verdict
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    NOON,
    OFFICE,
    admin,
    changed,
    entry,
    hours,
    on,
    policies,
)


def said(set_: CompiledPolicies, subject: Subject, facts: Facts | None = None) -> Judgement:
    return judge(set_, subject, facts or Facts(), "enforce")


def only(judgement: Judgement) -> Reason:
    (reason,) = judgement.reasons
    return reason


class TestRulesOverState:
    allowlist = policies(ALLOWLIST_STAYS_ON)

    def test_a_change_that_breaks_the_rule_is_stopped(self) -> None:
        reason = only(said(self.allowlist, changed(on(), on(enabled=False))))
        assert (reason.outcome, reason.action) == ("broken", Verdict.REVERT)
        assert reason.sentence == (
            "This change is stopped because it matters: carol@acme.example from 203.0.113.14 changed /enabled of "
            "ip_allowlist/singleton; /enabled is false, but must be true."
        )
        assert reason.protects == ("/enabled", "/ip_allowlist")

    def test_evidence_says_which_value_broke_which_rule_where(self) -> None:
        (evidence,) = only(said(self.allowlist, changed(on(), on("198.51.100.0/24")))).evidence
        assert evidence.pointer == "/ip_allowlist"
        assert evidence.value == ["198.51.100.0/24"]
        assert evidence.rule == {"contains": {"const": OFFICE}}
        assert evidence.message.endswith(f'but must contain "{OFFICE}"')

    def test_a_change_that_keeps_the_rule_is_allowed_and_said_so(self) -> None:
        judgement = said(self.allowlist, changed(on(), on(OFFICE, "192.0.2.7")))
        assert (only(judgement).outcome, judgement.verdict) == ("kept", Verdict.ALLOW)

    def test_a_change_elsewhere_on_a_broken_resource_is_not_this_changes_error(self) -> None:
        before, after = on(enabled=False), on(enabled=False)
        after = Resource(after.ref, {**after.body, "note": "x"})
        reason = only(said(self.allowlist, changed(before, after)))
        assert reason.outcome == "kept"
        assert "did so before this change" in reason.sentence

    def test_but_the_scan_still_finds_it_broken(self) -> None:
        assert said(self.allowlist, Subject.of_state(on(enabled=False), at=NOON)).verdict is Verdict.REVERT

    def test_a_change_of_a_protected_field_on_a_broken_resource_is_broken(self) -> None:
        subject = changed(on(enabled=False), on(OFFICE, "192.0.2.7", enabled=False))
        assert only(said(self.allowlist, subject)).outcome == "broken"

    def test_a_creation_that_breaks_the_rule_is_broken(self) -> None:
        assert said(self.allowlist, changed(None, on(enabled=False))).verdict is Verdict.REVERT

    def test_a_missing_field_breaks_the_rule_and_is_protected(self) -> None:
        gone = Resource(on().ref, {"ip_allowlist": [OFFICE]})
        reason = only(said(self.allowlist, changed(on(), gone)))
        assert [(one.pointer, one.missing) for one in reason.evidence] == [("/enabled", True)]
        assert "/enabled" in reason.protects

    def test_a_deletion_concerns_a_rule_over_state_only_where_it_says_so(self) -> None:
        assert said(self.allowlist, changed(on(), None)).reasons == ()
        declared = {"kind": "ip_allowlist", "change": ["updated", "deleted"]}
        reason = only(said(policies({**ALLOWLIST_STAYS_ON, "watch": declared}), changed(on(), None)))
        assert reason.outcome == "broken"
        assert reason.protects == ("/enabled", "/ip_allowlist")

    def test_where_selects_by_what_is_there_now(self) -> None:
        live = {
            "id": "live",
            "watch": {"kind": "data_connector", "where": {"properties": {"state": {"const": "live"}}}},
            "must": {"properties": {"url": {"pattern": "^https://"}}},
        }
        ref = Ref("data_connector", "1")
        draft, goes_live = (Resource(ref, {"state": state, "url": "http://x"}) for state in ("draft", "live"))
        assert said(policies(live), Subject.of_state(draft, at=NOON)).reasons == ()
        assert only(said(policies(live), changed(draft, goes_live))).outcome == "broken"
        unknown = Resource(ref, {"url": "http://x"})
        assert only(said(policies(live), Subject.of_state(unknown, at=NOON))).outcome == "broken"


class TestGuardingTheChangeItself:
    guarded = policies(HOURS_NEED_APPROVAL)

    def test_a_watched_field_needs_approval(self) -> None:
        reason = only(said(self.guarded, changed(hours(), hours(zone="America/New_York", name="New"))))
        assert reason.action is Verdict.REQUIRE_APPROVAL
        assert reason.protects == ("/time_zone_name",)

    def test_another_field_does_not(self) -> None:
        assert said(self.guarded, changed(hours(), hours(name="New"))).reasons == ()

    def test_deletions_and_creations_touch_every_field(self) -> None:
        assert said(self.guarded, changed(hours(), None)).verdict is Verdict.REQUIRE_APPROVAL
        assert said(self.guarded, changed(None, hours())).verdict is Verdict.REQUIRE_APPROVAL

    def test_only_the_declared_changes_are_watched(self) -> None:
        updates = policies({**HOURS_NEED_APPROVAL, "watch": {"kind": "office_*", "change": "updated"}})
        assert said(updates, changed(hours(), None)).reasons == ()
        assert said(updates, changed(hours(), hours(name="New"))).verdict is Verdict.REQUIRE_APPROVAL

    def test_a_scan_asks_nothing_about_changes(self) -> None:
        assert said(self.guarded, Subject.of_state(hours(), at=NOON)).reasons == ()

    def test_a_proposal_is_told_to_ask_first(self) -> None:
        reason = only(said(self.guarded, changed(hours(), hours(zone="UTC"), entry="proposal")))
        assert reason.sentence.startswith("This change needs approval first because it matters")


class TestUnlessAndWhen:
    by_security = policies({**HOURS_NEED_APPROVAL, "unless": {"actor": ["group:security"]}})
    not_bob = policies({**HOURS_NEED_APPROVAL, "when": {"actor": ["bob@acme.example"]}})
    move = staticmethod(lambda by: changed(hours(), hours(zone="UTC"), by=by))

    def test_who_is_excused_is_excused(self) -> None:
        reason = only(said(self.by_security, self.move("dave")))
        assert (reason.outcome, reason.rests_on_actor) == ("excused", False)
        assert reason.sentence == "Excused by the policy hours: dave@acme.example acted."

    def test_an_unknown_actor_is_not_excused(self) -> None:
        reason = only(said(self.by_security, self.move(None)))
        assert (reason.outcome, reason.rests_on_actor) == ("broken", True)

    def test_when_applies_to_an_unknown_actor(self) -> None:
        reason = only(said(self.not_bob, self.move(None)))
        assert (reason.outcome, reason.rests_on_actor) == ("broken", True)

    def test_when_leaves_out_whom_it_does_not_name(self) -> None:
        assert said(self.not_bob, self.move("carol")).reasons == ()

    def test_unless_means_the_same_in_a_scan(self) -> None:
        excusing = policies({**ALLOWLIST_STAYS_ON, "unless": {"actor": ["dave@acme.example"]}})
        off = on(enabled=False)
        by_dave = Subject.of_state(off, actor=admin("dave"), attributed=True, at=NOON)
        assert said(excusing, by_dave).verdict is Verdict.ALLOW
        assert said(excusing, Subject.of_state(off, at=NOON)).verdict is Verdict.REVERT

    def test_a_condition_that_waits_for_the_actor_says_so(self) -> None:
        known = policies({**HOURS_NEED_APPROVAL, "unless": {"unattributed": True}})
        reason = only(said(known, self.move(None)))
        assert (reason.outcome, reason.rests_on_actor) == ("excused", True)
        assert only(said(known, self.move("carol"))).outcome == "broken"
        when = policies({**HOURS_NEED_APPROVAL, "when": {"not": {"unattributed": True}}})
        assert only(said(when, self.move(None))).rests_on_actor


PILOT = {"resource": "4*", "until": "2026-12-31", "reason": "a pilot.", "owner": "alice@acme.example"}


class TestExemptions:
    exempt = policies({**HOURS_NEED_APPROVAL, "exemptions": [PILOT]})

    def at(self, *moment: int) -> Subject:
        return changed(hours(), hours(zone="UTC"), at=datetime(*moment, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]

    def test_it_holds_through_its_last_day(self) -> None:
        reason = only(said(self.exempt, self.at(2026, 12, 31, 23, 59, 59)))
        assert reason.outcome == "exempt"
        assert reason.sentence == "Exempt from hours through 2026-12-31: a pilot (owner: alice@acme.example)."

    def test_and_not_a_second_longer(self) -> None:
        assert only(said(self.exempt, self.at(2027, 1, 1))).outcome == "broken"

    def test_it_names_a_resource(self) -> None:
        other = changed(hours(id_="77"), hours(zone="UTC", id_="77"))
        assert only(said(self.exempt, other)).outcome == "broken"

    def test_it_goes_on_under_a_new_id(self) -> None:
        again = changed(hours(id_="77"), hours(zone="UTC", id_="77"))
        facts = Facts(former_ids=frozenset({hours().ref.id}))
        assert only(said(self.exempt, again, facts)).outcome == "exempt"
        assert Facts.load(facts.dump()) == facts

    def test_it_is_the_same_in_a_scan(self) -> None:
        waived = {**PILOT, "resource": "ip_allowlist/*"}
        exempt = policies({**ALLOWLIST_STAYS_ON, "exemptions": [waived]})
        assert only(said(exempt, Subject.of_state(on(enabled=False), at=NOON))).outcome == "exempt"
        later = datetime(2027, 1, 1, tzinfo=UTC).timestamp()
        assert only(said(exempt, Subject.of_state(on(enabled=False), at=later))).outcome == "broken"


class TestTheLog:
    deletes = policies(
        {
            "id": "deletes",
            "watch": {"activity": ["*_deletion", "bulk_delete"]},
            "more_than": {"count": 20, "within": "10m"},
        }
    )

    def test_more_than_counts_this_entry(self) -> None:
        assert said(self.deletes, entry("tag_deletion"), Facts(counts={"deletes": 20})).reasons == ()
        reason = only(said(self.deletes, entry("tag_deletion"), Facts(counts={"deletes": 21})))
        assert reason.outcome == "broken"
        assert "21 times within 10 minutes by carol@acme.example" in reason.sentence

    def test_a_count_nobody_looked_up_is_too_many(self) -> None:
        assert only(said(self.deletes, entry("bulk_delete"))).outcome == "broken"

    def test_other_entries_are_left_alone(self) -> None:
        assert said(self.deletes, entry("bulk_export")).reasons == ()

    @pytest.mark.parametrize("then", ["revert", {"require_approval": {"from": ["security"]}}])
    def test_what_has_happened_can_only_be_flagged(self, then: Any) -> None:
        judgement = said(
            policies({"id": "e", "watch": {"activity": "bulk_export"}, "then": then}), entry("bulk_export")
        )
        assert judgement.verdict is Verdict.FLAG
        assert only(judgement).sentence == (
            "This activity is flagged because it matters: bulk_export by carol@acme.example from 203.0.113.14."
        )

    def test_what_has_to_be_looked_up_is_known_before(self) -> None:
        wanted = required_facts(self.deletes, entry("bulk_delete"))
        assert [(policy, globs) for policy, globs, _ in wanted.counts] == [
            ("deletes", ("*_deletion", "bulk_delete"))
        ]
        assert not wanted.ips
        assert required_facts(self.deletes, entry("bulk_export")).counts == ()

    @pytest.mark.parametrize(
        "condition", [{"new_ip_for_actor": True}, {"not": {"any_of": [{"new_ip_for_actor": True}]}}]
    )
    def test_addresses_are_looked_up_where_a_condition_asks(self, condition: Any) -> None:
        asking = policies({"id": "a", "watch": {"activity": "*"}, "unless": condition})
        assert required_facts(asking, entry("bulk_export")).ips


class TestTheVerdict:
    def test_the_strictest_policy_wins(self) -> None:
        flags = {"id": "flags", "watch": {"kind": "*"}}
        set_ = policies(flags, {**HOURS_NEED_APPROVAL, "watch": {"kind": "*"}}, ALLOWLIST_STAYS_ON)
        judgement = said(set_, changed(on(), on(enabled=False)))
        assert judgement.verdict is Verdict.REVERT
        assert [reason.policy for reason in judgement.deciding()] == ["allowlist"]

    def test_an_observed_policy_only_tells(self) -> None:
        judgement = said(
            policies({**ALLOWLIST_STAYS_ON, "mode": "observe"}), changed(on(), on(enabled=False))
        )
        assert (judgement.verdict, judgement.would_be) == (Verdict.FLAG, Verdict.REVERT)
        assert only(judgement).sentence.startswith("This change would be stopped because")

    @pytest.mark.parametrize("own", [{}, {"mode": "enforce"}])
    def test_in_a_workspace_that_is_only_observed_no_policy_acts(self, own: dict[str, str]) -> None:
        subject = changed(on(), on(enabled=False))
        judgement = judge(policies({**ALLOWLIST_STAYS_ON, **own}), subject, Facts(), "observe")
        assert (judgement.verdict, judgement.would_be) == (Verdict.FLAG, Verdict.REVERT)


class TestFailingClosed:
    @pytest.mark.parametrize("word", ["when", "unless"])
    def test_a_rule_that_raises_is_broken_and_names_its_place(self, word: str) -> None:
        def explode(subject: Subject, facts: Facts) -> ConditionResult:
            raise ZeroDivisionError("no such luck")

        set_ = policies(HOURS_NEED_APPROVAL)
        broken = replace(set_.policies[0], **{word: Condition("actor", [], explode)})  # type: ignore[arg-type]
        reason = only(
            said(
                compile_policies(replace(set_.policy_set, policies=(broken,))),
                changed(hours(), hours(zone="UTC")),
            )
        )
        assert (reason.outcome, reason.action) == ("broken", Verdict.REQUIRE_APPROVAL)
        assert "rules.yaml:10 could not be evaluated" in reason.sentence
        assert "no such luck" in reason.sentence

    @pytest.mark.parametrize("subject", [Subject.of_state(on(), at=NOON), changed(on(), on("192.0.2.1"))])
    def test_a_schema_that_cannot_be_used_is_broken_and_spares_its_neighbours(self, subject: Subject) -> None:
        set_ = policies(ALLOWLIST_STAYS_ON, {**ALLOWLIST_STAYS_ON, "id": "other"})
        bad = replace(set_.policies[0], must={"type": "strin"})
        judgement = said(
            compile_policies(replace(set_.policy_set, policies=(bad, set_.policies[1]))), subject
        )
        assert [
            reason.policy for reason in judgement.broken if "could not be evaluated" in reason.sentence
        ] == ["allowlist"]
        assert {reason.policy for reason in judgement.reasons} == {"allowlist", "other"}

    def test_a_body_no_json_document_can_hold_is_broken(self) -> None:
        strange = Resource(on().ref, {"enabled": True, "ip_allowlist": {1, 2}})
        assert (
            only(said(policies(ALLOWLIST_STAYS_ON), Subject.of_state(strange, at=NOON))).outcome == "broken"
        )


ORDERED = (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    {"id": "any", "watch": {"kind": "*"}, "unless": {"actor": ["dave@acme.example"]}},
    {"id": "log", "watch": {"activity": "*"}},
)


@given(st.permutations(ORDERED), st.sampled_from(["carol", "dave", None]))
def test_the_order_of_policies_never_matters(order: list[dict[str, Any]], by: str | None) -> None:
    for subject in (
        changed(on(), on(enabled=False), by=by),
        changed(hours(), None, by=by),
        entry("bulk_export"),
    ):
        there = said(policies(*order), subject)
        here = said(policies(*ORDERED), subject)
        assert [structs.replace(one, line=0) for one in there.reasons] == [
            structs.replace(one, line=0) for one in here.reasons
        ]


@given(
    st.dictionaries(st.text(max_size=3), st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3))
)
def test_a_state_that_is_not_exactly_right_never_passes(body: dict[str, Any]) -> None:
    judgement = said(policies(ALLOWLIST_STAYS_ON), Subject.of_state(Resource(on().ref, body), at=NOON))
    assert judgement.verdict is Verdict.REVERT


@given(
    st.none() | st.frozensets(st.text(max_size=5)), st.dictionaries(st.text(max_size=5), st.integers(0, 99))
)
def test_facts_survive_the_record(known: frozenset[str] | None, counts: dict[str, int]) -> None:
    facts = Facts(known, counts)
    assert Facts.load(facts.dump()) == facts


def test_nobody_is_not_an_attributed_actor() -> None:
    subject = entry("bulk_export")
    assert subject.attributed
    assert subject.activity is not None
    assert not Subject.of_activity(structs.replace(subject.activity, actor=NOBODY)).attributed
