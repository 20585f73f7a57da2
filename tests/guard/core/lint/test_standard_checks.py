"""What is refused of standard changes, with its place, and what is only warned of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drift.reference_data.described_fields import described
from guard.loading.policy_loader import lint, load
from tests.guard.loading.test_policy_loader import PEOPLE, broken, one, write

APPROVAL = "{ require_approval: { from: [security, support-ops] } }"
STATE = "{ properties: { enabled: { const: true } } }"


def standing(policy: str = "", **parts: str) -> str:
    """A policy (to line 7) with a standard change. Line 9 is its `id`, 10 `because`, 11 `owner`, 12 `kind`, 13 `who`,
    14 `fields`, 15 the first other word."""
    lines = {
        "id": "s",
        "because": "it is fine",
        "owner": "dave@acme.example",
        "kind": "ip_allowlist",
        "who": "group:security",
        "fields": "{ /enabled: { const: true } }",
        **parts,
    }
    body = [f"    {name}: {value}" for name, value in lines.items() if value]
    listed = "\n".join(["standard_changes:", "  -" + body[0][3:], *body[1:], ""])
    return (policy or one(then=APPROVAL)) + listed


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (standing(kind="ip_allowlst"), 12, "There is no kind `ip_allowlst`. Did you mean `ip_allowlist`?"),
        (standing(kind="'*'"), 12, "There is no kind `*`."),
        (standing(who="group:nobody"), 13, "Nobody is in the group `nobody`"),
        (standing(who="[dave@acme.example, carol]"), 13, "`carol` is no e-mail address"),
        (standing(fields="{ enabled: true }"), 14, "JSON Pointer"),
        (standing(fields="{ /enabled: { cnst: true } }"), 14, "Did you mean `const`?"),
        (standing(fields="{ /a: true, /a/b: true }"), 14, "/a/b and /a lie in one another"),
        (
            standing(fields="{ /translated_content/*/title: true, /translated_content/de: true }"),
            14,
            "lie in one",
        ),
        (standing(fields=""), 9, "`fields` is missing: which fields may be touched?"),
        (standing(change="deleted"), 14, "A deletion takes no `fields`"),
        (standing(ticket="'(SUP'"), 15, "has no `)`"),
        (standing(ticket="'^SUP'", live="true"), 16, "A live change has no ticket"),
        (standing(live="true", change="created"), 15, "has fields that Intercom fills in"),
        (standing(until="2026-02-30"), 15, "is no day of the calendar"),
        (standing(where="{ pattern: '(?=x)' }"), 15, "looks ahead, behind or back"),
        (standing(id="p"), 9, "The id `p` is taken by the policy at"),
        (standing(satisfies="q"), 15, "There is no policy `q`."),
        (
            standing(one(then=APPROVAL, watch="{ kind: tag }"), satisfies="p"),
            15,
            "does not look at the kind ip_allowlist",
        ),
        (standing(one(must=STATE), satisfies="p"), 16, "is about the state (`must`)"),
        (standing(colour="red"), 15, "The word `colour` is not known"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(
    tmp_path: Path, content: str, line: int, words: str
) -> None:
    found = broken(tmp_path, content)
    assert any(place == line and words in sentence for place, sentence in found), found


def test_all_of_it_is_said_at_once(tmp_path: Path) -> None:
    found = broken(tmp_path, standing(kind="x", who="carol", until="2026-02-30", ticket="'('"))
    assert [line for line, _ in found] == [12, 13, 15, 16]


def test_standard_changes_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    _, _, changes = standing(satisfies="p").partition("standard_changes:")
    files = {"a.yaml": one(then=APPROVAL), "b.yaml": f"version: 1\nstandard_changes:{changes}"}
    write(tmp_path, **files, **{"people.yaml": PEOPLE})
    policies = load(tmp_path)
    assert [change.id for change in policies.standard_changes] == ["s"]
    assert [change.id for change in policies.policies[0].standard_changes] == ["s"]


def warned(directory: Path, content: str) -> list[tuple[int, str]]:
    write(directory, **{"a.yaml": content, "people.yaml": PEOPLE})
    found = lint(load(directory), date(2026, 6, 1), described=described())
    assert all(one.sentence.startswith("s: ") for one in found)
    return [(one.line, one.rule) for one in found if not one.waived]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (standing(), []),
        (standing(until="2026-06-09"), []),
        (standing(until="2026-06-08"), [(15, "standard-change-ended")]),
        (standing(until="2026-05-31"), [(15, "standard-change-ended")]),
        (standing(one(then="revert")), [(8, "standard-change-of-nothing")]),
        (standing(one(then="revert"), satisfies="p"), []),
        (standing(kind="tag", fields="{ /name: true }"), [(9, "standard-change-of-nothing")]),
        (
            standing(fields="{ /enabled: { const: true, enum: [false] } }"),
            [(14, "standard-change-matches-nothing")],
        ),
        (standing(fields="{ /enabled: false }"), [(14, "standard-change-matches-nothing")]),
        (standing(change="deleted", fields=""), [(14, "standard-change-matches-nothing")]),
        (standing(fields="{ /enabld: true }"), [(14, "unknown-field")]),
        (standing(fields='{ /enabled: { const: "yes" } }'), [(14, "impossible-value")]),
        (standing(ticket="'.*'"), [(15, "ticket-fits-all")]),
        (standing(ticket="'$x'"), [(15, "ticket-fits-none")]),
        (
            standing(
                until="2026-05-31 # guardrail: ignore[standard-change-ended] because it is renewed every summer"
            ),
            [],
        ),
    ],
)
def test_what_does_not_do_what_it_says_is_warned_of(
    tmp_path: Path, content: str, expected: list[tuple[int, str]]
) -> None:
    found = warned(tmp_path, content)
    assert [rule for _, rule in found] == [rule for _, rule in expected]
    assert not expected or found[0][0] in (expected[0][0], expected[0][0] + 1)


def test_a_waiver_of_a_standard_change_that_matches_nothing_is_told(tmp_path: Path) -> None:
    content = standing(because="it is fine # guardrail: ignore[unknown-field] because it is new")
    write(tmp_path, **{"a.yaml": content, "people.yaml": PEOPLE})
    found = lint(load(tmp_path), date(2026, 6, 1), described=described())
    assert [one.rule for one in found] == ["unused-waiver"]
