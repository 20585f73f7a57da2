"""The change that is meant: what becomes of the resource, or why it cannot be."""

from __future__ import annotations

from typing import Any

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.changes import Created, Deleted, Updated
from drift.core.model.resources import Ref, Resource
from drift.reference_data.described_fields import described
from guard.core.proposals.new_names import NEW
from guard.core.proposals.proposal import Asked, ProposedChange
from guard.core.proposals.target import Target, target_of
from tests.guard.core.proposals.test_field_checks import fingerprint
from tests.guard.policy_cast import hours, on

HOURS = hours()


def target(live: Resource | None, asked: Asked = "update", kind: str = "", **how: Any) -> Target:
    ref = live.ref if live else Ref(kind, NEW)
    change = ProposedChange(asked, ref, **how)
    return target_of(CATALOGUE[ref.kind], described()[ref.kind], change, live, fingerprint)


def test_an_update_changes_only_what_it_names() -> None:
    change = target(HOURS, set={"/time_zone_name": "Europe/London"}).change
    assert isinstance(change, Updated)
    assert [(field.pointer, field.after) for field in change.fields] == [("/time_zone_name", "Europe/London")]
    assert change.before is HOURS


def test_what_is_so_already_is_no_change_however_it_is_spelt() -> None:
    assert target(HOURS, set={"/time_zone_name": "Europe/Paris"}) == Target(None)
    allowlist = on("192.0.2.44", "203.0.113.0/24")
    assert target(allowlist, merge={"ip_allowlist": ["203.0.113.0/24", "192.0.2.44/32"]}) == Target(None)


def test_a_creation_begins_with_nothing_and_a_deletion_ends_with_it() -> None:
    created = target(None, "create", "tag", set={"/name": "vip"}).change
    assert isinstance(created, Created)
    assert (created.after.ref, created.after.body) == (Ref("tag", NEW), {"name": "vip"})
    assert target(HOURS, "delete").change == Deleted(HOURS)


def test_what_there_is_only_one_of_is_neither_created_nor_deleted() -> None:
    (created,) = target(None, "create", "ip_allowlist", set={"/enabled": True}).mistakes
    assert created.sentence == "There is only one ip_allowlist, and it exists: change it instead."
    (deleted,) = target(on(), "delete").mistakes
    assert "cannot be deleted" in deleted.sentence


def test_an_item_that_a_list_does_not_have_cannot_be_set() -> None:
    (mistake,) = target(on(), set={"/ip_allowlist/7": "10.0.0.0/8"}).mistakes
    assert mistake.sentence == "This cannot be set: a list of 1 has no item '7'."


def test_with_a_mistake_there_is_no_change() -> None:
    found = target(HOURS, set={"/time_zone_name": "Europe/London", "/nmae": "x"})
    assert found.change is None
    assert [mistake.pointer for mistake in found.mistakes] == ["/nmae"]
