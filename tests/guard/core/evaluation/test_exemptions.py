"""What an exemption excuses: by resource, by who acted, by field, and all of these together; and nothing beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from drift.core.model.resources import Json, Ref, Resource
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.evaluation.exemptions import names_resource
from guard.core.model.policy import Exemption
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Reason
from tests.guard.policy_cast import HOURS_NEED_APPROVAL, NOON, admin, changed, entry, hours, policies

WAIVED = {"until": "2026-12-31", "reason": "a pilot", "owner": "alice@acme.example"}
LIMITS = {
    "id": "limits",
    "watch": {"kind": "team"},
    "must": {
        "properties": {
            "name": {"type": "string"},
            "limits": {"properties": {"calls": {"maximum": 5}, "chats": {"maximum": 5}}},
        }
    },
    "then": "revert",
}


def exempting(policy: dict[str, Any], *keys: dict[str, Json]) -> CompiledPolicies:
    return policies({**policy, "exemptions": [{**WAIVED, **one} for one in keys]})


def said(set_: CompiledPolicies, subject: Subject) -> Judgement:
    return judge(set_, subject, Facts(), "enforce")


def only(set_: CompiledPolicies, subject: Subject) -> Reason:
    (reason,) = said(set_, subject).reasons
    return reason


def team(calls: int = 1, chats: int = 1, name: Json = "Support") -> Resource:
    return Resource(Ref("team", "7"), {"name": name, "limits": {"calls": calls, "chats": chats}})


def moved(by: str | None = "carol", **more: Any) -> Subject:
    return changed(hours(), hours(zone="UTC"), by=by, **more)


class TestByActor:
    set_ = exempting(HOURS_NEED_APPROVAL, {"actor": ["group:security", "*@agency.example"]})

    def test_those_it_names_are_exempt(self) -> None:
        reason = only(self.set_, moved(by="dave"))
        assert (reason.outcome, reason.exemptions) == (
            "exempt",
            ("actor group:security *@agency.example",),
        )

    def test_others_are_not(self) -> None:
        assert only(self.set_, moved(by="carol")).outcome == "broken"

    def test_nobody_known_is_never_exempt_and_is_waited_for(self) -> None:
        reason = only(self.set_, moved(by=None))
        assert (reason.outcome, reason.rests_on_actor) == ("broken", True)

    def test_who_is_known_is_not_waited_for(self) -> None:
        assert not only(self.set_, moved(by="carol")).rests_on_actor

    def test_after_its_end_nobody_is_waited_for(self) -> None:
        later = datetime(2027, 1, 1, tzinfo=UTC).timestamp()
        assert not only(self.set_, moved(by=None, at=later)).rests_on_actor

    def test_in_the_log_as_well(self) -> None:
        exports = exempting({"id": "e", "watch": {"activity": "bulk_export"}}, {"actor": "dave@acme.example"})
        assert only(exports, entry("bulk_export", by="dave")).outcome == "exempt"
        assert only(exports, entry("bulk_export", by="carol")).outcome == "broken"

    def test_in_a_scan_it_follows_who_made_the_live_version(self) -> None:
        set_ = exempting(LIMITS, {"actor": ["dave@acme.example"]})
        by_dave = Subject.of_state(team(calls=9), actor=admin("dave"), attributed=True, at=NOON)
        assert only(set_, by_dave).outcome == "exempt"
        assert only(set_, Subject.of_state(team(calls=9), at=NOON)).outcome == "broken"


class TestByPointerOnChanges:
    set_ = exempting(HOURS_NEED_APPROVAL, {"pointer": "/time_zone_name"})

    def test_a_change_of_that_field_alone_is_exempt(self) -> None:
        assert only(self.set_, moved()).outcome == "exempt"

    def test_what_the_policy_does_not_watch_does_not_count(self) -> None:
        assert only(self.set_, changed(hours(), hours(zone="UTC", name="Other"))).outcome == "exempt"

    def test_a_change_of_another_field_beside_it_is_not_and_only_that_one_is_put_back(self) -> None:
        after = Resource(hours().ref, {**hours(zone="UTC").body, "time_intervals": [2]})
        reason = only(self.set_, changed(hours(), after))
        assert (reason.outcome, reason.protects) == ("broken", ("/time_intervals",))
        assert "/time_zone_name does not count, as it is exempt through 2026-12-31" in reason.sentence
        assert reason.exemptions == ("pointer /time_zone_name",)

    @pytest.mark.parametrize("sides", [(None, hours()), (hours(), None)])
    def test_who_makes_or_deletes_it_touches_more_than_a_field(self, sides: Any) -> None:
        watch: Json = {"kind": "office_hours_schedule", "fields": ["/name"]}
        set_ = exempting({"id": "h", "watch": watch}, {"pointer": "/name"})
        assert only(set_, changed(hours(), hours(name="Other"))).outcome == "exempt"
        assert only(set_, changed(*sides)).outcome == "broken"

    def test_a_field_around_it_is_not_exempt(self) -> None:
        set_ = exempting({"id": "t", "watch": {"kind": "team"}}, {"pointer": "/limits/calls"})
        gone = Resource(team().ref, {"name": "Support", "limits": None})
        assert only(set_, changed(team(), gone)).outcome == "broken"
        assert only(set_, changed(team(), team(calls=2))).outcome == "exempt"

    def test_a_star_stands_for_one_step(self) -> None:
        set_ = exempting({"id": "t", "watch": {"kind": "team"}}, {"pointer": "/limits/*"})
        assert only(set_, changed(team(), team(calls=2, chats=3))).outcome == "exempt"
        assert only(set_, changed(team(), team(name="Other"))).outcome == "broken"

    def test_several_exemptions_excuse_together(self) -> None:
        every = {"id": "t", "watch": {"kind": "team"}}
        set_ = exempting(every, {"pointer": "/name"}, {"pointer": ["/limits/calls", "/limits/chats"]})
        reason = only(set_, changed(team(), team(calls=2, name="Other")))
        assert reason.outcome == "exempt"
        assert set(reason.exemptions) == {"pointer /name", "pointer /limits/calls /limits/chats"}


class TestByPointerOnState:
    set_ = exempting(LIMITS, {"pointer": "/limits/calls"})

    def of(self, resource: Resource) -> Reason:
        return only(self.set_, Subject.of_state(resource, at=NOON))

    def test_a_breach_there_is_exempt(self) -> None:
        assert self.of(team(calls=9)).outcome == "exempt"

    def test_another_breach_of_the_same_policy_is_not(self) -> None:
        reason = self.of(team(calls=9, chats=9))
        assert reason.outcome == "broken"
        assert [one.pointer for one in reason.evidence] == ["/limits/chats"]

    def test_what_is_exempt_is_not_put_back(self) -> None:
        assert self.of(team(calls=9, name=5)).protects == ("/name", "/limits/chats")

    def test_a_change_that_breaks_it_there_is_exempt(self) -> None:
        assert only(self.set_, changed(team(), team(calls=9))).outcome == "exempt"

    def test_a_change_of_what_is_exempt_is_not_to_blame_for_what_was_broken_before(self) -> None:
        reason = only(self.set_, changed(team(chats=9), team(chats=9, calls=9)))
        assert (reason.outcome, reason.sentence[:22]) == ("kept", "The resource breaks li")

    def test_a_change_that_breaks_something_else_is_to_blame(self) -> None:
        assert only(self.set_, changed(team(calls=9), team(calls=8, chats=9))).outcome == "broken"


class TestSeveralKeys:
    set_ = exempting(
        HOURS_NEED_APPROVAL,
        {"resource": "42", "actor": "carol@acme.example", "pointer": "/time_zone_name"},
    )

    def test_all_of_them_together_are_exempt(self) -> None:
        reason = only(self.set_, moved())
        assert reason.outcome == "exempt"
        assert reason.exemptions == ("resource 42, actor carol@acme.example, pointer /time_zone_name",)

    @pytest.mark.parametrize(
        "subject",
        [
            moved(by="bob"),
            changed(hours(id_="43"), hours(id_="43", zone="UTC")),
            changed(hours(), Resource(hours().ref, {**hours().body, "time_intervals": [2]})),
        ],
    )
    def test_any_that_is_missing_is_not(self, subject: Subject) -> None:
        assert only(self.set_, subject).outcome == "broken"


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("42", True),
        ("4*", True),
        ("office_hours_schedule/42", True),
        ("office_*/4?", True),
        ("*", True),
        ("team/42", False),
        ("office*", False),  # a glob over ids: it does not exempt a whole kind by accident
        ("43", False),
    ],
)
def test_a_resource_is_named_by_its_id_or_by_kind_and_id(pattern: str, names: bool) -> None:
    waiver = Exemption(date(2026, 12, 31), "r", "o", resource=pattern)
    assert names_resource(waiver, Ref("office_hours_schedule", "42")) is names
