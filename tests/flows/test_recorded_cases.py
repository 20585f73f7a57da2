"""What happened becomes a case: whatever it was, the case that is written runs at once and comes out the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drift.core.model.activity import parse_activity
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.core.cases.runner import run
from guard.core.model.policy import PolicySet
from guard.core.model.records import Decision
from guard.loading.case_loader import read_cases
from guard.loading.policy_loader import load
from guard.queries.lookup import NotRecorded
from guard.queries.record_case import HEAD, Recorded, recorded
from tests.flows.world import ALICE, BOB, CAROL, MALLORY, POLICIES, World, world

ODD_PEOPLE: tuple[Any, ...] = (
    None,
    {"type": "bot", "id": "7", "email": None, "ip": None},
    {"type": "admin", "id": "99", "ip": "2001:db8::7"},
    {"type": "user", "email": "somebody@else.example"},
    {"email": "UPPER@acme.example", "ip": "192.0.2.7"},
    {"ip": "192.0.2.8"},
    {"type": "admin", "email": "group:security", "id": "3"},
    {"type": "admin", "email": "no address", "ip": "no ip"},
)
ODD_VALUES = {
    "yes": "no",
    "12:30": "010",
    "text": 'a "quoted"\nline: # [x] \\ \u2028 \u202e \ufeff \U0001f600',
    "numbers": [1e-9, 1e22, -0.0, 12, 1.5, 10**30, True, None],
    "<<": {"": {}, " ": [], "~": [[]]},
    "long": ["word " * 40] * 3,
}


@dataclass(frozen=True)
class Past:
    """A world in which much has happened, and all the policies that come with the product in one set."""

    w: World
    policies: PolicySet
    folder: Path

    def changes(self) -> list[ChangeRecord]:
        with self.w.guarded.view() as view:
            return view.state.changes.search(limit=500)

    def record(self, name: object) -> Recorded:
        with self.w.guarded.view() as view:
            return recorded(view.state, str(name), self.policies, self.folder / "cases" / "recorded.yaml")

    def come_out_otherwise(self, names: Iterable[object]) -> list[object]:
        """Those of which the case fails, all of them being run from one file."""
        made = {name: self.record(name) for name in names}
        file = self.folder / "cases" / "recorded.yaml"
        file.write_text(HEAD + "".join(one.text for one in made.values()))
        results = run(self.policies, read_cases(self.policies, file))[: len(made)]
        assert [one.name for one in results] == [one.name for one in made.values()]
        return [name for name, one in zip(made, results, strict=True) if not one.passed]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    folder = tmp_path_factory.mktemp("past")
    rules = folder / "rules"
    (rules / "cases").mkdir(parents=True)
    for file in POLICIES.rglob("*.yaml"):
        if not {"cases", "rehearsals"} & {*file.parts}:
            is_shared = file.name in ("people.yaml", "periods.yaml")
            name = file.name if is_shared else f"{file.parent.name}-{file.name}"
            shutil.copy(file, rules / name)
    with world(folder, policies=rules) as w:
        _much_happens(w)
        yield Past(w, load(rules), rules)


def _much_happens(w: World) -> None:
    w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": False})
    w.act(CAROL, "PUT", "/office_hours_schedules/41", {"name": "Our hours"})
    w.act(ALICE, "PUT", "/office_hours_schedules/42", {"time_zone_name": "Europe/London"}, silent=True)
    w.act(CAROL, "PATCH", "/data_connectors/503", {"url": "https://evil.example/{{email}}"})
    w.act(CAROL, "DELETE", "/ai/content_import_sources/605")
    w.act(CAROL, "POST", "/tags", {"name": "yes: #1"})
    w.act(BOB, "DELETE", "/tags/103")
    w.act(BOB, "PUT", "/articles/7001", {"title": "é “quoted”\u2028 [red]", "state": "draft"})
    w.act(MALLORY, "DELETE", "/office_hours_schedules/43")
    w.does(MALLORY, "welcome_message_change", {"before": "Hi there, welcome to Acme!", "after": "12:30"})
    w.does(MALLORY, "message_state_change", {"workflow": {"id": "9001"}, "after": "paused"}, ip="192.0.2.99")
    w.does(MALLORY, "bulk_export", {})
    w.does(CAROL, "admin_permission_change", {"admin": {"id": "1003"}, "after": {"permissions": {}}})
    w.does(CAROL, "security_settings_change", {"changes": {"a": {"before": 1, "after": 1.5}}})
    w.look()
    w.look()
    with w.guarded.transaction() as work:
        for number, who in enumerate(ODD_PEOPLE):
            raw = {"id": f"odd-{number}", "activity_type": "bulk_delete", "created_at": int(w.clock())}
            entry = parse_activity(
                {**raw, "performed_by": who, "metadata": ODD_VALUES if number % 2 else None}
            )
            work.state.activities.add(entry, route="poll", received_at=w.clock())


def test_every_change_becomes_a_case_that_comes_out_the_same(past: Past) -> None:
    changes = past.changes()
    assert {one.operation for one in changes} == {"created", "updated", "deleted"}
    assert {one.attribution.source for one in changes} >= {"activity", "intent", "unattributed"}
    assert len({one.ref.kind for one in changes}) >= 8
    assert past.come_out_otherwise(one.id for one in changes) == []


def test_every_entry_becomes_a_case_that_comes_out_the_same(past: Past) -> None:
    with past.w.guarded.view() as view:
        found = view.state.activities.search(limit=2000)
    newest = {(one.activity.type, one.activity.actor): one.activity.id for one in reversed(found)}
    assert len({type_ for type_, _ in newest}) >= 12
    assert len(newest) >= 40
    assert past.come_out_otherwise(newest.values()) == []


def test_a_case_expects_what_the_service_decided_when_it_happened(past: Past) -> None:
    """Under the same policies, in the same words: the past and the case are judged alike."""
    decided: dict[int, Decision] = {
        one.change_id: one for one in past.w.decisions() if one.change_id is not None and one.judgement.broken
    }
    assert len(decided) >= 5
    for change_id, decision in decided.items():
        file = past.folder / "cases" / "recorded.yaml"
        file.write_text(f"{HEAD}{past.record(change_id).text}")
        (result, *_) = run(past.policies, read_cases(past.policies, file))
        assert result.broken == tuple(one.policy for one in decision.judgement.broken)
        assert result.verdict == decision.judgement.would_be


def test_a_case_holds_of_the_bodies_only_what_matters(past: Past) -> None:
    of_connector = [one for one in past.changes() if one.ref == Ref("data_connector", "503")]
    text = past.record(of_connector[-1].id).text
    assert 'url: "https://evil.example/{{email}}"' in text
    assert "response_fields" not in text


def test_our_own_write_may_become_a_case_and_is_named_as_one(past: Past) -> None:
    own = next(one for one in past.changes() if one.attribution.source == "intent")
    assert past.record(own.id).notes == (
        f"Change {own.id} is a write of the service itself, which it does not judge when it happens.",
    )


def test_what_is_not_in_the_record_is_refused_with_what_is(past: Past) -> None:
    newest = past.changes()[0].id
    for name in ("999999", "9" * 40, "nothing", "\udcff"):
        with pytest.raises(NotRecorded, match=f"no log entry. The newest change is {newest}; "):
            past.record(name)


def test_the_beginning_of_an_id_is_enough_where_only_one_begins_so(past: Past) -> None:
    with past.w.guarded.transaction() as work:
        for id_ in ("abcdef-1", "abcdef-2", "abcdeg-1"):
            entry = parse_activity({"id": id_, "activity_type": "bulk_export", "created_at": 1_790_000_000})
            work.state.activities.add(entry, route="poll", received_at=1.0)
    assert past.record("abcdeg").name.startswith("entry abcdeg-1: somebody unknown did bulk_export")
    with pytest.raises(NotRecorded, match="More than one log entry begins with abcdef"):
        past.record("abcdef")


def test_what_no_file_may_hold_makes_no_case(past: Past) -> None:
    with past.w.guarded.transaction() as work:
        raw = {"id": "bell", "activity_type": "bulk_export", "created_at": 1, "metadata": {"a": "\x07"}}
        work.state.activities.add(parse_activity(raw), route="poll", received_at=1.0)
    with pytest.raises(NotRecorded, match=r"No case can be made of entry bell\. .*control character U\+0007"):
        past.record("bell")
