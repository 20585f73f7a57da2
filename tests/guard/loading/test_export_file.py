"""exports.yaml is read with the policies, and everything that is wrong with it is said at its line."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest

from guard.core.model.exported_records import RECORDS
from guard.core.model.exports import Exports
from guard.loading.policy_loader import BrokenPolicies, from_document, lint, load
from guard.loading.strict_yaml.reader import read
from guard.policy_source.active_policies import InForce
from tests.guard.loading.damage import damaged, damaged_tree
from tests.guard.loading.test_policies_fuzzed import ROUNDS
from tests.guard.loading.test_policy_loader import GOOD, write

EXPORTS = """\
version: 1
targets:
  siem:
    type: splunk_hec
    format: ocsf
    personal: keep
    what: [decisions, "find*"]
    index: intercom
  lake:
    type: s3
    files: parquet
    personal: leave_out
    without: remedies
    start: 2026-01-31
  desk: { type: datadog, personal: keep, tags: "env:production" }
"""


def problems(directory: Path, content: str) -> list[tuple[int, str]]:
    write(directory, **{"a.yaml": GOOD, "exports.yaml": content})
    with pytest.raises(BrokenPolicies) as broken:
        load(directory)
    assert all(one.file.endswith("exports.yaml") for one in broken.value.problems)
    assert all(one.sentence.endswith((".", "?")) for one in broken.value.problems)
    return [(one.line, one.sentence) for one in broken.value.problems]


def exports_of(directory: Path) -> Exports:
    found = load(directory).exports
    assert found is not None
    return found


def test_targets_are_values_and_stay_with_the_set(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "exports.yaml": EXPORTS})
    loaded = load(tmp_path)
    assert loaded.exports is not None
    siem, lake, desk = loaded.exports.targets.values()
    assert (siem.type, siem.format, siem.people, siem.index) == ("splunk_hec", "ocsf", "keep", "intercom")
    assert (siem.start, siem.files, siem.line) == ("now", "ndjson", 3)
    assert (lake.format, lake.files, lake.people) == ("ndjson", "parquet", "leave_out")
    assert lake.start == datetime(2026, 1, 31, tzinfo=UTC).timestamp()
    assert desk.tags == ("env:production",)
    assert from_document(json.loads(json.dumps(loaded.document)), loaded.revision) == loaded


def test_a_target_takes_what_its_names_fit(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "exports.yaml": EXPORTS})
    targets = exports_of(tmp_path).targets
    assert [name for name in RECORDS if targets["siem"].takes(name)] == ["decisions", "findings"]
    assert [name for name in RECORDS if not targets["lake"].takes(name)] == ["remedies"]
    assert all(targets["desk"].takes(name) for name in RECORDS)


def test_without_a_file_nothing_is_exported(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD})
    loaded = load(tmp_path)
    assert loaded.exports is None
    assert "exports" not in loaded.document


def test_a_single_file_is_read_with_the_one_beside_it(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "exports.yaml": EXPORTS})
    assert load(tmp_path / "a.yaml").exports is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: splunk_hec", "type: splunk", 4, "one of: splunk_hec, datadog, syslog, s3, folder"),
        ("type: s3", "type: folder\n    tag: x", 11, "`tag` is not known. Did you mean `tags`?"),
        ("format: ocsf", "format: leef", 5, "one of: ndjson, ocsf, cef"),
        ("personal: keep\n", "personal: yes\n", 6, "keep, pseudonym, leave_out"),
        ("    personal: leave_out\n", "", 10, "`personal` is missing"),
        ("decisions, ", "decision, ", 7, "There are no records `decision`. Did you mean `decisions`?"),
        ('"find*"', '"fund*"', 7, "There are no records `fund*`."),
        ("without: remedies", "without: remedie", 13, "Did you mean `remedies`?"),
        ("without: remedies", 'without: "*"', 9, "nothing would ever go there"),
        ("2026-01-31", "2026-02-31", 14, "`2026-02-31` is on no calendar."),
        ("2026-01-31", "yesterday", 14, "now, beginning, or a day such as 2026-01-31"),
        (
            "index: intercom",
            "files: parquet",
            8,
            "Only an s3 or a folder has `files`. Take it out of this splunk_hec.",
        ),
        ("start: 2026", "index: a\n    start: 2026", 14, "Only a splunk_hec has `index`."),
        ("without: remedies", "tags: a", 13, "Only a datadog has `tags`."),
        ("index: intercom", "index: Intercom Log", 8, "the name of an index"),
        ("  siem:", "  Siem:", 3, "lower-case"),
        ("  siem:", "  siem-token:", 3, "reads like the name of a setting of a target"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in EXPORTS
    found = problems(tmp_path, EXPORTS.replace(old, new, 1))
    assert any(at == line and words in sentence for at, sentence in found), found


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    bad = EXPORTS.replace("decisions", "decision").replace("2026-01-31", "2026-02-31")
    assert [line for line, _ in problems(tmp_path, bad)] == [7, 14]


def test_where_the_record_goes_is_said_in_one_place(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "exports.yaml": EXPORTS, "b/exports.yml": EXPORTS})
    assert load(tmp_path).exports is not None
    write(tmp_path, **{"b/exports.yml": EXPORTS.replace("leave_out", "keep")})
    with pytest.raises(BrokenPolicies, match=r"two exports\.yaml that differ"):
        load(tmp_path)


def test_a_broken_file_keeps_the_last_good_one_in_force(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "exports.yaml": EXPORTS})
    in_force = InForce(tmp_path)
    write(tmp_path, **{"exports.yaml": EXPORTS.replace("type: s3", "type: s4")})
    in_force.reload()
    assert "s4" in in_force.alarm
    assert in_force().policy_set.exports is not None
    write(tmp_path, **{"exports.yaml": EXPORTS.replace("lake:", "pond:")})
    in_force.reload()
    found = in_force().policy_set.exports
    assert found is not None
    assert "pond" in found.targets


def test_the_example_of_the_page_loads_without_a_warning(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    page = (root / "docs" / "exports.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0].replace("\n   ", "\n")
    shutil.copy(root / "policies" / "people.yaml", tmp_path)
    write(tmp_path, **{"a.yaml": GOOD, "exports.yaml": example})
    assert lint(load(tmp_path), date(2026, 6, 1)) == ()


@pytest.mark.parametrize("share", range(4))
def test_a_damaged_file_is_read_as_a_whole_or_refused(share: int, tmp_path: Path) -> None:
    """In the same way in each run. `GUARDRAIL_FUZZ` says how often."""
    value = read(EXPORTS.encode()).value
    for seed in range(share, ROUNDS // 8, 4):
        of = Random(seed)
        content = damaged(of, EXPORTS, [EXPORTS]) if seed % 2 else damaged_tree(of, value)
        write(tmp_path, **{"a.yaml": GOOD})
        (tmp_path / "exports.yaml").write_bytes(content)
        try:
            loaded = load(tmp_path)
        except BrokenPolicies as broken:
            lines = content.decode("utf-8", "replace").splitlines()
            for problem in broken.problems:
                assert 1 <= problem.line <= max(len(lines), 1), (seed, problem)
                assert problem.sentence.endswith((".", "?", "!")), (seed, problem)
                assert problem.sentence.isprintable(), (seed, problem)
        else:
            kept = json.loads(json.dumps(loaded.document, allow_nan=False))
            assert from_document(kept, loaded.revision) == loaded, seed
