"""Cases of shares: what is refused of them, and that one which decides nothing neither breaks nor keeps its policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.loading.case_loader import BrokenCases, run_cases
from guard.loading.policy_loader import load

POLICIES = """\
version: 1
policies:
  - id: as-usual
    because: Fin hands over more
    severity: low
    watch: { conversations: all }
    share: { of: escalated, above: 30%, within: 7d }
    then: flag
  - id: steady
    because: Fin hands over more than before
    severity: low
    watch: { conversations: all }
    share: { of: escalated, moved: 5pt, within: 7d }
    then: flag
  - id: tags-stay
    because: tags stay
    severity: low
    watch: { kind: tag }
    then: flag
"""


def cases(tmp_path: Path, given: str, expect: str) -> list[str]:
    """What is said of the one case; nothing where it passes."""
    (tmp_path / "p.yaml").write_text(POLICIES)
    (tmp_path / "cases").mkdir()
    text = f"version: 1\ncases:\n  - case: one\n    share: {given}\n    expect: {expect}\n"
    (tmp_path / "cases" / "c.yaml").write_text(text)
    return [one.sentence for one in run_cases(load(tmp_path), tmp_path) if not one.passed]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{ policy: as-usual, now: { count: 3 } }", "Write `count` and `of`"),
        ("{ policy: as-usual, now: {} }", "Write `count` and `of`"),
        ("{ policy: as-usual, now: { count: 5, of: 4 } }", "larger than the whole"),
        (
            "{ policy: as-usual, now: { at_least: 5, at_most: 4, of: 9 } }",
            "larger than the whole",
        ),
        ("{ policy: as-usuall, now: { count: 3, of: 9 } }", "Did you mean `as-usual`?"),
        ("{ policy: tags-stay, now: { count: 3, of: 9 } }", "limits no share"),
        ("{ policy: steady, now: { count: 3, of: 9 } }", "say in `before`"),
        (
            "{ policy: as-usual, now: { count: 3, of: 9 }, before: { count: 3, of: 9 } }",
            "leave `before` out",
        ),
        ("{ policy: as-usual, now: { count: 3, of: 9 }, by: a@acme.example }", "`by`"),
    ],
)
def test_what_cannot_be_judged_is_refused(tmp_path: Path, given: str, words: str) -> None:
    with pytest.raises(BrokenCases) as refused:
        cases(tmp_path, given, "{ verdict: allow }")
    assert words in str(refused.value)


def test_only_a_share_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(POLICIES)
    (tmp_path / "cases").mkdir()
    given = "  - case: one\n    state: { kind: tag, body: { name: x } }\n    expect: { verdict: unknown }\n"
    text = f"version: 1\ncases:\n{given}"
    (tmp_path / "cases" / "c.yaml").write_text(text)
    with pytest.raises(BrokenCases) as refused:
        run_cases(load(tmp_path), tmp_path)
    assert "Only a `share` is unknown." in str(refused.value)


@pytest.mark.parametrize(
    ("now", "expect"),
    [
        ("{ count: 40, of: 100 }", "{ verdict: flag, policies: [as-usual], reason: 40 of 100 }"),
        ("{ count: 20, of: 100 }", "{ verdict: allow }"),
        ("{ at_least: 20, at_most: 40, of: 100 }", "{ verdict: unknown }"),
        ("{ count: 20, sample: 200 }", "{ verdict: allow }"),
        ("{ unknown: nobody looked }", "{ verdict: unknown, reason: nobody looked }"),
    ],
)
def test_each_sort_can_be_given(tmp_path: Path, now: str, expect: str) -> None:
    found = cases(tmp_path, f"{{ policy: as-usual, now: {now} }}", expect)
    assert all(said.startswith("No case") for said in found)


def test_what_is_unknown_is_not_let_pass(tmp_path: Path) -> None:
    found = cases(tmp_path, "{ policy: as-usual, now: { unknown: nobody looked } }", "{ verdict: allow }")
    assert found[0] == "Expected allow, but it earned unknown."


def test_a_case_of_one_policy_keeps_no_other_and_one_that_decides_nothing_keeps_none(tmp_path: Path) -> None:
    found = cases(tmp_path, "{ policy: as-usual, now: { count: 20, of: 100 } }", "{ verdict: allow }")
    kept = {said.split()[3].removesuffix(".") for said in found if said.startswith("No case keeps")}
    assert kept == {"steady"}  # any other subject keeps tags-stay, which every change breaks


AFTERMATH = """\
  - id: helps
    because: Fin hands over more since it was changed
    severity: low
    watch: { kind: article }
    aftermath: { escalated: +5pt }
    then: flag
"""


@pytest.mark.parametrize(
    ("given", "expect", "words"),
    [
        (
            "{ policy: helps, what: article/41, after: { escalated: +7pt } }",
            "{ verdict: flag, policies: [helps] }",
            "",
        ),
        ("{ policy: helps, what: article/41, after: { escalated: no sign } }", "{ verdict: allow }", ""),
        ("{ policy: helps, what: article/41, after: { escalated: unknown } }", "{ verdict: unknown }", ""),
        ("{ policy: helps, after: { escalated: +7pt } }", "{ verdict: allow }", "which resource was changed"),
        (
            "{ policy: as-usual, what: article/41, after: { escalated: +7pt } }",
            "{ verdict: allow }",
            "has no `aftermath`",
        ),
        ("{ policy: helps, what: article/41 }", "{ verdict: allow }", "Write what was counted in `now`"),
    ],
)
def test_a_case_says_what_was_seen_after_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, expect: str, words: str
) -> None:
    monkeypatch.setitem(globals(), "POLICIES", POLICIES + AFTERMATH)
    if not words:
        said = cases(tmp_path, given, expect)
        assert all(one.startswith("No case") for one in said), said
        return
    with pytest.raises(BrokenCases, match=words):
        cases(tmp_path, given, expect)
