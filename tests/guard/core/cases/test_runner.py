"""Cases are the tests of policies: they run through the one evaluation, and their lack is told."""

from __future__ import annotations

from pathlib import Path

from guard.loading.case_loader import run_cases
from guard.loading.policy_loader import load
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, policy_set

ALLOWLIST = policy_set(ALLOWLIST_STAYS_ON)
OFF = """\
version: 1
cases:
  - case: switched off
    change:
      kind: ip_allowlist
      before: { enabled: true, ip_allowlist: [203.0.113.0/24] }
      after: { enabled: false, ip_allowlist: [203.0.113.0/24] }
      by: carol@acme.example
    expect: { verdict: revert, policies: [allowlist] }
"""
STILL_ON = """\
  - case: still on
    state: { kind: ip_allowlist, body: { enabled: true, ip_allowlist: [203.0.113.0/24] } }
    expect: { verdict: allow }
"""
RULES = """\
version: 1
policies:
  - id: allowlist
    because: the allowlist was switched off
    severity: critical
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    then: revert
"""


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_a_policy_with_a_case_of_each_sort_is_tested(tmp_path: Path) -> None:
    write(tmp_path / "cases" / "a.yaml", OFF + STILL_ON)
    found = run_cases(ALLOWLIST, tmp_path)
    assert [(one.name, one.line, one.passed) for one in found] == [
        ("switched off", 3, True),
        ("still on", 10, True),
    ]


def test_a_policy_that_lacks_a_case_is_told(tmp_path: Path) -> None:
    found = run_cases(ALLOWLIST, write(tmp_path / "a.yaml", OFF))
    (lacking,) = [one for one in found if not one.passed]
    assert (lacking.file, lacking.line) == ("rules.yaml", 10)
    assert lacking.sentence.startswith("No case keeps allowlist.")


def test_a_case_that_comes_out_otherwise_fails_and_says_why(tmp_path: Path) -> None:
    other = OFF.replace("verdict: revert, policies: [allowlist]", "verdict: flag")
    failed = run_cases(ALLOWLIST, write(tmp_path / "a.yaml", other))[0]
    assert not failed.passed
    assert failed.sentence.startswith(
        "Expected flag, but it earned revert. allowlist spoke and was not expected to: This change is stopped"
    )
    assert "/enabled is false, but must be true" in failed.sentence


def test_a_policy_that_only_observes_is_tested_like_any_other(tmp_path: Path) -> None:
    observing = policy_set({**ALLOWLIST_STAYS_ON, "mode": "observe"})
    assert run_cases(observing, write(tmp_path / "a.yaml", OFF))[0].passed


def test_a_case_gives_what_would_have_been_looked_up(tmp_path: Path) -> None:
    counting = policy_set(
        {"id": "deletes", "watch": {"activity": "bulk_delete"}, "more_than": {"count": 2, "within": "1h"}},
        {"id": "new", "watch": {"activity": "bulk_delete"}, "when": {"new_ip_for_actor": True}},
    )
    case = """\
version: 1
cases:
  - case: the third from a new address
    activity: { type: bulk_delete, by: { email: bob@acme.example }, from: 192.0.2.1, at: 2026-03-04T10:00:00Z }
    counts: { deletes: 3 }
    known_ips: [192.0.2.9]
    expect: { verdict: flag, policies: [deletes, new] }
  - case: the second from a known address
    activity: { type: bulk_delete, by: { email: bob@acme.example }, from: 192.0.2.1 }
    counts: { deletes: 2 }
    known_ips: [192.0.2.1]
    expect: { verdict: allow }
"""
    assert all(one.passed for one in run_cases(counting, write(tmp_path / "a.yaml", case)))


def test_a_proposal_is_a_case_too(tmp_path: Path) -> None:
    asked = """\
version: 1
cases:
  - case: bob asks
    proposal:
      kind: office_hours_schedule
      before: { time_zone_name: UTC }
      after: { time_zone_name: Europe/Paris }
      by: bob@acme.example
      log: { type: office_hours_change }
    expect: { verdict: require_approval, policies: [hours] }
"""
    assert run_cases(policy_set(HOURS_NEED_APPROVAL), write(tmp_path / "a.yaml", asked))[0].passed


def test_each_folder_with_cases_tests_its_own_policies(tmp_path: Path) -> None:
    for folder in ("ours", "soc2"):
        write(tmp_path / folder / "rules.yaml", RULES.replace("id: allowlist", f"id: of-{folder}"))
        write(
            tmp_path / folder / "cases" / "a.yaml", (OFF + STILL_ON).replace("[allowlist]", f"[of-{folder}]")
        )
    found = run_cases(load(tmp_path), tmp_path)
    assert [one.passed for one in found] == [True] * 4, found
    (tmp_path / "soc2" / "cases" / "a.yaml").unlink()
    lacking = [one.sentence for one in run_cases(load(tmp_path), tmp_path) if not one.passed]
    assert [one.split(".")[0] for one in lacking] == ["No case breaks of-soc2", "No case keeps of-soc2"]


def test_the_cases_of_packs_beside_the_policies_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "cases" / "a.yaml", OFF + STILL_ON)
    write(tmp_path / "packs" / "soc2" / "cases" / "a.yaml", "- broken")
    assert len(run_cases(ALLOWLIST, tmp_path)) == 2
