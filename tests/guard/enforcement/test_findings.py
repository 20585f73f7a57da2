"""Findings are opened once, reopened and closed; what a broken policy holds is not known good."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.model.resources import Ref
from guard.core.model.verdict import Evidence, Reason, Verdict
from guard.enforcement.known_good import held_fields, known_good, protected_fields
from tests.flows.bad_days import ALLOWLIST, switch_off
from tests.flows.policies import beside_the_starters
from tests.flows.world import MALLORY, world

NAMED = """
version: 1
policies:
  - id: connectors-keep-their-names
    because: a connector was renamed
    severity: low
    owner: dave@acme.example
    watch: { kind: data_connector, change: updated, fields: [/name] }
    then: flag
"""
CONNECTOR = Ref("data_connector", "503")


def reason(evidence: tuple[str, ...], protects: tuple[str, ...]) -> Reason:
    pieces = tuple(Evidence(pointer, 1, False, {"const": 2}, "is wrong") for pointer in evidence)
    return Reason("p", "broken", Verdict.REVERT, "enforce", "high", "It is wrong.", pieces, protects)


@pytest.mark.parametrize(
    ("evidence", "protects", "held"),
    [
        (("/a",), ("/a", "/b"), ("/a",)),
        (("", "/a"), ("/a", "/b"), ("/a", "/b")),
        ((), ("/a", "/b"), ("/a", "/b")),
        ((), (), ("",)),
    ],
)
def test_a_policy_holds_the_values_that_broke_it_or_all_it_protects(
    evidence: tuple[str, ...], protects: tuple[str, ...], held: tuple[str, ...]
) -> None:
    assert held_fields((reason(evidence, protects),)) == held
    assert protected_fields((reason(evidence, protects),)) == (protects or ("",))


def test_a_finding_is_opened_once_and_reopened_not_repeated(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        for _ in range(2):
            switch_off(w, MALLORY)
            w.look()
            w.look()
            (finding,) = w.findings()
            w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": True})
            w.look()
            assert w.findings() == []
        with w.guarded.view() as view:
            (kept,) = view.findings.for_subject(str(ALLOWLIST))
        assert (kept.id, kept.reopened) == (finding.id, 1)
        assert kept.closed_because == "The state keeps the policy again."


def test_a_flagged_change_is_no_known_good_and_its_finding_ends_when_it_is_taken_back(
    tmp_path: Path,
) -> None:
    path = "/data_connectors/503"
    with world(tmp_path, policies=beside_the_starters(tmp_path, NAMED)) as w:
        name = w.get(path)["name"]
        w.act(MALLORY, "PATCH", path, {"name": "Mine now", "description": "a new one"})
        w.look()
        assert [finding.policy for finding in w.findings()] == ["connectors-keep-their-names"]
        with w.guarded.view() as view:
            good = known_good(view, CONNECTOR)
        assert good is not None
        assert (good["name"], good["description"]) == (name, "a new one")
        w.act(MALLORY, "PATCH", path, {"name": name})
        w.look()
        assert w.findings() == []


def test_findings_of_a_policy_that_is_gone_are_closed(tmp_path: Path) -> None:
    folder = beside_the_starters(tmp_path, NAMED)
    with world(tmp_path, policies=folder) as w:
        w.act(MALLORY, "PATCH", "/data_connectors/503", {"name": "Mine now"})
        w.look()
        (folder / "story.yaml").unlink()
        w.service.reload_policies()
        assert w.findings() == []
