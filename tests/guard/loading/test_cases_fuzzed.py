"""Files of cases, damaged at random: they run as a whole or are refused with sentences, and nothing else ever happens.

Damaged by the same hands as policies are; `GUARDRAIL_FUZZ` says how often.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from guard.core.cases.formats import FORMATS, CaseRun
from guard.core.cases.runner import run
from guard.loading.case_loader import BrokenCases, read_cases
from guard.loading.policy_loader import load
from guard.loading.strict_yaml.reader import read
from tests.guard.docgen.test_language_tables import BLOCKS
from tests.guard.loading.damage import damaged, damaged_tree
from tests.guard.loading.test_policies_fuzzed import LONGEST, ROUNDS

SHARES = 5
POLICIES = Path(__file__).parents[3] / "policies"
SET = load(POLICIES)
TEXTS = [*(path.read_text() for path in sorted((POLICIES / "cases").glob("*.yaml"))), *BLOCKS]
VALUES = [read(text.encode()).value for text in TEXTS]


@pytest.mark.parametrize("share", range(SHARES))
def test_damaged_cases_run_as_a_whole_or_are_refused(share: int, tmp_path: Path) -> None:
    for seed in range(share, ROUNDS, SHARES):
        try:
            _one_round(seed, tmp_path / "damaged.yaml")
        except Exception as error:
            error.add_note(f"The file is tests/guard/damage.py's with the seed {seed}, kept in {tmp_path}.")
            raise


def _one_round(seed: int, file: Path) -> None:
    of = random.Random(seed)
    at = of.randrange(len(TEXTS))
    content = damaged(of, TEXTS[at], TEXTS) if seed % 2 else damaged_tree(of, VALUES[at])
    file.write_bytes(content)
    started = time.monotonic()
    try:
        found = read_cases(SET, file)
    except BrokenCases as broken:
        tested = _is_told(broken, content)
    else:
        assert len(found.cases) == len(read(content).value["cases"])
        tested = CaseRun(tuple(run(SET, found)), found.warnings, (), len(SET.policies))
    for write in FORMATS.values():
        assert write(tested)
    assert time.monotonic() - started < LONGEST


def _is_told(broken: BrokenCases, content: bytes) -> CaseRun:
    """Problems stand in lines and columns that are there, and each is one line of finished sentences."""
    lines = content.decode("utf-8", "replace").splitlines()
    assert broken.problems
    for problem in broken.problems:
        assert 1 <= problem.line <= max(len(lines), 1), problem
        assert problem.column >= 1, problem
        assert problem.sentence.endswith((".", "?", "!")), problem
        assert problem.sentence.isprintable(), problem
    return CaseRun(problems=broken.problems)
