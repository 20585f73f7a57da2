"""What takes several calls is completed when it was interrupted between them, and each part is done once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import Call
from drift.core.model.changes import diff_bodies
from drift.core.model.records import Intent
from drift.core.model.resources import MISSING, Ref, Resource
from drift.core.planning.write_plan import ApiPlan, plan_create, plan_delete
from tests.drift.apply.test_intent_executor import carry, intent, kept
from tests.drift.small_world import CONNECTOR, SmallWorld, small_world

SEEN = Ref("data_connector", "7")


def connector(state: str = "live") -> dict[str, Any]:
    return {"id": "7", "name": "Orders", "http_method": "get", "url": "https://a.example/", "state": state}


def planned(w: SmallWorld, kind: Kind, resource: Resource, operation: str) -> Intent:
    plan = (
        plan_create(kind, resource, "2.16") if operation == "create" else plan_delete(kind, resource, "2.16")
    )
    assert isinstance(plan, ApiPlan)
    assert len(plan.calls) == 2
    with w.workspace.writing() as drift:
        target = drift.versions.put_body(dict(resource.body))
    return intent(
        w,
        ref=resource.ref,
        operation=operation,
        fields=plan.fields,
        calls=plan.calls,
        expected=resource.digest if operation == "delete" else None,
        target=target if operation == "create" else None,
    )


def connectors(w: SmallWorld, dies_before: str) -> Callable[[Call], Any]:
    """Intercom as far as connectors go; the service dies before the call of this method."""
    died: list[Call] = []

    def apply(call: Call) -> Any:
        if call.method == dies_before and not died:
            died.append(call)
            raise KeyboardInterrupt
        id_ = call.path.rpartition("/")[2]
        match call.method:
            case "POST":
                w.intercom.live[Ref("data_connector", "8")] = call.body | {"id": "8", "state": "draft"}
                return {"id": "8"}
            case "PATCH":
                w.intercom.live[Ref("data_connector", id_)] |= call.body
            case "DELETE":
                assert w.intercom.live.pop(Ref("data_connector", id_))["state"] == "draft"
            case _:
                raise AssertionError(call)
        return {}

    return apply


def test_a_creation_killed_before_its_second_call_is_completed_and_not_made_twice(tmp_path: Path) -> None:
    with small_world(tmp_path, {SEEN: connector()}) as w:
        w.look(CONNECTOR)
        gone = w.intercom.read_one(CONNECTOR, SEEN)
        assert gone is not None
        del w.intercom.live[SEEN]
        w.look(CONNECTOR)
        planned(w, CONNECTOR, gone, "create")
        w.intercom.apply = connectors(w, dies_before="PATCH")
        with pytest.raises(KeyboardInterrupt):
            carry(w)
        w.clock.now += 6
        assert carry(w).end == "verified"
        assert {ref.id: one["state"] for ref, one in w.intercom.live.items()} == {"8": "live"}
        assert [call.method for call in w.intercom.calls] == ["POST", "PATCH", "PATCH"]
        assert kept(w).result_id == "8"


def test_a_deletion_killed_between_retiring_and_deleting_goes_on(tmp_path: Path) -> None:
    with small_world(tmp_path, {SEEN: connector()}) as w:
        w.look(CONNECTOR)
        live = w.intercom.read_one(CONNECTOR, SEEN)
        assert live is not None
        planned(w, CONNECTOR, live, "delete")
        w.intercom.apply = connectors(w, dies_before="DELETE")
        with pytest.raises(KeyboardInterrupt):
            carry(w)
        w.clock.now += 6
        assert carry(w).end == "verified"
        assert w.intercom.live == {}
        assert [call.method for call in w.intercom.calls] == ["PATCH", "DELETE", "DELETE"]


def test_a_deletion_is_given_up_when_somebody_changed_more_than_our_own_call_did(tmp_path: Path) -> None:
    with small_world(tmp_path, {SEEN: connector()}) as w:
        w.look(CONNECTOR)
        live = w.intercom.read_one(CONNECTOR, SEEN)
        assert live is not None
        planned(w, CONNECTOR, live, "delete")
        w.intercom.live[SEEN] = connector("draft") | {"url": "https://b.example/"}
        assert carry(w).end == "moved"
        assert w.intercom.calls == []


def test_the_fields_of_a_deletion_hold_the_whole_body_it_started_from() -> None:
    fields = diff_bodies(connector(), {})
    assert {field.pointer.removeprefix("/"): field.before for field in fields} == connector()
    assert {field.after for field in fields} == {MISSING}
