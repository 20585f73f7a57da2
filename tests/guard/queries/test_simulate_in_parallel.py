"""A past that is replayed by several processes comes to what one process makes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from drift.process_pool import processors

ROOT = Path(__file__).parents[3]
POLICIES = """
version: 1
policies:
  - id: exports
    because: data leaves
    severity: high
    watch: { activity: bulk_export }
    unless: { actor: ["*@acme.example", "*@partner.example"] }
    then: flag
  - id: at-night
    because: nobody works then
    severity: low
    watch: { activity: tag_deletion }
    when: { outside_hours: { from: "08:00", to: "20:00", zone: UTC } }
    unless: { actor_type: bot }
    then: flag
  - id: no-deletion
    because: partners may
    severity: low
    watch: { activity: tag_deletion }
    unless: { actor: ["*@partner.example"] }
    then: flag
  - id: roles
    because: roles matter
    severity: low
    watch: { activity: role_change }
    when: { metadata: { properties: { role: { const: owner } }, required: [role] } }
    then: flag
  - id: bursts
    because: somebody is in a hurry
    severity: low
    watch: { activity: role_change }
    more_than: { count: 1, within: 20m, per: workspace }
    then: flag
"""
REPLAYED = """
import sys
from pathlib import Path
from drift import process_pool
from guard.core.evaluation.compiled import compile_policies
from guard.loading.policy_loader import load
from guard.queries import simulate as replaying
asked = []
run_parallel = replaying.run_parallel
def counted(work, parts):
    asked.append(len(parts))
    return run_parallel(work, parts)
replaying.run_parallel = counted
told = []
candidate, other = (compile_policies(load([Path(one)])) for one in sys.argv[1:3])
together, export = replaying.replay(candidate, other, Path(sys.argv[3]), str, told.append)
process_pool._can_fork = lambda: False
alone, _ = replaying.replay(candidate, other, Path(sys.argv[3]), str)
print(together == alone, min(asked) > 1, told == sorted(told), told[-1] <= 1.0)
print(sorted(alone.news.items()), sorted((id_, one.excused) for id_, one in alone.policies.items()), alone.entries)
print(export.entries, export.passed_over.count)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or processors() < 2, reason="a process is copied on Linux, with two processors"
)
def test_an_export_is_replayed_at_once_as_one_after_the_other(tmp_path: Path) -> None:
    """Every count: what was flagged, and whom each policy excused, also where nobody looked."""
    people = ["carol@acme.example", "x@agency.example", "y@partner.example", "z@partner.example"]
    lines = [
        {
            "id": f"e{number}",
            "activity_type": ("bulk_export", "tag_deletion", "role_change")[number % 3],
            "created_at": 1_790_000_000 + 350 * number,
            "performed_by": {"type": ("admin", "bot")[number % 7 == 0], "email": people[number // 3 % 4]},
        }
        for number in range(600)
    ]
    export = tmp_path / "export.ndjson"
    text = "".join(f"{json.dumps(one)}\n" for one in lines)
    export.write_text(
        text + '{"id": "endless", "activity_type": "role_change", "created_at": 1, "metadata": {"a": 1e999}}'
    )
    (tmp_path / "candidate.yaml").write_text(POLICIES)
    (tmp_path / "other.yaml").write_text(POLICIES.replace("acme.example", "agency.example"))
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            REPLAYED,
            *map(str, (tmp_path / "candidate.yaml", tmp_path / "other.yaml", export)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    same, counts, used = run.stdout.splitlines()
    assert same == "True True True True"
    # Of 200 exports half are by partners whom both sets excuse, and a quarter each by people whom only one of them
    # excuses. Flagged are half of 200 deletions, 39 more at night, and all but the first of 200 roles.
    assert counts == (
        "[('gone', 50), ('new', 50), ('same', 338)] "
        "[('at-night', 14), ('bursts', 0), ('exports', 150), ('no-deletion', 100), ('roles', 0)] 600"
    )
    assert used == "600 1"
