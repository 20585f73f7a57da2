"""retention.yaml is read with the policies, and everything that is wrong with it is said at its line."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from jsonschema import Draft7Validator

from guard.core.model.retention import DAY, Retention
from guard.docgen import retention_tables
from guard.docgen.marked_tables import with_tables
from guard.docgen.retention_editor_schema import written
from guard.loading.policy_loader import BrokenPolicies, from_document, lint, load
from guard.loading.strict_yaml.reader import read
from guard.policy_source.active_policies import InForce
from tests.guard.loading.damage import damaged, damaged_tree
from tests.guard.loading.test_policies_fuzzed import ROUNDS
from tests.guard.loading.test_policy_loader import GOOD, PEOPLE, write

RETENTION = """\
version: 1
keep:
  activity: 10y
  history: forever
  messages: 60w
"""
PAGE = retention_tables.PAGE.read_text(encoding="utf-8")
POLICIES = Path(__file__).parents[3] / "policies"


def loaded(folder: Path, content: str = RETENTION) -> Retention:
    write(folder, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "retention.yaml": content})
    return load(folder).retention


def problems(folder: Path, content: str) -> list[tuple[int, str]]:
    with pytest.raises(BrokenPolicies) as broken:
        loaded(folder, content)
    assert all(one.file.endswith("retention.yaml") for one in broken.value.problems)
    return [(one.line, one.sentence) for one in broken.value.problems]


def test_a_class_has_the_period_that_is_written_and_else_its_usual_one(tmp_path: Path) -> None:
    now = 4e9
    kept = loaded(tmp_path)
    month = datetime.fromtimestamp(now - 10 * 366 * DAY, UTC).replace(day=1, hour=0, minute=0, second=0)
    assert kept.kept_from("activity", now) == month.timestamp()  # whole months go
    assert kept.kept_from("history", now) is None
    assert kept.kept_from("messages", now) == now - 420 * DAY
    assert kept.kept_from("decisions", now) == now - 7 * 366 * DAY
    assert kept.rule("activity") == "retention.yaml (activity: 10y)"
    assert kept.rule("decisions") == "the usual period (decisions: 7y)"


def test_without_the_file_every_class_has_its_usual_period(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE})
    assert load(tmp_path).retention == Retention()
    assert "retention" not in load(tmp_path).document


def test_what_is_wrong_is_said_at_its_line(tmp_path: Path) -> None:
    assert problems(tmp_path, RETENTION.replace("activity", "activty")) == [
        (3, "The word `activty` is not known. Did you mean `activity`?")
    ]
    assert problems(tmp_path, RETENTION.replace("10y", "10 years"))[0][0] == 3
    assert problems(tmp_path, RETENTION.replace("60w", "1d")) == [
        (5, "`messages` is kept 30d at least: below that, the service would miss what it works with.")
    ]
    assert problems(tmp_path, "version: 1\n")[0][0] == 1
    twice = problems(tmp_path, f"{RETENTION}  messages: 2y\n")
    assert twice[0][0] == 6


def test_how_long_records_are_kept_is_said_in_one_place(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    write(tmp_path, **{"b/retention.yaml": RETENTION})
    assert loaded(tmp_path).period("activity") == "10y"
    write(tmp_path, **{"b/retention.yaml": RETENTION.replace("10y", "1y")})
    with pytest.raises(BrokenPolicies, match=r"two retention\.yaml that differ"):
        load(tmp_path)


def test_a_broken_file_keeps_the_last_good_one_in_force(tmp_path: Path) -> None:
    loaded(tmp_path)
    in_force = InForce(tmp_path)
    write(tmp_path, **{"retention.yaml": RETENTION.replace("10y", "1d")})
    in_force.reload()
    assert "`activity` is kept 30d at least" in in_force.alarm
    assert in_force().policy_set.retention.period("activity") == "10y"


def test_a_file_that_is_checked_alone_brings_what_stands_beside_it(tmp_path: Path) -> None:
    loaded(tmp_path)
    assert load(tmp_path / "a.yaml").retention.period("activity") == "10y"


@pytest.mark.parametrize("share", range(2))
def test_a_damaged_file_is_read_as_a_whole_or_refused(share: int, tmp_path: Path) -> None:
    value = read(RETENTION.encode()).value
    for seed in range(share, ROUNDS // 8, 2):
        of = Random(seed)
        content = damaged(of, RETENTION, [RETENTION, PEOPLE]) if seed % 4 else damaged_tree(of, value)
        write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE})
        (tmp_path / "retention.yaml").write_bytes(content)
        with contextlib.suppress(BrokenPolicies):
            found = load(tmp_path)
            kept = json.loads(json.dumps(found.document, allow_nan=False))
            assert from_document(kept, found.revision) == found, seed


def test_the_page_and_the_schema_for_editors_are_those_of_the_declarations(tmp_path: Path) -> None:
    assert with_tables(PAGE, retention_tables.TABLES) == PAGE, "`make reference` writes them again."
    assert (POLICIES / "retention.schema.json").read_text() == written(), "`make schema` writes it again."
    example = PAGE.partition("```yaml\n")[2].partition("```")[0]
    checks = Draft7Validator(json.loads(written()))
    assert list(checks.iter_errors(read(example.encode()).value)) == []
    assert list(checks.iter_errors({"version": 1, "keep": {"activity": "soon"}})) != []
    assert loaded(tmp_path, example).period("history") == "forever"
    assert lint(load(tmp_path), date(2026, 6, 1)) == ()
