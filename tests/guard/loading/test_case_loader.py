"""Files of cases that cannot be judged: every problem at once, with file, line and column, and the way out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from guard.core.cases.runner import run
from guard.loading.case_loader import BrokenCases, read_cases
from guard.loading.policy_loader import load
from tests.guard.core.cases.test_runner import OFF, RULES, STILL_ON, write
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, policy_set

SET = policy_set(
    ALLOWLIST_STAYS_ON,
    {"id": "deletes", "watch": {"activity": "bulk_delete"}, "more_than": {"count": 2, "within": "1h"}},
)
HEAD = "version: 1\ncases:\n  - case: it happens\n"
EXPECT = "    expect: { verdict: allow }\n"


def one(given: str, expect: str = EXPECT) -> str:
    return f"{HEAD}    {given}\n{expect}"


def problems(path: Path, content: str) -> list[tuple[int, int, str]]:
    with pytest.raises(BrokenCases) as caught:
        read_cases(SET, write(path / "a.yaml", content))
    return [(each.line, each.column, each.sentence) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (OFF.replace("kind: ip_allowlist", "kind: ip_alowlist"), 5, 13, "Did you mean `ip_allowlist`?"),
        (
            one("change: { example: ip_allowlst, set: { /enabled: false } }"),
            4,
            24,
            '`example` is "ip_allowlst", which is not known. Did you mean `ip_allowlist`?',
        ),
        (OFF.replace("verdict: revert", "verdict: block"), 9, 24, "must be one of: allow, flag"),
        (OFF.replace("    change:", "    chang:"), 4, 5, "The word `chang` is not known"),
        (OFF.replace("by: carol", "at: yesterday\n      by: carol"), 8, 11, "a moment with its offset"),
        (
            OFF.replace("by: carol", "at: 2026-02-30T10:00:00Z\n      by: carol"),
            8,
            11,
            "`2026-02-30T10:00:00Z` is no moment between 1970 and 9999 on the calendar.",
        ),
        (
            OFF.replace("by: carol", "at: 1949-01-01T10:00:00Z\n      by: carol"),
            8,
            11,
            "is no moment between",
        ),
        (OFF.replace("enabled: false", "enabled: no"), 7, 25, "YAML reads no as false"),
        (
            OFF.replace("enabled: false", "enabled: true"),
            5,
            7,
            "changes nothing: `before` and `after` are the",
        ),
        (OFF.replace("[allowlist]", "[alowlist]"), 9, 43, "no policy `alowlist`. Did you mean `allowlist`?"),
        (OFF + "    counts: { alowlist: 1 }\n", 10, 15, "There is no policy `alowlist`."),
        (OFF.replace("by: carol@acme.example", "by: carol"), 8, 11, "must be an address, or a mapping"),
        (
            OFF.replace("by: carol@acme.example", "by: group:security"),
            8,
            11,
            "One person acts and not the group `security`: name one of dave@acme.example.",
        ),
        (
            OFF.replace("by: carol@acme.example", "by: group:secrity"),
            8,
            11,
            "people.yaml lists nobody in `secrity`. Did you mean `security`?",
        ),
        ("version: 1\ncases: []\n", 1, 1, "There are no cases here."),
        ("version: [", 1, 1, "not YAML"),
        ("- a\n", 1, 1, "The file must be a mapping with `version: 1` and `cases`."),
        (
            HEAD + EXPECT,
            3,
            5,
            "exactly one of change, proposal, state, activity or share; this one gives none.",
        ),
        (
            OFF + "    activity: { type: bulk_delete }\n",
            3,
            5,
            "this one gives `change` and `activity`.",
        ),
        (one("change: { kind: team }"), 4, 13, "`before` and `after` are both missing."),
        (one("change: { before: {} }"), 4, 13, "`kind` is missing in `change`, or an `example`"),
        (one("state: { kind: team }"), 4, 12, "`body` is missing in `state`."),
        (one("activity: { metadata: {} }"), 4, 15, "`type` is missing in `activity`, or an `example`"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    tmp_path: Path, content: str, line: int, column: int, words: str
) -> None:
    found = problems(tmp_path, content)
    assert [each for each in found if each[:2] == (line, column) and words in each[2]], found
    assert len(found) == 1, found


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (
            one("change: { example: fin_settings, set: { /a: 1 } }"),
            4,
            24,
            "no example of the kind fin_settings.",
        ),
        (one("state: { example: tag, body: {} }"), 4, 28, "`example` brings the body."),
        (one("state: { example: tag, kind: tag }"), 4, 28, "Leave `kind` out."),
        (one("change: { kind: tag, before: {}, set: { /a: 1 } }"), 4, 38, "`set` speaks of an example."),
        (one("activity: { type: bulk_delete, set: { /a: 1 } }"), 4, 36, "`set` speaks of an example."),
        (one("activity: { example: bulk_delete, type: x }"), 4, 39, "Leave `type` out."),
        (
            one("activity: { example: app_name_change, metadata: {} }"),
            4,
            43,
            "`example` brings the metadata.",
        ),
        (one("activity: { example: bulk_delet }"), 4, 26, "is called so. Did you mean `bulk_delete`?"),
        (
            one("change: { kind: tag, before: {}, log: { example: bulk_delet } }"),
            4,
            54,
            "There is no example of `bulk_delet`",
        ),
        (one("change: { example: tag, set: { name: x } }"), 4, 36, "`name` is no JSON Pointer"),
        (one("change: { example: team, set: { /admin_ids/99: 1 } }"), 4, 37, "has no item '99'"),
        (one("change: { example: tag, remove: [name] }"), 4, 38, "begins with a slash, such as /name."),
        (one("change: { example: tag, remove: [/nam] }"), 4, 38, "It has: /type, /id, /name."),
        (one("change: { example: tag }"), 4, 13, "say in `set` what becomes of the example"),
        (
            one("change: { example: ip_allowlist, set: { /enabled: true } }"),
            4,
            38,
            "The case changes nothing: the example is so already.",
        ),
    ],
)
def test_what_is_wrong_with_an_example_is_told(
    tmp_path: Path, content: str, line: int, column: int, words: str
) -> None:
    found = problems(tmp_path, content)
    assert [each for each in found if each[:2] == (line, column) and words in each[2]], found


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    bad = OFF.replace("kind: ip_allowlist", "kind: ip_alowlist").replace("[allowlist]", "[alowlist]")
    write(tmp_path / "cases" / "a.yaml", bad)
    write(tmp_path / "cases" / "b.yaml", "version: [")
    with pytest.raises(BrokenCases) as caught:
        read_cases(SET, tmp_path)
    assert [(Path(each.file).name, each.line) for each in caught.value.problems] == [
        ("a.yaml", 5),
        ("a.yaml", 9),
        ("b.yaml", 1),
    ]


def test_one_problem_hides_no_other(tmp_path: Path) -> None:
    """Each word is looked at by itself, whatever is wrong with its neighbours."""
    content = """\
version: 1
cases:
  - case: all wrong
    change: { example: ip_alowlist, set: { enabled: 1 }, before: {}, at: nonsense, by: group:x, log: { example: y } }
    counts: { nobody: many }
    expect: { policies: [somebody] }
  - case: half wrong
    state: { example: tag, set: { name: 1 }, remove: [/x], at: nonsense, by: bob }
    expect: { verdict: alow, policies: [somebody] }
    activity: { type: bulk_delete }
"""
    found = problems(tmp_path, content)
    assert [(line, sentence.split("`")[1]) for line, _, sentence in found] == [
        (4, "example"),
        (4, "example"),
        (4, "at"),
        (4, "x"),
        (4, "y"),
        (5, "nobody"),
        (5, "nobody"),
        (6, "verdict"),
        (6, "somebody"),
        (7, "state"),
        (8, "name"),
        (8, "/x"),
        (8, "at"),
        (8, "by"),
        (9, "verdict"),
        (9, "somebody"),
    ]


def test_a_policy_of_another_folder_is_not_tested_here(tmp_path: Path) -> None:
    for folder in ("ours", "soc2"):
        write(tmp_path / folder / "rules.yaml", RULES.replace("id: allowlist", f"id: of-{folder}"))
        write(tmp_path / folder / "cases" / "a.yaml", (OFF + STILL_ON).replace("[allowlist]", "[of-soc2]"))
    with pytest.raises(BrokenCases) as caught:
        read_cases(load(tmp_path), tmp_path)
    (problem,) = caught.value.problems
    assert "`of-soc2` stands in" in problem.sentence
    assert "The cases here test the policies of this folder only." in problem.sentence


def test_what_is_doubtful_is_told_and_judged_all_the_same(tmp_path: Path) -> None:
    content = (
        one("change: { example: tag, set: { /nam: x, /name: refund }, from: office }")
        + "  - case: an entry\n    activity: { type: bulk_delet, by: { type: bot, id: '7' } }\n"
        + "    known_ips: [here]\n    counts: { allowlist: 1 }\n    expect: { verdict: allow }\n"
    )
    found = read_cases(SET, write(tmp_path / "a.yaml", content))
    assert len(found.cases) == 2
    assert [(each.level, each.line, each.sentence.split(".")[0]) for each in found.warnings] == [
        ("warning", 4, "The example has no `/nam`, so it is added"),
        ("warning", 4, 'The example has "refund" at `/name` already'),
        ("warning", 4, "`office` is no IP address, so conditions about addresses cannot tell"),
        ("warning", 7, "No activity type that Intercom documents is called `bulk_delet`"),
        ("warning", 8, "`here` is no IP address, so conditions about addresses cannot tell"),
        ("warning", 9, "`allowlist` counts nothing: it has no `more_than`"),
    ]


def test_a_type_that_a_policy_names_is_no_warning(tmp_path: Path) -> None:
    watching = policy_set({"id": "new", "watch": {"activity": "ai_something_new"}})
    content = one("activity: { type: ai_something_new }", "    expect: { verdict: flag, policies: [new] }\n")
    assert read_cases(watching, write(tmp_path / "a.yaml", content)).warnings == ()


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.yaml").symlink_to(tmp_path / "nowhere.yaml")
    with pytest.raises(BrokenCases, match="The file cannot be read: No such file"):
        read_cases(SET, tmp_path)


def test_five_hundred_cases_are_immediate(tmp_path: Path) -> None:
    """Generous: it takes a fifth of a second on a laptop, and must not grow with the square of the cases."""
    body = (OFF + STILL_ON).partition("cases:\n")[2]
    path = write(tmp_path / "a.yaml", "version: 1\ncases:\n" + body * 250)
    started = time.process_time()
    results = run(SET, read_cases(SET, path))
    assert sum(each.passed for each in results if each.lacks is None) == 500
    assert time.process_time() - started < 3.0
