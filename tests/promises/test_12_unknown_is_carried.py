"""Unknown is carried, not dropped: types, keys and values nobody has heard of are kept whole and can be matched."""

from __future__ import annotations

from pathlib import Path

from drift.core.model.resources import Ref
from tests.flows.bad_days import changes, coverage
from tests.flows.policies import beside_the_starters
from tests.flows.world import MALLORY, world

UNHEARD = """
version: 1
policies:
  - id: no-quantum-inbox
    because: the quantum inbox was opened
    severity: high
    owner: dave@acme.example
    watch: { activity: "quantum_*" }
    when: { metadata: { properties: { entanglement: { minimum: 3 } } } }
    then: flag

  - id: no-beta-schedules
    because: a schedule takes part in a beta
    severity: low
    owner: dave@acme.example
    watch: { kind: office_hours_schedule }
    must: { not: { required: [unreleased_field] } }
    then: flag

  - id: no-strange-methods
    because: a connector uses a method nobody knows
    severity: low
    owner: dave@acme.example
    watch: { kind: data_connector }
    must: { properties: { http_method: { enum: [get, post, put, patch, delete] } } }
    then: flag
"""


def test_unknown_is_carried_an_activity_type_nobody_has_heard_of_is_kept_whole_and_matched(
    tmp_path: Path,
) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, UNHEARD)) as w:
        entry = w.does(MALLORY, "quantum_inbox_opened", {"entanglement": 4, "nested": [{"deep": None}]})
        w.does(MALLORY, "quantum_inbox_opened", {"entanglement": 2})
        w.look()
        assert [(f.policy, f.count) for f in w.findings()] == [("no-quantum-inbox", 1)]
        with w.guarded.view() as view:
            kept = view.state.activities.get(entry["id"])
        assert kept is not None
        assert kept.activity.raw == entry
        assert kept.activity.metadata["nested"] == [{"deep": None}]


def test_unknown_is_carried_keys_and_values_pass_through_and_can_be_matched(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, UNHEARD)) as w:
        w.fault("unknown_fields", path="/office_hours_schedules")
        w.fault("unknown_fields", path="/data_connectors", enums={"http_method": "teleport"})
        w.look()
        assert {status.status for status in coverage(w).values()} == {"read"}
        with w.guarded.view() as view:
            schedule = view.state.versions.live(Ref("office_hours_schedule", "41"))
            connector = view.state.versions.live(Ref("data_connector", "503"))
            (event,) = view.state.schema_events.search("office_hours_schedule")
        assert schedule is not None
        assert connector is not None
        assert schedule.body["unreleased_field"] == {"beta": True}
        assert connector.body["http_method"] == "teleport"
        assert {move.pointer for move in event.moves} == {"/unreleased_field"}
        assert changes(w, "office_hours_schedule") == []
        found = {(finding.policy, finding.kind) for finding in w.findings()}
        assert ("no-beta-schedules", "office_hours_schedule") in found
        assert ("no-strange-methods", "data_connector") in found
        assert w.writes() == []
