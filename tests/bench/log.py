"""Judging 200,000 entries of the log by 30 policies, from NDJSON to sentences: beside Panther's rules, Rego
inside Python, and SQL in DuckDB.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from drift.core.normalisation.fingerprint import fingerprinter
from guard.cli.lazy_group import garbage_collection_paused
from guard.core.evaluation.compiled import compile_policies
from guard.core.model.policy import PolicySet
from guard.loading.policy_loader import from_document, load
from guard.queries.simulate import replay
from tests.bench.entries import written
from tests.bench.figures import Figure, Run, Size, in_turns, timed, times_faster
from tests.bench.log_rivals import Rival, rivals

POLICIES: Final = Path(__file__).with_name("log_policies.yaml")
SLOW: Final = ("panther_core", "regorus")
"""They judge each entry by itself and take minutes for all: they are given every tenth of the file's days."""
SHARE: Final = 10


def measure(size: Size) -> list[Figure]:
    policies = load([POLICIES])
    others = rivals()
    count = size.of(200_000, least=2_000)
    with TemporaryDirectory(prefix="guardrail-bench-") as folder:
        whole = written(Path(folder, "log.ndjson"), count)
        part = written(Path(folder, "part.ndjson"), count // SHARE)
        matches = _all_agree(policies, others, part)
        contenders = {"ours": lambda: timed(lambda: judged(policies, whole))}
        for name, find in others.items():
            contenders[name] = _timed(find, part if name in SLOW else whole, SHARE if name in SLOW else 1)
        medians = in_turns(size.times(3), contenders)
    title = f"Judging {count:,} entries x {len(policies.policies)} policies, from NDJSON, with reasons"
    note = f"{matches / (count // SHARE):.1%} of the entries break a policy; {count / medians['ours']:,.0f} entries/s"
    return [
        times_faster(title, medians, "panther_core", 20, note=note),
        times_faster("The same, beside Rego", medians, "regorus", 20),
        times_faster("The same, beside SQL", medians, "DuckDB", 0.45),
    ]


def judged(policies: PolicySet, file: Path) -> Counter[str]:
    """How often each policy was broken. What is worked out about a set once is worked out anew."""
    fresh = compile_policies(from_document(policies.document, policies.revision))
    with garbage_collection_paused():  # as the command does
        simulated, _ = replay(fresh, fresh, file, fingerprinter(b"benchmark"))
    return Counter({policy: tally.flagged for policy, tally in simulated.policies.items() if tally.flagged})


def _timed(find: Rival, file: Path, share: int) -> Run:
    return lambda: share * timed(lambda: find(file))


def _all_agree(policies: PolicySet, others: Mapping[str, Rival], file: Path) -> int:
    """No race between contenders that do not find the same. Returns how many matches there are."""
    ours = judged(policies, file)
    for name, find in others.items():
        theirs = Counter(policy for _, policy in find(file))
        assert theirs == ours, f"{name} differs: {theirs - ours}, {ours - theirs}"
    return ours.total()
