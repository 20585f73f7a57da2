"""Policy files, damaged at random: they load as a whole or are refused with sentences, and nothing else ever happens.

Every run damages the same files in the same way. `GUARDRAIL_FUZZ` says how often; `make nightly` does it 100,000 times.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Ref, Resource
from drift.reference_data.described_fields import described
from guard.core.model.policy import PolicySet
from guard.loading.policy_loader import BrokenPolicies, effective, from_document, lint, load_shared
from guard.loading.strict_yaml.reader import read
from tests.guard.loading.damage import damaged, damaged_tree

ROUNDS = int(os.environ.get("GUARDRAIL_FUZZ", "600"))
SHARES = 10
POLICIES = Path(__file__).parents[3] / "policies"
GROUPS = sorted(
    {name for path in POLICIES.rglob("people.yaml") for name in read(path.read_bytes()).value["groups"]}
)
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
ASKING = EXAMPLES.glob("require_approval/*/policy.yaml")
SCOPED = (*EXAMPLES.glob("*/only/policy.yaml"), EXAMPLES / "people" / "groups" / "people.yaml")
PERIODS = POLICIES / "packs" / "change-freeze" / "periods.yaml"
SOUND = sorted(path for path in (*POLICIES.rglob("*.yaml"), *ASKING, *SCOPED) if "cases" not in path.parts)
TEXTS = [path.read_text() for path in SOUND]
VALUES = [read(text.encode()).value for text in TEXTS]
PEOPLE = """\
version: 1
groups: { NAMES }
""".replace("NAMES", ", ".join(f"{name}: [alice@acme.example, bob@acme.example]" for name in GROUPS))
WHOLE = """\
version: 1
policies:
  - id: whole
    because: it is there
    severity: low
    watch: { kind: team }
    then: flag
"""
STORED = [Resource(Ref(kind, "1"), {"name": "x", "enabled": True}) for kind in CATALOGUE]
LONGEST = 30.0
"""Seconds. What takes a minute on a laptop takes a service down."""


@pytest.mark.parametrize("share", range(SHARES))
def test_a_damaged_file_is_read_as_a_whole_or_refused(share: int, tmp_path: Path) -> None:
    for seed in range(share, ROUNDS, SHARES):
        try:
            _one_round(seed, tmp_path / "policies")
        except Exception as error:
            error.add_note(f"The file is tests/guard/damage.py's with the seed {seed}, kept in {tmp_path}.")
            raise


def _one_round(seed: int, folder: Path) -> None:
    of = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    # Damage to the text is mostly no YAML any more; damage to what it says goes further in.
    at = of.randrange(len(TEXTS))
    content = damaged(of, TEXTS[at], TEXTS) if seed % 2 else damaged_tree(of, VALUES[at])
    name = "people.yaml" if (SOUND[at].name == "people.yaml") != (of.random() < 0.05) else "damaged.yaml"
    if SOUND[at] == PERIODS:
        name = PERIODS.name
    (folder / "people.yaml").write_text(PEOPLE)
    shutil.copy(PERIODS, folder)
    (folder / "whole.yaml").write_text(WHOLE)
    (folder / name).write_bytes(content)
    started = time.monotonic()
    try:
        shared = load_shared(folder)
    except BrokenPolicies as broken:
        _is_told(broken, folder)
    else:
        _is_whole(shared.whole, content, name)
        _is_kept(shared.for_workspace(of.choice(("default", "acme-test", "us-production"))))
    assert time.monotonic() - started < LONGEST


def _is_told(broken: BrokenPolicies, folder: Path) -> None:
    """Problems stand in lines and columns that are there, and each is one line of finished sentences."""
    assert broken.problems
    for problem in broken.problems:
        lines = (folder / Path(problem.file).name).read_bytes().decode("utf-8", "replace").splitlines()
        assert 1 <= problem.line <= max(len(lines), 1), problem
        assert problem.column >= 1, problem
        assert problem.sentence.endswith((".", "?", "!")), problem
        assert problem.sentence.isprintable(), problem


def _is_kept(loaded: PolicySet) -> None:
    """What a workspace has can be kept and built again."""
    kept = json.loads(json.dumps(loaded.document, allow_nan=False))
    assert from_document(kept, loaded.revision) == loaded
    assert "\x00" not in json.dumps(kept, ensure_ascii=False)
    assert loaded.find("whole") is not None


def _is_whole(loaded: PolicySet, content: bytes, name: str) -> None:
    """What loaded can be kept, built again, looked at and explained."""
    _is_kept(loaded)
    json.dumps([effective(policy) for policy in loaded.policies], allow_nan=False)
    lint(loaded, date(2026, 6, 1), STORED, described=described())
    if name == "damaged.yaml":
        assert len(loaded.policies) == 1 + len(read(content).value["policies"])
